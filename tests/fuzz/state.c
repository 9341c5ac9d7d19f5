/* SPDX-License-Identifier: MIT */
/* Saved ledgers from anywhere. The checksum is mended first, or nearly nothing would get past it:
 * what loads must save to the very bytes it came from, and bear every question. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "rfm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const rfm_ledger *ledger) {
    rfm_ledger_state state = {.struct_size = sizeof state};
    if (rfm_ledger_inspect(ledger, &state, NULL) != RFM_OK) abort();
    rfm_frame *frame;
    if (rfm_ledger_export(ledger, &frame, NULL) != RFM_OK) abort();
    if (rfm_frame_count(frame) != state.entries) abort();
    rfm_frame_free(frame);
    const int32_t as_of = state.last_day < state.first_day ? 0 : state.last_day;
    if (rfm_customers_build(ledger, as_of, NULL, &frame, NULL, NULL) != RFM_OK) abort();
    rfm_frame_free(frame);
}

static void save_again(const rfm_ledger *ledger, const uint8_t *bytes, size_t size) {
    rfm_buffer *again;
    if (rfm_buffer_new(&again, NULL) != RFM_OK) abort();
    if (rfm_ledger_save(ledger, rfm_buffer_write, again, NULL) != RFM_OK) abort();
    if ((size_t)rfm_buffer_size(again) != size) abort();
    if (memcmp(rfm_buffer_data(again), bytes, size) != 0) abort();
    rfm_buffer_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_ledger *ledger;
    if (size < 16) {
        if (rfm_ledger_load(data, size, &ledger, NULL) == RFM_OK) abort();
        return 0;
    }
    uint8_t *mended = malloc(size);
    if (mended == NULL) return 0;
    memcpy(mended, data, size);
    rfm__put_u32(mended + size - 4, rfm__crc32c(0, mended, size - 4));
    if (rfm_ledger_load(mended, size, &ledger, NULL) == RFM_OK) {
        ask(ledger);
        save_again(ledger, mended, size);
        rfm_ledger_free(ledger);
    }
    free(mended);
    return 0;
}
