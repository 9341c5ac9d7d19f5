/* SPDX-License-Identifier: MIT */
/* Civil days without the C library's time functions, which know zones and locales but not year
 * 1: counting starts at March 1 of year 0, so that a leap day is always the last day of its
 * year. */
#include "base/days.h"

enum { DAYS_MARCH_YEAR_ZERO = 719468 }; /* days from 0000-03-01 to 1970-01-01 */

static int days_year_is_leap(int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_in_month(int32_t year, int32_t month) {
    if (month == 2) return days_year_is_leap(year) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int rfm__day_from_civil(int32_t year, int32_t month, int32_t day_of_month, int32_t *out_day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12) return 0;
    if (day_of_month < 1 || day_of_month > days_in_month(year, month)) return 0;
    const int32_t march_year = year - (month <= 2);
    const int32_t march_month = month > 2 ? month - 3 : month + 9;
    const int32_t leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    /* Months from March on are 31 30 31 30 31 days, twice, and then the rest: 153 in five. */
    *out_day = march_year * 365 + leap_days + (153 * march_month + 2) / 5 + day_of_month - 1 -
               DAYS_MARCH_YEAR_ZERO;
    return 1;
}

void rfm__civil_from_day(int32_t day, int32_t *out_year, int32_t *out_month,
                         int32_t *out_day_of_month) {
    const uint32_t quarters = 4 * (uint32_t)(day + DAYS_MARCH_YEAR_ZERO) + 3;
    const uint32_t century = quarters / 146097;
    const uint32_t rest = quarters % 146097 | 3; /* 4 * day of century + 3 */
    const uint32_t day_of_year = rest % 1461 / 4;
    const uint32_t march_month = (5 * day_of_year + 2) / 153;
    const int32_t is_next_year = march_month >= 10;
    *out_year = (int32_t)(100 * century + rest / 1461) + is_next_year;
    *out_month = (int32_t)march_month + 3 - 12 * is_next_year;
    *out_day_of_month = (int32_t)(day_of_year - (153 * march_month + 2) / 5) + 1;
}

int rfm__day_is_valid(int64_t day) { return day >= RFM_DAY_MIN && day <= RFM_DAY_MAX; }

int rfm__day_add_months(int32_t day, int32_t months, int32_t *out_day) {
    int32_t year, month, day_of_month;
    if (!rfm__day_is_valid(day)) return 0;
    rfm__civil_from_day(day, &year, &month, &day_of_month);
    const int64_t total = (int64_t)year * 12 + (month - 1) + months;
    if (total < 12 || total >= INT64_C(10000) * 12) return 0;
    year = (int32_t)(total / 12);
    month = (int32_t)(total % 12) + 1;
    const int32_t last = days_in_month(year, month);
    return rfm__day_from_civil(year, month, day_of_month < last ? day_of_month : last, out_day);
}

static void days_write_pair(char *to, int32_t value) {
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
}

void rfm__day_write(int32_t day, char *to) {
    int32_t year, month, day_of_month;
    rfm__civil_from_day(day, &year, &month, &day_of_month);
    days_write_pair(to, year / 100);
    days_write_pair(to + 2, year % 100);
    to[4] = '-';
    days_write_pair(to + 5, month);
    to[7] = '-';
    days_write_pair(to + 8, day_of_month);
}
