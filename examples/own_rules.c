/* SPDX-License-Identifier: MIT */
/*
 * A rule table that the shop wrote itself: read it, let it be checked before it goes live, apply it
 * to a customer table that came from elsewhere, and ask why one customer is where it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "line %lld, column %d: %s\n", (long long)error->where, (int)error->column,
            error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static const char table[] =
    "rules corner-shop version 1\n"
    "scale r 3 f 3\n"
    "match first\n"
    "segment \"Regulars\" level 4 when r = 3 and f 2..3\n"
    "segment \"Big spenders\" level 3 action \"write a card\" when spend_net >= 500\n"
    "segment \"New\" level 2 when receipts = 1 and r = 3\n"
    "segment \"Missed\" level 1 when r 1..2 and f 2..3\n"
    "otherwise \"Others\" level 0\n";

/* Prints the named columns of a frame. */
static void show(const rfm_frame *frame, const char *const *names, int32_t count) {
    rfm_error error;
    rfm_frame *shown;
    must(rfm_frame_select(frame, names, count, &shown, &error), &error);
    must(rfm_csv_write(shown, NULL, print, stdout, &error), &error);
    rfm_frame_free(shown);
}

int main(void) {
    rfm_error error;
    rfm_rules *rules;
    must(rfm_rules_parse(table, strlen(table), &rules, &error), &error);

    rfm_rules_counts counts = {.struct_size = sizeof counts};
    rfm_frame *findings, *customers, *segmented, *explained;
    must(rfm_rules_check(rules, &counts, &findings, &error), &error);
    printf("%lld of %lld cells uncovered, %lld multiple, %lld undecided; %lld rules never win\n",
           (long long)counts.uncovered, (long long)counts.cells, (long long)counts.multiple,
           (long long)counts.undecided, (long long)counts.dead);
    rfm_frame_free(findings);

    /* Any frame with the columns that the rules name will do; no ledger is needed. */
    const int32_t r[] = {3, 3, 1, 2}, f[] = {3, 1, 3, 1};
    const int64_t receipts[] = {14, 1, 9, 1}, spend_net[] = {182050, 4995, 61000, 8900};
    const rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_CODE, .length = 4, .values = r},
        {.name = "f", .type = RFM_COLUMN_CODE, .length = 4, .values = f},
        {.name = "receipts", .type = RFM_COLUMN_INT64, .length = 4, .values = receipts},
        {.name = "spend_net",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = 4,
         .values = spend_net}};
    must(rfm_frame_new(columns, 4, &customers, &error), &error);
    must(rfm_rules_apply(rules, customers, 1, &segmented, &error), &error);
    const char *const result[] = {"r", "f", "receipts", "spend_net", "segment", "level"};
    show(segmented, result, 6);

    must(rfm_rules_explain(rules, segmented, 2, &explained, &error), &error); /* the third */
    const char *const reasons[] = {"segment", "outcome", "condition", "reason"};
    show(explained, reasons, 4);

    rfm_frame_free(explained);
    rfm_frame_free(segmented);
    rfm_frame_free(customers);
    rfm_rules_free(rules);
    return 0;
}
