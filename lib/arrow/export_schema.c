/* SPDX-License-Identifier: MIT */
/* A consumer may move any child out of a schema tree and release it on its own, in any order. So
 * each node owns its texts by itself and a parent owns only the places where its children lie. */
#include <string.h>

#include "arrow/export.h"
#include "base/exact.h"
#include "base/text.h"

/* What one schema node keeps alive. */
typedef struct arrow_schema_node {
    struct ArrowSchema **pointers; /* the root's children and their places */
    struct ArrowSchema *places;
    char *name;
    struct ArrowSchema dictionary;
    char format[16];
    char metadata[64];
} arrow_schema_node;

static void arrow_schema_release(struct ArrowSchema *schema) {
    arrow_schema_node *node = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; ++i) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release != NULL) child->release(child);
    }
    if (schema->dictionary != NULL && schema->dictionary->release != NULL) {
        schema->dictionary->release(schema->dictionary);
    }
    rfm__free(node->pointers);
    rfm__free(node->places);
    rfm__free(node->name);
    rfm__free(node);
    schema->release = NULL;
}

/* An empty node of a format without parameters; from here on release works. */
static rfm_status arrow_schema_open(struct ArrowSchema *out, const char *format, const char *name,
                                    rfm_error *error) {
    memset(out, 0, sizeof *out);
    arrow_schema_node *node = rfm__alloc_zeroed(sizeof *node);
    if (node == NULL) return rfm__fail_memory(error);
    const rfm_status status = rfm__copy_text(name, strlen(name), &node->name, error);
    if (status != RFM_OK) {
        rfm__free(node);
        return status;
    }
    out->format = format;
    out->name = node->name;
    out->private_data = node;
    out->release = arrow_schema_release;
    return RFM_OK;
}

/* 19 digits hold every int64; 18 are what fits a decimal64 and stay when the values allow it. */
static int32_t arrow_amount_precision(const rfm_column *column) {
    const int64_t *values = column->values;
    const int64_t limit = rfm__power_of_ten(18);
    for (int64_t row = 0; row < column->length; ++row) {
        if (rfm__cell_is_missing(column, row)) continue;
        if (values[row] >= limit || values[row] <= -limit) return 19;
    }
    return 18;
}

static void arrow_schema_decimal(const rfm_column *column, arrow_schema_node *node) {
    size_t size = 0;
    node->format[size++] = 'd';
    node->format[size++] = ':';
    size += rfm__write_int64(node->format + size, arrow_amount_precision(column));
    node->format[size++] = ',';
    size += rfm__write_int64(node->format + size, column->scale);
    node->format[size] = '\0';
}

/* Metadata is a count of pairs, then length and bytes of each key and value, in the machine's
 * order. */
static void arrow_schema_scale(const rfm_column *column, arrow_schema_node *node) {
    char digits[RFM__INT64_TEXT];
    const int32_t count = 1;
    const int32_t key_size = (int32_t)strlen(RFM__ARROW_SCALE_KEY);
    const int32_t value_size = (int32_t)rfm__write_int64(digits, column->scale);
    char *to = node->metadata;
    memcpy(to, &count, sizeof count);
    memcpy(to + 4, &key_size, sizeof key_size);
    memcpy(to + 8, RFM__ARROW_SCALE_KEY, (size_t)key_size);
    memcpy(to + 8 + key_size, &value_size, sizeof value_size);
    memcpy(to + 12 + key_size, digits, (size_t)value_size);
}

static const char *arrow_plain_format(int32_t type) {
    switch (type) {
        case RFM_COLUMN_DOUBLE: return "g";
        case RFM_COLUMN_DAY: return "tdD";
        case RFM_COLUMN_TEXT: return "U";
        case RFM_COLUMN_CODE: return "i";
        default: return "l";
    }
}

static rfm_status arrow_schema_column(const rfm_column *column, int32_t amounts,
                                      struct ArrowSchema *out, rfm_error *error) {
    RFM_TRY(arrow_schema_open(out, arrow_plain_format(column->type), column->name, error));
    arrow_schema_node *node = out->private_data;
    out->flags = ARROW_FLAG_NULLABLE;
    if (column->type == RFM_COLUMN_AMOUNT && amounts == RFM_ARROW_DECIMAL) {
        arrow_schema_decimal(column, node);
        out->format = node->format;
    } else if (column->type == RFM_COLUMN_AMOUNT) {
        arrow_schema_scale(column, node);
        out->metadata = node->metadata;
    } else if (column->type == RFM_COLUMN_CODE && column->label_offsets != NULL) {
        out->dictionary = &node->dictionary;
        RFM_TRY(arrow_schema_open(out->dictionary, "U", "", error));
        out->dictionary->flags = ARROW_FLAG_NULLABLE;
    }
    return RFM_OK;
}

static rfm_status arrow_schema_columns(const rfm_frame *frame, int32_t amounts,
                                       struct ArrowSchema *out, rfm_error *error) {
    const int32_t count = rfm_frame_column_count(frame);
    arrow_schema_node *node = out->private_data;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *node->pointers, &node->pointers, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *node->places, &node->places, error));
    for (int32_t i = 0; i < count; ++i) node->pointers[i] = &node->places[i];
    out->children = node->pointers;
    out->n_children = count;
    for (int32_t i = 0; i < count; ++i) {
        rfm_column column;
        RFM_TRY(rfm_frame_column(frame, i, &column, error));
        RFM_TRY(arrow_schema_column(&column, amounts, &node->places[i], error));
    }
    return RFM_OK;
}

rfm_status rfm__arrow_schema_make(const rfm_frame *frame, int32_t amounts, struct ArrowSchema *out,
                                  rfm_error *error) {
    RFM_TRY(arrow_schema_open(out, "+s", "", error));
    const rfm_status status = arrow_schema_columns(frame, amounts, out, error);
    if (status != RFM_OK) out->release(out);
    return status;
}
