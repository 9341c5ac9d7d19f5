/* SPDX-License-Identifier: MIT */
/* What a model is fitted to, drawn without a detour over days: time is not rounded, and what comes
 * after is there to hold predictions against. */
#include "base/threads.h"
#include "clv/simulate.h"
#include "frame/vocabulary.h"
#include "math/functions.h"

enum {
    HISTORIES_CUSTOMER,
    HISTORIES_X, /* of contracts whether the customer left */
    HISTORIES_T_X,
    HISTORIES_T, /* or n, or periods */
    HISTORIES_LITT,
    HISTORIES_SPEND,
    HISTORIES_HOLDOUT_X,
    HISTORIES_HOLDOUT_DAYS,
    HISTORIES_COLUMNS
};

static const double histories_shortest = 1e-300; /* of times whose logarithm is taken */

typedef struct histories_job {
    const rfm__simulation *simulation;
    rfm__column *columns[HISTORIES_COLUMNS]; /* NULL: not made */
} histories_job;

static void histories_set_int64(const histories_job *job, int column, int64_t row, int64_t value) {
    if (job->columns[column] != NULL) rfm__column_int64(job->columns[column])[row] = value;
}

static void histories_set_double(const histories_job *job, int column, int64_t row, double value) {
    if (job->columns[column] != NULL) rfm__column_double(job->columns[column])[row] = value;
}

/* Mean of the repeat purchases that were seen; missing without any. */
static void histories_set_spend(const histories_job *job, int64_t row, const rfm__person *person,
                                int64_t x) {
    rfm__column *column = job->columns[HISTORIES_SPEND];
    double sum = 0;
    if (column == NULL) return;
    for (int64_t i = 1; i <= x; ++i) sum += person->spends[i];
    rfm__column_double(column)[row] = x > 0 ? sum / (double)x : 0;
    if (x > 0) return;
    uint8_t *validity = rfm__column_validity(column); /* made beforehand */
    validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
}

static double histories_litt(const histories_job *job, const rfm__person *person, int64_t x) {
    double before = 0, sum = 0;
    for (int64_t i = 0; i < x; ++i) {
        const double days = (person->times[i] - before) * job->simulation->model->unit_days;
        sum += rfm__log(days > histories_shortest ? days : histories_shortest);
        before = person->times[i];
    }
    return sum;
}

/* Purchases up to a time. */
static int64_t histories_until(const rfm__person *person, double time) {
    int64_t count = 0;
    while (count < person->repeats && person->times[count] <= time) ++count;
    return count;
}

static void histories_set(const histories_job *job, int64_t row, const rfm__person *person) {
    const rfm__simulation *simulation = job->simulation;
    const rfm_simulate_options *options = &simulation->options;
    const double time = rfm__person_time(simulation, person, options->end_day);
    const int64_t x = histories_until(person, time);
    const double t_x = x > 0 ? person->times[x - 1] : 0;
    histories_set_int64(job, HISTORIES_CUSTOMER, row, row + 1);
    histories_set_int64(job, HISTORIES_HOLDOUT_X, row, person->repeats - x);
    histories_set_int64(job, HISTORIES_HOLDOUT_DAYS, row, options->holdout_days);
    histories_set_spend(job, row, person, x);
    if (simulation->model->kind->reads == RFM__READS_RENEWALS) {
        const int has_left = person->left > 0 && person->left <= time;
        histories_set_int64(job, HISTORIES_X, row, has_left);
        histories_set_int64(job, HISTORIES_T, row, (int64_t)(has_left ? person->left : time));
    } else if (simulation->model->kind->reads == RFM__READS_CHANCES) {
        histories_set_int64(job, HISTORIES_X, row, x);
        histories_set_int64(job, HISTORIES_T_X, row, (int64_t)t_x);
        histories_set_int64(job, HISTORIES_T, row, (int64_t)time);
    } else {
        const double days = (double)options->end_day - (double)person->first_day;
        const double last = t_x * simulation->model->unit_days;
        histories_set_int64(job, HISTORIES_X, row, x);
        histories_set_double(job, HISTORIES_T_X, row, last < days ? last : days);
        histories_set_double(job, HISTORIES_T, row, days);
    }
    if (job->columns[HISTORIES_LITT] != NULL) {
        histories_set_double(job, HISTORIES_LITT, row, histories_litt(job, person, x));
    }
}

static rfm_status histories_chunk(void *context, int64_t chunk, rfm_error *error) {
    const histories_job *job = context;
    const rfm_simulate_options *options = &job->simulation->options;
    const int64_t first = chunk * RFM__PERSONS_CHUNK, left = options->customers - first;
    const int64_t end = first + (left < RFM__PERSONS_CHUNK ? left : RFM__PERSONS_CHUNK);
    rfm__person person = {0};
    rfm_status status = RFM_OK;
    for (int64_t i = first; status == RFM_OK && i < end; ++i) {
        status = rfm__person_draw(job->simulation, i, options->end_day + options->holdout_days,
                                  &person, error);
        if (status == RFM_OK) histories_set(job, i, &person);
    }
    rfm__person_free(&person);
    return status;
}

/* NULL: a model that reads this has no such column. */
static const char *histories_name(const rfm__simulation *simulation, int column) {
    const int32_t reads = simulation->model->kind->reads;
    const int has_holdout = simulation->options.holdout_days > 0;
    switch (column) {
        case HISTORIES_CUSTOMER: return RFM__CUSTOMER;
        case HISTORIES_X: return reads == RFM__READS_RENEWALS ? RFM__CHURNED : RFM__MODEL_X;
        case HISTORIES_T_X: return reads == RFM__READS_RENEWALS ? NULL : RFM__MODEL_T_X;
        case HISTORIES_T:
            return reads == RFM__READS_RENEWALS  ? RFM__PERIODS
                   : reads == RFM__READS_CHANCES ? RFM__MODEL_N
                                                 : RFM__MODEL_T;
        case HISTORIES_LITT: return reads == RFM__READS_INTERVALS ? RFM__MODEL_LITT : NULL;
        case HISTORIES_SPEND:
            return simulation->options.spend == NULL ? NULL : RFM__MEAN_REPEAT_SPEND;
        case HISTORIES_HOLDOUT_X: return has_holdout ? RFM__HOLDOUT_X : NULL;
        default: return has_holdout ? RFM__HOLDOUT_DAYS : NULL;
    }
}

static int32_t histories_type(const rfm__simulation *simulation, int column) {
    const int is_counted = simulation->model->kind->reads >= RFM__READS_CHANCES;
    switch (column) {
        case HISTORIES_T_X:
        case HISTORIES_T: return is_counted ? RFM_COLUMN_INT64 : RFM_COLUMN_DOUBLE;
        case HISTORIES_LITT:
        case HISTORIES_SPEND: return RFM_COLUMN_DOUBLE;
        default: return RFM_COLUMN_INT64;
    }
}

static rfm_status histories_make(histories_job *job, rfm_error *error) {
    const rfm__simulation *simulation = job->simulation;
    const int64_t customers = simulation->options.customers;
    for (int i = 0; i < HISTORIES_COLUMNS; ++i) {
        const char *name = histories_name(simulation, i);
        if (name == NULL) continue;
        RFM_TRY(rfm__column_new(name, histories_type(simulation, i), 0, customers, &job->columns[i],
                                error));
    }
    rfm__column *spend = job->columns[HISTORIES_SPEND];
    if (spend != NULL && rfm__column_validity(spend) == NULL) return rfm__fail_memory(error);
    const int64_t chunks = (customers + RFM__PERSONS_CHUNK - 1) / RFM__PERSONS_CHUNK;
    RFM_TRY(rfm__parallel(simulation->options.threads, chunks, histories_chunk, job, error));
    if (spend != NULL) rfm__column_count_nulls(spend);
    return RFM_OK;
}

rfm_status rfm__simulate_histories(const rfm__simulation *simulation, rfm_frame **out_frame,
                                   rfm_error *error) {
    histories_job job = {.simulation = simulation};
    const rfm_status status = histories_make(&job, error);
    if (status == RFM_OK) {
        return rfm__frame_publish(job.columns, HISTORIES_COLUMNS, simulation->options.customers,
                                  out_frame, error);
    }
    for (int i = 0; i < HISTORIES_COLUMNS; ++i) rfm__column_free(job.columns[i]);
    return status;
}
