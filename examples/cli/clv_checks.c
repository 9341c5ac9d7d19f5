/* SPDX-License-Identifier: MIT */
/* A model that fits what it has seen may still be wrong about what comes: the library's tables of
 * both, as far as they were asked for. */
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "progress.h"
#include "say.h"

enum { HOLDOUT_MOST = 6, DEFAULT_STEP = 7 };

static rfm_validate_options options_of(const clv_run *run, int most) {
    const clv_settings *own = run->own;
    return (rfm_validate_options){.struct_size = sizeof(rfm_validate_options),
                                  .threads = run->from->threads,
                                  .most = own->most > 0 ? own->most : most,
                                  .groups = own->groups};
}

static void make_frequency(clv_run *run, const rfm_model *model) {
    const clv_settings *own = run->own;
    rfm_validate_options options = options_of(run, 0);
    rfm_column weight;
    rfm_error error;
    if (!own->frequency && own->frequency_file == NULL) return;
    if (own->histories != NULL) {
        const char *name = own->weight != NULL ? own->weight : "weight";
        if (clv_find(run->customers, name, &weight)) options.weight = name;
    }
    if (rfm_validate_frequency(model, run->customers, &options, &run->checks.frequency, &error) !=
        RFM_OK) {
        clv_fail(run, "--frequency", &error);
    }
}

/* 1 when there is a holdout to be held against; with weights there is none, as each row is one
 * customer to the tables. */
static int has_holdout(const clv_run *run) {
    const char *name = run->own->weight != NULL ? run->own->weight : "weight";
    rfm_column found;
    if (run->own->histories == NULL) return run->done.as_of_day > run->fit_day;
    if (!clv_find(run->customers, "holdout_x", &found) ||
        !clv_find(run->customers, "holdout_days", &found)) {
        return 0;
    }
    if (!clv_find(run->customers, name, &found)) return 1;
    say("%s: a holdout needs a row for each customer, without weights; holdout_x is not looked at",
        run->own->histories);
    return 0;
}

static void make_holdout(clv_run *run, const rfm_model *model) {
    const rfm_validate_options options = options_of(run, HOLDOUT_MOST);
    clv_checks *to = &run->checks;
    rfm_error error;
    if (!has_holdout(run)) {
        if (run->own->by_purchases == NULL && run->own->deciles == NULL) return;
        fail(EXIT_BAD_DATA, "%s: without holdout_x and holdout_days there is no holdout",
             run->own->histories);
    }
    if (rfm_validate_errors(model, run->customers, &options, &to->errors, &error) != RFM_OK ||
        rfm_validate_holdout(model, run->customers, &options, &to->by_purchases, &error) !=
            RFM_OK ||
        rfm_validate_deciles(model, run->customers, &options, &to->deciles, &error) != RFM_OK) {
        clv_fail(run, "--holdout", &error);
    }
}

static void make_tracking(clv_run *run, const rfm_model *model) {
    const clv_settings *own = run->own;
    const rfm_tracking_options options = {
        .struct_size = sizeof options,
        .calibration_end_day = run->fit_day,
        .end_day = run->done.as_of_day,
        .step_days = own->step_days > 0 ? own->step_days : DEFAULT_STEP,
        .returns = run->from->returns,
        .events = own->events,
        .flags = own->free ? RFM_TRACKING_FREE : 0,
        .threads = run->from->threads};
    rfm_error error;
    if (!own->tracking && own->tracking_file == NULL) return;
    if (rfm_validate_tracking(model, run->done.taken.ledger, &options, &run->checks.tracking,
                              &error) != RFM_OK) {
        fail_with("--tracking", &error);
    }
}

void clv_checks_make(clv_run *run) {
    const rfm_model *model = run->models.tried[run->models.best].model;
    make_frequency(run, model);
    make_holdout(run, model);
    make_tracking(run, model);
}

void clv_checks_free(clv_checks *checks) {
    rfm_frame_free(checks->frequency);
    rfm_frame_free(checks->errors);
    rfm_frame_free(checks->by_purchases);
    rfm_frame_free(checks->deciles);
    rfm_frame_free(checks->tracking);
    *checks = (clv_checks){.frequency = NULL};
}
