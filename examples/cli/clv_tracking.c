/* SPDX-License-Identifier: MIT */
/*
 * Step by step what the customers of the fit bought again, and what the model expects of customers
 * who first bought when they did. A model that is right in sum and wrong in time shows here.
 */
#include <stdio.h>

#include "cells.h"
#include "clv.h"
#include "width.h"

enum { MOST_LINES = 104, BLOCK_STEPS = 4, LINE_WIDTH = 80 };

/* What stands in one line: a step, or several. */
typedef struct tracked_line {
    int64_t row; /* the last step of it */
    double actual, expected;
} tracked_line;

/* The line that starts with a row. */
static tracked_line take_line(const rfm_frame *table, int64_t row, int64_t steps) {
    const rfm_column actual = column_of(table, "actual"), expected = column_of(table, "expected"),
                     held = column_of(table, "is_holdout");
    tracked_line line = {.row = row};
    for (int64_t i = row; i < row + steps && i < actual.length; ++i) {
        if (cell_int64(&held, i) != cell_int64(&held, row)) break;
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
    int64_t steps; /* in a line */
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
    tracking_shape shape = {.steps = rows > MOST_LINES ? BLOCK_STEPS : 1};
    for (int64_t row = 0; row < rows;) {
        const tracked_line line = take_line(table, row, shape.steps);
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
    const rfm_column step = column_of(table, "step"), day = column_of(table, "last_day"),
                     sum = column_of(table, "cumulative_actual"),
                     expected_sum = column_of(table, "cumulative_expected");
    text_add(text, "%4lld  ", (long long)cell_int64(&step, line->row));
    text_add_cell(text, &day, line->row, 0);
    text_add(text, " %*.0f %*.1f %*lld %*.1f  ", shape->count, line->actual, shape->count + 2,
             line->expected, shape->sum, (long long)cell_int64(&sum, line->row), shape->sum + 2,
             ((const double *)expected_sum.values)[line->row]);
    add_chart(text, line->actual, line->expected, shape->highest, shape->chart);
    text_add(text, "\n");
}

void clv_tracking_add(rfm_buffer *text, const rfm_frame *table) {
    if (rfm_frame_count(table) == 0) return;
    const tracking_shape shape = shape_of(table);
    const int64_t rows = rfm_frame_count(table);
    const rfm_column held = column_of(table, "is_holdout");
    int64_t before = rows > 0 ? cell_int64(&held, 0) : 0;
    if (shape.steps > 1) text_add(text, "(%d steps to a line)\n", (int)shape.steps);
    text_add(text, "%16s %*s %*s %*s %*s\n", "", shape.count, "", shape.count + 2, "", shape.sum,
             "sum", shape.sum + 2, "sum");
    text_add(text, "Step  %-10s %*s %*s %*s %*s  bar: actual, mark: expected\n", "up to",
             shape.count, "actual", shape.count + 2, "expected", shape.sum, "actual", shape.sum + 2,
             "expected");
    for (int64_t row = 0; row < rows;) {
        const tracked_line line = take_line(table, row, shape.steps);
        if (before != cell_int64(&held, row)) text_add(text, "      -- from here on the holdout\n");
        before = cell_int64(&held, row);
        add_line(text, table, &shape, &line);
        row = line.row + 1;
    }
}
