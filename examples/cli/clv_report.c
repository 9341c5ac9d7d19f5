/* SPDX-License-Identifier: MIT */
/* The face of rfm clv on a terminal, at most 80 columns wide: which model, what it says, whom it
 * names, how it did. */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "frame_maker.h"

/* All models that were tried, the best one first. */
static rfm_frame *compare_models(const clv_models *models) {
    frame_maker *maker = maker_new();
    int taken[CLV_MODELS] = {0};
    maker_column(maker, "model", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "parameters", RFM_COLUMN_INT64, 0);
    maker_column(maker, "log_likelihood", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "aic", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "bic", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "fit", RFM_COLUMN_TEXT, 0);
    for (int place = 0; place < models->count; ++place) {
        int next = place == 0 ? models->best : -1;
        for (int i = 0; place > 0 && i < models->count; ++i) {
            if (taken[i]) continue;
            if (next < 0 || models->tried[i].state.bic < models->tried[next].state.bic) next = i;
        }
        const rfm_model_state *state = &models->tried[next].state;
        taken[next] = 1;
        maker_text(maker, 0, models->tried[next].name);
        maker_number(maker, 1, state->parameter_count);
        maker_double(maker, 2, state->log_likelihood);
        maker_double(maker, 3, state->aic);
        maker_double(maker, 4, state->bic);
        maker_text(maker, 5, clv_status_word(state->status));
    }
    return maker_finish(maker);
}

static void add_models(rfm_buffer *text, const clv_run *run) {
    static const shown_column columns[] = {{.name = "model"},
                                           {.name = "parameters"},
                                           {.name = "log_likelihood", .title = "Log-likelihood"},
                                           {.name = "aic", .title = "AIC"},
                                           {.name = "bic", .title = "BIC"},
                                           {.name = "fit"}};
    rfm_frame *table = compare_models(&run->models);
    rfm_buffer *words = text_new();
    if (run->models.count > 1) {
        text_add(text, "Models, the best first\n");
        frame_add_table(text, table, columns, OPTION_COUNT(columns), 2);
    }
    clv_add_choice(words, &run->models);
    clv_add_paragraph(text, words);
    rfm_frame_free(table);
}

static void add_number(rfm_buffer *text, const rfm_column *column, int64_t row) {
    if (cell_is_missing(column, row)) {
        text_add(text, "  %12s", "-");
    } else {
        text_add(text, "  %12.5g", ((const double *)column->values)[row]);
    }
}

/* Five digits that count, as parameters are of any size. */
static void add_parameters(rfm_buffer *text, const clv_fit *fit, double unit_days,
                           int64_t repeaters) {
    rfm_frame *frame = clv_parameters(fit->model);
    const rfm_column name = column_of(frame, "parameter"), value = column_of(frame, "value"),
                     error = column_of(frame, "standard_error"), lower = column_of(frame, "lower"),
                     upper = column_of(frame, "upper");
    rfm_buffer *words = text_new();
    text_add(text, "\nParameters of %s", fit->name);
    if (unit_days > 0) text_add(text, ", time in units of %.10g days", unit_days);
    text_add(text, "\n%-9s  %12s  %12s  %12s  %12s\n", "", "Value", "Std. error", "95% from", "to");
    for (int64_t row = 0; row < name.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&name, row, &size);
        text_add_padded(text, bytes, size, 9);
        add_number(text, &value, row);
        add_number(text, &error, row);
        add_number(text, &lower, row);
        add_number(text, &upper, row);
        text_add(text, "\n");
    }
    clv_add_status(words, fit, repeaters);
    clv_add_paragraph(text, words);
    rfm_frame_free(frame);
}

static void add_best(rfm_buffer *text, const clv_run *run) {
    /* In a holdout what happened takes the place of what was known. */
    const int is_held = run->holdout.by_purchases != NULL;
    const shown_column columns[] = {
        {.name = "customer"},
        {.name = is_held ? "" : "last_day"},
        {.name = "x", .title = "Repeat\npurchases"},
        {.name = is_held ? "" : "mean_repeat_spend", .title = "Mean\nspend"},
        {.name = "p_alive", .title = "\nP(alive)"},
        {.name = "expected_purchases", .title = "Expected\npurchases"},
        {.name = "actual_purchases", .title = "Actual\npurchases"},
        {.name = "expected_spend", .title = "Expected\nspend"},
        {.name = "clv", .title = "\nCLV"}};
    const int top = run->own->top == 0 ? 10 : run->own->top - 1;
    if (top == 0) return;
    rfm_frame *best = clv_best(run, top);
    text_add(text, "\nThe %s customers\n",
             run->models.spend.model == NULL ? "most active" : "most valuable");
    frame_add_table(text, best, columns, OPTION_COUNT(columns), run->done.taken.decimals);
    rfm_frame_free(best);
}

static void add_holdout(rfm_buffer *text, const clv_run *run) {
    static const shown_column columns[] = {{.name = "x", .title = "Repeat purchases\nin the fit"},
                                           {.name = "customers", .title = "\nCustomers"},
                                           {.name = "actual", .title = "Purchases\nactual"},
                                           {.name = "expected", .title = "\nexpected"},
                                           {.name = "mean_actual", .title = "A customer\nactual"},
                                           {.name = "mean_expected", .title = "\nexpected"}};
    const clv_holdout *of = &run->holdout;
    rfm_buffer *words = text_new();
    text_add(text, "\nThe holdout\n");
    clv_add_holdout(words, run);
    clv_add_paragraph(text, words);
    text_add(text, "\n");
    frame_add_table(text, of->by_purchases, columns, OPTION_COUNT(columns), 2);
    text_add(text, "\nRepeat purchases by week since the first purchase of all\n");
    clv_tracking_add(text, of->tracking);
}

void clv_add_report(rfm_buffer *text, const clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    const int64_t repeaters = run->summary.customers - run->summary.once;
    rfm_buffer *reading = text_new(), *predictions = text_new();
    char day[11];
    rfm_day_format(run->fit_day, day, NULL);
    text_add(text, "Up to %s: customers %lld, purchases %.0f; customers that came once %lld\n\n",
             day, (long long)run->summary.customers, run->summary.purchases,
             (long long)run->summary.once);
    add_models(text, run);
    add_parameters(text, best, best->state.unit_days, repeaters);
    if (run->models.spend.model != NULL)
        add_parameters(text, &run->models.spend, 0, run->models.spend.state.customers);
    text_add(text, "\nIn plain words\n");
    clv_add_reading(reading, run);
    clv_add_paragraph(text, reading);
    text_add(text, "\nThe %d day%s after %s\n", run->horizon_days,
             run->horizon_days == 1 ? "" : "s", day);
    clv_add_predictions(predictions, run);
    clv_add_paragraph(text, predictions);
    add_best(text, run);
    if (run->holdout.by_purchases != NULL) add_holdout(text, run);
}
