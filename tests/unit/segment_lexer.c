/* SPDX-License-Identifier: MIT */
/* Words of a rule text and their places. */
#include <criterion/criterion.h>
#include <string.h>

#include "segment/lexer.h"

typedef struct lexer_case {
    int32_t kind;
    int32_t line, column;
    const char *text;
} lexer_case;

static void expect_tokens(const char *text, const lexer_case *expected, size_t count) {
    rfm__lexer lexer;
    rfm_error error;
    cr_assert_eq(rfm__lexer_start(&lexer, text, strlen(text), &error), RFM_OK);
    for (size_t i = 0; i < count; ++i) {
        rfm__token token;
        cr_assert_eq(rfm__lexer_next(&lexer, &token, &error), RFM_OK, "%s", error.message);
        cr_expect_eq(token.kind, expected[i].kind, "token %zu is of kind %d", i, (int)token.kind);
        cr_expect_eq(token.line, expected[i].line, "token %zu on line %d", i, (int)token.line);
        cr_expect_eq(token.column, expected[i].column, "token %zu at %d", i, (int)token.column);
        cr_expect_eq(token.size, strlen(expected[i].text), "token %zu", i);
        cr_expect_arr_eq(token.text, expected[i].text, strlen(expected[i].text), "token %zu", i);
    }
}

Test(segment_lexer, numbers_ranges_and_dashes) {
    static const lexer_case expected[] = {
        {RFM__TOKEN_NUMBER, 1, 1, "4"},     {RFM__TOKEN_SYMBOL, 1, 2, ".."},
        {RFM__TOKEN_NUMBER, 1, 4, "5"},     {RFM__TOKEN_NUMBER, 1, 6, "1.75"},
        {RFM__TOKEN_SYMBOL, 1, 10, ".."},   {RFM__TOKEN_NUMBER, 1, 12, ".5"},
        {RFM__TOKEN_NUMBER, 1, 15, "-3"},   {RFM__TOKEN_SYMBOL, 1, 17, ".."},
        {RFM__TOKEN_NUMBER, 1, 19, "-.25"}, {RFM__TOKEN_DASHED, 1, 24, "2011-12-10"},
        {RFM__TOKEN_SYMBOL, 1, 34, ".."},   {RFM__TOKEN_DASHED, 1, 36, "10-4-4"},
        {RFM__TOKEN_NUMBER, 1, 43, "030"},  {RFM__TOKEN_NUMBER, 1, 47, "5"},
        {RFM__TOKEN_WORD, 1, 48, "x"},      {RFM__TOKEN_END, 1, 49, ""},
        {RFM__TOKEN_END, 1, 49, ""},
    };
    expect_tokens("4..5 1.75...5 -3..-.25 2011-12-10..10-4-4 030 5x", expected,
                  sizeof expected / sizeof *expected);
}

Test(segment_lexer, lines_and_characters) {
    /* A byte order mark, comments, both line ends, a tab, characters of two to four bytes. */
    static const lexer_case expected[] = {
        {RFM__TOKEN_WORD, 2, 1, "segment"},
        {RFM__TOKEN_STRING, 2, 9, "Gro\xC3\x9F \xE2\x82\xAC \xF0\x9F\x92\x99 \\\"x\\\""},
        {RFM__TOKEN_WORD, 2, 26, "when"},
        {RFM__TOKEN_NAME, 3, 2, "a \\` b"},
        {RFM__TOKEN_SYMBOL, 3, 11, "!="},
        {RFM__TOKEN_SYMBOL, 3, 13, "<="},
        {RFM__TOKEN_SYMBOL, 3, 15, ">"},
        {RFM__TOKEN_SYMBOL, 3, 16, "("},
        {RFM__TOKEN_SYMBOL, 3, 17, ")"},
        {RFM__TOKEN_SYMBOL, 3, 18, "*"},
        {RFM__TOKEN_SYMBOL, 3, 19, ","},
        {RFM__TOKEN_END, 4, 1, ""},
    };
    expect_tokens(
        "\xEF\xBB\xBF# \xE2\x82\xAC\r\n"
        "segment \"Gro\xC3\x9F \xE2\x82\xAC \xF0\x9F\x92\x99 \\\"x\\\"\" when # \"\n"
        "\t`a \\` b` !=<=>()*,\n",
        expected, sizeof expected / sizeof *expected);
}

Test(segment_lexer, names_of_tables) {
    static const char text[] = " rpkg-0.2 version";
    rfm__lexer lexer;
    rfm__token token;
    rfm_error error;
    cr_assert_eq(rfm__lexer_start(&lexer, text, strlen(text), &error), RFM_OK);
    cr_assert_eq(rfm__lexer_next_name(&lexer, &token, &error), RFM_OK);
    cr_expect_eq(token.kind, RFM__TOKEN_WORD);
    cr_expect_eq(token.size, 8);
    cr_expect(rfm__is_table_name("rpkg-0.2", 8));
    cr_expect_not(rfm__is_table_name("my table", 8));
    cr_expect_not(rfm__is_table_name("", 0));
}

Test(segment_lexer, escapes_are_undone) {
    static const char text[] = "\"a\\\\b\\\"c\"";
    rfm__lexer lexer;
    rfm__token token;
    rfm__bytes bytes = {0};
    rfm_error error;
    cr_assert_eq(rfm__lexer_start(&lexer, text, strlen(text), &error), RFM_OK);
    cr_assert_eq(rfm__lexer_next(&lexer, &token, &error), RFM_OK);
    cr_assert_eq(rfm__token_unescape(&token, &bytes, &error), RFM_OK);
    cr_expect_eq(bytes.size, 5);
    cr_expect_arr_eq(bytes.data, "a\\b\"c", 5);
    rfm__bytes_free(&bytes);
}
