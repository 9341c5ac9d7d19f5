/* SPDX-License-Identifier: MIT */
/* "Why is my customer in this segment?" is asked at a till and in a meeting. The answer is one
 * line for each rule: it won, it held but came too late, or the first part that failed with the
 * value that it met. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "frame/builder.h"
#include "segment/program.h"

enum {
    EXPLAIN_RULE,
    EXPLAIN_LINE,
    EXPLAIN_SEGMENT,
    EXPLAIN_OUTCOME,
    EXPLAIN_CONDITION,
    EXPLAIN_REASON,
    EXPLAIN_COLUMNS
};

/* Parts of a failed "or" that are told. */
enum { EXPLAIN_PARTS_MOST = 3 };

typedef struct explain_context {
    const rfm_rules *rules;
    rfm__program program;
    rfm__point point;
    int32_t winner;
    rfm__bytes *to;
} explain_context;

static rfm_status explain_write_number(explain_context *context, const rfm__source *source,
                                       rfm_error *error) {
    char text[RFM__DECIMAL_TEXT];
    size_t size;
    if (source->kind == RFM__SOURCE_DOUBLE) {
        double value = 0;
        rfm__source_double(&context->program, source, &context->point, &value);
        size = rfm__write_double(text, value);
    } else {
        int64_t value = 0;
        rfm__source_integer(&context->program, source, &context->point, &value);
        if (source->kind == RFM__SOURCE_CELL) {
            size = rfm__cell_write(context->rules, value, text);
        } else if (source->column.type == RFM_COLUMN_DAY) {
            RFM_TRY(rfm_day_format((int32_t)value, text, error));
            size = strlen(text);
        } else {
            const int32_t decimals = source->kind == RFM__SOURCE_FM
                                         ? rfm__decimals_needed(value, source->scale)
                                         : source->scale;
            size = rfm__write_decimal(text, value, source->scale, decimals, '.');
        }
    }
    return rfm__bytes_add(context->to, text, size, error);
}

/* "m is 3" */
static rfm_status explain_write_value(explain_context *context, int32_t subject, rfm__slice name,
                                      const rfm__source *source, rfm_error *error) {
    RFM_TRY(rfm__subject_write(context->rules, subject, name, context->to, error));
    RFM_TRY(rfm__bytes_add_text(context->to, " is ", error));
    if (rfm__source_is_missing(&context->program, source, &context->point)) {
        return rfm__bytes_add_text(context->to, "missing", error);
    }
    if (source->kind != RFM__SOURCE_TEXT && source->kind != RFM__SOURCE_LABELS) {
        return explain_write_number(context, source, error);
    }
    size_t size;
    const char *text = rfm__cell_text(&source->column, context->point.row, &size);
    RFM_TRY(rfm__bytes_add_text(context->to, "\"", error));
    RFM_TRY(rfm__bytes_add(context->to, text, size, error));
    return rfm__bytes_add_text(context->to, "\"", error);
}

static int explain_reads_same(const rfm_rules *rules, int32_t subject, rfm__slice name,
                              int32_t other, rfm__slice other_name) {
    if (subject != other || subject != RFM__SUBJECT_COLUMN) return subject == other;
    return name.size == other_name.size &&
           memcmp(rfm__rules_text(rules, name), rfm__rules_text(rules, other_name), name.size) == 0;
}

/* Whether an earlier one of the tests from..test has read the same. */
static int explain_is_told(const rfm_rules *rules, int32_t from, int32_t test, int32_t subject,
                           rfm__slice name) {
    for (int32_t i = from; i < test; ++i) {
        const rfm__node *node = &rules->nodes[i];
        if (node->kind != RFM__NODE_TEST) continue;
        if (explain_reads_same(rules, node->subject, node->name, subject, name)) return 1;
        if (explain_reads_same(rules, node->other, node->other_name, subject, name)) return 1;
    }
    return 0;
}

/* Nodes of a part: those from the first test below it to itself, in the order in which they were
 * read. */
static int32_t explain_first_node(const rfm_rules *rules, int32_t node) {
    while (rules->nodes[node].child >= 0) node = rules->nodes[node].child;
    return node;
}

static int32_t explain_last_node(const rfm_rules *rules, int32_t node) {
    while (rules->nodes[node].child >= 0) {
        node = rules->nodes[node].child;
        while (rules->nodes[node].next >= 0) node = rules->nodes[node].next;
    }
    return node;
}

/* All values that a part reads, each once: "r is 4, f is 4, m is 3". */
static rfm_status explain_write_values(explain_context *context, int32_t part, rfm_error *error) {
    const rfm_rules *rules = context->rules;
    const int32_t from = explain_first_node(rules, part);
    const int32_t to = explain_last_node(rules, part);
    const size_t start = context->to->size;
    for (int32_t i = from; i <= to; ++i) {
        const rfm__node *node = &rules->nodes[i];
        if (node->kind != RFM__NODE_TEST) continue;
        const rfm__step *step = &context->program.steps[node->first_test];
        if (!explain_is_told(rules, from, i, node->subject, node->name)) {
            if (context->to->size > start) {
                RFM_TRY(rfm__bytes_add_text(context->to, ", ", error));
            }
            RFM_TRY(explain_write_value(context, node->subject, node->name, &step->left, error));
        }
        if (node->other != RFM__SUBJECT_NONE &&
            !explain_is_told(rules, from, i, node->other, node->other_name) &&
            !explain_reads_same(rules, node->subject, node->name, node->other, node->other_name)) {
            RFM_TRY(rfm__bytes_add_text(context->to, ", ", error));
            RFM_TRY(
                explain_write_value(context, node->other, node->other_name, &step->right, error));
        }
    }
    return RFM_OK;
}

static rfm_status explain_write_failure(explain_context *context, int32_t part, rfm_error *error);

/* Every part of an "or" has failed; the first few are told. */
static rfm_status explain_write_or(explain_context *context, int32_t part, rfm_error *error) {
    const rfm__node *nodes = context->rules->nodes;
    int told = 0;
    for (int32_t child = nodes[part].child; child >= 0; child = nodes[child].next) {
        if (told == EXPLAIN_PARTS_MOST) return rfm__bytes_add_text(context->to, "; ...", error);
        if (told++ > 0) RFM_TRY(rfm__bytes_add_text(context->to, "; ", error));
        RFM_TRY(explain_write_failure(context, child, error));
    }
    return RFM_OK;
}

/* "m 4..5 fails: m is 3". An "and" fails with its first part that does. */
static rfm_status explain_write_failure(explain_context *context, int32_t part, rfm_error *error) {
    const rfm__node *nodes = context->rules->nodes;
    if (nodes[part].kind == RFM__NODE_OR) return explain_write_or(context, part, error);
    if (nodes[part].kind == RFM__NODE_AND) {
        int32_t child = nodes[part].child;
        while (rfm__condition_holds(&context->program, child, &context->point) == RFM__TRUE) {
            child = nodes[child].next;
        }
        return explain_write_failure(context, child, error);
    }
    RFM_TRY(rfm__condition_write(context->rules, part, context->to, error));
    RFM_TRY(rfm__bytes_add_text(context->to, " fails: ", error));
    return explain_write_values(context, part, error);
}

static rfm_status explain_write_reason(explain_context *context, int32_t rule, int holds,
                                       rfm_error *error) {
    const rfm_rules *rules = context->rules;
    if (holds && rule != context->winner) {
        const rfm__segment *won = &rules->segments[rules->rules[context->winner].segment];
        return rfm__bytes_add_format(context->to, error, "rule %d, \"%s\", won before",
                                     (int)context->winner + 1, rfm__rules_text(rules, won->label));
    }
    if (rules->rules[rule].node < 0) {
        return rfm__bytes_add_text(context->to, "no rule holds", error);
    }
    if (holds) return explain_write_values(context, rules->rules[rule].node, error);
    return explain_write_failure(context, rules->rules[rule].node, error);
}

static rfm_status explain_rule(explain_context *context, int32_t index, rfm__builder *builder,
                               rfm_error *error) {
    const rfm_rules *rules = context->rules;
    const rfm__rule *rule = &rules->rules[index];
    const rfm__slice label = rules->segments[rule->segment].label;
    const int holds = rule->node < 0 || rfm__condition_holds(&context->program, rule->node,
                                                             &context->point) == RFM__TRUE;
    const char *outcome = !holds ? "lost" : index == context->winner ? "won" : "shadowed";
    rfm__builder_int64(builder, EXPLAIN_RULE, (int64_t)index + 1);
    if (rule->line > 0) rfm__builder_int64(builder, EXPLAIN_LINE, rule->line);
    rfm__builder_text(builder, EXPLAIN_SEGMENT, rfm__rules_text(rules, label), label.size);
    rfm__builder_text(builder, EXPLAIN_OUTCOME, outcome, strlen(outcome));
    context->to->size = 0;
    if (rule->node < 0) {
        RFM_TRY(rfm__bytes_add_text(context->to, "otherwise", error));
    } else {
        RFM_TRY(rfm__condition_write(rules, rule->node, context->to, error));
    }
    rfm__builder_text(builder, EXPLAIN_CONDITION, context->to->data, context->to->size);
    context->to->size = 0;
    RFM_TRY(explain_write_reason(context, index, holds, error));
    rfm__builder_text(builder, EXPLAIN_REASON, context->to->data, context->to->size);
    rfm__builder_end_row(builder);
    return RFM_OK;
}

static rfm_status explain_row(explain_context *context, int64_t row, rfm_frame **out_frame,
                              rfm_error *error) {
    static const rfm__builder_column columns[EXPLAIN_COLUMNS] = {
        {"rule", RFM_COLUMN_INT64, 0},     {"line", RFM_COLUMN_INT64, 0},
        {"segment", RFM_COLUMN_TEXT, 0},   {"outcome", RFM_COLUMN_TEXT, 0},
        {"condition", RFM_COLUMN_TEXT, 0}, {"reason", RFM_COLUMN_TEXT, 0}};
    RFM_TRY(rfm__program_point(&context->program, row, &context->point, error));
    context->winner = rfm__program_run(&context->program, &context->point);
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, EXPLAIN_COLUMNS, &builder, error));
    for (int32_t i = 0; i < context->rules->rule_count; ++i) {
        const rfm_status status = explain_rule(context, i, builder, error);
        if (status != RFM_OK) {
            rfm__builder_free(builder);
            return status;
        }
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_rules_explain(const rfm_rules *rules, const rfm_frame *frame, int64_t row,
                             rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (rules == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         rules == NULL ? "rules" : "frame");
    }
    const int64_t rows = rfm_frame_count(frame);
    if (row < 0 || row >= rows) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "row %lld is not in 0..%lld", (long long)row,
                         (long long)rows - 1);
    }
    rfm__bytes text = {0};
    explain_context context = {.rules = rules, .to = &text};
    RFM_TRY(rfm__program_bind(rules, frame, &context.program, error));
    const rfm_status status = explain_row(&context, row, out_frame, error);
    rfm__bytes_free(&text);
    rfm__program_free(&context.program);
    return status;
}
