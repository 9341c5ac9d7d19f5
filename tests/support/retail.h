/* SPDX-License-Identifier: MIT */
/* A real shop's year, shared/data/online-retail, as a frame: customer, receipt, day, amount. Who
 * includes this first defines _POSIX_C_SOURCE, for popen. */
#ifndef RFM_TESTS_SUPPORT_RETAIL_H
#define RFM_TESTS_SUPPORT_RETAIL_H

#include "rfm.h"
#include "shared.h"

/* Skips the test where the data are absent. */
static inline rfm_frame *retail_frame(void) {
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
    char path[1000], command[1100];
    char *text = malloc(MOST);
    rfm_csv *reader;
    rfm_frame *frame = NULL;
    rfm_error error;
    shared_path("data/online-retail/online-retail.csv.gz", path, sizeof path);
    snprintf(command, sizeof command, "gzip -dc '%s'", path);
    FILE *pipe = popen(command, "r");
    cr_assert(text != NULL && pipe != NULL);
    const size_t size = fread(text, 1, MOST, pipe);
    cr_assert_eq(pclose(pipe), 0);
    cr_assert_eq(rfm_csv_new(&options, &reader, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_csv_read(reader, text, size, 1, &frame, &error), RFM_OK, "%s", error.message);
    rfm_csv_free(reader);
    free(text);
    return frame;
}

#endif
