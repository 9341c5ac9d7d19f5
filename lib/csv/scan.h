/* SPDX-License-Identifier: MIT */
/* A cursor that jumps from one structural byte (delimiter, quote, line feed) to the next, 64 bytes
 * at a time; it also notices bytes that need care: NUL and everything outside ASCII. */
#ifndef RFM_LIB_CSV_SCAN_H
#define RFM_LIB_CSV_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum { RFM__CSV_WINDOW = 64 };

/* What 64 bytes hold: bit i is about byte i. `odd` is only known to be zero or not. */
typedef struct rfm__csv_masks {
    uint64_t specials;
    uint64_t odd;
} rfm__csv_masks;

/* The masks of RFM__CSV_WINDOW readable bytes: the fastest way on this machine, words of eight
 * bytes on any machine, and byte by byte, which says what the others must give. */
rfm__csv_masks rfm__csv_masks_fast(const char *bytes, char delimiter);
rfm__csv_masks rfm__csv_masks_words(const char *bytes, char delimiter);
rfm__csv_masks rfm__csv_masks_plain(const char *bytes, char delimiter);

typedef struct rfm__csv_scan {
    const char *window;  /* the bytes that the masks are about */
    const char *end;     /* behind the last byte */
    uint64_t specials;   /* structural bytes of the window not visited yet */
    uint64_t window_odd; /* non-zero when the window has odd bytes */
    uint64_t odd;        /* the same for everything since it was last reset */
    char delimiter;
} rfm__csv_scan;

/* Puts the cursor before `at`. */
void rfm__csv_scan_seek(rfm__csv_scan *scan, const char *at);
/* Moves to the next window; 0 when there is none. */
int rfm__csv_scan_refill(rfm__csv_scan *scan);

/* Place of the lowest bit of a mask that is not zero. */
static inline int32_t rfm__csv_lowest_bit(uint64_t mask) {
#if defined(__GNUC__)
    return (int32_t)__builtin_ctzll(mask);
#else
    int32_t place = 0;
    for (; (mask & 0xff) == 0; mask >>= 8) place += 8;
    for (; (mask & 1) == 0; mask >>= 1) ++place;
    return place;
#endif
}

/* Eight bytes as a number, the first lowest; compilers make one load of it. */
static inline uint64_t rfm__csv_word(const char *bytes) {
    const unsigned char *b = (const unsigned char *)bytes;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

/* The next structural byte, or NULL at the end. */
static inline const char *rfm__csv_scan_next(rfm__csv_scan *scan) {
    while (scan->specials == 0) {
        if (!rfm__csv_scan_refill(scan)) return NULL;
    }
    const char *found = scan->window + rfm__csv_lowest_bit(scan->specials);
    scan->specials &= scan->specials - 1;
    return found;
}

#endif
