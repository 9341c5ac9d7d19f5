/* SPDX-License-Identifier: MIT */
/* What holds for clusters of any data, to the bit: order of rows, threads and parts change nothing,
 * and a saved fit is the fit. */
#include "cluster/clusters.h"
#include "clusters.h"
#include "rounds.h"

static const rfm_cluster_column log_spend[] = {{"spend_net", RFM_CLUSTER_LOG1P, 0, 0}};
static const rfm_cluster_column four[] = {{"days_since_last", RFM_CLUSTER_LOW_IS_GOOD, 0, 2.0},
                                          {"receipts", RFM_CLUSTER_NO_Z_SCORE, 0, 0.25},
                                          {"spend_net", RFM_CLUSTER_LOG1P, 0, 0},
                                          {"x", 0, 0, 0}};

/* Sizes on both sides of where a sample begins (65,536). */
static const int64_t sizes[] = {40, 3000, 70000};

static rfm_cluster_options options_of(int kind) {
    rfm_cluster_options options = {.struct_size = sizeof options, .clusters = 4, .seed = 9};
    options.starts = 6;
    if (kind == 1) {
        options.columns = log_spend;
        options.column_count = 1;
    } else if (kind == 2) {
        options.columns = four;
        options.column_count = 4;
    }
    return options;
}

static void shuffle(int64_t *order, int64_t count, uint64_t seed) {
    uint64_t state = seed * 2 + 1;
    for (int64_t i = 0; i < count; ++i) order[i] = i;
    for (int64_t i = count - 1; i > 0; --i) {
        const int64_t other = (int64_t)(clusters_random(&state) % (uint64_t)(i + 1));
        const int64_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

Test(law_cluster, order_of_rows_changes_nothing, .timeout = 240) {
    static int64_t order[CLUSTERS_ROWS_MAX];
    for (int size = 0; size < 3; ++size) {
        clusters_data *data = clusters_make(sizes[size], 21);
        rfm_frame *frame = clusters_frame(data, NULL);
        for (int kind = 0; kind < 3; ++kind) {
            const rfm_cluster_options options = options_of(kind);
            rfm_clusters *clusters = clusters_fit(frame, &options);
            for (uint64_t seed = 1; seed <= ROUNDS(2, 1); ++seed) {
                shuffle(order, data->rows, seed);
                rfm_frame *other = clusters_frame(data, order);
                rfm_clusters *again = clusters_fit(other, &options);
                clusters_assert_same(clusters, again);
                rfm_clusters_free(again);
                rfm_frame_free(other);
            }
            rfm_clusters_free(clusters);
        }
        rfm_frame_free(frame);
        free(data);
    }
}

/* A customer's rows need not be one: all ids the same, so that only coordinates tell them apart. */
Test(law_cluster, order_of_rows_changes_nothing_for_one_id) {
    static int64_t order[CLUSTERS_ROWS_MAX];
    clusters_data *data = clusters_make(2000, 4);
    for (int64_t i = 0; i < data->rows; ++i) data->ids[i] = 5;
    shuffle(order, data->rows, 3);
    const rfm_cluster_options options = options_of(2);
    rfm_frame *frame = clusters_frame(data, NULL), *other = clusters_frame(data, order);
    rfm_clusters *clusters = clusters_fit(frame, &options), *again = clusters_fit(other, &options);
    clusters_assert_same(clusters, again);
    rfm_clusters_free(clusters);
    rfm_clusters_free(again);
    rfm_frame_free(frame);
    rfm_frame_free(other);
    free(data);
}

Test(law_cluster, parts_and_threads_change_nothing, .timeout = 240) {
    static const int64_t parts[] = {1, 7, 64};
    for (int size = 0; size < 3; ++size) {
        clusters_data *data = clusters_make(sizes[size], 8);
        rfm_frame *frame = clusters_frame(data, NULL);
        for (int kind = 0; kind < 3; ++kind) {
            rfm_cluster_options options = options_of(kind);
            rfm_clusters *clusters = clusters_fit(frame, &options);
            for (int i = 0; i < 3; i += ROUNDS(1, 2)) {
                rfm_clusters *again;
                rfm_error error;
                options.threads = 1 + i % 2;
                cr_assert_eq(rfm__clusters_fit_in_parts(frame, &options, parts[i], &again, &error),
                             RFM_OK, "%s", error.message);
                clusters_assert_same(clusters, again);
                rfm_clusters_free(again);
            }
            rfm_clusters_free(clusters);
        }
        rfm_frame_free(frame);
        free(data);
    }
}

Test(law_cluster, saved_clusters_are_the_clusters) {
    clusters_data *data = clusters_make(3000, 77);
    rfm_frame *frame = clusters_frame(data, NULL);
    for (int kind = 0; kind < 3; ++kind) {
        const rfm_cluster_options options = options_of(kind);
        rfm_clusters *clusters = clusters_fit(frame, &options), *again;
        rfm_buffer *saved = clusters_save(clusters);
        rfm_frame *applied, *applied_again, *centres, *centres_again;
        cr_assert_eq(
            rfm_clusters_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &again, NULL),
            RFM_OK);
        clusters_assert_same(clusters, again);
        cr_assert_eq(rfm_clusters_apply(clusters, frame, 1, &applied, NULL), RFM_OK);
        cr_assert_eq(rfm_clusters_apply(again, frame, 2, &applied_again, NULL), RFM_OK);
        scores_assert_same(applied, applied_again);
        cr_assert_eq(rfm_clusters_centres(clusters, &centres, NULL), RFM_OK);
        cr_assert_eq(rfm_clusters_centres(again, &centres_again, NULL), RFM_OK);
        scores_assert_same(centres, centres_again);
        rfm_frame_free(applied);
        rfm_frame_free(applied_again);
        rfm_frame_free(centres);
        rfm_frame_free(centres_again);
        rfm_buffer_free(saved);
        rfm_clusters_free(clusters);
        rfm_clusters_free(again);
    }
    rfm_frame_free(frame);
    free(data);
}

/* Clusters as applied are those that were counted, and each centre is the mean of its customers. */
Test(law_cluster, what_is_applied_is_what_was_counted) {
    clusters_data *data = clusters_make(25000, 31);
    rfm_frame *frame = clusters_frame(data, NULL), *applied, *centres;
    const rfm_cluster_column plain[] = {{"days_since_last", 0, 0, 0}, {"x", 0, 0, 0}};
    rfm_cluster_options options = options_of(0);
    options.columns = plain;
    options.column_count = 2;
    rfm_clusters *clusters = clusters_fit(frame, &options);
    cr_assert_eq(rfm_clusters_apply(clusters, frame, 1, &applied, NULL), RFM_OK);
    cr_assert_eq(rfm_clusters_centres(clusters, &centres, NULL), RFM_OK);
    for (int32_t c = 0; c < 4; ++c) {
        int64_t count = 0;
        double days = 0.0, x = 0.0;
        for (int64_t i = 0; i < data->rows; ++i) {
            if (scores_at(applied, "cluster", i) != c + 1) continue;
            ++count;
            days += (double)data->days[i];
            x += data->x[i];
        }
        cr_assert_eq(scores_int64(centres, "customers", c), count);
        cr_assert_float_eq(scores_double(centres, "days_since_last", c), days / (double)count,
                           1e-6);
        cr_assert_float_eq(scores_double(centres, "x", c), x / (double)count, 1e-6);
    }
    rfm_frame_free(applied);
    rfm_frame_free(centres);
    rfm_clusters_free(clusters);
    rfm_frame_free(frame);
    free(data);
}

/* More clusters never leave more unexplained; silhouettes lie within -1 .. 1. */
Test(law_cluster, more_clusters_explain_more) {
    static int64_t order[CLUSTERS_ROWS_MAX];
    clusters_data *data = clusters_make(ROUNDS(5000, 1200), 14);
    shuffle(order, data->rows, 2);
    rfm_frame *frame = clusters_frame(data, NULL), *other = clusters_frame(data, order);
    for (int kind = 0; kind < 3; ++kind) {
        rfm_cluster_options options = options_of(kind);
        rfm_frame *figures, *again;
        cr_assert_eq(rfm_clusters_choose(frame, &options, 2, 7, &figures, NULL), RFM_OK);
        options.threads = 2;
        cr_assert_eq(rfm_clusters_choose(other, &options, 2, 7, &again, NULL), RFM_OK);
        scores_assert_same(figures, again);
        for (int64_t row = 0; row < 6; ++row) {
            const double silhouette = scores_double(figures, "silhouette", row);
            cr_assert(silhouette >= -1.0 && silhouette <= 1.0);
            if (row > 0) {
                cr_assert_gt(scores_double(figures, "explained", row),
                             scores_double(figures, "explained", row - 1));
            }
        }
        rfm_frame_free(figures);
        rfm_frame_free(again);
    }
    rfm_frame_free(frame);
    rfm_frame_free(other);
    free(data);
}
