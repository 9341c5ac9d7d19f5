/* SPDX-License-Identifier: MIT */
/* The first of the two steps of a batch: rows to receipts, sorted by shard. */
#ifndef RFM_LIB_LEDGER_STAGE_H
#define RFM_LIB_LEDGER_STAGE_H

#include "ledger/intake.h"

/* Lines of one receipt that stood together, or a single line, on the way to a shard. */
typedef struct rfm__staged {
    uint64_t hash; /* of the id; 0 when unidentified */
    union {
        rfm__id_cell cell;
        int64_t number; /* of an integer ledger */
    } id;
    uint64_t print;
    int64_t amount;
    int32_t day;
    uint32_t row; /* in the part; the top bit says unidentified */
    uint32_t lines;
} rfm__staged;

#define RFM__STAGED_UNIDENTIFIED UINT32_C(0x80000000)

/* What rows add to the totals. */
typedef struct rfm__staged_sums {
    rfm__ledger_totals totals;
    uint64_t all_bits; /* of all magnitudes: small ones can be summed without a look at each */
} rfm__staged_sums;

/* A part of a batch: rows of some columns, and what they have become. */
typedef struct rfm__batch_part {
    const rfm__intake *intake; /* it and its columns live until the part is taken */
    int64_t first;
    int64_t rows;        /* fewer than 2^31 */
    rfm__staged *staged; /* in the order of the rows */
    uint8_t *shard_of;   /* of each */
    uint32_t *order;     /* by shard, in the order of the rows within each */
    size_t made;
    size_t capacity;
    uint32_t starts[RFM__SHARDS + 1];
    rfm__staged_sums sums;
} rfm__batch_part;

/* Most rows whose numbers are looked at column by column: few enough to stay in cache. */
enum { RFM__STRETCH = 1024 };

/* Stages the rows of a part; several threads may be at work on one each. Fails as
 * rfm__intake_fill. */
rfm_status rfm__batch_part_stage(rfm__batch_part *part, rfm_error *error);
/* 1 when the lines' amounts are so small that no sum of them can overflow. */
static inline int rfm__sums_are_small(const rfm__staged_sums *sums) {
    const int64_t lines = sums->totals.lines > 0 ? sums->totals.lines : 1;
    return sums->all_bits <= (uint64_t)(INT64_MAX / lines);
}
/* Rows of a part from `at` on that make a stretch. */
static inline size_t rfm__batch_part_stretch(const rfm__batch_part *part, int64_t at) {
    return part->rows - at < RFM__STRETCH ? (size_t)(part->rows - at) : RFM__STRETCH;
}
void rfm__batch_part_free(rfm__batch_part *part);

#endif
