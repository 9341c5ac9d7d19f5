/* SPDX-License-Identifier: MIT */
/* Richer predictions when memory runs out. */
#include "clv.h"
#include "oom.h"

static const char mbg[] =
    "rfm model 2\nmodel mbg-nbd\nunit-days 7\ncoefficients 0\nreplicates 2\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 2 covariances -\nparameter alpha 9 covariances "
    "- -\nparameter a 1 covariances - - -\nparameter b 4 covariances - - - -\n"
    "replicate 2 8 1 5\nreplicate 2.1 9 1 4\n";
static const char spends[] =
    "rfm model 2\nmodel gamma-gamma\nunit-days 7\ncoefficients 0\nreplicates 2\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter p 2 covariances -\nparameter q 3 covariances - -\n"
    "parameter gamma 40 covariances - - -\nreplicate 2 3.5 35\nreplicate 2.2 3 41\n";

typedef struct predict_context {
    const rfm_frame *frame;
    const rfm_model *model, *spend;
    int32_t threads, flags;
} predict_context;

static clv_shop shop;

static rfm_model *load(const char *text) {
    rfm_model *model;
    cr_assert_eq(rfm_model_load(text, strlen(text), &model, NULL), RFM_OK);
    return model;
}

static rfm_status step_predict(void *payload, rfm_error *error) {
    const predict_context *context = payload;
    const rfm_predict_options options = {.struct_size = sizeof options,
                                         .threads = context->threads,
                                         .spend = context->spend,
                                         .monthly_rate = 0.01,
                                         .interval = 0.5,
                                         .alive_level = 0.3,
                                         .flags = context->flags};
    rfm_frame *frame;
    const rfm_status status =
        rfm_model_predict(context->model, context->frame, &options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_chances(void *payload, rfm_error *error) {
    const predict_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_model_predict_pmf(context->model, context->frame, 30, 7,
                                                    context->threads, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_simple(void *payload, rfm_error *error) {
    const predict_context *context = payload;
    rfm_frame *frame;
    double years;
    const rfm_status status = rfm_simple_clv(context->frame, NULL, &years, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    cr_assert_eq(years == 0, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

Test(oom_clv_predict, predictions) {
    clv_simulate(&shop, 700, 9); /* several tables of hashes */
    rfm_frame *frame = clv_frame(&shop);
    rfm_model *model = load(mbg), *spend = load(spends);
    for (int i = 0; i < 4; ++i) {
        predict_context context = {.frame = frame,
                                   .model = i == 3 ? spend : model,
                                   .spend = i == 0 ? NULL : spend,
                                   .threads = 1 + i % 2,
                                   .flags = i == 2 ? RFM_PREDICT_ENDLESS : 0};
        cr_assert_gt(oom_sweep(step_predict, &context), 15);
        if (i < 2) cr_assert_gt(oom_sweep(step_chances, &context), 15);
    }
    rfm_model_free(spend);
    rfm_model_free(model);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(oom_clv_predict, simple_values) {
    static const double spend[] = {100, 20, 30}, tenure[] = {400, 500, 600}, last[] = {0, 400, 0};
    const rfm_column columns[] = {clv_column("spend_net", RFM_COLUMN_DOUBLE, spend, 3),
                                  clv_column("tenure_days", RFM_COLUMN_DOUBLE, tenure, 3),
                                  clv_column("days_since_last", RFM_COLUMN_DOUBLE, last, 3)};
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    predict_context context = {.frame = frame};
    cr_assert_gt(oom_sweep(step_simple, &context), 5);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}
