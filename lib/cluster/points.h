/* SPDX-License-Identifier: MIT */
/* Customers as points: the rows of a frame that have all their values. */
#ifndef RFM_LIB_CLUSTER_POINTS_H
#define RFM_LIB_CLUSTER_POINTS_H

#include "base/sum128.h"
#include "cluster/clusters.h"

typedef struct rfm__points {
    int32_t axes;
    int64_t count;
    int64_t parts;    /* to share among threads */
    double *at;       /* coordinates, a point after the other */
    uint64_t *hashes; /* of customer and seed; NULL when not asked for */
    double share;     /* a power of two: squared distances times it are below 2^62 */
} rfm__points;

/* Points of a frame; fills mean and deviation of the axes, of which flags say with
 * RFM_CLUSTER_NO_Z_SCORE that there is to be none. Fails with RFM_E_COLUMN and RFM_E_OVERFLOW. */
rfm_status rfm__points_new(rfm__points *points, rfm__axis *axes, int32_t axis_count,
                           const rfm_frame *frame, int needs_hashes,
                           const rfm_cluster_options *options, int64_t parts, rfm_error *error);
/* The `most` points of the lowest hashes (all when there are no more), and those that share the
 * highest of them, in an order that does not depend on that of the rows. */
rfm_status rfm__points_sample(const rfm__points *points, int64_t most, rfm__points *out_sample,
                              rfm_error *error);
void rfm__points_free(rfm__points *points);

/* How many different points there are, at most `most` (<= 255). */
int32_t rfm__points_count_different(const rfm__points *points, int32_t most);
/* By coordinates: below 0, 0, above 0. */
int rfm__points_compare(const double *left, const double *right, int32_t axes);

/* The first point of a part; that of part `parts` is the end. */
static inline int64_t rfm__points_start(const rfm__points *points, int64_t part) {
    return points->count / points->parts * part +
           points->count % points->parts * part / points->parts;
}

static inline double rfm__points_distance(const double *left, const double *right, int32_t axes) {
    double sum = 0.0;
    for (int32_t i = 0; i < axes; ++i) sum += (left[i] - right[i]) * (left[i] - right[i]);
    return sum;
}

#endif
