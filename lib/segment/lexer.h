/* SPDX-License-Identifier: MIT */
/* The words of a rule text, each with its place. */
#ifndef RFM_LIB_SEGMENT_LEXER_H
#define RFM_LIB_SEGMENT_LEXER_H

#include "base/bytes.h"

enum {
    RFM__TOKEN_END,
    RFM__TOKEN_WORD,   /* rules, days_since_last */
    RFM__TOKEN_NAME,   /* `any column`: the text between the quotes, escapes not undone */
    RFM__TOKEN_STRING, /* "any text": the same */
    RFM__TOKEN_NUMBER, /* 12, -1.75, .5 */
    RFM__TOKEN_DASHED, /* 2011-12-10, 10-4-4 */
    RFM__TOKEN_SYMBOL
};

enum {
    RFM__SYMBOL_EQ,
    RFM__SYMBOL_NE,
    RFM__SYMBOL_LT,
    RFM__SYMBOL_LE,
    RFM__SYMBOL_GT,
    RFM__SYMBOL_GE, /* so far in the order of RFM__COMPARE_ */
    RFM__SYMBOL_RANGE,
    RFM__SYMBOL_OPEN,
    RFM__SYMBOL_CLOSE,
    RFM__SYMBOL_TIMES,
    RFM__SYMBOL_COMMA
};

typedef struct rfm__token {
    int32_t kind;
    int32_t symbol;
    int32_t line, column; /* 1-based, in characters */
    const char *text;     /* in the text that is read */
    size_t size;
} rfm__token;

typedef struct rfm__lexer {
    const char *at, *end;
    int32_t line, column;
} rfm__lexer;

/* Starts at the first character (a byte order mark is skipped); fails on invalid UTF-8 anywhere. */
rfm_status rfm__lexer_start(rfm__lexer *lexer, const char *text, size_t size, rfm_error *error);
rfm_status rfm__lexer_next(rfm__lexer *lexer, rfm__token *out_token, rfm_error *error);
/* Reads the name of a table, in which digits, dots and dashes may stand ("rpkg-0.2"), or any
 * other token. */
rfm_status rfm__lexer_next_name(rfm__lexer *lexer, rfm__token *out_token, rfm_error *error);
/* Appends what a NAME or STRING stands for. */
rfm_status rfm__token_unescape(const rfm__token *token, rfm__bytes *to, rfm_error *error);

int rfm__is_word_start(char c);
int rfm__is_word_part(char c);
/* Whether a table's name can stand without quotes. */
int rfm__is_table_name(const char *text, size_t size);

#endif
