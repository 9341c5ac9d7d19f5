/* SPDX-License-Identifier: MIT */
/* Rule tables, scorers and saved states are read by the library from memory. */
#include "whole_file.h"

#include <errno.h>
#include <stdio.h>

#include "cells.h"
#include "say.h"

static rfm_buffer *read_whole(const char *path, int64_t most_mebibytes) {
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
        if (rfm_buffer_size(text) >> 20 >= most_mebibytes) {
            fail(EXIT_BAD_DATA, "%s: is larger than %lld MiB; expected %s", path,
                 (long long)most_mebibytes, most_mebibytes > 64 ? "a saved state" : "a small text");
        }
    }
    if (ferror(file)) fail_file(path, errno);
    fclose(file);
    return text;
}

rfm_buffer *whole_file_try(const char *path) { return read_whole(path, 64); }

rfm_buffer *whole_file_try_large(const char *path) { return read_whole(path, 16384); }

_Noreturn void fail_in_text(const char *path, const rfm_error *error) {
    if (error->where < 1) fail_with(path, error);
    if (error->column < 1) {
        fail(EXIT_BAD_DATA, "%s:%lld: %s", path, (long long)error->where, error->message);
    }
    fail(EXIT_BAD_DATA, "%s:%lld:%d: %s", path, (long long)error->where, (int)error->column,
         error->message);
}
