/* SPDX-License-Identifier: MIT */
/* Decimals and durations in units of a column, and codes in cells. */
#include <criterion/criterion.h>
#include <string.h>

#include "segment/program.h"

static rfm__literal number(int64_t mantissa, int32_t decimals) {
    const rfm__literal literal = {
        .kind = RFM__LITERAL_NUMBER, .value = mantissa, .decimals = decimals};
    return literal;
}

static rfm__literal duration(int64_t mantissa, int32_t decimals, int32_t unit) {
    const rfm__literal literal = {
        .kind = RFM__LITERAL_DURATION, .value = mantissa, .decimals = decimals, .unit = unit};
    return literal;
}

static void expect_bound(rfm__literal literal, int32_t scale, int64_t floor, int is_exact) {
    const rfm__bound bound = rfm__literal_bound(&literal, scale);
    cr_expect_eq(bound.floor, floor, "floor is %lld, not %lld", (long long)bound.floor,
                 (long long)floor);
    cr_expect_eq(bound.is_exact, is_exact);
    cr_expect_eq(bound.beyond, 0);
}

Test(segment_literal, decimals_meet_scales) {
    expect_bound(number(500, 0), 2, 50000, 1);
    expect_bound(number(4995, 2), 2, 4995, 1);
    expect_bound(number(4995, 2), 3, 49950, 1);
    expect_bound(number(4995, 2), 0, 49, 0);
    expect_bound(number(-4995, 2), 0, -50, 0);
    expect_bound(number(-1, 18), 0, -1, 0);
    expect_bound(number(0, 0), 18, 0, 1);
    expect_bound(number(INT64_MIN, 0), 0, INT64_MIN, 1);
}

Test(segment_literal, numbers_past_the_scale) {
    const rfm__literal high = number(INT64_MAX, 0), low = number(INT64_MIN, 0);
    cr_expect_eq(rfm__literal_bound(&high, 1).beyond, 1);
    cr_expect_eq(rfm__literal_bound(&low, 1).beyond, -1);
}

/* A year of 365.2425 days: 12 months are 365.2425, 6 months 182.62125, 1 month 30.436875 days. */
Test(segment_literal, durations_in_days) {
    expect_bound(duration(60, 0, RFM__UNIT_DAYS), 0, 60, 1);
    expect_bound(duration(15, 1, RFM__UNIT_WEEKS), 0, 10, 0);
    expect_bound(duration(1, 0, RFM__UNIT_MONTHS), 0, 30, 0);
    expect_bound(duration(6, 0, RFM__UNIT_MONTHS), 0, 182, 0);
    expect_bound(duration(12, 0, RFM__UNIT_MONTHS), 0, 365, 0);
    expect_bound(duration(1, 0, RFM__UNIT_YEARS), 4, 3652425, 1);
    expect_bound(duration(400, 0, RFM__UNIT_YEARS), 0, 146097, 1);
    expect_bound(duration(4800, 0, RFM__UNIT_MONTHS), 0, 146097, 1);
    int64_t mantissa;
    int32_t decimals;
    const rfm__literal too_long = duration(INT64_MAX, 0, RFM__UNIT_WEEKS);
    cr_expect_eq(rfm__literal_decimal(&too_long, &mantissa, &decimals), 0);
    const rfm__literal too_fine = duration(1, 13, RFM__UNIT_MONTHS); /* 19 decimals */
    cr_expect_eq(rfm__literal_decimal(&too_fine, &mantissa, &decimals), 0);
}

Test(segment_literal, nearest_doubles) {
    rfm__literal tenth = number(1, 1), month = duration(1, 0, RFM__UNIT_MONTHS);
    rfm__literal long_one = number(INT64_C(1234567890123456789), 18);
    cr_expect(rfm__literal_double(&tenth) == 0.1);
    cr_expect(rfm__literal_double(&month) == 30.436875);
    cr_expect(rfm__literal_double(&long_one) == 1.234567890123456789);
}

static int64_t cell_of(const rfm_rules *rules, const char *text) {
    int64_t cell = -1;
    return rfm__cell_read(rules, text, strlen(text), &cell) ? cell : -1;
}

static void expect_cell(const rfm_rules *rules, const char *text, int64_t cell) {
    char written[RFM__CODE_TEXT];
    cr_expect_eq(cell_of(rules, text), cell, "%s is %lld", text, (long long)cell_of(rules, text));
    const size_t size = rfm__cell_write(rules, cell, written);
    cr_expect_eq(size, strlen(text));
    cr_expect_arr_eq(written, text, size);
}

Test(segment_literal, codes_are_cells) {
    rfm_rules five = {.scale = {{1, 5}, {1, 5}, {1, 5}}};
    rfm_rules zero = {.scale = {{0, 3}, {0, 3}, {0, 3}}};
    rfm_rules two = {.scale = {{1, 5}, {1, 5}, {0, 0}}};
    rfm_rules wide = {.scale = {{1, 10}, {1, 4}, {0, 255}}};
    expect_cell(&five, "111", 0);
    expect_cell(&five, "125", 9);
    expect_cell(&five, "555", 124);
    expect_cell(&zero, "000", 0);
    expect_cell(&zero, "030", 12);
    expect_cell(&two, "51", 20);
    expect_cell(&wide, "1-1-0", 0);
    expect_cell(&wide, "10-4-255", 10239);
    cr_expect_eq(rfm__cells_count(&wide), 10240);
    static const char *const bad[] = {"", "5", "55", "5555", "556", "055", "5-5-5", "55a", "-555"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) cr_expect_eq(cell_of(&five, bad[i]), -1);
    static const char *const bad_wide[] = {"1044",  "10-4",  "10-4-256", "11-4-1", "10-4-4-4",
                                           "10--4", "10-4-", "0010-4-4", "1-1-0 "};
    for (size_t i = 0; i < sizeof bad_wide / sizeof *bad_wide; ++i) {
        cr_expect_eq(cell_of(&wide, bad_wide[i]), -1, "%s", bad_wide[i]);
    }
}
