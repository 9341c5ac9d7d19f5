/* SPDX-License-Identifier: MIT */
/* Inside of a ledger, for the ledger's own files and for the customers module, which reads it. */
#ifndef RFM_LIB_LEDGER_LEDGER_H
#define RFM_LIB_LEDGER_LEDGER_H

#include "base/exact.h"
#include "ledger/attributes.h"
#include "ledger/prints.h"
#include "ledger/shard.h"
#include "rfm/ledger.h"

enum { RFM__SHARDS = 64 };

/* What is known of all lines together. */
typedef struct rfm__ledger_totals {
    int64_t lines;
    int64_t magnitude;        /* sum of |amount|: as long as it fits, no sum of amounts can wrap */
    int64_t margin_magnitude; /* the same for margins */
    int32_t first_day;        /* of any line; past last_day while there is none */
    int32_t last_day;
} rfm__ledger_totals;

struct rfm_ledger {
    int32_t id_type;
    int32_t scale;
    int32_t flags;
    uint64_t erase_salt;
    rfm__key key;
    rfm__ledger_totals totals;
    rfm__attributes attributes;
    rfm__print_set batches;
    rfm__print_set erased;
    int64_t aliases;
    uint64_t epoch; /* rises when places are given out anew */
    rfm__shard shards[RFM__SHARDS];
};

/* A customer by place: local 0 is an unidentified one. */
typedef struct rfm__place {
    uint32_t shard;
    uint32_t customer;
} rfm__place;

static inline uint32_t rfm__shard_of_hash(uint64_t hash) { return (uint32_t)(hash >> 58); }

/* Shard of a line without a customer: the lines of one receipt must meet. The key is a secret, so
 * nobody can prepare receipts that all go to one. */
static inline uint32_t rfm__shard_of_unidentified(const rfm_ledger *ledger, uint64_t print,
                                                  int64_t amount, int32_t day) {
    const uint64_t value = print != 0 ? print : (uint64_t)(amount ^ day);
    return rfm__shard_of_hash((value ^ ledger->key.k0) * (ledger->key.k1 | 1));
}

/* An id given as text, not hashed yet; RFM_E_DATA when an integer ledger cannot read it. */
rfm_status rfm__ledger_id(const rfm_ledger *ledger, const char *text, size_t size, rfm__id *out_id,
                          rfm_error *error);
void rfm__ledger_hash_id(const rfm_ledger *ledger, rfm__id *id);
rfm__print128 rfm__ledger_print(const rfm_ledger *ledger, const rfm__id *id);

/* Where an id leads, redirects followed; customer 0 when it is not there. */
rfm__place rfm__ledger_find(const rfm_ledger *ledger, const rfm__id *id);
/* The same, adding an id that is not there; customer 0 when it was erased. Ids are checked when
 * they are new: RFM_E_DATA on a zero byte or invalid UTF-8. */
rfm_status rfm__ledger_place(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                             rfm_error *error);
/* The same for an id that is known not to be there. */
rfm_status rfm__ledger_add(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                           rfm_error *error);
/* The same, but it is not found before its dictionary is told to make it findable. */
rfm_status rfm__ledger_add_unfound(rfm_ledger *ledger, const rfm__id *id, rfm__place *out_place,
                                   rfm_error *error);
/* Follows the redirects of a dictionary index. */
rfm__place rfm__shard_follow(const rfm__shard *shard, uint32_t shard_index, uint32_t index);

/* Pushes an entry where it belongs, unidentified ones by receipt; room must be reserved. */
void rfm__ledger_push(rfm_ledger *ledger, rfm__place place, const rfm__entry *entry);
/* Adds to the totals: 0 when a sum does not fit, and nothing is changed then. */
static inline int rfm__totals_add(rfm__ledger_totals *totals, int64_t amount, int64_t margin,
                                  int64_t lines, int32_t day) {
    const uint64_t magnitude = (uint64_t)totals->magnitude + rfm__magnitude(amount);
    const uint64_t margins = (uint64_t)totals->margin_magnitude + rfm__magnitude(margin);
    const uint64_t count = (uint64_t)totals->lines + (uint64_t)lines;
    const int is_empty = totals->last_day < totals->first_day;
    if (magnitude > INT64_MAX || margins > INT64_MAX || count > INT64_MAX) return 0;
    totals->magnitude = (int64_t)magnitude;
    totals->margin_magnitude = (int64_t)margins;
    totals->lines = (int64_t)count;
    if (is_empty || day < totals->first_day) totals->first_day = day;
    if (is_empty || day > totals->last_day) totals->last_day = day;
    return 1;
}

/* How far a ledger was filled, to go back to when a batch fails. */
typedef struct rfm__ledger_mark {
    rfm__ledger_totals totals;
    rfm__attributes_mark attributes;
    size_t tail[RFM__SHARDS];
    uint32_t ids[RFM__SHARDS];
} rfm__ledger_mark;

void rfm__ledger_set_mark(const rfm_ledger *ledger, rfm__ledger_mark *mark);
void rfm__ledger_go_back(rfm_ledger *ledger, const rfm__ledger_mark *mark);
/* Settles the shards whose tails have grown; running out of memory here changes nothing and is no
 * failure. */
void rfm__ledger_tidy(rfm_ledger *ledger, int32_t threads);

#endif
