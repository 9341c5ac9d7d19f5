/* SPDX-License-Identifier: MIT */
/* Going over the histories of a frame's rows on several threads, to make columns of doubles. */
#ifndef RFM_LIB_CLV_ROWS_H
#define RFM_LIB_CLV_ROWS_H

#include "clv/model.h"

enum { RFM__ROWS_COLUMNS_MOST = 8 };

/* Columns in the making; names must outlive the call. */
typedef struct rfm__rows {
    const rfm_frame *frame;
    const rfm_model *model;
    int32_t threads;
    int32_t count;
    const char *names[RFM__ROWS_COLUMNS_MOST];
    /* Writes the values of a row; a NaN becomes a missing value. Called only for rows of which
     * nothing is missing; for spend models also where there is no repeat spend (x is 0 then).
     * `covariates` are the row's, in order of model->covariates.names, as
     * rfm__model_parameters_for takes them. */
    void (*fill)(const void *context, const rfm__history *of, const double *covariates, int64_t row,
                 double *out_values);
    const void *context;
} rfm__rows;

/* Makes the columns; `out_columns` has room for rows->count. */
rfm_status rfm__rows_make(const rfm__rows *rows, rfm__column **out_columns, rfm_error *error);
/* The highest x, for tables. */
rfm_status rfm__rows_x_most(const rfm__rows *rows, int64_t *out_most, rfm_error *error);

#endif
