/* SPDX-License-Identifier: MIT */
/* Prints what rfm_moves_daily says about a shop's file, for switch_study.py to compare with its own.
 *
 * moves_days FILE FIRST LAST SCORING DELAY: days as ISO dates; scoring is quantile (fitted each
 * day), ntile (the same) or frozen (fitted on the first day); days of delay both ways. The window is
 * 365 days, the rule table classic11. Prints days, segments and changes as CSV, an empty line
 * between them. */
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

static rfm_frame *read_frame(const char *path) {
    static const rfm_csv_column columns[] = {
        {.name = "customer", .source = "CustomerID", .type = RFM_COLUMN_TEXT},
        {.name = "receipt", .source = "InvoiceNo", .type = RFM_COLUMN_TEXT},
        {.name = "day", .source = "InvoiceDate", .type = RFM_COLUMN_DAY},
        {.name = "amount",
         .source = "Quantity",
         .factor = "UnitPrice",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 3}};
    const rfm_csv_options options = {
        .struct_size = sizeof options, .column_count = 4, .columns = columns};
    enum { MOST = 64 << 20 };
    char *text = malloc(MOST);
    FILE *file = fopen(path, "rb");
    if (text == NULL || file == NULL) exit(1);
    const size_t size = fread(text, 1, MOST, file);
    fclose(file);
    rfm_csv *reader;
    rfm_frame *frame;
    rfm_error error;
    must(rfm_csv_new(&options, &reader, &error), &error);
    must(rfm_csv_read(reader, text, size, 1, &frame, &error), &error);
    rfm_csv_free(reader);
    free(text);
    return frame;
}

static rfm_ledger *read_ledger(const char *path) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .scale = 3};
    rfm_frame *frame = read_frame(path);
    rfm_ledger *ledger;
    rfm_error error;
    must(rfm_ledger_new(&options, &ledger, &error), &error);
    must(rfm_ledger_append(ledger, frame, NULL, &error), &error);
    rfm_frame_free(frame);
    return ledger;
}

int main(int count, char **arguments) {
    static const rfm_dimension ranks[] = {
        {"r", "days_since_last", RFM_SCORE_QUANTILE, RFM_LOW_IS_GOOD, 0, RFM_QUANTILE_NTILE, NULL,
         0, 0},
        {"f", "receipts", RFM_SCORE_QUANTILE, 0, 0, RFM_QUANTILE_NTILE, NULL, 0, 0},
        {"m", "spend_net", RFM_SCORE_QUANTILE, 0, 0, RFM_QUANTILE_NTILE, NULL, 0, 0}};
    const rfm_scorer_options ntile = {
        .struct_size = sizeof ntile, .dimension_count = 3, .dimensions = ranks};
    const rfm_customers_options window = {
        .struct_size = sizeof window, .window_unit = RFM_WINDOW_DAYS, .window_length = 365};
    if (count != 6) return 2;
    const int32_t days = (int32_t)strtol(arguments[5], NULL, 10);
    const rfm_delay_options waits = {
        .struct_size = sizeof waits, .up_days = days, .down_days = days};
    rfm_daily_options options = {.struct_size = sizeof options, .customers = &window};
    rfm_error error;
    int32_t first, last;
    must(rfm_day_parse(arguments[2], &first, &error), &error);
    must(rfm_day_parse(arguments[3], &last, &error), &error);
    rfm_ledger *ledger = read_ledger(arguments[1]);
    rfm_scorer *scorer = NULL;
    if (strcmp(arguments[4], "frozen") == 0) {
        rfm_frame *customers;
        must(rfm_customers_build(ledger, first, &window, &customers, NULL, &error), &error);
        must(rfm_scorer_fit(customers, NULL, &scorer, &error), &error);
        rfm_frame_free(customers);
        options.scorer = scorer;
    }
    if (strcmp(arguments[4], "ntile") == 0) options.scoring = &ntile;
    rfm_delay *delay;
    rfm_rules *rules;
    rfm_frame *frames[3];
    must(rfm_delay_new(&waits, &delay, &error), &error);
    must(rfm_rules_preset("classic11", 0, &rules, &error), &error);
    must(rfm_moves_daily(ledger, first, last, rules, &options, delay, &frames[0], &frames[1],
                         &frames[2], &error),
         &error);
    for (int i = 0; i < 3; ++i) {
        if (i > 0) printf("\n");
        fflush(stdout);
        must(rfm_csv_write(frames[i], NULL, print, stdout, &error), &error);
        rfm_frame_free(frames[i]);
    }
    rfm_rules_free(rules);
    rfm_delay_free(delay);
    rfm_scorer_free(scorer);
    rfm_ledger_free(ledger);
    return 0;
}
