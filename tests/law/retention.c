/* SPDX-License-Identifier: MIT */
/* What holds for retention on any shop: the way of the lines changes no bit, rows add up to each
 * other and to the customer table, periods within periods agree. */
#include <stdlib.h>

#include "retention.h"

enum { ROWS = 6000, CUSTOMERS = 300, FIRST = 15003, LAST = 15702, REPORTS = 6 };

static shop_row rows[ROWS];

/* A report as bytes: columns, validity and all. */
static void add_frame(rfm_buffer *text, rfm_frame *frame) {
    rfm_error error;
    cr_assert_eq(rfm_csv_write(frame, NULL, rfm_buffer_write, text, &error), RFM_OK, "%s",
                 error.message);
    rfm_frame_free(frame);
}

static void add_regularity(rfm_buffer *text, const rfm_ledger *ledger,
                           const rfm_retention_options *options) {
    rfm_regularity totals = {.struct_size = sizeof totals};
    rfm_frame *customers, *intervals;
    cr_assert_eq(rfm_retention_regularity(ledger, FIRST, LAST, options, &totals, &customers,
                                          &intervals, NULL),
                 RFM_OK);
    cr_assert_gt(totals.customers, 100);
    cr_assert_eq(rfm_buffer_write(text, &totals, sizeof totals), 0);
    add_frame(text, customers);
    add_frame(text, intervals);
}

static rfm_buffer *reports(const rfm_ledger *ledger, int32_t threads) {
    rfm_buffer *text = NULL;
    rfm_frame *frame;
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    for (int32_t way = 0; way < REPORTS; ++way) {
        const rfm_retention_options options = {.struct_size = sizeof options,
                                               .period = way % 4,
                                               .returns = way % 3,
                                               .events = way % 2,
                                               .ranks = way,
                                               .threads = threads,
                                               .flags = way / 3};
        cr_assert_eq(rfm_retention_cohorts(ledger, FIRST, LAST, &options, &frame, NULL), RFM_OK);
        add_frame(text, frame);
        cr_assert_eq(rfm_retention_periods(ledger, FIRST, LAST, &options, &frame, NULL), RFM_OK);
        add_frame(text, frame);
        cr_assert_eq(rfm_retention_orders(ledger, FIRST, LAST, &options, &frame, NULL), RFM_OK);
        add_frame(text, frame);
        add_regularity(text, ledger, &options);
    }
    return text;
}

static void assert_same(const rfm_buffer *expected, const rfm_ledger *ledger, int32_t threads,
                        const char *way) {
    rfm_buffer *text = reports(ledger, threads);
    cr_assert(shop_same_bytes(expected, text), "%s", way);
    rfm_buffer_free(text);
}

Test(retention_law, the_way_of_the_lines_changes_nothing) {
    shop_fill(rows, ROWS, CUSTOMERS, 3);
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, ROWS, 1);
    rfm_buffer *expected = reports(ledger, 1);
    assert_same(expected, ledger, 2, "two threads");
    assert_same(expected, ledger, 64, "many threads");

    rfm_buffer *saved = shop_saved(ledger);
    rfm_ledger *loaded;
    cr_assert_eq(
        rfm_ledger_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, NULL),
        RFM_OK);
    assert_same(expected, loaded, 2, "saved and loaded");
    rfm_ledger_free(loaded);
    rfm_buffer_free(saved);
    rfm_ledger_free(ledger);

    for (uint64_t seed = 1; seed <= 6; ++seed) {
        rfm_ledger *parts[3];
        shop_shuffle(rows, ROWS, seed);
        for (int p = 0; p < 3; ++p) {
            parts[p] = shop_ledger(1, seed); /* other secrets of the id tables, too */
            shop_append(parts[p], rows + p * (ROWS / 3), ROWS / 3, 1);
        }
        cr_assert_eq(rfm_ledger_merge(parts[2], parts[0], NULL), RFM_OK);
        cr_assert_eq(rfm_ledger_merge(parts[2], parts[1], NULL), RFM_OK);
        assert_same(expected, parts[2], 1 + (int32_t)(seed % 3), "shuffled, in parts, merged");
        for (int p = 0; p < 3; ++p) rfm_ledger_free(parts[p]);
    }
    rfm_buffer_free(expected);
}

static int64_t count_in(const rfm_frame *frame, const char *name, int64_t row) {
    return (int64_t)retention_cell(frame, name, row);
}

static int64_t total_of(const rfm_frame *frame, const char *name) {
    int64_t total = 0;
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) total += count_in(frame, name, row);
    return total;
}

static void check_cohorts(const rfm_frame *frame, const rfm_frame *table,
                          const rfm_customers_totals *totals) {
    int64_t customers = 0;
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        if (retention_cell(frame, "age", row) != 0) continue;
        customers += count_in(frame, "cohort_customers", row);
        cr_assert_eq(retention_cell(frame, "customers", row),
                     retention_cell(frame, "cohort_customers", row));
    }
    cr_assert_eq(customers, totals->customers);
    cr_assert_eq(total_of(frame, "receipts"), totals->receipts);
    cr_assert_eq(total_of(frame, "receipts"), total_of(table, "receipts"));
}

static void check_periods(const rfm_frame *frame, const rfm_customers_totals *totals) {
    cr_assert_eq(total_of(frame, "receipts"), totals->receipts);
    cr_assert_eq(total_of(frame, "new_customers"), totals->customers);
    cr_assert_eq(total_of(frame, "unidentified_spend"),
                 totals->unidentified_gross - totals->unidentified_returned);
    cr_assert_eq(total_of(frame, "customers"), total_of(frame, "new_customers") +
                                                   total_of(frame, "returning_customers") +
                                                   total_of(frame, "reactivated_customers"));
}

static void check_orders(const rfm_frame *frame, const rfm_customers_totals *totals) {
    cr_assert_eq(count_in(frame, "customers", 0), totals->customers);
    cr_assert_eq(total_of(frame, "customers"), totals->receipts, "an order for each receipt");
    for (int64_t row = 1; row < rfm_frame_count(frame); ++row) {
        cr_assert_eq(retention_cell(frame, "customers", row),
                     retention_cell(frame, "next_customers", row - 1));
    }
}

/* Over all history, everything adds up to the customer table of the last day. */
Test(retention_law, rows_add_up_to_the_customer_table) {
    for (int32_t way = 0; way < 15; ++way) {
        const rfm_retention_options options = {.struct_size = sizeof options,
                                               .period = way % 5,
                                               .returns = way / 5,
                                               .events = RFM_EVENTS_RECEIPTS,
                                               .ranks = 10000};
        const rfm_customers_options same = {.struct_size = sizeof same, .returns = way / 5};
        rfm_customers_totals totals = {.struct_size = sizeof totals};
        rfm_frame *table, *frame;
        rfm_ledger *ledger = shop_ledger(0, 0);
        shop_fill(rows, 2000, 150, (uint64_t)way + 1);
        shop_append(ledger, rows, 2000, 1);
        cr_assert_eq(rfm_customers_build(ledger, LAST, &same, &table, &totals, NULL), RFM_OK);
        cr_assert_eq(rfm_retention_cohorts(ledger, 14990, LAST, &options, &frame, NULL), RFM_OK);
        check_cohorts(frame, table, &totals);
        rfm_frame_free(frame);
        cr_assert_eq(rfm_retention_periods(ledger, 14990, LAST, &options, &frame, NULL), RFM_OK);
        check_periods(frame, &totals);
        rfm_frame_free(frame);
        cr_assert_eq(rfm_retention_orders(ledger, 14990, LAST, &options, &frame, NULL), RFM_OK);
        check_orders(frame, &totals);
        rfm_frame_free(frame);
        rfm_frame_free(table);
        rfm_ledger_free(ledger);
    }
}

/* A quarter's new customers are those of its months. */
Test(retention_law, months_make_quarters) {
    const rfm_retention_options quarters = {.struct_size = sizeof quarters,
                                            .period = RFM_PERIOD_QUARTER};
    rfm_frame *by_month, *by_quarter;
    rfm_ledger *ledger = shop_ledger(0, 0);
    shop_fill(rows, ROWS, CUSTOMERS, 9);
    shop_append(ledger, rows, ROWS, 1);
    cr_assert_eq(rfm_retention_periods(ledger, 14975, 15705, NULL, &by_month, NULL), RFM_OK);
    cr_assert_eq(rfm_retention_periods(ledger, 14975, 15705, &quarters, &by_quarter, NULL), RFM_OK);
    static const char *const names[] = {"new_customers", "receipts", "spend_net",
                                        "unidentified_receipts", "unidentified_spend"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; ++n) {
        for (int64_t q = 0; q < rfm_frame_count(by_quarter); ++q) {
            double sum = 0;
            for (int64_t m = 3 * q; m < 3 * q + 3 && m < rfm_frame_count(by_month); ++m) {
                sum += retention_cell(by_month, names[n], m);
            }
            cr_assert_eq(sum, retention_cell(by_quarter, names[n], q), "%s of quarter %d", names[n],
                         (int)q);
        }
    }
    rfm_frame_free(by_month);
    rfm_frame_free(by_quarter);
    rfm_ledger_free(ledger);
}
