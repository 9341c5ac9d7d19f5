/* SPDX-License-Identifier: MIT */
/* Every allocation of both directions fails once: no leak, no half-made struct. */
#include "oom.h"

#include "arrow.h"

static const int64_t numbers[] = {1, 2, 3};
static const double reals[] = {0.5, 1.5, 2.5};
static const int32_t days[] = {0, 1, 2};
static const int64_t offsets[] = {0, 1, 2, 3};
static const uint8_t validity = 0x05;
static const int8_t indices[] = {0, 1, 2};
static const uint64_t words[] = {0, 0, 0, 0, 0, 0};

static rfm_frame *make_frame(void) {
    const rfm_column columns[] = {
        {.name = "n", .type = RFM_COLUMN_INT64, .length = 3, .values = numbers},
        {.name = "g", .type = RFM_COLUMN_DOUBLE, .length = 3, .values = reals},
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 3, .values = numbers},
        {.name = "d", .type = RFM_COLUMN_DAY, .length = 3, .values = days},
        {.name = "t",
         .type = RFM_COLUMN_TEXT,
         .length = 3,
         .offsets = offsets,
         .bytes = "xyz",
         .validity = &validity},
        {.name = "s",
         .type = RFM_COLUMN_CODE,
         .length = 3,
         .values = days,
         .label_count = 3,
         .label_offsets = offsets,
         .label_bytes = "abc"},
    };
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 6, &frame, NULL), RFM_OK);
    return frame;
}

/* Each column has a missing cell, so that bitmaps are made too; the last ones in a second batch. */
static void make_foreign(foreign *from) {
    static const void *const texts[] = {&validity, offsets, "xyz"};
    static const void *buffers[FOREIGN_COLUMNS][3];
    static const void *labels[3];
    const void *const values[] = {numbers, reals, words, days, offsets, NULL, indices};
    const char *const formats[] = {"l", "g", "d:18,2", "tdD", "U", "n", "c"};
    const char *const names[] = {"n", "g", "a", "d", "t", "none", "s"};
    foreign_start(from, 3);
    for (int i = 0; i < 7; ++i) {
        buffers[i][0] = &validity;
        buffers[i][1] = values[i];
        buffers[i][2] = texts[2];
        foreign_add(from, names[i], formats[i], i == 4 ? 3 : 2, buffers[i]);
    }
    memcpy(labels, texts, sizeof texts);
    foreign_add_labels(from, "U", 3, 3, labels);
}

static rfm_status export_step(void *context, rfm_error *error) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    const rfm_status status = rfm_arrow_export(context, NULL, &schema, &array, error);
    cr_assert_eq(schema.release != NULL, status == RFM_OK);
    cr_assert_eq(array.release != NULL, status == RFM_OK);
    if (status != RFM_OK) return status;
    schema.release(&schema);
    array.release(&array);
    return RFM_OK;
}

static rfm_status export_stream_step(void *context, rfm_error *error) {
    struct ArrowArrayStream stream;
    const rfm_status status = rfm_arrow_export_stream(context, NULL, &stream, error);
    cr_assert_eq(stream.release != NULL, status == RFM_OK);
    if (status == RFM_OK) stream.release(&stream);
    return status;
}

/* The callbacks of our own stream fail too; the reader passes their ENOMEM on as RFM_E_MEMORY. */
static rfm_status round_trip_step(void *context, rfm_error *error) {
    const rfm_arrow_options options = {.struct_size = sizeof options, .batch_rows = 2};
    struct ArrowArrayStream stream;
    rfm_frame *again;
    rfm_status status = rfm_arrow_export_stream(context, &options, &stream, error);
    if (status != RFM_OK) return status;
    status = rfm_arrow_import_stream(&stream, NULL, &again, error);
    if (status == RFM_OK) cr_assert(arrow_frames_are_equal(context, again));
    cr_assert_eq(again != NULL, status == RFM_OK);
    rfm_frame_free(again);
    stream.release(&stream);
    return status;
}

static rfm_status import_step(void *context, rfm_error *error) {
    const foreign *from = context;
    rfm_frame *frame;
    const rfm_status status = rfm_arrow_import(&from->schema, &from->array, NULL, &frame, error);
    cr_assert_eq(frame != NULL, status == RFM_OK);
    rfm_frame_free(frame);
    return status;
}

Test(arrow_oom, export_array) {
    rfm_frame *frame = make_frame();
    cr_assert_gt(oom_sweep(export_step, frame), 20);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(arrow_oom, export_stream) {
    rfm_frame *frame = make_frame();
    cr_assert_gt(oom_sweep(export_stream_step, frame), 2);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(arrow_oom, export_and_import_stream) {
    rfm_frame *frame = make_frame();
    cr_assert_gt(oom_sweep(round_trip_step, frame), 60);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}

Test(arrow_oom, import_array) {
    foreign from;
    make_foreign(&from);
    cr_assert_gt(oom_sweep(import_step, &from), 30);
    cr_assert_eq(test_memory_live(), 0);
}

/* A stream whose get_schema or get_next ran out of memory can be asked again. */
Test(arrow_oom, callbacks_recover) {
    rfm_frame *frame = make_frame();
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct ArrowArray array;
    cr_assert_eq(rfm_arrow_export_stream(frame, NULL, &stream, NULL), RFM_OK);
    test_memory_fail_at(2);
    cr_assert_neq(stream.get_schema(&stream, &schema), 0);
    cr_assert_str_eq(stream.get_last_error(&stream), "out of memory");
    test_memory_fail_at(4);
    cr_assert_neq(stream.get_next(&stream, &array), 0);
    test_memory_fail_at(0);
    cr_assert_eq(stream.get_schema(&stream, &schema), 0);
    cr_assert_null(stream.get_last_error(&stream));
    cr_assert_eq(stream.get_next(&stream, &array), 0);
    cr_assert_eq(array.length, 3);
    array.release(&array);
    schema.release(&schema);
    stream.release(&stream);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}
