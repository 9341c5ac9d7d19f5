/* SPDX-License-Identifier: MIT */
/* Inside of a view, for its files. */
#ifndef RFM_LIB_VIEW_VIEW_H
#define RFM_LIB_VIEW_VIEW_H

#include "ledger/order.h"
#include "rfm/view.h"
#include "view/cells.h"

struct rfm_view {
    const rfm_ledger *ledger;
    uint64_t epoch;
    rfm__plan plan; /* its scorer says how to fit, and is in force where cut points stay */
    int32_t refit;
    int32_t list_scores;
    int32_t is_new; /* has not been anywhere yet */
    rfm__lens lens;
    rfm_scorer *fitted; /* in force where they do not; NULL: to nobody */
    rfm__cells cells;
    int64_t *counts; /* customers of each cell */
    int64_t present, touched, changed;
    rfm__part parts[RFM__SHARDS];
};

/* Going to a day, in the making: what the view has in its place once all has succeeded. */
typedef struct rfm__turning {
    rfm_view *view;
    rfm__turn turn;
    uint8_t turned[RFM__SHARDS]; /* parts that have to be taken back after a failure */
    rfm_scorer *fitted;          /* on this day; NULL: nobody is there, or cut points stay */
    const rfm_scorer *scorer;    /* in force */
    rfm__limits limits[RFM__DIMENSIONS_MAX];
    int64_t starts[RFM__SHARDS + 1]; /* slots before those of each part */
    int64_t *counts;                 /* by part and cell */
} rfm__turning;

/* Finds the scores of everybody and who changed (score.c). */
rfm_status rfm__turning_score(rfm__turning *turning, rfm_error *error);
/* Who changed, as a frame (changes.c). */
rfm_status rfm__turning_list(const rfm__turning *turning, rfm_frame **out_frame, rfm_error *error);

#endif
