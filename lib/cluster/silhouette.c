/* SPDX-License-Identifier: MIT */
/* Rousseeuw 1987, "Silhouettes: a graphical aid to the interpretation and validation of cluster
 * analysis": with a the mean distance of a point to the others of its cluster and b the least mean
 * distance to those of another one, s = (b - a) / max(a, b), and 0 for a point alone in its cluster
 * (equation 4 and below). Each pair's distance is worked out once for all models. Points come in an
 * order of their own, so sums of doubles are the same for every order of rows. */
#include "cluster/silhouette.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "cluster/lloyd.h"

enum { SILHOUETTE_CHUNK = 64 };

typedef struct silhouette_job {
    const rfm__points *points;
    rfm_clusters *const *models;
    int32_t model_count;
    uint8_t *labels; /* of model and point */
    int64_t *sizes;  /* of model and cluster */
    double *values;  /* of model and point */
} silhouette_job;

static void silhouette_assign(silhouette_job *job, int32_t model) {
    const rfm__points *points = job->points;
    const rfm_clusters *clusters = job->models[model];
    for (int64_t i = 0; i < points->count; ++i) {
        int32_t nearest;
        double first, second;
        rfm__nearest(points->at + i * points->axes, clusters->centres, clusters->count,
                     points->axes, &nearest, &first, &second);
        job->labels[model * points->count + i] = (uint8_t)nearest;
        ++job->sizes[(int64_t)model * RFM__CLUSTERS_MAX + nearest];
    }
}

/* From the distances of one point to all. */
static double silhouette_of(const silhouette_job *job, int32_t model, int64_t point,
                            const double *distances) {
    const int64_t count = job->points->count;
    const uint8_t *labels = job->labels + model * count;
    const int64_t *sizes = job->sizes + (int64_t)model * RFM__CLUSTERS_MAX;
    const int32_t own = labels[point];
    double sums[RFM__CLUSTERS_MAX] = {0.0}, other = HUGE_VAL;
    if (sizes[own] < 2) return 0.0;
    for (int64_t i = 0; i < count; ++i) sums[labels[i]] += distances[i];
    const double within = sums[own] / (double)(sizes[own] - 1);
    for (int32_t c = 0; c < job->models[model]->count; ++c) {
        if (c == own || sizes[c] == 0) continue;
        const double mean = sums[c] / (double)sizes[c];
        if (mean < other) other = mean;
    }
    if (isinf(other)) return 0.0; /* no other cluster among these points */
    const double larger = within > other ? within : other;
    return larger > 0.0 ? (other - within) / larger : 0.0;
}

static rfm_status silhouette_chunk(void *context, int64_t chunk, rfm_error *error) {
    silhouette_job *job = context;
    const rfm__points *points = job->points;
    const int64_t count = points->count, start = chunk * SILHOUETTE_CHUNK;
    double *distances;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *distances, &distances, error));
    for (int64_t i = start; i < start + SILHOUETTE_CHUNK && i < count; ++i) {
        for (int64_t j = 0; j < count; ++j) {
            distances[j] = sqrt(rfm__points_distance(points->at + i * points->axes,
                                                     points->at + j * points->axes, points->axes));
        }
        for (int32_t m = 0; m < job->model_count; ++m) {
            job->values[m * count + i] = silhouette_of(job, m, i, distances);
        }
    }
    rfm__free(distances);
    return RFM_OK;
}

static rfm_status silhouette_run(silhouette_job *job, int32_t threads, double *out_means,
                                 rfm_error *error) {
    const int64_t count = job->points->count;
    const size_t cells = (size_t)count * (size_t)job->model_count;
    const size_t models = (size_t)job->model_count;
    RFM_TRY(rfm__new_array(cells, 1, &job->labels, error));
    RFM_TRY(rfm__new_array(cells, sizeof *job->values, &job->values, error));
    RFM_TRY(
        rfm__new_zeroed_array(models * RFM__CLUSTERS_MAX, sizeof *job->sizes, &job->sizes, error));
    for (int32_t m = 0; m < job->model_count; ++m) silhouette_assign(job, m);
    RFM_TRY(rfm__parallel(threads, (count + SILHOUETTE_CHUNK - 1) / SILHOUETTE_CHUNK,
                          silhouette_chunk, job, error));
    for (int32_t m = 0; m < job->model_count; ++m) {
        double sum = 0.0;
        for (int64_t i = 0; i < count; ++i) sum += job->values[m * count + i];
        out_means[m] = sum / (double)count;
    }
    return RFM_OK;
}

rfm_status rfm__silhouette(const rfm__points *points, rfm_clusters *const *models, int32_t count,
                           int32_t threads, double *out_means, rfm_error *error) {
    silhouette_job job = {.points = points, .models = models, .model_count = count};
    const rfm_status status = silhouette_run(&job, threads, out_means, error);
    rfm__free(job.labels);
    rfm__free(job.values);
    rfm__free(job.sizes);
    return status;
}
