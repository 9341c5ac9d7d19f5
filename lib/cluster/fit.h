/* SPDX-License-Identifier: MIT */
/* What fitting and choosing a number of clusters share. */
#ifndef RFM_LIB_CLUSTER_FIT_H
#define RFM_LIB_CLUSTER_FIT_H

#include "cluster/search.h"

typedef struct rfm__cluster_task {
    rfm_cluster_options options;   /* defaults filled in */
    rfm__axis axes[RFM__AXES_MAX]; /* names are Borrowed from the options */
    int32_t axis_count;
    rfm__points points;
    rfm__cluster_progress progress;
} rfm__cluster_task;

/* Reads options and axes. */
rfm_status rfm__task_read(rfm__cluster_task *task, const rfm_cluster_options *given,
                          rfm_error *error);
/* Reads the points of a frame, in so many parts (0: by their number), and sees that there are
 * enough different ones for `clusters`. */
rfm_status rfm__task_prepare(rfm__cluster_task *task, const rfm_frame *frame, int32_t clusters,
                             int needs_hashes, int64_t parts, rfm_error *error);
rfm_status rfm__task_fit(rfm__cluster_task *task, int32_t clusters, rfm_clusters **out_clusters,
                         rfm_error *error);
void rfm__task_free(rfm__cluster_task *task);

#endif
