/* SPDX-License-Identifier: MIT */
/* All customers of a ledger in order of their ids: the order of every table and every saved file.
 */
#ifndef RFM_LIB_LEDGER_ORDER_H
#define RFM_LIB_LEDGER_ORDER_H

#include "ledger/ledger.h"

/* A place with the part of its id that is being compared. */
typedef struct rfm__ordered {
    uint64_t key;
    rfm__place place;
} rfm__ordered;

/* Every id that is a customer now (no alias, not erased), sorted. O(customers), for ids of usual
 * length. */
rfm_status rfm__ledger_order(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                             size_t *out_count, rfm_error *error);
/* Ids are sorted by what they do not share. Where that is all there is to them, whoever goes
 * through them in order makes them of it, without a look at the dictionaries. */
enum { RFM__KNOWN_PREFIX = 64, RFM__KNOWN_BLOCK = 64 };
typedef struct rfm__known_ids {
    int are_known;  /* otherwise nothing else is filled in, and keys mean nothing */
    uint64_t fixed; /* what all keys share, */
    uint64_t
        differ;  /* and the bits where they differ, which `key` of an rfm__ordered has together */
    size_t skip; /* texts: how many bytes come before the key, */
    size_t size; /* and their size; 0: not all are of one */
    char prefix[RFM__KNOWN_PREFIX + 8];
} rfm__known_ids;
rfm_status rfm__ledger_order_known(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                                   size_t *out_count, rfm__known_ids *out_ids, rfm_error *error);
/* Whole keys of up to RFM__KNOWN_BLOCK places: of a number, the number; of a text, its bytes behind
 * the prefix, the first one highest, zeros behind the last. */
void rfm__known_ids_keys(const rfm__known_ids *ids, const rfm__ordered *ordered, size_t count,
                         uint64_t *out_keys);
/* How many bytes there are in such a key. */
static inline size_t rfm__known_key_size(uint64_t key) {
    size_t size = 8;
    while (size > 0 && (key & 0xFF) == 0) {
        key >>= 8;
        --size;
    }
    return size;
}
/* A number as a key, which compares as numbers do, and back. */
static inline uint64_t rfm__number_key(int64_t number) {
    return (uint64_t)number ^ UINT64_C(0x8000000000000000);
}
static inline int64_t rfm__key_number(uint64_t key) {
    return (int64_t)(key ^ UINT64_C(0x8000000000000000));
}
/* The same sort over places of one's own choice; `scratch` has room for as many. Where ids are
 * numbers the keys are theirs afterwards. */
rfm_status rfm__places_sort(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                            size_t count, int32_t threads, rfm_error *error);
/* The id at a place. */
rfm__id rfm__place_id(const rfm_ledger *ledger, rfm__place place);

#endif
