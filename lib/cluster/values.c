/* SPDX-License-Identifier: MIT */
/* Distances want numbers of like size and like meaning in every direction. Here cells of any
 * numeric type become doubles in major units, logarithms of them where asked for, and coordinates
 * on a grid, each cell by itself: what a row becomes depends on no other row. */
#include "cluster/values.h"

#include <float.h>
#include <math.h>

#include "base/exact.h"
#include "frame/frame.h"
#include "math/functions.h"

rfm_status rfm__axes_find(const rfm__axis *axes, int32_t axis_count, const rfm_frame *frame,
                          rfm_column *out_columns, rfm_error *error) {
    const uint32_t types = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_DOUBLE |
                           1u << RFM_COLUMN_AMOUNT | 1u << RFM_COLUMN_DAY;
    for (int32_t i = 0; i < axis_count; ++i) {
        RFM_TRY(rfm__frame_require(frame, axes[i].name, types, &out_columns[i], error));
    }
    return RFM_OK;
}

static void axis_read_numbers(const rfm_column *column, int64_t first, int64_t count, double *to,
                              int32_t step) {
    if (column->type == RFM_COLUMN_DOUBLE) {
        const double *values = (const double *)column->values + first;
        for (int64_t i = 0; i < count; ++i) {
            const double value = values[i];
            to[i * step] = value > DBL_MAX ? DBL_MAX : value < -DBL_MAX ? -DBL_MAX : value;
        }
    } else if (column->type == RFM_COLUMN_DAY) {
        const int32_t *values = (const int32_t *)column->values + first;
        for (int64_t i = 0; i < count; ++i) to[i * step] = values[i];
    } else {
        const int64_t *values = (const int64_t *)column->values + first;
        const double unit =
            (double)rfm__power_of_ten(column->type == RFM_COLUMN_AMOUNT ? column->scale : 0);
        for (int64_t i = 0; i < count; ++i) to[i * step] = (double)values[i] / unit;
    }
}

void rfm__axis_read(const rfm__axis *axis, const rfm_column *column, int64_t first, int64_t count,
                    double *to, int32_t step) {
    axis_read_numbers(column, first, count, to, step);
    if (axis->flags & RFM_CLUSTER_LOG1P) {
        for (int64_t i = 0; i < count; ++i) {
            const double value = to[i * step];
            to[i * step] = value > 0.0 ? rfm__log1p(value) : value <= 0.0 ? 0.0 : value;
        }
    }
    if (column->validity == NULL) return;
    for (int64_t i = 0; i < count; ++i) {
        if (rfm__cell_is_missing(column, first + i)) to[i * step] = NAN;
    }
}

double rfm__axis_factor(const rfm__axis *axis) { return sqrt(axis->weight) / axis->deviation; }

int rfm__axis_place(double factor, double mean, double value, double *out_place) {
    const double place = (value - mean) * factor;
    if (!(fabs(place) < RFM__GRID_LIMIT)) {
        *out_place = place < 0.0 ? -RFM__GRID_LIMIT : RFM__GRID_LIMIT;
        return 0;
    }
    const double scaled = place * RFM__GRID;
    const int64_t whole = (int64_t)(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
    *out_place = (double)whole / RFM__GRID;
    return 1;
}

double rfm__axis_value(const rfm__axis *axis, double place) {
    const double value = axis->mean + place / rfm__axis_factor(axis);
    return axis->flags & RFM_CLUSTER_LOG1P ? rfm__expm1(value) : value;
}
