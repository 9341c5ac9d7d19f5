/* SPDX-License-Identifier: MIT */
/*
 * Sums over all customers do not fit 64 bits when each may be as large as 64 bits allow, and no
 * report may depend on the order in which it met them. 128 bits hold the sum of 2^63 numbers; C11
 * has no such type, so here it is in two halves.
 */
#include "base/sum128.h"

#include "base/exact.h"

void rfm__sum128_add_product(rfm__sum128 *sum, int64_t left, int64_t right) {
    const rfm__u128 product = rfm__multiply_u64(rfm__magnitude(left), rfm__magnitude(right));
    if ((left < 0) == (right < 0)) {
        rfm__sum128_add_halves(sum, product.high, product.low);
    } else {
        rfm__sum128_add_halves(sum, ~product.high + (product.low == 0), 0 - product.low);
    }
}

void rfm__sum128_add_sum(rfm__sum128 *sum, const rfm__sum128 *other) {
    rfm__sum128_add_halves(sum, (uint64_t)other->high, other->low);
}

void rfm__sum128_subtract_sum(rfm__sum128 *sum, const rfm__sum128 *other) {
    rfm__sum128_add_halves(sum, ~(uint64_t)other->high + (other->low == 0), 0 - other->low);
}

int rfm__sum128_sign(const rfm__sum128 *sum) {
    if (sum->high < 0) return -1;
    return sum->high > 0 || sum->low > 0;
}

int rfm__sum128_compare(const rfm__sum128 *left, const rfm__sum128 *right) {
    if (left->high != right->high) return left->high < right->high ? -1 : 1;
    return (left->low > right->low) - (left->low < right->low);
}

int rfm__sum128_fits(const rfm__sum128 *sum, int64_t *out) {
    if (sum->high != (sum->low > INT64_MAX ? -1 : 0)) return 0;
    *out = (int64_t)sum->low;
    return 1;
}

/* The top 64 bits, of which the last one stands for all that is below them too, are rounded to 53;
 * what follows is a power of two and exact. */
double rfm__sum128_to_double(const rfm__sum128 *sum) {
    const int is_negative = sum->high < 0;
    uint64_t high = (uint64_t)sum->high, low = sum->low;
    if (is_negative) {
        high = ~high + (low == 0);
        low = 0 - low;
    }
    double factor = is_negative ? -1 : 1;
    int32_t zeros = 0; /* in front of high */
    while (zeros < 64 && (high >> (63 - zeros) & 1) == 0) ++zeros;
    if (zeros == 64) return factor * (double)low;
    uint64_t top = high << zeros, rest = low;
    if (zeros > 0) {
        top |= low >> (64 - zeros);
        rest = low << zeros;
    }
    top |= rest != 0;
    for (; zeros < 64; ++zeros) factor *= 2;
    return factor * (double)top;
}
