/* SPDX-License-Identifier: MIT */
/* Histories with covariates for tests: a simulated shop, and columns that had a say in it. */
#ifndef RFM_TESTS_SUPPORT_CLV_COVARIATES_H
#define RFM_TESTS_SUPPORT_CLV_COVARIATES_H

#include "clv.h"

typedef struct clv_covariates {
    clv_shop shop;
    int64_t club[CLV_ROWS_MOST]; /* 0 or 1: those in it buy more */
    double age[CLV_ROWS_MOST];   /* 20 to 80 in whole years, of no account */
    double alike[CLV_ROWS_MOST]; /* 3 */
    double twice[CLV_ROWS_MOST]; /* age times two */
    double litt[CLV_ROWS_MOST];  /* as if purchases came at even distances */
} clv_covariates;

/* Who bought more often than not is in the club, four times out of five. */
static inline void clv_simulate_covariates(clv_covariates *to, int64_t rows, uint64_t seed) {
    clv_simulate(&to->shop, rows, seed);
    for (int64_t row = 0; row < rows; ++row) {
        const int buys = (double)to->shop.x[row] * 60 > to->shop.T[row];
        to->club[row] = buys == (clv_draw(&seed) < 0.8);
        to->age[row] = floor(20 + 60 * clv_draw(&seed));
        to->alike[row] = 3;
        to->twice[row] = 2 * to->age[row];
        const double x = (double)to->shop.x[row], t_x = to->shop.t_x[row];
        to->litt[row] = x > 0 ? x * log((t_x > 1 ? t_x : 1) / x) : 0;
    }
}

/* Columns of clv_frame and the above, and `name`, a text; an age that is not a number is missing.
 */
static inline rfm_frame *clv_frame_of_covariates(const clv_covariates *from) {
    static int64_t offsets[CLV_ROWS_MOST + 1];
    static uint8_t known[CLV_ROWS_MOST / 8 + 1];
    const int64_t rows = from->shop.rows;
    rfm_column columns[] = {
        clv_column("x", RFM_COLUMN_INT64, from->shop.x, rows),
        clv_column("t_x", RFM_COLUMN_DOUBLE, from->shop.t_x, rows),
        clv_column("T", RFM_COLUMN_DOUBLE, from->shop.T, rows),
        clv_column("mean_repeat_spend", RFM_COLUMN_DOUBLE, from->shop.spend, rows),
        clv_column("n", RFM_COLUMN_DOUBLE, from->shop.weight, rows),
        clv_column("club", RFM_COLUMN_INT64, from->club, rows),
        clv_column("age", RFM_COLUMN_DOUBLE, from->age, rows),
        clv_column("alike", RFM_COLUMN_DOUBLE, from->alike, rows),
        clv_column("twice", RFM_COLUMN_DOUBLE, from->twice, rows),
        clv_column("litt", RFM_COLUMN_DOUBLE, from->litt, rows),
        clv_column("name", RFM_COLUMN_TEXT, NULL, rows)};
    rfm_frame *frame = NULL;
    memset(known, 0xFF, sizeof known);
    for (int64_t row = 0; row < rows; ++row) {
        if (isnan(from->age[row])) known[row / 8] = (uint8_t)(known[row / 8] & ~(1u << row % 8));
    }
    columns[6].validity = known;
    columns[10].offsets = offsets; /* all empty */
    columns[10].bytes = "";
    (void)rfm_frame_new(columns, 11, &frame, NULL);
    return frame;
}

#endif
