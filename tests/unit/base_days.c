/* SPDX-License-Identifier: MIT */
/* Civil days. Expected numbers were computed by CPython 3.11: datetime.date.toordinal() -
 * 719163, and calendar.monthrange() for the ends of months. */
#include "base/days.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct civil_case {
    int32_t year, month, day_of_month, day;
    const char *text;
} civil_case;

static const civil_case civil_cases[] = {
    {1, 1, 1, -719162, "0001-01-01"},      {1, 12, 31, -718798, "0001-12-31"},
    {4, 2, 29, -718008, "0004-02-29"},     {4, 3, 1, -718007, "0004-03-01"},
    {100, 2, 28, -682945, "0100-02-28"},   {100, 3, 1, -682944, "0100-03-01"},
    {400, 2, 29, -573372, "0400-02-29"},   {1582, 10, 15, -141427, "1582-10-15"},
    {1600, 2, 29, -135081, "1600-02-29"},  {1700, 2, 28, -98557, "1700-02-28"},
    {1700, 3, 1, -98556, "1700-03-01"},    {1900, 2, 28, -25509, "1900-02-28"},
    {1900, 3, 1, -25508, "1900-03-01"},    {1969, 12, 31, -1, "1969-12-31"},
    {1970, 1, 1, 0, "1970-01-01"},         {1970, 1, 2, 1, "1970-01-02"},
    {1972, 2, 29, 789, "1972-02-29"},      {1999, 12, 31, 10956, "1999-12-31"},
    {2000, 2, 29, 11016, "2000-02-29"},    {2000, 3, 1, 11017, "2000-03-01"},
    {2010, 12, 1, 14944, "2010-12-01"},    {2011, 12, 9, 15317, "2011-12-09"},
    {2011, 12, 10, 15318, "2011-12-10"},   {2024, 2, 29, 19782, "2024-02-29"},
    {2024, 12, 31, 20088, "2024-12-31"},   {2025, 1, 1, 20089, "2025-01-01"},
    {2100, 2, 28, 47540, "2100-02-28"},    {2100, 3, 1, 47541, "2100-03-01"},
    {2400, 2, 29, 157113, "2400-02-29"},   {9999, 12, 31, 2932896, "9999-12-31"},
    {3899, 10, 18, 704843, "3899-10-18"},  {2137, 6, 20, 61166, "2137-06-20"},
    {7767, 11, 19, 2117633, "7767-11-19"}, {1074, 10, 1, -326984, "1074-10-01"},
    {7688, 5, 18, 2088595, "7688-05-18"},  {3840, 4, 23, 683116, "3840-04-23"},
    {7705, 9, 27, 2094935, "7705-09-27"},  {9006, 8, 13, 2570070, "9006-08-13"},
    {2468, 4, 21, 182002, "2468-04-21"},   {2485, 9, 13, 188356, "2485-09-13"},
    {249, 11, 25, -628254, "0249-11-25"},  {1050, 3, 25, -335940, "1050-03-25"},
    {9685, 1, 10, 2817856, "9685-01-10"},  {509, 5, 16, -533484, "0509-05-16"},
    {9745, 12, 13, 2840107, "9745-12-13"}, {6995, 7, 24, 1835548, "6995-07-24"},
    {9453, 8, 5, 2733326, "9453-08-05"},   {5989, 2, 2, 1467942, "5989-02-02"},
    {2228, 8, 7, 94451, "2228-08-07"},     {4227, 11, 14, 824669, "4227-11-14"}};

Test(base_days, civil_dates_are_days_and_back) {
    for (size_t i = 0; i < sizeof civil_cases / sizeof civil_cases[0]; ++i) {
        const civil_case *const c = &civil_cases[i];
        int32_t day = 77, year, month, day_of_month;
        char text[12] = "###########";
        cr_assert_eq(rfm__day_from_civil(c->year, c->month, c->day_of_month, &day), 1);
        cr_assert_eq(day, c->day, "%s is %d", c->text, (int)day);
        rfm__civil_from_day(c->day, &year, &month, &day_of_month);
        cr_assert(year == c->year && month == c->month && day_of_month == c->day_of_month, "%s",
                  c->text);
        rfm__day_write(c->day, text);
        cr_assert_eq(memcmp(text, c->text, 10), 0, "%s", c->text);
        cr_assert_eq(text[10], '#');
    }
}

Test(base_days, every_day_of_the_range_follows_the_one_before) {
    int32_t last_year = 0, last_month = 12, last_of_month = 31;
    for (int32_t day = RFM_DAY_MIN; day <= RFM_DAY_MAX; ++day) {
        int32_t year, month, day_of_month, again;
        rfm__civil_from_day(day, &year, &month, &day_of_month);
        const int is_next_day =
            year == last_year && month == last_month && day_of_month == last_of_month + 1;
        const int is_next_month = year == last_year && month == last_month + 1 &&
                                  day_of_month == 1 && last_of_month >= 28;
        const int is_next_year = year == last_year + 1 && month == 1 && day_of_month == 1 &&
                                 last_month == 12 && last_of_month == 31;
        if (!is_next_day && !is_next_month && !is_next_year) cr_assert_fail("day %d", (int)day);
        if (!rfm__day_from_civil(year, month, day_of_month, &again) || again != day) {
            cr_assert_fail("day %d reads back as %d", (int)day, (int)again);
        }
        last_year = year;
        last_month = month;
        last_of_month = day_of_month;
    }
    cr_assert_eq(last_year, 9999);
}

Test(base_days, dates_that_do_not_exist_are_refused) {
    const int32_t wrong[][3] = {{0, 1, 1},           {-1, 1, 1},        {10000, 1, 1},
                                {2011, 0, 1},        {2011, 13, 1},     {2011, 1, 0},
                                {2011, 1, 32},       {2011, 2, 29},     {2011, 2, 30},
                                {2012, 2, 30},       {1900, 2, 29},     {2100, 2, 29},
                                {2011, 4, 31},       {2011, 6, 31},     {2011, 9, 31},
                                {2011, 11, 31},      {2011, -1, 1},     {2011, 1, -1},
                                {INT32_MAX, 1, 1},   {INT32_MIN, 1, 1}, {2011, INT32_MIN, 1},
                                {2011, 1, INT32_MAX}};
    int32_t day = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; ++i) {
        cr_assert_eq(rfm__day_from_civil(wrong[i][0], wrong[i][1], wrong[i][2], &day), 0,
                     "case %zu", i);
    }
    cr_assert_eq(day, 77);
}

Test(base_days, the_range_ends_with_year_9999) {
    cr_assert(rfm__day_is_valid(RFM_DAY_MIN) && rfm__day_is_valid(RFM_DAY_MAX));
    cr_assert(!rfm__day_is_valid(RFM_DAY_MIN - 1) && !rfm__day_is_valid(RFM_DAY_MAX + 1));
    cr_assert(!rfm__day_is_valid(INT64_MIN) && !rfm__day_is_valid(INT64_MAX));
    cr_assert(!rfm__day_is_valid((INT64_C(1) << 32) + 5), "no cut to 32 bits");
}

Test(base_days, months_keep_the_day_or_end_with_the_month) {
    const struct {
        int32_t day, months, is_valid, moved;
    } cases[] = {{15005, 1, 1, 15033},       {15370, 1, 1, 15399},
                 {15339, 2, 1, 15399},       {15318, -36, 1, 14223},
                 {15399, 12, 1, 15764},      {15399, 48, 1, 16860},
                 {15399, -48, 1, 13938},     {15399, -12, 1, 15033},
                 {15064, -1, 1, 15033},      {10957, 0, 1, 10957},
                 {10987, 13, 1, 11381},      {-719132, 1, 1, -719104},
                 {-719131, -1, 1, -719162},  {-719162, -1, 0, 0},
                 {2932896, 1, 0, 0},         {2932896, -1, 1, 2932865},
                 {2932865, 1, 1, 2932895},   {-719132, 119987, 1, 2932896},
                 {-719132, 119988, 0, 0},    {2932896, -119987, 1, -719132},
                 {2932896, -119988, 0, 0},   {15125, 2147483647, 0, 0},
                 {15125, -2147483647, 0, 0}, {15125, 18, 1, 15674}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int32_t moved = 0;
        cr_assert_eq(rfm__day_add_months(cases[i].day, cases[i].months, &moved), cases[i].is_valid,
                     "case %zu", i);
        cr_assert_eq(moved, cases[i].moved, "case %zu", i);
    }
    int32_t moved = 77;
    cr_assert_eq(rfm__day_add_months(RFM_DAY_MIN - 1, 0, &moved), 0);
    cr_assert_eq(rfm__day_add_months(RFM_DAY_MAX + 1, 0, &moved), 0);
    cr_assert_eq(moved, 77);
}
