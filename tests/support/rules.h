/* SPDX-License-Identifier: MIT */
/* Small helpers for tests of rule tables: parse, read cells of frames as text, count lines. */
#ifndef RFM_TESTS_SUPPORT_RULES_H
#define RFM_TESTS_SUPPORT_RULES_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "rfm/segment.h"

static inline rfm_rules *rules_parse(const char *text) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_parse(text, strlen(text), &rules, &error), RFM_OK, "%s\n%s",
                 error.message, text);
    return rules;
}

static inline rfm_rules *rules_preset(const char *name, int32_t version) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_preset(name, version, &rules, &error), RFM_OK, "%s", error.message);
    return rules;
}

static inline rfm_frame *rules_frame(const rfm_column *columns, int32_t count) {
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static inline rfm_frame *rules_apply(const rfm_rules *rules, const rfm_frame *frame) {
    rfm_frame *made = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_apply(rules, frame, 1, &made, &error), RFM_OK, "%s", error.message);
    return made;
}

static inline rfm_column rules_column(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    return column;
}

static inline int rules_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

/* A cell as text, "-" when it is missing; valid until the fourth call from here. */
static inline const char *rules_cell(const rfm_frame *frame, const char *name, int64_t row) {
    static char texts[4][512];
    static int next;
    char *text = texts[next++ % 4];
    const rfm_column column = rules_column(frame, name);
    const int64_t *offsets = column.offsets;
    const char *bytes = column.bytes;
    int64_t at = row;
    if (rules_is_missing(&column, row)) {
        strcpy(text, "-");
        return text;
    }
    if (column.type == RFM_COLUMN_CODE && column.label_count > 0) {
        at = ((const int32_t *)column.values)[row];
        offsets = column.label_offsets;
        bytes = column.label_bytes;
    } else if (column.type == RFM_COLUMN_CODE) {
        snprintf(text, 512, "%d", (int)((const int32_t *)column.values)[row]);
        return text;
    } else if (column.type == RFM_COLUMN_INT64) {
        snprintf(text, 512, "%lld", (long long)((const int64_t *)column.values)[row]);
        return text;
    }
    snprintf(text, 512, "%.*s", (int)(offsets[at + 1] - offsets[at]),
             bytes == NULL ? "" : bytes + offsets[at]);
    return text;
}

/* The canonical text; the buffer is the caller's to free. */
static inline rfm_buffer *rules_write(const rfm_rules *rules) {
    rfm_buffer *buffer = NULL;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_rules_write(rules, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    return buffer;
}

static inline rfm_rules_counts rules_check(const rfm_rules *rules) {
    rfm_rules_counts counts = {.struct_size = sizeof counts};
    rfm_error error;
    cr_assert_eq(rfm_rules_check(rules, &counts, NULL, &error), RFM_OK, "%s", error.message);
    return counts;
}

#endif
