/* SPDX-License-Identifier: MIT */
/* How wide text is on a terminal. */
#ifndef RFM_CLI_WIDTH_H
#define RFM_CLI_WIDTH_H

#include <stddef.h>

/* Bytes of the UTF-8 character at the start; 1 for what is none. `size` above 0. */
size_t character_size(const char *bytes, size_t size);
/* Columns that one character takes: 2 in East Asian scripts, 0 for marks that join the one before,
 * else 1. */
int character_width(const char *bytes, size_t size);
/* Columns of a whole text. */
int text_width(const char *bytes, size_t size);
/* 1 when the terminal reads UTF-8, as far as the environment says. */
int terminal_is_utf8(void);

#endif
