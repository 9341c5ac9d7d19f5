/* SPDX-License-Identifier: MIT */
/* Arrays as any producer may hand them over: every type, offsets, slices, missing cells, empties;
 * and everything that is refused. Expected values are written by hand. */
#include <criterion/criterion.h>
#include <math.h>

#include "arrow.h"

#define BUFFERS(...) ((const void *[]){__VA_ARGS__})

static rfm_frame *import(const foreign *from, const rfm_arrow_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_arrow_import(&from->schema, &from->array, options, &frame, &error), RFM_OK,
                 "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), from->array.length);
    return frame;
}

static rfm_column column_of(const rfm_frame *frame, int32_t index) {
    rfm_column column;
    cr_assert_eq(rfm_frame_column(frame, index, &column, NULL), RFM_OK);
    return column;
}

/* The import must fail with a status, a row, a column and a word of the message. */
static void refuse(const foreign *from, rfm_status status, int64_t where, int32_t column,
                   const char *says) {
    static rfm_frame *const nothing = NULL;
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    cr_assert_eq(rfm_arrow_import(&from->schema, &from->array, NULL, &frame, &error), status, "%s",
                 says);
    cr_assert_eq(frame, nothing);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, where, "%lld: %s", (long long)error.where, error.message);
    cr_assert_eq(error.column, column, "%d: %s", (int)error.column, error.message);
    cr_assert_not_null(strstr(error.message, says), "%s: %s", says, error.message);
    cr_assert_eq(rfm_arrow_import(&from->schema, &from->array, NULL, &frame, NULL), status);
}

static void expect_int64(const foreign *from, int64_t rows, const int64_t *wanted,
                         const char *missing) {
    rfm_frame *frame = import(from, NULL);
    const rfm_column column = column_of(frame, 0);
    int64_t null_count = 0;
    cr_assert_eq(column.type, RFM_COLUMN_INT64);
    for (int64_t row = 0; row < rows; ++row) {
        const int is_missing = missing != NULL && missing[row] == '-';
        null_count += is_missing;
        cr_assert_eq(arrow_cell_is_missing(&column, row), is_missing, "row %d", (int)row);
        cr_assert_eq(((const int64_t *)column.values)[row], is_missing ? 0 : wanted[row]);
    }
    cr_assert_eq(column.null_count, null_count);
    cr_assert_eq(column.validity == NULL, null_count == 0);
    rfm_frame_free(frame);
}

Test(arrow_import, integers_of_every_width) {
    foreign from;
    const uint8_t validity = 0x0B; /* rows 0, 1, 3 */
    const int8_t narrow[] = {-128, 127, 9, 0};
    foreign_start(&from, 4);
    foreign_add(&from, "x", "c", 2, BUFFERS(&validity, narrow));
    expect_int64(&from, 4, (int64_t[]){-128, 127, 9, 0}, "..-.");
    const uint8_t unsigned_narrow[] = {0, 255, 128};
    foreign_start(&from, 3);
    foreign_add(&from, "x", "C", 2, BUFFERS(NULL, unsigned_narrow));
    expect_int64(&from, 3, (int64_t[]){0, 255, 128}, NULL);
    const int16_t two[] = {INT16_MIN, INT16_MAX, -1};
    foreign_start(&from, 3);
    foreign_add(&from, "x", "s", 2, BUFFERS(NULL, two));
    expect_int64(&from, 3, (int64_t[]){-32768, 32767, -1}, NULL);
    const uint16_t unsigned_two[] = {0, 65535};
    foreign_start(&from, 2);
    foreign_add(&from, "x", "S", 2, BUFFERS(NULL, unsigned_two));
    expect_int64(&from, 2, (int64_t[]){0, 65535}, NULL);
    const int32_t four[] = {INT32_MIN, INT32_MAX};
    foreign_start(&from, 2);
    foreign_add(&from, "x", "i", 2, BUFFERS(NULL, four));
    expect_int64(&from, 2, (int64_t[]){-2147483648LL, 2147483647}, NULL);
    const uint32_t unsigned_four[] = {0, UINT32_MAX};
    foreign_start(&from, 2);
    foreign_add(&from, "x", "I", 2, BUFFERS(NULL, unsigned_four));
    expect_int64(&from, 2, (int64_t[]){0, 4294967295LL}, NULL);
    const int64_t eight[] = {INT64_MIN, INT64_MAX, 5, 7};
    foreign_start(&from, 4);
    foreign_add(&from, "x", "l", 2, BUFFERS(&validity, eight));
    expect_int64(&from, 4, eight, "..-.");
    foreign_start(&from, 4);
    foreign_add(&from, "x", "l", 2, BUFFERS(NULL, eight));
    expect_int64(&from, 4, eight, NULL);
    const uint64_t unsigned_eight[] = {0, INT64_MAX};
    foreign_start(&from, 2);
    foreign_add(&from, "x", "L", 2, BUFFERS(NULL, unsigned_eight));
    expect_int64(&from, 2, (int64_t[]){0, INT64_MAX}, NULL);
}

Test(arrow_import, uint64_past_int64_is_refused_unless_missing) {
    foreign from;
    const uint64_t values[] = {1, UINT64_MAX, (uint64_t)INT64_MAX + 1};
    const uint8_t all = 7, second_missing = 1;
    foreign_start(&from, 3);
    foreign_add(&from, "visits", "L", 2, BUFFERS(&all, values));
    refuse(&from, RFM_E_DATA, 1, 1, "column visits has a uint64");
    foreign_start(&from, 3);
    foreign_add(&from, "visits", "L", 2, BUFFERS(&second_missing, values));
    expect_int64(&from, 3, (int64_t[]){1, 0, 0}, ".--");
}

Test(arrow_import, offsets_of_struct_and_column_add_up) {
    foreign from;
    const int32_t values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const uint8_t validity[] = {0x7F, 0xFB}; /* rows 7 and 10 are missing */
    foreign_start(&from, 4);
    from.array.offset = 3;
    struct ArrowArray *column = foreign_add(&from, "x", "i", 2, BUFFERS(validity, values));
    column->offset = 5;
    column->length = 8;
    expect_int64(&from, 3, (int64_t[]){8, 9, 10, 11}, "..-.");
    column->length = 6;
    refuse(&from, RFM_E_DATA, -1, 1, "column x has 6 rows; expected 7 or more");
}

Test(arrow_import, counts_of_missing_rows) {
    foreign from;
    const int32_t values[] = {1, 2};
    const uint8_t validity = 1;
    foreign_start(&from, 2);
    struct ArrowArray *column = foreign_add(&from, "x", "i", 2, BUFFERS(&validity, values));
    column->null_count = 1;
    expect_int64(&from, 2, (int64_t[]){1, 0}, ".-");
    column->null_count = 0; /* "none is missing": the bitmap need not be looked at */
    expect_int64(&from, 2, (int64_t[]){1, 2}, NULL);
    column->buffers = BUFFERS(NULL, values);
    column->null_count = -1;
    expect_int64(&from, 2, (int64_t[]){1, 2}, NULL);
    column->null_count = 1;
    refuse(&from, RFM_E_DATA, -1, 1, "no validity bitmap");
}

Test(arrow_import, bools_are_zero_and_one) {
    foreign from;
    const uint8_t bits[] = {0x80, 0x05}, validity[] = {0xFF, 0xFD};
    foreign_start(&from, 4);
    foreign_add(&from, "x", "b", 2, BUFFERS(validity, bits))->offset = 7;
    expect_int64(&from, 4, (int64_t[]){1, 1, 0, 1}, "..-.");
}

Test(arrow_import, values_need_no_alignment) {
    foreign from;
    unsigned char bytes[1 + 3 * 8];
    const int64_t values[] = {-1, INT64_MAX, 42};
    memcpy(bytes + 1, values, sizeof values);
    foreign_start(&from, 3);
    foreign_add(&from, "x", "l", 2, BUFFERS(NULL, bytes + 1));
    expect_int64(&from, 3, values, NULL);
    const uint8_t validity = 7;
    foreign_start(&from, 3);
    foreign_add(&from, "x", "l", 2, BUFFERS(&validity, bytes + 1));
    expect_int64(&from, 3, values, NULL);
}

Test(arrow_import, not_a_number_is_missing) {
    foreign from;
    const double wide[] = {1.5, NAN, -0.0, INFINITY};
    const float narrow[] = {0.1f, NAN, -2.5f, 0.0f};
    const uint8_t validity = 7;
    foreign_start(&from, 4);
    foreign_add(&from, "wide", "g", 2, BUFFERS(NULL, wide));
    foreign_add(&from, "narrow", "f", 2, BUFFERS(&validity, narrow));
    rfm_frame *frame = import(&from, NULL);
    const rfm_column ours = column_of(frame, 0), theirs = column_of(frame, 1);
    cr_assert_eq(ours.type, RFM_COLUMN_DOUBLE);
    cr_assert_eq(ours.null_count, 1);
    cr_assert(arrow_cell_is_missing(&ours, 1));
    cr_assert_eq(((const double *)ours.values)[0], 1.5);
    cr_assert_eq(((const double *)ours.values)[1], 0.0);
    cr_assert(signbit(((const double *)ours.values)[2]));
    cr_assert(isinf(((const double *)ours.values)[3]));
    cr_assert_eq(theirs.null_count, 2);
    cr_assert_eq(((const double *)theirs.values)[0], 0.100000001490116119384765625); /* of 0.1f */
    cr_assert_eq(((const double *)theirs.values)[2], -2.5);
    rfm_frame_free(frame);
}

/* Low word first, as on the machines that this test runs on. */
static void decimal_words(uint64_t *words, uint64_t low, uint64_t high) {
    const uint16_t one = 1;
    const int is_little = *(const uint8_t *)&one == 1;
    words[is_little ? 0 : 1] = low;
    words[is_little ? 1 : 0] = high;
}

static void expect_amounts(const char *format, int32_t scale) {
    foreign from;
    uint64_t words[10];
    const uint8_t validity = 0x17; /* row 3 is missing and holds what would not fit */
    decimal_words(words, 123456, 0);
    decimal_words(words + 2, (uint64_t)-1, UINT64_MAX);
    decimal_words(words + 4, INT64_MAX, 0);
    decimal_words(words + 6, 0, 1);
    decimal_words(words + 8, (uint64_t)1 << 63, UINT64_MAX);
    foreign_start(&from, 5);
    foreign_add(&from, "amount", format, 2, BUFFERS(&validity, words));
    rfm_frame *frame = import(&from, NULL);
    const rfm_column column = column_of(frame, 0);
    const int64_t *values = column.values;
    cr_assert_eq(column.type, RFM_COLUMN_AMOUNT);
    cr_assert_eq(column.scale, scale);
    cr_assert_eq(column.null_count, 1);
    cr_assert_eq(values[0], 123456);
    cr_assert_eq(values[1], -1);
    cr_assert_eq(values[2], INT64_MAX);
    cr_assert_eq(values[3], 0);
    cr_assert_eq(values[4], INT64_MIN);
    rfm_frame_free(frame);
}

Test(arrow_import, decimals_become_amounts) {
    expect_amounts("d:38,2", 2);
    expect_amounts("d:19,0", 0);
    expect_amounts("d:38,18,128", 18);
}

Test(arrow_import, decimals_past_64_bits_are_refused) {
    foreign from;
    uint64_t words[4];
    decimal_words(words, 5, 0);
    const uint64_t lows[] = {0, (uint64_t)1 << 63, INT64_MAX};
    const uint64_t highs[] = {1, 0, UINT64_MAX};
    for (int i = 0; i < 3; ++i) {
        decimal_words(words + 2, lows[i], highs[i]);
        foreign_start(&from, 2);
        foreign_add(&from, "amount", "d:38,2", 2, BUFFERS(NULL, words));
        refuse(&from, RFM_E_OVERFLOW, 1, 1, "column amount has an amount");
    }
}

static void expect_days(const foreign *from, const rfm_arrow_options *options,
                        const int32_t *wanted) {
    rfm_frame *frame = import(from, options);
    const rfm_column column = column_of(frame, 0);
    cr_assert_eq(column.type, RFM_COLUMN_DAY);
    for (int64_t row = 0; row < from->array.length; ++row) {
        cr_assert_eq(((const int32_t *)column.values)[row], wanted[row], "row %d: %d", (int)row,
                     ((const int32_t *)column.values)[row]);
    }
    rfm_frame_free(frame);
}

Test(arrow_import, days_and_their_range) {
    foreign from;
    int32_t days[] = {0, RFM_DAY_MIN, RFM_DAY_MAX, -1};
    const uint8_t validity = 7;
    foreign_start(&from, 4);
    foreign_add(&from, "day", "tdD", 2, BUFFERS(NULL, days));
    expect_days(&from, NULL, days);
    days[3] = RFM_DAY_MAX + 1;
    refuse(&from, RFM_E_DATA, 3, 1, "0001-01-01 to 9999-12-31");
    days[3] = RFM_DAY_MIN - 1;
    refuse(&from, RFM_E_DATA, 3, 1, "column day has a day outside");
    foreign_start(&from, 4);
    foreign_add(&from, "day", "tdD", 2, BUFFERS(&validity, days));
    expect_days(&from, NULL, (int32_t[]){0, RFM_DAY_MIN, RFM_DAY_MAX, 0});
    const int64_t milliseconds[] = {-1, 86399999, 86400000};
    foreign_start(&from, 3);
    foreign_add(&from, "day", "tdm", 2, BUFFERS(NULL, milliseconds));
    const rfm_arrow_options shifted = {.struct_size = sizeof shifted, .day_shift_seconds = 3600};
    expect_days(&from, &shifted, (int32_t[]){-1, 0, 1}); /* dates are not moved */
}

/* 1325374200 s is 2011-12-31 23:30:00 UTC, day 15339. */
Test(arrow_import, timestamps_round_down_to_their_day) {
    const char *const formats[] = {"tss:", "tsm:UTC", "tsu:Europe/Amsterdam", "tsn:+01:00"};
    const int64_t per_second[] = {1, 1000, 1000000, 1000000000};
    for (int i = 0; i < 4; ++i) {
        foreign from;
        const int64_t unit = per_second[i];
        const int64_t ticks[] = {
            0, -1, 86400 * unit - 1, -86400 * unit, -86400 * unit - 1, 1325374200 * unit};
        foreign_start(&from, 6);
        foreign_add(&from, "moment", formats[i], 2, BUFFERS(NULL, ticks));
        expect_days(&from, NULL, (int32_t[]){0, -1, 0, -1, -2, 15339});
        const rfm_arrow_options winter = {.struct_size = sizeof winter, .day_shift_seconds = 3600};
        expect_days(&from, &winter, (int32_t[]){0, 0, 1, -1, -1, 15340});
        const rfm_arrow_options west = {.struct_size = sizeof west, .day_shift_seconds = -86400};
        expect_days(&from, &west, (int32_t[]){-1, -2, -1, -2, -3, 15338});
    }
}

Test(arrow_import, timestamps_far_outside_are_refused) {
    foreign from;
    const int64_t ends[][2] = {{0, INT64_MAX}, {0, INT64_MIN}, {0, 253402300800LL}};
    for (int i = 0; i < 3; ++i) {
        foreign_start(&from, 2);
        foreign_add(&from, "moment", "tss:", 2, BUFFERS(NULL, ends[i]));
        refuse(&from, RFM_E_DATA, 1, 1, "column moment has a day outside");
    }
    foreign_start(&from, 2); /* nanoseconds reach 2262-04-11 only, day 106751 */
    foreign_add(&from, "moment", "tsn:", 2, BUFFERS(NULL, ends[0]));
    expect_days(&from, NULL, (int32_t[]){0, 106751});
}

Test(arrow_import, empty_arrays_may_have_no_buffers) {
    const char *const formats[] = {"l", "g", "d:18,2", "tdD", "tss:", "b", "u", "U", "vu", "n"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; ++i) {
        foreign from;
        foreign_start(&from, 0);
        foreign_add(&from, "x", formats[i], 0, NULL);
        rfm_frame_free(import(&from, NULL));
        foreign_start(&from, 0);
        foreign_add(&from, "x", formats[i], 3, BUFFERS(NULL, NULL, NULL))->offset = 4;
        rfm_frame_free(import(&from, NULL));
        if (formats[i][0] == 'n') continue;
        from.array.length = 1;
        from.columns[0].length = 1;
        refuse(&from, RFM_E_DATA, -1, 1, "column x");
    }
}

Test(arrow_import, a_struct_without_columns_keeps_its_rows) {
    foreign from;
    foreign_start(&from, 3);
    from.schema.children = NULL;
    from.array.children = NULL;
    rfm_frame *frame = import(&from, NULL);
    cr_assert_eq(rfm_frame_column_count(frame), 0);
    rfm_frame_free(frame);
}

Test(arrow_import, a_row_that_is_missing_as_a_whole_is_refused) {
    foreign from;
    const int32_t values[] = {1, 2, 3, 4};
    const uint8_t validity = 0x0D; /* row 1 */
    foreign_start(&from, 3);
    foreign_add(&from, "x", "i", 2, BUFFERS(NULL, values))->length = 4;
    from.root_buffers[0] = &validity;
    from.array.null_count = -1;
    refuse(&from, RFM_E_DATA, 1, 0, "row 1 of the struct array is missing");
    from.array.offset = 1;
    refuse(&from, RFM_E_DATA, 0, 0, "row 0 of the struct array is missing");
    from.array.offset = 2; /* sliced away */
    from.array.length = 2;
    expect_int64(&from, 2, (int64_t[]){3, 4}, NULL);
    from.array.offset = 0;
    from.array.null_count = 0;
    expect_int64(&from, 2, (int64_t[]){1, 2}, NULL);
}

Test(arrow_import, minor_units_tell_their_scale) {
    foreign from;
    const int64_t values[] = {1999};
    const void *buffers[] = {NULL, values};
    char metadata[64];
    const struct {
        const char *text;
        int32_t scale;
    } cases[] = {{"2", 2}, {"0", 0}, {"18", 18}, {"19", -1}, {"-1", -1}, {"x", -1}, {"", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        const int32_t numbers[] = {2, 1, 1, 9, (int32_t)strlen(cases[i].text)};
        memcpy(metadata, numbers, 8); /* two pairs: "k" = "v", "rfm.scale" = the text */
        memcpy(metadata + 8, "k", 1);
        memcpy(metadata + 9, numbers + 2, 4);
        memcpy(metadata + 13, "v", 1);
        memcpy(metadata + 14, numbers + 3, 4);
        memcpy(metadata + 18, "rfm.scale", 9);
        memcpy(metadata + 27, numbers + 4, 4);
        memcpy(metadata + 31, cases[i].text, strlen(cases[i].text));
        foreign_start(&from, 1);
        foreign_add(&from, "amount", "l", 2, buffers);
        from.fields[0].metadata = metadata;
        if (cases[i].scale < 0) {
            refuse(&from, RFM_E_COLUMN, -1, 1, "column amount has metadata rfm.scale");
            continue;
        }
        rfm_frame *frame = import(&from, NULL);
        cr_assert_eq(column_of(frame, 0).type, RFM_COLUMN_AMOUNT);
        cr_assert_eq(column_of(frame, 0).scale, cases[i].scale);
        rfm_frame_free(frame);
    }
    const int32_t none[] = {0}, broken[] = {1, -5, -5};
    from.fields[0].metadata = (const char *)none;
    expect_int64(&from, 1, values, NULL);
    from.fields[0].metadata = (const char *)broken;
    expect_int64(&from, 1, values, NULL);
}

Test(arrow_import, types_that_are_not_taken_are_named) {
    const struct {
        const char *format;
        const char *says;
    } cases[] = {{"e", "float16 (e)"},
                 {"z", "binary (z)"},
                 {"Z", "large_binary (Z)"},
                 {"vz", "binary_view (vz)"},
                 {"w:16", "fixed binary (w:16)"},
                 {"ttm", "time of day (ttm)"},
                 {"tDs", "duration (tDs)"},
                 {"tiM", "interval (tiM)"},
                 {"+l", "list (+l)"},
                 {"+L", "large_list (+L)"},
                 {"+vl", "list_view (+vl)"},
                 {"+vL", "large_list_view (+vL)"},
                 {"+w:3", "fixed_size_list (+w:3)"},
                 {"+s", "struct (+s)"},
                 {"+m", "map (+m)"},
                 {"+ud:0,1", "union (+ud:0,1)"},
                 {"+us:0,1", "union (+us:0,1)"},
                 {"+r", "run_end_encoded (+r)"},
                 {"d:40,2,256", "decimal256 (d:40,2,256)"},
                 {"d:18,2,64", "decimal64"},
                 {"d:9,2,32", "decimal32"},
                 {"d:9,2,", "decimal (d:9,2,)"},
                 {"d:9", "decimal (d:9)"},
                 {"d:", "decimal (d:)"},
                 {"d:9,x", "decimal (d:9,x)"},
                 {"d:9,2,128,1", "decimal (d:9,2,128,1)"},
                 {"d:9,-2", "scale -2; expected 0 to 18"},
                 {"d:38,19", "scale 19; expected 0 to 18"},
                 {"ts", "timestamp (ts)"},
                 {"tss", "timestamp (tss)"},
                 {"tsx:", "timestamp (tsx:)"},
                 {"tdX", "date (tdX)"},
                 {"", "unknown ()"},
                 {"?", "unknown (?)"},
                 {"\xC3\xA9\n", "unknown (not ASCII)"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        foreign from;
        const int64_t values[] = {0, 0};
        foreign_start(&from, 1);
        foreign_add(&from, "fine", "l", 2, BUFFERS(NULL, values));
        foreign_add(&from, "items", cases[i].format, 2, BUFFERS(NULL, values));
        refuse(&from, RFM_E_COLUMN, -1, 2, cases[i].says);
        refuse(&from, RFM_E_COLUMN, -1, 2, "column items");
    }
}

Test(arrow_import, a_schema_must_be_a_struct_of_named_columns) {
    foreign from;
    const int64_t values[] = {1};
    foreign_start(&from, 1);
    foreign_add(&from, "x", "l", 2, BUFFERS(NULL, values));
    foreign_add(&from, "y", "l", 2, BUFFERS(NULL, values));
    foreign good = from;
    from.schema.format = "l";
    refuse(&from, RFM_E_COLUMN, -1, 0, "expected a struct (+s)");
    from.schema.format = NULL;
    refuse(&from, RFM_E_DATA, -1, 0, "no format");
    from.schema.format = "+s";
    from.schema.n_children = -1;
    refuse(&from, RFM_E_DATA, -1, 0, "children are missing");
    from.schema.n_children = 1;
    refuse(&from, RFM_E_DATA, -1, 0, "the array has 2 children; expected 1");
    from.schema.n_children = 2;
    from.schema.children = NULL;
    refuse(&from, RFM_E_DATA, -1, 0, "children are missing");
    from.schema.children = from.field_pointers;
    from.array.children = NULL;
    refuse(&from, RFM_E_DATA, -1, 0, "the array has 2 children; expected 2");
    from.array.children = from.column_pointers;
    const char *const names[] = {NULL, "", "x", "\xFF"};
    const char *const says[] = {"column 2 has no name", "column 2 has no name",
                                "column x comes twice", "the name of column 2 is not valid UTF-8"};
    for (int i = 0; i < 4; ++i) {
        from.fields[1].name = names[i];
        refuse(&from, RFM_E_COLUMN, -1, 2, says[i]);
    }
    from.fields[1].name = "y";
    from.fields[1].format = NULL;
    refuse(&from, RFM_E_DATA, -1, 2, "the schema of column 2 is released");
    from.fields[1].format = "l";
    from.field_pointers[1] = NULL;
    refuse(&from, RFM_E_DATA, -1, 2, "the schema of column 2 is released");
    from.field_pointers[1] = &from.fields[1];
    from.fields[1].release = NULL;
    refuse(&from, RFM_E_DATA, -1, 2, "the schema of column 2 is released");
    from.fields[1].release = good.fields[1].release;
    rfm_frame_free(import(&from, NULL));
}

Test(arrow_import, arrays_must_agree_with_the_schema) {
    foreign from;
    const int64_t values[] = {1};
    foreign_start(&from, 1);
    struct ArrowArray *column = foreign_add(&from, "x", "l", 2, BUFFERS(NULL, values));
    column->n_buffers = 3;
    refuse(&from, RFM_E_DATA, -1, 1, "column x has 3 buffers; expected 2");
    column->n_buffers = 2;
    column->buffers = BUFFERS(NULL, NULL);
    refuse(&from, RFM_E_DATA, -1, 1, "buffer of its values is NULL");
    column->buffers = NULL;
    refuse(&from, RFM_E_DATA, -1, 1, "buffer of its values is NULL");
    column->buffers = BUFFERS(NULL, values);
    const int64_t bad[] = {-1, INT64_MAX};
    for (int i = 0; i < 2; ++i) {
        column->offset = bad[i];
        refuse(&from, RFM_E_DATA, -1, 1, "length or offset is out of range");
        column->offset = 0;
        column->length = bad[i];
        refuse(&from, RFM_E_DATA, -1, 1, "length or offset is out of range");
        column->length = 1;
        from.array.offset = bad[i];
        refuse(&from, RFM_E_DATA, -1, 0, "length or offset of the array");
        from.array.offset = 0;
        from.array.length = bad[i];
        refuse(&from, RFM_E_DATA, -1, 0, "length or offset of the array");
        from.array.length = 1;
    }
    column->release = NULL;
    refuse(&from, RFM_E_DATA, -1, 1, "missing or released");
    from.column_pointers[0] = NULL;
    refuse(&from, RFM_E_DATA, -1, 1, "missing or released");
}

Test(arrow_import, arguments_are_checked) {
    foreign from;
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    foreign_start(&from, 0);
    cr_assert_eq(rfm_arrow_import(NULL, &from.array, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_null(frame);
    cr_assert_not_null(strstr(error.message, "schema is NULL"));
    cr_assert_eq(rfm_arrow_import(&from.schema, NULL, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, NULL, &error), RFM_E_ARGUMENT);
    const rfm_arrow_options bad[] = {{.struct_size = 3},
                                     {.struct_size = sizeof bad[0], .amounts = 2},
                                     {.struct_size = sizeof bad[0], .amounts = -1},
                                     {.struct_size = sizeof bad[0], .reserved = 1},
                                     {.struct_size = sizeof bad[0], .batch_rows = -1}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        frame = (rfm_frame *)1;
        cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, &bad[i], &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert_null(frame);
    }
    from.array.release = NULL;
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "array is NULL or released"));
    foreign_start(&from, 0);
    from.schema.release = NULL;
    cr_assert_eq(rfm_arrow_import(&from.schema, &from.array, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "schema is NULL or released"));
}
