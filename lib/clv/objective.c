/* SPDX-License-Identifier: MIT */
/* Fits and replicates of a bootstrap climb the same hill; only the weights of the histories differ.
 */
#include "clv/objective.h"

#include "math/functions.h"

static const double objective_tolerance = 1e-11; /* of the gradient, for each customer */

int32_t rfm__objective_count(const rfm__objective *objective) {
    return objective->kind->parameter_count + objective->covariates.count;
}

double rfm__objective_deviation(const rfm__objective *objective, int32_t coefficient) {
    return objective->patterns.deviations[objective->covariates.list[coefficient].column];
}

/* The penalty is a sum of factor / 2 times the square of (coordinate + offset) / scale. */
typedef struct objective_term {
    double factor, offset, scale;
} objective_term;

/* Of parameters it is about the model's unit of time, not that of the patterns. */
static objective_term objective_term_of(const rfm__objective *objective, int32_t i) {
    const int32_t first = objective->kind->parameter_count;
    objective_term term = {objective->options->ridge, 0, 1};
    if (i < first) {
        term.offset = -rfm__kind_power(objective->kind, i) * rfm__log(objective->patterns.factor);
    } else {
        term.factor = objective->options->covariate_ridge;
        term.scale = rfm__objective_deviation(objective, i - first);
    }
    return term;
}

double rfm__objective_penalty(const rfm__objective *objective, const double *at) {
    double sums[2] = {0, 0}; /* of parameters, of coefficients */
    for (int32_t i = 0; i < rfm__objective_count(objective); ++i) {
        const objective_term term = objective_term_of(objective, i);
        const double value = (at[i] + term.offset) / term.scale;
        sums[i >= objective->kind->parameter_count] += value * value;
    }
    return objective->options->ridge * sums[0] / 2 +
           objective->options->covariate_ridge * sums[1] / 2;
}

static rfm_status objective_evaluate(void *context, const double *at, rfm__surface *out,
                                     rfm_error *error) {
    rfm__objective *objective = context;
    const int32_t count = rfm__objective_count(objective);
    const int32_t first = objective->kind->parameter_count;
    rfm__estimate estimate;
    for (int32_t i = 0; i < first; ++i) estimate.parameters[i] = rfm__exp(at[i]);
    for (int32_t i = first; i < count; ++i) estimate.coefficients[i - first] = at[i];
    for (int32_t i = first; i < RFM__KIND_PARAMETERS_MOST; ++i) {
        estimate.parameters[i] = objective->constant;
    }
    RFM_TRY(rfm__patterns_derive(&objective->patterns, objective->kind, &objective->covariates,
                                 &estimate, &objective->rising, objective->threads, out, error));
    if (!(objective->options->ridge > 0 || objective->options->covariate_ridge > 0)) return RFM_OK;
    out->value -= rfm__objective_penalty(objective, at);
    for (int32_t i = 0; i < count; ++i) {
        const objective_term term = objective_term_of(objective, i);
        const double factor = term.factor / term.scale / term.scale;
        out->gradient[i] -= factor * (at[i] + term.offset);
        out->hessian.cells[i][i] -= factor;
    }
    return RFM_OK;
}

rfm__climb rfm__objective_climb(rfm__objective *objective) {
    const rfm__climb climb = {.function = objective_evaluate,
                              .context = objective,
                              .count = rfm__objective_count(objective),
                              .most = objective->options->max_iterations,
                              .low = -RFM__KIND_LOG_MOST,
                              .high = RFM__KIND_LOG_MOST,
                              .tolerance = objective_tolerance * objective->patterns.weight,
                              .least_bend = RFM__OBJECTIVE_LEAST_BEND};
    return climb;
}

void rfm__objective_values(const rfm__objective *objective, const double *at, double *out_values) {
    const rfm__kind *kind = objective->kind;
    double *coefficients = out_values + rfm__kind_values(kind);
    for (int32_t i = 0; i < kind->parameter_count; ++i) {
        const int32_t power = rfm__kind_power(kind, i);
        out_values[i] = rfm__exp(at[i]);
        if (power > 0) out_values[i] /= objective->patterns.factor;
        if (power < 0) out_values[i] *= objective->patterns.factor;
    }
    if (kind->constant != NULL) out_values[kind->parameter_count] = objective->constant;
    for (int32_t c = 0; c < objective->covariates.count; ++c) {
        coefficients[c] = at[kind->parameter_count + c] / rfm__objective_deviation(objective, c);
    }
}
