/* SPDX-License-Identifier: MIT */
/* Made-up customers in groups, and short forms for fitting clusters to them. */
#ifndef RFM_TESTS_SUPPORT_CLUSTERS_H
#define RFM_TESTS_SUPPORT_CLUSTERS_H

#include <stdio.h>
#include <stdlib.h>

#include "scores.h"

enum { CLUSTERS_ROWS_MAX = 70000 };

/* What a test knows of its customers, row by row. */
typedef struct clusters_data {
    int64_t rows;
    int64_t ids[CLUSTERS_ROWS_MAX];
    int64_t days[CLUSTERS_ROWS_MAX];
    int64_t receipts[CLUSTERS_ROWS_MAX];
    int64_t spend[CLUSTERS_ROWS_MAX]; /* cents */
    double x[CLUSTERS_ROWS_MAX];
    uint8_t validity[CLUSTERS_ROWS_MAX / 8 + 1]; /* of receipts */
} clusters_data;

static inline uint64_t clusters_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Groups of unlike sizes with much overlap, many ties, some values missing. */
static inline clusters_data *clusters_make(int64_t rows, uint64_t seed) {
    clusters_data *data = calloc(1, sizeof *data);
    uint64_t state = seed * 2 + 1;
    cr_assert_not_null(data);
    data->rows = rows;
    for (int64_t i = 0; i < rows; ++i) {
        const int64_t group = (int64_t)(clusters_random(&state) % 10) / 3;
        data->ids[i] = i * 7919 % 1000003;
        data->days[i] = 200 - 45 * group + (int64_t)(clusters_random(&state) % 120);
        data->receipts[i] = 1 + group * group + (int64_t)(clusters_random(&state) % 4);
        data->spend[i] = (data->receipts[i] * 1000) + (int64_t)(clusters_random(&state) % 4000);
        if (i % 97 == 0) data->spend[i] = -data->spend[i];
        data->x[i] = (double)(clusters_random(&state) % 1000) / 8.0;
        if (i % 50 != 7) data->validity[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    return data;
}

/* A frame of the rows in the order that `order` says (NULL: as they are). */
static inline rfm_frame *clusters_frame(const clusters_data *data, const int64_t *order) {
    clusters_data *turned = calloc(1, sizeof *turned);
    cr_assert_not_null(turned);
    for (int64_t i = 0; i < data->rows; ++i) {
        const int64_t from = order == NULL ? i : order[i];
        turned->ids[i] = data->ids[from];
        turned->days[i] = data->days[from];
        turned->receipts[i] = data->receipts[from];
        turned->spend[i] = data->spend[from];
        turned->x[i] = data->x[from];
        if (data->validity[from / 8] >> (from % 8) & 1) {
            turned->validity[i / 8] |= (uint8_t)(1u << (i % 8));
        }
    }
    rfm_column columns[] = {
        scores_column("customer", RFM_COLUMN_INT64, 0, turned->ids, data->rows),
        scores_column("days_since_last", RFM_COLUMN_INT64, 0, turned->days, data->rows),
        scores_column("receipts", RFM_COLUMN_INT64, 0, turned->receipts, data->rows),
        scores_column("spend_net", RFM_COLUMN_AMOUNT, 2, turned->spend, data->rows),
        scores_column("x", RFM_COLUMN_DOUBLE, 0, turned->x, data->rows)};
    columns[2].validity = turned->validity;
    rfm_frame *frame = scores_frame(columns, 5);
    free(turned);
    return frame;
}

static inline rfm_clusters *clusters_fit(const rfm_frame *frame,
                                         const rfm_cluster_options *options) {
    rfm_clusters *clusters;
    rfm_error error;
    cr_assert_eq(rfm_clusters_fit(frame, options, &clusters, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    return clusters;
}

static inline rfm_buffer *clusters_save(const rfm_clusters *clusters) {
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_clusters_save(clusters, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    return buffer;
}

/* Two fits are the same when what is saved of them is. */
static inline void clusters_assert_same(const rfm_clusters *left, const rfm_clusters *right) {
    rfm_buffer *a = clusters_save(left), *b = clusters_save(right);
    cr_assert_str_eq(rfm_buffer_data(a), rfm_buffer_data(b));
    rfm_buffer_free(a);
    rfm_buffer_free(b);
}

#endif
