/* SPDX-License-Identifier: MIT */
/**
 * @file report.h
 * Reports: frames about frames.
 */
#ifndef RFM_REPORT_H
#define RFM_REPORT_H

#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/**
 * Summarises a segmented customer table, one row a segment, highest level first, then table order.
 *
 * Columns: segment, level, customers, share (of customers), receipts, spend_net, spend_share,
 * mean_receipt (spend_net / receipts), mean_days_since_last, mean_receipts, mean_spend (per
 * customer), and mean_r, mean_f, mean_m where the frame has scores. With `rules` (may be NULL)
 * segments without a customer get a row as well; customers without a segment get a row with a
 * missing segment. A share or mean of nothing is missing. Needs segment, level, receipts,
 * spend_net. Owned. O(rows).
 */
rfm_status rfm_report_summary(const rfm_frame *frame, const rfm_rules *rules, rfm_frame **out_frame,
                              rfm_error *error);

/**
 * How unequally a column is spread over customers.
 *
 * Shares are of the total and NaN when that is not above 0, as is customers_for_80_share.
 */
typedef struct rfm_pareto {
    uint32_t struct_size; /**< set by the caller */
    int32_t reserved;
    int64_t customers; /**< with a value */
    double total;      /**< major units */
    double gini; /**< sum of (2i - n - 1) x_i / (n sum x), x ascending; NaN when the sum is 0 */
    double top_1_share; /**< of the total, by the top 1 % of customers (rounded up) */
    double top_5_share;
    double top_10_share;
    double top_20_share;
    int64_t
        customers_for_80; /**< fewest customers that bring 80 % of the total; 0 when it is <= 0 */
    double customers_for_80_share; /**< of the customers */
} rfm_pareto;

/**
 * Measures concentration: Lorenz curve, Gini, top shares and deciles of a column of int64, double
 * or amount (NULL: spend_net); rows with a missing value take no part.
 *
 * `out_curve`, `points` + 1 rows (0: 100), poorest first: customers_share, share (of the total, by
 * that many customers, rounded down to whole ones). `out_deciles`, best first: decile (1..10),
 * customers, total, share, cumulative_share, mean, lowest, highest; tens are of equal size as far
 * as they can be, the first ones larger; total, lowest and highest have the type of the column,
 * means of amounts are rounded half to even. Shares are missing when the total is not above 0. Each
 * out may be NULL; frames are Owned. Fails with RFM_E_DATA at an infinite value, RFM_E_OVERFLOW
 * when a decile's total does not fit 64 bits. O(n).
 */
rfm_status rfm_report_pareto(const rfm_frame *frame, const char *column, int32_t points,
                             rfm_pareto *out_pareto, rfm_frame **out_curve, rfm_frame **out_deciles,
                             rfm_error *error);

/**
 * Crosses two score columns, one row for each cell of the grid, the highest `row` first, then the
 * lowest `column`: the two columns by their names, customers, share (of those with both scores),
 * total and mean of `value`.
 *
 * NULL names are r, f and spend_net. Scores are int64 or code of 1..255; others are RFM_E_DATA.
 * Cells without a customer have a row too: the grid goes from 1 to the highest score there is in
 * each column. The mean of a value of no customer is missing; a customer without a value counts,
 * but in no total and no mean. Types as in rfm_report_pareto. Owned. O(rows).
 */
rfm_status rfm_report_heatmap(const rfm_frame *frame, const char *row, const char *column,
                              const char *value, rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
