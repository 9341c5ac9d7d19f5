/* SPDX-License-Identifier: MIT */
/* Binding a table to a frame: names become columns, tests become steps, and the tree of each
 * condition becomes jumps between steps, so that a row is judged without recursion. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "frame/frame.h"
#include "segment/program.h"

void rfm__program_free(rfm__program *program) {
    rfm__free(program->steps);
    rfm__free(program->integers);
    rfm__free(program->doubles);
    rfm__free(program->texts);
    rfm__free(program->flags);
    *program = (rfm__program){0};
}

/* Names of the frame, for a misspelt one to be near to. */
static rfm_status bind_nearest(const rfm_frame *frame, const char *name, const char **out_near,
                               rfm_error *error) {
    const int32_t count = rfm_frame_column_count(frame);
    const char **names;
    *out_near = NULL;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *names, &names, error));
    for (int32_t i = 0; i < count; ++i) {
        rfm_column column = {0};
        rfm_frame_column(frame, i, &column, NULL);
        names[i] = column.name;
    }
    const int32_t near = rfm__nearest_word(name, strlen(name), names, count);
    if (near >= 0) *out_near = names[near];
    rfm__free(names);
    return RFM_OK;
}

static rfm_status bind_fail_absent(const rfm_frame *frame, const char *name, rfm_error *error) {
    const char *near;
    RFM_TRY(bind_nearest(frame, name, &near, error));
    if (near != NULL) {
        return rfm__fail(error, RFM_E_COLUMN, -1,
                         "a rule reads column %.60s, which the frame does not have; did you mean "
                         "%.60s?",
                         name, near);
    }
    rfm_column ignored;
    return rfm_frame_find(frame, name, &ignored, error);
}

static int bind_has_labels(const rfm_column *column) {
    return column->type == RFM_COLUMN_CODE && column->label_count > 0;
}

static int32_t bind_kind(const rfm_column *column) {
    switch (column->type) {
        case RFM_COLUMN_INT64:
        case RFM_COLUMN_AMOUNT: return RFM__SOURCE_INT64;
        case RFM_COLUMN_DOUBLE: return RFM__SOURCE_DOUBLE;
        case RFM_COLUMN_TEXT: return RFM__SOURCE_TEXT;
        case RFM_COLUMN_CODE:
            return bind_has_labels(column) ? RFM__SOURCE_LABELS : RFM__SOURCE_INT32;
        default: return RFM__SOURCE_INT32;
    }
}

static rfm_status bind_column(const rfm_frame *frame, const char *name, rfm__source *source,
                              rfm_error *error) {
    const int32_t index = rfm__frame_index(frame, name);
    if (index < 0) return bind_fail_absent(frame, name, error);
    RFM_TRY(rfm_frame_column(frame, index, &source->column, error));
    source->kind = bind_kind(&source->column);
    source->scale = source->column.type == RFM_COLUMN_AMOUNT ? source->column.scale : 0;
    return RFM_OK;
}

/* A score: notes that it is read and, once, where. */
static rfm_status bind_score(rfm__program *program, const rfm_frame *frame, int32_t dimension,
                             rfm_error *error) {
    static const char *const names[] = {"r", "f", "m"};
    if (program->reads_score[dimension]) return RFM_OK;
    program->reads_score[dimension] = 1;
    if (frame == NULL) return RFM_OK;
    rfm__source *source = &program->scores[dimension];
    RFM_TRY(bind_column(frame, names[dimension], source, error));
    const int32_t type = source->column.type;
    if (type == RFM_COLUMN_INT64 ||
        (type == RFM_COLUMN_CODE && !bind_has_labels(&source->column))) {
        return RFM_OK;
    }
    return rfm__fail(error, RFM_E_COLUMN, -1,
                     "column %s is %s%s; expected a score: code without labels or int64",
                     names[dimension], rfm__column_type_name(type),
                     type == RFM_COLUMN_CODE ? " with labels" : "");
}

static rfm_status bind_scores(rfm__program *program, const rfm_frame *frame, int32_t subject,
                              rfm_error *error) {
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        const int is_read = subject == i || (subject == RFM__SUBJECT_FM && i > 0) ||
                            (subject == RFM__SUBJECT_CODE && rfm__scale_is_used(program->rules, i));
        if (is_read) RFM_TRY(bind_score(program, frame, i, error));
    }
    return RFM_OK;
}

static rfm_status bind_source(rfm__program *program, const rfm_frame *frame, int32_t subject,
                              rfm__slice name, rfm__source *source, rfm_error *error) {
    *source = (rfm__source){0};
    if (subject == RFM__SUBJECT_NONE) return RFM_OK;
    if (subject == RFM__SUBJECT_COLUMN) {
        program->reads_columns = 1;
        if (frame == NULL) return RFM_OK;
        return bind_column(frame, rfm__rules_text(program->rules, name), source, error);
    }
    source->kind = subject == RFM__SUBJECT_FM     ? RFM__SOURCE_FM
                   : subject == RFM__SUBJECT_CODE ? RFM__SOURCE_CELL
                                                  : RFM__SOURCE_SCORE;
    source->dimension = subject;
    source->scale = subject == RFM__SUBJECT_FM ? 1 : 0;
    return bind_scores(program, frame, subject, error);
}

static rfm_status bind_test(rfm__program *program, const rfm_frame *frame, const rfm__node *node,
                            rfm_error *error) {
    rfm__step *step = &program->steps[node->first_test];
    RFM_TRY(bind_source(program, frame, node->subject, node->name, &step->left, error));
    RFM_TRY(bind_source(program, frame, node->other, node->other_name, &step->right, error));
    const int reads_column =
        node->subject == RFM__SUBJECT_COLUMN || node->other == RFM__SUBJECT_COLUMN;
    if (frame == NULL && reads_column) {
        step->kind = RFM__STEP_UNKNOWN;
        return RFM_OK;
    }
    return rfm__step_make(program, node, step, error);
}

/* Where a condition goes when it holds and when it does not. The first step of each part is
 * known beforehand, so no jump has to be filled in later. */
static void bind_jumps(rfm__program *program, int32_t index, int32_t on_true, int32_t on_false) {
    const rfm__node *nodes = program->rules->nodes;
    const rfm__node *node = &nodes[index];
    if (node->kind == RFM__NODE_TEST) {
        program->steps[node->first_test].on_true = on_true;
        program->steps[node->first_test].on_false = on_false;
        return;
    }
    if (node->kind == RFM__NODE_NOT) {
        bind_jumps(program, node->child, on_false, on_true);
        return;
    }
    for (int32_t child = node->child; child >= 0; child = nodes[child].next) {
        const int32_t next = nodes[child].next;
        const int32_t after = next < 0 ? 0 : nodes[next].first_test;
        const int is_and = node->kind == RFM__NODE_AND;
        bind_jumps(program, child, next >= 0 && is_and ? after : on_true,
                   next >= 0 && !is_and ? after : on_false);
    }
}

/* A step below 0 is an end: -1 - rule, and -1 - rule_count for none. */
static void bind_rules(rfm__program *program) {
    const rfm_rules *rules = program->rules;
    for (int32_t i = 0; i < rules->rule_count; ++i) {
        if (rules->rules[i].node < 0) continue;
        int32_t after = -1 - (i + 1);
        if (i + 1 < rules->rule_count && rules->rules[i + 1].node >= 0) {
            after = rules->nodes[rules->rules[i + 1].node].first_test;
        }
        bind_jumps(program, rules->rules[i].node, -1 - i, after);
    }
}

rfm_status rfm__program_bind(const rfm_rules *rules, const rfm_frame *frame,
                             rfm__program *out_program, rfm_error *error) {
    *out_program = (rfm__program){.rules = rules, .step_count = rules->test_count};
    rfm_status status = rfm__new_zeroed_array((size_t)rules->test_count, sizeof *out_program->steps,
                                              &out_program->steps, error);
    for (int32_t i = 0; i < rules->node_count && status == RFM_OK; ++i) {
        if (rules->nodes[i].kind != RFM__NODE_TEST) continue;
        status = bind_test(out_program, frame, &rules->nodes[i], error);
    }
    if (status == RFM_OK) {
        bind_rules(out_program);
    } else {
        rfm__program_free(out_program);
    }
    return status;
}
