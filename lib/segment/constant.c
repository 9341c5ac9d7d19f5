/* SPDX-License-Identifier: MIT */
/* The values that stand in a rule: numbers, durations, days, texts, codes. What can never be met
 * because it lies outside the scale is a mistake of the writer and said at once. */
#include <string.h>

#include "base/text.h"
#include "segment/parser.h"
#include "segment/wide.h"

int32_t rfm__parser_unit(const rfm__parser *parser) {
    for (int32_t unit = 0; unit < RFM__UNIT_COUNT; ++unit) {
        if (rfm__parser_at_word(parser, rfm__unit_words[unit][0]) ||
            rfm__parser_at_word(parser, rfm__unit_words[unit][1])) {
            return unit;
        }
    }
    return -1;
}

rfm_status rfm__read_number(const rfm__parser *parser, rfm__literal *out_literal,
                            rfm_error *error) {
    const rfm__token *token = &parser->token;
    *out_literal =
        (rfm__literal){.kind = RFM__LITERAL_NUMBER, .line = token->line, .column = token->column};
    int32_t decimals = 0;
    if (rfm__read_decimal(token->text, token->size, &out_literal->value, &decimals) != 1 ||
        decimals > 18) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "a number has too many digits; expected at most 18");
    }
    while (decimals > 0 && out_literal->value % 10 == 0) {
        out_literal->value /= 10;
        --decimals;
    }
    out_literal->decimals = decimals;
    return RFM_OK;
}

/* Where a score runs, doubled, so that the mean of two scores is whole. */
static void constant_bounds(const rfm_rules *rules, int32_t subject, int64_t *out_low,
                            int64_t *out_high) {
    const rfm__scale *scale = rules->scale;
    if (subject == RFM__SUBJECT_FM) {
        *out_low = scale[RFM__SUBJECT_F].low + scale[RFM__SUBJECT_M].low;
        *out_high = scale[RFM__SUBJECT_F].high + scale[RFM__SUBJECT_M].high;
    } else {
        *out_low = 2 * (int64_t)scale[subject].low;
        *out_high = 2 * (int64_t)scale[subject].high;
    }
}

static rfm_status constant_check_score(const rfm__parser *parser, int32_t subject,
                                       const rfm__literal *literal, rfm_error *error) {
    static const char *const names[] = {"r", "f", "m", "fm"};
    int64_t low, high;
    constant_bounds(parser->rules, subject, &low, &high);
    const int64_t value = literal->value;
    const int is_inside = rfm__compare_products(value, 2, 0, low, 1, literal->decimals) >= 0 &&
                          rfm__compare_products(value, 2, 0, high, 1, literal->decimals) <= 0;
    if (is_inside && (subject == RFM__SUBJECT_FM || literal->decimals == 0)) return RFM_OK;
    return rfm__syntax_fail(
        error, literal->line, literal->column,
        "found \"%.*s\"; %s runs %sfrom %lld%s to %lld%s in this table",
        (int)(parser->token.size < 40 ? parser->token.size : 40), parser->token.text,
        names[subject], subject == RFM__SUBJECT_FM ? "" : "in whole numbers ", (long long)(low / 2),
        low % 2 != 0 ? ".5" : "", (long long)(high / 2), high % 2 != 0 ? ".5" : "");
}

static rfm_status constant_read_code(const rfm__parser *parser, rfm__literal *literal,
                                     rfm_error *error) {
    const rfm__token *token = &parser->token;
    literal->kind = RFM__LITERAL_CODE;
    const int is_digits = token->kind == RFM__TOKEN_NUMBER || token->kind == RFM__TOKEN_DASHED;
    if (is_digits && rfm__cell_read(parser->rules, token->text, token->size, &literal->value)) {
        return RFM_OK;
    }
    char first[RFM__CODE_TEXT], last[RFM__CODE_TEXT];
    const int first_size = (int)rfm__cell_write(parser->rules, 0, first);
    const int last_size =
        (int)rfm__cell_write(parser->rules, rfm__cells_count(parser->rules) - 1, last);
    return rfm__syntax_fail(error, token->line, token->column,
                            "found \"%.*s\"; codes of this table run from %.*s to %.*s",
                            (int)(token->size < 40 ? token->size : 40), token->text, first_size,
                            first, last_size, last);
}

static rfm_status constant_read_day(const rfm__parser *parser, rfm__literal *literal,
                                    rfm_error *error) {
    const rfm__token *token = &parser->token;
    literal->kind = RFM__LITERAL_DAY;
    char text[11] = "";
    int32_t day = 0;
    if (token->size == 10) memcpy(text, token->text, 10);
    if (token->size != 10 || rfm_day_parse(text, &day, NULL) != RFM_OK) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "found \"%.*s\"; expected a day such as 2011-12-31",
                                (int)(token->size < 40 ? token->size : 40), token->text);
    }
    literal->value = day;
    return RFM_OK;
}

static rfm_status constant_read_text(const rfm__parser *parser, rfm__literal *literal,
                                     rfm_error *error) {
    rfm__bytes text = {0};
    literal->kind = RFM__LITERAL_TEXT;
    rfm_status status = rfm__token_unescape(&parser->token, &text, error);
    if (status == RFM_OK) {
        status = rfm__rules_add_text(parser->rules, text.data, text.size, &literal->text, error);
    }
    rfm__bytes_free(&text);
    return status;
}

/* A unit behind the number makes it a duration. */
static rfm_status constant_read_unit(rfm__parser *parser, rfm__literal *literal, rfm_error *error) {
    const int32_t unit = rfm__parser_unit(parser);
    if (unit < 0) return RFM_OK;
    literal->kind = RFM__LITERAL_DURATION;
    literal->unit = unit;
    int64_t mantissa;
    int32_t decimals;
    if (!rfm__literal_decimal(literal, &mantissa, &decimals)) {
        return rfm__syntax_fail(error, literal->line, literal->column,
                                "a duration is too long or has too many digits");
    }
    return rfm__parser_next(parser, error);
}

rfm_status rfm__parse_literal(rfm__parser *parser, int32_t subject, rfm_error *error) {
    const rfm__token token = parser->token;
    rfm__literal literal = {.line = token.line, .column = token.column};
    if (subject == RFM__SUBJECT_CODE) {
        RFM_TRY(constant_read_code(parser, &literal, error));
    } else if (token.kind == RFM__TOKEN_NUMBER) {
        RFM_TRY(rfm__read_number(parser, &literal, error));
        if (subject != RFM__SUBJECT_COLUMN) {
            RFM_TRY(constant_check_score(parser, subject, &literal, error));
        }
    } else if (token.kind == RFM__TOKEN_DASHED && subject == RFM__SUBJECT_COLUMN) {
        RFM_TRY(constant_read_day(parser, &literal, error));
    } else if (token.kind == RFM__TOKEN_STRING && subject == RFM__SUBJECT_COLUMN) {
        RFM_TRY(constant_read_text(parser, &literal, error));
    } else {
        return rfm__syntax_expected(parser,
                                    subject == RFM__SUBJECT_COLUMN
                                        ? "a number, a day, a text in quotes or a column"
                                        : "a score",
                                    NULL, 0, error);
    }
    RFM_TRY(rfm__parser_next(parser, error));
    if (literal.kind == RFM__LITERAL_NUMBER && subject == RFM__SUBJECT_COLUMN) {
        RFM_TRY(constant_read_unit(parser, &literal, error));
    }
    return rfm__rules_add_literal(parser->rules, &literal, error);
}
