/* SPDX-License-Identifier: MIT */
/* Every day of a stretch: how many moved, and how many of them had not even bought. */
#include "cells.h"
#include "delay_file.h"
#include "json_text.h"
#include "moves.h"
#include "progress.h"
#include "say.h"

typedef struct stretch {
    rfm_frame *days, *segments, *changes;
} stretch;

/* A delay cannot see a day twice: the stretch starts behind what it has seen. */
static int32_t first_day(const moves_run *run) {
    const int32_t from = run->own->from.day;
    if (run->delay == NULL) return from;
    const rfm_delay_state state = delay_state_of(run->delay);
    return state.advances > 0 && state.last_day >= from ? state.last_day + 1 : from;
}

static void add_days(rfm_buffer *text, const rfm_frame *days) {
    static const shown_column columns[] = {
        {"day", NULL, SHOW_AUTO, NULL},
        {"customers", NULL, SHOW_AUTO, NULL},
        {"bought", NULL, SHOW_AUTO, NULL},
        {"up", NULL, SHOW_AUTO, NULL},
        {"down", NULL, SHOW_AUTO, NULL},
        {"new", NULL, SHOW_AUTO, NULL},
        {"lost", NULL, SHOW_AUTO, NULL},
        {"returned", "Back", SHOW_AUTO, NULL},
        {"changed", NULL, SHOW_AUTO, NULL},
        {"changed_idle", "idle\nchanged", SHOW_AUTO, NULL},
        {"changed_idle_share", "of all\nidle", SHOW_FINE, NULL},
    };
    frame_add_table(text, days, columns, OPTION_COUNT(columns), 0);
}

static void add_mean(rfm_buffer *text, const rfm_frame *days) {
    const rfm_column share = column_of(days, "changed_idle_share");
    const rfm_column changed = column_of(days, "changed");
    const double *shares = share.values;
    int64_t counted = 0, changes = 0;
    double sum = 0;
    for (int64_t row = 0; row < share.length; ++row) {
        if (!cell_is_missing(&changed, row)) changes += cell_int64(&changed, row);
        if (cell_is_missing(&share, row)) continue;
        sum += shares[row];
        ++counted;
    }
    if (counted == 0) return;
    text_add(text,
             "\n%lld changes of segment; on a mean day %.2f%% of the customers that did not buy\n",
             (long long)changes, 100 * sum / (double)counted);
}

static void add_json(rfm_buffer *text, const stretch *found, int lists, int decimals) {
    text_add(text, "{\"days\": ");
    json_add_rows(text, found->days, decimals, 1);
    text_add(text, ",\n \"segments\": ");
    json_add_rows(text, found->segments, decimals, 1);
    if (lists) {
        text_add(text, ",\n \"changes\": ");
        json_add_rows(text, found->changes, decimals, 1);
    }
    text_add(text, "}\n");
}

/* The changes into and out of the segments asked for. */
static rfm_frame *chosen_changes(const moves_run *run, rfm_frame *changes) {
    const struct {
        const char *column, *wanted;
    } filters[] = {{"to_segment", run->own->into}, {"from_segment", run->own->out_of}};
    for (int i = 0; i < 2; ++i) {
        if (filters[i].wanted == NULL) continue;
        rfm_frame *chosen = frame_where(changes, filters[i].column, filters[i].wanted);
        rfm_frame_free(changes);
        changes = chosen;
    }
    return changes;
}

void moves_daily(moves_run *run) {
    static const shown_column list_columns[] = {
        {"day", NULL, SHOW_AUTO, NULL},        {"customer", NULL, SHOW_AUTO, NULL},
        {"change", NULL, SHOW_AUTO, NULL},     {"from_segment", "From", SHOW_AUTO, NULL},
        {"to_segment", "To", SHOW_AUTO, NULL},
    };
    const moves_settings *own = run->own;
    const int decimals = run->done.taken.decimals;
    const int lists = own->list || own->into != NULL || own->out_of != NULL;
    const rfm_customers_options window = job_window(run->from);
    const rfm_daily_options options = moves_day_options(run, &window);
    const int32_t first = first_day(run);
    stretch found;
    rfm_error error;
    if (rfm_moves_daily(run->done.taken.ledger, first, own->to.day, run->done.rules, &options,
                        run->delay, &found.days, &found.segments, &found.changes,
                        &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    progress_end();
    found.segments = frame_with_decimals(found.segments, decimals);
    found.changes = chosen_changes(run, found.changes);
    csv_write(run->from, run->from->out, found.changes, decimals, run->to.out);
    csv_write(run->from, run->from->summary, found.days, decimals, run->to.summary);
    csv_write(run->from, own->segments, found.segments, decimals, run->to.segments);
    rfm_buffer *text = text_new();
    if (run->from->json) {
        add_json(text, &found, lists, decimals);
    } else {
        add_days(text, found.days);
        add_mean(text, found.days);
        if (lists && rfm_frame_count(found.changes) == 0) {
            text_add(text, "\nNo customer moved so.\n");
        } else if (lists) {
            text_add(text, "\n");
            frame_add_table(text, found.changes, list_columns, OPTION_COUNT(list_columns), 0);
        }
    }
    screen_write(run->to.screen, text);
    rfm_frame_free(found.days);
    rfm_frame_free(found.segments);
    rfm_frame_free(found.changes);
}
