/* SPDX-License-Identifier: MIT */
/*
 * Every report of the library is a frame, so one table serves all commands. What differs between
 * them is which columns a person wants to see, and under which titles.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "frame_output.h"
#include "say.h"
#include "width.h"

enum {
    TABLE_WIDTH = 80,
    TABLE_GAP = 2,
    LEAST_TEXT = 8,
    MOST_BAR = 24,
    LEAST_BAR = 6,
    MOST_TITLE = 64,
    MOST_COLUMNS = 64
};

/* A column laid out. */
typedef struct laid_column {
    rfm_column column;
    char title[2][MOST_TITLE]; /* the upper line is empty when one is enough */
    const char *missing;
    int how; /* not SHOW_AUTO */
    int is_text, digits, width;
    double highest; /* of a bar */
} laid_column;

typedef struct layout {
    laid_column columns[MOST_COLUMNS];
    int count, shown;
    int64_t first, rows;
    int decimals, has_upper;
} layout;

static double number_at(const rfm_column *column, int64_t row) {
    if (column->type == RFM_COLUMN_DOUBLE) return ((const double *)column->values)[row];
    return (double)cell_int64(column, row);
}

static int ends_with(const char *name, const char *ending) {
    const size_t size = strlen(name), ending_size = strlen(ending);
    return size >= ending_size && strcmp(name + size - ending_size, ending) == 0;
}

/* "mean_days_since_last" as "Mean days since last". */
static void make_title(const char *name, char *to) {
    snprintf(to, MOST_TITLE, "%s", name);
    for (char *at = to; *at != '\0'; ++at) {
        if (*at == '_') *at = ' ';
    }
    if (to[0] >= 'a' && to[0] <= 'z') to[0] = (char)(to[0] - 'a' + 'A');
}

static void take_title(laid_column *to, const shown_column *from) {
    const char *feed = from->title == NULL ? NULL : strchr(from->title, '\n');
    to->title[0][0] = '\0';
    if (from->title == NULL) {
        make_title(from->name, to->title[1]);
    } else if (feed == NULL) {
        snprintf(to->title[1], MOST_TITLE, "%s", from->title);
    } else {
        snprintf(to->title[0], MOST_TITLE, "%.*s", (int)(feed - from->title), from->title);
        snprintf(to->title[1], MOST_TITLE, "%s", feed + 1);
    }
}

/* Digits after the point that show five figures of the largest value, but none of whole numbers. */
static int digits_of(const layout *of, const laid_column *column) {
    double largest = 0;
    int is_whole = 1;
    for (int64_t i = of->first; i < of->first + of->rows; ++i) {
        if (cell_is_missing(&column->column, i)) continue;
        const double value = fabs(number_at(&column->column, i));
        if (!isfinite(value)) continue;
        if (value > largest) largest = value;
        if (value != floor(value)) is_whole = 0;
    }
    if (is_whole) return 0;
    int digits = 4;
    for (double power = 1; digits > 1 && largest >= power; power *= 10) --digits;
    return digits;
}

/* One cell as a person reads it in a table; a bar is no cell. */
static void add_cell_text(rfm_buffer *text, const layout *of, const laid_column *column,
                          int64_t row) {
    const rfm_column *from = &column->column;
    if (cell_is_missing(from, row)) {
        text_add(text, "%s", column->missing == NULL ? "-" : column->missing);
    } else if (from->type != RFM_COLUMN_DOUBLE) {
        text_add_cell(text, from, row, of->decimals);
    } else if (column->how == SHOW_PERCENT || column->how == SHOW_FINE) {
        text_add(text, column->how == SHOW_FINE ? "%.2f%%" : "%.1f%%", 100 * number_at(from, row));
    } else if (fabs(number_at(from, row)) >= 1e15) {
        text_add(text, "%.6g", number_at(from, row));
    } else {
        text_add(text, "%.*f", column->digits, number_at(from, row));
    }
}

static void widen(int *width, int wanted) {
    if (wanted > *width) *width = wanted;
}

static int title_width(const char *title) { return text_width(title, strlen(title)); }

static void measure(const layout *of, laid_column *column) {
    rfm_buffer *text = text_new();
    int64_t before = 0;
    column->width = title_width(column->title[0]);
    widen(&column->width, title_width(column->title[1]));
    for (int64_t i = of->first; i < of->first + of->rows; ++i) {
        if (column->how == SHOW_BAR) {
            const double value =
                cell_is_missing(&column->column, i) ? 0 : number_at(&column->column, i);
            if (value > column->highest) column->highest = value;
            continue;
        }
        add_cell_text(text, of, column, i);
        const int64_t size = rfm_buffer_size(text);
        widen(&column->width, text_width(rfm_buffer_data(text) + before, (size_t)(size - before)));
        before = size;
        if (before < 1 << 20) continue;
        rfm_buffer_free(text);
        text = text_new();
        before = 0;
    }
    rfm_buffer_free(text);
}

static void lay_out(layout *of, const rfm_column *found, const shown_column *as) {
    laid_column *column = &of->columns[of->count];
    *column = (laid_column){.column = *found, .missing = as->missing, .how = as->how};
    take_title(column, as);
    if (column->title[0][0] != '\0') of->has_upper = 1;
    if (column->how == SHOW_AUTO) {
        const int is_share = ends_with(as->name, "share") || ends_with(as->name, "rate");
        column->how = is_share && found->type == RFM_COLUMN_DOUBLE ? SHOW_PERCENT : SHOW_PLAIN;
    }
    column->is_text = cell_is_text(found);
    column->digits = found->type == RFM_COLUMN_DOUBLE ? digits_of(of, column) : 0;
    measure(of, column);
    if (column->how == SHOW_BAR) column->width = 0; /* what is left, in the end */
    ++of->count;
}

static void lay_out_all(layout *of, const rfm_frame *frame, const shown_column *columns,
                        int column_count) {
    rfm_column found;
    if (columns != NULL) {
        for (int i = 0; i < column_count && of->count < MOST_COLUMNS; ++i) {
            if (find_column(frame, columns[i].name, &found)) lay_out(of, &found, &columns[i]);
        }
        return;
    }
    for (int32_t i = 0; i < rfm_frame_column_count(frame) && of->count < MOST_COLUMNS; ++i) {
        if (rfm_frame_column(frame, i, &found, NULL) != RFM_OK) continue;
        const shown_column plain = {.name = found.name};
        lay_out(of, &found, &plain);
    }
}

static int total_width(const layout *of, int gap) {
    int total = 0;
    for (int i = 0; i < of->shown; ++i) {
        if (of->columns[i].how == SHOW_BAR) continue;
        total += of->columns[i].width + (i == 0 ? 0 : gap);
    }
    return total;
}

static laid_column *widest_text(layout *of) {
    laid_column *widest = NULL;
    for (int i = 0; i < of->shown; ++i) {
        laid_column *column = &of->columns[i];
        if (!column->is_text || column->width <= LEAST_TEXT) continue;
        if (widest == NULL || column->width > widest->width) widest = column;
    }
    return widest;
}

/* Gives the width between columns that makes the table fit. */
static int fit(layout *of) {
    of->shown = of->count;
    for (int gap = TABLE_GAP;;) {
        const int total = total_width(of, gap);
        laid_column *widest = widest_text(of);
        if (total <= TABLE_WIDTH) {
            for (int i = 0; i < of->shown; ++i) {
                if (of->columns[i].how != SHOW_BAR) continue;
                const int left = TABLE_WIDTH - total - gap;
                of->columns[i].width = left > MOST_BAR ? MOST_BAR : left < LEAST_BAR ? 0 : left;
            }
            return gap;
        }
        if (widest != NULL && (gap == 1 || widest->width > 2 * LEAST_TEXT)) {
            --widest->width;
        } else if (gap > 1) {
            --gap;
        } else if (of->shown > 1) {
            --of->shown;
        } else {
            return gap;
        }
    }
}

static void add_blanks(rfm_buffer *text, int count) {
    if (count > 0) text_add(text, "%*s", count, "");
}

static void add_line_of_titles(rfm_buffer *text, const layout *of, int line, int gap) {
    int pending = 0; /* blanks, so that no line ends in them */
    for (int i = 0; i < of->shown; ++i) {
        const laid_column *column = &of->columns[i];
        if (column->how == SHOW_BAR) continue;
        const char *title = column->title[line];
        const int wide = title_width(title);
        const int shown = wide > column->width ? column->width : wide;
        pending += i == 0 ? 0 : gap;
        if (!column->is_text) pending += column->width - shown;
        if (shown > 0) {
            add_blanks(text, pending);
            text_add_padded(text, title, strlen(title), shown);
            pending = 0;
        }
        if (column->is_text) pending += column->width - shown;
    }
    text_add(text, "\n");
}

static void add_line(rfm_buffer *text, const layout *of, int64_t row, int gap) {
    int pending = 0;
    for (int i = 0; i < of->shown; ++i) {
        const laid_column *column = &of->columns[i];
        pending += i == 0 ? 0 : gap;
        if (column->how == SHOW_BAR) {
            const double value =
                cell_is_missing(&column->column, row) ? 0 : number_at(&column->column, row);
            if (!(value > 0) || column->width == 0) continue;
            add_blanks(text, pending);
            bar_add(text, value / column->highest, column->width);
            break; /* nothing can line up behind a bar */
        }
        rfm_buffer *cell = text_new();
        add_cell_text(cell, of, column, row);
        const char *bytes = rfm_buffer_data(cell);
        const size_t size = (size_t)rfm_buffer_size(cell);
        const int wide = text_width(bytes, size);
        const int shown = wide > column->width ? column->width : wide;
        if (!column->is_text) pending += column->width - shown;
        if (shown > 0) {
            add_blanks(text, pending);
            text_add_padded(text, bytes, size, shown);
            pending = 0;
        }
        if (column->is_text) pending += column->width - shown;
        rfm_buffer_free(cell);
    }
    text_add(text, "\n");
}

static void add_left_out(rfm_buffer *text, const layout *of) {
    if (of->shown == of->count) return;
    text_add(text, "(no room for");
    for (int i = of->shown; i < of->count; ++i) {
        text_add(text, "%s %s", i == of->shown ? "" : ",", of->columns[i].column.name);
    }
    text_add(text, ")\n");
}

void frame_add_rows(rfm_buffer *text, const rfm_frame *frame, int64_t first, int64_t count,
                    const shown_column *columns, int column_count, int decimals) {
    layout *of = calloc(1, sizeof *of);
    if (of == NULL) fail(EXIT_BAD_DATA, "out of memory");
    of->first = first;
    of->rows = count;
    of->decimals = decimals;
    lay_out_all(of, frame, columns, column_count);
    const int gap = fit(of);
    if (of->has_upper) add_line_of_titles(text, of, 0, gap);
    add_line_of_titles(text, of, 1, gap);
    for (int64_t row = first; row < first + count; ++row) add_line(text, of, row, gap);
    add_left_out(text, of);
    free(of);
}

void frame_add_table(rfm_buffer *text, const rfm_frame *frame, const shown_column *columns,
                     int column_count, int decimals) {
    frame_add_rows(text, frame, 0, rfm_frame_count(frame), columns, column_count, decimals);
}
