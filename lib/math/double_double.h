/* SPDX-License-Identifier: MIT */
/* Numbers of twice a double's precision: the unevaluated sum of two doubles (Dekker 1971, "A
 * floating-point technique for extending the available precision"). Relative error of each
 * operation below 2^-100, also where terms cancel. In line: they are the inner loop. */
#ifndef RFM_LIB_MATH_DOUBLE_DOUBLE_H
#define RFM_LIB_MATH_DOUBLE_DOUBLE_H

#include <stdint.h>

typedef struct rfm__dd {
    double high, low;
} rfm__dd;

/* |high| >= |low| or high = 0. */
static inline rfm__dd rfm__dd_quick_sum(double high, double low) {
    const double sum = high + low;
    const rfm__dd result = {sum, low - (sum - high)};
    return result;
}

static inline rfm__dd rfm__dd_sum(double left, double right) {
    const double sum = left + right;
    const double part = sum - left;
    const rfm__dd result = {sum, (left - (sum - part)) + (right - part)};
    return result;
}

/* Halves of 26 bits make the product's parts exact; magnitudes stay below 2^996. */
static inline rfm__dd rfm__dd_product(double left, double right) {
    const double split = 134217729.0; /* 2^27 + 1 */
    const double a = split * left, b = split * right;
    const double left_high = a - (a - left), right_high = b - (b - right);
    const double left_low = left - left_high, right_low = right - right_high;
    const double product = left * right;
    const rfm__dd result = {product, ((left_high * right_high - product) + left_high * right_low +
                                      left_low * right_high) +
                                         left_low * right_low};
    return result;
}

static inline rfm__dd rfm__dd_add(rfm__dd left, rfm__dd right) {
    rfm__dd sum = rfm__dd_sum(left.high, right.high);
    const rfm__dd rest = rfm__dd_sum(left.low, right.low);
    sum = rfm__dd_quick_sum(sum.high, sum.low + rest.high);
    return rfm__dd_quick_sum(sum.high, sum.low + rest.low);
}

static inline rfm__dd rfm__dd_subtract(rfm__dd left, rfm__dd right) {
    const rfm__dd minus = {-right.high, -right.low};
    return rfm__dd_add(left, minus);
}

static inline rfm__dd rfm__dd_multiply(rfm__dd left, rfm__dd right) {
    const rfm__dd product = rfm__dd_product(left.high, right.high);
    return rfm__dd_quick_sum(product.high,
                             product.low + (left.high * right.low + left.low * right.high));
}

static inline rfm__dd rfm__dd_divide(rfm__dd left, rfm__dd right) {
    const rfm__dd first = {left.high / right.high, 0.0};
    const rfm__dd rest = rfm__dd_subtract(left, rfm__dd_multiply(first, right));
    const rfm__dd second = {rest.high / right.high, 0.0};
    const rfm__dd last = rfm__dd_subtract(rest, rfm__dd_multiply(second, right));
    const rfm__dd sum = rfm__dd_quick_sum(first.high, second.high);
    return rfm__dd_quick_sum(sum.high, sum.low + last.high / right.high);
}

/* Exactly. */
static inline rfm__dd rfm__dd_from_int64(int64_t value) {
    const int64_t rest = value % 2048; /* what is left fits 53 bits */
    return rfm__dd_quick_sum((double)(value - rest), (double)rest);
}

static inline int rfm__dd_is_below(rfm__dd left, rfm__dd right) {
    return left.high < right.high || (left.high == right.high && left.low < right.low);
}

#endif
