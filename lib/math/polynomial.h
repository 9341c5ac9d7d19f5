/* SPDX-License-Identifier: MIT */
/* Polynomials in doubles. */
#ifndef RFM_LIB_MATH_POLYNOMIAL_H
#define RFM_LIB_MATH_POLYNOMIAL_H

#include <stdint.h>

#include "math/double_double.h"

/* c[0] + c[1] x + ... + c[count - 1] x^(count - 1); count is a multiple of 4, because four chains
 * of x^4 are summed side by side. */
static inline double rfm__polynomial(double x, const double *c, int32_t count) {
    const double x2 = x * x, x4 = x2 * x2;
    double sums[4] = {c[count - 4], c[count - 3], c[count - 2], c[count - 1]};
    for (int32_t i = count - 8; i >= 0; i -= 4) {
        for (int32_t k = 0; k < 4; ++k) sums[k] = sums[k] * x4 + c[i + k];
    }
    return (sums[0] + sums[1] * x) + x2 * (sums[2] + sums[3] * x);
}

/* constant + x rest: one more step, for the terms that matter most. */
static inline rfm__dd rfm__polynomial_step(rfm__dd constant, double x, rfm__dd rest) {
    const rfm__dd product = rfm__dd_product(x, rest.high);
    const rfm__dd sum = rfm__dd_sum(constant.high, product.high);
    const double low = product.low + (x * rest.low + constant.low);
    return rfm__dd_quick_sum(sum.high, sum.low + low);
}

#endif
