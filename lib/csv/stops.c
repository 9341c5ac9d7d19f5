/* SPDX-License-Identifier: MIT */
/* What a plain field does not hold is one set of bytes, so that a record without quotes, NUL or
 * text outside ASCII is told by its stops being the delimiters and the line feed that were
 * expected. How many stops a window has cannot be foreseen, so no branch asks for it as long as
 * there are not very many. */
#include "csv/stops.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif
#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define CSV_STOPS_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#endif

int32_t rfm__csv_stops_plain(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                             int32_t *out_others) {
    int32_t count = 0;
    *out_others = 0;
    for (int32_t i = 0; i < windows * RFM__CSV_WINDOW; ++i) {
        const unsigned char c = (unsigned char)bytes[i];
        const int is_other = c == '"' || c == '\n' || c == 0 || c >= 0x80;
        *out_others += is_other;
        if (is_other || bytes[i] == delimiter) out[count++] = (int16_t)i;
    }
    return count;
}

/* The stops of a window: `others` are those that are no delimiters. */
typedef struct csv_stops_masks {
    uint64_t delimiters;
    uint64_t others;
} csv_stops_masks;

#if defined(__SSE2__)
static inline void csv_stops_sixteen(const char *bytes, __m128i delimiter, int32_t place,
                                     csv_stops_masks *masks) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes + place));
    const __m128i line = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    /* One less has the high bit when it was 0, and when it was above 128. */
    const __m128i odd = _mm_or_si128(v, _mm_add_epi8(v, _mm_set1_epi8(-1)));
    const __m128i others = _mm_or_si128(_mm_or_si128(line, quote), odd);
    const int32_t ends = _mm_movemask_epi8(_mm_cmpeq_epi8(v, delimiter));
    masks->delimiters |= (uint64_t)(uint32_t)ends << place;
    masks->others |= (uint64_t)(uint32_t)_mm_movemask_epi8(others) << place;
}

static inline csv_stops_masks csv_stops_of(const char *bytes, char delimiter) {
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    csv_stops_masks masks = {0, 0};
    csv_stops_sixteen(bytes, delimiters, 0, &masks);
    csv_stops_sixteen(bytes, delimiters, 16, &masks);
    csv_stops_sixteen(bytes, delimiters, 32, &masks);
    csv_stops_sixteen(bytes, delimiters, 48, &masks);
    return masks;
}
#else
/* The high bit of each byte that is zero, exactly. */
static inline uint64_t csv_stops_zero_bytes(uint64_t word) {
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    return ~(((word & low) + low) | word | low);
}

/* The eight high bits side by side, the first byte's lowest. */
static inline uint64_t csv_stops_gather(uint64_t hits) {
    return ((hits >> 7 & 0x0101010101010101ULL) * 0x0102040810204080ULL) >> 56;
}

static inline csv_stops_masks csv_stops_of(const char *bytes, char delimiter) {
    const uint64_t ones = 0x0101010101010101ULL;
    const uint64_t delimiters = ones * (unsigned char)delimiter;
    csv_stops_masks masks = {0, 0};
    for (int32_t i = 0; i < RFM__CSV_WINDOW; i += 8) {
        const uint64_t word = rfm__csv_word(bytes + i);
        const uint64_t others = csv_stops_zero_bytes(word ^ (ones * '"')) |
                                csv_stops_zero_bytes(word ^ (ones * '\n')) |
                                csv_stops_zero_bytes(word) | word;
        masks.delimiters |= csv_stops_gather(csv_stops_zero_bytes(word ^ delimiters)) << i;
        masks.others |= csv_stops_gather(others) << i;
    }
    return masks;
}
#endif

/* Bits of a mask that are set. */
static inline int32_t csv_stops_count(uint64_t mask) {
    mask -= mask >> 1 & 0x5555555555555555ULL;
    mask = (mask & 0x3333333333333333ULL) + (mask >> 2 & 0x3333333333333333ULL);
    mask = (mask + (mask >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
    return (int32_t)(mask * 0x0101010101010101ULL >> 56);
}

int32_t rfm__csv_stops_any(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                           int32_t *out_others) {
    const uint64_t highest = (uint64_t)1 << 63; /* so that there is a lowest bit */
    const int16_t *begin = out;
    int32_t from = 0;
    *out_others = 0;
    for (int32_t i = 0; i < windows; ++i, from += RFM__CSV_WINDOW) {
        const csv_stops_masks masks = csv_stops_of(bytes + from, delimiter);
        uint64_t stops = masks.delimiters | masks.others;
        int16_t *end = out + csv_stops_count(stops);
        for (int32_t k = 0; k < RFM__CSV_STOPS_STEP; ++k, stops &= stops - 1) {
            out[k] = (int16_t)(from + rfm__csv_lowest_bit(stops | highest));
        }
        for (out += RFM__CSV_STOPS_STEP; stops != 0; stops &= stops - 1) {
            *out++ = (int16_t)(from + rfm__csv_lowest_bit(stops));
        }
        out = end;
        *out_others += csv_stops_count(masks.others);
    }
    return (int32_t)(out - begin);
}

#if defined(CSV_STOPS_AVX2)
CSV_STOPS_AVX2 static inline void csv_stops_half(const char *bytes, __m256i delimiter,
                                                 int32_t place, csv_stops_masks *masks) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + place));
    const __m256i line = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));
    const __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
    const __m256i odd = _mm256_or_si256(v, _mm256_add_epi8(v, _mm256_set1_epi8(-1)));
    const __m256i others = _mm256_or_si256(_mm256_or_si256(line, quote), odd);
    const int32_t ends = _mm256_movemask_epi8(_mm256_cmpeq_epi8(v, delimiter));
    masks->delimiters |= (uint64_t)(uint32_t)ends << place;
    masks->others |= (uint64_t)(uint32_t)_mm256_movemask_epi8(others) << place;
}

CSV_STOPS_AVX2 static int32_t csv_stops_avx2(const char *bytes, int32_t windows, char delimiter,
                                             int16_t *out, int32_t *out_others) {
    const __m256i delimiters = _mm256_set1_epi8(delimiter);
    const int16_t *begin = out;
    int64_t other_count = 0;
    int32_t from = 0;
    for (int32_t i = 0; i < windows; ++i, from += RFM__CSV_WINDOW) {
        csv_stops_masks masks = {0, 0};
        csv_stops_half(bytes + from, delimiters, 0, &masks);
        csv_stops_half(bytes + from, delimiters, 32, &masks);
        uint64_t stops = masks.delimiters | masks.others;
        int16_t *end = out + _mm_popcnt_u64(stops);
        other_count += _mm_popcnt_u64(masks.others);
        for (int32_t k = 0; k < RFM__CSV_STOPS_STEP; ++k, stops = _blsr_u64(stops)) {
            out[k] = (int16_t)(from + (int32_t)_tzcnt_u64(stops));
        }
        for (out += RFM__CSV_STOPS_STEP; stops != 0; stops = _blsr_u64(stops)) {
            *out++ = (int16_t)(from + (int32_t)_tzcnt_u64(stops));
        }
        out = end;
    }
    *out_others = (int32_t)other_count;
    return (int32_t)(out - begin);
}
#endif

int32_t rfm__csv_stops_fast(const char *bytes, int32_t windows, char delimiter, int16_t *out,
                            int32_t *out_others) {
#if defined(CSV_STOPS_AVX2)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
        return csv_stops_avx2(bytes, windows, delimiter, out, out_others);
    }
#endif
    return rfm__csv_stops_any(bytes, windows, delimiter, out, out_others);
}
#undef CSV_STOPS_AVX2
