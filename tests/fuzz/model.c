/* SPDX-License-Identifier: MIT */
/* Any bytes as a saved model: refused with a reason, or read, and then what was read is used. */
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

static void check_answers(const rfm_model *model) {
    static const int64_t x[] = {0, 0, 1, 3, 40};
    static const double t_x[] = {0, 0, 2, 300, 1}, T[] = {0, 1000, 2, 301, 9000};
    static const double spend[] = {0, 0, 12.5, 1e-6, 1e9}, days[] = {0, 1, 400};
    const rfm_column columns[] = {
        {.name = "x", .type = RFM_COLUMN_INT64, .length = 5, .values = x},
        {.name = "t_x", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = t_x},
        {.name = "T", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = T},
        {.name = "mean_repeat_spend", .type = RFM_COLUMN_DOUBLE, .length = 5, .values = spend}};
    const rfm_predict_options options = {.struct_size = sizeof options, .dert_rate = 0.01};
    rfm_frame *frame, *out;
    double total;
    check(rfm_frame_new(columns, 4, &frame, NULL) == RFM_OK);
    check(rfm_model_predict(model, frame, &options, &out, NULL) == RFM_OK);
    check_doubles(out, 4, 0);
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
    check_doubles(parameters, 0, -1e80);
    check_answers(model);
    rfm_frame_free(parameters);
    rfm_model_free(model);
    return 0;
}
