/* SPDX-License-Identifier: MIT */
/*
 * A covariate z with coefficient g turns the logarithm of a parameter into ln p - g z, so that the
 * derivative by g is -z times that by ln p, summed over the parameters that g acts on; and so for
 * second derivatives. Models know nothing of covariates: they are asked at each customer's own
 * parameters, and their answers are put together here.
 */
#include "clv/varied.h"

#include <string.h>

#include "math/functions.h"

static int varied_moves_beta(const rfm__kind *kind, const rfm__covariates *covariates) {
    uint32_t reach = 0;
    for (int32_t c = 0; c < covariates->count; ++c) {
        reach |= rfm__coefficient_reach(kind, &covariates->list[c]);
    }
    return (reach & (1u << 2 | 1u << 3)) != 0;
}

rfm_status rfm__varied_new(const rfm__kind *kind, const rfm__covariates *covariates,
                           const rfm__estimate *estimate, const rfm__rising *rising, int64_t most,
                           rfm__varied *out, rfm_error *error) {
    *out = (rfm__varied){
        .kind = kind, .covariates = covariates, .estimate = estimate, .rising = *rising};
    memcpy(out->parameters, estimate->parameters, sizeof out->parameters);
    if (rising->beta == NULL || !varied_moves_beta(kind, covariates)) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)most + 2, sizeof *out->rising.beta, &out->rising.beta, error));
    out->owns_beta = 1;
    return RFM_OK;
}

void rfm__varied_free(rfm__varied *varied) {
    if (varied->owns_beta) rfm__free(varied->rising.beta);
    *varied = (rfm__varied){0};
}

void rfm__varied_turn(rfm__varied *varied, const double *covariates, int64_t most) {
    double shifts[RFM__KIND_PARAMETERS_MOST] = {0};
    const int32_t count = varied->kind->parameter_count;
    for (int32_t c = 0; c < varied->covariates->count; ++c) {
        const rfm__coefficient *coefficient = &varied->covariates->list[c];
        const uint32_t reach = rfm__coefficient_reach(varied->kind, coefficient);
        const double part = varied->estimate->coefficients[c] * covariates[coefficient->column];
        for (int32_t i = 0; i < count; ++i) {
            if (reach >> i & 1u) shifts[i] += part;
        }
    }
    varied->bent = 0;
    for (int32_t i = 0; i < count; ++i) {
        varied->parameters[i] = varied->estimate->parameters[i];
        if (shifts[i] != 0 && rfm__parameter_shift(varied->kind, i, shifts[i],
                                                   &varied->parameters[i], &varied->bends[i])) {
            varied->bent |= 1u << i;
        }
    }
    if (varied->owns_beta) rfm__rising_refill(&varied->rising, varied->parameters, most);
}

static double *varied_cell(rfm__surface *surface, int32_t i, int32_t k) {
    return i > k ? &surface->hessian.cells[i][k] : &surface->hessian.cells[k][i];
}

/* Derivatives by the logarithm that a parameter would have if it were not held back. */
static void varied_bend(const rfm__varied *varied, rfm__surface *surface) {
    for (int32_t i = 0; i < varied->kind->parameter_count; ++i) {
        if ((varied->bent >> i & 1u) == 0) continue;
        const rfm__bend *bend = &varied->bends[i];
        double *corner = varied_cell(surface, i, i);
        for (int32_t k = 0; k < varied->kind->parameter_count; ++k) {
            if (k != i) *varied_cell(surface, i, k) *= bend->first;
        }
        *corner = *corner * bend->first * bend->first + surface->gradient[i] * bend->second;
        surface->gradient[i] *= bend->first;
    }
}

/* Row and slope of one coefficient; those of the coefficients before it are made. */
static void varied_add(const rfm__varied *varied, int32_t c, double value, rfm__surface *out) {
    const int32_t count = varied->kind->parameter_count;
    const uint32_t reach = rfm__coefficient_reach(varied->kind, &varied->covariates->list[c]);
    double *row = out->hessian.cells[count + c];
    out->gradient[count + c] = 0;
    for (int32_t k = 0; k <= count + c; ++k) row[k] = 0;
    for (int32_t i = 0; i < count; ++i) {
        if ((reach >> i & 1u) == 0) continue;
        out->gradient[count + c] -= value * out->gradient[i];
        /* By parameters, and by coefficients before it, whose rows are by parameters too. */
        for (int32_t k = 0; k < count + c; ++k) row[k] -= value * *varied_cell(out, i, k);
    }
    for (int32_t i = 0; i < count; ++i) {
        if (reach >> i & 1u) row[count + c] -= value * row[i];
    }
}

void rfm__varied_derive(const rfm__varied *varied, const double *covariates, const rfm__history *of,
                        rfm__surface *out) {
    varied->kind->derive(varied->parameters, &varied->rising, of, out);
    if (varied->bent != 0) varied_bend(varied, out);
    for (int32_t c = 0; c < varied->covariates->count; ++c) {
        varied_add(varied, c, covariates[varied->covariates->list[c].column], out);
    }
}
