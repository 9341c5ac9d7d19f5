/* SPDX-License-Identifier: MIT */
/* Models of customer value when memory runs out. */
#include "clv.h"
#include "oom.h"

typedef struct clv_context {
    const rfm_frame *frame;
    const char *name;
    int32_t threads;
    const rfm_model *model, *spend;
} clv_context;

static clv_shop shop;

static rfm_model *fit(const rfm_frame *frame, const char *name) {
    rfm_model *model;
    cr_assert_eq(rfm_model_fit(name, frame, NULL, &model, NULL), RFM_OK);
    return model;
}

static rfm_status step_fit(void *payload, rfm_error *error) {
    const clv_context *context = payload;
    const rfm_model_options options = {
        .struct_size = sizeof options, .threads = context->threads, .weight = "n"};
    rfm_model *model;
    const rfm_status status = rfm_model_fit(context->name, context->frame, &options, &model, error);
    cr_assert_eq(model == NULL, status != RFM_OK);
    if (status == RFM_OK) { /* asking for the state takes no memory */
        rfm_model_state state = {.struct_size = sizeof state};
        const int64_t live = test_memory_live();
        cr_assert_eq(rfm_model_inspect(model, &state, error), RFM_OK);
        cr_assert_eq(test_memory_live(), live);
    }
    rfm_model_free(model);
    return status;
}

static rfm_status step_new(void *payload, rfm_error *error) {
    static const double parameters[] = {1, 2};
    rfm_model *model;
    (void)payload;
    const rfm_status status = rfm_model_new("nbd", parameters, 2, 7, &model, error);
    cr_assert_eq(model == NULL, status != RFM_OK);
    rfm_model_free(model);
    return status;
}

static rfm_status step_predict(void *payload, rfm_error *error) {
    const clv_context *context = payload;
    const rfm_predict_options options = {.struct_size = sizeof options,
                                         .threads = context->threads,
                                         .spend = context->spend,
                                         .dert_rate = 0.01};
    rfm_frame *frame;
    const rfm_status status =
        rfm_model_predict(context->model, context->frame, &options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_likelihood(void *payload, rfm_error *error) {
    const clv_context *context = payload;
    rfm_frame *frame;
    double total;
    const rfm_status status =
        rfm_model_likelihood(context->model, context->frame, &total, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    cr_assert_eq(total == 0, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_small_frames(void *payload, rfm_error *error) {
    static const double days[] = {1, 30, 365};
    const clv_context *context = payload;
    rfm_frame *frames[4] = {NULL};
    rfm_status status = rfm_model_list(&frames[0], error);
    cr_assert_eq(frames[0] == NULL, status != RFM_OK);
    if (status == RFM_OK) {
        status = rfm_model_parameters(context->model, &frames[1], error);
        cr_assert_eq(frames[1] == NULL, status != RFM_OK);
    }
    if (status == RFM_OK) {
        status = rfm_model_expect(context->model, days, 3, &frames[2], error);
        cr_assert_eq(frames[2] == NULL, status != RFM_OK);
    }
    if (status == RFM_OK) {
        status = rfm_model_pmf(context->model, 30, 40, &frames[3], error);
        cr_assert_eq(frames[3] == NULL, status != RFM_OK);
    }
    for (int i = 0; i < 4; ++i) rfm_frame_free(frames[i]);
    return status;
}

static rfm_status step_save_and_load(void *payload, rfm_error *error) {
    const clv_context *context = payload;
    rfm_buffer *buffer;
    rfm_model *model = NULL;
    rfm_status status = rfm_buffer_new(&buffer, error);
    if (status != RFM_OK) return status;
    status = rfm_model_save(context->model, rfm_buffer_write, buffer, error);
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

Test(oom_clv, fit_of_every_model) {
    clv_simulate(&shop, 400, 7);
    rfm_frame *frame = clv_frame(&shop);
    for (int i = 0; i < CLV_MODELS; ++i) {
        for (int32_t threads = 1; threads <= 2; ++threads) {
            clv_context context = {.frame = frame, .name = clv_names[i], .threads = threads};
            cr_assert_gt(oom_sweep(step_fit, &context), 5);
        }
    }
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

/* Large enough to be approached by a part of the patterns first. */
Test(oom_clv, fit_in_two_stages) {
    static clv_shop large;
    clv_simulate(&large, CLV_ROWS_MOST, 7);
    for (int64_t row = 0; row < CLV_ROWS_MOST; ++row) {
        large.T[row] += clv_draw_exponential(&(uint64_t){(uint64_t)row * 7919 + 1});
    }
    rfm_frame *frame = clv_frame(&large);
    clv_context context = {.frame = frame, .name = "nbd", .threads = 1};
    cr_assert_gt(oom_sweep(step_fit, &context), 5);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(oom_clv, answers) {
    clv_simulate(&shop, 60, 9);
    rfm_frame *frame = clv_frame(&shop);
    rfm_model *spend = fit(frame, "gamma-gamma");
    for (int i = 0; i < 4; ++i) {
        rfm_model *model = fit(frame, clv_names[i]);
        clv_context context = {
            .frame = frame, .threads = 1 + i % 2, .model = model, .spend = i == 0 ? NULL : spend};
        cr_assert_gt(oom_sweep(step_predict, &context), 8);
        cr_assert_gt(oom_sweep(step_likelihood, &context), 4);
        cr_assert_gt(oom_sweep(step_small_frames, &context), 20);
        cr_assert_gt(oom_sweep(step_save_and_load, &context), 2);
        rfm_model_free(model);
    }
    clv_context context = {.frame = frame, .threads = 1, .model = spend};
    cr_assert_gt(oom_sweep(step_predict, &context), 2);
    cr_assert_gt(oom_sweep(step_likelihood, &context), 2);
    rfm_model_free(spend);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(oom_clv, a_model_of_given_parameters) { cr_assert_eq(oom_sweep(step_new, NULL), 1); }
