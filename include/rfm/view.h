/* SPDX-License-Identifier: MIT */
/**
 * @file view.h
 * The moving day: scores and segments of a ledger's customers, carried from one day to the next.
 *
 * A view keeps what scoring needs of each customer, so that a day costs the customers whom it
 * touches and one look at the scores of the others, not a walk over all receipts.
 */
#ifndef RFM_VIEW_H
#define RFM_VIEW_H

#include "rfm/customers.h"
#include "rfm/moves.h"
#include "rfm/score.h"
#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/** How to look; zero means the default. */
typedef struct rfm_view_options {
    uint32_t struct_size;
    int32_t refit; /**< 1: the scorer's cut points are fitted anew on each day; 0: they stay */
    const rfm_customers_options *customers; /**< Read: window, returns, threads */
    const rfm_scorer *scorer;               /**< Read; NULL: that of rfm_scorer_fit, and refit */
    const rfm_rules *rules;                 /**< Read; NULL: the preset classic11 */
    int32_t list_scores; /**< 1: changes list those too whose code alone changed */
    int32_t reserved;
} rfm_view_options;

/** What a view is and did last. */
typedef struct rfm_view_state {
    uint32_t struct_size; /**< set by the caller */
    int32_t as_of_day;
    int64_t customers; /**< with a purchase in the window */
    int64_t touched;   /**< whose receipts the last day looked at */
    int64_t changed;   /**< whose segment it changed, newcomers and leavers among them */
    int64_t memory_bytes;
    int64_t reserved;
} rfm_view_state;

/** A view. */
typedef struct rfm_view rfm_view;

/**
 * Makes a view of a ledger as of a day.
 *
 * The ledger is Borrowed: it must outlive the view, may be appended to between two calls of the
 * view but not during one. Scorer and rules are copied. RFM_E_ARGUMENT when a dimension has no cut
 * points that are the same everywhere (ranks, nesting) and RFM_E_COLUMN when it reads a column that
 * is not a whole number or an amount of the customer table, or when rules look at anything but
 * scores: compare tables with rfm_moves_between then. RFM_E_DATA when a score is outside the rules'
 * scale. Owned. O(receipts).
 */
rfm_status rfm_view_new(const rfm_ledger *ledger, int32_t as_of_day,
                        const rfm_view_options *options, rfm_view **out_view, rfm_error *error);
/** Frees a view; NULL is allowed. */
void rfm_view_free(rfm_view *view);
/**
 * Goes to another day (or to the same one, for lines that came since) and says who changed.
 *
 * `out_changes`, in order of ids: customer, from_segment, from_level, to_segment, to_level, change
 * (as rfm_moves_between gives them; returned are those with a purchase before), from_code, to_code
 * (text; missing where the customer was not or is no longer there), bought (code 0 or 1: has a
 * purchase after the day before). An erased customer is not listed. May be NULL; Owned. The same as
 * comparing the tables of two fresh builds. On failure the view stays on its day. RFM_E_MISMATCH
 * when the ledger was merged with one that brought aliases or erasures: make a new view.
 * One look along a few columns of days, and the receipts of those whom the days touch.
 */
rfm_status rfm_view_advance(rfm_view *view, int32_t as_of_day, rfm_frame **out_changes,
                            rfm_error *error);
/** Fills in what the view is and did last. O(1). */
rfm_status rfm_view_inspect(const rfm_view *view, rfm_view_state *out_state, rfm_error *error);
/** Counts the customers of each segment: segment (missing: none), level, customers, share. Owned.
 */
rfm_status rfm_view_segments(const rfm_view *view, rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the customer table of the view's day with scores and segments, built from the ledger as it
 * is now. Owned. O(receipts).
 */
rfm_status rfm_view_table(const rfm_view *view, rfm_frame **out_frame, rfm_error *error);
/** Gives a copy of the scorer in force. RFM_E_DATA while nobody was there to fit to. Owned. */
rfm_status rfm_view_scorer(const rfm_view *view, rfm_scorer **out_scorer, rfm_error *error);

RFM_END_DECLARATIONS

#endif
