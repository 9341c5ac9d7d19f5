/* SPDX-License-Identifier: MIT */
/* Whole numbers of up to 3840 bits, on the stack; callers know that their results fit. */
#ifndef RFM_LIB_BASE_BIG_H
#define RFM_LIB_BASE_BIG_H

#include <stdint.h>

/* Enough for 10^1100 (3655 bits) with 64 bits more for alignment: see double_text.c. */
enum { RFM__BIG_WORDS = 120 };

/* Words from the lowest, the last one not zero; none for zero. */
typedef struct rfm__big {
    int32_t count;
    uint32_t words[RFM__BIG_WORDS];
} rfm__big;

void rfm__big_set(rfm__big *big, uint64_t value);
/* big * factor + add. */
void rfm__big_multiply(rfm__big *big, uint32_t factor, uint32_t add);
/* big * 10^power. */
void rfm__big_scale(rfm__big *big, int32_t power);
/* big * 2^bits. */
void rfm__big_shift(rfm__big *big, int32_t bits);
void rfm__big_add(rfm__big *big, const rfm__big *other);
/* big - other, which is not above it. */
void rfm__big_subtract(rfm__big *big, const rfm__big *other);
/* Below, at or above 0 as left is below, equal to or above right. */
int rfm__big_compare(const rfm__big *left, const rfm__big *right);
/* Bits up to the highest that is set. */
int32_t rfm__big_length(const rfm__big *big);

#endif
