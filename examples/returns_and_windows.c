/* SPDX-License-Identifier: MIT */
/*
 * What a return does to a customer is a choice, and so is how far back one looks. The same four
 * receipts, seen five ways; receipt 12 was brought back in full.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static const struct {
    const char *day, *receipt;
    int64_t cents;
} sales[] = {{"2023-05-10", "10", 8000},   {"2024-03-02", "11", 5000},
             {"2024-11-20", "12", 20000},  {"2024-11-28", "12", -20000}, /* names its receipt */
             {"2024-12-05", "R-7", -1500},                               /* a receipt of its own */
             {"2024-12-05", "13", 2500}};

static void show(const rfm_ledger *ledger, const char *what, const rfm_customers_options *options) {
    static const char *const names[] = {"receipts", "days_since_last", "spend_gross", "returned",
                                        "spend_net"};
    rfm_error error;
    rfm_frame *customers;
    rfm_buffer *row;
    int32_t as_of_day;
    must(rfm_day_parse("2025-01-01", &as_of_day, &error), &error);
    must(rfm_customers_build(ledger, as_of_day, options, &customers, NULL, &error), &error);
    rfm_frame *shown;
    must(rfm_frame_select(customers, names, 5, &shown, &error), &error);
    must(rfm_buffer_new(&row, &error), &error);
    const rfm_csv_write_options bare = {.struct_size = sizeof bare, .flags = RFM_CSV_NO_HEADER};
    must(rfm_csv_write(shown, &bare, rfm_buffer_write, row, &error), &error);
    printf("%-22s %s", what, rfm_buffer_data(row));
    rfm_buffer_free(row);
    rfm_frame_free(shown);
    rfm_frame_free(customers);
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (size_t i = 0; i < sizeof sales / sizeof sales[0]; ++i) {
        rfm_line line = {.struct_size = sizeof line,
                         .customer = "anna",
                         .receipt = sales[i].receipt,
                         .amount = sales[i].cents};
        must(rfm_day_parse(sales[i].day, &line.day, &error), &error);
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
    rfm_customers_options options = {.struct_size = sizeof options};
    printf("%-22s receipts,days_since_last,spend_gross,returned,spend_net\n", "");
    show(ledger, "all history, net", NULL);
    options.returns = RFM_RETURNS_IGNORE;
    show(ledger, "returns ignored", &options);
    options.returns = RFM_RETURNS_CANCEL;
    show(ledger, "returns cancel", &options);
    options.window_unit = RFM_WINDOW_MONTHS;
    options.window_length = 12;
    show(ledger, "the same, 12 months", &options);
    options.window_unit = RFM_WINDOW_DAYS;
    options.window_length = 30;
    show(ledger, "the same, 30 days", &options);
    rfm_ledger_free(ledger);
    return 0;
}
