/* SPDX-License-Identifier: MIT */
/* Text in the making, and the cells of frames as text. */
#ifndef RFM_CLI_CELLS_H
#define RFM_CLI_CELLS_H

#include "rfm/frame.h"
#include "say.h"

/* Makes an empty text or exits. */
rfm_buffer *text_new(void);
/* Adds printf-like text. */
void text_add(rfm_buffer *text, const char *format, ...) CLI_PRINTF(2, 3);
/* Adds text of at most `width` characters on the terminal, without control characters, padded with
 * blanks; a longer one ends in an ellipsis. */
void text_add_padded(rfm_buffer *text, const char *bytes, size_t size, int width);
/* Adds minor units as a decimal number with `decimals` digits, rounded half to even where digits
 * go. */
void text_add_amount(rfm_buffer *text, int64_t minor, int scale, int decimals);
/* Adds a double as the shortest text that reads back. */
void text_add_double(rfm_buffer *text, double value);

/* Finds a column or exits. */
rfm_column column_of(const rfm_frame *frame, const char *name);
/* Finds a column; 0 when there is none. */
int find_column(const rfm_frame *frame, const char *name, rfm_column *out_column);
int cell_is_missing(const rfm_column *column, int64_t row);
/* 1 for text and labelled code columns. */
int cell_is_text(const rfm_column *column);
/* Text of a text or labelled code cell that is not missing. */
const char *cell_text(const rfm_column *column, int64_t row, size_t *out_size);
/* Any whole number, amount, day or code cell. */
int64_t cell_int64(const rfm_column *column, int64_t row);
/* Adds any cell as a person reads it; amounts with `decimals` digits, a missing one as nothing. */
void text_add_cell(rfm_buffer *text, const rfm_column *column, int64_t row, int decimals);

/* minor units rounded half to even to fewer digits. */
int64_t round_amount(int64_t minor, int scale, int decimals);
/* Gives a frame whose amounts have `decimals` digits, and frees the one given: means lose the
 * digits that the inner scale keeps, sums have none to lose. */
rfm_frame *frame_with_decimals(rfm_frame *frame, int decimals);
/* The same for means alone, other amounts are rounded when they are written; but the frame given is
 * not freed, and is what comes back when there is nothing to round. */
rfm_frame *frame_with_means(rfm_frame *frame, int decimals);

#endif
