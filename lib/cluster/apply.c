/* SPDX-License-Identifier: MIT */
/* Gives customers, those of the fit or new ones, the cluster of the nearest centre. */
#include <math.h>

#include "base/threads.h"
#include "cluster/lloyd.h"
#include "cluster/values.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"

enum {
    ASSIGN_CHUNK = 16384,
    ASSIGN_BLOCK = 256
}; /* rows; multiples of 8, so bitmaps part cleanly */

typedef struct apply_work {
    const rfm_clusters *clusters;
    rfm_column columns[RFM__AXES_MAX];
    double factors[RFM__AXES_MAX];
    int64_t rows;
    int32_t *cluster;
    double *distance;
    uint8_t *cluster_validity, *distance_validity;
} apply_work;

static void apply_row(const apply_work *work, int64_t row, const double *values) {
    const rfm_clusters *clusters = work->clusters;
    double at[RFM__AXES_MAX], first, second;
    int32_t nearest;
    int is_missing = 0;
    for (int32_t a = 0; a < clusters->axis_count; ++a) {
        is_missing |= values[a] != values[a];
    }
    if (is_missing) {
        const uint8_t mask = (uint8_t) ~(1u << (row % 8));
        work->cluster[row] = 0;
        work->distance[row] = 0.0;
        work->cluster_validity[row / 8] &= mask;
        work->distance_validity[row / 8] &= mask;
        return;
    }
    for (int32_t a = 0; a < clusters->axis_count; ++a) {
        (void)rfm__axis_place(work->factors[a], clusters->axes[a].mean, values[a], &at[a]);
    }
    rfm__nearest(at, clusters->centres, clusters->count, clusters->axis_count, &nearest, &first,
                 &second);
    work->cluster[row] = nearest + 1;
    work->distance[row] = sqrt(first);
}

static rfm_status apply_chunk(void *context, int64_t chunk, rfm_error *error) {
    const apply_work *work = context;
    const rfm_clusters *clusters = work->clusters;
    const int64_t start = chunk * ASSIGN_CHUNK;
    const int64_t end = work->rows - start < ASSIGN_CHUNK ? work->rows : start + ASSIGN_CHUNK;
    double block[ASSIGN_BLOCK][RFM__AXES_MAX];
    (void)error;
    for (int64_t first = start; first < end; first += ASSIGN_BLOCK) {
        const int64_t count = end - first < ASSIGN_BLOCK ? end - first : ASSIGN_BLOCK;
        for (int32_t a = 0; a < clusters->axis_count; ++a) {
            rfm__axis_read(&clusters->axes[a], &work->columns[a], first, count, &block[0][a],
                           RFM__AXES_MAX);
        }
        for (int64_t i = 0; i < count; ++i) apply_row(work, first + i, block[i]);
    }
    return RFM_OK;
}

static rfm_status apply_fill(apply_work *work, rfm__column **made, int32_t threads,
                             rfm_error *error) {
    RFM_TRY(rfm__column_new(RFM__CLUSTER, RFM_COLUMN_CODE, 0, work->rows, &made[0], error));
    RFM_TRY(
        rfm__column_new(RFM__CLUSTER_DISTANCE, RFM_COLUMN_DOUBLE, 0, work->rows, &made[1], error));
    work->cluster = rfm__column_int32(made[0]);
    work->distance = rfm__column_double(made[1]);
    work->cluster_validity = rfm__column_validity(made[0]);
    work->distance_validity = rfm__column_validity(made[1]);
    if (work->cluster_validity == NULL || work->distance_validity == NULL) {
        return rfm__fail_memory(error);
    }
    RFM_TRY(rfm__parallel(threads, (work->rows + ASSIGN_CHUNK - 1) / ASSIGN_CHUNK, apply_chunk,
                          work, error));
    rfm__column_count_nulls(made[0]);
    rfm__column_count_nulls(made[1]);
    return RFM_OK;
}

rfm_status rfm_clusters_apply(const rfm_clusters *clusters, const rfm_frame *frame, int32_t threads,
                              rfm_frame **out_frame, rfm_error *error) {
    apply_work work = {.clusters = clusters};
    rfm__column *made[2] = {NULL, NULL};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (clusters == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "clusters is NULL");
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (threads < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "threads is %d; expected 0 or more",
                         (int)threads);
    }
    RFM_TRY(rfm__axes_find(clusters->axes, clusters->axis_count, frame, work.columns, error));
    for (int32_t a = 0; a < clusters->axis_count; ++a) {
        work.factors[a] = rfm__axis_factor(&clusters->axes[a]);
    }
    work.rows = rfm_frame_count(frame);
    rfm_status status = apply_fill(&work, made, threads, error);
    if (status != RFM_OK) {
        rfm__column_free(made[0]);
        rfm__column_free(made[1]);
        return status;
    }
    return rfm__frame_extend(frame, made, 2, out_frame, error);
}
