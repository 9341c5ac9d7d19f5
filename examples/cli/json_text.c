/* SPDX-License-Identifier: MIT */
/*
 * Programs read what people would round: every number here is the one that the library has, amounts
 * as decimal numbers with the digits of the input.
 */
#include "json_text.h"

#include <math.h>
#include <string.h>

#include "cells.h"

void json_add_string(rfm_buffer *text, const char *bytes, size_t size) {
    text_add(text, "\"");
    for (size_t i = 0; i < size; ++i) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (byte == '"' || byte == '\\') {
            text_add(text, "\\%c", byte);
        } else if (byte < 0x20 || byte == 0x7f) {
            text_add(text, "\\u%04x", byte);
        } else {
            text_add(text, "%c", byte);
        }
    }
    text_add(text, "\"");
}

void json_add_name(rfm_buffer *text, int *count, const char *name) {
    text_add(text, (*count)++ == 0 ? "" : ", ");
    json_add_string(text, name, strlen(name));
    text_add(text, ": ");
}

void json_add_text(rfm_buffer *text, int *count, const char *name, const char *value) {
    json_add_name(text, count, name);
    if (value == NULL) {
        text_add(text, "null");
    } else {
        json_add_string(text, value, strlen(value));
    }
}

void json_add_number(rfm_buffer *text, int *count, const char *name, int64_t value) {
    json_add_name(text, count, name);
    text_add(text, "%lld", (long long)value);
}

static void add_double(rfm_buffer *text, double value) {
    if (isfinite(value)) {
        text_add_double(text, value);
    } else {
        text_add(text, "null");
    }
}

void json_add_double(rfm_buffer *text, int *count, const char *name, double value) {
    json_add_name(text, count, name);
    add_double(text, value);
}

void json_add_day(rfm_buffer *text, int *count, const char *name, int32_t day) {
    char iso[11];
    json_add_text(text, count, name, rfm_day_format(day, iso, NULL) == RFM_OK ? iso : NULL);
}

void json_add_cell(rfm_buffer *text, const rfm_column *column, int64_t row, int decimals) {
    if (cell_is_missing(column, row)) {
        text_add(text, "null");
    } else if (cell_is_text(column)) {
        size_t size;
        const char *bytes = cell_text(column, row, &size);
        json_add_string(text, bytes, size);
    } else if (column->type == RFM_COLUMN_DAY) {
        text_add(text, "\"");
        text_add_cell(text, column, row, decimals);
        text_add(text, "\"");
    } else if (column->type == RFM_COLUMN_DOUBLE) {
        add_double(text, ((const double *)column->values)[row]);
    } else {
        text_add_cell(text, column, row, decimals);
    }
}

void json_add_rows(rfm_buffer *text, const rfm_frame *frame, int decimals, int indent) {
    const int64_t rows = rfm_frame_count(frame);
    text_add(text, "[");
    for (int64_t row = 0; row < rows; ++row) {
        int count = 0;
        text_add(text, "%s\n%*s{", row == 0 ? "" : ",", indent + 2, "");
        for (int32_t i = 0; i < rfm_frame_column_count(frame); ++i) {
            rfm_column column;
            if (rfm_frame_column(frame, i, &column, NULL) != RFM_OK) continue;
            json_add_name(text, &count, column.name);
            json_add_cell(text, &column, row, decimals);
        }
        text_add(text, "}");
    }
    if (rows > 0) text_add(text, "\n%*s", indent, "");
    text_add(text, "]");
}
