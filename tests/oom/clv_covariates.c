/* SPDX-License-Identifier: MIT */
/* Every allocation of fits with covariates and replicates, and of what follows, fails once. */
#include "clv_covariates.h"

#include "oom.h"

static clv_covariates shop;

typedef struct covariates_context {
    rfm_frame *frame;
    const char *name;
    int32_t threads;
    rfm_model *models[2];
} covariates_context;

static const char *const columns[] = {"club", "age"};

static rfm_model_options options_of(int32_t threads) {
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .threads = threads,
                                       .purchase_columns = columns,
                                       .dropout_columns = columns,
                                       .equal_columns = columns,
                                       .purchase_column_count = 2,
                                       .dropout_column_count = 2,
                                       .equal_column_count = 1,
                                       .replicates = 3};
    return options;
}

static rfm_status step_fit(void *payload, rfm_error *error) {
    const covariates_context *context = payload;
    const rfm_model_options options = options_of(context->threads);
    rfm_model *model;
    const rfm_status status = rfm_model_fit(context->name, context->frame, &options, &model, error);
    cr_assert_eq(model == NULL, status != RFM_OK);
    rfm_model_free(model);
    return status;
}

static rfm_status step_answers(void *payload, rfm_error *error) {
    const covariates_context *context = payload;
    const rfm_model *const models[] = {context->models[0], context->models[1]};
    rfm_frame *frames[4] = {NULL};
    rfm_status status = rfm_model_parameters(models[0], &frames[0], error);
    if (status == RFM_OK) {
        status = rfm_model_predict(models[0], context->frame, NULL, &frames[1], error);
    }
    if (status == RFM_OK) {
        status = rfm_model_likelihood(models[0], context->frame, NULL, &frames[2], error);
    }
    if (status == RFM_OK) status = rfm_model_compare(models, 2, &frames[3], error);
    for (int i = 0; i < 4; ++i) rfm_frame_free(frames[i]);
    return status;
}

static rfm_status step_save_and_load(void *payload, rfm_error *error) {
    const covariates_context *context = payload;
    rfm_buffer *buffer;
    rfm_model *model = NULL;
    rfm_status status = rfm_buffer_new(&buffer, error);
    if (status != RFM_OK) return status;
    status = rfm_model_save(context->models[0], rfm_buffer_write, buffer, error);
    if (status == RFM_OK) {
        status =
            rfm_model_load(rfm_buffer_data(buffer), (size_t)rfm_buffer_size(buffer), &model, error);
        cr_assert_eq(model == NULL, status != RFM_OK);
    } else if (status == RFM_E_CANCELLED) { /* the buffer ran out of memory, not the model */
        status = RFM_E_MEMORY;
        if (error != NULL) error->status = RFM_E_MEMORY;
    }
    rfm_model_free(model);
    rfm_buffer_free(buffer);
    return status;
}

Test(oom_clv_covariates, fits) {
    static const char *const names[] = {"bg-nbd", "pareto-nbd"};
    clv_simulate_covariates(&shop, 150, 7);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    for (int i = 0; i < 2; ++i) {
        for (int32_t threads = 1; threads <= 2; ++threads) {
            covariates_context context = {.frame = frame, .name = names[i], .threads = threads};
            cr_assert_gt(oom_sweep(step_fit, &context), 10);
        }
    }
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(oom_clv_covariates, answers) {
    clv_simulate_covariates(&shop, 150, 7);
    const rfm_model_options options = options_of(1);
    covariates_context context = {.frame = clv_frame_of_covariates(&shop)};
    cr_assert_eq(rfm_model_fit("bg-nbd", context.frame, &options, &context.models[0], NULL),
                 RFM_OK);
    cr_assert_eq(rfm_model_fit("bg-nbd", context.frame, NULL, &context.models[1], NULL), RFM_OK);
    cr_assert_gt(oom_sweep(step_answers, &context), 20);
    cr_assert_gt(oom_sweep(step_save_and_load, &context), 8);
    for (int i = 0; i < 2; ++i) rfm_model_free(context.models[i]);
    rfm_frame_free(context.frame);
    cr_assert_eq(test_memory_live(), 0);
}
