/* SPDX-License-Identifier: MIT */
/*
 * The same bits from every compiler, at every level of optimisation and on every processor: each
 * model simulates customers, is fitted to them on two threads, and predicts; every number is
 * printed to the bit. The output is held against clv_bits.txt by builds of gcc and clang at -O0 and
 * -O3, and with the C library's variants for newer processors switched off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "clv_bits: %s\n", error->message);
    exit(1);
}

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* FNV-1a over the bits of a column, missing values as 1. */
static uint64_t sum_of(const rfm_column *column) {
    uint64_t sum = UINT64_C(14695981039346656037);
    for (int64_t row = 0; row < column->length; ++row) {
        const int is_there =
            column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1) != 0;
        uint64_t bits = is_there ? bits_of(((const double *)column->values)[row]) : 1;
        for (int byte = 0; byte < 8; ++byte, bits >>= 8) {
            sum = (sum ^ (bits & 255)) * UINT64_C(1099511628211);
        }
    }
    return sum;
}

static void print_frame(const char *name, const rfm_frame *frame, int32_t first) {
    for (int32_t i = first; i < rfm_frame_column_count(frame); ++i) {
        rfm_column column;
        rfm_error error;
        must(rfm_frame_column(frame, i, &column, &error), &error);
        if (column.type != RFM_COLUMN_DOUBLE) continue;
        printf("%s %s %016llx\n", name, column.name, (unsigned long long)sum_of(&column));
    }
}

/* Parameters of each model in the order of rfm_model_list, and days in its unit. */
static const struct {
    const char *name;
    double parameters[6];
    int32_t count;
    double unit_days;
} models[] = {{"nbd", {0.5, 8}, 2, 7},
              {"bg-nbd", {0.5, 5, 0.8, 2.4}, 4, 7},
              {"mbg-nbd", {0.6, 6, 0.9, 1.6}, 4, 7},
              {"bg-cnbd-k", {0.85, 1.45, 0.8, 2.4, 2}, 5, 7},
              {"mbg-cnbd-k", {0.85, 1.45, 0.8, 2.4, 3}, 5, 7},
              {"pareto-nbd", {0.6, 10, 0.6, 11}, 4, 7},
              {"ggom-nbd", {0.6, 10, 0.05, 0.7, 1.5}, 5, 7},
              {"bg-bb", {1.2, 0.75, 0.66, 2.8}, 4, 30},
              {"sbg", {0.7, 1.2}, 2, 30},
              {"bdw", {0.7, 1.4, 1.3}, 3, 30}};

static rfm_frame *simulate(const rfm_model *model, const rfm_model *spend) {
    const rfm_simulate_options options = {.struct_size = sizeof options,
                                          .form = RFM_SIMULATE_HISTORIES,
                                          .customers = 1200,
                                          .seed = 42,
                                          .acquisition_days = 360,
                                          .end_day = 720,
                                          .spend = spend};
    rfm_frame *frame;
    rfm_error error;
    must(rfm_model_simulate(model, &options, &frame, &error), &error);
    return frame;
}

static rfm_model *fit(const char *name, const rfm_frame *frame, double unit_days) {
    const rfm_model_options options = {
        .struct_size = sizeof options, .threads = 2, .unit_days = unit_days, .k = 0};
    rfm_model_state state = {.struct_size = sizeof state};
    rfm_model *model;
    rfm_error error;
    must(rfm_model_fit(name, frame, &options, &model, &error), &error);
    must(rfm_model_inspect(model, &state, &error), &error);
    printf("%s status %d k %d log_likelihood %016llx\n", name, (int)state.status, (int)state.k,
           (unsigned long long)bits_of(state.log_likelihood));
    return model;
}

static void show(const char *name, const rfm_model *model, const rfm_frame *frame,
                 const rfm_model *spend) {
    const rfm_predict_options options = {.struct_size = sizeof options,
                                         .threads = 2,
                                         .horizon_days = 360,
                                         .spend = spend,
                                         .monthly_rate = 0.01};
    rfm_frame *parameters, *predictions;
    rfm_error error;
    must(rfm_model_parameters(model, &parameters, &error), &error);
    print_frame(name, parameters, 0);
    must(rfm_model_predict(model, frame, &options, &predictions, &error), &error);
    print_frame(name, predictions, rfm_frame_column_count(frame));
    rfm_frame_free(parameters);
    rfm_frame_free(predictions);
}

int main(void) {
    static const double spends[] = {6.25, 3.74, 15.44};
    rfm_error error;
    rfm_model *spend;
    must(rfm_model_new("gamma-gamma", spends, 3, 0, &spend, &error), &error);
    for (size_t i = 0; i < sizeof models / sizeof models[0]; ++i) {
        rfm_model *truth;
        must(rfm_model_new(models[i].name, models[i].parameters, models[i].count,
                           models[i].unit_days, &truth, &error),
             &error);
        rfm_frame *frame = simulate(truth, spend);
        rfm_model *fitted = fit(models[i].name, frame, models[i].unit_days);
        show(models[i].name, fitted, frame, i == 1 ? spend : NULL);
        if (i == 1) { /* the spends of these customers */
            rfm_model *spender = fit("gamma-gamma", frame, 0);
            show("gamma-gamma", spender, frame, NULL);
            rfm_model_free(spender);
        }
        rfm_model_free(fitted);
        rfm_model_free(truth);
        rfm_frame_free(frame);
    }
    rfm_model_free(spend);
    return 0;
}
