/* SPDX-License-Identifier: MIT */
/*
 * What a shop's computer does every night: yesterday's receipts come in, the window moves by a day,
 * and those whose segment changed are handed on. Nothing is built anew, whatever the history.
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

static void buy(rfm_ledger *ledger, int customer, int32_t day, int64_t cents) {
    char id[16];
    rfm_error error;
    snprintf(id, sizeof id, "C%02d", customer);
    const rfm_line line = {.struct_size = sizeof line, .customer = id, .day = day, .amount = cents};
    must(rfm_ledger_append_line(ledger, &line, &error), &error);
}

/* Fifty customers: number n buys every n + 20 days, for n euros, and stops after a while. */
static void buy_all(rfm_ledger *ledger, int32_t start, int32_t day) {
    for (int n = 1; n <= 50; ++n) {
        if ((day - start) % (n + 20) == n && day - start < 200 + 4 * n) {
            buy(ledger, n, day, 100 * n);
        }
    }
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    int32_t start;
    must(rfm_day_parse("2025-01-01", &start, &error), &error);
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    for (int32_t day = start; day < start + 300; ++day) buy_all(ledger, start, day);

    const rfm_customers_options year = {
        .struct_size = sizeof year, .window_unit = RFM_WINDOW_DAYS, .window_length = 365};
    const rfm_view_options options = {.struct_size = sizeof options, .customers = &year};
    rfm_view *view;
    must(rfm_view_new(ledger, start + 299, &options, &view, &error), &error);

    rfm_view_state state = {.struct_size = sizeof state};
    for (int32_t night = start + 300; night < start + 305; ++night) {
        char day[11];
        rfm_frame *changes;
        buy_all(ledger, start, night);
        must(rfm_view_advance(view, night, &changes, &error), &error);
        must(rfm_view_inspect(view, &state, &error), &error);
        must(rfm_day_format(night, day, &error), &error);
        printf("%s: %d of %d customers looked at, %d changed\n", day, (int)state.touched,
               (int)state.customers, (int)state.changed);
        if (state.changed > 0) must(rfm_csv_write(changes, NULL, print, stdout, &error), &error);
        rfm_frame_free(changes);
    }
    rfm_view_free(view);
    rfm_ledger_free(ledger);
    return 0;
}
