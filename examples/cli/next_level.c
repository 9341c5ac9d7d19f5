/* SPDX-License-Identifier: MIT */
/*
 * `rfm next-level`: what to say to a customer. Not "you are Promising", but "one visit for 12.50
 * makes you Loyal, up to the 30th".
 */
#define _POSIX_C_SOURCE 200809L

#include "next_level.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cells.h"
#include "commands.h"
#include "frame_output.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"

enum { DEFAULT_VISITS = 3, DEFAULT_HORIZON = 365, SOON = 30 };

typedef struct next_settings {
    const char *customer;
    int max_visits, horizon_days;
} next_settings;

static void take_visits(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, 1000);
}

static void take_horizon(void *member, const char *option, const char *value) {
    *(int *)member = number_of(option, value, 1, 36500);
}

/* What lifts and when it falls, side by side: both list the same customers in the same order. */
static rfm_frame *answers_of(const settings *from, const job *done, const next_settings *own) {
    const rfm_customers_options window = job_window(from);
    const rfm_next_options options = {.struct_size = sizeof options,
                                      .max_visits = own->max_visits,
                                      .horizon_days = own->horizon_days,
                                      .customers = &window,
                                      .customer = own->customer};
    rfm_frame *next, *fall, *joined;
    rfm_error error;
    const rfm_status status = rfm_next_level(done->taken.ledger, done->as_of_day, done->scorer,
                                             done->rules, &options, &next, &error);
    if (status == RFM_E_NOT_FOUND) {
        fail(EXIT_BAD_DATA, "customer %s is not in the input", own->customer);
    }
    if (status != RFM_OK) fail_with(NULL, &error);
    if (rfm_next_fall(done->taken.ledger, done->as_of_day, done->scorer, done->rules, &options,
                      &fall, &error) != RFM_OK ||
        rfm_frame_join(next, fall, &joined, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(next);
    rfm_frame_free(fall);
    return joined;
}

static int same_cell(const rfm_column *left, int64_t left_row, const rfm_column *right,
                     int64_t right_row) {
    size_t left_size, right_size;
    const char *a = cell_text(left, left_row, &left_size);
    const char *b = cell_text(right, right_row, &right_size);
    return left_size == right_size && memcmp(a, b, left_size) == 0;
}

/* Leaves out those that have no purchase in the window; both are in order of ids. */
static rfm_frame *only_customers(rfm_frame *answers, const rfm_frame *customers) {
    const rfm_column all = column_of(answers, "customer"), some = column_of(customers, "customer");
    int64_t *rows = malloc(((size_t)all.length + 1) * sizeof *rows), count = 0;
    if (rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < all.length && count < some.length; ++row) {
        if (same_cell(&all, row, &some, count)) rows[count++] = row;
    }
    rfm_frame *found = frame_take_rows(answers, rows, count);
    rfm_frame_free(answers);
    free(rows);
    return found;
}

static int64_t total(const rfm_frame *frame, const char *name) {
    const rfm_column column = column_of(frame, name);
    int64_t sum = 0;
    for (int64_t row = 0; row < column.length; ++row) sum += cell_int64(&column, row);
    return sum;
}

static void add_summary(rfm_buffer *text, const rfm_frame *summary, int decimals) {
    static const shown_column columns[] = {
        {"segment", NULL, SHOW_AUTO, "(no segment)"},
        {"customers", NULL, SHOW_AUTO, NULL},
        {"lifted_by_1", "Lifted by\n1 visit", SHOW_AUTO, NULL},
        {"lifted_by_2", "by\n2", SHOW_AUTO, NULL},
        {"lifted_by_more", "by\nmore", SHOW_AUTO, NULL},
        {"not_lifted", "Not\nlifted", SHOW_AUTO, NULL},
        {"median_spend", "Median\nspend", SHOW_AUTO, NULL},
        {"falling_soon", "Falls in\n30 days", SHOW_AUTO, NULL},
    };
    frame_add_table(text, summary, columns, OPTION_COUNT(columns), decimals);
    text_add(text,
             "\nOf %lld customers %lld can be lifted by one visit and %lld by more;\n%lld fall "
             "within %d days if they buy nothing.\n",
             (long long)total(summary, "customers"), (long long)total(summary, "lifted_by_1"),
             (long long)(total(summary, "lifted_by_2") + total(summary, "lifted_by_more")),
             (long long)total(summary, "falling_soon"), (int)SOON);
}

static void show_all(const settings *from, const job *done, rfm_frame *answers, output *out,
                     output *screen) {
    const int decimals = done->taken.decimals;
    rfm_frame *summary = next_summary(answers, done->as_of_day, SOON);
    rfm_buffer *text = text_new();
    csv_write(from, from->out, answers, decimals, out);
    if (from->json) {
        frame_add_json(text, summary, decimals);
    } else {
        add_summary(text, summary, decimals);
    }
    screen_write(screen, text);
    rfm_frame_free(summary);
}

static void show_one(const settings *from, const job *done, const next_settings *own,
                     const rfm_frame *answer, output *out, output *screen) {
    const int decimals = done->taken.decimals;
    rfm_buffer *text = text_new();
    csv_write(from, from->out, answer, decimals, out);
    if (from->json) {
        frame_add_json(text, answer, decimals);
    } else {
        const rfm_column one = column_of(answer, "customer");
        const rfm_column all = column_of(done->customers, "customer");
        int in_table = 0;
        for (int64_t row = 0; row < all.length && !in_table; ++row) {
            in_table = same_cell(&one, 0, &all, row);
        }
        next_add_words(text, answer, in_table, done->as_of_day,
                       own->horizon_days > 0 ? own->horizon_days : DEFAULT_HORIZON,
                       own->max_visits > 0 ? own->max_visits : DEFAULT_VISITS, decimals);
    }
    screen_write(screen, text);
}

/* Digits after the point that the amounts need: a first reading, in silence. */
static int count_decimals(const settings *from) {
    settings first = *from;
    intake taken;
    if (from->bad_path != NULL) first.bad_path = "/dev/null";
    say_quietly(1);
    input_read(&first, &taken);
    say_quietly(from->quiet);
    const int decimals = taken.decimals;
    input_free(&taken);
    return decimals;
}

/* The smallest purchase is counted in the smallest unit of money, and the ledger has to be made in
 * that unit: so the input is read twice unless --scale says it. */
static int run_next_level(const settings *given) {
    const next_settings *own = given->own;
    output *const out = csv_open(given->out), *const screen = screen_open(given);
    settings exact = *given;
    const settings *const from = &exact;
    job done;
    job_prepare(from, &done);
    if (exact.scale < 0) exact.scale = count_decimals(given);
    job_read(from, &done);
    job_choose_day(from, &done);
    job_customers(from, &done);
    job_fit(from, &done, done.customers);
    rfm_frame *answers = answers_of(from, &done, own);
    if (own->customer == NULL) {
        answers = only_customers(answers, done.customers);
        show_all(from, &done, answers, out, screen);
    } else {
        show_one(from, &done, own, answers, out, screen);
    }
    output_commit_all();
    rfm_frame_free(answers);
    job_free(&done);
    return EXIT_OK;
}

static void check_next_level(const settings *from) {
    for (int i = 0; i < from->input_count && from->scale < 0; ++i) {
        struct stat kind;
        const int is_stdin = strcmp(from->inputs[i], "-") == 0;
        if (is_stdin || (stat(from->inputs[i], &kind) == 0 && S_ISFIFO(kind.st_mode))) {
            fail(EXIT_BAD_USAGE,
                 "%s: next-level reads a pipe once only when it knows the digits of amounts; give "
                 "--scale 2",
                 is_stdin ? "standard input" : from->inputs[i]);
        }
    }
}

#define AT(member) offsetof(next_settings, member)
static const cli_option own_options[] = {
    {"--customer", "ID", take_text, AT(customer),
     "one customer, as the input writes it; says it in words"},
    {"--max-visits", "N", take_visits, AT(max_visits), "receipts to try; default 3"},
    {"--horizon", "DAYS", take_horizon, AT(horizon_days), "how far ahead to look; default 365"},
};
#undef AT
static const option_group own_group = {NULL, own_options, OPTION_COUNT(own_options), 1};
static const option_group *const groups[] = {&own_group,
                                             &options_columns,
                                             &options_input,
                                             &options_as_of,
                                             &options_window,
                                             &options_returns,
                                             &options_scores,
                                             &options_rules,
                                             &options_results,
                                             &options_quiet,
                                             NULL};

const command next_level_command = {
    .name = "next-level",
    .usage = "[--customer ID] FILE... [OPTIONS]",
    .what =
        "Finds for every customer the smallest purchase that reaches a higher level, and the "
        "day on\nwhich the level falls if nothing is bought. --out writes one row a customer.",
    .summary = "find the smallest purchase that lifts each customer a level",
    .groups = groups,
    .own_size = sizeof(next_settings),
    .reads_receipts = 1,
    .check = check_next_level,
    .run = run_next_level,
};
