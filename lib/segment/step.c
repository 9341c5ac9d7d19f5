/* SPDX-License-Identifier: MIT */
/* The numbers of a rule are exact decimals in major units; columns are integers of some scale or
 * doubles. Here each comparison is turned, once, into one on the column's own values: "spend_net
 * >= 500" on cents is >= 50000, and "days > 6 months" is >= 183, because six months are
 * 182.62125 days. Nothing is rounded per row. */
#include <math.h>

#include "base/exact.h"
#include "frame/frame.h"
#include "segment/program.h"

static void step_set_empty(rfm__step *step) {
    step->low = 1;
    step->high = 0;
}

static void step_limit_low(rfm__step *step, rfm__bound bound, int is_out) {
    if (bound.beyond < 0 || step->low > step->high) return;
    const int above = is_out || !bound.is_exact;
    if (bound.beyond > 0 || (above && bound.floor == INT64_MAX)) {
        step_set_empty(step);
    } else {
        step->low = bound.floor + (above ? 1 : 0);
    }
}

static void step_limit_high(rfm__step *step, rfm__bound bound, int is_out) {
    if (bound.beyond > 0 || step->low > step->high) return;
    const int below = is_out && bound.is_exact;
    if (bound.beyond < 0 || (below && bound.floor == INT64_MIN)) {
        step_set_empty(step);
    } else {
        step->high = bound.floor - (below ? 1 : 0);
    }
}

static void step_make_integer(const rfm__literal *literals, int32_t comparison, rfm__step *step) {
    const rfm__bound first = rfm__literal_bound(&literals[0], step->left.scale);
    step->kind = RFM__STEP_INTEGER;
    step->low = INT64_MIN;
    step->high = INT64_MAX;
    switch (comparison) {
        case RFM__COMPARE_LT:
        case RFM__COMPARE_LE: step_limit_high(step, first, comparison == RFM__COMPARE_LT); break;
        case RFM__COMPARE_GT:
        case RFM__COMPARE_GE: step_limit_low(step, first, comparison == RFM__COMPARE_GT); break;
        case RFM__COMPARE_RANGE:
            step_limit_low(step, first, 0);
            step_limit_high(step, rfm__literal_bound(&literals[1], step->left.scale), 0);
            break;
        default: /* = and != */
            step->low = step->high = first.floor;
            if (first.beyond != 0 || !first.is_exact) step_set_empty(step);
            step->negated = comparison == RFM__COMPARE_NE;
    }
}

static void step_make_double(const rfm__literal *literals, int32_t comparison, rfm__step *step) {
    const double first = rfm__literal_double(&literals[0]);
    const int has_low = comparison != RFM__COMPARE_LT && comparison != RFM__COMPARE_LE;
    const int has_high = comparison != RFM__COMPARE_GT && comparison != RFM__COMPARE_GE;
    step->kind = RFM__STEP_DOUBLE;
    step->low_double = has_low ? first : -(double)INFINITY;
    step->high_double = has_high ? first : (double)INFINITY;
    if (comparison == RFM__COMPARE_RANGE) step->high_double = rfm__literal_double(&literals[1]);
    step->low_is_out = comparison == RFM__COMPARE_GT;
    step->high_is_out = comparison == RFM__COMPARE_LT;
    step->negated = comparison == RFM__COMPARE_NE;
}

static int step_is_day(const rfm__source *source) {
    return source->kind == RFM__SOURCE_INT32 && source->column.type == RFM_COLUMN_DAY;
}

static int step_is_number(const rfm__source *source) {
    return source->kind != RFM__SOURCE_TEXT && source->kind != RFM__SOURCE_LABELS &&
           !step_is_day(source);
}

static rfm_status step_fail_type(const rfm__source *source, const char *expected,
                                 rfm_error *error) {
    return rfm__fail(error, RFM_E_COLUMN, -1, "column %.60s is %s%s; the rules compare it with %s",
                     source->column.name, rfm__column_type_name(source->column.type),
                     source->kind == RFM__SOURCE_LABELS ? " with labels" : "", expected);
}

/* Whether the column is of a type that this kind of literal is compared with. */
static rfm_status step_check_literal(const rfm__step *step, int32_t kind, rfm_error *error) {
    const rfm__source *left = &step->left;
    const int is_text = left->kind == RFM__SOURCE_TEXT || left->kind == RFM__SOURCE_LABELS;
    switch (kind) {
        case RFM__LITERAL_TEXT: return is_text ? RFM_OK : step_fail_type(left, "a text", error);
        case RFM__LITERAL_DAY:
            return step_is_day(left) ? RFM_OK : step_fail_type(left, "a day", error);
        case RFM__LITERAL_DURATION:
            if (step_is_number(left) && left->column.type != RFM_COLUMN_AMOUNT) return RFM_OK;
            return step_fail_type(left, "a number of days", error);
        default: return step_is_number(left) ? RFM_OK : step_fail_type(left, "a number", error);
    }
}

/* 10^power * factor, or 0 when it does not fit. */
static int64_t step_scale_factor(int64_t factor, int32_t power) {
    int64_t scaled = 0;
    if (power > 18 || !rfm__multiply_int64(factor, rfm__power_of_ten(power), &scaled)) return 0;
    return scaled;
}

/* left / 10^a against factor / 10^d * right / 10^b, without a division. */
static void step_make_integer_pair(rfm__step *step, int64_t factor, int32_t decimals) {
    const int32_t left_power = decimals + step->right.scale;
    const int32_t right_power = step->left.scale;
    const int32_t shared = left_power < right_power ? left_power : right_power;
    step->kind = RFM__STEP_PAIR_INTEGER;
    step->factor = factor;
    step->left_power = left_power - shared;
    step->right_power = right_power - shared;
    step->left_times = step_scale_factor(1, step->left_power);
    step->right_times = step_scale_factor(factor, step->right_power);
}

static rfm_status step_make_pair(const rfm_rules *rules, const rfm__node *node, rfm__step *step,
                                 rfm_error *error) {
    const rfm__literal one = {.kind = RFM__LITERAL_NUMBER, .value = 1};
    const rfm__literal *factor = node->literal_count > 0 ? &rules->literals[node->literal] : &one;
    step->comparison = node->comparison;
    if (step_is_day(&step->left) && step_is_day(&step->right) && node->literal_count == 0) {
        step_make_integer_pair(step, 1, 0);
        return RFM_OK;
    }
    if (step_is_day(&step->left)) return step_fail_type(&step->left, "no other day column", error);
    if (!step_is_number(&step->left)) return step_fail_type(&step->left, "a number", error);
    if (!step_is_number(&step->right)) return step_fail_type(&step->right, "a number", error);
    if (step->left.kind == RFM__SOURCE_DOUBLE || step->right.kind == RFM__SOURCE_DOUBLE) {
        step->kind = RFM__STEP_PAIR_DOUBLE;
        step->low_double = rfm__literal_double(factor);
    } else {
        step_make_integer_pair(step, factor->value, factor->decimals);
    }
    return RFM_OK;
}

rfm_status rfm__step_make(rfm__program *program, const rfm__node *node, rfm__step *step,
                          rfm_error *error) {
    if (node->comparison == RFM__COMPARE_MISSING || node->comparison == RFM__COMPARE_PRESENT) {
        step->kind = RFM__STEP_MISSING;
        step->negated = node->comparison == RFM__COMPARE_PRESENT;
        return RFM_OK;
    }
    if (node->other != RFM__SUBJECT_NONE) {
        return step_make_pair(program->rules, node, step, error);
    }
    const rfm__literal *literals = &program->rules->literals[node->literal];
    RFM_TRY(step_check_literal(step, literals[0].kind, error));
    const int is_list = node->comparison == RFM__COMPARE_IN ||
                        node->comparison == RFM__COMPARE_NOT_IN ||
                        literals[0].kind == RFM__LITERAL_TEXT;
    if (is_list) return rfm__step_make_list(program, node, step, error);
    if (step->left.kind == RFM__SOURCE_DOUBLE) {
        step_make_double(literals, node->comparison, step);
    } else {
        step_make_integer(literals, node->comparison, step);
    }
    return RFM_OK;
}
