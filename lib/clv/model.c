/* SPDX-License-Identifier: MIT */
/* A model is its kind and a handful of numbers; a host that has them from elsewhere can predict
 * with them as well. */
#include "clv/model.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/options.h"
#include "frame/builder.h"
#include "math/functions.h"

static const double model_normal_975 = 1.959963984540054; /* 97.5 % of the normal distribution */

rfm_status rfm__model_new(const rfm__kind *kind, const double *parameters, double unit_days,
                          rfm_model **out_model, rfm_error *error) {
    rfm_model *model = rfm__alloc_zeroed(sizeof *model);
    *out_model = NULL;
    if (model == NULL) return rfm__fail_memory(error);
    model->kind = kind;
    model->unit_days = unit_days;
    for (int32_t i = 0; i < rfm__kind_values(kind); ++i) model->parameters[i] = parameters[i];
    for (int32_t i = 0; i < RFM__KIND_PARAMETERS_MOST; ++i) {
        for (int32_t k = 0; k < RFM__KIND_PARAMETERS_MOST; ++k) model->covariance[i][k] = NAN;
    }
    model->state.status = RFM_FIT_GIVEN;
    model->state.parameter = -1;
    model->state.parameter_count = kind->parameter_count;
    model->state.unit_days = unit_days;
    model->state.name = kind->name;
    if (kind->constant != NULL) model->state.k = (int32_t)parameters[kind->parameter_count];
    *out_model = model;
    return RFM_OK;
}

rfm_status rfm_model_new(const char *name, const double *parameters, int32_t parameter_count,
                         double unit_days, rfm_model **out_model, rfm_error *error) {
    rfm__error_clear(error);
    if (out_model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_model is NULL");
    *out_model = NULL;
    if (name == NULL || parameters == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         name == NULL ? "name" : "parameters");
    }
    const rfm__kind *kind;
    RFM_TRY(rfm__kind_find(name, &kind, error));
    if (parameter_count != rfm__kind_values(kind)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "there are %d parameters; %s has %d",
                         (int)parameter_count, kind->name, (int)rfm__kind_values(kind));
    }
    if (unit_days == 0) unit_days = 7;
    if (!(unit_days >= 1e-6 && unit_days <= 1e6)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "unit_days is not between 1e-6 and 1e6");
    }
    for (int32_t i = 0; i < kind->parameter_count; ++i) {
        if (rfm__kind_allows(kind, i, parameters[i])) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not between %s", kind->parameters[i],
                         rfm__kind_power(kind, i) != 0 ? "1e-36 and 1e36" : "1e-9 and 1e9");
    }
    if (kind->constant != NULL &&
        !rfm__kind_allows_constant(kind, parameters[kind->parameter_count])) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not a whole number between 1 and %d",
                         kind->constant, (int)kind->constant_most);
    }
    return rfm__model_new(kind, parameters, unit_days, out_model, error);
}

void rfm_model_free(rfm_model *model) { rfm__free(model); }

rfm_status rfm_model_inspect(const rfm_model *model, rfm_model_state *out_state, rfm_error *error) {
    rfm__error_clear(error);
    if (model == NULL || out_state == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "out_state");
    }
    rfm_model_state state = model->state;
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_model_state", error);
}

/* What rows of parameters are made of; covariances come behind. */
enum { MODEL_NAME, MODEL_VALUE, MODEL_ERROR, MODEL_LOWER, MODEL_UPPER, MODEL_COVARIANCE };

static void model_add_row(const rfm_model *model, int32_t i, rfm__builder *builder) {
    const double value = model->parameters[i];
    const double variance = model->covariance[i][i];
    rfm__builder_text(builder, MODEL_NAME, model->kind->parameters[i],
                      strlen(model->kind->parameters[i]));
    rfm__builder_double(builder, MODEL_VALUE, value);
    if (variance >= 0) {
        const double error = sqrt(variance);
        rfm__builder_double(builder, MODEL_ERROR, value * error);
        rfm__builder_double(builder, MODEL_LOWER, value * rfm__exp(-model_normal_975 * error));
        rfm__builder_double(builder, MODEL_UPPER, value * rfm__exp(model_normal_975 * error));
    }
    for (int32_t k = 0; k < model->kind->parameter_count; ++k) {
        const double covariance = model->covariance[i][k] * (value * model->parameters[k]);
        if (covariance == covariance) {
            rfm__builder_double(builder, MODEL_COVARIANCE + k, covariance);
        }
    }
    rfm__builder_end_row(builder);
}

rfm_status rfm_model_parameters(const rfm_model *model, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "model is NULL");
    rfm__builder_column columns[MODEL_COVARIANCE + RFM__KIND_PARAMETERS_MOST] = {
        {"parameter", RFM_COLUMN_TEXT, 0},
        {"value", RFM_COLUMN_DOUBLE, 0},
        {"standard_error", RFM_COLUMN_DOUBLE, 0},
        {"lower", RFM_COLUMN_DOUBLE, 0},
        {"upper", RFM_COLUMN_DOUBLE, 0}};
    char names[RFM__KIND_PARAMETERS_MOST][24];
    const int32_t count = model->kind->parameter_count;
    for (int32_t i = 0; i < count; ++i) {
        memcpy(names[i], "cov_", 4);
        memcpy(names[i] + 4, model->kind->parameters[i], strlen(model->kind->parameters[i]) + 1);
        columns[MODEL_COVARIANCE + i] = (rfm__builder_column){names[i], RFM_COLUMN_DOUBLE, 0};
    }
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, MODEL_COVARIANCE + count, &builder, error));
    for (int32_t i = 0; i < count; ++i) model_add_row(model, i, builder);
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_model_list(rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {{"model", RFM_COLUMN_TEXT, 0},
                                                  {"title", RFM_COLUMN_TEXT, 0},
                                                  {"parameters", RFM_COLUMN_TEXT, 0},
                                                  {"columns", RFM_COLUMN_TEXT, 0},
                                                  {"source", RFM_COLUMN_TEXT, 0}};
    rfm__builder *builder;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    RFM_TRY(rfm__builder_new(columns, 5, &builder, error));
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        const rfm__kind *kind = rfm__kinds[i];
        static const char *const reads[] = {"x t_x T", "x mean_repeat_spend", "x t_x T litt",
                                            "x t_x n", "periods churned"};
        const char *read = reads[kind->reads];
        char names[96];
        size_t used = 0;
        for (int32_t k = 0; k < kind->parameter_count; ++k) {
            const size_t size = strlen(kind->parameters[k]);
            if (k > 0) names[used++] = ' ';
            memcpy(names + used, kind->parameters[k], size);
            used += size;
        }
        rfm__builder_text(builder, 0, kind->name, strlen(kind->name));
        rfm__builder_text(builder, 1, kind->title, strlen(kind->title));
        rfm__builder_text(builder, 2, names, used);
        rfm__builder_text(builder, 3, read, strlen(read));
        rfm__builder_text(builder, 4, kind->source, strlen(kind->source));
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}
