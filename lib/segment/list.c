/* SPDX-License-Identifier: MIT */
/* "in" and "not in", and the equality of texts, which is a list of one: lists are sorted once
 * and searched by halves, so long lists of codes or shops cost little per row. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "segment/program.h"

static int list_compare_integers(const void *left, const void *right) {
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static int list_compare_doubles(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

static int list_compare_texts(const void *left, const void *right) {
    const rfm__text *a = left, *b = right;
    return rfm__compare_text(a->text, a->size, b->text, b->size);
}

typedef int (*list_compare_fn)(const void *left, const void *right);

/* bsearch and qsort want no NULL. */
static void list_sort(void *pool, size_t count, size_t element_size, list_compare_fn compare) {
    if (count > 1) qsort(pool, count, element_size, compare);
}

static int list_has(const void *pool, size_t count, size_t element_size, const void *value,
                    list_compare_fn compare) {
    return count > 0 && bsearch(value, pool, count, element_size, compare) != NULL;
}

static rfm_status list_make_integers(rfm__program *program, const rfm__node *node, rfm__step *step,
                                     rfm_error *error) {
    RFM_TRY(rfm__grow(&program->integers, &program->integer_capacity,
                      program->integer_count + node->literal_count, sizeof *program->integers,
                      error));
    step->kind = RFM__STEP_INTEGERS;
    step->set = program->integer_count;
    for (size_t i = 0; i < node->literal_count; ++i) {
        const rfm__bound bound =
            rfm__literal_bound(&program->rules->literals[node->literal + i], step->left.scale);
        if (bound.beyond != 0 || !bound.is_exact) continue; /* no value of the column is this */
        program->integers[program->integer_count++] = bound.floor;
    }
    step->set_count = program->integer_count - step->set;
    list_sort(program->integers + step->set, step->set_count, sizeof *program->integers,
              list_compare_integers);
    return RFM_OK;
}

static rfm_status list_make_doubles(rfm__program *program, const rfm__node *node, rfm__step *step,
                                    rfm_error *error) {
    RFM_TRY(rfm__grow(&program->doubles, &program->double_capacity,
                      program->double_count + node->literal_count, sizeof *program->doubles,
                      error));
    step->kind = RFM__STEP_DOUBLES;
    step->set = program->double_count;
    step->set_count = node->literal_count;
    for (size_t i = 0; i < node->literal_count; ++i) {
        program->doubles[program->double_count++] =
            rfm__literal_double(&program->rules->literals[node->literal + i]);
    }
    list_sort(program->doubles + step->set, step->set_count, sizeof *program->doubles,
              list_compare_doubles);
    return RFM_OK;
}

static rfm_status list_make_texts(rfm__program *program, const rfm__node *node, rfm__step *step,
                                  rfm_error *error) {
    const rfm_rules *rules = program->rules;
    RFM_TRY(rfm__grow(&program->texts, &program->text_capacity,
                      program->text_count + node->literal_count, sizeof *program->texts, error));
    step->kind = RFM__STEP_TEXTS;
    step->set = program->text_count;
    step->set_count = node->literal_count;
    for (size_t i = 0; i < node->literal_count; ++i) {
        const rfm__slice slice = rules->literals[node->literal + i].text;
        const rfm__text text = {.text = rfm__rules_text(rules, slice), .size = slice.size};
        program->texts[program->text_count++] = text;
    }
    list_sort(program->texts + step->set, step->set_count, sizeof *program->texts,
              list_compare_texts);
    return RFM_OK;
}

/* Labels are few: which of them are meant is looked up once. */
static rfm_status list_make_labels(rfm__program *program, const rfm__node *node, rfm__step *step,
                                   rfm_error *error) {
    const rfm_column *column = &step->left.column;
    const size_t first = program->flag_count;
    const size_t count = (size_t)column->label_count;
    RFM_TRY(list_make_texts(program, node, step, error));
    RFM_TRY(rfm__grow(&program->flags, &program->flag_capacity, first + count, 1, error));
    for (size_t i = 0; i < count; ++i) {
        const int64_t offset = column->label_offsets[i];
        program->flags[first + i] =
            (uint8_t)rfm__step_has_text(program, step, column->label_bytes + offset,
                                        (size_t)(column->label_offsets[i + 1] - offset));
    }
    program->flag_count = first + count;
    step->kind = RFM__STEP_LABELS;
    step->set = first;
    step->set_count = count;
    return RFM_OK;
}

rfm_status rfm__step_make_list(rfm__program *program, const rfm__node *node, rfm__step *step,
                               rfm_error *error) {
    step->negated = node->comparison == RFM__COMPARE_NOT_IN || node->comparison == RFM__COMPARE_NE;
    switch (step->left.kind) {
        case RFM__SOURCE_TEXT: return list_make_texts(program, node, step, error);
        case RFM__SOURCE_LABELS: return list_make_labels(program, node, step, error);
        case RFM__SOURCE_DOUBLE: return list_make_doubles(program, node, step, error);
        default: return list_make_integers(program, node, step, error);
    }
}

int rfm__step_has_integer(const rfm__program *program, const rfm__step *step, int64_t value) {
    return list_has(program->integers + step->set, step->set_count, sizeof value, &value,
                    list_compare_integers);
}

int rfm__step_has_double(const rfm__program *program, const rfm__step *step, double value) {
    return list_has(program->doubles + step->set, step->set_count, sizeof value, &value,
                    list_compare_doubles);
}

int rfm__step_has_text(const rfm__program *program, const rfm__step *step, const char *text,
                       size_t size) {
    const rfm__text value = {.text = text, .size = size};
    return list_has(program->texts + step->set, step->set_count, sizeof value, &value,
                    list_compare_texts);
}
