/* SPDX-License-Identifier: MIT */
/* All customers of a shard tallied at once, row by row as they came. */
#ifndef RFM_LIB_CUSTOMERS_SWEEP_H
#define RFM_LIB_CUSTOMERS_SWEEP_H

#include "customers/brief.h"
#include "ledger/shard.h"

/* What a sweep makes of each local customer, and what it leaves. */
typedef struct rfm__swept {
    rfm__brief *briefs;     /* of the rows that are not left; of customer 0 only the sums */
    uint32_t *any_receipts; /* of any kind, in the lens */
    uint8_t *open;          /* 1: a receipt may have come in parts, or rows not in order of days */
    uint32_t *left;         /* rows of the tail that must be tallied by themselves: all rows of open
                             * customers, and of the unidentified those of receipts that may have
                             * come in parts */
    size_t left_count;
} rfm__swept;

/* 1 when a shard's rows lie as they came and nowhere else. */
int rfm__sweep_fits(const rfm__shard *shard);
/* Fills `briefs`, and gives the rest, which rfm__swept_free frees. O(rows + customers). */
rfm_status rfm__sweep(const rfm__shard *shard, const rfm__lens *lens, rfm__brief *briefs,
                      rfm__swept *out_swept, rfm_error *error);
void rfm__swept_free(rfm__swept *swept);

#endif
