/* SPDX-License-Identifier: MIT */
/*
 * "Why did it move?" has three answers: the customer did something, time passed, or the cut points
 * moved under it. This shows all three side by side.
 */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "delay_file.h"
#include "explain.h"
#include "say.h"

int64_t explain_find_row(const rfm_frame *customers, const char *id) {
    const rfm_column column = column_of(customers, "customer");
    const size_t id_size = strlen(id);
    for (int64_t row = 0; row < column.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&column, row, &size);
        if (size == id_size && memcmp(bytes, id, size) == 0) return row;
    }
    return -1;
}

static rfm_buffer *cell_as_text(const rfm_column *column, int64_t row, int decimals) {
    rfm_buffer *text = text_new();
    if (cell_is_missing(column, row)) text_add(text, "-");
    text_add_cell(text, column, row, decimals);
    return text;
}

static void add_change(rfm_buffer *text, const char *name, rfm_buffer *before, rfm_buffer *now) {
    const int64_t size = rfm_buffer_size(now);
    const int same = rfm_buffer_size(before) == size &&
                     memcmp(rfm_buffer_data(before), rfm_buffer_data(now), (size_t)size) == 0;
    if (!same) {
        text_add(text, "  %-20s %s -> %s\n", name, rfm_buffer_data(before), rfm_buffer_data(now));
    }
    rfm_buffer_free(before);
    rfm_buffer_free(now);
}

/* Columns that both days have, in the order of today's, segment first. */
static void add_changes(rfm_buffer *text, const rfm_frame *before, int64_t before_row,
                        const rfm_frame *now, int64_t row, int decimals) {
    static const char *const first[] = {"segment", "level", "code"};
    for (size_t i = 0; i < 3; ++i) {
        const rfm_column left = column_of(before, first[i]), right = column_of(now, first[i]);
        add_change(text, first[i], cell_as_text(&left, before_row, 0),
                   cell_as_text(&right, row, 0));
    }
    for (int32_t i = 0; i < rfm_frame_column_count(now); ++i) {
        rfm_column left, right;
        if (rfm_frame_column(now, i, &right, NULL) != RFM_OK ||
            !find_column(before, right.name, &left)) {
            continue;
        }
        int is_first = 0;
        for (size_t k = 0; k < 3; ++k) is_first = is_first || strcmp(right.name, first[k]) == 0;
        if (is_first) continue;
        add_change(text, right.name, cell_as_text(&left, before_row, decimals),
                   cell_as_text(&right, row, decimals));
    }
}

/* All cut points of a dimension (within nothing) on one line. */
static rfm_buffer *cuts_as_text(const rfm_frame *cuts, const char *name, size_t name_size) {
    const rfm_column dimension = column_of(cuts, "dimension"), cut = column_of(cuts, "cut");
    const rfm_column within = column_of(cuts, "within");
    rfm_buffer *text = text_new();
    for (int64_t row = 0; row < cut.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&dimension, row, &size);
        if (size != name_size || memcmp(bytes, name, size) != 0) continue;
        if (!cell_is_missing(&within, row)) continue;
        if (rfm_buffer_size(text) > 0) text_add(text, " ");
        text_add_cell(text, &cut, row, 0);
    }
    return text;
}

static void add_cuts(rfm_buffer *text, const rfm_scorer *before, const rfm_scorer *now) {
    rfm_frame *left, *right;
    rfm_error error;
    if (rfm_scorer_cuts(before, &left, &error) != RFM_OK ||
        rfm_scorer_cuts(now, &right, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const rfm_column dimension = column_of(right, "dimension");
    const rfm_column index = column_of(right, "cut_index"), within = column_of(right, "within");
    for (int64_t row = 0; row < dimension.length; ++row) {
        char title[48];
        size_t size;
        if (cell_int64(&index, row) != 1 || !cell_is_missing(&within, row)) continue;
        const char *name = cell_text(&dimension, row, &size);
        snprintf(title, sizeof title, "cut points of %.*s", (int)(size < 24 ? size : 24), name);
        add_change(text, title, cuts_as_text(left, name, size), cuts_as_text(right, name, size));
    }
    rfm_frame_free(left);
    rfm_frame_free(right);
}

void explain_add_previous(rfm_buffer *text, const settings *from, job *done, int64_t row,
                          const char *id, int32_t day) {
    char shown[11];
    rfm_day_format(day, shown, NULL);
    rfm_frame *before = job_customers_on(from, done, day, NULL);
    const int64_t before_row = explain_find_row(before, id);
    text_add(text, "\nSince %s\n", shown);
    if (before_row < 0) {
        text_add(text, "  no purchase in the window of that day\n");
        rfm_frame_free(before);
        return;
    }
    rfm_scorer *now = done->scorer;
    if (from->scorer_path == NULL) done->scorer = scoring_fit(&done->scoring, before);
    before = job_segmented(from, done, before);
    add_changes(text, before, before_row, done->customers, row, done->taken.decimals);
    add_cuts(text, done->scorer, now);
    if (done->scorer != now) rfm_scorer_free(done->scorer);
    done->scorer = now;
    rfm_frame_free(before);
}

void explain_add_delay(rfm_buffer *text, const rfm_delay *delay, const char *path, const char *id) {
    const rfm_delay_state state = delay_state_of(delay);
    rfm_frame *pending;
    rfm_error error;
    char last[11] = "";
    if (rfm_delay_pending(delay, &pending, &error) != RFM_OK) fail_with(path, &error);
    if (state.advances > 0) rfm_day_format(state.last_day, last, NULL);
    text_add(text, "\nDelay of %s (%d days up, %d down), seen up to %s\n", path, (int)state.up_days,
             (int)state.down_days, state.advances > 0 ? last : "no day yet");
    const int64_t row = explain_find_row(pending, id);
    if (row < 0) {
        text_add(text, "  no change waits\n");
        rfm_frame_free(pending);
        return;
    }
    static const struct {
        const char *title, *segment, *level;
    } lines[] = {{"in force", "segment", "level"}, {"waits", "pending_segment", "pending_level"}};
    for (size_t i = 0; i < 2; ++i) {
        const rfm_column segment = column_of(pending, lines[i].segment);
        const rfm_column level = column_of(pending, lines[i].level);
        text_add(text, "  %-20s ", lines[i].title);
        if (cell_is_missing(&segment, row)) {
            text_add(text, "no segment\n");
            continue;
        }
        text_add_cell(text, &segment, row, 0);
        text_add(text, ", level ");
        text_add_cell(text, &level, row, 0);
        text_add(text, "\n");
    }
    const rfm_column since = column_of(pending, "pending_since_day");
    const rfm_column due = column_of(pending, "due_day");
    text_add(text, "  %-20s ", "since");
    text_add_cell(text, &since, row, 0);
    text_add(text, "\n  %-20s ", "in force on");
    text_add_cell(text, &due, row, 0);
    text_add(text, ", if it holds\n");
    rfm_frame_free(pending);
}
