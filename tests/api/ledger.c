/* SPDX-License-Identifier: MIT */
/* The ledger as a host meets it: what goes in, what is refused with nothing changed, who is
 * forgotten. */
#include <math.h>

#include "shop.h"

static const int64_t offsets[] = {0, 1, 2, 3, 3};
static const int32_t days[] = {100, 101, 100, 102};
static const int64_t receipts[] = {1, 2, 1, 3};
static const int64_t amounts[] = {1000, 2000, -300, 500};

/* Customers a, b, a and nobody. */
static const rfm_column columns[] = {
    {.name = "customer", .type = RFM_COLUMN_TEXT, .length = 4, .offsets = offsets, .bytes = "aba"},
    {.name = "day", .type = RFM_COLUMN_DAY, .length = 4, .values = days},
    {.name = "receipt", .type = RFM_COLUMN_INT64, .length = 4, .values = receipts},
    {.name = "amount", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 4, .values = amounts}};

static rfm_ledger *new_ledger(void) {
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    return ledger;
}

static rfm_ledger *filled(void) {
    rfm_ledger *ledger = new_ledger();
    rfm_error error;
    cr_assert_eq(rfm_ledger_append_columns(ledger, columns, 4, NULL, &error), RFM_OK, "%s",
                 error.message);
    return ledger;
}

static rfm_ledger_state state_of(const rfm_ledger *ledger) {
    rfm_ledger_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_ledger_inspect(ledger, &state, NULL), RFM_OK);
    return state;
}

Test(ledger, options_that_make_no_ledger) {
    static const char *const twice[] = {"item", "item"};
    static const char *const empty[] = {""};
    const rfm_ledger_options bad[] = {
        {.struct_size = sizeof bad[0], .id_type = 2},
        {.struct_size = sizeof bad[0], .scale = 10},
        {.struct_size = sizeof bad[0], .scale = -2},
        {.struct_size = sizeof bad[0], .flags = 2},
        {.struct_size = sizeof bad[0], .attribute_count = 17, .attributes = twice},
        {.struct_size = sizeof bad[0], .attribute_count = -1},
        {.struct_size = sizeof bad[0], .attribute_count = 1},
        {.struct_size = sizeof bad[0], .attribute_count = 2, .attributes = twice},
        {.struct_size = sizeof bad[0], .attribute_count = 1, .attributes = empty},
        {.struct_size = 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        rfm_ledger *ledger = (rfm_ledger *)&i;
        rfm_error error;
        cr_assert_eq(rfm_ledger_new(&bad[i], &ledger, &error), RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_null(ledger);
        cr_assert_str_not_empty(error.message);
    }
    cr_assert_eq(rfm_ledger_new(NULL, NULL, NULL), RFM_E_ARGUMENT);
    rfm_ledger_free(NULL);
}

Test(ledger, knows_what_it_holds) {
    rfm_ledger *ledger = new_ledger();
    rfm_ledger_state state = state_of(ledger);
    cr_assert(state.lines == 0 && state.first_day == 0 && state.last_day == -1 && state.scale == 2);
    rfm_ledger_free(ledger);
    ledger = filled();
    state = state_of(ledger);
    cr_assert_eq(state.lines, 4);
    cr_assert_eq(state.entries, 4, "a sale and a return of receipt 1 are two sums");
    cr_assert_eq(state.customers, 2);
    cr_assert_eq(state.first_day, 100);
    cr_assert_eq(state.last_day, 102);
    cr_assert_gt(state.memory_bytes, 0);
    cr_assert_eq(rfm_ledger_inspect(NULL, &state, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_inspect(ledger, NULL, NULL), RFM_E_ARGUMENT);
    rfm_ledger_free(ledger);
}

Test(ledger, gives_its_entries_in_canonical_order) {
    rfm_ledger *ledger = filled();
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_ledger_export(ledger, &frame, NULL), RFM_OK);
    rfm_ledger_free(ledger);
    cr_assert_eq(rfm_frame_count(frame), 4);
    cr_assert_eq(rfm_frame_find(frame, "amount", &column, NULL), RFM_OK);
    cr_assert_arr_eq(column.values, ((int64_t[]){1000, -300, 2000, 500}), 4);
    cr_assert_eq(rfm_frame_find(frame, "lines", &column, NULL), RFM_OK);
    cr_assert_arr_eq(column.values, ((int64_t[]){1, 1, 1, 1}), 4);
    cr_assert_eq(rfm_frame_find(frame, "customer", &column, NULL), RFM_OK);
    cr_assert_eq(memcmp(column.bytes, "aab", 3), 0);
    cr_assert_eq(column.null_count, 1);
    cr_assert_eq(column.validity[0] & 15, 7, "the unidentified come last and have no id");
    cr_assert_eq(rfm_frame_find(frame, "receipt", &column, NULL), RFM_OK);
    const int64_t *prints = column.values;
    cr_assert(prints[0] == prints[1] && prints[0] != prints[2] && column.null_count == 0);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_ledger_export(NULL, &frame, NULL), RFM_E_ARGUMENT);
}

/* Appends a changed column and expects a refusal that leaves every byte as it was. */
static void assert_refused(int index, rfm_column changed, const rfm_append_options *options,
                           rfm_status status, int64_t where, const char *part) {
    rfm_ledger *ledger = filled();
    rfm_buffer *before = shop_saved(ledger);
    rfm_column given[4];
    rfm_error error;
    memcpy(given, columns, sizeof given);
    if (index >= 0) given[index] = changed;
    cr_assert_eq(rfm_ledger_append_columns(ledger, given, 4, options, &error), status, "%s",
                 error.message);
    cr_assert_eq(error.where, where, "%s", error.message);
    cr_assert_not_null(strstr(error.message, part), "\"%s\" lacks \"%s\"", error.message, part);
    shop_assert_same(before, ledger, "a refused batch changed the ledger");
    rfm_buffer_free(before);
}

Test(ledger, refuses_columns_it_cannot_take) {
    rfm_column bad = columns[0];
    bad.name = "client";
    assert_refused(0, bad, NULL, RFM_E_COLUMN, -1, "no column customer; there are client, day");
    bad = (rfm_column){.name = "day", .type = RFM_COLUMN_INT64, .length = 4, .values = amounts};
    assert_refused(1, bad, NULL, RFM_E_COLUMN, -1, "column day is int64; expected day");
    const rfm_append_options named = {.struct_size = sizeof named, .receipt = "bon"};
    assert_refused(-1, bad, &named, RFM_E_COLUMN, -1, "no column bon");
    bad = columns[3];
    bad.length = 3;
    assert_refused(3, bad, NULL, RFM_E_ARGUMENT, -1, "column amount has 3 rows; expected 4");
    const rfm_append_options flags = {.struct_size = sizeof flags, .flags = 64};
    assert_refused(-1, bad, &flags, RFM_E_ARGUMENT, -1, "flags");
}

Test(ledger, refuses_a_bad_row_by_number_and_nothing_stays) {
    const uint8_t third_missing[] = {0x0B};
    const int64_t huge[] = {1, 2, INT64_MAX, 4};
    const int64_t lowest[] = {1, 2, 3, INT64_MIN};
    const int64_t whole[] = {1, INT64_MAX / 10, 3, 4};
    const double cents[] = {1.5, 2.25, 3.125, 4};
    const double infinite[] = {1.5, 2.25, 3, HUGE_VAL};
    rfm_column bad = columns[1];
    bad.validity = third_missing;
    assert_refused(1, bad, NULL, RFM_E_DATA, 2, "column day, row 2 is missing");
    bad = columns[3];
    bad.validity = third_missing;
    assert_refused(3, bad, NULL, RFM_E_DATA, 2, "column amount, row 2 is missing");
    bad = columns[3];
    bad.values = huge;
    assert_refused(3, bad, NULL, RFM_E_OVERFLOW, 2, "row 2");
    bad.values = lowest;
    assert_refused(3, bad, NULL, RFM_E_OVERFLOW, 3, "row 3");
    bad = (rfm_column){.name = "amount", .type = RFM_COLUMN_INT64, .length = 4, .values = whole};
    assert_refused(3, bad, NULL, RFM_E_OVERFLOW, 1, "does not fit");
    bad = (rfm_column){.name = "amount", .type = RFM_COLUMN_DOUBLE, .length = 4, .values = cents};
    assert_refused(3, bad, NULL, RFM_E_DATA, 2, "more than 2 decimals");
    bad.values = infinite;
    assert_refused(3, bad, NULL, RFM_E_OVERFLOW, 3, "does not fit");
    bad = columns[0];
    bad.bytes = "a\0b";
    assert_refused(0, bad, NULL, RFM_E_DATA, 1, "zero byte");
    bad.bytes = "a\xFFz";
    assert_refused(0, bad, NULL, RFM_E_DATA, 1, "UTF-8");
}

Test(ledger, rounds_half_to_even_when_asked) {
    const double cents[] = {0.125, 0.135, -0.125, 2.675};
    rfm_column given[4];
    memcpy(given, columns, sizeof given);
    given[3] =
        (rfm_column){.name = "amount", .type = RFM_COLUMN_DOUBLE, .length = 4, .values = cents};
    const rfm_append_options options = {.struct_size = sizeof options, .flags = RFM_APPEND_ROUND};
    rfm_ledger *ledger = new_ledger();
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_ledger_append_columns(ledger, given, 4, &options, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_export(ledger, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(frame, "amount", &column, NULL), RFM_OK);
    /* a: 0.125 -> 12, its return -0.125 -> -12; b: 0.135 -> 14; nobody: 2.675 -> 268, as decimals
     * by hand */
    cr_assert_arr_eq(column.values, ((int64_t[]){12, -12, 14, 268}), 4);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(ledger, a_batch_is_taken_once) {
    const rfm_append_options options = {.struct_size = sizeof options,
                                        .batch_key = "till 3, monday"};
    rfm_ledger *ledger = new_ledger();
    rfm_error error;
    cr_assert_eq(rfm_ledger_append_columns(ledger, columns, 4, &options, &error), RFM_OK);
    rfm_buffer *before = shop_saved(ledger);
    cr_assert_eq(rfm_ledger_append_columns(ledger, columns, 4, &options, &error), RFM_E_DUPLICATE);
    cr_assert_not_null(strstr(error.message, "till 3, monday"));
    rfm_ledger *other = new_ledger();
    cr_assert_eq(rfm_ledger_append_columns(other, columns, 4, &options, &error), RFM_OK);
    cr_assert_eq(rfm_ledger_merge(ledger, other, &error), RFM_E_DUPLICATE);
    cr_assert_eq(state_of(ledger).batches, 1);
    shop_assert_same(before, ledger, "a second offer changed the ledger");
    rfm_buffer_free(before);
    rfm_ledger_free(other);
}

static int32_t cancel(void *payload, int64_t done, int64_t total) {
    *(int64_t *)payload = done * 1000 + total;
    return 1;
}

Test(ledger, progress_can_cancel) {
    rfm_ledger *ledger = new_ledger();
    rfm_buffer *before = shop_saved(ledger);
    int64_t seen = 0;
    const rfm_append_options options = {
        .struct_size = sizeof options, .progress = cancel, .progress_payload = &seen};
    cr_assert_eq(rfm_ledger_append_columns(ledger, columns, 4, &options, NULL), RFM_E_CANCELLED);
    cr_assert_eq(seen, 4004);
    shop_assert_same(before, ledger, "a cancelled batch changed the ledger");
    rfm_buffer_free(before);
}

Test(ledger, receipts_with_the_prefix_are_returns) {
    const int64_t receipt_offsets[] = {0, 2, 4, 6, 8};
    const int64_t positive[] = {1000, 2000, 300, 500};
    rfm_column given[4];
    memcpy(given, columns, sizeof given);
    given[2] = (rfm_column){.name = "receipt",
                            .type = RFM_COLUMN_TEXT,
                            .length = 4,
                            .offsets = receipt_offsets,
                            .bytes = "R1C2C3R4"};
    given[3].values = positive;
    const rfm_append_options options = {.struct_size = sizeof options, .return_prefix = "C"};
    rfm_ledger *ledger = new_ledger();
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_ledger_append_columns(ledger, given, 4, &options, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_export(ledger, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(frame, "amount", &column, NULL), RFM_OK);
    int64_t sum = 0;
    for (int i = 0; i < 4; ++i) sum += ((const int64_t *)column.values)[i];
    cr_assert_eq(sum, 1000 - 2000 - 300 + 500);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(ledger, single_lines_are_checked) {
    rfm_ledger *ledger = filled();
    rfm_buffer *before = shop_saved(ledger);
    const int64_t number = 5;
    const char *const items[] = {"tea"};
    const rfm_line good = {.struct_size = sizeof good, .day = 7, .customer = "a", .amount = 1};
    struct {
        rfm_line line;
        rfm_status status;
    } bad[8];
    for (int i = 0; i < 8; ++i) bad[i].line = good;
    bad[0].line.day = RFM_DAY_MAX + 1;
    bad[0].status = RFM_E_DATA;
    bad[1].line.customer_id = &number;
    bad[1].status = RFM_E_ARGUMENT;
    bad[2].line.margin = 3;
    bad[2].status = RFM_E_ARGUMENT;
    bad[3].line.attributes = items;
    bad[3].status = RFM_E_ARGUMENT;
    bad[4].line.amount = INT64_MAX;
    bad[4].status = RFM_E_OVERFLOW;
    bad[5].line.amount = INT64_MIN;
    bad[5].status = RFM_E_OVERFLOW;
    bad[6].line.customer = "new \xC3";
    bad[6].status = RFM_E_DATA;
    bad[7].line.struct_size = 0;
    bad[7].status = RFM_E_ARGUMENT;
    for (int i = 0; i < 8; ++i) {
        cr_assert_eq(rfm_ledger_append_line(ledger, &bad[i].line, NULL), bad[i].status, "case %d",
                     i);
    }
    cr_assert_eq(rfm_ledger_append_line(NULL, &good, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_append_line(ledger, NULL, NULL), RFM_E_ARGUMENT);
    shop_assert_same(before, ledger, "a refused line changed the ledger");
    rfm_buffer_free(before);
}

Test(ledger, integer_ids) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    rfm_error error;
    const int64_t id = -7;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    rfm_line line = {.struct_size = sizeof line, .day = 1, .customer_id = &id, .amount = 5};
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    line.customer = "7";
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_append_columns(ledger, columns, 4, NULL, &error), RFM_E_DATA);
    cr_assert_eq(error.where, 0);
    cr_assert_not_null(strstr(error.message, "\"a\" is not a 64-bit integer"));
    cr_assert_eq(rfm_ledger_erase(ledger, "seven", &error), RFM_E_DATA);
    cr_assert_eq(rfm_ledger_alias(ledger, "-7", "8", &error), RFM_OK);
    cr_assert_eq(state_of(ledger).customers, 1);
    cr_assert_eq(rfm_ledger_erase(ledger, "8", &error), RFM_OK);
    cr_assert_eq(state_of(ledger).customers, 0);
    cr_assert_eq(state_of(ledger).erased, 2);
    rfm_ledger_free(ledger);
}

Test(ledger, aliases_that_cannot_be) {
    rfm_ledger *ledger = filled();
    rfm_error error;
    cr_assert_eq(rfm_ledger_alias(ledger, "a", "b", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_alias(ledger, "a", "b", NULL), RFM_OK, "saying it twice is no harm");
    rfm_buffer *before = shop_saved(ledger);
    cr_assert_eq(rfm_ledger_alias(ledger, "b", "a", &error), RFM_E_MISMATCH);
    cr_assert_eq(rfm_ledger_alias(ledger, "a", "c", &error), RFM_E_MISMATCH);
    cr_assert_not_null(strstr(error.message, "customer a: it already stands for another"));
    cr_assert_eq(rfm_ledger_alias(ledger, "b", "b", &error), RFM_E_MISMATCH);
    cr_assert_eq(rfm_ledger_alias(ledger, "", "b", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_alias(ledger, "a", NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_alias(NULL, "a", "b", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_alias(ledger, "x\xFF", "b", &error), RFM_E_DATA);
    cr_assert_eq(state_of(ledger).customers, 1);
    cr_assert_eq(state_of(ledger).aliases, 1);
    rfm_ledger *other = filled();
    cr_assert_eq(rfm_ledger_alias(other, "b", "a", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_merge(ledger, other, &error), RFM_E_MISMATCH);
    rfm_ledger_free(other);
    shop_assert_same(before, ledger, "a refused alias changed the ledger");
    rfm_buffer_free(before);
}

static int holds(const void *bytes, int64_t size, const char *text) {
    const size_t length = strlen(text);
    for (int64_t i = 0; i + (int64_t)length <= size; ++i) {
        if (memcmp((const char *)bytes + i, text, length) == 0) return 1;
    }
    return 0;
}

Test(ledger, an_erased_customer_is_gone_and_stays_gone) {
    rfm_ledger *ledger = new_ledger();
    rfm_line line = {.struct_size = sizeof line, .day = 5, .receipt = "1", .amount = 700};
    line.customer = "anna@example.org";
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    line.customer = "old-card-of-anna";
    line.receipt = "2";
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_alias(ledger, "old-card-of-anna", "anna@example.org", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, "anna@example.org", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK,
                 "a late line by the old card");
    rfm_buffer *bytes = shop_saved(ledger);
    cr_assert_not(holds(rfm_buffer_data(bytes), rfm_buffer_size(bytes), "anna"));
    const rfm_ledger_state state = state_of(ledger);
    cr_assert(state.customers == 0 && state.aliases == 0 && state.erased == 2 && state.lines == 3);
    rfm_error error;
    cr_assert_eq(rfm_ledger_alias(ledger, "anna@example.org", "anna", &error), RFM_E_MISMATCH);
    cr_assert_eq(rfm_ledger_erase(ledger, "", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_erase(NULL, "anna", &error), RFM_E_ARGUMENT);
    rfm_buffer_free(bytes);
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    rfm_frame *frame;
    cr_assert_eq(rfm_customers_build(ledger, 10, NULL, &frame, &totals, NULL), RFM_OK);
    cr_assert_eq(totals.unidentified_gross, 2100, "what was sold stays sold");
    cr_assert_eq(totals.unidentified_receipts, 2);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(ledger, merges_only_what_is_alike) {
    rfm_ledger *ledger = filled();
    const rfm_ledger_options others[] = {
        {.struct_size = sizeof others[0], .scale = 3},
        {.struct_size = sizeof others[0], .id_type = RFM_ID_INTEGER},
        {.struct_size = sizeof others[0], .flags = RFM_LEDGER_MARGIN},
        {.struct_size = sizeof others[0], .erase_salt = 1}};
    rfm_error error;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; ++i) {
        rfm_ledger *other;
        cr_assert_eq(rfm_ledger_new(&others[i], &other, NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_merge(ledger, other, &error), RFM_E_MISMATCH, "case %zu", i);
        rfm_ledger_free(other);
    }
    cr_assert_eq(rfm_ledger_merge(ledger, ledger, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_merge(ledger, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_merge(NULL, ledger, &error), RFM_E_ARGUMENT);
    rfm_ledger *rich = new_ledger();
    const rfm_line line = {
        .struct_size = sizeof line, .day = 1, .customer = "a", .amount = INT64_MAX - 100};
    cr_assert_eq(rfm_ledger_append_line(rich, &line, NULL), RFM_OK);
    rfm_buffer *before = shop_saved(rich);
    cr_assert_eq(rfm_ledger_merge(rich, ledger, &error), RFM_E_OVERFLOW);
    shop_assert_same(before, rich, "a refused merge changed the ledger");
    rfm_buffer_free(before);
    rfm_ledger_free(ledger);
}

Test(ledger, any_flipped_byte_is_refused) {
    static shop_row rows[200];
    shop_fill(rows, 200, 20, 3);
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, 200, 1);
    cr_assert_eq(rfm_ledger_alias(ledger, "C00001", "C00002", NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_erase(ledger, "C00003", NULL), RFM_OK);
    rfm_buffer *bytes = shop_saved(ledger);
    rfm_ledger_free(ledger);
    const size_t size = (size_t)rfm_buffer_size(bytes);
    static char copy[100000];
    cr_assert_leq(size, sizeof copy);
    memcpy(copy, rfm_buffer_data(bytes), size);
    for (size_t i = 0; i < size; ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            rfm_ledger *loaded = (rfm_ledger *)copy;
            copy[i] = (char)(copy[i] ^ (1 << bit));
            const rfm_status status = rfm_ledger_load(copy, size, &loaded, NULL);
            cr_assert(status == RFM_E_FORMAT || status == RFM_E_VERSION, "byte %zu: %d", i, status);
            cr_assert_null(loaded);
            copy[i] = (char)(copy[i] ^ (1 << bit));
        }
    }
    for (size_t length = 0; length < size; ++length) {
        cr_assert_eq(rfm_ledger_load(copy, length, &ledger, NULL), RFM_E_FORMAT);
    }
    cr_assert_eq(rfm_ledger_load(copy, size, &ledger, NULL), RFM_OK);
    rfm_ledger_free(ledger);
    rfm_buffer_free(bytes);
}

Test(ledger, a_newer_version_is_refused_with_that_reason) {
    rfm_ledger *ledger = filled();
    rfm_buffer *bytes = shop_saved(ledger);
    char copy[1000];
    rfm_error error;
    rfm_ledger_free(ledger);
    memcpy(copy, rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes));
    copy[8] = 2; /* the version behind the eight bytes "rfmledgr" */
    cr_assert_eq(rfm_ledger_load(copy, (size_t)rfm_buffer_size(bytes), &ledger, &error),
                 RFM_E_VERSION);
    cr_assert_not_null(strstr(error.message, "newer version"));
    cr_assert_eq(rfm_ledger_load("customer,date\n1,2\n", 18, &ledger, &error), RFM_E_FORMAT);
    cr_assert_eq(rfm_ledger_load(NULL, 0, &ledger, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_load(copy, 0, NULL, &error), RFM_E_ARGUMENT);
    rfm_buffer_free(bytes);
}

static int32_t refuse(void *payload, const void *bytes, size_t size) {
    (void)bytes;
    (void)size;
    return --*(int *)payload < 0;
}

Test(ledger, a_write_that_is_refused_ends_the_save) {
    rfm_ledger *ledger = filled();
    for (int writes = 0; writes < 2; ++writes) {
        int left = writes;
        cr_assert_eq(rfm_ledger_save(ledger, refuse, &left, NULL), RFM_E_CANCELLED);
    }
    int left = 2;
    cr_assert_eq(rfm_ledger_save(ledger, refuse, &left, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_save(ledger, NULL, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_save(NULL, refuse, &left, NULL), RFM_E_ARGUMENT);
    rfm_ledger_free(ledger);
}

Test(ledger, frames_and_arguments) {
    rfm_ledger *ledger = new_ledger();
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 4, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, frame, NULL, &error), RFM_OK);
    cr_assert_eq(state_of(ledger).lines, 4);
    cr_assert_eq(rfm_ledger_append(ledger, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_append(NULL, frame, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_append_columns(NULL, columns, 4, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_ledger_append_columns(ledger, NULL, 4, NULL, &error), RFM_E_ARGUMENT);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static rfm_ledger_state held_by(const rfm_ledger *ledger) {
    rfm_ledger_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_ledger_inspect(ledger, &state, NULL), RFM_OK);
    return state;
}

/* As small as when it is loaded, and nothing else changes. */
Test(ledger, compacts) {
    rfm_error error;
    for (int32_t threads = 0; threads <= 3; ++threads) {
        shop_row rows[3000];
        shop_fill(rows, 3000, 400, 5);
        rfm_ledger *ledger = shop_ledger(1, 0);
        rfm_frame *frame = shop_frame(rows, 3000);
        cr_assert_eq(rfm_ledger_append(ledger, frame, NULL, &error), RFM_OK, "%s", error.message);
        rfm_frame_free(frame);
        rfm_buffer *saved = shop_saved(ledger);
        const rfm_ledger_state before = held_by(ledger);
        rfm_ledger *loaded;
        cr_assert_eq(
            rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, NULL),
            RFM_OK);
        cr_assert_eq(rfm_ledger_compact(ledger, threads, &error), RFM_OK, "%s", error.message);
        const rfm_ledger_state after = held_by(ledger);
        cr_assert_lt(after.memory_bytes, before.memory_bytes);
        cr_assert_leq(after.memory_bytes, held_by(loaded).memory_bytes);
        cr_assert_eq(after.lines, before.lines);
        cr_assert_eq(after.customers, before.customers);
        cr_assert_eq(rfm_ledger_compact(ledger, threads, NULL), RFM_OK, "once more");
        cr_assert_eq(held_by(ledger).memory_bytes, after.memory_bytes);
        rfm_ledger_free(loaded);
        shop_assert_same(saved, ledger, "compacting changed the ledger");
        rfm_buffer_free(saved);
    }
    cr_assert_eq(rfm_ledger_compact(NULL, 1, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "ledger is NULL");
}
