/* SPDX-License-Identifier: MIT */
/* One test: what is read, how it is compared, with what. Nothing here knows which columns a
 * frame will have. */
#include "segment/parser.h"
#include "segment/wide.h"

static const rfm__literal *test_literal(const rfm__parser *parser, const rfm__node *node,
                                        size_t i) {
    return &parser->rules->literals[node->literal + i];
}

/* A score must be in the scale, or the cells could not be gone through. */
static rfm_status test_check_scale(const rfm__parser *parser, int32_t subject, rfm_error *error) {
    const rfm_rules *rules = parser->rules;
    const rfm__token *token = &parser->token;
    const int has_f_and_m =
        rfm__scale_is_used(rules, RFM__SUBJECT_F) && rfm__scale_is_used(rules, RFM__SUBJECT_M);
    if (subject == RFM__SUBJECT_COLUMN) return RFM_OK;
    if (subject < RFM__DIMENSIONS && rfm__scale_is_used(rules, subject)) return RFM_OK;
    if (subject == RFM__SUBJECT_FM && has_f_and_m) return RFM_OK;
    if (subject == RFM__SUBJECT_CODE &&
        (rfm__scale_is_used(rules, RFM__SUBJECT_R) || rfm__scale_is_used(rules, RFM__SUBJECT_F) ||
         rfm__scale_is_used(rules, RFM__SUBJECT_M))) {
        return RFM_OK;
    }
    return rfm__syntax_fail(error, token->line, token->column,
                            "%.*s is a score, which the scale of this table does not have; a "
                            "column of that name is written `%.*s`",
                            (int)token->size, token->text, (int)token->size, token->text);
}

static rfm_status test_parse_subject(rfm__parser *parser, const char *expected,
                                     int32_t *out_subject, rfm__slice *out_name, rfm_error *error) {
    const rfm__token token = parser->token;
    const int is_keyword = token.kind == RFM__TOKEN_WORD && rfm__is_keyword(token.text, token.size);
    if (is_keyword || (token.kind != RFM__TOKEN_WORD && token.kind != RFM__TOKEN_NAME)) {
        return rfm__syntax_expected(parser, expected, NULL, 0, error);
    }
    *out_subject = token.kind == RFM__TOKEN_NAME ? RFM__SUBJECT_COLUMN
                                                 : rfm__subject_of_word(token.text, token.size);
    RFM_TRY(test_check_scale(parser, *out_subject, error));
    if (*out_subject == RFM__SUBJECT_COLUMN) {
        rfm__bytes name = {0};
        rfm_status status = token.kind == RFM__TOKEN_NAME
                                ? rfm__token_unescape(&token, &name, error)
                                : rfm__bytes_add(&name, token.text, token.size, error);
        if (status == RFM_OK) {
            status = rfm__rules_add_text(parser->rules, name.data, name.size, out_name, error);
        }
        rfm__bytes_free(&name);
        RFM_TRY(status);
    }
    return rfm__parser_next(parser, error);
}

static rfm_status test_fail_kind(const rfm__literal *literal, const char *reason,
                                 rfm_error *error) {
    return rfm__syntax_fail(error, literal->line, literal->column, "%s", reason);
}

/* from..to; a unit behind it counts for both ends. */
static rfm_status test_parse_range(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    RFM_TRY(rfm__parse_literal(parser, node->subject, error));
    if (!rfm__parser_at_symbol(parser, RFM__SYMBOL_RANGE)) {
        return rfm__syntax_expected(
            parser, "\"..\" and the end of the range, or \"=\" in front of the value", NULL, 0,
            error);
    }
    RFM_TRY(rfm__parser_next(parser, error));
    RFM_TRY(rfm__parse_literal(parser, node->subject, error));
    node->comparison = RFM__COMPARE_RANGE;
    node->literal_count = 2;
    rfm__literal *from = &parser->rules->literals[node->literal];
    const rfm__literal *to = from + 1;
    if (from->kind == RFM__LITERAL_NUMBER && to->kind == RFM__LITERAL_DURATION) {
        from->kind = RFM__LITERAL_DURATION;
        from->unit = to->unit;
    }
    if (from->kind != to->kind) {
        return test_fail_kind(to, "both ends of a range must be of one kind", error);
    }
    if (from->kind == RFM__LITERAL_TEXT || from->kind == RFM__LITERAL_CODE) {
        return test_fail_kind(from, "texts and codes have no ranges; list them with in", error);
    }
    int64_t low, high;
    int32_t low_decimals, high_decimals;
    if (!rfm__literal_decimal(from, &low, &low_decimals) ||
        !rfm__literal_decimal(to, &high, &high_decimals)) {
        return test_fail_kind(from, "a duration is too long or has too many digits", error);
    }
    if (rfm__compare_products(low, 1, high_decimals, high, 1, low_decimals) > 0) {
        return test_fail_kind(from, "a range is empty: its end is below its start", error);
    }
    return RFM_OK;
}

static int test_at_literal(const rfm__parser *parser) {
    return parser->token.kind == RFM__TOKEN_NUMBER || parser->token.kind == RFM__TOKEN_DASHED ||
           parser->token.kind == RFM__TOKEN_STRING;
}

static rfm_status test_parse_list(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    RFM_TRY(rfm__parser_next(parser, error));
    for (;;) {
        RFM_TRY(rfm__parse_literal(parser, node->subject, error));
        const rfm__literal *first = test_literal(parser, node, 0);
        const rfm__literal *added = test_literal(parser, node, node->literal_count++);
        if (added->kind == RFM__LITERAL_DURATION) {
            return test_fail_kind(added, "a list has no durations; expected plain values", error);
        }
        if (added->kind != first->kind) {
            return test_fail_kind(added, "the values of a list must be of one kind", error);
        }
        if (rfm__parser_at_symbol(parser, RFM__SYMBOL_COMMA)) {
            RFM_TRY(rfm__parser_next(parser, error));
        } else if (!test_at_literal(parser)) {
            return RFM_OK;
        }
    }
}

static rfm_status test_parse_missing(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    static const char *const words[] = {"missing", "not"};
    RFM_TRY(rfm__parser_next(parser, error));
    const int negated = rfm__parser_at_word(parser, "not");
    if (negated) RFM_TRY(rfm__parser_next(parser, error));
    node->comparison = negated ? RFM__COMPARE_PRESENT : RFM__COMPARE_MISSING;
    if (!rfm__parser_at_word(parser, "missing")) {
        return rfm__syntax_expected(parser, negated ? "\"missing\"" : "\"missing\" or \"not\"",
                                    words, negated ? 1 : 2, error);
    }
    return rfm__parser_next(parser, error);
}

static rfm_status test_parse_other(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    const rfm__token place = parser->token;
    RFM_TRY(test_parse_subject(parser, "a column", &node->other, &node->other_name, error));
    if (node->other != RFM__SUBJECT_CODE) return RFM_OK;
    return rfm__syntax_fail(error, place.line, place.column,
                            "code can only stand on the left, as in: code in 555 554");
}

/* A number with "*" behind it is the factor of a column. */
static rfm_status test_parse_number(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    const rfm__parser before = *parser;
    rfm__literal factor;
    RFM_TRY(rfm__read_number(parser, &factor, error));
    RFM_TRY(rfm__parser_next(parser, error));
    const int is_factor = rfm__parser_at_symbol(parser, RFM__SYMBOL_TIMES);
    node->literal_count = 1;
    if (!is_factor) {
        *parser = before;
        return rfm__parse_literal(parser, node->subject, error);
    }
    RFM_TRY(rfm__rules_add_literal(parser->rules, &factor, error));
    RFM_TRY(rfm__parser_next(parser, error));
    return test_parse_other(parser, node, error);
}

static rfm_status test_parse_value(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    node->comparison = parser->token.symbol; /* the symbols have the comparisons' order */
    const rfm__token place = parser->token;
    RFM_TRY(rfm__parser_next(parser, error));
    const int has_order =
        node->comparison != RFM__COMPARE_EQ && node->comparison != RFM__COMPARE_NE;
    if (node->subject == RFM__SUBJECT_CODE && has_order) {
        return rfm__syntax_fail(error, place.line, place.column,
                                "codes have no order; compare code with =, != or in");
    }
    if (node->subject == RFM__SUBJECT_CODE) {
        node->literal_count = 1;
        return rfm__parse_literal(parser, node->subject, error);
    }
    if (parser->token.kind == RFM__TOKEN_NUMBER) return test_parse_number(parser, node, error);
    if (parser->token.kind == RFM__TOKEN_NAME ||
        (parser->token.kind == RFM__TOKEN_WORD &&
         !rfm__is_keyword(parser->token.text, parser->token.size))) {
        return test_parse_other(parser, node, error);
    }
    node->literal_count = 1;
    RFM_TRY(rfm__parse_literal(parser, node->subject, error));
    const rfm__literal *literal = test_literal(parser, node, 0);
    if (literal->kind == RFM__LITERAL_TEXT && has_order) {
        return test_fail_kind(literal, "texts have no order; compare them with =, != or in", error);
    }
    return RFM_OK;
}

static rfm_status test_parse_comparison(rfm__parser *parser, rfm__node *node, rfm_error *error) {
    static const char *const words[] = {"in", "not", "is"};
    if (rfm__parser_at_word(parser, "is")) return test_parse_missing(parser, node, error);
    node->comparison = RFM__COMPARE_IN;
    if (rfm__parser_at_word(parser, "not")) {
        node->comparison = RFM__COMPARE_NOT_IN;
        RFM_TRY(rfm__parser_next(parser, error));
        if (!rfm__parser_at_word(parser, "in")) {
            return rfm__syntax_expected(parser, "\"in\"", words, 1, error);
        }
    }
    if (rfm__parser_at_word(parser, "in")) return test_parse_list(parser, node, error);
    if (parser->token.kind == RFM__TOKEN_SYMBOL && parser->token.symbol <= RFM__SYMBOL_GE) {
        return test_parse_value(parser, node, error);
    }
    if (test_at_literal(parser)) return test_parse_range(parser, node, error);
    return rfm__syntax_expected(parser, "a comparison such as = 5, 4..5, in or is missing", words,
                                3, error);
}

rfm_status rfm__parse_test(rfm__parser *parser, int32_t *out_node, rfm_error *error) {
    rfm_rules *rules = parser->rules;
    rfm__node node = {
        .kind = RFM__NODE_TEST,
        .other = RFM__SUBJECT_NONE,
        .child = -1,
        .next = -1,
        .first_test = rules->test_count,
        .line = parser->token.line,
        .column = parser->token.column,
        .literal = rules->literal_count,
    };
    RFM_TRY(test_parse_subject(parser, "a column or a score to test", &node.subject, &node.name,
                               error));
    RFM_TRY(test_parse_comparison(parser, &node, error));
    RFM_TRY(rfm__rules_add_node(rules, &node, out_node, error));
    ++rules->test_count;
    return RFM_OK;
}
