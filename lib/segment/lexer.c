/* SPDX-License-Identifier: MIT */
/* Cuts a rule text into words and keeps count of lines and characters, because a person will be
 * told where the mistake is and looks at an editor, not at bytes. */
#include "segment/lexer.h"

#include <string.h>

#include "base/text.h"
#include "segment/parser.h"

static int lexer_is_digit(char c) { return c >= '0' && c <= '9'; }

int rfm__is_word_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

int rfm__is_word_part(char c) { return rfm__is_word_start(c) || lexer_is_digit(c); }

static int lexer_is_name_part(char c) { return rfm__is_word_part(c) || c == '-' || c == '.'; }

int rfm__is_table_name(const char *text, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        if (!lexer_is_name_part(text[i])) return 0;
    }
    return size > 0;
}

/* Passes one byte; bytes that continue a character do not count as a column. */
static void lexer_pass(rfm__lexer *lexer) {
    const unsigned char c = (unsigned char)*lexer->at++;
    if (c == '\n') {
        ++lexer->line;
        lexer->column = 1;
    } else if ((c & 0xC0u) != 0x80u) {
        ++lexer->column;
    }
}

static char lexer_peek(const rfm__lexer *lexer, size_t ahead) {
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

rfm_status rfm__lexer_start(rfm__lexer *lexer, const char *text, size_t size, rfm_error *error) {
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    *lexer = (rfm__lexer){.at = text, .end = text + size, .line = 1, .column = 1};
    const size_t valid = rfm__utf8_valid_prefix(text, size);
    if (valid == size) return RFM_OK;
    while (lexer->at < text + valid) lexer_pass(lexer);
    return rfm__syntax_fail(error, lexer->line, lexer->column, "the text is not valid UTF-8 here");
}

static void lexer_skip_blanks(rfm__lexer *lexer) {
    while (lexer->at < lexer->end) {
        const char c = *lexer->at;
        if (c == '#') {
            while (lexer->at < lexer->end && *lexer->at != '\n') lexer_pass(lexer);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            lexer_pass(lexer);
        } else {
            return;
        }
    }
}

/* A text in quotes ends on its line; only the quote and the backslash can be escaped. */
static rfm_status lexer_read_quoted(rfm__lexer *lexer, rfm__token *token, rfm_error *error) {
    const char quote = *lexer->at;
    token->kind = quote == '"' ? RFM__TOKEN_STRING : RFM__TOKEN_NAME;
    lexer_pass(lexer);
    token->text = lexer->at;
    for (; lexer->at < lexer->end && *lexer->at != quote; lexer_pass(lexer)) {
        const unsigned char c = (unsigned char)*lexer->at;
        if (c == '\n' || c == '\r') break;
        if (c < 0x20 || c == 0x7F) {
            return rfm__syntax_fail(error, lexer->line, lexer->column,
                                    "control character %d in a text in quotes", (int)c);
        }
        if (c != '\\') continue;
        if (lexer_peek(lexer, 1) != quote && lexer_peek(lexer, 1) != '\\') {
            return rfm__syntax_fail(error, lexer->line, lexer->column,
                                    "a backslash stands alone; expected \\%c or \\\\", quote);
        }
        lexer_pass(lexer);
    }
    if (lexer_peek(lexer, 0) != quote) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "a text begins here and has no %c at its end on this line", quote);
    }
    token->size = (size_t)(lexer->at - token->text);
    lexer_pass(lexer);
    if (token->size == 0) {
        return rfm__syntax_fail(error, token->line, token->column,
                                "a text in quotes is empty; expected some characters");
    }
    return RFM_OK;
}

static void lexer_pass_digits(rfm__lexer *lexer) {
    while (lexer_is_digit(lexer_peek(lexer, 0))) lexer_pass(lexer);
}

/* 4..5 is a range, so a point belongs to the number only with a digit behind it. */
static void lexer_read_number(rfm__lexer *lexer, rfm__token *token) {
    token->kind = RFM__TOKEN_NUMBER;
    const int negative = *lexer->at == '-';
    if (negative) lexer_pass(lexer);
    lexer_pass_digits(lexer);
    while (!negative && lexer_peek(lexer, 0) == '-' && lexer_is_digit(lexer_peek(lexer, 1))) {
        token->kind = RFM__TOKEN_DASHED;
        lexer_pass(lexer);
        lexer_pass_digits(lexer);
    }
    if (token->kind == RFM__TOKEN_NUMBER && lexer_peek(lexer, 0) == '.' &&
        lexer_is_digit(lexer_peek(lexer, 1))) {
        lexer_pass(lexer);
        lexer_pass_digits(lexer);
    }
}

static int lexer_starts_number(const rfm__lexer *lexer) {
    const size_t sign = lexer_peek(lexer, 0) == '-' ? 1 : 0;
    const size_t point = lexer_peek(lexer, sign) == '.' ? 1 : 0;
    return lexer_is_digit(lexer_peek(lexer, sign + point));
}

typedef struct lexer_symbol {
    char text[3];
    int32_t symbol;
} lexer_symbol;

/* Longer ones first. */
static const lexer_symbol lexer_symbols[] = {
    {"!=", RFM__SYMBOL_NE},    {"<=", RFM__SYMBOL_LE},   {">=", RFM__SYMBOL_GE},
    {"..", RFM__SYMBOL_RANGE}, {"=", RFM__SYMBOL_EQ},    {"<", RFM__SYMBOL_LT},
    {">", RFM__SYMBOL_GT},     {"(", RFM__SYMBOL_OPEN},  {")", RFM__SYMBOL_CLOSE},
    {"*", RFM__SYMBOL_TIMES},  {",", RFM__SYMBOL_COMMA},
};

static rfm_status lexer_fail_character(const rfm__lexer *lexer, rfm_error *error) {
    const unsigned char c = (unsigned char)*lexer->at;
    if (c < 0x20 || c == 0x7F) {
        return rfm__syntax_fail(error, lexer->line, lexer->column, "unexpected character %d",
                                (int)c);
    }
    size_t size = 1;
    while (((unsigned char)lexer_peek(lexer, size) & 0xC0u) == 0x80u) ++size;
    /* U+2018 to U+201F: the quotes that word processors put in. */
    const int is_quote = size == 3 && memcmp(lexer->at, "\xE2\x80", 2) == 0 &&
                         (unsigned char)lexer->at[2] >= 0x98 && (unsigned char)lexer->at[2] <= 0x9F;
    return rfm__syntax_fail(
        error, lexer->line, lexer->column, "unexpected character %.*s%s", (int)size, lexer->at,
        is_quote || c == '\'' ? "; texts stand between straight quotes, \"" : "");
}

static rfm_status lexer_read_symbol(rfm__lexer *lexer, rfm__token *token, rfm_error *error) {
    token->kind = RFM__TOKEN_SYMBOL;
    for (size_t i = 0; i < sizeof lexer_symbols / sizeof *lexer_symbols; ++i) {
        const size_t size = strlen(lexer_symbols[i].text);
        if ((size_t)(lexer->end - lexer->at) < size ||
            memcmp(lexer->at, lexer_symbols[i].text, size) != 0) {
            continue;
        }
        token->symbol = lexer_symbols[i].symbol;
        for (size_t k = 0; k < size; ++k) lexer_pass(lexer);
        return RFM_OK;
    }
    return lexer_fail_character(lexer, error);
}

rfm_status rfm__lexer_next(rfm__lexer *lexer, rfm__token *out_token, rfm_error *error) {
    lexer_skip_blanks(lexer);
    *out_token = (rfm__token){.line = lexer->line, .column = lexer->column, .text = lexer->at};
    if (lexer->at == lexer->end) return RFM_OK;
    const char c = *lexer->at;
    if (c == '"' || c == '`') return lexer_read_quoted(lexer, out_token, error);
    if (rfm__is_word_start(c)) {
        out_token->kind = RFM__TOKEN_WORD;
        while (rfm__is_word_part(lexer_peek(lexer, 0))) lexer_pass(lexer);
    } else if (lexer_starts_number(lexer)) {
        lexer_read_number(lexer, out_token);
    } else {
        RFM_TRY(lexer_read_symbol(lexer, out_token, error));
    }
    out_token->size = (size_t)(lexer->at - out_token->text);
    return RFM_OK;
}

rfm_status rfm__lexer_next_name(rfm__lexer *lexer, rfm__token *out_token, rfm_error *error) {
    lexer_skip_blanks(lexer);
    if (!lexer_is_name_part(lexer_peek(lexer, 0))) return rfm__lexer_next(lexer, out_token, error);
    *out_token = (rfm__token){
        .kind = RFM__TOKEN_WORD, .line = lexer->line, .column = lexer->column, .text = lexer->at};
    while (lexer_is_name_part(lexer_peek(lexer, 0))) lexer_pass(lexer);
    out_token->size = (size_t)(lexer->at - out_token->text);
    return RFM_OK;
}

rfm_status rfm__token_unescape(const rfm__token *token, rfm__bytes *to, rfm_error *error) {
    RFM_TRY(rfm__bytes_reserve(to, token->size, error));
    for (size_t i = 0; i < token->size; ++i) {
        if (token->text[i] == '\\') ++i; /* never the last: the lexer has looked */
        RFM_TRY(rfm__bytes_add(to, token->text + i, 1, error));
    }
    return RFM_OK;
}
