/* SPDX-License-Identifier: MIT */
/* Texts and dictionaries of texts, in the layouts that Arrow has for them, good and broken. */
#include <criterion/criterion.h>

#include "arrow.h"

#define BUFFERS(...) ((const void *[]){__VA_ARGS__})

static void refuse(const foreign *from, rfm_status status, int64_t where, const char *says) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    cr_assert_eq(rfm_arrow_import(&from->schema, &from->array, NULL, &frame, &error), status, "%s",
                 says);
    cr_assert_null(frame);
    cr_assert_eq(error.where, where, "%lld: %s", (long long)error.where, error.message);
    cr_assert_eq(error.column, 1);
    cr_assert_not_null(strstr(error.message, says), "%s: %s", says, error.message);
}

/* Every cell as text, "-" for a missing one; the text of cells holds no NUL. */
static void expect(const foreign *from, int32_t type, const char *const *wanted) {
    rfm_frame *frame;
    rfm_error error;
    rfm_column column;
    cr_assert_eq(rfm_arrow_import(&from->schema, &from->array, NULL, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    cr_assert_eq(column.type, type);
    int64_t missing = 0;
    for (int64_t row = 0; row < from->array.length; ++row) {
        const int is_missing = strcmp(wanted[row], "-") == 0;
        missing += is_missing;
        cr_assert_eq(arrow_cell_is_missing(&column, row), is_missing, "row %d", (int)row);
        if (is_missing) continue;
        size_t size;
        const char *text = arrow_cell_text(&column, row, &size);
        cr_assert_eq(size, strlen(wanted[row]), "row %d", (int)row);
        cr_assert_eq(memcmp(text, wanted[row], size), 0, "row %d", (int)row);
    }
    cr_assert_eq(column.null_count, missing);
    rfm_frame_free(frame);
}

Test(arrow_text, both_widths_of_offsets) {
    foreign from;
    const char bytes[] = "xxanné日本";
    const int32_t narrow[] = {2, 2, 3, 5, 7, 13};
    const int64_t wide[] = {2, 2, 3, 5, 7, 13};
    const char *const wanted[] = {"", "a", "nn", "é", "日本"};
    foreign_start(&from, 5);
    foreign_add(&from, "x", "u", 3, BUFFERS(NULL, narrow, bytes));
    expect(&from, RFM_COLUMN_TEXT, wanted);
    foreign_start(&from, 5);
    foreign_add(&from, "x", "U", 3, BUFFERS(NULL, wide, bytes));
    expect(&from, RFM_COLUMN_TEXT, wanted);
    foreign_start(&from, 2);
    from.array.offset = 1;
    foreign_add(&from, "x", "u", 3, BUFFERS(NULL, narrow, bytes))->offset = 2;
    from.columns[0].length = 3;
    expect(&from, RFM_COLUMN_TEXT, wanted + 3);
    foreign_start(&from, 0);
    foreign_add(&from, "x", "u", 3, BUFFERS(NULL, narrow, NULL));
    expect(&from, RFM_COLUMN_TEXT, NULL);
    const int32_t zeros[3] = {0};
    foreign_start(&from, 2);
    foreign_add(&from, "x", "u", 3, BUFFERS(NULL, zeros, NULL));
    expect(&from, RFM_COLUMN_TEXT, (const char *const[]){"", ""});
}

Test(arrow_text, nothing_is_kept_of_what_lies_under_a_missing_cell) {
    foreign from;
    rfm_frame *frame;
    rfm_column column;
    const char bytes[] = "ab\xFF\xFFsecretcd";
    const int32_t offsets[] = {0, 2, 4, 10, 12};
    const uint8_t validity = 0x09;
    foreign_start(&from, 4);
    foreign_add(&from, "x", "u", 3, BUFFERS(&validity, offsets, bytes));
    expect(&from, RFM_COLUMN_TEXT, (const char *const[]){"ab", "-", "-", "cd"});
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    cr_assert_eq(column.offsets[4], 4);
    cr_assert_eq(memcmp(column.bytes, "abcd", 4), 0);
    rfm_frame_free(frame);
}

Test(arrow_text, nul_is_a_character_like_others) {
    foreign from;
    rfm_frame *frame;
    rfm_column column;
    const int32_t offsets[] = {0, 3};
    foreign_start(&from, 1);
    foreign_add(&from, "x", "u", 3, BUFFERS(NULL, offsets, "a\0b"));
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    cr_assert_eq(column.offsets[1], 3);
    cr_assert_eq(memcmp(column.bytes, "a\0b", 3), 0);
    rfm_frame_free(frame);
}

Test(arrow_text, invalid_utf8_is_named_by_its_row) {
    foreign from;
    const struct {
        const char *bytes;
        int32_t offsets[4];
        int64_t row;
    } cases[] = {
        {"ab\xFF", {0, 1, 2, 3}, 2},       {"a\xC3\xA9", {0, 1, 2, 3}, 1}, /* é cut in two */
        {"\xC3\xA9z", {0, 1, 1, 3}, 0},    {"\xE2\x82", {0, 0, 0, 2}, 2},  /* € cut short */
        {"\xED\xA0\x80", {0, 3, 3, 3}, 0}, {"a\xC0\x80", {0, 1, 3, 3}, 1}, /* surrogate, overlong */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        foreign_start(&from, 3);
        foreign_add(&from, "name", "u", 3, BUFFERS(NULL, cases[i].offsets, cases[i].bytes));
        refuse(&from, RFM_E_DATA, cases[i].row, "column name has a text that is not valid UTF-8");
    }
}

Test(arrow_text, offsets_are_checked_before_bytes_are_read) {
    foreign from;
    const int32_t falling[] = {0, 2, 1, 3}, far[] = {0, 1000000, 1, 1}, below[] = {-4, 0, 1, 2};
    const int64_t wide_falling[] = {0, INT64_MAX, 2, 2}, wide_below[] = {INT64_MIN, 0, 1, 1};
    const uint8_t validity = 0x05;
    foreign_start(&from, 3);
    struct ArrowArray *column = foreign_add(&from, "x", "u", 3, BUFFERS(NULL, falling, "abc"));
    refuse(&from, RFM_E_DATA, 1, "offsets fall");
    column->buffers = BUFFERS(NULL, far, "abc");
    refuse(&from, RFM_E_DATA, 1, "offsets fall");
    column->buffers = BUFFERS(NULL, below, "abc");
    refuse(&from, RFM_E_DATA, 0, "its offset is below zero");
    column->buffers = BUFFERS(&validity, falling, "abc");
    column->null_count = 1;
    refuse(&from, RFM_E_DATA, 1, "offsets fall"); /* also under a missing cell */
    column->null_count = 0;
    column->buffers = BUFFERS(NULL, (const int32_t[]){0, 1, 2, 3}, NULL);
    refuse(&from, RFM_E_DATA, 0, "the buffer of its bytes is NULL");
    column->n_buffers = 2;
    refuse(&from, RFM_E_DATA, -1, "has 2 buffers; expected 3");
    foreign_start(&from, 3);
    column = foreign_add(&from, "x", "U", 3, BUFFERS(NULL, wide_falling, "abc"));
    refuse(&from, RFM_E_DATA, 1, "offsets fall");
    column->buffers = BUFFERS(NULL, wide_below, "abc");
    refuse(&from, RFM_E_DATA, 0, "its offset is below zero");
}

/* A view of 16 bytes: size, then 12 bytes of text, or its first 4, a buffer and an offset. */
static void make_view(char *view, int32_t size, const char *text, int32_t buffer, int32_t offset) {
    memset(view, 0, 16);
    memcpy(view, &size, 4);
    if (buffer < 0 && size <= 12) {
        memcpy(view + 4, text, (size_t)(size > 0 ? size : 0));
        return;
    }
    memcpy(view + 4, text, 4);
    memcpy(view + 8, &buffer, 4);
    memcpy(view + 12, &offset, 4);
}

Test(arrow_text, string_views) {
    foreign from;
    char views[6 * 16];
    const char first[] = "..thirteen bytes and more", second[] = "lång nog för en buffert";
    const int64_t sizes[] = {25, (int64_t)strlen(second)};
    const uint8_t validity = 0x1F;
    make_view(views, 0, "", -1, 0);
    make_view(views + 16, 12, "twelve bytes", -1, 0);
    make_view(views + 32, 13, first + 2, 0, 2);
    make_view(views + 48, (int32_t)strlen(second), second, 1, 0);
    make_view(views + 64, 23, first + 2, 0, 2);
    make_view(views + 80, 1000, "junk", 77, -5); /* missing: never looked at */
    foreign_start(&from, 6);
    foreign_add(&from, "x", "vu", 5, BUFFERS(&validity, views, first, second, sizes));
    expect(&from, RFM_COLUMN_TEXT,
           (const char *const[]){"", "twelve bytes", "thirteen byte", second,
                                 "thirteen bytes and more", "-"});
    foreign_start(&from, 2);
    from.array.offset = 1;
    struct ArrowArray *column =
        foreign_add(&from, "x", "vu", 5, BUFFERS(&validity, views, first, second, sizes));
    column->offset = 1;
    column->length = 3;
    expect(&from, RFM_COLUMN_TEXT, (const char *const[]){"thirteen byte", second});
    foreign_start(&from, 2);
    foreign_add(&from, "x", "vu", 3, BUFFERS(NULL, views, NULL));
    expect(&from, RFM_COLUMN_TEXT, (const char *const[]){"", "twelve bytes"});
}

Test(arrow_text, views_outside_their_buffers_are_refused) {
    foreign from;
    const char text[] = "fourteen bytes";
    const int64_t sizes[] = {14};
    const struct {
        int32_t size, buffer, offset;
    } cases[] = {{15, 0, 0},  {14, 0, 1}, {14, 1, 0},         {14, -1, 0},
                 {14, 0, -1}, {-1, 0, 0}, {INT32_MAX, 0, 14}, {14, 0, INT32_MAX}};
    char views[2 * 16];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        make_view(views, 14, text, 0, 0);
        make_view(views + 16, cases[i].size, text, cases[i].buffer, cases[i].offset);
        foreign_start(&from, 2);
        foreign_add(&from, "x", "vu", 4, BUFFERS(NULL, views, text, sizes));
        refuse(&from, RFM_E_DATA, 1, "its view points outside its buffers");
    }
    make_view(views + 16, 14, text, 0, 0);
    foreign_start(&from, 2);
    foreign_add(&from, "x", "vu", 4, BUFFERS(NULL, views, text, NULL));
    refuse(&from, RFM_E_DATA, 0, "outside its buffers");
    from.columns[0].buffers = BUFFERS(NULL, views, NULL, sizes);
    refuse(&from, RFM_E_DATA, 0, "outside its buffers");
    from.columns[0].n_buffers = 2;
    refuse(&from, RFM_E_DATA, -1, "has 2 buffers; expected 3");
    make_view(views + 16, 2, "\xC3\x28", -1, 0);
    foreign_start(&from, 2);
    foreign_add(&from, "x", "vu", 4, BUFFERS(NULL, views, text, sizes));
    refuse(&from, RFM_E_DATA, 1, "not valid UTF-8");
}

Test(arrow_text, a_column_of_nothing_is_text) {
    foreign from;
    foreign_start(&from, 3);
    foreign_add(&from, "x", "n", 0, NULL)->null_count = 3;
    expect(&from, RFM_COLUMN_TEXT, (const char *const[]){"-", "-", "-"});
}

/* Labels b, a, é, (empty), a: out of order, one twice. */
static const char label_bytes[] = "baéa";
static const int32_t label_offsets[] = {0, 1, 2, 4, 4, 5};

Test(arrow_text, dictionaries_with_indices_of_every_width) {
    const int8_t i8[] = {0, 1, 2, 3, 4};
    const int16_t i16[] = {0, 1, 2, 3, 4};
    const int32_t i32[] = {0, 1, 2, 3, 4};
    const int64_t i64[] = {0, 1, 2, 3, 4};
    const char formats[] = "csilCSIL";
    const void *const indices[] = {i8, i16, i32, i64, i8, i16, i32, i64};
    for (int i = 0; i < 8; ++i) {
        foreign from;
        const char format[] = {formats[i], '\0'};
        foreign_start(&from, 5);
        foreign_add(&from, "segment", format, 2, BUFFERS(NULL, indices[i]));
        foreign_add_labels(&from, "u", 5, 3, BUFFERS(NULL, label_offsets, label_bytes));
        expect(&from, RFM_COLUMN_CODE, (const char *const[]){"b", "a", "é", "", "a"});
    }
}

Test(arrow_text, labels_are_sorted_and_kept_once) {
    foreign from;
    rfm_frame *frame;
    rfm_column column;
    const int8_t indices[] = {4, 0};
    foreign_start(&from, 2);
    foreign_add(&from, "segment", "c", 2, BUFFERS(NULL, indices));
    foreign_add_labels(&from, "u", 5, 3, BUFFERS(NULL, label_offsets, label_bytes));
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    cr_assert_eq(column.label_count, 4); /* "", a, b, é: also those that no row has */
    const int64_t offsets[] = {0, 0, 1, 2, 4};
    cr_assert_eq(memcmp(column.label_offsets, offsets, sizeof offsets), 0);
    cr_assert_eq(memcmp(column.label_bytes, "abé", 4), 0);
    cr_assert_eq(((const int32_t *)column.values)[0], 1);
    cr_assert_eq(((const int32_t *)column.values)[1], 2);
    rfm_frame_free(frame);
}

Test(arrow_text, dictionaries_with_offsets_views_and_missing_labels) {
    foreign from;
    const int32_t indices[] = {9, 0, 1, 2, 77};
    const uint8_t validity = 0x0F, labels_validity = 0x0D; /* label 1 is missing */
    foreign_start(&from, 4);
    foreign_add(&from, "segment", "i", 2, BUFFERS(&validity, indices))->offset = 1;
    foreign_add_labels(&from, "u", 3, 3, BUFFERS(&labels_validity, label_offsets, label_bytes));
    expect(&from, RFM_COLUMN_CODE, (const char *const[]){"b", "-", "é", "-"});
    from.labels[0].offset = 2;
    from.labels[0].length = 3;
    from.labels[0].null_count = 0;
    expect(&from, RFM_COLUMN_CODE, (const char *const[]){"é", "", "a", "-"});
    char views[2 * 16];
    const char text[] = "longer than twelve";
    const int64_t sizes[] = {18};
    make_view(views, 18, text, 0, 0);
    make_view(views + 16, 1, "a", -1, 0);
    foreign_start(&from, 2);
    foreign_add(&from, "segment", "i", 2, BUFFERS(NULL, indices + 1));
    foreign_add_labels(&from, "vu", 2, 4, BUFFERS(NULL, views, text, sizes));
    expect(&from, RFM_COLUMN_CODE, (const char *const[]){text, "a"});
    foreign_start(&from, 2);
    foreign_add(&from, "segment", "i", 2, BUFFERS(NULL, indices + 1));
    foreign_add_labels(&from, "U", 2, 3, BUFFERS(NULL, ((const int64_t[]){0, 1, 2}), "xy"));
    expect(&from, RFM_COLUMN_CODE, (const char *const[]){"x", "y"});
}

Test(arrow_text, broken_dictionaries_are_refused) {
    foreign from;
    int32_t indices[] = {0, 5};
    foreign_start(&from, 2);
    foreign_add(&from, "segment", "i", 2, BUFFERS(NULL, indices));
    foreign_add_labels(&from, "u", 5, 3, BUFFERS(NULL, label_offsets, label_bytes));
    refuse(&from, RFM_E_DATA, 1, "column segment has an index without a label");
    indices[1] = -1;
    refuse(&from, RFM_E_DATA, 1, "an index without a label");
    from.fields[0].format = "L";
    from.columns[0].buffers = BUFFERS(NULL, ((const uint64_t[]){0, UINT64_MAX}));
    refuse(&from, RFM_E_DATA, 1, "an index without a label");
    from.fields[0].format = "g";
    refuse(&from, RFM_E_COLUMN, -1, "indices of Arrow type g; expected integers");
    from.fields[0].format = "i";
    from.columns[0].buffers = BUFFERS(NULL, indices);
    from.label_fields[0].format = "l";
    refuse(&from, RFM_E_COLUMN, -1, "a dictionary of Arrow type l; expected text");
    from.label_fields[0].format = "+l";
    refuse(&from, RFM_E_COLUMN, -1, "a dictionary of Arrow type +l; expected text");
    from.label_fields[0].format = NULL;
    refuse(&from, RFM_E_DATA, -1, "the dictionary of column segment is released");
    from.label_fields[0].format = "u";
    from.label_fields[0].dictionary = &from.schema;
    refuse(&from, RFM_E_COLUMN, -1, "a dictionary of Arrow type u");
    from.label_fields[0].dictionary = NULL;
    from.label_fields[0].release = NULL;
    refuse(&from, RFM_E_DATA, -1, "the dictionary of column segment is released");
    from.label_fields[0].release = foreign_release_schema;
    from.labels[0].buffers = BUFFERS(NULL, label_offsets, "ba\xFF\xFF.");
    refuse(&from, RFM_E_DATA, -1, "label 2 of column segment is not valid UTF-8");
    from.labels[0].buffers = BUFFERS(NULL, ((const int32_t[]){0, 1, 0, 0, 0, 0}), label_bytes);
    refuse(&from, RFM_E_DATA, -1, "label 1 of column segment: offsets fall");
    from.labels[0].n_buffers = 2;
    refuse(&from, RFM_E_DATA, -1, "has 2 buffers; expected 3");
    from.labels[0].length = -1;
    refuse(&from, RFM_E_DATA, -1, "length or offset of its dictionary");
    from.labels[0].release = NULL;
    refuse(&from, RFM_E_DATA, -1, "its dictionary is missing or released");
    from.columns[0].dictionary = NULL;
    refuse(&from, RFM_E_DATA, -1, "its dictionary is missing or released");
    from.array.length = 0; /* without rows nobody misses it */
    expect(&from, RFM_COLUMN_CODE, NULL);
}
