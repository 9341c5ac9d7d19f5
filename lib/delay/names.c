/* SPDX-License-Identifier: MIT */
/* Two tables name the same segment by different codes: labels depend on the rule table that a frame
 * came from. Only the text of a label says which segment it is. */
#include "delay/names.h"

#include <stdlib.h>

#include "base/text.h"
#include "frame/vocabulary.h"

static int names_compare(const void *left, const void *right) {
    const rfm__name *a = *(rfm__name *const *)left, *b = *(rfm__name *const *)right;
    return rfm__compare_text(a->text, a->size, b->text, b->size);
}

rfm_status rfm__names_number(rfm__name *names, int64_t count, int32_t *out_distinct,
                             rfm_error *error) {
    rfm__name **sorted;
    *out_distinct = 0;
    if (count > INT32_MAX) return rfm__fail(error, RFM_E_OVERFLOW, -1, "too many segments");
    RFM_TRY(rfm__new_array((size_t)count, sizeof *sorted, &sorted, error));
    for (int64_t i = 0; i < count; ++i) sorted[i] = &names[i];
    /* Equal names get the same number, so it does not matter which comes first. */
    if (count > 1) qsort(sorted, (size_t)count, sizeof *sorted, names_compare);
    for (int64_t i = 0; i < count; ++i) {
        if (i == 0 || names_compare(&sorted[i - 1], &sorted[i]) != 0) ++*out_distinct;
        sorted[i]->number = *out_distinct - 1;
    }
    rfm__free(sorted);
    return RFM_OK;
}

void rfm__names_of_labels(const rfm_column *column, rfm__name *out_names) {
    for (int64_t i = 0; i < column->label_count; ++i) {
        const int64_t start = column->label_offsets[i];
        const size_t size = (size_t)(column->label_offsets[i + 1] - start);
        out_names[i] =
            (rfm__name){.text = size == 0 ? "" : column->label_bytes + start, .size = size};
    }
}

rfm_status rfm__segment_columns_find(const rfm_frame *frame, rfm__segment_columns *out_columns,
                                     rfm_error *error) {
    RFM_TRY(rfm__frame_require(frame, RFM__SEGMENT, 1u << RFM_COLUMN_CODE, &out_columns->segment,
                               error));
    /* Labels are needed for what there is: a table may be empty, or nobody in it have a segment. */
    const rfm_column *segment = &out_columns->segment;
    if (segment->label_offsets == NULL && segment->null_count < segment->length) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, RFM__SEGMENT) + 1,
                            "column %s is code without labels; expected labels", RFM__SEGMENT);
    }
    RFM_TRY(rfm__frame_require(frame, RFM__LEVEL, 1u << RFM_COLUMN_CODE | 1u << RFM_COLUMN_INT64,
                               &out_columns->level, error));
    if (out_columns->level.label_offsets == NULL) return RFM_OK;
    return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, RFM__LEVEL) + 1,
                        "column %s is code with labels; expected numbers", RFM__LEVEL);
}

static rfm_status names_take_level(const rfm__segment_columns *columns, const rfm__name *name,
                                   int64_t row, rfm__level *level, rfm_error *error) {
    const int64_t value = columns->level.type == RFM_COLUMN_INT64
                              ? ((const int64_t *)columns->level.values)[row]
                              : ((const int32_t *)columns->level.values)[row];
    if (value < INT32_MIN || value > INT32_MAX) {
        return rfm__fail(error, RFM_E_DATA, row, "level %lld is outside 32 bits", (long long)value);
    }
    if (level->is_known && level->value != value) {
        return rfm__fail(error, RFM_E_DATA, row,
                         "segment %.*s has level %lld; expected %d as before",
                         name->size > 60 ? 60 : (int)name->size, name->text, (long long)value,
                         (int)level->value);
    }
    *level = (rfm__level){.is_known = 1, .value = (int32_t)value};
    return RFM_OK;
}

rfm_status rfm__segment_columns_levels(const rfm__segment_columns *columns, const rfm__name *names,
                                       rfm__level *levels, rfm_error *error) {
    for (int64_t row = 0; row < columns->segment.length; ++row) {
        if (rfm__cell_is_missing(&columns->segment, row)) continue;
        if (rfm__cell_is_missing(&columns->level, row)) continue;
        const rfm__name *name = &names[((const int32_t *)columns->segment.values)[row]];
        RFM_TRY(names_take_level(columns, name, row, &levels[name->number], error));
    }
    return RFM_OK;
}
