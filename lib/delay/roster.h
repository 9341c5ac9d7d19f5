/* SPDX-License-Identifier: MIT */
/* The ids of a table in order, however its rows lie. */
#ifndef RFM_LIB_DELAY_ROSTER_H
#define RFM_LIB_DELAY_ROSTER_H

#include "base/text.h"
#include "frame/frame.h"

/* Borrows the values of a column of text or int64. */
typedef struct rfm__roster {
    int64_t count;
    const int64_t *numbers; /* NULL: texts */
    const int64_t *offsets;
    const char *bytes;
    int64_t *order; /* row of each place; NULL: the rows are in order */
} rfm__roster;

/* Puts the ids of a column in order. Fails with RFM_E_DATA on one that is missing, empty or there
 * twice; the message has its row and never the id. O(n) when the rows are in order, O(n log n)
 * otherwise. Free also after a failure. */
rfm_status rfm__roster_read(const rfm_column *column, rfm__roster *out_roster, rfm_error *error);
void rfm__roster_free(rfm__roster *roster);

static inline int64_t rfm__roster_row(const rfm__roster *roster, int64_t place) {
    return roster->order == NULL ? place : roster->order[place];
}

/* The text in a row, of a roster of texts. */
static inline const char *rfm__roster_text(const rfm__roster *roster, int64_t row,
                                           size_t *out_size) {
    *out_size = (size_t)(roster->offsets[row + 1] - roster->offsets[row]);
    return *out_size == 0 ? "" : roster->bytes + roster->offsets[row];
}

/* Compares ids by row; both rosters are of the same type. */
static inline int rfm__roster_compare(const rfm__roster *left, int64_t left_row,
                                      const rfm__roster *right, int64_t right_row) {
    if (left->numbers != NULL) {
        const int64_t a = left->numbers[left_row], b = right->numbers[right_row];
        return (a > b) - (a < b);
    }
    size_t left_size, right_size;
    const char *left_text = rfm__roster_text(left, left_row, &left_size);
    const char *right_text = rfm__roster_text(right, right_row, &right_size);
    return rfm__compare_text(left_text, left_size, right_text, right_size);
}

#endif
