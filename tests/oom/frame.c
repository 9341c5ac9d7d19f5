/* SPDX-License-Identifier: MIT */
/* Every allocation of base and frame fails once. */
#include "oom.h"
#include "rfm.h"

static const int64_t values[] = {1, 2, 3};
static const int64_t offsets[] = {0, 1, 2, 3};
static const int32_t codes[] = {0, 1, 0};
static const uint8_t validity[] = {5};
static const rfm_column columns[] = {
    {.name = "a", .type = RFM_COLUMN_INT64, .length = 3, .values = values, .validity = validity},
    {.name = "t", .type = RFM_COLUMN_TEXT, .length = 3, .offsets = offsets, .bytes = "xyz"},
    {.name = "c",
     .type = RFM_COLUMN_CODE,
     .length = 3,
     .values = codes,
     .label_count = 2,
     .label_offsets = offsets,
     .label_bytes = "xy"}};

static rfm_status buffer_step(void *context, rfm_error *error) {
    rfm_buffer *buffer;
    (void)context;
    rfm_status status = rfm_buffer_new(&buffer, error);
    if (status != RFM_OK) {
        cr_assert_null(buffer);
        return status;
    }
    status = rfm_buffer_write(buffer, "0123456789012345678901234567890123456789", 40);
    if (status == RFM_OK) status = rfm_buffer_write(buffer, values, sizeof values);
    if (status != RFM_OK && error != NULL) error->status = status;
    rfm_buffer_free(buffer);
    return status;
}

static rfm_status new_step(void *context, rfm_error *error) {
    rfm_frame *frame = (rfm_frame *)context;
    const rfm_status status = rfm_frame_new(columns, 3, &frame, error);
    cr_assert_eq(status == RFM_OK, frame != NULL);
    rfm_frame_free(frame);
    return status;
}

static rfm_status select_step(void *context, rfm_error *error) {
    const char *const names[] = {"t", "a"};
    rfm_frame *selected;
    const rfm_status status = rfm_frame_select(context, names, 2, &selected, error);
    cr_assert_eq(status == RFM_OK, selected != NULL);
    rfm_frame_free(selected);
    return status;
}

static rfm_status join_step(void *context, rfm_error *error) {
    rfm_frame *joined;
    const rfm_status status = rfm_frame_join(context, context, &joined, error);
    cr_assert_eq(status == RFM_OK, joined != NULL);
    rfm_frame_free(joined);
    return status;
}

Test(oom, buffer_and_frame) {
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    cr_assert_gt(oom_sweep(buffer_step, NULL), 1);
    cr_assert_gt(oom_sweep(new_step, NULL), 8);
    cr_assert_gt(oom_sweep(select_step, frame), 1);
    cr_assert_gt(oom_sweep(join_step, frame), 1);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}
