/* SPDX-License-Identifier: MIT */
#include <rfm.h>
#include <stdio.h>

int main(void) {
    const rfm_line sales[] = {
        {.struct_size = sizeof sales[0], .day = 20100, .customer = "anna", .amount = 4500},
        {.struct_size = sizeof sales[0], .day = 20141, .customer = "anna", .amount = 6000},
        {.struct_size = sizeof sales[0], .day = 19800, .customer = "bram", .amount = 2500}};
    rfm_error error;
    rfm_ledger *ledger = NULL;
    rfm_frame *customers = NULL;
    rfm_column spend;
    if (rfm_ledger_new(NULL, &ledger, &error) != RFM_OK) goto done;
    for (int i = 0; i < 3; ++i) {
        if (rfm_ledger_append_line(ledger, &sales[i], &error) != RFM_OK) goto done;
    }
    if (rfm_customers_build(ledger, 20150, NULL, &customers, NULL, &error) != RFM_OK) goto done;
    if (rfm_frame_find(customers, "spend_net", &spend, &error) != RFM_OK) goto done;
    for (int64_t row = 0; row < spend.length; ++row) {
        printf("customer %lld spent %lld cents\n", (long long)row + 1,
               (long long)((const int64_t *)spend.values)[row]);
    }
done:
    if (error.status != RFM_OK) fprintf(stderr, "%s\n", error.message);
    rfm_frame_free(customers);
    rfm_ledger_free(ledger);
    return error.status != RFM_OK;
}
