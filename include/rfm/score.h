/* SPDX-License-Identifier: MIT */
/**
 * @file score.h
 * Scorers: each dimension of a customer table to a score 1..n, high is good, equal values always
 * equal (but for RFM_QUANTILE_NTILE).
 */
#ifndef RFM_SCORE_H
#define RFM_SCORE_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** Values of the options below; 0 is the default of each. */
enum {
    RFM_SCORE_QUANTILE = 0,  /**< cut points at the k/n quantiles of the values */
    RFM_SCORE_THRESHOLD = 1, /**< cut points given by the host */
    RFM_SCORE_KMEANS = 2,    /**< cut points half way between the centres of the best n clusters */

    RFM_QUANTILE_TYPE_7 = 0, /**< linear between order statistics (Hyndman and Fan 1996, type 7) */
    RFM_QUANTILE_TYPE_1 = 1, /**< inverse of the empirical distribution (type 1) */
    RFM_QUANTILE_NTILE = 2,  /**< ranks, equal values parted by customer; has no cut points */
    RFM_QUANTILE_RPKG = 3, /**< as the R package rfm: type 7 plus 1, a value at a cut lies above */

    RFM_SCORE_INDEPENDENT = 0, /**< each dimension over all customers */
    RFM_SCORE_NESTED = 1,      /**< the second within each score of the first, and so on */

    RFM_HIGH_IS_GOOD = 0,
    RFM_LOW_IS_GOOD = 1
};

/**
 * One dimension. Layout frozen; set unused members to zero.
 *
 * A value v gets bin 1 + (number of cut points below v); the score is the bin, or n + 1 - bin where
 * low is good. So v <= cut belongs below the cut. With RFM_QUANTILE_RPKG cut points are one major
 * unit above the quantiles and v == cut belongs above. With RFM_QUANTILE_NTILE the score is
 * NTILE(n) of SQL over the rows from the worst value to the best, equal values by customer, rising:
 * the first rows % n groups are one row larger.
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

/** Points of one dimension: for each score, lowest first. Layout frozen. */
typedef struct rfm_points {
    const double *points; /**< Read, finite; NULL: the score itself */
    int32_t count;        /**< as many as the dimension has bins; 0 with NULL */
    int32_t reserved;
    double weight; /**< of the dimension in the total; 0 means 1 */
} rfm_points;

/** A letter, or any label of its own, for totals from a number up. Layout frozen. */
typedef struct rfm_grade {
    const char *label;
    double at_least;
} rfm_grade;

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
    int32_t method;                  /**< RFM_SCORE_INDEPENDENT or RFM_SCORE_NESTED */
    int32_t grade_count;
    const rfm_points *points; /**< Read: one for each dimension; NULL: no points and no total */
    const rfm_grade *grades;  /**< Read: highest first; only with points */
    int32_t threads;          /**< default 1; dimensions are fitted beside each other */
    int32_t reserved;
} rfm_scorer_options;

/** A fitted scorer: immutable cut points. */
typedef struct rfm_scorer rfm_scorer;

/**
 * Fits cut points to a frame, which is Read; rows with a missing value count in no quantile.
 *
 * `frame` may be NULL when every dimension has thresholds or ranks. Nested cut points are fitted
 * within each combination of scores of the dimensions before that customers have; thresholds are
 * the same everywhere. Fewer different values than clusters are a cluster each. Fails with
 * RFM_E_COLUMN, with RFM_E_DATA when a dimension to fit has no values or a double to cluster passes
 * 1e150, with RFM_E_ARGUMENT on thresholds that do not rise, grades that do not fall and points
 * without a finite total, with RFM_E_OVERFLOW where 64 bits have no room for the 1 of
 * RFM_QUANTILE_RPKG. Quantiles: O(rows). Owned.
 */
rfm_status rfm_scorer_fit(const rfm_frame *frame, const rfm_scorer_options *options,
                          rfm_scorer **out_scorer, rfm_error *error);
/** Advises how many bins suit a number of customers: 3 under 30,000, 4 up to 200,000, else 5. */
int32_t rfm_scorer_suggest_bins(int64_t customers);
/** Frees a scorer; NULL is allowed. */
void rfm_scorer_free(rfm_scorer *scorer);
/**
 * Gives the frame with score columns added: one code column a dimension, `code` ("544", digits in
 * order of the dimensions; "10-4-4" when a scale passes 9) and, with f and m, `fm`, their mean.
 *
 * With points: `points`, the weighted total (double; missing when a score is), and with grades
 * `grade` (code with labels; missing below the lowest). A missing value gives a missing score; a
 * nested score is missing where the one it lies within is, and where no customer was fitted to.
 * RFM_QUANTILE_NTILE ranks the rows of this frame (nested: those with the same scores before),
 * which needs a column customer of text, int64 or code; fails with RFM_E_DATA where that is missing
 * or does not tell two rows apart. Columns of these names in the frame are replaced. Owned.
 * O(rows), beside ranks, which are sorted.
 */
rfm_status rfm_scorer_apply(const rfm_scorer *scorer, const rfm_frame *frame, int32_t threads,
                            rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the cut points, one row for each: dimension, within (text: the scores it lies within,
 * "5-3"; missing when not nested), column, strategy, direction (text), bins, effective_bins
 * (int64), cut_index (1..bins-1), cut (double, major units), cut_text (exact), reason (text: why
 * bins were lost, else missing). Bins are lost when equal values reach past several quantiles.
 * Ranks have no cut points and no rows. Owned.
 */
rfm_status rfm_scorer_cuts(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the clusters of k-means dimensions, lowest centre first: dimension, within (as in
 * rfm_scorer_cuts), cluster (1..n, as bins are numbered), centre (double, major units), customers,
 * within_ss (double: sum of squared distances to the centre, in squared major units).
 *
 * Owned. No rows when there is no such dimension.
 */
rfm_status rfm_scorer_centres(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error);
/**
 * Says how far the customers of a frame have moved since the scorer was fitted.
 *
 * `out_dimensions`: dimension, customers_fitted, customers, psi (population stability index: sum
 * over scores of (q - p) ln(q / p), p the share of a score at the fit and q now; where one of them
 * is nobody it counts as half a customer, where both are the score is left out),
 * mean_score_fitted, mean_score, shift (their difference), verdict (text: stable below 0.1, moved
 * below 0.25, worn). `out_cuts`: dimension, within, cut_index, cut, share_fitted (of customers
 * in the bins up to it), share, shift, worn (code 0 or 1: a share that moved by
 * more than half a bin, 1 / (2 n)). Figures of now are missing where nobody has a score. Either may
 * be NULL; Owned. Needs a scorer that was fitted to customers: RFM_E_ARGUMENT for thresholds and
 * ntile alone, whose dimensions are left out beside others. Fails as rfm_scorer_apply does.
 * O(rows).
 */
rfm_status rfm_scorer_drift(const rfm_scorer *scorer, const rfm_frame *frame,
                            rfm_frame **out_dimensions, rfm_frame **out_cuts, rfm_error *error);
/** Writes the scorer as text that a person can read and rfm_scorer_load reads back exactly. */
rfm_status rfm_scorer_save(const rfm_scorer *scorer, rfm_write_fn write, void *payload,
                           rfm_error *error);
/** Makes a scorer from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
rfm_status rfm_scorer_load(const void *text, size_t size, rfm_scorer **out_scorer,
                           rfm_error *error);

RFM_END_DECLARATIONS

#endif
