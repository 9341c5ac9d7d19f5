/* SPDX-License-Identifier: MIT */
/* Texts come in three layouts, with 32-bit offsets, with 64-bit offsets, or as views into several
 * buffers. They leave here in one: offsets of 64 bits from zero, nothing under a missing cell,
 * valid UTF-8. */
#include <string.h>

#include "arrow/import.h"
#include "base/text.h"
#include "frame/views.h"

static int64_t arrow_offset_at(int32_t layout, const void *offsets, int64_t index) {
    if (layout == RFM__ARROW_UTF8) {
        int32_t narrow;
        memcpy(&narrow, (const unsigned char *)offsets + (size_t)index * 4, sizeof narrow);
        return narrow;
    }
    int64_t wide;
    memcpy(&wide, (const unsigned char *)offsets + (size_t)index * 8, sizeof wide);
    return wide;
}

static rfm_status arrow_texts_fail(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                   int64_t row, const char *what, rfm_error *error) {
    const int is_label = part->array->dictionary == NULL && field->label_layout != 0;
    if (!is_label) {
        return rfm__fail_at(error, RFM_E_DATA, part->at + row, field->number, "column %.40s: %s",
                            field->name, what);
    }
    return rfm__fail_at(error, RFM_E_DATA, -1, field->number, "label %lld of column %.40s: %s",
                        (long long)row, field->name, what);
}

/* Whether offsets of 64 bits never fall; all are looked at, several at once. */
static int arrow_rises(const unsigned char *offsets, int64_t rows) {
    int64_t falls = 0;
    for (int64_t row = 0; row < rows; ++row) {
        int64_t ends[2];
        memcpy(ends, offsets + (size_t)row * 8, sizeof ends);
        RFM__PREFETCH(offsets + (size_t)row * 8 + RFM__ARROW_AHEAD);
        falls |=
            (int64_t)((uint64_t)ends[1] - (uint64_t)ends[0]); /* fits, if both are not below 0 */
        falls |= ends[1];
    }
    return falls >= 0;
}

/* The first row whose end lies before its beginning; all rows when there is none. */
static int64_t arrow_first_fall(int32_t layout, const void *offsets, const rfm__arrow_part *part) {
    if (layout == RFM__ARROW_LARGE_UTF8 &&
        arrow_rises((const unsigned char *)offsets + (size_t)part->start * 8, part->rows)) {
        return part->rows;
    }
    int64_t row = 0;
    int64_t begin = arrow_offset_at(layout, offsets, part->start);
    for (; row < part->rows; ++row) {
        const int64_t end = arrow_offset_at(layout, offsets, part->start + row + 1);
        if (end < begin) break;
        begin = end;
    }
    return row;
}

static rfm_status arrow_check_offsets(const rfm__arrow_field *field, int32_t layout,
                                      const rfm__arrow_part *part, rfm_error *error) {
    const void *offsets = part->array->buffers[1];
    const int64_t first = arrow_offset_at(layout, offsets, part->start);
    if (first < 0) return arrow_texts_fail(field, part, 0, "its offset is below zero", error);
    const int64_t row = arrow_first_fall(layout, offsets, part);
    if (row < part->rows) return arrow_texts_fail(field, part, row, "offsets fall", error);
    const int64_t last = arrow_offset_at(layout, offsets, part->start + part->rows);
    if (last > first && part->array->buffers[2] == NULL) {
        return arrow_texts_fail(field, part, 0, "the buffer of its bytes is NULL", error);
    }
    return RFM_OK;
}

/* A view: its length, then up to 12 bytes of text, or 4 bytes of it, the number of a buffer, an
 * offset. */
typedef struct arrow_view {
    int32_t size;
    int32_t buffer;
    int32_t offset;
    const char *bytes;
} arrow_view;

static arrow_view arrow_view_at(const struct ArrowArray *array, int64_t index) {
    arrow_view view;
    const char *bytes = (const char *)array->buffers[1] + (size_t)index * RFM__VIEW_SIZE;
    memcpy(&view.size, bytes, 4);
    memcpy(&view.buffer, bytes + 8, 4);
    memcpy(&view.offset, bytes + 12, 4);
    view.bytes = bytes + 4;
    return view;
}

/* Buffers are validity, views, any number of texts, and last the sizes of those. */
static int arrow_view_is_sound(const struct ArrowArray *array, arrow_view view) {
    if (view.size >= 0 && view.size <= RFM__VIEW_MOST) return 1;
    if (view.size < 0 || view.buffer < 0 || view.offset < 0) return 0;
    if (view.buffer >= array->n_buffers - 3) return 0;
    const char *sizes = array->buffers[array->n_buffers - 1];
    if (sizes == NULL || array->buffers[2 + view.buffer] == NULL) return 0;
    int64_t size;
    memcpy(&size, sizes + (size_t)view.buffer * sizeof size, sizeof size);
    return (int64_t)view.offset + view.size <= size;
}

rfm_status rfm__arrow_texts_check(const rfm__arrow_field *field, int32_t layout,
                                  const rfm__arrow_part *part, rfm_error *error) {
    if (part->rows == 0) return RFM_OK;
    if (layout != RFM__ARROW_STRING_VIEW) return arrow_check_offsets(field, layout, part, error);
    for (int64_t row = 0; row < part->rows; ++row) {
        if (rfm__arrow_is_missing(part, row)) continue;
        if (arrow_view_is_sound(part->array, arrow_view_at(part->array, part->start + row))) {
            continue;
        }
        return arrow_texts_fail(field, part, row, "its view points outside its buffers", error);
    }
    return RFM_OK;
}

const char *rfm__arrow_text_at(int32_t layout, const struct ArrowArray *array, int64_t index,
                               size_t *out_size) {
    if (layout == RFM__ARROW_STRING_VIEW) {
        const arrow_view view = arrow_view_at(array, index);
        *out_size = (size_t)view.size;
        if (view.size <= RFM__VIEW_MOST) return view.bytes;
        return (const char *)array->buffers[2 + view.buffer] + view.offset;
    }
    const int64_t begin = arrow_offset_at(layout, array->buffers[1], index);
    *out_size = (size_t)(arrow_offset_at(layout, array->buffers[1], index + 1) - begin);
    return *out_size == 0 ? "" : (const char *)array->buffers[2] + begin;
}

/* Continues `offsets` over the rows of one batch. */
static rfm_status arrow_measure_texts(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                      int64_t *offsets, rfm_error *error) {
    const int32_t layout = field->layout;
    if (layout != RFM__ARROW_NULL) RFM_TRY(rfm__arrow_texts_check(field, layout, part, error));
    for (int64_t row = 0; row < part->rows; ++row) {
        size_t size = 0;
        if (layout != RFM__ARROW_NULL && !rfm__arrow_is_missing(part, row)) {
            rfm__arrow_text_at(layout, part->array, part->start + row, &size);
        }
        if (size > (size_t)(INT64_MAX - offsets[row])) return rfm__fail_memory(error);
        offsets[row + 1] = offsets[row] + (int64_t)size;
    }
    return RFM_OK;
}

/* Copies the texts of one batch to where `offsets` say: in one piece when nothing lies between
 * them. */
static void arrow_copy_texts(int32_t layout, const rfm__arrow_part *part, const int64_t *offsets,
                             char *bytes) {
    const int64_t total = offsets[part->rows] - offsets[0];
    if (total == 0) return;
    if (layout != RFM__ARROW_STRING_VIEW) {
        const void *theirs = part->array->buffers[1];
        const int64_t begin = arrow_offset_at(layout, theirs, part->start);
        if (arrow_offset_at(layout, theirs, part->start + part->rows) - begin == total) {
            memcpy(bytes + offsets[0], (const char *)part->array->buffers[2] + begin,
                   (size_t)total);
            return;
        }
    }
    for (int64_t row = 0; row < part->rows; ++row) {
        if (offsets[row + 1] == offsets[row]) continue;
        size_t size;
        const char *text = rfm__arrow_text_at(layout, part->array, part->start + row, &size);
        memcpy(bytes + offsets[row], text, size);
    }
}

/* One pass over all bytes is enough when they are valid and no text starts within a character. */
static rfm_status arrow_check_utf8(const rfm__arrow_field *field, const int64_t *offsets,
                                   const char *bytes, int64_t rows, rfm_error *error) {
    const size_t total = (size_t)offsets[rows];
    int is_valid = rfm__utf8_valid_prefix(bytes, total) == total;
    for (int64_t row = 0; row < rows && is_valid; ++row) {
        is_valid =
            offsets[row] == offsets[rows] || ((unsigned char)bytes[offsets[row]] & 0xC0u) != 0x80u;
    }
    for (int64_t row = 0; row < rows && !is_valid; ++row) {
        const size_t size = (size_t)(offsets[row + 1] - offsets[row]);
        if (rfm__utf8_valid_prefix(bytes + offsets[row], size) == size) continue;
        return rfm__fail_at(error, RFM_E_DATA, row, field->number,
                            "column %.40s has a text that is not valid UTF-8", field->name);
    }
    return RFM_OK;
}

static rfm_status arrow_gather_texts(const rfm__arrow_table *table, int32_t index, int64_t *offsets,
                                     char **out_bytes, rfm_error *error) {
    const rfm__arrow_field *field = &table->fields[index];
    int64_t at = 0;
    offsets[0] = 0;
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const rfm__arrow_part part = rfm__arrow_part_of(&table->batches[i], index, at);
        RFM_TRY(arrow_measure_texts(field, &part, offsets + at, error));
        at += part.rows;
    }
    RFM_TRY(rfm__new_array((size_t)offsets[table->rows], 1, out_bytes, error));
    at = 0;
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const rfm__arrow_part part = rfm__arrow_part_of(&table->batches[i], index, at);
        arrow_copy_texts(field->layout, &part, offsets + at, *out_bytes);
        at += part.rows;
    }
    return arrow_check_utf8(field, offsets, *out_bytes, table->rows, error);
}

static rfm_status arrow_mark_texts(const rfm__arrow_table *table, int32_t index,
                                   rfm__column *column, rfm_error *error) {
    int64_t at = 0;
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const rfm__arrow_part part = rfm__arrow_part_of(&table->batches[i], index, at);
        const int is_null = table->fields[index].layout == RFM__ARROW_NULL;
        for (int64_t row = 0; row < part.rows && (is_null || part.validity != NULL); ++row) {
            if (!is_null && !rfm__arrow_is_missing(&part, row)) continue;
            RFM_TRY(rfm__arrow_set_missing(column, at + row, error));
        }
        at += part.rows;
    }
    rfm__column_count_nulls(column);
    return RFM_OK;
}

rfm_status rfm__arrow_make_text(const rfm__arrow_table *table, int32_t index,
                                rfm__column **out_column, rfm_error *error) {
    int64_t *offsets;
    char *bytes = NULL;
    RFM_TRY(rfm__new_array((size_t)table->rows + 1, sizeof *offsets, &offsets, error));
    const rfm_status status = arrow_gather_texts(table, index, offsets, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        rfm__free(bytes);
        return status;
    }
    RFM_TRY(rfm__column_new_text(table->fields[index].name, table->rows, offsets, bytes, out_column,
                                 error));
    return arrow_mark_texts(table, index, *out_column, error);
}
