/* SPDX-License-Identifier: MIT */
/* Threads on a ledger, without Criterion so that ThreadSanitizer can watch: a batch on several
 * threads, and many readers of one ledger at once. Exits non-zero when a result differs. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { LINES = 60000, READERS = 4 };

static int32_t days[LINES];
static int64_t customers[LINES], receipts[LINES], amounts[LINES];

static void must(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "threads_ledger: %s\n", what);
    exit(1);
}

static rfm_ledger *fill(int32_t threads) {
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = LINES, .values = customers},
        {.name = "day", .type = RFM_COLUMN_DAY, .length = LINES, .values = days},
        {.name = "receipt", .type = RFM_COLUMN_INT64, .length = LINES, .values = receipts},
        {.name = "amount",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = LINES,
         .values = amounts}};
    const rfm_append_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_ledger *ledger = NULL;
    must(rfm_ledger_new(NULL, &ledger, NULL) == RFM_OK, "new");
    must(rfm_ledger_alias(ledger, "7", "8", NULL) == RFM_OK, "alias");
    must(rfm_ledger_erase(ledger, "9", NULL) == RFM_OK, "erase");
    must(rfm_ledger_append_columns(ledger, columns, 4, &options, NULL) == RFM_OK, "append");
    return ledger;
}

static rfm_buffer *table_text(const rfm_ledger *ledger, int32_t threads) {
    const rfm_customers_options options = {.struct_size = sizeof options, .threads = threads};
    rfm_frame *frame = NULL;
    rfm_buffer *text = NULL;
    must(rfm_customers_build(ledger, 1000, &options, &frame, NULL, NULL) == RFM_OK, "customers");
    must(rfm_buffer_new(&text, NULL) == RFM_OK, "buffer");
    must(rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL) == RFM_OK, "write");
    rfm_frame_free(frame);
    return text;
}

static int same(const rfm_buffer *left, const rfm_buffer *right) {
    return rfm_buffer_size(left) == rfm_buffer_size(right) &&
           memcmp(rfm_buffer_data(left), rfm_buffer_data(right), (size_t)rfm_buffer_size(left)) ==
               0;
}

static const rfm_buffer *expected;

static void *read_many(void *ledger) {
    for (int i = 0; i < 3; ++i) {
        rfm_buffer *text = table_text(ledger, 2);
        must(same(text, expected), "a reader among others saw another table");
        rfm_buffer_free(text);
    }
    return NULL;
}

int main(void) {
    uint64_t state = 1;
    for (int i = 0; i < LINES; ++i) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        customers[i] = (int64_t)(state >> 40) % 3000;
        receipts[i] = i / 3;
        days[i] = i % 900;
        amounts[i] = (int64_t)(state >> 50) - 500;
    }
    rfm_ledger *one = fill(1);
    rfm_buffer *text = table_text(one, 1);
    expected = text;
    rfm_ledger *three = fill(3);
    pthread_t readers[READERS];
    for (int i = 0; i < READERS; ++i) {
        must(pthread_create(&readers[i], NULL, read_many, three) == 0, "pthread_create");
    }
    for (int i = 0; i < READERS; ++i) pthread_join(readers[i], NULL);
    rfm_buffer_free(text);
    rfm_ledger_free(one);
    rfm_ledger_free(three);
    puts("alike on 1 and 3 threads, and for 4 readers at once");
    return 0;
}
