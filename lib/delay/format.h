/* SPDX-License-Identifier: MIT */
/* The saved form of a delay, docs/state-format.md: what saving and loading must agree on. */
#ifndef RFM_LIB_DELAY_FORMAT_H
#define RFM_LIB_DELAY_FORMAT_H

#include <stdint.h>

#define RFM__DELAY_MAGIC "rfmdelay"
enum {
    RFM__DELAY_MAGIC_SIZE = 8,
    RFM__DELAY_VERSION = 1,
    RFM__DELAY_HEAD = 20, /* magic, version, length */
    RFM__DELAY_TAIL = 4,  /* checksum */
    RFM__DELAY_VARINT = 10
};

/* How the type of ids is written. */
enum { RFM__DELAY_IDS_NONE = 0, RFM__DELAY_IDS_INTEGER = 1, RFM__DELAY_IDS_TEXT = 2 };

/* Signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 ... */
static inline uint64_t rfm__delay_zigzag(int64_t value) {
    return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

static inline int64_t rfm__delay_unzigzag(uint64_t value) {
    const int64_t half = (int64_t)(value >> 1);
    return (value & 1) != 0 ? -half - 1 : half;
}

#endif
