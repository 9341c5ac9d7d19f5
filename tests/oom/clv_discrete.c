/* SPDX-License-Identifier: MIT */
/* Models of chances to buy and of contracts when memory runs out. */
#include "clv.h"
#include "oom.h"

typedef struct discrete_context {
    const char *name;
    const rfm_frame *frame;
    const rfm_model *model;
} discrete_context;

static const double zeros_and_ones[] = {0, 1, 1, 0}, twos[] = {0, 2, 1, 0}, threes[] = {3, 3, 1, 2};

static rfm_frame *chances(void) {
    const rfm_column columns[] = {clv_column("x", RFM_COLUMN_DOUBLE, zeros_and_ones, 4),
                                  clv_column("t_x", RFM_COLUMN_DOUBLE, twos, 4),
                                  clv_column("n", RFM_COLUMN_DOUBLE, threes, 4)};
    rfm_frame *frame = NULL;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    return frame;
}

static rfm_frame *contracts(void) {
    const rfm_column columns[] = {clv_column("churned", RFM_COLUMN_DOUBLE, zeros_and_ones, 4),
                                  clv_column("periods", RFM_COLUMN_DOUBLE, threes, 4)};
    rfm_frame *frame = NULL;
    cr_assert_eq(rfm_frame_new(columns, 2, &frame, NULL), RFM_OK);
    return frame;
}

static rfm_status step_fit(void *payload, rfm_error *error) {
    const discrete_context *context = payload;
    rfm_model *model;
    const rfm_status status = rfm_model_fit(context->name, context->frame, NULL, &model, error);
    cr_assert_eq(model == NULL, status != RFM_OK);
    rfm_model_free(model);
    return status;
}

static rfm_status step_predict(void *payload, rfm_error *error) {
    const discrete_context *context = payload;
    const rfm_predict_options options = {
        .struct_size = sizeof options, .horizon_days = 7 * 300, .dert_rate = 0.001};
    rfm_frame *frame;
    const rfm_status status =
        rfm_model_predict(context->model, context->frame, &options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_pmf(void *payload, rfm_error *error) {
    const discrete_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_model_pmf(context->model, 7 * 20, 20, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

Test(oom_clv_discrete, every_model) {
    static const char *const names[] = {"bg-bb", "sbg", "bdw"};
    for (int i = 0; i < 3; ++i) {
        rfm_frame *frame = i == 0 ? chances() : contracts();
        rfm_model *model;
        cr_assert_eq(rfm_model_fit(names[i], frame, NULL, &model, NULL), RFM_OK);
        discrete_context context = {names[i], frame, model};
        cr_assert_gt(oom_sweep(step_fit, &context), 3);
        cr_assert_gt(oom_sweep(step_predict, &context), 3);
        cr_assert_gt(oom_sweep(step_pmf, &context), 1);
        rfm_model_free(model);
        rfm_frame_free(frame);
    }
}
