/* SPDX-License-Identifier: MIT */
/* Growable bytes, little-endian numbers in them, and a sink that gathers small writes into blocks.
 */
#ifndef RFM_LIB_BASE_BYTES_H
#define RFM_LIB_BASE_BYTES_H

#include <string.h>

#include "base/memory.h"

/* Whether two stretches of the same size are alike; in line, because ids and receipts are short and
 * there is one comparison for each line of a shop's history. */
static inline int rfm__bytes_are_equal(const char *left, const char *right, size_t size) {
    uint64_t a, b, c, d;
    if (size > 16) return memcmp(left, right, size) == 0;
    if (size >= 8) { /* two words that may overlap */
        memcpy(&a, left, 8);
        memcpy(&b, right, 8);
        memcpy(&c, left + size - 8, 8);
        memcpy(&d, right + size - 8, 8);
        return ((a ^ b) | (c ^ d)) == 0;
    }
    unsigned char differ = 0;
    for (size_t i = 0; i < size; ++i) differ |= (unsigned char)(left[i] ^ right[i]);
    return differ == 0;
}

/* 1 where the first byte in memory is the lowest of a word; it is 0 where nobody knows. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { RFM__LOWEST_FIRST = 1 };
#else
enum { RFM__LOWEST_FIRST = 0 };
#endif

enum { RFM__LINE = 64 }; /* bytes of the cache that come and go together, on most machines */

/* Asks for memory that will be read soon, so that waits for it overlap. A function that does
 * nothing else must be RFM__INLINE: the call of one without a visible effect may be left out. */
#if defined(__GNUC__)
#define RFM__PREFETCH(address)          __builtin_prefetch(address)
#define RFM__PREFETCH_TO_WRITE(address) __builtin_prefetch(address, 1)
#define RFM__INLINE                     static inline __attribute__((always_inline))
#else
#define RFM__PREFETCH(address)          ((void)(address))
#define RFM__PREFETCH_TO_WRITE(address) ((void)(address))
#define RFM__INLINE                     static inline
#endif

/* The same for all lines of the cache that some bytes lie in. */
RFM__INLINE void rfm__ask_for(const void *from, size_t size) {
    for (size_t at = 0; at < size; at += RFM__LINE) RFM__PREFETCH((const char *)from + at);
}
RFM__INLINE void rfm__ask_to_write(void *to, size_t size) {
    for (size_t at = 0; at < size; at += RFM__LINE) RFM__PREFETCH_TO_WRITE((char *)to + at);
}

/* At the end of what lies side by side and is written by one thread each: two that wrote to one
 * line of the cache would take it from each other again and again. */
enum { RFM__APART = RFM__LINE };

typedef struct rfm__bytes {
    char *data; /* NULL while empty */
    size_t size;
    size_t capacity;
} rfm__bytes;

void rfm__bytes_free(rfm__bytes *bytes);
rfm_status rfm__bytes_reserve(rfm__bytes *bytes, size_t extra, rfm_error *error);
rfm_status rfm__bytes_add(rfm__bytes *bytes, const void *data, size_t size, rfm_error *error);
rfm_status rfm__bytes_add_text(rfm__bytes *bytes, const char *text, rfm_error *error);
/* printf-like, without floating formats. */
rfm_status rfm__bytes_add_format(rfm__bytes *bytes, rfm_error *error, const char *format, ...)
    RFM__PRINTF(3, 4);

void rfm__put_u32(unsigned char *to, uint32_t value);
void rfm__put_u64(unsigned char *to, uint64_t value);
uint32_t rfm__get_u32(const unsigned char *from);
uint64_t rfm__get_u64(const unsigned char *from);

/* Calls the host's write function once; its refusal becomes RFM_E_CANCELLED. Empty writes are
 * skipped. */
rfm_status rfm__write(rfm_write_fn write, void *payload, const void *data, size_t size,
                      rfm_error *error);

#endif
