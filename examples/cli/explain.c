/* SPDX-License-Identifier: MIT */
/*
 * `rfm explain`: the answer to "why is this customer there?", which a shop asks the day after its
 * first list. Values, cut points, scores, then every rule with what became of it.
 */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "delay_file.h"
#include "explain.h"
#include "option_groups.h"
#include "option_values.h"
#include "output.h"
#include "say.h"

typedef struct explain_settings {
    const char *customer, *delay_state;
    given_day previous;
} explain_settings;

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

/* The dimensions met so far, and the customer's scores of them as scorer_cuts writes them. */
typedef struct score_path {
    char last[64], path[128], before[128];
} score_path;

/* 1 when the cut points of a row are those that this customer was held against. */
static int is_its_own(score_path *at, const rfm_frame *customers, int64_t row,
                      const rfm_column *within, int64_t cut_row, const char *name) {
    if (strcmp(at->last, name) != 0) {
        if (at->last[0] != '\0') {
            const rfm_column score = column_of(customers, at->last);
            const size_t used = strlen(at->path);
            snprintf(at->path + used, sizeof at->path - used, "%s%lld", used == 0 ? "" : "-",
                     cell_is_missing(&score, row) ? 0LL : (long long)cell_int64(&score, row));
        }
        snprintf(at->last, sizeof at->last, "%s", name);
    }
    if (cell_is_missing(within, cut_row)) return 1;
    copy_cell(within, cut_row, at->before, sizeof at->before);
    return strcmp(at->before, at->path) == 0;
}

static void add_cuts(rfm_buffer *text, const rfm_frame *cuts, int64_t first) {
    const rfm_column index = column_of(cuts, "cut_index"), cut = column_of(cuts, "cut");
    const rfm_column reason = column_of(cuts, "reason");
    for (int64_t i = first;; ++i) {
        text_add(text, " ");
        text_add_cell(text, &cut, i, 0);
        const int is_last = i + 1 == rfm_frame_count(cuts) || cell_int64(&index, i + 1) == 1;
        if (!is_last) continue;
        text_add(text, "\n");
        if (cell_is_missing(&reason, i)) return;
        text_add(text, "      ");
        text_add_cell(text, &reason, i, 0);
        text_add(text, "\n");
        return;
    }
}

/* Ranks have no cut points to show. */
static void add_ranks(rfm_buffer *text, const rfm_frame *customers, int64_t row,
                      const rfm_frame *cuts) {
    static const char *const names[] = {"r", "f", "m"};
    const rfm_column dimension = column_of(cuts, "dimension");
    for (size_t i = 0; i < 3; ++i) {
        rfm_column score;
        int has_cuts = 0;
        if (!find_column(customers, names[i], &score)) continue;
        for (int64_t k = 0; k < dimension.length && !has_cuts; ++k) {
            char name[64];
            copy_cell(&dimension, k, name, sizeof name);
            has_cuts = strcmp(name, names[i]) == 0;
        }
        if (has_cuts) continue;
        text_add(text, "  %s = ", names[i]);
        text_add_cell(text, &score, row, 0);
        text_add(text, "  by its rank among %lld customers\n",
                 (long long)rfm_frame_count(customers));
    }
}

static void add_scores(rfm_buffer *text, const rfm_frame *customers, int64_t row,
                       const rfm_scorer *scorer, int decimals) {
    score_path at = {"", "", ""};
    rfm_frame *cuts;
    rfm_error error;
    if (rfm_scorer_cuts(scorer, &cuts, &error) != RFM_OK) fail_with(NULL, &error);
    const rfm_column dimension = column_of(cuts, "dimension"), of = column_of(cuts, "column");
    const rfm_column index = column_of(cuts, "cut_index"), within = column_of(cuts, "within");
    const rfm_column direction = column_of(cuts, "direction");
    text_add(text, "\nScores\n");
    for (int64_t i = 0; i < rfm_frame_count(cuts); ++i) {
        char name[64], column_name[64];
        if (cell_int64(&index, i) != 1) continue;
        copy_cell(&dimension, i, name, sizeof name);
        copy_cell(&of, i, column_name, sizeof column_name);
        if (!is_its_own(&at, customers, row, &within, i, name)) continue;
        add_score_line(text, customers, row, name, column_name, decimals);
        if (!cell_is_missing(&within, i)) text_add(text, "; among those that score %s", at.before);
        text_add(text, "; %s is good, cut points", is_low_good(&direction, i) ? "low" : "high");
        add_cuts(text, cuts, i);
    }
    add_ranks(text, customers, row, cuts);
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

static rfm_delay *read_delay(const char *path) {
    if (path == NULL) return NULL;
    rfm_delay *delay = delay_file_try(path);
    if (delay == NULL) fail_file(path, 2);
    return delay;
}

static int run_explain(const settings *from) {
    const explain_settings *own = from->own;
    rfm_delay *delay = read_delay(own->delay_state);
    job done;
    job_run(from, &done);
    const int64_t row = explain_find_row(done.customers, own->customer);
    if (row < 0) {
        fail(EXIT_BAD_DATA, "customer %s has no purchase in the window, or is not in the input",
             own->customer);
    }
    const int decimals = done.taken.decimals;
    rfm_buffer *text = text_new();
    add_head(text, &done, row);
    add_values(text, done.customers, row, decimals);
    add_scores(text, done.customers, row, done.scorer, decimals);
    add_rules(text, done.customers, row, done.rules);
    if (own->previous.is_given) {
        explain_add_previous(text, from, &done, row, own->customer, own->previous.day);
    }
    if (delay != NULL) explain_add_delay(text, delay, own->delay_state, own->customer);
    rfm_delay_free(delay);
    output *to = output_open("-");
    output_write(to, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
    output_commit_all();
    rfm_buffer_free(text);
    job_free(&done);
    return EXIT_OK;
}

static void check_explain(const settings *from) {
    const explain_settings *own = from->own;
    if (own->customer == NULL) fail(EXIT_BAD_USAGE, "rfm explain needs --customer ID");
}

static const cli_option own_options[] = {
    {"--customer", "ID", take_text, offsetof(explain_settings, customer),
     "the customer to explain, as the input writes it"},
    {"--previous-day", "DAY", take_day, offsetof(explain_settings, previous),
     "say what changed since that as-of day"},
    {"--delay-state", "FILE", take_text, offsetof(explain_settings, delay_state),
     "say what waits in the state of rfm moves"},
};
static const option_group own_group = {NULL, own_options, OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {
    &own_group,       &options_columns, &options_input, &options_as_of, &options_window,
    &options_returns, &options_scores,  &options_rules, &options_quiet, NULL};

const command explain_command = {
    .name = "explain",
    .usage = "--customer ID FILE... [OPTIONS]",
    .what =
        "Says why one customer has its segment: values, cut points, scores, rules won and "
        "lost.",
    .summary = "say why one customer has its segment",
    .groups = groups,
    .own_size = sizeof(explain_settings),
    .reads_receipts = 1,
    .check = check_explain,
    .run = run_explain,
};
