/* SPDX-License-Identifier: MIT */
/* The best partition of numbers on a line into clusters, exactly. */
#ifndef RFM_LIB_MATH_KMEANS_LINE_H
#define RFM_LIB_MATH_KMEANS_LINE_H

#include "base/error.h"

/* Values are finite, rise and differ; each counts `counts` (> 0) times. Cluster c takes values
 * starts[c] .. starts[c + 1] - 1 (clusters + 1 starts); out_centres and out_within (its sum of
 * squared distances) have room for `clusters` numbers each. The total is the least there is; of
 * equally good partitions the one with the lowest starts. 1 <= clusters <= count < 2^31. Fails with
 * RFM_E_OVERFLOW when the counts do not add up within 64 bits. */
rfm_status rfm__kmeans_line(const double *values, const int64_t *counts, int64_t count,
                            int32_t clusters, int64_t *out_starts, double *out_centres,
                            double *out_within, rfm_error *error);

#endif
