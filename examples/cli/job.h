/* SPDX-License-Identifier: MIT */
/* The way from files to segmented customers, which segment and explain share. */
#ifndef RFM_CLI_JOB_H
#define RFM_CLI_JOB_H

#include "input.h"

typedef struct job {
    intake taken;
    rfm_ledger_state ledger;
    int32_t as_of_day;
    rfm_customers_totals totals;
    rfm_rules *rules;
    rfm_scorer *scorer;
    rfm_frame *customers; /* with scores, segment and level */
} job;

/* Does it all or exits; says on standard error what was taken. */
void job_run(const settings *from, job *to);
void job_free(job *done);

#endif
