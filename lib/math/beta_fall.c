/* SPDX-License-Identifier: MIT */
/*
 * lgamma(a) + lgamma(a + m + g) - lgamma(a + m) - lgamma(a + g): what customers who leave with a
 * chance of Beta(m, a) have lost after g more chances to leave. Four lgammas of 1e8 have no digits
 * left for that, so nothing is subtracted here. Below a = 16 the recurrence
 *
 *     fall(a) = fall(a + 1) + ln(1 + m g / (a (a + m + g)))
 *
 * adds positive terms. From 16 on, with N = a + m + g, the logarithms of Stirling's series
 * (Abramowitz and Stegun 1964, 6.1.40, 6.3.18 and 6.4.12) become
 *
 *     m ln(1 + g / (a + m)) + g ln(1 + m / (a + g)) - (a - 1/2) ln(1 + m g / (a N))
 *
 * of which the last term is at most about half of the others, and the differences of powers of 1 /
 * y come from those of 1 / y by the product rule, whose terms have one sign.
 *
 * Measured against mpmath (tests/golden/clv_answers.txt, m, a, g from 1e-9 to 1e12): all results
 * are off by less than 2e-15 of themselves.
 */
#include "math/beta_fall.h"

#include "math/functions.h"

enum { FALL_FAR = 16, FALL_POWERS = 17 };

/* By powers of 1 / y: of lgamma, digamma and trigamma less their logarithms. */
static const double fall_first[FALL_POWERS + 1] = {
    0, 1.0 / 12,        0, -1.0 / 360, 0, 1.0 / 1260,       0, -1.0 / 1680, 0, 1.0 / 1188,
    0, -691.0 / 360360, 0, 1.0 / 156,  0, -3617.0 / 122400, 0,
};
static const double fall_second[FALL_POWERS + 1] = {
    0,          -1.0 / 2, -1.0 / 12,     0, 1.0 / 120, 0, -1.0 / 252,    0, 1.0 / 240, 0,
    -1.0 / 132, 0,        691.0 / 32760, 0, -1.0 / 12, 0, 3617.0 / 8160,
};
static const double fall_third[FALL_POWERS + 1] = {
    0, 1,        1.0 / 2, 1.0 / 6,       0, -1.0 / 30, 0, 1.0 / 42,      0, -1.0 / 30,
    0, 5.0 / 66, 0,       -691.0 / 2730, 0, 7.0 / 6,   0, -3617.0 / 510,
};

/* A power of 1 / y at the end a + m + g, and how it changes: from a by m, from a + g by m, from a
 * by g, from a + m by g, and the change of these changes. */
typedef struct fall_power {
    double at_m, at_g, at_end;
    double by_m, by_m_later, by_g, by_g_later;
    double by_both;
} fall_power;

static fall_power fall_power_one(double m, double a, double g) {
    const double end = a + m + g;
    const double here = 1 / a;
    fall_power power = {.at_m = 1 / (a + m), .at_g = 1 / (a + g), .at_end = 1 / end};
    power.by_m = -(m * here) * power.at_m;
    power.by_m_later = -(m * power.at_g) * power.at_end;
    power.by_g = -(g * power.at_g) * here;
    power.by_g_later = -(g * power.at_end) * power.at_m;
    power.by_both = (m * here * power.at_m) * (g * power.at_g) * ((a + end) * power.at_end);
    return power;
}

/* From the p-th power to the one after it. */
static void fall_power_next(fall_power *power, const fall_power *one, double a) {
    const double here = 1 / a;
    power->by_both = power->by_both * here + power->by_m_later * one->by_g +
                     power->by_g_later * one->by_m + power->at_end * one->by_both;
    power->by_m = power->by_m * here + power->at_m * one->by_m;
    power->by_g = power->by_g * here + power->at_g * one->by_g;
    power->by_m_later = power->by_m_later * one->at_g + power->at_end * one->by_m_later;
    power->by_g_later = power->by_g_later * one->at_m + power->at_end * one->by_g_later;
    power->at_m *= one->at_m;
    power->at_g *= one->at_g;
    power->at_end *= one->at_end;
}

/* ln(1 + m g / (a (a + m + g))). */
static double fall_step(double m, double a, double g) {
    return rfm__log1p((m / a) * (g / (a + m + g)));
}

static double fall_logarithms(double m, double a, double g) {
    return m * rfm__log1p(g / (a + m)) + g * rfm__log1p(m / (a + g)) -
           (a - 0.5) * fall_step(m, a, g);
}

double rfm__lbeta_fall(double m, double a, double g) {
    double sum = 0;
    for (; a < FALL_FAR; a += 1) sum += fall_step(m, a, g);
    const fall_power one = fall_power_one(m, a, g);
    fall_power power = one;
    double series = 0;
    for (int p = 1; p <= FALL_POWERS; ++p) {
        series += fall_first[p] * power.by_both;
        fall_power_next(&power, &one, a);
    }
    return sum + (fall_logarithms(m, a, g) + series);
}

/* What leaving out a step of the recurrence takes off. */
static void fall_derive_step(double m, double a, double g, rfm__fall *out) {
    const fall_power one = fall_power_one(m, a, g);
    fall_power power = one;
    out->value += fall_step(m, a, g);
    out->m -= one.by_g_later;
    out->g -= one.by_m_later;
    out->a -= one.by_both;
    fall_power_next(&power, &one, a);
    out->mm += power.by_g_later;
    out->gg += power.by_m_later;
    out->aa += power.by_both;
}

void rfm__lbeta_fall_derive(double m, double a, double g, rfm__fall *out) {
    *out = (rfm__fall){.mg = rfm__trigamma(a + m + g)};
    for (; a < FALL_FAR; a += 1) fall_derive_step(m, a, g, out);
    const fall_power one = fall_power_one(m, a, g);
    fall_power power = one;
    rfm__fall series = {0};
    for (int p = 1; p <= FALL_POWERS; ++p) {
        series.value += fall_first[p] * power.by_both;
        series.m += fall_second[p] * power.by_g_later;
        series.g += fall_second[p] * power.by_m_later;
        series.a += fall_second[p] * power.by_both;
        series.mm += fall_third[p] * power.by_g_later;
        series.gg += fall_third[p] * power.by_m_later;
        series.aa += fall_third[p] * power.by_both;
        fall_power_next(&power, &one, a);
    }
    out->value += fall_logarithms(m, a, g) + series.value;
    out->m += rfm__log1p(g / (a + m)) + series.m;
    out->g += rfm__log1p(m / (a + g)) + series.g;
    out->a += series.a - fall_step(m, a, g);
    out->mm += series.mm;
    out->gg += series.gg;
    out->aa += series.aa;
}
