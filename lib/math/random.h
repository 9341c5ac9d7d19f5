/* SPDX-License-Identifier: MIT */
/* Random numbers for simulations: the same bits on every machine for a seed and a stream, so that
 * each customer may have a stream and threads change nothing. */
#ifndef RFM_LIB_MATH_RANDOM_H
#define RFM_LIB_MATH_RANDOM_H

#include <stdint.h>

typedef struct rfm__random {
    uint64_t state[4];
} rfm__random;

/* Different streams of a seed are independent for all practical purposes. */
void rfm__random_start(rfm__random *random, uint64_t seed, uint64_t stream);
uint64_t rfm__random_next(rfm__random *random);
/* Between 0 and 1, neither of which it is. */
double rfm__random_uniform(rfm__random *random);
double rfm__random_normal(rfm__random *random);
/* Of mean 1. */
double rfm__random_exponential(rfm__random *random);
/* Of scale 1; shapes below 1 are drawn exactly too. May be 0 where a double has no smaller number.
 */
double rfm__random_gamma(rfm__random *random, double shape);
double rfm__random_beta(rfm__random *random, double a, double b);
/* Of mean up to 1e9. */
int64_t rfm__random_poisson(rfm__random *random, double mean);

#endif
