/* SPDX-License-Identifier: MIT */
/*
 * With a = 1e8 the difference of two lgammas has eight digits left, and a fit climbs the noise.
 * From 8 on the series of Stirling are subtracted term by term (Abramowitz and Stegun 1964, 6.1.41,
 * 6.3.18 and 6.4.12), with 1 / (a + b) - 1 / a = -b / (a (a + b)):
 *
 *     lgamma: (a - 1/2) ln(1 + b / a) + b (ln(a + b) - 1) + S(a + b) - S(a)
 *     digamma: ln(1 + b / a) - (1 / (a + b) - 1 / a) / 2 - ...
 *
 * Below 8 the functions themselves are subtracted.
 *
 * Measured against mpmath (tests/golden/clv_answers.txt, a from 1e-6 to 1e12 and b from 1e-6 to
 * 1e7): lgamma is off by less than 4e-16 times the larger of the difference and 20. From a = 8 on
 * digamma and trigamma are off by less than 1e-15 times the difference and 1 / a^2 or 1 / a^3,
 * below it by less than 1e-15 times what is subtracted.
 */
#include "math/gamma_step.h"

#include "math/functions.h"
#include "math/polynomial.h"

/* B(2k) / (2k (2k - 1)), B(2k) / 2k and B(2k) for k = 1..12. */
static const double gamma_step_first[] = {
    1.0 / 12,         -1.0 / 360,         1.0 / 1260,     -1.0 / 1680,
    1.0 / 1188,       -691.0 / 360360,    1.0 / 156,      -3617.0 / 122400,
    43867.0 / 244188, -174611.0 / 125400, 77683.0 / 5796, -236364091.0 / 1506960,
};
static const double gamma_step_second[] = {
    1.0 / 12,        -1.0 / 120,       1.0 / 252,       -1.0 / 240,
    1.0 / 132,       -691.0 / 32760,   1.0 / 12,        -3617.0 / 8160,
    43867.0 / 14364, -174611.0 / 6600, 854513.0 / 3036, -236364091.0 / 65520,
};
static const double gamma_step_third[] = {
    1.0 / 6, -1.0 / 30,     1.0 / 42,      -1.0 / 30,       5.0 / 66,       -691.0 / 2730,
    7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138, -236364091.0 / 2730,
};

enum { GAMMA_STEP_FAR = 8 };

double rfm__lgamma_step(double a, double b) {
    const double end = a + b;
    if (a < GAMMA_STEP_FAR) return rfm__lgamma(end) - rfm__lgamma(a);
    const double series = rfm__polynomial(1 / (end * end), gamma_step_first, 12) / end -
                          rfm__polynomial(1 / (a * a), gamma_step_first, 12) / a;
    return (a - 0.5) * rfm__log1p(b / a) + (b * (rfm__log(end) - 1) + series);
}

double rfm__digamma_step(double a, double b) {
    const double end = a + b;
    if (a < GAMMA_STEP_FAR) return rfm__digamma(end) - rfm__digamma(a);
    const double from = 1 / (a * a), to = 1 / (end * end);
    const double series = from * rfm__polynomial(from, gamma_step_second, 12) -
                          to * rfm__polynomial(to, gamma_step_second, 12);
    return rfm__log1p(b / a) + (0.5 * (b / (a * end)) + series);
}

double rfm__trigamma_step(double a, double b) {
    const double end = a + b;
    if (a < GAMMA_STEP_FAR) return rfm__trigamma(end) - rfm__trigamma(a);
    const double from = 1 / (a * a), to = 1 / (end * end);
    const double inverse = -(b / (a * end)); /* 1 / end - 1 / a */
    const double series = to * (rfm__polynomial(to, gamma_step_third, 12) / end) -
                          from * (rfm__polynomial(from, gamma_step_third, 12) / a);
    return inverse + (0.5 * inverse * (1 / end + 1 / a) + series);
}
