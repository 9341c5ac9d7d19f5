/* SPDX-License-Identifier: MIT */
/* Reports and listings are made row by row and are small; a builder keeps their code free of
 * offsets, bitmaps and checks on every cell. Tables with a row for each customer fill columns
 * directly instead. */
#include "frame/builder.h"

#include <string.h>

#include "base/bytes.h"

typedef struct builder_cells {
    rfm__bytes values;   /* int64 or double or offset of the text's end, 8 bytes a row */
    rfm__bytes bytes;    /* texts */
    rfm__bytes presence; /* one byte a row */
} builder_cells;

struct rfm__builder {
    const rfm__builder_column *columns; /* a copy, behind the cells */
    int32_t count;
    int64_t rows;
    rfm_status status;
    builder_cells *cells;
};

rfm_status rfm__builder_new(const rfm__builder_column *columns, int32_t count,
                            rfm__builder **out_builder, rfm_error *error) {
    *out_builder = NULL;
    rfm__builder *builder = rfm__alloc_zeroed(sizeof *builder);
    if (builder == NULL) return rfm__fail_memory(error);
    rfm__builder_column *copy;
    rfm_status status = rfm__new_array((size_t)count, sizeof *columns, &copy, error);
    if (status == RFM_OK) {
        memcpy(copy, columns, (size_t)count * sizeof *columns);
        builder->columns = copy;
        builder->count = count;
        status =
            rfm__new_zeroed_array((size_t)count, sizeof *builder->cells, &builder->cells, error);
    }
    if (status != RFM_OK) {
        rfm__free(copy);
        rfm__free(builder);
        return status;
    }
    *out_builder = builder;
    return RFM_OK;
}

void rfm__builder_free(rfm__builder *builder) {
    if (builder == NULL) return;
    for (int32_t i = 0; i < builder->count; ++i) {
        rfm__bytes_free(&builder->cells[i].values);
        rfm__bytes_free(&builder->cells[i].bytes);
        rfm__bytes_free(&builder->cells[i].presence);
    }
    rfm__free(builder->cells);
    void *columns;
    memcpy(&columns, &builder->columns, sizeof columns);
    rfm__free(columns);
    rfm__free(builder);
}

/* Keeps the first failure; after it nothing is added any more. */
static int builder_try(rfm__builder *builder, rfm_status status) {
    if (builder->status == RFM_OK) builder->status = status;
    return builder->status == RFM_OK;
}

static void builder_add_value(rfm__builder *builder, int32_t column, const void *value,
                              char present) {
    builder_cells *cells = &builder->cells[column];
    if (!builder_try(builder, rfm__bytes_add(&cells->presence, &present, 1, NULL))) return;
    builder_try(builder, rfm__bytes_add(&cells->values, value, 8, NULL));
}

void rfm__builder_int64(rfm__builder *builder, int32_t column, int64_t value) {
    builder_add_value(builder, column, &value, 1);
}

void rfm__builder_double(rfm__builder *builder, int32_t column, double value) {
    builder_add_value(builder, column, &value, 1);
}

void rfm__builder_text(rfm__builder *builder, int32_t column, const char *text, size_t size) {
    builder_cells *cells = &builder->cells[column];
    if (!builder_try(builder, rfm__bytes_add(&cells->bytes, text, size, NULL))) return;
    const int64_t end = (int64_t)cells->bytes.size;
    builder_add_value(builder, column, &end, 1);
}

void rfm__builder_end_row(rfm__builder *builder) {
    ++builder->rows;
    for (int32_t i = 0; i < builder->count; ++i) {
        if ((int64_t)builder->cells[i].presence.size >= builder->rows) continue;
        const int64_t nothing =
            builder->columns[i].type == RFM_COLUMN_TEXT ? (int64_t)builder->cells[i].bytes.size : 0;
        builder_add_value(builder, i, &nothing, 0);
    }
}

static rfm_status builder_make_text(const char *name, builder_cells *cells, int64_t rows,
                                    rfm__column **out_column, rfm_error *error) {
    int64_t *offsets;
    RFM_TRY(rfm__new_array((size_t)rows + 1, sizeof *offsets, &offsets, error));
    offsets[0] = 0;
    if (rows > 0) memcpy(offsets + 1, cells->values.data, (size_t)rows * 8);
    char *bytes = cells->bytes.data;
    cells->bytes = (rfm__bytes){0};
    return rfm__column_new_text(name, rows, offsets, bytes, out_column, error);
}

static rfm_status builder_make_values(const rfm__builder_column *wanted, const builder_cells *cells,
                                      int64_t rows, rfm__column **out_column, rfm_error *error) {
    RFM_TRY(rfm__column_new(wanted->name, wanted->type, wanted->scale, rows, out_column, error));
    const int narrow = wanted->type == RFM_COLUMN_DAY || wanted->type == RFM_COLUMN_CODE;
    for (int64_t row = 0; narrow && row < rows; ++row) {
        int64_t value;
        memcpy(&value, cells->values.data + row * 8, 8);
        rfm__column_int32(*out_column)[row] = (int32_t)value;
    }
    if (!narrow && rows > 0) {
        memcpy(rfm__column_int64(*out_column), cells->values.data, (size_t)rows * 8);
    }
    return RFM_OK;
}

static rfm_status builder_make_column(rfm__builder *builder, int32_t index,
                                      rfm__column **out_column, rfm_error *error) {
    const rfm__builder_column *wanted = &builder->columns[index];
    builder_cells *cells = &builder->cells[index];
    if (wanted->type == RFM_COLUMN_TEXT) {
        RFM_TRY(builder_make_text(wanted->name, cells, builder->rows, out_column, error));
    } else {
        RFM_TRY(builder_make_values(wanted, cells, builder->rows, out_column, error));
    }
    if (builder->rows == 0 || memchr(cells->presence.data, 0, (size_t)builder->rows) == NULL) {
        return RFM_OK;
    }
    uint8_t *validity = rfm__column_validity(*out_column);
    if (validity == NULL) return rfm__fail_memory(error);
    for (int64_t row = 0; row < builder->rows; ++row) {
        if (cells->presence.data[row] != 0) continue;
        validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
    }
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}

rfm_status rfm__builder_finish(rfm__builder *builder, rfm_frame **out_frame, rfm_error *error) {
    *out_frame = NULL;
    rfm_status status = builder->status;
    rfm__column **columns = NULL;
    if (status != RFM_OK) {
        rfm__fail_memory(error);
        goto done;
    }
    status = rfm__new_zeroed_array((size_t)builder->count, sizeof *columns, &columns, error);
    for (int32_t i = 0; i < builder->count && status == RFM_OK; ++i) {
        status = builder_make_column(builder, i, &columns[i], error);
    }
    if (status == RFM_OK) {
        status = rfm__frame_publish(columns, builder->count, builder->rows, out_frame, error);
    }
    for (int32_t i = 0; columns != NULL && i < builder->count; ++i) rfm__column_free(columns[i]);
done:
    rfm__free(columns);
    rfm__builder_free(builder);
    return status;
}
