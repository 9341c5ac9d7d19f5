/* SPDX-License-Identifier: MIT */
/* The CSV writer as a host meets it. Expected texts are written by hand after the rules of
 * csv.h; the large frames are compared with what printf and a plain loop over characters make of
 * them. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm/csv.h"

static rfm_frame *make_frame(const rfm_column *columns, int32_t count) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

/* Writes and frees the frame, compares the text. */
static void expect_text(rfm_frame *frame, const rfm_csv_write_options *options, const char *text) {
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_csv_write(frame, options, rfm_buffer_write, buffer, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(error.status, RFM_OK);
    cr_assert_str_eq(rfm_buffer_data(buffer), text);
    cr_assert_eq(rfm_buffer_size(buffer), (int64_t)strlen(text));
    rfm_buffer_free(buffer);
    rfm_frame_free(frame);
}

/* A frame with one text column, one row for each text, and a second column that keeps lines from
 * being blank. */
static rfm_frame *texts_frame(const char *const *texts, int64_t count) {
    static int64_t offsets[64];
    static char bytes[4096];
    static int64_t numbers[64];
    cr_assert_leq(count, 63);
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = strlen(texts[i]);
        memcpy(bytes + offsets[i], texts[i], size);
        offsets[i + 1] = offsets[i] + (int64_t)size;
    }
    const rfm_column columns[] = {
        {.name = "t", .type = RFM_COLUMN_TEXT, .length = count, .offsets = offsets, .bytes = bytes},
        {.name = "n", .type = RFM_COLUMN_INT64, .length = count, .values = numbers}};
    return make_frame(columns, 2);
}

static void expect_texts(const char *const *texts, const char *const *expected, int64_t count,
                         const rfm_csv_write_options *options) {
    char all[8192] = "t,n\n";
    const char delimiter =
        options != NULL && options->delimiter != 0 ? (char)options->delimiter : ',';
    all[1] = delimiter;
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = strlen(all);
        snprintf(all + size, sizeof all - size, "%s%c0\n", expected[i], delimiter);
    }
    expect_text(texts_frame(texts, count), options, all);
}

/* ---- Cells ---- */

Test(csv_writer, every_type_has_its_text) {
    static const int64_t numbers[] = {0, -7, INT64_MAX, INT64_MIN};
    static const double doubles[] = {0.5, -12.0, 1e30, 12.333333333333334};
    static const int64_t amounts[] = {123456, -5, 0, INT64_MIN};
    static const int32_t days[] = {15318, 0, RFM_DAY_MIN, RFM_DAY_MAX};
    static const int64_t offsets[] = {0, 5, 12, 12, 15};
    static const int32_t codes[] = {1, 0, 1, 0}, plain_codes[] = {3, -1, INT32_MAX, INT32_MIN};
    static const int64_t label_offsets[] = {0, 6, 14};
    const rfm_column columns[] = {
        {.name = "n", .type = RFM_COLUMN_INT64, .length = 4, .values = numbers},
        {.name = "g", .type = RFM_COLUMN_DOUBLE, .length = 4, .values = doubles},
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 4, .values = amounts},
        {.name = "d", .type = RFM_COLUMN_DAY, .length = 4, .values = days},
        {.name = "t",
         .type = RFM_COLUMN_TEXT,
         .length = 4,
         .offsets = offsets,
         .bytes = "17850Jan Vosa\xC3\xA9"},
        {.name = "s",
         .type = RFM_COLUMN_CODE,
         .length = 4,
         .values = codes,
         .label_count = 2,
         .label_offsets = label_offsets,
         .label_bytes = "LoversDon Juan"},
        {.name = "c", .type = RFM_COLUMN_CODE, .length = 4, .values = plain_codes}};
    expect_text(
        make_frame(columns, 7), NULL,
        "n,g,a,d,t,s,c\n"
        "0,0.5,1234.56,2011-12-10,17850,Don Juan,3\n"
        "-7,-12,-0.05,1970-01-01,Jan Vos,Lovers,-1\n"
        "9223372036854775807,1e+30,0.00,0001-01-01,\"\",Don Juan,2147483647\n"
        "-9223372036854775808,12.333333333333334,-92233720368547758.08,9999-12-31,a\xC3\xA9,"
        "Lovers,-2147483648\n");
}

Test(csv_writer, missing_values_are_empty_fields_and_empty_texts_are_quoted) {
    static const int64_t numbers[] = {1, 2, 3};
    static const double doubles[] = {1, NAN, 3};
    static const int32_t days[] = {1, INT32_MAX, 3}, codes[] = {0, 77, 0};
    static const int64_t offsets[] = {0, 0, 3, 3}, label_offsets[] = {0, 1};
    static const uint8_t middle_missing[] = {0x05}, all_missing[] = {0x00};
    const rfm_column columns[] = {{.name = "n",
                                   .type = RFM_COLUMN_INT64,
                                   .length = 3,
                                   .values = numbers,
                                   .validity = middle_missing},
                                  {.name = "g",
                                   .type = RFM_COLUMN_DOUBLE,
                                   .length = 3,
                                   .values = doubles,
                                   .validity = middle_missing},
                                  {.name = "a",
                                   .type = RFM_COLUMN_AMOUNT,
                                   .length = 3,
                                   .values = numbers,
                                   .validity = middle_missing},
                                  {.name = "d",
                                   .type = RFM_COLUMN_DAY,
                                   .length = 3,
                                   .values = days,
                                   .validity = middle_missing},
                                  {.name = "t",
                                   .type = RFM_COLUMN_TEXT,
                                   .length = 3,
                                   .offsets = offsets,
                                   .bytes = "abc",
                                   .validity = middle_missing},
                                  {.name = "s",
                                   .type = RFM_COLUMN_CODE,
                                   .length = 3,
                                   .values = codes,
                                   .label_count = 1,
                                   .label_offsets = label_offsets,
                                   .label_bytes = "x",
                                   .validity = middle_missing},
                                  {.name = "none",
                                   .type = RFM_COLUMN_INT64,
                                   .length = 3,
                                   .values = numbers,
                                   .validity = all_missing}};
    expect_text(make_frame(columns, 7), NULL,
                "n,g,a,d,t,s,none\n"
                "1,1,1,1970-01-02,\"\",x,\n"
                ",,,,,,\n"
                "3,3,3,1970-01-04,\"\",x,\n");
}

Test(csv_writer, a_frame_without_rows_or_columns) {
    const rfm_column columns[] = {{.name = "customer", .type = RFM_COLUMN_TEXT},
                                  {.name = "spend, net", .type = RFM_COLUMN_AMOUNT}};
    const rfm_csv_write_options bare = {.struct_size = sizeof bare, .flags = RFM_CSV_NO_HEADER};
    expect_text(make_frame(columns, 2), NULL, "customer,\"spend, net\"\n");
    expect_text(make_frame(columns, 2), &bare, "");
    expect_text(make_frame(NULL, 0), NULL, "");
}

Test(csv_writer, a_line_of_one_column_is_never_blank) {
    static const int64_t numbers[] = {1, 2, 3};
    static const uint8_t middle_missing[] = {0x05};
    const rfm_column column = {.name = "n",
                               .type = RFM_COLUMN_INT64,
                               .length = 3,
                               .values = numbers,
                               .validity = middle_missing};
    const rfm_csv_write_options bare = {.struct_size = sizeof bare, .flags = RFM_CSV_NO_HEADER};
    expect_text(make_frame(&column, 1), &bare, "1\n\"\"\n3\n");
}

Test(csv_writer, fields_are_quoted_when_they_must_be) {
    const char *const texts[] = {"a",
                                 "ab",
                                 "abc",
                                 "abcd",
                                 "abcdefg",
                                 "abcdefgh",
                                 "abcdefghi",
                                 "abcdefghijklmnopq",
                                 "a,b",
                                 ",",
                                 "a,",
                                 "abcdefgh,",
                                 ",abcdefgh",
                                 "abcdefg,hijklmnop",
                                 "say \"hi\"",
                                 "\"",
                                 "\"\"",
                                 "a\nb",
                                 "a\r\nb",
                                 "\n",
                                 " a",
                                 "a ",
                                 " ",
                                 "\ta",
                                 "a\t",
                                 "a b",
                                 "a;b",
                                 "a|b",
                                 "a\tb",
                                 "it's",
                                 "Caf\xC3\xA9 \xE2\x82\xAC",
                                 "\xC3\xA9",
                                 "x-y",
                                 "x=y",
                                 "2011-12-10",
                                 "#!$%&()*",
                                 "abcdefgh ",
                                 "abcdefgh ijk",
                                 "abcdefghijkl\"",
                                 "00123",
                                 "1.5",
                                 ".",
                                 "'quoted'"};
    const char *const expected[] = {"a",
                                    "ab",
                                    "abc",
                                    "abcd",
                                    "abcdefg",
                                    "abcdefgh",
                                    "abcdefghi",
                                    "abcdefghijklmnopq",
                                    "\"a,b\"",
                                    "\",\"",
                                    "\"a,\"",
                                    "\"abcdefgh,\"",
                                    "\",abcdefgh\"",
                                    "\"abcdefg,hijklmnop\"",
                                    "\"say \"\"hi\"\"\"",
                                    "\"\"\"\"",
                                    "\"\"\"\"\"\"",
                                    "\"a\nb\"",
                                    "\"a\r\nb\"",
                                    "\"\n\"",
                                    "\" a\"",
                                    "\"a \"",
                                    "\" \"",
                                    "\"'\ta\"",
                                    "\"a\t\"",
                                    "a b",
                                    "a;b",
                                    "a|b",
                                    "a\tb",
                                    "it's",
                                    "Caf\xC3\xA9 \xE2\x82\xAC",
                                    "\xC3\xA9",
                                    "x-y",
                                    "x=y",
                                    "2011-12-10",
                                    "#!$%&()*",
                                    "\"abcdefgh \"",
                                    "abcdefgh ijk",
                                    "\"abcdefghijkl\"\"\"",
                                    "00123",
                                    "1.5",
                                    ".",
                                    "'quoted'"};
    expect_texts(texts, expected, sizeof texts / sizeof texts[0], NULL);
}

Test(csv_writer, the_delimiter_given_is_the_one_that_is_quoted) {
    const char *const texts[] = {"a,b",        "a;b",        "a|b",        "a\tb",
                                 "abcdefgh;i", "abcdefgh|i", "abcdefgh\ti"};
    const char *const semicolon[] = {"a,b",        "\"a;b\"",    "a|b", "a\tb", "\"abcdefgh;i\"",
                                     "abcdefgh|i", "abcdefgh\ti"};
    const char *const bar[] = {
        "a,b", "a;b", "\"a|b\"", "a\tb", "abcdefgh;i", "\"abcdefgh|i\"", "abcdefgh\ti"};
    const char *const tab[] = {
        "a,b", "a;b", "a|b", "\"a\tb\"", "abcdefgh;i", "abcdefgh|i", "\"abcdefgh\ti\""};
    rfm_csv_write_options options = {.struct_size = sizeof options, .delimiter = ';'};
    expect_texts(texts, semicolon, 7, &options);
    options.delimiter = '|';
    expect_texts(texts, bar, 7, &options);
    options.delimiter = '\t';
    expect_texts(texts, tab, 7, &options);
}

Test(csv_writer, formulas_are_guarded_and_numbers_are_not) {
    const char *const texts[] = {"=1+1",
                                 "+cmd|' /C calc'!A0",
                                 "-2+3",
                                 "@SUM(A1)",
                                 "\t=1",
                                 "\r=1",
                                 "=HYPERLINK(\"x\")",
                                 "=",
                                 "+",
                                 "-",
                                 "@",
                                 "-5",
                                 "+31",
                                 "-12.50",
                                 "+.5",
                                 "-5.",
                                 "-1.2.3",
                                 "--5",
                                 "+31 6 1234",
                                 "-5,5",
                                 "-abcdefghijkl",
                                 "+31612345678",
                                 "-1e5",
                                 "a=1",
                                 "5-3",
                                 " =1"};
    const char *const guarded[] = {"\"'=1+1\"",
                                   "\"'+cmd|' /C calc'!A0\"",
                                   "\"'-2+3\"",
                                   "\"'@SUM(A1)\"",
                                   "\"'\t=1\"",
                                   "\"'\r=1\"",
                                   "\"'=HYPERLINK(\"\"x\"\")\"",
                                   "\"'=\"",
                                   "\"'+\"",
                                   "\"'-\"",
                                   "\"'@\"",
                                   "-5",
                                   "+31",
                                   "-12.50",
                                   "+.5",
                                   "-5.",
                                   "\"'-1.2.3\"",
                                   "\"'--5\"",
                                   "\"'+31 6 1234\"",
                                   "\"'-5,5\"",
                                   "\"'-abcdefghijkl\"",
                                   "+31612345678",
                                   "\"'-1e5\"",
                                   "a=1",
                                   "5-3",
                                   "\" =1\""};
    const char *const raw[] = {"=1+1",
                               "+cmd|' /C calc'!A0",
                               "-2+3",
                               "@SUM(A1)",
                               "\"\t=1\"",
                               "\"\r=1\"",
                               "\"=HYPERLINK(\"\"x\"\")\"",
                               "=",
                               "+",
                               "-",
                               "@",
                               "-5",
                               "+31",
                               "-12.50",
                               "+.5",
                               "-5.",
                               "-1.2.3",
                               "--5",
                               "+31 6 1234",
                               "\"-5,5\"",
                               "-abcdefghijkl",
                               "+31612345678",
                               "-1e5",
                               "a=1",
                               "5-3",
                               "\" =1\""};
    expect_texts(texts, guarded, 26, NULL);
    const rfm_csv_write_options options = {.struct_size = sizeof options,
                                           .flags = RFM_CSV_RAW_TEXT};
    expect_texts(texts, raw, 26, &options);
    /* With a decimal comma -5,5 is a number too. */
    const char *const commas[] = {"-5,5", "-12.50", "-1,2,3", "-1.2,3"};
    const char *const comma_expected[] = {"-5,5", "-12.50", "\"'-1,2,3\"", "\"'-1.2,3\""};
    const rfm_csv_write_options comma = {
        .struct_size = sizeof comma, .delimiter = ';', .decimal_mark = ','};
    expect_texts(commas, comma_expected, 4, &comma);
}

Test(csv_writer, headers_and_labels_are_guarded_and_quoted_like_texts) {
    static const int32_t codes[] = {0, 1, 2, 3, 4};
    static const int64_t label_offsets[] = {0, 4, 18, 18, 20, 48};
    const rfm_column columns[] = {
        {.name = "=A1",
         .type = RFM_COLUMN_CODE,
         .length = 5,
         .values = codes,
         .label_count = 5,
         .label_offsets = label_offsets,
         .label_bytes = "=1+1At Risk, maybe-5a label of more than 16 byte"},
        {.name = "code \"x\"", .type = RFM_COLUMN_CODE, .length = 5, .values = codes}};
    expect_text(make_frame(columns, 2), NULL,
                "\"'=A1\",\"code \"\"x\"\"\"\n\"'=1+1\",0\n\"At Risk, maybe\",1\n\"\",2\n-5,3\n"
                "a label of more than 16 byte,4\n");
}

/* ---- Numbers ---- */

static rfm_frame *amounts_frame(const int64_t *values, int64_t count, int32_t scale) {
    const rfm_column column = {
        .name = "a", .type = RFM_COLUMN_AMOUNT, .scale = scale, .length = count, .values = values};
    return make_frame(&column, 1);
}

Test(csv_writer, amounts_of_any_size_and_scale) {
    static const int64_t values[] = {0,         1,        -1,        99,        100,
                                     -12345678, 99999999, 100000000, INT64_MAX, INT64_MIN};
    rfm_csv_write_options options = {.struct_size = sizeof options, .flags = RFM_CSV_NO_HEADER};
    expect_text(amounts_frame(values, 10, 0), &options,
                "0\n1\n-1\n99\n100\n-12345678\n99999999\n100000000\n9223372036854775807\n"
                "-9223372036854775808\n");
    expect_text(amounts_frame(values, 10, 1), &options,
                "0.0\n0.1\n-0.1\n9.9\n10.0\n-1234567.8\n9999999.9\n10000000.0\n"
                "922337203685477580.7\n-922337203685477580.8\n");
    expect_text(amounts_frame(values, 10, 2), &options,
                "0.00\n0.01\n-0.01\n0.99\n1.00\n-123456.78\n999999.99\n1000000.00\n"
                "92233720368547758.07\n-92233720368547758.08\n");
    expect_text(amounts_frame(values, 10, 7), &options,
                "0.0000000\n0.0000001\n-0.0000001\n0.0000099\n0.0000100\n-1.2345678\n9.9999999\n"
                "10.0000000\n922337203685.4775807\n-922337203685.4775808\n");
    expect_text(amounts_frame(values, 10, 8), &options,
                "0.00000000\n0.00000001\n-0.00000001\n0.00000099\n0.00000100\n-0.12345678\n"
                "0.99999999\n1.00000000\n92233720368.54775807\n-92233720368.54775808\n");
    expect_text(amounts_frame(values + 7, 3, 18), &options,
                "0.000000000100000000\n9.223372036854775807\n-9.223372036854775808\n");
}

Test(csv_writer, amounts_show_the_digits_asked_for) {
    static const int64_t values[] = {1230, -50, 0, INT64_C(123456789000)};
    rfm_csv_write_options options = {.struct_size = sizeof options, .flags = RFM_CSV_NO_HEADER};
    options.amount_decimals = 1 + 2;
    expect_text(amounts_frame(values, 4, 3), &options, "1.23\n-0.05\n0.00\n123456789.00\n");
    options.amount_decimals = 1 + 5;
    expect_text(amounts_frame(values, 4, 3), &options,
                "1.23000\n-0.05000\n0.00000\n123456789.00000\n");
    options.amount_decimals = 1 + 0;
    expect_text(amounts_frame(values + 2, 2, 3), &options, "0\n123456789\n");
    options.amount_decimals = 1 + 2;
    expect_text(amounts_frame(values, 1, 0), &options, "1230.00\n");
    options.amount_decimals = 1 + 18;
    static const int64_t lowest = INT64_MIN;
    expect_text(amounts_frame(&lowest, 1, 0), &options,
                "-9223372036854775808.000000000000000000\n");
}

Test(csv_writer, amounts_that_would_lose_digits_are_refused_before_anything_is_written) {
    static const int64_t values[] = {1230, 77, 1231, 1};
    static const int64_t numbers[] = {1, 2, 3, 4};
    static const uint8_t second_missing[] = {0x0D};
    const rfm_column columns[] = {
        {.name = "n", .type = RFM_COLUMN_INT64, .length = 4, .values = numbers},
        {.name = "spend",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 3,
         .length = 4,
         .values = values,
         .validity = second_missing}};
    const rfm_csv_write_options options = {.struct_size = sizeof options, .amount_decimals = 1 + 2};
    rfm_frame *frame = make_frame(columns, 2);
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_csv_write(frame, &options, rfm_buffer_write, buffer, &error), RFM_E_ARGUMENT);
    cr_assert_eq(error.status, RFM_E_ARGUMENT);
    cr_assert_eq(error.where, 2);
    cr_assert_eq(error.column, 2);
    cr_assert_str_eq(error.message,
                     "column spend has an amount with 3 decimals; amount_decimals asks for 2");
    cr_assert_eq(rfm_buffer_size(buffer), 0);
    rfm_buffer_free(buffer);
    rfm_frame_free(frame);
}

/* Halves go to the even digit: worked out by hand. */
Test(csv_writer, amounts_are_rounded_where_that_is_asked_for) {
    static const int64_t values[] = {1235, 1245, 1245001, -1235, -1245, 5, -5, 15, 4, 12345678905};
    rfm_csv_write_options options = {.struct_size = sizeof options,
                                     .flags = RFM_CSV_NO_HEADER | RFM_CSV_ROUND,
                                     .amount_decimals = 1 + 2};
    expect_text(amounts_frame(values, 10, 3), &options,
                "1.24\n1.24\n1245.00\n-1.24\n-1.24\n0.00\n0.00\n0.02\n0.00\n12345678.90\n");
    options.amount_decimals = 1 + 0;
    expect_text(amounts_frame(values, 3, 3), &options, "1\n1\n1245\n");
    options.amount_decimals = 1 + 4;
    expect_text(amounts_frame(values, 2, 3), &options, "1.2350\n1.2450\n");
    options.amount_decimals = 1 + 8;
    options.decimal_mark = ',';
    options.delimiter = ';';
    static const int64_t fine[] = {15, -25, 1234567890125};
    expect_text(amounts_frame(fine, 3, 9), &options, "0,00000002\n-0,00000002\n1234,56789012\n");
}

Test(csv_writer, a_decimal_comma_is_quoted_only_where_it_is_the_delimiter) {
    static const int64_t amounts[] = {123456, -5};
    static const double doubles[] = {0.5, -1.5e30};
    static const double whole[] = {12, 1e30};
    const rfm_column columns[] = {
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 2, .values = amounts},
        {.name = "b", .type = RFM_COLUMN_AMOUNT, .scale = 0, .length = 2, .values = amounts},
        {.name = "g", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = doubles},
        {.name = "w", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = whole}};
    rfm_csv_write_options options = {
        .struct_size = sizeof options, .delimiter = ';', .decimal_mark = ','};
    expect_text(make_frame(columns, 4), &options,
                "a;b;g;w\n1234,56;123456;0,5;12\n-0,05;-5;-1,5e+30;1e+30\n");
    options.delimiter = 0;
    expect_text(make_frame(columns, 4), &options,
                "a,b,g,w\n\"1234,56\",123456,\"0,5\",12\n\"-0,05\",-5,\"-1,5e+30\",1e+30\n");
    options.amount_decimals = 1 + 3;
    expect_text(make_frame(columns, 2), &options,
                "a,b\n\"1234,560\",\"123456,000\"\n\"-0,050\",\"-5,000\"\n");
    options.decimal_mark = '.';
    options.amount_decimals = 0;
    options.delimiter = ',';
    expect_text(make_frame(columns, 2), &options, "a,b\n1234.56,123456\n-0.05,-5\n");
}

/* ---- Statuses ---- */

static void expect_refused(const rfm_csv_write_options *options, const char *message) {
    static const int64_t value = 1;
    rfm_frame *frame = amounts_frame(&value, 1, 0);
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, &error), RFM_OK);
    cr_assert_eq(rfm_csv_write(frame, options, rfm_buffer_write, buffer, &error), RFM_E_ARGUMENT);
    cr_assert_eq(error.status, RFM_E_ARGUMENT);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    cr_assert_eq(rfm_csv_write(frame, options, rfm_buffer_write, buffer, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_buffer_size(buffer), 0);
    rfm_buffer_free(buffer);
    rfm_frame_free(frame);
}

Test(csv_writer, options_that_make_no_sense_are_refused) {
    expect_refused(&(rfm_csv_write_options){.struct_size = 0}, "rfm_csv_write_options has ");
    expect_refused(
        &(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options), .flags = 1 << 20},
        "flags are 1048576; expected ");
    expect_refused(
        &(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options), .delimiter = ':'},
        "delimiter is character 58; expected , ; | or a tab");
    expect_refused(&(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options),
                                            .delimiter = ',' + 256},
                   "delimiter is character 300; ");
    expect_refused(
        &(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options), .decimal_mark = ';'},
        "decimal_mark is character 59; expected . or ,");
    expect_refused(&(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options),
                                            .amount_decimals = -1},
                   "amount_decimals is -1; expected ");
    expect_refused(&(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options),
                                            .amount_decimals = 20},
                   "amount_decimals is 20; expected ");
    expect_refused(
        &(rfm_csv_write_options){.struct_size = sizeof(rfm_csv_write_options), .threads = -1},
        "threads is -1; expected 0 or more");
}

Test(csv_writer, frame_and_write_function_are_needed) {
    static const int64_t value = 1;
    rfm_frame *frame = amounts_frame(&value, 1, 0);
    rfm_error error;
    cr_assert_eq(rfm_csv_write(NULL, NULL, rfm_buffer_write, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_eq(rfm_csv_write(frame, NULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "write is NULL");
    cr_assert_eq(rfm_csv_write(NULL, NULL, NULL, NULL, NULL), RFM_E_ARGUMENT);
    rfm_frame_free(frame);
}

/* ---- Blocks and threads ---- */

typedef struct block_sink {
    char *data;
    size_t size;
    size_t sizes[64];
    int32_t blocks;
    int32_t refuse_at; /* 1-based block; 0 none */
} block_sink;

static int32_t take_block(void *payload, const void *bytes, size_t size) {
    block_sink *const sink = payload;
    cr_assert_lt(sink->blocks, 64);
    sink->sizes[sink->blocks++] = size;
    if (sink->blocks == sink->refuse_at) return 1;
    sink->data = realloc(sink->data, sink->size + size + 1);
    memcpy(sink->data + sink->size, bytes, size);
    sink->size += size;
    sink->data[sink->size] = '\0';
    return 0;
}

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

enum { LARGE_ROWS = 60000, LARGE_COLUMNS = 6 };

typedef struct large {
    int64_t offsets[LARGE_ROWS + 1], numbers[LARGE_ROWS], amounts[LARGE_ROWS];
    int32_t days[LARGE_ROWS], codes[LARGE_ROWS];
    uint8_t validity[LARGE_ROWS / 8];
    char bytes[LARGE_ROWS * 24];
    rfm_frame *frame;
    char *expected;
    size_t size;
} large;

static const char *const label_texts[] = {"Lovers", "Don Juan", "At Risk, maybe", "=gone"};
static const char *const written_labels[] = {"Lovers", "Don Juan", "\"At Risk, maybe\"",
                                             "\"'=gone\""};

/* Texts of 0 to 23 characters, of which few, but at any place, need care. */
static void fill_large(large *all) {
    static const int64_t label_offsets[] = {0, 6, 14, 28, 33};
    static char labels[64];
    uint64_t state = UINT64_C(88172645463325252);
    labels[0] = '\0';
    for (int i = 0; i < 4; ++i) strcat(labels, label_texts[i]);
    all->offsets[0] = 0;
    for (int64_t i = 0; i < LARGE_ROWS; ++i) {
        const int64_t size = (int64_t)(next_random(&state) % 24);
        for (int64_t k = 0; k < size; ++k) {
            const uint64_t pick = next_random(&state);
            all->bytes[all->offsets[i] + k] =
                pick % 64 == 0 ? ",\"\n\r =@;-.5"[pick / 64 % 11] : (char)('a' + pick / 64 % 26);
        }
        all->offsets[i + 1] = all->offsets[i] + size;
        all->numbers[i] = (int64_t)next_random(&state) >> (next_random(&state) % 64);
        all->amounts[i] = (int64_t)next_random(&state) >> (next_random(&state) % 64);
        all->days[i] =
            RFM_DAY_MIN + (int32_t)(next_random(&state) % (RFM_DAY_MAX - RFM_DAY_MIN + 1));
        if (i % 3 == 0) all->days[i] = 15000 + (int32_t)(next_random(&state) % 1000);
        all->codes[i] = (int32_t)(next_random(&state) % 4);
    }
    for (size_t i = 0; i < sizeof all->validity; ++i)
        all->validity[i] = (uint8_t)next_random(&state);
    const rfm_column columns[LARGE_COLUMNS] = {
        {.name = "t",
         .type = RFM_COLUMN_TEXT,
         .length = LARGE_ROWS,
         .offsets = all->offsets,
         .bytes = all->bytes},
        {.name = "n", .type = RFM_COLUMN_INT64, .length = LARGE_ROWS, .values = all->numbers},
        {.name = "a",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = LARGE_ROWS,
         .values = all->amounts},
        {.name = "d",
         .type = RFM_COLUMN_DAY,
         .length = LARGE_ROWS,
         .values = all->days,
         .validity = all->validity},
        {.name = "e", .type = RFM_COLUMN_DAY, .length = LARGE_ROWS, .values = all->days},
        {.name = "s",
         .type = RFM_COLUMN_CODE,
         .length = LARGE_ROWS,
         .values = all->codes,
         .label_count = 4,
         .label_offsets = label_offsets,
         .label_bytes = labels}};
    all->frame = make_frame(columns, LARGE_COLUMNS);
}

/* The rules for text, one character at a time. */
static char *plain_text(const char *text, int64_t size, char *to) {
    int is_number = 0, quoted = size == 0, marks = 0;
    for (int64_t i = 0; i < size; ++i) {
        if (strchr(",\"\r\n", text[i]) != NULL) quoted = 1;
        if ((i == 0 || i == size - 1) && text[i] == ' ') quoted = 1;
        if (text[i] == '5') is_number = 1;
        if (text[i] == '.') ++marks;
    }
    for (int64_t i = 0; i < size; ++i) {
        if (strchr("5.", text[i]) == NULL && (i > 0 || text[0] != '-')) is_number = 0;
    }
    const int guarded = size > 0 && strchr("=@-\r", text[0]) != NULL && (!is_number || marks > 1);
    if (quoted || guarded) *to++ = '"';
    if (guarded) *to++ = '\'';
    for (int64_t i = 0; i < size; ++i) {
        if (text[i] == '"') *to++ = '"';
        *to++ = text[i];
    }
    if (quoted || guarded) *to++ = '"';
    return to;
}

static void expect_large(large *all) {
    char *to = all->expected = malloc((size_t)LARGE_ROWS * 160);
    to += sprintf(to, "t,n,a,d,e,s\n");
    for (int64_t i = 0; i < LARGE_ROWS; ++i) {
        const uint64_t cents =
            all->amounts[i] < 0 ? 0 - (uint64_t)all->amounts[i] : (uint64_t)all->amounts[i];
        char day[11];
        cr_assert_eq(rfm_day_format(all->days[i], day, NULL), RFM_OK);
        to = plain_text(all->bytes + all->offsets[i], all->offsets[i + 1] - all->offsets[i], to);
        to += sprintf(to, ",%" PRId64 ",%s%" PRIu64 ".%02" PRIu64 ",", all->numbers[i],
                      all->amounts[i] < 0 ? "-" : "", cents / 100, cents % 100);
        if ((all->validity[i / 8] >> (i % 8) & 1) != 0) to += sprintf(to, "%s", day);
        to += sprintf(to, ",%s,%s\n", day, written_labels[all->codes[i]]);
    }
    all->size = (size_t)(to - all->expected);
}

Test(csv_writer, any_number_of_threads_writes_the_same_blocks) {
    static large all;
    block_sink first = {0};
    fill_large(&all);
    expect_large(&all);
    for (int32_t threads = 0; threads <= 9; threads += 3) {
        const rfm_csv_write_options options = {.struct_size = sizeof options, .threads = threads};
        block_sink sink = {0};
        rfm_error error;
        cr_assert_eq(rfm_csv_write(all.frame, &options, take_block, &sink, &error), RFM_OK, "%s",
                     error.message);
        cr_assert_eq(sink.size, all.size);
        for (size_t i = 0; i < all.size; ++i) {
            if (sink.data[i] != all.expected[i]) cr_assert_fail("byte %zu differs", i);
        }
        cr_assert_geq(sink.blocks, 2);
        if (threads == 0) {
            first = sink;
        } else {
            cr_assert_eq(sink.blocks, first.blocks);
            cr_assert_eq(memcmp(sink.sizes, first.sizes, sizeof sink.sizes), 0);
            free(sink.data);
        }
    }
    free(first.data);
    free(all.expected);
    rfm_frame_free(all.frame);
}

Test(csv_writer, a_refusing_write_function_stops_the_writing) {
    static large all;
    fill_large(&all);
    for (int32_t block = 1; block <= 2; ++block) {
        for (int32_t threads = 1; threads <= 2; ++threads) {
            const rfm_csv_write_options options = {.struct_size = sizeof options,
                                                   .threads = threads};
            block_sink sink = {.refuse_at = block};
            rfm_error error;
            cr_assert_eq(rfm_csv_write(all.frame, &options, take_block, &sink, &error),
                         RFM_E_CANCELLED);
            cr_assert_eq(error.status, RFM_E_CANCELLED);
            cr_assert_eq(sink.blocks, block, "nothing is written after the refusal");
            free(sink.data);
        }
    }
    rfm_frame_free(all.frame);
}

Test(csv_writer, huge_texts_make_small_chunks) {
    enum { TEXT_SIZE = 3 << 20, ROWS = 5 };
    int64_t offsets[ROWS + 1];
    char *bytes = malloc((size_t)TEXT_SIZE * ROWS);
    for (int i = 0; i <= ROWS; ++i) offsets[i] = (int64_t)i * TEXT_SIZE;
    memset(bytes, '"', (size_t)TEXT_SIZE * ROWS);
    const rfm_column column = {
        .name = "t", .type = RFM_COLUMN_TEXT, .length = ROWS, .offsets = offsets, .bytes = bytes};
    rfm_frame *frame = make_frame(&column, 1);
    const rfm_csv_write_options options = {.struct_size = sizeof options, .threads = 2};
    block_sink sink = {0};
    cr_assert_eq(rfm_csv_write(frame, &options, take_block, &sink, NULL), RFM_OK);
    cr_assert_eq(sink.blocks, ROWS);
    cr_assert_eq(sink.size, 2 + ROWS * ((size_t)TEXT_SIZE * 2 + 3));
    cr_assert_eq(memcmp(sink.data, "t\n\"\"\"", 5), 0);
    cr_assert_eq(memcmp(sink.data + sink.size - 4, "\"\"\"\n", 4), 0);
    free(sink.data);
    free(bytes);
    rfm_frame_free(frame);
}

/* Many rows are written with tables that few rows do without; printf says what is right. */
Test(csv_writer, numbers_around_a_thousand_and_a_million) {
    enum { NEAR = 3000, ROWS = 4 * NEAR };
    static int64_t numbers[ROWS];
    static char expected[ROWS * 48];
    static const int64_t centres[] = {0, 1000, 100000, 1000000};
    char *to = expected;
    for (int i = 0; i < ROWS; ++i) {
        numbers[i] = centres[i / NEAR] + i % NEAR - NEAR / 2;
        const long long value = (long long)numbers[i], size = value < 0 ? -value : value;
        to += sprintf(to, "%lld;%s%lld,%02lld\n", value, value < 0 ? "-" : "", size / 100,
                      size % 100);
    }
    const rfm_column columns[] = {
        {.name = "n", .type = RFM_COLUMN_INT64, .length = ROWS, .values = numbers},
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = ROWS, .values = numbers}};
    const rfm_csv_write_options options = {.struct_size = sizeof options,
                                           .flags = RFM_CSV_NO_HEADER,
                                           .delimiter = ';',
                                           .decimal_mark = ',',
                                           .threads = 2};
    block_sink sink = {0};
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 2, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_csv_write(frame, &options, take_block, &sink, NULL), RFM_OK);
    cr_assert_eq(sink.size, (size_t)(to - expected));
    cr_assert_eq(memcmp(sink.data, expected, sink.size), 0);
    free(sink.data);
    rfm_frame_free(frame);
}
