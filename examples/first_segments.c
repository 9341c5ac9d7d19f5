/* SPDX-License-Identifier: MIT */
/*
 * The shortest way from purchases to segments: five customers, a ledger, three scores, one rule
 * table. Amounts are whole cents, days are days since 1970-01-01.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static const struct {
    const char *customer, *day, *receipt;
    int64_t cents;
} sales[] = {{"anna", "2024-11-02", "1001", 4500}, {"anna", "2024-12-14", "1010", 6000},
             {"anna", "2025-01-20", "1019", 5250}, {"anna", "2025-01-20", "1019", 1250},
             {"bram", "2024-02-05", "0801", 2500}, {"chen", "2024-09-30", "0990", 12000},
             {"chen", "2024-10-12", "0995", 9900}, {"dina", "2025-01-28", "1025", 1995},
             {"evan", "2024-06-17", "0877", 3300}, {"evan", "2024-08-01", "0930", 2750}};

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (size_t i = 0; i < sizeof sales / sizeof sales[0]; ++i) {
        rfm_line line = {.struct_size = sizeof line,
                         .customer = sales[i].customer,
                         .receipt = sales[i].receipt,
                         .amount = sales[i].cents};
        must(rfm_day_parse(sales[i].day, &line.day, &error), &error);
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }

    int32_t as_of_day;
    rfm_frame *customers, *scored, *segmented, *shown;
    must(rfm_day_parse("2025-02-01", &as_of_day, &error), &error);
    must(rfm_customers_build(ledger, as_of_day, NULL, &customers, NULL, &error), &error);

    rfm_scorer *scorer; /* NULL options: quintiles of days_since_last, receipts and spend_net */
    must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
    must(rfm_scorer_apply(scorer, customers, 1, &scored, &error), &error);

    rfm_rules *rules;
    must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    must(rfm_rules_apply(rules, scored, 1, &segmented, &error), &error);

    const char *const names[] = {"customer", "days_since_last", "receipts", "spend_net",
                                 "code",     "segment"};
    must(rfm_frame_select(segmented, names, 6, &shown, &error), &error);
    must(rfm_csv_write(shown, NULL, print, stdout, &error), &error);

    rfm_frame_free(shown);
    rfm_frame_free(segmented);
    rfm_frame_free(scored);
    rfm_frame_free(customers);
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_ledger_free(ledger);
    return 0;
}
