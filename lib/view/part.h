/* SPDX-License-Identifier: MIT */
/* One shard's customers as a view keeps them: what scores are made of, in columns by customer. */
#ifndef RFM_LIB_VIEW_PART_H
#define RFM_LIB_VIEW_PART_H

#include <string.h>

#include "customers/tally.h"
#include "score/scorer.h"
#include "view/chain.h"
#include "view/kept.h"
#include "view/plan.h"

/* In place of a cell: not in the table; in it since this day, and not scored yet. */
#define RFM__NO_CELL      UINT16_MAX
#define RFM__CELL_PENDING (UINT16_MAX - 1)

/* A customer whom a day looked at; what he was is kept beside. */
typedef struct rfm__touched {
    uint32_t customer;
    uint16_t cell; /* that he was in */
    uint8_t bought;
    uint8_t is_known; /* has a purchase up to the day before; told of those who were not there */
} rfm__touched;

/* A customer whose cell is another one. */
typedef struct rfm__changed {
    uint32_t customer;
    uint16_t from, to; /* RFM__NO_CELL: not in the table */
    uint8_t bought, is_known;
    uint8_t is_listed;
} rfm__changed;

typedef struct rfm__part {
    /* By local customer. */
    uint32_t customers;
    int32_t *oldest; /* first day of an entry in the window */
    int32_t *next;   /* and past the as-of day; INT32_MIN: to be looked at whatever the day */
    uint16_t *cells;
    rfm__kept kept[RFM__DIMENSIONS_MAX];
    size_t oldest_room, next_room, cell_room;
    rfm__chain chain;
    /* What the day did. */
    rfm__touched *touched;
    int64_t *before; /* beside those touched: what was kept of each dimension */
    size_t touched_room, before_room, touched_count;
    rfm__changed *changed;
    size_t changed_room, changed_count;
    char apart[RFM__APART];
} rfm__part;

/* A day as all parts go to it. */
typedef struct rfm__turn {
    rfm__lens before, lens; /* of the day before and of this one */
    int32_t base_day;       /* the view's first */
    int32_t anew;           /* all customers are to be looked at */
    int32_t is_first;       /* there is no day before */
    int32_t count;          /* of dimensions */
    const int32_t *measures;
} rfm__turn;

/* One for each of a block of customers; eight at a time can be seen to be 0. */
enum { RFM__FLAGS = 64 };
typedef struct rfm__flags {
    uint8_t of[RFM__FLAGS];
} rfm__flags;
static inline int rfm__flags_are_clear(const rfm__flags *flags, int from) {
    uint64_t eight;
    memcpy(&eight, flags->of + from, sizeof eight);
    return eight == 0;
}

/* What is kept of a dimension is so much less than its value on the day of the turn. */
static inline int64_t rfm__turn_shift(const rfm__turn *turn, int32_t dimension) {
    return rfm__measure_ages(turn->measures[dimension]) ? turn->lens.as_of_day - turn->base_day : 0;
}

void rfm__part_free(rfm__part *part);
/* Looks at those customers whom the day touches. Where there was a day before, what they were is
 * recorded, and after a failure the part is as it was, but for having to look at some customers
 * again. */
rfm_status rfm__part_turn(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                          rfm_error *error);
/* Takes it all back, and what changed after it. */
void rfm__part_undo(rfm__part *part, const rfm__turn *turn);
/* Keeps it; room for a rare day is given back. */
void rfm__part_keep(rfm__part *part);
size_t rfm__part_memory(const rfm__part *part);

#endif
