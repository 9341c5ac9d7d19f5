/* SPDX-License-Identifier: MIT */
/* Everything that a reader gives, as one text that can be compared: a line for each row, its cells
 * between bars, "~" for a missing one; then a line for each bad line; then the error, if any. */
#ifndef RFM_TESTS_SUPPORT_CSV_H
#define RFM_TESTS_SUPPORT_CSV_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm/csv.h"

typedef struct csv_text {
    char *data; /* ends with a zero byte, which is not counted */
    size_t size;
    size_t capacity;
} csv_text;

static inline void csv_text_add(csv_text *to, const char *text, size_t size) {
    if (to->size + size + 1 > to->capacity) {
        to->capacity = 2 * (to->size + size + 1);
        to->data = realloc(to->data, to->capacity);
        if (to->data == NULL) abort();
    }
    if (size > 0) memcpy(to->data + to->size, text, size);
    to->size += size;
    to->data[to->size] = 0;
}

static inline void csv_text_format(csv_text *to, const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    csv_text_add(to, text, (size_t)length);
}

static inline void csv_text_cell(csv_text *to, const rfm_column *column, int64_t row) {
    if (column->validity != NULL && (column->validity[row >> 3] >> (row & 7) & 1) == 0) {
        csv_text_add(to, "~", 1);
        return;
    }
    const int64_t *offsets = column->offsets;
    const char *bytes = column->bytes;
    int64_t at = row;
    switch (column->type) {
        case RFM_COLUMN_DOUBLE:
            csv_text_format(to, "%.17g", ((const double *)column->values)[row]);
            return;
        case RFM_COLUMN_DAY:
            csv_text_format(to, "%d", (int)((const int32_t *)column->values)[row]);
            return;
        case RFM_COLUMN_CODE:
            offsets = column->label_offsets;
            bytes = column->label_bytes;
            at = ((const int32_t *)column->values)[row];
            break;
        case RFM_COLUMN_TEXT: break;
        default:
            csv_text_format(to, "%lld", (long long)((const int64_t *)column->values)[row]);
            return;
    }
    csv_text_add(to, bytes + offsets[at], (size_t)(offsets[at + 1] - offsets[at]));
}

static inline void csv_text_rows(csv_text *to, const rfm_frame *frame) {
    rfm_column columns[16];
    const int32_t count = rfm_frame_column_count(frame);
    for (int32_t i = 0; i < count; ++i) rfm_frame_column(frame, i, &columns[i], NULL);
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        for (int32_t i = 0; i < count; ++i) {
            if (i > 0) csv_text_add(to, "|", 1);
            csv_text_cell(to, &columns[i], row);
        }
        csv_text_add(to, "\n", 1);
    }
}

/* Bytes in a block of their own size, so that a sanitizer sees the first one read past its end. */
static inline rfm_status csv_feed(rfm_csv *reader, const char *bytes, size_t size, int last,
                                  rfm_frame **out_frame, rfm_error *error) {
    char *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) abort();
    if (size > 0) memcpy(copy, bytes, size);
    const rfm_status status =
        rfm_csv_read(reader, size == 0 ? NULL : copy, size, last, out_frame, error);
    free(copy);
    return status;
}

/* Reads all in blocks of `block` bytes (0: one). The last call carries bytes when
 * `last_with_bytes`. The reader is not freed. */
static inline csv_text csv_read_all(rfm_csv *reader, const char *bytes, size_t size, size_t block,
                                    int last_with_bytes) {
    csv_text rows = {0};
    csv_text bad = {0};
    rfm_error error = {0};
    rfm_frame *frame;
    size_t at = 0;
    csv_text_add(&rows, "", 0);
    csv_text_add(&bad, "", 0);
    for (int last = 0; !last && error.status == RFM_OK;) {
        size_t step = block == 0 ? size - at : block;
        if (step > size - at) step = size - at;
        last = last_with_bytes ? at + step == size : at == size;
        if (csv_feed(reader, bytes + at, step, last, &frame, &error) == RFM_OK) {
            csv_text_rows(&rows, frame);
            rfm_frame_free(frame);
        }
        at += step;
        if (rfm_csv_bad_lines(reader, &frame, NULL) == RFM_OK) {
            csv_text_rows(&bad, frame);
            rfm_frame_free(frame);
        }
    }
    if (bad.size > 0) {
        csv_text_format(&rows, "bad:\n");
        csv_text_add(&rows, bad.data, bad.size);
    }
    if (error.status != RFM_OK) { /* how many rows came before depends on the blocks */
        rows.size = 0;
        csv_text_format(&rows, "error %d at %lld, %d: %s\n", (int)error.status,
                        (long long)error.where, (int)error.column, error.message);
    }
    free(bad.data);
    return rows;
}

#endif
