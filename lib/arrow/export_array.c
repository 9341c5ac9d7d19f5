/* SPDX-License-Identifier: MIT */
/* Exported arrays point into the frame's own memory. A consumer may move any child out and release
 * it last, on any thread, so every node holds a reference of its own to what keeps the frame alive.
 * */
#include <stdatomic.h>
#include <string.h>

#include "arrow/export.h"

struct rfm__arrow_holder {
    atomic_llong references;
    rfm_frame *frame;
};

/* What one array node keeps alive. */
typedef struct arrow_array_node {
    rfm__arrow_holder *holder;
    struct ArrowArray **pointers; /* the root's children and their places */
    struct ArrowArray *places;
    void *decimals; /* an amount's values in 128 bits */
    struct ArrowArray dictionary;
    const void *buffers[3];
} arrow_array_node;

/* Stands where a buffer has no bytes: old consumers do not like NULL there. */
static const int64_t arrow_no_bytes[1] = {0};

rfm_status rfm__arrow_holder_new(const rfm_frame *frame, rfm__arrow_holder **out_holder,
                                 rfm_error *error) {
    *out_holder = NULL;
    rfm__arrow_holder *holder = rfm__alloc(sizeof *holder);
    if (holder == NULL) return rfm__fail_memory(error);
    const rfm_status status = rfm__frame_share(frame, &holder->frame, error);
    if (status != RFM_OK) {
        rfm__free(holder);
        return status;
    }
    atomic_init(&holder->references, 1);
    *out_holder = holder;
    return RFM_OK;
}

void rfm__arrow_holder_drop(rfm__arrow_holder *holder) {
    if (holder == NULL || atomic_fetch_sub(&holder->references, 1) > 1) return;
    rfm_frame_free(holder->frame);
    rfm__free(holder);
}

const rfm_frame *rfm__arrow_holder_frame(const rfm__arrow_holder *holder) { return holder->frame; }

static void arrow_array_release(struct ArrowArray *array) {
    arrow_array_node *node = array->private_data;
    for (int64_t i = 0; i < array->n_children; ++i) {
        struct ArrowArray *child = array->children[i];
        if (child->release != NULL) child->release(child);
    }
    if (array->dictionary != NULL && array->dictionary->release != NULL) {
        array->dictionary->release(array->dictionary);
    }
    rfm__arrow_holder_drop(node->holder);
    rfm__free(node->pointers);
    rfm__free(node->places);
    rfm__free(node->decimals);
    rfm__free(node);
    array->release = NULL;
}

/* A node of `rows` rows without a missing one; from here on release works. */
static rfm_status arrow_array_open(rfm__arrow_holder *holder, int64_t rows, int64_t n_buffers,
                                   struct ArrowArray *out, rfm_error *error) {
    memset(out, 0, sizeof *out);
    arrow_array_node *node = rfm__alloc_zeroed(sizeof *node);
    if (node == NULL) return rfm__fail_memory(error);
    atomic_fetch_add(&holder->references, 1);
    node->holder = holder;
    out->length = rows;
    out->n_buffers = n_buffers;
    out->buffers = node->buffers;
    out->private_data = node;
    out->release = arrow_array_release;
    return RFM_OK;
}

/* The same values in 16 bytes each, sign extended. What lies under a missing cell is not read. */
static rfm_status arrow_widen(const rfm_column *column, int64_t start, int64_t rows, void **out,
                              rfm_error *error) {
    const int low = rfm__arrow_low_word();
    const int64_t *values = column->values;
    uint64_t *words;
    RFM_TRY(rfm__new_array((size_t)rows, 2 * sizeof *words, &words, error));
    for (int64_t i = 0; i < rows; ++i) {
        const int64_t value = rfm__cell_is_missing(column, start + i) ? 0 : values[start + i];
        words[2 * i + low] = (uint64_t)value;
        words[2 * i + 1 - low] = value < 0 ? UINT64_MAX : 0;
    }
    *out = words;
    return RFM_OK;
}

static const void *arrow_at(const void *values, int64_t start, size_t width) {
    if (values == NULL) return arrow_no_bytes;
    return (const unsigned char *)values + (size_t)start * width;
}

static void arrow_array_text(const int64_t *offsets, const char *bytes, int64_t start,
                             arrow_array_node *node) {
    node->buffers[1] = arrow_at(offsets, start, sizeof *offsets);
    node->buffers[2] = arrow_at(bytes, 0, 1);
}

static rfm_status arrow_array_labels(const rfm_column *column, struct ArrowArray *out,
                                     rfm_error *error) {
    arrow_array_node *node = out->private_data;
    out->dictionary = &node->dictionary;
    RFM_TRY(arrow_array_open(node->holder, column->label_count, 3, out->dictionary, error));
    arrow_array_text(column->label_offsets, column->label_bytes, 0, out->dictionary->private_data);
    return RFM_OK;
}

/* Buffers of rows that start at `base`, where a validity byte starts. */
static rfm_status arrow_array_buffers(const rfm_column *column, int32_t amounts, int64_t base,
                                      struct ArrowArray *out, rfm_error *error) {
    arrow_array_node *node = out->private_data;
    const int64_t rows = out->offset + out->length;
    switch (column->type) {
        case RFM_COLUMN_TEXT:
            arrow_array_text(column->offsets, column->bytes, base, node);
            return RFM_OK;
        case RFM_COLUMN_AMOUNT:
            if (amounts == RFM_ARROW_MINOR_UNITS) break;
            RFM_TRY(arrow_widen(column, base, rows, &node->decimals, error));
            node->buffers[1] = node->decimals;
            return RFM_OK;
        case RFM_COLUMN_DAY:
            node->buffers[1] = arrow_at(column->values, base, sizeof(int32_t));
            return RFM_OK;
        case RFM_COLUMN_CODE:
            node->buffers[1] = arrow_at(column->values, base, sizeof(int32_t));
            if (column->label_offsets == NULL) return RFM_OK;
            return arrow_array_labels(column, out, error);
        default: break;
    }
    node->buffers[1] = arrow_at(column->values, base, sizeof(int64_t));
    return RFM_OK;
}

/* An offset is only needed where a validity bitmap cannot be cut at the first row; everywhere else
 * the pointers are moved, because not every consumer has heard of offsets in children. */
static rfm_status arrow_array_column(rfm__arrow_holder *holder, const rfm_column *column,
                                     int32_t amounts, int64_t start, int64_t rows,
                                     struct ArrowArray *out, rfm_error *error) {
    const int64_t n_buffers = column->type == RFM_COLUMN_TEXT ? 3 : 2;
    RFM_TRY(arrow_array_open(holder, rows, n_buffers, out, error));
    arrow_array_node *node = out->private_data;
    if (column->validity != NULL && column->null_count > 0) {
        out->offset = start % 8;
        out->null_count = rows == column->length ? column->null_count : -1;
        node->buffers[0] = column->validity + start / 8;
    }
    return arrow_array_buffers(column, amounts, start - out->offset, out, error);
}

static rfm_status arrow_array_columns(rfm__arrow_holder *holder, int32_t amounts, int64_t start,
                                      struct ArrowArray *out, rfm_error *error) {
    const int32_t count = rfm_frame_column_count(holder->frame);
    arrow_array_node *node = out->private_data;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *node->pointers, &node->pointers, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *node->places, &node->places, error));
    for (int32_t i = 0; i < count; ++i) node->pointers[i] = &node->places[i];
    out->children = node->pointers;
    out->n_children = count;
    for (int32_t i = 0; i < count; ++i) {
        rfm_column column;
        RFM_TRY(rfm_frame_column(holder->frame, i, &column, error));
        RFM_TRY(arrow_array_column(holder, &column, amounts, start, out->length, &node->places[i],
                                   error));
    }
    return RFM_OK;
}

rfm_status rfm__arrow_array_make(rfm__arrow_holder *holder, int32_t amounts, int64_t start,
                                 int64_t rows, struct ArrowArray *out, rfm_error *error) {
    RFM_TRY(arrow_array_open(holder, rows, 1, out, error));
    const rfm_status status = arrow_array_columns(holder, amounts, start, out, error);
    if (status != RFM_OK) out->release(out);
    return status;
}
