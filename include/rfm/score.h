/* SPDX-License-Identifier: MIT */
/**
 * @file score.h
 * Scorers: each dimension of a customer table to a score 1..n, high is good, equal values always
 * equal.
 */
#ifndef RFM_SCORE_H
#define RFM_SCORE_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** Values of the options below; 0 is the default of each. */
enum {
    RFM_SCORE_QUANTILE = 0,  /**< cut points at the k/n quantiles of the values */
    RFM_SCORE_THRESHOLD = 1, /**< cut points given by the host */

    RFM_QUANTILE_TYPE_7 = 0, /**< linear between order statistics (Hyndman and Fan 1996, type 7) */
    RFM_QUANTILE_TYPE_1 = 1, /**< inverse of the empirical distribution (type 1) */

    RFM_HIGH_IS_GOOD = 0,
    RFM_LOW_IS_GOOD = 1
};

/**
 * One dimension. Layout frozen; set unused members to zero.
 *
 * A value v gets bin 1 + (number of cut points below v); the score is the bin, or n + 1 - bin where
 * low is good. So v <= cut belongs below the cut.
 */
typedef struct rfm_dimension {
    const char *name;   /**< score column to make: "r", "f", "m" */
    const char *column; /**< column to read: int64, double, amount or day */
    int32_t strategy;
    int32_t direction;
    int32_t bins; /**< 2 to 255; default 5, or one more than cut points given */
    int32_t quantile_type;
    /** thresholds: ascending numbers as text, in major units ("500", "49.95") */
    const char *const *cuts;
    int32_t cut_count;
    int32_t reserved;
} rfm_dimension;

/**
 * Which dimensions; NULL or none means r on days_since_last (low is good), f on receipts, m on
 * spend_net.
 */
typedef struct rfm_scorer_options {
    uint32_t struct_size;
    int32_t dimension_count;
    const rfm_dimension *dimensions; /**< Read */
    int32_t bins;                    /**< for dimensions that do not say; default 5 */
    int32_t quantile_type;           /**< the same */
} rfm_scorer_options;

/** A fitted scorer: immutable cut points. */
typedef struct rfm_scorer rfm_scorer;

/**
 * Fits cut points to a frame, which is Read; rows with a missing value count in no quantile.
 *
 * `frame` may be NULL when every dimension has thresholds. Fails with RFM_E_COLUMN, with RFM_E_DATA
 * when a quantile dimension has no values, with RFM_E_ARGUMENT on thresholds that do not rise.
 * O(rows). Owned.
 */
rfm_status rfm_scorer_fit(const rfm_frame *frame, const rfm_scorer_options *options,
                          rfm_scorer **out_scorer, rfm_error *error);
/** Frees a scorer; NULL is allowed. */
void rfm_scorer_free(rfm_scorer *scorer);
/**
 * Gives the frame with score columns added: one code column a dimension, `code` ("544", digits in
 * order of the dimensions; "10-4-4" when a scale passes 9) and, with f and m, `fm`, their mean.
 *
 * A missing value gives a missing score. Columns of these names in the frame are replaced. Owned.
 * O(rows).
 */
rfm_status rfm_scorer_apply(const rfm_scorer *scorer, const rfm_frame *frame, int32_t threads,
                            rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the cut points, one row for each: dimension, column, strategy, direction (text), bins,
 * effective_bins (int64), cut_index (1..bins-1), cut (double, major units), cut_text (exact),
 * reason (text: why bins were lost, else missing). Bins are lost when equal values reach past
 * several quantiles. Owned.
 */
rfm_status rfm_scorer_cuts(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error);
/** Writes the scorer as text that a person can read and rfm_scorer_load reads back exactly. */
rfm_status rfm_scorer_save(const rfm_scorer *scorer, rfm_write_fn write, void *payload,
                           rfm_error *error);
/** Makes a scorer from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
rfm_status rfm_scorer_load(const void *text, size_t size, rfm_scorer **out_scorer,
                           rfm_error *error);

RFM_END_DECLARATIONS

#endif
