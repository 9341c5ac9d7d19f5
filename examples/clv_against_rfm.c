/* SPDX-License-Identifier: MIT */
/*
 * Whom does a model value differently than scores do? Three years of a made-up shop are scored by
 * recency, frequency and money, fifths of 1 to 5 each, and valued by a model (Pareto/NBD and
 * Gamma-Gamma) for the year to come, in fifths too. Scores look at each fact alone. The model knows
 * that a month of silence is a bad sign of somebody who came every week and none at all of somebody
 * who comes twice a year.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CUSTOMERS = 3000, FIRST_DAY = 18600, AS_OF_DAY = 19700, SHOWN = 4 };

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

/* 0 .. below - 1 from a small generator of our own: the same shop on every machine. */
static uint32_t draw(uint32_t below) {
    static uint32_t state = 2025;
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * below >> 32);
}

/* Everybody has a pace, a purse and some day on which they move house. */
static void sell(rfm_ledger *ledger) {
    rfm_error error;
    for (int i = 0; i < CUSTOMERS; ++i) {
        const uint32_t pace = 5 + draw(12) * draw(12), purse = 1000 + draw(4000);
        char customer[16];
        int32_t day = FIRST_DAY + (int32_t)draw(900);
        const int32_t last = day + (int32_t)(draw(40) * draw(60));
        snprintf(customer, sizeof customer, "card-%04d", i + 1);
        do {
            const rfm_line line = {.struct_size = sizeof line,
                                   .day = day,
                                   .customer = customer,
                                   .amount = purse / 2 + draw(purse)};
            must(rfm_ledger_append_line(ledger, &line, &error), &error);
            day += 1 + (int32_t)draw(2 * pace);
        } while (day <= AS_OF_DAY && day <= last);
    }
}

static const void *values(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column.values;
}

/* Adds clv, and `v` for value: the fifth of it. */
static rfm_frame *add_value(const rfm_frame *scored) {
    static const rfm_dimension fifths = {.name = "v", .column = "clv"};
    const rfm_scorer_options by_value = {
        .struct_size = sizeof by_value, .dimension_count = 1, .dimensions = &fifths};
    rfm_model *purchases, *spend;
    rfm_scorer *scorer;
    rfm_frame *predicted, *valued;
    rfm_error error;
    must(rfm_model_fit("pareto-nbd", scored, NULL, &purchases, &error), &error);
    must(rfm_model_fit("gamma-gamma", scored, NULL, &spend, &error), &error);
    const rfm_predict_options year = {
        .struct_size = sizeof year, .spend = spend, .monthly_rate = 0.01};
    must(rfm_model_predict(purchases, scored, &year, &predicted, &error), &error);
    must(rfm_scorer_fit(predicted, &by_value, &scorer, &error), &error);
    must(rfm_scorer_apply(scorer, predicted, 1, &valued, &error), &error);
    rfm_scorer_free(scorer);
    rfm_frame_free(predicted);
    rfm_model_free(spend);
    rfm_model_free(purchases);
    return valued;
}

/* How many customers stand in which fifth by each; then some of one cell, in order of the table. */
static void compare(const rfm_frame *frame) {
    const int32_t *r = values(frame, "r"), *f = values(frame, "f"), *m = values(frame, "m");
    const int32_t *v = values(frame, "v");
    const int64_t *silence = values(frame, "days_since_last"),
                  *receipts = values(frame, "receipts");
    const double *alive = values(frame, "p_alive"), *clv = values(frame, "clv");
    int64_t cells[6][6] = {{0}};
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        ++cells[(r[row] + f[row] + m[row] + 2) / 3][v[row]];
    }
    printf("customers by mean of r, f and m, rounded up (down) and by fifth of clv (across)\n\n");
    printf("     %8d %8d %8d %8d %8d\n", 1, 2, 3, 4, 5);
    for (int i = 5; i >= 1; --i) {
        printf("%4d ", i);
        for (int k = 1; k <= 5; ++k) printf("%8lld%s", (long long)cells[i][k], k < 5 ? " " : "\n");
    }
    for (int is_lower = 1; is_lower >= 0; --is_lower) {
        int shown = 0;
        printf("\n%s\nrfm  receipts  silent days  still buys      clv\n",
               is_lower ? "high by scores, low by value: regulars who have stopped"
                        : "low by scores, high by value: they come seldom, and still do");
        for (int64_t row = 0; row < rfm_frame_count(frame) && shown < SHOWN; ++row) {
            const int is_one = is_lower ? r[row] >= 3 && f[row] == 5 && m[row] == 5 && v[row] <= 2
                                        : r[row] <= 3 && f[row] <= 2 && v[row] == 4;
            if (!is_one) continue;
            printf("%d%d%d %9lld %12lld %10.1f %% %8.2f\n", (int)r[row], (int)f[row], (int)m[row],
                   (long long)receipts[row], (long long)silence[row], 100 * alive[row], clv[row]);
            ++shown;
        }
    }
}

int main(void) {
    const rfm_customers_options with_models = {.struct_size = sizeof with_models,
                                               .flags = RFM_CUSTOMERS_MODELS};
    rfm_ledger *ledger;
    rfm_scorer *scorer;
    rfm_frame *customers, *scored, *valued;
    rfm_error error;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    sell(ledger);
    must(rfm_customers_build(ledger, AS_OF_DAY, &with_models, &customers, NULL, &error), &error);
    must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error); /* r, f and m in fifths */
    must(rfm_scorer_apply(scorer, customers, 1, &scored, &error), &error);
    valued = add_value(scored);
    compare(valued);
    rfm_frame_free(valued);
    rfm_frame_free(scored);
    rfm_frame_free(customers);
    rfm_scorer_free(scorer);
    rfm_ledger_free(ledger);
    return 0;
}
