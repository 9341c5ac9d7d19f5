/* SPDX-License-Identifier: MIT */
/* A model is its kind and a handful of numbers; a host that has them from elsewhere can predict
 * with them as well. */
#include "clv/model.h"

#include <math.h>
#include <string.h>

#include "base/options.h"
#include "frame/builder.h"
#include "math/functions.h"

rfm_status rfm__model_new(const rfm__kind *kind, const double *parameters, double unit_days,
                          rfm_model **out_model, rfm_error *error) {
    rfm_model *model = rfm__alloc_zeroed(sizeof *model);
    *out_model = NULL;
    if (model == NULL) return rfm__fail_memory(error);
    model->kind = kind;
    model->unit_days = unit_days;
    for (int32_t i = 0; i < rfm__kind_values(kind); ++i) model->parameters[i] = parameters[i];
    for (int32_t i = 0; i < RFM__CLIMB_MOST; ++i) {
        for (int32_t k = 0; k < RFM__CLIMB_MOST; ++k) model->covariance[i][k] = NAN;
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

void rfm_model_free(rfm_model *model) {
    if (model == NULL) return;
    rfm__covariates_free(&model->covariates);
    rfm__free(model->replicate_values);
    rfm__free(model);
}

int32_t rfm__model_values(const rfm_model *model) {
    return rfm__kind_values(model->kind) + model->covariates.count;
}

/* Exponents of what covariates divide each parameter by. */
static void model_shifts(const rfm_model *model, const double *coefficients,
                         const double *covariates, double *out_shifts) {
    const rfm__covariates *of = &model->covariates;
    for (int32_t i = 0; i < RFM__KIND_PARAMETERS_MOST; ++i) out_shifts[i] = 0;
    for (int32_t c = 0; c < of->count; ++c) {
        const int32_t column = of->list[c].column;
        const double value = covariates == NULL ? 0 : covariates[column];
        const double part = coefficients[c] * (value - of->centres[column]);
        const uint32_t reach = rfm__coefficient_reach(model->kind, &of->list[c]);
        for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
            if (reach >> i & 1u) out_shifts[i] += part;
        }
    }
}

void rfm__model_parameters_for(const rfm_model *model, const double *values,
                               const double *covariates, double *out_parameters) {
    const int32_t count = rfm__kind_values(model->kind);
    const double *parameters = values == NULL ? model->parameters : values;
    double shifts[RFM__KIND_PARAMETERS_MOST];
    memcpy(out_parameters, parameters, (size_t)count * sizeof *parameters);
    if (model->covariates.count == 0) return;
    model_shifts(model, values == NULL ? model->coefficients : values + count, covariates, shifts);
    for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
        rfm__bend bend;
        if (shifts[i] == 0) continue;
        if (rfm__kind_power(model->kind, i) == 0) { /* as it was in the fit, to the last customer */
            (void)rfm__parameter_shift(model->kind, i, shifts[i], &out_parameters[i], &bend);
        } else {
            out_parameters[i] =
                rfm__kind_limit(model->kind, i, out_parameters[i] * rfm__exp(-shifts[i]));
        }
    }
}

rfm_status rfm_model_inspect(const rfm_model *model, rfm_model_state *out_state, rfm_error *error) {
    rfm__error_clear(error);
    if (model == NULL || out_state == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "out_state");
    }
    rfm_model_state state = model->state;
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_model_state", error);
}

/* Words parted by blanks; returns how long the text is. */
static size_t model_write_names(const rfm__kind *kind, char *to) {
    size_t used = 0;
    for (int32_t i = 0; i < rfm__kind_values(kind); ++i) {
        const char *name = i < kind->parameter_count ? kind->parameters[i] : kind->constant;
        const size_t size = strlen(name);
        if (i > 0) to[used++] = ' ';
        memcpy(to + used, name, size);
        used += size;
    }
    return used;
}

static void model_list_kind(const rfm__kind *kind, rfm__builder *builder) {
    static const char *const reads[] = {"x t_x T", "x mean_repeat_spend", "x t_x T litt", "x t_x n",
                                        "periods churned"};
    char names[96];
    const size_t size = model_write_names(kind, names);
    rfm__builder_text(builder, 0, kind->name, strlen(kind->name));
    rfm__builder_text(builder, 1, kind->title, strlen(kind->title));
    rfm__builder_text(builder, 2, names, size);
    rfm__builder_text(builder, 3, reads[kind->reads], strlen(reads[kind->reads]));
    rfm__builder_text(builder, 4, kind->source, strlen(kind->source));
    rfm__builder_end_row(builder);
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
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) model_list_kind(rfm__kinds[i], builder);
    return rfm__builder_finish(builder, out_frame, error);
}
