/* SPDX-License-Identifier: MIT */
/* Delays when memory runs out: nothing leaks and what a delay holds stays as it was. */
#include "moves.h"
#include "oom.h"

typedef struct delay_context {
    rfm_delay *delay;
    rfm_frame *frame;
    rfm_buffer *saved;
} delay_context;

static const char first_words[] = "b=Gold/3 a=Tin/1 c=-/? dora-with-a-long-name=Silver/2";
static const char second_words[] = "c=Gold/3 b=Tin/1 a=Old/? e=Gold/3";

static rfm_delay *filled(int32_t type) {
    rfm_delay *delay = moves_delay(4, 4);
    const int is_text = type == RFM_COLUMN_TEXT;
    rfm_frame *frame = moves_frame_of(is_text ? first_words : "2=Gold/3 1=Tin/1 3=-/?", type), *out;
    cr_assert_eq(rfm_delay_advance(delay, 1, frame, &out, NULL), RFM_OK);
    rfm_frame_free(out);
    rfm_frame_free(frame);
    return delay;
}

static void assert_unchanged(const delay_context *context) {
    test_memory_pause(1);
    rfm_delay *old = moves_loaded(context->saved);
    moves_same_delays(old, context->delay, "after a failure");
    rfm_delay_free(old);
    test_memory_pause(0);
}

static rfm_status step_new(void *payload, rfm_error *error) {
    rfm_delay *delay;
    (void)payload;
    const rfm_status status = rfm_delay_new(NULL, &delay, error);
    cr_assert_eq(delay == NULL, status != RFM_OK);
    rfm_delay_free(delay);
    return status;
}

static rfm_status step_advance(void *payload, rfm_error *error) {
    const delay_context *context = payload;
    rfm_frame *out;
    const rfm_status status = rfm_delay_advance(context->delay, 2, context->frame, &out, error);
    cr_assert_eq(out == NULL, status != RFM_OK);
    if (status != RFM_OK) assert_unchanged(context);
    rfm_frame_free(out);
    return status;
}

static rfm_status step_pending(void *payload, rfm_error *error) {
    const delay_context *context = payload;
    rfm_frame *out;
    const rfm_status status = rfm_delay_pending(context->delay, &out, error);
    cr_assert_eq(out == NULL, status != RFM_OK);
    rfm_frame_free(out);
    return status;
}

static int32_t swallow(void *payload, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)payload += size;
    return 0;
}

static rfm_status step_save(void *payload, rfm_error *error) {
    const delay_context *context = payload;
    size_t size = 0;
    return rfm_delay_save(context->delay, swallow, &size, error);
}

static rfm_status step_load(void *payload, rfm_error *error) {
    const delay_context *context = payload;
    rfm_delay *delay;
    const rfm_status status = rfm_delay_load(
        rfm_buffer_data(context->saved), (size_t)rfm_buffer_size(context->saved), &delay, error);
    cr_assert_eq(delay == NULL, status != RFM_OK);
    rfm_delay_free(delay);
    return status;
}

static void sweep(int32_t type, const char *words) {
    delay_context context = {.delay = filled(type), .frame = moves_frame_of(words, type)};
    context.saved = moves_saved(context.delay);
    cr_assert_gt(oom_sweep(step_save, &context), 0);
    cr_assert_gt(oom_sweep(step_load, &context), 5);
    /* The last round of the sweep succeeds and takes the delay to day 2. */
    cr_assert_gt(oom_sweep(step_advance, &context), 30);
    rfm_delay_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_delay_inspect(context.delay, &state, NULL), RFM_OK);
    cr_assert_eq(state.last_day, 2);
    cr_assert_gt(state.pending, 0);
    cr_assert_gt(oom_sweep(step_pending, &context), 10);
    rfm_buffer_free(context.saved);
    rfm_frame_free(context.frame);
    rfm_delay_free(context.delay);
}

Test(oom_delay, every_call) {
    cr_assert_gt(oom_sweep(step_new, NULL), 0);
    sweep(RFM_COLUMN_TEXT, second_words);
    sweep(RFM_COLUMN_INT64, "3=Gold/3 2=Tin/1 1=Old/? 5=Gold/3");
    cr_assert_eq(test_memory_live(), 0);
}
