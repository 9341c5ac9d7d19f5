/* SPDX-License-Identifier: MIT */
/* JSON in the making: exact numbers, missing things as null. */
#ifndef RFM_CLI_JSON_TEXT_H
#define RFM_CLI_JSON_TEXT_H

#include "rfm/frame.h"

/* Adds a quoted string. */
void json_add_string(rfm_buffer *text, const char *bytes, size_t size);
/* Adds a comma when *count is above 0, counts, and adds "name": of the next member. */
void json_add_name(rfm_buffer *text, int *count, const char *name);
/* Adds whole members; a NULL text is null. */
void json_add_text(rfm_buffer *text, int *count, const char *name, const char *value);
void json_add_number(rfm_buffer *text, int *count, const char *name, int64_t value);
void json_add_double(rfm_buffer *text, int *count, const char *name, double value);
void json_add_day(rfm_buffer *text, int *count, const char *name, int32_t day);
/* Adds the value of a cell; amounts with `decimals` digits. */
void json_add_cell(rfm_buffer *text, const rfm_column *column, int64_t row, int decimals);
/* Adds a frame as an array with one object a row, each on a line of its own, `indent` blanks in. */
void json_add_rows(rfm_buffer *text, const rfm_frame *frame, int decimals, int indent);

#endif
