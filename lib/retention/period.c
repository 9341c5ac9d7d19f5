/* SPDX-License-Identifier: MIT */
/* Months, quarters and years are not of one length, so no division of days gives them; as numbers
 * they can be subtracted. */
#include "retention/period.h"

#include "base/days.h"

enum { PERIOD_WEEK_DAYS = 7 };

/* Months of a period that is made of months. */
static int32_t period_months(int32_t period) {
    return period == RFM_PERIOD_YEAR ? 12 : period == RFM_PERIOD_QUARTER ? 3 : 1;
}

int32_t rfm__period_number(int32_t period, int32_t day) {
    int32_t year, month, day_of_month;
    if (period == RFM_PERIOD_DAY) return day;
    /* 0001-01-01, the first day there is, was a Monday. */
    if (period == RFM_PERIOD_WEEK) return (day - RFM_DAY_MIN) / PERIOD_WEEK_DAYS;
    rfm__civil_from_day(day, &year, &month, &day_of_month);
    return (year * 12 + month - 1) / period_months(period);
}

int32_t rfm__period_first_day(int32_t period, int32_t number) {
    int32_t day = 0;
    if (period == RFM_PERIOD_DAY) return number;
    if (period == RFM_PERIOD_WEEK) return RFM_DAY_MIN + number * PERIOD_WEEK_DAYS;
    const int32_t months = number * period_months(period);
    rfm__day_from_civil(months / 12, months % 12 + 1, 1, &day);
    return day;
}
