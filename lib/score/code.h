/* SPDX-License-Identifier: MIT */
/* Scores of several dimensions as one code column: 5, 4 and 4 as "544". */
#ifndef RFM_LIB_SCORE_CODE_H
#define RFM_LIB_SCORE_CODE_H

#include "frame/frame.h"
#include "score/scorer.h"

typedef struct rfm__code {
    int64_t rows;
    int32_t count; /* of dimensions */
    int32_t bins[RFM__DIMENSIONS_MAX];
    const int32_t *scores[RFM__DIMENSIONS_MAX];   /* 1 to bins; 0: missing */
    const uint8_t *validity[RFM__DIMENSIONS_MAX]; /* NULL: none missing */
    /* From here on the business of code.c. Each combination of scores is a cell with a number. */
    uint64_t weights[RFM__DIMENSIONS_MAX]; /* of one step of each score in that number */
    uint64_t cells;      /* 255^8 at most; this number itself stands for "missing" */
    rfm__column *column; /* in the making */
    int32_t *values;     /* of the column: at first the cell, at last the label */
    uint8_t *valid;      /* of the column */
    int32_t *table;      /* few cells: for each its label; NULL when there are many */
    uint64_t *wide;      /* many cells: that of each row */
    uint64_t *used;      /* the cells that occur, rising */
    int64_t used_count;
} rfm__code;

/* Three steps: start, then all rows in pieces that begin at a multiple of 8 and may run side by
 * side, then finish, which gives the column `code`: its labels are the combinations that occur,
 * in order of the scores. `code` is zeroed but for rows, count, bins, scores and validity, and
 * is to be freed whatever happens. */
rfm_status rfm__code_start(rfm__code *code, rfm_error *error);
void rfm__code_rows(const rfm__code *code, int64_t first, int64_t count);
rfm_status rfm__code_finish(rfm__code *code, int32_t threads, rfm__column **out_column,
                            rfm_error *error);
void rfm__code_free(rfm__code *code);

#endif
