/* SPDX-License-Identifier: MIT */
/* Short forms for tests of baselines: contacts from arrays, and the cells that came out. */
#ifndef RFM_TESTS_SUPPORT_BASELINES_H
#define RFM_TESTS_SUPPORT_BASELINES_H

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rfm.h"

enum { BASELINES_MOST = 4096 };

/* A text column for rfm_frame_new; what it points at stays until the next call. */
static inline rfm_column baselines_texts(const char *name, const char *const *texts,
                                         int64_t count) {
    static int64_t offsets[BASELINES_MOST + 1];
    static char bytes[BASELINES_MOST * 12];
    cr_assert_leq(count, (int64_t)BASELINES_MOST);
    offsets[0] = 0;
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = strlen(texts[i]);
        cr_assert_leq(offsets[i] + (int64_t)size, (int64_t)sizeof bytes);
        memcpy(bytes + offsets[i], texts[i], size);
        offsets[i + 1] = offsets[i] + (int64_t)size;
    }
    const rfm_column column = {
        .name = name, .type = RFM_COLUMN_TEXT, .length = count, .offsets = offsets, .bytes = bytes};
    return column;
}

static inline rfm_frame *baselines_frame(const rfm_column *columns, int32_t count) {
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

/* A frame of one text column. */
static inline rfm_frame *baselines_named(const char *name, const char *const *texts, int64_t count,
                                         const uint8_t *validity) {
    rfm_column column = baselines_texts(name, texts, count);
    column.validity = validity;
    return baselines_frame(&column, 1);
}

/* customer and a column of flags. */
static inline rfm_frame *baselines_contacts(const char *flag, const char *const *ids,
                                            const int64_t *flags, const uint8_t *validity,
                                            int64_t count) {
    const rfm_column columns[] = {baselines_texts("customer", ids, count),
                                  {.name = flag,
                                   .type = RFM_COLUMN_INT64,
                                   .length = count,
                                   .validity = validity,
                                   .values = flags}};
    return baselines_frame(columns, 2);
}

static inline rfm_column baselines_find(const rfm_frame *frame, const char *name, int32_t type) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(column.type, type, "%s", name);
    return column;
}

static inline int baselines_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && ((column->validity[row / 8] >> (row % 8)) & 1) == 0;
}

/* NaN when it is missing; a NaN that is not missing fails. */
static inline double baselines_double(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = baselines_find(frame, name, RFM_COLUMN_DOUBLE);
    if (baselines_is_missing(&column, row)) return NAN;
    const double value = ((const double *)column.values)[row];
    cr_assert(isfinite(value), "%s of row %d is not finite", name, (int)row);
    return value;
}

/* -1 when it is missing. */
static inline int32_t baselines_code(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = baselines_find(frame, name, RFM_COLUMN_CODE);
    return baselines_is_missing(&column, row) ? -1 : ((const int32_t *)column.values)[row];
}

static inline int32_t baselines_day(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = baselines_find(frame, name, RFM_COLUMN_DAY);
    cr_assert(!baselines_is_missing(&column, row));
    return ((const int32_t *)column.values)[row];
}

static inline int64_t baselines_int64(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = baselines_find(frame, name, RFM_COLUMN_INT64);
    cr_assert(!baselines_is_missing(&column, row));
    return ((const int64_t *)column.values)[row];
}

/* Valid until the next call but one. */
static inline const char *baselines_text(const rfm_frame *frame, const char *name, int64_t row) {
    static char texts[2][64];
    static int turn;
    const rfm_column column = baselines_find(frame, name, RFM_COLUMN_TEXT);
    char *text = texts[turn++ % 2];
    const size_t size = (size_t)(column.offsets[row + 1] - column.offsets[row]);
    cr_assert(!baselines_is_missing(&column, row));
    cr_assert_lt(size, sizeof texts[0]);
    memcpy(text, column.bytes + column.offsets[row], size);
    text[size] = 0;
    return text;
}

#endif
