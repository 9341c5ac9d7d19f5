/* SPDX-License-Identifier: MIT */
/* Hosts want to show a file before anybody has said what its columns mean, and to guess that
 * themselves. */
#include <string.h>

#include "csv/day.h"
#include "csv/number.h"
#include "csv/plan.h"
#include "csv/show.h"
#include "frame/builder.h"

enum { CSV_SNIFF_ROWS = 1000, CSV_SNIFF_FIRST_YEAR_DAY = -25567 /* 1900-01-01 */ };

/* What the values of one column have been so far; 1 while all were. */
typedef struct csv_sniff_column {
    int32_t seen;
    int32_t whole;
    int32_t decimal;
    int32_t day;
    size_t example; /* where in the text of examples, and how long */
    size_t example_size;
} csv_sniff_column;

typedef struct csv_sniff {
    rfm__csv_plan plan;
    rfm__csv_field *fields;
    csv_sniff_column *columns;
    rfm__bytes examples;
} csv_sniff;

/* Whole numbers that stay themselves as numbers: 0012 is an id. */
static int csv_sniff_is_whole(const char *text, size_t size) {
    const size_t sign = size > 1 && *text == '-';
    if (size - sign > 18 || (size - sign > 1 && text[sign] == '0')) return 0;
    for (size_t i = sign; i < size; ++i) {
        if (text[i] < '0' || text[i] > '9') return 0;
    }
    return 1;
}

static int csv_sniff_is_number(const char *text, size_t size, int32_t latin1) {
    static const rfm__csv_marks ways[] = {{'.', ',', 0}, {',', '.', 0}, {'.', '\'', 0},
                                          {',', ' ', 0}, {'.', ' ', 0}, {',', '\'', 0}};
    if (size > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') return 0;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; ++i) {
        rfm__csv_marks marks = ways[i];
        rfm__csv_number number;
        marks.latin1 = (char)latin1;
        if (rfm__csv_number_read(text, size, &marks, &number) == RFM__CSV_NUMBER_OK) return 1;
    }
    return 0;
}

/* A day; eight digits only when the year is one that shops have seen, else they are an id. */
static int csv_sniff_is_day(const char *text, size_t size) {
    int32_t day = 0;
    const int32_t outcome = rfm__csv_day_read(text, size, RFM_CSV_ORDER_DETECT, &day);
    if (outcome == RFM__CSV_DAY_ORDER) return 1;
    if (outcome != RFM__CSV_DAY_OK) return 0;
    return day >= CSV_SNIFF_FIRST_YEAR_DAY && day < -2 * CSV_SNIFF_FIRST_YEAR_DAY;
}

static rfm_status csv_sniff_value(csv_sniff *sniff, int64_t index, rfm_error *error) {
    const rfm__csv_field *field = &sniff->fields[index];
    csv_sniff_column *column = &sniff->columns[index];
    const char *text = field->text;
    size_t size = rfm__csv_field_size(field);
    rfm__csv_trim(&text, &size);
    if (size == 0) return RFM_OK;
    if (!column->seen) {
        rfm__bytes clean = {0};
        column->seen = column->whole = column->decimal = column->day = 1;
        column->example = sniff->examples.size;
        rfm_status status = rfm__csv_unquote(&clean, field, 0, error);
        if (status == RFM_OK) {
            status = rfm__csv_clean(&sniff->examples, clean.data, clean.size,
                                    sniff->plan.marks.latin1, 0, error);
        }
        rfm__bytes_free(&clean);
        if (status != RFM_OK) return status;
        column->example_size = sniff->examples.size - column->example;
    }
    if (column->whole) column->whole = csv_sniff_is_whole(text, size);
    if (column->decimal) {
        column->decimal = csv_sniff_is_number(text, size, sniff->plan.marks.latin1);
    }
    if (column->day) column->day = csv_sniff_is_day(text, size);
    return RFM_OK;
}

/* Looks at the rows; one that the sample may have cut is left out unless it is the only one. */
static rfm_status csv_sniff_rows(csv_sniff *sniff, const rfm__csv_sample *data, rfm_error *error) {
    const int64_t count = sniff->plan.field_count;
    rfm__csv_walk walk;
    rfm__csv_walk_begin(&walk, &sniff->plan, data, sniff->plan.rules.delimiter);
    for (int64_t row = 0; row < CSV_SNIFF_ROWS; ++row) {
        const int32_t kind = rfm__csv_walk_next(&walk, sniff->fields, count);
        if (kind >= RFM__CSV_RECORD_INCOMPLETE) break;
        if (kind != RFM__CSV_RECORD_GOOD || (walk.record.cut && row > 0)) continue;
        if (walk.record.count < count && !walk.record.cut) continue;
        if (walk.record.surplus) continue;
        for (int64_t i = 0; i < count && i < walk.record.count; ++i) {
            RFM_TRY(csv_sniff_value(sniff, i, error));
        }
    }
    return RFM_OK;
}

static const char *csv_sniff_type(const csv_sniff_column *column) {
    if (!column->seen) return "empty";
    if (column->day) return "day";
    if (column->whole) return "whole";
    return column->decimal ? "decimal" : "text";
}

static rfm_status csv_sniff_frame(const csv_sniff *sniff, rfm_frame **out_columns,
                                  rfm_error *error) {
    static const rfm__builder_column columns[] = {
        {"position", RFM_COLUMN_INT64, 0},
        {"name", RFM_COLUMN_TEXT, 0},
        {"type", RFM_COLUMN_TEXT, 0},
        {"example", RFM_COLUMN_TEXT, 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 4, &builder, error));
    for (int64_t i = 0; i < sniff->plan.field_count; ++i) {
        const csv_sniff_column *column = &sniff->columns[i];
        const char *name = rfm__csv_plan_header(&sniff->plan, i);
        const char *type = csv_sniff_type(column);
        rfm__builder_int64(builder, 0, i + 1);
        if (sniff->plan.header != NULL) rfm__builder_text(builder, 1, name, strlen(name));
        rfm__builder_text(builder, 2, type, strlen(type));
        if (column->seen) {
            rfm__builder_text(builder, 3, sniff->examples.data + column->example,
                              column->example_size);
        }
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_columns, error);
}

static rfm_status csv_sniff_look(csv_sniff *sniff, const rfm__csv_sample *given,
                                 rfm_frame **out_columns, rfm_error *error) {
    rfm__csv_sample sample = *given;
    const char *data;
    int64_t lines;
    RFM_TRY(rfm__csv_settle_encoding(&sample, error));
    RFM_TRY(rfm__csv_settle_delimiter(&sniff->plan, &sample, error));
    RFM_TRY(rfm__csv_settle_header(&sniff->plan, &sample, &data, &lines, error));
    const size_t count = (size_t)sniff->plan.field_count;
    RFM_TRY(rfm__new_array(count, sizeof *sniff->fields, &sniff->fields, error));
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *sniff->columns, &sniff->columns, error));
    const rfm__csv_sample rest = {data, sample.size - (size_t)(data - sample.bytes), 1};
    RFM_TRY(csv_sniff_rows(sniff, &rest, error));
    return csv_sniff_frame(sniff, out_columns, error);
}

rfm_status rfm_csv_sniff(const void *bytes, size_t size, const rfm_csv_options *options,
                         rfm_frame **out_columns, rfm_error *error) {
    rfm__error_clear(error);
    if (out_columns == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_columns is NULL");
    *out_columns = NULL;
    if (bytes == NULL && size > 0) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    csv_sniff sniff;
    memset(&sniff, 0, sizeof sniff);
    const rfm__csv_sample sample = {size > 0 ? bytes : "",
                                    size < RFM_CSV_SAMPLE ? size : RFM_CSV_SAMPLE, 1};
    rfm_status status = rfm__csv_plan_make(&sniff.plan, options, 0, error);
    if (status == RFM_OK) status = csv_sniff_look(&sniff, &sample, out_columns, error);
    rfm__free(sniff.fields);
    rfm__free(sniff.columns);
    rfm__bytes_free(&sniff.examples);
    rfm__csv_plan_clear(&sniff.plan);
    return status;
}
