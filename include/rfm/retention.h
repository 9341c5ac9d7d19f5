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
    RFM_PERIOD_DAY = 4,

    RFM_RETENTION_FREE = 1 /**< flag: a receipt of free lines alone is a purchase too */
};

/** How to count; zero means the default. */
typedef struct rfm_retention_options {
    uint32_t struct_size;
    int32_t period;
    int32_t returns; /**< RFM_RETURNS_ of customers.h */
    int32_t events;  /**< RFM_EVENTS_ of customers.h: an order is a day or a receipt */
    int32_t ranks;   /**< order ranks to tell apart; default 10, the last one takes the rest */
    int32_t threads; /**< default 1 */
    int32_t flags;
} rfm_retention_options;

/**
 * Regularity of all customers together; a shape of 1 is purchases at random, higher is regular.
 *
 * The shapes are NaN without a customer, infinity when all intervals of every customer are equal.
 */
typedef struct rfm_regularity {
    uint32_t struct_size; /**< set by the caller */
    int32_t steps;        /**< of Newton's method, for both likelihoods */
    int64_t customers;    /**< with two intervals or more */
    int64_t intervals;    /**< of these customers */
    double cv;            /**< mean of their coefficients of variation; NaN without a customer */
    /** shape from (1 - 4 v) / (8 v), v the variance of T1 / (T1 + T2) over both orders of each pair
     * of intervals in a row (after Wheat and Morrison 1990; no order is drawn at random) */
    double wheat_morrison;
    /** shape of gamma intervals with a rate for each customer, by maximum likelihood; overstated
     * where customers have few intervals, because each has a rate to fit */
    double mle;
    /** the same from the likelihood given each customer's sum of intervals, which no rate enters:
     * not overstated */
    double mle_conditional;
} rfm_regularity;

/**
 * Counts, for the customers whose first purchase lies in each period from that of first_day to
 * last_day, who buys in each later period.
 *
 * Rows by cohort and age, also where nobody buys: cohort (day: first of the period), age (periods
 * since), cohort_customers, customers (with a purchase), receipts (purchases), spend_net (of all
 * their receipts in the period, returns too), retention (customers / cohort_customers; missing in
 * an empty cohort). What a customer bought before first_day decides the cohort too, so nobody is
 * new twice. The period of first_day counts from its beginning; the last period may be cut by
 * last_day. Fails with RFM_E_ARGUMENT also when there would be more than 2^24 rows. Owned.
 * O(receipts + rows).
 */
rfm_status rfm_retention_cohorts(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error);
/**
 * Describes each period from that of first_day to that of last_day: period (day: its first),
 * customers (active), new_customers, returning_customers (active in the period before too),
 * reactivated_customers (active before that only), receipts, spend_net, unidentified_receipts,
 * unidentified_spend, registered_share (of receipts), registered_spend_share, repeat_customers (two
 * orders or more within the period), repeat_rate.
 *
 * Receipts are purchases; spend is net of returns. Whatever was bought before first_day tells who
 * is new. Periods are cut as for cohorts. A share of nothing is missing. Owned. O(receipts +
 * periods).
 */
rfm_status rfm_retention_periods(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                 const rfm_retention_options *options, rfm_frame **out_frame,
                                 rfm_error *error);
/**
 * Describes first, second, third orders, as far as any customer has come: rank, customers (with
 * that many orders or more), next_customers (with one more), next_share (for rank 1 the repeat
 * rate), days_to_next_mean, days_to_next_q25, days_to_next_median, days_to_next_q75 (type 7, of
 * those who came), spend_mean (of orders of that rank, net of what was returned of them, rounded
 * half to even).
 *
 * Orders from first_day to last_day count. The last rank stands for all orders from it on. Owned.
 * O(receipts).
 */
rfm_status rfm_retention_orders(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                const rfm_retention_options *options, rfm_frame **out_frame,
                                rfm_error *error);
/**
 * Measures how regularly customers buy, by the days between their purchase days from first_day to
 * last_day.
 *
 * `out_customers`, a row for each customer with a purchase, by id: customer, intervals, mean_days,
 * sd_days (of a sample), cv (missing with fewer than two intervals). `out_intervals`, of all
 * customers: days, count, share, cumulative_share. `out_totals` and both frames may be NULL, but
 * not all three; frames are Owned. O(receipts + customers log customers).
 */
rfm_status rfm_retention_regularity(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                    const rfm_retention_options *options,
                                    rfm_regularity *out_totals, rfm_frame **out_customers,
                                    rfm_frame **out_intervals, rfm_error *error);

RFM_END_DECLARATIONS

#endif
