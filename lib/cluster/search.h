/* SPDX-License-Identifier: MIT */
/* The search for the centres with the least sum of squares. */
#ifndef RFM_LIB_CLUSTER_SEARCH_H
#define RFM_LIB_CLUSTER_SEARCH_H

#include "cluster/points.h"

/* What has been done of a call that the host may want to end. */
typedef struct rfm__cluster_progress {
    rfm_progress_fn call;
    void *payload;
    int64_t done, total;
} rfm__cluster_progress;

/* Fails with RFM_E_CANCELLED. */
rfm_status rfm__cluster_progress_step(rfm__cluster_progress *progress, int64_t steps,
                                      rfm_error *error);

/* Steps that a search of so many starts reports. */
int64_t rfm__search_steps(int32_t starts);
/* Finds `clusters` centres among points of more than one axis, which have hashes and at least as
 * many different places. Of `options` starts, iterations and threads count. */
rfm_status rfm__search(const rfm__points *points, int32_t clusters,
                       const rfm_cluster_options *options, rfm__cluster_progress *progress,
                       double *out_centres, rfm_error *error);
/* The same on one axis, exactly. */
rfm_status rfm__search_line(const rfm__points *points, int32_t clusters, double *out_centres,
                            rfm_error *error);

#endif
