/* SPDX-License-Identifier: MIT */
/**
 * @file validate.h
 * Checks of a model of purchases against what happened: before the day it was fitted to, and after.
 *
 * Whatever is held against a holdout reads the columns of the model, as of the day of the fit, and
 * holdout_x (purchases after it) and holdout_days (in so many days; int64). Rows with a missing
 * value are left out. No order of rows and no number of threads changes a bit. docs/validate.md has
 * definitions and examples.
 */
#ifndef RFM_VALIDATE_H
#define RFM_VALIDATE_H

#include "rfm/clv.h"
#include "rfm/customers.h"

RFM_BEGIN_DECLARATIONS

/** How to look; zero means the default. */
typedef struct rfm_validate_options {
    uint32_t struct_size;
    int32_t threads;    /**< default 1 */
    int32_t most;       /**< purchases up to which each number has a row, 1 to 10,000; default 7 */
    int32_t groups;     /**< of rfm_validate_deciles, 1 to 10,000; default 10 */
    const char *weight; /**< of rfm_validate_frequency: a column of weights; NULL: 1 each */
} rfm_validate_options;

/**
 * Counts customers by their repeat purchases beside what the model expects: purchases (0 .. most,
 * then most + 1), upper (the same; missing in the last row, which has all above), actual, expected
 * (double: sum over customers of the chance of so many within their own T).
 *
 * Reads the columns of the model alone. Fails with RFM_E_ARGUMENT, RFM_E_COLUMN, RFM_E_DATA (where
 * = row). Owned. O(rows log rows + different T x most).
 */
rfm_status rfm_validate_frequency(const rfm_model *model, const rfm_frame *frame,
                                  const rfm_validate_options *options, rfm_frame **out_frame,
                                  rfm_error *error);

/** Constants of the options below. */
enum {
    RFM_TRACKING_FREE = 1,       /**< flag: a receipt of free lines alone is a purchase too */
    RFM_TRACKING_DAYS_PASSED = 2 /**< flag: a customer's time is the last day less the first */
};

/** What to track; zero means the default. */
typedef struct rfm_tracking_options {
    uint32_t struct_size;
    int32_t calibration_end_day; /**< customers are those with a first purchase up to it */
    int32_t end_day;             /**< the last day of the last step */
    int32_t step_days;           /**< default 7 */
    int32_t returns;             /**< RFM_RETURNS_ */
    int32_t events;              /**< RFM_EVENTS_ */
    int32_t flags;
    int32_t threads; /**< default 1 */
} rfm_tracking_options;

/**
 * Tracks repeat purchases step by step from the first purchase of all: step (1, 2, ...), last_day,
 * is_holdout (int64, 1: last_day is after calibration_end_day), customers (who have bought by
 * then), actual, expected (within the step), cumulative_actual, cumulative_expected.
 *
 * Expected is what the model says of new customers, each from the first purchase on to the end of
 * the last day: one day more than the last day less the first, as published tracking plots have
 * it. With RFM_TRACKING_DAYS_PASSED it is without that day, as T is. No rows when there is no
 * customer. Fails with RFM_E_ARGUMENT, also on a model with covariates and on more than 100,000
 * days. Owned. O(entries + steps x days).
 */
rfm_status rfm_validate_tracking(const rfm_model *model, const rfm_ledger *ledger,
                                 const rfm_tracking_options *options, rfm_frame **out_frame,
                                 rfm_error *error);

/**
 * Holds predictions against the holdout by repeat purchases before it: x (0 .. most, then most +
 * 1), upper (the same; missing in the last row), customers, actual, predicted (sums), mean_actual,
 * mean_predicted (missing without customers).
 *
 * Fails with RFM_E_ARGUMENT, RFM_E_COLUMN, RFM_E_DATA (where = row). Owned. O(rows log rows).
 */
rfm_status rfm_validate_holdout(const rfm_model *model, const rfm_frame *frame,
                                const rfm_validate_options *options, rfm_frame **out_frame,
                                rfm_error *error);
/**
 * Holds predictions against the holdout by their size: group (1: the highest), customers, actual,
 * predicted (sums), mean_actual, mean_predicted, lowest, highest (prediction of the group),
 * customer_share (of all, down to this group), gain (their share of actual purchases).
 *
 * Groups are equal in size but for ties: customers of one prediction are all in the group of the
 * first of them, which may leave others empty. Fails as rfm_validate_holdout. Owned.
 */
rfm_status rfm_validate_deciles(const rfm_model *model, const rfm_frame *frame,
                                const rfm_validate_options *options, rfm_frame **out_frame,
                                rfm_error *error);
/**
 * Sums up how far predictions are from the holdout, in one row: customers, left_out (rows with a
 * missing value), actual, predicted (sums), bias (mean of predicted less actual), mae, rmse,
 * correlation, deviation (standard deviation of the sum of actual that the model itself implies),
 * z ((actual less predicted) / deviation).
 *
 * Deviation takes the parameters as known and customers as independent: within 2 the sum is within
 * sampling error. What is not defined is missing. Fails as rfm_validate_holdout. Owned.
 */
rfm_status rfm_validate_errors(const rfm_model *model, const rfm_frame *frame,
                               const rfm_validate_options *options, rfm_frame **out_frame,
                               rfm_error *error);

RFM_END_DECLARATIONS

#endif
