/* SPDX-License-Identifier: MIT */
/* The smallest purchase lies at a cut point or at a number in a rule: between two of them nothing
 * that is looked at changes. So these are collected once, exactly, for all customers. */
#include "next/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/exact.h"
#include "base/text.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"

static void plan_free_marks(rfm__next_marks *marks) {
    rfm__free(marks->integers.at);
    rfm__free(marks->reals.at);
}

void rfm__next_plan_free(rfm__next_plan *plan) {
    for (int32_t i = 0; i < RFM__NEXT_COLUMNS; ++i) plan_free_marks(&plan->marks[i]);
    for (size_t i = 0; i < plan->group_count; ++i) plan_free_marks(&plan->groups[i].marks);
    rfm__free(plan->groups);
    rfm__free(plan->pairs);
    rfm__program_free(&plan->program);
    *plan = (rfm__next_plan){0};
}

rfm_status rfm__next_list_add(rfm__next_list *list, int64_t number, rfm_error *error) {
    RFM_TRY(rfm__grow(&list->at, &list->capacity, list->count + 1, sizeof *list->at, error));
    list->at[list->count++] = number;
    return RFM_OK;
}

static int plan_compare_integers(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Most lists are a handful of numbers. */
void rfm__next_list_settle(rfm__next_list *list) {
    size_t kept = 0;
    if (list->count < 2) return;
    if (list->count <= 16) {
        for (size_t i = 1; i < list->count; ++i) {
            const int64_t number = list->at[i];
            size_t to = i;
            for (; to > 0 && list->at[to - 1] > number; --to) list->at[to] = list->at[to - 1];
            list->at[to] = number;
        }
    } else {
        qsort(list->at, list->count, sizeof *list->at, plan_compare_integers);
    }
    for (size_t i = 0; i < list->count; ++i) {
        if (kept == 0 || list->at[kept - 1] != list->at[i]) list->at[kept++] = list->at[i];
    }
    list->count = kept;
}

static rfm_status plan_add_real(rfm__next_marks *marks, double number, rfm_error *error) {
    rfm__next_reals *reals = &marks->reals;
    if (number - number != 0) return RFM_OK; /* an end that is open */
    for (size_t i = 0; i < reals->count; ++i) {
        if (reals->at[i] == number) return RFM_OK;
    }
    RFM_TRY(rfm__grow(&reals->at, &reals->capacity, reals->count + 1, sizeof *reals->at, error));
    reals->at[reals->count++] = number;
    return RFM_OK;
}

/* Values up to `limit` are on one side, those past it on the other. */
static rfm_status plan_add_past(rfm__next_marks *marks, int64_t limit, rfm_error *error) {
    if (limit == INT64_MAX) return RFM_OK;
    return rfm__next_list_add(&marks->integers, limit + 1, error);
}

/* The tests of the rules. */

/* The column that a test reads; what is made of scores has other reasons to change. */
static int32_t plan_column(const rfm_scorer *scorer, const rfm_frame *customers,
                           const rfm__source *source) {
    const char *name = source->column.name;
    if (source->kind != RFM__SOURCE_INT64 && source->kind != RFM__SOURCE_INT32 &&
        source->kind != RFM__SOURCE_DOUBLE) {
        return RFM__NEXT_OTHER;
    }
    for (int32_t i = 0; i < scorer->count; ++i) {
        if (strcmp(scorer->dimensions[i].name, name) == 0) return RFM__NEXT_OTHER;
    }
    return rfm__frame_index(customers, name) < 0 ? RFM__NEXT_OTHER : rfm__next_column_find(name);
}

static rfm_status plan_refuse_pair(int32_t left, int32_t right, rfm_error *error) {
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "the rules compare %s with %s; both change with what is spent, which leaves "
                     "no smallest purchase to find",
                     rfm__next_column_name(left), rfm__next_column_name(right));
}

static int plan_is_mean(int32_t column) {
    return column == RFM__NEXT_MEAN_RECEIPT || column == RFM__NEXT_MEAN_REPEAT_SPEND;
}

/* Whoever buys on a day last bought 0 days ago. */
static int plan_has_day(int32_t column, int buys) {
    if (buys && column == RFM__NEXT_DAYS_SINCE_LAST) return 0;
    return rfm__next_column_has_day(column);
}

/* A mean against a sum can go to and fro from one minor unit to the next, because means are
 * rounded; and so can a quotient of days. */
static rfm_status plan_check_pair(rfm__next_plan *plan, int32_t left, int32_t right, int buys,
                                  rfm_error *error) {
    const int left_spends = rfm__next_column_has_spend(left);
    const int right_spends = rfm__next_column_has_spend(right);
    const int has_other = left == RFM__NEXT_OTHER || right == RFM__NEXT_OTHER;
    if (buys && (left_spends || right_spends) &&
        (has_other ||
         (left_spends && right_spends && (plan_is_mean(left) || plan_is_mean(right))))) {
        return plan_refuse_pair(left, right, error);
    }
    const int left_days = plan_has_day(left, buys);
    const int right_days = plan_has_day(right, buys);
    const int has_quotient =
        left == RFM__NEXT_MEAN_INTERVAL_DAYS || right == RFM__NEXT_MEAN_INTERVAL_DAYS;
    if (has_other ? left_days || right_days : buys && left_days && right_days && has_quotient) {
        plan->every_day = 1;
    }
    return RFM_OK;
}

static rfm_status plan_add_pair(rfm__next_plan *plan, const rfm__step *step, int32_t left,
                                int32_t right, int buys, rfm_error *error) {
    if (left == RFM__NEXT_OTHER && right == RFM__NEXT_OTHER) return RFM_OK;
    RFM_TRY(plan_check_pair(plan, left, right, buys, error));
    if (left == RFM__NEXT_OTHER || right == RFM__NEXT_OTHER) return RFM_OK;
    RFM_TRY(rfm__grow(&plan->pairs, &plan->pair_capacity, plan->pair_count + 1, sizeof *plan->pairs,
                      error));
    plan->pairs[plan->pair_count++] = (rfm__next_pair){left, right, step};
    return RFM_OK;
}

static rfm_status plan_add_set(rfm__next_plan *plan, const rfm__step *step, rfm__next_marks *marks,
                               rfm_error *error) {
    for (size_t i = step->set; i < step->set + step->set_count; ++i) {
        if (step->kind == RFM__STEP_DOUBLES) {
            RFM_TRY(plan_add_real(marks, plan->program.doubles[i], error));
        } else {
            RFM_TRY(rfm__next_list_add(&marks->integers, plan->program.integers[i], error));
            RFM_TRY(plan_add_past(marks, plan->program.integers[i], error));
        }
    }
    return RFM_OK;
}

static rfm_status plan_add_step(rfm__next_plan *plan, const rfm__step *step, int32_t column,
                                rfm_error *error) {
    if (column == RFM__NEXT_OTHER) return RFM_OK;
    rfm__next_marks *marks = &plan->marks[column];
    switch (step->kind) {
        case RFM__STEP_INTEGER:
            if (step->low > step->high) return RFM_OK;
            RFM_TRY(rfm__next_list_add(&marks->integers, step->low, error));
            return plan_add_past(marks, step->high, error);
        case RFM__STEP_DOUBLE:
            RFM_TRY(plan_add_real(marks, step->low_double, error));
            return plan_add_real(marks, step->high_double, error);
        case RFM__STEP_INTEGERS:
        case RFM__STEP_DOUBLES: return plan_add_set(plan, step, marks, error);
        default: return RFM_OK; /* missing or not does not depend on how much or when */
    }
}

static rfm_status plan_add_rules(rfm__next_plan *plan, const rfm_scorer *scorer,
                                 const rfm_frame *customers, int buys, rfm_error *error) {
    for (int32_t i = 0; i < plan->program.step_count; ++i) {
        const rfm__step *step = &plan->program.steps[i];
        const int32_t left = plan_column(scorer, customers, &step->left);
        if (step->kind == RFM__STEP_PAIR_INTEGER || step->kind == RFM__STEP_PAIR_DOUBLE) {
            const int32_t right = plan_column(scorer, customers, &step->right);
            RFM_TRY(plan_add_pair(plan, step, left, right, buys, error));
        } else {
            RFM_TRY(plan_add_step(plan, step, left, error));
        }
    }
    return RFM_OK;
}

/* The cut points of the scorer, as rfm_scorer_cuts tells them: a decimal or a day, and a share of
 * its last digit, "-12.50+3/5". */

/* floor((mantissa + share) 10^power), 0 when it does not fit. */
static int plan_floor(int64_t mantissa, int64_t numerator, int64_t denominator, int32_t power,
                      int64_t *out_floor) {
    if (power < 0) {
        const int64_t divisor = rfm__power_of_ten(-power);
        *out_floor = mantissa / divisor - (mantissa % divisor < 0);
        return 1;
    }
    const int64_t factor = rfm__power_of_ten(power);
    const int64_t share =
        factor / denominator * numerator + factor % denominator * numerator / denominator;
    const int64_t below = mantissa < 0; /* the nearer end of the unit is the base */
    int64_t base;
    return rfm__multiply_int64(mantissa + below, factor, &base) &&
           rfm__add_int64(base, share - below * factor, out_floor);
}

static int plan_read_cut(const char *text, size_t size, int32_t scale, int64_t *out_floor,
                         int *out_is_exact) {
    size_t whole = 1;
    int64_t mantissa, numerator = 0, denominator = 1;
    int32_t decimals = 0, day;
    char zeroed[11] = {0};
    while (whole < size && text[whole] != '+') ++whole;
    if (whole < size) {
        const char *slash = memchr(text + whole, '/', size - whole);
        if (slash == NULL) return 0;
        const size_t before = (size_t)(slash - text);
        if (rfm__read_int64(text + whole + 1, before - whole - 1, &numerator) != 1) return 0;
        if (rfm__read_int64(slash + 1, size - before - 1, &denominator) != 1) return 0;
        if (denominator < 1) return 0;
    }
    if (whole == sizeof zeroed - 1 && text[4] == '-') {
        memcpy(zeroed, text, whole);
        if (rfm_day_parse(zeroed, &day, NULL) != RFM_OK) return 0;
        mantissa = day;
    } else if (rfm__read_decimal(text, whole, &mantissa, &decimals) != 1) {
        return 0;
    }
    *out_is_exact = numerator == 0 && decimals <= scale;
    return plan_floor(mantissa, numerator, denominator, scale - decimals, out_floor);
}

static rfm_status plan_add_cut(rfm__next_marks *marks, int32_t column, const char *text,
                               size_t size, int32_t scale, int is_open_above, rfm_error *error) {
    int64_t floor;
    double real;
    int is_exact;
    if (rfm__next_column_is_double(column)) {
        if (rfm__read_double(text, size, &real) != 1) return RFM_OK;
        return plan_add_real(marks, real, error);
    }
    if (!plan_read_cut(text, size, scale, &floor, &is_exact)) return RFM_OK; /* beyond 64 bits */
    RFM_TRY(plan_add_past(marks, floor, error));
    if (!is_open_above || !is_exact) return RFM_OK;
    return rfm__next_list_add(&marks->integers, floor, error);
}

/* The scores in "5-3"; how many there are. */
static int32_t plan_read_within(const char *text, size_t size,
                                int32_t out_within[RFM__DIMENSIONS_MAX]) {
    int32_t depth = 0;
    for (size_t start = 0; start < size && depth < RFM__DIMENSIONS_MAX;) {
        size_t end = start;
        int64_t score;
        while (end < size && text[end] != '-') ++end;
        if (rfm__read_int64(text + start, end - start, &score) != 1) return 0;
        out_within[depth++] = (int32_t)score;
        start = end + 1;
    }
    return depth;
}

/* The marks to add a cut point to: those of its column, or of a group of customers. */
static rfm_status plan_place_cut(rfm__next_plan *plan, int32_t column, const char *within,
                                 size_t within_size, rfm__next_marks **out_marks,
                                 rfm_error *error) {
    rfm__next_group group = {.column = column};
    group.depth = plan_read_within(within, within_size, group.within);
    *out_marks = &plan->marks[column];
    if (group.depth == 0 || !rfm__next_column_has_spend(column)) return RFM_OK;
    rfm__next_group *last = plan->group_count == 0 ? NULL : &plan->groups[plan->group_count - 1];
    if (last == NULL || last->column != column || last->depth != group.depth ||
        memcmp(last->within, group.within, sizeof group.within) != 0) {
        RFM_TRY(rfm__grow(&plan->groups, &plan->group_capacity, plan->group_count + 1,
                          sizeof *plan->groups, error));
        last = &plan->groups[plan->group_count++];
        *last = group;
    }
    *out_marks = &last->marks;
    return RFM_OK;
}

static const rfm__fitted *plan_dimension(const rfm_scorer *scorer, const rfm_column *names,
                                         int64_t row) {
    size_t size;
    const char *name = rfm__cell_text(names, row, &size);
    for (int32_t i = 0; i < scorer->count; ++i) {
        const rfm__fitted *fitted = &scorer->dimensions[i];
        if (strlen(fitted->name) == size && memcmp(fitted->name, name, size) == 0) return fitted;
    }
    return NULL;
}

static rfm_status plan_read_cuts(rfm__next_plan *plan, const rfm_scorer *scorer,
                                 const rfm_frame *cuts, int32_t scale, rfm_error *error) {
    rfm_column names, texts, within = {.length = -1};
    RFM_TRY(rfm_frame_find(cuts, "dimension", &names, error));
    RFM_TRY(rfm_frame_find(cuts, "cut_text", &texts, error));
    if (rfm__frame_index(cuts, "within") >= 0) {
        RFM_TRY(rfm_frame_find(cuts, "within", &within, error));
    }
    for (int64_t row = 0; row < names.length; ++row) {
        const rfm__fitted *fitted = plan_dimension(scorer, &names, row);
        if (fitted == NULL || rfm__cell_is_missing(&texts, row)) continue;
        const int32_t column = rfm__next_column_find(fitted->column);
        if (column == RFM__NEXT_OTHER) continue;
        const char *group = "", *text;
        size_t group_size = 0, size;
        if (within.length > 0 && !rfm__cell_is_missing(&within, row)) {
            group = rfm__cell_text(&within, row, &group_size);
        }
        rfm__next_marks *marks;
        RFM_TRY(plan_place_cut(plan, column, group, group_size, &marks, error));
        text = rfm__cell_text(&texts, row, &size);
        RFM_TRY(plan_add_cut(marks, column, text, size,
                             rfm__next_column_is_amount(column) ? scale : 0,
                             fitted->quantile_type == RFM_QUANTILE_RPKG, error));
    }
    return RFM_OK;
}

/* Digits after the point of amounts: all amounts of a customer table have the same. */
static int32_t plan_scale(const rfm_frame *customers) {
    rfm_column column;
    if (rfm_frame_find(customers, RFM__SPEND_NET, &column, NULL) != RFM_OK) return 0;
    return column.scale;
}

static rfm_status plan_add_scorer(rfm__next_plan *plan, const rfm_scorer *scorer,
                                  const rfm_frame *customers, rfm_error *error) {
    rfm_frame *cuts;
    int spends = 0;
    RFM_TRY(rfm_scorer_cuts(scorer, &cuts, error));
    const rfm_status status = plan_read_cuts(plan, scorer, cuts, plan_scale(customers), error);
    rfm_frame_free(cuts);
    plan->dimension_count = scorer->count;
    for (int32_t i = 0; i < scorer->count; ++i) { /* a nested score depends on those before it */
        spends |= rfm__next_column_has_spend(rfm__next_column_find(scorer->dimensions[i].column));
        plan->has_spend[i] = spends;
    }
    return status;
}

static void plan_settle(rfm__next_plan *plan) {
    for (int32_t i = 0; i < RFM__NEXT_COLUMNS; ++i) {
        rfm__next_list_settle(&plan->marks[i].integers);
    }
    for (size_t i = 0; i < plan->group_count; ++i) {
        rfm__next_list_settle(&plan->groups[i].marks.integers);
    }
}

rfm_status rfm__next_plan_make(const rfm_scorer *scorer, const rfm_rules *rules,
                               const rfm_frame *customers, const rfm_frame *scored, int buys,
                               rfm__next_plan *out_plan, rfm_error *error) {
    *out_plan = (rfm__next_plan){0};
    rfm_status status = rfm__program_bind(rules, scored, &out_plan->program, error);
    if (status == RFM_OK) status = plan_add_rules(out_plan, scorer, customers, buys, error);
    if (status == RFM_OK) status = plan_add_scorer(out_plan, scorer, customers, error);
    if (status == RFM_OK) {
        plan_settle(out_plan);
    } else {
        rfm__next_plan_free(out_plan);
    }
    return status;
}
