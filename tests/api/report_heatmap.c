/* SPDX-License-Identifier: MIT */
/* Two scores crossed; all figures by hand. golden/report_brute.py does many more. */
#include <float.h>
#include <math.h>

#include "scores.h"

enum { ROWS = 6, COLUMNS = 3 };

typedef struct table {
    int32_t r[ROWS];
    int64_t f[ROWS], spend[ROWS];
    uint8_t has_r, has_spend;
    rfm_column columns[COLUMNS];
} table;

/* Row 4 has no r, row 5 no spend. */
static void fill(table *made) {
    *made = (table){.r = {3, 1, 3, 3, 9, 1},
                    .f = {2, 1, 2, 1, 1, 2},
                    .spend = {100, 250, 50, 7, 4000, 8000},
                    .has_r = 0x2F,
                    .has_spend = 0x1F};
    made->columns[0] = scores_column("r", RFM_COLUMN_CODE, 0, made->r, ROWS);
    made->columns[1] = scores_column("f", RFM_COLUMN_INT64, 0, made->f, ROWS);
    made->columns[2] = scores_column("spend_net", RFM_COLUMN_AMOUNT, 2, made->spend, ROWS);
    made->columns[0].validity = &made->has_r;
    made->columns[2].validity = &made->has_spend;
}

static rfm_frame *heatmap_of(const table *from, const char *row, const char *column,
                             const char *value) {
    rfm_frame *frame = scores_frame(from->columns, COLUMNS), *grid;
    rfm_error error;
    cr_assert_eq(rfm_report_heatmap(frame, row, column, value, &grid, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(error.status, RFM_OK);
    rfm_frame_free(frame);
    return grid;
}

static void assert_refused(const table *from, const char *row, const char *column,
                           const char *value, rfm_status status, int64_t where,
                           const char *message) {
    rfm_frame *frame = scores_frame(from->columns, COLUMNS), *grid;
    rfm_error error;
    cr_assert_eq(rfm_report_heatmap(frame, row, column, value, &grid, &error), status, "%s",
                 error.message);
    cr_assert_null(grid);
    cr_assert_eq(error.where, where);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    rfm_frame_free(frame);
}

static int is_missing(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    return scores_is_missing(&column, row);
}

/* The highest r first, which is 3: the 9 is missing. */
Test(report_heatmap, every_cell_has_a_row) {
    table given;
    fill(&given);
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, NULL);
    static const int32_t r[] = {3, 3, 2, 2, 1, 1}, f[] = {1, 2, 1, 2, 1, 2};
    static const int64_t customers[] = {1, 2, 0, 0, 1, 1}, totals[] = {7, 150, 0, 0, 250, 0};
    static const int64_t means[] = {7, 75, -1, -1, 250, -1};
    cr_assert_eq(rfm_frame_count(grid), 6);
    for (int64_t i = 0; i < 6; ++i) {
        cr_assert_eq(scores_at(grid, "r", i), r[i]);
        cr_assert_eq(scores_at(grid, "f", i), f[i]);
        cr_assert_eq(scores_int64(grid, "customers", i), customers[i]);
        cr_assert_eq(scores_double(grid, "share", i), (double)customers[i] / 5);
        cr_assert_eq(scores_int64(grid, "total", i), totals[i]);
        cr_assert_eq(is_missing(grid, "mean", i), means[i] < 0);
        if (means[i] >= 0) cr_assert_eq(scores_int64(grid, "mean", i), means[i]);
    }
    rfm_frame_free(grid);
}

Test(report_heatmap, columns_are_named_and_typed) {
    static const char *const names[] = {"f", "r", "customers", "share", "total", "mean"};
    static const int32_t types[] = {RFM_COLUMN_CODE,   RFM_COLUMN_CODE,   RFM_COLUMN_INT64,
                                    RFM_COLUMN_DOUBLE, RFM_COLUMN_AMOUNT, RFM_COLUMN_AMOUNT};
    table given;
    fill(&given);
    rfm_frame *grid = heatmap_of(&given, "f", "r", "spend_net");
    cr_assert_eq(rfm_frame_column_count(grid), 6);
    for (int32_t i = 0; i < 6; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(grid, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
        cr_assert_eq(column.type, types[i]);
        cr_assert_eq(column.scale, column.type == RFM_COLUMN_AMOUNT ? 2 : 0);
    }
    cr_assert_eq(rfm_frame_count(grid), 6);
    cr_assert_eq(scores_at(grid, "f", 0), 2); /* now f goes down, r across */
    cr_assert_eq(scores_at(grid, "r", 2), 3);
    cr_assert_eq(scores_int64(grid, "total", 2), 150);
    rfm_frame_free(grid);
}

Test(report_heatmap, means_of_whole_numbers_are_doubles_of_amounts_amounts) {
    table given;
    fill(&given);
    given.spend[2] = 51;
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(scores_int64(grid, "mean", 1), 76); /* 75.5, half to even */
    rfm_frame_free(grid);
    given.columns[2].type = RFM_COLUMN_INT64;
    given.columns[2].scale = 0;
    grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(scores_double(grid, "mean", 1), 75.5);
    cr_assert_eq(scores_int64(grid, "total", 1), 151);
    rfm_frame_free(grid);
}

/* 1e16 + 1 - 1e16 in one cell, none in another. */
Test(report_heatmap, doubles) {
    table given;
    fill(&given);
    const double values[ROWS] = {1e16, 77, 1, -1e16, 4, 0.5};
    given.f[3] = 2;
    const uint8_t validity = 0x3D; /* not the second */
    given.columns[2] = scores_column("v", RFM_COLUMN_DOUBLE, 0, values, ROWS);
    given.columns[2].validity = &validity;
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, "v");
    cr_assert_eq(scores_int64(grid, "customers", 1), 3);
    cr_assert_eq(scores_double(grid, "total", 1), 1.0);
    cr_assert_eq(scores_double(grid, "mean", 1), 1.0 / 3);
    cr_assert_eq(scores_int64(grid, "customers", 4), 1);
    cr_assert(is_missing(grid, "mean", 4));
    cr_assert_eq(scores_double(grid, "total", 4), 0.0);
    rfm_frame_free(grid);
    const double large[ROWS] = {DBL_MAX, 0, DBL_MAX, 0, 0, 0};
    given.columns[2].values = large;
    assert_refused(&given, NULL, NULL, "v", RFM_E_OVERFLOW, -1,
                   "sum of v where r is 3 and f is 2 does not fit");
    const double infinite[ROWS] = {0, 0, 0, (double)INFINITY, 0, 0};
    given.columns[2].values = infinite;
    assert_refused(&given, NULL, NULL, "v", RFM_E_DATA, 3,
                   "column v is infinite; expected numbers");
}

Test(report_heatmap, nobody_and_nobody_with_both_scores) {
    table given;
    fill(&given);
    for (int i = 0; i < COLUMNS; ++i) given.columns[i].length = 0;
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(rfm_frame_count(grid), 0);
    cr_assert_eq(rfm_frame_column_count(grid), 6);
    rfm_frame_free(grid);
    fill(&given);
    const uint8_t last = 0x20;
    given.has_r = 0x1F;
    given.columns[1].validity = &last;
    grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(rfm_frame_count(grid), 9 * 2);
    cr_assert(is_missing(grid, "share", 0) && is_missing(grid, "mean", 0));
    cr_assert_eq(scores_int64(grid, "customers", 0), 0);
    rfm_frame_free(grid);
}

Test(report_heatmap, the_largest_grid) {
    table given;
    fill(&given);
    given.r[0] = 255;
    given.f[1] = 255;
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(rfm_frame_count(grid), 255 * 255);
    cr_assert_eq(scores_int64(grid, "total", 1), 100);
    cr_assert_eq(scores_int64(grid, "total", 255 * 255 - 1), 250);
    rfm_frame_free(grid);
    given.f[1] = 256;
    assert_refused(&given, NULL, NULL, NULL, RFM_E_DATA, 1,
                   "column f is 256; expected scores of 1 to 255");
    given.f[1] = INT64_C(4294967297); /* 1 in its low half */
    assert_refused(&given, NULL, NULL, NULL, RFM_E_DATA, 1, "column f is 4294967297");
    given.f[1] = 1;
    given.r[2] = 0;
    assert_refused(&given, NULL, NULL, NULL, RFM_E_DATA, 2, "column r is 0; expected scores");
}

Test(report_heatmap, a_sum_that_does_not_fit_names_its_cell) {
    table given;
    fill(&given);
    given.spend[0] = INT64_MAX, given.spend[1] = INT64_MAX, given.spend[2] = 0;
    rfm_frame *grid = heatmap_of(&given, NULL, NULL, NULL);
    cr_assert_eq(scores_int64(grid, "total", 1), INT64_MAX);
    rfm_frame_free(grid);
    given.spend[2] = 1;
    assert_refused(&given, NULL, NULL, NULL, RFM_E_OVERFLOW, -1,
                   "sum of spend_net where r is 3 and f is 2 does not fit 64 bits");
}

Test(report_heatmap, arguments_and_columns_are_checked) {
    table given;
    rfm_frame *grid;
    rfm_error error;
    fill(&given);
    cr_assert_eq(rfm_report_heatmap(NULL, NULL, NULL, NULL, &grid, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_null(grid);
    rfm_frame *frame = scores_frame(given.columns, COLUMNS);
    cr_assert_eq(rfm_report_heatmap(frame, NULL, NULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    rfm_frame_free(frame);
    assert_refused(&given, "f", NULL, NULL, RFM_E_ARGUMENT, -1, "row and column are both f");
    assert_refused(&given, "total", NULL, NULL, RFM_E_ARGUMENT, -1,
                   "total is a column of the heat map itself");
    assert_refused(&given, NULL, "mean", NULL, RFM_E_ARGUMENT, -1, "mean is a column");
    assert_refused(&given, "m", NULL, NULL, RFM_E_COLUMN, -1, "no column m");
    assert_refused(&given, NULL, "m", NULL, RFM_E_COLUMN, -1, "no column m");
    assert_refused(&given, NULL, NULL, "margin", RFM_E_COLUMN, -1, "no column margin");
    assert_refused(&given, NULL, "spend_net", NULL, RFM_E_COLUMN, -1,
                   "column spend_net is amount; expected");
    assert_refused(&given, NULL, NULL, "r", RFM_E_COLUMN, -1, "column r is code; expected");
    static const int64_t offsets[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    given.columns[0].label_count = 10;
    given.columns[0].label_offsets = offsets;
    given.columns[0].label_bytes = "abcdefghij";
    assert_refused(&given, NULL, NULL, NULL, RFM_E_COLUMN, -1,
                   "column r is code with labels; expected scores");
}
