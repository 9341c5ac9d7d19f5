/* SPDX-License-Identifier: MIT */
/* Some doubles and some texts of numbers lie so close to a midpoint that no fixed number of bits
 * decides; integers of a few thousand bits do, and need no memory but the stack. */
#include "base/big.h"

#include <string.h>

void rfm__big_set(rfm__big *big, uint64_t value) {
    big->words[0] = (uint32_t)value;
    big->words[1] = (uint32_t)(value >> 32);
    big->count = big->words[1] != 0 ? 2 : big->words[0] != 0;
}

void rfm__big_multiply(rfm__big *big, uint32_t factor, uint32_t add) {
    uint64_t carry = add;
    for (int32_t i = 0; i < big->count; ++i) {
        carry += (uint64_t)big->words[i] * factor;
        big->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) big->words[big->count++] = (uint32_t)carry;
}

void rfm__big_scale(rfm__big *big, int32_t power) {
    for (; power >= 9; power -= 9) rfm__big_multiply(big, 1000000000u, 0);
    uint32_t rest = 1;
    for (; power > 0; --power) rest *= 10;
    rfm__big_multiply(big, rest, 0);
}

void rfm__big_shift(rfm__big *big, int32_t bits) {
    const int32_t words = bits / 32;
    if (big->count == 0) return;
    rfm__big_multiply(big, (uint32_t)1 << bits % 32, 0);
    memmove(big->words + words, big->words, (size_t)big->count * sizeof big->words[0]);
    memset(big->words, 0, (size_t)words * sizeof big->words[0]);
    big->count += words;
}

int rfm__big_compare(const rfm__big *left, const rfm__big *right) {
    if (left->count != right->count) return left->count < right->count ? -1 : 1;
    for (int32_t i = left->count - 1; i >= 0; --i) {
        if (left->words[i] != right->words[i]) return left->words[i] < right->words[i] ? -1 : 1;
    }
    return 0;
}

void rfm__big_add(rfm__big *big, const rfm__big *other) {
    uint64_t carry = 0;
    for (int32_t i = 0; i < other->count || carry != 0; ++i) {
        if (i == big->count) big->words[big->count++] = 0;
        carry += (uint64_t)big->words[i] + (i < other->count ? other->words[i] : 0);
        big->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

void rfm__big_subtract(rfm__big *big, const rfm__big *other) {
    uint64_t borrow = 0;
    for (int32_t i = 0; i < big->count; ++i) {
        const uint64_t taken = (i < other->count ? other->words[i] : 0) + borrow;
        borrow = taken > big->words[i];
        big->words[i] = (uint32_t)(big->words[i] - taken);
    }
    while (big->count > 0 && big->words[big->count - 1] == 0) --big->count;
}

int32_t rfm__big_length(const rfm__big *big) {
    int32_t bits = 0;
    if (big->count == 0) return 0;
    for (uint32_t top = big->words[big->count - 1]; top != 0; top >>= 1) ++bits;
    return 32 * (big->count - 1) + bits;
}
