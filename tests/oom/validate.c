/* SPDX-License-Identifier: MIT */
/* Checks of a model when memory runs out. */
#include "validate.h"
#include "oom.h"

typedef rfm_status (*check_fn)(const rfm_model *model, const rfm_frame *frame,
                               const rfm_validate_options *options, rfm_frame **out_frame,
                               rfm_error *error);

typedef struct validate_context {
    rfm_model *model;
    rfm_frame *frame;
    rfm_ledger *ledger;
    check_fn check;
    int32_t threads;
} validate_context;

static rfm_status step_check(void *payload, rfm_error *error) {
    const validate_context *context = payload;
    const rfm_validate_options options = {
        .struct_size = sizeof options, .threads = context->threads, .weight = "n"};
    rfm_frame *out;
    const rfm_status status = context->check(context->model, context->frame, &options, &out, error);
    cr_assert_eq(out == NULL, status != RFM_OK);
    rfm_frame_free(out);
    return status;
}

static rfm_status step_tracking(void *payload, rfm_error *error) {
    const validate_context *context = payload;
    const rfm_tracking_options options = {.struct_size = sizeof options,
                                          .calibration_end_day = 105,
                                          .end_day = 120,
                                          .threads = context->threads};
    rfm_frame *out;
    const rfm_status status =
        rfm_validate_tracking(context->model, context->ledger, &options, &out, error);
    cr_assert_eq(out == NULL, status != RFM_OK);
    rfm_frame_free(out);
    return status;
}

Test(oom_validate, every_check) {
    static const check_fn checks[] = {rfm_validate_frequency, rfm_validate_holdout,
                                      rfm_validate_deciles, rfm_validate_errors};
    validate_context context = {
        .model = validate_nbd(), .frame = validate_frame(-1), .ledger = validate_ledger()};
    for (context.threads = 1; context.threads <= 2; ++context.threads) {
        for (int i = 0; i < 4; ++i) {
            context.check = checks[i];
            cr_assert_gt(oom_sweep(step_check, &context), 5);
        }
        cr_assert_gt(oom_sweep(step_tracking, &context), 10);
    }
    rfm_ledger_free(context.ledger);
    rfm_frame_free(context.frame);
    rfm_model_free(context.model);
    cr_assert_eq(test_memory_live(), 0);
}
