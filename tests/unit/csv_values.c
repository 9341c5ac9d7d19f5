/* SPDX-License-Identifier: MIT */
/* Numbers and days in every way of writing, below the reader. Expected values by hand, the rounding
 * by Python's decimal (quantize, ROUND_HALF_EVEN), days by Python's datetime. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "csv/day.h"
#include "csv/number.h"
#include "csv/show.h"
#include "rfm/csv.h"

Test(csv_values, hints) {
    static const struct {
        const char *text;
        int32_t hint;
        char thousands;
    } cases[] = {
        {"12", RFM__CSV_HINT_NONE, 0},
        {"12.5", RFM__CSV_HINT_POINT, 0},
        {"12,5", RFM__CSV_HINT_COMMA, 0},
        {"1.234", RFM__CSV_HINT_EITHER, 0},
        {"1,234", RFM__CSV_HINT_EITHER, 0},
        {"-1,234", RFM__CSV_HINT_EITHER, 0},
        {"123.456", RFM__CSV_HINT_EITHER, 0},
        {"1234.567", RFM__CSV_HINT_POINT, 0},
        {"0.125", RFM__CSV_HINT_POINT, 0},
        {".125", RFM__CSV_HINT_POINT, 0},
        {"1.2345", RFM__CSV_HINT_POINT, 0},
        {"1.234.567", RFM__CSV_HINT_COMMA, 0},
        {"1,234,567", RFM__CSV_HINT_POINT, 0},
        {"1.234,5", RFM__CSV_HINT_COMMA, 0},
        {"1,234.5", RFM__CSV_HINT_POINT, 0},
        {"1,2.3,4", RFM__CSV_HINT_NONE, 0},
        {"1 234", RFM__CSV_HINT_NONE, ' '},
        {"1 234,567", RFM__CSV_HINT_COMMA, ' '},
        {"1'234.5", RFM__CSV_HINT_POINT, '\''},
        {"1 23", RFM__CSV_HINT_NONE, 0},
        {"1.5 000", RFM__CSV_HINT_NONE, 0},
        {"abc", RFM__CSV_HINT_NONE, 0},
        {"1.5e3", RFM__CSV_HINT_NONE, 0},
        {"(1.5)", RFM__CSV_HINT_POINT, 0},
        {"EUR 1,50", RFM__CSV_HINT_COMMA, 0},
        {"$1,234.00-", RFM__CSV_HINT_POINT, 0},
        {"", RFM__CSV_HINT_NONE, 0},
        {".", RFM__CSV_HINT_POINT, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        char thousands;
        const char *text = cases[i].text;
        cr_expect_eq(rfm__csv_number_hint(text, strlen(text), 0, &thousands), cases[i].hint, "%s",
                     text);
        cr_expect_eq(thousands, cases[i].thousands, "%s", text);
    }
}

static int32_t to_minor(const char *text, int32_t scale, int32_t round, int64_t *out) {
    const rfm__csv_marks marks = {'.', ',', 0};
    rfm__csv_number number;
    const int32_t outcome = rfm__csv_number_read(text, strlen(text), &marks, &number);
    if (outcome != RFM__CSV_NUMBER_OK) return outcome;
    return rfm__csv_number_to_minor(&number, scale, round, out);
}

Test(csv_values, minor_units) {
    static const struct {
        const char *text;
        int32_t scale;
        int32_t round;
        int32_t outcome;
        int64_t minor;
    } cases[] = {
        {"1.5", 2, 0, RFM__CSV_NUMBER_OK, 150},
        {"1.500", 1, 0, RFM__CSV_NUMBER_OK, 15},
        {"1.55", 1, 0, RFM__CSV_NUMBER_DECIMALS, 0},
        {"2.5", 0, 1, RFM__CSV_NUMBER_OK, 2},
        {"3.5", 0, 1, RFM__CSV_NUMBER_OK, 4},
        {"2.50000000000000000000000000001", 0, 1, RFM__CSV_NUMBER_OK, 3},
        {"2.49999999999999999999999999999", 0, 1, RFM__CSV_NUMBER_OK, 2},
        {"0.9999999995", 9, 1, RFM__CSV_NUMBER_OK, 1000000000},
        {"0.9999999985", 9, 1, RFM__CSV_NUMBER_OK, 999999998},
        {"9223372036854775807", 0, 0, RFM__CSV_NUMBER_OK, INT64_MAX},
        {"9223372036854775807.5", 0, 1, RFM__CSV_NUMBER_LARGE, 0},
        {"9223372036854775806.5", 0, 1, RFM__CSV_NUMBER_OK, INT64_MAX - 1},
        {"9223372036854775807.49", 0, 1, RFM__CSV_NUMBER_OK, INT64_MAX},
        {"-9223372036854775808", 0, 0, RFM__CSV_NUMBER_OK, INT64_MIN},
        {"-9223372036854775809", 0, 0, RFM__CSV_NUMBER_LARGE, 0},
        {"18446744073709551616", 0, 0, RFM__CSV_NUMBER_LARGE, 0},
        {"18446744073709551615.9", 9, 1, RFM__CSV_NUMBER_LARGE, 0},
        {"9223372036.854775807", 9, 0, RFM__CSV_NUMBER_OK, INT64_MAX},
        {"9223372036.854775808", 9, 0, RFM__CSV_NUMBER_LARGE, 0},
        {"1,234.5", 1, 0, RFM__CSV_NUMBER_OK, 12345},
        {",234", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"1,2345", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"1234,567", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"1.234,567", 3, 0, RFM__CSV_NUMBER_NOT, 0},
        {"1..2", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"-", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"()", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"(", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"EUR", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"$$1", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"$1 EUR", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"--1", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"-1-", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"1+", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"0x10", 1, 0, RFM__CSV_NUMBER_NOT, 0},
        {"- EUR 1.5", 1, 0, RFM__CSV_NUMBER_OK, -15},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t minor = 0;
        cr_expect_eq(to_minor(cases[i].text, cases[i].scale, cases[i].round, &minor),
                     cases[i].outcome, "%s", cases[i].text);
        if (cases[i].outcome != RFM__CSV_NUMBER_OK) continue;
        cr_expect_eq(minor, cases[i].minor, "%s", cases[i].text);
    }
}

/* 12345678901234.56789 * 98765.4321 = 1219326311248285321.112635269 (Python's decimal). */
Test(csv_values, wide_products) {
    const rfm__csv_marks marks = {'.', ',', 0};
    rfm__csv_number left;
    rfm__csv_number right;
    rfm__csv_number product;
    int64_t minor = 0;
    rfm__csv_number_read("12345678901234.56789", 20, &marks, &left);
    rfm__csv_number_read("-98765.4321", 11, &marks, &right);
    cr_assert_eq(rfm__csv_number_multiply(&left, &right, &product), RFM__CSV_NUMBER_OK);
    cr_expect_eq(rfm__csv_number_decimals(&product), 9);
    cr_expect_eq(rfm__csv_number_to_minor(&product, 0, 1, &minor), RFM__CSV_NUMBER_OK);
    cr_expect_eq(minor, -1219326311248285321);
    cr_expect_eq(rfm__csv_number_to_minor(&product, 0, 0, &minor), RFM__CSV_NUMBER_DECIMALS);
    cr_expect_eq(rfm__csv_number_to_minor(&product, 1, 1, &minor), RFM__CSV_NUMBER_LARGE);
    rfm__csv_number_read("0.12345678901234567890123", 25, &marks, &left);
    cr_expect_eq(rfm__csv_number_multiply(&left, &right, &product), RFM__CSV_NUMBER_LARGE);
}

static int32_t read_day(const char *text, int32_t order, int32_t *out_day) {
    return rfm__csv_day_read(text, strlen(text), order, out_day);
}

Test(csv_values, shapes_that_are_no_days) {
    static const char *const texts[] = {
        "",
        "1",
        "2011",
        "2011-12",
        "2011-12-",
        "2011-12-01-",
        "2011-12/01",
        "2011-123-1",
        "201112",
        "2011120",
        "201112011",
        "1/12",
        "1/12/",
        "1/12/201",
        "1/12/20111",
        "1-12/2011",
        "1/123/2011",
        "123/1/2011",
        "1-Fob-2011",
        "1-Feb",
        "1-Feb-",
        "1-Feb-201",
        "1Feb2011",
        "Feb 1 2011",
        "1 Febr 11",
        "a-Feb-11",
        "2011-12-01T",
        "2011-12-01 ",
        "2011-12-01 8:6",
        "2011-12-01 8:06x",
        "2011-12-01 08:26:00.",
        "2011-12-01 08:26 +1",
        "2011-12-01 08:26:00:00",
        "2011-12-01x08:26",
        "2011-12-01 PM",
        "2011-12-01 08:26 UT",
        "--",
        "1--2011",
        "1/x/2011",
        "-1-1-2011",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; ++i) {
        int32_t day;
        cr_expect_eq(read_day(texts[i], RFM_CSV_ORDER_DAY_MONTH, &day), RFM__CSV_DAY_NOT, "%s",
                     texts[i]);
        cr_expect_eq(rfm__csv_day_hint(texts[i], strlen(texts[i])), RFM__CSV_ORDER_NONE);
    }
}

Test(csv_values, order_hints) {
    static const struct {
        const char *text;
        int32_t hint;
    } cases[] = {
        {"2011-12-01", RFM__CSV_ORDER_NONE},     {"1-Feb-11", RFM__CSV_ORDER_NONE},
        {"1/1/2011", RFM__CSV_ORDER_NONE},       {"1/2/2011", RFM__CSV_ORDER_EITHER},
        {"13/2/2011", RFM__CSV_ORDER_DAY_FIRST}, {"2/13/2011 8:26", RFM__CSV_ORDER_MONTH_FIRST},
        {"31/31/2011", RFM__CSV_ORDER_NONE},     {"2/30/2011", RFM__CSV_ORDER_NONE},
        {"12.11.10", RFM__CSV_ORDER_EITHER},     {"0/1/2011", RFM__CSV_ORDER_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        cr_expect_eq(rfm__csv_day_hint(cases[i].text, strlen(cases[i].text)), cases[i].hint, "%s",
                     cases[i].text);
    }
}

/* The table of months gives what the careful way gives, for each day of four centuries and none
 * besides. */
Test(csv_values, iso_days_by_table) {
    static rfm__csv_month months[RFM__CSV_MONTHS];
    for (int year = 0; year < 2400; year += year < 1900 ? 47 : 1) {
        for (int month = 0; month < 14; ++month) {
            for (int day = 0; day < 40; ++day) {
                char text[48];
                int32_t fast = 0;
                int32_t careful = 0;
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                const int is_read = rfm__csv_day_iso(text, months, &fast);
                cr_assert_eq(is_read, read_day(text, 0, &careful) == RFM__CSV_DAY_OK, "%s", text);
                cr_assert_eq(fast, careful, "%s", text);
            }
        }
    }
    int32_t day;
    cr_expect_not(rfm__csv_day_iso("2011-12/01", months, &day));
    cr_expect_not(rfm__csv_day_iso("2011-12-0:", months, &day));
    cr_expect_not(rfm__csv_day_iso("2011-12-x1", months, &day));
    cr_expect_not(rfm__csv_day_iso("2o11-12-01", months, &day));
}

static void expect_shown(const char *text, size_t size, int32_t latin1, const char *expected) {
    rfm__bytes shown = {0};
    cr_assert_eq(rfm__csv_show(&shown, text, size, latin1, NULL), RFM_OK);
    cr_expect_eq(shown.size, strlen(expected));
    cr_expect_eq(memcmp(shown.data, expected, shown.size), 0, "%.*s", (int)shown.size, shown.data);
    rfm__bytes_free(&shown);
}

Test(csv_values, texts_in_messages) {
    expect_shown("", 0, 0, "\"\"");
    expect_shown("a\tb\r\n\x01\x7F\0", 8, 0, "\"a\\tb\\r\\n\\x01\\x7F\\x00\"");
    expect_shown("\xC3\xA9\xC3", 3, 0, "\"\xC3\xA9\\xC3\"");
    expect_shown("\xE9\n", 2, 1, "\"\xC3\xA9\\n\"");
    expect_shown("0123456789012345678901234567890123456789", 40, 0,
                 "\"0123456789012345678901234567890123456789\"");
    /* The euro sign at the cut is left out whole. */
    expect_shown("012345678901234567890123456789012345678\xE2\x82\xAC", 42, 0,
                 "\"012345678901234567890123456789012345678...\"");
}
