/* SPDX-License-Identifier: MIT */
/*
 * Do customers stay? A made-up shop of half a year: each row of the triangle is the customers who
 * came in one month, and how many of them bought again one, two, three months later. Then how many
 * came to a second and a third order, and how soon.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static double cell(const rfm_frame *frame, const char *name, int64_t row) {
    rfm_error error;
    rfm_column column;
    must(rfm_frame_find(frame, name, &column, &error), &error);
    if (column.type == RFM_COLUMN_DOUBLE) return ((const double *)column.values)[row];
    if (column.type == RFM_COLUMN_DAY) return ((const int32_t *)column.values)[row];
    return (double)((const int64_t *)column.values)[row];
}

/* 600 customers; after each purchase four in ten buy again, within some ten weeks. */
static void sell(rfm_ledger *ledger, int32_t first_day, int32_t last_day) {
    uint32_t state = 2025;
    rfm_error error;
    for (int i = 0; i < 600; ++i) {
        char customer[8];
        snprintf(customer, sizeof customer, "c%03d", i);
        int32_t day = first_day + i * (last_day - first_day) / 600;
        while (day <= last_day) {
            const rfm_line line = {
                .struct_size = sizeof line, .day = day, .customer = customer, .amount = 2500};
            must(rfm_ledger_append_line(ledger, &line, &error), &error);
            state = state * 1664525u + 1013904223u;
            if ((state >> 16 & 1023u) > 409) break;
            day += 7 + (int32_t)(state >> 26);
        }
    }
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    rfm_frame *cohorts, *orders;
    int32_t first_day, last_day;
    char month[11];
    must(rfm_day_parse("2025-01-01", &first_day, &error), &error);
    must(rfm_day_parse("2025-06-30", &last_day, &error), &error);
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    sell(ledger, first_day, last_day);

    must(rfm_retention_cohorts(ledger, first_day, last_day, NULL, &cohorts, &error), &error);
    for (int64_t row = 0; row < rfm_frame_count(cohorts); ++row) {
        if (cell(cohorts, "age", row) == 0) {
            must(rfm_day_format((int32_t)cell(cohorts, "cohort", row), month, &error), &error);
            printf("%s%.7s %4.0f customers", row == 0 ? "" : "\n", month,
                   cell(cohorts, "cohort_customers", row));
        } else {
            printf(" %3.0f%%", 100 * cell(cohorts, "retention", row));
        }
    }

    const rfm_retention_options options = {.struct_size = sizeof options, .ranks = 3};
    must(rfm_retention_orders(ledger, first_day, last_day, &options, &orders, &error), &error);
    for (int64_t row = 0; row < 2; ++row) {
        printf(
            "\n%.0f of %.0f customers with order %.0f came to the next, half of them in %.0f days",
            cell(orders, "next_customers", row), cell(orders, "customers", row),
            cell(orders, "rank", row), cell(orders, "days_to_next_median", row));
    }
    putchar('\n');
    rfm_frame_free(orders);
    rfm_frame_free(cohorts);
    rfm_ledger_free(ledger);
    return 0;
}
