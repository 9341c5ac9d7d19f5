/* SPDX-License-Identifier: MIT */
/* A rule table is written by people who do not program: each mistake is told with its place,
 * what stands there, what should, and the word that was probably meant. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "segment/parser.h"

rfm_status rfm__syntax_fail(rfm_error *error, int32_t line, int32_t column, const char *format,
                            ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return rfm__fail_at(error, RFM_E_SYNTAX, line, column, "line %d, column %d: %s", (int)line,
                        (int)column, message);
}

static const char *const syntax_keywords[] = {
    "rules",  "version", "scale",     "match", "first", "exact",  "title", "segment", "level",
    "action", "when",    "otherwise", "or",    "and",   "not",    "in",    "is",      "missing",
    "day",    "days",    "week",      "weeks", "month", "months", "year",  "years"};

static int syntax_is(const char *word, const char *text, size_t size) {
    return strlen(word) == size && memcmp(word, text, size) == 0;
}

int rfm__is_keyword(const char *text, size_t size) {
    for (size_t i = 0; i < sizeof syntax_keywords / sizeof *syntax_keywords; ++i) {
        if (syntax_is(syntax_keywords[i], text, size)) return 1;
    }
    return 0;
}

int32_t rfm__subject_of_word(const char *text, size_t size) {
    static const char *const words[] = {"r", "f", "m", "fm", "code"};
    for (int32_t i = RFM__SUBJECT_R; i <= RFM__SUBJECT_CODE; ++i) {
        if (syntax_is(words[i], text, size)) return i;
    }
    return RFM__SUBJECT_COLUMN;
}

/* The start of a token that still fits into a message, cut at a whole character. */
static int syntax_shown_size(const rfm__token *token) {
    size_t size = token->size < 40 ? token->size : 40;
    while (size < token->size && size > 0 && ((unsigned char)token->text[size] & 0xC0u) == 0x80u) {
        --size;
    }
    return (int)size;
}

rfm_status rfm__syntax_expected(const rfm__parser *parser, const char *expected,
                                const char *const *words, int32_t word_count, rfm_error *error) {
    const rfm__token *token = &parser->token;
    if (token->kind == RFM__TOKEN_END) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "found the end of the text; expected %s", expected);
    }
    const int size = syntax_shown_size(token);
    if (token->kind == RFM__TOKEN_WORD && !rfm__is_keyword(token->text, token->size)) {
        const int32_t near = rfm__nearest_word(token->text, token->size, words, word_count);
        if (near >= 0) {
            return rfm__syntax_fail(error, token->line, token->column,
                                    "unknown word \"%.*s\"; did you mean \"%s\"?", size,
                                    token->text, words[near]);
        }
    }
    const char *kind = token->kind == RFM__TOKEN_STRING ? "the text " : "";
    return rfm__syntax_fail(error, token->line, token->column, "found %s\"%.*s\"; expected %s",
                            kind, size, token->text, expected);
}

rfm_status rfm__parser_next(rfm__parser *parser, rfm_error *error) {
    return rfm__lexer_next(&parser->lexer, &parser->token, error);
}

int rfm__parser_at_word(const rfm__parser *parser, const char *word) {
    return parser->token.kind == RFM__TOKEN_WORD &&
           syntax_is(word, parser->token.text, parser->token.size);
}

int rfm__parser_at_symbol(const rfm__parser *parser, int32_t symbol) {
    return parser->token.kind == RFM__TOKEN_SYMBOL && parser->token.symbol == symbol;
}
