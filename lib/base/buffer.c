/* SPDX-License-Identifier: MIT */
/* The ready-made sink for hosts that want bytes in memory and have no callback of their own. */
#include "base/bytes.h"

struct rfm_buffer {
    rfm__bytes bytes;
};

rfm_status rfm_buffer_new(rfm_buffer **out_buffer, rfm_error *error) {
    rfm__error_clear(error);
    if (out_buffer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_buffer is NULL");
    *out_buffer = rfm__alloc_zeroed(sizeof **out_buffer);
    return *out_buffer == NULL ? rfm__fail_memory(error) : RFM_OK;
}

void rfm_buffer_free(rfm_buffer *buffer) {
    if (buffer == NULL) return;
    rfm__bytes_free(&buffer->bytes);
    rfm__free(buffer);
}

int32_t rfm_buffer_write(void *buffer, const void *bytes, size_t size) {
    if (buffer == NULL || (bytes == NULL && size > 0)) return RFM_E_ARGUMENT;
    rfm__bytes *own = &((rfm_buffer *)buffer)->bytes;
    const rfm_status status = rfm__bytes_reserve(own, size + 1, NULL);
    if (status != RFM_OK) return status;
    rfm__bytes_add(own, bytes, size, NULL);
    own->data[own->size] = '\0';
    return RFM_OK;
}

const char *rfm_buffer_data(const rfm_buffer *buffer) {
    return buffer == NULL || buffer->bytes.data == NULL ? "" : buffer->bytes.data;
}

int64_t rfm_buffer_size(const rfm_buffer *buffer) {
    return buffer == NULL ? 0 : (int64_t)buffer->bytes.size;
}
