/* SPDX-License-Identifier: MIT */
/* Segments by name: labels of several tables as numbers that agree, and the level of each. */
#ifndef RFM_LIB_DELAY_NAMES_H
#define RFM_LIB_DELAY_NAMES_H

#include "frame/frame.h"

/* In place of a segment's number. */
#define RFM__SEGMENT_NONE (-1)

typedef struct rfm__name {
    const char *text; /* Borrowed */
    size_t size;
    int32_t number;
} rfm__name;

typedef struct rfm__level {
    int32_t is_known;
    int32_t value;
} rfm__level;

/* Numbers names so that equal ones have the same number and numbers rise as bytes do: 0 ..
 * *out_distinct - 1. */
rfm_status rfm__names_number(rfm__name *names, int64_t count, int32_t *out_distinct,
                             rfm_error *error);
/* The labels of a code column as names without a number. */
void rfm__names_of_labels(const rfm_column *column, rfm__name *out_names);

/* Columns segment and level of a table; segment is a code with labels, level a number. */
typedef struct rfm__segment_columns {
    rfm_column segment, level;
} rfm__segment_columns;

rfm_status rfm__segment_columns_find(const rfm_frame *frame, rfm__segment_columns *out_columns,
                                     rfm_error *error);
/* Takes the level of each segment from its rows, `names` being the numbered labels and `levels` by
 * number. Fails with RFM_E_DATA when two rows contradict each other. */
rfm_status rfm__segment_columns_levels(const rfm__segment_columns *columns, const rfm__name *names,
                                       rfm__level *levels, rfm_error *error);

/* The number of the segment in a row, or RFM__SEGMENT_NONE. */
static inline int32_t rfm__segment_at(const rfm__segment_columns *columns, const rfm__name *names,
                                      int64_t row) {
    if (rfm__cell_is_missing(&columns->segment, row)) return RFM__SEGMENT_NONE;
    return names[((const int32_t *)columns->segment.values)[row]].number;
}

#endif
