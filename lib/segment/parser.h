/* SPDX-License-Identifier: MIT */
/* What the files of the parser share: the current token, and errors at a place in the text. */
#ifndef RFM_LIB_SEGMENT_PARSER_H
#define RFM_LIB_SEGMENT_PARSER_H

#include "segment/lexer.h"
#include "segment/rules.h"

typedef struct rfm__parser {
    rfm__lexer lexer;
    rfm__token token; /* the next one, not yet taken */
    rfm_rules *rules;
    int32_t depth; /* of "not" and parentheses around the token */
} rfm__parser;

/* syntax.c */
/* RFM_E_SYNTAX at a place; the message begins with it: "line 4, column 30: ...". */
rfm_status rfm__syntax_fail(rfm_error *error, int32_t line, int32_t column, const char *format, ...)
    RFM__PRINTF(4, 5);
/* The token is not what was expected; when it is a misspelling of one of the words, that word is
 * proposed. */
rfm_status rfm__syntax_expected(const rfm__parser *parser, const char *expected,
                                const char *const *words, int32_t word_count, rfm_error *error);
/* Words that are no column names unless they stand in backquotes. */
int rfm__is_keyword(const char *text, size_t size);
/* RFM__SUBJECT_ of r, f, m, fm or code, else RFM__SUBJECT_COLUMN. */
int32_t rfm__subject_of_word(const char *text, size_t size);

rfm_status rfm__parser_next(rfm__parser *parser, rfm_error *error);
int rfm__parser_at_word(const rfm__parser *parser, const char *word);
int rfm__parser_at_symbol(const rfm__parser *parser, int32_t symbol);

/* expression.c */
rfm_status rfm__parse_expression(rfm__parser *parser, int32_t *out_node, rfm_error *error);
/* test.c: one test, without "not" in front. */
rfm_status rfm__parse_test(rfm__parser *parser, int32_t *out_node, rfm_error *error);
/* constant.c: one literal behind a subject, checked against it and added. */
rfm_status rfm__parse_literal(rfm__parser *parser, int32_t subject, rfm_error *error);
/* The number that the token is; it is not passed. */
rfm_status rfm__read_number(const rfm__parser *parser, rfm__literal *out_literal, rfm_error *error);
/* RFM__UNIT_ of the token, or -1. */
int32_t rfm__parser_unit(const rfm__parser *parser);

#endif
