/* SPDX-License-Identifier: MIT */
/* The combinations of scores that there can be, and the segment of each: worked out once for a
 * cell, by the scorer and the rules themselves, not once for a customer. */
#ifndef RFM_LIB_VIEW_CELLS_H
#define RFM_LIB_VIEW_CELLS_H

#include "frame/frame.h"
#include "rfm/segment.h"
#include "score/values.h"
#include "view/part.h"

enum { RFM__CELLS_MOST = 4096, RFM__NO_SEGMENT = -1, RFM__SEGMENT_UNKNOWN = -2 };

/* A cell as changes show it. */
typedef struct rfm__cell_face {
    int32_t segment; /* index of a label; RFM__NO_SEGMENT: no rule; _UNKNOWN: nobody can be in it */
    int32_t has_level;
    int32_t level;
    char code[4 * RFM__DIMENSIONS_MAX];
} rfm__cell_face;

typedef struct rfm__cells {
    int32_t count;
    uint32_t weights[RFM__DIMENSIONS_MAX]; /* of a step of each score */
    rfm__cell_face *faces;
    rfm__labels *labels; /* of segments; NULL until the first fill */
    int32_t label_count;
} rfm__cells;

/* Room for all cells of a scorer, none of them known. RFM_E_ARGUMENT when there are too many. */
rfm_status rfm__cells_new(const rfm_scorer *scorer, rfm__cells *out_cells, rfm_error *error);
void rfm__cells_free(rfm__cells *cells);
/* Fills in the cells that values can come to with these cut points: `columns` say what each
 * dimension reads. */
rfm_status rfm__cells_fill(rfm__cells *cells, const rfm_scorer *scorer, const rfm_rules *rules,
                           const rfm_column *columns, const rfm__limits *limits, rfm_error *error);

#endif
