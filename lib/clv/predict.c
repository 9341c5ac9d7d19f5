/* SPDX-License-Identifier: MIT */
/* Predictions: what a model's parameters say about each customer's history, as columns beside it.
 */
#include <math.h>

#include "base/options.h"
#include "clv/rows.h"
#include "frame/vocabulary.h"
#include "math/functions.h"

/* Columns that may be made, in this order. */
enum {
    PREDICT_ALIVE,
    PREDICT_ALIVE_LATER,
    PREDICT_PURCHASES,
    PREDICT_NONE,
    PREDICT_SPEND,
    PREDICT_CLV,
    PREDICT_DERT,
    PREDICT_COLUMNS
};

static const char *const predict_names[PREDICT_COLUMNS] = {
    RFM__P_ALIVE,       RFM__P_ALIVE_LATER,  RFM__EXPECTED_PURCHASES,
    RFM__P_NO_PURCHASE, RFM__EXPECTED_SPEND, RFM__CLV,
    RFM__DERT};

static const double predict_month_days = 365.0 / 12;

typedef struct predict_job {
    const rfm_model *model;
    rfm_predict_options options;
    int32_t place[PREDICT_COLUMNS]; /* among the columns made; -1: not made */
    const double *spends;           /* by row, of the spend model; NULL: none */
    const uint8_t *spends_validity;
    double spend_of_new; /* of customers without repeat spend; NaN: no such mean */
} predict_job;

static double predict_time(const predict_job *job, double days) {
    return days / job->model->unit_days;
}

/* Purchases month by month, each discounted to the as-of day; a block of months at a time. */
static double predict_discounted(const predict_job *job, const rfm__history *of, double alive) {
    const rfm_predict_options *options = &job->options;
    double times[RFM__KIND_TIMES_MOST], purchases[RFM__KIND_TIMES_MOST];
    double before = 0, sum = 0, factor = 1, month = 1;
    for (int is_last = 0; !is_last;) {
        int32_t count = 0;
        for (; count < RFM__KIND_TIMES_MOST && !is_last; ++count, ++month) {
            const double days = month * predict_month_days;
            is_last = days >= options->horizon_days * (1 - 1e-12);
            times[count] = predict_time(job, is_last ? options->horizon_days : days);
        }
        job->model->kind->expected(job->model->parameters, of, alive, times, count, purchases);
        for (int32_t i = 0; i < count; ++i) {
            factor /= 1 + options->monthly_rate;
            sum += (purchases[i] - before) * factor;
            before = purchases[i];
        }
    }
    return sum;
}

static double predict_spend_at(const predict_job *job, int64_t row) {
    const uint8_t *validity = job->spends_validity;
    if ((validity[row / 8] >> (row % 8) & 1) == 0) return NAN;
    return job->spends[row];
}

static void predict_put(const predict_job *job, int32_t column, double value, double *out_values) {
    if (job->place[column] >= 0) out_values[job->place[column]] = value;
}

static void predict_fill(const void *context, const rfm__history *of, int64_t row,
                         double *out_values) {
    const predict_job *job = context;
    const rfm__kind *kind = job->model->kind;
    const double *parameters = job->model->parameters;
    const double horizon = predict_time(job, job->options.horizon_days);
    const double later = predict_time(job, job->options.later_days);
    const double alive = kind->p_alive(parameters, of);
    double purchases;
    kind->expected(parameters, of, alive, &horizon, 1, &purchases);
    predict_put(job, PREDICT_ALIVE, alive, out_values);
    predict_put(job, PREDICT_ALIVE_LATER, kind->p_alive_later(parameters, of, alive, later),
                out_values);
    predict_put(job, PREDICT_PURCHASES, purchases, out_values);
    predict_put(job, PREDICT_NONE, kind->p_none(parameters, of, alive, horizon), out_values);
    if (job->place[PREDICT_DERT] >= 0) {
        predict_put(job, PREDICT_DERT, kind->dert(parameters, of, alive, job->options.dert_rate),
                    out_values);
    }
    if (job->spends == NULL) return;
    const double spend = predict_spend_at(job, row);
    predict_put(job, PREDICT_SPEND, spend, out_values);
    predict_put(job, PREDICT_CLV,
                predict_discounted(job, of, alive) * spend * job->options.margin_share, out_values);
}

/* Spend of the next purchase; of customers without repeat spend that of all customers. */
static void predict_fill_spend(const void *context, const rfm__history *of, int64_t row,
                               double *out_values) {
    const predict_job *job = context;
    (void)row;
    out_values[0] =
        of->x > 0 ? job->model->kind->spend(job->model->parameters, of) : job->spend_of_new;
}

static rfm_status predict_make_spend(const rfm_model *model, const rfm_frame *frame,
                                     int32_t threads, rfm__column **out_column, rfm_error *error) {
    const rfm__history none = {0, 0, 0, 0};
    const predict_job job = {.model = model,
                             .spend_of_new = model->kind->spend(model->parameters, &none)};
    const rfm__rows rows = {.frame = frame,
                            .model = model,
                            .threads = threads,
                            .count = 1,
                            .names = {predict_names[PREDICT_SPEND]},
                            .fill = predict_fill_spend,
                            .context = &job};
    return rfm__rows_make(&rows, out_column, error);
}

static rfm_status predict_make(predict_job *job, const rfm_frame *frame, rfm_frame **out_frame,
                               rfm_error *error) {
    rfm__rows rows = {.frame = frame,
                      .model = job->model,
                      .threads = job->options.threads,
                      .fill = predict_fill,
                      .context = job};
    rfm__column *made[PREDICT_COLUMNS];
    for (int32_t i = 0; i < PREDICT_COLUMNS; ++i) {
        const int needs_spend = i == PREDICT_SPEND || i == PREDICT_CLV;
        job->place[i] = -1;
        if (needs_spend && job->spends == NULL) continue;
        if (i == PREDICT_DERT &&
            (job->model->kind->dert == NULL || !(job->options.dert_rate > 0))) {
            continue;
        }
        job->place[i] = rows.count;
        rows.names[rows.count++] = predict_names[i];
    }
    RFM_TRY(rfm__rows_make(&rows, made, error));
    return rfm__frame_extend(frame, made, rows.count, out_frame, error);
}

/* With a spend model its column is worked out first and read row by row. */
static rfm_status predict_with_spend(predict_job *job, const rfm_frame *frame,
                                     rfm_frame **out_frame, rfm_error *error) {
    rfm__column *spends;
    RFM_TRY(predict_make_spend(job->options.spend, frame, job->options.threads, &spends, error));
    job->spends = rfm__column_double(spends);
    job->spends_validity = rfm__column_validity(spends);
    const rfm_status status = job->spends_validity == NULL
                                  ? rfm__fail_memory(error)
                                  : predict_make(job, frame, out_frame, error);
    rfm__column_free(spends);
    return status;
}

static rfm_status predict_check(rfm_predict_options *options, rfm_error *error) {
    if (options->horizon_days == 0) options->horizon_days = 365;
    if (options->later_days == 0) options->later_days = options->horizon_days;
    if (options->margin_share == 0) options->margin_share = 1;
    const struct {
        const char *name;
        double value, high;
    } limits[] = {{"horizon_days", options->horizon_days, 1e5},
                  {"later_days", options->later_days, 1e5},
                  {"monthly_rate", options->monthly_rate, 1},
                  {"margin_share", options->margin_share, 1000},
                  {"dert_rate", options->dert_rate, 1000}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; ++i) {
        if (limits[i].value >= 0 && limits[i].value <= limits[i].high) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not between 0 and %lld", limits[i].name,
                         (long long)limits[i].high);
    }
    if (options->dert_rate > 0 && options->dert_rate < 1e-9) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dert_rate is below 1e-9 and not 0");
    }
    if (options->spend == NULL || rfm__kind_is_spend(options->spend->kind)) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not a model of spend",
                     options->spend->kind->name);
}

rfm_status rfm_model_predict(const rfm_model *model, const rfm_frame *frame,
                             const rfm_predict_options *options, rfm_frame **out_frame,
                             rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "frame");
    }
    predict_job job = {.model = model};
    RFM_TRY(
        rfm__options_read(options, &job.options, sizeof job.options, "rfm_predict_options", error));
    RFM_TRY(predict_check(&job.options, error));
    if (rfm__kind_is_spend(model->kind)) {
        rfm__column *made;
        RFM_TRY(predict_make_spend(model, frame, job.options.threads, &made, error));
        return rfm__frame_extend(frame, &made, 1, out_frame, error);
    }
    return job.options.spend == NULL ? predict_make(&job, frame, out_frame, error)
                                     : predict_with_spend(&job, frame, out_frame, error);
}
