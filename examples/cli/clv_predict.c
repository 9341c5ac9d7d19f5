/* SPDX-License-Identifier: MIT */
/*
 * What the models answer for each customer, and in sum. Sums run over rows in order of the customer
 * id (or of the file), so they come out alike whatever the order of the receipts.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

enum { YEAR = 365 };

/* The columns that are summed up; those that are not there have no rows. */
typedef struct summed {
    rfm_column x, mean, alive, expected, none, clv, days, weight, historic, simple;
} summed;

static summed find_columns(const clv_run *run) {
    const clv_settings *own = run->own;
    const rfm_frame *frame = run->customers;
    summed of;
    clv_find(frame, "x", &of.x);
    clv_find(frame, "mean_repeat_spend", &of.mean);
    clv_find(frame, "clv", &of.clv);
    clv_find(frame, "days_to_alive_level", &of.days);
    clv_find(frame, "historic_clv", &of.historic);
    clv_find(frame, "simple_clv", &of.simple);
    of.weight = (rfm_column){.length = 0};
    if (own->histories != NULL) {
        clv_find(frame, own->weight != NULL ? own->weight : "weight", &of.weight);
    }
    of.alive = column_of(frame, "p_alive");
    of.expected = column_of(frame, "expected_purchases");
    of.none = column_of(frame, "p_no_purchase");
    return of;
}

static double at(const rfm_column *column, int64_t row) {
    return row < column->length ? clv_number(column, row) : NAN;
}

/* Adds a value that may be missing. */
static void add(double *sum, double weight, double value) {
    if (!isnan(value)) *sum += weight * value;
}

static void sum_row(const summed *of, int64_t row, clv_summary *to) {
    const double weight = of->weight.length > 0 ? at(&of->weight, row) : 1;
    const double repeats = at(&of->x, row), clv = at(&of->clv, row);
    to->customers += weight;
    add(&to->purchases, weight, repeats + 1);
    to->once += repeats == 0 ? weight : 0;
    to->without_spend += repeats > 0 && !(at(&of->mean, row) > 0) ? weight : 0;
    to->likely += at(&of->alive, row) > 0.5 ? weight : 0;
    to->below_level += at(&of->days, row) == 0 ? weight : 0;
    to->valued += isnan(clv) ? 0 : weight;
    add(&to->alive, weight, at(&of->alive, row));
    add(&to->expected, weight, at(&of->expected, row));
    add(&to->buyers, weight, 1 - at(&of->none, row));
    add(&to->clv, weight, clv);
    add(&to->historic, weight, at(&of->historic, row));
    add(&to->simple, weight, at(&of->simple, row));
}

static void sum_up(clv_run *run) {
    const summed of = find_columns(run);
    run->summary = (clv_summary){.customers = 0};
    for (int64_t row = 0; row < of.alive.length; ++row) sum_row(&of, row, &run->summary);
}

/* Of models that count units as many of them as come nearest to a year. */
static double default_horizon(const clv_fit *fit) {
    const double unit = fit->state.unit_days;
    if (clv_kind_of(fit->name)->reads == CLV_TIMES) return YEAR;
    const double units = floor(YEAR / unit + 0.5);
    return (units > 1 ? units : 1) * unit;
}

/* By the model's unit of time: continuous, or of each chance or period. */
static double dert_rate(const clv_run *run, const clv_fit *fit) {
    const double years = fit->state.unit_days / YEAR;
    const double continuous = log1p(run->own->yearly_rate) * years;
    if (!run->own->dert) return 0;
    return clv_kind_of(fit->name)->reads == CLV_TIMES ? continuous : expm1(continuous);
}

static rfm_predict_options options_of(const clv_run *run, const clv_fit *fit) {
    const clv_settings *own = run->own;
    return (rfm_predict_options){
        .struct_size = sizeof(rfm_predict_options),
        .threads = run->from->threads,
        .horizon_days = run->horizon_days,
        .later_days = own->later.is_given ? clv_length_days(&own->later) : 0,
        .spend = run->models.spend.model,
        .monthly_rate = run->period_rate,
        .margin_share = run->margin_share,
        .dert_rate = dert_rate(run, fit),
        .interval = fit->state.replicates > 0 ? clv_level(own) : 0,
        .alive_level = own->alive_level,
        .flags = own->endless ? RFM_PREDICT_ENDLESS : 0,
        .period_months = own->period_months};
}

static void replace(clv_run *run, rfm_frame *with) {
    rfm_frame_free(run->customers);
    run->customers = with;
}

static void add_chances(clv_run *run, const clv_fit *fit) {
    rfm_frame *more;
    rfm_error error;
    if (run->own->chances == 0) return;
    if (rfm_model_predict_pmf(fit->model, run->customers, run->horizon_days, run->own->chances - 1,
                              run->from->threads, &more, &error) != RFM_OK) {
        clv_fail(run, fit->name, &error);
    }
    replace(run, more);
}

/* The day itself, where receipts say which day T is. */
static void add_level_day(clv_run *run) {
    rfm_column days;
    if (run->own->histories != NULL || !clv_find(run->customers, "days_to_alive_level", &days)) {
        return;
    }
    int32_t *values = calloc((size_t)days.length + 1, sizeof *values);
    uint8_t *validity = calloc((size_t)days.length / 8 + 1, 1);
    if (values == NULL || validity == NULL) fail(EXIT_BAD_DATA, "out of memory");
    for (int64_t row = 0; row < days.length; ++row) {
        if (cell_is_missing(&days, row)) continue;
        const int64_t day = run->fit_day + cell_int64(&days, row);
        if (day > RFM_DAY_MAX) continue;
        values[row] = (int32_t)day;
        validity[row / 8] = (uint8_t)(validity[row / 8] | 1u << (row % 8));
    }
    const rfm_column column = {.name = "alive_level_day",
                               .type = RFM_COLUMN_DAY,
                               .length = days.length,
                               .validity = validity,
                               .values = values};
    clv_add_column(&run->customers, &column);
    free(values);
    free(validity);
}

static void add_simple(clv_run *run) {
    const clv_settings *own = run->own;
    const rfm_simple_clv_options options = {.struct_size = sizeof options,
                                            .lifespan_years = own->lifespan_years,
                                            .margin_share = own->margin_share,
                                            .yearly_rate = own->yearly_rate};
    rfm_frame *more;
    rfm_error error;
    if (!own->simple) return;
    const rfm_status status =
        rfm_simple_clv(run->customers, &options, &run->lifespan_years, &more, &error);
    if (status == RFM_E_DATA) {
        fail(EXIT_BAD_DATA, "--simple: %s; --lifespan YEARS gives one", error.message);
    }
    if (status != RFM_OK) fail_with("--simple", &error);
    replace(run, more);
}

void clv_predict(clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    rfm_frame *predicted;
    rfm_error error;
    if (run->own->horizon.is_given) run->horizon_days = clv_length_days(&run->own->horizon);
    if (run->horizon_days == 0) run->horizon_days = default_horizon(best);
    const rfm_predict_options options = options_of(run, best);
    if (rfm_model_predict(best->model, run->customers, &options, &predicted, &error) != RFM_OK) {
        clv_fail(run, best->name, &error);
    }
    replace(run, predicted);
    add_chances(run, best);
    add_level_day(run);
    add_simple(run);
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
        if (cell_is_missing(&column, row)) continue;
        list[made++] = (valued_row){clv_number(&column, row), row};
    }
    qsort(list, (size_t)made, sizeof *list, compare_values);
    if (made < count) count = made;
    for (int64_t i = 0; i < count; ++i) rows[i] = list[i].row;
    rfm_frame *best = frame_take_rows(run->customers, rows, count);
    free(list);
    free(rows);
    return best;
}
