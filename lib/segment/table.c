/* SPDX-License-Identifier: MIT */
/* A table grows rule by rule, from text or by calls, and each rule is taken whole or not at all:
 * pools are filled first, what can fail is done, and only then the rule is counted. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "segment/parser.h"
#include "segment/rules.h"

rfm_status rfm__rules_new_empty(rfm_rules **out_rules, rfm_error *error) {
    *out_rules = NULL;
    rfm_rules *rules = rfm__alloc_zeroed(sizeof *rules);
    if (rules == NULL) return rfm__fail_memory(error);
    rules->version = 1;
    *out_rules = rules;
    return RFM_OK;
}

void rfm_rules_free(rfm_rules *rules) {
    if (rules == NULL) return;
    rfm__bytes_free(&rules->texts);
    rfm__free(rules->rules);
    rfm__free(rules->segments);
    rfm__free(rules->nodes);
    rfm__free(rules->literals);
    rfm__free(rules->listed);
    rfm__free(rules);
}

rfm__mark rfm__rules_mark(const rfm_rules *rules) {
    const rfm__mark mark = {
        .texts = rules->texts.size,
        .literals = rules->literal_count,
        .rules = rules->rule_count,
        .segments = rules->segment_count,
        .nodes = rules->node_count,
        .tests = rules->test_count,
    };
    return mark;
}

void rfm__rules_cut(rfm_rules *rules, rfm__mark mark) {
    rules->texts.size = mark.texts;
    rules->literal_count = mark.literals;
    rules->rule_count = mark.rules;
    rules->segment_count = mark.segments;
    rules->node_count = mark.nodes;
    rules->test_count = mark.tests;
}

const char *rfm__rules_text(const rfm_rules *rules, rfm__slice slice) {
    return slice.size == 0 ? "" : rules->texts.data + slice.offset;
}

rfm_status rfm__rules_add_text(rfm_rules *rules, const char *text, size_t size,
                               rfm__slice *out_slice, rfm_error *error) {
    RFM_TRY(rfm__bytes_reserve(&rules->texts, size + 1, error));
    out_slice->offset = rules->texts.size;
    out_slice->size = size;
    RFM_TRY(rfm__bytes_add(&rules->texts, text, size, error));
    return rfm__bytes_add(&rules->texts, "", 1, error);
}

rfm_status rfm__rules_add_node(rfm_rules *rules, const rfm__node *node, int32_t *out_index,
                               rfm_error *error) {
    if (rules->node_count == INT32_MAX) return rfm__fail_memory(error);
    RFM_TRY(rfm__grow(&rules->nodes, &rules->node_capacity, (size_t)rules->node_count + 1,
                      sizeof *rules->nodes, error));
    *out_index = rules->node_count;
    rules->nodes[rules->node_count++] = *node;
    return RFM_OK;
}

rfm_status rfm__rules_add_literal(rfm_rules *rules, const rfm__literal *literal, rfm_error *error) {
    RFM_TRY(rfm__grow(&rules->literals, &rules->literal_capacity, rules->literal_count + 1,
                      sizeof *rules->literals, error));
    rules->literals[rules->literal_count++] = *literal;
    return RFM_OK;
}

int rfm__rules_text_is_clean(const char *text, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) return 0;
    }
    return size > 0 && rfm__utf8_valid_prefix(text, size) == size;
}

static int table_slice_is(const rfm_rules *rules, rfm__slice slice, const char *text, size_t size) {
    return slice.size == size && memcmp(rfm__rules_text(rules, slice), text, size) == 0;
}

static int32_t table_find_segment(const rfm_rules *rules, const rfm__draft *draft) {
    for (int32_t i = 0; i < rules->segment_count; ++i) {
        if (table_slice_is(rules, rules->segments[i].label, draft->label, draft->label_size)) {
            return i;
        }
    }
    return -1;
}

/* " on line 3", where the segment came first, or nothing for tables made by calls. */
static void table_write_place(const rfm_rules *rules, int32_t segment, char *to) {
    size_t size = 0;
    for (int32_t i = 0; i < rules->rule_count; ++i) {
        if (rules->rules[i].segment != segment) continue;
        if (rules->rules[i].line == 0) break;
        memcpy(to, " on line ", 9);
        size = 9 + rfm__write_int64(to + 9, rules->rules[i].line);
        break;
    }
    to[size] = '\0';
}

/* A segment that comes back must be the same segment. */
static rfm_status table_check_segment(const rfm_rules *rules, const rfm__draft *draft,
                                      int32_t index, rfm_error *error) {
    const rfm__segment *segment = &rules->segments[index];
    const char *label = rfm__rules_text(rules, segment->label);
    char place[16 + RFM__INT64_TEXT];
    table_write_place(rules, index, place);
    if (segment->level != draft->level) {
        if (draft->line == 0) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "segment \"%.60s\" has level %d%s; expected the same", label,
                             (int)segment->level, place);
        }
        return rfm__syntax_fail(error, draft->level_line, draft->level_column,
                                "segment \"%.60s\" has level %d%s; expected the same", label,
                                (int)segment->level, place);
    }
    if (draft->action == NULL || segment->action.size == 0 ||
        table_slice_is(rules, segment->action, draft->action, draft->action_size)) {
        return RFM_OK;
    }
    if (draft->line == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "segment \"%.60s\" has another action%s; expected the same or none", label,
                         place);
    }
    return rfm__syntax_fail(error, draft->action_line, draft->action_column,
                            "segment \"%.60s\" has another action%s; expected the same or none",
                            label, place);
}

/* Everything that can fail; the segment at `index` is new when it is the count. */
static rfm_status table_prepare(rfm_rules *rules, const rfm__draft *draft, int32_t index,
                                rfm__segment *out_segment, rfm_error *error) {
    if (rules->rule_count == INT32_MAX) return rfm__fail_memory(error);
    RFM_TRY(rfm__grow(&rules->rules, &rules->rule_capacity, (size_t)rules->rule_count + 1,
                      sizeof *rules->rules, error));
    RFM_TRY(rfm__grow(&rules->segments, &rules->segment_capacity, (size_t)rules->segment_count + 1,
                      sizeof *rules->segments, error));
    if (index < rules->segment_count) {
        RFM_TRY(table_check_segment(rules, draft, index, error));
        *out_segment = rules->segments[index];
    } else {
        *out_segment = (rfm__segment){.level = draft->level};
        RFM_TRY(rfm__rules_add_text(rules, draft->label, draft->label_size, &out_segment->label,
                                    error));
    }
    if (draft->action != NULL && out_segment->action.size == 0) {
        RFM_TRY(rfm__rules_add_text(rules, draft->action, draft->action_size, &out_segment->action,
                                    error));
    }
    if (rules->match == RFM_MATCH_EXACT && draft->node >= 0) {
        RFM_TRY(rfm__exact_list(rules, draft, error));
    }
    return RFM_OK;
}

rfm_status rfm__rules_add_draft(rfm_rules *rules, const rfm__draft *draft, rfm_error *error) {
    int32_t index = table_find_segment(rules, draft);
    if (index < 0) index = rules->segment_count;
    rfm__segment segment;
    RFM_TRY(table_prepare(rules, draft, index, &segment, error));
    ++segment.rules;
    rules->segments[index] = segment;
    if (index == rules->segment_count) ++rules->segment_count;
    const rfm__rule rule = {.segment = index, .node = draft->node, .line = draft->line};
    rules->rules[rules->rule_count++] = rule;
    if (draft->node < 0) rules->has_otherwise = 1;
    return RFM_OK;
}
