/* SPDX-License-Identifier: MIT */
/*
 * Week by week what the customers of the fit bought again, and what the model expects of customers
 * who first bought when they did. A model that is right in sum and wrong in time shows here.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "clv.h"
#include "frame_maker.h"
#include "progress.h"
#include "say.h"
#include "width.h"

enum { WEEK = 7, MOST_LINES = 104, BLOCK_WEEKS = 4, LINE_WIDTH = 80 };

/* Customers by the day of their first purchase, and what to expect of one so many days later. */
typedef struct tracking {
    int32_t first_day, last_day; /* of first purchases; the end of the holdout */
    int64_t days;                /* between, both counted */
    int64_t *starts;
    rfm_frame *expected;
} tracking;

static tracking prepare(const clv_run *run) {
    const rfm_column first = column_of(run->customers, "first_day");
    tracking of = {.first_day = run->fit_day, .last_day = run->done.as_of_day};
    rfm_error error;
    for (int64_t row = 0; row < first.length; ++row) {
        const int32_t day = (int32_t)cell_int64(&first, row);
        if (day < of.first_day) of.first_day = day;
    }
    of.days = (int64_t)of.last_day - of.first_day + 1;
    of.starts = calloc((size_t)of.days, sizeof *of.starts);
    double *days = malloc((size_t)of.days * sizeof *days);
    if (of.starts == NULL || days == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < first.length; ++row) {
        ++of.starts[cell_int64(&first, row) - of.first_day];
    }
    for (int64_t i = 0; i < of.days; ++i) days[i] = (double)i;
    if (rfm_model_expect(run->models.tried[run->models.best].model, days, (int32_t)of.days,
                         &of.expected, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    free(days);
    return of;
}

/* Expected repeat purchases up to a day. */
static double expected_by(const tracking *of, int32_t day, int64_t *out_customers) {
    const rfm_column column = column_of(of->expected, "expected_purchases");
    double sum = 0;
    *out_customers = 0;
    for (int64_t i = 0; i <= day - of->first_day; ++i) {
        if (of->starts[i] == 0) continue;
        *out_customers += of->starts[i];
        sum += (double)of->starts[i] * ((const double *)column.values)[day - of->first_day - i];
    }
    return sum;
}

/* Repeat purchases up to a day of customers who first bought before the holdout. */
static int64_t actual_by(const clv_run *run, int32_t day) {
    const rfm_customers_options options = clv_window(run, day);
    int64_t sum = 0;
    rfm_frame *table = clv_table(run, day, &options);
    const rfm_column first = column_of(table, "first_day"), x = column_of(table, "x");
    for (int64_t row = 0; row < x.length; ++row) {
        if (cell_int64(&first, row) <= run->fit_day) sum += cell_int64(&x, row);
    }
    rfm_frame_free(table);
    return sum;
}

static frame_maker *start_table(void) {
    frame_maker *maker = maker_new();
    maker_column(maker, "week", RFM_COLUMN_INT64, 0);
    maker_column(maker, "last_day", RFM_COLUMN_DAY, 0);
    maker_column(maker, "period", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "customers", RFM_COLUMN_INT64, 0);
    maker_column(maker, "actual", RFM_COLUMN_INT64, 0);
    maker_column(maker, "expected", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "cumulative_actual", RFM_COLUMN_INT64, 0);
    maker_column(maker, "cumulative_expected", RFM_COLUMN_DOUBLE, 0);
    return maker;
}

rfm_frame *clv_tracking_make(const clv_run *run) {
    const tracking of = prepare(run);
    const int64_t weeks = (of.days + WEEK - 1) / WEEK;
    frame_maker *maker = start_table();
    int64_t before = 0;
    double expected_before = 0;
    for (int64_t week = 1; week <= weeks; ++week) {
        const int64_t end = of.first_day + week * WEEK - 1;
        const int32_t day = end < of.last_day ? (int32_t)end : of.last_day;
        int64_t customers;
        const double expected = expected_by(&of, day, &customers);
        const int64_t actual = actual_by(run, day);
        maker_number(maker, 0, week);
        maker_number(maker, 1, day);
        maker_text(maker, 2, day <= run->fit_day ? "fit" : "holdout");
        maker_number(maker, 3, customers);
        maker_number(maker, 4, actual - before);
        maker_double(maker, 5, expected - expected_before);
        maker_number(maker, 6, actual);
        maker_double(maker, 7, expected);
        before = actual;
        expected_before = expected;
        progress_call(NULL, week, weeks);
    }
    rfm_frame_free(of.expected);
    free(of.starts);
    return maker_finish(maker);
}

/* What stands in one line: a week, or several. */
typedef struct tracked_line {
    int64_t row; /* the last week of it */
    double actual, expected;
} tracked_line;

/* The line that starts with a row. */
static tracked_line take_line(const rfm_frame *table, int64_t row, int64_t weeks) {
    const rfm_column actual = column_of(table, "actual"), expected = column_of(table, "expected"),
                     period = column_of(table, "period");
    tracked_line line = {.row = row};
    size_t size, first_size;
    (void)cell_text(&period, row, &first_size);
    for (int64_t i = row; i < row + weeks && i < actual.length; ++i) {
        (void)cell_text(&period, i, &size);
        if (size != first_size) break; /* the words differ in length */
        line.actual += (double)cell_int64(&actual, i);
        line.expected += ((const double *)expected.values)[i];
        line.row = i;
    }
    return line;
}

/* A bar up to what happened and a mark at what was expected. */
static void add_chart(rfm_buffer *text, double actual, double expected, double highest, int width) {
    const int is_utf8 = terminal_is_utf8();
    const char *const full = is_utf8 ? "\xe2\x96\x88" : "#";
    const char *const mark = is_utf8 ? "\xe2\x94\x82" : "|";
    if (!(highest > 0) || width < 2) return;
    const int bar = (int)((actual > 0 ? actual : 0) / highest * (width - 1) + 0.5);
    const int at = (int)((expected > 0 ? expected : 0) / highest * (width - 1) + 0.5);
    const int end = bar > at + 1 ? bar : at + 1;
    for (int i = 0; i < end; ++i) text_add(text, "%s", i == at ? mark : i < bar ? full : " ");
}

/* How wide the columns are, and the scale of the chart. */
typedef struct tracking_shape {
    int64_t weeks; /* in a line */
    int count, sum, chart;
    double highest;
} tracking_shape;

static int digits_of(double value) {
    char text[64];
    return snprintf(text, sizeof text, "%.0f", value);
}

static tracking_shape shape_of(const rfm_frame *table) {
    const int64_t rows = rfm_frame_count(table);
    const rfm_column sum = column_of(table, "cumulative_actual"),
                     expected_sum = column_of(table, "cumulative_expected");
    tracking_shape shape = {.weeks = rows > MOST_LINES ? BLOCK_WEEKS : 1};
    for (int64_t row = 0; row < rows;) {
        const tracked_line line = take_line(table, row, shape.weeks);
        if (line.actual > shape.highest) shape.highest = line.actual;
        if (line.expected > shape.highest) shape.highest = line.expected;
        row = line.row + 1;
    }
    const double last = (double)cell_int64(&sum, rows - 1);
    const double expected_last = ((const double *)expected_sum.values)[rows - 1];
    shape.count = digits_of(shape.highest) < 6 ? 6 : digits_of(shape.highest);
    shape.sum = digits_of(last > expected_last ? last : expected_last);
    if (shape.sum < 6) shape.sum = 6;
    shape.chart = LINE_WIDTH - 26 - 2 * shape.count - 2 * shape.sum;
    return shape;
}

static void add_line(rfm_buffer *text, const rfm_frame *table, const tracking_shape *shape,
                     const tracked_line *line) {
    const rfm_column week = column_of(table, "week"), day = column_of(table, "last_day"),
                     sum = column_of(table, "cumulative_actual"),
                     expected_sum = column_of(table, "cumulative_expected");
    text_add(text, "%4lld  ", (long long)cell_int64(&week, line->row));
    text_add_cell(text, &day, line->row, 0);
    text_add(text, " %*.0f %*.1f %*lld %*.1f  ", shape->count, line->actual, shape->count + 2,
             line->expected, shape->sum, (long long)cell_int64(&sum, line->row), shape->sum + 2,
             ((const double *)expected_sum.values)[line->row]);
    add_chart(text, line->actual, line->expected, shape->highest, shape->chart);
    text_add(text, "\n");
}

void clv_tracking_add(rfm_buffer *text, const rfm_frame *table) {
    const tracking_shape shape = shape_of(table);
    const int64_t rows = rfm_frame_count(table);
    const rfm_column period = column_of(table, "period");
    size_t before = 0;
    if (shape.weeks > 1) text_add(text, "(%d weeks to a line)\n", (int)shape.weeks);
    text_add(text, "%16s %*s %*s %*s %*s\n", "", shape.count, "", shape.count + 2, "", shape.sum,
             "sum", shape.sum + 2, "sum");
    text_add(text, "Week  %-10s %*s %*s %*s %*s  bar: actual, mark: expected\n", "up to",
             shape.count, "actual", shape.count + 2, "expected", shape.sum, "actual", shape.sum + 2,
             "expected");
    for (int64_t row = 0; row < rows;) {
        const tracked_line line = take_line(table, row, shape.weeks);
        size_t size;
        (void)cell_text(&period, row, &size);
        if (before != 0 && before != size) text_add(text, "      -- from here on the holdout\n");
        before = size;
        add_line(text, table, &shape, &line);
        row = line.row + 1;
    }
}
