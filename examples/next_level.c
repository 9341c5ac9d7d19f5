/* SPDX-License-Identifier: MIT */
/*
 * What is missing for the next level: for everybody, as a list for a campaign, and for the one
 * customer at the till, as a sentence. And who falls when, if nothing is bought.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static const char table[] =
    "rules garden-centre version 1\n"
    "segment \"Gold\" level 3 when spend_net >= 500 and receipts >= 4\n"
    "segment \"Silver\" level 2 when spend_net >= 150\n"
    "otherwise \"Green\" level 1\n";

/* customer, day, cents; one receipt each */
static const struct {
    const char *customer, *day;
    int64_t cents;
} receipts[] = {
    {"ada", "2011-03-05", 22000}, {"ada", "2011-06-18", 14950}, {"ada", "2011-11-12", 9000},
    {"bob", "2011-02-26", 8000},  {"bob", "2011-10-01", 4510},  {"cyd", "2011-05-07", 31000},
    {"cyd", "2011-07-02", 9900},  {"cyd", "2011-09-03", 7500},  {"cyd", "2011-12-03", 12000},
};

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    rfm_rules *rules;
    rfm_scorer *scorer;
    rfm_frame *customers, *next, *fall, *one;
    int32_t today, last;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; ++i) {
        rfm_line line = {.struct_size = sizeof line,
                         .customer = receipts[i].customer,
                         .amount = receipts[i].cents};
        must(rfm_day_parse(receipts[i].day, &line.day, &error), &error);
        must(rfm_ledger_append_line(ledger, &line, &error), &error);
    }
    const rfm_customers_options year = {
        .struct_size = sizeof year, .window_unit = RFM_WINDOW_MONTHS, .window_length = 12};
    must(rfm_day_parse("2011-12-10", &today, &error), &error);
    must(rfm_customers_build(ledger, today, &year, &customers, NULL, &error), &error);
    must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
    must(rfm_rules_parse(table, strlen(table), &rules, &error), &error);

    rfm_next_options options = {.struct_size = sizeof options, .customers = &year};
    must(rfm_next_level(ledger, today, scorer, rules, &options, &next, &error), &error);
    must(rfm_csv_write(next, NULL, print, stdout, &error), &error);
    must(rfm_next_fall(ledger, today, scorer, rules, &options, &fall, &error), &error);
    must(rfm_csv_write(fall, NULL, print, stdout, &error), &error);

    options.customer = "bob"; /* at the till: only this customer's receipts are read */
    rfm_column spend, days;
    char until[11];
    must(rfm_next_level(ledger, today, scorer, rules, &options, &one, &error), &error);
    must(rfm_frame_find(one, "spend", &spend, &error), &error);
    must(rfm_frame_find(one, "last_day", &days, &error), &error);
    const int64_t cents = ((const int64_t *)spend.values)[0];
    last = ((const int32_t *)days.values)[0];
    must(rfm_day_format(last, until, &error), &error);
    printf("bob: spend %" PRId64 ".%02d by %s and you are Silver\n", cents / 100,
           (int)(cents % 100), until);

    rfm_frame_free(one);
    rfm_frame_free(fall);
    rfm_frame_free(next);
    rfm_frame_free(customers);
    rfm_scorer_free(scorer);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
    return 0;
}
