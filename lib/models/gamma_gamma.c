/* SPDX-License-Identifier: MIT */
/*
 * Gamma-Gamma: what a customer spends varies around a mean of their own, independent of how often
 * they buy. Spends are Gamma(p, v), v is Gamma(q, gamma) (Fader and Hardie 2013, "The Gamma-Gamma
 * model of monetary value", equation 1a); of x purchases with mean m:
 *
 *     ln L = lgamma(p x + q) - lgamma(p x) - lgamma(q) + q ln(gamma / (gamma + m x))
 *            + p x ln(m x / (gamma + m x)) - ln m
 *
 * Expected spend of the next purchase is p (gamma + m x) / (p x + q - 1). The mean over all
 * customers is p gamma / (q - 1) and exists only for q > 1.
 */
#include <math.h>

#include "math/functions.h"
#include "math/gamma_step.h"
#include "models/rising.h"

static void gamma_gamma_derive(const double *parameters, const rfm__rising *rising,
                               const rfm__history *of, rfm__surface *out) {
    const double p = parameters[0], q = parameters[1], gamma = parameters[2];
    const double px = p * of->x, spend = of->t_x * of->x;
    const double all = gamma + spend;
    const double log_gamma = -rfm__log1p(spend / gamma);
    const double log_spend =
        gamma < 1e300 * spend ? -rfm__log1p(gamma / spend) : rfm__log(spend) - rfm__log(gamma);
    const double gamma_share = gamma / all, spend_share = spend / all;
    /* The larger of the two that gamma(px + q) is parted into goes with it. */
    const double parted = px > q ? rfm__lgamma_step(px, q) - rfm__lgamma(q)
                                 : rfm__lgamma_step(q, px) - rfm__lgamma(px);
    const double by_p = px * (rfm__digamma_step(px, q) + log_spend);
    const double by_q = q * (rfm__digamma_step(q, px) + log_gamma);
    (void)rising;
    out->value = parted + q * log_gamma + px * log_spend - rfm__log(of->t_x);
    out->gradient[0] = by_p;
    out->gradient[1] = by_q;
    out->gradient[2] = q * spend_share - px * gamma_share;
    out->hessian.cells[0][0] = by_p + px * px * rfm__trigamma_step(px, q);
    out->hessian.cells[1][0] = px * q * rfm__trigamma(px + q);
    out->hessian.cells[1][1] = by_q + q * q * rfm__trigamma_step(q, px);
    out->hessian.cells[2][0] = -px * gamma_share;
    out->hessian.cells[2][1] = q * spend_share;
    out->hessian.cells[2][2] = -(q + px) * gamma_share * spend_share;
}

static double gamma_gamma_spend(const double *parameters, const rfm__history *of) {
    const double p = parameters[0], q = parameters[1], gamma = parameters[2];
    if (!(p * of->x + q > 1)) return NAN; /* the mean does not exist */
    return p * (gamma + of->t_x * of->x) / (p * of->x + q - 1);
}

/* p and q as spends usually give them, and the mean. */
static int32_t gamma_gamma_start(const rfm__means *means,
                                 double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double shapes[2][2] = {{4, 4}, {1, 8}};
    for (int32_t i = 0; i < 2; ++i) {
        out[i][0] = shapes[i][0];
        out[i][1] = shapes[i][1];
        out[i][2] = means->spend * (shapes[i][1] - 1) / shapes[i][0];
    }
    return 2;
}

static void gamma_gamma_draw(const double *parameters, rfm__random *random, int64_t count,
                             double *out) {
    const double v = rfm__random_gamma(random, parameters[1]) / parameters[2];
    for (int64_t i = 0; i < count; ++i) out[i] = rfm__random_gamma(random, parameters[0]) / v;
}

const rfm__kind rfm__kind_gamma_gamma = {
    .name = "gamma-gamma",
    .title = "Gamma-Gamma: spend of a purchase",
    .source = "Fader and Hardie 2013",
    .parameters = {"p", "q", "gamma"},
    .parameter_count = 3,
    .times = 1u << 2,
    .reads = RFM__READS_SPEND,
    .rising_for = RFM__RISING_NONE,
    .derive = gamma_gamma_derive,
    .start = gamma_gamma_start,
    .spend = gamma_gamma_spend,
    .draw_spends = gamma_gamma_draw,
};
