/* SPDX-License-Identifier: MIT */
/* Sums of logarithms keep chances of 10^-300 and of 10^-16 apart, where products would not. */
#include "models/counting.h"

#include "math/functions.h"
#include "models/places.h"

void rfm__counting_derive(const double *parameters, const rfm__rising *rising,
                          const rfm__history *of, rfm__surface *out) {
    const double r = parameters[0], alpha = parameters[1];
    const double all = alpha + of->T;
    const double share = alpha / all, rest = of->T / all;
    const rfm__rising_gamma *gamma = &rising->gamma[(int64_t)of->x];
    const double log_share = -rfm__log1p(of->T / alpha);
    out->value = gamma->value + r * log_share - of->x * rfm__log(all);
    out->gradient[0] = gamma->first + r * log_share;
    out->gradient[1] = r * rest - of->x * share; /* r - (r + x) share */
    out->hessian.cells[0][0] = gamma->second + r * log_share;
    out->hessian.cells[1][0] = r * rest;
    out->hessian.cells[1][1] = -(r + of->x) * share * rest;
}

double rfm__counting_p_none(double r, double alpha, double time) {
    return rfm__exp(-r * rfm__log1p(time / alpha));
}

/* Mean m T of x and variance m T + (m T)^2 / r, with T taken as if it were the same for all. */
int32_t rfm__counting_start_parameters(const rfm__means *means,
                                       double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    const double variance = means->x_square - means->x * means->x;
    const double mean = means->x > 0 ? means->x : 1e-3;
    double r = variance > mean ? mean * mean / (variance - mean) : 10;
    if (r < 0.05) r = 0.05;
    if (r > 20) r = 20;
    out[0][0] = r;
    out[0][1] = r * (means->T > 0 ? means->T : 1) / mean;
    return 1;
}

/* P(n or more) as the chance that the n-th purchase comes within the time: the integral over u of
 * gamma(r + n) / (gamma(r) gamma(n)) (alpha / (alpha + u))^r (u / (alpha + u))^n / u. */
typedef struct counting_tail {
    double r, alpha, n, log_factor;
    double sum;
} counting_tail;

static double counting_tail_visit(void *context, double u, double width) {
    counting_tail *tail = context;
    const double power = -tail->r * rfm__log1p(u / tail->alpha);
    const double purchases = -tail->n * rfm__log1p(tail->alpha / u);
    const double weight = rfm__exp(tail->log_factor + power + purchases) * (width / u);
    tail->sum += weight;
    return weight;
}

/* In logarithms, because a chance that is too small for a double may lead to one that is not. */
double rfm__counting_fill(double r, double alpha, double time, int32_t most, double *out) {
    const double per_purchase = -rfm__log1p(alpha / time);
    const double none = -r * rfm__log1p(time / alpha);
    counting_tail tail = {.r = r, .alpha = alpha, .n = most + 1.0, .log_factor = rfm__log(r)};
    double log_ways = 0; /* of gamma(r + n) / (gamma(r) n!) */
    for (int32_t n = 0; n <= most; ++n) {
        out[n] = rfm__exp(none + log_ways + n * per_purchase);
        log_ways += rfm__log((r + n) / (n + 1.0));
        if (n > 0) tail.log_factor += rfm__log((r + n) / n);
    }
    const rfm__slopes slopes = {.at_alpha = r + tail.n, .alpha = alpha, .at_zero = tail.n};
    rfm__places_visit(&slopes, time, counting_tail_visit, &tail);
    return tail.sum < 1 ? tail.sum : 1;
}
