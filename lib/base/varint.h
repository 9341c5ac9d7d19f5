/* SPDX-License-Identifier: MIT */
/* Whole numbers in as few bytes as they need, seven bits in each, the lowest first (LEB128), as
 * saved states have them. */
#ifndef RFM_LIB_BASE_VARINT_H
#define RFM_LIB_BASE_VARINT_H

#include <stddef.h>
#include <stdint.h>

enum {
    RFM__VARINT_BYTES = 10, /* at most */
    RFM__VARINT_CUT = 0,    /* the bytes end too early */
    RFM__VARINT_LONG = -1   /* not in its shortest form, or past 64 bits */
};

/* Signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 ... */
static inline uint64_t rfm__zigzag(int64_t value) {
    return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

static inline int64_t rfm__unzigzag(uint64_t value) {
    const int64_t half = (int64_t)(value >> 1);
    return (value & 1) != 0 ? -half - 1 : half;
}

/* Writes a number; returns how many bytes it took. */
static inline size_t rfm__varint_write(uint64_t value, unsigned char bytes[RFM__VARINT_BYTES]) {
    size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = (unsigned char)(value | 0x80);
    bytes[size++] = (unsigned char)value;
    return size;
}

/* Reads a number from up to `size` bytes; returns how many it took, or RFM__VARINT_ why not. */
static inline int32_t rfm__varint_read(const unsigned char *bytes, size_t size,
                                       uint64_t *out_value) {
    uint64_t value = 0;
    for (int32_t used = 0; used < RFM__VARINT_BYTES; ++used) {
        if ((size_t)used >= size) return RFM__VARINT_CUT;
        const unsigned char byte = bytes[used];
        if (used == RFM__VARINT_BYTES - 1 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7F) << (7 * used);
        if ((byte & 0x80) != 0) continue;
        if (byte == 0 && used > 0) break;
        *out_value = value;
        return used + 1;
    }
    return RFM__VARINT_LONG;
}

#endif
