/* SPDX-License-Identifier: MIT */
/*
 * From where to where, on one screen. Segments have letters at the top and their names at the side,
 * best first: what stands left of the diagonal went up, right of it down.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "moves.h"
#include "say.h"
#include "width.h"

enum { MATRIX_WIDTH = 80, MOST_LABEL = 20, LEAST_LABEL = 10, MOST_LETTERS = 26 };

/* Counts by place: 0 .. segments - 1 in order of the flow, and the one behind them for customers
 * that are in one of the two tables alone. */
typedef struct grid {
    rfm_column segment; /* of the flow */
    int64_t segments;
    int64_t *counts; /* (segments + 1) squared */
    int64_t *rows;   /* sums of rows */
    int has_new, has_lost;
    int label_width, cell_width, sum_width;
    int is_share;
} grid;

static int64_t *cell(const grid *of, int64_t from, int64_t to) {
    return &of->counts[from * (of->segments + 1) + to];
}

static int64_t place_of(const grid *of, const rfm_column *segment, const rfm_column *present,
                        int64_t row) {
    if (cell_int64(present, row) == 0) return of->segments;
    const int missing = cell_is_missing(segment, row);
    for (int64_t i = 0; i < of->segments; ++i) {
        if (missing || cell_is_missing(&of->segment, i)) {
            if (missing && cell_is_missing(&of->segment, i)) return i;
            continue;
        }
        size_t size, other_size;
        const char *bytes = cell_text(segment, row, &size);
        const char *other = cell_text(&of->segment, i, &other_size);
        if (size == other_size && memcmp(bytes, other, size) == 0) return i;
    }
    return of->segments;
}

static void fill(grid *of, const rfm_frame *matrix) {
    const rfm_column from = column_of(matrix, "from_segment"), to = column_of(matrix, "to_segment");
    const rfm_column from_present = column_of(matrix, "from_present");
    const rfm_column to_present = column_of(matrix, "to_present");
    const rfm_column customers = column_of(matrix, "customers");
    const size_t side = (size_t)of->segments + 1;
    of->counts = calloc(side * side, sizeof *of->counts);
    of->rows = calloc(side, sizeof *of->rows);
    if (of->counts == NULL || of->rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < customers.length; ++row) {
        const int64_t count = cell_int64(&customers, row);
        const int64_t i = place_of(of, &from, &from_present, row);
        const int64_t j = place_of(of, &to, &to_present, row);
        *cell(of, i, j) += count;
        of->rows[i] += count;
        if (count > 0 && i == of->segments) of->has_new = 1;
        if (count > 0 && j == of->segments) of->has_lost = 1;
    }
}

static int digits(int64_t number) {
    char text[24];
    return snprintf(text, sizeof text, "%lld", (long long)number);
}

/* Chooses counts or shares, and the width of everything. 0 when not even shares fit. */
static int fit(grid *of) {
    int64_t most = 9, most_row = 9999;
    int label = 3;
    for (int64_t i = 0; i <= of->segments; ++i) {
        if (of->rows[i] > most_row) most_row = of->rows[i];
        for (int64_t j = 0; j <= of->segments; ++j) {
            if (*cell(of, i, j) > most) most = *cell(of, i, j);
        }
        if (i == of->segments || cell_is_missing(&of->segment, i)) continue;
        size_t size;
        const char *bytes = cell_text(&of->segment, i, &size);
        const int width = text_width(bytes, size);
        if (width > label) label = width;
    }
    of->sum_width = digits(most_row) + 1;
    of->label_width = label > MOST_LABEL ? MOST_LABEL : label;
    for (int shares = 0; shares < 2; ++shares) {
        of->is_share = shares;
        of->cell_width = (shares ? 3 : digits(most)) + 1;
        /* a letter and a blank, the label, the cells, "lost", the sum */
        const int64_t cells = of->cell_width * of->segments;
        const int lost = of->cell_width > 5 ? of->cell_width : 5;
        const int64_t left = MATRIX_WIDTH - 2 - cells - lost - of->sum_width;
        if (left >= of->label_width) return 1;
        if (left < LEAST_LABEL) continue;
        of->label_width = (int)left;
        return 1;
    }
    return 0;
}

static void add_number(rfm_buffer *text, const grid *of, int64_t i, int64_t j, int width) {
    char shown[24] = ".";
    const int64_t count = *cell(of, i, j);
    if (count > 0 && !of->is_share) {
        snprintf(shown, sizeof shown, "%lld", (long long)count);
    } else if (count > 0) {
        const double share = 100 * (double)count / (double)of->rows[i];
        snprintf(shown, sizeof shown, share < 0.5 ? "<1" : "%.0f", share);
    }
    text_add(text, "%*s", width, shown);
}

static void add_row(rfm_buffer *text, const grid *of, int64_t i) {
    static const char nobody[] = "(no segment)", came[] = "new or returned";
    const int lost = of->cell_width > 5 ? of->cell_width : 5;
    size_t size = sizeof nobody - 1;
    const char *label = nobody;
    if (i == of->segments) {
        label = came;
        size = sizeof came - 1;
    } else if (!cell_is_missing(&of->segment, i)) {
        label = cell_text(&of->segment, i, &size);
    }
    text_add(text, "%c ", i == of->segments ? ' ' : (char)('A' + i));
    text_add_padded(text, label, size, of->label_width);
    for (int64_t j = 0; j < of->segments; ++j) add_number(text, of, i, j, of->cell_width);
    if (of->has_lost) {
        if (i == of->segments) {
            text_add(text, "%*s", lost, "");
        } else {
            add_number(text, of, i, of->segments, lost);
        }
    }
    text_add(text, "%*lld\n", of->sum_width, (long long)of->rows[i]);
}

static void add_grid(rfm_buffer *text, const grid *of) {
    const int lost = of->cell_width > 5 ? of->cell_width : 5;
    text_add(text, "From the segment at the left to that at the top%s\n",
             of->is_share ? ", per cent of the row" : "");
    text_add(text, "%*s", 2 + of->label_width, "");
    for (int64_t j = 0; j < of->segments; ++j) {
        text_add(text, "%*c", of->cell_width, (int)('A' + j));
    }
    if (of->has_lost) text_add(text, "%*s", lost, "lost");
    text_add(text, "%*s\n", of->sum_width, "all");
    for (int64_t i = 0; i < of->segments + of->has_new; ++i) {
        add_row(text, of, i);
    }
}

void moves_add_matrix(rfm_buffer *text, const rfm_frame *matrix, const rfm_frame *flow) {
    grid of = {.segment = column_of(flow, "segment"), .segments = rfm_frame_count(flow)};
    fill(&of, matrix);
    if (of.segments <= MOST_LETTERS && fit(&of)) {
        add_grid(text, &of);
    } else {
        text_add(text, "(the matrix of %lld segments is too wide for a screen; see --matrix)\n",
                 (long long)of.segments);
    }
    free(of.counts);
    free(of.rows);
}
