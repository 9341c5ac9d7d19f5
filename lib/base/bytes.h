/* SPDX-License-Identifier: MIT */
/* Growable bytes, little-endian numbers in them, and a sink that gathers small writes into blocks.
 */
#ifndef RFM_LIB_BASE_BYTES_H
#define RFM_LIB_BASE_BYTES_H

#include "base/memory.h"

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
