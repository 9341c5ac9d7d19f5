/* SPDX-License-Identifier: MIT */
/*
 * What is known of customers, or all that a model reads of them, stands in a small CSV file. Marks
 * given for the receipts hold for histories, which take their place, not for a list of customers.
 */
#include "clv_file.h"

#include <string.h>

#include "cells.h"
#include "columns.h"
#include "say.h"
#include "whole_file.h"

enum { FILE_COLUMNS = 48 };

static rfm_csv_options marks_of(const clv_file *file) {
    const settings *from = file->from;
    return (rfm_csv_options){.struct_size = sizeof(rfm_csv_options),
                             .delimiter = from->delimiter,
                             .decimal_mark = from->decimal_mark,
                             .encoding = from->latin1 ? RFM_CSV_LATIN1 : RFM_CSV_UTF8,
                             .threads = from->threads};
}

clv_file clv_file_open(const settings *from, const char *path) {
    clv_file file = {.path = path, .from = from, .bytes = whole_file_try_large(path)};
    rfm_error error;
    if (file.bytes == NULL) fail(EXIT_BAD_DATA, "%s: no such file", path);
    const int64_t size = rfm_buffer_size(file.bytes);
    if (size == 0) fail(EXIT_BAD_DATA, "%s: is empty", path);
    const rfm_csv_options options = marks_of(&file);
    if (rfm_csv_sniff(rfm_buffer_data(file.bytes),
                      (size_t)(size < RFM_CSV_SAMPLE ? size : RFM_CSV_SAMPLE), &options,
                      &file.headers, &error) != RFM_OK) {
        fail_in_text(path, &error);
    }
    return file;
}

int clv_file_has(const clv_file *file, const char *name) {
    const rfm_column names = column_of(file->headers, "name");
    for (int64_t row = 0; row < names.length; ++row) {
        size_t size;
        if (cell_is_missing(&names, row)) continue;
        const char *bytes = cell_text(&names, row, &size);
        if (size == strlen(name) && memcmp(bytes, name, size) == 0) return 1;
    }
    return 0;
}

rfm_frame *clv_file_read(const clv_file *file, const rfm_csv_column *columns, int count) {
    rfm_csv_options options = marks_of(file);
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    options.columns = columns;
    options.column_count = count;
    if (rfm_csv_new(&options, &reader, &error) != RFM_OK) fail_with(file->path, &error);
    if (rfm_csv_read(reader, rfm_buffer_data(file->bytes), (size_t)rfm_buffer_size(file->bytes), 1,
                     &frame, &error) != RFM_OK) {
        fail_in_text(file->path, &error);
    }
    rfm_csv_free(reader);
    if (rfm_frame_count(frame) == 0) {
        fail(EXIT_BAD_DATA, "%s: has no rows below the header", file->path);
    }
    return frame;
}

void clv_file_close(clv_file *file) {
    rfm_buffer_free(file->bytes);
    rfm_frame_free(file->headers);
    *file = (clv_file){.path = NULL};
}

rfm_frame *clv_file_customers(const settings *from, const char *path, const char *const *names,
                              int count) {
    const settings plain = {.latin1 = from->latin1, .threads = from->threads};
    const list_request wanted = {.customer = NULL, .customer_option = "--customer-column"};
    rfm_csv_column columns[FILE_COLUMNS];
    column_plan plan;
    clv_file file = clv_file_open(&plain, path);
    const int64_t size = rfm_buffer_size(file.bytes);
    columns_plan_list(path, rfm_buffer_data(file.bytes), (size_t)size, &wanted, from, &plan);
    columns[0] = plan.columns[0];
    columns[0].flags |= RFM_CSV_REQUIRED;
    for (int i = 0; i < count; ++i) {
        columns[i + 1] = (rfm_csv_column){
            .name = names[i], .type = RFM_COLUMN_DOUBLE, .flags = RFM_CSV_REQUIRED};
    }
    rfm_frame *frame = clv_file_read(&file, columns, count + 1);
    say("%s: customer = %s, %lld rows", path, plan.names[COLUMN_CUSTOMER],
        (long long)rfm_frame_count(frame));
    columns_free(&plan);
    clv_file_close(&file);
    return frame;
}
