/* SPDX-License-Identifier: MIT */
/* What receipts count as whole numbers a file of histories may have as any number: one reader. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

double clv_number(const rfm_column *column, int64_t row) {
    if (cell_is_missing(column, row)) return NAN;
    if (column->type == RFM_COLUMN_DOUBLE) return ((const double *)column->values)[row];
    double value = (double)cell_int64(column, row);
    for (int i = 0; column->type == RFM_COLUMN_AMOUNT && i < column->scale; ++i) value /= 10;
    return value;
}

int clv_find(const rfm_frame *frame, const char *name, rfm_column *out_column) {
    *out_column = (rfm_column){.length = 0};
    return find_column(frame, name, out_column);
}

clv_names clv_names_new(int most, size_t bytes, const char ***out_names, char **out_text) {
    const size_t room = (size_t)most * sizeof(const char *);
    const char **names = malloc(room + bytes + 1);
    if (names == NULL) fail(EXIT_BAD_DATA, "out of memory");
    *out_names = names;
    *out_text = (char *)names + room;
    return (clv_names){.names = names, .memory = names};
}

int clv_has_name(const clv_names *names, const char *name) {
    for (int32_t i = 0; i < names->count; ++i) {
        if (strcmp(names->names[i], name) == 0) return 1;
    }
    return 0;
}

void clv_add_column(rfm_frame **frame, const rfm_column *column) {
    rfm_frame *one, *joined;
    rfm_error error;
    if (rfm_frame_new(column, 1, &one, &error) != RFM_OK ||
        rfm_frame_join(*frame, one, &joined, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(one);
    rfm_frame_free(*frame);
    *frame = joined;
}

/* The library counts rows of a frame from 0; who reads a file counts them from its header. */
void clv_fail(const clv_run *run, const char *subject, const rfm_error *error) {
    const char *const path = run->own->histories;
    char place[40];
    if (path == NULL || error->where < 0) fail_with(path == NULL ? subject : path, error);
    snprintf(place, sizeof place, ", row %lld", (long long)error->where);
    const char *const found = strstr(error->message, place);
    const char *const rest = found == NULL ? "" : found + strlen(place);
    const size_t size = found == NULL ? strlen(error->message) : (size_t)(found - error->message);
    fail(EXIT_BAD_DATA, "%s: row %lld below the header: %.*s%s", path, (long long)error->where + 1,
         (int)size, error->message, rest);
}
