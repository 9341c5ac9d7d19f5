/* SPDX-License-Identifier: MIT */
/* Clusters when memory runs out: no leak, no half-made output. */
#include "clusters.h"
#include "oom.h"

typedef struct cluster_context {
    rfm_frame *frame;
    rfm_clusters *clusters;
    rfm_buffer *saved;
    rfm_cluster_options options;
} cluster_context;

static rfm_status step_fit(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    rfm_clusters *clusters;
    const rfm_status status = rfm_clusters_fit(context->frame, &context->options, &clusters, error);
    cr_assert_eq(clusters == NULL, status != RFM_OK);
    rfm_clusters_free(clusters);
    return status;
}

static rfm_status step_apply(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    rfm_frame *frame;
    const rfm_status status =
        rfm_clusters_apply(context->clusters, context->frame, 1, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_centres(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_clusters_centres(context->clusters, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_choose(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    rfm_frame *frame;
    const rfm_status status =
        rfm_clusters_choose(context->frame, &context->options, 2, 3, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static int32_t swallow(void *payload, const void *bytes, size_t size) {
    (void)payload;
    (void)bytes;
    (void)size;
    return 0;
}

static rfm_status step_save(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    return rfm_clusters_save(context->clusters, swallow, NULL, error);
}

static rfm_status step_load(void *payload, rfm_error *error) {
    const cluster_context *context = payload;
    rfm_clusters *clusters;
    const rfm_status status = rfm_clusters_load(
        rfm_buffer_data(context->saved), (size_t)rfm_buffer_size(context->saved), &clusters, error);
    cr_assert_eq(clusters == NULL, status != RFM_OK);
    rfm_clusters_free(clusters);
    return status;
}

static void sweep_all(int64_t rows, const rfm_cluster_column *columns, int32_t column_count) {
    clusters_data *data = clusters_make(rows, 11);
    cluster_context context = {.options = {.struct_size = sizeof context.options,
                                           .clusters = 3,
                                           .columns = columns,
                                           .column_count = column_count,
                                           .starts = 1,
                                           .iterations = 1}};
    context.frame = clusters_frame(data, NULL);
    context.clusters = clusters_fit(context.frame, &context.options);
    context.saved = clusters_save(context.clusters);
    cr_assert_gt(oom_sweep(step_fit, &context), 15);
    cr_assert_gt(oom_sweep(step_apply, &context), 5);
    cr_assert_gt(oom_sweep(step_centres, &context), 5);
    cr_assert_gt(oom_sweep(step_choose, &context), 15);
    cr_assert_gt(oom_sweep(step_save, &context), 0);
    cr_assert_gt(oom_sweep(step_load, &context), 3);
    rfm_buffer_free(context.saved);
    rfm_clusters_free(context.clusters);
    rfm_frame_free(context.frame);
    cr_assert_eq(test_memory_live(), 0);
    free(data);
}

static const rfm_cluster_column one_column[] = {{"spend_net", RFM_CLUSTER_LOG1P, 0, 0}};

Test(oom_cluster, several_columns) { sweep_all(300, NULL, 0); }
Test(oom_cluster, one_column) { sweep_all(300, one_column, 1); }

/* Enough rows that a sample is searched first. */
Test(oom_cluster, a_sample, .timeout = 120) {
    static const rfm_cluster_column two[] = {{"receipts", 0, 0, 0}, {"x", 0, 0, 0}};
    clusters_data *data = clusters_make(67000, 12);
    cluster_context context = {.options = {.struct_size = sizeof context.options,
                                           .clusters = 2,
                                           .columns = two,
                                           .column_count = 2,
                                           .starts = 1,
                                           .iterations = 1}};
    context.frame = clusters_frame(data, NULL);
    cr_assert_gt(oom_sweep(step_fit, &context), 40);
    rfm_frame_free(context.frame);
    cr_assert_eq(test_memory_live(), 0);
    free(data);
}
