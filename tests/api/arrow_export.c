/* SPDX-License-Identifier: MIT */
/* What a consumer gets: formats, buffers in the frame's own memory, and releasing in any order. */
#include <criterion/criterion.h>

#include "arrow.h"

static const int64_t int64_values[] = {1, INT64_MIN, 3};
static const double double_values[] = {0.5, -1.0, 2.25};
static const int64_t amounts[] = {1999, -5, 999999999999999999};
static const int32_t days[] = {15318, 0, RFM_DAY_MIN};
static const int64_t offsets[] = {0, 5, 5, 8};
static const char bytes[] = "178500é";
static const int32_t codes[] = {1, 0, 1};
static const int64_t label_offsets[] = {0, 6, 14};
static const char label_bytes[] = "LoversDon Juan";
static const uint8_t second_missing = 0x05;

/* One column of each kind; the last two are a labelled and a plain code. */
static const rfm_column columns[] = {
    {.name = "n", .type = RFM_COLUMN_INT64, .length = 3, .values = int64_values},
    {.name = "g", .type = RFM_COLUMN_DOUBLE, .length = 3, .values = double_values},
    {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 3, .values = amounts},
    {.name = "d", .type = RFM_COLUMN_DAY, .length = 3, .values = days},
    {.name = "t", .type = RFM_COLUMN_TEXT, .length = 3, .offsets = offsets, .bytes = bytes},
    {.name = "s",
     .type = RFM_COLUMN_CODE,
     .length = 3,
     .values = codes,
     .label_count = 2,
     .label_offsets = label_offsets,
     .label_bytes = label_bytes,
     .validity = &second_missing},
    {.name = "c", .type = RFM_COLUMN_CODE, .length = 3, .values = codes},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static rfm_frame *make_frame(const rfm_column *given, int32_t count) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(given, count, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static void export(const rfm_frame *frame, int32_t how, struct ArrowSchema *schema,
                   struct ArrowArray *array) {
    rfm_error error;
    const rfm_arrow_options options = {.struct_size = sizeof options, .amounts = how};
    memset(schema, 0xA5, sizeof *schema); /* as uninitialised as it gets */
    memset(array, 0xA5, sizeof *array);
    cr_assert_eq(rfm_arrow_export(frame, &options, schema, array, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(error.status, RFM_OK);
}

static void release(struct ArrowSchema *schema, struct ArrowArray *array) {
    schema->release(schema);
    array->release(array);
    cr_assert_null((void *)(uintptr_t)schema->release);
    cr_assert_null((void *)(uintptr_t)array->release);
}

static rfm_column column_of(const rfm_frame *frame, int32_t index) {
    rfm_column column;
    cr_assert_eq(rfm_frame_column(frame, index, &column, NULL), RFM_OK);
    return column;
}

Test(arrow_export, the_schema_names_every_type) {
    const char *const formats[] = {"l", "g", "d:18,2", "tdD", "U", "i", "i"};
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    cr_assert_str_eq(schema.format, "+s");
    cr_assert_str_eq(schema.name, "");
    cr_assert_null(schema.metadata);
    cr_assert_null(schema.dictionary);
    cr_assert_eq(schema.flags, 0);
    cr_assert_eq(schema.n_children, COLUMNS);
    for (int i = 0; i < COLUMNS; ++i) {
        const struct ArrowSchema *field = schema.children[i];
        cr_assert_str_eq(field->format, formats[i]);
        cr_assert_str_eq(field->name, columns[i].name);
        cr_assert_null(field->metadata);
        cr_assert_eq(field->flags, ARROW_FLAG_NULLABLE);
        cr_assert_eq(field->n_children, 0);
        cr_assert_null(field->children);
        cr_assert_eq(field->dictionary != NULL, i == 5);
    }
    cr_assert_str_eq(schema.children[5]->dictionary->format, "U");
    cr_assert_eq(schema.children[5]->dictionary->n_children, 0);
    release(&schema, &array);
    rfm_frame_free(frame);
}

Test(arrow_export, arrays_share_the_memory_of_the_frame) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    cr_assert_eq(array.length, 3);
    cr_assert_eq(array.null_count, 0);
    cr_assert_eq(array.offset, 0);
    cr_assert_eq(array.n_buffers, 1);
    cr_assert_null(array.buffers[0]);
    cr_assert_eq(array.n_children, COLUMNS);
    cr_assert_null(array.dictionary);
    for (int i = 0; i < COLUMNS; ++i) {
        const struct ArrowArray *child = array.children[i];
        const rfm_column column = column_of(frame, i);
        const int is_text = column.type == RFM_COLUMN_TEXT;
        cr_assert_eq(child->length, 3);
        cr_assert_eq(child->offset, 0);
        cr_assert_eq(child->null_count, column.null_count);
        cr_assert_eq(child->n_children, 0);
        cr_assert_eq(child->n_buffers, is_text ? 3 : 2);
        cr_assert_eq(child->buffers[0], column.validity);
        if (column.type == RFM_COLUMN_AMOUNT) continue;
        cr_assert_eq(child->buffers[1], is_text ? (const void *)column.offsets : column.values);
        if (is_text) cr_assert_eq(child->buffers[2], column.bytes);
    }
    cr_assert_eq(array.children[5]->null_count, 1);
    const struct ArrowArray *labels = array.children[5]->dictionary;
    cr_assert_eq(labels->length, 2);
    cr_assert_eq(labels->n_buffers, 3);
    cr_assert_null(labels->buffers[0]);
    cr_assert_eq(labels->buffers[1], column_of(frame, 5).label_offsets);
    cr_assert_eq(labels->buffers[2], column_of(frame, 5).label_bytes);
    cr_assert_null(array.children[6]->dictionary);
    release(&schema, &array);
    rfm_frame_free(frame);
}

static void expect_decimal(const void *values, int64_t row, uint64_t low, uint64_t high) {
    const uint16_t one = 1;
    const int first = *(const uint8_t *)&one == 1 ? 0 : 1;
    const uint64_t *words = (const uint64_t *)values + 2 * row;
    cr_assert_eq(words[first], low);
    cr_assert_eq(words[1 - first], high);
}

Test(arrow_export, amounts_are_sign_extended_to_128_bits) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    expect_decimal(array.children[2]->buffers[1], 0, 1999, 0);
    expect_decimal(array.children[2]->buffers[1], 1, (uint64_t)-5, UINT64_MAX);
    expect_decimal(array.children[2]->buffers[1], 2, 999999999999999999, 0);
    release(&schema, &array);
    rfm_frame_free(frame);
}

/* 10^18 has 19 digits; under a missing cell it does not count. */
Test(arrow_export, amounts_of_19_digits_say_so) {
    const int64_t ends[] = {1000000000000000000, -1000000000000000000, INT64_MIN,
                            INT64_MAX,           999999999999999999,   -999999999999999999};
    for (int i = 0; i < 6; ++i) {
        struct ArrowSchema schema;
        struct ArrowArray array;
        const int64_t values[] = {ends[i], 0};
        const uint8_t first_missing = 0x02;
        rfm_column column = {
            .name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 18, .length = 2, .values = values};
        rfm_frame *frame = make_frame(&column, 1);
        export(frame, RFM_ARROW_DECIMAL, &schema, &array);
        cr_assert_str_eq(schema.children[0]->format, i < 4 ? "d:19,18" : "d:18,18");
        expect_decimal(array.children[0]->buffers[1], 0, (uint64_t)ends[i],
                       ends[i] < 0 ? UINT64_MAX : 0);
        release(&schema, &array);
        rfm_frame_free(frame);
        column.validity = &first_missing;
        frame = make_frame(&column, 1);
        export(frame, RFM_ARROW_DECIMAL, &schema, &array);
        cr_assert_str_eq(schema.children[0]->format, "d:18,18");
        expect_decimal(array.children[0]->buffers[1], 0, 0, 0);
        release(&schema, &array);
        rfm_frame_free(frame);
    }
}

Test(arrow_export, minor_units_share_memory_and_tell_the_scale) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    int32_t number;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_MINOR_UNITS, &schema, &array);
    cr_assert_str_eq(schema.children[2]->format, "l");
    cr_assert_eq(array.children[2]->buffers[1], column_of(frame, 2).values);
    const char *metadata = schema.children[2]->metadata;
    const int32_t wanted[] = {1, 9};
    cr_assert_eq(memcmp(metadata, wanted, 8), 0);
    cr_assert_eq(memcmp(metadata + 8, "rfm.scale", 9), 0);
    memcpy(&number, metadata + 17, 4);
    cr_assert_eq(number, 1);
    cr_assert_eq(metadata[21], '2');
    cr_assert_null(schema.children[0]->metadata);
    rfm_frame *again;
    cr_assert_eq(rfm_arrow_import(&schema, &array, NULL, &again, NULL), RFM_OK);
    cr_assert_eq(column_of(again, 2).type, RFM_COLUMN_AMOUNT);
    cr_assert_eq(column_of(again, 2).scale, 2);
    release(&schema, &array);
    rfm_frame_free(again);
    rfm_frame_free(frame);
}

Test(arrow_export, a_frame_comes_back_as_it_was) {
    for (int32_t how = RFM_ARROW_DECIMAL; how <= RFM_ARROW_MINOR_UNITS; ++how) {
        struct ArrowSchema schema;
        struct ArrowArray array;
        rfm_frame *again;
        rfm_error error;
        rfm_frame *frame = make_frame(columns, COLUMNS - 1); /* a plain code comes back as int64 */
        export(frame, how, &schema, &array);
        cr_assert_eq(rfm_arrow_import(&schema, &array, NULL, &again, &error), RFM_OK, "%s",
                     error.message);
        cr_assert(arrow_frames_are_equal(frame, again));
        release(&schema, &array);
        rfm_frame_free(frame);
        rfm_frame_free(again);
    }
}

Test(arrow_export, empty_frames) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *again;
    rfm_column none[COLUMNS];
    memcpy(none, columns, sizeof none);
    for (int i = 0; i < COLUMNS; ++i) none[i].length = 0;
    rfm_frame *frame = make_frame(none, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    cr_assert_eq(array.length, 0);
    for (int i = 0; i < COLUMNS; ++i) {
        cr_assert_eq(array.children[i]->length, 0);
        cr_assert_not_null(array.children[i]->buffers[1]);
    }
    cr_assert_eq(*(const int64_t *)array.children[4]->buffers[1], 0);
    cr_assert_eq(rfm_arrow_import(&schema, &array, NULL, &again, NULL), RFM_OK);
    cr_assert_eq(column_of(again, 5).label_count, 2);
    release(&schema, &array);
    rfm_frame_free(frame);
    rfm_frame_free(again);
    frame = make_frame(NULL, 0);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    cr_assert_eq(array.n_children, 0);
    release(&schema, &array);
    rfm_frame_free(frame);
}

/* Frame and struct go first; each child is moved out and released in the given order. */
static void move_children(const int *order, int frame_first) {
    struct ArrowSchema schema, fields[COLUMNS];
    struct ArrowArray array, moved[COLUMNS];
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    if (frame_first) rfm_frame_free(frame);
    for (int i = 0; i < COLUMNS; ++i) {
        moved[i] = *array.children[i];
        array.children[i]->release = NULL;
        fields[i] = *schema.children[i];
        schema.children[i]->release = NULL;
    }
    release(&schema, &array);
    if (!frame_first) rfm_frame_free(frame);
    for (int i = 0; i < COLUMNS; ++i) {
        const int at = order[i];
        cr_assert_str_eq(fields[at].name, columns[at].name);
        if (at == 0) cr_assert_eq(memcmp(moved[0].buffers[1], int64_values, 24), 0);
        if (at == 2) expect_decimal(moved[2].buffers[1], 1, (uint64_t)-5, UINT64_MAX);
        if (at == 4) cr_assert_eq(memcmp(moved[4].buffers[2], bytes, 8), 0);
        if (at == 5) cr_assert_eq(memcmp(moved[5].dictionary->buffers[2], label_bytes, 14), 0);
        release(&fields[at], &moved[at]);
    }
}

Test(arrow_export, children_live_on_by_themselves) {
    move_children((const int[]){0, 1, 2, 3, 4, 5, 6}, 1);
    move_children((const int[]){6, 5, 4, 3, 2, 1, 0}, 0);
    move_children((const int[]){3, 5, 0, 6, 2, 4, 1}, 1);
}

/* A consumer may take the dictionary out as well. */
Test(arrow_export, dictionaries_live_on_by_themselves) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    export(frame, RFM_ARROW_DECIMAL, &schema, &array);
    rfm_frame_free(frame);
    struct ArrowArray labels = *array.children[5]->dictionary;
    array.children[5]->dictionary->release = NULL;
    struct ArrowSchema label_field = *schema.children[5]->dictionary;
    schema.children[5]->dictionary->release = NULL;
    release(&schema, &array);
    cr_assert_eq(memcmp(labels.buffers[2], label_bytes, 14), 0);
    cr_assert_str_eq(label_field.format, "U");
    release(&label_field, &labels);
}

Test(arrow_export, arguments_are_checked) {
    struct ArrowSchema schema;
    struct ArrowArray array;
    rfm_error error;
    rfm_frame *frame = make_frame(columns, COLUMNS);
    memset(&schema, 0xA5, sizeof schema);
    memset(&array, 0xA5, sizeof array);
    cr_assert_eq(rfm_arrow_export(NULL, NULL, &schema, &array, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_null((void *)(uintptr_t)schema.release);
    cr_assert_null((void *)(uintptr_t)array.release);
    memset(&array, 0xA5, sizeof array);
    cr_assert_eq(rfm_arrow_export(frame, NULL, NULL, &array, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_schema is NULL");
    cr_assert_null((void *)(uintptr_t)array.release);
    memset(&schema, 0xA5, sizeof schema);
    cr_assert_eq(rfm_arrow_export(frame, NULL, &schema, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_array is NULL");
    cr_assert_null((void *)(uintptr_t)schema.release);
    const rfm_arrow_options bad = {.struct_size = sizeof bad, .amounts = 7};
    memset(&schema, 0xA5, sizeof schema);
    memset(&array, 0xA5, sizeof array);
    cr_assert_eq(rfm_arrow_export(frame, &bad, &schema, &array, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "option amounts is 7; expected 0 (decimal) or 1 (minor units)");
    cr_assert_null((void *)(uintptr_t)schema.release);
    cr_assert_null((void *)(uintptr_t)array.release);
    rfm_frame_free(frame);
}
