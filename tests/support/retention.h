/* SPDX-License-Identifier: MIT */
/* A shop of five customers in which everything about coming back happens once, and cells of frames.
 */
#ifndef RFM_TESTS_SUPPORT_RETENTION_H
#define RFM_TESTS_SUPPORT_RETENTION_H

#include <math.h>

#include "shop.h"

/* 2010 and 2011, by Python's datetime. */
enum {
    RETENTION_DECEMBER_20 = 14963,
    RETENTION_JANUARY_1 = 14975,
    RETENTION_FEBRUARY_1 = 15006,
    RETENTION_MARCH_1 = 15034,
    RETENTION_APRIL_1 = 15065,
    RETENTION_APRIL_10 = 15074
};

static const shop_row retention_rows[] = {
    {"anna", "1", "", RETENTION_JANUARY_1 + 4, 2000, 0},
    {"anna", "2", "", RETENTION_JANUARY_1 + 19, 1000, 0},
    {"anna", "3", "", RETENTION_FEBRUARY_1 + 2, 3000, 0},
    {"anna", "3", "", RETENTION_FEBRUARY_1 + 9, -3000, 0}, /* all of it came back */
    {"anna", "4", "", RETENTION_APRIL_1, 500, 0},
    {"ben", "1", "", RETENTION_JANUARY_1 + 8, 4000, 0}, /* two receipts on one day */
    {"ben", "2", "", RETENTION_JANUARY_1 + 8, 2000, 0},
    {"cleo", "1", "", RETENTION_FEBRUARY_1, 1500, 0},
    {"cleo", "1", "", RETENTION_MARCH_1 + 1, 500, 0}, /* a late line */
    {"cleo", "2", "", RETENTION_MARCH_1 + 2, 800, 0},
    {"dora", "1", "", RETENTION_DECEMBER_20, 900, 0}, /* before the report begins */
    {"dora", "2", "", RETENTION_FEBRUARY_1 + 13, 700, 0},
    {"eve", "1", "", RETENTION_JANUARY_1 + 5, -700, 0}, /* never bought */
    {"eve", "2", "", RETENTION_MARCH_1, 0, 0},          /* but got something free */
    {"", "1", "", RETENTION_JANUARY_1 + 4, 500, 0},
    {"", "2", "", RETENTION_FEBRUARY_1 + 1, -200, 0}};

enum { RETENTION_ROWS = sizeof retention_rows / sizeof retention_rows[0] };

static inline rfm_ledger *retention_ledger(void) {
    rfm_ledger *ledger = shop_ledger(0, 0);
    shop_append(ledger, retention_rows, RETENTION_ROWS, 1);
    return ledger;
}

/* Any cell that is not text as a double; NaN when it is missing. */
static inline double retention_cell(const rfm_frame *frame, const char *name, int64_t row) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    cr_assert_lt(row, column.length);
    if (column.validity != NULL && (column.validity[row / 8] >> (row % 8) & 1) == 0) return NAN;
    if (column.type == RFM_COLUMN_DOUBLE) return ((const double *)column.values)[row];
    if (column.type == RFM_COLUMN_DAY) return ((const int32_t *)column.values)[row];
    return (double)((const int64_t *)column.values)[row];
}

/* Asserts a whole column; NAN stands for missing. */
static inline void retention_assert_column(const rfm_frame *frame, const char *name,
                                           const double *expected, int64_t count) {
    cr_assert_eq(rfm_frame_count(frame), count, "%lld rows", (long long)rfm_frame_count(frame));
    for (int64_t row = 0; row < count; ++row) {
        const double value = retention_cell(frame, name, row);
        if (isnan(expected[row])) {
            cr_assert(isnan(value), "%s of row %d is %g", name, (int)row, value);
        } else {
            cr_assert(fabs(value - expected[row]) <= 1e-14 * fabs(expected[row]),
                      "%s of row %d is %.17g; expected %.17g", name, (int)row, value,
                      expected[row]);
        }
    }
}

#endif
