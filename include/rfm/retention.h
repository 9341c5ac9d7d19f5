/* SPDX-License-Identifier: MIT */
/**
 * @file retention.h
 * Retention: who comes back, how soon, and how regularly.
 */
#ifndef RFM_RETENTION_H
#define RFM_RETENTION_H

#include "rfm/customers.h"

RFM_BEGIN_DECLARATIONS

/** Values of the options below; 0 is the default of each. */
enum {
    RFM_PERIOD_MONTH = 0, /**< calendar months */
    RFM_PERIOD_QUARTER = 1,
    RFM_PERIOD_YEAR = 2,
    RFM_PERIOD_WEEK = 3, /**< Monday to Sunday */
    RFM_PERIOD_DAY = 4
};

/** How to count; zero means the default. */
typedef struct rfm_retention_options {
    uint32_t struct_size;
    int32_t period;
    int32_t returns; /**< RFM_RETURNS_ of customers.h */
    int32_t events;  /**< RFM_EVENTS_ of customers.h: an order is a day or a receipt */
    int32_t ranks;   /**< order ranks to tell apart; default 10, the last one takes the rest */
    int32_t threads; /**< default 1 */
} rfm_retention_options;

/** Regularity of all customers together; a shape of 1 is purchases at random, higher is regular. */
typedef struct rfm_regularity {
    uint32_t struct_size; /**< set by the caller */
    int32_t reserved;
    int64_t customers; /**< with two intervals or more */
    int64_t intervals; /**< of these customers */
    double cv;         /**< mean of their coefficients of variation */
    /** shape from (1 - 4 v) / (8 v), v the variance of T1 / (T1 + T2) over both orders of each pair
     * of intervals in a row (Wheat and Morrison 1990, without their random draw); NaN when v is 0
     */
    double wheat_morrison;
    /** shape of gamma intervals with a rate for each customer, by maximum likelihood; NaN when
     * there is none, infinity when all intervals of every customer are equal */
    double mle;
} rfm_regularity;

/**
 * Counts, for the customers whose first purchase lies in each period from first_day to last_day,
 * who buys in each later period.
 *
 * Rows by cohort and age, also where nobody buys: cohort (day: first of the period), age (periods
 * since), cohort_customers, customers (with a purchase), receipts, spend_net, retention (customers
 * / cohort_customers). What a customer bought before first_day decides the cohort too, so nobody is
 * new twice. The last period may be cut by last_day. Owned. O(receipts).
 */
rfm_status rfm_retention_cohorts(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error);
/**
 * Describes each period: period (day: its first), customers (active), new_customers,
 * returning_customers (active in the period before too), reactivated_customers (active before that
 * only), receipts, spend_net, unidentified_receipts, unidentified_spend, registered_share (of
 * receipts), registered_spend_share, repeat_customers (two orders or more within the period),
 * repeat_rate.
 *
 * Owned. O(receipts).
 */
rfm_status rfm_retention_periods(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error);
/**
 * Describes first, second, third orders: rank, customers (with that many orders or more),
 * next_customers (with one more), next_share (for rank 1 the repeat rate), days_to_next_mean,
 * days_to_next_q25, days_to_next_median, days_to_next_q75 (type 7, of those who came), spend_mean
 * (of orders of that rank).
 *
 * Orders from first_day to last_day count. Owned. O(receipts).
 */
rfm_status rfm_retention_orders(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                const rfm_retention_options *options, rfm_frame **out_frame,
                                rfm_error *error);
/**
 * Measures how regularly customers buy, by the days between their purchase days.
 *
 * `out_customers`: customer, intervals, mean_days, sd_days (of a sample), cv (missing with fewer
 * than two intervals). `out_intervals`: days, count, share, cumulative_share. Each may be NULL;
 * Owned. O(receipts).
 */
rfm_status rfm_retention_regularity(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                    const rfm_retention_options *options,
                                    rfm_regularity *out_totals, rfm_frame **out_customers,
                                    rfm_frame **out_intervals, rfm_error *error);

RFM_END_DECLARATIONS

#endif
