/* SPDX-License-Identifier: MIT */
/* `rfm presets`: the built-in rule tables, as a list to choose from or as text to start from. */
#include "cells.h"
#include "commands.h"
#include "output.h"
#include "say.h"
#include "tables.h"

static void add_list(rfm_buffer *text) {
    rfm_frame *presets;
    rfm_error error;
    if (rfm_rules_presets(&presets, &error) != RFM_OK) fail_with(NULL, &error);
    const rfm_column name = column_of(presets, "name"), version = column_of(presets, "version");
    const rfm_column segments = column_of(presets, "segments"), cells = column_of(presets, "cells");
    const rfm_column title = column_of(presets, "title");
    text_add(text, "%-14s %7s %8s %5s  %s\n", "Name", "Version", "Segments", "Cells", "Title");
    for (int64_t row = 0; row < rfm_frame_count(presets); ++row) {
        size_t size;
        const char *bytes = cell_text(&name, row, &size);
        text_add_padded(text, bytes, size, 14);
        text_add(text, " %7lld %8lld %5lld  ", (long long)cell_int64(&version, row),
                 (long long)cell_int64(&segments, row), (long long)cell_int64(&cells, row));
        text_add_cell(text, &title, row, 0);
        text_add(text, "\n");
    }
    rfm_frame_free(presets);
}

static int run_presets(const settings *from) {
    rfm_buffer *text;
    if (from->input_count == 0) {
        text = text_new();
        add_list(text);
    } else {
        rfm_rules *rules = tables_preset(from->inputs[0]);
        text = tables_text(rules);
        rfm_rules_free(rules);
    }
    output *to = output_open("-");
    output_write(to, rfm_buffer_data(text), (size_t)rfm_buffer_size(text));
    output_commit_all();
    rfm_buffer_free(text);
    return EXIT_OK;
}

static void check_operands(const settings *from) {
    if (from->input_count > 1) fail(EXIT_BAD_USAGE, "rfm presets takes one name at most");
}

static const option_group *const groups[] = {NULL};

const command presets_command = {
    .name = "presets",
    .usage = "[NAME[:VERSION]]",
    .what = "Lists the built-in rule tables, or writes one as text to start from.",
    .summary = "list the built-in rule tables, or write one",
    .groups = groups,
    .check = check_operands,
    .run = run_presets,
};
