/* SPDX-License-Identifier: MIT */
/* Whatever the library writes is gathered as bytes first; numbers in it are little-endian on every
 * machine. */
#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rfm__bytes_free(rfm__bytes *bytes) {
    rfm__free(bytes->data);
    *bytes = (rfm__bytes){0};
}

rfm_status rfm__bytes_reserve(rfm__bytes *bytes, size_t extra, rfm_error *error) {
    if (extra > SIZE_MAX / 2 - bytes->size) return rfm__fail_memory(error);
    return rfm__grow(&bytes->data, &bytes->capacity, bytes->size + extra, 1, error);
}

rfm_status rfm__bytes_add(rfm__bytes *bytes, const void *data, size_t size, rfm_error *error) {
    if (size == 0) return RFM_OK;
    RFM_TRY(rfm__bytes_reserve(bytes, size, error));
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return RFM_OK;
}

rfm_status rfm__bytes_add_text(rfm__bytes *bytes, const char *text, rfm_error *error) {
    return rfm__bytes_add(bytes, text, strlen(text), error);
}

rfm_status rfm__bytes_add_format(rfm__bytes *bytes, rfm_error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) return rfm__fail_memory(error);
    RFM_TRY(rfm__bytes_reserve(bytes, (size_t)length + 1, error));
    va_start(arguments, format);
    vsnprintf(bytes->data + bytes->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    bytes->size += (size_t)length;
    return RFM_OK;
}

void rfm__put_u32(unsigned char *to, uint32_t value) {
    for (int i = 0; i < 4; ++i) to[i] = (unsigned char)(value >> (8 * i));
}

void rfm__put_u64(unsigned char *to, uint64_t value) {
    for (int i = 0; i < 8; ++i) to[i] = (unsigned char)(value >> (8 * i));
}

uint32_t rfm__get_u32(const unsigned char *from) {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value |= (uint32_t)from[i] << (8 * i);
    return value;
}

uint64_t rfm__get_u64(const unsigned char *from) {
    uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value |= (uint64_t)from[i] << (8 * i);
    return value;
}

rfm_status rfm__write(rfm_write_fn write, void *payload, const void *data, size_t size,
                      rfm_error *error) {
    if (size == 0 || write(payload, data, size) == 0) return RFM_OK;
    return rfm__fail(error, RFM_E_CANCELLED, -1, "the write function refused %zu bytes", size);
}
