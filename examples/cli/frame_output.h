/* SPDX-License-Identifier: MIT */
/* Any frame on the terminal, as JSON and as CSV, and the places where these go. */
#ifndef RFM_CLI_FRAME_OUTPUT_H
#define RFM_CLI_FRAME_OUTPUT_H

#include "cells.h"
#include "options.h"
#include "output.h"

/* How a column is shown. */
enum {
    SHOW_AUTO = 0,    /* as its type reads; doubles whose name ends in share or rate as per cent */
    SHOW_PERCENT = 1, /* a double, times 100 */
    SHOW_PLAIN = 2,   /* a double as it is */
    SHOW_FINE = 4,    /* the same with two digits after the point */
    SHOW_BAR = 3      /* a bar in what the others leave of the width, the longest for the highest */
};

/* One column of a table. */
typedef struct shown_column {
    const char *name;    /* of the frame */
    const char *title;   /* NULL: made from the name; a line feed parts two lines */
    int how;             /* SHOW_... */
    const char *missing; /* NULL: "-" */
} shown_column;

/* Adds a table: numbers right, amounts with `decimals` digits, doubles with as many as tell them
 * apart, at most 80 columns wide. The widest text is cut first; then columns are left out from the
 * right, and a last line names them. `columns` NULL: all of the frame. A column that the frame does
 * not have is skipped. */
void frame_add_table(rfm_buffer *text, const rfm_frame *frame, const shown_column *columns,
                     int column_count, int decimals);
/* The same of rows first .. first + count - 1 alone. */
void frame_add_rows(rfm_buffer *text, const rfm_frame *frame, int64_t first, int64_t count,
                    const shown_column *columns, int column_count, int decimals);
/* Adds the frame as a JSON array of objects and a line feed. */
void frame_add_json(rfm_buffer *text, const rfm_frame *frame, int decimals);

/* The frame's rows of a list of row numbers, in that order. Owned: rfm_frame_free. */
rfm_frame *frame_take_rows(const rfm_frame *frame, const int64_t *rows, int64_t count);

/* The rows whose text or label is this one. Owned. */
rfm_frame *frame_where(const rfm_frame *frame, const char *name, const char *wanted);

/* Opens the file of a CSV before anything is read, so that a folder that cannot be written costs no
 * reading; NULL for no path. */
output *csv_open(const char *path);
/* Writes a frame to it; nothing when it was not asked for. Means lose the digits of the inner
 * scale, so call frame_with_decimals first. */
void csv_write(const settings *from, const char *path, const rfm_frame *frame, int decimals,
               output *to);
/* Standard output, or NULL when an output has taken it. */
output *screen_open(const settings *from);
/* Writes text to it, unless it is NULL, and frees the text. */
void screen_write(output *to, rfm_buffer *text);

#endif
