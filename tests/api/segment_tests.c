/* SPDX-License-Identifier: MIT */
/* What each test means on each type of column, with missing values and the ends of the types. */
#include "rules.h"

enum { ROWS = 6 };

static const uint8_t first_five[] = {0x1F};

/* The last row is missing in every column but b. */
static rfm_frame *values(void) {
    static const int64_t n[] = {0, 182, 183, -5, INT64_MAX, 9};
    static const int64_t a[] = {0, 49999, 50000, -500, INT64_MAX, 9};
    static const int64_t b[] = {10, 100000, 99999, -1000, INT64_MAX, 7};
    static const double infinity = 1e308 * 10;
    const double d[] = {0, 2.5, 0.1, infinity, -1e300, 9};
    /* 1970-01-01 2011-01-01 2011-12-31 0001-01-01 9999-12-31, and 2010-12-31, 2012-01-01 */
    static const int32_t day[] = {0, 14975, 15339, RFM_DAY_MIN, RFM_DAY_MAX, 9};
    static const int32_t day2[] = {0, 14974, 15340, 9, RFM_DAY_MAX, 9};
    static const int64_t t[] = {0, 0, 3, 6, 11, 14, 14}, labels[] = {0, 3, 7, 7};
    static const int32_t l[] = {0, 1, 0, 2, 1, 0}, c[] = {0, 1, 2, -1, INT32_MAX, 9};
    rfm_column columns[] = {
        {.name = "n", .type = RFM_COLUMN_INT64, .values = n},
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .values = a},
        {.name = "b", .type = RFM_COLUMN_AMOUNT, .scale = 3, .values = b},
        {.name = "d", .type = RFM_COLUMN_DOUBLE, .values = d},
        {.name = "day_", .type = RFM_COLUMN_DAY, .values = day},
        {.name = "day2", .type = RFM_COLUMN_DAY, .values = day2},
        {.name = "t", .type = RFM_COLUMN_TEXT, .offsets = t, .bytes = "EdeedeCaf\xC3\xA9x\"y"},
        {.name = "l",
         .type = RFM_COLUMN_CODE,
         .values = l,
         .label_count = 3,
         .label_offsets = labels,
         .label_bytes = "webshop"},
        {.name = "c", .type = RFM_COLUMN_CODE, .values = c}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; ++i) {
        columns[i].length = ROWS;
        columns[i].validity = columns[i].values == b ? NULL : first_five;
    }
    static const uint8_t day2_present[] = {0x17};
    columns[5].validity = day2_present;
    return rules_frame(columns, sizeof columns / sizeof *columns);
}

static void expect_rows(const rfm_frame *frame, const char *condition, const char *expected) {
    char text[300], found[ROWS + 1] = "";
    snprintf(text, sizeof text, "rules t segment \"A\" level 1 when %s otherwise \"B\" level 0",
             condition);
    rfm_rules *rules = rules_parse(text);
    rfm_frame *made = rules_apply(rules, frame);
    for (int row = 0; row < ROWS; ++row) strcat(found, rules_cell(made, "level", row));
    cr_expect_str_eq(found, expected, "%s gives %s, not %s", condition, found, expected);
    rfm_frame_free(made);
    rfm_rules_free(rules);
}

/* Rows for which the condition holds, worked out with Python's exact fractions and dates; a
 * month as 3652425 / 120000 days. */
static const struct {
    const char *condition, *rows;
} tests_of_columns[] = {
    {"n = 0", "100000"},
    {"n != 0", "011110"},
    {"not n = 0", "011111"},
    {"n < 182.5", "110100"},
    {"n >= 182.5", "001010"},
    {"n = 182.5", "000000"},
    {"n != 182.5", "111110"},
    {"n > -5", "111010"},
    {"n >= -5.5", "111110"},
    {"n <= -4.5", "000100"},
    {"n < -5", "000000"},
    {"n -5..182", "110100"},
    {"n -4.5..182.9", "110000"},
    {"n >= 9223372036854775807", "000010"},
    {"n > 9223372036854775807", "000000"},
    {"n < -9223372036854775808", "000000"},
    {"n >= -9223372036854775808", "111110"},
    {"n > 6 months", "001010"},
    {"n <= 6 months", "110100"},
    {"n 1 week..0.5 years", "010000"},
    {"n = 26 weeks", "010000"},
    {"n < 1 day", "100100"},
    {"n in 0 183 7", "101000"},
    {"n not in 0, 183, 0.5", "010110"},
    {"n in 0.5", "000000"},
    {"n is missing", "000001"},
    {"n is not missing", "111110"},
    {"a >= 500", "001010"},
    {"a < 499.995", "110100"},
    {"a > 499.985", "011010"},
    {"a = 499.990", "010000"},
    {"a != 0", "011110"},
    {"a <= -5.00", "000100"},
    {"a > 92233720368547758.06", "000010"},
    {"a < 900000000000000000", "111110"},
    {"a > -900000000000000000", "111110"},
    {"a >= 900000000000000000", "000000"},
    {"a = 900000000000000000", "000000"},
    {"a != 900000000000000000", "111110"},
    {"a -900000000000000000..0", "100100"},
    {"a in 0 -5 500.001", "100100"},
    {"a > n", "011000"},
    {"a < 0.5 * b", "100100"},
    {"a >= 0.5 * b", "011010"},
    {"b = a", "000000"},
    {"a <= 500000 * b", "111010"},
    {"b > 0.000000000000000001 * a", "111010"},
    {"n != 1 * n", "000000"},
    {"n < 2 * n", "011010"},
    {"n > -1 * n", "011010"},
    {"n = 0 * n", "100000"},
    {"d = 0.1", "001000"},
    {"d >= 0", "111100"},
    {"d > 0", "011100"},
    {"d < 2.5", "101010"},
    {"d <= 2.5", "111010"},
    {"d 0..2.5", "111000"},
    {"d != 2.5", "101110"},
    {"d in 0 2.50", "110000"},
    {"d not in 0", "011110"},
    {"d > 2 days", "010100"},
    {"n < 0.000000000000000001 * b", "100100"},
    {"n > 0.000000000000000003 * b", "011010"},
    {"a < 9223372036854775807 * b", "111010"},
    {"n >= 0 * d", "111010"},
    {"n = 0 * d", "100000"},
    {"d > n", "000100"},
    {"n > 2 * d", "011010"},
    {"a > d", "011010"},
    {"d = d", "111110"},
    {"day_ >= 2011-01-01", "011010"},
    {"day_ < 2011-01-01", "100100"},
    {"day_ 2011-01-01..2011-12-31", "011000"},
    {"day_ = 9999-12-31", "000010"},
    {"day_ != 0001-01-01", "111010"},
    {"day_ in 1970-01-01 2011-12-31", "101000"},
    {"day_ = day2", "100010"},
    {"day_ < day2", "001000"},
    {"day_ is missing", "000001"},
    {"t = \"Ede\"", "010000"},
    {"t != \"Ede\"", "101110"},
    {"t in \"ede\" \"Caf\xC3\xA9\" \"x\\\"y\" \"nowhere\"", "001110"},
    {"t not in \"ede\", \"Ed\"", "110110"},
    {"t is missing", "000001"},
    {"l = \"web\"", "101000"},
    {"l != \"web\"", "010110"},
    {"l in \"shop\" \"mail\"", "010010"},
    {"l not in \"shop\"", "101100"},
    {"l is not missing", "111110"},
    {"c >= 1", "011010"},
    {"c = -1", "000100"},
    {"c in 0 2147483647 5000000000", "100010"},
    {"c <= 2 weeks", "111100"},
    {"c > n", "000100"},
    {"`day_` is missing or n = 0 and not (c = 1 or c = 2)", "100001"},
};

Test(segment_tests, on_columns_of_every_type) {
    rfm_frame *frame = values();
    for (size_t i = 0; i < sizeof tests_of_columns / sizeof *tests_of_columns; ++i) {
        expect_rows(frame, tests_of_columns[i].condition, tests_of_columns[i].rows);
    }
    rfm_frame_free(frame);
}

/* Scores 1..4 of three dimensions in five rows; the last two lack one. */
static rfm_frame *some_scores(int32_t type) {
    static const int32_t r32[] = {4, 1, 2, 3, 0, 1}, f32[] = {4, 2, 2, 0, 4, 1};
    static const int32_t m32[] = {4, 1, 3, 1, 1, 2};
    static const int64_t r64[] = {4, 1, 2, 3, 0, 1}, f64[] = {4, 2, 2, 0, 4, 1};
    static const int64_t m64[] = {4, 1, 3, 1, 1, 2};
    static const uint8_t not_fifth[] = {0x2F}, not_fourth[] = {0x37};
    const int wide = type == RFM_COLUMN_INT64;
    const rfm_column columns[] = {{.name = "r",
                                   .type = type,
                                   .length = ROWS,
                                   .validity = not_fifth,
                                   .values = wide ? (const void *)r64 : (const void *)r32},
                                  {.name = "f",
                                   .type = type,
                                   .length = ROWS,
                                   .validity = not_fourth,
                                   .values = wide ? (const void *)f64 : (const void *)f32},
                                  {.name = "m",
                                   .type = type,
                                   .length = ROWS,
                                   .values = wide ? (const void *)m64 : (const void *)m32}};
    return rules_frame(columns, 3);
}

Test(segment_tests, on_scores) {
    /* By hand. Rows 444, 121, 223, 3-1, -41, 112. */
    static const struct {
        const char *condition, *rows;
    } cases[] = {
        {"r = 4", "100000"},
        {"r != 4", "011101"},
        {"r 2..3", "001100"},
        {"r in 1 3", "010101"},
        {"r not in 1 3", "101000"},
        {"r is missing", "000010"},
        {"f is not missing", "111011"},
        {"fm = 2.5", "001010"},
        {"fm < 2", "010001"},
        {"fm >= 1.5", "111011"},
        {"fm 1.4..1.6", "010001"},
        {"fm is missing", "000100"},
        {"fm != 4", "011011"},
        {"code = 444", "100000"},
        {"code in 121 223 112", "011001"},
        {"code != 444", "011001"},
        {"code not in 444 121", "001001"},
        {"code is missing", "000110"},
        {"not code = 444", "011111"},
        {"r > f", "000000"},
        {"r >= f", "101001"},
        {"m > f", "001001"},
        {"f = 2 * m", "010000"},
        {"fm > r", "011001"},
        {"r = fm", "100000"},
        {"r < 1.5 * m and not r = 1", "101000"},
    };
    for (int wide = 0; wide < 2; ++wide) {
        rfm_frame *frame = some_scores(wide ? RFM_COLUMN_INT64 : RFM_COLUMN_CODE);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
            char text[300], found[ROWS + 1] = "";
            snprintf(text, sizeof text,
                     "rules t scale 4 segment \"A\" level 1 when %s otherwise \"B\" level 0",
                     cases[i].condition);
            rfm_rules *rules = rules_parse(text);
            rfm_frame *made = rules_apply(rules, frame);
            for (int row = 0; row < ROWS; ++row) strcat(found, rules_cell(made, "level", row));
            cr_expect_str_eq(found, cases[i].rows, "%s gives %s", cases[i].condition, found);
            rfm_frame_free(made);
            rfm_rules_free(rules);
        }
        rfm_frame_free(frame);
    }
}

Test(segment_tests, the_first_rule_that_holds_wins) {
    rfm_frame *frame = some_scores(RFM_COLUMN_CODE);
    rfm_rules *rules = rules_parse(
        "rules t scale 4\n"
        "segment \"A\" level 1 when r = 4 and (f = 1 or m = 4)\n"
        "segment \"B\" level 2 when f = 2 or r = 4\n"
        "segment \"A\" level 1 when r 3..4 or r is missing\n");
    static const char *const expected[] = {"A", "B", "B", "A", "A", "-"};
    rfm_frame *made = rules_apply(rules, frame);
    for (int row = 0; row < ROWS; ++row) {
        cr_expect_str_eq(rules_cell(made, "segment", row), expected[row]);
    }
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment_tests, columns_named_like_words) {
    static const int64_t level[] = {3, 1};
    static const double code[] = {0.5, 7};
    const rfm_column columns[] = {
        {.name = "level", .type = RFM_COLUMN_INT64, .length = 2, .values = level},
        {.name = "code", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = code},
        {.name = "P(alive), `x`\\", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = code}};
    rfm_frame *frame = rules_frame(columns, 3);
    rfm_rules *rules = rules_parse(
        "rules t scale 5\n"
        "segment \"A\" level 1 when `level` > 2 and `code` < 1 and `P(alive), \\`x\\`\\\\` <= "
        "0.5\n");
    rfm_frame *made = rules_apply(rules, frame);
    cr_expect_str_eq(rules_cell(made, "segment", 0), "A");
    cr_expect_str_eq(rules_cell(made, "segment", 1), "-");
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment_tests, frames_without_rows) {
    const rfm_column columns[] = {{.name = "r", .type = RFM_COLUMN_CODE},
                                  {.name = "x", .type = RFM_COLUMN_INT64}};
    rfm_frame *frame = rules_frame(columns, 2);
    rfm_rules *rules = rules_parse("rules t scale r 5 segment \"A\" level 1 when r = 5 or x > 1");
    rfm_frame *made = rules_apply(rules, frame);
    cr_expect_eq(rfm_frame_count(made), 0);
    cr_expect_eq(rfm_frame_column_count(made), 4);
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}
