/* SPDX-License-Identifier: MIT */
/* Means over customers who buy at a rate of Gamma(r, alpha) and leave after each purchase with a
 * chance of Beta(a, b). */
#ifndef RFM_LIB_MODELS_STAYING_H
#define RFM_LIB_MODELS_STAYING_H

#include "models/kind.h"

typedef struct rfm__staying {
    double r, alpha, a, b;
} rfm__staying;

/* Mean number of purchases within each of up to RFM__KIND_TIMES_MOST times, which rise. */
void rfm__staying_purchases(const rfm__staying *of, const double *times, int32_t count,
                            double *out);
/* Mean of n (n - 1) over the purchases n within a time. */
double rfm__staying_second(const rfm__staying *of, double time);
/* Mean number of purchases for ever, each discounted by e^-(rate time). */
double rfm__staying_discounted(const rfm__staying *of, double rate);
/* Chance to be still there after a time. */
double rfm__staying_chance(const rfm__staying *of, double time);

#endif
