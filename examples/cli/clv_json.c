/* SPDX-License-Identifier: MIT */
/* The same for programs: every number in full, with the covariances. */
#include <math.h>

#include "cells.h"
#include "clv.h"
#include "json_text.h"

static void add_fit(rfm_buffer *text, const clv_fit *fit) {
    const rfm_model_state *state = &fit->state;
    rfm_frame *parameters = clv_parameters(fit->model);
    const rfm_column names = column_of(parameters, "parameter");
    int count = 0;
    text_add(text, "{");
    json_add_text(text, &count, "model", fit->name);
    json_add_text(text, &count, "status", clv_status_word(state->status));
    json_add_name(text, &count, "status_parameter");
    if (state->parameter >= 0 && state->parameter < names.length) {
        json_add_cell(text, &names, state->parameter, 0);
    } else {
        text_add(text, "null");
    }
    json_add_double(text, &count, "unit_days", state->unit_days);
    json_add_number(text, &count, "iterations", state->iterations);
    json_add_number(text, &count, "customers", state->customers);
    json_add_number(text, &count, "left_out", state->left_out);
    json_add_double(text, &count, "log_likelihood", state->log_likelihood);
    json_add_double(text, &count, "aic", state->aic);
    json_add_double(text, &count, "bic", state->bic);
    json_add_double(text, &count, "gradient_norm", state->gradient_norm);
    text_add(text, ",\n   \"parameters\": ");
    json_add_rows(text, parameters, 0, 3);
    text_add(text, "}");
    rfm_frame_free(parameters);
}

static void add_reading(rfm_buffer *text, const clv_reading *of) {
    int count = 0;
    text_add(text, ",\n \"reading\": {");
    json_add_double(text, &count, "purchases_a_year", of->a_year);
    json_add_double(text, &count, "leave_share", of->leave_share);
    json_add_double(text, &count, "median_lifetime_days", of->median_lifetime_days);
    json_add_double(text, &count, "new_customer_purchases_in_a_year", of->new_purchases);
    json_add_double(text, &count, "new_customer_p_no_purchase_in_a_year", of->new_none);
    json_add_double(text, &count, "new_customer_p_alive_after_a_year", of->new_alive);
    json_add_double(text, &count, "mean_spend", of->mean_spend);
    text_add(text, "}");
}

static void add_predictions(rfm_buffer *text, const clv_run *run) {
    const clv_summary *of = &run->summary;
    const int has_spend = run->models.spend.model != NULL;
    int count = 0;
    text_add(text, ",\n \"predictions\": {");
    json_add_number(text, &count, "horizon_days", run->horizon_days);
    json_add_double(text, &count, "yearly_rate", run->own->yearly_rate);
    json_add_double(text, &count, "monthly_rate", run->monthly_rate);
    json_add_double(text, &count, "margin_share", run->margin_share);
    json_add_number(text, &count, "customers", of->customers);
    json_add_number(text, &count, "customers_without_repeat_purchase", of->once);
    json_add_number(text, &count, "customers_without_repeat_spend", of->without_spend);
    json_add_double(text, &count, "alive", of->alive);
    json_add_number(text, &count, "likely_alive", of->likely);
    json_add_double(text, &count, "buyers", of->buyers);
    json_add_double(text, &count, "purchases", of->expected);
    json_add_number(text, &count, "customers_with_clv", of->valued);
    json_add_double(text, &count, "clv", has_spend ? of->clv : NAN);
    text_add(text, "}");
}

static void add_holdout(rfm_buffer *text, const clv_run *run) {
    const clv_holdout *of = &run->holdout;
    int count = 0;
    if (of->by_purchases == NULL) {
        text_add(text, ",\n \"holdout\": null");
        return;
    }
    text_add(text, ",\n \"holdout\": {");
    json_add_number(text, &count, "actual", of->actual);
    json_add_double(text, &count, "expected", of->expected);
    json_add_number(text, &count, "actual_buyers", of->bought);
    json_add_double(text, &count, "expected_buyers", of->buyers);
    text_add(text, ",\n  \"by_purchases\": ");
    json_add_rows(text, of->by_purchases, 2, 2);
    text_add(text, ",\n  \"tracking\": ");
    json_add_rows(text, of->tracking, 2, 2);
    text_add(text, "}");
}

void clv_add_json(rfm_buffer *text, const clv_run *run) {
    const clv_models *models = &run->models;
    const int top = run->own->top == 0 ? 10 : run->own->top - 1;
    int count = 0;
    text_add(text, "{");
    json_add_text(text, &count, "version", rfm_version());
    json_add_day(text, &count, "fit_day", run->fit_day);
    json_add_day(text, &count, "as_of_day", run->done.as_of_day);
    json_add_text(text, &count, "model", models->tried[models->best].name);
    text_add(text, ",\n \"models\": [");
    for (int i = 0; i < models->count; ++i) {
        text_add(text, i == 0 ? "\n  " : ",\n  ");
        add_fit(text, &models->tried[i]);
    }
    text_add(text, "],\n \"spend\": ");
    if (models->spend.model == NULL) {
        text_add(text, "null");
    } else {
        add_fit(text, &models->spend);
    }
    add_reading(text, &run->reading);
    add_predictions(text, run);
    rfm_frame *best = clv_best(run, top);
    text_add(text, ",\n \"top\": ");
    json_add_rows(text, best, run->done.taken.decimals, 1);
    rfm_frame_free(best);
    add_holdout(text, run);
    text_add(text, "}\n");
}
