/* SPDX-License-Identifier: MIT */
/*
 * Who changed segment, day by day? Two weeks in one call, with a delay: up at once, down only after
 * a segment has held for five days, so that nobody falls for being a day late. Then what still
 * waits. A shop that does this every night saves the delay and goes on from it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    const char *customer, *day;
    int64_t cents;
} sales[] = {
    {"anna", "2024-11-02", 4500}, {"anna", "2024-12-14", 6000}, {"anna", "2025-01-20", 5250},
    {"bram", "2024-02-01", 2500}, {"chen", "2024-10-12", 9900}, {"chen", "2025-01-27", 1200},
    {"dina", "2025-01-28", 1995}, {"evan", "2024-12-23", 3300}, {"evan", "2025-01-25", 2750},
    {"fred", "2024-12-26", 800},  {"gwen", "2024-12-31", 800}};

static const char table[] =
    "rules visits scale 5\n"
    "segment \"Regular\" level 3 when receipts >= 3\n"
    "segment \"Active\"  level 2 when days_since_last <= 30\n"
    "otherwise \"Asleep\" level 1\n";

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (size_t i = 0; i < sizeof sales / sizeof sales[0]; ++i) {
        rfm_line line = {
            .struct_size = sizeof line, .customer = sales[i].customer, .amount = sales[i].cents};
        must(rfm_day_parse(sales[i].day, &line.day, &error), &error);
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
    rfm_rules *rules;
    rfm_delay *delay;
    const rfm_delay_options waits = {.struct_size = sizeof waits, .down_days = 5};
    must(rfm_rules_parse(table, strlen(table), &rules, &error), &error);
    must(rfm_delay_new(&waits, &delay, &error), &error);

    int32_t first, last;
    rfm_frame *changes, *pending;
    const rfm_customers_options year = {
        .struct_size = sizeof year, .window_unit = RFM_WINDOW_DAYS, .window_length = 365};
    const rfm_daily_options options = {.struct_size = sizeof options, .customers = &year};
    must(rfm_day_parse("2025-01-19", &first, &error), &error);
    must(rfm_day_parse("2025-02-01", &last, &error), &error);
    must(rfm_moves_daily(ledger, first, last, rules, &options, delay, NULL, NULL, &changes, &error),
         &error);
    must(rfm_csv_write(changes, NULL, print, stdout, &error), &error);

    must(rfm_delay_pending(delay, &pending, &error), &error);
    printf("\n");
    must(rfm_csv_write(pending, NULL, print, stdout, &error), &error);

    rfm_frame_free(pending);
    rfm_frame_free(changes);
    rfm_delay_free(delay);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
    return 0;
}
