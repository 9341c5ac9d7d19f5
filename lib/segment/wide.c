/* SPDX-License-Identifier: MIT */
/* "returned >= 0.5 * spend_gross" compares decimals of different scales. Rounding either side
 * would move customers at the border, so both sides are brought to one scale in integers: at
 * most 63 + 63 + 120 bits. */
#include "segment/wide.h"

#include "base/exact.h"

enum { WIDE_LIMBS = 4 };

typedef struct wide_number {
    int sign;                  /* -1, 0, 1 */
    uint64_t limb[WIDE_LIMBS]; /* lowest first */
} wide_number;

static void wide_multiply(wide_number *number, uint64_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < WIDE_LIMBS; ++i) {
        const rfm__u128 product = rfm__multiply_u64(number->limb[i], factor);
        const uint64_t low = product.low + carry;
        carry = product.high + (low < carry ? 1u : 0u);
        number->limb[i] = low;
    }
}

static int wide_sign(int64_t value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

static wide_number wide_product(int64_t a, int64_t b, int32_t power) {
    wide_number number = {.sign = wide_sign(a) * wide_sign(b)};
    number.limb[0] = rfm__magnitude(a);
    wide_multiply(&number, rfm__magnitude(b));
    for (; power > 18; power -= 18) wide_multiply(&number, (uint64_t)rfm__power_of_ten(18));
    wide_multiply(&number, (uint64_t)rfm__power_of_ten(power));
    return number;
}

int rfm__compare_products(int64_t a, int64_t b, int32_t power, int64_t c, int64_t d,
                          int32_t other_power) {
    const int32_t shared = power < other_power ? power : other_power;
    const wide_number left = wide_product(a, b, power - shared);
    const wide_number right = wide_product(c, d, other_power - shared);
    if (left.sign != right.sign) return left.sign < right.sign ? -1 : 1;
    for (int i = WIDE_LIMBS - 1; i >= 0; --i) {
        if (left.limb[i] == right.limb[i]) continue;
        return left.limb[i] < right.limb[i] ? -left.sign : left.sign;
    }
    return 0;
}
