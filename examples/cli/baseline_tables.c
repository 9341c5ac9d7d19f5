/* SPDX-License-Identifier: MIT */
/*
 * A baseline is read by the owner of a shop: a figure a line, days beside each other, shares as per
 * cent and their changes in points, and a mark that says yes or no.
 */
#include "baseline_tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"

enum { SCREEN_WIDTH = 80, NAME_WIDTH = 24, CELL_ROOM = 32, MOST_WORD = 64 };

/* The columns of rfm_baseline_measure. */
typedef struct figure_table {
    rfm_column day, figure, unit, value, numerator, denominator, change, change_share;
    int64_t figures, days; /* rows are days x figures */
    int decimals;
    int value_width, change_width;
} figure_table;

static double double_at(const rfm_column *column, int64_t row) {
    return ((const double *)column->values)[row];
}

static int is_word(const rfm_column *column, int64_t row, const char *word) {
    size_t size;
    const char *bytes = cell_text(column, row, &size);
    return size == strlen(word) && memcmp(bytes, word, size) == 0;
}

/* "repeat_rate" as "Repeat rate". */
static void add_name(rfm_buffer *text, const rfm_column *column, int64_t row, int is_title,
                     int width) {
    char name[MOST_WORD];
    size_t size;
    const char *bytes = cell_text(column, row, &size);
    if (size >= sizeof name) size = sizeof name - 1;
    for (size_t i = 0; i < size; ++i) name[i] = bytes[i] == '_' ? ' ' : bytes[i];
    if (is_title && size > 0 && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = (char)(name[0] - 'a' + 'A');
    }
    if (size >= 4 && memcmp(name + size - 4, " clv", 4) == 0) memcpy(name + size - 3, "CLV", 3);
    text_add_padded(text, name, size, width);
}

static int digits_of(const figure_table *of, int64_t row) {
    if (is_word(&of->unit, row, "count")) return 0;
    return is_word(&of->unit, row, "ratio") ? 2 : of->decimals;
}

static void write_value(const figure_table *of, int64_t row, char to[CELL_ROOM]) {
    if (cell_is_missing(&of->value, row)) {
        snprintf(to, CELL_ROOM, "-");
    } else if (is_word(&of->unit, row, "share")) {
        snprintf(to, CELL_ROOM, "%.1f%%", 100 * double_at(&of->value, row));
    } else {
        snprintf(to, CELL_ROOM, "%.*f", digits_of(of, row), double_at(&of->value, row));
    }
}

/* Shares change in points, all else in per cent of what it was. */
static void write_change(const figure_table *of, int64_t row, char to[CELL_ROOM]) {
    const int is_share = is_word(&of->unit, row, "share");
    const rfm_column *column = is_share ? &of->change : &of->change_share;
    to[0] = '\0';
    if (row < of->figures) return;
    if (cell_is_missing(column, row)) {
        snprintf(to, CELL_ROOM, "-");
    } else if (fabs(double_at(column, row)) < 100) {
        snprintf(to, CELL_ROOM, "%+.1f%s", 100 * double_at(column, row), is_share ? " pt" : "%");
    } else {
        snprintf(to, CELL_ROOM, "x%.4g", 1 + double_at(column, row));
    }
}

static void widen(int *width, const char *text) {
    const int wanted = (int)strlen(text);
    if (wanted > *width) *width = wanted;
}

static void measure(figure_table *of) {
    char cell[CELL_ROOM];
    of->value_width = 10; /* a day */
    for (int64_t row = 0; row < of->days * of->figures; ++row) {
        write_value(of, row, cell);
        widen(&of->value_width, cell);
        write_change(of, row, cell);
        widen(&of->change_width, cell);
    }
}

/* The days first .. last - 1 side by side; the first of all has no change. */
static void add_days(rfm_buffer *text, const figure_table *of, int64_t first, int64_t last) {
    char cell[CELL_ROOM];
    text_add(text, "%-*s", NAME_WIDTH, "Figure");
    for (int64_t d = first; d < last; ++d) {
        text_add(text, "%*s", 2 + of->value_width - 10, "");
        text_add_cell(text, &of->day, d * of->figures, 0);
        if (d > 0) text_add(text, " %*s", of->change_width, "Change");
    }
    text_add(text, "\n");
    for (int64_t f = 0; f < of->figures; ++f) {
        add_name(text, &of->figure, f, 1, NAME_WIDTH);
        for (int64_t d = first; d < last; ++d) {
            write_value(of, d * of->figures + f, cell);
            text_add(text, "  %*s", of->value_width, cell);
            if (d == 0) continue;
            write_change(of, d * of->figures + f, cell);
            text_add(text, " %*s", of->change_width, cell);
        }
        text_add(text, "\n");
    }
}

static void add_part(rfm_buffer *text, const figure_table *of, const rfm_column *column,
                     int64_t row) {
    const double value = double_at(column, row);
    const int is_whole = fabs(value) < 1e15 && value == (double)(int64_t)value;
    text_add(text, "%.*f", is_whole ? 0 : of->decimals, value);
}

static void add_one_day(rfm_buffer *text, const figure_table *of) {
    char cell[CELL_ROOM];
    text_add(text, "%-*s%*s", NAME_WIDTH, "Figure", 2 + of->value_width - 10, "");
    text_add_cell(text, &of->day, 0, 0);
    text_add(text, "  Made of\n");
    for (int64_t row = 0; row < of->figures; ++row) {
        add_name(text, &of->figure, row, 1, NAME_WIDTH);
        write_value(of, row, cell);
        text_add(text, "  %*s", of->value_width, cell);
        if (!cell_is_missing(&of->numerator, row)) {
            text_add(text, "  ");
            add_part(text, of, &of->numerator, row);
            text_add(text, " / ");
            add_part(text, of, &of->denominator, row);
        }
        text_add(text, "\n");
    }
}

void baseline_add_figures(rfm_buffer *text, const rfm_frame *figures, int decimals) {
    figure_table of = {.day = column_of(figures, "day"),
                       .figure = column_of(figures, "figure"),
                       .unit = column_of(figures, "unit"),
                       .value = column_of(figures, "value"),
                       .numerator = column_of(figures, "numerator"),
                       .denominator = column_of(figures, "denominator"),
                       .change = column_of(figures, "change"),
                       .change_share = column_of(figures, "change_share"),
                       .decimals = decimals};
    const int64_t rows = rfm_frame_count(figures);
    const int32_t *days = of.day.values;
    while (of.figures < rows && days[of.figures] == days[0]) ++of.figures;
    of.days = of.figures == 0 ? 0 : rows / of.figures;
    measure(&of);
    if (of.days <= 1) {
        add_one_day(text, &of);
        return;
    }
    widen(&of.change_width, "Change");
    for (int64_t first = 0; first < of.days;) {
        int used = NAME_WIDTH;
        int64_t last = first;
        for (; last < of.days; ++last) {
            used += 2 + of.value_width + (last == 0 ? 0 : 1 + of.change_width);
            if (used > SCREEN_WIDTH && last > first) break;
        }
        if (first > 0) text_add(text, "\n");
        add_days(text, &of, first, last);
        first = last;
    }
}

/* A figure or threshold: whole, or a share. */
static void write_figure(const rfm_column *column, int64_t row, int is_share, char to[CELL_ROOM]) {
    if (cell_is_missing(column, row)) {
        snprintf(to, CELL_ROOM, "-");
    } else if (is_share) {
        snprintf(to, CELL_ROOM, "%.1f%%", 100 * double_at(column, row));
    } else {
        snprintf(to, CELL_ROOM, "%.0f", double_at(column, row));
    }
}

static int starts_with(const rfm_column *column, int64_t row, const char *start) {
    size_t size;
    const char *bytes = cell_text(column, row, &size);
    return size >= strlen(start) && memcmp(bytes, start, strlen(start)) == 0;
}

static int is_same_cell(const rfm_column *column, int64_t row, int64_t other) {
    size_t size, other_size;
    const char *bytes = cell_text(column, row, &size);
    const char *other_bytes = cell_text(column, other, &other_size);
    return size == other_size && memcmp(bytes, other_bytes, size) == 0;
}

/* The row behind a profile, with its verdict: no beats not known, which beats yes. */
static int64_t judge(const rfm_column *profile, const rfm_column *met, int64_t first,
                     const char **out_verdict) {
    int64_t row = first;
    int failed = 0, unknown = 0;
    for (; row < profile->length && is_same_cell(profile, first, row); ++row) {
        if (cell_is_missing(met, row)) {
            unknown = 1;
        } else if (cell_int64(met, row) == 0) {
            failed = 1;
        }
    }
    *out_verdict = failed ? "no" : unknown ? "not known" : "yes";
    return row;
}

void baseline_add_verdicts(rfm_buffer *text, const rfm_frame *verdicts) {
    const rfm_column profile = column_of(verdicts, "profile"),
                     condition = column_of(verdicts, "condition"),
                     figure = column_of(verdicts, "figure"),
                     threshold = column_of(verdicts, "threshold"), met = column_of(verdicts, "met");
    for (int64_t row = 0; row < profile.length;) {
        const char *verdict;
        const int64_t end = judge(&profile, &met, row, &verdict);
        text_add(text, "  ");
        text_add_cell(text, &profile, row, 0);
        text_add(text, ": %s\n", verdict);
        for (; row < end; ++row) {
            char found[CELL_ROOM], wanted[CELL_ROOM];
            const int is_share = starts_with(&condition, row, "registration");
            const int is_most = starts_with(&condition, row, "days_since");
            write_figure(&figure, row, is_share, found);
            write_figure(&threshold, row, is_share, wanted);
            text_add(text, "    [%s] ",
                     cell_is_missing(&met, row)   ? "?"
                     : cell_int64(&met, row) == 1 ? "x"
                                                  : " ");
            add_name(text, &condition, row, 0, 28);
            text_add(text, "%s %-7s %10s\n", is_most ? "at most " : "at least", wanted, found);
        }
    }
}

static void add_side(rfm_buffer *text, const char *label, int64_t count, const rfm_column *share) {
    text_add_padded(text, label, strlen(label), NAME_WIDTH);
    text_add(text, "%12lld", (long long)count);
    if (share != NULL && !cell_is_missing(share, 0)) {
        text_add(text, "  %5.1f%% of them in both", 100 * double_at(share, 0));
    }
    text_add(text, "\n");
}

void baseline_add_overlap(rfm_buffer *text, const rfm_frame *overlap, const char *other) {
    const rfm_column left = column_of(overlap, "left"), right = column_of(overlap, "right"),
                     both = column_of(overlap, "both"),
                     left_share = column_of(overlap, "left_share"),
                     right_share = column_of(overlap, "right_share"),
                     jaccard = column_of(overlap, "jaccard");
    text_add(text, "Customer ids in common\n");
    add_side(text, "customers of receipts", cell_int64(&left, 0), &left_share);
    add_side(text, other, cell_int64(&right, 0), &right_share);
    add_side(text, "in both", cell_int64(&both, 0), NULL);
    if (cell_is_missing(&jaccard, 0)) return;
    text_add(text, "%-*s%11.1f%%\n", NAME_WIDTH, "of all in either", 100 * double_at(&jaccard, 0));
}
