/* SPDX-License-Identifier: MIT */
/* A stranger's program, built against the installed package only; also read as C++. */
#include <rfm.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    rfm_error error;
    rfm_buffer *buffer = NULL;
    if (rfm_buffer_new(&buffer, &error) != RFM_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const int is_same = rfm_buffer_write(buffer, "library", 7) == 0 &&
                        rfm_buffer_size(buffer) == 7 &&
                        memcmp(rfm_buffer_data(buffer), "library", 7) == 0;
    rfm_buffer_free(buffer);
    printf("%s\n", rfm_version());
    return is_same ? 0 : 1;
}
