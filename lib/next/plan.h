/* SPDX-License-Identifier: MIT */
/* What scorer and rules look at, told in numbers: where a column has to go for anything to change.
 */
#ifndef RFM_LIB_NEXT_PLAN_H
#define RFM_LIB_NEXT_PLAN_H

#include "next/columns.h"
#include "score/scorer.h"
#include "segment/program.h"

/* Numbers in the making, sorted and without repeats once they are settled. */
typedef struct rfm__next_list {
    int64_t *at;
    size_t count, capacity;
} rfm__next_list;

typedef struct rfm__next_reals {
    double *at;
    size_t count, capacity;
} rfm__next_reals;

/* Numbers of one column: something may change where its value goes from below one to it. Doubles:
 * from below to it, or from it to above. */
typedef struct rfm__next_marks {
    rfm__next_list integers;
    rfm__next_reals reals;
} rfm__next_marks;

/* Cut points that count for customers with certain scores only, on a column with spend. */
typedef struct rfm__next_group {
    int32_t column;
    int32_t depth; /* scores that are asked for, of the dimensions from the first one on */
    int32_t within[RFM__DIMENSIONS_MAX];
    rfm__next_marks marks;
} rfm__next_group;

/* A comparison of two columns in the rules. */
typedef struct rfm__next_pair {
    int32_t left, right;
    const rfm__step *step;
} rfm__next_pair;

typedef struct rfm__next_plan {
    rfm__next_marks marks[RFM__NEXT_COLUMNS];
    rfm__next_group *groups;
    size_t group_count, group_capacity;
    rfm__next_pair *pairs;
    size_t pair_count, pair_capacity;
    int32_t dimension_count;
    int32_t has_spend[RFM__DIMENSIONS_MAX]; /* whether a dimension's score may change with spend */
    int32_t every_day;    /* columns are compared so that each day has to be looked at */
    rfm__program program; /* what `pairs` point into */
} rfm__next_plan;

/* Looks through scorer and rules, which fit `scored`, a table without rows. With `buys` a purchase
 * is looked for: fails with RFM_E_ARGUMENT when the rules compare two columns in a way that hides
 * where they change. */
rfm_status rfm__next_plan_make(const rfm_scorer *scorer, const rfm_rules *rules,
                               const rfm_frame *customers, const rfm_frame *scored, int buys,
                               rfm__next_plan *out_plan, rfm_error *error);
void rfm__next_plan_free(rfm__next_plan *plan);

rfm_status rfm__next_list_add(rfm__next_list *list, int64_t number, rfm_error *error);
void rfm__next_list_settle(rfm__next_list *list);

/* breaks.c: adds to the list all amounts above change->spend, up to `most`, at which anything that
 * is looked at may change, the day being the same. `scores` (may be NULL): of the change. */
rfm_status rfm__next_spend_breaks(const rfm__next_plan *plan, const rfm__next_change *change,
                                  const int32_t *scores, int64_t most, rfm__next_list *list,
                                  rfm_error *error);
/* The same for days after change->day up to `last`, what was before staying as it is. */
rfm_status rfm__next_day_breaks(const rfm__next_plan *plan, const rfm__next_change *change,
                                int32_t last, rfm__next_list *list, rfm_error *error);

#endif
