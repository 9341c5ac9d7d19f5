/* SPDX-License-Identifier: MIT */
/*
 * digamma and trigamma, the first two derivatives of the logarithm of the gamma function, for
 * x > 0.
 *
 * digamma from 8 on: log x - 1 / (2x) - sum over k of B(2k) / (2k x^(2k)), k = 1..12 (Abramowitz
 * and Stegun 6.3.18). Within 0.2 of its zero, its power series there, k = 1..21: the zero is a pair
 * of doubles, so that the relative error stays small however near x comes. Elsewhere digamma(2 + z)
 * = 1 - Euler's constant + sum over k >= 2 of (-1)^k (zeta(k) - 1) z^(k - 1) (6.3.14 there), |z| <=
 * 1/2, k = 2..30, and digamma(x + 1) = digamma(x) + 1 / x (6.3.5).
 *
 * trigamma from 8 on: 1 / x + 1 / (2 x^2) + sum over k of B(2k) / x^(2k + 1), k = 1..12 (6.4.12);
 * below it trigamma(x) = trigamma(x + 1) + 1 / x^2 (6.4.6) up to there, a sum of positive terms.
 *
 * Measured against mpmath on 240,000 random arguments each and tests/golden/functions.txt: digamma
 * is off by less than 2.2 units in the last place (0.7 between 1/2 and 5/2 and from 8 on), trigamma
 * by less than 2.9.
 */
#include <math.h>

#include "math/functions.h"
#include "math/logarithm.h"
#include "math/polynomial.h"

static const rfm__dd polygamma_zero = {0x1.762d86356be3fp+0, 0x1.b86a722197829p-54};
static const rfm__dd polygamma_zero_slope = {0x1.ef72bc8ee38acp-1, -0x1.3879eb97bf58dp-55};
/* The derivatives of digamma at its zero, the k-th divided by k!, for k = 2..21. */
static const double polygamma_at_zero[] = {
    -0.442763168983592106,   0.258499760955651011,    -0.163942705442406528,
    0.107824050691262366,    -0.0721995612564547109,  0.0488042881641431072,
    -0.0331611264748473593,  0.0225976482322181047,   -0.0154247659049489591,
    0.0105387916166121754,   -0.00720453438635686824, 0.00492678139572985345,
    -0.00336980165543932808, 0.00230512632673492784,  -0.00157693677143019726,
    0.00107882520191629658,  -0.00073807093899600513, 0.000504953265834602035,
    -0.0003454680251063077,  0.000236356015640270528,
};

static const rfm__dd polygamma_1_less_euler = {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58};
static const rfm__dd polygamma_slope = {0x1.4a34cc4a60fa6p-1, 0x1.1873d8912200cp-55};
/* (-1)^k (zeta(k) - 1) for k = 3..30. */
static const double polygamma_zeta[] = {
    -0.202056903159594285,     0.0823232337111381915,    -0.0369277551433699263,
    0.0173430619844491397,     -0.00834927738192282684,  0.00407735619794433938,
    -0.00200839282608221442,   0.000994575127818085337,  -0.000494188604119464559,
    0.000246086553308048299,   -0.000122713347578489147, 0.0000612481350587048293,
    -0.0000305882363070204936, 0.0000152822594086518717, -7.63719763789976227e-6,
    3.81729326499983986e-6,    -1.90821271655393893e-6,  9.53962033872796113e-7,
    -4.76932986787806463e-7,   2.3845050272773299e-7,    -1.19219925965311073e-7,
    5.96081890512594796e-8,    -2.98035035146522802e-8,  1.49015548283650412e-8,
    -7.45071178983542949e-9,   3.72533402478845705e-9,   -1.86265972351304901e-9,
    9.31327432419668183e-10,
};

/* B(2k) / 2k for k = 1..12. */
static const double polygamma_far[] = {
    1.0 / 12,        -1.0 / 120,       1.0 / 252,       -1.0 / 240,
    1.0 / 132,       -691.0 / 32760,   1.0 / 12,        -3617.0 / 8160,
    43867.0 / 14364, -174611.0 / 6600, 854513.0 / 3036, -236364091.0 / 65520,
};
/* B(2k) for k = 1..12. */
static const double polygamma_bernoulli[] = {
    1.0 / 6, -1.0 / 30,     1.0 / 42,      -1.0 / 30,       5.0 / 66,       -691.0 / 2730,
    7.0 / 6, -3617.0 / 510, 43867.0 / 798, -174611.0 / 330, 854513.0 / 138, -236364091.0 / 2730,
};

/* digamma(2 + z), |z| <= 1/2. */
static rfm__dd polygamma_near_2(double z) {
    const rfm__dd tail = {rfm__polynomial(z, polygamma_zeta, 28), 0};
    const rfm__dd slope = rfm__polynomial_step(polygamma_slope, z, tail);
    return rfm__polynomial_step(polygamma_1_less_euler, z, slope);
}

static double polygamma_near_zero(double x) {
    const rfm__dd z = rfm__dd_sum(x - polygamma_zero.high, -polygamma_zero.low);
    const rfm__dd tail = {rfm__polynomial(z.high, polygamma_at_zero, 20), 0};
    return rfm__dd_multiply(z, rfm__polynomial_step(polygamma_zero_slope, z.high, tail)).high;
}

double rfm__digamma(double x) {
    if (!(x > 0)) return x != x ? x : (double)NAN;
    if (!(x < INFINITY)) return x;
    if (x >= 8) {
        const double square = 1 / (x * x);
        const double less = 0.5 / x + square * rfm__polynomial(square, polygamma_far, 12);
        const rfm__dd log_x = rfm__log_dd((rfm__dd){x, 0});
        return log_x.high + (log_x.low - less);
    }
    if (x < 0.5) return (polygamma_near_2(x).high - 1 / (1 + x)) - 1 / x;
    if (x > 1.26 && x < 1.66) return polygamma_near_zero(x);
    if (x < 1.5) {
        const rfm__dd less = rfm__dd_divide((rfm__dd){-1, 0}, (rfm__dd){x, 0});
        return rfm__dd_add(polygamma_near_2(x - 1), less).high;
    }
    double more = 0;
    while (x > 2.5) more += 1 / (x -= 1);
    const rfm__dd near_2 = polygamma_near_2(x - 2);
    return near_2.high + (near_2.low + more);
}

double rfm__trigamma(double x) {
    if (!(x > 0)) return x != x ? x : (double)NAN;
    int32_t steps = 0;
    while (x + steps < 8) ++steps;
    const double far = x + steps;
    const double square = 1 / (far * far);
    const double series = square * rfm__polynomial(square, polygamma_bernoulli, 12);
    double sum = 1 / far + (0.5 * square + series / far);
    while (steps-- > 0) sum += 1 / ((x + steps) * (x + steps));
    return sum;
}
