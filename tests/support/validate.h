/* SPDX-License-Identifier: MIT */
/* Four customers of an NBD whose predictions and variances are worked out by hand, and a ledger of
 * three. */
#ifndef RFM_TESTS_SUPPORT_VALIDATE_H
#define RFM_TESTS_SUPPORT_VALIDATE_H

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rfm.h"

enum { VALIDATE_ROWS = 5, VALIDATE_COLUMNS = 6 };

/* With r = 2 and alpha = 3 days the mean of (2 + x) / (3 + T) by day is predicted: 2, 5, 10, 11. A
 * negative binomial of mean m and shape 2 + x has variance m + m^2 / (2 + x): 4, 10, 30, 22. The
 * fifth row has missing values. */
static const double validate_parameters[] = {2, 3};
static const double validate_x[] = {0, 3, 3, 9, 1}, validate_t_x[] = {0, 5, 5, 7, 1},
                    validate_T[] = {7, 7, 7, 7, 7}, validate_days[] = {10, 10, 20, 10, 10};
static const int64_t validate_actual[] = {1, 7, 10, 8, 4};
static const int64_t validate_weight[] = {1, 2, 3, 4, 5};
static const uint8_t validate_present[] = {0x0F};

static inline rfm_model *validate_nbd(void) {
    rfm_model *model = NULL;
    (void)rfm_model_new("nbd", validate_parameters, 2, 1, &model, NULL);
    return model;
}

/* Columns in the order x, t_x, T, holdout_x, holdout_days, n; `missing` is that of the missing
 * value, -1: none. */
static inline void validate_columns(rfm_column *out, int missing) {
    static const char *const names[] = {"x", "t_x", "T", "holdout_x", "holdout_days", "n"};
    const void *const values[] = {validate_x,      validate_t_x,  validate_T,
                                  validate_actual, validate_days, validate_weight};
    for (int i = 0; i < VALIDATE_COLUMNS; ++i) {
        const int is_whole = i == 3 || i == 5;
        out[i] = (rfm_column){.name = names[i],
                              .type = is_whole ? RFM_COLUMN_INT64 : RFM_COLUMN_DOUBLE,
                              .length = VALIDATE_ROWS,
                              .validity = i == missing ? validate_present : NULL,
                              .values = values[i]};
    }
}

/* NULL when memory runs out. */
static inline rfm_frame *validate_frame(int missing) {
    rfm_column columns[VALIDATE_COLUMNS];
    rfm_frame *frame = NULL;
    validate_columns(columns, missing);
    (void)rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL);
    return frame;
}

/* anna buys on day 100, twice on 103, on 110; ben on 102 and, for nothing, on 104; cleo on 109. */
static inline rfm_ledger *validate_ledger(void) {
    static const struct {
        const char *customer;
        int32_t day;
        int64_t amount;
    } lines[] = {{"anna", 100, 500},  {"anna", 103, 400}, {"anna", 103, 300}, {"anna", 110, 200},
                 {"anna", 111, -200}, {"ben", 102, 100},  {"ben", 104, 0},    {"cleo", 109, 100},
                 {NULL, 90, 100},     {"dora", 95, -100}};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; ++i) {
        const rfm_line line = {.struct_size = sizeof line,
                               .customer = lines[i].customer,
                               .day = lines[i].day,
                               .amount = lines[i].amount};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    }
    return ledger;
}

/* A cell of any kind as a double; NaN when it is missing. */
static inline double validate_cell(const rfm_frame *frame, const char *name, int64_t row) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    cr_assert_lt(row, column.length);
    if (column.validity != NULL && (column.validity[row / 8] >> (row % 8) & 1) == 0) return NAN;
    if (column.type == RFM_COLUMN_DOUBLE) return ((const double *)column.values)[row];
    if (column.type == RFM_COLUMN_DAY) return ((const int32_t *)column.values)[row];
    return (double)((const int64_t *)column.values)[row];
}

/* Asserts a whole column to 1e-13; NAN stands for missing. */
static inline void validate_column(const rfm_frame *frame, const char *name, int64_t count,
                                   const double *expected) {
    cr_assert_eq(rfm_frame_count(frame), count, "%lld rows", (long long)rfm_frame_count(frame));
    for (int64_t row = 0; row < count; ++row) {
        const double value = validate_cell(frame, name, row);
        if (isnan(expected[row])) {
            cr_assert(isnan(value), "%s of row %d is %g", name, (int)row, value);
        } else {
            cr_assert(fabs(value - expected[row]) <= 1e-13 * fabs(expected[row]),
                      "%s of row %d is %.17g; expected %.17g", name, (int)row, value,
                      expected[row]);
        }
    }
}

#endif
