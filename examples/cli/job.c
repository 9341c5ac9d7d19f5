/* SPDX-License-Identifier: MIT */
/*
 * The main job in the order in which things can go wrong: rule table and saved scorer are read
 * first, because a mistake in them should not cost the reading of ten gigabytes.
 */
#include "job.h"

#include "cells.h"
#include "say.h"
#include "scoring.h"
#include "tables.h"

static void format_day(int32_t day, char to[11]) {
    if (rfm_day_format(day, to, NULL) != RFM_OK) to[0] = '\0';
}

/* The as-of day that was given, or the day after the last line. */
static void choose_day(const settings *from, job *to) {
    char first[11], last[11], as_of[11];
    rfm_error error;
    to->ledger.struct_size = sizeof to->ledger;
    if (rfm_ledger_inspect(to->taken.ledger, &to->ledger, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const int32_t last_day = to->ledger.last_day;
    to->as_of_day = from->has_as_of          ? from->as_of_day
                    : last_day < RFM_DAY_MAX ? last_day + 1
                                             : last_day;
    format_day(to->ledger.first_day, first);
    format_day(last_day, last);
    format_day(to->as_of_day, as_of);
    say("%lld lines from %s to %s", (long long)to->taken.rows, first, last);
    if (to->taken.bad_rows > 0) {
        say("%lld bad lines set apart in %s", (long long)to->taken.bad_rows, from->bad_path);
    }
    say("as of %s%s, window %s", as_of,
        !from->has_as_of           ? " (the day after the last line)"
        : to->as_of_day < last_day ? " (lines after it do not count)"
                                   : "",
        from->window_text);
}

static void build_customers(const settings *from, job *to) {
    const rfm_customers_options options = {.struct_size = sizeof options,
                                           .window_unit = from->window_unit,
                                           .window_length = from->window_length,
                                           .returns = from->returns,
                                           .threads = from->threads};
    rfm_error error;
    to->totals.struct_size = sizeof to->totals;
    if (rfm_customers_build(to->taken.ledger, to->as_of_day, &options, &to->customers, &to->totals,
                            &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    say("%lld receipts of customers, %lld unidentified; %lld customers with a purchase, "
        "%lld without",
        (long long)to->totals.identified_receipts, (long long)to->totals.unidentified_receipts,
        (long long)to->totals.customers, (long long)to->totals.customers_without_purchase);
    if (to->totals.customers == 0) {
        fail(EXIT_BAD_DATA, "no customer has a purchase in the window");
    }
}

static void replace(rfm_frame **frame, rfm_frame *with) {
    rfm_frame_free(*frame);
    *frame = with;
}

/* Scores that the table has no place for are the usual reason; say which would fit. */
static _Noreturn void fail_to_apply(const settings *from, const job *done, const rfm_error *error) {
    const char *name = from->rules == NULL ? "classic11" : from->rules;
    int32_t bins[DIMENSION_COUNT];
    if (error->status != RFM_E_DATA) fail_with(name, error);
    tables_scale(done->rules, bins);
    fail(EXIT_BAD_DATA, "%s: %s; scores that fit its scale are quantile:%d,%d,%d", name,
         error->message, (int)bins[0], (int)bins[1], (int)bins[2]);
}

static void score_and_segment(const settings *from, job *to) {
    rfm_frame *made;
    rfm_error error;
    if (to->scorer == NULL) {
        int32_t bins[DIMENSION_COUNT];
        tables_scale(to->rules, bins);
        to->scorer = scoring_fit(from, to->customers, bins);
    }
    if (rfm_scorer_apply(to->scorer, to->customers, from->threads, &made, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    replace(&to->customers, made);
    if (rfm_rules_apply(to->rules, to->customers, from->threads, &made, &error) != RFM_OK) {
        fail_to_apply(from, to, &error);
    }
    replace(&to->customers, made);
}

void job_run(const settings *from, job *to) {
    *to = (job){0};
    to->rules = tables_load(from->rules == NULL ? "classic11" : from->rules);
    to->scorer = scoring_load(from);
    input_read(from, &to->taken);
    choose_day(from, to);
    build_customers(from, to);
    score_and_segment(from, to);
}

void job_free(job *done) {
    rfm_frame_free(done->customers);
    rfm_scorer_free(done->scorer);
    rfm_rules_free(done->rules);
    input_free(&done->taken);
    *done = (job){0};
}
