/* SPDX-License-Identifier: MIT */
/* All segments that a comparison meets, under one number each. */
#ifndef RFM_LIB_MOVES_UNIVERSE_H
#define RFM_LIB_MOVES_UNIVERSE_H

#include "delay/names.h"
#include "rfm/segment.h"

/* Numbers are those of the rule table in its order, then the others in order of bytes. */
typedef struct rfm__universe {
    int32_t count;
    int32_t listed;     /* the first so many are of the rules */
    rfm__name *names;   /* by number; texts Borrowed */
    rfm__level *levels; /* by number; known for those of the rules */
    int32_t *sorted;    /* numbers in order of the bytes of their names */
    rfm_frame *rules;   /* keeps the names of the rules alive */
} rfm__universe;

/* `rules` may be NULL; `others` may name the same segment more than once. Free also after a
 * failure. */
rfm_status rfm__universe_make(const rfm_rules *rules, const rfm__name *others, int64_t other_count,
                              rfm__universe *out_universe, rfm_error *error);
void rfm__universe_free(rfm__universe *universe);
/* The number of a name, or -1. */
int32_t rfm__universe_find(const rfm__universe *universe, const char *text, size_t size);
/* Labels of columns whose codes are numbers. */
rfm_status rfm__universe_labels(const rfm__universe *universe, rfm__labels **out_labels,
                                rfm_error *error);
/* The level to show: that of the rules, else of the first table that knows one; `second` may be
 * NULL. */
rfm__level rfm__universe_level(const rfm__universe *universe, int32_t number,
                               const rfm__level *first, const rfm__level *second);
/* Numbers in the order in which reports show them: highest level first, then table order, and those
 * without a level at the end. `out_order` has room for all. */
rfm_status rfm__universe_order(const rfm__universe *universe, const rfm__level *first,
                               const rfm__level *second, int32_t *out_order, rfm_error *error);

#endif
