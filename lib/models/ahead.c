/* SPDX-License-Identifier: MIT */
/*
 * The sum without discount telescopes: with T(s) = gamma(b + s + 1) / gamma(a + b + s)
 *
 *     sum over s = 1 .. m of B(a, b + s) / B(a, b) = b (1 - T(m) / T(0)) / (a - 1)
 *
 * where T(m) / T(0) is e to minus or plus a fall of the beta function, which keeps its digits as a
 * goes to 1, where both parts of the quotient vanish.
 *
 * Sums of other terms, too many to be added one by one: the integral, on panels over which
 * sixteen points of Gauss and Legendre give 1e-15, and the differences at both ends (the formula
 * of Gauss and Encke, which is Euler and Maclaurin's with central differences instead of
 * derivatives). From 128 periods on the first difference that is left out is below 1e-15.
 */
#include "models/ahead.h"

#include <math.h>
#include <stdint.h>

#include "math/beta_fall.h"
#include "math/functions.h"
#include "math/gauss.h"

enum { AHEAD_BY_ONE = 1024, AHEAD_PANELS_MOST = 20000, AHEAD_HALVINGS = 60 };

static const double ahead_longest = 1;   /* of panels, in the logarithm of the time */
static const double ahead_change = 8;    /* of the logarithm of terms, over half a panel */
static const double ahead_least = 1e-30; /* nearer to 1 than any double but 1 */
static const double ahead_negligible = 1e-18;

double rfm__ahead_stayed(double a, double b, double periods) {
    if (a < 1) {
        const double gap = 1 - a;
        return b / gap * rfm__expm1(rfm__lbeta_fall(periods, a + b, gap));
    }
    const double gap = a > 1 ? a - 1 : ahead_least;
    return b / gap * -rfm__expm1(-rfm__lbeta_fall(periods, b + 1, gap));
}

typedef struct ahead_beta {
    double a, b, log_growth;
    double first, log_first; /* the term that others are relative to */
} ahead_beta;

static double ahead_beta_log(const void *context, double s) {
    const ahead_beta *beta = context;
    const double further = s - beta->first;
    double fall;
    if (further >= 0) {
        fall = rfm__lbeta_fall(beta->a, beta->b + beta->first, further);
    } else {
        fall = -rfm__lbeta_fall(beta->a, beta->b + s, -further);
    }
    return beta->log_first - fall - further * beta->log_growth;
}

double rfm__ahead_discounted(double a, double b, double rate) {
    const double shrink = 1 / (1 + rate);
    ahead_beta beta = {.a = a, .b = b, .log_growth = rfm__log1p(rate)};
    double term = 1, sum = 0, s = 0;
    while (s < AHEAD_BY_ONE) {
        s += 1;
        term *= shrink * ((b + (s - 1)) / (a + b + (s - 1)));
        sum += term;
        if (term <= ahead_negligible * rate * sum) return sum; /* the rest is below term / rate */
    }
    beta.first = s;
    beta.log_first = rfm__log(term);
    return sum + rfm__ahead_rest(ahead_beta_log, &beta, s, HUGE_VAL, sum);
}

/* What the whole numbers up to and from an end have more than the integral, but for half a term. */
static double ahead_end(rfm__ahead_fn log_term, const void *context, double end) {
    double terms[7];
    for (int i = 0; i < 7; ++i) terms[i] = rfm__exp(log_term(context, end + (i - 3)));
    const double one = terms[4] - terms[2], two = terms[5] - terms[1], three = terms[6] - terms[0];
    const double first = one / 2, third = (two - 2 * one) / 2,
                 fifth = (three - 4 * two + 5 * one) / 2;
    return first / 12 - third * (11.0 / 720) + fifth * (191.0 / 60480);
}

static double ahead_panel(rfm__ahead_fn log_term, const void *context, double from, double length) {
    const double half = length / 2;
    double sum = 0;
    for (int i = 0; i < RFM__GAUSS_HALF; ++i) {
        const double low = from * rfm__expm1(half * (1 - rfm__gauss_nodes[i]));
        const double high = from * rfm__expm1(half * (1 + rfm__gauss_nodes[i]));
        const double at_low = rfm__exp(log_term(context, from + low));
        const double at_high = rfm__exp(log_term(context, from + high));
        sum += rfm__gauss_weights[i] * ((from + low) * at_low + (from + high) * at_high);
    }
    return half * sum;
}

/* From `from` up by so much of the logarithm that terms do not change too much on the way. */
static double ahead_length(rfm__ahead_fn log_term, const void *context, double from, double to,
                           double *out_change) {
    const double here = log_term(context, from);
    double length = ahead_longest;
    if (to < from * rfm__exp(length)) length = rfm__log1p((to - from) / from);
    for (int32_t halvings = 0; halvings < AHEAD_HALVINGS; ++halvings, length /= 2) {
        const double middle = log_term(context, from + from * rfm__expm1(length / 2));
        const double end = log_term(context, from + from * rfm__expm1(length));
        *out_change = end - here;
        if (fabs(middle - here) <= ahead_change && fabs(end - middle) <= ahead_change) break;
    }
    return length;
}

static double ahead_integral(rfm__ahead_fn log_term, const void *context, double from, double to,
                             double before) {
    double sum = 0;
    for (int32_t panel = 0; panel < AHEAD_PANELS_MOST && from < to; ++panel) {
        double change;
        const double length = ahead_length(log_term, context, from, to, &change);
        const double end = from + from * rfm__expm1(length);
        const double part = ahead_panel(log_term, context, from, length);
        sum += part;
        if (change < 0 && part <= ahead_negligible * (before + sum)) break;
        from = end < to * (1 - 1e-15) ? end : to;
    }
    return sum;
}

double rfm__ahead_rest(rfm__ahead_fn log_term, const void *context, double after, double to,
                       double before) {
    double sum = 0;
    if (to - after <= 64) {
        for (double s = after + 1; s <= to; s += 1) sum += rfm__exp(log_term(context, s));
        return sum;
    }
    sum = ahead_integral(log_term, context, after, to, before) -
          rfm__exp(log_term(context, after)) / 2 - ahead_end(log_term, context, after);
    if (to == HUGE_VAL) return sum;
    return sum + rfm__exp(log_term(context, to)) / 2 + ahead_end(log_term, context, to);
}
