/* SPDX-License-Identifier: MIT */
/* How well points lie in their clusters. */
#ifndef RFM_LIB_CLUSTER_SILHOUETTE_H
#define RFM_LIB_CLUSTER_SILHOUETTE_H

#include "cluster/points.h"

/* The mean silhouette of each of `models`, whose centres they are. O(points^2 models). */
rfm_status rfm__silhouette(const rfm__points *points, rfm_clusters *const *models, int32_t count,
                           int32_t threads, double *out_means, rfm_error *error);

#endif
