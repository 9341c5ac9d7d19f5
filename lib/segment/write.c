/* SPDX-License-Identifier: MIT */
/* Canonical text: one way to write each table, so that equal conditions are equal texts and a
 * diff shows only what has changed. It parses to the same table and comes out again byte for
 * byte. */
#include "base/text.h"
#include "segment/lexer.h"
#include "segment/parser.h"
#include "segment/rules.h"

enum { WRITE_LINE_MOST = 100, WRITE_LIST_ROW = 20 };

typedef struct write_context {
    const rfm_rules *rules;
    rfm__bytes *to;
    int wraps;       /* long lists go over several lines */
    int32_t wrapped; /* node whose parts stand on lines of their own, or -1 */
} write_context;

static const char *const write_signs[] = {"=", "!=", "<", "<=", ">", ">="};

static rfm_status write_text(const write_context *context, const char *text, rfm_error *error) {
    return rfm__bytes_add_text(context->to, text, error);
}

static rfm_status write_quoted(const write_context *context, char quote, rfm__slice slice,
                               rfm_error *error) {
    const char *text = rfm__rules_text(context->rules, slice);
    RFM_TRY(rfm__bytes_add(context->to, &quote, 1, error));
    for (size_t i = 0; i < slice.size; ++i) {
        if (text[i] == quote || text[i] == '\\')
            RFM_TRY(rfm__bytes_add(context->to, "\\", 1, error));
        RFM_TRY(rfm__bytes_add(context->to, text + i, 1, error));
    }
    return rfm__bytes_add(context->to, &quote, 1, error);
}

static int write_is_plain_name(const char *text, size_t size) {
    if (size == 0 || !rfm__is_word_start(text[0])) return 0;
    for (size_t i = 1; i < size; ++i) {
        if (!rfm__is_word_part(text[i])) return 0;
    }
    return !rfm__is_keyword(text, size) && rfm__subject_of_word(text, size) == RFM__SUBJECT_COLUMN;
}

rfm_status rfm__subject_write(const rfm_rules *rules, int32_t subject, rfm__slice name,
                              rfm__bytes *to, rfm_error *error) {
    static const char *const scores[] = {"r", "f", "m", "fm", "code"};
    const write_context context = {.rules = rules, .to = to, .wrapped = -1};
    if (subject != RFM__SUBJECT_COLUMN) return write_text(&context, scores[subject], error);
    const char *text = rfm__rules_text(rules, name);
    if (write_is_plain_name(text, name.size)) return rfm__bytes_add(to, text, name.size, error);
    return write_quoted(&context, '`', name, error);
}

static rfm_status write_number(const write_context *context, const rfm__literal *literal,
                               rfm_error *error) {
    char text[RFM__DECIMAL_TEXT];
    const size_t size =
        rfm__write_decimal(text, literal->value, literal->decimals, literal->decimals, '.');
    return rfm__bytes_add(context->to, text, size, error);
}

static rfm_status write_unit(const write_context *context, const rfm__literal *literal,
                             rfm_error *error) {
    const int is_one = literal->value == 1 && literal->decimals == 0;
    RFM_TRY(write_text(context, " ", error));
    return write_text(context, rfm__unit_words[literal->unit][is_one ? 0 : 1], error);
}

/* Without a unit. */
static rfm_status write_value(const write_context *context, const rfm__literal *literal,
                              rfm_error *error) {
    char text[RFM__CODE_TEXT];
    switch (literal->kind) {
        case RFM__LITERAL_TEXT: return write_quoted(context, '"', literal->text, error);
        case RFM__LITERAL_DAY:
            RFM_TRY(rfm_day_format((int32_t)literal->value, text, error));
            return write_text(context, text, error);
        case RFM__LITERAL_CODE:
            return rfm__bytes_add(context->to, text,
                                  rfm__cell_write(context->rules, literal->value, text), error);
        default: return write_number(context, literal, error);
    }
}

static rfm_status write_list(const write_context *context, const rfm__node *node,
                             rfm_error *error) {
    RFM_TRY(write_text(context, node->comparison == RFM__COMPARE_IN ? " in" : " not in", error));
    for (size_t i = 0; i < node->literal_count; ++i) {
        const int breaks = context->wraps && i > 0 && i % WRITE_LIST_ROW == 0;
        RFM_TRY(write_text(context, breaks ? "\n        " : " ", error));
        RFM_TRY(write_value(context, &context->rules->literals[node->literal + i], error));
    }
    return RFM_OK;
}

/* " 4..5", " 6..12 months"; ends of different units each keep their own. */
static rfm_status write_range(const write_context *context, const rfm__literal *from,
                              rfm_error *error) {
    const rfm__literal *to = from + 1;
    const int has_unit = from->kind == RFM__LITERAL_DURATION;
    RFM_TRY(write_text(context, " ", error));
    RFM_TRY(write_value(context, from, error));
    if (has_unit && from->unit != to->unit) RFM_TRY(write_unit(context, from, error));
    RFM_TRY(write_text(context, "..", error));
    RFM_TRY(write_value(context, to, error));
    return has_unit ? write_unit(context, to, error) : RFM_OK;
}

static rfm_status write_right_side(const write_context *context, const rfm__node *node,
                                   rfm_error *error) {
    const rfm__literal *literal =
        node->literal_count > 0 ? &context->rules->literals[node->literal] : NULL;
    RFM_TRY(write_text(context, " ", error));
    RFM_TRY(write_text(context, write_signs[node->comparison], error));
    RFM_TRY(write_text(context, " ", error));
    if (node->other == RFM__SUBJECT_NONE) {
        RFM_TRY(write_value(context, literal, error));
        if (literal->kind == RFM__LITERAL_DURATION) return write_unit(context, literal, error);
        return RFM_OK;
    }
    if (literal != NULL) {
        RFM_TRY(write_number(context, literal, error));
        RFM_TRY(write_text(context, " * ", error));
    }
    return rfm__subject_write(context->rules, node->other, node->other_name, context->to, error);
}

static rfm_status write_test(const write_context *context, const rfm__node *node,
                             rfm_error *error) {
    RFM_TRY(rfm__subject_write(context->rules, node->subject, node->name, context->to, error));
    switch (node->comparison) {
        case RFM__COMPARE_MISSING: return write_text(context, " is missing", error);
        case RFM__COMPARE_PRESENT: return write_text(context, " is not missing", error);
        case RFM__COMPARE_IN:
        case RFM__COMPARE_NOT_IN: return write_list(context, node, error);
        case RFM__COMPARE_RANGE:
            return write_range(context, &context->rules->literals[node->literal], error);
        default: return write_right_side(context, node, error);
    }
}

/* The depth of nodes is bounded by the parser. */
static rfm_status write_node(const write_context *context, int32_t index, rfm_error *error) {
    const rfm__node *nodes = context->rules->nodes;
    const rfm__node *node = &nodes[index];
    if (node->kind == RFM__NODE_TEST) return write_test(context, node, error);
    if (node->kind == RFM__NODE_NOT) RFM_TRY(write_text(context, "not ", error));
    for (int32_t child = node->child; child >= 0; child = nodes[child].next) {
        const int grouped = nodes[child].kind == RFM__NODE_OR ||
                            (nodes[child].kind == RFM__NODE_AND && node->kind == RFM__NODE_NOT);
        if (child != node->child) {
            RFM_TRY(write_text(context, index == context->wrapped ? "\n        " : " ", error));
            RFM_TRY(write_text(context, node->kind == RFM__NODE_AND ? "and " : "or ", error));
        }
        if (grouped) RFM_TRY(write_text(context, "(", error));
        RFM_TRY(write_node(context, child, error));
        if (grouped) RFM_TRY(write_text(context, ")", error));
    }
    return RFM_OK;
}

rfm_status rfm__condition_write(const rfm_rules *rules, int32_t node, rfm__bytes *to,
                                rfm_error *error) {
    const write_context context = {.rules = rules, .to = to, .wrapped = -1};
    return write_node(&context, node, error);
}

static rfm_status write_scale(const write_context *context, rfm_error *error) {
    const rfm_rules *rules = context->rules;
    int count = 0;
    for (int32_t i = 0; i < RFM__DIMENSIONS; ++i) {
        if (!rfm__scale_is_used(rules, i)) continue;
        const rfm__scale scale = rules->scale[i];
        RFM_TRY(rfm__bytes_add_format(context->to, error, "%s %c ", count++ == 0 ? "scale" : "",
                                      "rfm"[i]));
        if (scale.low != 1) {
            RFM_TRY(rfm__bytes_add_format(context->to, error, "%d..", (int)scale.low));
        }
        RFM_TRY(rfm__bytes_add_format(context->to, error, "%d", (int)scale.high));
    }
    return count > 0 ? write_text(context, "\n", error) : RFM_OK;
}

static rfm_status write_head(const write_context *context, rfm_error *error) {
    const rfm_rules *rules = context->rules;
    const char *name = rfm__rules_text(rules, rules->name);
    RFM_TRY(write_text(context, "rules ", error));
    if (rfm__is_table_name(name, rules->name.size)) {
        RFM_TRY(rfm__bytes_add(context->to, name, rules->name.size, error));
    } else {
        RFM_TRY(write_quoted(context, '"', rules->name, error));
    }
    RFM_TRY(rfm__bytes_add_format(context->to, error, " version %d\n", (int)rules->version));
    if (rules->title.size > 0) {
        RFM_TRY(write_text(context, "title ", error));
        RFM_TRY(write_quoted(context, '"', rules->title, error));
        RFM_TRY(write_text(context, "\n", error));
    }
    RFM_TRY(write_scale(context, error));
    return write_text(context, rules->match == RFM_MATCH_EXACT ? "match exact\n" : "match first\n",
                      error);
}

/* The condition behind a rule's head that began at `start`: on the same line when both fit, else on
 * the next, else with each of its parts on a line. */
static rfm_status write_when(const write_context *context, int32_t node, size_t start,
                             rfm_error *error) {
    const size_t before = context->to->size;
    RFM_TRY(write_text(context, " when ", error));
    RFM_TRY(write_node(context, node, error));
    const size_t size = context->to->size - before;
    if (context->to->size - start <= WRITE_LINE_MOST) return RFM_OK;
    write_context wrapping = *context;
    wrapping.wraps = 1;
    wrapping.wrapped = size + 3 > WRITE_LINE_MOST ? node : -1; /* " when" becomes "    when" */
    context->to->size = before;
    RFM_TRY(write_text(context, "\n    when ", error));
    return write_node(&wrapping, node, error);
}

/* The action of a segment is written with its first rule. */
static rfm_status write_rule(const write_context *context, int32_t index, uint8_t *seen,
                             rfm_error *error) {
    const rfm_rules *rules = context->rules;
    const rfm__rule *rule = &rules->rules[index];
    const rfm__segment *segment = &rules->segments[rule->segment];
    const size_t start = context->to->size;
    RFM_TRY(write_text(context, rule->node < 0 ? "otherwise " : "segment ", error));
    RFM_TRY(write_quoted(context, '"', segment->label, error));
    RFM_TRY(rfm__bytes_add_format(context->to, error, " level %d", (int)segment->level));
    if (segment->action.size > 0 && !seen[rule->segment]) {
        RFM_TRY(write_text(context, " action ", error));
        RFM_TRY(write_quoted(context, '"', segment->action, error));
    }
    seen[rule->segment] = 1;
    if (rule->node >= 0) RFM_TRY(write_when(context, rule->node, start, error));
    return write_text(context, "\n", error);
}

static rfm_status write_table(const write_context *context, uint8_t *seen, rfm_error *error) {
    RFM_TRY(write_head(context, error));
    if (context->rules->rule_count > 0) RFM_TRY(write_text(context, "\n", error));
    for (int32_t i = 0; i < context->rules->rule_count; ++i) {
        RFM_TRY(write_rule(context, i, seen, error));
    }
    return RFM_OK;
}

rfm_status rfm_rules_write(const rfm_rules *rules, rfm_write_fn write, void *payload,
                           rfm_error *error) {
    rfm__error_clear(error);
    if (rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "rules is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    rfm__bytes text = {0};
    uint8_t *seen;
    RFM_TRY(rfm__new_zeroed_array((size_t)rules->segment_count, 1, &seen, error));
    const write_context context = {.rules = rules, .to = &text, .wrapped = -1};
    rfm_status status = write_table(&context, seen, error);
    if (status == RFM_OK) status = rfm__write(write, payload, text.data, text.size, error);
    rfm__bytes_free(&text);
    rfm__free(seen);
    return status;
}
