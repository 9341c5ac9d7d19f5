/* SPDX-License-Identifier: MIT */
/* The way from files to segmented customers, in steps that commands share. Each step exits on
 * failure, and says on standard error what was taken. */
#ifndef RFM_CLI_JOB_H
#define RFM_CLI_JOB_H

#include "input.h"
#include "scoring.h"

typedef struct job {
    intake taken;
    rfm_ledger_state ledger;
    int32_t as_of_day;
    rfm_customers_totals totals;
    rfm_rules *rules;
    const char *rules_name;
    scoring scoring;      /* how a scorer is fitted; filled in by job_plan_scores */
    rfm_scorer *scorer;   /* saved or fitted */
    rfm_frame *customers; /* after job_segments with scores, segment and level */
} job;

/* Reads rule table and saved scorer: first, because a mistake in them should not cost the reading
 * of ten gigabytes. Only for commands that take these options. */
void job_prepare(const settings *from, job *to);
/* Reads every input into the ledger and says so. Starts a job that was not prepared. */
void job_read(const settings *from, job *to);
/* Chooses the as-of day: given, or the day after the last line. */
void job_choose_day(const settings *from, job *to);
/* Builds the customer table of the as-of day; exits when it has no rows. */
void job_customers(const settings *from, job *to);
/* Settles how a scorer is fitted; with --suggest by the number of customers. */
void job_plan_scores(const settings *from, job *to, int64_t customers);
/* The same, and fits it to customers, unless there is a saved one. */
void job_fit(const settings *from, job *to, const rfm_frame *customers);
/* Frees the ledger, for who needs nothing more of it. */
void job_drop_receipts(job *done);
/* Scores and segments the customers. */
void job_segments(const settings *from, job *to);
/* All of it in order. */
void job_run(const settings *from, job *to);
void job_free(job *done);

/* The options of a customer table. */
rfm_customers_options job_window(const settings *from);
/* The customer table of any day; `out_totals` may be NULL. */
rfm_frame *job_customers_on(const settings *from, const job *in, int32_t day,
                            rfm_customers_totals *out_totals);
/* A customer table with scores, segment and level added; the one given is freed. */
rfm_frame *job_segmented(const settings *from, const job *in, rfm_frame *customers);

#endif
