/* SPDX-License-Identifier: MIT */
/* The change delay; all that is expected follows from docs/delay.md by hand. */
#include "moves.h"

/* Advances by a table and gives, for each row: customer, segment, level, computed_segment,
 * previous_segment, since_day, pending_segment, pending_since_day, pending_days. */
static rfm_frame *advance(rfm_delay *delay, int32_t day, const char *words) {
    rfm_frame *frame = moves_frame(words), *made;
    rfm_error error;
    cr_assert_eq(rfm_delay_advance(delay, day, frame, &made, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    rfm_frame_free(frame);
    return made;
}

static void expect(rfm_delay *delay, int32_t day, const char *words, const char *wanted) {
    moves_expect(advance(delay, day, words), wanted);
}

static void refuse(rfm_delay *delay, int32_t day, rfm_frame *frame, rfm_status status,
                   int64_t where, const char *message) {
    rfm_frame *made = frame;
    rfm_error error;
    rfm_buffer *before = moves_saved(delay);
    cr_assert_eq(rfm_delay_advance(delay, day, frame, &made, &error), status, "%s", error.message);
    cr_assert_null(made);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, where);
    cr_assert_str_eq(error.message, message);
    rfm_buffer *after = moves_saved(delay);
    cr_assert_eq(rfm_buffer_size(before), rfm_buffer_size(after));
    cr_assert_eq(
        memcmp(rfm_buffer_data(before), rfm_buffer_data(after), (size_t)rfm_buffer_size(after)), 0);
    rfm_buffer_free(before);
    rfm_buffer_free(after);
    rfm_frame_free(frame);
}

Test(delay, columns_and_their_types) {
    static const char *const names[] = {"customer",         "segment",           "level",
                                        "computed_segment", "previous_segment",  "since_day",
                                        "pending_segment",  "pending_since_day", "pending_days"};
    static const int32_t types[] = {RFM_COLUMN_TEXT, RFM_COLUMN_CODE, RFM_COLUMN_CODE,
                                    RFM_COLUMN_CODE, RFM_COLUMN_CODE, RFM_COLUMN_DAY,
                                    RFM_COLUMN_CODE, RFM_COLUMN_DAY,  RFM_COLUMN_INT64};
    rfm_delay *delay = moves_delay(2, 2);
    rfm_frame *made = advance(delay, 10, "a=Gold/3");
    cr_assert_eq(rfm_frame_column_count(made), 9);
    for (int32_t i = 0; i < 9; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(made, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
        cr_assert_eq(column.type, types[i]);
    }
    moves_expect(made, "a Gold 3 Gold - 10 - - -\n");
    rfm_delay_free(delay);
}

/* The table of docs/delay.md: up 3 days, down 2. */
Test(delay, a_change_holds_for_its_days) {
    rfm_delay *delay = moves_delay(3, 2);
    expect(delay, 1, "a=Silver/2", "a Silver 2 Silver - 1 - - -\n");
    expect(delay, 2, "a=Gold/3", "a Silver 2 Gold - 1 Gold 2 3\n");
    expect(delay, 3, "a=Gold/3", "a Silver 2 Gold - 1 Gold 2 2\n");
    expect(delay, 4, "a=Gold/3", "a Silver 2 Gold - 1 Gold 2 1\n");
    expect(delay, 5, "a=Gold/3", "a Gold 3 Gold Silver 5 - - -\n");
    /* down, back to what is in force, down anew */
    expect(delay, 6, "a=Bronze/1", "a Gold 3 Bronze Silver 5 Bronze 6 2\n");
    expect(delay, 7, "a=Gold/3", "a Gold 3 Gold Silver 5 - - -\n");
    expect(delay, 8, "a=Bronze/1", "a Gold 3 Bronze Silver 5 Bronze 8 2\n");
    /* another target starts anew; it is a level down as well */
    expect(delay, 9, "a=Silver/2", "a Gold 3 Silver Silver 5 Silver 9 2\n");
    expect(delay, 10, "a=Silver/2", "a Gold 3 Silver Silver 5 Silver 9 1\n");
    expect(delay, 11, "a=Silver/2", "a Silver 2 Silver Gold 11 - - -\n");
    /* the same level counts as up */
    expect(delay, 12, "a=Tin/2", "a Silver 2 Tin Gold 11 Tin 12 3\n");
    expect(delay, 13, "a=Tin/2", "a Silver 2 Tin Gold 11 Tin 12 2\n");
    expect(delay, 14, "a=Tin/2", "a Silver 2 Tin Gold 11 Tin 12 1\n");
    expect(delay, 15, "a=Tin/2", "a Tin 2 Tin Silver 15 - - -\n");
    rfm_delay_free(delay);
}

Test(delay, to_no_segment_is_down_and_back_is_up) {
    rfm_delay *delay = moves_delay(3, 1);
    expect(delay, 1, "a=Gold/3 b=-/?", "a Gold 3 Gold - 1 - - -\nb - - - - 1 - - -\n");
    expect(delay, 2, "a=-/? b=Gold/3", "a Gold 3 - - 1 - 2 1\nb - - Gold - 1 Gold 2 3\n");
    expect(delay, 3, "a=-/? b=Gold/3", "a - - - Gold 3 - - -\nb - - Gold - 1 Gold 2 2\n");
    expect(delay, 4, "a=Gold/3 b=Gold/3", "a - - Gold Gold 3 Gold 4 3\nb - - Gold - 1 Gold 2 1\n");
    expect(delay, 5, "a=Gold/3 b=Gold/3", "a - - Gold Gold 3 Gold 4 2\nb Gold 3 Gold - 5 - - -\n");
    rfm_delay_free(delay);
}

Test(delay, a_segment_without_a_level_is_below_those_with_one) {
    rfm_delay *delay = moves_delay(5, 0);
    expect(delay, 1, "a=Gold/3 b=Odd/? c=Odd/?",
           "a Gold 3 Gold - 1 - - -\nb Odd - Odd - 1 - - -\nc Odd - Odd - 1 - - -\n");
    expect(delay, 2, "a=Odd/? b=Gold/3 c=-/?",
           "a Odd - Odd Gold 2 - - -\nb Odd - Gold - 1 Gold 2 5\nc - - - Odd 2 - - -\n");
    rfm_delay_free(delay);
}

Test(delay, without_days_a_change_is_at_once) {
    rfm_delay *delay = moves_delay(0, 0);
    expect(delay, -5, "a=Gold/3", "a Gold 3 Gold - -5 - - -\n");
    expect(delay, -4, "a=Bronze/1", "a Bronze 1 Bronze Gold -4 - - -\n");
    expect(delay, 0, "a=Gold/3", "a Gold 3 Gold Bronze 0 - - -\n");
    rfm_delay_free(delay);
}

/* A delay that does not see every day: the change comes with the first advance that is due. */
Test(delay, days_left_out_count_as_if_nothing_had_changed) {
    rfm_delay *delay = moves_delay(3, 3);
    expect(delay, 1, "a=Gold/3", "a Gold 3 Gold - 1 - - -\n");
    expect(delay, 8, "a=Bronze/1", "a Gold 3 Bronze - 1 Bronze 8 3\n");
    expect(delay, 15, "a=Bronze/1", "a Bronze 1 Bronze Gold 15 - - -\n");
    rfm_delay_free(delay);
}

Test(delay, who_is_not_in_the_table_is_forgotten) {
    rfm_delay *delay = moves_delay(9, 9);
    expect(delay, 1, "a=Gold/3 b=Gold/3", "a Gold 3 Gold - 1 - - -\nb Gold 3 Gold - 1 - - -\n");
    expect(delay, 2, "b=Gold/3", "b Gold 3 Gold - 1 - - -\n");
    expect(delay, 3, "a=Bronze/1 b=Gold/3",
           "a Bronze 1 Bronze - 3 - - -\nb Gold 3 Gold - 1 - - -\n");
    expect(delay, 4, "", "");
    rfm_delay_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_delay_inspect(delay, &state, NULL), RFM_OK);
    cr_assert_eq(state.customers, 0);
    cr_assert_eq(state.advances, 4);
    cr_assert_eq(state.last_day, 4);
    rfm_delay_free(delay);
}

/* Levels are those of today's table, and of a segment that nobody is in today the last one seen. */
Test(delay, levels_follow_the_rule_table) {
    rfm_delay *delay = moves_delay(4, 1);
    expect(delay, 1, "a=Gold/3 b=Gold/3", "a Gold 3 Gold - 1 - - -\nb Gold 3 Gold - 1 - - -\n");
    expect(delay, 2, "a=Steel/5 b=Gold/7",
           "a Gold 7 Steel - 1 Steel 2 1\nb Gold 7 Gold - 1 - - -\n");
    /* Gold is 4 again: Steel is up now and waits four days from the first */
    expect(delay, 3, "a=Steel/5 b=Gold/4",
           "a Gold 4 Steel - 1 Steel 2 3\nb Gold 4 Gold - 1 - - -\n");
    expect(delay, 4, "a=Steel/5", "a Gold 4 Steel - 1 Steel 2 2\n");
    rfm_delay_free(delay);
}

/* The labels of the day, and of older ones those that some customer still has to do with. */
Test(delay, labels_that_nobody_needs_are_dropped) {
    static const char *const words[] = {"a=Old/1", "a=Gold/3", "a=Gold/3", "a=Tin/1"};
    static const int64_t labels[] = {1, 2, 2, 2};
    rfm_delay *delay = moves_delay(0, 0);
    for (int32_t day = 0; day < 4; ++day) {
        rfm_frame *made = advance(delay, day, words[day]);
        cr_assert_eq(moves_column(made, "segment").label_count, labels[day], "%d", (int)day);
        cr_assert_eq(moves_column(made, "pending_segment").label_count, labels[day]);
        rfm_frame_free(made);
    }
    rfm_delay_free(delay);
}

Test(delay, rows_keep_their_order_and_ids_may_be_numbers) {
    rfm_delay *delay = moves_delay(2, 2);
    rfm_frame *frame = moves_frame_of("7=Gold/3 -3=Tin/1 12=Gold/3", RFM_COLUMN_INT64), *made;
    rfm_error error;
    cr_assert_eq(rfm_delay_advance(delay, 1, frame, &made, &error), RFM_OK, "%s", error.message);
    moves_expect(made,
                 "7 Gold 3 Gold - 1 - - -\n-3 Tin 1 Tin - 1 - - -\n12 Gold 3 Gold - 1 - - -\n");
    rfm_frame_free(frame);
    frame = moves_frame_of("12=Tin/1 -3=Tin/1 7=Tin/1", RFM_COLUMN_INT64);
    cr_assert_eq(rfm_delay_advance(delay, 2, frame, &made, &error), RFM_OK, "%s", error.message);
    moves_expect(made,
                 "12 Gold 3 Tin - 1 Tin 2 2\n-3 Tin 1 Tin - 1 - - -\n"
                 "7 Gold 3 Tin - 1 Tin 2 2\n");
    rfm_frame_free(frame);
    refuse(delay, 3, moves_frame("a=Gold/3"), RFM_E_COLUMN, -1,
           "column customer is text; expected int64");
    rfm_delay_free(delay);
}

Test(delay, pending_lists_what_waits) {
    static const char *const names[] = {"customer",        "segment",       "level",
                                        "pending_segment", "pending_level", "pending_since_day",
                                        "due_day"};
    rfm_delay *delay = moves_delay(3, 5);
    rfm_frame *pending;
    rfm_error error;
    cr_assert_eq(rfm_delay_pending(delay, &pending, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_frame_column_count(pending), 7);
    moves_expect(pending, "");
    rfm_frame_free(advance(delay, 1, "d=Tin/1 c=Gold/3 b=-/? a=Gold/3"));
    rfm_frame_free(advance(delay, 2, "d=Gold/3 c=Gold/3 b=Tin/1 a=-/?"));
    cr_assert_eq(rfm_delay_pending(delay, &pending, &error), RFM_OK, "%s", error.message);
    for (int32_t i = 0; i < 7; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(pending, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
    }
    moves_expect(pending, "a Gold 3 - - 2 7\nb - - Tin 1 2 5\nd Tin 1 Gold 3 2 5\n");
    rfm_delay_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_delay_inspect(delay, &state, &error), RFM_OK);
    cr_assert_eq(state.pending, 3);
    cr_assert_eq(state.customers, 4);
    cr_assert_eq(state.up_days, 3);
    cr_assert_eq(state.down_days, 5);
    rfm_delay_free(delay);
}

Test(delay, a_due_day_past_the_calendar_is_missing) {
    rfm_delay *delay = moves_delay(3, 1);
    rfm_frame *pending;
    rfm_frame_free(advance(delay, RFM_DAY_MAX - 1, "a=Tin/1 b=Gold/3"));
    rfm_frame_free(advance(delay, RFM_DAY_MAX, "a=Gold/3 b=Gold/3"));
    cr_assert_eq(rfm_delay_pending(delay, &pending, NULL), RFM_OK);
    moves_expect(pending, "a Tin 1 Gold 3 2932896 -\n");
    rfm_delay_free(delay);
}

Test(delay, refusals_change_nothing) {
    rfm_delay *delay = moves_delay(2, 2);
    rfm_frame_free(advance(delay, 100, "a=Gold/3 b=Tin/1"));
    rfm_frame_free(advance(delay, 101, "a=Tin/1 b=Tin/1"));
    refuse(delay, 101, moves_frame("a=Gold/3"), RFM_E_ARGUMENT, -1,
           "as-of day 1970-04-12 is not after the last one, 1970-04-12");
    refuse(delay, 5, moves_frame("a=Gold/3"), RFM_E_ARGUMENT, -1,
           "as-of day 1970-01-06 is not after the last one, 1970-04-12");
    refuse(delay, RFM_DAY_MAX + 1, moves_frame("a=Gold/3"), RFM_E_ARGUMENT, -1,
           "as-of day 2932897 is outside 0001-01-01 to 9999-12-31");
    refuse(delay, 102, moves_frame("c=Gold/3 a=Gold/3 b=Gold/3 a=Tin/1 c=Tin/1"), RFM_E_DATA, 3,
           "customer in row 3 is that of row 1 too; expected each once");
    refuse(delay, 102, moves_frame("a=Gold/3 =Gold/3"), RFM_E_DATA, 1,
           "customer in row 1 is missing; expected an id");
    refuse(delay, 102, moves_frame("a=Gold/3 b=Gold/4"), RFM_E_DATA, 1,
           "segment Gold has level 4; expected 3 as before");
    refuse(delay, 102, moves_frame_of("1=Gold/3", RFM_COLUMN_INT64), RFM_E_COLUMN, -1,
           "column customer is int64; expected text");
    rfm_delay_free(delay);
}

static void refuse_columns(const rfm_column *columns, int32_t count, rfm_status status,
                           int64_t where, const char *message) {
    rfm_frame *frame = NULL;
    rfm_delay *delay = moves_delay(1, 1);
    cr_assert_eq(rfm_frame_new(columns, count, &frame, NULL), RFM_OK);
    refuse(delay, 1, frame, status, where, message);
    rfm_delay_free(delay);
}

Test(delay, columns_that_do_not_fit_are_refused) {
    static const int64_t ids[] = {1, 2}, far[] = {1, INT64_C(1) << 40};
    static const int32_t codes[] = {0, 0};
    static const uint8_t first = 1;
    static const int64_t label_offsets[] = {0, 4};
    rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = 2, .values = ids},
        {.name = "segment",
         .type = RFM_COLUMN_CODE,
         .length = 2,
         .values = codes,
         .label_count = 1,
         .label_offsets = label_offsets,
         .label_bytes = "Gold"},
        {.name = "level", .type = RFM_COLUMN_INT64, .length = 2, .values = far}};
    refuse_columns(columns, 3, RFM_E_DATA, 1, "level 1099511627776 is outside 32 bits");
    refuse_columns(columns, 2, RFM_E_COLUMN, -1, "no column level; there are customer, segment");
    refuse_columns(columns, 1, RFM_E_COLUMN, -1, "no column segment; there are customer");
    refuse_columns(columns + 1, 2, RFM_E_COLUMN, -1,
                   "no column customer; there are segment, level");
    columns[2] = columns[1];
    columns[2].name = "level";
    refuse_columns(columns, 3, RFM_E_COLUMN, -1,
                   "column level is code with labels; expected numbers");
    columns[1].label_offsets = NULL;
    columns[1].label_bytes = NULL;
    columns[1].label_count = 0;
    refuse_columns(columns, 3, RFM_E_COLUMN, -1,
                   "column segment is code without labels; expected labels");
    columns[0].validity = &first;
    columns[1].label_offsets = label_offsets;
    columns[1].label_bytes = "Gold";
    columns[1].label_count = 1;
    columns[2] =
        (rfm_column){.name = "level", .type = RFM_COLUMN_INT64, .length = 2, .values = ids};
    refuse_columns(columns, 3, RFM_E_DATA, 1, "customer in row 1 is missing; expected an id");
}

Test(delay, arguments) {
    rfm_delay *delay = (rfm_delay *)&delay;
    rfm_frame *frame = NULL;
    rfm_error error;
    rfm_delay_options options = {.struct_size = sizeof options, .up_days = -1};
    cr_assert_eq(rfm_delay_new(&options, &delay, &error), RFM_E_ARGUMENT);
    cr_assert_null(delay);
    cr_assert_str_eq(error.message, "up_days is -1; expected 0 or more");
    options = (rfm_delay_options){.struct_size = sizeof options, .down_days = -2};
    cr_assert_eq(rfm_delay_new(&options, &delay, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "down_days is -2; expected 0 or more");
    options = (rfm_delay_options){.struct_size = sizeof options, .reserved = 1};
    cr_assert_eq(rfm_delay_new(&options, &delay, &error), RFM_E_ARGUMENT);
    options = (rfm_delay_options){.struct_size = 1};
    cr_assert_eq(rfm_delay_new(&options, &delay, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_new(NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_new(NULL, &delay, &error), RFM_OK);
    cr_assert_eq(rfm_delay_inspect(NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_inspect(delay, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_advance(delay, 1, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_eq(rfm_delay_advance(NULL, 1, frame, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_advance(delay, 1, frame, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_pending(NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_pending(delay, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_save(NULL, rfm_buffer_write, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_delay_save(delay, NULL, NULL, &error), RFM_E_ARGUMENT);
    rfm_delay *other = delay;
    cr_assert_eq(rfm_delay_load(NULL, 0, &other, &error), RFM_E_ARGUMENT);
    cr_assert_null(other);
    cr_assert_eq(rfm_delay_load("", 0, NULL, &error), RFM_E_ARGUMENT);
    rfm_delay_free(delay);
    rfm_delay_free(NULL);
}

static int32_t refuse_write(void *payload, const void *bytes, size_t size) {
    (void)payload;
    (void)bytes;
    (void)size;
    return 1;
}

/* Bytes by hand from docs/state-format.md; the checksum by a CRC-32C of six lines of Python. */
Test(delay, the_saved_form_is_as_written_down) {
    static const unsigned char wanted[] = {
        'r', 'f', 'm', 'd', 'e', 'l', 'a', 'y', 1, 0, 0, 0, 61, 0, 0, 0, 0, 0, 0, 0,
        /* up 3, down 2, advances 2, last day 2 -> 4, text */
        3, 2, 2, 4, 2,
        /* two names with levels 3 -> 6 and 1 -> 2 */
        2, 4, 'G', 'o', 'l', 'd', 1, 6, 3, 'T', 'i', 'n', 1, 2,
        /* "ann" in Gold, since 1 day, to Tin since 0; "anna" shares 3 bytes, in Tin */
        2, 0, 3, 'a', 'n', 'n', 1, 0, 1, 3, 0, 3, 1, 'a', 2, 0, 0, 0, 0x6A, 0x08, 0x08, 0xA8};
    rfm_delay *delay = moves_delay(3, 2);
    rfm_frame_free(advance(delay, 1, "ann=Gold/3"));
    rfm_frame_free(advance(delay, 2, "ann=Tin/1 anna=Tin/1"));
    rfm_buffer *saved = moves_saved(delay);
    rfm_frame *pending;
    /* levels of segments that nobody is in today are kept: Gold has 3 */
    cr_assert_eq(rfm_delay_pending(delay, &pending, NULL), RFM_OK);
    moves_expect(pending, "ann Gold 3 Tin 1 2 4\n");
    cr_assert_eq(rfm_buffer_size(saved), (int64_t)sizeof wanted);
    cr_assert_eq(memcmp(rfm_buffer_data(saved), wanted, sizeof wanted), 0);
    rfm_buffer_free(saved);
    rfm_error error;
    cr_assert_eq(rfm_delay_save(delay, refuse_write, NULL, &error), RFM_E_CANCELLED);
    rfm_delay_free(delay);
}

Test(delay, a_delay_is_saved_and_loaded) {
    rfm_delay *delay = moves_delay(3, 2);
    rfm_buffer *saved = moves_saved(delay);
    rfm_delay *loaded = moves_loaded(saved);
    moves_same_delays(delay, loaded, "empty");
    rfm_buffer_free(saved);
    rfm_delay_free(loaded);
    rfm_frame_free(advance(delay, -7, "b=Tin/-1 a=Gold/3 c=-/? d=Odd/?"));
    rfm_frame_free(advance(delay, -6, "b=Gold/3 a=Tin/-1 c=Gold/3 d=-/?"));
    saved = moves_saved(delay);
    loaded = moves_loaded(saved);
    moves_same_delays(delay, loaded, "in between");
    rfm_delay_state left = {.struct_size = sizeof left}, right = {.struct_size = sizeof right};
    cr_assert_eq(rfm_delay_inspect(delay, &left, NULL), RFM_OK);
    cr_assert_eq(rfm_delay_inspect(loaded, &right, NULL), RFM_OK);
    cr_assert_eq(memcmp(&left, &right, sizeof left), 0);
    rfm_frame *one = advance(delay, -4, "a=Tin/-1 b=Gold/3 c=Gold/3 d=-/?");
    rfm_frame *two = advance(loaded, -4, "a=Tin/-1 b=Gold/3 c=Gold/3 d=-/?");
    moves_same(one, two, "after it");
    rfm_frame_free(one);
    rfm_frame_free(two);
    rfm_buffer_free(saved);
    rfm_delay_free(loaded);
    rfm_delay_free(delay);
}

Test(delay, no_flipped_bit_and_no_cut_is_taken) {
    rfm_delay *delay = moves_delay(3, 2), *loaded;
    rfm_error error;
    rfm_frame_free(advance(delay, 1, "ann=Gold/3 bob=-/?"));
    rfm_frame_free(advance(delay, 2, "ann=Tin/1 anna=Tin/1 bob=Gold/3"));
    rfm_buffer *saved = moves_saved(delay);
    const size_t size = (size_t)rfm_buffer_size(saved);
    char *bytes = malloc(size + 1);
    memcpy(bytes, rfm_buffer_data(saved), size);
    for (size_t at = 0; at < size; ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            bytes[at] = (char)(bytes[at] ^ (1 << bit));
            const rfm_status status = rfm_delay_load(bytes, size, &loaded, &error);
            const int is_version = at >= 8 && at < 12;
            cr_assert(status == RFM_E_FORMAT || (is_version && status == RFM_E_VERSION),
                      "byte %zu bit %d: %d", at, bit, (int)status);
            cr_assert_null(loaded);
            bytes[at] = (char)(bytes[at] ^ (1 << bit));
        }
    }
    for (size_t cut = 0; cut < size; ++cut) {
        cr_assert_eq(rfm_delay_load(bytes, cut, &loaded, &error), RFM_E_FORMAT, "%zu", cut);
    }
    bytes[size] = 0;
    cr_assert_eq(rfm_delay_load(bytes, size + 1, &loaded, &error), RFM_E_FORMAT);
    bytes[8] = 2;
    cr_assert_eq(rfm_delay_load(bytes, size, &loaded, &error), RFM_E_VERSION);
    cr_assert_eq(error.where, 8);
    cr_assert(strncmp(error.message, "saved in format 2 by a newer version; this one (", 48) == 0,
              "%s", error.message);
    free(bytes);
    rfm_buffer_free(saved);
    rfm_delay_free(delay);
}
