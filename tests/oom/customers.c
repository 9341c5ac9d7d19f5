/* SPDX-License-Identifier: MIT */
/* The customer table with everything that can be asked for, failing at each allocation. */
#include "oom.h"
#include "shop.h"

enum { ROWS = 900 };

static shop_row rows[ROWS];

static rfm_status customers_step(void *context, rfm_error *error) {
    const rfm_customers_options options = {.struct_size = sizeof options,
                                           .flags = RFM_CUSTOMERS_MODELS | RFM_CUSTOMERS_LITT,
                                           .holdout_days = 100};
    rfm_frame *frame;
    const rfm_status status = rfm_customers_build(context, 15400, &options, &frame, NULL, error);
    cr_assert_eq(status == RFM_OK, frame != NULL);
    rfm_frame_free(frame);
    return status;
}

Test(oom, customers_with_everything) {
    shop_fill(rows, ROWS, 60, 12);
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, ROWS, 1);
    cr_assert_gt(oom_sweep(customers_step, ledger), 100);
    rfm_ledger_free(ledger);
    cr_assert_eq(test_memory_live(), 0);
}
