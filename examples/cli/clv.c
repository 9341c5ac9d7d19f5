/* SPDX-License-Identifier: MIT */
/*
 * `rfm clv`: who will still buy, how often and for how much. A score says what a customer has done;
 * a model says what to expect, and a holdout says whether to believe it.
 */
#include "clv.h"

#include <math.h>
#include <string.h>

#include "commands.h"
#include "option_groups.h"
#include "progress.h"
#include "say.h"

enum { MOST_UNIT = 366, MOST_HORIZON = 36500, MOST_TOP = 1000000 };

/* The monthly rate of a yearly one: the cube root of a fourth root, by Newton's steps, the same on
 * every machine. */
static double monthly_rate(double yearly) {
    const double cube = sqrt(sqrt(1 + yearly));
    double root = 1;
    for (int i = 0; i < 30; ++i) root = (2 * root + cube / (root * root)) / 3;
    return yearly > 0 ? root - 1 : 0;
}

static void choose_days(clv_run *run) {
    const clv_settings *own = run->own;
    char as_of[11], holdout[11];
    run->fit_day = run->done.as_of_day;
    run->horizon_days = own->horizon_days == 0 ? 365 : own->horizon_days;
    if (!own->holdout.is_given) return;
    rfm_day_format(run->done.as_of_day, as_of, NULL);
    rfm_day_format(own->holdout.day, holdout, NULL);
    if (own->holdout.day >= run->done.as_of_day) {
        fail(EXIT_BAD_USAGE, "--holdout %s must be before the as-of day, %s", holdout, as_of);
    }
    run->fit_day = own->holdout.day;
    run->horizon_days = run->done.as_of_day - own->holdout.day;
    if (run->horizon_days > MOST_HORIZON) {
        fail(EXIT_BAD_USAGE, "--holdout %s is more than %d days before the as-of day", holdout,
             MOST_HORIZON);
    }
    say("fitted to what came up to %s, compared with the %d days after it", holdout,
        run->horizon_days);
}

/* The outputs, opened before anything is read. */
typedef struct clv_outputs {
    output *out, *save_model, *tracking, *by_purchases, *screen;
} clv_outputs;

static void write_outputs(const clv_run *run, const clv_outputs *to) {
    const clv_settings *own = run->own;
    const int decimals = run->done.taken.decimals;
    rfm_buffer *text = text_new();
    if (to->out != NULL) {
        /* the digits are cut in a frame of its own */
        rfm_frame *rounded = frame_with_decimals(clv_rounded(run), decimals);
        csv_write(run->from, run->from->out, rounded, decimals, to->out);
        rfm_frame_free(rounded);
    }
    clv_saved_write(&run->models, own->save_model, to->save_model);
    csv_write(run->from, own->tracking, run->holdout.tracking, decimals, to->tracking);
    csv_write(run->from, own->by_purchases, run->holdout.by_purchases, decimals, to->by_purchases);
    if (run->from->json) {
        clv_add_json(text, run);
    } else {
        clv_add_report(text, run);
    }
    screen_write(to->screen, text);
}

static void free_run(clv_run *run) {
    clv_models_free(&run->models);
    rfm_frame_free(run->customers);
    rfm_frame_free(run->holdout.by_purchases);
    rfm_frame_free(run->holdout.tracking);
    job_free(&run->done);
}

static int run_clv(const settings *from) {
    const clv_settings *own = from->own;
    clv_run run = {.from = from,
                   .own = own,
                   .monthly_rate = monthly_rate(own->yearly_rate),
                   .margin_share = own->margin_share > 0 ? own->margin_share : 1};
    if (own->load_model != NULL) clv_saved_read(from, own->load_model, &run.models);
    const clv_outputs to = {.out = csv_open(from->out),
                            .save_model = csv_open(own->save_model),
                            .tracking = csv_open(own->tracking),
                            .by_purchases = csv_open(own->by_purchases),
                            .screen = screen_open(from)};
    job_read(from, &run.done);
    job_choose_day(from, &run.done);
    choose_days(&run);
    clv_customers(&run);
    clv_models_fit(&run);
    clv_models_read(&run);
    clv_predict(&run);
    if (own->holdout.is_given) {
        progress_start(0, from->quiet);
        clv_holdout_measure(&run);
        progress_end();
    }
    write_outputs(&run, &to);
    output_commit_all();
    free_run(&run);
    return EXIT_OK;
}

static void check_clv(const settings *from) {
    const clv_settings *own = from->own;
    if (own->load_model != NULL &&
        (own->model != 0 || own->unit_days != 0 || own->save_model != NULL)) {
        fail(EXIT_BAD_USAGE, "--load-model fits nothing; drop --model, --unit and --save-model");
    }
    if (own->holdout.is_given && own->horizon_days != 0) {
        fail(EXIT_BAD_USAGE, "with --holdout the horizon ends on the as-of day; drop --horizon");
    }
    if (!own->holdout.is_given && (own->tracking != NULL || own->by_purchases != NULL)) {
        fail(EXIT_BAD_USAGE, "--tracking and --by-purchases need --holdout DAY");
    }
    if (own->no_spend && (own->yearly_rate > 0 || own->margin_share > 0 || own->first_spend)) {
        fail(EXIT_BAD_USAGE,
             "--rate, --margin-share and --first-spend are about spend; drop "
             "--no-spend");
    }
}

static void take_model(void *member, const char *option, const char *value) {
    static const choice choices[] = {
        {"bg-nbd", 1}, {"mbg-nbd", 2}, {"pareto-nbd", 3}, {"nbd", 4}, {"auto", CLV_ANY}};
    *(int *)member = choice_of(option, value, choices, OPTION_COUNT(choices));
}

static void take_unit(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, MOST_UNIT);
}

static void take_horizon(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, MOST_HORIZON);
}

static void take_top(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 0, MOST_TOP) + 1;
}

static void take_rate(void *member, const char *option, const char *value) {
    *(double *)member = strcmp(value, "0") == 0 ? 0 : share_of(option, value);
}

static void take_events(void *member, const char *option, const char *value) {
    static const choice choices[] = {{"days", RFM_EVENTS_DAYS}, {"receipts", RFM_EVENTS_RECEIPTS}};
    *(int *)member = choice_of(option, value, choices, OPTION_COUNT(choices));
}

#define OWN(member) offsetof(clv_settings, member)
static const cli_option looked_at_options[] = {
    {"--events", "WHAT", take_events, OWN(events),
     "a purchase is a day with receipts (days, default) or a receipt (receipts)"},
    {"--first-spend", NULL, take_flag, OWN(first_spend),
     "the mean spend counts the first purchase too"},
    {"--free", NULL, take_flag, OWN(free), "a receipt of free lines alone is a purchase too"},
};
static const cli_option model_options[] = {
    {"--model", "NAME", take_model, OWN(model),
     "bg-nbd, mbg-nbd, pareto-nbd, nbd or auto (default): the best of them by BIC"},
    {"--unit", "DAYS", take_unit, OWN(unit_days), "days in the model's unit of time; default 7"},
    {"--no-spend", NULL, take_flag, OWN(no_spend), "purchases alone: no spend, no clv"},
    {"--save-model", "FILE", take_output, OWN(save_model),
     "write the models, for --load-model another day"},
    {"--load-model", "FILE", take_text, OWN(load_model), "saved models; nothing is fitted"},
};
static const cli_option prediction_options[] = {
    {"--horizon", "DAYS", take_horizon, OWN(horizon_days), "how far ahead to look; default 365"},
    {"--rate", "SHARE", take_rate, OWN(yearly_rate),
     "discount of a year, 0.1 or 10%; default none"},
    {"--margin-share", "SHARE", take_share, OWN(margin_share),
     "margin as a share of spend, 0.35 or 35%; default all of it"},
    {"--holdout", "DAY", take_day, OWN(holdout),
     "fit to what came up to this day, predict up to the as-of day and compare"},
};
static const cli_option output_options[] = {
    {"--top", "N", take_top, OWN(top), "print the N most valuable customers; default 10"},
    {"--tracking", "FILE", take_output, OWN(tracking), "with --holdout: the weeks as CSV"},
    {"--by-purchases", "FILE", take_output, OWN(by_purchases),
     "with --holdout: actual and expected by purchases before, as CSV"},
};
#undef OWN
static const option_group looked_at_group = {"What is looked at", looked_at_options,
                                             OPTION_COUNT(looked_at_options), 1};
static const option_group model_group = {"Model", model_options, OPTION_COUNT(model_options), 1};
static const option_group prediction_group = {"Predictions", prediction_options,
                                              OPTION_COUNT(prediction_options), 1};
static const option_group output_group = {"Output (FILE may be - for standard output)",
                                          output_options, OPTION_COUNT(output_options), 1};
static const option_group *const groups[] = {&options_customer,
                                             &options_columns,
                                             &options_input,
                                             &options_as_of,
                                             &options_window,
                                             &options_returns,
                                             &looked_at_group,
                                             &model_group,
                                             &prediction_group,
                                             &options_results,
                                             &output_group,
                                             &options_quiet,
                                             NULL};

const command clv_command = {
    .name = "clv",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Fits a model of who still buys, how often and for how much, says what it found and\n"
        "predicts for every customer. --holdout DAY checks it against what came after.",
    .summary = "predict who still buys, how often, and what each customer is worth",
    .groups = groups,
    .own_size = sizeof(clv_settings),
    .reads_receipts = 1,
    .check = check_clv,
    .run = run_clv,
};
