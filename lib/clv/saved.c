/* SPDX-License-Identifier: MIT */
/*
 * A model as text: what it is, what the fit found, then a line for each parameter with the
 * covariances of its logarithm up to itself, in version 2 for each coefficient and each replicate
 * of a bootstrap too. What needs no version 2 is written as version 1. Numbers are written so that
 * they read back to the bit. docs/state-format.md shows an example.
 */
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/text.h"
#include "clv/model.h"

enum { SAVE_STATUSES = 5 };

static const char *const save_statuses[SAVE_STATUSES] = {"converged", "flat", "boundary", "stopped",
                                                         "given"};

static rfm_status save_add_double(rfm__bytes *bytes, double value, rfm_error *error) {
    char text[1 + RFM__DOUBLE_TEXT] = {' '};
    if (value != value) return rfm__bytes_add_text(bytes, " -", error);
    const size_t size = rfm__write_double(text + 1, value);
    return rfm__bytes_add(bytes, text, size + 1, error);
}

static rfm_status save_add_int64(rfm__bytes *bytes, int64_t value, rfm_error *error) {
    return rfm__bytes_add_format(bytes, error, " %lld", (long long)value);
}

static rfm_status save_add_fit(const rfm_model *model, rfm__bytes *bytes, rfm_error *error) {
    const rfm_model_state *state = &model->state;
    const double numbers[] = {state->weight, state->log_likelihood, state->penalty, state->aic,
                              state->bic,    state->gradient_norm};
    RFM_TRY(rfm__bytes_add_format(bytes, error, "fit %s", save_statuses[state->status]));
    RFM_TRY(save_add_int64(bytes, state->parameter, error));
    RFM_TRY(save_add_int64(bytes, state->iterations, error));
    RFM_TRY(save_add_int64(bytes, state->customers, error));
    RFM_TRY(save_add_int64(bytes, state->left_out, error));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        RFM_TRY(save_add_double(bytes, numbers[i], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_parameter(const rfm_model *model, int32_t i, rfm__bytes *bytes,
                                     rfm_error *error) {
    RFM_TRY(rfm__bytes_add_format(bytes, error, "parameter %s", model->kind->parameters[i]));
    RFM_TRY(save_add_double(bytes, model->parameters[i], error));
    RFM_TRY(rfm__bytes_add_text(bytes, " covariances", error));
    for (int32_t k = 0; k <= i; ++k) {
        RFM_TRY(save_add_double(bytes, model->covariance[i][k], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_coefficient(const rfm_model *model, int32_t c, rfm__bytes *bytes,
                                       rfm_error *error) {
    const rfm__covariates *covariates = &model->covariates;
    const rfm__coefficient *coefficient = &covariates->list[c];
    const int32_t row = model->kind->parameter_count + c;
    RFM_TRY(rfm__bytes_add_format(bytes, error, "%s ", rfm__acts_name(coefficient->acts)));
    RFM_TRY(rfm__name_write(bytes, covariates->names[coefficient->column], error));
    RFM_TRY(save_add_double(bytes, model->coefficients[c], error));
    RFM_TRY(rfm__bytes_add_text(bytes, " centre", error));
    RFM_TRY(save_add_double(bytes, covariates->centres[coefficient->column], error));
    RFM_TRY(rfm__bytes_add_text(bytes, " covariances", error));
    for (int32_t k = 0; k <= row; ++k) {
        RFM_TRY(save_add_double(bytes, model->covariance[row][k], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_replicate(const rfm_model *model, int32_t replicate, rfm__bytes *bytes,
                                     rfm_error *error) {
    const int32_t width = rfm__model_values(model);
    const double *values = model->replicate_values + (int64_t)replicate * width;
    RFM_TRY(rfm__bytes_add_text(bytes, "replicate", error));
    for (int32_t i = 0; i < width; ++i) {
        const int is_constant = i == model->kind->parameter_count && model->kind->constant != NULL;
        if (!is_constant) RFM_TRY(save_add_double(bytes, values[i], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_extras(const rfm_model *model, rfm__bytes *bytes, rfm_error *error) {
    for (int32_t c = 0; c < model->covariates.count; ++c) {
        RFM_TRY(save_add_coefficient(model, c, bytes, error));
    }
    for (int32_t i = 0; i < model->state.replicates; ++i) {
        RFM_TRY(save_add_replicate(model, i, bytes, error));
    }
    return RFM_OK;
}

static rfm_status save_add_model(const rfm_model *model, rfm__bytes *bytes, rfm_error *error) {
    const int has_extras = model->covariates.count > 0 || model->state.replicates > 0;
    RFM_TRY(rfm__bytes_add_format(bytes, error, "rfm model %d\nmodel %s\nunit-days",
                                  has_extras ? 2 : 1, model->kind->name));
    RFM_TRY(save_add_double(bytes, model->unit_days, error));
    RFM_TRY(rfm__bytes_add_text(bytes, "\n", error));
    if (model->kind->constant != NULL) {
        RFM_TRY(rfm__bytes_add_format(bytes, error, "%s %d\n", model->kind->constant,
                                      (int)model->state.k));
    }
    if (has_extras) {
        RFM_TRY(rfm__bytes_add_format(bytes, error, "coefficients %d\nreplicates %d\n",
                                      (int)model->covariates.count, (int)model->state.replicates));
    }
    RFM_TRY(save_add_fit(model, bytes, error));
    for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
        RFM_TRY(save_add_parameter(model, i, bytes, error));
    }
    return save_add_extras(model, bytes, error);
}

rfm_status rfm_model_save(const rfm_model *model, rfm_write_fn write, void *payload,
                          rfm_error *error) {
    rfm__bytes bytes = {0};
    rfm__error_clear(error);
    if (model == NULL || write == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "write");
    }
    rfm_status status = save_add_model(model, &bytes, error);
    if (status == RFM_OK) status = rfm__write(write, payload, bytes.data, bytes.size, error);
    rfm__bytes_free(&bytes);
    return status;
}
