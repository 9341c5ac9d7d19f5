/* SPDX-License-Identifier: MIT */
/*
 * Two shops, each with a till that keeps its own ledger: receipts go in line by line, late lines
 * and all. At night the ledgers are saved, sent and merged. In which order does not matter, to the
 * byte.
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

static void sell(rfm_ledger *till, int32_t day, const char *customer, const char *receipt,
                 int64_t cents) {
    rfm_line line = {.struct_size = sizeof line, .day = day, .amount = cents};
    rfm_error error;
    line.customer = customer;
    line.receipt = receipt;
    must(rfm_ledger_append_line(till, &line, &error), &error);
}

static rfm_buffer *saved(const rfm_ledger *ledger) {
    rfm_error error;
    rfm_buffer *bytes;
    must(rfm_buffer_new(&bytes, &error), &error);
    must(rfm_ledger_save(ledger, rfm_buffer_write, bytes, &error), &error);
    return bytes;
}

static rfm_ledger *loaded(const rfm_buffer *bytes) {
    rfm_error error;
    rfm_ledger *ledger;
    must(rfm_ledger_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes), &ledger, &error),
         &error);
    return ledger;
}

/* One saved ledger from two, the second merged into the first. */
static rfm_buffer *merged(const rfm_buffer *first, const rfm_buffer *second) {
    rfm_error error;
    rfm_ledger *all = loaded(first), *other = loaded(second);
    must(rfm_ledger_merge(all, other, &error), &error);
    rfm_buffer *bytes = saved(all);
    rfm_ledger_free(all);
    rfm_ledger_free(other);
    return bytes;
}

int main(void) {
    rfm_error error;
    rfm_ledger *north, *south;
    int32_t monday;
    must(rfm_day_parse("2025-03-03", &monday, &error), &error);
    must(rfm_ledger_new(NULL, &north, &error), &error);
    must(rfm_ledger_new(NULL, &south, &error), &error);
    sell(north, monday, "anna", "N-1", 1250);
    sell(north, monday, NULL, "N-2", 499); /* no card */
    sell(north, monday + 1, "bram", "N-3", 8900);
    sell(north, monday, "anna", "N-1", 300); /* a late line of the first receipt */
    sell(south, monday + 4, "anna", "S-1", 2200);
    sell(south, monday + 5, "anna", "S-1", -2200);
    rfm_buffer *from_north = saved(north), *from_south = saved(south);

    rfm_buffer *one = merged(from_north, from_south), *other = merged(from_south, from_north);
    const int64_t size = rfm_buffer_size(one);
    const int equal = rfm_buffer_size(other) == size &&
                      memcmp(rfm_buffer_data(one), rfm_buffer_data(other), (size_t)size) == 0;
    printf("merged either way: %s\n", equal ? "the same bytes" : "different bytes");

    rfm_ledger *all = loaded(one);
    rfm_frame *customers;
    must(rfm_customers_build(all, monday + 7, NULL, &customers, NULL, &error), &error);
    must(rfm_csv_write(customers, NULL, print, stdout, &error), &error);

    rfm_frame_free(customers);
    rfm_ledger_free(all);
    rfm_ledger_free(north);
    rfm_ledger_free(south);
    rfm_buffer_free(one);
    rfm_buffer_free(other);
    rfm_buffer_free(from_north);
    rfm_buffer_free(from_south);
    return 0;
}
