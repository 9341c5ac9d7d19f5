/* SPDX-License-Identifier: MIT */
/**
 * @file next.h
 * Next level: what lifts a customer, and when one falls who buys nothing.
 */
#ifndef RFM_NEXT_H
#define RFM_NEXT_H

#include "rfm/customers.h"
#include "rfm/score.h"
#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/** Where to look; zero means the default. */
typedef struct rfm_next_options {
    uint32_t struct_size;
    int32_t max_visits;   /**< receipts to try, 1 to 1000; default 3 */
    int32_t horizon_days; /**< days ahead to look, 1 to 36525; default 365 */
    int32_t reserved;
    /** Read: window, returns, threads, flags, progress (the latter two not with `customer`) */
    const rfm_customers_options *customers;
    const char *customer; /**< only this one, or who it is an alias of; NULL: all */
} rfm_next_options;

/**
 * Finds for each customer the smallest purchase that reaches a higher level.
 *
 * A change is a number of receipts bought on one day and what they come to in all, at least one
 * minor unit each; fewer receipts are smaller, then less money. It is found at the cut points of
 * the scorer and the numbers in the rules, and scored again before it is given. Columns: customer,
 * segment, level, next_segment, next_level, visits, spend (amount), last_day: the last day, from
 * the as-of day on without a gap and up to the horizon, on which that purchase still gives a
 * higher level than today's, when older receipts have left the window. What follows level is
 * missing when no change within max_visits lifts; segment and level where no rule holds, which is
 * below every level. The rows are those of the customer table, or with `customer` one, in which
 * all but customer is missing when it is not in the table. Lines after the as-of day are not
 * looked at.
 *
 * Fails with RFM_E_ARGUMENT for a scorer that ranks (ntile) and for rules that compare
 * mean_receipt or mean_repeat_spend with another column of spend, or a column of spend with a
 * score; with RFM_E_COLUMN when scorer or rules read a column that the customer table does not
 * have, with RFM_E_DATA when a score can be outside the scale of the rules, with RFM_E_NOT_FOUND
 * for an unknown `customer`, with RFM_E_CANCELLED. Owned. Cost: that of the customer table, and of
 * scoring a row for each amount and day that may matter (a dozen or two a customer); with
 * `customer` only that one's receipts, and a look at lines that are not settled yet.
 */
rfm_status rfm_next_level(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                          const rfm_rules *rules, const rfm_next_options *options,
                          rfm_frame **out_frame, rfm_error *error);
/**
 * Finds for each customer the first later day on which the level falls if nothing is bought.
 *
 * Columns: customer, segment, level, fall_day, fall_segment, fall_level; the last three missing
 * when nothing happens up to the horizon, the last two when the customer leaves the table on
 * fall_day or no rule holds any more. Rows as in rfm_next_level; fails as it does, but takes all
 * comparisons of columns. Owned.
 */
rfm_status rfm_next_fall(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                         const rfm_rules *rules, const rfm_next_options *options,
                         rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
