/* SPDX-License-Identifier: MIT */
/* Numbers, days and amounts: every foreign width becomes the one that a frame has, and what does
 * not fit is named by its row. Buffers need not be aligned, so values are loaded with memcpy. */
#include <string.h>

#include "arrow/import.h"
#include "arrow/shared.h"
#include "base/days.h"

#define ARROW_LOAD(type)                                                               \
    do {                                                                               \
        type loaded;                                                                   \
        memcpy(&loaded, (const unsigned char *)values + (size_t)index * sizeof loaded, \
               sizeof loaded);                                                         \
        *out = loaded;                                                                 \
        return 1;                                                                      \
    } while (0)

int rfm__arrow_integer_at(int32_t layout, const void *values, int64_t index, int64_t *out) {
    switch (layout) {
        case RFM__ARROW_INT8: ARROW_LOAD(int8_t);
        case RFM__ARROW_INT16: ARROW_LOAD(int16_t);
        case RFM__ARROW_DATE32:
        case RFM__ARROW_INT32: ARROW_LOAD(int32_t);
        case RFM__ARROW_UINT8: ARROW_LOAD(uint8_t);
        case RFM__ARROW_UINT16: ARROW_LOAD(uint16_t);
        case RFM__ARROW_UINT32: ARROW_LOAD(uint32_t);
        case RFM__ARROW_BOOL:
            *out = ((const uint8_t *)values)[index >> 3] >> (index & 7) & 1;
            return 1;
        case RFM__ARROW_UINT64: {
            uint64_t loaded;
            memcpy(&loaded, (const unsigned char *)values + (size_t)index * 8, sizeof loaded);
            *out = (int64_t)(loaded & INT64_MAX);
            return loaded <= INT64_MAX;
        }
        default: ARROW_LOAD(int64_t);
    }
}

static int arrow_double_at(int32_t layout, const void *values, int64_t index, double *out) {
    if (layout == RFM__ARROW_FLOAT32) ARROW_LOAD(float);
    ARROW_LOAD(double);
}

#undef ARROW_LOAD

/* 0 when the 128 bits are not an int64. */
static int arrow_decimal_at(const void *values, int64_t index, int low, int64_t *out) {
    uint64_t words[2];
    memcpy(words, (const unsigned char *)values + (size_t)index * sizeof words, sizeof words);
    memcpy(out, &words[low], sizeof *out);
    return words[1 - low] == (*out < 0 ? UINT64_MAX : 0);
}

static rfm_status arrow_fill_integers(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                      rfm__column *column, rfm_error *error) {
    const void *values = part->array->buffers[1];
    int64_t *to = rfm__column_int64(column) + part->at;
    for (int64_t row = 0; row < part->rows; ++row) {
        to[row] = 0;
        if (rfm__arrow_is_missing(part, row)) {
            RFM_TRY(rfm__arrow_set_missing(column, part->at + row, error));
        } else if (!rfm__arrow_integer_at(field->layout, values, part->start + row, &to[row])) {
            return rfm__fail_at(error, RFM_E_DATA, part->at + row, field->number,
                                "column %.40s has a uint64 that is too large; expected at most "
                                "9223372036854775807",
                                field->name);
        }
    }
    return RFM_OK;
}

static rfm_status arrow_fill_decimals(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                      rfm__column *column, rfm_error *error) {
    const void *values = part->array->buffers[1];
    const int low = rfm__arrow_low_word();
    int64_t *to = rfm__column_int64(column) + part->at;
    for (int64_t row = 0; row < part->rows; ++row) {
        to[row] = 0;
        if (rfm__arrow_is_missing(part, row)) {
            RFM_TRY(rfm__arrow_set_missing(column, part->at + row, error));
        } else if (!arrow_decimal_at(values, part->start + row, low, &to[row])) {
            return rfm__fail_at(error, RFM_E_OVERFLOW, part->at + row, field->number,
                                "column %.40s has an amount whose minor units do not fit 64 bits",
                                field->name);
        }
    }
    return RFM_OK;
}

static rfm_status arrow_fill_doubles(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                     rfm__column *column, rfm_error *error) {
    const void *values = part->array->buffers[1];
    double *to = rfm__column_double(column) + part->at;
    for (int64_t row = 0; row < part->rows; ++row) {
        to[row] = 0.0;
        int is_missing = rfm__arrow_is_missing(part, row);
        if (!is_missing) {
            arrow_double_at(field->layout, values, part->start + row, &to[row]);
            is_missing = to[row] != to[row];
        }
        if (!is_missing) continue;
        to[row] = 0.0;
        RFM_TRY(rfm__arrow_set_missing(column, part->at + row, error));
    }
    return RFM_OK;
}

static int64_t arrow_floor_divide(int64_t value, int64_t by) {
    return value / by - (value % by < 0 ? 1 : 0);
}

/* The day of a count of ticks; a count far outside the calendar stays far outside, without
 * overflow. */
static int64_t arrow_day_of_ticks(const rfm__arrow_field *field, int64_t ticks) {
    const int64_t seconds = arrow_floor_divide(ticks, field->ticks_per_second);
    const int64_t limit = INT64_MAX / 2;
    if (seconds > limit || seconds < -limit) return seconds;
    return arrow_floor_divide(seconds + field->shift_seconds, 86400);
}

static rfm_status arrow_fill_days(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                  rfm__column *column, rfm_error *error) {
    const void *values = part->array->buffers[1];
    int32_t *to = rfm__column_int32(column) + part->at;
    for (int64_t row = 0; row < part->rows; ++row) {
        to[row] = 0;
        if (rfm__arrow_is_missing(part, row)) {
            RFM_TRY(rfm__arrow_set_missing(column, part->at + row, error));
            continue;
        }
        int64_t day;
        rfm__arrow_integer_at(field->layout, values, part->start + row, &day);
        if (field->layout == RFM__ARROW_TICKS) day = arrow_day_of_ticks(field, day);
        if (!rfm__day_is_valid(day)) {
            return rfm__fail_at(error, RFM_E_DATA, part->at + row, field->number,
                                "column %.40s has a day outside 0001-01-01 to 9999-12-31",
                                field->name);
        }
        to[row] = (int32_t)day;
    }
    return RFM_OK;
}

static rfm_status arrow_fill_fixed(const rfm__arrow_field *field, const rfm__arrow_part *part,
                                   rfm__column *column, rfm_error *error) {
    if (part->rows == 0) return RFM_OK;
    switch (field->type) {
        case RFM_COLUMN_DAY: return arrow_fill_days(field, part, column, error);
        case RFM_COLUMN_DOUBLE: return arrow_fill_doubles(field, part, column, error);
        default: break;
    }
    if (field->layout == RFM__ARROW_DECIMAL128) {
        return arrow_fill_decimals(field, part, column, error);
    }
    if (field->layout == RFM__ARROW_INT64 && part->validity == NULL) {
        const unsigned char *values = part->array->buffers[1];
        memcpy(rfm__column_int64(column) + part->at, values + (size_t)part->start * 8,
               (size_t)part->rows * 8);
        return RFM_OK;
    }
    return arrow_fill_integers(field, part, column, error);
}

rfm_status rfm__arrow_make_fixed(const rfm__arrow_table *table, int32_t index,
                                 rfm__column **out_column, rfm_error *error) {
    const rfm__arrow_field *field = &table->fields[index];
    RFM_TRY(
        rfm__column_new(field->name, field->type, field->scale, table->rows, out_column, error));
    int64_t at = 0;
    for (int64_t i = 0; i < table->batch_count; ++i) {
        const rfm__arrow_part part = rfm__arrow_part_of(&table->batches[i], index, at);
        RFM_TRY(arrow_fill_fixed(field, &part, *out_column, error));
        at += part.rows;
    }
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}
