/* SPDX-License-Identifier: MIT */
/**
 * @file baseline.h
 * Baseline: a shop's zero measurement, repeated later, and whether its data are ready for RFM.
 */
#ifndef RFM_BASELINE_H
#define RFM_BASELINE_H

#include "rfm/customers.h"

RFM_BEGIN_DECLARATIONS

/** What to measure; zero means the default. */
typedef struct rfm_baseline_options {
    uint32_t struct_size;
    int32_t threads; /**< default 1 */
    /** days that count as active, receipts and registration of a day; default 365 */
    int32_t window_days;
    int32_t returns;            /**< RFM_RETURNS_ of customers.h */
    const rfm_frame *contacts;  /**< Read: customer and a flag column; NULL: no e-mail figures */
    const char *contact_column; /**< int64 or code, 0 or 1; default email */
    double margin_share;        /**< of spend, for historic CLV; 0: margin of the ledger, or 1 */
} rfm_baseline_options;

/**
 * Measures figures as of several days, in order of days: day, figure, unit, value (double),
 * numerator, denominator (double; missing for counts), change (value less that of the first day;
 * missing on the first), change_share.
 *
 * Figures, over the window: receipts and registered_receipts (of any kind),
 * registration_by_receipts, registration_by_spend (gross), active_customers, customers (ever),
 * active_share, spend_net (of the active customers), mean_receipt (by their purchases),
 * receipts_per_customer, spend_per_customer, repeat_rate; over all history: historic_clv (margin,
 * or spend x margin_share, for each customer); with contacts: customers_with_email (of customers
 * ever), email_share (of active customers). A figure without a denominator is missing.
 * docs/baseline.md has each formula. Fails with RFM_E_ARGUMENT when days do not rise, with
 * RFM_E_COLUMN on contacts whose ids are not of the ledger's kind, with RFM_E_DATA (where = row) on
 * an id that is there twice or a flag but 0 and 1. Owned. O(days x entries).
 */
rfm_status rfm_baseline_measure(const rfm_ledger *ledger, const int32_t *as_of_days,
                                int32_t day_count, const rfm_baseline_options *options,
                                rfm_frame **out_frame, rfm_error *error);
/**
 * Says whether the data carry an RFM analysis: profile (text: basic, programme), condition, figure
 * (double), threshold (double), met (code 0 or 1; missing when it cannot be told).
 *
 * basic: customers_with_order >= 500, days_of_history >= 180, days_since_last_order <= 30,
 * customers_with_three_orders >= 1, all of purchases ever. programme: registration_by_receipts >=
 * 0.6 (over the window), customers_with_email >= 5000. Fails as rfm_baseline_measure. Owned.
 */
rfm_status rfm_baseline_readiness(const rfm_ledger *ledger, int32_t as_of_day,
                                  const rfm_baseline_options *options, rfm_frame **out_frame,
                                  rfm_error *error);
/**
 * Compares the customer ids of two channels, frames with column customer of one type: one row of
 * left, right (different ids), both, left_share (both / left), right_share, jaccard (both /
 * either).
 *
 * Missing and empty ids are left out; a share of nothing is missing. Fails with RFM_E_MISMATCH when
 * one side is text and the other int64. Owned. O(n log n).
 */
rfm_status rfm_baseline_overlap(const rfm_frame *left, const rfm_frame *right,
                                rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
