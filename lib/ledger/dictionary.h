/* SPDX-License-Identifier: MIT */
/* Ids to small numbers: 0, 1, 2 ... in the order in which they were first seen. */
#ifndef RFM_LIB_LEDGER_DICTIONARY_H
#define RFM_LIB_LEDGER_DICTIONARY_H

#include "base/bytes.h"
#include "base/hash.h"

#define RFM__NO_INDEX UINT32_MAX

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
    rfm__bytes text; /* text ids, end to end */
    uint64_t *ends;
    size_t end_capacity;
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
/* Asks for the memory that finding an id of this hash will read: its slot, then its end, then its
 * bytes. */
void rfm__dictionary_prefetch(const rfm__dictionary *dictionary, uint64_t hash, int stage);
/* Adds an id that is not there. Unchanged on failure. */
rfm_status rfm__dictionary_add(rfm__dictionary *dictionary, const rfm__id *id, uint32_t *out_index,
                               rfm_error *error);
rfm_status rfm__dictionary_find_or_add(rfm__dictionary *dictionary, const rfm__id *id,
                                       uint32_t *out_index, rfm_error *error);
/* Borrows an id; its hash is not filled in. */
rfm__id rfm__dictionary_get(const rfm__dictionary *dictionary, uint32_t index);
/* Forgets the ids from `count` on, as if they had never come. Cannot fail. */
void rfm__dictionary_truncate(rfm__dictionary *dictionary, uint32_t count);
/* Makes an id unfindable and overwrites it; its index stays taken. */
void rfm__dictionary_wipe(rfm__dictionary *dictionary, uint32_t index);
size_t rfm__dictionary_memory(const rfm__dictionary *dictionary);

#endif
