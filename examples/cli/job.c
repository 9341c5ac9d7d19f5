/* SPDX-License-Identifier: MIT */
/*
 * The main job in the order in which things can go wrong. Commands that look at receipts take as
 * many of its steps as they need, and so agree on what a customer, a score and a segment is.
 */
#include "job.h"

#include "cells.h"
#include "say.h"
#include "tables.h"

static void format_day(int32_t day, char to[11]) {
    if (rfm_day_format(day, to, NULL) != RFM_OK) to[0] = '\0';
}

void job_prepare(const settings *from, job *to) {
    *to = (job){.rules_name = from->rules == NULL ? "classic11" : from->rules};
    to->rules = tables_load(to->rules_name);
    to->scorer = scoring_load(from);
}

void job_read(const settings *from, job *to) {
    char first[11], last[11];
    rfm_error error;
    input_read(from, &to->taken);
    to->ledger = (rfm_ledger_state){.struct_size = sizeof to->ledger};
    if (rfm_ledger_inspect(to->taken.ledger, &to->ledger, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    format_day(to->ledger.first_day, first);
    format_day(to->ledger.last_day, last);
    say("%lld lines from %s to %s", (long long)to->taken.rows, first, last);
    if (to->taken.bad_rows > 0) {
        say("%lld bad lines set apart in %s", (long long)to->taken.bad_rows, from->bad_path);
    }
}

void job_choose_day(const settings *from, job *to) {
    char as_of[11];
    const int32_t last_day = to->ledger.last_day;
    to->as_of_day = from->has_as_of          ? from->as_of_day
                    : last_day < RFM_DAY_MAX ? last_day + 1
                                             : last_day;
    format_day(to->as_of_day, as_of);
    say("as of %s%s, window %s", as_of,
        !from->has_as_of           ? " (the day after the last line)"
        : to->as_of_day < last_day ? " (lines after it do not count)"
                                   : "",
        from->window_text);
}

rfm_customers_options job_window(const settings *from) {
    return (rfm_customers_options){.struct_size = sizeof(rfm_customers_options),
                                   .window_unit = from->window_unit,
                                   .window_length = from->window_length,
                                   .returns = from->returns,
                                   .threads = from->threads};
}

rfm_frame *job_customers_on(const settings *from, const job *in, int32_t day,
                            rfm_customers_totals *out_totals) {
    const rfm_customers_options options = job_window(from);
    rfm_frame *customers;
    rfm_error error;
    if (rfm_customers_build(in->taken.ledger, day, &options, &customers, out_totals, &error) !=
        RFM_OK) {
        fail_with(NULL, &error);
    }
    return customers;
}

void job_customers(const settings *from, job *to) {
    to->totals = (rfm_customers_totals){.struct_size = sizeof to->totals};
    to->customers = job_customers_on(from, to, to->as_of_day, &to->totals);
    say("%lld receipts of customers, %lld unidentified; %lld customers with a purchase, "
        "%lld without",
        (long long)to->totals.identified_receipts, (long long)to->totals.unidentified_receipts,
        (long long)to->totals.customers, (long long)to->totals.customers_without_purchase);
    if (to->totals.customers == 0) {
        fail(EXIT_BAD_DATA, "no customer has a purchase in the window");
    }
}

/* A scale for this many customers, and the rule table made for it unless another was asked for. */
static void suggest_scale(const settings *from, job *to, int64_t customers,
                          int32_t bins[DIMENSION_COUNT]) {
    const int32_t suggested = rfm_scorer_suggest_bins(customers);
    if (suggested == 3 && from->rules == NULL) {
        rfm_rules_free(to->rules);
        to->rules_name = "grid9";
        to->rules = tables_load(to->rules_name);
    }
    tables_scale(to->rules, bins);
    say("%lld customers: scores from 1 to %d suggested; rules %s", (long long)customers,
        (int)suggested, to->rules_name);
    if (bins[DIMENSION_R] != suggested) {
        say("%s is made for scores from 1 to %d: some of its segments may stay empty",
            to->rules_name, (int)bins[DIMENSION_R]);
    }
    for (int i = 0; i < DIMENSION_COUNT; ++i) bins[i] = suggested;
}

void job_plan_scores(const settings *from, job *to, int64_t customers) {
    int32_t bins[DIMENSION_COUNT];
    if (from->suggest) {
        suggest_scale(from, to, customers, bins);
    } else {
        tables_scale(to->rules, bins);
    }
    scoring_prepare(from, bins, &to->scoring);
}

void job_fit(const settings *from, job *to, const rfm_frame *customers) {
    if (to->scorer != NULL) return;
    job_plan_scores(from, to, rfm_frame_count(customers));
    to->scorer = scoring_fit(&to->scoring, customers);
}

/* Scores that the table has no place for are the usual reason; say which would fit. */
static _Noreturn void fail_to_apply(const job *in, const rfm_error *error) {
    int32_t bins[DIMENSION_COUNT];
    if (error->status != RFM_E_DATA) fail_with(in->rules_name, error);
    tables_scale(in->rules, bins);
    fail(EXIT_BAD_DATA, "%s: %s; scores that fit its scale are quantile:%d,%d,%d", in->rules_name,
         error->message, (int)bins[0], (int)bins[1], (int)bins[2]);
}

rfm_frame *job_segmented(const settings *from, const job *in, rfm_frame *customers) {
    rfm_frame *scored, *segmented;
    rfm_error error;
    if (rfm_scorer_apply(in->scorer, customers, from->threads, &scored, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    if (rfm_rules_apply(in->rules, scored, from->threads, &segmented, &error) != RFM_OK) {
        fail_to_apply(in, &error);
    }
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return segmented;
}

void job_segments(const settings *from, job *to) {
    job_fit(from, to, to->customers);
    to->customers = job_segmented(from, to, to->customers);
}

void job_drop_receipts(job *done) {
    rfm_ledger_free(done->taken.ledger);
    done->taken.ledger = NULL;
}

void job_run(const settings *from, job *to) {
    job_prepare(from, to);
    job_read(from, to);
    job_choose_day(from, to);
    job_customers(from, to);
    job_segments(from, to);
}

void job_free(job *done) {
    rfm_frame_free(done->customers);
    rfm_scorer_free(done->scorer);
    rfm_rules_free(done->rules);
    input_free(&done->taken);
    *done = (job){0};
}
