/* SPDX-License-Identifier: MIT */
/*
 * Simulations must repeat on every machine, so the generator (xoshiro256++, Blackman and Vigna
 * 2021, started by splitmix64) and what is made of it use whole numbers, + - * / sqrt and our own
 * functions alone.
 */
#include "math/random.h"

#include <math.h>

#include "math/functions.h"

static uint64_t random_rotate(uint64_t value, int by) { return value << by | value >> (64 - by); }

static uint64_t random_split(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void rfm__random_start(rfm__random *random, uint64_t seed, uint64_t stream) {
    uint64_t state = stream;
    state = random_split(&state) ^ seed;
    for (int i = 0; i < 4; ++i) random->state[i] = random_split(&state);
}

uint64_t rfm__random_next(rfm__random *random) {
    uint64_t *s = random->state;
    const uint64_t result = random_rotate(s[0] + s[3], 23) + s[0];
    const uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = random_rotate(s[3], 45);
    return result;
}

double rfm__random_uniform(rfm__random *random) {
    return ((double)(rfm__random_next(random) >> 12) + 0.5) * 0x1p-52;
}

/* Polar method (Marsaglia and Bray 1964); the second of the pair is thrown away, so that a stream
 * has no state besides its generator's. */
double rfm__random_normal(rfm__random *random) {
    for (;;) {
        const double x = 2 * rfm__random_uniform(random) - 1;
        const double y = 2 * rfm__random_uniform(random) - 1;
        const double square = x * x + y * y;
        if (square < 1) return x * sqrt(-2 * rfm__log(square) / square);
    }
}

double rfm__random_exponential(rfm__random *random) {
    return -rfm__log(rfm__random_uniform(random));
}

/* Shapes from 1: Marsaglia and Tsang (2000), "A simple method for generating gamma variables". */
static double random_gamma_above_one(rfm__random *random, double shape) {
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double x = rfm__random_normal(random);
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        const double u = rfm__random_uniform(random);
        if (rfm__log(u) < x * x / 2 + d * (1 - v + rfm__log(v))) return d * v;
    }
}

/* Its logarithm, which is a number for every shape. Below 1: that of shape + 1 times a uniform to
 * the power of 1 / shape. */
static double random_log_gamma(rfm__random *random, double shape) {
    if (shape >= 1) return rfm__log(random_gamma_above_one(random, shape));
    const double above = rfm__log(random_gamma_above_one(random, shape + 1));
    return above - rfm__random_exponential(random) / shape;
}

double rfm__random_gamma(rfm__random *random, double shape) {
    if (shape >= 1) return random_gamma_above_one(random, shape);
    return rfm__exp(random_log_gamma(random, shape));
}

double rfm__random_beta(rfm__random *random, double a, double b) {
    const double first = random_log_gamma(random, a);
    const double second = random_log_gamma(random, b);
    const double odds = second - first;
    if (odds > 0) {
        const double inverse = rfm__exp(-odds);
        return inverse / (1 + inverse);
    }
    return 1 / (1 + rfm__exp(odds));
}

/* Arrivals are counted up to a mean of 30; above, Hormann (1993), "The transformed rejection method
 * for generating Poisson random variables", algorithm PTRS. */
int64_t rfm__random_poisson(rfm__random *random, double mean) {
    if (mean < 30) {
        int64_t count = -1;
        for (double left = mean; left >= 0; ++count) left -= rfm__random_exponential(random);
        return count;
    }
    const double log_mean = rfm__log(mean);
    const double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    const double inverse = 1.1239 + 1.1328 / (b - 3.4), squeeze = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
        const double u = rfm__random_uniform(random) - 0.5, v = rfm__random_uniform(random);
        const double us = 0.5 - fabs(u);
        const double k = floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= squeeze) return (int64_t)k;
        if (k < 0 || (us < 0.013 && v > us)) continue;
        const double height = rfm__log(v) + rfm__log(inverse) - rfm__log(a / (us * us) + b);
        if (height <= k * log_mean - mean - rfm__lgamma(k + 1)) return (int64_t)k;
    }
}
