/* SPDX-License-Identifier: MIT */
/* Lloyd's method with exact sums: each point to its nearest centre, each centre to the mean of its
 * points, until nothing moves. */
#ifndef RFM_LIB_CLUSTER_LLOYD_H
#define RFM_LIB_CLUSTER_LLOYD_H

#include "base/threads.h"
#include "cluster/points.h"

/* A partition in the making. */
typedef struct rfm__lloyd {
    const rfm__points *points;
    int32_t clusters;
    int32_t threads;
    rfm__crew *crew;   /* for the many steps */
    double *centres;   /* `clusters` of them */
    uint8_t *labels;   /* of each point */
    int64_t *counts;   /* of points in each cluster */
    rfm__sum128 *sums; /* of their coordinates in units of the grid */
    double *limits;    /* of each point: while its cluster's drift is below, it stays there */
    double *drifts;    /* how far centres may have come closer to a cluster's points so far */
    int32_t *near;     /* of each part, points that may have to be looked at before long */
    int64_t *near_counts;
    double *known;          /* drifts when these were listed, */
    double reach;           /* by how much drifts may have grown until they are listed anew, */
    double pace;            /* and the most that one grew by in the last step */
    int is_listing;         /* the next step looks at all points */
    double *before;         /* the centres of the step before */
    rfm__sum128 *part_sums; /* what each part changes */
    int64_t *part_counts;
    rfm__sum128 *part_totals;
} rfm__lloyd;

rfm_status rfm__lloyd_new(rfm__lloyd *lloyd, const rfm__points *points, int32_t clusters,
                          int32_t threads, rfm_error *error);
void rfm__lloyd_free(rfm__lloyd *lloyd);

/* Runs from the centres that stand in `centres`, at most so many steps. A cluster that loses all
 * its points starts again at the point that is furthest from its centre. There are at least as many
 * different points as clusters. */
rfm_status rfm__lloyd_run(rfm__lloyd *lloyd, int32_t iterations, rfm_error *error);
/* Assigns every point to its nearest centre, the lower of equally near ones; nothing moves. */
rfm_status rfm__lloyd_assign(rfm__lloyd *lloyd, rfm_error *error);
/* Sums of squared distances to the centres, of all points and (NULL allowed) of each cluster. */
rfm_status rfm__lloyd_cost(rfm__lloyd *lloyd, double *out_cost, double *out_within,
                           rfm_error *error);
/* Moves one point and the centres of the two clusters that it concerns. */
void rfm__lloyd_move(rfm__lloyd *lloyd, int64_t point, int32_t to);

/* The nearest of `clusters` centres, the lower of equally near ones; squared distances to it and to
 * the second nearest. */
void rfm__nearest(const double *at, const double *centres, int32_t clusters, int32_t axes,
                  int32_t *out_nearest, double *out_first, double *out_second);

#endif
