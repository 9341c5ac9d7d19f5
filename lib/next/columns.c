/* SPDX-License-Identifier: MIT */
/* Where to look is found by arithmetic on single columns, because trying every cent and every day
 * would take for ever. What these say is never an answer: each change that they lead to becomes a
 * row of the customer table and is scored and judged like any other. */
#include "next/columns.h"

#include <string.h>

#include "base/exact.h"
#include "customers/table.h"
#include "frame/vocabulary.h"

enum { COLUMN_IS_DOUBLE = 1, COLUMN_HAS_SPEND = 2, COLUMN_HAS_DAY = 4, COLUMN_IS_AMOUNT = 8 };

static const struct next_column {
    const char *name;
    int flags;
} next_columns[RFM__NEXT_COLUMNS] = {
    [RFM__NEXT_FIRST_DAY] = {RFM__FIRST_DAY, COLUMN_HAS_DAY},
    [RFM__NEXT_LAST_DAY] = {RFM__LAST_DAY, COLUMN_HAS_DAY},
    [RFM__NEXT_DAYS_SINCE_LAST] = {RFM__DAYS_SINCE_LAST, COLUMN_HAS_DAY},
    [RFM__NEXT_RECEIPTS] = {RFM__RECEIPTS, 0},
    [RFM__NEXT_PURCHASE_DAYS] = {RFM__PURCHASE_DAYS, 0},
    [RFM__NEXT_LINES] = {RFM__LINES, 0},
    [RFM__NEXT_SPEND_GROSS] = {RFM__SPEND_GROSS, COLUMN_HAS_SPEND | COLUMN_IS_AMOUNT},
    [RFM__NEXT_RETURNED] = {RFM__RETURNED, COLUMN_IS_AMOUNT},
    [RFM__NEXT_SPEND_NET] = {RFM__SPEND_NET, COLUMN_HAS_SPEND | COLUMN_IS_AMOUNT},
    [RFM__NEXT_MARGIN] = {RFM__MARGIN, COLUMN_IS_AMOUNT},
    [RFM__NEXT_MEAN_RECEIPT] = {RFM__MEAN_RECEIPT, COLUMN_HAS_SPEND | COLUMN_IS_AMOUNT},
    [RFM__NEXT_TENURE_DAYS] = {RFM__TENURE_DAYS, COLUMN_HAS_DAY},
    [RFM__NEXT_MEAN_INTERVAL_DAYS] = {RFM__MEAN_INTERVAL_DAYS, COLUMN_HAS_DAY | COLUMN_IS_DOUBLE},
    [RFM__NEXT_X] = {RFM__MODEL_X, 0},
    [RFM__NEXT_T_X] = {RFM__MODEL_T_X, COLUMN_HAS_DAY},
    [RFM__NEXT_T] = {RFM__MODEL_T, COLUMN_HAS_DAY},
    [RFM__NEXT_MEAN_REPEAT_SPEND] = {RFM__MEAN_REPEAT_SPEND, COLUMN_HAS_SPEND | COLUMN_IS_DOUBLE},
};

int32_t rfm__next_column_find(const char *name) {
    for (int32_t i = 0; i < RFM__NEXT_COLUMNS; ++i) {
        if (strcmp(next_columns[i].name, name) == 0) return i;
    }
    return RFM__NEXT_OTHER;
}

static int next_column_flag(int32_t column, int flag) {
    return column < RFM__NEXT_COLUMNS && (next_columns[column].flags & flag) != 0;
}

const char *rfm__next_column_name(int32_t column) {
    return column < RFM__NEXT_COLUMNS ? next_columns[column].name : "a score";
}

int rfm__next_column_is_double(int32_t column) {
    return next_column_flag(column, COLUMN_IS_DOUBLE);
}

int rfm__next_column_is_amount(int32_t column) {
    return next_column_flag(column, COLUMN_IS_AMOUNT);
}

int rfm__next_column_has_spend(int32_t column) {
    return next_column_flag(column, COLUMN_HAS_SPEND);
}

int rfm__next_column_has_day(int32_t column) { return next_column_flag(column, COLUMN_HAS_DAY); }

rfm__tally rfm__next_tally(const rfm__next_change *change) {
    rfm__tally tally = *change->before;
    rfm__tally_buy(change->day, change->visits, change->spend, &tally);
    return tally;
}

int64_t rfm__next_integer(const rfm__next_change *change, const rfm__tally *tally, int32_t column) {
    const int64_t net = tally->gross - tally->returned;
    switch (column) {
        case RFM__NEXT_FIRST_DAY: return tally->first_day;
        case RFM__NEXT_LAST_DAY: return tally->last_day;
        case RFM__NEXT_DAYS_SINCE_LAST: return change->day - tally->last_day;
        case RFM__NEXT_RECEIPTS: return tally->receipts;
        case RFM__NEXT_PURCHASE_DAYS: return tally->purchase_days;
        case RFM__NEXT_LINES: return tally->lines;
        case RFM__NEXT_SPEND_GROSS: return tally->gross;
        case RFM__NEXT_RETURNED: return tally->returned;
        case RFM__NEXT_SPEND_NET: return net;
        case RFM__NEXT_MARGIN: return tally->margin;
        case RFM__NEXT_MEAN_RECEIPT: return rfm__divide_half_even(net, tally->receipts);
        case RFM__NEXT_X: return rfm__table_repeats(change->lens, tally);
        case RFM__NEXT_T_X: return tally->last_day - tally->first_day;
        default: return change->day - tally->first_day; /* tenure_days and T */
    }
}

int rfm__next_double(const rfm__next_change *change, const rfm__tally *tally, int32_t column,
                     double *out_value) {
    if (column == RFM__NEXT_MEAN_INTERVAL_DAYS) {
        *out_value = 0;
        if (tally->purchase_days == 1) return 0;
        *out_value =
            (double)(tally->last_day - tally->first_day) / (double)(tally->purchase_days - 1);
        return 1;
    }
    const double unit = (double)rfm__power_of_ten(change->scale);
    if (column == RFM__NEXT_MEAN_REPEAT_SPEND) {
        *out_value = 0;
        if (rfm__table_repeats(change->lens, tally) == 0) return 0;
        *out_value = rfm__table_mean_repeat_spend(change->lens, tally, unit);
        return 1;
    }
    *out_value = (double)rfm__next_integer(change, tally, column) /
                 (rfm__next_column_is_amount(column) ? unit : 1.0);
    return 1;
}
