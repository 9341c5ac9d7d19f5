/* SPDX-License-Identifier: MIT */
/* Judging one customer: from step to step until a rule has won or none is left. */
#include "segment/program.h"

#include "base/exact.h"
#include "frame/frame.h"
#include "segment/wide.h"

static int program_is_present(const rfm_column *column, int64_t row) {
    return column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1) != 0;
}

static int program_cell(const rfm__program *program, const rfm__point *point, int64_t *out_value) {
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (rfm__scale_is_used(program->rules, i) && point->score[i] == RFM__NO_SCORE) return 0;
    }
    *out_value = rfm__cell_index(program->rules, point->score);
    return 1;
}

int rfm__source_integer(const rfm__program *program, const rfm__source *source,
                        const rfm__point *point, int64_t *out_value) {
    const int32_t *score = point->score;
    switch (source->kind) {
        case RFM__SOURCE_SCORE:
            *out_value = score[source->dimension];
            return *out_value != RFM__NO_SCORE;
        case RFM__SOURCE_FM:
            *out_value = 5 * ((int64_t)score[RFM__SUBJECT_F] + score[RFM__SUBJECT_M]);
            return score[RFM__SUBJECT_F] != RFM__NO_SCORE && score[RFM__SUBJECT_M] != RFM__NO_SCORE;
        case RFM__SOURCE_CELL: return program_cell(program, point, out_value);
        case RFM__SOURCE_INT64:
            *out_value = ((const int64_t *)source->column.values)[point->row];
            return program_is_present(&source->column, point->row);
        default:
            *out_value = ((const int32_t *)source->column.values)[point->row];
            return program_is_present(&source->column, point->row);
    }
}

int rfm__source_double(const rfm__program *program, const rfm__source *source,
                       const rfm__point *point, double *out_value) {
    if (source->kind == RFM__SOURCE_DOUBLE) {
        *out_value = ((const double *)source->column.values)[point->row];
        return program_is_present(&source->column, point->row) && *out_value == *out_value;
    }
    int64_t value;
    if (!rfm__source_integer(program, source, point, &value)) return 0;
    *out_value = (double)value / (double)rfm__power_of_ten(source->scale);
    return 1;
}

int rfm__source_is_missing(const rfm__program *program, const rfm__source *source,
                           const rfm__point *point) {
    int64_t integer;
    double real;
    switch (source->kind) {
        case RFM__SOURCE_TEXT:
        case RFM__SOURCE_LABELS: return !program_is_present(&source->column, point->row);
        case RFM__SOURCE_DOUBLE: return !rfm__source_double(program, source, point, &real);
        default: return !rfm__source_integer(program, source, point, &integer);
    }
}

static int program_compares(int32_t comparison, int order) {
    switch (comparison) {
        case RFM__COMPARE_EQ: return order == 0;
        case RFM__COMPARE_NE: return order != 0;
        case RFM__COMPARE_LT: return order < 0;
        case RFM__COMPARE_LE: return order <= 0;
        case RFM__COMPARE_GT: return order > 0;
        default: return order >= 0;
    }
}

static int program_test_integer_pair(const rfm__program *program, const rfm__step *step,
                                     const rfm__point *point) {
    int64_t left, right, left_side, right_side;
    if (!rfm__source_integer(program, &step->left, point, &left)) return 0;
    if (!rfm__source_integer(program, &step->right, point, &right)) return 0;
    int order;
    if (step->left_times != 0 && step->right_times != 0 &&
        rfm__multiply_int64(left, step->left_times, &left_side) &&
        rfm__multiply_int64(right, step->right_times, &right_side)) {
        order = left_side < right_side ? -1 : left_side > right_side;
    } else {
        order = rfm__compare_products(left, 1, step->left_power, right, step->factor,
                                      step->right_power);
    }
    return program_compares(step->comparison, order);
}

static int program_test_double_pair(const rfm__program *program, const rfm__step *step,
                                    const rfm__point *point) {
    double left, right;
    if (!rfm__source_double(program, &step->left, point, &left)) return 0;
    if (!rfm__source_double(program, &step->right, point, &right)) return 0;
    right *= step->low_double;
    if (right != right) return 0; /* 0 times infinity */
    return program_compares(step->comparison, left < right ? -1 : left > right);
}

static int program_test_double(const rfm__program *program, const rfm__step *step,
                               const rfm__point *point) {
    double value;
    if (!rfm__source_double(program, &step->left, point, &value)) return 0;
    if (step->kind == RFM__STEP_DOUBLES) {
        return rfm__step_has_double(program, step, value) != step->negated;
    }
    const int is_inside =
        (step->low_is_out ? value > step->low_double : value >= step->low_double) &&
        (step->high_is_out ? value < step->high_double : value <= step->high_double);
    return is_inside != step->negated;
}

static int program_test_text(const rfm__program *program, const rfm__step *step,
                             const rfm__point *point) {
    const rfm_column *column = &step->left.column;
    if (!program_is_present(column, point->row)) return 0;
    if (step->kind == RFM__STEP_LABELS) {
        const int32_t label = ((const int32_t *)column->values)[point->row];
        return program->flags[step->set + (size_t)label] != step->negated;
    }
    size_t size;
    const char *text = rfm__cell_text(column, point->row, &size);
    return rfm__step_has_text(program, step, text, size) != step->negated;
}

int rfm__step_test(const rfm__program *program, const rfm__step *step, const rfm__point *point) {
    int64_t value;
    switch (step->kind) {
        case RFM__STEP_INTEGER:
            if (!rfm__source_integer(program, &step->left, point, &value)) return RFM__FALSE;
            return (value >= step->low && value <= step->high) != step->negated;
        case RFM__STEP_INTEGERS:
            if (!rfm__source_integer(program, &step->left, point, &value)) return RFM__FALSE;
            return rfm__step_has_integer(program, step, value) != step->negated;
        case RFM__STEP_DOUBLE:
        case RFM__STEP_DOUBLES: return program_test_double(program, step, point);
        case RFM__STEP_TEXTS:
        case RFM__STEP_LABELS: return program_test_text(program, step, point);
        case RFM__STEP_MISSING:
            return rfm__source_is_missing(program, &step->left, point) != step->negated;
        case RFM__STEP_PAIR_INTEGER: return program_test_integer_pair(program, step, point);
        case RFM__STEP_PAIR_DOUBLE: return program_test_double_pair(program, step, point);
        default: return RFM__UNKNOWN;
    }
}

int32_t rfm__program_run(const rfm__program *program, const rfm__point *point) {
    const rfm_rules *rules = program->rules;
    if (rules->rule_count == 0) return -1;
    const int32_t first = rules->rules[0].node;
    int32_t at = first < 0 ? -1 : rules->nodes[first].first_test;
    while (at >= 0) {
        const rfm__step *step = &program->steps[at];
        at = rfm__step_test(program, step, point) ? step->on_true : step->on_false;
    }
    const int32_t rule = -1 - at;
    return rule < rules->rule_count ? rule : -1;
}

int rfm__condition_holds(const rfm__program *program, int32_t node, const rfm__point *point) {
    const rfm__node *nodes = program->rules->nodes;
    if (nodes[node].kind == RFM__NODE_TEST) {
        return rfm__step_test(program, &program->steps[nodes[node].first_test], point);
    }
    if (nodes[node].kind == RFM__NODE_NOT) {
        const int holds = rfm__condition_holds(program, nodes[node].child, point);
        return holds == RFM__UNKNOWN ? RFM__UNKNOWN : !holds;
    }
    const int decisive = nodes[node].kind == RFM__NODE_AND ? RFM__FALSE : RFM__TRUE;
    int result = !decisive;
    for (int32_t child = nodes[node].child; child >= 0; child = nodes[child].next) {
        const int holds = rfm__condition_holds(program, child, point);
        if (holds == decisive) return decisive;
        if (holds == RFM__UNKNOWN) result = RFM__UNKNOWN;
    }
    return result;
}

static rfm_status program_fail_score(const rfm__program *program, int32_t dimension, int64_t score,
                                     int64_t row, rfm_error *error) {
    const rfm__scale scale = program->rules->scale[dimension];
    return rfm__fail(error, RFM_E_DATA, row, "%c is %lld in row %lld; expected %d to %d",
                     "rfm"[dimension], (long long)score, (long long)row, (int)scale.low,
                     (int)scale.high);
}

rfm_status rfm__program_point(const rfm__program *program, int64_t row, rfm__point *out_point,
                              rfm_error *error) {
    out_point->row = row;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        out_point->score[i] = RFM__NO_SCORE;
        if (!program->reads_score[i]) continue;
        const rfm__source *source = &program->scores[i];
        int64_t score;
        if (!rfm__source_integer(program, source, out_point, &score)) continue;
        const rfm__scale scale = program->rules->scale[i];
        if (score < scale.low || score > scale.high) {
            return program_fail_score(program, i, score, row, error);
        }
        out_point->score[i] = (int32_t)score;
    }
    return RFM_OK;
}
