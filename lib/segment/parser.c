/* SPDX-License-Identifier: MIT */
/* From text to a table: the head, then rule by rule. docs/rules.md has the grammar. */
#include "segment/parser.h"

#include "base/text.h"

/* What may follow a complete test, with the units, for after a number one of those was perhaps
 * meant. */
static const char *const parser_after_test[] = {"and",  "or",    "segment", "otherwise",
                                                "days", "weeks", "months",  "years",
                                                "day",  "week",  "month",   "year"};

static rfm_status parser_expect_word(rfm__parser *parser, const char *word, const char *expected,
                                     rfm_error *error) {
    if (!rfm__parser_at_word(parser, word)) {
        return rfm__syntax_expected(parser, expected, &word, 1, error);
    }
    return rfm__parser_next(parser, error);
}

/* A whole number of the text in low..high. */
static rfm_status parser_read_integer(rfm__parser *parser, const char *what, int64_t low,
                                      int64_t high, int32_t *out_value, rfm_error *error) {
    const rfm__token *token = &parser->token;
    int64_t value = 0;
    if (token->kind != RFM__TOKEN_NUMBER) {
        return rfm__syntax_expected(parser, what, NULL, 0, error);
    }
    if (rfm__read_int64(token->text, token->size, &value) != 1 || value < low || value > high) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "found \"%.*s\"; expected %s from %lld to %lld",
                                (int)(token->size < 40 ? token->size : 40), token->text, what,
                                (long long)low, (long long)high);
    }
    *out_value = (int32_t)value;
    return rfm__parser_next(parser, error);
}

/* Adds the text that the token stands for to the pool. */
static rfm_status parser_read_text(rfm__parser *parser, rfm__slice *out_slice, rfm_error *error) {
    rfm__bytes text = {0};
    rfm_status status = RFM_OK;
    if (parser->token.kind == RFM__TOKEN_STRING) {
        status = rfm__token_unescape(&parser->token, &text, error);
    } else {
        status = rfm__bytes_add(&text, parser->token.text, parser->token.size, error);
    }
    if (status == RFM_OK) {
        status = rfm__rules_add_text(parser->rules, text.data, text.size, out_slice, error);
    }
    rfm__bytes_free(&text);
    RFM_TRY(status);
    return rfm__parser_next(parser, error);
}

/* "rules" name ["version" number] */
static rfm_status parser_read_name(rfm__parser *parser, rfm_error *error) {
    static const char *const words[] = {"rules"};
    if (!rfm__parser_at_word(parser, "rules")) {
        return rfm__syntax_expected(parser, "\"rules\" and the name of the table", words, 1, error);
    }
    RFM_TRY(rfm__lexer_next_name(&parser->lexer, &parser->token, error));
    if (parser->token.kind != RFM__TOKEN_WORD && parser->token.kind != RFM__TOKEN_STRING) {
        return rfm__syntax_expected(parser, "the name of the table", NULL, 0, error);
    }
    RFM_TRY(parser_read_text(parser, &parser->rules->name, error));
    if (!rfm__parser_at_word(parser, "version")) return RFM_OK;
    RFM_TRY(rfm__parser_next(parser, error));
    return parser_read_integer(parser, "a version", 1, INT32_MAX, &parser->rules->version, error);
}

/* 5, or 0..3 */
static rfm_status parser_read_bounds(rfm__parser *parser, rfm__scale *out_scale, rfm_error *error) {
    const rfm__token place = parser->token;
    *out_scale = (rfm__scale){.low = 1};
    RFM_TRY(parser_read_integer(parser, "the highest score", 0, 255, &out_scale->high, error));
    if (rfm__parser_at_symbol(parser, RFM__SYMBOL_RANGE)) {
        out_scale->low = out_scale->high;
        RFM_TRY(rfm__parser_next(parser, error));
        RFM_TRY(parser_read_integer(parser, "the highest score", 0, 255, &out_scale->high, error));
    }
    if (out_scale->high > 0 && out_scale->low <= out_scale->high) return RFM_OK;
    return rfm__syntax_fail(error, place.line, place.column,
                            "a scale ends at 1 or above and not below its start, as in 5 or 0..3");
}

/* "scale" bounds, or "scale" { dimension bounds } */
static rfm_status parser_read_scale(rfm__parser *parser, rfm_error *error) {
    rfm__scale *scale = parser->rules->scale;
    if (parser->token.kind == RFM__TOKEN_NUMBER) {
        RFM_TRY(parser_read_bounds(parser, &scale[0], error));
        scale[1] = scale[2] = scale[0];
        return RFM_OK;
    }
    int count = 0;
    for (;; ++count) {
        const rfm__token place = parser->token;
        const int32_t dimension = place.kind == RFM__TOKEN_WORD
                                      ? rfm__subject_of_word(place.text, place.size)
                                      : RFM__SUBJECT_COLUMN;
        if (dimension > RFM__SUBJECT_M) break;
        if (scale[dimension].high > 0) {
            return rfm__syntax_fail(error, place.line, place.column,
                                    "%.1s stands twice in the scale", place.text);
        }
        RFM_TRY(rfm__parser_next(parser, error));
        RFM_TRY(parser_read_bounds(parser, &scale[dimension], error));
    }
    if (count > 0) return RFM_OK;
    return rfm__syntax_expected(parser, "the highest score, as in \"5\" or \"r 5 f 5 m 5\"", NULL,
                                0, error);
}

static rfm_status parser_read_match(rfm__parser *parser, rfm_error *error) {
    static const char *const words[] = {"first", "exact"};
    if (rfm__parser_at_word(parser, "exact")) {
        parser->rules->match = RFM_MATCH_EXACT;
    } else if (!rfm__parser_at_word(parser, "first")) {
        return rfm__syntax_expected(parser, "\"first\" or \"exact\"", words, 2, error);
    }
    return rfm__parser_next(parser, error);
}

static rfm_status parser_read_title(rfm__parser *parser, rfm_error *error) {
    if (parser->token.kind != RFM__TOKEN_STRING) {
        return rfm__syntax_expected(parser, "a title in quotes", NULL, 0, error);
    }
    return parser_read_text(parser, &parser->rules->title, error);
}

typedef struct parser_setting {
    const char *word;
    rfm_status (*read)(rfm__parser *parser, rfm_error *error);
} parser_setting;

static const parser_setting parser_settings[] = {
    {"scale", parser_read_scale}, {"match", parser_read_match}, {"title", parser_read_title}};
enum { PARSER_SETTINGS = sizeof parser_settings / sizeof *parser_settings };

/* Settings in any order, each once. */
static rfm_status parser_read_head(rfm__parser *parser, rfm_error *error) {
    int seen[PARSER_SETTINGS] = {0};
    RFM_TRY(parser_read_name(parser, error));
    for (;;) {
        int i = 0;
        while (i < PARSER_SETTINGS && !rfm__parser_at_word(parser, parser_settings[i].word)) ++i;
        if (i == PARSER_SETTINGS) return RFM_OK;
        if (seen[i]++) {
            return rfm__syntax_fail(error, parser->token.line, parser->token.column,
                                    "%s stands twice", parser_settings[i].word);
        }
        RFM_TRY(rfm__parser_next(parser, error));
        RFM_TRY(parser_settings[i].read(parser, error));
    }
}

/* label "level" number ["action" text], into texts that the caller frees. */
static rfm_status parser_read_segment(rfm__parser *parser, rfm__draft *draft, rfm__bytes *label,
                                      rfm__bytes *action, rfm_error *error) {
    if (parser->token.kind != RFM__TOKEN_STRING) {
        return rfm__syntax_expected(parser, "the label of a segment in quotes", NULL, 0, error);
    }
    RFM_TRY(rfm__token_unescape(&parser->token, label, error));
    draft->label = label->data;
    draft->label_size = label->size;
    RFM_TRY(rfm__parser_next(parser, error));
    RFM_TRY(parser_expect_word(parser, "level", "\"level\" and its number", error));
    draft->level_line = parser->token.line;
    draft->level_column = parser->token.column;
    RFM_TRY(parser_read_integer(parser, "a level", INT32_MIN, INT32_MAX, &draft->level, error));
    if (!rfm__parser_at_word(parser, "action")) return RFM_OK;
    RFM_TRY(rfm__parser_next(parser, error));
    draft->action_line = parser->token.line;
    draft->action_column = parser->token.column;
    if (parser->token.kind != RFM__TOKEN_STRING) {
        return rfm__syntax_expected(parser, "an action in quotes", NULL, 0, error);
    }
    RFM_TRY(rfm__token_unescape(&parser->token, action, error));
    draft->action = action->data;
    draft->action_size = action->size;
    return rfm__parser_next(parser, error);
}

static rfm_status parser_read_condition(rfm__parser *parser, const rfm__draft *draft,
                                        int32_t *out_node, rfm_error *error) {
    static const char *const words[] = {"when", "action"};
    if (!rfm__parser_at_word(parser, "when")) {
        return rfm__syntax_expected(parser,
                                    draft->action == NULL
                                        ? "\"when\" and a condition, or \"action\""
                                        : "\"when\" and a condition",
                                    words, draft->action == NULL ? 2 : 1, error);
    }
    RFM_TRY(rfm__parser_next(parser, error));
    return rfm__parse_expression(parser, out_node, error);
}

static rfm_status parser_read_rule(rfm__parser *parser, rfm_error *error) {
    const int is_otherwise = rfm__parser_at_word(parser, "otherwise");
    rfm__draft draft = {.line = parser->token.line, .node = -1};
    rfm__bytes label = {0}, action = {0};
    rfm_status status = rfm__parser_next(parser, error);
    if (status == RFM_OK) status = parser_read_segment(parser, &draft, &label, &action, error);
    if (status == RFM_OK && !is_otherwise) {
        status = parser_read_condition(parser, &draft, &draft.node, error);
    }
    if (status == RFM_OK) status = rfm__rules_add_draft(parser->rules, &draft, error);
    rfm__bytes_free(&label);
    rfm__bytes_free(&action);
    return status;
}

static rfm_status parser_fail_between(const rfm__parser *parser, rfm_error *error) {
    static const char *const after_head[] = {"segment", "otherwise", "scale",
                                             "match",   "title",     "version"};
    const rfm_rules *rules = parser->rules;
    if (rules->has_otherwise &&
        (rfm__parser_at_word(parser, "segment") || rfm__parser_at_word(parser, "otherwise"))) {
        return rfm__syntax_fail(error, parser->token.line, parser->token.column,
                                "a rule behind \"otherwise\"; expected that one to be the last");
    }
    if (rules->has_otherwise) {
        return rfm__syntax_expected(parser, "the end of the text", NULL, 0, error);
    }
    if (rules->rule_count > 0) {
        return rfm__syntax_expected(parser, "\"and\", \"or\" or the next rule", parser_after_test,
                                    12, error);
    }
    return rfm__syntax_expected(parser, "\"scale\", \"match\", \"title\" or the first rule",
                                after_head, 6, error);
}

static rfm_status parser_read_table(rfm__parser *parser, rfm_error *error) {
    RFM_TRY(rfm__parser_next(parser, error));
    RFM_TRY(parser_read_head(parser, error));
    while (parser->token.kind != RFM__TOKEN_END) {
        const int is_rule =
            rfm__parser_at_word(parser, "segment") || rfm__parser_at_word(parser, "otherwise");
        if (!is_rule || parser->rules->has_otherwise) return parser_fail_between(parser, error);
        RFM_TRY(parser_read_rule(parser, error));
    }
    return RFM_OK;
}

rfm_status rfm__parse_condition(rfm_rules *rules, const char *text, size_t size, int32_t *out_node,
                                rfm_error *error) {
    rfm__parser parser = {.rules = rules};
    RFM_TRY(rfm__lexer_start(&parser.lexer, text, size, error));
    RFM_TRY(rfm__parser_next(&parser, error));
    RFM_TRY(rfm__parse_expression(&parser, out_node, error));
    if (parser.token.kind == RFM__TOKEN_END) return RFM_OK;
    return rfm__syntax_expected(&parser, "\"and\", \"or\" or the end of the condition",
                                parser_after_test, 12, error);
}

rfm_status rfm_rules_parse(const void *text, size_t size, rfm_rules **out_rules, rfm_error *error) {
    rfm__error_clear(error);
    if (out_rules == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_rules is NULL");
    *out_rules = NULL;
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "text is NULL");
    if (size > INT32_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "text of %zu bytes; expected at most %d", size,
                         (int)INT32_MAX);
    }
    rfm__parser parser = {0};
    RFM_TRY(rfm__rules_new_empty(&parser.rules, error));
    rfm_status status = rfm__lexer_start(&parser.lexer, text, size, error);
    if (status == RFM_OK) status = parser_read_table(&parser, error);
    if (status == RFM_OK) {
        *out_rules = parser.rules;
    } else {
        rfm_rules_free(parser.rules);
    }
    return status;
}
