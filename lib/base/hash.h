/* SPDX-License-Identifier: MIT */
/* Hashes: a keyed one for tables of ids that strangers choose, a fixed one for fingerprints and
 * sums. */
#ifndef RFM_LIB_BASE_HASH_H
#define RFM_LIB_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct rfm__key {
    uint64_t k0, k1;
} rfm__key;

/* SipHash-1-3 (Aumasson and Bernstein 2012): keyed, so nobody can prepare ids that collide. */
uint64_t rfm__hash(rfm__key key, const void *bytes, size_t size);
uint64_t rfm__hash_int64(rfm__key key, int64_t value);

/* 128 bits by two keyed hashes, for identities that are kept in place of what they name. */
typedef struct rfm__print128 {
    uint64_t high, low;
} rfm__print128;
rfm__print128 rfm__fingerprint128(uint64_t salt, const void *bytes, size_t size);

/* A fixed 64-bit fingerprint, never 0: the same on every machine for ever. */
uint64_t rfm__fingerprint64(const void *bytes, size_t size);
/* The key of rfm__hash for it. */
static inline rfm__key rfm__fingerprint_key(void) {
    const rfm__key key = {UINT64_C(0x72666D2D72656365), UINT64_C(0x6970742D69642D31)};
    return key;
}

/* CRC-32C (Castagnoli) of bytes, continuing from `crc` (0 at the start). */
uint32_t rfm__crc32c(uint32_t crc, const void *bytes, size_t size);
/* The same on any machine: what says what the other must give. */
uint32_t rfm__crc32c_plain(uint32_t crc, const void *bytes, size_t size);

#endif
