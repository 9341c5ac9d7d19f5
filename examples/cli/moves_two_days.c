/* SPDX-License-Identifier: MIT */
/* Two days compared: the matrix, the flows of each segment, and the customers behind them. */
#include <string.h>

#include "cells.h"
#include "json_text.h"
#include "moves.h"
#include "progress.h"
#include "say.h"

typedef struct comparison {
    rfm_frame *customers, *matrix, *flow;
} comparison;

/* Everybody who ever bought up to the first day: who comes back is not new. */
static rfm_frame *everybody(const moves_run *run) {
    rfm_customers_options options = job_window(run->from);
    rfm_frame *customers;
    rfm_error error;
    options.window_unit = RFM_WINDOW_ALL;
    options.window_length = 0;
    if (rfm_customers_build(run->done.taken.ledger, run->own->from.day, &options, &customers, NULL,
                            &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    return customers;
}

/* The segments in force on both days. */
static void delayed_tables(moves_run *run, rfm_frame **before, rfm_frame **after) {
    const rfm_customers_options window = job_window(run->from);
    const rfm_daily_options options = moves_day_options(run, &window);
    const int32_t first = run->own->from.day, last = run->own->to.day;
    rfm_frame *changes, *pending;
    rfm_error error;
    moves_delay_to(run, first);
    if (rfm_moves_daily(run->done.taken.ledger, first + 1, last, run->done.rules, &options,
                        run->delay, NULL, NULL, &changes, &error) != RFM_OK ||
        rfm_delay_pending(run->delay, &pending, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame *computed = moves_segmented(run, last);
    *after = moves_in_force(computed, pending);
    *before = moves_undone(*after, changes);
    rfm_frame_free(computed);
    rfm_frame_free(pending);
    rfm_frame_free(changes);
}

static comparison compare(moves_run *run) {
    rfm_frame *before, *after, *known = everybody(run);
    comparison found;
    rfm_error error;
    if (run->delay == NULL) {
        before = moves_segmented(run, run->own->from.day);
        after = moves_segmented(run, run->own->to.day);
    } else {
        delayed_tables(run, &before, &after);
    }
    const rfm_moves_options options = {.struct_size = sizeof options,
                                       .only_changed = 1,
                                       .into = run->own->into,
                                       .out_of = run->own->out_of,
                                       .known = known,
                                       .rules = run->done.rules};
    if (rfm_moves_between(before, after, &options, &found.customers, &found.matrix, &found.flow,
                          &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(before);
    rfm_frame_free(after);
    rfm_frame_free(known);
    return found;
}

static int64_t total(const rfm_frame *frame, const char *name) {
    const rfm_column column = column_of(frame, name);
    int64_t sum = 0;
    for (int64_t row = 0; row < column.length; ++row) {
        if (!cell_is_missing(&column, row)) sum += cell_int64(&column, row);
    }
    return sum;
}

static void add_totals(rfm_buffer *text, const rfm_frame *flow) {
    text_add(text, "%lld customers before, %lld after: %lld stayed, %lld up, %lld down",
             (long long)total(flow, "before"), (long long)total(flow, "after"),
             (long long)total(flow, "stayed"), (long long)total(flow, "up_in"),
             (long long)total(flow, "down_in"));
    if (total(flow, "across_in") > 0) {
        text_add(text, ", %lld across", (long long)total(flow, "across_in"));
    }
    text_add(text, ",\n%lld new, %lld returned, %lld lost\n\n", (long long)total(flow, "new"),
             (long long)total(flow, "returned"), (long long)total(flow, "lost"));
}

static void add_flow(rfm_buffer *text, const rfm_frame *flow) {
    static const shown_column all[] = {
        {"segment", NULL, SHOW_AUTO, "(no segment)"},
        {"before", NULL, SHOW_AUTO, NULL},
        {"up_in", "in\nup", SHOW_AUTO, NULL},
        {"down_in", "in\ndown", SHOW_AUTO, NULL},
        {"across_in", "in\nacross", SHOW_AUTO, NULL},
        {"new", "\nnew", SHOW_AUTO, NULL},
        {"returned", "\nback", SHOW_AUTO, NULL},
        {"up_out", "out\nup", SHOW_AUTO, NULL},
        {"down_out", "out\ndown", SHOW_AUTO, NULL},
        {"across_out", "out\nacross", SHOW_AUTO, NULL},
        {"lost", "\nlost", SHOW_AUTO, NULL},
        {"after", NULL, SHOW_AUTO, NULL},
        {"net", NULL, SHOW_AUTO, NULL},
    };
    shown_column columns[OPTION_COUNT(all)];
    int count = 0;
    const int has_across = total(flow, "across_in") > 0;
    for (int i = 0; i < OPTION_COUNT(all); ++i) {
        if (has_across || strncmp(all[i].name, "across", 6) != 0) columns[count++] = all[i];
    }
    frame_add_table(text, flow, columns, count, 0);
}

static void add_list(rfm_buffer *text, const rfm_frame *customers) {
    static const shown_column columns[] = {
        {"customer", NULL, SHOW_AUTO, NULL},
        {"change", NULL, SHOW_AUTO, NULL},
        {"from_segment", "From", SHOW_AUTO, NULL},
        {"to_segment", "To", SHOW_AUTO, NULL},
    };
    if (rfm_frame_count(customers) == 0) {
        text_add(text, "\nNo customer moved so.\n");
        return;
    }
    text_add(text, "\n");
    frame_add_table(text, customers, columns, OPTION_COUNT(columns), 0);
}

static void add_json(rfm_buffer *text, const moves_run *run, const comparison *found, int lists) {
    int count = 0;
    text_add(text, "{");
    json_add_day(text, &count, "from_day", run->own->from.day);
    json_add_day(text, &count, "to_day", run->own->to.day);
    text_add(text, ",\n \"flow\": ");
    json_add_rows(text, found->flow, 0, 1);
    text_add(text, ",\n \"matrix\": ");
    json_add_rows(text, found->matrix, 0, 1);
    if (lists) {
        text_add(text, ",\n \"customers\": ");
        json_add_rows(text, found->customers, 0, 1);
    }
    text_add(text, "}\n");
}

void moves_two_days(moves_run *run) {
    const moves_settings *own = run->own;
    const int lists = own->list || own->into != NULL || own->out_of != NULL;
    comparison found = compare(run);
    progress_end();
    csv_write(run->from, run->from->out, found.customers, 0, run->to.out);
    csv_write(run->from, run->from->summary, found.flow, 0, run->to.summary);
    csv_write(run->from, own->matrix, found.matrix, 0, run->to.matrix);
    rfm_buffer *text = text_new();
    if (run->from->json) {
        add_json(text, run, &found, lists);
    } else {
        add_totals(text, found.flow);
        moves_add_matrix(text, found.matrix, found.flow);
        text_add(text, "\n");
        add_flow(text, found.flow);
        if (lists) add_list(text, found.customers);
    }
    screen_write(run->to.screen, text);
    rfm_frame_free(found.customers);
    rfm_frame_free(found.matrix);
    rfm_frame_free(found.flow);
}
