/* SPDX-License-Identifier: MIT */
/* Inside of a view, for its files. */
#ifndef RFM_LIB_VIEW_VIEW_H
#define RFM_LIB_VIEW_VIEW_H

#include "base/threads.h"
#include "ledger/order.h"
#include "math/ladder.h"
#include "rfm/view.h"
#include "view/cells.h"

/* The cut points of a dimension in the units in which a view keeps its values, and all of them: a
 * value is above each that is below it. */
typedef struct rfm__edges {
    int32_t count;
    int64_t keys[RFM__LIMITS_ROOM]; /* never falling */
} rfm__edges;

struct rfm_view {
    const rfm_ledger *ledger;
    uint64_t epoch;
    rfm__plan plan; /* its scorer says how to fit, and is in force where cut points stay */
    int32_t refit;
    int32_t list_scores;
    int32_t is_new;  /* has not been anywhere yet */
    rfm__crew *crew; /* of the call at work; NULL: one thread */
    int32_t base_day;
    rfm__lens lens;
    rfm_scorer *fitted; /* in force where they do not; NULL: to nobody */
    rfm__cells cells;
    int64_t *counts; /* customers of each cell */
    int64_t present, touched, changed;
    int32_t has_edges; /* the cells are those of these edges */
    rfm__edges edges[RFM__DIMENSIONS_MAX];
    rfm__ladder ladders[RFM__DIMENSIONS_MAX]; /* where quantiles are fitted anew on each day */
    rfm__part parts[RFM__SHARDS];
};

/* Going to a day, in the making: what the view has in its place once all has succeeded. */
typedef struct rfm__turning {
    rfm_view *view;
    rfm__turn turn;
    uint8_t turned[RFM__SHARDS]; /* parts that have to be taken back after a failure */
    rfm_scorer *fitted;          /* on this day; NULL: nobody is there, or cut points stay */
    const rfm_scorer *scorer;    /* in force */
    int32_t is_counted;          /* the ladders are those of this day */
    rfm__edges edges[RFM__DIMENSIONS_MAX];
    int64_t *counts; /* by part and cell: how many customers more */
} rfm__turning;

/* Fits the scorer of the view to the day (refit.c); ladders may have to be taken back. */
rfm_status rfm__turning_fit(rfm__turning *turning, rfm_error *error);
void rfm__turning_uncount(rfm__turning *turning);
/* What is in force on the day, fitted if need be; then finds a part's scores that are others than
 * the day before (score.c). */
rfm_status rfm__turning_prepare(rfm__turning *turning, rfm_error *error);
rfm_status rfm__turning_score_part(const rfm__turning *turning, int64_t part, rfm_error *error);
/* Who changed, as a frame (changes.c). */
rfm_status rfm__turning_list(const rfm__turning *turning, rfm_frame **out_frame, rfm_error *error);

#endif
