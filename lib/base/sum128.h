/* SPDX-License-Identifier: MIT */
/* Sums of 64-bit numbers and of their products that cannot overflow on the way. */
#ifndef RFM_LIB_BASE_SUM128_H
#define RFM_LIB_BASE_SUM128_H

#include <stdint.h>

/* 2^64 high + low, in two's complement. Starts at zero. */
typedef struct rfm__sum128 {
    int64_t high;
    uint64_t low;
} rfm__sum128;

/* Two halves as one number modulo 2^128: what stands in them is the same signed or not. */
static inline void rfm__sum128_add_halves(rfm__sum128 *sum, uint64_t high, uint64_t low) {
    const uint64_t before = sum->low;
    sum->low += low;
    sum->high = (int64_t)((uint64_t)sum->high + high + (sum->low < before));
}
static inline void rfm__sum128_add(rfm__sum128 *sum, int64_t value) {
    rfm__sum128_add_halves(sum, value < 0 ? UINT64_MAX : 0, (uint64_t)value);
}
/* left * right; the caller knows that the sum stays within 127 bits. */
void rfm__sum128_add_product(rfm__sum128 *sum, int64_t left, int64_t right);
void rfm__sum128_add_sum(rfm__sum128 *sum, const rfm__sum128 *other);
void rfm__sum128_subtract_sum(rfm__sum128 *sum, const rfm__sum128 *other);
/* Below 0, 0 or above 0. */
int rfm__sum128_sign(const rfm__sum128 *sum);
int rfm__sum128_compare(const rfm__sum128 *left, const rfm__sum128 *right);
/* 1 and the number when it fits 64 bits. */
int rfm__sum128_fits(const rfm__sum128 *sum, int64_t *out);
/* The nearest double, halves to even. */
double rfm__sum128_to_double(const rfm__sum128 *sum);

#endif
