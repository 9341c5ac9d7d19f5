/* SPDX-License-Identifier: MIT */
/* Retention by hand: a shop of support/retention.h, reckoned on paper, and every way to ask
 * wrongly. What the definitions mean on many shops is compared in golden/retention_brute.py. */
#include "retention.h"

#define ASSERT_COLUMN(frame, name, ...)                                             \
    do {                                                                            \
        const double expected_cells[] = {__VA_ARGS__};                              \
        retention_assert_column(frame, name, expected_cells,                        \
                                (int64_t)(sizeof expected_cells / sizeof(double))); \
    } while (0)

static const int32_t first = RETENTION_JANUARY_1, last = RETENTION_APRIL_10;

static rfm_frame *cohorts(const rfm_ledger *ledger, rfm_retention_options options) {
    rfm_frame *frame;
    rfm_error error;
    options.struct_size = sizeof options;
    cr_assert_eq(rfm_retention_cohorts(ledger, first, last, &options, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

Test(retention, cohorts) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame = cohorts(ledger, (rfm_retention_options){0});
    rfm_column spend;
    const double january = RETENTION_JANUARY_1, february = RETENTION_FEBRUARY_1;
    const double march = RETENTION_MARCH_1, april = RETENTION_APRIL_1;
    ASSERT_COLUMN(frame, "cohort", january, january, january, january, february, february, february,
                  march, march, april);
    ASSERT_COLUMN(frame, "age", 0, 1, 2, 3, 0, 1, 2, 0, 1, 0);
    ASSERT_COLUMN(frame, "cohort_customers", 2, 2, 2, 2, 1, 1, 1, 0, 0, 0);
    ASSERT_COLUMN(frame, "customers", 2, 1, 0, 1, 1, 1, 0, 0, 0, 0);
    ASSERT_COLUMN(frame, "receipts", 4, 1, 0, 1, 1, 1, 0, 0, 0, 0);
    ASSERT_COLUMN(frame, "spend_net", 9000, 0, 0, 500, 2000, 800, 0, 0, 0, 0);
    ASSERT_COLUMN(frame, "retention", 1, 0.5, 0, 0.5, 1, 1, 0, NAN, NAN, NAN);
    cr_assert_eq(rfm_frame_find(frame, "spend_net", &spend, NULL), RFM_OK);
    cr_assert(spend.type == RFM_COLUMN_AMOUNT && spend.scale == 2);
    cr_assert_eq(rfm_frame_column_count(frame), 7);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, cohorts_by_returns_and_free_lines) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame = cohorts(ledger, (rfm_retention_options){.returns = RFM_RETURNS_CANCEL});
    ASSERT_COLUMN(frame, "customers", 2, 0, 0, 1, 1, 1, 0, 0, 0, 0);
    ASSERT_COLUMN(frame, "spend_net", 9000, 0, 0, 500, 2000, 800, 0, 0, 0, 0);
    rfm_frame_free(frame);
    frame = cohorts(ledger, (rfm_retention_options){.returns = RFM_RETURNS_IGNORE});
    ASSERT_COLUMN(frame, "customers", 2, 1, 0, 1, 1, 1, 0, 0, 0, 0);
    ASSERT_COLUMN(frame, "spend_net", 9000, 3000, 0, 500, 2000, 800, 0, 0, 0, 0);
    rfm_frame_free(frame);
    frame = cohorts(ledger, (rfm_retention_options){.flags = RFM_RETENTION_FREE});
    ASSERT_COLUMN(frame, "customers", 2, 1, 0, 1, 1, 1, 0, 1, 0, 0); /* eve in March */
    ASSERT_COLUMN(frame, "receipts", 4, 1, 0, 1, 1, 1, 0, 1, 0, 0);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, cohorts_by_period) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame = cohorts(ledger, (rfm_retention_options){.period = RFM_PERIOD_QUARTER});
    ASSERT_COLUMN(frame, "customers", 3, 1, 0); /* dora is of the quarter before */
    ASSERT_COLUMN(frame, "spend_net", 11800, 500, 0);
    rfm_frame_free(frame);
    frame = cohorts(ledger, (rfm_retention_options){.period = RFM_PERIOD_YEAR});
    ASSERT_COLUMN(frame, "cohort", RETENTION_JANUARY_1);
    ASSERT_COLUMN(frame, "receipts", 8);
    rfm_frame_free(frame);
    frame = cohorts(ledger, (rfm_retention_options){.period = RFM_PERIOD_WEEK});
    /* 2010-12-27 to 2011-04-10 are fifteen weeks, the first of them from Monday on. */
    cr_assert_eq(rfm_frame_count(frame), 15 * 16 / 2);
    cr_assert_eq(retention_cell(frame, "cohort", 0), RETENTION_JANUARY_1 - 5);
    cr_assert_eq(retention_cell(frame, "customers", 15), 2, "Wednesday the 5th and Sunday");
    rfm_frame_free(frame);
    frame = cohorts(ledger, (rfm_retention_options){.period = RFM_PERIOD_DAY});
    cr_assert_eq(rfm_frame_count(frame), 100 * 101 / 2);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

/* The period of the first day is whole; what lies before it makes old customers. */
Test(retention, a_report_may_begin_within_a_period) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame;
    cr_assert_eq(rfm_retention_cohorts(ledger, first + 15, last, NULL, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "customers", 2, 1, 0, 1, 1, 1, 0, 0, 0, 0);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_cohorts(ledger, RETENTION_FEBRUARY_1, RETENTION_FEBRUARY_1 + 1, NULL,
                                       &frame, NULL),
                 RFM_OK);
    ASSERT_COLUMN(frame, "spend_net", 1500); /* the late line is not there yet */
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_periods(ledger, first + 15, first + 15, NULL, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "receipts", 3);
    ASSERT_COLUMN(frame, "new_customers", 2);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, periods) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame;
    rfm_retention_options options = {.struct_size = sizeof options};
    cr_assert_eq(rfm_retention_periods(ledger, first, last, &options, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "period", RETENTION_JANUARY_1, RETENTION_FEBRUARY_1, RETENTION_MARCH_1,
                  RETENTION_APRIL_1);
    ASSERT_COLUMN(frame, "customers", 2, 3, 1, 1);
    ASSERT_COLUMN(frame, "new_customers", 2, 1, 0, 0);
    ASSERT_COLUMN(frame, "returning_customers", 0, 1, 1, 0);
    ASSERT_COLUMN(frame, "reactivated_customers", 0, 1, 0, 1);
    ASSERT_COLUMN(frame, "receipts", 4, 3, 1, 1);
    ASSERT_COLUMN(frame, "spend_net", 8300, 2700, 800, 500);
    ASSERT_COLUMN(frame, "unidentified_receipts", 1, 0, 0, 0);
    ASSERT_COLUMN(frame, "unidentified_spend", 500, -200, 0, 0);
    ASSERT_COLUMN(frame, "registered_share", 0.8, 1, 1, 1);
    ASSERT_COLUMN(frame, "registered_spend_share", 83.0 / 88, 27.0 / 25, 1, 1);
    ASSERT_COLUMN(frame, "repeat_customers", 1, 0, 0, 0);
    ASSERT_COLUMN(frame, "repeat_rate", 0.5, 0, 0, 0);
    cr_assert_eq(rfm_frame_column_count(frame), 13);
    rfm_frame_free(frame);
    options.events = RFM_EVENTS_RECEIPTS; /* ben's two receipts of a day are two orders */
    cr_assert_eq(rfm_retention_periods(ledger, first, last, &options, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "repeat_customers", 2, 0, 0, 0);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, orders) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame;
    rfm_retention_options options = {.struct_size = sizeof options};
    cr_assert_eq(rfm_retention_orders(ledger, first, last, &options, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "rank", 1, 2, 3, 4);
    ASSERT_COLUMN(frame, "customers", 4, 2, 1, 1);
    ASSERT_COLUMN(frame, "next_customers", 2, 1, 1, 0);
    ASSERT_COLUMN(frame, "next_share", 0.5, 0.5, 1, 0);
    ASSERT_COLUMN(frame, "days_to_next_mean", 22.5, 14, 57, NAN); /* 15 and 30; 14; 57 */
    ASSERT_COLUMN(frame, "days_to_next_q25", 18.75, 14, 57, NAN);
    ASSERT_COLUMN(frame, "days_to_next_median", 22.5, 14, 57, NAN);
    ASSERT_COLUMN(frame, "days_to_next_q75", 26.25, 14, 57, NAN);
    ASSERT_COLUMN(frame, "spend_mean", 2675, 900, 0, 500);
    cr_assert_eq(rfm_frame_column_count(frame), 9);
    rfm_frame_free(frame);
    options.ranks = 2; /* the second stands for all later ones: 14 and 57 days */
    cr_assert_eq(rfm_retention_orders(ledger, first, last, &options, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "customers", 4, 2);
    ASSERT_COLUMN(frame, "next_customers", 2, 1);
    ASSERT_COLUMN(frame, "days_to_next_mean", 22.5, 35.5);
    ASSERT_COLUMN(frame, "days_to_next_q25", 18.75, 24.75);
    ASSERT_COLUMN(frame, "days_to_next_q75", 26.25, 46.25);
    ASSERT_COLUMN(frame, "spend_mean", 2675, 575);
    rfm_frame_free(frame);
    options.events = RFM_EVENTS_RECEIPTS; /* ben: 30.00 and 30.00 */
    cr_assert_eq(rfm_retention_orders(ledger, first, last, &options, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "customers", 4, 3);
    ASSERT_COLUMN(frame, "next_customers", 3, 1);
    ASSERT_COLUMN(frame, "days_to_next_median", 15, 35.5);
    ASSERT_COLUMN(frame, "spend_mean", 1925, 1060);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, regularity) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *customers, *intervals;
    rfm_regularity totals = {.struct_size = sizeof totals};
    rfm_column ids;
    cr_assert_eq(
        rfm_retention_regularity(ledger, first, last, NULL, &totals, &customers, &intervals, NULL),
        RFM_OK);
    cr_assert_eq(rfm_frame_find(customers, "customer", &ids, NULL), RFM_OK);
    cr_assert_eq(ids.offsets[4], 15);
    cr_assert_arr_eq(ids.bytes, "annabencleodora", 15);
    /* anna 15, 14 and 57 days; sd by Python's statistics.stdev */
    ASSERT_COLUMN(customers, "intervals", 3, 0, 1, 0);
    ASSERT_COLUMN(customers, "mean_days", 86.0 / 3, NAN, 30, NAN);
    ASSERT_COLUMN(customers, "sd_days", 24.54248017893329, NAN, NAN, NAN);
    ASSERT_COLUMN(customers, "cv", 0.8561330294976728, NAN, NAN, NAN);
    ASSERT_COLUMN(intervals, "days", 14, 15, 30, 57);
    ASSERT_COLUMN(intervals, "count", 1, 1, 1, 1);
    ASSERT_COLUMN(intervals, "share", 0.25, 0.25, 0.25, 0.25);
    ASSERT_COLUMN(intervals, "cumulative_share", 0.25, 0.5, 0.75, 1);
    cr_assert_eq(totals.struct_size, sizeof totals);
    cr_assert_eq(totals.customers, 1);
    cr_assert_eq(totals.intervals, 3);
    cr_assert_float_eq(totals.cv, 0.8561330294976728, 1e-14);
    /* Python's fractions; mpmath's findroot on the equations of docs/retention.md */
    cr_assert_float_eq(totals.wheat_morrison, 2.2175289253549564, 1e-13);
    cr_assert_float_eq(totals.mle, 2.3688099888613887, 1e-13);
    cr_assert_float_eq(totals.mle_conditional, 1.6670518088212960, 1e-13);
    cr_assert_gt(totals.steps, 0);
    rfm_frame_free(customers);
    rfm_frame_free(intervals);
    rfm_ledger_free(ledger);
}

/* A row of regularity lies beside the row of the customer table over the same days. */
Test(retention, regularity_joins_the_customer_table) {
    rfm_ledger *ledger = retention_ledger();
    const rfm_customers_options options = {
        .struct_size = sizeof options, .window_unit = RFM_WINDOW_DAYS, .window_length = 100};
    rfm_frame *table, *customers, *joined;
    cr_assert_eq(rfm_customers_build(ledger, last, &options, &table, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_retention_regularity(ledger, first, last, NULL, NULL, &customers, NULL, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_frame_join(table, customers, &joined, NULL), RFM_OK);
    for (int64_t row = 0; row < rfm_frame_count(joined); ++row) {
        cr_assert_eq(retention_cell(joined, "intervals", row),
                     retention_cell(joined, "purchase_days", row) - 1);
    }
    rfm_frame_free(joined);
    rfm_frame_free(customers);
    rfm_frame_free(table);
    rfm_ledger_free(ledger);
}

static rfm_regularity regularity_of(const shop_row *rows, int64_t count) {
    rfm_ledger *ledger = shop_ledger(0, 0);
    rfm_regularity totals = {.struct_size = sizeof totals};
    shop_append(ledger, rows, count, 1);
    cr_assert_eq(rfm_retention_regularity(ledger, 0, 20000, NULL, &totals, NULL, NULL, NULL),
                 RFM_OK);
    rfm_ledger_free(ledger);
    return totals;
}

Test(retention, regularity_has_edges) {
    const shop_row rows[] = {{"a", "1", "", 10, 100, 0}, {"a", "2", "", 17, 100, 0},
                             {"a", "3", "", 24, 100, 0}, {"b", "1", "", 10, 100, 0},
                             {"b", "2", "", 40, 100, 0}, {"b", "3", "", 70, 100, 0},
                             {"b", "4", "", 101, 100, 0}};
    const rfm_regularity none = regularity_of(rows, 2); /* one interval */
    cr_assert_eq(none.customers + none.intervals, 0);
    cr_assert(isnan(none.cv) && isnan(none.wheat_morrison) && isnan(none.mle) &&
              isnan(none.mle_conditional));
    const rfm_regularity clock = regularity_of(rows, 6); /* 7 7 and 30 30: by the clock */
    cr_assert_eq(clock.customers, 2);
    cr_assert_eq(clock.cv, 0);
    cr_assert(isinf(clock.wheat_morrison) && isinf(clock.mle) && isinf(clock.mle_conditional));
    cr_assert_gt(clock.mle, 0);
    const rfm_regularity nearly = regularity_of(rows, 7); /* one interval of 31 */
    cr_assert(nearly.mle > 1000 && isfinite(nearly.mle));
    cr_assert(nearly.wheat_morrison > 1000 && isfinite(nearly.wheat_morrison));
}

/* 1,000,000 and 1,000,001 days; the shapes by mpmath, as in unit/retention.c. */
Test(retention, intervals_that_hardly_differ_keep_their_digits) {
    const shop_row rows[] = {{"a", "1", "", 0, 100, 0},
                             {"a", "2", "", 1000000, 100, 0},
                             {"a", "3", "", 2000001, 100, 0}};
    rfm_ledger *ledger = shop_ledger(0, 0);
    rfm_regularity totals = {.struct_size = sizeof totals};
    shop_append(ledger, rows, 3, 1);
    cr_assert_eq(rfm_retention_regularity(ledger, 0, 2000001, NULL, &totals, NULL, NULL, NULL),
                 RFM_OK);
    cr_assert_float_eq(totals.mle / 4000004000000.6667, 1, 1e-9);
    cr_assert_float_eq(totals.mle_conditional / 2000002000000.5, 1, 1e-9);
    cr_assert_float_eq(totals.wheat_morrison / 2000002000000.0, 1, 1e-9);
    rfm_ledger_free(ledger);
}

Test(retention, an_empty_ledger) {
    rfm_ledger *ledger = shop_ledger(0, 0);
    rfm_frame *frame, *intervals;
    rfm_regularity totals = {.struct_size = sizeof totals};
    cr_assert_eq(rfm_retention_cohorts(ledger, 0, 40, NULL, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "cohort_customers", 0, 0, 0);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_periods(ledger, 0, 40, NULL, &frame, NULL), RFM_OK);
    ASSERT_COLUMN(frame, "registered_share", NAN, NAN);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_orders(ledger, 0, 40, NULL, &frame, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 0);
    cr_assert_eq(rfm_frame_column_count(frame), 9);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_regularity(ledger, 0, 40, NULL, &totals, &frame, &intervals, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_frame_count(frame) + rfm_frame_count(intervals), 0);
    cr_assert(isnan(totals.mle));
    rfm_frame_free(frame);
    rfm_frame_free(intervals);
    rfm_ledger_free(ledger);
}

/* The ends of the calendar, integer ids, and amounts as large as they get. */
Test(retention, far_away_and_huge) {
    const rfm_ledger_options kind = {
        .struct_size = sizeof kind, .id_type = RFM_ID_INTEGER, .scale = RFM_SCALE_WHOLE};
    rfm_ledger *ledger;
    rfm_frame *frame;
    rfm_regularity totals = {.struct_size = sizeof totals};
    cr_assert_eq(rfm_ledger_new(&kind, &ledger, NULL), RFM_OK);
    const int64_t ids[] = {INT64_MIN, INT64_MAX};
    const int32_t days[] = {RFM_DAY_MIN, RFM_DAY_MIN + 1, RFM_DAY_MAX};
    for (int i = 0; i < 6; ++i) {
        const rfm_line line = {.struct_size = sizeof line,
                               .day = days[i % 3],
                               .customer_id = &ids[i / 3],
                               .receipt = "r\xC3\xA9",
                               .amount = i == 0 ? INT64_MAX - 5 : 1};
        rfm_line own = line;
        own.receipt = NULL;
        cr_assert_eq(rfm_ledger_append_line(ledger, &own, NULL), RFM_OK);
    }
    const rfm_retention_options years = {.struct_size = sizeof years, .period = RFM_PERIOD_YEAR};
    cr_assert_eq(rfm_retention_periods(ledger, RFM_DAY_MIN, RFM_DAY_MAX, &years, &frame, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 9999);
    cr_assert_eq(retention_cell(frame, "customers", 9998), 2);
    cr_assert_eq(retention_cell(frame, "reactivated_customers", 9998), 2);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_orders(ledger, RFM_DAY_MIN, RFM_DAY_MAX, NULL, &frame, NULL),
                 RFM_OK);
    ASSERT_COLUMN(frame, "days_to_next_median", 1, RFM_DAY_MAX - RFM_DAY_MIN - 1, NAN);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_retention_regularity(ledger, RFM_DAY_MIN, RFM_DAY_MAX, NULL, &totals, &frame,
                                          NULL, NULL),
                 RFM_OK);
    cr_assert_eq(retention_cell(frame, "intervals", 1), 2);
    cr_assert_float_eq(totals.cv, 1.4142127878982305, 1e-14); /* sqrt(2) (b - a) / (a + b) */
    cr_assert_lt(totals.mle, 1);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}

Test(retention, options_that_cannot_be) {
    rfm_ledger *ledger = retention_ledger();
    const rfm_retention_options bad[] = {
        {.struct_size = 3},
        {.struct_size = sizeof bad[0], .period = 5},
        {.struct_size = sizeof bad[0], .period = -1},
        {.struct_size = sizeof bad[0], .returns = 3},
        {.struct_size = sizeof bad[0], .events = 2},
        {.struct_size = sizeof bad[0], .ranks = -1},
        {.struct_size = sizeof bad[0], .ranks = 10001},
        {.struct_size = sizeof bad[0], .flags = 2},
    };
    rfm_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        rfm_frame *frame = (rfm_frame *)&error, *other = frame;
        rfm_regularity totals = {.struct_size = sizeof totals, .customers = 7};
        cr_assert_eq(rfm_retention_cohorts(ledger, first, last, &bad[i], &frame, &error),
                     RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_null(frame);
        cr_assert_eq(rfm_retention_periods(ledger, first, last, &bad[i], &frame, &error),
                     RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_eq(rfm_retention_orders(ledger, first, last, &bad[i], &frame, &error),
                     RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_eq(
            rfm_retention_regularity(ledger, first, last, &bad[i], &totals, &other, NULL, &error),
            RFM_E_ARGUMENT, "case %zu", i);
        cr_assert_null(other);
        cr_assert_eq(totals.customers, 0);
    }
    rfm_ledger_free(ledger);
}

typedef rfm_status report(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                          const rfm_retention_options *options, rfm_frame **out_frame,
                          rfm_error *error);

static void assert_refuses(report *ask, const rfm_ledger *ledger) {
    rfm_frame *frame = NULL;
    rfm_error error;
    cr_assert_eq(ask(NULL, first, last, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "ledger is NULL");
    cr_assert_eq(ask(ledger, first, last, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    cr_assert_eq(ask(ledger, last, first, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "first day 15074 is after last day 14975");
    cr_assert_eq(ask(ledger, RFM_DAY_MIN - 1, last, NULL, &frame, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(ask(ledger, first, RFM_DAY_MAX + 1, NULL, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "last day 2932897 is outside 0001-01-01 to 9999-12-31");
    cr_assert_null(frame);
}

Test(retention, arguments_that_cannot_be) {
    rfm_ledger *ledger = retention_ledger();
    rfm_frame *frame;
    rfm_error error;
    rfm_regularity totals = {.struct_size = 2};
    assert_refuses(rfm_retention_cohorts, ledger);
    assert_refuses(rfm_retention_periods, ledger);
    assert_refuses(rfm_retention_orders, ledger);
    cr_assert_eq(rfm_retention_regularity(NULL, first, last, NULL, NULL, &frame, NULL, &error),
                 RFM_E_ARGUMENT);
    cr_assert_eq(rfm_retention_regularity(ledger, first, last, NULL, NULL, NULL, NULL, &error),
                 RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_totals, out_customers and out_intervals are all NULL");
    cr_assert_eq(rfm_retention_regularity(ledger, last, first, NULL, NULL, &frame, NULL, &error),
                 RFM_E_ARGUMENT);
    cr_assert_eq(rfm_retention_regularity(ledger, first, last, NULL, &totals, NULL, NULL, &error),
                 RFM_E_ARGUMENT);
    /* 10,000 days by the day make 50,005,000 rows. */
    const rfm_retention_options days = {.struct_size = sizeof days, .period = RFM_PERIOD_DAY};
    cr_assert_eq(rfm_retention_cohorts(ledger, 0, 9999, &days, &frame, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message,
                     "10000 periods make 50005000 cohorts and ages; expected up to 16777216: "
                     "longer periods or fewer days");
    cr_assert_eq(rfm_retention_periods(ledger, 0, 9999, &days, &frame, &error), RFM_OK);
    rfm_frame_free(frame);
    rfm_ledger_free(ledger);
}
