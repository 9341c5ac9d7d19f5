/* SPDX-License-Identifier: MIT */
/*
 * Columns line up only when the width of a name is known, and bytes are not columns: letters take
 * one to four bytes, marks take no column, and East Asian characters take two.
 */
#include "width.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t character_size(const char *bytes, size_t size) {
    const unsigned char lead = (unsigned char)bytes[0];
    const size_t wanted = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return wanted < size ? wanted : size;
}

static uint32_t character_code(const char *bytes, size_t size) {
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code = (unsigned char)bytes[0] & masks[size];
    for (size_t i = 1; i < size; ++i) code = code << 6 | ((unsigned char)bytes[i] & 0x3f);
    return code;
}

/* The blocks of Unicode 15 that matter in names; rare ones count as one column. */
static const struct {
    uint32_t first, last;
    int width;
} ranges[] = {
    {0x0300, 0x036f, 0},   {0x0483, 0x0489, 0}, {0x0591, 0x05bd, 0},   {0x064b, 0x065f, 0},
    {0x1100, 0x115f, 2},   {0x1ab0, 0x1aff, 0}, {0x1dc0, 0x1dff, 0},   {0x200b, 0x200f, 0},
    {0x20d0, 0x20ff, 0},   {0x2e80, 0x303e, 2}, {0x3041, 0xa4cf, 2},   {0xac00, 0xd7a3, 2},
    {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0}, {0xfe20, 0xfe2f, 0},   {0xfe30, 0xfe6f, 2},
    {0xff00, 0xff60, 2},   {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2},
    {0x20000, 0x3fffd, 2},
};

int character_width(const char *bytes, size_t size) {
    const uint32_t code = character_code(bytes, character_size(bytes, size));
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; ++i) {
        if (code >= ranges[i].first && code <= ranges[i].last) return ranges[i].width;
    }
    return 1;
}

int text_width(const char *bytes, size_t size) {
    int width = 0;
    for (size_t at = 0; at < size; at += character_size(bytes + at, size - at)) {
        width += character_width(bytes + at, size - at);
    }
    return width;
}

/* The first of these variables that is set decides, as for every other program. */
int terminal_is_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < 3; ++i) {
        const char *value = getenv(names[i]);
        if (value == NULL || *value == '\0') continue;
        return strstr(value, "UTF-8") != NULL || strstr(value, "utf8") != NULL ||
               strstr(value, "utf-8") != NULL || strstr(value, "UTF8") != NULL;
    }
    return 0;
}
