/* SPDX-License-Identifier: MIT */
/* The customer table by hand: a shop small enough to reckon on paper, and every way to ask wrongly.
 * What the definitions mean on thousands of tables is compared in golden/customers_brute.py. */
#include <math.h>

#include "shop.h"

enum { JANUARY_1 = 14975, MARCH_1 = 15034, MAY_1 = 15095 }; /* 2011, by Python's datetime */

/* anna: 20.00 on January 1; 30.00 on March 1, of which 30.00 came back on March 5 by the same
 * receipt; 10.00 on May 1 and a loose return of 4.00. ben: only a return. Nobody: 5.00. */
static const shop_row rows[] = {{"anna", "1", "", JANUARY_1, 2000, 0},
                                {"anna", "2", "", MARCH_1, 3000, 0},
                                {"anna", "2", "", MARCH_1 + 4, -3000, 0},
                                {"anna", "3", "", MAY_1, 1000, 0},
                                {"anna", "4", "", MAY_1 + 1, -400, 0},
                                {"ben", "5", "", MAY_1, -700, 0},
                                {"", "6", "", MAY_1, 500, 0}};

static rfm_ledger *filled(void) {
    rfm_ledger *ledger = shop_ledger(0, 0);
    shop_append(ledger, rows, sizeof rows / sizeof rows[0], 1);
    return ledger;
}

static double cell(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    if (column.validity != NULL && (column.validity[0] & 1) == 0) return NAN;
    if (column.type == RFM_COLUMN_DOUBLE) return *(const double *)column.values;
    if (column.type == RFM_COLUMN_DAY) return *(const int32_t *)column.values;
    return (double)*(const int64_t *)column.values;
}

typedef struct expectation {
    rfm_customers_options options;
    int32_t as_of_day;
    double receipts, purchase_days, last_day, gross, returned, mean_interval;
} expectation;

static void assert_anna(const rfm_ledger *ledger, expectation wanted) {
    rfm_frame *frame;
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    wanted.options.struct_size = sizeof wanted.options;
    cr_assert_eq(
        rfm_customers_build(ledger, wanted.as_of_day, &wanted.options, &frame, &totals, NULL),
        RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 1);
    cr_assert_eq(cell(frame, "receipts"), wanted.receipts);
    cr_assert_eq(cell(frame, "purchase_days"), wanted.purchase_days);
    cr_assert_eq(cell(frame, "last_day"), wanted.last_day);
    cr_assert_eq(cell(frame, "days_since_last"), wanted.as_of_day - wanted.last_day);
    cr_assert_eq(cell(frame, "spend_gross"), wanted.gross);
    cr_assert_eq(cell(frame, "returned"), wanted.returned);
    cr_assert_eq(cell(frame, "spend_net"), wanted.gross - wanted.returned);
    const double interval = cell(frame, "mean_interval_days");
    cr_assert(isnan(wanted.mean_interval) ? isnan(interval) : interval == wanted.mean_interval);
    cr_assert_eq(totals.spend_net, (int64_t)(wanted.gross - wanted.returned));
    rfm_frame_free(frame);
}

Test(customers, returns_policies) {
    rfm_ledger *ledger = filled();
    expectation net = {.as_of_day = MAY_1 + 9,
                       .receipts = 3,
                       .purchase_days = 3,
                       .last_day = MAY_1,
                       .gross = 6000,
                       .returned = 3400,
                       .mean_interval = 60};
    assert_anna(ledger, net);
    expectation ignore = net;
    ignore.options.returns = RFM_RETURNS_IGNORE;
    ignore.returned = 0;
    assert_anna(ledger, ignore);
    expectation cancelled = net; /* receipt 2 came back in full: no visit on March 1 */
    cancelled.options.returns = RFM_RETURNS_CANCEL;
    cancelled.receipts = cancelled.purchase_days = 2;
    cancelled.gross = 3000;
    cancelled.returned = 400;
    cancelled.mean_interval = 120;
    assert_anna(ledger, cancelled);
    rfm_ledger_free(ledger);
}

Test(customers, windows_and_days_before_what_came_later) {
    rfm_ledger *ledger = filled();
    /* On March 3 the return of March 5 is not known yet. */
    expectation early = {.as_of_day = MARCH_1 + 2,
                         .receipts = 2,
                         .purchase_days = 2,
                         .last_day = MARCH_1,
                         .gross = 5000,
                         .returned = 0,
                         .mean_interval = 59};
    assert_anna(ledger, early);
    /* Two months up to May 3 begin on March 4: receipt 2 is of March 1, so its return of March 5 is
     * out too. */
    expectation months = {.as_of_day = MAY_1 + 2,
                          .receipts = 1,
                          .purchase_days = 1,
                          .last_day = MAY_1,
                          .gross = 1000,
                          .returned = 400,
                          .mean_interval = NAN};
    months.options.window_unit = RFM_WINDOW_MONTHS;
    months.options.window_length = 2;
    assert_anna(ledger, months);
    /* 62 days up to May 1 begin on March 1: (as-of - 62, as-of]. */
    expectation days = {.as_of_day = MAY_1,
                        .receipts = 2,
                        .purchase_days = 2,
                        .last_day = MAY_1,
                        .gross = 4000,
                        .returned = 3000,
                        .mean_interval = 61};
    days.options.window_unit = RFM_WINDOW_DAYS;
    days.options.window_length = 62;
    assert_anna(ledger, days);
    rfm_ledger_free(ledger);
}

/* carl: 1.00 on January 1, a gift on March 1, and on May 1 something that came back. */
Test(customers, free_receipts_are_purchases_where_asked_for) {
    static const shop_row gifts[] = {{"carl", "1", "", JANUARY_1, 100, 0},
                                     {"carl", "2", "", MARCH_1, 0, 0},
                                     {"carl", "3", "", MAY_1, 0, 0},
                                     {"carl", "3", "", MAY_1, -50, 0}};
    rfm_ledger *ledger = shop_ledger(0, 0);
    rfm_frame *frame;
    shop_append(ledger, gifts, 4, 1);
    rfm_customers_options options = {.struct_size = sizeof options, .flags = RFM_CUSTOMERS_MODELS};
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, &options, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(cell(frame, "receipts"), 1);
    cr_assert_eq(cell(frame, "x"), 0);
    rfm_frame_free(frame);
    options.flags |= RFM_CUSTOMERS_FREE;
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, &options, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(cell(frame, "receipts"), 2);
    cr_assert_eq(cell(frame, "x"), 1);
    cr_assert_eq(cell(frame, "t_x"), MARCH_1 - JANUARY_1);
    cr_assert_eq(cell(frame, "mean_repeat_spend"), 0);
    cr_assert_eq(cell(frame, "spend_net"), 50);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(customers, columns_for_models) {
    rfm_ledger *ledger = filled();
    rfm_frame *frame;
    rfm_customers_options options = {.struct_size = sizeof options, .flags = RFM_CUSTOMERS_MODELS};
    cr_assert_eq(rfm_customers_build(ledger, MAY_1 + 9, &options, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(cell(frame, "x"), 2);
    cr_assert_eq(cell(frame, "t_x"), 120);
    cr_assert_eq(cell(frame, "T"), 129);
    cr_assert_eq(cell(frame, "mean_repeat_spend"), 5.0, "(0.00 + 10.00) / 2");
    rfm_frame_free(frame);
    options.flags |= RFM_CUSTOMERS_FIRST_SPEND;
    cr_assert_eq(rfm_customers_build(ledger, MAY_1 + 9, &options, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(cell(frame, "mean_repeat_spend"), 10.0, "(20.00 + 0.00 + 10.00) / 3");
    rfm_frame_free(frame);
    cr_assert_eq(rfm_customers_build(ledger, JANUARY_1, &options, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(cell(frame, "x"), 0);
    cr_assert(isnan(cell(frame, "mean_repeat_spend")));
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* The log, its table and its split are those of the reference values in docs/customers.md: calendar
 * days of 2015, amounts in major units. */
static rfm_ledger *six_customers(void) {
    enum { DAY_1 = 16436 }; /* 2015-01-01 */
    static const struct {
        char customer[4];
        int32_t day;
        int64_t amount;
    } log[] = {{"1", 0, 1},  {"1", 36, 2}, {"2", 0, 2},  {"3", 0, 3},  {"3", 1, 1},
               {"3", 4, 5},  {"4", 15, 6}, {"4", 32, 3}, {"4", 35, 3}, {"5", 15, 3},
               {"5", 16, 1}, {"5", 17, 8}, {"6", 32, 5}};
    shop_row lines[13];
    memset(lines, 0, sizeof lines);
    for (size_t i = 0; i < 13; ++i) {
        memcpy(lines[i].customer, log[i].customer, sizeof log[i].customer);
        lines[i].day = DAY_1 + log[i].day;
        lines[i].amount = 100 * log[i].amount;
    }
    rfm_ledger *ledger = shop_ledger(0, 0);
    shop_append(ledger, lines, 13, 1);
    return ledger;
}

static const void *values_of(const rfm_frame *frame, const char *name, int64_t rows_expected) {
    rfm_column column;
    cr_assert_eq(rfm_frame_find(frame, name, &column, NULL), RFM_OK, "%s", name);
    cr_assert_eq(column.length, rows_expected);
    return column.values;
}

Test(customers, litt_is_the_sum_of_logarithms_of_intervals) {
    rfm_ledger *ledger = six_customers();
    rfm_frame *frame;
    const rfm_customers_options options = {.struct_size = sizeof options,
                                           .flags = RFM_CUSTOMERS_LITT};
    cr_assert_eq(rfm_customers_build(ledger, 16436 + 37, &options, &frame, NULL, NULL), RFM_OK);
    const double *litt = values_of(frame, "litt", 6);
    const double expected[] = {log(36), 0, log(3), log(17) + log(3), 0, 0};
    for (int i = 0; i < 6; ++i) {
        cr_assert(fabs(litt[i] - expected[i]) <= 1e-15 * expected[i], "customer %d: %.17g", i + 1,
                  litt[i]);
    }
    rfm_column column; /* the flag adds this one alone */
    cr_assert_eq(rfm_frame_find(frame, "t_x", &column, NULL), RFM_E_COLUMN);
    cr_assert_eq(rfm_frame_find(frame, "holdout_x", &column, NULL), RFM_E_COLUMN);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* Calibration to 02-01, holdout to 02-04: customers 1 and 4 of those known by then. */
Test(customers, holdout_says_what_came_after) {
    rfm_ledger *ledger = six_customers();
    rfm_frame *frame;
    const rfm_customers_options options = {
        .struct_size = sizeof options, .flags = RFM_CUSTOMERS_MODELS, .holdout_days = 3};
    cr_assert_eq(rfm_customers_build(ledger, 16436 + 31, &options, &frame, NULL, NULL), RFM_OK);
    const int64_t *x = values_of(frame, "x", 5);
    const int64_t *holdout_x = values_of(frame, "holdout_x", 5);
    const int64_t *spend = values_of(frame, "holdout_spend", 5);
    const int64_t *days = values_of(frame, "holdout_days", 5);
    const int64_t expected_x[] = {0, 0, 2, 0, 2}, expected[] = {0, 0, 0, 1, 0};
    for (int i = 0; i < 5; ++i) {
        cr_assert_eq(x[i], expected_x[i], "customer %d", i + 1);
        cr_assert_eq(holdout_x[i], expected[i], "customer %d", i + 1);
        cr_assert_eq(spend[i], 300 * expected[i], "customer %d", i + 1);
        cr_assert_eq(days[i], 3);
    }
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* Of anna, as of March 3: on March 5 what receipt 2 brought came back, but that receipt belongs to
 * March 1; on May 1 she buys for 10.00 and on May 2 4.00 come back. */
Test(customers, holdout_looks_at_returns_as_the_table_does) {
    rfm_ledger *ledger = filled();
    static const double spends[] = {600, 1000, 600};
    for (int32_t returns = RFM_RETURNS_NET; returns <= RFM_RETURNS_CANCEL; ++returns) {
        rfm_frame *frame;
        const rfm_customers_options options = {
            .struct_size = sizeof options, .returns = returns, .holdout_days = 90};
        cr_assert_eq(rfm_customers_build(ledger, MARCH_1 + 2, &options, &frame, NULL, NULL),
                     RFM_OK);
        cr_assert_eq(cell(frame, "receipts"), 2);
        cr_assert_eq(cell(frame, "holdout_x"), 1);
        cr_assert_eq(cell(frame, "holdout_spend"), spends[returns]);
        rfm_frame_free(frame);
    }
    rfm_ledger_free(ledger);
}

Test(customers, totals_tell_registered_from_unidentified) {
    rfm_ledger *ledger = filled();
    rfm_frame *frame;
    rfm_customers_totals totals = {.struct_size = sizeof totals};
    cr_assert_eq(rfm_customers_build(ledger, MAY_1 + 9, NULL, &frame, &totals, NULL), RFM_OK);
    cr_assert_eq(totals.customers, 1);
    cr_assert_eq(totals.customers_without_purchase, 1);
    cr_assert_eq(totals.receipts, 3);
    cr_assert_eq(totals.identified_receipts, 5);
    cr_assert_eq(totals.unidentified_receipts, 1);
    cr_assert_eq(totals.unidentified_gross, 500);
    cr_assert_eq(totals.scale, 2);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(customers, an_empty_ledger_has_a_table_without_rows) {
    rfm_ledger *ledger = shop_ledger(1, 0);
    rfm_frame *frame;
    rfm_column column;
    cr_assert_eq(rfm_customers_build(ledger, 0, NULL, &frame, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 0);
    cr_assert_eq(rfm_frame_find(frame, "margin", &column, NULL), RFM_OK);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

static int32_t stop_at(void *payload, int64_t done, int64_t total) {
    cr_assert_leq(done, total);
    return --*(int *)payload < 0;
}

Test(customers, progress_can_cancel) {
    rfm_ledger *ledger = filled();
    rfm_frame *frame;
    int calls = 2;
    const rfm_customers_options options = {
        .struct_size = sizeof options, .progress = stop_at, .progress_payload = &calls};
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, &options, &frame, NULL, NULL), RFM_E_CANCELLED);
    cr_assert_null(frame);
    calls = 1000;
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, &options, &frame, NULL, NULL), RFM_OK);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(customers, options_that_cannot_be) {
    rfm_ledger *ledger = filled();
    const rfm_customers_options bad[] = {
        {.struct_size = sizeof bad[0], .window_unit = 3, .window_length = 1},
        {.struct_size = sizeof bad[0], .window_unit = RFM_WINDOW_DAYS},
        {.struct_size = sizeof bad[0], .window_unit = RFM_WINDOW_MONTHS, .window_length = -1},
        {.struct_size = sizeof bad[0], .window_length = 5},
        {.struct_size = sizeof bad[0], .returns = 3},
        {.struct_size = sizeof bad[0], .events = 2},
        {.struct_size = sizeof bad[0], .flags = 16},
        {.struct_size = sizeof bad[0], .flags = RFM_CUSTOMERS_LITT, .events = RFM_EVENTS_RECEIPTS},
        {.struct_size = sizeof bad[0], .holdout_days = -1},
        {.struct_size = sizeof bad[0], .holdout_days = RFM_DAY_MAX - MAY_1 + 1}};
    rfm_frame *frame;
    rfm_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        cr_assert_eq(rfm_customers_build(ledger, MAY_1, &bad[i], &frame, NULL, &error),
                     RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_null(frame);
    }
    rfm_customers_totals totals = {.struct_size = 2};
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, NULL, &frame, &totals, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_customers_build(ledger, RFM_DAY_MAX + 1, NULL, &frame, NULL, &error),
                 RFM_E_ARGUMENT);
    cr_assert_eq(rfm_customers_build(NULL, MAY_1, NULL, &frame, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_customers_build(ledger, MAY_1, NULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    rfm_ledger_free(ledger);
}

Test(customers, windows_that_reach_past_the_first_day_have_no_beginning) {
    rfm_ledger *ledger = filled();
    for (int32_t unit = RFM_WINDOW_DAYS; unit <= RFM_WINDOW_MONTHS; ++unit) {
        const rfm_customers_options options = {
            .struct_size = sizeof options, .window_unit = unit, .window_length = INT32_MAX};
        rfm_frame *frame;
        cr_assert_eq(rfm_customers_build(ledger, MAY_1, &options, &frame, NULL, NULL), RFM_OK);
        cr_assert_eq(cell(frame, "first_day"), JANUARY_1);
        rfm_frame_free(frame);
    }
    rfm_ledger_free(ledger);
}
