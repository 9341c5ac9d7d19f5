/* SPDX-License-Identifier: MIT */
/* One shard's customers as a view keeps them: those with a purchase in the window in slots without
 * gaps, with the values that scores are made of. */
#ifndef RFM_LIB_VIEW_PART_H
#define RFM_LIB_VIEW_PART_H

#include "customers/tally.h"
#include "score/scorer.h"
#include "view/chain.h"
#include "view/plan.h"

#define RFM__NO_SLOT UINT32_MAX
#define RFM__NO_CELL UINT16_MAX

/* A customer whom a day touched, and all it takes to undo that. */
typedef struct rfm__touched {
    uint32_t customer;
    uint32_t slot; /* that he had; RFM__NO_SLOT: none */
    uint16_t cell; /* that he was in; RFM__NO_CELL: none */
    uint8_t bought;
    uint8_t is_known; /* has a purchase up to the day before; told of those without a slot */
    int64_t values[RFM__DIMENSIONS_MAX];
} rfm__touched;

/* A customer whose cell is another one. */
typedef struct rfm__changed {
    uint32_t customer;
    uint16_t from, to; /* cells; RFM__NO_CELL: not in the table */
    uint8_t bought, is_known;
} rfm__changed;

typedef struct rfm__part {
    /* By local customer. */
    uint32_t customers;
    uint32_t *slots;
    int32_t *oldest; /* first day of an entry in the window */
    int32_t *next;   /* and past the as-of day; INT32_MIN: to be looked at whatever the day */
    size_t slot_room, oldest_room, next_room;
    rfm__chain chain;
    /* By slot. */
    uint32_t count;
    uint32_t *owners;
    int64_t *values[RFM__DIMENSIONS_MAX];
    uint16_t *cells;
    uint16_t *fresh; /* cells of the day that is being looked at */
    size_t owner_room, cell_room, fresh_room, value_room[RFM__DIMENSIONS_MAX];
    /* What the day did. */
    rfm__touched *touched;
    size_t touched_room, touched_count;
    rfm__changed *changed;
    size_t changed_room, changed_count;
} rfm__part;

/* A day as all parts go to it. */
typedef struct rfm__turn {
    rfm__lens before, lens; /* of the day before and of this one */
    int32_t days;           /* from that day to this one */
    int32_t anew;           /* all customers are to be looked at */
    int32_t is_first;       /* there is no day before */
    int32_t count;          /* of dimensions */
    const int32_t *measures;
} rfm__turn;

void rfm__part_free(rfm__part *part);
/* Brings slots and values to the day: everybody a day older, those touched looked at again. After a
 * failure the part is as it was, but for having to look at some customers again. */
rfm_status rfm__part_turn(rfm__part *part, const rfm__shard *shard, const rfm__turn *turn,
                          rfm_error *error);
/* Takes it all back. */
void rfm__part_undo(rfm__part *part, const rfm__turn *turn);
/* Keeps it. */
void rfm__part_keep(rfm__part *part);
/* Finds the record of a customer whom the day touched, or NULL. */
const rfm__touched *rfm__part_find_touched(const rfm__part *part, uint32_t customer);
size_t rfm__part_memory(const rfm__part *part, int32_t dimensions);

#endif
