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

int32_t rfm__csv_stops_plain(const char *bytes, int32_t windows, char delimiter, int16_t *out) {
    int32_t count = 0;
    for (int32_t i = 0; i < windows * RFM__CSV_WINDOW; ++i) {
        const unsigned char c = (unsigned char)bytes[i];
        if (bytes[i] == delimiter || c == '"' || c == '\n' || c == 0 || c >= 0x80) {
            out[count++] = (int16_t)i;
        }
    }
    return count;
}

#if defined(__SSE2__)
static inline uint64_t csv_stops_sixteen(const char *bytes, __m128i delimiters) {
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)bytes);
    const __m128i line = _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'));
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i hits = _mm_or_si128(_mm_or_si128(line, quote), _mm_cmpeq_epi8(v, delimiters));
    /* One less has the high bit when it was 0, and when it was above 128. */
    const __m128i odd = _mm_or_si128(v, _mm_add_epi8(v, _mm_set1_epi8(-1)));
    return (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(hits, odd));
}

static inline uint64_t csv_stops_of(const char *bytes, char delimiter) {
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    return csv_stops_sixteen(bytes, delimiters) | csv_stops_sixteen(bytes + 16, delimiters) << 16 |
           csv_stops_sixteen(bytes + 32, delimiters) << 32 |
           csv_stops_sixteen(bytes + 48, delimiters) << 48;
}
#else
/* The high bit of each byte that is zero, exactly. */
static inline uint64_t csv_stops_zero_bytes(uint64_t word) {
    const uint64_t low = 0x7f7f7f7f7f7f7f7fULL;
    return ~(((word & low) + low) | word | low);
}

static inline uint64_t csv_stops_of(const char *bytes, char delimiter) {
    const uint64_t ones = 0x0101010101010101ULL;
    const uint64_t delimiters = ones * (unsigned char)delimiter;
    uint64_t stops = 0;
    for (int32_t i = 0; i < RFM__CSV_WINDOW; i += 8) {
        const uint64_t word = rfm__csv_word(bytes + i);
        const uint64_t hits = csv_stops_zero_bytes(word ^ delimiters) |
                              csv_stops_zero_bytes(word ^ (ones * '"')) |
                              csv_stops_zero_bytes(word ^ (ones * '\n')) |
                              csv_stops_zero_bytes(word) | (word & (ones * 0x80));
        /* The product gathers the eight high bits, the first byte's lowest. */
        stops |= (((hits >> 7) * 0x0102040810204080ULL) >> 56) << i;
    }
    return stops;
}
#endif

int32_t rfm__csv_stops_any(const char *bytes, int32_t windows, char delimiter, int16_t *out) {
    const int16_t *begin = out;
    for (int32_t i = 0; i < windows; ++i) {
        const int32_t from = i * RFM__CSV_WINDOW;
        for (uint64_t stops = csv_stops_of(bytes + from, delimiter); stops != 0;
             stops &= stops - 1) {
            *out++ = (int16_t)(from + rfm__csv_lowest_bit(stops));
        }
    }
    return (int32_t)(out - begin);
}

#if defined(CSV_STOPS_AVX2)
CSV_STOPS_AVX2 static inline uint64_t csv_stops_half(const char *bytes, __m256i delimiters) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)bytes);
    const __m256i line = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\n'));
    const __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
    const __m256i ends = _mm256_or_si256(line, _mm256_cmpeq_epi8(v, delimiters));
    const __m256i odd = _mm256_or_si256(v, _mm256_add_epi8(v, _mm256_set1_epi8(-1)));
    const __m256i hits = _mm256_or_si256(_mm256_or_si256(ends, quote), odd);
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(hits);
}

CSV_STOPS_AVX2 static int32_t csv_stops_avx2(const char *bytes, int32_t windows, char delimiter,
                                             int16_t *out) {
    const __m256i delimiters = _mm256_set1_epi8(delimiter);
    const int16_t *begin = out;
    int32_t from = 0;
    for (int32_t i = 0; i < windows; ++i, bytes += RFM__CSV_WINDOW, from += RFM__CSV_WINDOW) {
        uint64_t stops =
            csv_stops_half(bytes, delimiters) | csv_stops_half(bytes + 32, delimiters) << 32;
        int16_t *end = out + _mm_popcnt_u64(stops);
        for (int32_t k = 0; k < RFM__CSV_STOPS_STEP; ++k, stops = _blsr_u64(stops)) {
            out[k] = (int16_t)(from + (int32_t)_tzcnt_u64(stops));
        }
        for (out += RFM__CSV_STOPS_STEP; stops != 0; stops = _blsr_u64(stops)) {
            *out++ = (int16_t)(from + (int32_t)_tzcnt_u64(stops));
        }
        out = end;
    }
    return (int32_t)(out - begin);
}
#endif

int32_t rfm__csv_stops_fast(const char *bytes, int32_t windows, char delimiter, int16_t *out) {
#if defined(CSV_STOPS_AVX2)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
        return csv_stops_avx2(bytes, windows, delimiter, out);
    }
#endif
    return rfm__csv_stops_any(bytes, windows, delimiter, out);
}
#undef CSV_STOPS_AVX2
