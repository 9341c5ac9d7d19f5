/* SPDX-License-Identifier: MIT */
/*
 * How far off, and whether that is far: a sum over customers who buy at random comes out
 * differently each time, and how differently the model says itself. Given the history of a
 * customer, purchases n in the holdout have mean m and variance E[n (n - 1)] + m - m^2; customers
 * are independent, so that variances add up. Uncertainty of the parameters is not in it.
 */
#include <math.h>

#include "frame/builder.h"
#include "validate/sample.h"

enum {
    ERRORS_CUSTOMERS,
    ERRORS_LEFT_OUT,
    ERRORS_ACTUAL,
    ERRORS_PREDICTED,
    ERRORS_BIAS,
    ERRORS_MAE,
    ERRORS_RMSE,
    ERRORS_CORRELATION,
    ERRORS_DEVIATION,
    ERRORS_Z,
    ERRORS_COLUMNS
};

static const rfm__builder_column errors_columns[ERRORS_COLUMNS] = {
    {"customers", RFM_COLUMN_INT64, 0},  {"left_out", RFM_COLUMN_INT64, 0},
    {"actual", RFM_COLUMN_INT64, 0},     {"predicted", RFM_COLUMN_DOUBLE, 0},
    {"bias", RFM_COLUMN_DOUBLE, 0},      {"mae", RFM_COLUMN_DOUBLE, 0},
    {"rmse", RFM_COLUMN_DOUBLE, 0},      {"correlation", RFM_COLUMN_DOUBLE, 0},
    {"deviation", RFM_COLUMN_DOUBLE, 0}, {"z", RFM_COLUMN_DOUBLE, 0},
};

typedef struct errors_sums {
    int64_t actual;
    rfm__dd predicted, off, square, variance;
} errors_sums;

static errors_sums errors_add_up(const rfm__sample *sample) {
    errors_sums sums = {.actual = 0};
    for (int64_t i = 0; i < sample->count; ++i) {
        const rfm__sampled *one = &sample->list[i];
        const double off = fabs(one->predicted - (double)one->actual);
        sums.actual += one->actual;
        rfm__sample_add(&sums.predicted, one->predicted);
        rfm__sample_add(&sums.off, off);
        rfm__sample_add(&sums.square, off * off);
        rfm__sample_add(&sums.variance, one->variance);
    }
    return sums;
}

/* Pearson's; NaN where one side does not vary. */
static double errors_correlation(const rfm__sample *sample, double predicted, double actual) {
    rfm__dd both = {0, 0}, left = {0, 0}, right = {0, 0};
    for (int64_t i = 0; i < sample->count; ++i) {
        const double one = sample->list[i].predicted - predicted;
        const double other = (double)sample->list[i].actual - actual;
        rfm__sample_add(&both, one * other);
        rfm__sample_add(&left, one * one);
        rfm__sample_add(&right, other * other);
    }
    const double size = sqrt(left.high) * sqrt(right.high);
    return sample->list[0].predicted < sample->list[sample->count - 1].predicted && size > 0
               ? both.high / size
               : (double)NAN;
}

static void errors_put(rfm__builder *builder, int32_t column, double value) {
    if (value == value) rfm__builder_double(builder, column, value);
}

static void errors_write(const rfm__sample *sample, rfm__builder *builder) {
    const errors_sums sums = errors_add_up(sample);
    rfm__builder_int64(builder, ERRORS_CUSTOMERS, sample->count);
    rfm__builder_int64(builder, ERRORS_LEFT_OUT, sample->left_out);
    rfm__builder_int64(builder, ERRORS_ACTUAL, sums.actual);
    rfm__builder_double(builder, ERRORS_PREDICTED, sums.predicted.high);
    if (sample->count > 0) {
        const double customers = (double)sample->count, actual = (double)sums.actual;
        const double deviation = sqrt(sums.variance.high);
        errors_put(builder, ERRORS_BIAS, (sums.predicted.high - actual) / customers);
        errors_put(builder, ERRORS_MAE, sums.off.high / customers);
        errors_put(builder, ERRORS_RMSE, sqrt(sums.square.high / customers));
        errors_put(builder, ERRORS_CORRELATION,
                   errors_correlation(sample, sums.predicted.high / customers, actual / customers));
        errors_put(builder, ERRORS_DEVIATION, deviation);
        if (deviation > 0) {
            errors_put(builder, ERRORS_Z, (actual - sums.predicted.high) / deviation);
        }
    }
    rfm__builder_end_row(builder);
}

rfm_status rfm_validate_errors(const rfm_model *model, const rfm_frame *frame,
                               const rfm_validate_options *options, rfm_frame **out_frame,
                               rfm_error *error) {
    rfm_validate_options own;
    rfm__sample sample;
    rfm__builder *builder;
    RFM_TRY(rfm__validate_open(model, frame, options, out_frame, &own, error));
    RFM_TRY(rfm__sample_take(model, frame, own.threads, 1, &sample, error));
    rfm_status status = rfm__builder_new(errors_columns, ERRORS_COLUMNS, &builder, error);
    if (status == RFM_OK) {
        errors_write(&sample, builder);
        status = rfm__builder_finish(builder, out_frame, error);
    }
    rfm__sample_free(&sample);
    return status;
}
