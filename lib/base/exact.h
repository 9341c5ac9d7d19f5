/* SPDX-License-Identifier: MIT */
/* Integer arithmetic that says when a result does not fit, and 128-bit products without extensions.
 */
#ifndef RFM_LIB_BASE_EXACT_H
#define RFM_LIB_BASE_EXACT_H

#include <stdint.h>

/* Each returns 1 when the result fits, 0 when it does not (then *out is untouched). */
int rfm__add_int64(int64_t left, int64_t right, int64_t *out);
int rfm__multiply_int64(int64_t left, int64_t right, int64_t *out);
/* |value| as unsigned, also for the lowest. */
static inline uint64_t rfm__magnitude(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}
/* numerator / denominator (> 0) rounded half to even. */
int64_t rfm__divide_half_even(int64_t numerator, int64_t denominator);
/* 10^exponent for 0..18. */
int64_t rfm__power_of_ten(int32_t exponent);

typedef struct rfm__u128 {
    uint64_t high, low;
} rfm__u128;
rfm__u128 rfm__multiply_u64(uint64_t left, uint64_t right);

#endif
