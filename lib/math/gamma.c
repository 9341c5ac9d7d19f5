/* SPDX-License-Identifier: MIT */
/*
 * The logarithm of the gamma function for x > 0, near its zeros at 1 and 2 as exact as elsewhere.
 *
 * From 8 on, Stirling's series (Abramowitz and Stegun 1964, 6.1.41): lgamma(x) = (x - 1/2) log x -
 * x + log(2 pi) / 2 + sum over k of B(2k) / (2k (2k - 1) x^(2k - 1)), k = 1..12. Between 3/2 and
 * 5/2, with z = x - 2 (6.1.33 there, log(1 + z) taken off):
 *
 *     lgamma(2 + z) = (1 - Euler's constant) z + sum over k of (-1)^k (zeta(k) - 1) z^k / k,
 *
 * k = 2..30. Elsewhere gamma(x + 1) = x gamma(x) brings x there: the logarithm of a product of up
 * to six factors is added, below 3/2 that of x, below 1/2 that of x (1 + x), taken away; below
 * 2^-60 nothing but -log x is left. Products, logarithms and what they are added to are pairs of
 * doubles, because they cancel; the distance z from 1 and 2 is exact.
 *
 * Measured against mpmath on 240,000 random arguments and tests/golden/functions.txt: off by less
 * than 0.67 units in the last place.
 */
#include <math.h>

#include "math/functions.h"
#include "math/logarithm.h"
#include "math/polynomial.h"

static const rfm__dd gamma_1_less_euler = {0x1.b0ee6072093cep-2, 0x1.6cb90701fbfabp-58};
static const rfm__dd gamma_square = {0x1.4a34cc4a60fa6p-2, 0x1.1873d8912200cp-56};
static const double gamma_half_log_2_pi = 0x1.d67f1c864beb5p-1;

/* (-1)^k (zeta(k) - 1) / k for k = 3..30. */
static const double gamma_zeta[] = {
    -0.0673523010531980951,   0.0205808084277845479,    -0.00738555102867398527,
    0.00289051033074152329,   -0.00119275391170326098,  0.000509669524743042422,
    -0.00022315475845357938,  0.0000994575127818085337, -0.0000449262367381331417,
    0.0000205072127756706916, -9.4394882752683959e-6,   4.3748667899074878e-6,
    -2.03921575380136624e-6,  9.55141213040741983e-7,   -4.49246919876456604e-7,
    2.12071848055546659e-7,   -1.00432248239680996e-7,  4.76981016936398057e-8,
    -2.27110946089431649e-8,  1.08386592148969541e-8,   -5.18347504197004666e-9,
    2.48367454380247832e-9,   -1.19214014058609121e-9,  5.73136724167886201e-10,
    -2.75952288512423315e-10, 1.33047643742444895e-10,  -6.42296456383810002e-11,
    3.10442477473222728e-11,
};

/* B(2k) / (2k (2k - 1)) for k = 1..12. */
static const double gamma_stirling[] = {
    1.0 / 12,         -1.0 / 360,         1.0 / 1260,     -1.0 / 1680,
    1.0 / 1188,       -691.0 / 360360,    1.0 / 156,      -3617.0 / 122400,
    43867.0 / 244188, -174611.0 / 125400, 77683.0 / 5796, -236364091.0 / 1506960,
};

/* lgamma(2 + z), |z| <= 1/2. */
static rfm__dd gamma_near_2(double z) {
    const rfm__dd tail = {rfm__polynomial(z, gamma_zeta, 28), 0};
    const rfm__dd slope =
        rfm__polynomial_step(gamma_1_less_euler, z, rfm__polynomial_step(gamma_square, z, tail));
    return rfm__polynomial_step((rfm__dd){0, 0}, z, slope);
}

/* x >= 8: x (log x - 1) - log(x) / 2 + log(2 pi) / 2 + series. From 2^500 on only the first of
 * these counts, and is scaled so that nothing on the way leaves the range. */
static double gamma_far(double x) {
    const rfm__dd log_x = rfm__log_dd((rfm__dd){x, 0});
    rfm__dd less_1 = rfm__dd_quick_sum(log_x.high, -1);
    less_1.low += log_x.low;
    const double factor = x < 0x1p500 ? x : x * 0x1p-500;
    const rfm__dd product = rfm__dd_product(factor, less_1.high);
    const double rest = product.low + factor * less_1.low;
    if (x >= 0x1p500) return (product.high + rest) * 0x1p500;
    const rfm__dd sum = rfm__dd_quick_sum(product.high, -0.5 * log_x.high);
    const double series = rfm__polynomial(1 / (x * x), gamma_stirling, 12) / x;
    return sum.high + (gamma_half_log_2_pi + (series + (sum.low + rest)));
}

static double gamma_sum(rfm__dd left, rfm__dd right) {
    const rfm__dd sum = rfm__dd_sum(left.high, right.high);
    return sum.high + (sum.low + (left.low + right.low));
}

double rfm__lgamma(double x) {
    if (!(x > 0)) return x != x ? x : (double)NAN;
    if (!(x < INFINITY)) return x;
    if (x >= 8) return gamma_far(x);
    if (x < 0x1p-60) return -rfm__log(x);
    if (x >= 1.5 && x < 2.5) return gamma_near_2(x - 2).high;
    rfm__dd product = {x, 0};
    if (x < 1.5) {
        if (x < 0.5) product = rfm__dd_multiply(product, rfm__dd_sum(1, x));
        const rfm__dd log_product = rfm__log_dd(product);
        const double z = x < 0.5 ? x : x - 1;
        return gamma_sum(gamma_near_2(z), (rfm__dd){-log_product.high, -log_product.low});
    }
    product.high = x - 1;
    for (x -= 2; x >= 1.5; x -= 1) product = rfm__dd_multiply(product, (rfm__dd){x, 0});
    return gamma_sum(gamma_near_2(x - 1), rfm__log_dd(product));
}
