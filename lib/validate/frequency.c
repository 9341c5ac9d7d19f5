/* SPDX-License-Identifier: MIT */
/*
 * The first look at a fit: as many customers with 0, 1, 2 ... repeat purchases as the model says?
 * Chances are worked out once for each different T (and parameters, where covariates move them), in
 * chunks that do not hang on threads.
 */
#include <stdlib.h>
#include <string.h>

#include "base/threads.h"
#include "clv/answers.h"
#include "clv/rows.h"
#include "frame/builder.h"
#include "validate/sample.h"

enum { FREQUENCY_CHUNKS = 256, FREQUENCY_CHUNK = 64 };

typedef struct frequency_one {
    double T; /* -1: a value is missing */
    double parameters[RFM__KIND_PARAMETERS_MOST];
    double x, weight;
} frequency_one;

typedef struct frequency_job {
    const rfm_model *model;
    int32_t most;
    frequency_one *list; /* by row, later in order */
    int64_t count;
    int64_t chunk_size;
    double *sums; /* of each chunk: actual, then expected, of 0 .. most + 1 purchases */
} frequency_job;

static void frequency_fill(const void *context, const rfm__history *of, const double *covariates,
                           int64_t row, double *out_values) {
    const frequency_job *job = context;
    frequency_one *one = &job->list[row];
    (void)out_values;
    one->T = of->T;
    one->x = of->x;
    rfm__model_parameters_for(job->model, NULL, covariates, one->parameters);
}

static rfm_status frequency_weights(const rfm_frame *frame, const char *name, frequency_one *list,
                                    rfm_error *error) {
    const uint32_t numbers = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_DOUBLE;
    rfm_column column;
    if (name == NULL) return RFM_OK;
    RFM_TRY(rfm__frame_require(frame, name, numbers, &column, error));
    for (int64_t row = 0; row < column.length; ++row) {
        RFM_TRY(rfm__weight_read(&column, row, &list[row].weight, error));
    }
    return RFM_OK;
}

static int frequency_compare_model(const frequency_one *left, const frequency_one *right) {
    if (left->T != right->T) return left->T < right->T ? -1 : 1;
    for (int i = 0; i < RFM__KIND_PARAMETERS_MOST; ++i) {
        if (left->parameters[i] == right->parameters[i]) continue;
        return left->parameters[i] < right->parameters[i] ? -1 : 1;
    }
    return 0;
}

static int frequency_compare(const void *one, const void *other) {
    const frequency_one *left = one, *right = other;
    const int order = frequency_compare_model(left, right);
    if (order != 0) return order;
    if (left->x != right->x) return left->x < right->x ? -1 : 1;
    return (left->weight > right->weight) - (left->weight < right->weight);
}

static rfm_status frequency_gather(const rfm_frame *frame, const rfm_validate_options *options,
                                   frequency_job *job, rfm_error *error) {
    const int64_t count = rfm_frame_count(frame);
    const rfm__rows rows = {.frame = frame,
                            .model = job->model,
                            .threads = options->threads,
                            .fill = frequency_fill,
                            .context = job};
    rfm__column *none[1];
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *job->list, &job->list, error));
    for (int64_t row = 0; row < count; ++row) {
        job->list[row].T = -1;
        job->list[row].weight = 1;
    }
    RFM_TRY(frequency_weights(frame, options->weight, job->list, error));
    RFM_TRY(rfm__rows_make(&rows, none, error));
    for (int64_t row = 0; row < count; ++row) {
        if (job->list[row].T >= 0) job->list[job->count++] = job->list[row];
    }
    if (job->count > 0) {
        qsort(job->list, (size_t)job->count, sizeof *job->list, frequency_compare);
    }
    return RFM_OK;
}

/* Chances of 0 .. most purchases, and of more, of a new customer within T. */
static void frequency_chances(const frequency_job *job, const frequency_one *of, double *out) {
    const rfm__history fresh = {0, 0, 0, 0};
    double rest = 1;
    rfm__answer_chances(job->model->kind, of->parameters, &fresh, of->T, job->most, out);
    for (int32_t n = 0; n <= job->most; ++n) rest -= out[n];
    out[job->most + 1] = rest > 0 ? rest : 0;
}

static void frequency_add(const frequency_job *job, int64_t first, int64_t end, double *chances,
                          double *actual, double *expected) {
    while (first < end) {
        const frequency_one *of = &job->list[first];
        double weight = 0;
        for (; first < end && frequency_compare_model(of, &job->list[first]) == 0; ++first) {
            const frequency_one *one = &job->list[first];
            actual[one->x > job->most ? job->most + 1 : (int32_t)one->x] += one->weight;
            weight += one->weight;
        }
        frequency_chances(job, of, chances);
        for (int32_t n = 0; n <= job->most + 1; ++n) expected[n] += weight * chances[n];
    }
}

static rfm_status frequency_chunk(void *context, int64_t chunk, rfm_error *error) {
    const frequency_job *job = context;
    const int64_t classes = job->most + 2;
    const int64_t first = chunk * job->chunk_size, left = job->count - first;
    double *actual = job->sums + 2 * classes * chunk;
    double *chances;
    RFM_TRY(rfm__new_array(2 * (size_t)classes, sizeof *chances, &chances, error));
    frequency_add(job, first, first + (left < job->chunk_size ? left : job->chunk_size), chances,
                  actual, actual + classes);
    rfm__free(chances);
    return RFM_OK;
}

static rfm_status frequency_write(const frequency_job *job, int64_t chunks, rfm_frame **out_frame,
                                  rfm_error *error) {
    static const rfm__builder_column columns[] = {{"purchases", RFM_COLUMN_INT64, 0},
                                                  {"upper", RFM_COLUMN_INT64, 0},
                                                  {"actual", RFM_COLUMN_DOUBLE, 0},
                                                  {"expected", RFM_COLUMN_DOUBLE, 0}};
    const int64_t classes = job->most + 2;
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 4, &builder, error));
    for (int64_t n = 0; n < classes; ++n) {
        rfm__dd actual = {0, 0}, expected = {0, 0};
        for (int64_t chunk = 0; chunk < chunks; ++chunk) {
            const double *sums = job->sums + 2 * classes * chunk;
            rfm__sample_add(&actual, sums[n]);
            rfm__sample_add(&expected, sums[classes + n]);
        }
        rfm__builder_int64(builder, 0, n);
        if (n + 1 < classes) rfm__builder_int64(builder, 1, n);
        rfm__builder_double(builder, 2, actual.high);
        rfm__builder_double(builder, 3, expected.high);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status frequency_run(const rfm_frame *frame, const rfm_validate_options *options,
                                frequency_job *job, rfm_frame **out_frame, rfm_error *error) {
    RFM_TRY(frequency_gather(frame, options, job, error));
    job->chunk_size = (job->count + FREQUENCY_CHUNKS - 1) / FREQUENCY_CHUNKS;
    if (job->chunk_size < FREQUENCY_CHUNK) job->chunk_size = FREQUENCY_CHUNK;
    const int64_t chunks = (job->count + job->chunk_size - 1) / job->chunk_size;
    RFM_TRY(rfm__new_zeroed_array(2 * (size_t)(job->most + 2) * (size_t)chunks, sizeof *job->sums,
                                  &job->sums, error));
    RFM_TRY(rfm__parallel(options->threads, chunks, frequency_chunk, job, error));
    return frequency_write(job, chunks, out_frame, error);
}

rfm_status rfm_validate_frequency(const rfm_model *model, const rfm_frame *frame,
                                  const rfm_validate_options *options, rfm_frame **out_frame,
                                  rfm_error *error) {
    rfm_validate_options own;
    RFM_TRY(rfm__validate_open(model, frame, options, out_frame, &own, error));
    if (model->kind->reads == RFM__READS_RENEWALS) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "%s is about contracts, whose histories hold no numbers of purchases",
                         model->kind->name);
    }
    frequency_job job = {.model = model, .most = own.most};
    const rfm_status status = frequency_run(frame, &own, &job, out_frame, error);
    rfm__free(job.list);
    rfm__free(job.sums);
    return status;
}
