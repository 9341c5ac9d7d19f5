/* SPDX-License-Identifier: MIT */
/* Most bytes of a file are neither delimiter nor line end; finding those that are in bulk, not byte
 * by byte, is what makes reading as fast as the rest of the work allows. */
#include "csv/scan.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

rfm__csv_masks rfm__csv_masks_plain(const char *bytes, char delimiter) {
    rfm__csv_masks masks = {0, 0};
    for (int32_t i = 0; i < RFM__CSV_WINDOW; ++i) {
        const char c = bytes[i];
        if (c == delimiter || c == '"' || c == '\n') masks.specials |= (uint64_t)1 << i;
        if (c == 0 || ((unsigned char)c & 0x80) != 0) masks.odd |= (uint64_t)1 << i;
    }
    return masks;
}

/* The high bit of each byte that is zero, exactly (no borrow between bytes). */
static uint64_t csv_scan_zero_bytes(uint64_t word) {
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    return ~(((word & low) + low) | word | low);
}

rfm__csv_masks rfm__csv_masks_words(const char *bytes, char delimiter) {
    const uint64_t ones = 0x0101010101010101ULL;
    const uint64_t delimiters = ones * (unsigned char)delimiter;
    rfm__csv_masks masks = {0, 0};
    for (int32_t i = 0; i < RFM__CSV_WINDOW; i += 8) {
        const uint64_t word = rfm__csv_word(bytes + i);
        const uint64_t hits = csv_scan_zero_bytes(word ^ delimiters) |
                              csv_scan_zero_bytes(word ^ (ones * '"')) |
                              csv_scan_zero_bytes(word ^ (ones * '\n'));
        /* The product gathers the eight high bits, the first byte's lowest. */
        masks.specials |= (((hits >> 7) * 0x0102040810204080ULL) >> 56) << i;
        masks.odd |= csv_scan_zero_bytes(word) | (word & (ones * 0x80));
    }
    return masks;
}

#if defined(__SSE2__)
/* The masks of sixteen bytes; `odd` has the high bit of each odd byte. */
static uint64_t csv_scan_sixteen(const char *bytes, __m128i delimiters, __m128i *odd) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    const __m128i line = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i hits = _mm_or_si128(_mm_or_si128(line, quote), _mm_cmpeq_epi8(v, delimiters));
    *odd = _mm_or_si128(*odd, _mm_or_si128(v, _mm_cmpeq_epi8(v, _mm_setzero_si128())));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(hits);
}

rfm__csv_masks rfm__csv_masks_fast(const char *bytes, char delimiter) {
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    __m128i odd = _mm_setzero_si128();
    rfm__csv_masks masks;
    masks.specials = csv_scan_sixteen(bytes, delimiters, &odd);
    masks.specials |= csv_scan_sixteen(bytes + 16, delimiters, &odd) << 16;
    masks.specials |= csv_scan_sixteen(bytes + 32, delimiters, &odd) << 32;
    masks.specials |= csv_scan_sixteen(bytes + 48, delimiters, &odd) << 48;
    masks.odd = (uint64_t)(uint32_t)_mm_movemask_epi8(odd);
    return masks;
}
#else
rfm__csv_masks rfm__csv_masks_fast(const char *bytes, char delimiter) {
    return rfm__csv_masks_words(bytes, delimiter);
}
#endif

static void csv_scan_load(rfm__csv_scan *scan) {
    const size_t left = (size_t)(scan->end - scan->window);
    rfm__csv_masks masks;
    if (left >= RFM__CSV_WINDOW) {
        masks = rfm__csv_masks_fast(scan->window, scan->delimiter);
    } else { /* nothing behind the end may be read */
        char padded[RFM__CSV_WINDOW];
        memset(padded, ' ', sizeof padded);
        if (left > 0) memcpy(padded, scan->window, left);
        masks = rfm__csv_masks_fast(padded, scan->delimiter);
        masks.specials &= ((uint64_t)1 << left) - 1; /* the padding may be the delimiter */
    }
    scan->specials = masks.specials;
    scan->window_odd = masks.odd;
    scan->odd |= masks.odd;
}

void rfm__csv_scan_seek(rfm__csv_scan *scan, const char *at) {
    scan->window = at;
    scan->odd = 0;
    csv_scan_load(scan);
}

int rfm__csv_scan_refill(rfm__csv_scan *scan) {
    if (scan->end - scan->window <= RFM__CSV_WINDOW) return 0;
    scan->window += RFM__CSV_WINDOW;
    csv_scan_load(scan);
    return 1;
}
