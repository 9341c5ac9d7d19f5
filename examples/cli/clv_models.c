/* SPDX-License-Identifier: MIT */
/*
 * Which model fits best is a question to the data, and one that takes a second: so unless a model
 * is named all are fitted, and the criterion that charges for parameters decides.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

const char *const clv_model_names[CLV_MODELS] = {"bg-nbd", "mbg-nbd", "pareto-nbd", "nbd"};

const char *clv_status_word(int32_t status) {
    static const char *const words[] = {"converged", "flat", "boundary", "stopped", "given"};
    return status >= 0 && status < 5 ? words[status] : "unknown";
}

/* 0 when there is nothing to fit to, for a spend model; exits on other failures. */
static int fit_one(const clv_run *run, const char *name, clv_fit *to) {
    const clv_settings *own = run->own;
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .threads = run->from->threads,
                                       .unit_days = own->unit_days == 0 ? 7 : own->unit_days};
    rfm_error error;
    const rfm_status status = rfm_model_fit(name, run->customers, &options, &to->model, &error);
    if (status == RFM_E_DATA && strcmp(name, "gamma-gamma") == 0) return 0;
    if (status != RFM_OK) fail_with(name, &error);
    snprintf(to->name, sizeof to->name, "%s", name);
    to->state = (rfm_model_state){.struct_size = sizeof to->state};
    if (rfm_model_inspect(to->model, &to->state, &error) != RFM_OK) fail_with(name, &error);
    return 1;
}

/* A fit that ran out of steps wins against nothing else. */
static int is_better(const clv_fit *one, const clv_fit *other) {
    const int stopped = one->state.status == RFM_FIT_STOPPED;
    const int other_stopped = other->state.status == RFM_FIT_STOPPED;
    if (stopped != other_stopped) return other_stopped;
    return one->state.bic < other->state.bic;
}

void clv_models_fit(clv_run *run) {
    clv_models *to = &run->models;
    if (to->is_loaded) return;
    for (int i = 0; i < CLV_MODELS; ++i) {
        if (run->own->model > 0 && run->own->model != i + 1) continue;
        fit_one(run, clv_model_names[i], &to->tried[to->count++]);
    }
    for (int i = 1; i < to->count; ++i) {
        if (is_better(&to->tried[i], &to->tried[to->best])) to->best = i;
    }
    if (run->own->no_spend) {
        to->no_spend = "not asked for";
    } else if (!fit_one(run, "gamma-gamma", &to->spend)) {
        to->no_spend = "no customer has repeat purchases with a mean spend above 0";
    }
}

rfm_frame *clv_parameters(const rfm_model *model) {
    rfm_frame *frame;
    rfm_error error;
    if (rfm_model_parameters(model, &frame, &error) != RFM_OK) fail_with(NULL, &error);
    return frame;
}

static void read_values(const rfm_model *model, double values[CLV_MODELS]) {
    rfm_frame *frame = clv_parameters(model);
    const rfm_column value = column_of(frame, "value");
    for (int64_t i = 0; i < value.length && i < 4; ++i) {
        values[i] = ((const double *)value.values)[i];
    }
    rfm_frame_free(frame);
}

/* What a new customer does in the first year. */
static void read_new(const rfm_model *model, clv_reading *to) {
    static const double year = 365;
    rfm_frame *expected, *counts;
    rfm_error error;
    if (rfm_model_expect(model, &year, 1, &expected, &error) != RFM_OK ||
        rfm_model_pmf(model, year, 0, &counts, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const rfm_column purchases = column_of(expected, "expected_purchases"),
                     alive = column_of(expected, "p_alive"),
                     none = column_of(counts, "probability");
    to->new_purchases = ((const double *)purchases.values)[0];
    to->new_alive = ((const double *)alive.values)[0];
    to->new_none = ((const double *)none.values)[0];
    rfm_frame_free(expected);
    rfm_frame_free(counts);
}

void clv_models_read(clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    clv_reading *to = &run->reading;
    double of[4] = {0};
    *to = (clv_reading){.leave_share = NAN, .median_lifetime_days = NAN, .mean_spend = NAN};
    read_values(best->model, of);
    to->a_year = of[0] / of[1] * 365 / best->state.unit_days;
    if (strcmp(best->name, "pareto-nbd") == 0) {
        /* the lifetime outlives t with probability (beta / (beta + t))^s */
        to->median_lifetime_days = of[3] * expm1(log(2) / of[2]) * best->state.unit_days;
    } else if (strcmp(best->name, "nbd") != 0) {
        to->leave_share = of[2] / (of[2] + of[3]);
    }
    read_new(best->model, to);
    if (run->models.spend.model == NULL) return;
    read_values(run->models.spend.model, of);
    if (of[1] > 1) to->mean_spend = of[0] * of[2] / (of[1] - 1);
}

void clv_models_free(clv_models *models) {
    for (int i = 0; i < models->count; ++i) rfm_model_free(models->tried[i].model);
    rfm_model_free(models->spend.model);
    *models = (clv_models){0};
}
