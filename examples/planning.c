/* SPDX-License-Identifier: MIT */
/*
 * What will a loyalty programme come to? A shop that expects 5,000 new customers in its first year
 * knows from another one how customers buy (Pareto/NBD) and spend (Gamma-Gamma). It simulates two
 * years ahead, looks at what comes in by quarter, and asks beforehand whether a model fitted to the
 * first year would have told the second.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

enum { OPENS = 20454, YEAR = 365, QUARTERS = 8 }; /* 2026-01-01 */

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static const void *values(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    return column.values;
}

static rfm_model *model(const char *name, const double *parameters, int32_t count) {
    rfm_model *made;
    rfm_error error;
    must(rfm_model_new(name, parameters, count, 7, &made, &error), &error); /* in weeks */
    return made;
}

/* Receipts and sales by quarter; who bought, as a customer counts once in each. */
static void print_quarters(const rfm_frame *receipts) {
    const int64_t *customer = values(receipts, "customer"), *amount = values(receipts, "amount");
    const int32_t *day = values(receipts, "day");
    int64_t sales[QUARTERS] = {0}, count[QUARTERS] = {0}, buyers[QUARTERS] = {0};
    for (int64_t row = 0; row < rfm_frame_count(receipts); ++row) { /* by customer and day */
        const int quarter = (day[row] - OPENS) * 4 / YEAR;
        const int is_same = row > 0 && customer[row] == customer[row - 1] &&
                            (day[row - 1] - OPENS) * 4 / YEAR == quarter;
        sales[quarter] += amount[row];
        ++count[quarter];
        buyers[quarter] += !is_same;
    }
    printf("quarter  buyers  receipts      sales\n");
    for (int q = 0; q < QUARTERS; ++q) {
        printf("%4d/%d  %7lld %9lld %10.2f\n", q / 4 + 1, q % 4 + 1, (long long)buyers[q],
               (long long)count[q], (double)sales[q] / 100);
    }
}

/* How a forecast of the second year comes out; its spread is that of a model whose parameters are
 * known. */
static void print_errors(const char *by, const rfm_model *by_model, const rfm_frame *customers) {
    rfm_frame *found;
    rfm_error error;
    must(rfm_validate_errors(by_model, customers, NULL, &found, &error), &error);
    printf("%-28s %5lld repeat purchases, forecast %.0f +- %.0f\n", by,
           (long long)*(const int64_t *)values(found, "actual"),
           *(const double *)values(found, "predicted"),
           2 * *(const double *)values(found, "deviation"));
    rfm_frame_free(found);
}

/* The customers of the first year, with what they bought in the second. */
static rfm_frame *first_year(const rfm_frame *receipts) {
    const rfm_customers_options with_holdout = {
        .struct_size = sizeof with_holdout, .flags = RFM_CUSTOMERS_MODELS, .holdout_days = YEAR};
    const rfm_ledger_options whole = {.struct_size = sizeof whole, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    rfm_frame *customers;
    rfm_error error;
    must(rfm_ledger_new(&whole, &ledger, &error), &error);
    must(rfm_ledger_append(ledger, receipts, NULL, &error), &error);
    must(rfm_customers_build(ledger, OPENS + YEAR - 1, &with_holdout, &customers, NULL, &error),
         &error);
    rfm_ledger_free(ledger);
    return customers;
}

static void print_forecasts(const rfm_model *truth, const rfm_frame *receipts) {
    rfm_frame *customers = first_year(receipts), *groups;
    rfm_model *fitted;
    rfm_error error;
    must(rfm_model_fit("pareto-nbd", customers, NULL, &fitted, &error), &error);
    printf("\nsecond year\n");
    print_errors("by the model itself:", truth, customers);
    print_errors("by one fitted to year 1:", fitted, customers);
    must(rfm_validate_deciles(fitted, customers, NULL, &groups, &error), &error);
    printf("the best tenth by forecast brings %.0f %% of them, the better half %.0f %%\n",
           100 * ((const double *)values(groups, "gain"))[0],
           100 * ((const double *)values(groups, "gain"))[4]);
    rfm_frame_free(groups);
    rfm_model_free(fitted);
    rfm_frame_free(customers);
}

int main(void) {
    static const double buying[] = {0.55, 10.6, 0.61, 11.7}, spending[] = {6.2, 3.7, 15.4};
    rfm_model *purchases = model("pareto-nbd", buying, 4);
    rfm_model *spend = model("gamma-gamma", spending, 3);
    const rfm_simulate_options two_years = {.struct_size = sizeof two_years,
                                            .customers = 5000,
                                            .seed = 2026,
                                            .first_day = OPENS,
                                            .acquisition_days = YEAR,
                                            .end_day = OPENS + 2 * YEAR - 1,
                                            .spend = spend};
    rfm_frame *receipts;
    rfm_error error;
    must(rfm_model_simulate(purchases, &two_years, &receipts, &error), &error);
    print_quarters(receipts);
    print_forecasts(purchases, receipts);
    rfm_frame_free(receipts);
    rfm_model_free(spend);
    rfm_model_free(purchases);
    return 0;
}
