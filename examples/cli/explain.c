/* SPDX-License-Identifier: MIT */
/*
 * `rfm explain`: the answer to "why is this customer there?", which a shop asks the day after its
 * first list. Values, cut points, scores, then every rule with what became of it.
 */
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "job.h"
#include "output.h"
#include "say.h"

static int64_t find_row(const rfm_frame *customers, const char *id) {
    const rfm_column column = column_of(customers, "customer");
    const size_t id_size = strlen(id);
    for (int64_t row = 0; row < column.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&column, row, &size);
        if (size == id_size && memcmp(bytes, id, size) == 0) return row;
    }
    fail(EXIT_BAD_DATA, "customer %s has no purchase in the window, or is not in the input", id);
}

static void add_values(rfm_buffer *text, const rfm_frame *customers, int64_t row, int decimals) {
    text_add(text, "\nValues\n");
    for (int32_t i = 0; i < rfm_frame_column_count(customers); ++i) {
        rfm_column column;
        if (rfm_frame_column(customers, i, &column, NULL) != RFM_OK) continue;
        const int is_score = column.type == RFM_COLUMN_CODE || strcmp(column.name, "code") == 0 ||
                             strcmp(column.name, "fm") == 0;
        if (is_score || strcmp(column.name, "customer") == 0) continue;
        text_add(text, "  %-20s ", column.name);
        if (cell_is_missing(&column, row)) text_add(text, "-");
        text_add_cell(text, &column, row, decimals);
        text_add(text, "\n");
    }
}

static int is_low_good(const rfm_column *direction, int64_t row) {
    size_t size;
    const char *bytes = cell_text(direction, row, &size);
    return size > 0 && bytes[0] == 'l';
}

/* A name in a cell, as zero-terminated text. */
static void copy_cell(const rfm_column *column, int64_t row, char *to, size_t room) {
    size_t size;
    const char *bytes = cell_text(column, row, &size);
    if (size >= room) size = room - 1;
    memcpy(to, bytes, size);
    to[size] = '\0';
}

static void add_score_line(rfm_buffer *text, const rfm_frame *customers, int64_t row,
                           const char *dimension, const char *column_name, int decimals) {
    const rfm_column score = column_of(customers, dimension);
    const rfm_column value = column_of(customers, column_name);
    text_add(text, "  %s = ", dimension);
    if (cell_is_missing(&score, row)) text_add(text, "none");
    text_add_cell(text, &score, row, 0);
    text_add(text, "  because %s is ", column_name);
    if (cell_is_missing(&value, row)) text_add(text, "missing");
    text_add_cell(text, &value, row, decimals);
}

static void add_scores(rfm_buffer *text, const rfm_frame *customers, int64_t row,
                       const rfm_scorer *scorer, int decimals) {
    rfm_frame *cuts;
    rfm_error error;
    if (rfm_scorer_cuts(scorer, &cuts, &error) != RFM_OK) fail_with(NULL, &error);
    const rfm_column dimension = column_of(cuts, "dimension"), of = column_of(cuts, "column");
    const rfm_column index = column_of(cuts, "cut_index"), cut = column_of(cuts, "cut");
    const rfm_column direction = column_of(cuts, "direction"), reason = column_of(cuts, "reason");
    text_add(text, "\nScores\n");
    for (int64_t i = 0; i < rfm_frame_count(cuts); ++i) {
        if (cell_int64(&index, i) == 1) {
            char name[64], column_name[64];
            copy_cell(&dimension, i, name, sizeof name);
            copy_cell(&of, i, column_name, sizeof column_name);
            add_score_line(text, customers, row, name, column_name, decimals);
            text_add(text, "; %s is good, cut points", is_low_good(&direction, i) ? "low" : "high");
        }
        text_add(text, " ");
        text_add_cell(text, &cut, i, 0);
        const int is_last = i + 1 == rfm_frame_count(cuts) || cell_int64(&index, i + 1) == 1;
        if (!is_last) continue;
        text_add(text, "\n");
        if (!cell_is_missing(&reason, i)) {
            text_add(text, "      ");
            text_add_cell(text, &reason, i, 0);
            text_add(text, "\n");
        }
    }
    rfm_frame_free(cuts);
}

/* The rules of a listing, by column. */
typedef struct listing {
    rfm_column number, label, outcome, condition, reason;
    int64_t rows;
} listing;

static int starts_with(const rfm_column *column, const rfm_column *prefix, int64_t row) {
    size_t size, prefix_size;
    const char *bytes = cell_text(column, row, &size);
    const char *start = cell_text(prefix, row, &prefix_size);
    return size >= prefix_size && memcmp(bytes, start, prefix_size) == 0;
}

/* The condition and what became of it; once only where the reason repeats the whole condition. */
static void add_rule(rfm_buffer *text, const listing *rules, int64_t row) {
    const int has_reason = !cell_is_missing(&rules->reason, row);
    const int has_condition = !cell_is_missing(&rules->condition, row);
    text_add(text, "  %lld ", (long long)cell_int64(&rules->number, row));
    text_add_cell(text, &rules->label, row, 0);
    text_add(text, ": ");
    if (has_reason && has_condition && starts_with(&rules->reason, &rules->condition, row)) {
        text_add_cell(text, &rules->reason, row, 0);
        text_add(text, "\n");
        return;
    }
    text_add_cell(text, &rules->condition, row, 0);
    if (has_reason) text_add(text, "\n      ");
    text_add_cell(text, &rules->reason, row, 0);
    text_add(text, "\n");
}

static void add_group(rfm_buffer *text, const listing *rules, const char *outcome,
                      const char *heading) {
    int shown = 0;
    for (int64_t row = 0; row < rules->rows; ++row) {
        char word[16];
        copy_cell(&rules->outcome, row, word, sizeof word);
        if (strcmp(word, outcome) != 0) continue;
        if (shown++ == 0) text_add(text, "\n%s\n", heading);
        add_rule(text, rules, row);
    }
}

static void add_rules(rfm_buffer *text, const rfm_frame *customers, int64_t row,
                      const rfm_rules *rules) {
    rfm_frame *explained;
    rfm_error error;
    if (rfm_rules_explain(rules, customers, row, &explained, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const listing found = {.number = column_of(explained, "rule"),
                           .label = column_of(explained, "segment"),
                           .outcome = column_of(explained, "outcome"),
                           .condition = column_of(explained, "condition"),
                           .reason = column_of(explained, "reason"),
                           .rows = rfm_frame_count(explained)};
    add_group(text, &found, "won", "The rule that won");
    add_group(text, &found, "shadowed", "Rules that stand behind it");
    add_group(text, &found, "lost", "Rules that do not hold");
    rfm_frame_free(explained);
}

static void add_head(rfm_buffer *text, const job *done, int64_t row) {
    const rfm_column customer = column_of(done->customers, "customer");
    const rfm_column segment = column_of(done->customers, "segment");
    const rfm_column level = column_of(done->customers, "level");
    const rfm_column code = column_of(done->customers, "code");
    char as_of[11];
    text_add(text, "Customer ");
    text_add_cell(text, &customer, row, 0);
    text_add(text, "\nAs of    %s",
             rfm_day_format(done->as_of_day, as_of, NULL) == RFM_OK ? as_of : "");
    text_add(text, "\nSegment  ");
    if (cell_is_missing(&segment, row)) {
        text_add(text, "none");
    } else {
        text_add_cell(text, &segment, row, 0);
        text_add(text, ", level ");
        text_add_cell(text, &level, row, 0);
    }
    text_add(text, ", code ");
    text_add_cell(text, &code, row, 0);
    text_add(text, "\n");
}

int command_explain(const settings *from) {
    job done;
    job_run(from, &done);
    const int64_t row = find_row(done.customers, from->explained);
    const int decimals = done.taken.decimals;
    rfm_buffer *text = text_new();
    add_head(text, &done, row);
    add_values(text, done.customers, row, decimals);
    add_scores(text, done.customers, row, done.scorer, decimals);
    add_rules(text, done.customers, row, done.rules);
    output *to = output_open("-");
    output_write(to, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
    output_commit_all();
    rfm_buffer_free(text);
    job_free(&done);
    return EXIT_OK;
}
