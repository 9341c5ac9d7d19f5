/* SPDX-License-Identifier: MIT */
/* SipHash of one text is a chain of steps that wait for each other. Those of several texts do not:
 * where the machine has AVX2, four go side by side. AVX-512 runs the same lines of code and rotates
 * in one step instead of three; eight at once need more registers than AVX2 has. A text below eight
 * bytes has one word, a longer one two, of which the last is the cell's second as it lies. */
#include "base/id_cell.h"

#include <string.h>

void rfm__hash_cells_plain(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out) {
    for (size_t i = 0; i < count; ++i) {
        out[i] = rfm__hash(key, cells[i].bytes, (size_t)cells[i].bytes[RFM__ID_SHORT]);
    }
}

#if defined(__GNUC__) && defined(__x86_64__)
#define HASH_CELLS_WIDE
enum { HASH_LANES = 4 };
typedef uint64_t hash_words __attribute__((vector_size(8 * HASH_LANES)));

typedef struct hash_lanes {
    hash_words v0, v1, v2, v3;
} hash_lanes;

#define HASH_ROTATE(v, bits) ((v) << (bits) | (v) >> (64 - (bits)))

RFM__INLINE void hash_lanes_round(hash_lanes *s) {
    s->v0 += s->v1;
    s->v1 = HASH_ROTATE(s->v1, 13) ^ s->v0;
    s->v0 = HASH_ROTATE(s->v0, 32);
    s->v2 += s->v3;
    s->v3 = HASH_ROTATE(s->v3, 16) ^ s->v2;
    s->v0 += s->v3;
    s->v3 = HASH_ROTATE(s->v3, 21) ^ s->v0;
    s->v2 += s->v1;
    s->v1 = HASH_ROTATE(s->v1, 17) ^ s->v2;
    s->v2 = HASH_ROTATE(s->v2, 32);
}

RFM__INLINE void hash_lanes_word(hash_lanes *s, const hash_words *word) {
    s->v3 ^= *word;
    hash_lanes_round(s);
    s->v0 ^= *word;
}

RFM__INLINE void hash_lanes_start(rfm__key key, hash_lanes *out) {
    const hash_words zero = {0};
    out->v0 = zero + (key.k0 ^ UINT64_C(0x736f6d6570736575));
    out->v1 = zero + (key.k1 ^ UINT64_C(0x646f72616e646f6d));
    out->v2 = zero + (key.k0 ^ UINT64_C(0x6c7967656e657261));
    out->v3 = zero + (key.k1 ^ UINT64_C(0x7465646279746573));
}

/* Keeps what a first word did where there is one. */
RFM__INLINE void hash_lanes_choose(hash_lanes *s, const hash_lanes *before,
                                   const hash_words *has_two) {
    s->v0 = (s->v0 & *has_two) | (before->v0 & ~*has_two);
    s->v1 = (s->v1 & *has_two) | (before->v1 & ~*has_two);
    s->v2 = (s->v2 & *has_two) | (before->v2 & ~*has_two);
    s->v3 = (s->v3 & *has_two) | (before->v3 & ~*has_two);
}

RFM__INLINE void hash_lanes_finish(hash_lanes *s, hash_words *out) {
    s->v2 ^= 0xFF;
    for (int i = 0; i < 3; ++i) hash_lanes_round(s);
    *out = s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* Hashes as many as make whole fours, and gives how many. */
RFM__INLINE size_t hash_cells_wide(rfm__key key, const rfm__id_cell *cells, size_t count,
                                   uint64_t *out) {
    hash_lanes start;
    size_t i = 0;
    hash_lanes_start(key, &start);
    for (; i + HASH_LANES <= count; i += HASH_LANES) {
        hash_words a, b, hashes;
        memcpy(&a, &cells[i], sizeof a);
        memcpy(&b, &cells[i + HASH_LANES / 2], sizeof b);
        const hash_words first = __builtin_shufflevector(a, b, 0, 2, 4, 6);
        const hash_words second = __builtin_shufflevector(a, b, 1, 3, 5, 7);
        const hash_words has_two = (hash_words)(second > (UINT64_C(8) << 56) - 1);
        const hash_words last = second | (first & ~has_two);
        hash_lanes s = start;
        hash_lanes_word(&s, &first);
        hash_lanes_choose(&s, &start, &has_two);
        hash_lanes_word(&s, &last);
        hash_lanes_finish(&s, &hashes);
        memcpy(&out[i], &hashes, sizeof hashes);
    }
    return i;
}

__attribute__((target("avx2"))) static size_t hash_cells_avx2(rfm__key key,
                                                              const rfm__id_cell *cells,
                                                              size_t count, uint64_t *out) {
    return hash_cells_wide(key, cells, count, out);
}

__attribute__((target("avx512vl"))) static size_t hash_cells_avx512(rfm__key key,
                                                                    const rfm__id_cell *cells,
                                                                    size_t count, uint64_t *out) {
    return hash_cells_wide(key, cells, count, out);
}
#undef HASH_ROTATE
#endif

void rfm__hash_cells(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out) {
    size_t done = 0;
#if defined(HASH_CELLS_WIDE)
    if (__builtin_cpu_supports("avx512vl")) {
        done = hash_cells_avx512(key, cells, count, out);
    } else if (__builtin_cpu_supports("avx2")) {
        done = hash_cells_avx2(key, cells, count, out);
    }
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
#undef HASH_CELLS_WIDE
