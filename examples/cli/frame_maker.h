/* SPDX-License-Identifier: MIT */
/* Small frames made by the command itself, value by value. */
#ifndef RFM_CLI_FRAME_MAKER_H
#define RFM_CLI_FRAME_MAKER_H

#include "rfm/frame.h"

enum { MAKER_COLUMNS = 24 };

/* A frame in the making; every column gets as many values as there are rows. */
typedef struct frame_maker frame_maker;

frame_maker *maker_new(void);
/* Adds a column, gives its index. Code columns are labelled when words are put into them. */
int maker_column(frame_maker *maker, const char *name, int32_t type, int32_t scale);
/* Adds one value at the end of a column. */
void maker_number(frame_maker *maker, int column, int64_t value); /* all but double and text */
void maker_double(frame_maker *maker, int column, double value);
void maker_word(frame_maker *maker, int column, const char *bytes, size_t size); /* text or label */
void maker_text(frame_maker *maker, int column, const char *text);
/* Gives a code column the labels of another, before its first value. */
void maker_labels(frame_maker *maker, int column, const rfm_column *from);
void maker_missing(frame_maker *maker, int column);
/* Adds a cell of another frame; its column is of the same type. */
void maker_cell(frame_maker *maker, int column, const rfm_column *from, int64_t row);
/* Makes the frame and frees the maker. Owned: rfm_frame_free. */
rfm_frame *maker_finish(frame_maker *maker);

#endif
