/* SPDX-License-Identifier: MIT */
/* Percentile intervals over the replicates of a bootstrap. */
#ifndef RFM_LIB_CLV_INTERVALS_H
#define RFM_LIB_CLV_INTERVALS_H

#include <stdint.h>

/* The middle `share` of the values, which are sorted in place: quantiles of type 7 at (1 - share) /
 * 2 from both ends. A NaN counts as infinite, the mean of a tail that is too heavy; a bound that is
 * infinite is NaN. */
void rfm__interval(double *values, int32_t count, double share, double *out_lower,
                   double *out_upper);

#endif
