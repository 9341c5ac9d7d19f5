/* SPDX-License-Identifier: MIT */
/* Shops whose customers buy with every third event, for tests of the cnbd-k models. */
#ifndef RFM_TESTS_SUPPORT_REGULAR_H
#define RFM_TESTS_SUPPORT_REGULAR_H

#include "clv.h"

enum { REGULAR_ROWS = 2000, REGULAR_K = 3 };

typedef struct regular_shop {
    int64_t rows;
    int64_t x[REGULAR_ROWS];
    double t_x[REGULAR_ROWS], T[REGULAR_ROWS], litt[REGULAR_ROWS]; /* days */
} regular_shop;

/* MBG/CNBD-3 with r = 2, alpha = 20 days, a = 1, b = 4, seen for 100 to 500 days. */
static inline void regular_simulate(regular_shop *shop, int64_t rows, uint64_t seed) {
    shop->rows = rows;
    for (int64_t row = 0; row < rows; ++row) {
        const double rate = (clv_draw_exponential(&seed) + clv_draw_exponential(&seed)) / 20;
        const double leave = 1 - pow(clv_draw(&seed), 0.25);
        const double last = floor(100 + 400 * clv_draw(&seed));
        double at = 0, litt = 0;
        int64_t x = 0;
        while (clv_draw(&seed) >= leave) {
            double wait = 0;
            for (int k = 0; k < REGULAR_K; ++k) wait += clv_draw_exponential(&seed) / rate;
            if (!(at + wait <= last)) break;
            at += wait;
            litt += log(wait);
            ++x;
        }
        shop->x[row] = x;
        shop->t_x[row] = at;
        shop->T[row] = last;
        shop->litt[row] = litt;
    }
}

/* NULL when memory runs out. */
static inline rfm_frame *regular_frame(const regular_shop *shop) {
    const rfm_column columns[] = {clv_column("x", RFM_COLUMN_INT64, shop->x, shop->rows),
                                  clv_column("t_x", RFM_COLUMN_DOUBLE, shop->t_x, shop->rows),
                                  clv_column("T", RFM_COLUMN_DOUBLE, shop->T, shop->rows),
                                  clv_column("litt", RFM_COLUMN_DOUBLE, shop->litt, shop->rows)};
    rfm_frame *frame = NULL;
    (void)rfm_frame_new(columns, 4, &frame, NULL);
    return frame;
}

#endif
