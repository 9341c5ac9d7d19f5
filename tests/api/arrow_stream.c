/* SPDX-License-Identifier: MIT */
/* Streams both ways: batches cut anywhere, dictionaries that differ, producers that fail. */
#include <criterion/criterion.h>
#include <errno.h>

#include "arrow.h"

static rfm_frame *make_frame(const rfm_column *columns, int32_t count) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

/* 20 rows: a number, a text, an amount; every third number is missing. */
static rfm_frame *make_twenty(void) {
    int64_t numbers[20], offsets[21], amounts[20];
    char bytes[40];
    uint8_t validity[3] = {0};
    offsets[0] = 0;
    for (int i = 0; i < 20; ++i) {
        numbers[i] = i * i;
        amounts[i] = i - 10;
        offsets[i + 1] = offsets[i] + i % 3;
        memset(bytes + offsets[i], 'a' + i, (size_t)(i % 3));
        if (i % 3 != 1) validity[i / 8] |= (uint8_t)(1u << (i % 8));
    }
    const rfm_column columns[] = {
        {.name = "n",
         .type = RFM_COLUMN_INT64,
         .length = 20,
         .values = numbers,
         .validity = validity},
        {.name = "t", .type = RFM_COLUMN_TEXT, .length = 20, .offsets = offsets, .bytes = bytes},
        {.name = "a",
         .type = RFM_COLUMN_AMOUNT,
         .length = 20,
         .values = amounts,
         .validity = validity},
    };
    return make_frame(columns, 3);
}

static struct ArrowArrayStream export_stream(const rfm_frame *frame, int64_t batch_rows) {
    struct ArrowArrayStream stream;
    rfm_error error;
    const rfm_arrow_options options = {.struct_size = sizeof options, .batch_rows = batch_rows};
    memset(&stream, 0xA5, sizeof stream);
    cr_assert_eq(rfm_arrow_export_stream(frame, &options, &stream, &error), RFM_OK, "%s",
                 error.message);
    return stream;
}

Test(arrow_stream, batches_have_the_rows_asked_for) {
    const int64_t batch_rows[] = {0, 1, 3, 8, 19, 20, 21};
    rfm_frame *frame = make_twenty();
    for (int i = 0; i < 7; ++i) {
        const int64_t most = batch_rows[i] == 0 ? 20 : batch_rows[i];
        struct ArrowArrayStream stream = export_stream(frame, batch_rows[i]);
        struct ArrowArray array;
        for (int64_t row = 0; row < 20; row += array.length) {
            memset(&array, 0xA5, sizeof array);
            cr_assert_eq(stream.get_next(&stream, &array), 0);
            cr_assert_eq(array.length, 20 - row < most ? 20 - row : most);
            cr_assert_eq(array.offset, 0);
            for (int64_t k = 0; k < array.length; ++k) {
                const struct ArrowArray *child = array.children[0];
                const int64_t at = child->offset + k;
                const uint8_t *validity = child->buffers[0];
                const int is_there = validity[at / 8] >> (at % 8) & 1;
                cr_assert_eq(is_there, (row + k) % 3 != 1);
                cr_assert_eq(((const int64_t *)child->buffers[1])[at], (row + k) * (row + k));
            }
            array.release(&array);
        }
        for (int k = 0; k < 2; ++k) { /* the end is an array without release, again and again */
            memset(&array, 0xA5, sizeof array);
            cr_assert_eq(stream.get_next(&stream, &array), 0);
            cr_assert_null((void *)(uintptr_t)array.release);
        }
        cr_assert_null(stream.get_last_error(&stream));
        stream.release(&stream);
        cr_assert_null((void *)(uintptr_t)stream.release);
    }
    rfm_frame_free(frame);
}

Test(arrow_stream, a_frame_without_rows_gives_one_array) {
    const rfm_column column = {.name = "n", .type = RFM_COLUMN_INT64};
    rfm_frame *frame = make_frame(&column, 1);
    struct ArrowArrayStream stream = export_stream(frame, 5);
    struct ArrowArray array;
    cr_assert_eq(stream.get_next(&stream, &array), 0);
    cr_assert_eq(array.length, 0);
    cr_assert_eq(array.n_children, 1);
    array.release(&array);
    cr_assert_eq(stream.get_next(&stream, &array), 0);
    cr_assert_null((void *)(uintptr_t)array.release);
    stream.release(&stream);
    rfm_frame_free(frame);
}

Test(arrow_stream, batches_outlive_stream_and_frame) {
    rfm_frame *frame = make_twenty();
    struct ArrowArrayStream stream = export_stream(frame, 16);
    struct ArrowArray first, second;
    struct ArrowSchema schema, again;
    rfm_frame_free(frame);
    cr_assert_eq(stream.get_next(&stream, &first), 0);
    cr_assert_eq(stream.get_schema(&stream, &schema), 0);
    cr_assert_eq(stream.get_next(&stream, &second), 0);
    cr_assert_eq(stream.get_schema(&stream, &again), 0);
    stream.release(&stream);
    schema.release(&schema);
    first.release(&first);
    cr_assert_eq(second.length, 4);
    cr_assert_eq(((const int64_t *)second.children[0]->buffers[1])[3], 19 * 19);
    cr_assert_str_eq(again.children[1]->name, "t");
    second.release(&second);
    again.release(&again);
}

Test(arrow_stream, what_goes_out_comes_in_however_it_is_cut) {
    rfm_frame *frame = make_twenty();
    for (int64_t batch_rows = 0; batch_rows <= 21; ++batch_rows) {
        struct ArrowArrayStream stream = export_stream(frame, batch_rows);
        rfm_frame *again;
        rfm_error error;
        cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &again, &error), RFM_OK, "%s",
                     error.message);
        cr_assert(arrow_frames_are_equal(frame, again));
        cr_assert_not_null((void *)(uintptr_t)stream.release); /* read, not released */
        rfm_frame_free(again);
        cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &again, &error), RFM_OK);
        cr_assert_eq(rfm_frame_count(again), 0); /* nothing was left, but the columns are there */
        cr_assert_eq(rfm_frame_column_count(again), 3);
        rfm_frame_free(again);
        stream.release(&stream);
    }
    rfm_frame_free(frame);
}

/* A stream of the test's own arrays, which fails at a batch when told to. */
typedef struct foreign_stream {
    struct ArrowArrayStream stream;
    foreign *batches;
    int count;
    int next;
    int fail_schema;
    int fail_at; /* batch, or -1 */
    int code;
    const char *reason;
    int arrays_released;
    int schemas_released;
} foreign_stream;

static int foreign_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    foreign_stream *self = stream->private_data;
    if (self->fail_schema) return self->code;
    *out = self->batches[0].schema;
    out->private_data = &self->schemas_released;
    return 0;
}

static int foreign_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    foreign_stream *self = stream->private_data;
    if (self->next == self->fail_at) return self->code;
    memset(out, 0, sizeof *out);
    if (self->next == self->count) return 0;
    *out = self->batches[self->next++].array;
    out->private_data = &self->arrays_released;
    return 0;
}

static const char *foreign_error(struct ArrowArrayStream *stream) {
    return ((foreign_stream *)stream->private_data)->reason;
}

static void foreign_release_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

static void foreign_open(foreign_stream *self, foreign *batches, int count) {
    memset(self, 0, sizeof *self);
    self->batches = batches;
    self->count = count;
    self->fail_at = -1;
    self->stream.get_schema = foreign_schema;
    self->stream.get_next = foreign_next;
    self->stream.get_last_error = foreign_error;
    self->stream.release = foreign_release_stream;
    self->stream.private_data = self;
}

static void refuse(foreign_stream *self, rfm_status status, int64_t where, const char *says) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    cr_assert_eq(rfm_arrow_import_stream(&self->stream, NULL, &frame, &error), status, "%s", says);
    cr_assert_null(frame);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, where);
    cr_assert_not_null(strstr(error.message, says), "%s: %s", says, error.message);
    cr_assert_eq(self->arrays_released, self->next, "each batch taken is given back");
    cr_assert_eq(self->schemas_released, !self->fail_schema);
}

static const char *const reasons[] = {"the shop burnt down", NULL, "", "two\nlines",
                                      "half a \xC3 character"};
static const char *const told[] = {"with code 5: the shop burnt down", "code 5: no reason given",
                                   "code 5: no reason given", "code 5: two", "code 5: half a "};

Test(arrow_stream, a_failing_producer_is_quoted) {
    foreign batches[2];
    const int64_t values[] = {1, 2};
    const void *buffers[] = {NULL, values};
    for (int i = 0; i < 2; ++i) {
        foreign_start(&batches[i], 2);
        foreign_add(&batches[i], "n", "l", 2, buffers);
    }
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; ++i) {
        for (int at = -1; at <= 2; ++at) {
            foreign_stream producer;
            foreign_open(&producer, batches, 2);
            producer.fail_schema = at < 0;
            producer.fail_at = at;
            producer.code = EIO;
            producer.reason = reasons[i];
            refuse(&producer, RFM_E_DATA, -1, told[i]);
        }
    }
    foreign_stream producer;
    foreign_open(&producer, batches, 2);
    producer.fail_at = 1;
    producer.code = ENOMEM;
    refuse(&producer, RFM_E_MEMORY, -1, "the stream failed with code 12");
}

Test(arrow_stream, rows_are_counted_over_all_batches) {
    foreign batches[3];
    const int32_t days[] = {0, 1, RFM_DAY_MAX + 1};
    const void *buffers[] = {NULL, days};
    const int64_t rows[] = {2, 0, 3};
    for (int i = 0; i < 3; ++i) {
        foreign_start(&batches[i], rows[i]);
        foreign_add(&batches[i], "d", "tdD", 2, buffers);
    }
    foreign_stream producer;
    foreign_open(&producer, batches, 3);
    refuse(&producer, RFM_E_DATA, 4, "column d has a day outside");
    const uint8_t validity = 0x05;
    batches[2].root_buffers[0] = &validity;
    batches[2].array.null_count = 1;
    foreign_open(&producer, batches, 3);
    refuse(&producer, RFM_E_DATA, 3, "row 3 of the struct array is missing");
    batches[1].array.n_children = 0;
    foreign_open(&producer, batches, 3);
    refuse(&producer, RFM_E_DATA, -1, "the array has 0 children; expected 1");
}

/* Cells of a labelled code as one text, "-" for a missing one. */
static void expect_cells(foreign_stream *producer, const char *wanted, const char *wanted_labels) {
    rfm_frame *frame;
    rfm_error error;
    rfm_column column;
    char seen[64] = "";
    cr_assert_eq(rfm_arrow_import_stream(&producer->stream, NULL, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    for (int64_t row = 0; row < column.length; ++row) {
        size_t size = 1;
        const char *text = "-";
        if (!arrow_cell_is_missing(&column, row)) text = arrow_cell_text(&column, row, &size);
        strncat(seen, text, size);
    }
    cr_assert_str_eq(seen, wanted);
    cr_assert_eq(column.label_offsets[column.label_count], (int64_t)strlen(wanted_labels));
    cr_assert_eq(memcmp(column.label_bytes, wanted_labels, strlen(wanted_labels)), 0);
    cr_assert_eq(producer->arrays_released, producer->count);
    rfm_frame_free(frame);
}

Test(arrow_stream, dictionaries_of_batches_become_one) {
    foreign batches[4];
    const int8_t indices[] = {0, 1, 2, 1};
    const int32_t offsets[] = {0, 1, 2, 3};
    const uint8_t validity = 0x0D, label_validity = 0x05;
    const void *plain[] = {NULL, indices}, *holed[] = {&validity, indices};
    const void *cab[] = {NULL, offsets, "cab"}, *bcd[] = {NULL, offsets, "bcd"};
    const void *a_c[] = {&label_validity, offsets, "axc"};
    for (int i = 0; i < 4; ++i) foreign_start(&batches[i], i == 3 ? 3 : 4);
    foreign_add(&batches[0], "s", "c", 2, plain);
    foreign_add_labels(&batches[0], "u", 3, 3, cab);
    foreign_add(&batches[1], "s", "c", 2, holed);
    foreign_add_labels(&batches[1], "u", 3, 3, bcd);
    foreign_add(&batches[2], "s", "c", 2, plain);
    foreign_add_labels(&batches[2], "u", 3, 3, bcd);
    foreign_add(&batches[3], "s", "c", 2, plain);
    foreign_add_labels(&batches[3], "u", 3, 3, a_c);
    foreign_stream producer;
    foreign_open(&producer, batches, 4);
    expect_cells(&producer,
                 "caba"
                 "b-dc"
                 "bcdc"
                 "a-c",
                 "abcd");
    batches[1].labels[0].length = 2; /* the same buffers, but one label less */
    foreign_open(&producer, batches, 4);
    refuse(&producer, RFM_E_DATA, 6, "column s has an index without a label");
    batches[1].array.length = 2; /* without its rows that have that label */
    foreign_open(&producer, batches, 4);
    expect_cells(&producer,
                 "caba"
                 "b-"
                 "bcdc"
                 "a-c",
                 "abcd");
    batches[2].labels[0].length = 2; /* as many, but from another place on */
    batches[2].labels[0].offset = 1;
    batches[2].array.length = 2;
    foreign_open(&producer, batches, 4);
    expect_cells(&producer,
                 "caba"
                 "b-"
                 "cd"
                 "a-c",
                 "abcd");
}

Test(arrow_stream, no_batch_is_an_empty_frame) {
    foreign empty;
    rfm_frame *frame;
    rfm_column column;
    foreign_stream producer;
    foreign_start(&empty, 0);
    foreign_add(&empty, "n", "L", 2, NULL);
    foreign_add(&empty, "t", "vu", 3, NULL);
    foreign_add(&empty, "s", "i", 2, NULL);
    foreign_add_labels(&empty, "u", 0, 3, NULL);
    for (int count = 0; count < 2; ++count) { /* no batch at all, or one without rows */
        foreign_open(&producer, &empty, count);
        cr_assert_eq(rfm_arrow_import_stream(&producer.stream, NULL, &frame, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_count(frame), 0);
        cr_assert_eq(rfm_frame_column_count(frame), 3);
        cr_assert_eq(rfm_frame_column(frame, 2, &column, NULL), RFM_OK);
        cr_assert_eq(column.type, RFM_COLUMN_CODE);
        cr_assert_eq(column.label_count, 0);
        rfm_frame_free(frame);
    }
}

static int no_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    (void)stream;
    memset(out, 0, sizeof *out);
    return 0;
}

Test(arrow_stream, arguments_are_checked) {
    struct ArrowArrayStream stream;
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    memset(&stream, 0xA5, sizeof stream);
    cr_assert_eq(rfm_arrow_export_stream(NULL, NULL, &stream, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_null((void *)(uintptr_t)stream.release);
    cr_assert_eq(rfm_arrow_import_stream(NULL, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "stream is NULL or released");
    cr_assert_null(frame);
    cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &frame, &error), RFM_E_ARGUMENT);
    rfm_frame *twenty = make_twenty();
    cr_assert_eq(rfm_arrow_export_stream(twenty, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_stream is NULL");
    const rfm_arrow_options bad = {.struct_size = sizeof bad, .batch_rows = -1};
    memset(&stream, 0xA5, sizeof stream);
    cr_assert_eq(rfm_arrow_export_stream(twenty, &bad, &stream, &error), RFM_E_ARGUMENT);
    cr_assert_null((void *)(uintptr_t)stream.release);
    stream = export_stream(twenty, 0);
    cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    cr_assert_eq(rfm_arrow_import_stream(&stream, &bad, &frame, &error), RFM_E_ARGUMENT);
    int (*const good)(struct ArrowArrayStream *, struct ArrowSchema *) = stream.get_schema;
    stream.get_schema = no_schema;
    cr_assert_eq(rfm_arrow_import_stream(&stream, NULL, &frame, &error), RFM_E_DATA);
    cr_assert_str_eq(error.message, "the stream gave a schema that is released");
    stream.get_schema = good;
    stream.release(&stream);
    rfm_frame_free(twenty);
}
