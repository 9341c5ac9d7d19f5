/* SPDX-License-Identifier: MIT */
/* Next level and fall as a host meets them; days and amounts by hand. */
#include "rfm.h"
#include "rules.h"

enum { TODAY = 15400 };

typedef rfm_status (*next_fn)(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                              const rfm_rules *rules, const rfm_next_options *options,
                              rfm_frame **out_frame, rfm_error *error);
static const next_fn functions[] = {rfm_next_level, rfm_next_fall};

static const char three[] =
    "rules t\n"
    "segment \"Gold\" level 3 when spend_net >= 100\n"
    "segment \"Silver\" level 2 when receipts >= 2\n"
    "otherwise \"Bronze\" level 1\n";

static void add(rfm_ledger *ledger, const char *customer, int32_t day, int64_t cents) {
    const rfm_line line = {
        .struct_size = sizeof line, .day = day, .customer = customer, .amount = cents};
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
}

/* ada bought once, bob twice, cyd a lot; dot only brought something back; eve comes tomorrow. */
static rfm_ledger *make_ledger(void) {
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    add(ledger, "cyd", TODAY - 3, 12000);
    add(ledger, "bob", TODAY - 20, 3000);
    add(ledger, "bob", TODAY - 5, 3001);
    add(ledger, "ada", TODAY - 10, 5000);
    add(ledger, "dot", TODAY - 1, -500);
    add(ledger, "eve", TODAY + 1, 500);
    return ledger;
}

static rfm_scorer *make_scorer(void) {
    static const char *const cuts[] = {"1"};
    const rfm_dimension dimension = {.name = "f",
                                     .column = "receipts",
                                     .strategy = RFM_SCORE_THRESHOLD,
                                     .cuts = cuts,
                                     .cut_count = 1};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 1, .dimensions = &dimension};
    rfm_scorer *scorer = NULL;
    cr_assert_eq(rfm_scorer_fit(NULL, &options, &scorer, NULL), RFM_OK);
    return scorer;
}

typedef struct shop {
    rfm_ledger *ledger;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_customers_options look;
    rfm_next_options options;
} shop;

static void open_shop(shop *made, const char *rules) {
    *made = (shop){.ledger = make_ledger(), .scorer = make_scorer(), .rules = rules_parse(rules)};
    made->look.struct_size = sizeof made->look;
    made->options.struct_size = sizeof made->options;
    made->options.customers = &made->look;
}

static void close_shop(shop *made) {
    rfm_ledger_free(made->ledger);
    rfm_scorer_free(made->scorer);
    rfm_rules_free(made->rules);
}

static rfm_frame *ask(const shop *of, next_fn function) {
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(function(of->ledger, TODAY, of->scorer, of->rules, &of->options, &frame, &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    return frame;
}

static void assert_refused(const shop *of, rfm_status status, const char *message) {
    for (int i = 0; i < 2; ++i) {
        rfm_frame *frame = (rfm_frame *)1;
        rfm_error error;
        cr_assert_eq(
            functions[i](of->ledger, TODAY, of->scorer, of->rules, &of->options, &frame, &error),
            status, "%s", error.message);
        cr_assert_eq(error.status, status);
        cr_assert_null(frame);
        cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    }
}

/* A row as text, "-" where a value is missing. */
static void assert_row(const rfm_frame *frame, int64_t row, const char *expected) {
    char text[300] = "";
    for (int32_t i = 0; i < rfm_frame_column_count(frame); ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        if (i > 0) strcat(text, " ");
        const size_t size = strlen(text);
        if (rules_is_missing(&column, row)) {
            strcat(text, "-");
        } else if (column.type == RFM_COLUMN_DAY) {
            snprintf(text + size, sizeof text - size, "%+d",
                     (int)((const int32_t *)column.values)[row] - TODAY);
        } else if (column.type == RFM_COLUMN_AMOUNT) {
            snprintf(text + size, sizeof text - size, "%lld",
                     (long long)((const int64_t *)column.values)[row]);
        } else {
            strcat(text, rules_cell(frame, column.name, row));
        }
    }
    cr_assert_str_eq(text, expected);
}

static void assert_columns(const rfm_frame *frame, const char *const *names, const int32_t *types,
                           int32_t count) {
    cr_assert_eq(rfm_frame_column_count(frame), count);
    for (int32_t i = 0; i < count; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
        cr_assert_eq(column.type, types[i], "%s", names[i]);
        cr_assert_eq(column.scale, types[i] == RFM_COLUMN_AMOUNT ? 2 : 0);
    }
}

Test(next, the_columns_are_as_documented) {
    static const char *const level[] = {"customer",   "segment", "level", "next_segment",
                                        "next_level", "visits",  "spend", "last_day"};
    static const int32_t level_types[] = {RFM_COLUMN_TEXT,   RFM_COLUMN_CODE, RFM_COLUMN_CODE,
                                          RFM_COLUMN_CODE,   RFM_COLUMN_CODE, RFM_COLUMN_INT64,
                                          RFM_COLUMN_AMOUNT, RFM_COLUMN_DAY};
    static const char *const fall[] = {"customer", "segment",      "level",
                                       "fall_day", "fall_segment", "fall_level"};
    static const int32_t fall_types[] = {RFM_COLUMN_TEXT, RFM_COLUMN_CODE, RFM_COLUMN_CODE,
                                         RFM_COLUMN_DAY,  RFM_COLUMN_CODE, RFM_COLUMN_CODE};
    shop of;
    open_shop(&of, three);
    rfm_frame *frame = ask(&of, rfm_next_level);
    assert_columns(frame, level, level_types, 8);
    rfm_frame_free(frame);
    frame = ask(&of, rfm_next_fall);
    assert_columns(frame, fall, fall_types, 6);
    rfm_frame_free(frame);
    close_shop(&of);
}

Test(next, the_least_that_lifts_over_all_history) {
    shop of;
    open_shop(&of, three);
    rfm_frame *frame = ask(&of, rfm_next_level);
    cr_assert_eq(rfm_frame_count(frame), 3);
    assert_row(frame, 0, "ada Bronze 1 Silver 2 1 1 +365");
    assert_row(frame, 1, "bob Silver 2 Gold 3 1 3999 +365");
    assert_row(frame, 2, "cyd Gold 3 - - - - -");
    rfm_frame_free(frame);
    frame = ask(&of, rfm_next_fall);
    cr_assert_eq(rfm_frame_count(frame), 3);
    assert_row(frame, 0, "ada Bronze 1 - - -");
    assert_row(frame, 2, "cyd Gold 3 - - -");
    rfm_frame_free(frame);
    close_shop(&of);
}

/* Over 30 days what was bought on day d leaves on d + 30. */
Test(next, a_window_ends_what_lifts_and_lets_fall) {
    shop of;
    open_shop(&of, three);
    of.look.window_unit = RFM_WINDOW_DAYS;
    of.look.window_length = 30;
    rfm_frame *frame = ask(&of, rfm_next_level);
    assert_row(frame, 0, "ada Bronze 1 Silver 2 1 1 +19");
    assert_row(frame, 1, "bob Silver 2 Gold 3 1 3999 +9");
    rfm_frame_free(frame);
    frame = ask(&of, rfm_next_fall);
    assert_row(frame, 0, "ada Bronze 1 +20 - -");
    assert_row(frame, 1, "bob Silver 2 +10 Bronze 1");
    assert_row(frame, 2, "cyd Gold 3 +27 - -");
    rfm_frame_free(frame);
    of.options.horizon_days = 19;
    frame = ask(&of, rfm_next_fall);
    assert_row(frame, 0, "ada Bronze 1 - - -");
    rfm_frame_free(frame);
    close_shop(&of);
}

Test(next, fewer_receipts_are_less_than_less_money) {
    shop of;
    open_shop(&of,
              "rules t\nsegment \"High\" level 2 when spend_net >= 900 or receipts >= 5\n"
              "otherwise \"Low\" level 1");
    rfm_frame *frame = ask(&of, rfm_next_level);
    assert_row(frame, 1, "bob Low 1 High 2 1 83999 +365");
    rfm_frame_free(frame);
    rfm_rules_free(of.rules);
    of.rules = rules_parse("rules t\nsegment \"High\" level 2 when receipts >= 5");
    frame = ask(&of, rfm_next_level); /* who has no segment is below all */
    assert_row(frame, 0, "ada - - - - - - -");
    assert_row(frame, 1, "bob - - High 2 3 3 +365");
    rfm_frame_free(frame);
    of.options.max_visits = 4;
    frame = ask(&of, rfm_next_level);
    assert_row(frame, 0, "ada - - High 2 4 4 +365");
    rfm_frame_free(frame);
    close_shop(&of);
}

Test(next, a_mean_is_reached_where_it_rounds_up) {
    shop of;
    open_shop(&of, "rules t\nsegment \"High\" level 2 when mean_receipt >= 40.01");
    rfm_frame *frame = ask(&of, rfm_next_level);
    assert_row(frame, 1, "bob - - High 2 1 6001 +365"); /* 12002 / 3 = 4000.67 */
    assert_row(frame, 2, "cyd High 2 - - - - -");
    rfm_frame_free(frame);
    close_shop(&of);
}

Test(next, one_customer_is_the_same_as_among_all) {
    static const char *const names[] = {"ada", "bob", "cyd"};
    shop of;
    open_shop(&of, three);
    of.look.window_unit = RFM_WINDOW_MONTHS;
    of.look.window_length = 1;
    for (int i = 0; i < 2; ++i) {
        of.options.customer = NULL;
        rfm_frame *all = ask(&of, functions[i]);
        for (int64_t row = 0; row < 3; ++row) {
            of.options.customer = names[row];
            rfm_frame *one = ask(&of, functions[i]);
            cr_assert_eq(rfm_frame_count(one), 1);
            for (int32_t c = 0; c < rfm_frame_column_count(all); ++c) {
                rfm_column column;
                cr_assert_eq(rfm_frame_column(all, c, &column, NULL), RFM_OK);
                if (column.type == RFM_COLUMN_AMOUNT || column.type == RFM_COLUMN_DAY) continue;
                cr_assert_str_eq(rules_cell(one, column.name, 0),
                                 rules_cell(all, column.name, row));
            }
            rfm_frame_free(one);
        }
        rfm_frame_free(all);
    }
    close_shop(&of);
}

Test(next, one_customer_may_be_an_alias_or_not_in_the_table) {
    shop of;
    open_shop(&of, three);
    cr_assert_eq(rfm_ledger_alias(of.ledger, "adam", "ada", NULL), RFM_OK);
    of.options.customer = "adam";
    rfm_frame *frame = ask(&of, rfm_next_level);
    assert_row(frame, 0, "ada Bronze 1 Silver 2 1 1 +365");
    rfm_frame_free(frame);
    of.options.customer = "dot";
    frame = ask(&of, rfm_next_level);
    assert_row(frame, 0, "dot - - - - - - -");
    rfm_frame_free(frame);
    of.options.customer = "eve";
    frame = ask(&of, rfm_next_fall);
    assert_row(frame, 0, "eve - - - - -");
    rfm_frame_free(frame);
    close_shop(&of);
}

Test(next, an_unknown_customer_is_not_found) {
    const rfm_ledger_options integers = {.struct_size = sizeof integers, .id_type = RFM_ID_INTEGER};
    shop of;
    open_shop(&of, three);
    of.options.customer = "fay";
    assert_refused(&of, RFM_E_NOT_FOUND, "customer fay is not in the ledger");
    of.options.customer = "";
    assert_refused(&of, RFM_E_NOT_FOUND, "customer  is not in the ledger");
    cr_assert_eq(rfm_ledger_erase(of.ledger, "ada", NULL), RFM_OK);
    of.options.customer = "ada";
    assert_refused(&of, RFM_E_NOT_FOUND, "customer ada is not in the ledger");
    rfm_ledger_free(of.ledger);
    cr_assert_eq(rfm_ledger_new(&integers, &of.ledger, NULL), RFM_OK);
    assert_refused(&of, RFM_E_NOT_FOUND, "customer ada is not in the ledger");
    close_shop(&of);
}

Test(next, a_ledger_without_customers_gives_no_rows) {
    const rfm_ledger_options integers = {.struct_size = sizeof integers, .id_type = RFM_ID_INTEGER};
    shop of;
    open_shop(&of, three);
    rfm_ledger_free(of.ledger);
    cr_assert_eq(rfm_ledger_new(&integers, &of.ledger, NULL), RFM_OK);
    for (int i = 0; i < 2; ++i) {
        rfm_frame *frame = ask(&of, functions[i]);
        cr_assert_eq(rfm_frame_count(frame), 0);
        cr_assert_eq(rules_column(frame, "customer").type, RFM_COLUMN_INT64);
        rfm_frame_free(frame);
    }
    rfm_rules_free(of.rules); /* mistakes are told all the same */
    of.rules = rules_parse("rules t\nsegment \"A\" level 1 when shop = 1");
    assert_refused(&of, RFM_E_COLUMN, "");
    close_shop(&of);
}

Test(next, arguments_are_checked) {
    shop of;
    open_shop(&of, three);
    for (int i = 0; i < 2; ++i) {
        rfm_frame *frame = NULL;
        rfm_error error;
        const next_fn function = functions[i];
        cr_assert_eq(function(NULL, TODAY, of.scorer, of.rules, NULL, &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert_str_eq(error.message, "ledger is NULL");
        cr_assert_eq(function(of.ledger, TODAY, NULL, of.rules, NULL, &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert_str_eq(error.message, "scorer is NULL");
        cr_assert_eq(function(of.ledger, TODAY, of.scorer, NULL, NULL, &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert_str_eq(error.message, "rules is NULL");
        cr_assert_eq(function(of.ledger, TODAY, of.scorer, of.rules, NULL, NULL, &error),
                     RFM_E_ARGUMENT);
        cr_assert_str_eq(error.message, "out_frame is NULL");
        cr_assert_eq(function(of.ledger, RFM_DAY_MAX + 1, of.scorer, of.rules, NULL, &frame, NULL),
                     RFM_E_ARGUMENT);
        cr_assert_eq(function(of.ledger, TODAY, of.scorer, of.rules, NULL, &frame, NULL), RFM_OK);
        rfm_frame_free(frame);
        /* The last day there is has no day after it. */
        cr_assert_eq(function(of.ledger, RFM_DAY_MAX, of.scorer, of.rules, NULL, &frame, NULL),
                     RFM_OK);
        rfm_frame_free(frame);
    }
    close_shop(&of);
}

Test(next, options_are_checked) {
    shop of;
    open_shop(&of, three);
    of.options.max_visits = -1;
    assert_refused(&of, RFM_E_ARGUMENT, "max_visits is -1; expected 1 to 1000");
    of.options.max_visits = 1001;
    assert_refused(&of, RFM_E_ARGUMENT, "max_visits is 1001; expected 1 to 1000");
    of.options.max_visits = 0;
    of.options.horizon_days = -7;
    assert_refused(&of, RFM_E_ARGUMENT, "horizon_days is -7; expected 1 to 36525");
    of.options.horizon_days = 0;
    of.look.window_length = 3;
    assert_refused(&of, RFM_E_ARGUMENT, "window_length is set without a window_unit");
    of.look.window_length = 0;
    of.look.struct_size = 2;
    assert_refused(&of, RFM_E_ARGUMENT, "");
    of.look.struct_size = sizeof of.look;
    of.options.struct_size = 2;
    assert_refused(&of, RFM_E_ARGUMENT, "");
    close_shop(&of);
}

Test(next, columns_that_are_not_there_are_named) {
    shop of;
    open_shop(&of, "rules t\nsegment \"A\" level 1 when spend_nett > 1");
    assert_refused(&of, RFM_E_COLUMN,
                   "a rule reads column spend_nett, which the frame does not have; did you mean "
                   "spend_net?");
    rfm_rules_free(of.rules);
    of.rules = rules_parse("rules t\nsegment \"A\" level 1 when x > 1");
    assert_refused(&of, RFM_E_COLUMN, "");
    of.look.flags = RFM_CUSTOMERS_MODELS; /* now it is */
    rfm_frame_free(ask(&of, rfm_next_level));
    rfm_rules_free(of.rules);
    of.rules = rules_parse("rules t scale 5\nsegment \"A\" level 1 when m > 1");
    assert_refused(&of, RFM_E_COLUMN, "");
    close_shop(&of);
}

Test(next, scores_outside_the_scale_are_bad_data) {
    shop of;
    open_shop(&of, "rules t scale f 1\nsegment \"A\" level 1 when f = 1");
    assert_refused(&of, RFM_E_DATA,
                   "scores of f run from 1 to 2; expected 1 to 1, the scale of the rules");
    rfm_rules_free(of.rules);
    of.rules = rules_parse("rules t scale 2..4\nsegment \"A\" level 1 when f = 2");
    assert_refused(&of, RFM_E_DATA, "scores of f run from 1 to 2; expected 2 to 4");
    close_shop(&of);
}

Test(next, a_scorer_that_ranks_is_refused) {
    const rfm_dimension dimension = {
        .name = "f", .column = "receipts", .quantile_type = RFM_QUANTILE_NTILE, .bins = 2};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 1, .dimensions = &dimension};
    rfm_frame *customers;
    rfm_error error;
    shop of;
    open_shop(&of, three);
    rfm_scorer_free(of.scorer);
    cr_assert_eq(rfm_customers_build(of.ledger, TODAY, NULL, &customers, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, &options, &of.scorer, &error), RFM_OK, "%s",
                 error.message);
    assert_refused(&of, RFM_E_ARGUMENT, "dimension f ranks customers (ntile)");
    rfm_frame_free(customers);
    close_shop(&of);
}

/* Two sums that grow alike can be compared; a rounded mean and a sum go to and fro. */
Test(next, rules_that_hide_the_smallest_purchase_are_refused) {
    static const char *const hidden[] = {
        "rules t\nsegment \"A\" level 1 when spend_net > 3 * mean_receipt",
        "rules t scale f 2\nsegment \"A\" level 1 when spend_gross > 3 * f"};
    static const char *const messages[] = {"the rules compare spend_net with mean_receipt",
                                           "the rules compare spend_gross with a score"};
    shop of;
    open_shop(&of, "rules t\nsegment \"A\" level 1 when spend_net > 0.5 * spend_gross");
    rfm_frame_free(ask(&of, rfm_next_level));
    for (int i = 0; i < 2; ++i) {
        rfm_frame *frame = NULL;
        rfm_error error;
        rfm_rules_free(of.rules);
        of.rules = rules_parse(hidden[i]);
        rfm_frame_free(ask(&of, rfm_next_fall)); /* nothing is bought there */
        cr_assert_eq(rfm_next_level(of.ledger, TODAY, of.scorer, of.rules, NULL, &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert_null(frame);
        cr_assert(strncmp(error.message, messages[i], strlen(messages[i])) == 0, "%s",
                  error.message);
    }
    close_shop(&of);
}

static int32_t cancel_late(void *payload, int64_t done, int64_t total) {
    cr_assert_eq(total, 65); /* shards, and the order of ids */
    cr_assert_eq(done, *(int64_t *)payload + 1);
    *(int64_t *)payload = done;
    return done == 24;
}

Test(next, progress_is_told_and_can_cancel) {
    shop of;
    open_shop(&of, three);
    of.look.progress = cancel_late;
    for (int i = 0; i < 2; ++i) {
        int64_t done = 0;
        rfm_frame *frame = NULL;
        rfm_error error;
        of.look.progress_payload = &done;
        cr_assert_eq(
            functions[i](of.ledger, TODAY, of.scorer, of.rules, &of.options, &frame, &error),
            RFM_E_CANCELLED);
        cr_assert_null(frame);
        cr_assert_eq(done, 24);
    }
    close_shop(&of);
}

/* What the ledger could not take is no answer. */
Test(next, amounts_past_64_bits_are_not_offered) {
    shop of;
    open_shop(&of, "rules t\nsegment \"A\" level 1 when spend_gross >= 92233720368547758.07");
    add(of.ledger, "ada", TODAY, INT64_MAX - 30000);
    rfm_frame *frame = ask(&of, rfm_next_level); /* ada lacks 25000; 6499 are left */
    assert_row(frame, 0, "ada - - - - - - -");
    assert_row(frame, 1, "bob - - - - - - -");
    rfm_frame_free(frame);
    close_shop(&of);
}
