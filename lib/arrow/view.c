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
    for (int64_t row = 0; row < part->rows; ++row) {
        RFM__PREFETCH((const char *)(values + row) + RFM__ARROW_AHEAD);
        odd += values[row] != values[row];
    }
    return odd == 0;
}

static int arrow_view_is_ascii(const char *bytes, size_t size) {
    uint64_t all = 0;
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof word);
        RFM__PREFETCH(bytes + at + RFM__ARROW_AHEAD);
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

/* High bits of a text of each size, in the two words of a view whose lowest bytes come first. */
static const uint64_t arrow_view_highs[RFM__VIEW_MOST + 1][2] = {
    {UINT64_C(0x0), UINT64_C(0x0)},
    {UINT64_C(0x8000000000), UINT64_C(0x0)},
    {UINT64_C(0x808000000000), UINT64_C(0x0)},
    {UINT64_C(0x80808000000000), UINT64_C(0x0)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x0)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x80)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x8080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x808080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x80808080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x8080808080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x808080808080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x80808080808080)},
    {UINT64_C(0x8080808000000000), UINT64_C(0x8080808080808080)},
};

/* Whether all views are short texts of ASCII, and empty where they are missing. */
static int arrow_view_is_short(const rfm__arrow_part *part, const char *views) {
    const uint64_t(*highs)[2] = arrow_view_highs;
    uint64_t odd = 0;
    int is_other = 0;
    for (int64_t row = 0; row < part->rows; ++row) {
        uint64_t words[2];
        RFM__PREFETCH(views + (size_t)row * RFM__VIEW_SIZE + RFM__ARROW_AHEAD);
        memcpy(words, views + (size_t)row * RFM__VIEW_SIZE, sizeof words);
        const uint32_t size = words[0] & UINT32_MAX;
        const uint32_t shown = size < RFM__VIEW_MOST ? size : RFM__VIEW_MOST;
        odd |= (words[0] & highs[shown][0]) | (words[1] & highs[shown][1]);
        is_other |= size > RFM__VIEW_MOST;
    }
    if (is_other || odd != 0) return 0;
    for (int64_t row = 0; part->validity != NULL && row < part->rows; ++row) {
        uint32_t size;
        memcpy(&size, views + (size_t)row * RFM__VIEW_SIZE, sizeof size);
        is_other |= (size != 0) & rfm__arrow_is_missing(part, row);
    }
    return !is_other;
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
    if (!RFM__LOWEST_FIRST || part->rows == 0 || views == NULL) return 0;
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
