/* SPDX-License-Identifier: MIT */
/* A share is seen sooner than it is read; every table that shows one draws it alike. */
#include "bars.h"

#include "cells.h"
#include "width.h"

void bar_add(rfm_buffer *text, double part, int width) {
    static const char *const eighths[] = {"",
                                          "\xe2\x96\x8f",
                                          "\xe2\x96\x8e",
                                          "\xe2\x96\x8d",
                                          "\xe2\x96\x8c",
                                          "\xe2\x96\x8b",
                                          "\xe2\x96\x8a",
                                          "\xe2\x96\x89"};
    if (!(part > 0) || width <= 0) return;
    const int is_utf8 = terminal_is_utf8();
    const int steps = (int)((part < 1 ? part : 1) * width * 8 + 0.5);
    for (int i = 0; i < steps / 8; ++i) text_add(text, "%s", is_utf8 ? "\xe2\x96\x88" : "#");
    if (is_utf8) {
        text_add(text, "%s", eighths[steps % 8]);
    } else if (steps % 8 >= 4) {
        text_add(text, "#");
    }
}
