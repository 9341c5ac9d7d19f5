/* SPDX-License-Identifier: MIT */
/* Ids come from strangers: a table over them is keyed with a secret (SipHash), while what is saved
 * or compared between machines needs a function that is fixed for ever. No result depends on the
 * keyed one. */
#include "base/hash.h"

#include <string.h>

#if defined(__GNUC__) && defined(__x86_64__)
#include <nmmintrin.h>
#endif

#define HASH_ROTATE(value, bits) (((value) << (bits)) | ((value) >> (64 - (bits))))

typedef struct hash_state {
    uint64_t v0, v1, v2, v3;
} hash_state;

static hash_state hash_start(rfm__key key) {
    hash_state s = {key.k0 ^ UINT64_C(0x736f6d6570736575), key.k1 ^ UINT64_C(0x646f72616e646f6d),
                    key.k0 ^ UINT64_C(0x6c7967656e657261), key.k1 ^ UINT64_C(0x7465646279746573)};
    return s;
}

static inline void hash_round(hash_state *s) {
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

static inline void hash_word(hash_state *s, uint64_t word) {
    s->v3 ^= word;
    hash_round(s);
    s->v0 ^= word;
}

static uint64_t hash_finish(hash_state *s) {
    s->v2 ^= 0xFF;
    for (int i = 0; i < 3; ++i) hash_round(s);
    return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* Four or eight bytes as a little-endian number, whatever the machine. */
static inline uint64_t hash_load(const unsigned char *bytes, size_t size) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint32_t half;
    uint64_t word;
    if (size == 8) {
        memcpy(&word, bytes, 8);
        return word;
    }
    memcpy(&half, bytes, 4);
    return half;
#else
    uint64_t word = 0;
    for (size_t i = 0; i < size; ++i) word |= (uint64_t)bytes[i] << (8 * i);
    return word;
#endif
}

/* The same for 1 to 7 bytes: by loads that may overlap, not byte by byte. */
static inline uint64_t hash_load_rest(const unsigned char *bytes, size_t size) {
    if (size >= 4) {
        return hash_load(bytes, 4) | hash_load(bytes + size - 4, 4) << (8 * (size - 4));
    }
    const size_t middle = size / 2;
    const size_t last = size - 1;
    return bytes[0] | (uint64_t)bytes[middle] << (8 * middle) | (uint64_t)bytes[last] << (8 * last);
}

uint64_t rfm__hash(rfm__key key, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    hash_state s = hash_start(key);
    size_t left = size;
    for (; left >= 8; left -= 8, at += 8) hash_word(&s, hash_load(at, 8));
    hash_word(&s, (uint64_t)(size & 0xFF) << 56 | (left > 0 ? hash_load_rest(at, left) : 0));
    return hash_finish(&s);
}

uint64_t rfm__hash_int64(rfm__key key, int64_t value) {
    hash_state s = hash_start(key);
    hash_word(&s, (uint64_t)value);
    return hash_finish(&s);
}

rfm__print128 rfm__fingerprint128(uint64_t salt, const void *bytes, size_t size) {
    const rfm__key high = {salt, UINT64_C(0x9E3779B97F4A7C15)};
    const rfm__key low = {salt, UINT64_C(0xC2B2AE3D27D4EB4F)};
    rfm__print128 print = {rfm__hash(high, bytes, size), rfm__hash(low, bytes, size)};
    return print;
}

uint64_t rfm__fingerprint64(const void *bytes, size_t size) {
    const uint64_t print = rfm__hash(rfm__fingerprint_key(), bytes, size);
    return print == 0 ? 1 : print;
}

/* Table of the reflected Castagnoli polynomial, four bits at a time: small, and fast enough with
 * the wider step below for what is saved. */
static uint32_t hash_crc_byte(uint32_t crc) {
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) ? 0x82F63B78u : 0u);
    return crc;
}

/* Slicing by eight (Kounavis and Berry 2005); the tables are made on the stack once a call for long
 * input. */
static uint32_t hash_crc_long(uint32_t crc, const unsigned char *bytes, size_t size) {
    uint32_t table[8][256];
    for (uint32_t i = 0; i < 256; ++i) table[0][i] = hash_crc_byte(i);
    for (uint32_t i = 0; i < 256; ++i) {
        for (int k = 1; k < 8; ++k) {
            table[k][i] = (table[k - 1][i] >> 8) ^ table[0][table[k - 1][i] & 0xFF];
        }
    }
    for (; size >= 8; size -= 8, bytes += 8) {
        const uint64_t word = hash_load(bytes, 8) ^ crc;
        crc = table[7][word & 0xFF] ^ table[6][(word >> 8) & 0xFF] ^ table[5][(word >> 16) & 0xFF] ^
              table[4][(word >> 24) & 0xFF] ^ table[3][(word >> 32) & 0xFF] ^
              table[2][(word >> 40) & 0xFF] ^ table[1][(word >> 48) & 0xFF] ^ table[0][word >> 56];
    }
    for (; size > 0; --size, ++bytes) crc = (crc >> 8) ^ table[0][(crc ^ *bytes) & 0xFF];
    return crc;
}

#if defined(__GNUC__) && defined(__x86_64__)
#define HASH_CRC_SSE42 __attribute__((target("sse4.2")))
/* The processor's own instruction for it. */
HASH_CRC_SSE42 static uint32_t hash_crc_sse42(uint32_t crc, const unsigned char *bytes,
                                              size_t size) {
    uint64_t wide = crc;
    for (; size >= 8; size -= 8, bytes += 8) wide = _mm_crc32_u64(wide, hash_load(bytes, 8));
    crc = (uint32_t)wide;
    for (; size > 0; --size, ++bytes) crc = _mm_crc32_u8(crc, *bytes);
    return crc;
}
#undef HASH_CRC_SSE42
#endif

uint32_t rfm__crc32c(uint32_t crc, const void *bytes, size_t size) {
#if defined(__GNUC__) && defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~hash_crc_sse42(~crc, bytes, size);
#endif
    return rfm__crc32c_plain(crc, bytes, size);
}

uint32_t rfm__crc32c_plain(uint32_t crc, const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    crc = ~crc;
    if (size >= 4096) return ~hash_crc_long(crc, at, size);
    for (size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ hash_crc_byte((crc ^ at[i]) & 0xFF);
    return ~crc;
}

#undef HASH_ROTATE
