/* SPDX-License-Identifier: MIT */
/* Days as shops write them, with or without a time behind. */
#ifndef RFM_LIB_CSV_DAY_H
#define RFM_LIB_CSV_DAY_H

#include <stddef.h>
#include <stdint.h>

#include "csv/scan.h"

/* What reading a day can give. */
enum {
    RFM__CSV_DAY_OK = 0,
    RFM__CSV_DAY_NOT = 1,  /* the text is not a day in a known shape */
    RFM__CSV_DAY_NONE = 2, /* there is no such day: 2011-02-30, year 0 */
    RFM__CSV_DAY_ORDER =
        3, /* day/month and month/day give different days, and the order is not known */
    RFM__CSV_DAY_OTHER = 4 /* a day only in the other order than the one known */
};

/* Reads a whole text without blanks around it; `order` is one of RFM_CSV_ORDER_, DETECT: not
 * known. */
int32_t rfm__csv_day_read(const char *text, size_t size, int32_t order, int32_t *out_day);

/* Months by their eight characters "2011-12-": sixteen years of sixteen months. All zero is
 * empty. */
enum { RFM__CSV_MONTHS = 256 };
typedef struct rfm__csv_month {
    uint64_t text;
    int32_t first_day;
    int32_t length;
} rfm__csv_month;

/* Fills the entry for a month; 0 when the eight characters are none. */
int rfm__csv_month_learn(const char *text, rfm__csv_month *month);

/* Reads "2011-12-01" with nothing behind it, by the table; 0 when the text is anything else. */
static inline int rfm__csv_day_iso(const char *text, rfm__csv_month *months, int32_t *out_day) {
    const uint64_t word = rfm__csv_word(text);
    /* The last two digits of the year and both of the month: (year * 16 + month) % 256 comes to
     * stand in the highest byte. */
    const uint64_t digits = word & 0x000f0f000f0f0000ULL;
    rfm__csv_month *month = &months[digits * 0x0000a010000a0100ULL >> 56];
    const unsigned tens = (unsigned)(unsigned char)text[8] - '0';
    const unsigned units = (unsigned)(unsigned char)text[9] - '0';
    const unsigned day_of_month = tens * 10 + units;
    if (month->text != word && !rfm__csv_month_learn(text, month)) return 0;
    if (tens > 3 || units > 9 || day_of_month - 1 >= (unsigned)month->length) return 0;
    *out_day = month->first_day + (int32_t)day_of_month - 1;
    return 1;
}

/* What the way a day is written says about the order. */
enum {
    RFM__CSV_ORDER_NONE = 0,      /* not a day, or one that reads the same in either order */
    RFM__CSV_ORDER_DAY_FIRST = 1, /* only possible with the day first */
    RFM__CSV_ORDER_MONTH_FIRST = 2,
    RFM__CSV_ORDER_EITHER = 3
};
int32_t rfm__csv_day_hint(const char *text, size_t size);

#endif
