/* SPDX-License-Identifier: MIT */
/* Frames as a host makes and reads them: what is taken, what is refused, what is shared. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "rfm.h"

static const int64_t amounts[] = {1050, -250, 0};
static const int32_t days[] = {0, 15318, -719162};
static const int64_t offsets[] = {0, 5, 5, 9};
static const int32_t codes[] = {1, 0, 7};
static const int64_t label_offsets[] = {0, 3, 6};
static const uint8_t first_two[] = {0x03};

static const rfm_column all[] = {
    {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 3, .values = amounts},
    {.name = "day", .type = RFM_COLUMN_DAY, .length = 3, .values = days},
    {.name = "customer",
     .type = RFM_COLUMN_TEXT,
     .length = 3,
     .offsets = offsets,
     .bytes = "annaX\xC3\xA9z"},
    {.name = "store",
     .type = RFM_COLUMN_CODE,
     .length = 3,
     .values = codes,
     .validity = first_two,
     .label_count = 2,
     .label_offsets = label_offsets,
     .label_bytes = "amsutr"}};

static rfm_frame *make(void) {
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(all, 4, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

Test(frame, copies_what_it_is_given) {
    rfm_frame *frame = make();
    cr_assert_eq(rfm_frame_count(frame), 3);
    cr_assert_eq(rfm_frame_column_count(frame), 4);
    rfm_column column;
    cr_assert_eq(rfm_frame_find(frame, "customer", &column, NULL), RFM_OK);
    cr_assert_neq(column.bytes, all[2].bytes);
    cr_assert_eq(memcmp(column.bytes, "annaX\xC3\xA9z", 8), 0);
    cr_assert_arr_eq(column.offsets, offsets, 4);
    cr_assert_eq(rfm_frame_column(frame, 3, &column, NULL), RFM_OK);
    cr_assert_str_eq(column.name, "store");
    cr_assert_eq(column.null_count, 1, "counted, not trusted");
    cr_assert_eq(column.label_count, 2);
    rfm_frame_free(frame);
    rfm_frame_free(NULL);
    cr_assert_eq(rfm_frame_count(NULL), 0);
    cr_assert_eq(rfm_frame_column_count(NULL), 0);
}

Test(frame, text_may_start_anywhere) {
    const int64_t later[] = {4, 5, 5, 8};
    const rfm_column sliced = {.name = "t",
                               .type = RFM_COLUMN_TEXT,
                               .length = 3,
                               .offsets = later,
                               .bytes = "annaX\xC3\xA9z"};
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_frame_new(&sliced, 1, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_column(frame, 0, &column, NULL), RFM_OK);
    cr_assert_arr_eq(column.offsets, ((int64_t[]){0, 1, 1, 4}), 4);
    rfm_frame_free(frame);
}

static void assert_refused(rfm_column column, rfm_status status, int64_t where) {
    rfm_frame *frame = (rfm_frame *)&column;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(&column, 1, &frame, &error), status, "%s", error.message);
    cr_assert_null(frame);
    cr_assert_eq(error.where, where, "%s", error.message);
    cr_assert_eq(error.column, 1);
}

Test(frame, refuses_columns_that_do_not_hold_what_they_claim) {
    rfm_column bad = all[2];
    bad.name = "";
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[2];
    bad.name = "\xFF";
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[2];
    bad.bytes = "anna\xC3\xA9\xA9\xA9z"; /* the first text ends in the middle of a character */
    assert_refused(bad, RFM_E_DATA, 0);
    const int64_t falling[] = {0, 5, 4, 9};
    bad = all[2];
    bad.offsets = falling;
    assert_refused(bad, RFM_E_DATA, 1);
    const int64_t below[] = {-1, 5, 5, 9};
    bad.offsets = below;
    assert_refused(bad, RFM_E_DATA, 0);
    bad.offsets = NULL;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[2];
    bad.bytes = NULL;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[0];
    bad.type = 9;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad.type = 0;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[0];
    bad.scale = 19;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[0];
    bad.values = NULL;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    bad = all[0];
    bad.length = -1;
    assert_refused(bad, RFM_E_ARGUMENT, -1);
    const int32_t late[] = {0, 2932897, 0};
    bad = all[1];
    bad.values = late;
    assert_refused(bad, RFM_E_DATA, 1);
    bad = all[3];
    bad.validity = NULL; /* the code 7 without a label is no longer missing */
    assert_refused(bad, RFM_E_DATA, 2);
    const double none[] = {1.5, NAN, 2.5};
    bad = (rfm_column){.name = "d", .type = RFM_COLUMN_DOUBLE, .length = 3, .values = none};
    assert_refused(bad, RFM_E_DATA, 1);
}

Test(frame, refuses_columns_that_do_not_fit_each_other) {
    rfm_frame *frame;
    rfm_error error;
    rfm_column two[2] = {all[0], all[1]};
    two[1].length = 2;
    cr_assert_eq(rfm_frame_new(two, 2, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(error.column, 2);
    two[1] = all[0];
    cr_assert_eq(rfm_frame_new(two, 2, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_not_null(strstr(error.message, "twice"));
    cr_assert_eq(rfm_frame_new(NULL, 1, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_new(two, -1, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_new(two, 1, NULL, &error), RFM_E_ARGUMENT);
}

Test(frame, may_be_empty) {
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(NULL, 0, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 0);
    rfm_frame_free(frame);
    const rfm_column empty[] = {{.name = "t", .type = RFM_COLUMN_TEXT},
                                {.name = "d", .type = RFM_COLUMN_DAY}};
    cr_assert_eq(rfm_frame_new(empty, 2, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 0);
    cr_assert_eq(rfm_frame_column_count(frame), 2);
    rfm_frame_free(frame);
}

Test(frame, a_missing_column_is_named_with_those_there_are) {
    rfm_frame *frame = make();
    rfm_column column = {.name = "left over"};
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, "amout", &column, &error), RFM_E_COLUMN);
    cr_assert_str_eq(error.message, "no column amout; there are amount, day, customer, store");
    cr_assert_null(column.name);
    cr_assert_eq(rfm_frame_column(frame, 4, &column, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_column(frame, -1, &column, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_column(NULL, 0, &column, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_column(frame, 0, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_find(NULL, "day", &column, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_find(frame, NULL, &column, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_find(frame, "day", NULL, &error), RFM_E_ARGUMENT);
    rfm_frame_free(frame);
}

Test(frame, a_selection_shares_values_and_outlives_its_source) {
    rfm_frame *frame = make();
    rfm_frame *selected;
    rfm_column before, after;
    const char *const names[] = {"day", "amount"};
    cr_assert_eq(rfm_frame_find(frame, "amount", &before, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_select(frame, names, 2, &selected, NULL), RFM_OK);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_frame_column(selected, 1, &after, NULL), RFM_OK);
    cr_assert_eq(before.values, after.values);
    cr_assert_eq(((const int64_t *)after.values)[0], 1050);
    rfm_frame_free(selected);
}

Test(frame, selections_that_cannot_be) {
    rfm_frame *frame = make();
    rfm_frame *selected;
    rfm_error error;
    const char *const unknown[] = {"day", "hour"};
    const char *const twice[] = {"day", "day"};
    const char *const nothing[] = {NULL};
    cr_assert_eq(rfm_frame_select(frame, unknown, 2, &selected, &error), RFM_E_COLUMN);
    cr_assert_null(selected);
    cr_assert_eq(rfm_frame_select(frame, twice, 2, &selected, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_select(frame, nothing, 1, &selected, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_select(frame, NULL, 1, &selected, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_select(NULL, twice, 1, &selected, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_select(frame, twice, 1, NULL, &error), RFM_E_ARGUMENT);
    rfm_frame_free(frame);
}

Test(frame, joins_side_by_side_and_replaces_equal_names) {
    rfm_frame *left = make();
    const int64_t other[] = {1, 2, 3};
    const rfm_column columns[] = {
        {.name = "amount", .type = RFM_COLUMN_INT64, .length = 3, .values = other},
        {.name = "visits", .type = RFM_COLUMN_INT64, .length = 3, .values = other}};
    rfm_frame *right;
    rfm_frame *joined;
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 2, &right, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_join(left, right, &joined, &error), RFM_OK);
    rfm_frame_free(left);
    rfm_frame_free(right);
    cr_assert_eq(rfm_frame_column_count(joined), 5);
    cr_assert_eq(rfm_frame_column(joined, 0, &column, NULL), RFM_OK);
    cr_assert_str_eq(column.name, "amount");
    cr_assert_eq(column.type, RFM_COLUMN_INT64);
    rfm_column short_column = columns[0];
    short_column.length = 2;
    cr_assert_eq(rfm_frame_new(&short_column, 1, &right, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_join(joined, right, &left, &error), RFM_E_ARGUMENT);
    cr_assert_null(left);
    cr_assert_eq(rfm_frame_join(NULL, right, &left, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_join(joined, NULL, &left, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_frame_join(joined, right, NULL, &error), RFM_E_ARGUMENT);
    rfm_frame_free(right);
    rfm_frame_free(joined);
}
