/* SPDX-License-Identifier: MIT */
/* One lookup for each line of a shop's history makes this the busiest table of the library: slots
 * of eight bytes hold part of the hash, so that an id's bytes are touched only when they almost
 * surely match. */
#include "ledger/dictionary.h"

#include <string.h>

enum {
    DICTIONARY_EMPTY = RFM__SLOT_EMPTY,
    DICTIONARY_REMOVED = 1,
    DICTIONARY_FIRST = RFM__SLOT_FIRST
};
#define DICTIONARY_TAG UINT64_C(0xFFFFFFFF00000000)

void rfm__dictionary_free(rfm__dictionary *dictionary) {
    rfm__free(dictionary->slots);
    rfm__free(dictionary->numbers);
    rfm__free(dictionary->cells);
    rfm__bytes_free(&dictionary->text);
    *dictionary = (rfm__dictionary){0};
}

uint64_t rfm__dictionary_hash(const rfm__dictionary *dictionary, const rfm__id *id) {
    return dictionary->integers ? rfm__hash_int64(dictionary->key, id->number)
                                : rfm__hash(dictionary->key, id->text, id->size);
}

/* A long id in the dictionary's text. */
typedef struct dictionary_long {
    uint64_t start;
    uint32_t size; /* fewer than 2^32: see rfm__dictionary_add */
} dictionary_long;

static int dictionary_is_long(const rfm__id_cell *cell) {
    return cell->bytes[RFM__ID_SHORT] == RFM__ID_LONG;
}

static rfm__id_cell dictionary_long_cell(dictionary_long at) {
    rfm__id_cell cell = {{0}};
    memcpy(cell.bytes, &at.start, sizeof at.start);
    memcpy(cell.bytes + sizeof at.start, &at.size, sizeof at.size);
    cell.bytes[RFM__ID_SHORT] = RFM__ID_LONG;
    return cell;
}

static dictionary_long dictionary_long_of(const rfm__id_cell *cell) {
    dictionary_long at;
    memcpy(&at.start, cell->bytes, sizeof at.start);
    memcpy(&at.size, cell->bytes + sizeof at.start, sizeof at.size);
    return at;
}

rfm__id rfm__dictionary_get(const rfm__dictionary *dictionary, uint32_t index) {
    rfm__id id = {0};
    if (dictionary->integers) {
        id.number = dictionary->numbers[index];
        return id;
    }
    const rfm__id_cell *cell = &dictionary->cells[index];
    if (dictionary_is_long(cell)) {
        const dictionary_long at = dictionary_long_of(cell);
        id.text = dictionary->text.data + at.start;
        id.size = at.size;
    } else {
        id.text = cell->bytes;
        id.size = (size_t)cell->bytes[RFM__ID_SHORT];
    }
    return id;
}

static uint32_t dictionary_find_long(const rfm__dictionary *dictionary, const rfm__id *id) {
    if (dictionary->slot_count == 0) return RFM__NO_INDEX;
    for (size_t at = rfm__dictionary_first_slot(dictionary, id->hash);; ++at) {
        at &= dictionary->slot_count - 1;
        const uint32_t index = rfm__dictionary_candidate(dictionary, id->hash, &at);
        if (index == RFM__NO_INDEX) return index;
        const rfm__id found = rfm__dictionary_get(dictionary, index);
        if (found.size == id->size && rfm__bytes_are_equal(found.text, id->text, found.size)) {
            return index;
        }
    }
}

uint32_t rfm__dictionary_find(const rfm__dictionary *dictionary, const rfm__id *id) {
    if (dictionary->integers) {
        rfm__id_cell cell = {{0}};
        memcpy(cell.bytes, &id->number, sizeof id->number);
        return rfm__dictionary_seek(dictionary, id->hash, &cell, 1);
    }
    if (id->size > RFM__ID_SHORT) return dictionary_find_long(dictionary, id);
    rfm__id_cell cell;
    rfm__id_cell_fill(&cell, id->text, id->size);
    return rfm__dictionary_seek(dictionary, id->hash, &cell, 0);
}

static void dictionary_put(rfm__dictionary *dictionary, uint64_t hash, uint32_t index) {
    const size_t mask = dictionary->slot_count - 1;
    size_t at = rfm__dictionary_first_slot(dictionary, hash);
    while (dictionary->slots[at] != DICTIONARY_EMPTY) at = (at + 1) & mask;
    dictionary->slots[at] = (hash & DICTIONARY_TAG) | (index + DICTIONARY_FIRST);
    ++dictionary->slots_used;
}

/* Fills a new table of slots from the old one, in which wiped ids are no more. A slot knows all of
 * the hash that a place needs. */
static void dictionary_put_all(rfm__dictionary *dictionary, const uint64_t *old_slots,
                               size_t old_count) {
    for (size_t i = 0; i < old_count; ++i) {
        const uint32_t low = (uint32_t)old_slots[i];
        if (low >= DICTIONARY_FIRST) {
            dictionary_put(dictionary, old_slots[i], low - DICTIONARY_FIRST);
        }
    }
}

/* At most five eighths of the slots are used, so that a miss ends soon. Zeros are written rather
 * than asked of the system: pages that are read before they are written are mapped twice, and when
 * other threads run each second time interrupts them all. */
static rfm_status dictionary_new_slots(size_t ids, size_t *out_count, uint64_t **out_slots,
                                       rfm_error *error) {
    *out_count = 16;
    while (*out_count / 16 * 5 <= ids) *out_count *= 2;
    RFM_TRY(rfm__new_array(*out_count, sizeof **out_slots, out_slots, error));
    memset(*out_slots, DICTIONARY_EMPTY, *out_count * sizeof **out_slots);
    return RFM_OK;
}

static rfm_status dictionary_make_room(rfm__dictionary *dictionary, rfm_error *error) {
    if (dictionary->slots_used + 1 <= dictionary->slot_count / 8 * 5) return RFM_OK;
    size_t wanted;
    uint64_t *slots;
    RFM_TRY(dictionary_new_slots(dictionary->count, &wanted, &slots, error));
    uint64_t *old_slots = dictionary->slots;
    const size_t old_count = dictionary->slot_count;
    dictionary->slots = slots;
    dictionary->slot_count = wanted;
    dictionary->slots_used = 0;
    dictionary_put_all(dictionary, old_slots, old_count);
    rfm__free(old_slots);
    return RFM_OK;
}

/* Fills in the cell behind the last one. */
static rfm_status dictionary_add_cell(rfm__dictionary *dictionary, const rfm__id *id,
                                      rfm_error *error) {
    rfm__id_cell *cell = &dictionary->cells[dictionary->count];
    if (id->size <= RFM__ID_SHORT) {
        rfm__id_cell_fill(cell, id->text, id->size);
        return RFM_OK;
    }
    if (id->size > UINT32_MAX) return rfm__fail_memory(error);
    const dictionary_long at = {dictionary->text.size, (uint32_t)id->size};
    RFM_TRY(rfm__bytes_add(&dictionary->text, id->text, id->size, error));
    *cell = dictionary_long_cell(at);
    return RFM_OK;
}

/* Puts an id behind the last one, without a slot. */
static rfm_status dictionary_push(rfm__dictionary *dictionary, const rfm__id *id,
                                  rfm_error *error) {
    const uint32_t index = dictionary->count;
    if (index >= UINT32_MAX - 16) return rfm__fail_memory(error);
    if (dictionary->integers) {
        RFM_TRY(rfm__grow(&dictionary->numbers, &dictionary->number_capacity, (size_t)index + 1,
                          sizeof *dictionary->numbers, error));
        dictionary->numbers[index] = id->number;
    } else {
        RFM_TRY(rfm__grow(&dictionary->cells, &dictionary->cell_capacity, (size_t)index + 1,
                          sizeof *dictionary->cells, error));
        RFM_TRY(dictionary_add_cell(dictionary, id, error));
    }
    ++dictionary->count;
    return RFM_OK;
}

rfm_status rfm__dictionary_add(rfm__dictionary *dictionary, const rfm__id *id, uint32_t *out_index,
                               rfm_error *error) {
    RFM_TRY(dictionary_make_room(dictionary, error));
    RFM_TRY(dictionary_push(dictionary, id, error));
    *out_index = dictionary->count - 1;
    dictionary_put(dictionary, id->hash, *out_index);
    return RFM_OK;
}

rfm_status rfm__dictionary_add_unfound(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error) {
    RFM_TRY(dictionary_push(dictionary, id, error));
    *out_index = dictionary->count - 1;
    return RFM_OK;
}

rfm_status rfm__dictionary_make_findable(rfm__dictionary *dictionary, rfm_error *error) {
    size_t wanted;
    uint64_t *slots;
    if (dictionary->count == 0) return RFM_OK;
    RFM_TRY(dictionary_new_slots(dictionary->count, &wanted, &slots, error));
    rfm__free(dictionary->slots);
    dictionary->slots = slots;
    dictionary->slot_count = wanted;
    dictionary->slots_used = 0;
    for (uint32_t i = 0; i < dictionary->count; ++i) {
        const rfm__id id = rfm__dictionary_get(dictionary, i);
        dictionary_put(dictionary, rfm__dictionary_hash(dictionary, &id), i);
    }
    return RFM_OK;
}

rfm_status rfm__dictionary_find_or_add(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error) {
    *out_index = rfm__dictionary_find(dictionary, id);
    if (*out_index != RFM__NO_INDEX) return RFM_OK;
    return rfm__dictionary_add(dictionary, id, out_index, error);
}

/* Nobody will ask to have the bytes of these erased: they have never been there. */
static void dictionary_wipe_text_from(rfm__dictionary *dictionary, uint32_t count) {
    const size_t size = dictionary->text.size;
    for (uint32_t i = dictionary->count; i > count; --i) {
        const rfm__id_cell *cell = &dictionary->cells[i - 1];
        if (dictionary_is_long(cell)) {
            dictionary->text.size = (size_t)dictionary_long_of(cell).start;
        }
    }
    if (dictionary->text.size < size) {
        rfm__wipe(dictionary->text.data + dictionary->text.size, size - dictionary->text.size);
    }
}

void rfm__dictionary_truncate(rfm__dictionary *dictionary, uint32_t count) {
    if (count >= dictionary->count) return;
    for (size_t i = 0; i < dictionary->slot_count; ++i) {
        const uint32_t low = (uint32_t)dictionary->slots[i];
        if (low >= DICTIONARY_FIRST && low - DICTIONARY_FIRST >= count) {
            dictionary->slots[i] = DICTIONARY_REMOVED;
        }
    }
    const size_t forgotten = dictionary->count - count;
    if (dictionary->integers) {
        rfm__wipe(&dictionary->numbers[count], forgotten * sizeof *dictionary->numbers);
    } else {
        dictionary_wipe_text_from(dictionary, count);
        rfm__wipe(&dictionary->cells[count], forgotten * sizeof *dictionary->cells);
    }
    dictionary->count = count;
}

void rfm__dictionary_wipe(rfm__dictionary *dictionary, uint32_t index) {
    rfm__id id = rfm__dictionary_get(dictionary, index);
    id.hash = rfm__dictionary_hash(dictionary, &id);
    const size_t mask = dictionary->slot_count - 1;
    size_t at = rfm__dictionary_first_slot(dictionary, id.hash);
    while ((uint32_t)dictionary->slots[at] != index + DICTIONARY_FIRST) at = (at + 1) & mask;
    dictionary->slots[at] = DICTIONARY_REMOVED;
    if (dictionary->integers) {
        rfm__wipe(&dictionary->numbers[index], sizeof dictionary->numbers[index]);
    } else if (dictionary_is_long(&dictionary->cells[index])) {
        rfm__wipe(dictionary->text.data + dictionary_long_of(&dictionary->cells[index]).start,
                  id.size);
    } else {
        rfm__wipe(dictionary->cells[index].bytes, id.size);
    }
}

void rfm__dictionary_trim(rfm__dictionary *dictionary) {
    const size_t count = dictionary->count;
    rfm__shrink(&dictionary->numbers, &dictionary->number_capacity, count,
                sizeof *dictionary->numbers);
    rfm__shrink(&dictionary->cells, &dictionary->cell_capacity, count, sizeof *dictionary->cells);
    rfm__shrink(&dictionary->text.data, &dictionary->text.capacity, dictionary->text.size, 1);
}

size_t rfm__dictionary_memory(const rfm__dictionary *dictionary) {
    return dictionary->slot_count * sizeof *dictionary->slots +
           dictionary->number_capacity * sizeof *dictionary->numbers +
           dictionary->cell_capacity * sizeof *dictionary->cells + dictionary->text.capacity;
}

#undef DICTIONARY_TAG
