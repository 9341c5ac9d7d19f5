/* SPDX-License-Identifier: MIT */
/* The same for programs: every number in full, with the covariances. */
#include <math.h>

#include "cells.h"
#include "clv.h"
#include "json_text.h"

static void add_state(rfm_buffer *text, int *count, const rfm_model_state *state) {
    json_add_double(text, count, "unit_days", state->unit_days);
    json_add_number(text, count, "k", state->k);
    json_add_number(text, count, "iterations", state->iterations);
    json_add_number(text, count, "customers", state->customers);
    json_add_number(text, count, "left_out", state->left_out);
    json_add_double(text, count, "weight", state->weight);
    json_add_number(text, count, "coefficients", state->coefficients);
    json_add_number(text, count, "replicates", state->replicates);
    json_add_double(text, count, "log_likelihood", state->log_likelihood);
    json_add_double(text, count, "penalty", state->penalty);
    json_add_double(text, count, "aic", state->aic);
    json_add_double(text, count, "bic", state->bic);
    json_add_double(text, count, "gradient_norm", state->gradient_norm);
}

static void add_fit(rfm_buffer *text, const clv_run *run, const clv_fit *fit) {
    const rfm_model_state *state = &fit->state;
    rfm_frame *parameters = clv_parameters(fit->model, clv_level(run->own));
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
    add_state(text, &count, state);
    text_add(text, ",\n   \"parameters\": ");
    json_add_rows(text, parameters, 0, 3);
    text_add(text, "}");
    rfm_frame_free(parameters);
}

static void add_models(rfm_buffer *text, const clv_run *run) {
    const clv_models *models = &run->models;
    text_add(text, ",\n \"interval\": ");
    text_add_double(text, clv_level(run->own));
    text_add(text, ",\n \"models\": [");
    for (int i = 0; i < models->count; ++i) {
        text_add(text, i == 0 ? "\n  " : ",\n  ");
        add_fit(text, run, &models->tried[i]);
    }
    text_add(text, "],\n \"spend\": ");
    if (models->spend.model == NULL) {
        text_add(text, "null");
    } else {
        add_fit(text, run, &models->spend);
    }
}

static void add_reading(rfm_buffer *text, const clv_run *run) {
    const clv_reading *of = &run->reading;
    rfm_buffer *words = text_new();
    int count = 0;
    clv_add_reading(words, run);
    text_add(text, ",\n \"reading\": {");
    json_add_name(text, &count, "words");
    json_add_string(text, rfm_buffer_data(words), (size_t)rfm_buffer_size(words));
    rfm_buffer_free(words);
    json_add_double(text, &count, "purchases_a_year", of->a_year);
    json_add_double(text, &count, "leave_share", of->leave_share);
    json_add_double(text, &count, "take_share", of->take_share);
    json_add_double(text, &count, "fifth_period_leave_share", of->later_share);
    json_add_double(text, &count, "median_lifetime_days", of->median_lifetime_days);
    json_add_double(text, &count, "most_leave_after_days", of->top_days);
    json_add_double(text, &count, "new_customer_purchases_in_a_year", of->new_purchases);
    json_add_double(text, &count, "new_customer_p_no_purchase_in_a_year", of->new_none);
    json_add_double(text, &count, "new_customer_p_alive_after_a_year", of->new_alive);
    json_add_double(text, &count, "mean_spend", of->mean_spend);
    json_add_double(text, &count, "spend_correlation", of->spend_correlation);
    text_add(text, "}");
}

static void add_settings(rfm_buffer *text, int *count, const clv_run *run) {
    const clv_settings *own = run->own;
    json_add_double(text, count, "horizon_days", run->horizon_days);
    json_add_double(text, count, "yearly_rate", own->yearly_rate);
    json_add_number(text, count, "period_months", own->period_months > 0 ? own->period_months : 1);
    json_add_double(text, count, "period_rate", run->period_rate);
    json_add_double(text, count, "margin_share", run->margin_share);
    json_add_number(text, count, "endless", own->endless);
}

static void add_predictions(rfm_buffer *text, const clv_run *run) {
    const clv_summary *of = &run->summary;
    const int has_spend = run->models.spend.model != NULL, has_x = run->reads != CLV_PERIODS;
    int count = 0;
    text_add(text, ",\n \"predictions\": {");
    add_settings(text, &count, run);
    json_add_double(text, &count, "customers", of->customers);
    json_add_double(text, &count, "customers_without_repeat_purchase", has_x ? of->once : NAN);
    json_add_double(text, &count, "customers_without_repeat_spend",
                    has_spend ? of->without_spend : NAN);
    json_add_double(text, &count, "alive", of->alive);
    json_add_double(text, &count, "likely_alive", of->likely);
    json_add_double(text, &count, "buyers", of->buyers);
    json_add_double(text, &count, "purchases", of->expected);
    json_add_double(text, &count, "customers_with_clv", has_spend ? of->valued : NAN);
    json_add_double(text, &count, "clv", has_spend ? of->clv : NAN);
    json_add_double(text, &count, "customers_below_alive_level",
                    run->own->alive_level > 0 ? of->below_level : NAN);
    text_add(text, "}");
}

static void add_simple(rfm_buffer *text, const clv_run *run) {
    int count = 0;
    if (!run->own->simple) {
        text_add(text, ",\n \"simple\": null");
        return;
    }
    text_add(text, ",\n \"simple\": {");
    json_add_double(text, &count, "lifespan_years", run->lifespan_years);
    json_add_double(text, &count, "historic_clv", run->summary.historic);
    json_add_double(text, &count, "simple_clv", run->summary.simple);
    text_add(text, "}");
}

/* A table, or null where it was not asked for. */
static void add_table(rfm_buffer *text, const char *name, const rfm_frame *table, int decimals) {
    text_add(text, ",\n \"%s\": ", name);
    if (table == NULL) {
        text_add(text, "null");
    } else {
        json_add_rows(text, table, decimals, 1);
    }
}

static void add_holdout(rfm_buffer *text, const clv_run *run) {
    const clv_checks *of = &run->checks;
    int count = 0;
    if (of->errors == NULL) {
        text_add(text, ",\n \"holdout\": null");
        return;
    }
    text_add(text, ",\n \"holdout\": {");
    for (int32_t i = 0; i < rfm_frame_column_count(of->errors); ++i) {
        rfm_column column;
        if (rfm_frame_column(of->errors, i, &column, NULL) != RFM_OK) continue;
        json_add_name(text, &count, column.name);
        json_add_cell(text, &column, 0, 2);
    }
    text_add(text, ",\n  \"by_purchases\": ");
    json_add_rows(text, of->by_purchases, 2, 2);
    text_add(text, ",\n  \"deciles\": ");
    json_add_rows(text, of->deciles, 2, 2);
    text_add(text, "}");
}

static void add_head(rfm_buffer *text, const clv_run *run) {
    int count = 0;
    json_add_text(text, &count, "version", rfm_version());
    if (run->own->histories == NULL) {
        json_add_day(text, &count, "fit_day", run->fit_day);
        json_add_day(text, &count, "as_of_day", run->done.as_of_day);
    } else {
        json_add_text(text, &count, "histories", run->own->histories);
    }
    json_add_text(text, &count, "model", run->models.tried[run->models.best].name);
}

void clv_add_json(rfm_buffer *text, const clv_run *run) {
    const int top = run->own->top == 0 ? CLV_DEFAULT_TOP : run->own->top - 1;
    rfm_frame *best = clv_best(run, top);
    text_add(text, "{");
    add_head(text, run);
    add_models(text, run);
    add_table(text, "comparison", run->comparison, 2);
    add_reading(text, run);
    add_predictions(text, run);
    add_simple(text, run);
    add_table(text, "top", best, run->decimals);
    add_table(text, "frequency", run->checks.frequency, 2);
    add_holdout(text, run);
    add_table(text, "tracking", run->checks.tracking, 2);
    text_add(text, "}\n");
    rfm_frame_free(best);
}
