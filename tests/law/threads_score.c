/* SPDX-License-Identifier: MIT */
/* Scores are the same for every number of threads; a plain program, for ThreadSanitizer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"
#include "rounds.h"

enum { ROWS = 300000 };

/* All bytes of the columns made: scores, codes, their labels, means. */
static int same_columns(const rfm_frame *left, const rfm_frame *right) {
    for (int32_t c = 0; c < rfm_frame_column_count(left); ++c) {
        rfm_column a, b;
        if (rfm_frame_column(left, c, &a, NULL) != RFM_OK) return 0;
        if (rfm_frame_column(right, c, &b, NULL) != RFM_OK) return 0;
        const size_t width = a.type == RFM_COLUMN_CODE ? 4 : 8;
        if (a.null_count != b.null_count || a.label_count != b.label_count) return 0;
        if (memcmp(a.values, b.values, ROWS * width) != 0) return 0;
        if (a.null_count > 0 && memcmp(a.validity, b.validity, ROWS / 8) != 0) return 0;
        if (a.label_count == 0) continue;
        const size_t size = (size_t)a.label_offsets[a.label_count];
        if (memcmp(a.label_bytes, b.label_bytes, size) != 0) return 0;
    }
    return 1;
}

/* The scorer as text, fitted by so many threads; NULL when that fails. */
static rfm_buffer *fitted(const rfm_frame *frame, const rfm_scorer_options *options,
                          int32_t threads) {
    rfm_scorer_options own = *options;
    rfm_scorer *scorer = NULL;
    rfm_buffer *text = NULL;
    own.threads = threads;
    if (rfm_buffer_new(&text, NULL) == RFM_OK &&
        rfm_scorer_fit(frame, &own, &scorer, NULL) == RFM_OK &&
        rfm_scorer_save(scorer, rfm_buffer_write, text, NULL) == RFM_OK) {
        rfm_scorer_free(scorer);
        return text;
    }
    rfm_scorer_free(scorer);
    rfm_buffer_free(text);
    return NULL;
}

static int is_fitted_alike(const rfm_frame *frame, const rfm_scorer_options *options,
                           int32_t threads) {
    rfm_buffer *one = fitted(frame, options, 1), *many = fitted(frame, options, threads);
    const int is_same =
        one != NULL && many != NULL && rfm_buffer_size(one) > 0 &&
        rfm_buffer_size(one) == rfm_buffer_size(many) &&
        memcmp(rfm_buffer_data(one), rfm_buffer_data(many), (size_t)rfm_buffer_size(one)) == 0;
    if (!is_same) printf("%d threads: not fitted alike\n", (int)threads);
    rfm_buffer_free(one);
    rfm_buffer_free(many);
    return is_same;
}

static int check(const rfm_frame *frame, const rfm_scorer_options *options) {
    const int32_t bins = options->bins;
    rfm_scorer *scorer = NULL;
    rfm_frame *one = NULL;
    int is_same = rfm_scorer_fit(frame, options, &scorer, NULL) == RFM_OK &&
                  rfm_scorer_apply(scorer, frame, 1, &one, NULL) == RFM_OK;
    for (int32_t threads = 0; is_same && threads <= 7; threads += ROUNDS(1, 3)) {
        rfm_frame *many = NULL;
        is_same = rfm_scorer_apply(scorer, frame, threads, &many, NULL) == RFM_OK &&
                  same_columns(one, many);
        if (!is_same) printf("%d bins, %d threads: not the same\n", (int)bins, (int)threads);
        rfm_frame_free(many);
    }
    rfm_frame_free(one);
    rfm_scorer_free(scorer);
    return is_same && is_fitted_alike(frame, options, 3);
}

static int check_bins(const rfm_frame *frame, int32_t bins) {
    const rfm_scorer_options options = {.struct_size = sizeof options, .bins = bins};
    return check(frame, &options);
}

/* Ranks between fitted dimensions, so that rows are gone over three times; points and grades. */
static int check_nested(const rfm_frame *frame) {
    static const rfm_dimension dimensions[] = {
        {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD},
        {.name = "f", .column = "receipts", .quantile_type = RFM_QUANTILE_NTILE, .bins = 3},
        {.name = "k", .column = "receipts", .strategy = RFM_SCORE_KMEANS, .bins = 3},
        {.name = "m", .column = "spend_net", .quantile_type = RFM_QUANTILE_RPKG}};
    static const rfm_points points[] = {{0}, {.weight = 0.1}, {.weight = 3.7}, {0}};
    static const rfm_grade grades[] = {{"A", 15.0}, {"B", 10.0}};
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = 4,
                                        .dimensions = dimensions,
                                        .bins = 4,
                                        .method = RFM_SCORE_NESTED,
                                        .points = points,
                                        .grades = grades,
                                        .grade_count = 2};
    return check(frame, &options);
}

int main(void) {
    int64_t *values = calloc(4 * ROWS, sizeof *values);
    uint8_t *validity = malloc(ROWS / 8);
    rfm_frame *frame = NULL;
    uint64_t state = 20111210;
    if (values == NULL || validity == NULL) return 1;
    for (int64_t i = 0; i < 3 * ROWS; ++i) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        values[i] = (int64_t)(state >> (40 + i % 20));
    }
    for (int64_t i = 0; i < ROWS; ++i) values[3 * ROWS + i] = i * 7919 % 1048573;
    memset(validity, 0x7F, ROWS / 8);
    const rfm_column columns[] = {
        {.name = "days_since_last", .type = RFM_COLUMN_INT64, .length = ROWS, .values = values},
        {.name = "receipts", .type = RFM_COLUMN_INT64, .length = ROWS, .values = values + ROWS},
        {.name = "spend_net",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = ROWS,
         .validity = validity,
         .values = values + 2 * ROWS},
        {.name = "customer",
         .type = RFM_COLUMN_INT64,
         .length = ROWS,
         .values = values + 3 * ROWS}};
    int is_same = rfm_frame_new(columns, 4, &frame, NULL) == RFM_OK;
    /* 5: a table of codes; 255 cubed has room in it too; 300 would not be taken. */
    is_same = is_same && check_bins(frame, 5) && check_bins(frame, 20) && check_bins(frame, 255);
    is_same = is_same && check_nested(frame);
    rfm_frame_free(frame);
    free(values);
    free(validity);
    return !is_same;
}
