/* SPDX-License-Identifier: MIT */
/* Reports on retention when memory runs out. */
#include "retention.h"
#include "oom.h"

typedef struct subject {
    const rfm_ledger *ledger;
    int32_t threads;
    rfm_status (*ask)(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                      const rfm_retention_options *options, rfm_frame **out_frame,
                      rfm_error *error);
} subject;

static rfm_status step_report(void *payload, rfm_error *error) {
    const subject *given = payload;
    const rfm_retention_options options = {.struct_size = sizeof options,
                                           .threads = given->threads};
    rfm_frame *frame;
    const rfm_status status =
        given->ask(given->ledger, RETENTION_JANUARY_1, RETENTION_APRIL_10, &options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_regularity(void *payload, rfm_error *error) {
    const subject *given = payload;
    rfm_regularity totals = {.struct_size = sizeof totals};
    rfm_frame *customers, *intervals;
    const rfm_status status =
        rfm_retention_regularity(given->ledger, RETENTION_JANUARY_1, RETENTION_APRIL_10, NULL,
                                 &totals, &customers, &intervals, error);
    cr_assert_eq(customers == NULL, status != RFM_OK);
    cr_assert_eq(intervals == NULL, status != RFM_OK);
    cr_assert_eq(totals.customers, status == RFM_OK);
    rfm_frame_free(customers);
    rfm_frame_free(intervals);
    return status;
}

static void sweep_all(const rfm_ledger *ledger) {
    subject given = {.ledger = ledger};
    for (given.threads = 1; given.threads <= 3; given.threads += 2) {
        given.ask = rfm_retention_cohorts;
        cr_assert_gt(oom_sweep(step_report, &given), 20);
        given.ask = rfm_retention_periods;
        cr_assert_gt(oom_sweep(step_report, &given), 20);
        given.ask = rfm_retention_orders;
        cr_assert_gt(oom_sweep(step_report, &given), 20);
    }
    cr_assert_gt(oom_sweep(step_regularity, &given), 70);
}

/* Lines that still lie in the tails of the shards, and those of a loaded ledger, which do not. */
Test(oom_retention, every_report) {
    rfm_ledger *ledger = retention_ledger(), *loaded;
    rfm_buffer *saved = shop_saved(ledger);
    cr_assert_eq(
        rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, NULL),
        RFM_OK);
    rfm_buffer_free(saved);
    sweep_all(ledger);
    sweep_all(loaded);
    rfm_ledger_free(ledger);
    rfm_ledger_free(loaded);
    cr_assert_eq(test_memory_live(), 0);
}
