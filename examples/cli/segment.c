/* SPDX-License-Identifier: MIT */
/* `rfm segment`: the whole job, then its outputs, which appear together or not at all. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>

#include "cells.h"
#include "commands.h"
#include "frame_output.h"
#include "option_groups.h"
#include "option_values.h"
#include "reports.h"
#include "say.h"

/* Where results go; NULL: not wanted. */
typedef struct targets {
    output *customers, *summary, *scorer, *screen;
} targets;

/* Opened before the input is read: a folder that cannot be written should not cost the reading. */
static targets open_targets(const settings *from) {
    return (targets){.customers = csv_open(from->out),
                     .summary = csv_open(from->summary),
                     .scorer = csv_open(from->save_scorer),
                     .screen = screen_open(from)};
}

/* Summing up segments and rounding means look at all customers, each on one thread: they go side by
 * side. */
typedef struct summing {
    rfm_frame *customers;
    const rfm_rules *rules;
    rfm_frame *summary;
    rfm_status status;
    rfm_error error;
} summing;

static void *sum_up(void *argument) {
    summing *sum = argument;
    sum->status = rfm_report_summary(sum->customers, sum->rules, &sum->summary, &sum->error);
    return NULL;
}

/* Rounds the means of the customers; gives the summary of them as they were. */
static rfm_frame *round_and_sum_up(const settings *from, job *done) {
    const int decimals = done->taken.decimals;
    summing sum = {.customers = done->customers, .rules = done->rules};
    pthread_t thread;
    const int has_thread = from->threads > 1 && pthread_create(&thread, NULL, sum_up, &sum) == 0;
    if (!has_thread) (void)sum_up(&sum);
    done->customers = frame_with_means(sum.customers, decimals);
    if (has_thread) pthread_join(thread, NULL);
    if (done->customers != sum.customers) rfm_frame_free(sum.customers);
    if (sum.status != RFM_OK) fail_with(NULL, &sum.error);
    return frame_with_decimals(sum.summary, decimals);
}

static void write_targets(const settings *from, job *done, const targets *to) {
    const int decimals = done->taken.decimals;
    rfm_frame *summary = round_and_sum_up(from, done);
    rfm_error error;
    csv_write(from, from->out, done->customers, decimals, to->customers);
    csv_write(from, from->summary, summary, decimals, to->summary);
    if (to->scorer != NULL &&
        rfm_scorer_save(done->scorer, output_write, to->scorer, &error) != RFM_OK) {
        fail_with(from->save_scorer, &error);
    }
    if (to->screen != NULL) {
        rfm_buffer *text = text_new();
        if (from->json) {
            json_add(text, from, done, summary);
        } else {
            table_add(text, summary, decimals);
        }
        screen_write(to->screen, text);
    }
    rfm_frame_free(summary);
}

static int run_segment(const settings *from) {
    job done;
    const targets to = open_targets(from);
    job_prepare(from, &done);
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    job_drop_receipts(&done); /* the memory is enough for scores and output */
    job_segments(from, &done);
    write_targets(from, &done, &to);
    output_commit_all();
    job_free(&done);
    return EXIT_OK;
}

static const cli_option own_options[] = {
    {"--out", "FILE", take_output, offsetof(settings, out), "every customer, as CSV"},
    {"--summary", "FILE", take_output, offsetof(settings, summary), "every segment, as CSV"},
    {"--json", NULL, take_flag, offsetof(settings, json),
     "print one JSON object instead of the table"},
    {"--raw-text", NULL, take_flag, offsetof(settings, raw_text),
     "no guard against spreadsheet formulas in text"},
};
static const option_group own_group = {"Output (FILE may be - for standard output)", own_options,
                                       OPTION_COUNT(own_options), 0};
static const option_group *const groups[] = {
    &options_customer,    &options_columns, &options_input,  &options_as_of,
    &options_window,      &options_returns, &options_scores, &options_rules,
    &options_save_scorer, &own_group,       &options_quiet,  NULL};

const command segment_command = {
    .name = "segment",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Reads receipts, scores every customer and gives each a segment. FILE may be - for "
        "standard\ninput; several files are read as one.",
    .summary = "score and segment every customer, print a summary",
    .groups = groups,
    .reads_receipts = 1,
    .run = run_segment,
};
