/* SPDX-License-Identifier: MIT */
/* What the command knows of the library's models: what each reads, and what a fitted one says. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

const clv_kind clv_kinds[CLV_KINDS] = {
    {"bg-nbd", CLV_TIMES, 0, 1, 1},     {"mbg-nbd", CLV_TIMES, 0, 1, 1},
    {"pareto-nbd", CLV_TIMES, 0, 1, 1}, {"nbd", CLV_TIMES, 0, 1, 0},
    {"ggom-nbd", CLV_TIMES, 0, 1, 1},   {"bg-cnbd-k", CLV_TIMES, 1, 1, 1},
    {"mbg-cnbd-k", CLV_TIMES, 1, 1, 1}, {"bg-bb", CLV_CHANCES, 0, 0, 0},
    {"sbg", CLV_PERIODS, 0, 0, 0},      {"bdw", CLV_PERIODS, 0, 0, 0}};

const clv_kind *clv_kind_of(const char *name) {
    static const clv_kind spend = {"gamma-gamma", CLV_SPENDS, 0, 0, 0};
    for (int i = 0; i < CLV_KINDS; ++i) {
        if (strcmp(clv_kinds[i].name, name) == 0) return &clv_kinds[i];
    }
    return &spend;
}

const char *clv_status_word(int32_t status) {
    static const char *const words[] = {"converged", "flat", "boundary", "stopped", "given"};
    return status >= 0 && status < 5 ? words[status] : "unknown";
}

void clv_fit_inspect(clv_fit *fit) {
    rfm_error error;
    fit->state = (rfm_model_state){.struct_size = sizeof fit->state};
    if (rfm_model_inspect(fit->model, &fit->state, &error) != RFM_OK) fail_with(NULL, &error);
    fit->name = fit->state.name;
}

double clv_level(const clv_settings *own) { return own->interval > 0 ? own->interval : 0.95; }

/* How many standard errors hold this share of a normal distribution, by halving. */
static double deviations_of(double level) {
    double low = 0, high = 40;
    for (int i = 0; i < 200; ++i) {
        const double middle = (low + high) / 2;
        if (erf(middle / sqrt(2)) < level) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2;
}

static int is_coefficient(const rfm_column *names, int64_t row) {
    size_t size;
    const char *bytes = cell_text(names, row, &size);
    return memchr(bytes, '.', size) != NULL;
}

/* Bounds of another level from the standard error: of the logarithm, of a coefficient plain. */
static void set_bounds(rfm_frame **frame, double level) {
    const rfm_column names = column_of(*frame, "parameter"), value = column_of(*frame, "value"),
                     error = column_of(*frame, "standard_error");
    const double wide = deviations_of(level);
    double bounds[2][CLV_MOST_COVARIATES * 2] = {{0}};
    for (int64_t row = 0; row < value.length && row < 2 * CLV_MOST_COVARIATES; ++row) {
        const double at = clv_number(&value, row), off = wide * clv_number(&error, row);
        if (isnan(off)) continue;
        const int is_plain = is_coefficient(&names, row);
        bounds[0][row] = is_plain ? at - off : at * exp(-off / at);
        bounds[1][row] = is_plain ? at + off : at * exp(off / at);
    }
    for (int side = 0; side < 2; ++side) {
        rfm_column column = column_of(*frame, side == 0 ? "lower" : "upper");
        column.values = bounds[side];
        clv_add_column(frame, &column);
    }
}

rfm_frame *clv_parameters(const rfm_model *model, double level) {
    rfm_frame *frame;
    rfm_error error;
    if (rfm_model_parameters(model, &frame, &error) != RFM_OK) fail_with(NULL, &error);
    if (level != 0.95) set_bounds(&frame, level);
    return frame;
}

double clv_value(const clv_fit *fit, const char *parameter) {
    rfm_frame *frame = clv_parameters(fit->model, 0.95);
    const rfm_column names = column_of(frame, "parameter"), values = column_of(frame, "value");
    double value = NAN;
    for (int64_t row = 0; row < names.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&names, row, &size);
        if (size != strlen(parameter) || memcmp(bytes, parameter, size) != 0) continue;
        value = ((const double *)values.values)[row];
    }
    rfm_frame_free(frame);
    return value;
}

/* Adds "club" of "purchase.club", unless it is there already. */
static char *add_name(clv_names *to, const char **list, char *text, const char *bytes,
                      size_t size) {
    const char *const point = memchr(bytes, '.', size);
    if (point == NULL || to->count == CLV_MOST_COVARIATES) return text;
    const size_t length = size - (size_t)(point + 1 - bytes);
    memcpy(text, point + 1, length);
    text[length] = '\0';
    if (clv_has_name(to, text)) return text;
    list[to->count++] = text;
    return text + length + 1;
}

clv_names clv_models_covariates(const clv_models *models) {
    const char **list;
    char *text;
    if (!models->is_loaded || models->tried[0].state.coefficients == 0) {
        return (clv_names){.count = 0};
    }
    rfm_frame *frame = clv_parameters(models->tried[0].model, 0.95);
    const rfm_column names = column_of(frame, "parameter");
    clv_names found = clv_names_new(
        CLV_MOST_COVARIATES, (size_t)(names.offsets[names.length] + names.length), &list, &text);
    for (int64_t row = models->tried[0].state.parameter_count; row < names.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&names, row, &size);
        text = add_name(&found, list, text, bytes, size);
    }
    rfm_frame_free(frame);
    return found;
}

void clv_models_free(clv_models *models) {
    for (int i = 0; i < models->count; ++i) rfm_model_free(models->tried[i].model);
    rfm_model_free(models->spend.model);
    *models = (clv_models){.count = 0};
}
