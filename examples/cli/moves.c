/* SPDX-License-Identifier: MIT */
/*
 * `rfm moves`: who went up, down, away. A list of segments says where customers are; what a shop
 * acts on is that somebody left.
 */
#include "moves.h"

#include <string.h>

#include "cells.h"
#include "commands.h"
#include "delay_file.h"
#include "option_groups.h"
#include "progress.h"
#include "say.h"

enum { MOST_DELAY_DAYS = 3650 };

static _Noreturn void fail_empty(int32_t day) {
    char text[11];
    rfm_day_format(day, text, NULL);
    fail(EXIT_BAD_DATA, "no customer has a purchase in the window as of %s", text);
}

rfm_frame *moves_segmented(moves_run *run, int32_t day) {
    job *done = &run->done;
    const int is_kept = done->scorer != NULL;
    rfm_frame *customers = job_customers_on(run->from, done, day, NULL);
    if (rfm_frame_count(customers) == 0) fail_empty(day);
    if (is_kept) return job_segmented(run->from, done, customers);
    done->scorer = scoring_fit(&done->scoring, customers);
    rfm_frame *segmented = job_segmented(run->from, done, customers);
    rfm_scorer_free(done->scorer);
    done->scorer = NULL;
    return segmented;
}

rfm_daily_options moves_day_options(const moves_run *run, const rfm_customers_options *window) {
    return (rfm_daily_options){
        .struct_size = sizeof(rfm_daily_options),
        .customers = window,
        .scorer = run->done.scorer,
        .scoring = run->done.scorer != NULL ? NULL : &run->done.scoring.options,
        .progress = progress_call};
}

void moves_delay_to(moves_run *run, int32_t day) {
    const rfm_delay_state state = delay_state_of(run->delay);
    const rfm_customers_options window = job_window(run->from);
    const rfm_daily_options options = moves_day_options(run, &window);
    rfm_error error;
    if (state.advances > 0 && state.last_day >= day) return;
    if (rfm_moves_daily(run->done.taken.ledger, day, day, run->done.rules, &options, run->delay,
                        NULL, NULL, NULL, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
}

/* The delay of the file, which must fit the options, or a new one; none when nobody asked. */
static void prepare_delay(moves_run *run) {
    const moves_settings *own = run->own;
    const int wants_delay = own->delay_state != NULL || own->delay_up > 0 || own->delay_down > 0;
    const rfm_delay_options options = {.struct_size = sizeof options,
                                       .up_days = own->delay_up > 0 ? own->delay_up - 1 : 0,
                                       .down_days = own->delay_down > 0 ? own->delay_down - 1 : 0};
    rfm_error error;
    if (!wants_delay) return;
    if (own->delay_state != NULL) run->delay = delay_file_try(own->delay_state);
    if (run->delay == NULL) {
        if (rfm_delay_new(&options, &run->delay, &error) != RFM_OK) fail_with(NULL, &error);
        return;
    }
    const rfm_delay_state state = delay_state_of(run->delay);
    if ((own->delay_up > 0 && options.up_days != state.up_days) ||
        (own->delay_down > 0 && options.down_days != state.down_days)) {
        fail(EXIT_BAD_USAGE,
             "%s waits %d days up and %d down; drop --delay-up and --delay-down, or start anew",
             own->delay_state, (int)state.up_days, (int)state.down_days);
    }
    if (state.advances > 0 && state.last_day > own->from.day) {
        char day[11];
        rfm_day_format(state.last_day, day, NULL);
        fail(EXIT_BAD_USAGE, "%s has seen %s; --from must not be before that day", own->delay_state,
             day);
    }
}

/* A misspelt segment would give an empty list, which looks like good news. */
static void check_segment(const rfm_rules *rules, const char *option, const char *name) {
    enum { MOST_SEGMENTS = 512, LONGEST = 80 };
    static char copies[MOST_SEGMENTS][LONGEST];
    const char *names[MOST_SEGMENTS];
    rfm_frame *segments;
    rfm_error error;
    int count = 0;
    if (name == NULL) return;
    if (rfm_rules_segments(rules, &segments, &error) != RFM_OK) fail_with(NULL, &error);
    const rfm_column column = column_of(segments, "segment");
    for (int64_t row = 0; row < column.length && count < MOST_SEGMENTS; ++row) {
        size_t size;
        const char *bytes = cell_text(&column, row, &size);
        if (size == strlen(name) && memcmp(bytes, name, size) == 0) {
            rfm_frame_free(segments);
            return;
        }
        if (size >= LONGEST) continue;
        memcpy(copies[count], bytes, size);
        copies[count][size] = '\0';
        names[count] = copies[count];
        ++count;
    }
    const char *nearest = nearest_word(name, names, count);
    if (nearest != NULL) {
        fail(EXIT_BAD_USAGE, "%s %s: no such segment; did you mean %s?", option, name, nearest);
    }
    rfm_buffer *list = text_new();
    for (int i = 0; i < count; ++i) text_add(list, "%s%s", i == 0 ? "" : ", ", names[i]);
    fail(EXIT_BAD_USAGE, "%s %s: no such segment; there are %s", option, name,
         rfm_buffer_data(list));
}

static moves_outputs open_outputs(const settings *from, const moves_settings *own) {
    return (moves_outputs){.out = csv_open(from->out),
                           .summary = csv_open(from->summary),
                           .matrix = csv_open(own->matrix),
                           .segments = csv_open(own->segments),
                           .delay_state = csv_open(own->delay_state),
                           .screen = screen_open(from)};
}

/* How cut points are found in the whole run: a scorer where they are frozen, options otherwise. */
static void prepare_scores(moves_run *run) {
    const moves_settings *own = run->own;
    job *done = &run->done;
    rfm_frame *customers = job_customers_on(run->from, done, own->from.day, NULL);
    if (rfm_frame_count(customers) == 0) fail_empty(own->from.day);
    job_plan_scores(run->from, done, rfm_frame_count(customers));
    if (done->scorer == NULL && (own->frozen || own->stability)) {
        done->scorer = scoring_fit(&done->scoring, customers);
    }
    rfm_frame_free(customers);
}

static int run_moves(const settings *from) {
    char first[11], last[11];
    moves_run run = {.from = from, .own = from->own};
    const moves_settings *own = run.own;
    job_prepare(from, &run.done);
    check_segment(run.done.rules, "--into", own->into);
    check_segment(run.done.rules, "--out-of", own->out_of);
    prepare_delay(&run);
    run.to = open_outputs(from, own);
    job_read(from, &run.done);
    rfm_day_format(own->from.day, first, NULL);
    rfm_day_format(own->to.day, last, NULL);
    say("moves from %s to %s, window %s", first, last, from->window_text);
    prepare_scores(&run);
    progress_start(0, from->quiet);
    if (own->stability) {
        moves_stability(&run);
    } else if (own->daily) {
        moves_daily(&run);
    } else {
        moves_two_days(&run);
    }
    progress_end();
    if (run.to.delay_state != NULL) {
        delay_file_write(run.delay, own->delay_state, run.to.delay_state);
    }
    output_commit_all();
    rfm_delay_free(run.delay);
    job_free(&run.done);
    return EXIT_OK;
}

/* The rows of that table are named for quantiles. */
static void check_quantiles(const settings *from) {
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        const score_choice *own = &from->own_scores[i];
        const score_choice *chosen = own->is_given ? own : &from->scores[i];
        if (chosen->strategy != RFM_SCORE_QUANTILE || chosen->quantile_type == RFM_QUANTILE_NTILE) {
            fail(EXIT_BAD_USAGE,
                 "--stability compares quantiles with ranks and frozen cut points; give --score "
                 "quantile:N, type1:N or rpkg:N, or none");
        }
    }
}

static void check_moves(const settings *from) {
    const moves_settings *own = from->own;
    const int has_delay = own->delay_up > 0 || own->delay_down > 0 || own->delay_state != NULL;
    if (!own->from.is_given || !own->to.is_given) {
        fail(EXIT_BAD_USAGE, "rfm moves needs --from DAY and --to DAY");
    }
    if (own->from.day >= own->to.day) fail(EXIT_BAD_USAGE, "--from must be before --to");
    if (own->daily && own->stability) fail(EXIT_BAD_USAGE, "give --daily or --stability, not both");
    if (own->stability && (has_delay || own->frozen)) {
        fail(EXIT_BAD_USAGE, "--stability has its own delays and freezes its own cut points");
    }
    if (own->stability && (own->list || own->into != NULL || own->out_of != NULL)) {
        fail(EXIT_BAD_USAGE, "--stability lists no customers");
    }
    if (own->stability) check_quantiles(from);
    if (own->segments != NULL && !own->daily) fail(EXIT_BAD_USAGE, "--segments needs --daily");
    if (own->matrix != NULL && (own->daily || own->stability)) {
        fail(EXIT_BAD_USAGE, "--matrix compares two days; drop --daily or --stability");
    }
    if (own->frozen && from->scorer_path != NULL) {
        fail(EXIT_BAD_USAGE, "a saved scorer is frozen already; drop --frozen");
    }
    if (own->delay_state != NULL && strcmp(own->delay_state, "-") == 0) {
        fail(EXIT_BAD_USAGE, "--delay-state needs a file");
    }
}

static void take_delay(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 0, MOST_DELAY_DAYS) + 1;
}

#define OWN(member) offsetof(moves_settings, member)
static const cli_option day_options[] = {
    {"--from", "DAY", take_day, OWN(from), "the earlier as-of day, 2011-11-01"},
    {"--to", "DAY", take_day, OWN(to), "the later as-of day"},
    {"--daily", NULL, take_flag, OWN(daily), "count the moves of every day between"},
    {"--stability", NULL, take_flag, OWN(stability),
     "compare ways of scoring: how many customers change segment without a purchase"},
};
static const cli_option delay_options[] = {
    {"--frozen", NULL, take_flag, OWN(frozen), "keep the cut points of --from for all days"},
    {"--delay-up", "N", take_delay, OWN(delay_up), "a change up takes N days to come into force"},
    {"--delay-down", "N", take_delay, OWN(delay_down), "a change down takes N days"},
    {"--delay-state", "FILE", take_output, OWN(delay_state),
     "what waits: read if it is there, written at the end, for the next run"},
};
static const cli_option output_options[] = {
    {"--list", NULL, take_flag, OWN(list), "print the customers that moved"},
    {"--into", "SEGMENT", take_text, OWN(into), "list only those that came into it"},
    {"--out-of", "SEGMENT", take_text, OWN(out_of), "list only those that left it"},
    {"--matrix", "FILE", take_output, OWN(matrix), "from where to where, as CSV"},
    {"--segments", "FILE", take_output, OWN(segments), "with --daily: every segment a day, as CSV"},
};
static const cli_option summary_options[] = {
    {"--summary", "FILE", take_output, offsetof(settings, summary),
     "the table on the terminal (flows, days or ways of scoring), as CSV"},
};
#undef OWN
static const char output_heading[] = "Output (FILE may be - for standard output)";
static const option_group day_group = {NULL, day_options, OPTION_COUNT(day_options), 1};
static const option_group delay_group = {"Scores and segments", delay_options,
                                         OPTION_COUNT(delay_options), 1};
static const option_group output_group = {output_heading, output_options,
                                          OPTION_COUNT(output_options), 1};
static const option_group summary_group = {output_heading, summary_options,
                                           OPTION_COUNT(summary_options), 0};
static const option_group *const groups[] = {&day_group,       &options_customer,
                                             &options_columns, &options_input,
                                             &options_window,  &options_returns,
                                             &options_scores,  &options_rules,
                                             &delay_group,     &options_results,
                                             &summary_group,   &output_group,
                                             &options_quiet,   NULL};

const command moves_command = {
    .name = "moves",
    .usage = "--from DAY --to DAY FILE... [OPTIONS]",
    .what =
        "Says who changed segment between two as-of days, or day by day. --out writes the "
        "customers\nthat moved.",
    .summary = "say who changed segment between two days, or day by day",
    .groups = groups,
    .own_size = sizeof(moves_settings),
    .reads_receipts = 1,
    .check = check_moves,
    .run = run_moves,
};
