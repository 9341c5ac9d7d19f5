/* SPDX-License-Identifier: MIT */
/*
 * With c = min(alpha, beta) and c + u = c e^v the integrand is smooth: its nearest singularity,
 * where max(alpha, beta) + u is 0, lies pi away from the real axis. Panels in v are at most 3/2
 * long and so short that the integrand changes by no more than some e^10 over one, so that Gauss
 * and Legendre's sixteen points give each to about 1e-15 (measured against mpmath in
 * tests/golden/clv_models.py and clv_answers.txt). A factor u^n, whose zero is another singularity,
 * asks for panels that shrink towards u = 0, and those are taken from the far end. There are some
 * 100 panels at the very most.
 */
#include "models/places.h"

#include <math.h>
#include <stdint.h>

#include "math/functions.h"
#include "math/gauss.h"

enum { PLACES_PANELS_MOST = 4096 };

static const double places_longest = 1.5;
static const double places_change = 10;

/* A panel between two moments; returns what it adds. u = (c + from) e^v - c. */
static double places_panel(double c, double from, double to, rfm__places_fn visit, void *context) {
    const double half = rfm__log1p((to - from) / (c + from)) / 2;
    double sum = 0;
    for (int i = 0; i < RFM__GAUSS_HALF; ++i) {
        const double width = half * rfm__gauss_weights[i];
        const double low = rfm__expm1(half * (1 - rfm__gauss_nodes[i]));
        const double high = rfm__expm1(half * (1 + rfm__gauss_nodes[i]));
        sum += visit(context, from + (c + from) * low, width * (c + from) * (1 + low));
        sum += visit(context, from + (c + from) * high, width * (c + from) * (1 + high));
    }
    return sum;
}

/* By how many powers of e the factors may change around u, for each unit of v: all of them fall. */
static double places_slope(const rfm__slopes *slopes, double c, double u) {
    return 1 + slopes->at_alpha * ((c + u) / (slopes->alpha + u)) +
           slopes->at_beta * ((c + u) / (slopes->beta + u)) + slopes->at_time * (c + u);
}

static void places_upwards(const rfm__slopes *slopes, double to, rfm__places_fn visit,
                           void *context) {
    const double c = slopes->alpha < slopes->beta ? slopes->alpha : slopes->beta;
    double sum = 0;
    double at = 0;
    for (int32_t panel = 0; panel < PLACES_PANELS_MOST && at < to; ++panel) {
        double length = places_longest;
        double end = at + (c + at) * rfm__expm1(length);
        while (length * places_slope(slopes, c, end < to ? end : to) > places_change) {
            length /= 2;
            end = at + (c + at) * rfm__expm1(length);
        }
        if (!(end < to)) end = to;
        const double part = places_panel(c, at, end, visit, context);
        sum += part;
        if (part <= 1e-19 * sum) return;
        at = end;
    }
}

/* Slope and bend of the logarithm of u times the integrand, by ln u. */
static double places_slope_down(const rfm__slopes *slopes, double u, double *out_bend) {
    const double alpha_share = slopes->alpha / (slopes->alpha + u);
    const double beta_share = slopes->at_beta > 0 ? slopes->beta / (slopes->beta + u) : 0;
    *out_bend = slopes->at_alpha * alpha_share * (1 - alpha_share) +
                slopes->at_beta * beta_share * (1 - beta_share);
    return slopes->at_zero - slopes->at_alpha * (1 - alpha_share) -
           slopes->at_beta * (1 - beta_share);
}

/* For a factor u^n: in v = ln u, from the far end down. It rises and falls once; far beyond its top
 * the powers all but cancel, and panels are as long there as near the top they are short. */
static void places_downwards(const rfm__slopes *slopes, double to, rfm__places_fn visit,
                             void *context) {
    double sum = 0;
    double end = to;
    for (int32_t panel = 0; panel < PLACES_PANELS_MOST; ++panel) {
        double bend;
        const double slope = places_slope_down(slopes, end, &bend);
        const double change = (slope < 0 ? -slope : slope) + sqrt(places_change * bend);
        double length = places_change / change;
        if (length > places_longest) length = places_longest;
        const double at = end * rfm__exp(-length);
        const double part = places_panel(0, at, end, visit, context);
        sum += part;
        if ((slope > 0 && part <= 1e-19 * sum) || !(at > 0)) return;
        end = at;
    }
}

void rfm__places_visit(const rfm__slopes *slopes, double to, rfm__places_fn visit, void *context) {
    if (slopes->at_zero > 0) {
        places_downwards(slopes, to, visit, context);
    } else {
        places_upwards(slopes, to, visit, context);
    }
}
