/* SPDX-License-Identifier: MIT */
/*
 * `rfm heatmap`: recency against frequency, each cell shaded by what its customers are worth. Four
 * shades, a quarter of the cells each: money is spread so unevenly that equal steps would leave all
 * cells but one or two pale.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "json_text.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"
#include "width.h"

enum { SCREEN_WIDTH = 80, CELL_ROOM = 32, SHADES = 4, LABEL_WIDTH = 6 };

typedef struct heatmap_settings {
    const char *value; /* NULL: spend_net */
} heatmap_settings;

/* The grid laid out. */
typedef struct grid {
    rfm_column row, column, customers, mean;
    int64_t rows, columns;
    double *ordered; /* means of the cells that have one, rising */
    int64_t ordered_count;
    int decimals, text_width; /* 0: no room for numbers */
    int shade_width, gap;
} grid;

static double mean_at(const grid *of, int64_t cell) {
    if (of->mean.type == RFM_COLUMN_DOUBLE) return ((const double *)of->mean.values)[cell];
    return (double)cell_int64(&of->mean, cell);
}

static int compare_doubles(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void order_means(grid *of) {
    const int64_t cells = of->rows * of->columns;
    of->ordered = malloc(((size_t)cells + 1) * sizeof *of->ordered);
    if (of->ordered == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t i = 0; i < cells; ++i) {
        if (!cell_is_missing(&of->mean, i)) of->ordered[of->ordered_count++] = mean_at(of, i);
    }
    qsort(of->ordered, (size_t)of->ordered_count, sizeof *of->ordered, compare_doubles);
}

/* 0 for the lowest quarter .. 3 for the highest; equal means get equal shades. */
static int shade_of(const grid *of, double mean) {
    int64_t below = 0;
    while (below < of->ordered_count && of->ordered[below] < mean) ++below;
    return (int)(below * SHADES / of->ordered_count);
}

static void write_number(const grid *of, const rfm_column *column, int64_t cell,
                         char to[CELL_ROOM]) {
    if (cell_is_missing(column, cell)) {
        snprintf(to, CELL_ROOM, "-");
    } else if (column->type == RFM_COLUMN_DOUBLE) {
        snprintf(to, CELL_ROOM, "%.*f", of->decimals, ((const double *)column->values)[cell]);
    } else {
        rfm_buffer *text = text_new();
        text_add_cell(text, column, cell, of->decimals);
        snprintf(to, CELL_ROOM, "%s", rfm_buffer_data(text));
        rfm_buffer_free(text);
    }
}

static int widest_number(const grid *of) {
    char number[CELL_ROOM];
    size_t widest = 4;
    for (int64_t i = 0; i < of->rows * of->columns; ++i) {
        write_number(of, &of->mean, i, number);
        if (strlen(number) > widest) widest = strlen(number);
        write_number(of, &of->customers, i, number);
        if (strlen(number) > widest) widest = strlen(number);
    }
    return (int)widest;
}

/* Shade, a blank and the number; the gap stands between cells. */
static int fits(const grid *of) {
    const int64_t cell = of->shade_width + 1 + of->text_width;
    return LABEL_WIDTH + of->columns * (cell + of->gap) - of->gap <= SCREEN_WIDTH;
}

/* What does not fit loses the digits after the point, then some of its shade, then its numbers. */
static void lay_out(grid *of, int decimals) {
    of->decimals = decimals;
    of->text_width = widest_number(of);
    of->shade_width = of->gap = 2;
    if (fits(of)) return;
    of->decimals = 0;
    of->text_width = widest_number(of);
    if (fits(of)) return;
    of->shade_width = of->gap = 1;
    if (!fits(of)) of->text_width = 0;
}

static void add_shade(rfm_buffer *text, const grid *of, int64_t cell, int width) {
    static const char *const blocks[SHADES] = {"\xe2\x96\x91", "\xe2\x96\x92", "\xe2\x96\x93",
                                               "\xe2\x96\x88"};
    static const char *const letters[SHADES] = {".", ":", "*", "#"};
    if (cell_is_missing(&of->mean, cell)) {
        text_add(text, "%*s", width, "");
        return;
    }
    const int shade = shade_of(of, mean_at(of, cell));
    for (int i = 0; i < width; ++i) {
        text_add(text, "%s", terminal_is_utf8() ? blocks[shade] : letters[shade]);
    }
}

/* One line of a row: the shades, with the means or with the numbers of customers. */
static void add_line(rfm_buffer *text, const grid *of, int64_t row, const rfm_column *numbers) {
    for (int64_t c = 0; c < of->columns; ++c) {
        char number[CELL_ROOM];
        const int64_t cell = row * of->columns + c;
        write_number(of, numbers, cell, number);
        add_shade(text, of, cell, of->shade_width);
        text_add(text, " %*s%*s", of->text_width, number, c + 1 < of->columns ? of->gap : 0, "");
    }
    text_add(text, "\n");
}

static void add_label(rfm_buffer *text, const rfm_column *column, int64_t cell, int width) {
    char label[CELL_ROOM];
    snprintf(label, sizeof label, "%.3s %lld", column->name, (long long)cell_int64(column, cell));
    text_add(text, "%*s", width, label);
}

static void add_numbers(rfm_buffer *text, const grid *of) {
    text_add(text, "%*s", LABEL_WIDTH, "");
    for (int64_t c = 0; c < of->columns; ++c) {
        add_label(text, &of->column, c, of->shade_width + 1 + of->text_width);
        text_add(text, "%*s", c + 1 < of->columns ? of->gap : 0, "");
    }
    text_add(text, "\n");
    for (int64_t row = 0; row < of->rows; ++row) {
        add_label(text, &of->row, row * of->columns, -(LABEL_WIDTH - 2));
        text_add(text, "  ");
        add_line(text, of, row, &of->mean);
        text_add(text, "%*s", LABEL_WIDTH, "");
        add_line(text, of, row, &of->customers);
    }
}

static void add_shades(rfm_buffer *text, const grid *of) {
    const int64_t room = SCREEN_WIDTH - LABEL_WIDTH;
    const int width =
        of->columns > room ? 1 : (int)(room / of->columns > 3 ? 3 : room / of->columns);
    const int64_t shown = of->columns > room ? room : of->columns;
    for (int64_t row = 0; row < of->rows; ++row) {
        add_label(text, &of->row, row * of->columns, -(LABEL_WIDTH - 1));
        text_add(text, " ");
        for (int64_t c = 0; c < shown; ++c) add_shade(text, of, row * of->columns + c, width);
        text_add(text, "\n");
    }
    text_add(text, "%*sfrom ", LABEL_WIDTH, "");
    add_label(text, &of->column, 0, 0);
    text_add(text, " to ");
    add_label(text, &of->column, shown - 1, 0);
    text_add(text, "; --out or --json for the numbers\n");
}

static void add_map(rfm_buffer *text, const rfm_frame *frame, const char *value, int decimals) {
    grid of = {.customers = column_of(frame, "customers"), .mean = column_of(frame, "mean")};
    rfm_error error;
    if (rfm_frame_column(frame, 0, &of.row, &error) != RFM_OK ||
        rfm_frame_column(frame, 1, &of.column, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const int64_t cells = rfm_frame_count(frame);
    while (of.columns < cells && cell_int64(&of.row, of.columns) == cell_int64(&of.row, 0)) {
        ++of.columns;
    }
    of.rows = of.columns == 0 ? 0 : cells / of.columns;
    order_means(&of);
    lay_out(&of, decimals);
    text_add(text, "Mean %s%s by recency and frequency score\n", value,
             of.text_width > 0 ? " and customers" : "");
    text_add(text, "The darker the higher, a quarter of the cells for each shade\n\n");
    if (of.text_width > 0) {
        add_numbers(text, &of);
    } else if (of.columns > 0) {
        add_shades(text, &of);
    }
    free(of.ordered);
}

static void add_json(rfm_buffer *text, const rfm_frame *frame, const char *value, int decimals) {
    int count = 0;
    text_add(text, "{");
    json_add_text(text, &count, "version", rfm_version());
    json_add_text(text, &count, "value", value);
    text_add(text, ",\n \"cells\": ");
    json_add_rows(text, frame, decimals, 1);
    text_add(text, "}\n");
}

static void check_heatmap(const settings *from) {
    const heatmap_settings *own = from->own;
    const int by_margin = from->monetary != NULL && strcmp(from->monetary, "margin") == 0;
    if (own->value != NULL && strcmp(own->value, "margin") == 0 && from->margin == NULL &&
        !by_margin) {
        fail(EXIT_BAD_USAGE, "--value margin needs --margin NAME");
    }
}

static rfm_frame *make_map(const settings *from, const job *in, const char *value) {
    rfm_frame *scored, *made;
    rfm_error error;
    if (rfm_scorer_apply(in->scorer, in->customers, from->threads, &scored, &error) != RFM_OK ||
        rfm_report_heatmap(scored, NULL, NULL, value, &made, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(scored);
    return frame_with_decimals(made, in->taken.decimals);
}

static int run_heatmap(const settings *from) {
    const heatmap_settings *own = from->own;
    const char *value = own->value == NULL ? "spend_net" : own->value;
    output *const file = csv_open(from->out), *const screen = screen_open(from);
    job done;
    job_prepare(from, &done);
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    job_fit(from, &done, done.customers);
    rfm_frame *frame = make_map(from, &done, value);
    const int decimals = done.taken.decimals;
    csv_write(from, from->out, frame, decimals, file);
    rfm_buffer *text = text_new();
    if (from->json) {
        add_json(text, frame, value, decimals);
    } else {
        add_map(text, frame, value, decimals);
    }
    screen_write(screen, text);
    output_commit_all();
    rfm_frame_free(frame);
    job_free(&done);
    return EXIT_OK;
}

static const cli_option own_options[] = {
    {"--value", "COLUMN", take_text, offsetof(heatmap_settings, value),
     "what is averaged in each cell: spend_net (default), margin, receipts, mean_receipt or any "
     "other number of the customer table"},
};
static const option_group own_group = {"What is looked at", own_options, OPTION_COUNT(own_options),
                                       1};
static const option_group *const groups[] = {&options_customer,
                                             &options_columns,
                                             &options_input,
                                             &options_as_of,
                                             &options_window,
                                             &options_returns,
                                             &own_group,
                                             &options_scores,
                                             &options_results,
                                             &options_quiet,
                                             NULL};

const command heatmap_command = {
    .name = "heatmap",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Crosses recency and frequency scores: how many customers are in each cell, and what\n"
        "they are worth.",
    .summary = "draw recency against frequency scores, shaded by spend",
    .groups = groups,
    .own_size = sizeof(heatmap_settings),
    .reads_receipts = 1,
    .check = check_heatmap,
    .run = run_heatmap,
};
