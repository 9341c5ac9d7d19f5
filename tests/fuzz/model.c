/* SPDX-License-Identifier: MIT */
/* Any bytes as a saved model: refused with a reason, or read, and then what was read is used. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int holds) {
    if (!holds) abort();
}

/* What is saved is read back and saved as the same bytes. */
static void check_round_trip(const rfm_model *model) {
    rfm_buffer *first = NULL, *second = NULL;
    rfm_model *again;
    check(rfm_buffer_new(&first, NULL) == RFM_OK && rfm_buffer_new(&second, NULL) == RFM_OK);
    check(rfm_model_save(model, rfm_buffer_write, first, NULL) == RFM_OK);
    check(rfm_model_load(rfm_buffer_data(first), (size_t)rfm_buffer_size(first), &again, NULL) ==
          RFM_OK);
    check(rfm_model_save(again, rfm_buffer_write, second, NULL) == RFM_OK);
    check(strcmp(rfm_buffer_data(first), rfm_buffer_data(second)) == 0);
    rfm_model_free(again);
    rfm_buffer_free(first);
    rfm_buffer_free(second);
}

/* Doubles that are not missing are finite and not below `least`. */
static void check_doubles(const rfm_frame *frame, int32_t first, double least) {
    for (int32_t c = first; c < rfm_frame_column_count(frame); ++c) {
        rfm_column column;
        check(rfm_frame_column(frame, c, &column, NULL) == RFM_OK);
        if (column.type != RFM_COLUMN_DOUBLE) continue;
        const double *values = column.values;
        for (int64_t row = 0; row < column.length; ++row) {
            check(isfinite(values[row]) && values[row] >= least);
        }
    }
}

/* Adds a column for each coefficient that is not there yet; its name is in `room`. */
static int32_t add_covariates(const rfm_frame *parameters, rfm_column *columns, int32_t count,
                              char room[16][4096]) {
    static const double values[] = {0, 1, -40, 1e12, -1e-300};
    rfm_column names;
    check(rfm_frame_find(parameters, "parameter", &names, NULL) == RFM_OK);
    for (int64_t row = 0; row < names.length; ++row) {
        const char *name = names.bytes + names.offsets[row];
        const size_t size = (size_t)(names.offsets[row + 1] - names.offsets[row]);
        const char *dot = memchr(name, '.', size);
        if (dot == NULL || (size_t)(name + size - dot) > sizeof room[0]) continue;
        const size_t length = (size_t)(name + size - dot) - 1;
        memcpy(room[row], dot + 1, length);
        room[row][length] = '\0';
        int is_new = 1;
        for (int32_t i = 0; i < count; ++i) is_new &= strcmp(columns[i].name, room[row]) != 0;
        if (!is_new) continue;
        columns[count++] = (rfm_column){
            .name = room[row], .type = RFM_COLUMN_DOUBLE, .length = 5, .values = values};
    }
    return count;
}

static void check_answers(const rfm_model *model, const rfm_frame *parameters) {
    static const int64_t x[] = {0, 0, 1, 3, 40};
    static const double t_x[] = {0, 0, 2, 300, 40}, T[] = {0, 1000, 2, 301, 9000};
    static const int64_t periods[] = {1, 1000, 2, 301, 9000}, churned[] = {0, 1, 1, 0, 1};
    static const double spend[] = {0, 0, 12.5, 1e-6, 1e9}, days[] = {0, 1, 400};
    static char room[16][4096];
    rfm_column columns[7 + 16] = {
        {.name = "x", .type = RFM_COLUMN_INT64, .length = 5, .values = x},
        {.name = "t_x", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = t_x},
        {.name = "T", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = T},
        {.name = "mean_repeat_spend", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = spend},
        {.name = "n", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = T},
        {.name = "periods", .type = RFM_COLUMN_INT64, .length = 5, .values = periods},
        {.name = "churned", .type = RFM_COLUMN_INT64, .length = 5, .values = churned}};
    const int32_t count = add_covariates(parameters, columns, 7, room);
    const rfm_predict_options options = {.struct_size = sizeof options, .dert_rate = 0.01};
    rfm_frame *frame, *out;
    double total;
    check(rfm_frame_new(columns, count, &frame, NULL) == RFM_OK);
    const rfm_status status = rfm_model_predict(model, frame, &options, &out, NULL);
    check(status == RFM_OK || status == RFM_E_ARGUMENT); /* more periods than may be */
    if (status == RFM_OK) check_doubles(out, count, 0);
    rfm_frame_free(out);
    check(rfm_model_likelihood(model, frame, &total, NULL, NULL) == RFM_OK && isfinite(total));
    if (rfm_model_expect(model, days, 3, &out, NULL) == RFM_OK) check_doubles(out, 0, 0);
    rfm_frame_free(out);
    if (rfm_model_pmf(model, 100, 20, &out, NULL) == RFM_OK) check_doubles(out, 0, 0);
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_model *model;
    rfm_frame *parameters;
    rfm_error error;
    if (size == 0) data = (const uint8_t *)"";
    const rfm_status status = rfm_model_load(data, size, &model, &error);
    check(status == error.status);
    if (status != RFM_OK) {
        check(status == RFM_E_SYNTAX || status == RFM_E_VERSION);
        check(model == NULL && error.where > 0 && error.message[0] != 0);
        return 0;
    }
    check_round_trip(model);
    check(rfm_model_parameters(model, &parameters, NULL) == RFM_OK);
    check_doubles(parameters, 0, -DBL_MAX);
    check_answers(model, parameters);
    rfm_frame_free(parameters);
    rfm_model_free(model);
    return 0;
}
