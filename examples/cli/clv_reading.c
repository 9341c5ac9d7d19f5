/* SPDX-License-Identifier: MIT */
/* Parameters are of use to a shop once they are a rate, a share or a time: here is which. */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

enum { YEAR = 365, MOST_PERIODS = 1200, LATER_PERIOD = 5, MOST_DAYS = 100000 };

/* A year, or as many whole units as come nearest to it. */
static double year_of(const clv_fit *fit) {
    const double unit = fit->state.unit_days;
    if (clv_kind_of(fit->name)->reads == CLV_TIMES) return YEAR;
    const double units = floor(YEAR / unit + 0.5);
    return (units > 1 ? units : 1) * unit;
}

/* What a new customer does in the first year. */
static void read_new(const clv_fit *fit, clv_reading *to) {
    const double year = year_of(fit);
    rfm_frame *expected, *counts;
    rfm_error error;
    if (rfm_model_expect(fit->model, &year, 1, &expected, &error) != RFM_OK ||
        rfm_model_pmf(fit->model, year, 0, &counts, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const rfm_column purchases = column_of(expected, "expected_purchases"),
                     alive = column_of(expected, "p_alive"),
                     none = column_of(counts, "probability");
    to->new_purchases = clv_number(&purchases, 0);
    to->new_alive = clv_number(&alive, 0);
    to->new_none = clv_number(&none, 0);
    rfm_frame_free(expected);
    rfm_frame_free(counts);
}

/* Of contracts: who leaves at the end of the first period and of a later one, and when half have
 * left. */
static void read_periods(const clv_fit *fit, clv_reading *to) {
    double days[MOST_PERIODS];
    rfm_frame *expected;
    rfm_error error;
    int count = 0;
    while (count < MOST_PERIODS && (count + 1) * fit->state.unit_days <= MOST_DAYS) {
        days[count] = (count + 1) * fit->state.unit_days;
        ++count;
    }
    if (count < LATER_PERIOD) return;
    if (rfm_model_expect(fit->model, days, count, &expected, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    const rfm_column stay = column_of(expected, "p_alive");
    to->leave_share = 1 - clv_number(&stay, 0);
    to->later_share = 1 - clv_number(&stay, LATER_PERIOD - 1) / clv_number(&stay, LATER_PERIOD - 2);
    to->median_lifetime_days = HUGE_VAL;
    for (int i = count; i-- > 0 && clv_number(&stay, i) < 0.5;) {
        to->median_lifetime_days = days[i];
    }
    rfm_frame_free(expected);
}

static void read_leaving(const clv_fit *fit, clv_reading *to) {
    const double unit = fit->state.unit_days;
    const double s = clv_value(fit, "s"), beta = clv_value(fit, "beta");
    if (strcmp(fit->name, "pareto-nbd") == 0) {
        /* the lifetime outlives t with probability (beta / (beta + t))^s */
        to->median_lifetime_days = beta * expm1(log(2) / s) * unit;
    } else if (strcmp(fit->name, "ggom-nbd") == 0) {
        /* (beta / (beta - 1 + e^(b t)))^s */
        const double b = clv_value(fit, "b");
        to->median_lifetime_days = log1p(beta * expm1(log(2) / s)) / b * unit;
        if (beta > 1 + s) to->top_days = log((beta - 1) / s) / b * unit;
    } else if (strcmp(fit->name, "bg-bb") == 0) {
        const double gamma = clv_value(fit, "gamma"), alpha = clv_value(fit, "alpha");
        to->leave_share = gamma / (gamma + clv_value(fit, "delta"));
        to->take_share = alpha / (alpha + beta);
    } else if (clv_kind_of(fit->name)->reads == CLV_PERIODS) {
        read_periods(fit, to);
    } else if (strcmp(fit->name, "nbd") != 0) {
        const double a = clv_value(fit, "a");
        to->leave_share = a / (a + clv_value(fit, "b"));
    }
}

/* Of x and the mean spend, over customers with repeat spend: gamma-gamma takes it for 0. */
static double correlation_of(const clv_run *run) {
    rfm_column x, spend, weight;
    double sums[6] = {0};
    if (!clv_find(run->customers, "x", &x) ||
        !clv_find(run->customers, "mean_repeat_spend", &spend)) {
        return NAN;
    }
    const char *name = run->own->weight != NULL ? run->own->weight : "weight";
    const int has_weight = run->own->histories != NULL && clv_find(run->customers, name, &weight);
    for (int64_t row = 0; row < x.length; ++row) {
        const double a = clv_number(&x, row), b = clv_number(&spend, row);
        const double w = has_weight ? clv_number(&weight, row) : 1;
        if (!(a > 0 && b > 0)) continue;
        const double parts[6] = {1, a, b, a * a, a * b, b * b};
        for (int i = 0; i < 6; ++i) sums[i] += w * parts[i];
    }
    const double both = sums[0] * sums[4] - sums[1] * sums[2];
    const double left = sums[0] * sums[3] - sums[1] * sums[1];
    const double right = sums[0] * sums[5] - sums[2] * sums[2];
    return left > 0 && right > 0 ? both / (sqrt(left) * sqrt(right)) : NAN;
}

void clv_read_parameters(clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    const clv_fit *spend = &run->models.spend;
    clv_reading *to = &run->reading;
    *to = (clv_reading){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (clv_kind_of(best->name)->reads == CLV_TIMES) {
        const double k = best->state.k > 0 ? best->state.k : 1;
        to->a_year =
            clv_value(best, "r") / (k * clv_value(best, "alpha")) * YEAR / best->state.unit_days;
    }
    read_leaving(best, to);
    read_new(best, to);
    if (spend->model == NULL) return;
    const double q = clv_value(spend, "q");
    if (q > 1) to->mean_spend = clv_value(spend, "p") * clv_value(spend, "gamma") / (q - 1);
    to->spend_correlation = correlation_of(run);
}
