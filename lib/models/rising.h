/* SPDX-License-Identifier: MIT */
/* Logarithms of rising factorials and their derivatives for every count of purchases: lgamma(r + x)
 * - lgamma(r) and ln B(a, b + x) / B(a, b) as sums, which do not cancel however large r, a and b
 * are. */
#ifndef RFM_LIB_MODELS_RISING_H
#define RFM_LIB_MODELS_RISING_H

#include "models/kind.h"

enum {
    RFM__RISING_NONE = 0,
    RFM__RISING_GAMMA = 1, /* parameter 0 is r */
    RFM__RISING_BETA = 2,  /* and parameters 2 and 3 are a and b */
    RFM__RISING_STAGES = 3 /* and a purchase takes as many stages as parameter 4 says */
};

/* Sum over i < x (times the stages) of ln(r + i), with derivatives by ln r. */
typedef struct rfm__rising_gamma {
    double value, first, second;
} rfm__rising_gamma;

/* Sum over i < x of ln((b + i) / (a + b + i)), by ln a and ln b. */
typedef struct rfm__rising_beta {
    double value, a, b, aa, ab, bb;
} rfm__rising_beta;

struct rfm__rising {
    int64_t most; /* the highest x */
    int32_t what; /* RFM__RISING_ */
    rfm__rising_gamma *gamma;
    rfm__rising_beta *beta; /* up to most + 1 */
};

/* Room for every x up to `most`. */
rfm_status rfm__rising_new(int32_t what, int64_t most, rfm__rising *out, rfm_error *error);
void rfm__rising_free(rfm__rising *rising);
void rfm__rising_fill(rfm__rising *rising, const double *parameters);
/* Those sums again that depend on parameters from the third on, for x up to `most`: covariates move
 * them from customer to customer. */
void rfm__rising_refill(rfm__rising *rising, const double *parameters, int64_t most);

#endif
