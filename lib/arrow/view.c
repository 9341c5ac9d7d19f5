/* SPDX-License-Identifier: MIT */
/* Most columns of a large table lie in memory as ours do. Where nothing of them has to be changed
 * they are checked and looked at in place; what is not of that kind is copied by the other files,
 * which also say what is wrong with it. */
#include <string.h>

#include "arrow/import.h"
#include "base/days.h"
#include "frame/views.h"

/* Whether a buffer's values from the part's first row on can be read as they lie. */
static int arrow_view_is_aligned(const rfm__arrow_part *part, size_t size) {
    return ((uintptr_t)part->array->buffers[1] & (size - 1)) == 0;
}

static int arrow_view_days(const rfm__arrow_part *part, const int32_t *days) {
    int32_t lowest = RFM_DAY_MIN;
    int32_t highest = RFM_DAY_MAX;
    for (int64_t row = 0; row < part->rows; ++row) {
        lowest = days[row] < lowest ? days[row] : lowest;
        highest = days[row] > highest ? days[row] : highest;
    }
    return lowest == RFM_DAY_MIN && highest == RFM_DAY_MAX;
}

/* A NaN is a missing value to us. */
static int arrow_view_doubles(const rfm__arrow_part *part, const double *values) {
    int64_t odd = 0;
    for (int64_t row = 0; row < part->rows; ++row) odd += values[row] != values[row];
    return odd == 0;
}

static int arrow_view_is_ascii(const char *bytes, size_t size) {
    uint64_t all = 0;
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        all |= word;
    }
    for (; at < size; ++at) all |= (unsigned char)bytes[at];
    return (all & UINT64_C(0x8080808080808080)) == 0;
}

/* Texts of offsets like ours, all of ASCII, which is valid wherever it is cut. */
static int arrow_view_texts(const rfm__arrow_field *field, const rfm__arrow_part *part,
                            rfm_column *column) {
    const int64_t *offsets = (const int64_t *)part->array->buffers[1] + part->start;
    if (rfm__arrow_texts_check(field, field->layout, part, NULL) != RFM_OK) return 0;
    const size_t size = (size_t)(offsets[part->rows] - offsets[0]);
    column->offsets = offsets;
    column->bytes = part->array->buffers[2];
    return size == 0 || arrow_view_is_ascii(column->bytes + offsets[0], size);
}

/* Whether all views are short texts of ASCII, and empty where they are missing. What of a view lies
 * behind its text is shifted away. */
static int arrow_view_is_short(const rfm__arrow_part *part, const char *views) {
    uint64_t odd = 0;
    int is_other = 0;
    for (int64_t row = 0; row < part->rows; ++row) {
        const char *view = views + (size_t)row * RFM__VIEW_SIZE;
        uint64_t head, tail;
        memcpy(&head, view, sizeof head);
        memcpy(&tail, view + sizeof head, sizeof tail);
        const uint32_t size = (uint32_t)head;
        const uint32_t shown = size < RFM__VIEW_MOST ? size : RFM__VIEW_MOST;
        const uint32_t in_head = shown < 4 ? shown : 4;
        odd |= shown == 0 ? 0 : (head >> 32 << 32) << (8 * (4 - in_head));
        odd |= shown <= 4 ? 0 : tail << (8 * (12 - shown));
        is_other |= size > RFM__VIEW_MOST || (size != 0 && rfm__arrow_is_missing(part, row));
    }
    return !is_other && (odd & UINT64_C(0x8080808080808080)) == 0;
}

static int arrow_view_values(const rfm__arrow_field *field, const rfm__arrow_part *part,
                             rfm_column *column) {
    const void *values = part->array->buffers[1];
    switch (field->layout) {
        case RFM__ARROW_INT64: column->values = (const int64_t *)values + part->start; return 1;
        case RFM__ARROW_FLOAT64:
            column->values = (const double *)values + part->start;
            return arrow_view_doubles(part, column->values);
        case RFM__ARROW_DATE32:
            column->values = (const int32_t *)values + part->start;
            return arrow_view_days(part, column->values);
        case RFM__ARROW_LARGE_UTF8: return arrow_view_texts(field, part, column);
        default: return 0;
    }
}

static int arrow_view_views(const rfm__arrow_part *part, rfm_column *column) {
    const char *views = (const char *)part->array->buffers[1];
    if (part->rows == 0 || views == NULL) return 0;
    column->values = views + (size_t)part->start * RFM__VIEW_SIZE;
    return arrow_view_is_short(part, column->values);
}

int rfm__arrow_view(const rfm__arrow_field *field, const rfm__arrow_part *part, int may_be_views,
                    rfm_column *out_column) {
    *out_column = (rfm_column){
        .name = field->name, .type = field->type, .scale = field->scale, .length = part->rows};
    if (part->rows == 0 || field->label_layout != 0) return 0;
    if (field->layout == RFM__ARROW_STRING_VIEW) {
        return may_be_views && arrow_view_views(part, out_column);
    }
    if (part->validity != NULL) {
        if (part->start % 8 != 0) return 0;
        out_column->validity = part->validity + part->start / 8;
    }
    const size_t size = field->layout == RFM__ARROW_DATE32 ? 4 : 8;
    if (field->layout == RFM__ARROW_NULL || !arrow_view_is_aligned(part, size)) return 0;
    return arrow_view_values(field, part, out_column);
}
