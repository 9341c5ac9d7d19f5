/* SPDX-License-Identifier: MIT */
/* Money is summed in integers; these functions make sure that no sum ever wraps silently. */
#include "base/exact.h"

int rfm__add_int64(int64_t left, int64_t right, int64_t *out) {
    if (right > 0 ? left > INT64_MAX - right : left < INT64_MIN - right) return 0;
    *out = left + right;
    return 1;
}

rfm__u128 rfm__multiply_u64(uint64_t left, uint64_t right) {
    const uint64_t low_mask = 0xFFFFFFFFu;
    const uint64_t low = (left & low_mask) * (right & low_mask);
    const uint64_t cross = (left >> 32) * (right & low_mask) + (low >> 32);
    const uint64_t middle = (left & low_mask) * (right >> 32) + (cross & low_mask);
    rfm__u128 product;
    product.high = (left >> 32) * (right >> 32) + (cross >> 32) + (middle >> 32);
    product.low = (middle << 32) | (low & low_mask);
    return product;
}

int rfm__multiply_int64(int64_t left, int64_t right, int64_t *out) {
    const rfm__u128 product = rfm__multiply_u64(rfm__magnitude(left), rfm__magnitude(right));
    const int negative = (left < 0) != (right < 0);
    const uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1u : 0u);
    if (product.high != 0 || product.low > limit) return 0;
    if (!negative) {
        *out = (int64_t)product.low;
    } else {
        *out = product.low == limit ? INT64_MIN : -(int64_t)product.low;
    }
    return 1;
}

int64_t rfm__divide_half_even(int64_t numerator, int64_t denominator) {
    const int64_t quotient = numerator / denominator;
    const uint64_t rest = rfm__magnitude(numerator % denominator);
    const uint64_t other = (uint64_t)denominator - rest;
    if (rest < other || (rest == other && quotient % 2 == 0)) return quotient;
    return numerator < 0 ? quotient - 1 : quotient + 1;
}

int64_t rfm__power_of_ten(int32_t exponent) {
    int64_t power = 1;
    for (int32_t i = 0; i < exponent; ++i) power *= 10;
    return power;
}
