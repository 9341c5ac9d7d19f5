/* SPDX-License-Identifier: MIT */
/* Rule tables and scorers are texts of a few pages, and the library reads them from memory. */
#include "whole_file.h"

#include <errno.h>
#include <stdio.h>

#include "cells.h"
#include "say.h"

rfm_buffer *whole_file_try(const char *path) {
    enum { MOST_BYTES = 64 * 1024 * 1024 };
    char block[16384];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        if (errno == ENOENT) return NULL;
        fail_file(path, errno);
    }
    rfm_buffer *text = text_new();
    size_t got;
    while ((got = fread(block, 1, sizeof block, file)) > 0) {
        if (rfm_buffer_write(text, block, got) != 0) fail(EXIT_BAD_DATA, "out of memory");
        if (rfm_buffer_size(text) > MOST_BYTES) {
            fail(EXIT_BAD_DATA, "%s: is larger than 64 MiB; expected a small text", path);
        }
    }
    if (ferror(file)) fail_file(path, errno);
    fclose(file);
    return text;
}

_Noreturn void fail_in_text(const char *path, const rfm_error *error) {
    if (error->where < 1) fail_with(path, error);
    if (error->column < 1) {
        fail(EXIT_BAD_DATA, "%s:%lld: %s", path, (long long)error->where, error->message);
    }
    fail(EXIT_BAD_DATA, "%s:%lld:%d: %s", path, (long long)error->where, (int)error->column,
         error->message);
}
