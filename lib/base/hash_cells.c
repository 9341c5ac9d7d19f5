/* SPDX-License-Identifier: MIT */
/* SipHash of one text is a chain of steps that wait for each other. Those of several texts do not:
 * where the machine has AVX2, four go side by side. A text below eight bytes has one word, a longer
 * one two, of which the last is the cell's second as it lies. */
#include "base/id_cell.h"

#if defined(__GNUC__) && defined(__x86_64__)
#define HASH_CELLS_AVX2 __attribute__((target("avx2")))
#endif

void rfm__hash_cells_plain(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out) {
    for (size_t i = 0; i < count; ++i) {
        out[i] = rfm__hash(key, cells[i].bytes, (size_t)cells[i].bytes[RFM__ID_SHORT]);
    }
}

#if defined(HASH_CELLS_AVX2)
#include <immintrin.h>

typedef struct hash_lanes {
    __m256i v0, v1, v2, v3;
} hash_lanes;

#define HASH_LANES_ROTATE(v, bits) \
    _mm256_or_si256(_mm256_slli_epi64(v, bits), _mm256_srli_epi64(v, 64 - (bits)))

HASH_CELLS_AVX2 static inline void hash_lanes_round(hash_lanes *s) {
    s->v0 = _mm256_add_epi64(s->v0, s->v1);
    s->v1 = _mm256_xor_si256(HASH_LANES_ROTATE(s->v1, 13), s->v0);
    s->v0 = _mm256_shuffle_epi32(s->v0, 0xB1); /* by 32 */
    s->v2 = _mm256_add_epi64(s->v2, s->v3);
    s->v3 = _mm256_xor_si256(HASH_LANES_ROTATE(s->v3, 16), s->v2);
    s->v0 = _mm256_add_epi64(s->v0, s->v3);
    s->v3 = _mm256_xor_si256(HASH_LANES_ROTATE(s->v3, 21), s->v0);
    s->v2 = _mm256_add_epi64(s->v2, s->v1);
    s->v1 = _mm256_xor_si256(HASH_LANES_ROTATE(s->v1, 17), s->v2);
    s->v2 = _mm256_shuffle_epi32(s->v2, 0xB1);
}

HASH_CELLS_AVX2 static inline void hash_lanes_word(hash_lanes *s, __m256i word) {
    s->v3 = _mm256_xor_si256(s->v3, word);
    hash_lanes_round(s);
    s->v0 = _mm256_xor_si256(s->v0, word);
}

HASH_CELLS_AVX2 static inline hash_lanes hash_lanes_start(rfm__key key) {
    const hash_lanes s = {_mm256_set1_epi64x((int64_t)(key.k0 ^ UINT64_C(0x736f6d6570736575))),
                          _mm256_set1_epi64x((int64_t)(key.k1 ^ UINT64_C(0x646f72616e646f6d))),
                          _mm256_set1_epi64x((int64_t)(key.k0 ^ UINT64_C(0x6c7967656e657261))),
                          _mm256_set1_epi64x((int64_t)(key.k1 ^ UINT64_C(0x7465646279746573)))};
    return s;
}

/* Keeps what a first word did where there is one. */
HASH_CELLS_AVX2 static inline void hash_lanes_choose(hash_lanes *s, const hash_lanes *before,
                                                     __m256i has_two) {
    s->v0 = _mm256_blendv_epi8(before->v0, s->v0, has_two);
    s->v1 = _mm256_blendv_epi8(before->v1, s->v1, has_two);
    s->v2 = _mm256_blendv_epi8(before->v2, s->v2, has_two);
    s->v3 = _mm256_blendv_epi8(before->v3, s->v3, has_two);
}

HASH_CELLS_AVX2 static inline __m256i hash_lanes_finish(hash_lanes *s) {
    s->v2 = _mm256_xor_si256(s->v2, _mm256_set1_epi64x(0xFF));
    for (int i = 0; i < 3; ++i) hash_lanes_round(s);
    return _mm256_xor_si256(_mm256_xor_si256(s->v0, s->v1), _mm256_xor_si256(s->v2, s->v3));
}

/* Hashes as many as make whole fours, and gives how many. */
HASH_CELLS_AVX2 static size_t hash_cells_avx2(rfm__key key, const rfm__id_cell *cells, size_t count,
                                              uint64_t *out) {
    const hash_lanes start = hash_lanes_start(key);
    const __m256i below_eight = _mm256_set1_epi64x((INT64_C(8) << 56) - 1);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const __m256i *from = (const __m256i *)(const void *)&cells[i];
        const __m256i a = _mm256_loadu_si256(from);
        const __m256i b = _mm256_loadu_si256(from + 1);
        const __m256i first = _mm256_unpacklo_epi64(a, b); /* of cells 0, 2, 1, 3 */
        const __m256i second = _mm256_unpackhi_epi64(a, b);
        const __m256i has_two = _mm256_cmpgt_epi64(second, below_eight);
        hash_lanes s = start;
        hash_lanes_word(&s, first);
        hash_lanes_choose(&s, &start, has_two);
        hash_lanes_word(&s, _mm256_or_si256(second, _mm256_andnot_si256(has_two, first)));
        const __m256i hashes = _mm256_permute4x64_epi64(hash_lanes_finish(&s), 0xD8);
        _mm256_storeu_si256((__m256i *)(void *)&out[i], hashes);
    }
    return i;
}
#undef HASH_LANES_ROTATE
#endif

void rfm__hash_cells(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out) {
    size_t done = 0;
#if defined(HASH_CELLS_AVX2)
    if (__builtin_cpu_supports("avx2")) done = hash_cells_avx2(key, cells, count, out);
#endif
    rfm__hash_cells_plain(key, cells + done, count - done, out + done);
}

void rfm__fingerprint_cells(const rfm__id_cell *cells, size_t count, uint64_t *out) {
    rfm__hash_cells(rfm__fingerprint_key(), cells, count, out);
    for (size_t i = 0; i < count; ++i) {
        const uint64_t print = out[i] == 0 ? 1 : out[i];
        out[i] = cells[i].bytes[RFM__ID_SHORT] == 0 ? 0 : print;
    }
}
#undef HASH_CELLS_AVX2
