/* SPDX-License-Identifier: MIT */
/* Baselines when memory runs out. */
#include "baselines.h"
#include "oom.h"
#include "shop.h"

enum { ROWS = 300 };

typedef struct baseline_context {
    rfm_ledger *ledger;
    rfm_frame *contacts;
    rfm_baseline_options options;
} baseline_context;

static rfm_status step_measure(void *payload, rfm_error *error) {
    static const int32_t days[] = {15200, 15400};
    const baseline_context *context = payload;
    rfm_frame *frame;
    const rfm_status status =
        rfm_baseline_measure(context->ledger, days, 2, &context->options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_readiness(void *payload, rfm_error *error) {
    const baseline_context *context = payload;
    rfm_frame *frame;
    const rfm_status status =
        rfm_baseline_readiness(context->ledger, 15400, &context->options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_overlap(void *payload, rfm_error *error) {
    const baseline_context *context = payload;
    rfm_frame *frame;
    const rfm_status status =
        rfm_baseline_overlap(context->contacts, context->contacts, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

Test(oom_baseline, all) {
    static shop_row rows[ROWS];
    static const char *const ids[] = {"C00003", "C00001", "C00002", "nobody"};
    static const int64_t flags[] = {1, 1, 0, 1};
    baseline_context context = {.ledger = shop_ledger(1, 0)};
    shop_fill(rows, ROWS, 20, 3);
    shop_append(context.ledger, rows, ROWS, 1);
    context.contacts = baselines_contacts("email", ids, flags, NULL, 4);
    context.options =
        (rfm_baseline_options){.struct_size = sizeof context.options, .contacts = context.contacts};
    cr_assert_gt(oom_sweep(step_measure, &context), 30);
    cr_assert_gt(oom_sweep(step_readiness, &context), 20);
    cr_assert_gt(oom_sweep(step_overlap, &context), 8);
    rfm_frame_free(context.contacts);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}
