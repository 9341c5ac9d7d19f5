/* SPDX-License-Identifier: MIT */
/* Every prediction is a number for each row, worked out from the row alone. */
#include "clv/rows.h"

#include <math.h>

#include "base/threads.h"

enum { ROWS_CHUNK = 1024 }; /* a multiple of 8: chunks share no byte of a bitmap */

typedef struct rows_job {
    const rfm__rows *rows;
    rfm__history_columns columns;
    rfm_column covariates[RFM__COVARIATES_MOST];
    rfm__column **made;
    int64_t count;
} rows_job;

static void rows_set(rfm__column *column, int64_t row, double value) {
    uint8_t *validity = rfm__column_validity(column); /* made beforehand */
    const int is_missing = value != value;
    rfm__column_double(column)[row] = is_missing ? 0 : value;
    if (is_missing) validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
}

static rfm_status rows_fill(const rows_job *job, int64_t row, double *out_values,
                            rfm_error *error) {
    const rfm__rows *rows = job->rows;
    double covariates[RFM__COVARIATES_MOST];
    rfm__history history;
    int takes_part;
    int32_t missing;
    RFM_TRY(rfm__history_read(&job->columns, row, &history, &takes_part, error));
    RFM_TRY(rfm__covariates_read(job->covariates, rows->model->covariates.columns, row, covariates,
                                 &missing, error));
    if (rfm__kind_is_spend(rows->model->kind) && history.x == 0) takes_part = 1;
    if (takes_part && missing < 0) {
        rows->fill(rows->context, &history, covariates, row, out_values);
    }
    return RFM_OK;
}

static rfm_status rows_chunk(void *context, int64_t chunk, rfm_error *error) {
    const rows_job *job = context;
    const rfm__rows *rows = job->rows;
    const int64_t first = chunk * ROWS_CHUNK;
    const int64_t left = job->count - first;
    const int64_t end = first + (left < ROWS_CHUNK ? left : ROWS_CHUNK);
    for (int64_t row = first; row < end; ++row) {
        double values[RFM__ROWS_COLUMNS_MOST];
        for (int32_t i = 0; i < rows->count; ++i) values[i] = NAN;
        RFM_TRY(rows_fill(job, row, values, error));
        for (int32_t i = 0; i < rows->count; ++i) rows_set(job->made[i], row, values[i]);
    }
    return RFM_OK;
}

static rfm_status rows_open(const rfm__rows *rows, rows_job *job, rfm_error *error) {
    *job = (rows_job){.rows = rows, .count = rfm_frame_count(rows->frame)};
    RFM_TRY(rfm__history_columns_find(rows->frame, rows->model->kind, NULL,
                                      1 / rows->model->unit_days, &job->columns, error));
    return rfm__covariates_find(&rows->model->covariates, rows->frame, job->covariates, error);
}

rfm_status rfm__rows_make(const rfm__rows *rows, rfm__column **out_columns, rfm_error *error) {
    rows_job job;
    rfm_status status = rows_open(rows, &job, error);
    job.made = out_columns;
    for (int32_t i = 0; i < rows->count; ++i) out_columns[i] = NULL;
    for (int32_t i = 0; status == RFM_OK && i < rows->count; ++i) {
        status = rfm__column_new(rows->names[i], RFM_COLUMN_DOUBLE, 0, job.count, &out_columns[i],
                                 error);
        if (status == RFM_OK && rfm__column_validity(out_columns[i]) == NULL) {
            status = rfm__fail_memory(error);
        }
    }
    if (status == RFM_OK) {
        status = rfm__parallel(rows->threads, (job.count + ROWS_CHUNK - 1) / ROWS_CHUNK, rows_chunk,
                               &job, error);
    }
    for (int32_t i = 0; i < rows->count; ++i) {
        if (status == RFM_OK) {
            rfm__column_count_nulls(out_columns[i]);
        } else {
            rfm__column_free(out_columns[i]);
            out_columns[i] = NULL;
        }
    }
    return status;
}

rfm_status rfm__rows_x_most(const rfm__rows *rows, int64_t *out_most, rfm_error *error) {
    rows_job job;
    *out_most = 0;
    RFM_TRY(rows_open(rows, &job, error));
    for (int64_t row = 0; row < job.count; ++row) {
        rfm__history history;
        int takes_part;
        RFM_TRY(rfm__history_read(&job.columns, row, &history, &takes_part, error));
        if (history.x > (double)*out_most) *out_most = (int64_t)history.x;
    }
    return RFM_OK;
}
