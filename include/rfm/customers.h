/* SPDX-License-Identifier: MIT */
/**
 * @file customers.h
 * The customer table: one row for each customer with a purchase, as of a day, over a window.
 */
#ifndef RFM_CUSTOMERS_H
#define RFM_CUSTOMERS_H

#include "rfm/ledger.h"

RFM_BEGIN_DECLARATIONS

/** Values of the options below; 0 is the default of each. */
enum {
    RFM_WINDOW_ALL = 0,
    RFM_WINDOW_DAYS = 1,
    RFM_WINDOW_MONTHS = 2,

    RFM_RETURNS_NET = 0,    /**< returns lower spend, are no visit, leave the last day */
    RFM_RETURNS_IGNORE = 1, /**< returns are not looked at */
    RFM_RETURNS_CANCEL = 2, /**< as net, and a receipt returned in full is no visit */

    RFM_EVENTS_DAYS = 0,     /**< a model's purchase is a day with a purchase */
    RFM_EVENTS_RECEIPTS = 1, /**< a model's purchase is a receipt */

    RFM_CUSTOMERS_MODELS = 1,      /**< flag: add x, t_x, T and mean_repeat_spend */
    RFM_CUSTOMERS_FIRST_SPEND = 2, /**< flag: mean_repeat_spend counts the first purchase too */
    RFM_CUSTOMERS_FREE = 4,        /**< flag: a receipt of free lines alone is a purchase too */
    RFM_CUSTOMERS_LITT = 8         /**< flag: add litt; not with RFM_EVENTS_RECEIPTS */
};

/** What to look at; zero means the default. */
typedef struct rfm_customers_options {
    uint32_t struct_size;
    int32_t window_unit;   /**< default all days up to the as-of day */
    int32_t window_length; /**< days or months: the window is (as-of day - length, as-of day] */
    int32_t returns;
    int32_t events;
    int32_t flags;
    int32_t threads;      /**< default 1 */
    int32_t holdout_days; /**< default 0: no holdout */
    rfm_progress_fn progress;
    void *progress_payload;
} rfm_customers_options;

/** Totals of the same day and window, in minor units; registration figures come from these. */
typedef struct rfm_customers_totals {
    uint32_t struct_size; /**< set by the caller */
    int32_t scale;
    int64_t customers;                  /**< rows of the table */
    int64_t customers_without_purchase; /**< ids with lines in the window but no purchase */
    int64_t receipts;                   /**< purchases of identified customers */
    int64_t identified_receipts;        /**< receipts of any kind with a customer */
    int64_t unidentified_receipts;      /**< receipts of any kind without */
    int64_t spend_gross;
    int64_t returned;
    int64_t spend_net;
    int64_t unidentified_gross;
    int64_t unidentified_returned;
} rfm_customers_totals;

/**
 * Builds the customer table as of a day, rows in order of the customer id.
 *
 * Lines after the as-of day do not count; a receipt belongs to the day of its earliest line and is
 * in the window or out of it as a whole. Columns: customer (text or int64), first_day, last_day
 * (days of purchases), days_since_last, receipts, purchase_days, lines (positive lines),
 * spend_gross, returned, spend_net, margin (if the ledger has it), mean_receipt (spend_net /
 * receipts, rounded half to even), tenure_days (since first_day), mean_interval_days (between
 * purchase days; missing with one). With RFM_CUSTOMERS_MODELS: x (repeat purchases), t_x and T
 * (days from the first to the last purchase and to the as-of day), mean_repeat_spend (major units;
 * missing when x is 0). With RFM_CUSTOMERS_LITT: litt (double, sum of the logarithms of the days
 * between purchase days, the same bits for the same intervals in any order; 0 when there are none).
 *
 * With holdout_days the table is as of the as-of day all the same, and says what its customers did
 * in the days after it, (as-of day, as-of day + holdout_days]: holdout_x (purchases) and
 * holdout_spend (amount, net), which are purchase_days (or receipts) and spend_net of the table as
 * of the last of these days with a window of as many, and holdout_days.
 *
 * Owned. `out_totals` may be NULL. O(entries + customers log customers).
 */
rfm_status rfm_customers_build(const rfm_ledger *ledger, int32_t as_of_day,
                               const rfm_customers_options *options, rfm_frame **out_frame,
                               rfm_customers_totals *out_totals, rfm_error *error);

RFM_END_DECLARATIONS

#endif
