/* SPDX-License-Identifier: MIT */
/*
 * How restless are segments? The same days under several ways of scoring: by rank, by quantiles
 * fitted each day, by frozen cut points, and with a delay. What differs is who moves without having
 * done anything.
 */
#include <string.h>

#include "cells.h"
#include "frame_maker.h"
#include "moves.h"
#include "progress.h"
#include "say.h"

/* The delay is in full swing before the first day counts: after this many times its days. */
enum { RUN_IN = 4, METHODS = 7 };

static const struct {
    const char *name;
    int is_ntile, is_frozen, delay_days;
    int without_delay; /* the row to compare with; -1: none */
} methods[METHODS] = {
    {"ranks (ntile), daily", 1, 0, 0, -1}, {"value quantiles, daily", 0, 0, 0, -1},
    {"frozen cut points", 0, 1, 0, -1},    {"frozen cut points", 0, 1, 3, 2},
    {"frozen cut points", 0, 1, 7, 2},     {"value quantiles, daily", 0, 0, 3, 1},
    {"value quantiles, daily", 0, 0, 7, 1}};

/* What one way gave. */
typedef struct outcome {
    int64_t days, changed, changed_idle;
    double idle_share; /* mean of the days */
} outcome;

static rfm_delay *delay_of(int days) {
    const rfm_delay_options options = {
        .struct_size = sizeof options, .up_days = days, .down_days = days};
    rfm_delay *delay;
    rfm_error error;
    if (days == 0) return NULL;
    if (rfm_delay_new(&options, &delay, &error) != RFM_OK) fail_with(NULL, &error);
    return delay;
}

/* Without the first day, whose moves only a delay knows. */
static outcome count_days(const rfm_frame *days) {
    const rfm_column changed = column_of(days, "changed"), idle = column_of(days, "changed_idle");
    const rfm_column share = column_of(days, "changed_idle_share");
    const double *shares = share.values;
    outcome found = {0};
    int64_t counted = 0;
    for (int64_t row = 1; row < changed.length; ++row) {
        ++found.days;
        found.changed += cell_int64(&changed, row);
        found.changed_idle += cell_int64(&idle, row);
        if (cell_is_missing(&share, row)) continue;
        found.idle_share += shares[row];
        ++counted;
    }
    if (counted > 0) found.idle_share /= (double)counted;
    return found;
}

/* The days from the one after --from to --to, by one way of scoring. */
static outcome try_method(moves_run *run, int method, const scoring *ranks,
                          const rfm_scorer *frozen) {
    const rfm_customers_options window = job_window(run->from);
    const int delay_days = methods[method].delay_days;
    const rfm_scorer_options *fitted =
        methods[method].is_ntile ? &ranks->options : &run->done.scoring.options;
    const rfm_daily_options options = {.struct_size = sizeof options,
                                       .customers = &window,
                                       .scorer = methods[method].is_frozen ? frozen : NULL,
                                       .scoring = methods[method].is_frozen ? NULL : fitted,
                                       .progress = progress_call};
    const rfm_ledger *ledger = run->done.taken.ledger;
    const int32_t first = run->own->from.day, run_in = first - RUN_IN * delay_days;
    rfm_delay *delay = delay_of(delay_days);
    rfm_frame *days;
    rfm_error error;
    if (delay != NULL && run_in >= run->done.ledger.first_day &&
        rfm_moves_daily(ledger, run_in, first - 1, run->done.rules, &options, delay, NULL, NULL,
                        NULL, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    if (rfm_moves_daily(ledger, first, run->own->to.day, run->done.rules, &options, delay, &days,
                        NULL, NULL, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const outcome found = count_days(days);
    rfm_frame_free(days);
    rfm_delay_free(delay);
    return found;
}

/* A share of what there was, or missing. */
static void add_share(frame_maker *maker, int column, int64_t now, const outcome *before) {
    if (before == NULL || before->changed == 0) {
        maker_missing(maker, column);
    } else {
        maker_double(maker, column, 1 - (double)now / (double)before->changed);
    }
}

static rfm_frame *table_of(const outcome found[METHODS]) {
    frame_maker *maker = maker_new();
    maker_column(maker, "method", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "delay_days", RFM_COLUMN_INT64, 0);
    maker_column(maker, "days", RFM_COLUMN_INT64, 0);
    maker_column(maker, "changed", RFM_COLUMN_INT64, 0);
    maker_column(maker, "changed_idle", RFM_COLUMN_INT64, 0);
    maker_column(maker, "changed_idle_share", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "fewer_by_delay", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "fewer_than_quantiles", RFM_COLUMN_DOUBLE, 0);
    for (int i = 0; i < METHODS; ++i) {
        const int without = methods[i].without_delay;
        maker_text(maker, 0, methods[i].name);
        maker_number(maker, 1, methods[i].delay_days);
        maker_number(maker, 2, found[i].days);
        maker_number(maker, 3, found[i].changed);
        maker_number(maker, 4, found[i].changed_idle);
        maker_double(maker, 5, found[i].idle_share);
        add_share(maker, 6, found[i].changed, without < 0 ? NULL : &found[without]);
        add_share(maker, 7, found[i].changed, i == 1 ? NULL : &found[1]);
    }
    return maker_finish(maker);
}

/* The same dimensions by rank. */
static void make_ranks(const scoring *from, scoring *ranks) {
    scoring_copy(from, ranks);
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        ranks->dimensions[i].quantile_type = RFM_QUANTILE_NTILE;
    }
}

static void show(const moves_run *run, const rfm_frame *table) {
    static const shown_column columns[] = {
        {"method", "Cut points", SHOW_AUTO, NULL},
        {"delay_days", "Delay\ndays", SHOW_AUTO, NULL},
        {"changed_idle_share", "Idle that\nmoved, a day", SHOW_FINE, NULL},
        {"changed_idle", "Moves\nidle", SHOW_AUTO, NULL},
        {"changed", "Moves\nall", SHOW_AUTO, NULL},
        {"fewer_by_delay", "Fewer by\ndelay", SHOW_PERCENT, NULL},
        {"fewer_than_quantiles", "than\nquantiles", SHOW_PERCENT, NULL},
    };
    rfm_buffer *text = text_new();
    if (run->from->json) {
        frame_add_json(text, table, 0);
    } else {
        frame_add_table(text, table, columns, OPTION_COUNT(columns), 0);
    }
    screen_write(run->to.screen, text);
}

void moves_stability(moves_run *run) {
    outcome found[METHODS];
    scoring ranks;
    make_ranks(&run->done.scoring, &ranks);
    for (int i = 0; i < METHODS; ++i) found[i] = try_method(run, i, &ranks, run->done.scorer);
    progress_end();
    rfm_frame *table = table_of(found);
    csv_write(run->from, run->from->out, table, 0, run->to.out);
    csv_write(run->from, run->from->summary, table, 0, run->to.summary);
    show(run, table);
    rfm_frame_free(table);
}
