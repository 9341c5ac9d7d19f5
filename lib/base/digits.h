/* SPDX-License-Identifier: MIT */
/* Eight decimal digits at a time in one 64-bit word, first digit in the lowest byte: numbers are
 * written without a branch on how long they are. */
#ifndef RFM_LIB_BASE_DIGITS_H
#define RFM_LIB_BASE_DIGITS_H

#include <stdint.h>

/* Digits of a value below 10^8 with zeros in front, as characters. The halves of four digits, their
 * halves of two and the digits themselves are split side by side in lanes of 32, 16 and 8 bits; the
 * products are exact quotients: x * 10486 >> 20 = x / 100 for x < 10^4, x * 103 >> 10 = x / 10 for
 * x < 100. */
static inline uint64_t rfm__eight_digits(uint32_t value) {
    const uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
    const uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x0000007F0000007F);
    const uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
    const uint64_t tens = (twos * 103 >> 10) & UINT64_C(0x000F000F000F000F);
    const uint64_t ones = tens | (twos - 10 * tens) << 8;
    return ones + UINT64_C(0x3030303030303030);
}

/* How many of them are not zeros in front, 1 to 8. */
static inline uint32_t rfm__count_eight(uint32_t value) {
    return 1 + (uint32_t)(value >= 10) + (uint32_t)(value >= 100) + (uint32_t)(value >= 1000) +
           (uint32_t)(value >= 10000) + (uint32_t)(value >= 100000) + (uint32_t)(value >= 1000000) +
           (uint32_t)(value >= 10000000);
}

/* Writes eight characters, the lowest byte first; compilers make one store of it where they can. */
static inline void rfm__store_eight(char *to, uint64_t characters) {
    to[0] = (char)(characters & 0xFF);
    to[1] = (char)(characters >> 8 & 0xFF);
    to[2] = (char)(characters >> 16 & 0xFF);
    to[3] = (char)(characters >> 24 & 0xFF);
    to[4] = (char)(characters >> 32 & 0xFF);
    to[5] = (char)(characters >> 40 & 0xFF);
    to[6] = (char)(characters >> 48 & 0xFF);
    to[7] = (char)(characters >> 56);
}

/* Writes the last `count` (0..8) digits of a value below 10^8; touches eight characters. */
static inline void rfm__store_digits(char *to, uint32_t value, uint32_t count) {
    rfm__store_eight(to, count == 0 ? 0 : rfm__eight_digits(value) >> (64 - 8 * count));
}

/* Writes a value below 10^8 without zeros in front; touches eight characters. Returns its
 * length. */
static inline uint32_t rfm__store_number(char *to, uint32_t value) {
    const uint32_t count = rfm__count_eight(value);
    rfm__store_eight(to, rfm__eight_digits(value) >> (64 - 8 * count));
    return count;
}

/* Writes a value below 10^8 with a mark before its last `decimals` (1..7) digits; touches 16
 * characters. Returns its length. */
static inline uint32_t rfm__store_decimal(char *to, uint32_t value, uint32_t decimals, char mark) {
    const uint32_t needed = rfm__count_eight(value);
    const uint32_t count = needed > decimals ? needed : decimals + 1;
    const uint64_t digits = rfm__eight_digits(value) >> (64 - 8 * count);
    const uint32_t whole = count - decimals;
    rfm__store_eight(to, digits);
    to[whole] = mark;
    rfm__store_eight(to + whole + 1, digits >> 8 * whole);
    return count + 1;
}

#endif
