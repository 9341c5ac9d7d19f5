/* SPDX-License-Identifier: MIT */
/* What holds for every Pareto analysis and heat map, to the bit. */
#include <stdlib.h>

#include "scores.h"

enum { MOST = 2000, COLUMNS = 5 };

/* Like a shop's: a long tail, some returns, doubles so far apart that sums of them depend on
 * order. */
typedef struct sample {
    int64_t rows;
    int32_t r[MOST], f[MOST];
    int64_t spend[MOST], visits[MOST];
    double value[MOST];
    uint8_t has_value[MOST / 8 + 1];
} sample;

static uint64_t state;

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static sample *make_sample(int64_t rows, uint64_t seed, int has_returns) {
    sample *made = calloc(1, sizeof *made);
    cr_assert_not_null(made);
    state = seed;
    made->rows = rows;
    for (int64_t i = 0; i < rows; ++i) {
        made->r[i] = (int32_t)(next_random() % 5) + 1;
        made->f[i] = (int32_t)(next_random() % 4) + 1;
        made->spend[i] = (int64_t)(next_random() >> (30 + next_random() % 34));
        if (has_returns && next_random() % 8 == 0) made->spend[i] = -made->spend[i] / 16;
        made->visits[i] = (int64_t)(next_random() % 3) + 1;
        made->value[i] = (double)made->spend[i] / 3.0;
        for (uint64_t k = next_random() % 200; k > 0; --k) made->value[i] *= 2.0;
        if (has_returns && i % 4 > 1) { /* what cancels leaves what order did to the rest */
            made->r[i] = made->r[i - 2], made->f[i] = made->f[i - 2];
            made->value[i] = -made->value[i - 2];
        }
        if (next_random() % 16 != 0) made->has_value[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    return made;
}

static sample *shuffle_sample(const sample *from) {
    sample *made = calloc(1, sizeof *made);
    int64_t *order = malloc((size_t)MOST * sizeof *order);
    cr_assert(made != NULL && order != NULL);
    for (int64_t i = 0; i < from->rows; ++i) {
        const int64_t k = (int64_t)(next_random() % (uint64_t)(i + 1));
        order[i] = order[k];
        order[k] = i;
    }
    made->rows = from->rows;
    for (int64_t i = 0; i < from->rows; ++i) {
        const int64_t k = order[i];
        made->r[i] = from->r[k], made->f[i] = from->f[k];
        made->spend[i] = from->spend[k], made->visits[i] = from->visits[k];
        made->value[i] = from->value[k];
        made->has_value[i / 8] |= (uint8_t)((from->has_value[k / 8] >> k % 8 & 1) << i % 8);
    }
    free(order);
    return made;
}

static rfm_frame *frame_of(const sample *given) {
    rfm_column columns[COLUMNS] = {
        scores_column("r", RFM_COLUMN_CODE, 0, given->r, given->rows),
        scores_column("f", RFM_COLUMN_CODE, 0, given->f, given->rows),
        scores_column("spend_net", RFM_COLUMN_AMOUNT, 2, given->spend, given->rows),
        scores_column("visits", RFM_COLUMN_INT64, 0, given->visits, given->rows),
        scores_column("value", RFM_COLUMN_DOUBLE, 0, given->value, given->rows)};
    columns[4].validity = given->has_value;
    return scores_frame(columns, COLUMNS);
}

typedef struct outcome {
    rfm_pareto figures;
    rfm_frame *curve, *deciles, *grid;
} outcome;

static outcome report_on(const sample *given, const char *column, int32_t points) {
    outcome found = {.figures = {.struct_size = sizeof found.figures}};
    rfm_frame *frame = frame_of(given);
    rfm_error error;
    cr_assert_eq(rfm_report_pareto(frame, column, points, &found.figures, &found.curve,
                                   &found.deciles, &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_report_heatmap(frame, NULL, NULL, column, &found.grid, &error), RFM_OK, "%s",
                 error.message);
    rfm_frame_free(frame);
    return found;
}

static void forget(outcome *found) {
    rfm_frame_free(found->curve);
    rfm_frame_free(found->deciles);
    rfm_frame_free(found->grid);
}

static const char *const names[] = {"spend_net", "visits", "value"};
static const int64_t sizes[] = {0, 1, 2, 9, 10, 11, 99, 100, 101, 999, MOST};
enum { SIZES = sizeof sizes / sizeof sizes[0] };

Test(law_report, the_order_of_rows_does_not_matter) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        sample *given = make_sample(sizes[seed % SIZES], seed, 1), *mixed = shuffle_sample(given);
        for (int i = 0; i < 3; ++i) {
            outcome left = report_on(given, names[i], 50), right = report_on(mixed, names[i], 50);
            cr_assert_eq(memcmp(&left.figures, &right.figures, sizeof left.figures), 0);
            scores_assert_same(left.curve, right.curve);
            scores_assert_same(left.deciles, right.deciles);
            scores_assert_same(left.grid, right.grid);
            forget(&left);
            forget(&right);
        }
        free(given);
        free(mixed);
    }
}

/* Without negative values the curve rises from 0 to 1, bends upwards and lies below the diagonal,
 * and the Gini is within 0 and 1. */
Test(law_report, curves_are_convex) {
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        sample *given = make_sample(1000, seed, 0);
        for (int i = 0; i < 3; ++i) {
            outcome found = report_on(given, names[i], 100);
            const rfm_column column = scores_find(found.curve, "share");
            const double *share = column.values;
            cr_assert_eq(share[0], 0.0);
            cr_assert_eq(share[100], 1.0);
            cr_assert(found.figures.gini >= 0 && found.figures.gini <= 1);
            for (int k = 1; k <= 100; ++k) {
                cr_assert_geq(share[k], share[k - 1]);
                cr_assert_leq(share[k], k / 100.0);
                if (i == 2) continue; /* steps of unequal size: some values are missing */
                if (k < 2) continue;
                cr_assert_geq(share[k] - share[k - 1], share[k - 1] - share[k - 2] - 1e-15);
            }
            forget(&found);
        }
        free(given);
    }
}

/* What is cut up adds up: deciles and cells to the total, the curve to the top shares. */
Test(law_report, parts_make_the_whole) {
    for (int size = 1; size < SIZES; ++size) {
        sample *given = make_sample(sizes[size], (uint64_t)size + 7, 1);
        int64_t sum = 0;
        for (int64_t i = 0; i < given->rows; ++i) sum += given->spend[i];
        outcome found = report_on(given, "spend_net", 100);
        int64_t deciles = 0, customers = 0, cells = 0, counted = 0;
        for (int64_t i = 0; i < 10; ++i) {
            deciles += scores_int64(found.deciles, "total", i);
            customers += scores_int64(found.deciles, "customers", i);
        }
        for (int64_t i = 0; i < rfm_frame_count(found.grid); ++i) {
            cells += scores_int64(found.grid, "total", i);
            counted += scores_int64(found.grid, "customers", i);
        }
        cr_assert(deciles == sum && cells == sum);
        cr_assert(customers == given->rows && counted == given->rows);
        if (sum > 0 && given->rows % 100 == 0) {
            const double rest = scores_double(found.curve, "share", 80);
            cr_assert_float_eq(found.figures.top_20_share, 1 - rest, 1e-15);
        }
        forget(&found);
        free(given);
    }
}

/* A currency of another unit changes no share and no Gini. */
Test(law_report, shares_have_no_unit) {
    sample *given = make_sample(1000, 5, 0);
    outcome one = report_on(given, "value", 20);
    for (int64_t i = 0; i < given->rows; ++i) given->value[i] *= 0x1p-600;
    outcome other = report_on(given, "value", 20);
    cr_assert_eq(one.figures.gini, other.figures.gini);
    cr_assert_eq(one.figures.top_5_share, other.figures.top_5_share);
    cr_assert_eq(one.figures.total * 0x1p-600, other.figures.total);
    scores_assert_same(one.curve, other.curve);
    forget(&one);
    forget(&other);
    free(given);
}
