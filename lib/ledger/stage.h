/* SPDX-License-Identifier: MIT */
/* The first of the two steps of a batch: rows to receipts, each in the bin of its shard. */
#ifndef RFM_LIB_LEDGER_STAGE_H
#define RFM_LIB_LEDGER_STAGE_H

#include "ledger/receipts.h"

/* A receipt, or a part of one, on the way to a shard. */
typedef struct rfm__staged {
    rfm__id_cell id; /* as in rfm__receipts */
    uint64_t print;
    int64_t amount;
    uint32_t hash; /* the upper half, which is all that finding needs */
    int32_t day;
    uint32_t lines;
    uint32_t row; /* in the part */
} rfm__staged;

static inline uint64_t rfm__staged_hash(const rfm__staged *staged) {
    return (uint64_t)staged->hash << 32;
}

/* Some receipts of one shard, in order. Bins make chains: one for each shard, and one for each with
 * the unidentified ones, so that nobody has to ask which they are. */
enum { RFM__BIN_ROWS = 32, RFM__CHAINS = 2 * RFM__SHARDS };
typedef struct rfm__bin {
    rfm__staged rows[RFM__BIN_ROWS];
    uint32_t count;
    uint32_t next; /* index of the next one */
} rfm__bin;

#define RFM__NO_BIN UINT32_MAX

/* What rows add to the totals. */
typedef struct rfm__staged_sums {
    rfm__ledger_totals totals;
    uint64_t all_bits; /* of all amounts, those below zero as -1 - amount: small ones can be
                        * summed without a look at each */
} rfm__staged_sums;

/* A part of a batch: rows of some columns, and what they have become. */
typedef struct rfm__batch_part {
    const rfm__intake *intake; /* it and its columns live until the part is taken */
    int64_t first;
    int64_t rows; /* fewer than 2^31 */
    rfm__bin *bins;
    uint32_t bin_count;
    uint32_t bin_room;
    uint32_t firsts[RFM__CHAINS]; /* bins of each chain; RFM__NO_BIN: it has none */
    uint32_t lasts[RFM__CHAINS];
    rfm__receipts *receipts; /* room for a stretch's */
    rfm__staged_sums sums;
    char apart[RFM__APART];
} rfm__batch_part;

/* Stages the rows of a part; several threads may be at work on one each. Fails as
 * rfm__intake_fill. */
rfm_status rfm__batch_part_stage(rfm__batch_part *part, rfm_error *error);
/* 1 when the lines' amounts are so small that no sum of them can overflow. */
static inline int rfm__sums_are_small(const rfm__staged_sums *sums) {
    const int64_t lines = sums->totals.lines > 0 ? sums->totals.lines : 1;
    return sums->all_bits < (uint64_t)(INT64_MAX / lines);
}
/* Rows of a part from `at` on that make a stretch. */
static inline size_t rfm__batch_part_stretch(const rfm__batch_part *part, int64_t at) {
    return part->rows - at < RFM__STRETCH ? (size_t)(part->rows - at) : RFM__STRETCH;
}
void rfm__batch_part_free(rfm__batch_part *part);

#endif
