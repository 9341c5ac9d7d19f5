/* SPDX-License-Identifier: MIT */
/* Any bytes as saved clusters: refused with a reason, or read, and then what was read is used. */
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds) {
    if (!holds) abort();
}

/* What is saved is read back and saved as the same bytes. */
static void check_round_trip(const rfm_clusters *clusters) {
    rfm_buffer *first = NULL, *second = NULL;
    rfm_clusters *again;
    check(rfm_buffer_new(&first, NULL) == RFM_OK && rfm_buffer_new(&second, NULL) == RFM_OK);
    check(rfm_clusters_save(clusters, rfm_buffer_write, first, NULL) == RFM_OK);
    check(rfm_clusters_load(rfm_buffer_data(first), (size_t)rfm_buffer_size(first), &again, NULL) ==
          RFM_OK);
    check(rfm_clusters_save(again, rfm_buffer_write, second, NULL) == RFM_OK);
    check(strcmp(rfm_buffer_data(first), rfm_buffer_data(second)) == 0);
    rfm_clusters_free(again);
    rfm_buffer_free(first);
    rfm_buffer_free(second);
}

/* Every cell of the centres is a number; gives the names of the columns clustered by. */
static int32_t check_centres(const rfm_frame *centres, rfm_column *columns) {
    const int32_t count = rfm_frame_column_count(centres) - 4;
    check(count >= 1 && count <= 16 && rfm_frame_count(centres) >= 2);
    for (int32_t i = 0; i < count; ++i) {
        check(rfm_frame_column(centres, i + 4, &columns[i], NULL) == RFM_OK);
        check(columns[i].type == RFM_COLUMN_DOUBLE);
        for (int64_t row = 0; row < columns[i].length; ++row) {
            const double value = ((const double *)columns[i].values)[row];
            check(value - value == 0.0);
        }
    }
    return count;
}

/* The centres themselves as customers, and some values that no shop has. */
static void check_apply(const rfm_clusters *clusters, const rfm_column *centres, int32_t count) {
    static const double values[] = {-1e308, -0.5, 0.0, 49.95, 1e18, 1e308};
    rfm_column columns[16];
    for (int32_t i = 0; i < count; ++i) {
        const rfm_column column = {
            .name = centres[i].name, .type = RFM_COLUMN_DOUBLE, .length = 6, .values = values};
        columns[i] = column;
    }
    for (int turn = 0; turn < 2; ++turn) {
        rfm_frame *frame, *applied;
        rfm_column found;
        check(rfm_frame_new(turn == 0 ? columns : centres, count, &frame, NULL) == RFM_OK);
        check(rfm_clusters_apply(clusters, frame, 1, &applied, NULL) == RFM_OK);
        check(rfm_frame_find(applied, "cluster", &found, NULL) == RFM_OK && found.null_count == 0);
        for (int64_t row = 0; row < found.length; ++row) {
            check(((const int32_t *)found.values)[row] >= 1);
        }
        check(rfm_frame_find(applied, "cluster_distance", &found, NULL) == RFM_OK);
        for (int64_t row = 0; row < found.length; ++row) {
            check(((const double *)found.values)[row] >= 0.0);
        }
        rfm_frame_free(applied);
        rfm_frame_free(frame);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_clusters *clusters;
    rfm_frame *centres;
    rfm_column columns[16];
    rfm_error error;
    if (size == 0) data = (const uint8_t *)"";
    const rfm_status status = rfm_clusters_load(data, size, &clusters, &error);
    check(status == error.status);
    if (status != RFM_OK) {
        check(status == RFM_E_SYNTAX || status == RFM_E_VERSION);
        check(clusters == NULL && error.where > 0 && error.message[0] != 0);
        return 0;
    }
    check_round_trip(clusters);
    check(rfm_clusters_centres(clusters, &centres, NULL) == RFM_OK);
    check_apply(clusters, columns, check_centres(centres, columns));
    rfm_frame_free(centres);
    rfm_clusters_free(clusters);
    return 0;
}
