/* SPDX-License-Identifier: MIT */
/* Changed customers in bulk, each as a row of the customer table, to the scorer and the rules. */
#ifndef RFM_LIB_NEXT_JUDGE_H
#define RFM_LIB_NEXT_JUDGE_H

#include "customers/table.h"
#include "next/columns.h"
#include "score/scorer.h"
#include "segment/rules.h"

enum { RFM__NEXT_ROWS = 8192, RFM__NEXT_NO_SEGMENT = -1 };

/* What scorer and rules say of a row. */
typedef struct rfm__next_verdict {
    size_t owner; /* as pushed with the change */
    int32_t day;
    int64_t visits, spend;
    int32_t segment; /* index in the rules; RFM__NEXT_NO_SEGMENT: no rule holds */
    int32_t level;
    int32_t scores[RFM__DIMENSIONS_MAX]; /* 0: missing */
} rfm__next_verdict;

typedef void (*rfm__next_take_fn)(void *context, const rfm__next_verdict *verdict);

typedef struct rfm__next_judge {
    const rfm_ledger *ledger;
    const rfm__lens *lens;
    const rfm_scorer *scorer;
    const rfm_rules *rules;
    int32_t models;
    uint32_t shard;
    rfm__next_take_fn take;
    void *context;
    size_t count, capacity;
    rfm__tally *tallies;
    rfm__ordered *ordered;
    int32_t *days;
    struct next_judge_row *rows;
} rfm__next_judge;

void rfm__next_judge_free(rfm__next_judge *judge);
/* Lays a change of a local customer aside; `take` is called for each, in order, when there are many
 * or rfm__next_judge_finish is called. */
rfm_status rfm__next_judge_push(rfm__next_judge *judge, uint32_t customer, size_t owner,
                                const rfm__next_change *change, rfm_error *error);
rfm_status rfm__next_judge_finish(rfm__next_judge *judge, rfm_error *error);

/* The tables as they are before scoring and after rules, without rows: fails when scorer or rules
 * read what is not there. */
rfm_status rfm__next_judge_probe(rfm__next_judge *judge, rfm_frame **out_customers,
                                 rfm_frame **out_scored, rfm_error *error);

#endif
