/* SPDX-License-Identifier: MIT */
/* One lookup for each line of a shop's history makes this the busiest table of the library: slots
 * of eight bytes hold part of the hash, so that an id's bytes are touched only when they almost
 * surely match. */
#include "ledger/dictionary.h"

#include <string.h>

enum { DICTIONARY_EMPTY = 0, DICTIONARY_REMOVED = 1, DICTIONARY_FIRST = RFM__SLOT_FIRST };
#define DICTIONARY_TAG UINT64_C(0xFFFFFFFF00000000)

void rfm__dictionary_free(rfm__dictionary *dictionary) {
    rfm__free(dictionary->slots);
    rfm__free(dictionary->numbers);
    rfm__free(dictionary->ends);
    rfm__bytes_free(&dictionary->text);
    *dictionary = (rfm__dictionary){0};
}

uint64_t rfm__dictionary_hash(const rfm__dictionary *dictionary, const rfm__id *id) {
    return dictionary->integers ? rfm__hash_int64(dictionary->key, id->number)
                                : rfm__hash(dictionary->key, id->text, id->size);
}

rfm__id rfm__dictionary_get(const rfm__dictionary *dictionary, uint32_t index) {
    rfm__id id = {0};
    if (dictionary->integers) {
        id.number = dictionary->numbers[index];
    } else {
        const uint64_t start = index == 0 ? 0 : dictionary->ends[index - 1];
        id.size = (size_t)(dictionary->ends[index] - start);
        id.text = id.size == 0 ? "" : dictionary->text.data + start;
    }
    return id;
}

static int dictionary_is(const rfm__dictionary *dictionary, uint32_t index, const rfm__id *id) {
    if (dictionary->integers) return dictionary->numbers[index] == id->number;
    const uint64_t start = index == 0 ? 0 : dictionary->ends[index - 1];
    return dictionary->ends[index] - start == id->size &&
           (id->size == 0 ||
            rfm__bytes_are_equal(dictionary->text.data + start, id->text, id->size));
}

uint32_t rfm__dictionary_find(const rfm__dictionary *dictionary, const rfm__id *id) {
    if (dictionary->slot_count == 0) return RFM__NO_INDEX;
    const size_t mask = dictionary->slot_count - 1;
    for (size_t at = id->hash & mask;; at = (at + 1) & mask) {
        const uint64_t slot = dictionary->slots[at];
        if (slot == DICTIONARY_EMPTY) return RFM__NO_INDEX;
        if ((slot & DICTIONARY_TAG) != (id->hash & DICTIONARY_TAG)) continue;
        const uint32_t low = (uint32_t)slot;
        if (low >= DICTIONARY_FIRST && dictionary_is(dictionary, low - DICTIONARY_FIRST, id)) {
            return low - DICTIONARY_FIRST;
        }
    }
}

static void dictionary_put(rfm__dictionary *dictionary, uint64_t hash, uint32_t index) {
    const size_t mask = dictionary->slot_count - 1;
    size_t at = hash & mask;
    while (dictionary->slots[at] != DICTIONARY_EMPTY) at = (at + 1) & mask;
    dictionary->slots[at] = (hash & DICTIONARY_TAG) | (index + DICTIONARY_FIRST);
    ++dictionary->slots_used;
}

/* Fills a new table of slots from the old one, in which wiped ids are no more. */
static void dictionary_put_all(rfm__dictionary *dictionary, const uint64_t *old_slots,
                               size_t old_count) {
    for (size_t i = 0; i < old_count; ++i) {
        const uint32_t low = (uint32_t)old_slots[i];
        if (low < DICTIONARY_FIRST) continue;
        rfm__id id = rfm__dictionary_get(dictionary, low - DICTIONARY_FIRST);
        dictionary_put(dictionary, rfm__dictionary_hash(dictionary, &id), low - DICTIONARY_FIRST);
    }
}

/* Keeps at most half of the slots used, so that a miss ends soon. */
static rfm_status dictionary_make_room(rfm__dictionary *dictionary, rfm_error *error) {
    if (dictionary->slots_used + 1 <= dictionary->slot_count / 2) return RFM_OK;
    size_t wanted = 16;
    while (wanted / 4 <= dictionary->count) wanted *= 2;
    uint64_t *slots;
    RFM_TRY(rfm__new_zeroed_array(wanted, sizeof *slots, &slots, error));
    uint64_t *old_slots = dictionary->slots;
    const size_t old_count = dictionary->slot_count;
    dictionary->slots = slots;
    dictionary->slot_count = wanted;
    dictionary->slots_used = 0;
    dictionary_put_all(dictionary, old_slots, old_count);
    rfm__free(old_slots);
    return RFM_OK;
}

rfm_status rfm__dictionary_add(rfm__dictionary *dictionary, const rfm__id *id, uint32_t *out_index,
                               rfm_error *error) {
    const uint32_t index = dictionary->count;
    if (index >= UINT32_MAX - 16) return rfm__fail_memory(error);
    RFM_TRY(dictionary_make_room(dictionary, error));
    if (dictionary->integers) {
        RFM_TRY(rfm__grow(&dictionary->numbers, &dictionary->number_capacity, (size_t)index + 1,
                          sizeof *dictionary->numbers, error));
        dictionary->numbers[index] = id->number;
    } else {
        RFM_TRY(rfm__grow(&dictionary->ends, &dictionary->end_capacity, (size_t)index + 1,
                          sizeof *dictionary->ends, error));
        RFM_TRY(rfm__bytes_add(&dictionary->text, id->text, id->size, error));
        dictionary->ends[index] = dictionary->text.size;
    }
    ++dictionary->count;
    dictionary_put(dictionary, id->hash, index);
    *out_index = index;
    return RFM_OK;
}

rfm_status rfm__dictionary_find_or_add(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error) {
    *out_index = rfm__dictionary_find(dictionary, id);
    if (*out_index != RFM__NO_INDEX) return RFM_OK;
    return rfm__dictionary_add(dictionary, id, out_index, error);
}

void rfm__dictionary_truncate(rfm__dictionary *dictionary, uint32_t count) {
    if (count >= dictionary->count) return;
    for (size_t i = 0; i < dictionary->slot_count; ++i) {
        const uint32_t low = (uint32_t)dictionary->slots[i];
        if (low >= DICTIONARY_FIRST && low - DICTIONARY_FIRST >= count) {
            dictionary->slots[i] = DICTIONARY_REMOVED;
        }
    }
    dictionary->count = count;
    if (!dictionary->integers) {
        dictionary->text.size = count == 0 ? 0 : (size_t)dictionary->ends[count - 1];
    }
}

void rfm__dictionary_wipe(rfm__dictionary *dictionary, uint32_t index) {
    rfm__id id = rfm__dictionary_get(dictionary, index);
    id.hash = rfm__dictionary_hash(dictionary, &id);
    const size_t mask = dictionary->slot_count - 1;
    size_t at = id.hash & mask;
    while ((uint32_t)dictionary->slots[at] != index + DICTIONARY_FIRST) at = (at + 1) & mask;
    dictionary->slots[at] = DICTIONARY_REMOVED;
    if (dictionary->integers) {
        rfm__wipe(&dictionary->numbers[index], sizeof dictionary->numbers[index]);
    } else if (id.size > 0) {
        rfm__wipe(dictionary->text.data + (dictionary->ends[index] - id.size), id.size);
    }
}

size_t rfm__dictionary_memory(const rfm__dictionary *dictionary) {
    return dictionary->slot_count * sizeof *dictionary->slots +
           dictionary->number_capacity * sizeof *dictionary->numbers +
           dictionary->end_capacity * sizeof *dictionary->ends + dictionary->text.capacity;
}

#undef DICTIONARY_TAG
