/* SPDX-License-Identifier: MIT */
/* What the files of this module share: fitted clusters and how their coordinates come about. */
#ifndef RFM_LIB_CLUSTER_CLUSTERS_H
#define RFM_LIB_CLUSTER_CLUSTERS_H

#include "base/error.h"
#include "rfm/cluster.h"

enum {
    RFM__AXES_MAX = 16,
    RFM__CLUSTERS_MIN = 2,
    RFM__CLUSTERS_MAX = 255,
    RFM__CLUSTERS_VERSION = 1,
    RFM__STARTS_MAX = 1000000
};

/* Coordinates are whole multiples of 2^-32 and at most 2^20, so that they are exact doubles and
 * 2^10 of them add up within 64 bits. */
#define RFM__GRID       0x1p32
#define RFM__GRID_LIMIT 0x1p20

/* A column as the clusters see it: coordinate = (value - mean) sqrt(weight) / deviation, where
 * value is the column's or its ln(1 + value). */
typedef struct rfm__axis {
    char *name;
    int32_t flags; /* RFM_CLUSTER_LOG1P, RFM_CLUSTER_LOW_IS_GOOD */
    double weight;
    double mean;
    double deviation; /* 1 when not divided by it */
} rfm__axis;

struct rfm_clusters {
    int32_t count;
    int32_t axis_count;
    rfm__axis axes[RFM__AXES_MAX];
    double *centres;    /* coordinates, a cluster after the other, in order of rank */
    int64_t *customers; /* of the fit */
    double *within;
};

/* Makes clusters without centres yet; copies names. */
rfm_status rfm__clusters_new(const rfm__axis *axes, int32_t axis_count, int32_t count,
                             rfm_clusters **out_clusters, rfm_error *error);
/* The value of a centre by which clusters are ranked. */
double rfm__clusters_value(const rfm__axis *axes, int32_t axis_count, const double *centre);
/* What makes a name impossible: the columns that this module adds; NULL when nothing does. */
const char *rfm__clusters_name_fault(const rfm__axis *axes, int32_t index);

/* Fitting in as many parts as asked for (0: by the rows), which changes no result. */
rfm_status rfm__clusters_fit_in_parts(const rfm_frame *frame, const rfm_cluster_options *options,
                                      int64_t parts, rfm_clusters **out_clusters, rfm_error *error);

#endif
