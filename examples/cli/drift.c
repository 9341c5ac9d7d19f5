/* SPDX-License-Identifier: MIT */
/*
 * `rfm drift`: frozen cut points keep customers still, but shops change. This says how far the
 * customers of today have moved away from those that the cut points were made for, and which of
 * them to renew.
 */
#include <stdlib.h>

#include "cells.h"
#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "json_text.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"
#include "score_values.h"

typedef struct drift_settings {
    const char *cuts;
} drift_settings;

static const shown_column dimension_columns[] = {
    {"dimension", "Score", SHOW_AUTO, NULL},
    {"customers_fitted", "Customers\nat the fit", SHOW_AUTO, NULL},
    {"customers", "Customers\nnow", SHOW_AUTO, NULL},
    {"psi", "PSI", SHOW_AUTO, NULL},
    {"mean_score_fitted", "Mean score\nat the fit", SHOW_AUTO, NULL},
    {"mean_score", "Mean score\nnow", SHOW_AUTO, NULL},
    {"shift", "Shift", SHOW_AUTO, NULL},
    {"verdict", "Verdict", SHOW_AUTO, NULL},
};
static const shown_column cut_columns[] = {
    {"dimension", "Score", SHOW_AUTO, NULL},
    {"within", "Within", SHOW_AUTO, ""},
    {"cut_index", "Cut", SHOW_AUTO, NULL},
    {"cut", "At", SHOW_PLAIN, NULL},
    {"share_fitted", "At or below\nat the fit", SHOW_PERCENT, NULL},
    {"share", "At or below\nnow", SHOW_PERCENT, NULL},
    {"shift", "Shift", SHOW_PERCENT, NULL},
};

static void add_worn_cuts(rfm_buffer *text, const rfm_frame *cuts, int decimals) {
    const rfm_column worn = column_of(cuts, "worn");
    int64_t *rows = malloc(((size_t)worn.length + 1) * sizeof *rows), count = 0;
    if (rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < worn.length; ++row) {
        if (!cell_is_missing(&worn, row) && cell_int64(&worn, row) != 0) rows[count++] = row;
    }
    if (count == 0) {
        text_add(text, "\nNo cut point is worn out.\n");
    } else {
        rfm_frame *found = frame_take_rows(cuts, rows, count);
        text_add(text, "\nCut points that are worn out (moved by more than half a bin)\n");
        frame_add_table(text, found, cut_columns, OPTION_COUNT(cut_columns), decimals);
        rfm_frame_free(found);
    }
    free(rows);
}

static void add_json(rfm_buffer *text, const rfm_frame *dimensions, const rfm_frame *cuts,
                     int32_t day, int decimals) {
    int count = 0;
    text_add(text, "{");
    json_add_day(text, &count, "as_of_day", day);
    text_add(text, ",\n \"dimensions\": ");
    json_add_rows(text, dimensions, decimals, 1);
    text_add(text, ",\n \"cuts\": ");
    json_add_rows(text, cuts, decimals, 1);
    text_add(text, "}\n");
}

static int run_drift(const settings *from) {
    const drift_settings *own = from->own;
    output *const out = csv_open(from->out), *const out_cuts = csv_open(own->cuts);
    output *const screen = screen_open(from);
    job done = {.scorer = scoring_load(from)};
    rfm_frame *dimensions, *cuts;
    rfm_error error;
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    if (rfm_scorer_drift(done.scorer, done.customers, &dimensions, &cuts, &error) != RFM_OK) {
        fail_with(from->scorer_path, &error);
    }
    const int decimals = done.taken.decimals;
    csv_write(from, from->out, dimensions, decimals, out);
    csv_write(from, own->cuts, cuts, decimals, out_cuts);
    rfm_buffer *text = text_new();
    if (from->json) {
        add_json(text, dimensions, cuts, done.as_of_day, decimals);
    } else {
        frame_add_table(text, dimensions, dimension_columns, OPTION_COUNT(dimension_columns),
                        decimals);
        add_worn_cuts(text, cuts, decimals);
    }
    screen_write(screen, text);
    output_commit_all();
    rfm_frame_free(dimensions);
    rfm_frame_free(cuts);
    job_free(&done);
    return EXIT_OK;
}

static void check_drift(const settings *from) {
    if (from->scorer_path == NULL) fail(EXIT_BAD_USAGE, "rfm drift needs --scorer FILE");
}

static const cli_option scorer_options[] = {
    {"--scorer", "FILE", take_scorer, 0, "the saved scorer, as --save-scorer wrote it"},
};
static const option_group scorer_group = {NULL, scorer_options, OPTION_COUNT(scorer_options), 0};
static const cli_option own_options[] = {
    {"--cuts", "FILE", take_output, offsetof(drift_settings, cuts), "every cut point, as CSV"},
};
static const option_group own_group = {"Output (FILE may be - for standard output)", own_options,
                                       OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {&scorer_group,
                                             &options_customer,
                                             &options_columns,
                                             &options_input,
                                             &options_as_of,
                                             &options_window,
                                             &options_returns,
                                             &options_results,
                                             &own_group,
                                             &options_quiet,
                                             NULL};

const command drift_command = {
    .name = "drift",
    .usage = "--scorer FILE FILE... [OPTIONS]",
    .what =
        "Says how far the customers have moved since a scorer was fitted: population "
        "stability\nindex and shift of each score, and the cut points that are worn out.",
    .summary = "say how worn the cut points of a saved scorer are",
    .groups = groups,
    .own_size = sizeof(drift_settings),
    .reads_receipts = 1,
    .check = check_drift,
    .run = run_drift,
};
