/* SPDX-License-Identifier: MIT */
/* Short texts where they lie in a foreign table: a view is the size and up to twelve bytes of text.
 * Only ids on their way in are such columns, and no frame has one. */
#ifndef RFM_LIB_FRAME_VIEWS_H
#define RFM_LIB_FRAME_VIEWS_H

#include "rfm/frame.h"

enum {
    RFM__VIEW_SIZE = 16, /* bytes of a view, one for each row at `values` of the column */
    RFM__VIEW_TEXT = 4,  /* where its text begins, behind the size */
    RFM__VIEW_MOST = 12  /* bytes of text; of longer ones the last eight say where they lie */
};

/* 1 for a column of views that are all short; it has no offsets and no validity: texts that are
 * missing are empty. */
static inline int rfm__column_is_views(const rfm_column *column) {
    return column->type == RFM_COLUMN_TEXT && column->offsets == NULL;
}

#endif
