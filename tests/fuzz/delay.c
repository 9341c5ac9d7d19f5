/* SPDX-License-Identifier: MIT */
/* Saved delays from anywhere. Length and checksum are mended first, or nearly nothing would get
 * past them: what loads must save to the very bytes it came from, and bear a day and every
 * question. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void save_again(const rfm_delay *delay, const uint8_t *bytes, size_t size) {
    rfm_buffer *again;
    if (rfm_buffer_new(&again, NULL) != RFM_OK) abort();
    if (rfm_delay_save(delay, rfm_buffer_write, again, NULL) != RFM_OK) abort();
    if ((size_t)rfm_buffer_size(again) != size) abort();
    if (memcmp(rfm_buffer_data(again), bytes, size) != 0) abort();
    rfm_buffer_free(again);
}

/* The pending customers as tomorrow's table: they are of the delay's own type, and have all columns
 * that a day needs. Their changes are withdrawn by it. */
static void live_on(rfm_delay *delay, const rfm_delay_state *state) {
    rfm_frame *pending, *after;
    if (rfm_delay_pending(delay, &pending, NULL) != RFM_OK) abort();
    if (rfm_frame_count(pending) != state->pending) abort();
    if (state->last_day < RFM_DAY_MAX) {
        rfm_error error;
        const rfm_status status =
            rfm_delay_advance(delay, state->last_day + 1, pending, &after, &error);
        if (status != RFM_OK) abort();
        if (rfm_frame_count(after) != state->pending) abort();
        rfm_delay_state then = {.struct_size = sizeof then};
        if (rfm_delay_inspect(delay, &then, NULL) != RFM_OK) abort();
        if (then.pending != 0 || then.customers != state->pending) abort();
        rfm_frame_free(after);
    }
    rfm_frame_free(pending);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_delay *delay;
    if (size < 24) {
        if (rfm_delay_load(data, size, &delay, NULL) == RFM_OK) abort();
        return 0;
    }
    uint8_t *mended = malloc(size);
    if (mended == NULL) return 0;
    memcpy(mended, data, size);
    rfm__put_u64(mended + 12, size);
    rfm__put_u32(mended + size - 4, rfm__crc32c(0, mended, size - 4));
    if (rfm_delay_load(mended, size, &delay, NULL) == RFM_OK) {
        rfm_delay_state state = {.struct_size = sizeof state};
        if (rfm_delay_inspect(delay, &state, NULL) != RFM_OK) abort();
        save_again(delay, mended, size);
        live_on(delay, &state);
        rfm_delay_free(delay);
    }
    free(mended);
    return 0;
}
