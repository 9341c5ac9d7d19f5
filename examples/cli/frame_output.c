/* SPDX-License-Identifier: MIT */
/*
 * Where frames go besides the terminal: JSON, CSV, or a smaller frame. One way for all commands, so
 * that --out and --json mean the same everywhere.
 */
#include "frame_output.h"

#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "say.h"

void frame_add_json(rfm_buffer *text, const rfm_frame *frame, int decimals) {
    json_add_rows(text, frame, decimals, 0);
    text_add(text, "\n");
}

static void *allocate_rows(int64_t count, size_t size) {
    void *made = calloc((size_t)count + 1, size);
    if (made == NULL) fail(EXIT_BAD_DATA, "out of memory");
    return made;
}

/* The parts of a column that hold one row each; labels are shared. */
typedef struct taken_column {
    uint8_t *validity;
    char *values;
    int64_t *offsets;
    char *bytes;
} taken_column;

static void take_text_rows(const rfm_column *from, const int64_t *rows, int64_t count,
                           taken_column *to) {
    int64_t total = 0;
    to->offsets = allocate_rows(count + 1, sizeof *to->offsets);
    for (int64_t i = 0; i < count; ++i) {
        const int missing = cell_is_missing(from, rows[i]);
        total += missing ? 0 : from->offsets[rows[i] + 1] - from->offsets[rows[i]];
        to->offsets[i + 1] = total;
    }
    to->bytes = allocate_rows(total, 1);
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = (size_t)(to->offsets[i + 1] - to->offsets[i]);
        if (size > 0)
            memcpy(to->bytes + to->offsets[i], from->bytes + from->offsets[rows[i]], size);
    }
}

static void take_column_rows(const rfm_column *from, const int64_t *rows, int64_t count,
                             taken_column *to) {
    *to = (taken_column){.validity = allocate_rows(count / 8 + 1, 1)};
    for (int64_t i = 0; i < count; ++i) {
        const int present = !cell_is_missing(from, rows[i]);
        to->validity[i / 8] = (uint8_t)(to->validity[i / 8] | present << (i % 8));
    }
    if (from->type == RFM_COLUMN_TEXT) {
        take_text_rows(from, rows, count, to);
        return;
    }
    const int is_small = from->type == RFM_COLUMN_DAY || from->type == RFM_COLUMN_CODE;
    const size_t size = is_small ? 4 : 8;
    const char *values = from->values;
    to->values = allocate_rows(count, size);
    for (int64_t i = 0; i < count; ++i) {
        if (cell_is_missing(from, rows[i])) continue;
        memcpy(to->values + (size_t)i * size, values + (size_t)rows[i] * size, size);
    }
}

rfm_frame *frame_take_rows(const rfm_frame *frame, const int64_t *rows, int64_t count) {
    const int32_t column_count = rfm_frame_column_count(frame);
    rfm_column *columns = allocate_rows(column_count, sizeof *columns);
    taken_column *taken = allocate_rows(column_count, sizeof *taken);
    rfm_frame *made;
    rfm_error error;
    for (int32_t i = 0; i < column_count; ++i) {
        if (rfm_frame_column(frame, i, &columns[i], &error) != RFM_OK) fail_with(NULL, &error);
        take_column_rows(&columns[i], rows, count, &taken[i]);
        columns[i].length = count;
        columns[i].validity = taken[i].validity;
        columns[i].values = taken[i].values;
        columns[i].offsets = taken[i].offsets;
        columns[i].bytes = taken[i].bytes;
    }
    if (rfm_frame_new(columns, column_count, &made, &error) != RFM_OK) fail_with(NULL, &error);
    for (int32_t i = 0; i < column_count; ++i) {
        free(taken[i].validity);
        free(taken[i].values);
        free(taken[i].offsets);
        free(taken[i].bytes);
    }
    free(taken);
    free(columns);
    return made;
}

rfm_frame *frame_where(const rfm_frame *frame, const char *name, const char *wanted) {
    const rfm_column column = column_of(frame, name);
    int64_t *rows = allocate_rows(column.length, sizeof *rows), count = 0;
    for (int64_t row = 0; row < column.length; ++row) {
        size_t size;
        if (cell_is_missing(&column, row)) continue;
        const char *bytes = cell_text(&column, row, &size);
        if (size == strlen(wanted) && memcmp(bytes, wanted, size) == 0) rows[count++] = row;
    }
    rfm_frame *found = frame_take_rows(frame, rows, count);
    free(rows);
    return found;
}

output *csv_open(const char *path) { return path == NULL ? NULL : output_open(path); }

void csv_write(const settings *from, const char *path, const rfm_frame *frame, int decimals,
               output *to) {
    const rfm_csv_write_options options = {
        .struct_size = sizeof options,
        .flags = RFM_CSV_ROUND | (from->raw_text ? RFM_CSV_RAW_TEXT : 0),
        .amount_decimals = decimals + 1,
        .threads = from->threads};
    rfm_error error;
    if (to == NULL) return;
    if (rfm_csv_write(frame, &options, output_write, to, &error) != RFM_OK) fail_with(path, &error);
}

output *screen_open(const settings *from) {
    return from->screen_is_taken ? NULL : output_open("-");
}

void screen_write(output *to, rfm_buffer *text) {
    if (to != NULL) output_write(to, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
    rfm_buffer_free(text);
}
