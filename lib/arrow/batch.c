/* SPDX-License-Identifier: MIT */
/* The interface carries no sizes of buffers, so a producer has to be trusted with those; everything
 * that can be checked against it is checked here once, and the code that reads values does not have
 * to. */
#include "arrow/import.h"

#include "base/exact.h"

/* Rows past this could overflow a byte position; no machine holds as many. */
#define ARROW_ROWS_MAX (INT64_MAX / 64)

static rfm_status arrow_batch_fail(const rfm__arrow_field *field, const char *what,
                                   rfm_error *error) {
    return rfm__fail_at(error, RFM_E_DATA, -1, field->number, "column %.40s: %s", field->name,
                        what);
}

static int arrow_range_is_bad(const struct ArrowArray *array) {
    return array->length < 0 || array->offset < 0 || array->length > ARROW_ROWS_MAX ||
           array->offset > ARROW_ROWS_MAX;
}

static int64_t arrow_least_buffers(int32_t layout) {
    switch (layout) {
        case RFM__ARROW_NULL: return 0;
        case RFM__ARROW_UTF8:
        case RFM__ARROW_LARGE_UTF8:
        case RFM__ARROW_STRING_VIEW: return 3;
        default: return 2;
    }
}

/* A column or a dictionary of a layout, of which `rows` rows from its offset on are going to be
 * read. */
static rfm_status arrow_check_buffers(const rfm__arrow_field *field, int32_t layout,
                                      const struct ArrowArray *array, int64_t rows,
                                      rfm_error *error) {
    const int64_t least = arrow_least_buffers(layout);
    const int has_more = layout == RFM__ARROW_STRING_VIEW && array->n_buffers > least;
    if (layout == RFM__ARROW_NULL || rows == 0) return RFM_OK;
    if (array->n_buffers != least && !has_more) {
        return rfm__fail_at(error, RFM_E_DATA, -1, field->number,
                            "column %.40s has %lld buffers; expected %lld", field->name,
                            (long long)array->n_buffers, (long long)least);
    }
    if (array->buffers == NULL || array->buffers[1] == NULL) {
        return arrow_batch_fail(field, "has rows but the buffer of its values is NULL", error);
    }
    if (array->buffers[0] == NULL && array->null_count > 0) {
        return arrow_batch_fail(field, "counts missing values but has no validity bitmap", error);
    }
    return RFM_OK;
}

static rfm_status arrow_check_labels(const rfm__arrow_field *field, const struct ArrowArray *array,
                                     int64_t rows, rfm_error *error) {
    const struct ArrowArray *labels = array->dictionary;
    if (labels == NULL && rows == 0) return RFM_OK;
    if (labels == NULL || labels->release == NULL) {
        return arrow_batch_fail(field, "its dictionary is missing or released", error);
    }
    if (arrow_range_is_bad(labels)) {
        return arrow_batch_fail(field, "length or offset of its dictionary is out of range", error);
    }
    return arrow_check_buffers(field, field->label_layout, labels, labels->length, error);
}

static rfm_status arrow_check_column(const rfm__arrow_field *field, const struct ArrowArray *batch,
                                     const struct ArrowArray *array, rfm_error *error) {
    if (array == NULL || array->release == NULL) {
        return arrow_batch_fail(field, "its array is missing or released", error);
    }
    if (arrow_range_is_bad(array)) {
        return arrow_batch_fail(field, "length or offset is out of range", error);
    }
    if (array->length < batch->offset + batch->length) {
        return rfm__fail_at(error, RFM_E_DATA, -1, field->number,
                            "column %.40s has %lld rows; expected %lld or more", field->name,
                            (long long)array->length, (long long)(batch->offset + batch->length));
    }
    RFM_TRY(arrow_check_buffers(field, field->layout, array, batch->length, error));
    if (field->label_layout == 0) return RFM_OK;
    return arrow_check_labels(field, array, batch->length, error);
}

static const uint8_t *arrow_bitmap(const struct ArrowArray *array) {
    if (array->null_count == 0 || array->n_buffers < 1 || array->buffers == NULL) return NULL;
    return array->buffers[0];
}

/* A row that is missing as a whole has no columns, and a frame has nothing to put there. */
static rfm_status arrow_check_rows(const struct ArrowArray *batch, int64_t at, rfm_error *error) {
    const rfm__arrow_part part = {batch, arrow_bitmap(batch), batch->offset, batch->length, at};
    if (part.validity == NULL) return RFM_OK;
    for (int64_t row = 0; row < batch->length; ++row) {
        if (!rfm__arrow_is_missing(&part, row)) continue;
        return rfm__fail(error, RFM_E_DATA, at + row,
                         "row %lld of the struct array is missing as a whole; expected rows of "
                         "columns",
                         (long long)(at + row));
    }
    return RFM_OK;
}

rfm_status rfm__arrow_batch_check(const rfm__arrow_field *fields, int32_t field_count,
                                  const struct ArrowArray *batch, int64_t at, rfm_error *error) {
    int64_t end;
    if (arrow_range_is_bad(batch) || !rfm__add_int64(at, batch->length, &end)) {
        return rfm__fail(error, RFM_E_DATA, -1, "length or offset of the array is out of range");
    }
    if (batch->n_children != field_count || (batch->children == NULL && field_count > 0)) {
        return rfm__fail(error, RFM_E_DATA, -1,
                         "the array has %lld children; expected %d, as in the schema",
                         (long long)batch->n_children, (int)field_count);
    }
    for (int32_t i = 0; i < field_count; ++i) {
        RFM_TRY(arrow_check_column(&fields[i], batch, batch->children[i], error));
    }
    return arrow_check_rows(batch, at, error);
}

rfm__arrow_part rfm__arrow_part_of(const struct ArrowArray *batch, int32_t index, int64_t at) {
    const struct ArrowArray *array = batch->children[index];
    const rfm__arrow_part part = {array, arrow_bitmap(array), array->offset + batch->offset,
                                  batch->length, at};
    return part;
}

rfm__arrow_part rfm__arrow_part_of_labels(const struct ArrowArray *labels) {
    const rfm__arrow_part part = {labels, arrow_bitmap(labels), labels->offset, labels->length, 0};
    return part;
}

rfm_status rfm__arrow_set_missing(rfm__column *column, int64_t row, rfm_error *error) {
    uint8_t *validity = rfm__column_validity(column);
    if (validity == NULL) return rfm__fail_memory(error);
    validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
    return RFM_OK;
}

#undef ARROW_ROWS_MAX
