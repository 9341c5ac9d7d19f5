/* SPDX-License-Identifier: MIT */
/* "match exact" is a promise that every code stands under one segment. It is kept while rules
 * are added, so a table that breaks it never exists. */
#include "base/memory.h"
#include "segment/parser.h"
#include "segment/rules.h"

static int exact_is_codes(const rfm__node *node) {
    return node->kind == RFM__NODE_TEST && node->subject == RFM__SUBJECT_CODE &&
           (node->comparison == RFM__COMPARE_EQ || node->comparison == RFM__COMPARE_IN);
}

static int exact_is_listed(const rfm_rules *rules, int64_t cell) {
    return rules->listed[cell / 8] >> (cell % 8) & 1;
}

static void exact_set_listed(rfm_rules *rules, int64_t cell, int listed) {
    const unsigned bit = 1u << (cell % 8);
    const unsigned old = rules->listed[cell / 8];
    rules->listed[cell / 8] = (uint8_t)(listed ? old | bit : old & ~bit);
}

/* The literal that has the code, in a rule before `count` of all rules or, last, in the test
 * given. */
static const rfm__literal *exact_find(const rfm_rules *rules, const rfm__node *last, int64_t cell,
                                      const rfm__rule **out_rule) {
    for (int32_t i = 0; i <= rules->rule_count; ++i) {
        *out_rule = i < rules->rule_count ? &rules->rules[i] : NULL;
        if (*out_rule != NULL && (*out_rule)->node < 0) continue;
        const rfm__node *test = *out_rule != NULL ? &rules->nodes[(*out_rule)->node] : last;
        for (size_t k = 0; k < test->literal_count; ++k) {
            const rfm__literal *literal = &rules->literals[test->literal + k];
            if (literal->value == cell) return literal;
        }
    }
    return NULL;
}

static rfm_status exact_fail_doubled(const rfm_rules *rules, const rfm__node *test,
                                     const rfm__literal *again, rfm_error *error) {
    char code[RFM__CODE_TEXT];
    const int size = (int)rfm__cell_write(rules, again->value, code);
    const rfm__rule *rule = NULL;
    const rfm__literal *first = exact_find(rules, test, again->value, &rule);
    if (rule == NULL) {
        return rfm__syntax_fail(error, again->line, again->column,
                                "code %.*s stands twice in this list, first on line %d", size, code,
                                first == NULL ? 0 : (int)first->line);
    }
    const char *label = rfm__rules_text(rules, rules->segments[rule->segment].label);
    if (rule->line == 0 || first == NULL) {
        return rfm__syntax_fail(error, again->line, again->column,
                                "code %.*s is listed already, under \"%.60s\"", size, code, label);
    }
    return rfm__syntax_fail(error, again->line, again->column,
                            "code %.*s is listed on line %d already, under \"%.60s\"", size, code,
                            (int)first->line, label);
}

rfm_status rfm__exact_list(rfm_rules *rules, const rfm__draft *draft, rfm_error *error) {
    const rfm__node *test = &rules->nodes[draft->node];
    if (!exact_is_codes(test)) {
        return rfm__syntax_fail(error, test->line, test->column,
                                "a rule in a table with match exact is a list of codes, "
                                "as in: when code in 555 554");
    }
    if (rules->listed == NULL) {
        const size_t bytes = (size_t)(rfm__cells_count(rules) + 7) / 8;
        RFM_TRY(rfm__new_zeroed_array(bytes, 1, &rules->listed, error));
    }
    for (size_t i = 0; i < test->literal_count; ++i) {
        const rfm__literal *literal = &rules->literals[test->literal + i];
        if (exact_is_listed(rules, literal->value)) {
            const rfm_status status = exact_fail_doubled(rules, test, literal, error);
            while (i-- > 0) {
                exact_set_listed(rules, rules->literals[test->literal + i].value, 0);
            }
            return status;
        }
        exact_set_listed(rules, literal->value, 1);
    }
    return RFM_OK;
}
