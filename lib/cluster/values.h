/* SPDX-License-Identifier: MIT */
/* Cells to coordinates. */
#ifndef RFM_LIB_CLUSTER_VALUES_H
#define RFM_LIB_CLUSTER_VALUES_H

#include "cluster/clusters.h"

/* Finds the columns of all axes. Fails with RFM_E_COLUMN. */
rfm_status rfm__axes_find(const rfm__axis *axes, int32_t axis_count, const rfm_frame *frame,
                          rfm_column *out_columns, rfm_error *error);
/* Writes what an axis sees of rows first .. first + count - 1, before mean and deviation, each
 * `step` places after the last; a NaN where it is missing. */
void rfm__axis_read(const rfm__axis *axis, const rfm_column *column, int64_t first, int64_t count,
                    double *to, int32_t step);
/* 1 and the coordinate, rounded to the grid; 0 when it is out of bounds, and the bound. */
int rfm__axis_place(double factor, double mean, double value, double *out_place);
/* sqrt(weight) / deviation. */
double rfm__axis_factor(const rfm__axis *axis);
/* A coordinate in the column's own units. */
double rfm__axis_value(const rfm__axis *axis, double place);

#endif
