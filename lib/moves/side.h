/* SPDX-License-Identifier: MIT */
/* One of two tables that are compared, and the walk along both. */
#ifndef RFM_LIB_MOVES_SIDE_H
#define RFM_LIB_MOVES_SIDE_H

#include "delay/roster.h"
#include "moves/universe.h"
#include "rfm/moves.h"

enum { RFM__CHANGES = RFM_MOVE_RETURNED + 1 };

typedef struct rfm__side {
    rfm_frame *frame; /* shares the columns that are borrowed here */
    int32_t id_type;
    rfm__roster ids;
    int32_t *segments;  /* by row: number in the universe, or RFM__SEGMENT_NONE */
    rfm__level *levels; /* by number */
} rfm__side;

/* Reads customer, segment and level; the universe has all labels of the frame. Free also after a
 * failure. */
rfm_status rfm__side_read(const rfm_frame *frame, const rfm__universe *universe,
                          rfm__side *out_side, rfm_error *error);
void rfm__side_free(rfm__side *side);

/* What became of one customer; a row is -1 in the table that does not have him. */
typedef struct rfm__move {
    int64_t before_row, after_row;
    int32_t from, to; /* RFM__SEGMENT_NONE also for a table that does not have him */
    int32_t change;
} rfm__move;

/* Whether a customer of the later table alone was known before; asked in order of ids. */
typedef rfm_status (*rfm__known_fn)(void *context, int64_t after_row, int *out_is_known,
                                    rfm_error *error);
typedef rfm_status (*rfm__move_fn)(void *context, const rfm__move *move, rfm_error *error);

/* Goes along the customers of both tables in order of ids. Fails with RFM_E_MISMATCH when ids are
 * of different types. */
rfm_status rfm__sides_walk(const rfm__side *before, const rfm__side *after, rfm__known_fn is_known,
                           rfm__move_fn take, void *context, rfm_error *error);

/* Puts words in front of the message of a failure. Gives the status back. */
rfm_status rfm__moves_prefix(rfm_status status, const char *words, rfm_error *error);

#endif
