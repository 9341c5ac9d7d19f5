/* SPDX-License-Identifier: MIT */
/* From options to ranked clusters: what was asked for, what the search finds, and its figures. */
#include "cluster/fit.h"

#include <float.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "cluster/lloyd.h"
#include "frame/vocabulary.h"

enum { FIT_CLUSTERS = 5, FIT_STARTS = 16, FIT_ITERATIONS = 300 };

static const rfm_cluster_column fit_default_columns[] = {
    {RFM__DAYS_SINCE_LAST, RFM_CLUSTER_LOW_IS_GOOD, 0, 0.0},
    {RFM__RECEIPTS, RFM_CLUSTER_LOG1P, 0, 0.0},
    {RFM__SPEND_NET, RFM_CLUSTER_LOG1P, 0, 0.0},
};

/* 0 is the default. */
static rfm_status fit_read_number(int32_t *number, int32_t otherwise, int32_t least, int32_t most,
                                  const char *name, rfm_error *error) {
    if (*number == 0) *number = otherwise;
    if (*number >= least && *number <= most) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is %d; expected %d to %d", name, (int)*number,
                     (int)least, (int)most);
}

static rfm_status fit_read_column(rfm__cluster_task *task, int32_t index, rfm_error *error) {
    const rfm_cluster_column *given = &task->options.columns[index];
    const int32_t known = RFM_CLUSTER_LOG1P | RFM_CLUSTER_NO_Z_SCORE | RFM_CLUSTER_LOW_IS_GOOD;
    rfm__axis *axis = &task->axes[index];
    const int32_t at = index + 1;
    if (given->column == NULL || given->column[0] == 0) {
        return rfm__fail_at(error, RFM_E_ARGUMENT, -1, at, "column %d has no name", (int)at);
    }
    if ((given->flags & ~known) != 0 || given->reserved != 0) {
        return rfm__fail_at(error, RFM_E_ARGUMENT, -1, at,
                            "column %.80s has a flag that this version does not know",
                            given->column);
    }
    if (!(given->weight >= 0.0 && given->weight <= DBL_MAX)) {
        return rfm__fail_at(error, RFM_E_ARGUMENT, -1, at,
                            "column %.80s has a weight that is no number above 0", given->column);
    }
    memcpy(&axis->name, &given->column, sizeof axis->name); /* only read until it is copied */
    axis->flags = given->flags;
    axis->weight = given->weight == 0.0 ? 1.0 : given->weight;
    axis->mean = 0.0;
    axis->deviation = 1.0;
    const char *fault = rfm__clusters_name_fault(task->axes, index);
    if (fault == NULL) return RFM_OK;
    return rfm__fail_at(error, RFM_E_ARGUMENT, -1, at, "column %.80s cannot be clustered by: %s",
                        given->column, fault);
}

static rfm_status fit_read_columns(rfm__cluster_task *task, rfm_error *error) {
    rfm_cluster_options *options = &task->options;
    if (options->columns == NULL && options->column_count == 0) {
        options->columns = fit_default_columns;
        options->column_count = (int32_t)(sizeof fit_default_columns / sizeof *fit_default_columns);
    }
    if (options->columns == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "columns is NULL; expected %d of them",
                         (int)options->column_count);
    }
    if (options->column_count < 1 || options->column_count > RFM__AXES_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "column_count is %d; expected 1 to %d",
                         (int)options->column_count, (int)RFM__AXES_MAX);
    }
    task->axis_count = options->column_count;
    for (int32_t i = 0; i < task->axis_count; ++i) RFM_TRY(fit_read_column(task, i, error));
    return RFM_OK;
}

rfm_status rfm__task_read(rfm__cluster_task *task, const rfm_cluster_options *given,
                          rfm_error *error) {
    rfm_cluster_options *options = &task->options;
    memset(task, 0, sizeof *task);
    RFM_TRY(rfm__options_read(given, options, sizeof *options, "rfm_cluster_options", error));
    RFM_TRY(fit_read_number(&options->starts, FIT_STARTS, 1, RFM__STARTS_MAX, "starts", error));
    RFM_TRY(
        fit_read_number(&options->iterations, FIT_ITERATIONS, 1, INT32_MAX, "iterations", error));
    RFM_TRY(fit_read_number(&options->threads, 1, 1, INT32_MAX, "threads", error));
    task->progress.call = options->progress;
    task->progress.payload = options->progress_payload;
    return fit_read_columns(task, error);
}

rfm_status rfm__task_prepare(rfm__cluster_task *task, const rfm_frame *frame, int32_t clusters,
                             int needs_hashes, int64_t parts, rfm_error *error) {
    RFM_TRY(rfm__points_new(&task->points, task->axes, task->axis_count, frame, needs_hashes,
                            &task->options, parts, error));
    const int32_t different = rfm__points_count_different(&task->points, clusters);
    if (different >= clusters) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, -1,
                     "%d different rows have all values; expected at least %d for as many clusters",
                     (int)different, (int)clusters);
}

void rfm__task_free(rfm__cluster_task *task) { rfm__points_free(&task->points); }

/* The ranks: by value, centres of equal value by their coordinates. */
static void fit_rank(const rfm__cluster_task *task, int32_t clusters, const double *centres,
                     double *to) {
    const int32_t axes = task->axis_count;
    int32_t order[RFM__CLUSTERS_MAX];
    double values[RFM__CLUSTERS_MAX];
    for (int32_t c = 0; c < clusters; ++c) {
        int32_t at = c;
        values[c] = rfm__clusters_value(task->axes, axes, centres + c * axes);
        for (; at > 0; --at) {
            const int32_t below = order[at - 1];
            if (values[below] < values[c]) break;
            if (values[below] == values[c] &&
                rfm__points_compare(centres + below * axes, centres + c * axes, axes) <= 0) {
                break;
            }
            order[at] = below;
        }
        order[at] = c;
    }
    for (int32_t c = 0; c < clusters; ++c) {
        memcpy(to + c * axes, centres + order[c] * axes, (size_t)axes * sizeof(double));
    }
}

/* Customers and sums of squares as rfm_clusters_apply sees them. */
static rfm_status fit_count(const rfm__cluster_task *task, rfm_clusters *clusters,
                            rfm_error *error) {
    const size_t cells = (size_t)clusters->count * (size_t)clusters->axis_count;
    rfm__lloyd lloyd;
    double cost;
    RFM_TRY(rfm__lloyd_new(&lloyd, &task->points, clusters->count, task->options.threads, error));
    memcpy(lloyd.centres, clusters->centres, cells * sizeof(double));
    rfm_status status = rfm__lloyd_assign(&lloyd, error);
    if (status == RFM_OK) status = rfm__lloyd_cost(&lloyd, &cost, clusters->within, error);
    memcpy(clusters->customers, lloyd.counts, (size_t)clusters->count * sizeof(int64_t));
    rfm__lloyd_free(&lloyd);
    return status;
}

rfm_status rfm__task_fit(rfm__cluster_task *task, int32_t clusters, rfm_clusters **out_clusters,
                         rfm_error *error) {
    const size_t cells = (size_t)clusters * (size_t)task->axis_count;
    rfm_clusters *fitted = NULL;
    double *centres;
    RFM_TRY(rfm__new_array(cells, sizeof *centres, &centres, error));
    rfm_status status =
        task->axis_count == 1
            ? rfm__search_line(&task->points, clusters, centres, error)
            : rfm__search(&task->points, clusters, &task->options, &task->progress, centres, error);
    if (status == RFM_OK) {
        status = rfm__clusters_new(task->axes, task->axis_count, clusters, &fitted, error);
    }
    if (status == RFM_OK) {
        fit_rank(task, clusters, centres, fitted->centres);
        status = fit_count(task, fitted, error);
    }
    rfm__free(centres);
    if (status != RFM_OK) {
        rfm_clusters_free(fitted);
        return status;
    }
    *out_clusters = fitted;
    return RFM_OK;
}

rfm_status rfm__clusters_fit_in_parts(const rfm_frame *frame, const rfm_cluster_options *options,
                                      int64_t parts, rfm_clusters **out_clusters,
                                      rfm_error *error) {
    rfm__cluster_task task;
    rfm__error_clear(error);
    if (out_clusters == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_clusters is NULL");
    *out_clusters = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    RFM_TRY(rfm__task_read(&task, options, error));
    int32_t clusters = task.options.clusters;
    RFM_TRY(fit_read_number(&clusters, FIT_CLUSTERS, RFM__CLUSTERS_MIN, RFM__CLUSTERS_MAX,
                            "clusters", error));
    task.progress.total = rfm__search_steps(task.options.starts);
    rfm_status status =
        rfm__task_prepare(&task, frame, clusters, task.axis_count > 1, parts, error);
    if (status == RFM_OK) status = rfm__task_fit(&task, clusters, out_clusters, error);
    rfm__task_free(&task);
    return status;
}

rfm_status rfm_clusters_fit(const rfm_frame *frame, const rfm_cluster_options *options,
                            rfm_clusters **out_clusters, rfm_error *error) {
    return rfm__clusters_fit_in_parts(frame, options, 0, out_clusters, error);
}
