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
    int32_t max_visits;   /**< receipts to try; default 3 */
    int32_t horizon_days; /**< days ahead to look; default 365 */
    int32_t reserved;
    const rfm_customers_options *customers; /**< Read: window, returns, threads */
    const char *customer;                   /**< only this one; NULL: all */
} rfm_next_options;

/**
 * Finds for each customer the smallest purchase that reaches a higher level.
 *
 * A change is a number of receipts bought on one day and what they come to in all, at least one
 * minor unit each; fewer receipts are smaller, then less money. It is found at the cut points of
 * the scorer and the numbers in the rules, and scored again before it is given. Columns: customer,
 * segment, level, next_segment, next_level, visits, spend (amount), last_day: the last day, from
 * the as-of day on without a gap and up to the horizon, on which that purchase still gives a
 * higher level than today's, when older receipts have left the window. What follows customer is
 * missing when the customer is not in the table, what follows level when no change within
 * max_visits lifts. Fails with RFM_E_ARGUMENT for a scorer that ranks
 * (ntile), with RFM_E_COLUMN when scorer or rules read a column that the customer table does not
 * have, with RFM_E_NOT_FOUND for an unknown `customer`. Owned.
 */
rfm_status rfm_next_level(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                          const rfm_rules *rules, const rfm_next_options *options,
                          rfm_frame **out_frame, rfm_error *error);
/**
 * Finds for each customer the first later day on which the level falls if nothing is bought.
 *
 * Columns: customer, segment, level, fall_day, fall_segment, fall_level; the last three missing
 * when nothing happens up to the horizon, the last two when the customer leaves the table on
 * fall_day. Fails as rfm_next_level. Owned.
 */
rfm_status rfm_next_fall(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                         const rfm_rules *rules, const rfm_next_options *options,
                         rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
