/* SPDX-License-Identifier: MIT */
/* The bits of IEEE doubles. */
#ifndef RFM_LIB_MATH_BITS_H
#define RFM_LIB_MATH_BITS_H

#include <stdint.h>
#include <string.h>

static inline uint64_t rfm__bits_of_double(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double rfm__double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2^exponent for -1022..1023, and 0 for -1023. */
static inline double rfm__power_of_two(int32_t exponent) {
    return rfm__double_of_bits((uint64_t)(exponent + 1023) << 52);
}

#endif
