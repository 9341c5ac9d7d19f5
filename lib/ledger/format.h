/* SPDX-License-Identifier: MIT */
/* The saved form of a ledger, docs/state-format.md: what saving and loading must agree on. */
#ifndef RFM_LIB_LEDGER_FORMAT_H
#define RFM_LIB_LEDGER_FORMAT_H

#include <stdint.h>

#define RFM__FORMAT_MAGIC "rfmledgr"
enum { RFM__FORMAT_MAGIC_SIZE = 8, RFM__FORMAT_VERSION = 1, RFM__FORMAT_VARINT = 10 };

/* Signed to unsigned so that small magnitudes stay small: 0, -1, 1, -2 ... */
static inline uint64_t rfm__zigzag(int64_t value) {
    return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

static inline int64_t rfm__unzigzag(uint64_t value) {
    const int64_t half = (int64_t)(value >> 1);
    return (value & 1) != 0 ? -half - 1 : half;
}

#endif
