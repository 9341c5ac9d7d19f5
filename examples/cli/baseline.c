/* SPDX-License-Identifier: MIT */
/*
 * `rfm baseline`: where a shop stands before it starts, and how far it came half a year and a year
 * later. Days stand side by side, because the difference is what is looked for.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline_tables.h"
#include "commands.h"
#include "frame_output.h"
#include "job.h"
#include "json_text.h"
#include "list_file.h"
#include "option_groups.h"
#include "option_values.h"
#include "say.h"

enum { MOST_DAYS = 60 };

typedef struct baseline_settings {
    int32_t days[MOST_DAYS];
    int day_count;
    int32_t window_days; /* 0: a year */
    const char *contacts, *contact_column, *contact_customer;
    double margin_share;
    const char *overlap, *overlap_customer;
    const char *readiness;
} baseline_settings;

/* What was measured. */
typedef struct baseline_results {
    rfm_frame *figures, *verdicts, *overlap;
} baseline_results;

static void add_day(baseline_settings *to, const char *option, const char *text, size_t size) {
    char day[32];
    rfm_error error;
    snprintf(day, sizeof day, "%.*s", (int)(size < 31 ? size : 31), text);
    if (to->day_count == MOST_DAYS) fail(EXIT_BAD_USAGE, "%s: at most %d days", option, MOST_DAYS);
    int32_t *next = &to->days[to->day_count];
    if (rfm_day_parse(day, next, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s %s: expected a day like 2011-12-10", option, day);
    }
    ++to->day_count;
    for (; next > to->days && next[-1] >= next[0]; --next) {
        if (next[-1] == next[0]) fail(EXIT_BAD_USAGE, "%s %s is there twice", option, day);
        const int32_t later = next[-1];
        next[-1] = next[0];
        next[0] = later;
    }
}

/* Days in any order, in one option or in several. */
static void take_days(void *member, const char *option, const char *value) {
    for (const char *at = value;;) {
        const size_t size = strcspn(at, ",");
        add_day(member, option, at, size);
        if (at[size] == '\0') return;
        at += size + 1;
    }
}

static void take_window_days(void *member, const char *option, const char *value) {
    baseline_settings *to = member;
    const size_t digits = strspn(value, "0123456789");
    const int weeks = strcmp(value + digits, "w") == 0;
    int number;
    if ((!weeks && strcmp(value + digits, "d") != 0) ||
        !read_number(value, digits, 1, weeks ? 521722 : 3652059, &number)) {
        fail(EXIT_BAD_USAGE, "%s %s: expected days or weeks like 365d, 52w", option, value);
    }
    to->window_days = weeks ? 7 * number : number;
}

static void check_baseline(const settings *from) {
    const baseline_settings *own = from->own;
    const int has_detail = own->contact_column != NULL || own->contact_customer != NULL;
    if (has_detail && own->contacts == NULL) {
        fail(EXIT_BAD_USAGE, "%s needs --contacts FILE",
             own->contact_column != NULL ? "--contact-column" : "--contact-customer");
    }
    if (own->overlap_customer != NULL && own->overlap == NULL) {
        fail(EXIT_BAD_USAGE, "--overlap-customer needs --overlap FILE");
    }
}

static rfm_frame *read_contacts(const settings *from) {
    const baseline_settings *own = from->own;
    const list_request wanted = {.customer = own->contact_customer,
                                 .customer_option = "--contact-customer",
                                 .has_contact = 1,
                                 .contact = own->contact_column,
                                 .contact_option = "--contact-column"};
    return own->contacts == NULL ? NULL : list_file_read(own->contacts, &wanted, from);
}

/* The library counts rows from 0; a person, below the header, from 1. */
static _Noreturn void fail_to_measure(const settings *from, const rfm_error *error) {
    const baseline_settings *own = from->own;
    if (error->status == RFM_E_DATA && error->where >= 0) {
        fail(EXIT_BAD_DATA, "%s: row %lld below the header has a customer that an earlier row has",
             own->contacts, (long long)error->where + 1);
    }
    fail_with(NULL, error);
}

/* Ids of the receipts' customers against those of the other file. */
static rfm_frame *compare_ids(const settings *from, const job *in, const rfm_frame *other) {
    const rfm_customers_options options = {
        .struct_size = sizeof options, .returns = from->returns, .threads = from->threads};
    rfm_frame *customers, *made;
    rfm_error error;
    if (rfm_customers_build(in->taken.ledger, RFM_DAY_MAX, &options, &customers, NULL, &error) !=
            RFM_OK ||
        rfm_baseline_overlap(customers, other, &made, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(customers);
    return made;
}

static void say_days(const baseline_settings *own, int32_t window_days) {
    char first[11] = "", last[11] = "";
    rfm_day_format(own->days[0], first, NULL);
    rfm_day_format(own->days[own->day_count - 1], last, NULL);
    if (own->day_count == 1) {
        say("as of %s, window %dd", first, (int)window_days);
    } else {
        say("as of %d days from %s to %s, window %dd", own->day_count, first, last,
            (int)window_days);
    }
}

static baseline_results measure(const settings *from, const job *in, const rfm_frame *contacts) {
    baseline_settings *own = from->own;
    baseline_results made = {0};
    rfm_error error;
    const int32_t last_line = in->ledger.last_day;
    if (own->day_count == 0) {
        own->days[own->day_count++] = last_line < RFM_DAY_MAX ? last_line + 1 : last_line;
    }
    say_days(own, own->window_days == 0 ? 365 : own->window_days);
    const rfm_baseline_options options = {.struct_size = sizeof options,
                                          .threads = from->threads,
                                          .window_days = own->window_days,
                                          .returns = from->returns,
                                          .contacts = contacts,
                                          .contact_column = contacts == NULL ? NULL : "contact",
                                          .margin_share = own->margin_share};
    if (rfm_baseline_measure(in->taken.ledger, own->days, own->day_count, &options, &made.figures,
                             &error) != RFM_OK ||
        rfm_baseline_readiness(in->taken.ledger, own->days[own->day_count - 1], &options,
                               &made.verdicts, &error) != RFM_OK) {
        fail_to_measure(from, &error);
    }
    return made;
}

static void add_json(rfm_buffer *text, const baseline_results *results, int decimals) {
    text_add(text, "{\n  \"version\": \"%s\",\n  \"figures\": ", rfm_version());
    json_add_rows(text, results->figures, decimals, 2);
    text_add(text, ",\n  \"readiness\": ");
    json_add_rows(text, results->verdicts, decimals, 2);
    if (results->overlap != NULL) {
        text_add(text, ",\n  \"overlap\": ");
        json_add_rows(text, results->overlap, decimals, 2);
    }
    text_add(text, "\n}\n");
}

static void add_tables(rfm_buffer *text, const settings *from, const baseline_results *results,
                       int decimals) {
    const baseline_settings *own = from->own;
    char day[11] = "";
    rfm_day_format(own->days[own->day_count - 1], day, NULL);
    baseline_add_figures(text, results->figures, decimals);
    text_add(text, "\nReady for RFM as of %s?\n", day);
    baseline_add_verdicts(text, results->verdicts);
    if (results->overlap == NULL) return;
    text_add(text, "\n");
    baseline_add_overlap(text, results->overlap, own->overlap);
}

static int run_baseline(const settings *from) {
    const baseline_settings *own = from->own;
    const list_request ids = {.customer = own->overlap_customer,
                              .customer_option = "--overlap-customer"};
    output *const figures = csv_open(from->out), *const verdicts = csv_open(own->readiness);
    output *const screen = screen_open(from);
    job done = {0};
    /* Small lists first: a mistake in them should not cost the reading of the receipts. */
    rfm_frame *contacts = read_contacts(from);
    rfm_frame *other = own->overlap == NULL ? NULL : list_file_read(own->overlap, &ids, from);
    job_read(from, &done);
    baseline_results results = measure(from, &done, contacts);
    if (other != NULL) results.overlap = compare_ids(from, &done, other);
    const int decimals = done.taken.decimals;
    csv_write(from, from->out, results.figures, decimals, figures);
    csv_write(from, own->readiness, results.verdicts, decimals, verdicts);
    rfm_buffer *text = text_new();
    if (from->json) {
        add_json(text, &results, decimals);
    } else {
        add_tables(text, from, &results, decimals);
    }
    screen_write(screen, text);
    output_commit_all();
    rfm_frame_free(results.figures);
    rfm_frame_free(results.verdicts);
    rfm_frame_free(results.overlap);
    rfm_frame_free(contacts);
    rfm_frame_free(other);
    job_free(&done);
    return EXIT_OK;
}

static const cli_option day_options[] = {
    {"--as-of", "DAY,...", take_days, 0,
     "one as-of day or several to compare, also as several options; default the day after the "
     "last line"},
    {"--window", "LENGTH", take_window_days, 0,
     "days before each that count as active: 365d (default) or 52w"},
};
static const cli_option own_options[] = {
    {"--contacts", "FILE", take_text, offsetof(baseline_settings, contacts),
     "CSV of customers with an e-mail column, for the figures of e-mail"},
    {"--contact-column", "NAME", take_text, offsetof(baseline_settings, contact_column),
     "its column of addresses, of 1 and 0 or of yes and no; guessed when left out"},
    {"--contact-customer", "NAME", take_text, offsetof(baseline_settings, contact_customer),
     "its column of customer ids; guessed when left out"},
    {"--margin-share", "SHARE", take_share, offsetof(baseline_settings, margin_share),
     "margin as a share of spend, 0.35 or 35%, for the value of a customer"},
    {"--overlap", "FILE", take_text, offsetof(baseline_settings, overlap),
     "CSV of another channel: how many customer ids it shares with the receipts"},
    {"--overlap-customer", "NAME", take_text, offsetof(baseline_settings, overlap_customer),
     "its column of customer ids; guessed when left out"},
};
static const cli_option output_options[] = {
    {"--readiness", "FILE", take_output, offsetof(baseline_settings, readiness),
     "the verdicts as CSV"},
};
static const option_group day_group = {"What is looked at", day_options, OPTION_COUNT(day_options),
                                       1};
static const option_group own_group = {"What is looked at", own_options, OPTION_COUNT(own_options),
                                       1};
static const option_group output_group = {"Output (FILE may be - for standard output)",
                                          output_options, OPTION_COUNT(output_options), 1};
static const option_group *const groups[] = {
    &options_customer, &options_columns, &options_input, &day_group,     &options_returns,
    &own_group,        &options_results, &output_group,  &options_quiet, NULL};

const command baseline_command = {
    .name = "baseline",
    .usage = "FILE... [OPTIONS]",
    .what =
        "Measures where a shop stands: registration, active customers, spend, repeat rate,\n"
        "value of a customer, e-mail; compares several days; says whether the data are ready\n"
        "for RFM.",
    .summary = "measure a shop as of one day or several, and whether it is ready",
    .groups = groups,
    .own_size = sizeof(baseline_settings),
    .reads_receipts = 1,
    .check = check_baseline,
    .run = run_baseline,
};
