/* SPDX-License-Identifier: MIT */
/*
 * The generator against its published outputs, and everything drawn from it against distribution
 * functions that are worked out here by series, continued fractions and the platform's lgamma and
 * erf. Seeds are fixed: a bound of 2.2 on the Kolmogorov and Smirnov statistic, which chance passes
 * once in 8,000 times, holds always or never.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "math/random.h"

enum { DRAWS = 20000 };

static const double ks_most = 2.2, z_most = 4.5;
static double draws[DRAWS];

/* State 1, 2, 3, 4 gives these in the reference implementation, xoshiro256plusplus.c of Blackman
 * and Vigna (as in the tests of the Rust crate rand_xoshiro). */
Test(random, first_outputs_of_the_reference) {
    static const uint64_t expected[] = {UINT64_C(41943041),
                                        UINT64_C(58720359),
                                        UINT64_C(3588806011781223),
                                        UINT64_C(3591011842654386),
                                        UINT64_C(9228616714210784205),
                                        UINT64_C(9973669472204895162),
                                        UINT64_C(14011001112246962877),
                                        UINT64_C(12406186145184390807),
                                        UINT64_C(15849039046786891736),
                                        UINT64_C(10450023813501588000)};
    rfm__random random = {{1, 2, 3, 4}};
    for (int i = 0; i < 10; ++i) cr_assert_eq(rfm__random_next(&random), expected[i], "%d", i);
}

/* From splitmix64 and xoshiro256++ written anew in Python. */
Test(random, first_outputs_of_seeds_and_streams) {
    static const struct {
        uint64_t seed, stream, expected[3];
    } starts[] = {
        {0,
         0,
         {UINT64_C(0x84f09bf307c1073a), UINT64_C(0xc82ffb597ceee51b),
          UINT64_C(0xadf96905c5df4417)}},
        {1,
         0,
         {UINT64_C(0x4887886c7244e091), UINT64_C(0x4cfafb3b6cc3ea99),
          UINT64_C(0xfbce21167403a2c1)}},
        {0,
         1,
         {UINT64_C(0x704560ced7cc0501), UINT64_C(0x4eef90036c89c53a),
          UINT64_C(0xdce05af2ba1364d7)}},
        {12345,
         678,
         {UINT64_C(0xef0443a4e5924ca4), UINT64_C(0x474722dffe8ea5ec), UINT64_C(0x138c67a44c50bfa)}},
    };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; ++i) {
        rfm__random random;
        rfm__random_start(&random, starts[i].seed, starts[i].stream);
        for (int k = 0; k < 3; ++k) {
            cr_assert_eq(rfm__random_next(&random), starts[i].expected[k], "%d %d", (int)i, k);
        }
    }
}

Test(random, a_uniform_number_is_neither_0_nor_1) {
    rfm__random lowest = {{0, 0, 0, 0}}, highest = {{0, 0, 0, UINT64_MAX}};
    cr_assert_eq(rfm__random_uniform(&lowest), 0x1p-53);
    cr_assert_eq(rfm__random_uniform(&highest), 1 - 0x1p-53);
}

static int compare(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

typedef double (*cdf_fn)(double x, double a, double b);

/* sqrt(n) times the largest distance of the two distribution functions. */
static double ks(cdf_fn cdf, double a, double b) {
    double most = 0;
    qsort(draws, DRAWS, sizeof draws[0], compare);
    for (int i = 0; i < DRAWS; ++i) {
        const double here = cdf(draws[i], a, b);
        const double below = fabs(here - (double)i / DRAWS);
        const double above = fabs((double)(i + 1) / DRAWS - here);
        if (below > most) most = below;
        if (above > most) most = above;
    }
    return most * sqrt(DRAWS);
}

static double uniform_cdf(double x, double a, double b) {
    (void)a;
    (void)b;
    return x;
}

static double normal_cdf(double x, double a, double b) {
    (void)a;
    (void)b;
    return erfc(-x / sqrt(2)) / 2;
}

static double exponential_cdf(double x, double a, double b) {
    (void)a;
    (void)b;
    return -expm1(-x);
}

/* Regularised incomplete gamma function: the series below a + 1, above Lentz's continued fraction
 * (Abramowitz and Stegun 6.5.29 and 6.5.31). */
static double gamma_cdf(double x, double a, double b) {
    (void)b;
    if (x <= 0) return 0;
    const double factor = exp(a * log(x) - x - lgamma(a));
    if (x < a + 1) {
        double term = 1 / a, sum = term;
        for (double n = a + 1; term > 1e-14 * sum; ++n) sum += term *= x / n;
        return factor * sum;
    }
    double bottom = x + 1 - a, c = 1e300, d = 1 / bottom, h = d;
    for (int i = 1; i < 1000000; ++i) {
        const double top = -i * (i - a);
        bottom += 2;
        d = 1 / (top * d + bottom);
        c = bottom + top / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-14) break;
    }
    return 1 - factor * h;
}

/* Regularised incomplete beta function by its continued fraction (26.5.8). */
static double beta_part(double x, double a, double b) {
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m < 1000000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 + even * d;
        c = 1 + even / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        if (fabs(c) < tiny) c = tiny;
        h *= d * c;
        d = 1 + odd * d;
        c = 1 + odd / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        if (fabs(c) < tiny) c = tiny;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-14) break;
    }
    return exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) * h / a;
}

static double beta_cdf(double x, double a, double b) {
    if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
    return x < (a + 1) / (a + b + 2) ? beta_part(x, a, b) : 1 - beta_part(1 - x, b, a);
}

Test(random, uniform_normal_and_exponential) {
    rfm__random random;
    rfm__random_start(&random, 1, 2);
    for (int i = 0; i < DRAWS; ++i) draws[i] = rfm__random_uniform(&random);
    cr_assert_lt(ks(uniform_cdf, 0, 0), ks_most);
    for (int i = 0; i < DRAWS; ++i) draws[i] = rfm__random_normal(&random);
    cr_assert_lt(ks(normal_cdf, 0, 0), ks_most);
    for (int i = 0; i < DRAWS; ++i) draws[i] = rfm__random_exponential(&random);
    cr_assert_lt(ks(exponential_cdf, 0, 0), ks_most);
}

/* What customers start with: the first numbers of streams beside each other, and of seeds. */
Test(random, streams_do_not_know_each_other) {
    double product = 0;
    for (int by_seed = 0; by_seed < 2; ++by_seed) {
        double before = 0.5;
        for (int i = 0; i < DRAWS; ++i) {
            rfm__random random;
            rfm__random_start(&random, by_seed ? (uint64_t)i : 7, by_seed ? 7 : (uint64_t)i);
            draws[i] = rfm__random_uniform(&random);
            product += (draws[i] - 0.5) * (before - 0.5);
            before = draws[i];
        }
        cr_assert_lt(ks(uniform_cdf, 0, 0), ks_most);
    }
    cr_assert_lt(fabs(product) / sqrt(2.0 * DRAWS) * 12, z_most); /* each has variance 1 / 144 */
}

/* Mean and variance of the draws against what they should be; `fourth` is the kurtosis. */
static void assert_moments(double mean, double variance, double fourth, const char *what,
                           double of) {
    double sum = 0, square = 0;
    for (int i = 0; i < DRAWS; ++i) sum += draws[i] - mean;
    for (int i = 0; i < DRAWS; ++i) square += (draws[i] - mean) * (draws[i] - mean);
    const double off = sum / sqrt(DRAWS * variance);
    const double spread = (square / DRAWS - variance) / (variance * sqrt((fourth - 1) / DRAWS));
    cr_assert_lt(fabs(off), z_most, "%s of %g: mean off by %g deviations", what, of, off);
    cr_assert_lt(fabs(spread), z_most, "%s of %g: variance off by %g deviations", what, of, spread);
}

Test(random, gamma) {
    static const double shapes[] = {0.01, 0.1, 0.5, 0.999, 1, 1.001, 2, 7.5, 100, 1e4, 1e6};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; ++s) {
        rfm__random random;
        rfm__random_start(&random, 3, s);
        for (int i = 0; i < DRAWS; ++i) {
            draws[i] = rfm__random_gamma(&random, shapes[s]);
            cr_assert(draws[i] >= 0 && isfinite(draws[i]));
        }
        if (shapes[s] >= 0.5) {
            assert_moments(shapes[s], shapes[s], 3 + 6 / shapes[s], "gamma", shapes[s]);
        }
        const double off = ks(gamma_cdf, shapes[s], 0);
        cr_assert_lt(off, ks_most, "gamma of %g: %g", shapes[s], off);
    }
}

/* A shape at which most draws are below what a double can be. */
Test(random, gamma_of_next_to_nothing) {
    rfm__random random;
    int zeros = 0;
    rfm__random_start(&random, 3, 99);
    for (int i = 0; i < DRAWS; ++i) {
        const double draw = rfm__random_gamma(&random, 1e-9);
        cr_assert(draw >= 0 && isfinite(draw));
        zeros += draw == 0;
    }
    cr_assert_gt(zeros, DRAWS - 5); /* the chance of anything else is 1e-6 each */
}

Test(random, beta) {
    static const double shapes[][2] = {{0.01, 0.01}, {0.01, 5}, {0.5, 0.5}, {1, 1},     {0.8, 2.4},
                                       {2, 3},       {100, 1},  {3, 1e-3},  {1e4, 1e5}, {1e6, 1e6}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; ++s) {
        const double a = shapes[s][0], b = shapes[s][1], all = a + b;
        rfm__random random;
        rfm__random_start(&random, 4, s);
        for (int i = 0; i < DRAWS; ++i) {
            draws[i] = rfm__random_beta(&random, a, b);
            cr_assert(draws[i] >= 0 && draws[i] <= 1);
        }
        if (a >= 0.5 && b >= 0.5) {
            const double variance = a * b / (all * all * (all + 1));
            const double excess = 6 * ((a - b) * (a - b) * (all + 1) - a * b * (all + 2)) /
                                  (a * b * (all + 2) * (all + 3));
            assert_moments(a / all, variance, 3 + excess, "beta", a);
        }
        if (a * b < 1e-2) continue; /* lumps at both ends, which doubles round to 0 and 1 */
        const double off = ks(beta_cdf, a, b);
        cr_assert_lt(off, ks_most, "beta of %g and %g: %g", a, b, off);
    }
}

/* Half of the draws of two tiny shapes are next to 0 and half next to 1. */
Test(random, beta_of_tiny_shapes) {
    rfm__random random;
    int above = 0;
    rfm__random_start(&random, 4, 99);
    for (int i = 0; i < DRAWS; ++i) {
        const double draw = rfm__random_beta(&random, 1e-9, 1e-9);
        cr_assert(draw < 1e-6 || draw > 1 - 1e-6);
        above += draw > 0.5;
    }
    cr_assert_lt(fabs(above - DRAWS / 2.0), z_most * sqrt(DRAWS) / 2);
}

/* Distance of the distribution functions of whole numbers, summed up term by term. */
static double poisson_distance(double mean) {
    const double low = floor(mean - 12 * sqrt(mean) - 20);
    double sum = 0, most = 0;
    int seen = 0;
    qsort(draws, DRAWS, sizeof draws[0], compare);
    cr_assert(draws[0] >= low, "mean %g", mean);
    for (double n = low < 0 ? 0 : low; seen < DRAWS; ++n) {
        sum += exp(n * log(mean) - mean - lgamma(n + 1));
        while (seen < DRAWS && draws[seen] <= n) ++seen;
        const double off = fabs(sum - (double)seen / DRAWS);
        if (off > most) most = off;
    }
    return most * sqrt(DRAWS);
}

Test(random, poisson) {
    static const double means[] = {1e-3, 0.5, 5, 29.999, 30, 31, 100, 1e4, 1e6};
    for (size_t s = 0; s < sizeof means / sizeof means[0]; ++s) {
        rfm__random random;
        rfm__random_start(&random, 5, s);
        for (int i = 0; i < DRAWS; ++i) {
            const int64_t draw = rfm__random_poisson(&random, means[s]);
            cr_assert_geq(draw, 0);
            draws[i] = (double)draw;
        }
        assert_moments(means[s], means[s], 3 + 1 / means[s], "poisson", means[s]);
        const double off = poisson_distance(means[s]);
        cr_assert_lt(off, ks_most, "poisson of %g: %g", means[s], off);
    }
    rfm__random random;
    rfm__random_start(&random, 5, 50);
    for (int i = 0; i < 100; ++i) cr_assert_eq(rfm__random_poisson(&random, 0), 0);
    for (int i = 0; i < 1000; ++i) { /* the largest mean that is promised */
        const double off = ((double)rfm__random_poisson(&random, 1e9) - 1e9) / sqrt(1e9);
        cr_assert_lt(fabs(off), 6);
    }
}
