/* SPDX-License-Identifier: MIT */
/*
 * `rfm check`: what a rule table does to every score cell, before it goes live. Published tables
 * leave a third of the customers without a segment, and nobody says so.
 */
#include <string.h>

#include "cells.h"
#include "commands.h"
#include "option_values.h"
#include "output.h"
#include "say.h"
#include "tables.h"

typedef struct check_settings {
    int strict;
} check_settings;

static void add_counts(rfm_buffer *text, const rfm_rules_counts *counts) {
    const struct {
        int64_t count;
        const char *what;
    } lines[] = {{counts->rules, "rules"},
                 {counts->cells, "score cells"},
                 {counts->uncovered, "uncovered: no rule takes the cell"},
                 {counts->multiple, "multiple: two or more rules take the cell"},
                 {counts->undecided, "undecided: it depends on columns other than scores"},
                 {counts->dead, "dead: rules that can never win"},
                 {counts->duplicate, "duplicate: rules whose condition stands earlier too"}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; ++i) {
        text_add(text, "%6lld  %s\n", (long long)lines[i].count, lines[i].what);
    }
}

static void add_findings(rfm_buffer *text, const rfm_frame *findings) {
    const rfm_column kind = column_of(findings, "kind"), cell = column_of(findings, "cell");
    const rfm_column line = column_of(findings, "line"), message = column_of(findings, "message");
    if (rfm_frame_count(findings) > 0) text_add(text, "\n");
    for (int64_t row = 0; row < rfm_frame_count(findings); ++row) {
        size_t size;
        const char *bytes = cell_text(&kind, row, &size);
        text_add_padded(text, bytes, size, 9);
        if (!cell_is_missing(&cell, row)) {
            text_add(text, "  cell ");
            text_add_cell(text, &cell, row, 0);
        } else if (!cell_is_missing(&line, row) && cell_int64(&line, row) > 0) {
            text_add(text, "  line %lld", (long long)cell_int64(&line, row));
        }
        text_add(text, "  ");
        text_add_cell(text, &message, row, 0);
        text_add(text, "\n");
    }
}

static int run_check(const settings *from) {
    const check_settings *own = from->own;
    rfm_rules *rules = tables_load(from->inputs[0]);
    rfm_rules_counts counts = {.struct_size = sizeof counts};
    rfm_frame *findings;
    rfm_error error;
    if (rfm_rules_check(rules, &counts, &findings, &error) != RFM_OK) {
        fail_with(from->inputs[0], &error);
    }
    rfm_buffer *text = text_new();
    add_counts(text, &counts);
    add_findings(text, findings);
    output *to = output_open("-");
    output_write(to, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
    output_commit_all();
    const int has_findings = rfm_frame_count(findings) > 0;
    rfm_buffer_free(text);
    rfm_frame_free(findings);
    rfm_rules_free(rules);
    return own->strict && has_findings ? EXIT_BAD_DATA : EXIT_OK;
}

static void check_operands(const settings *from) {
    if (from->input_count != 1) {
        fail(EXIT_BAD_USAGE, "rfm check needs one rule table: a preset or a file");
    }
}

static const cli_option own_options[] = {
    {"--strict", NULL, take_flag, offsetof(check_settings, strict),
     "exit with 1 when something was found"},
};
static const option_group own_group = {NULL, own_options, OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {&own_group, NULL};

const command check_command = {
    .name = "check",
    .usage = "TABLE [OPTIONS]",
    .what =
        "Looks for holes, overlaps and rules that can never win in a rule table: a preset\n"
        "(NAME or NAME:VERSION) or a file.",
    .summary = "look for holes and overlaps in a rule table",
    .groups = groups,
    .own_size = sizeof(check_settings),
    .check = check_operands,
    .run = run_check,
};
