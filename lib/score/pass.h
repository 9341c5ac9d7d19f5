/* SPDX-License-Identifier: MIT */
/* One going-over of a frame by a scorer, dimension by dimension: applying, fitting one dimension
 * within another and measuring drift all need the scores so far. */
#ifndef RFM_LIB_SCORE_PASS_H
#define RFM_LIB_SCORE_PASS_H

#include "frame/frame.h"
#include "score/strategy.h"
#include "score/values.h"

/* Limits of all cells of a dimension, packed: those of cell c at c (bins - 1). */
typedef struct rfm__cell_limits {
    uint64_t *places;
    int64_t *keys;
    int32_t *counts, *always;
} rfm__cell_limits;

typedef struct rfm__pass {
    const rfm_scorer *scorer;
    const rfm_frame *frame;
    int64_t rows;
    int32_t opened;                      /* dimensions with a column to write to */
    int8_t is_done[RFM__DIMENSIONS_MAX]; /* all rows are scored */
    rfm_column inputs[RFM__DIMENSIONS_MAX];
    rfm__limits limits[RFM__DIMENSIONS_MAX];      /* of dimensions that are the same everywhere */
    rfm__cell_limits within[RFM__DIMENSIONS_MAX]; /* of those that are not */
    rfm__column *columns[RFM__DIMENSIONS_MAX];
    int32_t *scores[RFM__DIMENSIONS_MAX];   /* 1 to bins; 0: missing */
    uint8_t *validity[RFM__DIMENSIONS_MAX]; /* NULL: no score can be missing */
} rfm__pass;

enum { RFM__PASS_CHUNK = 65536 }; /* rows of one parallel piece of work: whole bytes of bitmaps */

/* A pass is zeroed but for scorer, frame and rows, and is to be freed whatever happens. Frees the
 * columns that are still in it. */
void rfm__pass_free(rfm__pass *pass);
/* Finds the column of the next dimension, which is fitted, and makes its limits and scores. */
rfm_status rfm__pass_open(rfm__pass *pass, rfm_error *error);
/* Scores a run of at most RFM__KEYS_BLOCK rows, the first of them a multiple of 8, in one
 * dimension with cut points; those before it are done in these rows. */
void rfm__pass_block(const rfm__pass *pass, int32_t d, int64_t first, int64_t count);
/* Scores all rows in all opened dimensions that are not done; ranks too. */
rfm_status rfm__pass_finish(rfm__pass *pass, int32_t threads, rfm_error *error);
/* Scores all rows in those dimensions that can only be scored as a whole, and in what these
 * need. */
rfm_status rfm__pass_finish_ranks(rfm__pass *pass, int32_t threads, rfm_error *error);
/* The place of a row in the cells of dimension `d`; 0 when one of the scores before is missing. */
int rfm__pass_place(const rfm__pass *pass, int32_t d, int64_t row, uint64_t *out_place);

/* A row with what it is sorted by. */
typedef struct rfm__score_entry {
    uint64_t place;
    int64_t key;
    int64_t row;
} rfm__score_entry;
/* The rows that have a value in dimension `d`, a place in its cells (all 0 when it is the same
 * everywhere: `is_within` is 0), in order of the rows. */
rfm_status rfm__score_entries_gather(const rfm__pass *pass, int32_t d, int is_within,
                                     rfm__score_entry **out_entries, size_t *out_count,
                                     rfm_error *error);
/* Stable sorts in linear time. */
rfm_status rfm__score_entries_sort_by_place(rfm__score_entry *entries, size_t count,
                                            rfm_error *error);
rfm_status rfm__score_entries_sort_by_key(rfm__score_entry *entries, size_t count, int falling,
                                          rfm_error *error);
/* The end of the run of equal places that starts at an entry. */
size_t rfm__score_entries_run(const rfm__score_entry *entries, size_t count, size_t start);

/* Gives each row its rank among those of its cell as a group of SQL's NTILE; see ntile.c. */
rfm_status rfm__ntile_score(const rfm__pass *pass, int32_t d, rfm_error *error);
/* Fits dimension `d` within each combination of scores of those before, which are done. */
rfm_status rfm__nested_fit(const rfm__pass *pass, int32_t d, rfm__fitted *fitted, rfm_error *error);

#endif
