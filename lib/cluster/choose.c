/* SPDX-License-Identifier: MIT */
/* How many clusters there are is for a person to say; here are the figures that help: what each
 * number leaves unexplained, and how well customers lie in their clusters. */
#include <string.h>

#include "base/memory.h"
#include "cluster/fit.h"
#include "cluster/lloyd.h"
#include "cluster/silhouette.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"

enum {
    CHOOSE_SAMPLE = 4000, /* customers of whom silhouettes are worked out */
    CHOOSE_CLUSTERS = 0,
    CHOOSE_WITHIN,
    CHOOSE_EXPLAINED,
    CHOOSE_SILHOUETTE,
    CHOOSE_SAMPLED,
    CHOOSE_COLUMNS
};

typedef struct choose_work {
    rfm__cluster_task *task;
    int32_t from, count;
    rfm_clusters *models[RFM__CLUSTERS_MAX];
    double silhouettes[RFM__CLUSTERS_MAX];
    double total; /* sum of squared distances to the mean of all */
    int64_t sampled;
} choose_work;

/* One cluster of all. */
static rfm_status choose_measure_total(choose_work *work, rfm_error *error) {
    const rfm__cluster_task *task = work->task;
    rfm__lloyd lloyd;
    RFM_TRY(rfm__lloyd_new(&lloyd, &task->points, 1, task->options.threads, error));
    memcpy(lloyd.centres, task->points.at, (size_t)task->axis_count * sizeof(double));
    rfm_status status = rfm__lloyd_run(&lloyd, 1, error);
    if (status == RFM_OK) status = rfm__lloyd_cost(&lloyd, &work->total, NULL, error);
    rfm__lloyd_free(&lloyd);
    return status;
}

static rfm_status choose_measure_silhouettes(choose_work *work, rfm_error *error) {
    rfm__points sample;
    RFM_TRY(rfm__points_sample(&work->task->points, CHOOSE_SAMPLE, &sample, error));
    if (sample.count > CHOOSE_SAMPLE) sample.count = CHOOSE_SAMPLE; /* rows of one customer */
    work->sampled = sample.count;
    const rfm_status status = rfm__silhouette(
        &sample, work->models, work->count, work->task->options.threads, work->silhouettes, error);
    rfm__points_free(&sample);
    return status;
}

static rfm_status choose_write(const choose_work *work, rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[CHOOSE_COLUMNS] = {
        [CHOOSE_CLUSTERS] = {"clusters", RFM_COLUMN_INT64, 0},
        [CHOOSE_WITHIN] = {RFM__CLUSTER_WITHIN, RFM_COLUMN_DOUBLE, 0},
        [CHOOSE_EXPLAINED] = {"explained", RFM_COLUMN_DOUBLE, 0},
        [CHOOSE_SILHOUETTE] = {"silhouette", RFM_COLUMN_DOUBLE, 0},
        [CHOOSE_SAMPLED] = {"sampled", RFM_COLUMN_INT64, 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, CHOOSE_COLUMNS, &builder, error));
    for (int32_t m = 0; m < work->count; ++m) {
        const rfm_clusters *clusters = work->models[m];
        double within = 0.0;
        for (int32_t c = 0; c < clusters->count; ++c) within += clusters->within[c];
        rfm__builder_int64(builder, CHOOSE_CLUSTERS, clusters->count);
        rfm__builder_double(builder, CHOOSE_WITHIN, within);
        rfm__builder_double(builder, CHOOSE_EXPLAINED, 1.0 - within / work->total);
        rfm__builder_double(builder, CHOOSE_SILHOUETTE, work->silhouettes[m]);
        rfm__builder_int64(builder, CHOOSE_SAMPLED, work->sampled);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status choose_all(choose_work *work, rfm_frame **out_frame, rfm_error *error) {
    for (int32_t m = 0; m < work->count; ++m) {
        RFM_TRY(rfm__task_fit(work->task, work->from + m, &work->models[m], error));
    }
    RFM_TRY(choose_measure_total(work, error));
    RFM_TRY(choose_measure_silhouettes(work, error));
    return choose_write(work, out_frame, error);
}

rfm_status rfm_clusters_choose(const rfm_frame *frame, const rfm_cluster_options *options,
                               int32_t from, int32_t to, rfm_frame **out_frame, rfm_error *error) {
    rfm__cluster_task task;
    choose_work work = {.task = &task};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (from < RFM__CLUSTERS_MIN || to < from || to > RFM__CLUSTERS_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "clusters run from %d to %d; expected a range within 2 to 255", (int)from,
                         (int)to);
    }
    RFM_TRY(rfm__task_read(&task, options, error));
    work.from = from;
    work.count = to - from + 1;
    task.progress.total = rfm__search_steps(task.options.starts) * work.count;
    const int needs_hashes = task.axis_count > 1 || rfm_frame_count(frame) > CHOOSE_SAMPLE;
    rfm_status status = rfm__task_prepare(&task, frame, to, needs_hashes, 0, error);
    if (status == RFM_OK) status = choose_all(&work, out_frame, error);
    for (int32_t m = 0; m < work.count; ++m) rfm_clusters_free(work.models[m]);
    rfm__task_free(&task);
    return status;
}
