/* SPDX-License-Identifier: MIT */
/* Comparison of products that do not fit 64 bits, exact. */
#ifndef RFM_LIB_SEGMENT_WIDE_H
#define RFM_LIB_SEGMENT_WIDE_H

#include <stdint.h>

/* Compares a * b * 10^power with c * d * 10^other_power, powers in 0..36: -1, 0 or 1. */
int rfm__compare_products(int64_t a, int64_t b, int32_t power, int64_t c, int64_t d,
                          int32_t other_power);

#endif
