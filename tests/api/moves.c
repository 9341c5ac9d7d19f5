/* SPDX-License-Identifier: MIT */
/* Moves between two tables and from day to day; all figures by hand. */
#include "moves.h"

typedef struct between {
    rfm_frame *customers, *matrix, *flow;
} between;

static between compare(const char *before, const char *after, const rfm_moves_options *options) {
    rfm_frame *left = moves_frame(before), *right = moves_frame(after);
    between made;
    rfm_error error;
    cr_assert_eq(
        rfm_moves_between(left, right, options, &made.customers, &made.matrix, &made.flow, &error),
        RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    rfm_frame_free(left);
    rfm_frame_free(right);
    return made;
}

static void free_all(between *made) {
    rfm_frame_free(made->customers);
    rfm_frame_free(made->matrix);
    rfm_frame_free(made->flow);
}

/* Rows in any order; ids and labels of the two tables lie differently. */
static const char before_words[] =
    "gus=Gold/3 amy=Gold/3 bob=Tin/1 cid=Silver/2 dot=-/? eve=Gold/3";
static const char after_words[] =
    "hal=Tin/1 bob=Gold/3 cid=Steel/2 amy=Gold/3 dot=Tin/1 eve=Tin/1 ida=-/?";

static void assert_columns(const rfm_frame *frame, const char *const *names, const int32_t *types,
                           int32_t count) {
    cr_assert_eq(rfm_frame_column_count(frame), count);
    for (int32_t i = 0; i < count; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
        cr_assert_eq(column.type, types[i], "%s", names[i]);
    }
}

Test(moves, two_tables_are_compared) {
    static const char *const customer_names[] = {"customer",   "from_segment", "from_level",
                                                 "to_segment", "to_level",     "change"};
    static const int32_t customer_types[] = {RFM_COLUMN_TEXT, RFM_COLUMN_CODE, RFM_COLUMN_CODE,
                                             RFM_COLUMN_CODE, RFM_COLUMN_CODE, RFM_COLUMN_CODE};
    static const char *const matrix_names[] = {"from_segment", "to_segment", "from_present",
                                               "to_present",   "customers",  "share"};
    static const int32_t matrix_types[] = {RFM_COLUMN_TEXT, RFM_COLUMN_TEXT,  RFM_COLUMN_CODE,
                                           RFM_COLUMN_CODE, RFM_COLUMN_INT64, RFM_COLUMN_DOUBLE};
    static const char *const flow_names[] = {
        "segment",  "level",  "before",   "stayed",     "up_in", "down_in", "across_in", "new",
        "returned", "up_out", "down_out", "across_out", "lost",  "after",   "net"};
    static const int32_t flow_types[] = {
        RFM_COLUMN_TEXT,  RFM_COLUMN_CODE,  RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64,
        RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64,
        RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64, RFM_COLUMN_INT64};
    rfm_frame *known = moves_frame("zoe=-/? hal=-/? amy=-/?");
    const rfm_moves_options options = {.struct_size = sizeof options, .known = known};
    between made = compare(before_words, after_words, &options);
    rfm_frame_free(known);
    assert_columns(made.customers, customer_names, customer_types, 6);
    assert_columns(made.matrix, matrix_names, matrix_types, 6);
    assert_columns(made.flow, flow_names, flow_types, 15);
    moves_expect(made.customers,
                 "amy Gold 3 Gold 3 stayed\n"
                 "bob Tin 1 Gold 3 up\n"
                 "cid Silver 2 Steel 2 across\n"
                 "dot - - Tin 1 across\n"
                 "eve Gold 3 Tin 1 down\n"
                 "gus Gold 3 - - lost\n"
                 "hal - - Tin 1 returned\n"
                 "ida - - - - new\n");
    /* Highest level first, of one level by name, none, absent. */
    moves_expect(made.matrix,
                 "Gold Gold 1 1 1 0.33333333333333331\n"
                 "Gold Tin 1 1 1 0.33333333333333331\n"
                 "Gold - 1 0 1 0.33333333333333331\n"
                 "Silver Steel 1 1 1 1\n"
                 "Tin Gold 1 1 1 1\n"
                 "- Tin 1 1 1 1\n"
                 "- Tin 0 1 1 0.5\n"
                 "- - 0 1 1 0.5\n");
    moves_expect(made.flow,
                 "Gold 3 3 1 1 0 0 0 0 0 1 0 1 2 -1\n"
                 "Silver 2 1 0 0 0 0 0 0 0 0 1 0 0 -1\n"
                 "Steel 2 0 0 0 0 1 0 0 0 0 0 0 1 1\n"
                 "Tin 1 1 0 0 1 1 0 1 1 0 0 0 3 2\n"
                 "- - 1 0 0 0 0 1 0 0 0 1 0 1 0\n");
}

Test(moves, without_known_customers_nobody_returns) {
    between made = compare("a=Gold/3", "a=Gold/3 b=Gold/3", NULL);
    moves_expect(made.customers, "a Gold 3 Gold 3 stayed\nb - - Gold 3 new\n");
    rfm_frame_free(made.matrix);
    rfm_frame_free(made.flow);
}

static void expect_listed(const rfm_moves_options *options, const char *wanted) {
    between made = compare(before_words, after_words, options);
    /* The other tables count everybody. */
    cr_assert_eq(rfm_frame_count(made.matrix), 8);
    cr_assert_eq(moves_number(made.flow, "before", 0), 3);
    rfm_frame *customers = made.customers;
    made.customers = NULL;
    free_all(&made);
    moves_expect(customers, wanted);
}

Test(moves, the_list_can_be_filtered) {
    rfm_moves_options options = {.struct_size = sizeof options, .only_changed = 1};
    expect_listed(&options,
                  "bob Tin 1 Gold 3 up\n"
                  "cid Silver 2 Steel 2 across\n"
                  "dot - - Tin 1 across\n"
                  "eve Gold 3 Tin 1 down\n"
                  "gus Gold 3 - - lost\n"
                  "hal - - Tin 1 new\n"
                  "ida - - - - new\n");
    options = (rfm_moves_options){.struct_size = sizeof options, .into = "Tin"};
    expect_listed(&options, "dot - - Tin 1 across\neve Gold 3 Tin 1 down\nhal - - Tin 1 new\n");
    options = (rfm_moves_options){.struct_size = sizeof options, .into = "Gold"};
    expect_listed(&options, "bob Tin 1 Gold 3 up\n"); /* amy was there before */
    options = (rfm_moves_options){.struct_size = sizeof options, .out_of = "Gold"};
    expect_listed(&options, "eve Gold 3 Tin 1 down\ngus Gold 3 - - lost\n");
    options.into = "Tin";
    expect_listed(&options, "eve Gold 3 Tin 1 down\n");
    options.into = "Gold";
    expect_listed(&options, "");
}

static rfm_rules *three_rules(void) {
    static const int32_t scale[3] = {5, 5, 5};
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &rules, &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Tin", 1, NULL, "r = 1", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Gold", 4, NULL, "r = 5", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Brass", 4, NULL, "r = 4", &error), RFM_OK);
    return rules;
}

Test(moves, rules_list_their_segments_and_give_levels_and_order) {
    rfm_rules *rules = three_rules();
    const rfm_moves_options options = {.struct_size = sizeof options, .rules = rules};
    /* Gold was of level 3 in the old table and is 4 in the new: who stays has stayed. */
    between made = compare("a=Gold/3 b=Old/9 c=Tin/1", "a=Gold/4 b=Gold/4 c=Tin/1", &options);
    moves_expect(made.customers,
                 "a Gold 3 Gold 4 stayed\nb Old 9 Gold 4 down\nc Tin 1 Tin 1 stayed\n");
    moves_expect(made.matrix,
                 "Old Gold 1 1 1 1\n"
                 "Gold Gold 1 1 1 1\nGold Brass 1 1 0 0\nGold Tin 1 1 0 0\n"
                 "Brass Gold 1 1 0 -\nBrass Brass 1 1 0 -\nBrass Tin 1 1 0 -\n"
                 "Tin Gold 1 1 0 0\nTin Brass 1 1 0 0\nTin Tin 1 1 1 1\n");
    moves_expect(made.flow,
                 "Old 9 1 0 0 0 0 0 0 0 1 0 0 0 -1\n"
                 "Gold 4 1 1 0 1 0 0 0 0 0 0 0 2 1\n"
                 "Brass 4 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
                 "Tin 1 1 1 0 0 0 0 0 0 0 0 0 1 0\n");
    rfm_rules_free(rules);
}

Test(moves, empty_tables_and_segments_without_a_level) {
    between made = compare("", "", NULL);
    cr_assert_eq(rfm_frame_count(made.customers), 0);
    cr_assert_eq(rfm_frame_count(made.matrix), 0);
    cr_assert_eq(rfm_frame_count(made.flow), 0);
    free_all(&made);
    made = compare("a=Odd/? b=Gold/3", "a=Gold/3 b=Odd/?", NULL);
    moves_expect(made.customers, "a Odd - Gold 3 across\nb Gold 3 Odd - across\n");
    /* Without a level after all that have one. */
    moves_expect(made.flow, "Gold 3 1 0 0 0 1 0 0 0 0 1 0 1 0\nOdd - 1 0 0 0 1 0 0 0 0 1 0 1 0\n");
    rfm_frame_free(made.matrix);
}

Test(moves, numbers_as_customers_and_outputs_left_out) {
    rfm_frame *left = moves_frame_of("10=Gold/3 9=Gold/3", RFM_COLUMN_INT64);
    rfm_frame *right = moves_frame_of("9=Gold/3 -1=Gold/3", RFM_COLUMN_INT64), *customers;
    cr_assert_eq(rfm_moves_between(left, right, NULL, &customers, NULL, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_moves_between(left, right, NULL, NULL, NULL, NULL, NULL), RFM_OK);
    moves_expect(customers, "-1 - - Gold 3 new\n9 Gold 3 Gold 3 stayed\n10 Gold 3 - - lost\n");
    rfm_frame_free(left);
    rfm_frame_free(right);
}

static void refuse(rfm_frame *before, rfm_frame *after, const rfm_moves_options *options,
                   rfm_status status, int64_t where, const char *message) {
    rfm_frame *outs[3] = {before, before, before};
    rfm_error error;
    cr_assert_eq(rfm_moves_between(before, after, options, &outs[0], &outs[1], &outs[2], &error),
                 status, "%s", error.message);
    cr_assert(outs[0] == NULL && outs[1] == NULL && outs[2] == NULL);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, where);
    cr_assert_str_eq(error.message, message);
    rfm_frame_free(before);
    rfm_frame_free(after);
}

Test(moves, tables_that_do_not_fit_are_refused) {
    rfm_moves_options options = {.struct_size = sizeof options};
    refuse(NULL, moves_frame("a=Gold/3"), NULL, RFM_E_ARGUMENT, -1, "before is NULL");
    refuse(moves_frame("a=Gold/3"), NULL, NULL, RFM_E_ARGUMENT, -1, "after is NULL");
    refuse(moves_frame("b=Gold/3 a=Gold/3 b=Gold/3"), moves_frame("a=Gold/3"), NULL, RFM_E_DATA, 2,
           "before: customer in row 2 is that of row 0 too; expected each once");
    refuse(moves_frame("b=Gold/3"), moves_frame("a=Gold/3 =Gold/3"), NULL, RFM_E_DATA, 1,
           "after: customer in row 1 is missing; expected an id");
    refuse(moves_frame("b=Gold/3"), moves_frame("a=Gold/3 b=Gold/2"), NULL, RFM_E_DATA, 1,
           "after: segment Gold has level 2; expected 3 as before");
    refuse(moves_frame_of("1=Gold/3", RFM_COLUMN_INT64), moves_frame("a=Gold/3"), NULL,
           RFM_E_MISMATCH, -1, "customers of the two tables are int64 and text; expected one type");
    static const char *const names[] = {"customer", "segment"};
    rfm_frame *whole = moves_frame("a=Gold/3"), *part;
    cr_assert_eq(rfm_frame_select(whole, names, 2, &part, NULL), RFM_OK);
    refuse(whole, part, NULL, RFM_E_COLUMN, -1,
           "after: no column level; there are customer, segment");
    rfm_frame *whole_known = moves_frame("a=Gold/3 a=Gold/3");
    options.known = whole_known;
    refuse(moves_frame("a=Gold/3"), moves_frame("a=Gold/3"), &options, RFM_E_DATA, 1,
           "known: customer in row 1 is that of row 0 too; expected each once");
    refuse(moves_frame_of("1=Gold/3", RFM_COLUMN_INT64),
           moves_frame_of("1=Gold/3", RFM_COLUMN_INT64), &options, RFM_E_MISMATCH, -1,
           "known: customers are text; expected int64 as in the tables");
    rfm_frame *known;
    cr_assert_eq(rfm_frame_select(whole_known, names + 1, 1, &known, NULL), RFM_OK);
    options.known = known;
    refuse(moves_frame("a=Gold/3"), moves_frame("a=Gold/3"), &options, RFM_E_COLUMN, -1,
           "known: no column customer; there are segment");
    rfm_frame_free(known);
    rfm_frame_free(whole_known);
    options = (rfm_moves_options){.struct_size = sizeof options, .into = "Golf"};
    refuse(moves_frame("a=Gold/3"), moves_frame("a=Gold/3"), &options, RFM_E_NOT_FOUND, -1,
           "into: no segment Golf in the tables or the rules");
    options = (rfm_moves_options){.struct_size = sizeof options, .out_of = ""};
    refuse(moves_frame("a=Gold/3"), moves_frame("a=Gold/3"), &options, RFM_E_NOT_FOUND, -1,
           "out_of: no segment  in the tables or the rules");
    options = (rfm_moves_options){.struct_size = 2};
    refuse(moves_frame("a=Gold/3"), moves_frame("a=Gold/3"), &options, RFM_E_ARGUMENT, -1,
           "rfm_moves_options has struct_size 2; expected sizeof the struct, 40");
}

/* ---- day by day ---- */

/* Three customers over ten days, receipts of their own; thresholds and a window of 5 days, so that
 * every figure below follows from a look at the lines. */
static rfm_ledger *small_ledger(void) {
    static const struct {
        const char *customer;
        int32_t day;
        int64_t amount;
    } lines[] = {{"ann", 1, 1000}, {"ann", 2, 1000}, {"bob", 2, 500}, {"ann", 9, 700},
                 {"cat", 4, 300},  {"bob", 5, 200},  {"bob", 5, -50}, {"", 3, 100}};
    rfm_ledger *ledger = NULL;
    rfm_error error;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, &error), RFM_OK);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; ++i) {
        const rfm_line line = {.struct_size = sizeof line,
                               .day = lines[i].day,
                               .customer = lines[i].customer,
                               .amount = lines[i].amount};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, &error), RFM_OK, "%s", error.message);
    }
    return ledger;
}

/* Fresh: bought within two days; Loyal: two receipts or more; of the rest, none. */
static rfm_rules *small_rules(void) {
    static const int32_t scale[3] = {5, 5, 5};
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &rules, &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Loyal", 3, NULL, "receipts >= 2", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Fresh", 2, NULL, "days_since_last <= 1", &error), RFM_OK);
    return rules;
}

static const rfm_customers_options five_days = {
    .struct_size = sizeof five_days, .window_unit = RFM_WINDOW_DAYS, .window_length = 5};

/* Tables by hand, segment of each on each day (- none, blank: not in the table):
 *   day   1 2 3 4 5 6 7 8 9
 *   ann   F L L L L - . . F     day 1 leaves on day 6, day 2 on day 7; then one purchase on day 9
 *   bob     F F - L L - - -     days 2 and 5 are both in the window until day 6
 *   cat         F F - - -       from day 4 until day 8
 * Each row of figures follows from two neighbouring columns. */
static const char small_days[] =
    "1 1 1 - - - - - - - - - -\n"
    "2 2 2 1 0 0 1 0 0 1 1 0 -\n"
    "3 2 0 0 0 0 0 0 0 0 0 0 0\n"
    "4 3 1 0 0 1 1 0 0 1 0.5 1 0.5\n"
    "5 3 1 0 0 1 0 0 0 1 0.33333333333333331 0 0\n"
    "6 3 0 0 0 2 0 0 0 2 0.66666666666666663 2 0.66666666666666663\n"
    "7 2 0 0 0 1 0 1 0 1 0.5 1 0.5\n"
    "8 2 0 0 0 0 0 0 0 0 0 0 0\n"
    "9 2 1 0 0 0 0 1 1 0 0 0 0\n";

static const char small_changes[] =
    "2 ann Fresh 2 Loyal 3 up 1\n"
    "2 bob - - Fresh 2 new 1\n"
    "4 bob Fresh 2 - - across 0\n"
    "4 cat - - Fresh 2 new 1\n"
    "5 bob - - Loyal 3 across 1\n"
    "6 ann Loyal 3 - - across 0\n"
    "6 cat Fresh 2 - - across 0\n"
    "7 ann - - - - lost 0\n"
    "7 bob Loyal 3 - - across 0\n"
    "9 ann - - Fresh 2 returned 1\n"
    "9 cat - - - - lost 0\n";

static rfm_daily_options small_options(void) {
    const rfm_daily_options options = {.struct_size = sizeof options, .customers = &five_days};
    return options;
}

Test(moves, day_by_day) {
    static const char *const day_names[] = {"day",
                                            "customers",
                                            "bought",
                                            "up",
                                            "down",
                                            "across",
                                            "new",
                                            "lost",
                                            "returned",
                                            "changed",
                                            "changed_share",
                                            "changed_idle",
                                            "changed_idle_share"};
    static const char *const segment_names[] = {"day",   "segment",  "level",    "customers",
                                                "share", "receipts", "spend_net"};
    static const char *const change_names[] = {"day",        "customer",   "from_segment",
                                               "from_level", "to_segment", "to_level",
                                               "change",     "bought"};
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    const rfm_daily_options options = small_options();
    rfm_frame *days, *segments, *changes;
    rfm_error error;
    cr_assert_eq(
        rfm_moves_daily(ledger, 1, 9, rules, &options, NULL, &days, &segments, &changes, &error),
        RFM_OK, "%s", error.message);
    for (int32_t i = 0; i < 13; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(days, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, day_names[i]);
        if (i < 7) {
            cr_assert_eq(rfm_frame_column(segments, i, &column, NULL), RFM_OK);
            cr_assert_str_eq(column.name, segment_names[i]);
        }
        if (i < 8) {
            cr_assert_eq(rfm_frame_column(changes, i, &column, NULL), RFM_OK);
            cr_assert_str_eq(column.name, change_names[i]);
        }
    }
    moves_expect(days, small_days);
    moves_expect(changes, small_changes);
    /* Both segments of the rules each day, and none where somebody is; cents. */
    char *text = moves_text(segments);
    static const char wanted[] =
        "1 Loyal 3 0 0 0 0\n1 Fresh 2 1 1 1 1000\n"
        "2 Loyal 3 1 0.5 2 2000\n2 Fresh 2 1 0.5 1 500\n"
        "3 Loyal 3 1 0.5 2 2000\n3 Fresh 2 1 0.5 1 500\n"
        "4 Loyal 3 1 0.33333333333333331 2 2000\n"
        "4 Fresh 2 1 0.33333333333333331 1 300\n"
        "4 - - 1 0.33333333333333331 1 500\n"
        "5 Loyal 3 2 0.66666666666666663 4 2650\n";
    cr_assert_eq(strncmp(text, wanted, sizeof wanted - 1), 0, "%s", text);
    free(text);
    rfm_frame_free(segments);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

Test(moves, over_all_history_nobody_returns_and_a_first_day_may_be_empty) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_frame *days, *segments;
    rfm_error error;
    /* Scores are fitted by default; before the first purchase there is nobody to fit to. */
    cr_assert_eq(rfm_moves_daily(ledger, 0, 2, rules, NULL, NULL, &days, &segments, NULL, &error),
                 RFM_OK, "%s", error.message);
    moves_expect(days,
                 "0 0 0 - - - - - - - - - -\n1 1 1 0 0 0 1 0 0 0 - 0 -\n"
                 "2 2 2 1 0 0 1 0 0 1 1 0 -\n");
    cr_assert_eq(rfm_frame_count(segments), 6);
    rfm_frame_free(segments);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

Test(moves, steps_compare_with_the_step_before) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_daily_options options = small_options();
    rfm_frame *days, *changes;
    rfm_error error;
    options.step_days = 4;
    /* Days 1, 5 and 9; day 12 is past the last full step. */
    cr_assert_eq(
        rfm_moves_daily(ledger, 1, 12, rules, &options, NULL, &days, NULL, &changes, &error),
        RFM_OK, "%s", error.message);
    moves_expect(days,
                 "1 1 1 - - - - - - - - - -\n5 3 3 1 0 0 2 0 0 1 1 0 -\n"
                 "9 2 1 0 1 1 0 1 0 2 1 1 1\n");
    moves_expect(changes,
                 "5 ann Fresh 2 Loyal 3 up 1\n5 bob - - Loyal 3 new 1\n"
                 "5 cat - - Fresh 2 new 1\n9 ann Loyal 3 Fresh 2 down 1\n"
                 "9 bob Loyal 3 - - across 0\n9 cat Fresh 2 - - lost 0\n");
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

Test(moves, a_delay_says_what_is_in_force) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_delay *delay = moves_delay(1, 2);
    const rfm_daily_options options = small_options();
    rfm_frame *changes, *days;
    rfm_error error;
    cr_assert_eq(
        rfm_moves_daily(ledger, 1, 5, rules, &options, delay, &days, NULL, &changes, &error),
        RFM_OK, "%s", error.message);
    rfm_frame_free(days);
    /* ann is Loyal from day 2 and so in force on 3; bob falls to none from 4, is Loyal again on 5,
     * which waits. */
    moves_expect(changes,
                 "2 bob - - Fresh 2 new 1\n3 ann Fresh 2 Loyal 3 up 0\n"
                 "4 cat - - Fresh 2 new 1\n");
    /* The delay knows day 5, so day 6 has moves. */
    cr_assert_eq(
        rfm_moves_daily(ledger, 6, 8, rules, &options, delay, &days, NULL, &changes, &error),
        RFM_OK, "%s", error.message);
    moves_expect(days,
                 "6 3 0 1 0 0 0 0 0 1 0.33333333333333331 1 0.33333333333333331\n"
                 "7 2 0 0 0 0 0 1 0 0 0 0 0\n"
                 "8 2 0 0 0 1 0 0 0 1 0.5 1 0.5\n");
    moves_expect(changes,
                 "6 bob Fresh 2 Loyal 3 up 0\n7 ann Loyal 3 - - lost 0\n"
                 "8 cat Fresh 2 - - across 0\n");
    rfm_delay_free(delay);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

typedef struct told {
    int64_t calls, done, total, stop_at;
} told;

static int32_t tell(void *payload, int64_t done, int64_t total) {
    told *heard = payload;
    ++heard->calls;
    heard->done = done;
    heard->total = total;
    return heard->calls == heard->stop_at;
}

static void refuse_daily(const rfm_ledger *ledger, int32_t first, int32_t last,
                         const rfm_rules *rules, const rfm_daily_options *options, rfm_delay *delay,
                         rfm_status status, const char *message) {
    rfm_frame *outs[3] = {(rfm_frame *)&outs, (rfm_frame *)&outs, (rfm_frame *)&outs};
    rfm_error error;
    rfm_buffer *before = delay == NULL ? NULL : moves_saved(delay);
    cr_assert_eq(rfm_moves_daily(ledger, first, last, rules, options, delay, &outs[0], &outs[1],
                                 &outs[2], &error),
                 status, "%s", error.message);
    cr_assert(outs[0] == NULL && outs[1] == NULL && outs[2] == NULL);
    cr_assert_str_eq(error.message, message);
    if (delay == NULL) return;
    rfm_delay *old = moves_loaded(before);
    moves_same_delays(old, delay, message);
    rfm_delay_free(old);
    rfm_buffer_free(before);
}

Test(moves, progress_is_told_and_cancels_with_nothing_changed) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_delay *delay = moves_delay(1, 1);
    told heard = {0};
    rfm_daily_options options = small_options();
    options.progress = tell;
    options.progress_payload = &heard;
    cr_assert_eq(rfm_moves_daily(ledger, 1, 3, rules, &options, delay, NULL, NULL, NULL, NULL),
                 RFM_OK);
    cr_assert(heard.calls == 3 && heard.done == 3 && heard.total == 3);
    heard = (told){.stop_at = 4};
    /* Days 4 and 5 are caught up with. */
    refuse_daily(ledger, 6, 9, rules, &options, delay, RFM_E_CANCELLED, "cancelled");
    cr_assert(heard.calls == 4 && heard.total == 6);
    rfm_delay_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_delay_inspect(delay, &state, NULL), RFM_OK);
    cr_assert_eq(state.last_day, 3);
    rfm_delay_free(delay);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

Test(moves, daily_refuses) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_delay *delay = moves_delay(1, 1);
    rfm_daily_options options = small_options();
    refuse_daily(NULL, 1, 2, rules, NULL, NULL, RFM_E_ARGUMENT, "ledger is NULL");
    refuse_daily(ledger, 1, 2, NULL, NULL, NULL, RFM_E_ARGUMENT, "rules is NULL");
    refuse_daily(ledger, 2, 1, rules, NULL, delay, RFM_E_ARGUMENT,
                 "last day 1970-01-02 is before the first, 1970-01-03");
    refuse_daily(ledger, 1, RFM_DAY_MAX + 1, rules, NULL, NULL, RFM_E_ARGUMENT,
                 "days 1 to 2932897 are not within 0001-01-01 to 9999-12-31");
    options.step_days = -1;
    refuse_daily(ledger, 1, 2, rules, &options, NULL, RFM_E_ARGUMENT,
                 "step_days is -1; expected 1 or more");
    options = small_options();
    cr_assert_eq(rfm_moves_daily(ledger, 1, 3, rules, &options, delay, NULL, NULL, NULL, NULL),
                 RFM_OK);
    refuse_daily(ledger, 3, 5, rules, &options, delay, RFM_E_ARGUMENT,
                 "first day 1970-01-04 is not after the last one of the delay, 1970-01-04");
    options.struct_size = 3;
    refuse_daily(ledger, 4, 5, rules, &options, delay, RFM_E_ARGUMENT,
                 "rfm_daily_options has struct_size 3; expected sizeof the struct, 48");
    rfm_customers_options window = five_days;
    window.window_length = 0;
    options = small_options();
    options.customers = &window;
    refuse_daily(ledger, 4, 5, rules, &options, delay, RFM_E_ARGUMENT,
                 "as of 1970-01-05: window_length is 0; expected 1 or more");
    /* A rule that asks for a column that is not there. */
    cr_assert_eq(rfm_rules_add(rules, "Rich", 1, NULL, "clv > 5", NULL), RFM_OK);
    rfm_frame *days;
    rfm_error error;
    cr_assert_eq(rfm_moves_daily(ledger, 4, 5, rules, NULL, delay, &days, NULL, NULL, &error),
                 RFM_E_COLUMN);
    cr_assert_eq(strncmp(error.message, "as of 1970-01-05: ", 18), 0, "%s", error.message);
    rfm_scorer *scorer;
    static const char *const cuts[] = {"1"};
    static const rfm_dimension dimension = {"r", "receipts", RFM_SCORE_THRESHOLD, 0, 0, 0, cuts,
                                            1,   0};
    const rfm_scorer_options scoring = {
        .struct_size = sizeof scoring, .dimension_count = 1, .dimensions = &dimension};
    cr_assert_eq(rfm_scorer_fit(NULL, &scoring, &scorer, NULL), RFM_OK);
    options = small_options();
    options.scorer = scorer;
    options.scoring = &scoring;
    refuse_daily(ledger, 4, 5, rules, &options, delay, RFM_E_ARGUMENT,
                 "scoring is set beside a scorer; expected one of them");
    rfm_scorer_free(scorer);
    rfm_delay_free(delay);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

Test(moves, daily_refuses_a_delay_of_other_ids) {
    rfm_ledger *ledger = small_ledger();
    rfm_rules *rules = small_rules();
    rfm_delay *delay = moves_delay(1, 1);
    rfm_frame *numbers = moves_frame_of("1=Loyal/3", RFM_COLUMN_INT64), *made;
    cr_assert_eq(rfm_delay_advance(delay, 1, numbers, &made, NULL), RFM_OK);
    rfm_frame_free(made);
    rfm_frame_free(numbers);
    refuse_daily(ledger, 2, 3, rules, NULL, delay, RFM_E_COLUMN,
                 "as of 1970-01-03: column customer is text; expected int64");
    rfm_delay_free(delay);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}
