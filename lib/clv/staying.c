/* SPDX-License-Identifier: MIT */
/*
 * The textbook has these as hypergeometric functions, which it divides by a - 1 and whose logarithm
 * it takes where they may be negative. Both ways here add positive terms only.
 *
 * Where few purchases are to be expected: sums over n of the chance of n purchases, if nobody left
 * (negative binomial, each by that of n - 1), times what n purchases add: the sum over i < n of the
 * chances to stay so long, or the chance to stay through all of them.
 *
 * Where many are: means over the chance p of leaving. A customer with p buys (1 - e^(-rate p t)) /
 * p times and stays with a chance of e^(-rate p t), which over the rates gives 1 / p - (1 + p t /
 * alpha)^-r / p and (1 + p t / alpha)^-r. In y = ln(p / (1 - p)) the trapezoidal rule converges
 * geometrically (Trefethen and Weideman 2014, "The exponentially convergent trapezoidal rule"):
 * nothing has a singularity nearer to the axis than pi, and where r is large nothing grows within
 * pi / 2, so a step of 1/4 leaves e^(-4 pi^2) = 1e-17; narrow distributions ask for less. Towards
 * both ends the terms become geometric series, of which the rest is known.
 *
 * Both agree with mpmath to 2e-12 and better (tests/unit/clv_answers.c).
 */
#include "clv/staying.h"

#include <math.h>

#include "math/functions.h"

enum { STAYING_TERMS_FEW = 512, STAYING_TERMS_MOST = 8192 };

static const double staying_step = 0.25;
static const double staying_steps_per_deviation = 1.7;
static const double staying_negligible = 1e-18;
static const double staying_nothing = 1e-60; /* whatever values still come */

/* About how many terms count: the mean, the spread, and the tail share^n. */
static double staying_terms(const rfm__staying *of, double time) {
    const double per = time / of->alpha, mean = of->r * per;
    return mean + 9 * sqrt(mean * (1 + per)) + 40 / rfm__log1p(1 / per);
}

/* One after another: chances to stay through n more purchases. */
typedef struct staying_chain {
    double a, kept;
    double value;
} staying_chain;

static void staying_chain_next(staying_chain *chain) {
    chain->value *= chain->kept / (chain->a + chain->kept);
    chain->kept += 1;
}

/* Several times side by side, because what n purchases add is the same for all. */
static void staying_purchases_by_terms(const rfm__staying *of, const double *times, int32_t count,
                                       double *out) {
    double chances[RFM__KIND_TIMES_MOST], shares[RFM__KIND_TIMES_MOST];
    staying_chain chain = {of->a, of->b, 1};
    double added = 0;
    for (int32_t i = 0; i < count; ++i) {
        chances[i] = rfm__exp(-of->r * rfm__log1p(times[i] / of->alpha));
        shares[i] = times[i] / (of->alpha + times[i]);
        out[i] = 0;
    }
    const int32_t last = count - 1; /* of which most terms count */
    for (int32_t n = 0; n < STAYING_TERMS_MOST && count > 0; ++n) {
        const double ratio = (of->r + n) / (n + 1.0);
        added += chain.value;
        staying_chain_next(&chain);
        for (int32_t i = 0; i < count; ++i) {
            chances[i] *= ratio * shares[i];
            out[i] += chances[i] * added;
        }
        const double shrink =
            (of->r + n + 1) / (n + 2.0) * shares[last] * (1 + chain.value / added);
        if (shrink < 1 && chances[last] * added * shrink <= 1e-17 * out[last] * (1 - shrink)) break;
    }
}

static double staying_chance_by_terms(const rfm__staying *of, double time) {
    staying_chain chain = {of->a, of->b, 1};
    const double share = time / (of->alpha + time);
    double chance = rfm__exp(-of->r * rfm__log1p(time / of->alpha));
    double sum = 0;
    for (int32_t n = 0; n < STAYING_TERMS_MOST; ++n) {
        const double term = chance * chain.value;
        const double shrink = (of->r + n) / (n + 1.0) * share;
        sum += term;
        if (shrink < 1 && term * shrink <= 1e-17 * sum * (1 - shrink)) break;
        chance *= shrink;
        staying_chain_next(&chain);
    }
    return sum;
}

/* A mean over p in the making: sums of values by weights, and of the weights, which are relative to
 * the highest. */
typedef struct staying_mean {
    const rfm__staying *of;
    double per; /* time / alpha */
    int wants_purchases;
    double highest;
    double term, weight; /* of the last place */
    double sum, all;
} staying_mean;

/* Logarithm of p^a (1 - p)^b. */
static double staying_log_weight(const rfm__staying *of, double y) {
    const double both = of->a + of->b;
    return y < 0 ? of->a * y - both * rfm__log1p(rfm__exp(y))
                 : -of->b * y - both * rfm__log1p(rfm__exp(-y));
}

static void staying_visit(staying_mean *mean, double y) {
    const double odds = rfm__exp(y < 0 ? y : -y);
    const double p = (y < 0 ? odds : 1) / (1 + odds);
    const double power = -mean->of->r * rfm__log1p(p * mean->per);
    const double value = mean->wants_purchases ? -rfm__expm1(power) / p : rfm__exp(power);
    mean->weight = rfm__exp(staying_log_weight(mean->of, y) - mean->highest);
    mean->term = mean->weight * value;
    mean->sum += mean->term;
    mean->all += mean->weight;
}

/* From one place on up or down; `limit` is where the terms become a geometric series of e^-(rate
 * |step|), `level` where nothing rises any more. */
static void staying_walk(staying_mean *mean, double from, double step, double level, double limit,
                         double rate) {
    const double sign = step < 0 ? -1 : 1;
    for (double k = 0;; ++k) {
        const double y = from + k * step;
        staying_visit(mean, y);
        if (mean->weight <= staying_nothing * mean->all) return;
        if (sign * (y - level) >= 0 && mean->term <= staying_negligible * mean->sum &&
            mean->weight <= staying_negligible * mean->all) {
            return;
        }
        if (sign * (y - limit) >= 0) break;
    }
    const double shrink = rfm__exp(-rate * sign * step);
    const double rest = shrink / -rfm__expm1(-rate * sign * step);
    mean->sum += mean->term * rest;
    mean->all += mean->weight * rest;
}

static double staying_mean_of(const rfm__staying *of, double time, int wants_purchases) {
    const double deviation = sqrt(1 / of->a + 1 / of->b);
    const double narrow = deviation / staying_steps_per_deviation;
    const double step = narrow < staying_step ? narrow : staying_step;
    const double middle = rfm__log(of->a / of->b);
    staying_mean mean = {.of = of, .per = time / of->alpha, .wants_purchases = wants_purchases};
    const double bend = (of->r + 1) * mean.per; /* p far below 1 / bend: the value is constant */
    const double both = 1 + of->a + of->b;
    mean.highest = staying_log_weight(of, middle);
    staying_walk(&mean, middle, -step, -rfm__log(bend), -40 - rfm__log(both + bend), of->a);
    staying_walk(&mean, middle + step, step, middle, 40 + rfm__log(both + of->r), of->b);
    return mean.sum / mean.all;
}

void rfm__staying_purchases(const rfm__staying *of, const double *times, int32_t count,
                            double *out) {
    int32_t few = 0;
    while (few < count && staying_terms(of, times[few]) <= STAYING_TERMS_FEW) ++few;
    staying_purchases_by_terms(of, times, few, out);
    for (int32_t i = few; i < count; ++i) out[i] = staying_mean_of(of, times[i], 1);
}

double rfm__staying_chance(const rfm__staying *of, double time) {
    if (staying_terms(of, time) <= STAYING_TERMS_FEW) return staying_chance_by_terms(of, time);
    return staying_mean_of(of, time, 0);
}
