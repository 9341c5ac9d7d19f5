/* SPDX-License-Identifier: MIT */
/* A holdout may differ in length from customer to customer, so that predictions are made here, row
 * by row, and not by rfm_model_predict. */
#include "validate/sample.h"

#include <math.h>
#include <stdlib.h>

#include "base/options.h"
#include "clv/answers.h"
#include "clv/rows.h"
#include "frame/vocabulary.h"

enum {
    SAMPLE_MOST = 7,
    SAMPLE_GROUPS = 10,
    SAMPLE_OPTION_MOST = 10000,
    SAMPLE_PMF_FIRST = 63, /* purchases whose chances are asked for at first, and at last */
    SAMPLE_PMF_LAST = 2047
};

static const double sample_days_most = 1e5, sample_actual_most = 1e12;

rfm_status rfm__validate_open(const rfm_model *model, const rfm_frame *frame,
                              const rfm_validate_options *options, rfm_frame **out_frame,
                              rfm_validate_options *out_options, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "frame");
    }
    RFM_TRY(rfm__options_read(options, out_options, sizeof *out_options, "rfm_validate_options",
                              error));
    if (out_options->most == 0) out_options->most = SAMPLE_MOST;
    if (out_options->groups == 0) out_options->groups = SAMPLE_GROUPS;
    if (out_options->most < 0 || out_options->most > SAMPLE_OPTION_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "most is %d; expected 1 to %d, or 0 for %d",
                         (int)out_options->most, SAMPLE_OPTION_MOST, SAMPLE_MOST);
    }
    if (out_options->groups < 0 || out_options->groups > SAMPLE_OPTION_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "groups is %d; expected 1 to %d, or 0 for %d",
                         (int)out_options->groups, SAMPLE_OPTION_MOST, SAMPLE_GROUPS);
    }
    if (model->kind->expected != NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s says nothing about purchases",
                     model->kind->name);
}

typedef struct sample_job {
    const rfm_model *model;
    int wants_variance;
    const double *days;    /* of the holdout, by row; NaN: missing */
    rfm__sampled *sampled; /* by row; predictions that are not made stay NaN */
} sample_job;

/* Mean of n (n - 1) of somebody alive whose mean is known, from chances; of what is beyond the last
 * one a lower bound. */
static double sample_second(const rfm__kind *kind, const double *parameters, const rfm__history *of,
                            double time, double mean) {
    double chances[2 * (SAMPLE_PMF_LAST + 1)];
    for (int32_t most = SAMPLE_PMF_FIRST;; most = 2 * most + 1) {
        double reached = 0, second = 0;
        kind->pmf(parameters, of, time, most, chances);
        for (int32_t n = 1; n <= most; ++n) {
            reached += n * chances[n];
            second += (double)n * (n - 1) * chances[n];
        }
        if (most < SAMPLE_PMF_LAST && !(mean - reached <= 1e-9 * mean)) continue;
        return second + (mean > reached ? (mean - reached) * most : 0);
    }
}

static double sample_variance(const rfm__kind *kind, const double *parameters,
                              const rfm__history *of, double alive, double time, double mean) {
    double second;
    if (mean == 0) return 0;
    if (kind->second != NULL) {
        second = kind->second(parameters, of, alive, time);
    } else if (kind->pmf != NULL) {
        second = alive * sample_second(kind, parameters, of, time, mean / alive);
    } else {
        return NAN;
    }
    const double variance = second + mean - mean * mean;
    return variance > 0 ? variance : 0;
}

static void sample_fill(const void *context, const rfm__history *of, const double *covariates,
                        int64_t row, double *out_values) {
    const sample_job *job = context;
    const rfm__kind *kind = job->model->kind;
    rfm__sampled *sampled = &job->sampled[row];
    double parameters[RFM__KIND_PARAMETERS_MOST];
    (void)out_values;
    if (job->days[row] != job->days[row]) return;
    rfm__model_parameters_for(job->model, NULL, covariates, parameters);
    const double time = rfm__days_in_units(kind, job->days[row], job->model->unit_days);
    const double alive = kind->p_alive(parameters, of);
    kind->expected(parameters, of, alive, &time, 1, &sampled->predicted);
    sampled->x = (int64_t)of->x;
    sampled->variance = NAN;
    if (!job->wants_variance) return;
    sampled->variance = sample_variance(kind, parameters, of, alive, time, sampled->predicted);
}

/* NaN when it is missing. */
static double sample_number(const rfm_column *column, int64_t row) {
    if (rfm__cell_is_missing(column, row)) return NAN;
    return column->type == RFM_COLUMN_DOUBLE ? ((const double *)column->values)[row]
                                             : (double)((const int64_t *)column->values)[row];
}

/* Predictions start as NaN, which stays where anything is missing. */
static rfm_status sample_read(const rfm_frame *frame, double *days, rfm__sampled *sampled,
                              rfm_error *error) {
    const uint32_t numbers = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_DOUBLE;
    rfm_column actual, length;
    RFM_TRY(rfm__frame_require(frame, RFM__HOLDOUT_X, numbers, &actual, error));
    RFM_TRY(rfm__frame_require(frame, RFM__HOLDOUT_DAYS, numbers, &length, error));
    for (int64_t row = 0; row < actual.length; ++row) {
        const double x = sample_number(&actual, row);
        days[row] = sample_number(&length, row);
        sampled[row] = (rfm__sampled){.predicted = NAN};
        if (x != x || days[row] != days[row]) {
            days[row] = NAN;
            continue;
        }
        if (!(x >= 0 && x <= sample_actual_most) || x != (double)(int64_t)x) {
            return rfm__fail(error, RFM_E_DATA, row,
                             "column " RFM__HOLDOUT_X
                             ", row %lld: expected a whole number from 0 to 1e12",
                             (long long)row);
        }
        if (!(days[row] > 0 && days[row] <= sample_days_most)) {
            return rfm__fail(error, RFM_E_DATA, row,
                             "column " RFM__HOLDOUT_DAYS
                             ", row %lld: expected a number above 0, up to 100000",
                             (long long)row);
        }
        sampled[row].actual = (int64_t)x;
    }
    return RFM_OK;
}

static int sample_compare(const void *one, const void *other) {
    const rfm__sampled *left = one, *right = other;
    if (left->predicted != right->predicted) return left->predicted < right->predicted ? -1 : 1;
    if (left->x != right->x) return left->x < right->x ? -1 : 1;
    if (left->actual != right->actual) return left->actual < right->actual ? -1 : 1;
    return (left->variance > right->variance) - (left->variance < right->variance);
}

static void sample_order(rfm__sample *sample, int64_t rows) {
    for (int64_t row = 0; row < rows; ++row) {
        const rfm__sampled one = sample->list[row];
        if (one.predicted == one.predicted) sample->list[sample->count++] = one;
    }
    sample->left_out = rows - sample->count;
    if (sample->count == 0) return;
    qsort(sample->list, (size_t)sample->count, sizeof *sample->list, sample_compare);
}

static rfm_status sample_predict(const rfm_frame *frame, int32_t threads, const sample_job *job,
                                 rfm_error *error) {
    const rfm__rows rows = {.frame = frame,
                            .model = job->model,
                            .threads = threads,
                            .fill = sample_fill,
                            .context = job};
    rfm__column *none[1];
    return rfm__rows_make(&rows, none, error);
}

rfm_status rfm__sample_take(const rfm_model *model, const rfm_frame *frame, int32_t threads,
                            int wants_variance, rfm__sample *out_sample, rfm_error *error) {
    const int64_t rows = rfm_frame_count(frame);
    double *days = NULL;
    sample_job job = {.model = model, .wants_variance = wants_variance};
    *out_sample = (rfm__sample){0};
    rfm_status status = rfm__new_array((size_t)rows, sizeof *days, &days, error);
    if (status == RFM_OK) {
        status = rfm__new_array((size_t)rows, sizeof *job.sampled, &job.sampled, error);
    }
    if (status == RFM_OK) status = sample_read(frame, days, job.sampled, error);
    job.days = days;
    if (status == RFM_OK) status = sample_predict(frame, threads, &job, error);
    rfm__free(days);
    if (status != RFM_OK) {
        rfm__free(job.sampled);
        return status;
    }
    out_sample->list = job.sampled;
    sample_order(out_sample, rows);
    return RFM_OK;
}

void rfm__sample_free(rfm__sample *sample) {
    rfm__free(sample->list);
    *sample = (rfm__sample){0};
}
