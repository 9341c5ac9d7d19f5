/* SPDX-License-Identifier: MIT */
/* Rows set apart: where they stood, why, and their text. */
#ifndef RFM_LIB_CSV_BAD_H
#define RFM_LIB_CSV_BAD_H

#include "csv/plan.h"

typedef struct rfm__csv_bad {
    int64_t line;
    int64_t field; /* 0-based; -1: the line as a whole */
    size_t reason; /* where in the list's text; both end with what follows */
    size_t text;
    size_t end;
} rfm__csv_bad;

typedef struct rfm__csv_bad_list {
    rfm__bytes text;
    rfm__csv_bad *rows;
    size_t count;
    size_t capacity;
} rfm__csv_bad_list;

/* A row in the making: its reason is appended to list->text from `begin` on, then this adds the
 * text as it stood (`size` bytes, of which a line end at the end is left out) and keeps the row. */
rfm_status rfm__csv_bad_end(rfm__csv_bad_list *list, const rfm__csv_plan *plan, size_t begin,
                            int64_t line, int64_t field, const char *text, size_t size,
                            rfm_error *error);
/* Appends the rows of `from`, their lines counted from `lines_before`. Unchanged on failure. */
rfm_status rfm__csv_bad_append(rfm__csv_bad_list *list, const rfm__csv_bad_list *from,
                               int64_t lines_before, rfm_error *error);
/* The first row as the error that refuses the file. */
rfm_status rfm__csv_bad_refuse(const rfm__csv_bad_list *list, int64_t lines_before,
                               rfm_error *error);
rfm_status rfm__csv_bad_frame(const rfm__csv_bad_list *list, const rfm__csv_plan *plan,
                              rfm_frame **out_frame, rfm_error *error);
void rfm__csv_bad_reset(rfm__csv_bad_list *list);
void rfm__csv_bad_clear(rfm__csv_bad_list *list);

#endif
