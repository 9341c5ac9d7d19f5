/* SPDX-License-Identifier: MIT */
/*
 * Tables, JSON and explanations all show cells of frames. Here is the one place that knows how each
 * type reads as text, so that a figure looks the same wherever it stands.
 */
#include "cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "width.h"

rfm_buffer *text_new(void) {
    rfm_buffer *text;
    rfm_error error;
    if (rfm_buffer_new(&text, &error) != RFM_OK) fail_with(NULL, &error);
    return text;
}

static void add_bytes(rfm_buffer *text, const char *bytes, size_t size) {
    if (rfm_buffer_write(text, bytes, size) != 0) fail(EXIT_BAD_DATA, "out of memory");
}

void text_add(rfm_buffer *text, const char *format, ...) {
    char piece[2048];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (length > 0) {
        add_bytes(text, piece, (size_t)length < sizeof piece ? (size_t)length : sizeof piece - 1);
    }
}

/* C0 and C1 control characters are for the terminal, not for the reader. */
static int is_control(const char *bytes, size_t size) {
    const unsigned char first = (unsigned char)bytes[0];
    return (size == 1 && (first < 0x20 || first == 0x7f)) ||
           (size == 2 && first == 0xc2 && (unsigned char)bytes[1] < 0xa0);
}

void text_add_padded(rfm_buffer *text, const char *bytes, size_t size, int width) {
    const int is_cut = text_width(bytes, size) > width;
    const int room = is_cut ? width - 2 : width;
    int used = 0;
    for (size_t at = 0; at < size;) {
        const size_t step = character_size(bytes + at, size - at);
        const int wide = character_width(bytes + at, step);
        if (used + wide > room) break;
        if (is_control(bytes + at, step)) {
            add_bytes(text, "?", 1);
        } else {
            add_bytes(text, bytes + at, step);
        }
        used += wide;
        at += step;
    }
    if (is_cut) add_bytes(text, "..", 2);
    for (int i = is_cut ? used + 2 : used; i < width; ++i) add_bytes(text, " ", 1);
}

static int64_t divide_half_even(int64_t numerator, int64_t denominator) {
    const int64_t quotient = numerator / denominator, rest = numerator % denominator;
    const int64_t left = rest < 0 ? -rest : rest;
    const int away = left > denominator - left || (left == denominator - left && quotient % 2 != 0);
    return quotient + (away ? (numerator < 0 ? -1 : 1) : 0);
}

/* What a digit after so many is worth in the smallest units. */
static int64_t unit_of(int scale, int decimals) {
    int64_t unit = 1;
    for (int i = decimals; i < scale; ++i) unit *= 10;
    return unit;
}

int64_t round_amount(int64_t minor, int scale, int decimals) {
    return divide_half_even(minor, unit_of(scale, decimals));
}

void text_add_amount(rfm_buffer *text, int64_t minor, int scale, int decimals) {
    const int shown_scale = decimals < scale ? decimals : scale;
    const int64_t shown = round_amount(minor, scale, shown_scale);
    const uint64_t unit = (uint64_t)unit_of(shown_scale, 0);
    const uint64_t magnitude = shown < 0 ? 0 - (uint64_t)shown : (uint64_t)shown;
    text_add(text, "%s%llu", shown < 0 ? "-" : "", (unsigned long long)(magnitude / unit));
    if (decimals == 0) return;
    text_add(text, ".");
    if (shown_scale > 0) {
        text_add(text, "%0*llu", shown_scale, (unsigned long long)(magnitude % unit));
    }
    for (int i = shown_scale; i < decimals; ++i) text_add(text, "0");
}

void text_add_double(rfm_buffer *text, double value) {
    char shown[40];
    for (int digits = 15; digits <= 17; ++digits) {
        snprintf(shown, sizeof shown, "%.*g", digits, value);
        if (strtod(shown, NULL) == value) break;
    }
    text_add(text, "%s", shown);
}

rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    if (rfm_frame_find(frame, name, &column, &error) != RFM_OK) fail_with(NULL, &error);
    return column;
}

int find_column(const rfm_frame *frame, const char *name, rfm_column *out_column) {
    return rfm_frame_find(frame, name, out_column, NULL) == RFM_OK;
}

int cell_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

int cell_is_text(const rfm_column *column) {
    return column->type == RFM_COLUMN_TEXT ||
           (column->type == RFM_COLUMN_CODE && column->label_offsets != NULL);
}

const char *cell_text(const rfm_column *column, int64_t row, size_t *out_size) {
    const int64_t *offsets = column->offsets;
    const char *bytes = column->bytes;
    if (column->type == RFM_COLUMN_CODE) {
        row = ((const int32_t *)column->values)[row];
        offsets = column->label_offsets;
        bytes = column->label_bytes;
    }
    *out_size = (size_t)(offsets[row + 1] - offsets[row]);
    return *out_size == 0 ? "" : bytes + offsets[row];
}

int64_t cell_int64(const rfm_column *column, int64_t row) {
    if (column->type == RFM_COLUMN_DAY || column->type == RFM_COLUMN_CODE) {
        return ((const int32_t *)column->values)[row];
    }
    return ((const int64_t *)column->values)[row];
}

void text_add_cell(rfm_buffer *text, const rfm_column *column, int64_t row, int decimals) {
    if (cell_is_missing(column, row)) return;
    if (cell_is_text(column)) {
        size_t size;
        const char *bytes = cell_text(column, row, &size);
        text_add_padded(text, bytes, size, text_width(bytes, size));
    } else if (column->type == RFM_COLUMN_DOUBLE) {
        text_add_double(text, ((const double *)column->values)[row]);
    } else if (column->type == RFM_COLUMN_AMOUNT) {
        text_add_amount(text, cell_int64(column, row), column->scale, decimals);
    } else if (column->type == RFM_COLUMN_DAY) {
        char day[11];
        rfm_day_format((int32_t)cell_int64(column, row), day, NULL);
        text_add(text, "%s", day);
    } else {
        text_add(text, "%lld", (long long)cell_int64(column, row));
    }
}

/* A mean is divided anew from the sum, or the digits of the inner scale would round it twice. */
typedef struct quotient {
    const char *mean, *sum, *count;
} quotient;

static const quotient *quotient_of(const char *name) {
    static const quotient known[] = {{"mean_receipt", "spend_net", "receipts"},
                                     {"mean_spend", "spend_net", "customers"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; ++i) {
        if (strcmp(name, known[i].mean) == 0) return &known[i];
    }
    return NULL;
}

static void fill_rounded(const rfm_frame *frame, const rfm_column *column, int decimals,
                         int64_t *values) {
    const quotient *of = quotient_of(column->name);
    const int64_t unit = unit_of(column->scale, decimals);
    const int64_t *given = column->values, *counts = NULL;
    rfm_column sum, count;
    if (of != NULL && find_column(frame, of->sum, &sum) && find_column(frame, of->count, &count)) {
        given = sum.values;
        counts = count.values;
    }
    for (int64_t row = 0; row < column->length; ++row) {
        values[row] = 0;
        if (cell_is_missing(column, row)) continue;
        values[row] = divide_half_even(given[row], unit);
        if (counts != NULL) values[row] = divide_half_even(values[row], counts[row]);
    }
}

static rfm_frame *rounded_column(const rfm_frame *frame, const rfm_column *column, int decimals) {
    const size_t count = (size_t)column->length;
    int64_t *values = malloc((count == 0 ? 1 : count) * sizeof *values);
    if (values == NULL) fail(EXIT_BAD_DATA, "out of memory");
    fill_rounded(frame, column, decimals, values);
    rfm_column rounded = *column;
    rounded.scale = decimals;
    rounded.values = values;
    rfm_frame *made;
    rfm_error error;
    if (rfm_frame_new(&rounded, 1, &made, &error) != RFM_OK) fail_with(NULL, &error);
    free(values);
    return made;
}

/* The same frame when there is nothing to round; else it stays, means are made from its sums. */
static rfm_frame *with_decimals(rfm_frame *frame, int decimals, int means_alone) {
    rfm_frame *current = frame;
    for (int32_t i = 0; i < rfm_frame_column_count(frame); ++i) {
        rfm_column column;
        rfm_error error;
        if (rfm_frame_column(frame, i, &column, &error) != RFM_OK) fail_with(NULL, &error);
        if (column.type != RFM_COLUMN_AMOUNT || column.scale <= decimals) continue;
        if (means_alone && quotient_of(column.name) == NULL) continue;
        rfm_frame *rounded = rounded_column(frame, &column, decimals);
        rfm_frame *joined;
        if (rfm_frame_join(current, rounded, &joined, &error) != RFM_OK) fail_with(NULL, &error);
        rfm_frame_free(rounded);
        if (current != frame) rfm_frame_free(current);
        current = joined;
    }
    return current;
}

rfm_frame *frame_with_decimals(rfm_frame *frame, int decimals) {
    rfm_frame *rounded = with_decimals(frame, decimals, 0);
    if (rounded != frame) rfm_frame_free(frame);
    return rounded;
}

rfm_frame *frame_with_means(rfm_frame *frame, int decimals) {
    return with_decimals(frame, decimals, 1);
}
