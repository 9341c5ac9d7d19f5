/* SPDX-License-Identifier: MIT */
/* The moving day through the public calls; figures by hand. */
#include "moves.h"

static void buy(rfm_ledger *ledger, const char *customer, int32_t day, int64_t amount) {
    const rfm_line line = {
        .struct_size = sizeof line, .customer = customer, .day = day, .amount = amount};
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
}

static rfm_ledger *make_ledger(void) {
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    return ledger;
}

/* Fresh within 2 days, else Quiet; Loyal with three receipts and more. */
static rfm_rules *make_rules(void) {
    static const int32_t scale[3] = {2, 2, 0};
    rfm_rules *rules;
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &rules, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Loyal", 3, NULL, "f = 2", NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Fresh", 2, NULL, "r = 2", NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Quiet", 1, NULL, "r = 1", NULL), RFM_OK);
    return rules;
}

static rfm_scorer *make_scorer(void) {
    static const char *const days[] = {"2"};
    static const char *const receipts[] = {"2"};
    const rfm_dimension dimensions[] = {{.name = "r",
                                         .column = "days_since_last",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .direction = RFM_LOW_IS_GOOD,
                                         .cuts = days,
                                         .cut_count = 1},
                                        {.name = "f",
                                         .column = "receipts",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .cuts = receipts,
                                         .cut_count = 1}};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 2, .dimensions = dimensions};
    rfm_scorer *scorer;
    cr_assert_eq(rfm_scorer_fit(NULL, &options, &scorer, NULL), RFM_OK);
    return scorer;
}

typedef struct shop {
    rfm_ledger *ledger;
    rfm_rules *rules;
    rfm_scorer *scorer;
    rfm_customers_options window;
    rfm_view_options options;
    rfm_view *view;
} shop;

/* amy buys on days 1 and 9, bob on 8, cid on 1, 2 and 3; the window is ten days. */
static void open_shop(shop *made, int32_t day) {
    made->ledger = make_ledger();
    buy(made->ledger, "amy", 1, 100);
    buy(made->ledger, "amy", 9, 100);
    buy(made->ledger, "bob", 8, 100);
    for (int32_t d = 1; d <= 3; ++d) buy(made->ledger, "cid", d, 100);
    made->rules = make_rules();
    made->scorer = make_scorer();
    made->window = (rfm_customers_options){
        .struct_size = sizeof made->window, .window_unit = RFM_WINDOW_DAYS, .window_length = 10};
    made->options = (rfm_view_options){.struct_size = sizeof made->options,
                                       .customers = &made->window,
                                       .scorer = made->scorer,
                                       .rules = made->rules};
    rfm_error error;
    cr_assert_eq(rfm_view_new(made->ledger, day, &made->options, &made->view, &error), RFM_OK, "%s",
                 error.message);
}

static void close_shop(shop *made) {
    rfm_view_free(made->view);
    rfm_scorer_free(made->scorer);
    rfm_rules_free(made->rules);
    rfm_ledger_free(made->ledger);
}

static void expect_changes(shop *made, int32_t day, const char *text) {
    rfm_frame *changes;
    rfm_error error;
    cr_assert_eq(rfm_view_advance(made->view, day, &changes, &error), RFM_OK, "%s", error.message);
    moves_expect(changes, text);
}

Test(view, days_go_by) {
    shop made;
    open_shop(&made, 9);
    rfm_frame *segments;
    cr_assert_eq(rfm_view_segments(made.view, &segments, NULL), RFM_OK);
    moves_expect(segments,
                 "Loyal 3 1 0.33333333333333331\nFresh 2 2 0.66666666666666663\nQuiet 1 0 0\n");
    expect_changes(&made, 10, "");
    expect_changes(&made, 11,
                   "bob Fresh 2 Quiet 1 down 21 11 0\n"
                   "cid Loyal 3 Quiet 1 down 12 11 0\n"); /* his first day left */
    buy(made.ledger, "dot", 12, 500);
    buy(made.ledger, "bob", 12, 500);
    expect_changes(&made, 12,
                   "amy Fresh 2 Quiet 1 down 21 11 0\n"
                   "bob Quiet 1 Fresh 2 up 11 21 1\n"
                   "dot - - Fresh 2 new - 21 1\n");
    expect_changes(&made, 13, "cid Quiet 1 - - lost 11 - 0\n");
    buy(made.ledger, "cid", 14, 500);
    expect_changes(&made, 14, "cid - - Fresh 2 returned - 21 1\n");
    rfm_view_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_view_inspect(made.view, &state, NULL), RFM_OK);
    cr_assert_eq(state.as_of_day, 14);
    cr_assert_eq(state.customers, 4);
    cr_assert_eq(state.touched, 1);
    cr_assert_eq(state.changed, 1);
    cr_assert_gt(state.memory_bytes, 0);
    close_shop(&made);
}

/* A line of an earlier day comes late: the view goes to its own day again. */
Test(view, late_lines_count) {
    shop made;
    open_shop(&made, 9);
    buy(made.ledger, "bob", 5, 100);
    buy(made.ledger, "bob", 6, 100);
    expect_changes(&made, 9, "bob Fresh 2 Loyal 3 up 21 22 0\n");
    close_shop(&made);
}

Test(view, scores_are_listed_when_asked_for) {
    shop made;
    open_shop(&made, 9);
    made.options.list_scores = 1;
    rfm_view *view;
    rfm_frame *changes;
    cr_assert_eq(rfm_view_new(made.ledger, 3, &made.options, &view, NULL), RFM_OK);
    cr_assert_eq(rfm_view_advance(view, 6, &changes, NULL), RFM_OK);
    /* cid is Loyal on both days, and no longer fresh. */
    moves_expect(changes, "amy Fresh 2 Quiet 1 down 21 11 0\ncid Loyal 3 Loyal 3 stayed 22 12 0\n");
    rfm_view_free(view);
    close_shop(&made);
}

/* Nobody yet: no scores, no segments; with the first purchase all begins. */
Test(view, starts_with_an_empty_shop) {
    rfm_ledger *ledger = make_ledger();
    rfm_view *view;
    rfm_frame *frame;
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_view_new(ledger, 9, NULL, &view, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_view_table(view, &frame, &error), RFM_E_DATA);
    cr_assert_eq(rfm_view_scorer(view, &scorer, &error), RFM_E_DATA);
    cr_assert(frame == NULL && scorer == NULL);
    buy(ledger, "amy", 10, 100);
    cr_assert_eq(rfm_view_advance(view, 10, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 1);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_view_scorer(view, &scorer, NULL), RFM_OK);
    rfm_scorer_free(scorer);
    cr_assert_eq(rfm_view_advance(view, 10, NULL, NULL), RFM_OK);
    rfm_view_free(view);
    rfm_view_free(NULL);
    rfm_ledger_free(ledger);
}

static void refuse(const rfm_ledger *ledger, int32_t day, const rfm_view_options *options,
                   rfm_status status) {
    rfm_view *view = (void *)1;
    rfm_error error;
    cr_assert_eq(rfm_view_new(ledger, day, options, &view, &error), status, "%s", error.message);
    cr_assert_null(view);
}

static rfm_scorer *scorer_on(const char *column, int32_t quantile_type, int32_t method) {
    const rfm_dimension dimensions[] = {
        {.name = "f", .column = column, .quantile_type = quantile_type},
        {.name = "m", .column = column}};
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = 2,
                                        .dimensions = dimensions,
                                        .method = method};
    static const int64_t values[] = {1, 2, 3};
    const rfm_column columns[] = {
        {.name = "customer", .type = RFM_COLUMN_INT64, .length = 3, .values = values},
        {.name = column, .type = RFM_COLUMN_INT64, .length = 3, .values = values}};
    rfm_frame *frame;
    rfm_scorer *scorer;
    cr_assert_eq(rfm_frame_new(columns, 2, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, NULL), RFM_OK);
    rfm_frame_free(frame);
    return scorer;
}

Test(view, refusals_say_why) {
    shop made;
    open_shop(&made, 9);
    rfm_view_options options = made.options;
    refuse(NULL, 9, &options, RFM_E_ARGUMENT);
    refuse(made.ledger, RFM_DAY_MAX + 1, &options, RFM_E_ARGUMENT);
    options.reserved = 1;
    refuse(made.ledger, 9, &options, RFM_E_ARGUMENT);
    options = made.options;
    options.struct_size = 2;
    refuse(made.ledger, 9, &options, RFM_E_ARGUMENT);
    const rfm_customers_options window = {.struct_size = sizeof window, .window_unit = 9};
    options = made.options;
    options.customers = &window;
    refuse(made.ledger, 9, &options, RFM_E_ARGUMENT);
    static const struct {
        const char *column;
        int32_t type, method;
        rfm_status status;
    } scorers[] = {{"receipts", RFM_QUANTILE_NTILE, RFM_SCORE_INDEPENDENT, RFM_E_ARGUMENT},
                   {"receipts", RFM_QUANTILE_TYPE_7, RFM_SCORE_NESTED, RFM_E_ARGUMENT},
                   {"margin", RFM_QUANTILE_TYPE_7, RFM_SCORE_INDEPENDENT, RFM_E_COLUMN},
                   {"clv", RFM_QUANTILE_TYPE_7, RFM_SCORE_INDEPENDENT, RFM_E_COLUMN}};
    for (size_t i = 0; i < sizeof scorers / sizeof scorers[0]; ++i) {
        rfm_scorer *scorer = scorer_on(scorers[i].column, scorers[i].type, scorers[i].method);
        options = made.options;
        options.scorer = scorer;
        refuse(made.ledger, 9, &options, scorers[i].status);
        rfm_scorer_free(scorer);
    }
    rfm_rules *rules = make_rules(); /* a column that is no score */
    cr_assert_eq(rfm_rules_add(rules, "Rich", 4, NULL, "spend_net > 9", NULL), RFM_OK);
    options = made.options;
    options.rules = rules;
    refuse(made.ledger, 9, &options, RFM_E_COLUMN);
    rfm_rules_free(rules);
    cr_assert_eq(rfm_view_new(made.ledger, 9, NULL, NULL, NULL), RFM_E_ARGUMENT);
    close_shop(&made);
}

Test(view, null_arguments) {
    shop made;
    open_shop(&made, 9);
    rfm_view_state state = {.struct_size = sizeof state};
    rfm_frame *frame;
    rfm_scorer *scorer;
    cr_assert_eq(rfm_view_advance(NULL, 9, &frame, NULL), RFM_E_ARGUMENT);
    cr_assert_null(frame);
    cr_assert_eq(rfm_view_inspect(NULL, &state, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_inspect(made.view, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_segments(NULL, &frame, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_segments(made.view, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_table(NULL, &frame, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_table(made.view, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_scorer(NULL, &scorer, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_scorer(made.view, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_advance(made.view, RFM_DAY_MAX + 1, &frame, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_view_inspect(made.view, &state, NULL), RFM_OK);
    cr_assert_eq(state.as_of_day, 9);
    close_shop(&made);
}

/* A merge that brings an alias gives out places anew. */
Test(view, has_to_be_made_anew_after_some_merges) {
    shop made;
    open_shop(&made, 9);
    rfm_ledger *other = make_ledger();
    buy(other, "dot", 9, 100);
    cr_assert_eq(rfm_ledger_alias(other, "amy", "dot", NULL), RFM_OK);
    rfm_error error;
    cr_assert_eq(rfm_ledger_merge(made.ledger, other, &error), RFM_OK, "%s", error.message);
    rfm_frame *frame;
    cr_assert_eq(rfm_view_advance(made.view, 10, &frame, NULL), RFM_E_MISMATCH);
    cr_assert_null(frame);
    rfm_ledger_free(other);
    close_shop(&made);
}
