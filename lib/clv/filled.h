/* SPDX-License-Identifier: MIT */
/* Columns of predictions that are written row by row in any order by several threads. */
#ifndef RFM_LIB_CLV_FILLED_H
#define RFM_LIB_CLV_FILLED_H

#include "frame/frame.h"

typedef struct rfm__filled_column {
    const char *name;
    int32_t type; /* double or int64 */
} rfm__filled_column;

/* Makes columns; every cell must be put before they are settled. */
rfm_status rfm__filled_new(const rfm__filled_column *columns, int32_t count, int64_t rows,
                           rfm__column **out, rfm_error *error);
/* A NaN is missing; what goes into an int64 is whole and below 2^53. NULL: not made. */
void rfm__filled_put(rfm__column *column, int32_t type, int64_t row, double value);
/* Marks what is missing. */
rfm_status rfm__filled_settle(rfm__column **columns, const rfm__filled_column *of, int32_t count,
                              int64_t rows, int32_t threads, rfm_error *error);
void rfm__filled_free(rfm__column **columns, int32_t count);

#endif
