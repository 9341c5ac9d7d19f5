/* SPDX-License-Identifier: MIT */
/* Amounts and days at which a test of the rules or a score may turn out differently. Sums grow by
 * what is spent and ages by a day a day, so most are one subtraction; the rest never turns back on
 * the way, so halving finds it exactly as it is computed, rounding included. */
#include <math.h>

#include "base/exact.h"
#include "next/plan.h"
#include "segment/wide.h"

/* Where a change is looked at: at an amount on its day, or on a day with its amount. */
typedef struct breaks_line {
    const rfm__next_change *change;
    int along_days;
} breaks_line;

typedef struct breaks_moment {
    rfm__next_change change;
    rfm__tally tally;
} breaks_moment;

static breaks_moment breaks_at(const breaks_line *line, int64_t where) {
    breaks_moment moment = {.change = *line->change};
    if (line->along_days) {
        moment.change.day = (int32_t)where;
    } else {
        moment.change.spend = where;
    }
    moment.tally = rfm__next_tally(&moment.change);
    return moment;
}

/* A question whose answer goes one way along the line. */
typedef struct breaks_question {
    int32_t column;
    double real;
    int is_past; /* above `real`; else at or above it */
    int64_t integer;
    const rfm__next_pair *pair;
} breaks_question;

enum { BREAKS_MISSING = 2 };

static int breaks_compare_pair(const breaks_moment *at, const rfm__next_pair *pair) {
    const rfm__step *step = pair->step;
    if (step->kind == RFM__STEP_PAIR_INTEGER) {
        const int64_t left = rfm__next_integer(&at->change, &at->tally, pair->left);
        const int64_t right = rfm__next_integer(&at->change, &at->tally, pair->right);
        return rfm__compare_products(left, 1, step->left_power, right, step->factor,
                                     step->right_power);
    }
    double left, right;
    if (!rfm__next_double(&at->change, &at->tally, pair->left, &left) ||
        !rfm__next_double(&at->change, &at->tally, pair->right, &right)) {
        return BREAKS_MISSING;
    }
    right *= step->low_double;
    return left < right ? -1 : left > right;
}

static int breaks_ask(const breaks_line *line, const breaks_question *question, int64_t where) {
    const breaks_moment at = breaks_at(line, where);
    if (question->pair != NULL) return breaks_compare_pair(&at, question->pair);
    if (!rfm__next_column_is_double(question->column)) {
        return rfm__next_integer(&at.change, &at.tally, question->column) >= question->integer;
    }
    double value;
    if (!rfm__next_double(&at.change, &at.tally, question->column, &value)) return BREAKS_MISSING;
    return question->is_past ? value > question->real : value >= question->real;
}

/* The first place after `low`, up to `high`, where the answer differs from `answer`, the one at
 * `low`; at `high` it does. */
static int64_t breaks_halve(const breaks_line *line, const breaks_question *question, int64_t low,
                            int64_t high, int answer) {
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (breaks_ask(line, question, middle) == answer) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* Adds where the answer changes between `low` and `high`: once, or twice by way of equality. */
static rfm_status breaks_find(const breaks_line *line, const breaks_question *question, int64_t low,
                              int64_t high, rfm__next_list *list, rfm_error *error) {
    if (high <= low) return RFM_OK;
    const int first = breaks_ask(line, question, low);
    const int last = breaks_ask(line, question, high);
    if (first == last) return RFM_OK;
    const int64_t turn = breaks_halve(line, question, low, high, first);
    RFM_TRY(rfm__next_list_add(list, turn, error));
    const int there = breaks_ask(line, question, turn);
    if (there == last) return RFM_OK;
    return rfm__next_list_add(list, breaks_halve(line, question, turn, high, there), error);
}

/* A column that grows by one a step from `value` at `from`, or stands still. */
static rfm_status breaks_add_steps(const rfm__next_list *marks, int64_t value, int64_t from,
                                   int64_t to, rfm__next_list *list, rfm_error *error) {
    size_t low = 0, high = marks->count;
    while (low < high) { /* the first mark above the value */
        const size_t middle = low + (high - low) / 2;
        if (marks->at[middle] <= value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (; low < marks->count; ++low) {
        const uint64_t steps = (uint64_t)marks->at[low] - (uint64_t)value;
        if (steps > (uint64_t)(to - from)) break;
        RFM_TRY(rfm__next_list_add(list, from + (int64_t)steps, error));
    }
    return RFM_OK;
}

/* The mean of n receipts reaches a mark k, once rounded, between k n - n / 2 - 1 and k n. */
static rfm_status breaks_add_mean(const breaks_line *line, const breaks_moment *start,
                                  const rfm__next_list *marks, int64_t most, rfm__next_list *list,
                                  rfm_error *error) {
    const int64_t from = start->change.spend;
    const int64_t receipts = start->tally.receipts;
    const int64_t net = rfm__next_integer(&start->change, &start->tally, RFM__NEXT_SPEND_NET);
    for (size_t i = 0; i < marks->count; ++i) {
        const breaks_question question = {.column = RFM__NEXT_MEAN_RECEIPT,
                                          .integer = marks->at[i]};
        int64_t low = from, high = most, whole, extra;
        if (breaks_ask(line, &question, from)) continue;
        if (rfm__multiply_int64(marks->at[i], receipts, &whole) &&
            rfm__add_int64(whole, -net, &extra) && extra <= most - from) {
            high = from + extra;
            if (extra - receipts / 2 - 1 > 0) low = high - receipts / 2 - 1;
        }
        RFM_TRY(breaks_find(line, &question, low, high, list, error));
    }
    return RFM_OK;
}

static rfm_status breaks_add_reals(const breaks_line *line, int32_t column,
                                   const rfm__next_reals *reals, int64_t from, int64_t to,
                                   rfm__next_list *list, rfm_error *error) {
    for (size_t i = 0; i < reals->count; ++i) {
        breaks_question question = {.column = column, .real = reals->at[i]};
        RFM_TRY(breaks_find(line, &question, from, to, list, error));
        question.is_past = 1;
        RFM_TRY(breaks_find(line, &question, from, to, list, error));
    }
    return RFM_OK;
}

static rfm_status breaks_add_spend(const breaks_line *line, const breaks_moment *start,
                                   int32_t column, const rfm__next_marks *marks, int64_t most,
                                   rfm__next_list *list, rfm_error *error) {
    const int64_t from = start->change.spend;
    if (rfm__next_column_is_double(column)) {
        return breaks_add_reals(line, column, &marks->reals, from, most, list, error);
    }
    if (marks->integers.count == 0) return RFM_OK;
    if (column == RFM__NEXT_MEAN_RECEIPT) {
        return breaks_add_mean(line, start, &marks->integers, most, list, error);
    }
    return breaks_add_steps(&marks->integers,
                            rfm__next_integer(&start->change, &start->tally, column), from, most,
                            list, error);
}

/* Whether a group is the customer's own, as far as scores that do not depend on spend can tell. */
static int breaks_is_within(const rfm__next_plan *plan, const rfm__next_group *group,
                            const int32_t *scores) {
    if (scores == NULL) return 1;
    for (int32_t i = 0; i < group->depth && i < plan->dimension_count; ++i) {
        if (!plan->has_spend[i] && group->within[i] != scores[i]) return 0;
    }
    return 1;
}

rfm_status rfm__next_spend_breaks(const rfm__next_plan *plan, const rfm__next_change *change,
                                  const int32_t *scores, int64_t most, rfm__next_list *list,
                                  rfm_error *error) {
    const breaks_line line = {.change = change};
    const breaks_moment start = breaks_at(&line, change->spend);
    if (most <= change->spend) return RFM_OK;
    for (int32_t i = 0; i < RFM__NEXT_COLUMNS; ++i) {
        if (!rfm__next_column_has_spend(i)) continue;
        RFM_TRY(breaks_add_spend(&line, &start, i, &plan->marks[i], most, list, error));
    }
    for (size_t i = 0; i < plan->group_count; ++i) {
        const rfm__next_group *group = &plan->groups[i];
        if (!breaks_is_within(plan, group, scores)) continue;
        RFM_TRY(breaks_add_spend(&line, &start, group->column, &group->marks, most, list, error));
    }
    for (size_t i = 0; i < plan->pair_count; ++i) {
        const rfm__next_pair *pair = &plan->pairs[i];
        if (!rfm__next_column_has_spend(pair->left) && !rfm__next_column_has_spend(pair->right)) {
            continue;
        }
        const breaks_question question = {.pair = pair};
        RFM_TRY(breaks_find(&line, &question, change->spend, most, list, error));
    }
    return RFM_OK;
}

static rfm_status breaks_add_days(const rfm__next_plan *plan, const breaks_line *line, int32_t last,
                                  rfm__next_list *list, rfm_error *error) {
    const int32_t first = line->change->day;
    const breaks_moment start = breaks_at(line, first), end = breaks_at(line, last);
    for (int32_t i = 0; i < RFM__NEXT_COLUMNS; ++i) {
        if (!rfm__next_column_has_day(i)) continue;
        if (rfm__next_column_is_double(i)) {
            RFM_TRY(breaks_add_reals(line, i, &plan->marks[i].reals, first, last, list, error));
            continue;
        }
        const int64_t value = rfm__next_integer(&start.change, &start.tally, i);
        if (rfm__next_integer(&end.change, &end.tally, i) == value) continue;
        RFM_TRY(breaks_add_steps(&plan->marks[i].integers, value, first, last, list, error));
    }
    return RFM_OK;
}

rfm_status rfm__next_day_breaks(const rfm__next_plan *plan, const rfm__next_change *change,
                                int32_t last, rfm__next_list *list, rfm_error *error) {
    const breaks_line line = {.change = change, .along_days = 1};
    if (last <= change->day) return RFM_OK;
    if (plan->every_day) {
        for (int64_t day = (int64_t)change->day + 1; day <= last; ++day) {
            RFM_TRY(rfm__next_list_add(list, day, error));
        }
        return RFM_OK;
    }
    RFM_TRY(breaks_add_days(plan, &line, last, list, error));
    for (size_t i = 0; i < plan->pair_count; ++i) {
        const rfm__next_pair *pair = &plan->pairs[i];
        if (!rfm__next_column_has_day(pair->left) && !rfm__next_column_has_day(pair->right)) {
            continue;
        }
        const breaks_question question = {.pair = pair};
        RFM_TRY(breaks_find(&line, &question, change->day, last, list, error));
    }
    return RFM_OK;
}
