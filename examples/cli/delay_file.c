/* SPDX-License-Identifier: MIT */
/*
 * A delay must see every day, and a nightly job is a new process each time: so what waits lies in a
 * file, which is replaced whole or not at all like every output.
 */
#include "delay_file.h"

#include "say.h"
#include "whole_file.h"

rfm_delay *delay_file_try(const char *path) {
    rfm_buffer *bytes = whole_file_try_large(path);
    rfm_delay *delay;
    rfm_error error;
    if (bytes == NULL) return NULL;
    if (rfm_delay_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes), &delay, &error) !=
        RFM_OK) {
        fail(EXIT_BAD_DATA, "%s: %s", path, error.message);
    }
    rfm_buffer_free(bytes);
    return delay;
}

void delay_file_write(const rfm_delay *delay, const char *path, output *to) {
    rfm_error error;
    if (rfm_delay_save(delay, output_write, to, &error) != RFM_OK) fail_with(path, &error);
}

rfm_delay_state delay_state_of(const rfm_delay *delay) {
    rfm_delay_state state = {.struct_size = sizeof state};
    rfm_error error;
    if (rfm_delay_inspect(delay, &state, &error) != RFM_OK) fail_with(NULL, &error);
    return state;
}
