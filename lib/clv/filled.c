/* SPDX-License-Identifier: MIT */
/* Eight rows share a byte of a bitmap, so threads that write rows in any order must not touch it:
 * what is missing is first written as a value that nothing else has, and marked afterwards. */
#include "clv/filled.h"

#include "base/threads.h"

enum { FILLED_CHUNK = 8192 }; /* a multiple of 8: chunks share no byte of a bitmap */

void rfm__filled_free(rfm__column **columns, int32_t count) {
    for (int32_t i = 0; i < count; ++i) {
        rfm__column_free(columns[i]);
        columns[i] = NULL;
    }
}

rfm_status rfm__filled_new(const rfm__filled_column *columns, int32_t count, int64_t rows,
                           rfm__column **out, rfm_error *error) {
    rfm_status status = RFM_OK;
    for (int32_t i = 0; i < count; ++i) out[i] = NULL;
    for (int32_t i = 0; status == RFM_OK && i < count; ++i) {
        status = rfm__column_new(columns[i].name, columns[i].type, 0, rows, &out[i], error);
        if (status == RFM_OK && rfm__column_validity(out[i]) == NULL) {
            status = rfm__fail_memory(error);
        }
    }
    if (status != RFM_OK) rfm__filled_free(out, count);
    return status;
}

void rfm__filled_put(rfm__column *column, int32_t type, int64_t row, double value) {
    if (column == NULL) return;
    if (type == RFM_COLUMN_DOUBLE) {
        rfm__column_double(column)[row] = value;
    } else {
        rfm__column_int64(column)[row] = value == value ? (int64_t)value : INT64_MIN;
    }
}

typedef struct filled_job {
    rfm__column **columns;
    const rfm__filled_column *of;
    int32_t count;
    int64_t rows;
} filled_job;

/* The value that stands for a missing one becomes 0. */
static int filled_take_missing(rfm__column *column, int32_t type, int64_t row) {
    if (type == RFM_COLUMN_DOUBLE) {
        double *value = rfm__column_double(column) + row;
        if (*value == *value) return 0;
        *value = 0;
    } else {
        int64_t *value = rfm__column_int64(column) + row;
        if (*value != INT64_MIN) return 0;
        *value = 0;
    }
    return 1;
}

static rfm_status filled_chunk(void *context, int64_t chunk, rfm_error *error) {
    const filled_job *job = context;
    const int64_t first = chunk * FILLED_CHUNK;
    const int64_t end = job->rows - first < FILLED_CHUNK ? job->rows : first + FILLED_CHUNK;
    (void)error;
    for (int32_t i = 0; i < job->count; ++i) {
        rfm__column *column = job->columns[i];
        uint8_t *validity = rfm__column_validity(column); /* made beforehand */
        for (int64_t row = first; row < end; ++row) {
            if (!filled_take_missing(column, job->of[i].type, row)) continue;
            validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
        }
    }
    return RFM_OK;
}

rfm_status rfm__filled_settle(rfm__column **columns, const rfm__filled_column *of, int32_t count,
                              int64_t rows, int32_t threads, rfm_error *error) {
    filled_job job = {.columns = columns, .of = of, .count = count, .rows = rows};
    RFM_TRY(rfm__parallel(threads, (rows + FILLED_CHUNK - 1) / FILLED_CHUNK, filled_chunk, &job,
                          error));
    for (int32_t i = 0; i < count; ++i) rfm__column_count_nulls(columns[i]);
    return RFM_OK;
}
