/* SPDX-License-Identifier: MIT */
/* The face of rfm clv on a terminal, at most 80 columns wide: which model, what it says, whom it
 * names, how it did. */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "frame_maker.h"

/* All models that were tried, the best one first. */
static rfm_frame *list_models(const clv_models *models) {
    frame_maker *maker = maker_new();
    int taken[CLV_MOST_TRIED] = {0};
    maker_column(maker, "model", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "parameters", RFM_COLUMN_INT64, 0);
    maker_column(maker, "log_likelihood", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "aic", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "bic", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "fit", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "k", RFM_COLUMN_INT64, 0);
    for (int place = 0; place < models->count; ++place) {
        int next = place == 0 ? models->best : -1;
        for (int i = 0; place > 0 && i < models->count; ++i) {
            if (taken[i]) continue;
            if (next < 0 || models->tried[i].state.bic < models->tried[next].state.bic) next = i;
        }
        const rfm_model_state *state = &models->tried[next].state;
        taken[next] = 1;
        maker_text(maker, 0, models->tried[next].name);
        maker_number(maker, 1, state->parameter_count + state->coefficients);
        maker_double(maker, 2, state->log_likelihood);
        maker_double(maker, 3, state->aic);
        maker_double(maker, 4, state->bic);
        maker_text(maker, 5, clv_status_word(state->status));
        if (state->k > 0) {
            maker_number(maker, 6, state->k);
        } else {
            maker_missing(maker, 6);
        }
    }
    return maker_finish(maker);
}

/* 1 when a model with a k is among them. */
static int has_k(const clv_models *models) {
    for (int i = 0; i < models->count; ++i) {
        if (models->tried[i].state.k > 0) return 1;
    }
    return 0;
}

static void add_models(rfm_buffer *text, const clv_run *run) {
    const shown_column columns[] = {{.name = "model"},
                                    {.name = has_k(&run->models) ? "k" : "", .title = "k"},
                                    {.name = "parameters"},
                                    {.name = "log_likelihood", .title = "Log-likelihood"},
                                    {.name = "aic", .title = "AIC"},
                                    {.name = "bic", .title = "BIC"},
                                    {.name = "fit"}};
    if (run->models.count < 2 || run->comparison != NULL) return;
    rfm_frame *table = list_models(&run->models);
    text_add(text, "Models, the best first\n");
    frame_add_table(text, table, columns, OPTION_COUNT(columns), 2);
    rfm_frame_free(table);
}

static void add_comparison(rfm_buffer *text, const clv_run *run) {
    const int has_covariates = run->own->purchase.count + run->own->dropout.count > 0;
    const shown_column columns[] = {
        {.name = "model", .title = "\nModel"},
        {.name = has_covariates ? "covariates" : "", .title = "\nCovariates"},
        {.name = has_k(&run->models) ? "k" : "", .title = "\nk"},
        {.name = "parameters", .title = "Para-\nmeters"},
        {.name = "log_likelihood", .title = "Log-\nlikelihood"},
        {.name = "aic", .title = "\nAIC"},
        {.name = "bic", .title = "\nBIC"},
        {.name = "chi_square", .title = "Chi\nsquare"},
        {.name = "degrees", .title = "\nDegrees"},
        {.name = "p_value", .title = "\np"},
        {.name = has_covariates ? "" : "fit", .title = "\nFit"}};
    if (run->comparison == NULL) return;
    rfm_buffer *words = text_new();
    text_add(text, "Models compared with the first\n");
    frame_add_table(text, run->comparison, columns, OPTION_COUNT(columns), 2);
    text_add(words,
             "Chi square is twice the difference in likelihood; p is the chance of one that "
             "large if the smaller model is true. It is there where one model is the other "
             "with restrictions; between others BIC decides.");
    clv_add_paragraph(text, words);
}

static void add_number(rfm_buffer *text, const rfm_column *column, int64_t row) {
    if (cell_is_missing(column, row)) {
        text_add(text, "  %12s", "-");
    } else {
        text_add(text, "  %12.5g", ((const double *)column->values)[row]);
    }
}

static int name_width(const rfm_column *names) {
    int width = 9;
    for (int64_t row = 0; row < names->length; ++row) {
        size_t size;
        (void)cell_text(names, row, &size);
        if ((int)size > width) width = (int)size;
    }
    return width > 24 ? 24 : width;
}

/* Five digits that count, as parameters are of any size. */
static void add_parameters(rfm_buffer *text, const clv_run *run, const clv_fit *fit,
                           double repeaters) {
    const double level = clv_level(run->own);
    rfm_frame *frame = clv_parameters(fit->model, level);
    const rfm_column name = column_of(frame, "parameter"), value = column_of(frame, "value"),
                     error = column_of(frame, "standard_error"), lower = column_of(frame, "lower"),
                     upper = column_of(frame, "upper");
    const int wide = name_width(&name), is_spend = fit == &run->models.spend;
    rfm_buffer *words = text_new();
    text_add(text, "\nParameters of %s", fit->name);
    if (!is_spend) text_add(text, ", time in units of %.10g days", fit->state.unit_days);
    text_add(text, "\n%-*s  %12s  %12s  %7.4g%% from  %12s\n", wide, "", "Value", "Std. error",
             100 * level, "to");
    for (int64_t row = 0; row < name.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&name, row, &size);
        text_add_padded(text, bytes, size, wide);
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
    const int is_held = run->checks.errors != NULL;
    const char *const clv = run->own->simple ? "simple_clv" : "";
    const shown_column columns[] = {
        {.name = "customer"},
        {.name = "row", .title = "Row"},
        {.name = is_held ? "" : "last_day"},
        {.name = "x", .title = "Repeat\npurchases"},
        {.name = run->reads == CLV_CHANCES ? "t_x" : "", .title = "Last\nchance"},
        {.name = run->reads == CLV_CHANCES ? "n" : "", .title = "\nChances"},
        {.name = "periods"},
        {.name = "churned"},
        {.name = is_held ? "" : "mean_repeat_spend", .title = "Mean\nspend"},
        {.name = "p_alive", .title = "\nP(alive)"},
        {.name = "expected_purchases", .title = "Expected\npurchases"},
        {.name = is_held ? "holdout_x" : "", .title = "Actual\npurchases"},
        {.name = "expected_spend", .title = "Expected\nspend"},
        {.name = "clv", .title = "\nCLV"},
        {.name = clv, .title = "Simple\nCLV"}};
    const int top = run->own->top == 0 ? CLV_DEFAULT_TOP : run->own->top - 1;
    if (top == 0) return;
    rfm_frame *best = clv_best(run, top);
    text_add(text, "\nThe %s customers\n",
             run->models.spend.model == NULL ? "most active" : "most valuable");
    frame_add_table(text, best, columns, OPTION_COUNT(columns), run->decimals);
    rfm_frame_free(best);
}

/* "7+" for what lies above the last number. */
static rfm_frame *with_labels(const rfm_frame *table, const char *number) {
    const rfm_column from = column_of(table, number), upper = column_of(table, "upper");
    frame_maker *maker = maker_new();
    rfm_frame *joined;
    rfm_error error;
    maker_column(maker, "label", RFM_COLUMN_TEXT, 0);
    for (int64_t row = 0; row < from.length; ++row) {
        rfm_buffer *label = text_new();
        text_add(label, "%lld%s", (long long)cell_int64(&from, row),
                 cell_is_missing(&upper, row) ? "+" : "");
        maker_word(maker, 0, rfm_buffer_data(label), (size_t)rfm_buffer_size(label));
        rfm_buffer_free(label);
    }
    rfm_frame *labels = maker_finish(maker);
    if (rfm_frame_join(table, labels, &joined, &error) != RFM_OK) fail_with(NULL, &error);
    rfm_frame_free(labels);
    return joined;
}

static void add_frequency(rfm_buffer *text, const clv_run *run) {
    static const shown_column columns[] = {{.name = "label", .title = "Repeat\npurchases"},
                                           {.name = "actual", .title = "Customers\nactual"},
                                           {.name = "expected", .title = "\nexpected"}};
    if (run->checks.frequency == NULL || !run->own->frequency) return;
    rfm_frame *table = with_labels(run->checks.frequency, "purchases");
    text_add(text, "\nCustomers by repeat purchases, and as the model expects them\n");
    frame_add_table(text, table, columns, OPTION_COUNT(columns), 2);
    rfm_frame_free(table);
}

static void add_errors(rfm_buffer *text, const clv_run *run) {
    static const shown_column columns[] = {{.name = "actual"},
                                           {.name = "predicted"},
                                           {.name = "bias"},
                                           {.name = "mae", .title = "MAE"},
                                           {.name = "rmse", .title = "RMSE"},
                                           {.name = "correlation"},
                                           {.name = "deviation"},
                                           {.name = "z"}};
    rfm_buffer *words = text_new();
    text_add(text, "\nThe holdout\n");
    clv_add_holdout(words, run);
    clv_add_paragraph(text, words);
    text_add(text, "\n");
    frame_add_table(text, run->checks.errors, columns, OPTION_COUNT(columns), 2);
}

static void add_holdout(rfm_buffer *text, const clv_run *run) {
    static const shown_column by_x[] = {{.name = "label", .title = "Repeat purchases\nin the fit"},
                                        {.name = "customers", .title = "\nCustomers"},
                                        {.name = "actual", .title = "Purchases\nactual"},
                                        {.name = "predicted", .title = "\nexpected"},
                                        {.name = "mean_actual", .title = "A customer\nactual"},
                                        {.name = "mean_predicted", .title = "\nexpected"}},
                              deciles[] = {{.name = "group", .title = "Group by\nprediction"},
                                           {.name = "customers", .title = "\nCustomers"},
                                           {.name = "actual", .title = "Purchases\nactual"},
                                           {.name = "predicted", .title = "\nexpected"},
                                           {.name = "mean_actual", .title = "A customer\nactual"},
                                           {.name = "mean_predicted", .title = "\nexpected"},
                                           {.name = "gain",
                                            .title = "Of all purchases,\ndown to here",
                                            .how = SHOW_PERCENT}};
    if (run->checks.errors == NULL) return;
    rfm_frame *table = with_labels(run->checks.by_purchases, "x");
    add_errors(text, run);
    text_add(text, "\n");
    frame_add_table(text, table, by_x, OPTION_COUNT(by_x), 2);
    text_add(text, "\n");
    frame_add_table(text, run->checks.deciles, deciles, OPTION_COUNT(deciles), 2);
    rfm_frame_free(table);
}

static void add_tracking(rfm_buffer *text, const clv_run *run) {
    const int step = run->own->step_days > 0 ? run->own->step_days : 7;
    if (run->checks.tracking == NULL || !run->own->tracking) return;
    text_add(text, "\nRepeat purchases by %s since the first purchase of all\n",
             step == 7 ? "week" : "step");
    clv_tracking_add(text, run->checks.tracking);
}

static void add_head(rfm_buffer *text, const clv_run *run) {
    const clv_summary *of = &run->summary;
    char day[11];
    if (run->own->histories != NULL) {
        text_add(text, "%s: rows %lld, customers %.10g", run->own->histories,
                 (long long)rfm_frame_count(run->customers), of->customers);
    } else {
        rfm_day_format(run->fit_day, day, NULL);
        text_add(text, "Up to %s: customers %.10g", day, of->customers);
    }
    if (run->reads != CLV_PERIODS) {
        text_add(text, ", purchases %.10g; customers that came once %.10g", of->purchases,
                 of->once);
    }
    text_add(text, "\n\n");
}

static void add_fits(rfm_buffer *text, const clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    const int is_contract = run->reads == CLV_PERIODS;
    rfm_buffer *words = text_new();
    add_models(text, run);
    add_comparison(text, run);
    clv_add_choice(words, &run->models);
    clv_add_paragraph(text, words);
    add_parameters(text, run, best, run->summary.customers - (is_contract ? 0 : run->summary.once));
    if (run->models.spend.model != NULL) {
        add_parameters(text, run, &run->models.spend, (double)run->models.spend.state.customers);
    }
}

static void add_paragraphs(rfm_buffer *text, const clv_run *run) {
    rfm_buffer *reading = text_new(), *predictions = text_new();
    char day[11];
    text_add(text, "\nIn plain words\n");
    clv_add_reading(reading, run);
    clv_add_paragraph(text, reading);
    rfm_day_format(run->fit_day, day, NULL);
    text_add(text, "\nThe %.10g day%s %s%s\n", run->horizon_days, run->horizon_days == 1 ? "" : "s",
             run->own->histories != NULL ? "ahead" : "after ",
             run->own->histories != NULL ? "" : day);
    clv_add_predictions(predictions, run);
    clv_add_paragraph(text, predictions);
    if (!run->own->simple) return;
    rfm_buffer *simple = text_new();
    text_add(text, "\nWithout a model\n");
    clv_add_simple(simple, run);
    clv_add_paragraph(text, simple);
}

void clv_add_report(rfm_buffer *text, const clv_run *run) {
    add_head(text, run);
    add_fits(text, run);
    add_paragraphs(text, run);
    add_best(text, run);
    add_frequency(text, run);
    add_holdout(text, run);
    add_tracking(text, run);
}
