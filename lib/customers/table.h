/* SPDX-License-Identifier: MIT */
/* Tallies to the columns of the customer table. */
#ifndef RFM_LIB_CUSTOMERS_TABLE_H
#define RFM_LIB_CUSTOMERS_TABLE_H

#include "base/threads.h"
#include "customers/brief.h"
#include "customers/extras.h"
#include "ledger/order.h"

typedef struct rfm__table_source {
    const rfm_ledger *ledger;
    const rfm__lens *lens;
    int32_t models;                         /* with the columns for models */
    int32_t litt;                           /* with that column */
    int32_t holdout_days;                   /* with the columns of the holdout, unless 0 */
    int32_t threads;                        /* of the crew */
    rfm__crew *crew;                        /* NULL: one thread */
    const rfm__tally *tallies[RFM__SHARDS]; /* NULL: there are briefs */
    const rfm__brief *briefs[RFM__SHARDS];
    const rfm__brief_more *more[RFM__SHARDS]; /* beside the briefs, for models and a margin */
    const rfm__extra *extras[RFM__SHARDS];    /* beside either, with litt or a holdout */
    const rfm__ordered *ordered; /* in order of ids: place, and in `key` the index of its tally; */
    const rfm__known_ids *ids;   /* or, unless NULL: keys that tell these, and the index in
                                    `place` instead of the customer */
    int64_t rows;
    const int32_t *days; /* the as-of day of each row; NULL: that of the lens */
} rfm__table_source;

/* 1 when the briefs of a ledger's customers need more beside them. */
int rfm__table_needs_more(const rfm_ledger *ledger, int models);

rfm_status rfm__table_make(const rfm__table_source *source, rfm_frame **out_frame,
                           rfm_error *error);

/* Repeat purchases of a tally, and what they come to on average where there are any; `unit` is
 * minor units in a major one. */
int64_t rfm__table_repeats(const rfm__lens *lens, const rfm__tally *tally);
double rfm__table_mean_repeat_spend(const rfm__lens *lens, const rfm__tally *tally, double unit);

#endif
