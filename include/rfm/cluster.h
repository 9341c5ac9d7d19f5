/* SPDX-License-Identifier: MIT */
/**
 * @file cluster.h
 * Clusters: k-means over several columns at once, the same clusters for any order of rows.
 */
#ifndef RFM_CLUSTER_H
#define RFM_CLUSTER_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** Flags of a column. */
enum {
    RFM_CLUSTER_LOG1P = 1,      /**< take ln(1 + value); below 0 counts as 0 */
    RFM_CLUSTER_NO_Z_SCORE = 2, /**< do not divide by the standard deviation (of all rows) */
    RFM_CLUSTER_LOW_IS_GOOD = 4 /**< for the rank of clusters by value */
};

/** One column to cluster by. Layout frozen. */
typedef struct rfm_cluster_column {
    const char *column; /**< int64, double, amount or day */
    int32_t flags;
    int32_t reserved;
    double weight; /**< of its distances; 0 means 1 */
} rfm_cluster_column;

/** How to cluster; zero means the default. */
typedef struct rfm_cluster_options {
    uint32_t struct_size;
    int32_t clusters; /**< 2 to 255; default 5 */
    /** Read; none: days_since_last (low is good), ln receipts, ln spend_net */
    const rfm_cluster_column *columns;
    int32_t column_count; /**< at most 16 */
    int32_t starts;       /**< default 16 */
    int32_t iterations;   /**< at most, for each start; default 300 */
    int32_t threads;      /**< default 1 */
    uint64_t seed;
    rfm_progress_fn progress;
    void *progress_payload;
} rfm_cluster_options;

/** Fitted clusters: immutable centres. */
typedef struct rfm_clusters rfm_clusters;

/**
 * Fits clusters to a frame, which is Read: the partition with the least sum of squared distances
 * to the centres that was found (Lloyd 1982, from k-means++ starts: Arthur and Vassilvitskii
 * 2007).
 *
 * One column is solved exactly. Coordinates are rounded once to a grid of 2^-32 and summed as
 * integers, and starts are drawn by customer id, so order of rows, threads and partitions change
 * nothing. Rows with a missing value (or a NaN) take no part. Needs column customer (text or int64)
 * with more than one column. Fails with RFM_E_COLUMN; with RFM_E_DATA when there are fewer
 * different rows than clusters; with RFM_E_OVERFLOW when a value lies more than 2^20 units from its
 * mean, which z-scores never do. Progress counts starts. Owned.
 */
rfm_status rfm_clusters_fit(const rfm_frame *frame, const rfm_cluster_options *options,
                            rfm_clusters **out_clusters, rfm_error *error);
/** Frees clusters; NULL is allowed. */
void rfm_clusters_free(rfm_clusters *clusters);
/**
 * Gives the frame with `cluster` (code 1..k: 1 the lowest value, k the highest) and
 * `cluster_distance` (double) added: the nearest centre, the lower of two equally near.
 *
 * Missing where a value is. Owned. O(rows k columns).
 */
rfm_status rfm_clusters_apply(const rfm_clusters *clusters, const rfm_frame *frame, int32_t threads,
                              rfm_frame **out_frame, rfm_error *error);
/**
 * Gives the centres, one row a cluster: cluster, customers, share, within_ss (squared distances in
 * coordinates), and for each column its centre in its own units (double, major units; of logarithms
 * turned back).
 *
 * Clusters are ranked by value: the sum over columns of the centre's coordinates, each in its good
 * direction and weight. Owned.
 */
rfm_status rfm_clusters_centres(const rfm_clusters *clusters, rfm_frame **out_frame,
                                rfm_error *error);
/**
 * Tries every number of clusters from..to: clusters, within_ss, explained (1 - within_ss / total),
 * silhouette (mean over customers: Rousseeuw 1987), sampled (how many customers it was worked out
 * on: all up to 4,000, else those with the lowest hash of id and seed).
 *
 * `options->clusters` is not looked at. Needs column customer with more than one column or more
 * than 4,000 rows. Owned.
 */
rfm_status rfm_clusters_choose(const rfm_frame *frame, const rfm_cluster_options *options,
                               int32_t from, int32_t to, rfm_frame **out_frame, rfm_error *error);
/** Writes clusters as text that a person can read and rfm_clusters_load reads back exactly. */
rfm_status rfm_clusters_save(const rfm_clusters *clusters, rfm_write_fn write, void *payload,
                             rfm_error *error);
/** Makes clusters from saved text. RFM_E_SYNTAX (where = line), RFM_E_VERSION. Owned. */
rfm_status rfm_clusters_load(const void *text, size_t size, rfm_clusters **out_clusters,
                             rfm_error *error);

RFM_END_DECLARATIONS

#endif
