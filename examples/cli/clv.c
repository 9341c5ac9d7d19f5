/* SPDX-License-Identifier: MIT */
/*
 * `rfm clv`: who will still buy, how often and for how much. A score says what a customer has done;
 * a model says what to expect, and a holdout says whether to believe it.
 */
#include "clv.h"

#include <math.h>
#include <string.h>

#include "commands.h"
#include "progress.h"
#include "say.h"

enum { MOST_HOLDOUT = 36500 };

/* The rate of a period of so many months that comes to a yearly one: the cube root of a fourth root
 * for a month, by Newton's steps, the same on every machine. */
static double period_rate(double yearly, int months) {
    const double quarter = sqrt(sqrt(1 + yearly));
    double root = 1;
    if (!(yearly > 0)) return 0;
    if (months == 12) return yearly;
    if (months == 3) return quarter - 1;
    for (int i = 0; i < 30; ++i) root = (2 * root + quarter / (root * root)) / 3;
    return root - 1;
}

static int32_t holdout_start(const clv_run *run) {
    const clv_settings *own = run->own;
    const clv_length *back = &own->holdout;
    int32_t day = run->done.as_of_day;
    if (own->holdout_day.is_given) return own->holdout_day.day;
    if (!back->is_months) return day - back->count;
    if (rfm_day_add_months(run->done.as_of_day, -back->count, &day, NULL) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "--holdout %dmo: goes back too far", back->count);
    }
    return day;
}

static void choose_days(clv_run *run) {
    const clv_settings *own = run->own;
    char as_of[11], holdout[11];
    run->fit_day = run->done.as_of_day;
    if (!own->holdout.is_given && !own->holdout_day.is_given) return;
    run->fit_day = holdout_start(run);
    rfm_day_format(run->done.as_of_day, as_of, NULL);
    if (rfm_day_format(run->fit_day, holdout, NULL) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "--holdout goes back too far");
    }
    if (run->fit_day >= run->done.as_of_day) {
        fail(EXIT_BAD_USAGE, "--holdout %s must be before the as-of day, %s", holdout, as_of);
    }
    run->horizon_days = run->done.as_of_day - run->fit_day;
    if (run->horizon_days > MOST_HOLDOUT) {
        fail(EXIT_BAD_USAGE, "--holdout %s is more than %d days before the as-of day", holdout,
             MOST_HOLDOUT);
    }
    say("fitted to what came up to %s, compared with the %.0f days after it", holdout,
        run->horizon_days);
}

/* The outputs, opened before anything is read. */
typedef struct clv_outputs {
    output *out, *save_model, *frequency, *tracking, *by_purchases, *deciles, *screen;
} clv_outputs;

static clv_outputs open_outputs(const settings *from) {
    const clv_settings *own = from->own;
    return (clv_outputs){
        .out = csv_open(from->out),
        .save_model = csv_open(own->save_model),
        .frequency = csv_open(own->frequency_file),
        .tracking = csv_open(own->tracking_file),
        .by_purchases = csv_open(own->by_purchases),
        .deciles = csv_open(own->deciles),
        .screen = own->simulated > 0 && from->out != NULL ? NULL : screen_open(from)};
}

static void write_tables(const clv_run *run, const clv_outputs *to) {
    const clv_settings *own = run->own;
    if (to->out != NULL) {
        /* the digits are cut in a frame of its own */
        rfm_frame *rounded = frame_with_decimals(clv_rounded(run), run->decimals);
        csv_write(run->from, run->from->out, rounded, run->decimals, to->out);
        rfm_frame_free(rounded);
    }
    csv_write(run->from, own->frequency_file, run->checks.frequency, 2, to->frequency);
    csv_write(run->from, own->tracking_file, run->checks.tracking, 2, to->tracking);
    csv_write(run->from, own->by_purchases, run->checks.by_purchases, 2, to->by_purchases);
    csv_write(run->from, own->deciles, run->checks.deciles, 2, to->deciles);
}

static void write_screen(const clv_run *run, output *to) {
    rfm_buffer *text = text_new();
    if (run->from->json) {
        clv_add_json(text, run);
    } else {
        clv_add_report(text, run);
    }
    screen_write(to, text);
}

/* Receipts or histories, up to the day of the fit. */
static void read_customers(clv_run *run) {
    if (run->own->histories != NULL) {
        clv_histories(run);
        return;
    }
    job_read(run->from, &run->done);
    job_choose_day(run->from, &run->done);
    run->decimals = run->done.taken.decimals;
    choose_days(run);
    clv_customers(run);
    clv_covariates(run);
}

static void predict(clv_run *run) {
    clv_read_parameters(run);
    clv_predict(run);
    progress_start(0, run->from->quiet);
    clv_checks_make(run);
    if (run->own->compare) run->comparison = clv_compare(run);
    progress_end();
}

static void free_run(clv_run *run) {
    clv_models_free(&run->models);
    rfm_frame_free(run->customers);
    rfm_frame_free(run->comparison);
    clv_checks_free(&run->checks);
    clv_settings_free(run->own);
    job_free(&run->done);
}

static int run_clv(const settings *from) {
    const clv_settings *own = from->own;
    clv_run run = {.from = from,
                   .own = own,
                   .decimals = 2,
                   .period_rate = period_rate(own->yearly_rate, own->period_months),
                   .margin_share = own->margin_share > 0 ? own->margin_share : 1};
    if (own->load_model != NULL) clv_saved_read(from, own->load_model, &run.models);
    if (own->histories != NULL) clv_check_outputs(from, own->histories);
    if (own->customers_file != NULL) clv_check_outputs(from, own->customers_file);
    const clv_outputs to = open_outputs(from);
    if (from->input_count > 0 || own->histories != NULL) read_customers(&run);
    clv_models_fit(&run);
    clv_saved_write(&run.models, own->save_model, to.save_model);
    if (own->simulated > 0) {
        clv_simulate(&run, to.out != NULL ? to.out : to.screen);
    } else {
        predict(&run);
        write_tables(&run, &to);
        write_screen(&run, to.screen);
    }
    output_commit_all();
    free_run(&run);
    return EXIT_OK;
}

const command clv_command = {
    .name = "clv",
    .usage = "FILE... | --histories FILE  [OPTIONS]",
    .what =
        "Fits a model of who still buys, how often and for how much, says what it found\n"
        "and predicts for every customer. --holdout checks it against what came after.",
    .summary = "predict who still buys, how often, and what each customer is worth",
    .groups = clv_groups,
    .own_size = sizeof(clv_settings),
    .reads_receipts = 0, /* a saved model may simulate without any */
    .check = clv_check,
    .run = run_clv,
};
