/* SPDX-License-Identifier: MIT */
/* The two ways in, one array or all batches of a stream, are one: batches are checked as they come
 * and read column by column once all are there, so columns are made at their full length. */
#include "arrow/import.h"

#include <errno.h>
#include <string.h>

#include "arrow/shared.h"
#include "base/text.h"

rfm_status rfm__arrow_check_root(const struct ArrowSchema *schema, rfm_error *error) {
    if (schema->format == NULL) {
        return rfm__fail(error, RFM_E_DATA, -1, "the schema has no format");
    }
    if (strcmp(schema->format, "+s") != 0) {
        return rfm__fail(
            error, RFM_E_COLUMN, -1,
            "the schema is a single column; expected a struct (+s) of columns, such as "
            "a record batch or a table gives");
    }
    if (schema->n_children < 0 || schema->n_children > INT32_MAX ||
        (schema->children == NULL && schema->n_children > 0)) {
        return rfm__fail(error, RFM_E_DATA, -1, "the schema's children are missing");
    }
    return RFM_OK;
}

static rfm_status arrow_check_names(const rfm__arrow_field *fields, int32_t index,
                                    rfm_error *error) {
    for (int32_t i = 0; i < index; ++i) {
        if (strcmp(fields[i].name, fields[index].name) != 0) continue;
        return rfm__fail_at(error, RFM_E_COLUMN, -1, index + 1, "column %.40s comes twice",
                            fields[index].name);
    }
    return RFM_OK;
}

/* Fields are Owned by the caller, also after a failure. */
static rfm_status arrow_read_fields(const struct ArrowSchema *schema, int32_t shift_seconds,
                                    rfm__arrow_field **out_fields, rfm_error *error) {
    RFM_TRY(rfm__arrow_check_root(schema, error));
    const int32_t count = (int32_t)schema->n_children;
    RFM_TRY(rfm__new_array((size_t)count, sizeof **out_fields, out_fields, error));
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(rfm__arrow_field_read(schema->children[i], i + 1, shift_seconds, &(*out_fields)[i],
                                      error));
        RFM_TRY(arrow_check_names(*out_fields, i, error));
    }
    return RFM_OK;
}

static rfm_status arrow_make_column(const rfm__arrow_table *table, int32_t index,
                                    rfm__column **out_column, rfm_error *error) {
    switch (table->fields[index].type) {
        case RFM_COLUMN_TEXT: return rfm__arrow_make_text(table, index, out_column, error);
        case RFM_COLUMN_CODE: return rfm__arrow_make_code(table, index, out_column, error);
        default: return rfm__arrow_make_fixed(table, index, out_column, error);
    }
}

rfm_status rfm__arrow_make_frame(const rfm__arrow_table *table, rfm_frame **out_frame,
                                 rfm_error *error) {
    rfm__column **columns;
    RFM_TRY(rfm__new_zeroed_array((size_t)table->field_count, sizeof *columns, &columns, error));
    rfm_status status = RFM_OK;
    for (int32_t i = 0; i < table->field_count && status == RFM_OK; ++i) {
        if (table->fields[i].type == 0) continue;
        status = arrow_make_column(table, i, &columns[i], error);
    }
    if (status == RFM_OK) {
        status = rfm__frame_publish(columns, table->field_count, table->rows, out_frame, error);
    }
    for (int32_t i = 0; i < table->field_count; ++i) rfm__column_free(columns[i]);
    rfm__free(columns);
    return status;
}

rfm_status rfm_arrow_import(const struct ArrowSchema *schema, const struct ArrowArray *array,
                            const rfm_arrow_options *options, rfm_frame **out_frame,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (schema == NULL || schema->release == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "schema is NULL or released");
    }
    if (array == NULL || array->release == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "array is NULL or released");
    }
    rfm_arrow_options own;
    RFM_TRY(rfm__arrow_options_read(options, &own, error));
    rfm__arrow_field *fields = NULL;
    rfm_status status = arrow_read_fields(schema, own.day_shift_seconds, &fields, error);
    if (status == RFM_OK) {
        const rfm__arrow_table table = {fields, (int32_t)schema->n_children, array, 1,
                                        array->length};
        status = rfm__arrow_batch_check(fields, table.field_count, array, 0, error);
        if (status == RFM_OK) status = rfm__arrow_make_frame(&table, out_frame, error);
    }
    rfm__free(fields);
    return status;
}

/* Batches taken from a stream, to be released when the frame is made. */
typedef struct arrow_batches {
    struct ArrowArray *arrays;
    size_t capacity;
    int64_t count;
    int64_t rows;
} arrow_batches;

static void arrow_batches_free(arrow_batches *batches) {
    for (int64_t i = 0; i < batches->count; ++i) batches->arrays[i].release(&batches->arrays[i]);
    rfm__free(batches->arrays);
}

/* The producer's own words, as far as they are one line of valid UTF-8. */
rfm_status rfm__arrow_stream_fail(struct ArrowArrayStream *stream, int code, rfm_error *error) {
    const char *text = stream->get_last_error == NULL ? NULL : stream->get_last_error(stream);
    size_t size = 0;
    if (text == NULL || text[0] == '\0') text = "no reason given";
    while (size < 180 && (unsigned char)text[size] >= 0x20) ++size;
    size = rfm__utf8_valid_prefix(text, size);
    return rfm__fail(error, code == ENOMEM ? RFM_E_MEMORY : RFM_E_DATA, -1,
                     "the stream failed with code %d: %.*s", code, (int)size, text);
}

/* Takes one more batch; *out_more is 0 at the end of the stream. */
static rfm_status arrow_take_batch(struct ArrowArrayStream *stream, const rfm__arrow_field *fields,
                                   int32_t field_count, arrow_batches *batches, int *out_more,
                                   rfm_error *error) {
    *out_more = 0;
    RFM_TRY(rfm__grow(&batches->arrays, &batches->capacity, (size_t)batches->count + 1,
                      sizeof *batches->arrays, error));
    struct ArrowArray *array = &batches->arrays[batches->count];
    memset(array, 0, sizeof *array);
    const int code = stream->get_next(stream, array);
    if (code != 0) return rfm__arrow_stream_fail(stream, code, error);
    if (array->release == NULL) return RFM_OK;
    ++batches->count;
    RFM_TRY(rfm__arrow_batch_check(fields, field_count, array, batches->rows, error));
    batches->rows += array->length;
    *out_more = 1;
    return RFM_OK;
}

static rfm_status arrow_read_stream(struct ArrowArrayStream *stream,
                                    const struct ArrowSchema *schema, int32_t shift_seconds,
                                    rfm_frame **out_frame, rfm_error *error) {
    rfm__arrow_field *fields = NULL;
    arrow_batches batches = {0};
    int more = 1;
    rfm_status status = arrow_read_fields(schema, shift_seconds, &fields, error);
    while (status == RFM_OK && more) {
        status =
            arrow_take_batch(stream, fields, (int32_t)schema->n_children, &batches, &more, error);
    }
    if (status == RFM_OK) {
        const rfm__arrow_table table = {fields, (int32_t)schema->n_children, batches.arrays,
                                        batches.count, batches.rows};
        status = rfm__arrow_make_frame(&table, out_frame, error);
    }
    arrow_batches_free(&batches);
    rfm__free(fields);
    return status;
}

rfm_status rfm_arrow_import_stream(struct ArrowArrayStream *stream,
                                   const rfm_arrow_options *options, rfm_frame **out_frame,
                                   rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (stream == NULL || stream->release == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "stream is NULL or released");
    }
    rfm_arrow_options own;
    RFM_TRY(rfm__arrow_options_read(options, &own, error));
    struct ArrowSchema schema;
    memset(&schema, 0, sizeof schema);
    const int code = stream->get_schema(stream, &schema);
    if (code != 0) return rfm__arrow_stream_fail(stream, code, error);
    if (schema.release == NULL) {
        return rfm__fail(error, RFM_E_DATA, -1, "the stream gave a schema that is released");
    }
    const rfm_status status =
        arrow_read_stream(stream, &schema, own.day_shift_seconds, out_frame, error);
    schema.release(&schema);
    return status;
}
