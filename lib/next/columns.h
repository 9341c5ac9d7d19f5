/* SPDX-License-Identifier: MIT */
/* The columns of the customer table as functions of a change, to find where they cross a number. */
#ifndef RFM_LIB_NEXT_COLUMNS_H
#define RFM_LIB_NEXT_COLUMNS_H

#include "customers/tally.h"

enum {
    RFM__NEXT_FIRST_DAY,
    RFM__NEXT_LAST_DAY,
    RFM__NEXT_DAYS_SINCE_LAST,
    RFM__NEXT_RECEIPTS,
    RFM__NEXT_PURCHASE_DAYS,
    RFM__NEXT_LINES,
    RFM__NEXT_SPEND_GROSS,
    RFM__NEXT_RETURNED,
    RFM__NEXT_SPEND_NET,
    RFM__NEXT_MARGIN,
    RFM__NEXT_MEAN_RECEIPT,
    RFM__NEXT_TENURE_DAYS,
    RFM__NEXT_MEAN_INTERVAL_DAYS,
    RFM__NEXT_X,
    RFM__NEXT_T_X,
    RFM__NEXT_T,
    RFM__NEXT_MEAN_REPEAT_SPEND,
    RFM__NEXT_COLUMNS,
    RFM__NEXT_OTHER /* a score or what is made of scores, text */
};

/* What a customer looks like on a day: what was before, and so many receipts on that day. */
typedef struct rfm__next_change {
    const rfm__tally *before;
    const rfm__lens *lens;
    int32_t scale;  /* of amounts */
    int32_t day;    /* the as-of day */
    int64_t visits; /* 0: nothing is bought */
    int64_t spend;
} rfm__next_change;

/* By name; RFM__NEXT_OTHER when there is none. */
int32_t rfm__next_column_find(const char *name);
const char *rfm__next_column_name(int32_t column);
/* Whether a column is one of doubles, or of amounts; whether its value depends on the money, or on
 * the day. */
int rfm__next_column_is_double(int32_t column);
int rfm__next_column_is_amount(int32_t column);
int rfm__next_column_has_spend(int32_t column);
int rfm__next_column_has_day(int32_t column);

rfm__tally rfm__next_tally(const rfm__next_change *change);
/* The value of a column that is not one of doubles. */
int64_t rfm__next_integer(const rfm__next_change *change, const rfm__tally *tally, int32_t column);
/* The value of any column in major units; 0 when it is missing. */
int rfm__next_double(const rfm__next_change *change, const rfm__tally *tally, int32_t column,
                     double *out_value);

#endif
