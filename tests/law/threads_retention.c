/* SPDX-License-Identifier: MIT */
/* Retention on several threads, without Criterion so that ThreadSanitizer can watch. Exits non-zero
 * when a result differs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { LINES = 30000 };

static int32_t days[LINES];
static int64_t customers[LINES], receipts[LINES], amounts[LINES];

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "threads_retention: %s\n", what);
    exit(1);
}

static rfm_ledger *fill(void) {
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = LINES, .values = customers},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = LINES, .values = days},
        {.name = "receipt", .type = RFM_COLUMN_INT64, .length = LINES, .values = receipts},
        {.name = "amount",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = LINES,
         .values = amounts}};
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger = NULL;
    must(rfm_ledger_new(&options, &ledger, NULL) == RFM_OK, "new");
    must(rfm_ledger_append_columns(ledger, columns, 4, NULL, NULL) == RFM_OK, "append");
    return ledger;
}

static void write(rfm_buffer *text, rfm_frame *frame) {
    must(rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL) == RFM_OK, "write");
    rfm_frame_free(frame);
}

static rfm_buffer *reports(const rfm_ledger *ledger, int32_t threads) {
    const rfm_retention_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_regularity totals = {.struct_size = sizeof totals};
    rfm_buffer *text = NULL;
    rfm_frame *frame, *other;
    must(rfm_buffer_new(&text, NULL) == RFM_OK, "buffer");
    must(rfm_retention_cohorts(ledger, 0, 800, &options, &frame, NULL) == RFM_OK, "cohorts");
    write(text, frame);
    must(rfm_retention_periods(ledger, 0, 800, &options, &frame, NULL) == RFM_OK, "periods");
    write(text, frame);
    must(rfm_retention_orders(ledger, 0, 800, &options, &frame, NULL) == RFM_OK, "orders");
    write(text, frame);
    must(
        rfm_retention_regularity(ledger, 0, 800, &options, &totals, &frame, &other, NULL) == RFM_OK,
        "regularity");
    write(text, frame);
    write(text, other);
    must(rfm_buffer_write(text, &totals, sizeof totals) == 0, "totals");
    return text;
}

int main(void) {
    uint64_t state = 5;
    for (int i = 0; i < LINES; ++i) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        customers[i] = (int64_t)(state >> 40) % 1500;
        receipts[i] = i / 2;
        days[i] = (int32_t)(state >> 20 & 1023) % 900;
        amounts[i] = (int64_t)(state >> 50) - 500;
    }
    rfm_ledger *ledger = fill();
    rfm_buffer *expected = reports(ledger, 1);
    for (int32_t threads = 2; threads <= 5; ++threads) {
        rfm_buffer *text = reports(ledger, threads);
        must(rfm_buffer_size(text) == rfm_buffer_size(expected) &&
                 memcmp(rfm_buffer_data(text), rfm_buffer_data(expected),
                        (size_t)rfm_buffer_size(text)) == 0,
             "other threads, another report");
        rfm_buffer_free(text);
    }
    rfm_buffer_free(expected);
    rfm_ledger_free(ledger);
    puts("alike on 1 to 5 threads");
    return 0;
}
