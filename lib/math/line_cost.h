/* SPDX-License-Identifier: MIT */
/* The sum of squared distances to the mean of any stretch of numbers on a line, nearly exactly. */
#ifndef RFM_LIB_MATH_LINE_COST_H
#define RFM_LIB_MATH_LINE_COST_H

#include "base/error.h"
#include "math/double_double.h"

/* How many values a stretch counts, their mean and the sum of squared distances to it. */
typedef struct rfm__moments {
    int64_t weight;
    rfm__dd mean;
    rfm__dd within;
} rfm__moments;

/* Rising values seen from one in their middle and in a unit, a power of two, in which all are at
 * most 2. */
typedef struct rfm__line {
    const double *values;
    const int64_t *counts;
    int64_t count;
    double unit, unit_more; /* a value times both is the value in that unit */
    double middle;          /* in that unit */
    int32_t exponent;       /* unit * unit_more = 2^exponent */
    double error_share;     /* of a prefix sum, at most */
    int64_t *weights;       /* prefix sums: of counts, */
    rfm__dd *sums;          /* of distances from the middle, */
    rfm__dd *squares;       /* and of their squares; count + 1 of each */
    int64_t block_count;
    rfm__moments *blocks; /* a tree: leaves are blocks of values, at block_count .. */
    int is_built;         /* the tree */
} rfm__line;

/* `values` rise and differ, `counts` are above 0; both are borrowed. Fails with RFM_E_OVERFLOW. */
rfm_status rfm__line_new(rfm__line *line, const double *values, const int64_t *counts,
                         int64_t count, rfm_error *error);
void rfm__line_free(rfm__line *line);

/* A value's distance from the middle. */
double rfm__line_at(const rfm__line *line, int64_t index);
/* Of values from .. to - 1, at least one; relative error below 2^-58, never negative. */
rfm__dd rfm__line_cost(rfm__line *line, int64_t from, int64_t to);
rfm__moments rfm__line_moments(rfm__line *line, int64_t from, int64_t to);
/* Back in the units of the values. */
double rfm__line_mean(const rfm__line *line, const rfm__moments *moments);
double rfm__line_within(const rfm__line *line, const rfm__moments *moments);

#endif
