/* SPDX-License-Identifier: MIT */
/*
 * The customer table as a model reads it, and with what the model answers. Sums run over rows in
 * order of the customer id, so they come out alike whatever the order of the input.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

rfm_customers_options clv_window(const clv_run *run, int32_t day) {
    const clv_settings *own = run->own;
    rfm_customers_options options = job_window(run->from);
    int32_t before;
    options.events = own->events;
    options.flags = RFM_CUSTOMERS_MODELS | (own->first_spend ? RFM_CUSTOMERS_FIRST_SPEND : 0) |
                    (own->free ? RFM_CUSTOMERS_FREE : 0);
    if (day == run->fit_day || options.window_unit == RFM_WINDOW_ALL) return options;
    if (options.window_unit == RFM_WINDOW_DAYS) {
        options.window_length += day - run->fit_day;
    } else if (rfm_day_add_months(run->fit_day, -options.window_length, &before, NULL) == RFM_OK) {
        options.window_unit = RFM_WINDOW_DAYS;
        options.window_length = day - before;
    }
    return options;
}

rfm_frame *clv_table(const clv_run *run, int32_t day, const rfm_customers_options *options) {
    rfm_frame *customers;
    rfm_error error;
    if (rfm_customers_build(run->done.taken.ledger, day, options, &customers, NULL, &error) !=
        RFM_OK) {
        fail_with(NULL, &error);
    }
    return customers;
}

void clv_customers(clv_run *run) {
    const rfm_customers_options options = clv_window(run, run->fit_day);
    run->customers = clv_table(run, run->fit_day, &options);
    if (rfm_frame_count(run->customers) == 0) {
        fail(EXIT_BAD_DATA, "no customer has a purchase in the window");
    }
}

static double double_at(const rfm_column *column, int64_t row) {
    return ((const double *)column->values)[row];
}

static void sum_up(clv_run *run) {
    clv_summary *to = &run->summary;
    const rfm_column x = column_of(run->customers, "x"),
                     mean = column_of(run->customers, "mean_repeat_spend"),
                     alive = column_of(run->customers, "p_alive"),
                     expected = column_of(run->customers, "expected_purchases"),
                     none = column_of(run->customers, "p_no_purchase");
    rfm_column clv;
    const int has_clv = find_column(run->customers, "clv", &clv);
    *to = (clv_summary){.customers = x.length};
    for (int64_t row = 0; row < x.length; ++row) {
        const int64_t repeats = cell_int64(&x, row);
        to->purchases += (double)repeats + 1;
        to->once += repeats == 0;
        to->without_spend +=
            repeats > 0 && (cell_is_missing(&mean, row) || !(double_at(&mean, row) > 0));
        to->alive += double_at(&alive, row);
        to->likely += double_at(&alive, row) > 0.5;
        to->expected += double_at(&expected, row);
        to->buyers += 1 - double_at(&none, row);
        if (!has_clv || cell_is_missing(&clv, row)) continue;
        ++to->valued;
        to->clv += double_at(&clv, row);
    }
}

void clv_predict(clv_run *run) {
    const rfm_predict_options options = {.struct_size = sizeof options,
                                         .threads = run->from->threads,
                                         .horizon_days = run->horizon_days,
                                         .spend = run->models.spend.model,
                                         .monthly_rate = run->monthly_rate,
                                         .margin_share = run->margin_share};
    rfm_frame *predicted;
    rfm_error error;
    if (rfm_model_predict(run->models.tried[run->models.best].model, run->customers, &options,
                          &predicted, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(run->customers);
    run->customers = predicted;
    sum_up(run);
}

/* A customer in the order of value; rows make the order of equals that of their ids. */
typedef struct valued_row {
    double value;
    int64_t row;
} valued_row;

static int compare_values(const void *left, const void *right) {
    const valued_row *a = left, *b = right;
    if (a->value != b->value) return a->value > b->value ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

rfm_frame *clv_best(const clv_run *run, int64_t count) {
    const char *const by = run->models.spend.model == NULL ? "expected_purchases" : "clv";
    const rfm_column column = column_of(run->customers, by);
    valued_row *list = malloc(((size_t)column.length + 1) * sizeof *list);
    int64_t *rows = malloc(((size_t)column.length + 1) * sizeof *rows);
    int64_t made = 0;
    if (list == NULL || rows == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < column.length; ++row) {
        if (!cell_is_missing(&column, row))
            list[made++] = (valued_row){double_at(&column, row), row};
    }
    qsort(list, (size_t)made, sizeof *list, compare_values);
    if (made < count) count = made;
    for (int64_t i = 0; i < count; ++i) rows[i] = list[i].row;
    rfm_frame *best = frame_take_rows(run->customers, rows, count);
    free(list);
    free(rows);
    return best;
}

/* Money with the digits of the input, everything else with six that count. */
static double round_value(double value, int is_money, int decimals) {
    char text[352]; /* any double without an exponent */
    if (is_money) {
        snprintf(text, sizeof text, "%.*f", decimals, value);
    } else {
        snprintf(text, sizeof text, "%.6g", value);
    }
    return strtod(text, NULL);
}

static rfm_frame *rounded_column(const rfm_column *from, int is_money, int decimals) {
    rfm_column shape = *from;
    double *values = malloc(((size_t)from->length + 1) * sizeof *values);
    rfm_frame *made;
    rfm_error error;
    if (values == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < from->length; ++row) {
        const double value = cell_is_missing(from, row) ? 0 : double_at(from, row);
        values[row] = round_value(value, is_money, decimals);
    }
    shape.values = values;
    if (rfm_frame_new(&shape, 1, &made, &error) != RFM_OK) fail_with(NULL, &error);
    free(values);
    return made;
}

rfm_frame *clv_rounded(const clv_run *run) {
    static const struct {
        const char *name;
        int is_money;
    } columns[] = {{"mean_repeat_spend", 1},
                   {"p_alive", 0},
                   {"p_alive_later", 0},
                   {"expected_purchases", 0},
                   {"p_no_purchase", 0},
                   {"expected_spend", 1},
                   {"clv", 1}};
    const int decimals = run->done.taken.decimals;
    rfm_frame *current = run->customers;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; ++i) {
        rfm_column column;
        rfm_frame *joined;
        rfm_error error;
        if (!find_column(run->customers, columns[i].name, &column)) continue;
        rfm_frame *one = rounded_column(&column, columns[i].is_money, decimals);
        if (rfm_frame_join(current, one, &joined, &error) != RFM_OK) fail_with(NULL, &error);
        rfm_frame_free(one);
        if (current != run->customers) rfm_frame_free(current);
        current = joined;
    }
    return current;
}
