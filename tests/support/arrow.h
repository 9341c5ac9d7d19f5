/* SPDX-License-Identifier: MIT */
/* Arrow arrays as another program would make them, on the test's memory, and frames compared. */
#ifndef RFM_TESTS_SUPPORT_ARROW_H
#define RFM_TESTS_SUPPORT_ARROW_H

#include <string.h>

#include "rfm/arrow.h"

enum { FOREIGN_COLUMNS = 8 };

/* A struct array with its schema. Nothing is allocated: releasing counts and marks, no more. */
typedef struct foreign {
    struct ArrowSchema schema;
    struct ArrowSchema fields[FOREIGN_COLUMNS];
    struct ArrowSchema label_fields[FOREIGN_COLUMNS];
    struct ArrowSchema *field_pointers[FOREIGN_COLUMNS];
    struct ArrowArray array;
    struct ArrowArray columns[FOREIGN_COLUMNS];
    struct ArrowArray labels[FOREIGN_COLUMNS];
    struct ArrowArray *column_pointers[FOREIGN_COLUMNS];
    const void *root_buffers[1];
} foreign;

static inline void foreign_release_schema(struct ArrowSchema *schema) {
    if (schema->private_data != NULL) ++*(int *)schema->private_data;
    schema->release = NULL;
}

static inline void foreign_release_array(struct ArrowArray *array) {
    if (array->private_data != NULL) ++*(int *)array->private_data;
    array->release = NULL;
}

/* Starts a struct of `rows` rows without columns. */
static inline void foreign_start(foreign *made, int64_t rows) {
    memset(made, 0, sizeof *made);
    for (int i = 0; i < FOREIGN_COLUMNS; ++i) {
        made->field_pointers[i] = &made->fields[i];
        made->column_pointers[i] = &made->columns[i];
    }
    made->schema.format = "+s";
    made->schema.children = made->field_pointers;
    made->schema.release = foreign_release_schema;
    made->array.length = rows;
    made->array.n_buffers = 1;
    made->array.buffers = made->root_buffers;
    made->array.children = made->column_pointers;
    made->array.release = foreign_release_array;
}

/* Adds a column of the struct's rows; the caller changes what it wants otherwise. */
static inline struct ArrowArray *foreign_add(foreign *made, const char *name, const char *format,
                                             int64_t n_buffers, const void **buffers) {
    const int64_t index = made->array.n_children++;
    made->schema.n_children = index + 1;
    made->fields[index].format = format;
    made->fields[index].name = name;
    made->fields[index].flags = ARROW_FLAG_NULLABLE;
    made->fields[index].release = foreign_release_schema;
    struct ArrowArray *column = &made->columns[index];
    column->length = made->array.length;
    column->null_count = n_buffers > 0 && buffers != NULL && buffers[0] != NULL ? -1 : 0;
    column->n_buffers = n_buffers;
    column->buffers = buffers;
    column->release = foreign_release_array;
    return column;
}

/* Gives the last column a dictionary of `count` texts. */
static inline struct ArrowArray *foreign_add_labels(foreign *made, const char *format,
                                                    int64_t count, int64_t n_buffers,
                                                    const void **buffers) {
    const int64_t index = made->array.n_children - 1;
    made->label_fields[index].format = format;
    made->label_fields[index].name = "";
    made->label_fields[index].release = foreign_release_schema;
    made->fields[index].dictionary = &made->label_fields[index];
    struct ArrowArray *labels = &made->labels[index];
    labels->length = count;
    labels->null_count = n_buffers > 0 && buffers != NULL && buffers[0] != NULL ? -1 : 0;
    labels->n_buffers = n_buffers;
    labels->buffers = buffers;
    labels->release = foreign_release_array;
    made->columns[index].dictionary = labels;
    return labels;
}

static inline int arrow_cell_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && (column->validity[row / 8] >> (row % 8) & 1) == 0;
}

/* The text of a text cell or of a labelled code. */
static inline const char *arrow_cell_text(const rfm_column *column, int64_t row, size_t *out_size) {
    const int is_code = column->type == RFM_COLUMN_CODE;
    const int64_t index = is_code ? ((const int32_t *)column->values)[row] : row;
    const int64_t *offsets = is_code ? column->label_offsets : column->offsets;
    *out_size = (size_t)(offsets[index + 1] - offsets[index]);
    if (*out_size == 0) return "";
    return (is_code ? column->label_bytes : column->bytes) + offsets[index];
}

static inline int arrow_cells_are_equal(const rfm_column *left, const rfm_column *right,
                                        int64_t row) {
    if (arrow_cell_is_missing(left, row) != arrow_cell_is_missing(right, row)) return 0;
    if (arrow_cell_is_missing(left, row)) return 1;
    if (left->type == RFM_COLUMN_TEXT ||
        (left->type == RFM_COLUMN_CODE && left->label_offsets != NULL)) {
        size_t left_size, right_size;
        const char *left_text = arrow_cell_text(left, row, &left_size);
        const char *right_text = arrow_cell_text(right, row, &right_size);
        return left_size == right_size && memcmp(left_text, right_text, left_size) == 0;
    }
    const size_t width = left->type == RFM_COLUMN_DAY || left->type == RFM_COLUMN_CODE ? 4 : 8;
    return memcmp((const char *)left->values + (size_t)row * width,
                  (const char *)right->values + (size_t)row * width, width) == 0;
}

/* Name, type, scale, count of missing cells and every cell; labels as texts, not as numbers. */
static inline int arrow_columns_are_equal(const rfm_column *left, const rfm_column *right) {
    if (strcmp(left->name, right->name) != 0 || left->type != right->type ||
        left->scale != right->scale || left->length != right->length ||
        left->null_count != right->null_count ||
        (left->label_offsets == NULL) != (right->label_offsets == NULL)) {
        return 0;
    }
    for (int64_t row = 0; row < left->length; ++row) {
        if (!arrow_cells_are_equal(left, right, row)) return 0;
    }
    return 1;
}

/* The same list of labels, in the same order. */
static inline int arrow_labels_are_equal(const rfm_column *left, const rfm_column *right) {
    if (left->label_count != right->label_count) return 0;
    if (left->label_count == 0) return 1;
    const size_t count = (size_t)left->label_count;
    return memcmp(left->label_offsets, right->label_offsets, (count + 1) * sizeof(int64_t)) == 0 &&
           memcmp(left->label_bytes, right->label_bytes, (size_t)left->label_offsets[count]) == 0;
}

static inline int arrow_frames_are_equal(const rfm_frame *left, const rfm_frame *right) {
    const int32_t count = rfm_frame_column_count(left);
    if (count != rfm_frame_column_count(right)) return 0;
    if (rfm_frame_count(left) != rfm_frame_count(right)) return 0;
    for (int32_t i = 0; i < count; ++i) {
        rfm_column ours, theirs;
        if (rfm_frame_column(left, i, &ours, NULL) != RFM_OK) return 0;
        if (rfm_frame_column(right, i, &theirs, NULL) != RFM_OK) return 0;
        if (!arrow_columns_are_equal(&ours, &theirs)) return 0;
    }
    return 1;
}

#endif
