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
 * alpha)^-r / p and (1 + p t / alpha)^-r. Pairs of purchases, of which n have n (n - 1), come to 2
 * (1 - p) / p^2 times the chance that a gamma variable of shape 2 is below rate p t, over the rates
 * 1 - (1 + p t / alpha)^-r (1 + r p t / (alpha + p t)). In y = ln(p / (1 - p)) the trapezoidal rule
 * converges geometrically (Trefethen and Weideman 2014, "The exponentially convergent trapezoidal
 * rule"): nothing has a singularity nearer to the axis than pi, and where r is large nothing grows
 * within pi / 2, so a step of 1/4 leaves e^(-4 pi^2) = 1e-17; narrow distributions ask for less.
 * Towards both ends the terms become geometric series, of which the rest is known.
 *
 * For ever and discounted a customer with p buys the integral over t of e^-(rate t) (r / alpha) (1
 * + p t / alpha)^-(r + 1), which is r / p times the generalised exponential integral e^z E(r + 1,
 * z) at z = rate alpha / p: a continued fraction (DLMF 8.19.17) or, where z is small, the integral
 * itself; and the mean over p as above.
 *
 * Both agree with mpmath to 2e-12 and better (tests/unit/clv_answers.c).
 */
#include "models/staying.h"

#include <math.h>

#include "math/functions.h"
#include "models/places.h"

enum { STAYING_TERMS_FEW = 512, STAYING_TERMS_MOST = 8192, STAYING_FRACTIONS_MOST = 2000 };

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

/* The m-th purchase adds m - 1 pairs, each of which counts twice. */
static double staying_second_by_terms(const rfm__staying *of, double time) {
    staying_chain chain = {of->a, of->b, 1};
    const double share = time / (of->alpha + time);
    double chance = rfm__exp(-of->r * rfm__log1p(time / of->alpha));
    double added = 0, sum = 0;
    for (int32_t n = 0; n < STAYING_TERMS_MOST; ++n) {
        added += 2.0 * n * chain.value;
        staying_chain_next(&chain);
        chance *= (of->r + n) / (n + 1.0) * share;
        sum += chance * added;
        if (n == 0) continue;
        const double shrink =
            (of->r + n + 1) / (n + 2.0) * share * (1 + 2.0 * (n + 1) * chain.value / added);
        if (shrink < 1 && chance * added * shrink <= 1e-17 * sum * (1 - shrink)) break;
    }
    return sum;
}

/* A mean over p in the making: sums of values by weights, and of the weights, which are relative to
 * the highest. */
typedef struct staying_mean {
    const rfm__staying *of;
    double per; /* time / alpha */
    int wants;  /* STAYING_WANTS_ */
    double highest;
    double term, weight; /* of the last place */
    double sum, all;
} staying_mean;

enum {
    STAYING_WANTS_CHANCE,
    STAYING_WANTS_PURCHASES,
    STAYING_WANTS_PAIRS,
    STAYING_WANTS_DISCOUNTED
};

/* 2 (1 - p) / p^2 (1 - (1 + z)^-r (1 + r z / (1 + z))), z = p times `per`, which for small z is r
 * (r + 1) z^2 / 2 (1 - 2 (r + 2) z / 3 + ...). */
static double staying_pairs(const rfm__staying *of, double per, double p, double power) {
    const double z = p * per, events = of->r * z / (1 + z);
    if ((of->r + 2) * z < 1e-4) {
        return (1 - p) * of->r * (of->r + 1) * per * per * (1 - 2 * (of->r + 2) * z / 3);
    }
    return 2 * (1 - p) / p / p * (-rfm__expm1(power) - rfm__exp(power) * events);
}

/* Logarithm of p^a (1 - p)^b. */
static double staying_log_weight(const rfm__staying *of, double y) {
    const double both = of->a + of->b;
    return y < 0 ? of->a * y - both * rfm__log1p(rfm__exp(y))
                 : -of->b * y - both * rfm__log1p(rfm__exp(-y));
}

/* e^z E(n, z), n above 1, as the integral over u > 0 of e^-(z u) (1 + u)^-n. */
typedef struct staying_tail {
    double n, z;
    double sum;
} staying_tail;

static double staying_tail_visit(void *context, double u, double width) {
    staying_tail *tail = context;
    const double part = rfm__exp(-tail->z * u - tail->n * rfm__log1p(u)) * width;
    tail->sum += part;
    return part;
}

/* From the front: 1 / (z + n - 1 n / (z + n + 2 - 2 (n + 1) / (z + n + 4 - ...))), which takes its
 * time where z is small. */
static double staying_exponential(double n, double z) {
    if (z < 0.1) {
        const rfm__slopes slopes = {.at_alpha = n, .alpha = 1, .beta = 1, .at_time = z};
        staying_tail tail = {.n = n, .z = z};
        rfm__places_visit(&slopes, 45 / z, staying_tail_visit, &tail);
        return tail.sum;
    }
    double b = z + n, d = 1 / b, c = HUGE_VAL, value = d;
    for (int32_t i = 1; i < STAYING_FRACTIONS_MOST; ++i) {
        const double a = -i * (n - 1 + i);
        b += 2;
        d = 1 / (a * d + b);
        c = b + a / c;
        value *= c * d;
        if (fabs(c * d - 1) <= 1e-15) break;
    }
    return value;
}

/* Without leaving: r / (rate alpha). 1 / per is rate times alpha. */
static double staying_discounted_at(const staying_mean *mean, double p) {
    return mean->of->r / p * staying_exponential(mean->of->r + 1, 1 / (p * mean->per));
}

static void staying_visit(staying_mean *mean, double y) {
    const double odds = rfm__exp(y < 0 ? y : -y);
    const double p = (y < 0 ? odds : 1) / (1 + odds);
    const double power = -mean->of->r * rfm__log1p(p * mean->per);
    const double value = mean->wants == STAYING_WANTS_CHANCE      ? rfm__exp(power)
                         : mean->wants == STAYING_WANTS_PURCHASES ? -rfm__expm1(power) / p
                         : mean->wants == STAYING_WANTS_DISCOUNTED
                             ? staying_discounted_at(mean, p)
                             : staying_pairs(mean->of, mean->per, p, power);
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

static double staying_mean_of(const rfm__staying *of, double time, int wants) {
    const double deviation = sqrt(1 / of->a + 1 / of->b);
    const double narrow = deviation / staying_steps_per_deviation;
    const double step = narrow < staying_step ? narrow : staying_step;
    const double middle = rfm__log(of->a / of->b);
    staying_mean mean = {.of = of, .per = time / of->alpha, .wants = wants};
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
    for (int32_t i = few; i < count; ++i) {
        out[i] = staying_mean_of(of, times[i], STAYING_WANTS_PURCHASES);
    }
}

double rfm__staying_second(const rfm__staying *of, double time) {
    if (staying_terms(of, time) <= STAYING_TERMS_FEW) return staying_second_by_terms(of, time);
    return staying_mean_of(of, time, STAYING_WANTS_PAIRS);
}

double rfm__staying_chance(const rfm__staying *of, double time) {
    if (staying_terms(of, time) <= STAYING_TERMS_FEW) return staying_chance_by_terms(of, time);
    return staying_mean_of(of, time, STAYING_WANTS_CHANCE);
}

/* Discounting reaches as far as a time of 1 / rate. */
double rfm__staying_discounted(const rfm__staying *of, double rate) {
    return staying_mean_of(of, 1 / rate, STAYING_WANTS_DISCOUNTED);
}
