/* SPDX-License-Identifier: MIT */
/* Histories for tests of the models of customer value: made up by hand, or simulated. */
#ifndef RFM_TESTS_SUPPORT_CLV_H
#define RFM_TESTS_SUPPORT_CLV_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "rfm.h"

enum { CLV_ROWS_MOST = 12000, CLV_MODELS = 5 };

static const char *const clv_names[CLV_MODELS] = {"nbd", "bg-nbd", "mbg-nbd", "pareto-nbd",
                                                  "gamma-gamma"};
static const int32_t clv_counts[CLV_MODELS] = {2, 4, 4, 4, 3};

typedef struct clv_shop {
    int64_t rows;
    int64_t x[CLV_ROWS_MOST];
    double t_x[CLV_ROWS_MOST], T[CLV_ROWS_MOST]; /* days */
    double spend[CLV_ROWS_MOST];                 /* mean of repeat purchases; 0 without any */
    double weight[CLV_ROWS_MOST];                /* 1 */
} clv_shop;

/* Between 0 and 1, by xorshift. */
static inline double clv_draw(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

static inline double clv_draw_exponential(uint64_t *state) { return -log(clv_draw(state)); }

/* BG/NBD with r = 2, alpha = 60 days, a = 1, b = 4, whole days, seen for 100 to 500 days; spend is
 * gamma-gamma with p = 2, q = 3, gamma = 40. */
static inline void clv_simulate(clv_shop *shop, int64_t rows, uint64_t seed) {
    shop->rows = rows;
    for (int64_t row = 0; row < rows; ++row) {
        const double rate = (clv_draw_exponential(&seed) + clv_draw_exponential(&seed)) / 60;
        const double leave = 1 - pow(clv_draw(&seed), 0.25);
        const double last = floor(100 + 400 * clv_draw(&seed));
        const double scale = (clv_draw_exponential(&seed) + clv_draw_exponential(&seed) +
                              clv_draw_exponential(&seed)) /
                             40;
        double at = 0, spend = 0;
        int64_t x = 0;
        for (;;) {
            const double next = at + clv_draw_exponential(&seed) / rate;
            if (!(next <= last)) break;
            at = next;
            ++x;
            spend += (clv_draw_exponential(&seed) + clv_draw_exponential(&seed)) / scale;
            if (clv_draw(&seed) < leave) break;
        }
        shop->x[row] = x;
        shop->t_x[row] = floor(at);
        shop->T[row] = last;
        shop->spend[row] = x > 0 ? spend / (double)x : 0;
        shop->weight[row] = 1;
    }
}

static inline rfm_column clv_column(const char *name, int32_t type, const void *values,
                                    int64_t length) {
    const rfm_column column = {.name = name, .type = type, .length = length, .values = values};
    return column;
}

/* Columns x, t_x, T, mean_repeat_spend and n, the weight; NULL when memory runs out. */
static inline rfm_frame *clv_frame(const clv_shop *shop) {
    const rfm_column columns[] = {
        clv_column("x", RFM_COLUMN_INT64, shop->x, shop->rows),
        clv_column("t_x", RFM_COLUMN_DOUBLE, shop->t_x, shop->rows),
        clv_column("T", RFM_COLUMN_DOUBLE, shop->T, shop->rows),
        clv_column("mean_repeat_spend", RFM_COLUMN_DOUBLE, shop->spend, shop->rows),
        clv_column("n", RFM_COLUMN_DOUBLE, shop->weight, shop->rows)};
    rfm_frame *frame = NULL;
    (void)rfm_frame_new(columns, 5, &frame, NULL);
    return frame;
}

/* Values of a column of doubles. */
static inline const double *clv_doubles(const rfm_frame *frame, const char *name) {
    rfm_column column;
    if (rfm_frame_find(frame, name, &column, NULL) != RFM_OK) return NULL;
    return column.type == RFM_COLUMN_DOUBLE ? (const double *)column.values : NULL;
}

static inline int clv_is_missing(const rfm_frame *frame, const char *name, int64_t row) {
    rfm_column column;
    if (rfm_frame_find(frame, name, &column, NULL) != RFM_OK) return 1;
    return column.validity != NULL && ((column.validity[row / 8] >> (row % 8)) & 1) == 0;
}

#endif
