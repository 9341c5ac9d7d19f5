/* SPDX-License-Identifier: MIT */
/*
 * What the command adds up itself is a frame too: then tables, JSON and CSV need no second way of
 * showing it.
 */
#include "frame_maker.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "say.h"

/* Bytes that grow. */
typedef struct grown {
    char *bytes;
    size_t size, room;
} grown;

typedef struct made_column {
    rfm_column shape;
    grown values, offsets, bytes, validity;
    grown label_offsets, label_bytes;
} made_column;

struct frame_maker {
    made_column columns[MAKER_COLUMNS];
    int count;
};

static void grow(grown *to, const void *bytes, size_t size) {
    if (to->size + size > to->room) {
        to->room = 2 * (to->size + size) + 64;
        to->bytes = realloc(to->bytes, to->room);
        if (to->bytes == NULL) fail(EXIT_BAD_DATA, "out of memory");
    }
    if (size > 0) memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
}

frame_maker *maker_new(void) {
    frame_maker *maker = calloc(1, sizeof *maker);
    if (maker == NULL) fail(EXIT_BAD_DATA, "out of memory");
    return maker;
}

int maker_column(frame_maker *maker, const char *name, int32_t type, int32_t scale) {
    static const int64_t zero = 0;
    if (maker->count == MAKER_COLUMNS) fail(EXIT_BAD_DATA, "too many columns");
    made_column *column = &maker->columns[maker->count];
    column->shape = (rfm_column){.name = name, .type = type, .scale = scale};
    if (type == RFM_COLUMN_TEXT) grow(&column->offsets, &zero, sizeof zero);
    return maker->count++;
}

static void add_bit(made_column *column, int is_present) {
    static const char none = 0;
    const int64_t row = column->shape.length++;
    if (row % 8 == 0) grow(&column->validity, &none, 1);
    if (is_present) {
        char *byte = &column->validity.bytes[row / 8];
        *byte = (char)((unsigned char)*byte | 1u << (row % 8));
    }
}

static void add_number(made_column *column, int64_t value) {
    const int32_t small = (int32_t)value;
    const int is_small =
        column->shape.type == RFM_COLUMN_DAY || column->shape.type == RFM_COLUMN_CODE;
    if (is_small) {
        grow(&column->values, &small, sizeof small);
    } else {
        grow(&column->values, &value, sizeof value);
    }
}

void maker_number(frame_maker *maker, int column, int64_t value) {
    add_number(&maker->columns[column], value);
    add_bit(&maker->columns[column], 1);
}

void maker_double(frame_maker *maker, int column, double value) {
    grow(&maker->columns[column].values, &value, sizeof value);
    add_bit(&maker->columns[column], 1);
}

/* The index of a label, which is added when it is new. */
static int64_t find_label(made_column *column, const char *bytes, size_t size) {
    if (column->label_offsets.size == 0) {
        const int64_t zero = 0;
        grow(&column->label_offsets, &zero, sizeof zero);
    }
    const int64_t *offsets = (const int64_t *)(const void *)column->label_offsets.bytes;
    for (int64_t i = 0; i < column->shape.label_count; ++i) {
        const size_t length = (size_t)(offsets[i + 1] - offsets[i]);
        if (length == size && memcmp(column->label_bytes.bytes + offsets[i], bytes, size) == 0) {
            return i;
        }
    }
    grow(&column->label_bytes, bytes, size);
    const int64_t end = (int64_t)column->label_bytes.size;
    grow(&column->label_offsets, &end, sizeof end);
    return column->shape.label_count++;
}

void maker_labels(frame_maker *maker, int index, const rfm_column *from) {
    for (int64_t i = 0; i < from->label_count; ++i) {
        const int64_t start = from->label_offsets[i], end = from->label_offsets[i + 1];
        find_label(&maker->columns[index], from->label_bytes + start, (size_t)(end - start));
    }
}

static void end_text(made_column *column) {
    const int64_t end = (int64_t)column->bytes.size;
    grow(&column->offsets, &end, sizeof end);
}

void maker_word(frame_maker *maker, int index, const char *bytes, size_t size) {
    made_column *column = &maker->columns[index];
    if (column->shape.type == RFM_COLUMN_CODE) {
        add_number(column, find_label(column, bytes, size));
    } else {
        grow(&column->bytes, bytes, size);
        end_text(column);
    }
    add_bit(column, 1);
}

void maker_text(frame_maker *maker, int column, const char *text) {
    maker_word(maker, column, text, strlen(text));
}

void maker_missing(frame_maker *maker, int index) {
    made_column *column = &maker->columns[index];
    if (column->shape.type == RFM_COLUMN_TEXT) {
        end_text(column);
    } else {
        add_number(column, 0);
    }
    add_bit(column, 0);
}

void maker_cell(frame_maker *maker, int column, const rfm_column *from, int64_t row) {
    if (cell_is_missing(from, row)) {
        maker_missing(maker, column);
    } else if (cell_is_text(from)) {
        size_t size;
        const char *bytes = cell_text(from, row, &size);
        maker_word(maker, column, bytes, size);
    } else if (from->type == RFM_COLUMN_DOUBLE) {
        maker_double(maker, column, ((const double *)from->values)[row]);
    } else {
        maker_number(maker, column, cell_int64(from, row));
    }
}

static void point_at_parts(made_column *column) {
    rfm_column *shape = &column->shape;
    shape->validity = (const uint8_t *)column->validity.bytes;
    shape->values = column->values.bytes;
    shape->offsets = (const int64_t *)(const void *)column->offsets.bytes;
    shape->bytes = column->bytes.bytes;
    if (column->shape.label_count == 0) return;
    shape->label_offsets = (const int64_t *)(const void *)column->label_offsets.bytes;
    shape->label_bytes = column->label_bytes.bytes;
}

rfm_frame *maker_finish(frame_maker *maker) {
    rfm_column columns[MAKER_COLUMNS];
    rfm_frame *made;
    rfm_error error;
    for (int i = 0; i < maker->count; ++i) {
        point_at_parts(&maker->columns[i]);
        columns[i] = maker->columns[i].shape;
    }
    if (rfm_frame_new(columns, maker->count, &made, &error) != RFM_OK) fail_with(NULL, &error);
    for (int i = 0; i < maker->count; ++i) {
        made_column *column = &maker->columns[i];
        free(column->values.bytes);
        free(column->offsets.bytes);
        free(column->bytes.bytes);
        free(column->validity.bytes);
        free(column->label_offsets.bytes);
        free(column->label_bytes.bytes);
    }
    free(maker);
    return made;
}
