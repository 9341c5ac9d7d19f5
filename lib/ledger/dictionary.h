/* SPDX-License-Identifier: MIT */
/* Ids to small numbers: 0, 1, 2 ... in the order in which they were first seen. */
#ifndef RFM_LIB_LEDGER_DICTIONARY_H
#define RFM_LIB_LEDGER_DICTIONARY_H

#include <string.h>

#include "base/id_cell.h"

#define RFM__NO_INDEX UINT32_MAX

/* A slot without an id, and what the low half of one with an id counts from: 1 was removed. */
enum { RFM__SLOT_EMPTY = 0, RFM__SLOT_FIRST = 2 };

/* Zeroed and given a key it is an empty dictionary; `integers` decides what its ids are. */
typedef struct rfm__dictionary {
    rfm__key key;
    int integers;
    uint32_t count;
    uint64_t *slots; /* open addressing, a power of two of them: index + 2 below, hash bits above */
    size_t slot_count;
    size_t slots_used; /* removed ones too, until the next rebuild */
    int64_t *numbers;  /* integer ids */
    size_t number_capacity;
    rfm__id_cell *cells; /* text ids */
    size_t cell_capacity;
    rfm__bytes text; /* long ones, end to end */
} rfm__dictionary;

/* An id on its way in; `number` or `text`, as the dictionary has it. */
typedef struct rfm__id {
    uint64_t hash;
    int64_t number;
    const char *text;
    size_t size;
} rfm__id;

void rfm__dictionary_free(rfm__dictionary *dictionary);
uint64_t rfm__dictionary_hash(const rfm__dictionary *dictionary, const rfm__id *id);
/* RFM__NO_INDEX when it is not there. */
uint32_t rfm__dictionary_find(const rfm__dictionary *dictionary, const rfm__id *id);
/* Adds an id that is not there. Unchanged on failure. */
rfm_status rfm__dictionary_add(rfm__dictionary *dictionary, const rfm__id *id, uint32_t *out_index,
                               rfm_error *error);
/* Adds many that are not there: none of them is found before the second call, which is made once
 * all are there. So each goes to its slot while those around it are in the cache. */
rfm_status rfm__dictionary_add_unfound(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error);
rfm_status rfm__dictionary_make_findable(rfm__dictionary *dictionary, rfm_error *error);
rfm_status rfm__dictionary_find_or_add(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error);
/* Borrows an id; its hash is not filled in. */
rfm__id rfm__dictionary_get(const rfm__dictionary *dictionary, uint32_t index);
/* Forgets the ids from `count` on, as if they had never come. Cannot fail. */
void rfm__dictionary_truncate(rfm__dictionary *dictionary, uint32_t count);
/* Makes an id unfindable and overwrites it; its index stays taken. */
void rfm__dictionary_wipe(rfm__dictionary *dictionary, uint32_t index);
size_t rfm__dictionary_memory(const rfm__dictionary *dictionary);

/* Gives back the room for ids to come; that a smaller block cannot be had is no harm. */
void rfm__dictionary_trim(rfm__dictionary *dictionary);

/* Asks for the memory that reading an id will need: its cell (stage 0), then its bytes when they
 * lie elsewhere (1). */
RFM__INLINE void rfm__dictionary_prefetch_id(const rfm__dictionary *dictionary, uint32_t index,
                                             int stage) {
    if (dictionary->integers) {
        if (stage == 0) RFM__PREFETCH(&dictionary->numbers[index]);
    } else if (stage == 0) {
        RFM__PREFETCH(&dictionary->cells[index]);
    } else if (dictionary->cells[index].bytes[RFM__ID_SHORT] == RFM__ID_LONG) {
        uint64_t start;
        memcpy(&start, dictionary->cells[index].bytes, sizeof start);
        RFM__PREFETCH(dictionary->text.data + start);
    }
}

/* Where the search for a hash begins. Not from its lowest bits, of which slots know nothing. */
static inline size_t rfm__dictionary_first_slot(const rfm__dictionary *dictionary, uint64_t hash) {
    return (size_t)(hash >> 32) & (dictionary->slot_count - 1);
}

/* The next index from a slot on whose id may be of that hash; RFM__NO_INDEX at the end. */
RFM__INLINE uint32_t rfm__dictionary_candidate(const rfm__dictionary *dictionary, uint64_t hash,
                                               size_t *at) {
    const size_t mask = dictionary->slot_count - 1;
    for (;; *at = (*at + 1) & mask) {
        const uint64_t slot = dictionary->slots[*at];
        const uint32_t low = (uint32_t)slot;
        if (slot == RFM__SLOT_EMPTY) return RFM__NO_INDEX;
        if ((slot ^ hash) >> 32 == 0 && low >= RFM__SLOT_FIRST) return low - RFM__SLOT_FIRST;
    }
}

/* Finds a short text by its cell, or a number by its first word. */
RFM__INLINE uint32_t rfm__dictionary_seek(const rfm__dictionary *dictionary, uint64_t hash,
                                          const rfm__id_cell *cell, int integers) {
    if (dictionary->slot_count == 0) return RFM__NO_INDEX;
    for (size_t at = rfm__dictionary_first_slot(dictionary, hash);; ++at) {
        at &= dictionary->slot_count - 1;
        const uint32_t index = rfm__dictionary_candidate(dictionary, hash, &at);
        if (index == RFM__NO_INDEX) return index;
        if (integers) {
            if (memcmp(&dictionary->numbers[index], cell->bytes, sizeof(int64_t)) == 0)
                return index;
        } else if (memcmp(dictionary->cells[index].bytes, cell->bytes, sizeof *cell) == 0) {
            return index;
        }
    }
}

/* The same for finding an id by its hash: its slot, then its cell. */
RFM__INLINE void rfm__dictionary_prefetch(const rfm__dictionary *dictionary, uint64_t hash,
                                          int stage) {
    if (dictionary->slot_count == 0) return;
    size_t at = rfm__dictionary_first_slot(dictionary, hash);
    if (stage == 0) {
        RFM__PREFETCH(&dictionary->slots[at]);
        return;
    }
    const uint32_t index = rfm__dictionary_candidate(dictionary, hash, &at);
    if (index != RFM__NO_INDEX) rfm__dictionary_prefetch_id(dictionary, index, stage - 1);
}

#endif
