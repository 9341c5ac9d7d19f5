/* SPDX-License-Identifier: MIT */
/*
 * Who will still buy, how often and for how much? A made-up shop keeps receipts for two years; a
 * model of purchases (BG/NBD) and one of spend (Gamma-Gamma) are fitted to its customers, and the
 * five who are worth most in the year to come are named.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { CUSTOMERS = 400, FIRST_DAY = 19000, AS_OF_DAY = 19730, BEST = 5 };

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

/* 0 .. below - 1 from a small generator of our own: the same shop on every machine. */
static uint32_t draw(uint32_t below) {
    static uint32_t state = 2024;
    state = state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state * below >> 32);
}

/* Everybody has a pace and a purse, and may stay away for good after any purchase. */
static void sell(rfm_ledger *ledger) {
    rfm_error error;
    for (int i = 0; i < CUSTOMERS; ++i) {
        const uint32_t pace = 10 + draw(20) * draw(20), purse = 1000 + draw(6000);
        const uint32_t leaves = 2 + draw(25); /* of 100 times */
        char customer[16];
        int32_t day = FIRST_DAY + (int32_t)draw(600);
        snprintf(customer, sizeof customer, "card-%03d", i + 1);
        do {
            const rfm_line line = {.struct_size = sizeof line,
                                   .day = day,
                                   .customer = customer,
                                   .amount = purse / 2 + draw(purse)};
            must(rfm_ledger_append_line(ledger, &line, &error), &error);
            day += 1 + (int32_t)draw(2 * pace);
        } while (day <= AS_OF_DAY && draw(100) >= leaves);
    }
}

static rfm_column column_of(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column;
}

static const double *doubles(const rfm_frame *frame, const char *name) {
    return column_of(frame, name).values;
}

static rfm_model *fit(const char *name, const rfm_frame *customers) {
    rfm_model *model;
    rfm_frame *parameters;
    rfm_error error;
    rfm_model_state state = {.struct_size = sizeof state};
    must(rfm_model_fit(name, customers, NULL, &model, &error), &error); /* in weeks */
    must(rfm_model_inspect(model, &state, &error), &error);
    must(rfm_model_parameters(model, &parameters, &error), &error);
    printf("%s, %d customers, log-likelihood %.3f%s\n", name, (int)state.customers,
           state.log_likelihood, state.status == RFM_FIT_CONVERGED ? "" : ", not converged");
    const rfm_column names = column_of(parameters, "parameter");
    for (int64_t i = 0; i < names.length; ++i) {
        printf("  %-6.*s %8.4f  from %.4f to %.4f\n",
               (int)(names.offsets[i + 1] - names.offsets[i]), names.bytes + names.offsets[i],
               doubles(parameters, "value")[i], doubles(parameters, "lower")[i],
               doubles(parameters, "upper")[i]);
    }
    rfm_frame_free(parameters);
    return model;
}

static void print_best(const rfm_frame *predicted) {
    const rfm_column names = column_of(predicted, "customer");
    const double *value = doubles(predicted, "clv");
    int64_t best[BEST + 1];
    int count = 0;
    for (int64_t row = 0; row < names.length; ++row) { /* kept in order as they come */
        int at = count < BEST ? count++ : BEST;
        for (; at > 0 && value[row] > value[best[at - 1]]; --at) best[at] = best[at - 1];
        best[at] = row;
    }
    printf("\ncustomer  still buys  purchases  of each    value\n");
    for (int i = 0; i < count; ++i) {
        const int64_t row = best[i];
        printf("%-8.*s %10.1f %% %10.2f %8.2f %8.2f\n",
               (int)(names.offsets[row + 1] - names.offsets[row]), names.bytes + names.offsets[row],
               100 * doubles(predicted, "p_alive")[row],
               doubles(predicted, "expected_purchases")[row],
               doubles(predicted, "expected_spend")[row], value[row]);
    }
}

int main(void) {
    const rfm_customers_options with_models = {.struct_size = sizeof with_models,
                                               .flags = RFM_CUSTOMERS_MODELS};
    rfm_ledger *ledger;
    rfm_frame *customers, *predicted;
    rfm_error error;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    sell(ledger);
    must(rfm_customers_build(ledger, AS_OF_DAY, &with_models, &customers, NULL, &error), &error);

    rfm_model *purchases = fit("bg-nbd", customers), *spend = fit("gamma-gamma", customers);
    const rfm_predict_options year = {
        .struct_size = sizeof year, .spend = spend, .monthly_rate = 0.01, .margin_share = 0.3};
    must(rfm_model_predict(purchases, customers, &year, &predicted, &error), &error);
    print_best(predicted);

    rfm_frame_free(predicted);
    rfm_model_free(spend);
    rfm_model_free(purchases);
    rfm_frame_free(customers);
    rfm_ledger_free(ledger);
    return 0;
}
