/* SPDX-License-Identifier: MIT */
/* Simulated shops when memory runs out. */
#include "clv.h"
#include "oom.h"

typedef struct simulate_context {
    rfm_model *model, *spend;
    rfm_simulate_options options;
} simulate_context;

static rfm_status step_simulate(void *payload, rfm_error *error) {
    const simulate_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_model_simulate(context->model, &context->options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

Test(oom_simulate, receipts_and_histories) {
    static const double parameters[] = {2, 3, 1, 4}, spend_parameters[] = {2, 3, 40};
    static const char *const names[] = {"bg-nbd", "sbg"};
    for (int i = 0; i < 4; ++i) {
        simulate_context context = {.options = {.struct_size = sizeof context.options,
                                                .form = i % 2,
                                                .customers = 1500,
                                                .end_day = 300,
                                                .holdout_days = 70 * (i % 2)}};
        for (int32_t threads = 1; threads <= 2; ++threads) {
            cr_assert_eq(
                rfm_model_new(names[i / 2], parameters, i < 2 ? 4 : 2, 7, &context.model, NULL),
                RFM_OK);
            cr_assert_eq(rfm_model_new("gamma-gamma", spend_parameters, 3, 7, &context.spend, NULL),
                         RFM_OK);
            context.options.spend = context.spend;
            context.options.threads = threads;
            cr_assert_gt(oom_sweep(step_simulate, &context), 15);
            rfm_model_free(context.spend);
            rfm_model_free(context.model);
        }
    }
    cr_assert_eq(test_memory_live(), 0);
}
