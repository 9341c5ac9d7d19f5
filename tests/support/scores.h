/* SPDX-License-Identifier: MIT */
/* Short forms for tests of scorers: frames from arrays, and what came out as text and numbers. */
#ifndef RFM_TESTS_SUPPORT_SCORES_H
#define RFM_TESTS_SUPPORT_SCORES_H

#include <criterion/criterion.h>
#include <string.h>

#include "rfm.h"

static inline rfm_column scores_column(const char *name, int32_t type, int32_t scale,
                                       const void *values, int64_t length) {
    const rfm_column column = {
        .name = name, .type = type, .scale = scale, .length = length, .values = values};
    return column;
}

static inline rfm_frame *scores_frame(const rfm_column *columns, int32_t count) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

/* A frame of one column "v". */
static inline rfm_frame *scores_of(int32_t type, int32_t scale, const void *values,
                                   int64_t length) {
    const rfm_column column = scores_column("v", type, scale, values, length);
    return scores_frame(&column, 1);
}

static inline rfm_scorer *scores_fit(const rfm_frame *frame, const rfm_dimension *dimensions,
                                     int32_t count) {
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = count, .dimensions = dimensions};
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    return scorer;
}

static inline rfm_frame *scores_apply(const rfm_scorer *scorer, const rfm_frame *frame,
                                      int32_t threads) {
    rfm_frame *scored;
    rfm_error error;
    cr_assert_eq(rfm_scorer_apply(scorer, frame, threads, &scored, &error), RFM_OK, "%s",
                 error.message);
    return scored;
}

static inline rfm_column scores_find(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

static inline int scores_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && ((column->validity[row / 8] >> (row % 8)) & 1) == 0;
}

/* The number in a code column without labels, or -1 when it is missing. */
static inline int32_t scores_at(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    cr_assert_eq(column.type, RFM_COLUMN_CODE);
    cr_assert_null(column.label_offsets);
    return scores_is_missing(&column, row) ? -1 : ((const int32_t *)column.values)[row];
}

/* The text of a cell of a text or labelled column, "" when it is missing; valid until the next
 * call but three. */
static inline const char *scores_text(const rfm_frame *frame, const char *name, int64_t row) {
    static char texts[4][256];
    static int turn;
    const rfm_column column = scores_find(frame, name);
    const int64_t *offsets = column.offsets;
    const char *bytes = column.bytes;
    int64_t at = row;
    char *text = texts[turn++ % 4];
    text[0] = 0;
    if (scores_is_missing(&column, row)) return text;
    if (column.type == RFM_COLUMN_CODE) {
        offsets = column.label_offsets;
        bytes = column.label_bytes;
        at = ((const int32_t *)column.values)[row];
        cr_assert(at >= 0 && at < column.label_count);
    }
    const size_t size = (size_t)(offsets[at + 1] - offsets[at]);
    cr_assert_lt(size, sizeof texts[0]);
    if (size > 0) memcpy(text, bytes + offsets[at], size);
    text[size] = 0;
    return text;
}

static inline double scores_double(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    cr_assert_eq(column.type, RFM_COLUMN_DOUBLE);
    return ((const double *)column.values)[row];
}

static inline int64_t scores_int64(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    cr_assert(column.type == RFM_COLUMN_INT64 || column.type == RFM_COLUMN_AMOUNT);
    return ((const int64_t *)column.values)[row];
}

/* The saved scorer; free the buffer. */
static inline rfm_buffer *scores_save(const rfm_scorer *scorer) {
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_scorer_save(scorer, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    return buffer;
}

static inline rfm_scorer *scores_load(const char *text, size_t size) {
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_scorer_load(text, size, &scorer, &error), RFM_OK, "line %lld: %s",
                 (long long)error.where, error.message);
    return scorer;
}

/* All columns of two frames, cell by cell as bytes. */
static inline void scores_assert_same(const rfm_frame *left, const rfm_frame *right) {
    cr_assert_eq(rfm_frame_column_count(left), rfm_frame_column_count(right));
    for (int32_t c = 0; c < rfm_frame_column_count(left); ++c) {
        rfm_column a, b;
        cr_assert_eq(rfm_frame_column(left, c, &a, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_column(right, c, &b, NULL), RFM_OK);
        cr_assert_str_eq(a.name, b.name);
        cr_assert(a.type == b.type && a.scale == b.scale && a.length == b.length);
        cr_assert(a.null_count == b.null_count && a.label_count == b.label_count, "%s", a.name);
        const size_t width = a.type == RFM_COLUMN_DAY || a.type == RFM_COLUMN_CODE ? 4 : 8;
        for (int64_t row = 0; row < a.length; ++row) {
            cr_assert_eq(scores_is_missing(&a, row), scores_is_missing(&b, row));
            if (scores_is_missing(&a, row)) continue;
            if (a.type == RFM_COLUMN_TEXT || a.label_offsets != NULL) {
                cr_assert_str_eq(scores_text(left, a.name, row), scores_text(right, a.name, row));
            } else {
                cr_assert(memcmp((const char *)a.values + (size_t)row * width,
                                 (const char *)b.values + (size_t)row * width, width) == 0,
                          "%s row %lld", a.name, (long long)row);
            }
        }
    }
}

#endif
