/* SPDX-License-Identifier: MIT */
/* Bars of text. */
#ifndef RFM_CLI_BARS_H
#define RFM_CLI_BARS_H

#include "rfm/base.h"

/* Adds a bar of `part` (0 to 1) of `width` columns, in eighths of a column where the terminal reads
 * UTF-8; nothing is added behind its end. */
void bar_add(rfm_buffer *text, double part, int width);

#endif
