/* SPDX-License-Identifier: MIT */
/* The customer ids of a frame in order, so that two lists of them can be laid side by side. */
#ifndef RFM_LIB_BASELINE_IDS_H
#define RFM_LIB_BASELINE_IDS_H

#include "frame/frame.h"

/* A row with the first part of its id: all of an integer, eight bytes of a text. */
typedef struct rfm__sorted_id {
    uint64_t key;
    int64_t row;
} rfm__sorted_id;

typedef struct rfm__sorted_ids {
    rfm_column column;
    int is_text;
    rfm__sorted_id *ids; /* by id, equal ones by row; missing and empty ones left out */
    int64_t count;
} rfm__sorted_ids;

/* Sorts the column `customer` of a frame: text, labelled code or int64, else RFM_E_COLUMN. The
 * frame must outlive the ids. `out_ids` is empty after a failure. O(n log n). */
rfm_status rfm__ids_sort(const rfm_frame *frame, rfm__sorted_ids *out_ids, rfm_error *error);
void rfm__ids_free(rfm__sorted_ids *ids);
/* Below, at or above 0; both sides are of one kind. */
int rfm__ids_compare(const rfm__sorted_ids *left, int64_t left_index, const rfm__sorted_ids *right,
                     int64_t right_index);

#endif
