/* SPDX-License-Identifier: MIT */
/* Civil days of the proleptic Gregorian calendar, 1970-01-01 = 0, years 1 to 9999. */
#ifndef RFM_LIB_BASE_DAYS_H
#define RFM_LIB_BASE_DAYS_H

#include "base/error.h"

/* 1 when the date exists, 0 otherwise (year 0, month 13, February 30). */
int rfm__day_from_civil(int32_t year, int32_t month, int32_t day_of_month, int32_t *out_day);
void rfm__civil_from_day(int32_t day, int32_t *out_year, int32_t *out_month,
                         int32_t *out_day_of_month);
int rfm__day_is_valid(int64_t day);
/* 0 when the result leaves the range. */
int rfm__day_add_months(int32_t day, int32_t months, int32_t *out_day);
/* Exactly ten characters, without a zero byte. */
void rfm__day_write(int32_t day, char *to);

#endif
