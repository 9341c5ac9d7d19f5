/* SPDX-License-Identifier: MIT */
/* The customer table with everything that can be asked for: neither the order of lines nor threads,
 * merges or a save in between change a bit of it. */
#include "shop.h"

enum { ROWS = 6000, CUSTOMERS = 250, AS_OF = 15400 };

static shop_row rows[ROWS];

/* The tables of both kinds of events as CSV: equal text is equal to the bit, since doubles read
 * back. */
static rfm_buffer *said(const rfm_ledger *ledger, int32_t threads) {
    rfm_buffer *text;
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    for (int32_t events = RFM_EVENTS_DAYS; events <= RFM_EVENTS_RECEIPTS; ++events) {
        const int32_t litt = events == RFM_EVENTS_DAYS ? RFM_CUSTOMERS_LITT : 0;
        const rfm_customers_options options = {.struct_size = sizeof options,
                                               .threads = threads,
                                               .events = events,
                                               .flags = RFM_CUSTOMERS_MODELS | litt,
                                               .holdout_days = 200};
        rfm_frame *frame;
        cr_assert_eq(rfm_customers_build(ledger, AS_OF, &options, &frame, NULL, NULL), RFM_OK);
        cr_assert_gt(rfm_frame_count(frame), CUSTOMERS / 2);
        cr_assert_eq(rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL), RFM_OK);
        rfm_frame_free(frame);
    }
    return text;
}

static void assert_said(const rfm_buffer *expected, rfm_ledger *ledger, int32_t threads,
                        const char *what) {
    rfm_buffer *text = said(ledger, threads);
    cr_assert(shop_same_bytes(expected, text), "%s", what);
    rfm_buffer_free(text);
}

/* A ledger as it is read back: all that it has lies by customer. */
static rfm_ledger *read_back(const rfm_ledger *ledger) {
    rfm_ledger *loaded;
    rfm_buffer *bytes = shop_saved(ledger);
    cr_assert_eq(
        rfm_ledger_load(rfm_buffer_data(bytes), (size_t)rfm_buffer_size(bytes), &loaded, NULL),
        RFM_OK);
    rfm_buffer_free(bytes);
    return loaded;
}

static rfm_buffer *fill(void) {
    shop_fill(rows, ROWS, CUSTOMERS, 5);
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, ROWS, 1);
    rfm_buffer *expected = said(ledger, 1);
    cr_assert_not_null(strstr(rfm_buffer_data(expected), "litt"));
    assert_said(expected, ledger, 2, "2 threads");
    rfm_ledger_free(ledger);
    return expected;
}

Test(customers_law, order_of_lines_and_threads) {
    rfm_buffer *expected = fill();
    for (uint64_t seed = 1; seed <= 6; ++seed) {
        rfm_ledger *ledger = shop_ledger(1, seed);
        shop_shuffle(rows, ROWS, seed);
        for (int64_t start = 0; start < ROWS; start += 1500) {
            shop_append(ledger, rows + start, 1500, 1);
        }
        assert_said(expected, ledger, 1 + (int32_t)(seed % 2), "shuffled");
        rfm_ledger_free(ledger);
    }
    rfm_buffer_free(expected);
}

Test(customers_law, merge_and_save_in_between) {
    rfm_buffer *expected = fill();
    rfm_ledger *left = shop_ledger(1, 1), *right = shop_ledger(1, 2);
    shop_append(left, rows, 2500, 1);
    shop_append(right, rows + 2500, ROWS - 2500, 1);
    rfm_ledger *loaded = read_back(right);
    cr_assert_eq(rfm_ledger_merge(left, loaded, NULL), RFM_OK);
    assert_said(expected, left, 2, "merged");
    rfm_ledger_free(left);
    rfm_ledger_free(right);
    rfm_ledger_free(loaded);
    rfm_buffer_free(expected);
}

static rfm_buffer *counted(const rfm_ledger *ledger, const rfm_customers_options *options,
                           int32_t as_of_day, rfm_customers_totals *out_totals) {
    rfm_buffer *text;
    rfm_frame *frame;
    *out_totals = (rfm_customers_totals){.struct_size = sizeof *out_totals};
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    cr_assert_eq(rfm_customers_build(ledger, as_of_day, options, &frame, out_totals, NULL), RFM_OK);
    cr_assert_gt(rfm_frame_count(frame), CUSTOMERS / 10);
    cr_assert_eq(rfm_csv_write(frame, NULL, rfm_buffer_write, text, NULL), RFM_OK);
    rfm_frame_free(frame);
    return text;
}

static void assert_same_counts(const rfm_ledger *left, const rfm_ledger *right,
                               const rfm_customers_options *options, int32_t as_of_day) {
    rfm_customers_totals totals[2];
    rfm_buffer *texts[2] = {counted(left, options, as_of_day, &totals[0]),
                            counted(right, options, as_of_day, &totals[1])};
    cr_assert(shop_same_bytes(texts[0], texts[1]), "returns %d, flags %d, window %d",
              (int)options->returns, (int)options->flags, (int)options->window_length);
    cr_assert_arr_eq(&totals[0], &totals[1], sizeof totals[0]);
    rfm_buffer_free(texts[0]);
    rfm_buffer_free(texts[1]);
}

static void assert_all_counts(const rfm_ledger *left, const rfm_ledger *right) {
    static const int32_t windows[][2] = {
        {RFM_WINDOW_ALL, 0}, {RFM_WINDOW_DAYS, 150}, {RFM_WINDOW_MONTHS, 7}};
    for (int32_t i = 0; i < 3 * 3 * 2 * 2; ++i) {
        const rfm_customers_options options = {.struct_size = sizeof options,
                                               .window_unit = windows[i % 3][0],
                                               .window_length = windows[i % 3][1],
                                               .returns = i / 3 % 3,
                                               .flags = i / 9 % 2 * RFM_CUSTOMERS_FREE};
        assert_same_counts(left, right, &options, i / 18 == 0 ? AS_OF : AS_OF + 250);
    }
}

static int by_day(const void *left, const void *right) {
    return ((const shop_row *)left)->day - ((const shop_row *)right)->day;
}

/* As rows come in they are counted another way than where they lie by customer. */
Test(customers_law, rows_as_they_come) {
    for (uint64_t seed = 1; seed <= 4; ++seed) {
        shop_fill(rows, ROWS, CUSTOMERS << seed, seed);
        if (seed != 4) qsort(rows, ROWS, sizeof *rows, by_day);
        if (seed == 2) rows[ROWS / 2].amount = INT64_C(1) << 40; /* for which rows are made wider */
        rfm_ledger *ledger = shop_ledger(0, seed);
        shop_append(ledger, rows, ROWS, 1);
        rfm_ledger *loaded = read_back(ledger);
        assert_all_counts(ledger, loaded);
        rfm_ledger_free(ledger);
        rfm_ledger_free(loaded);
    }
}

/* What the holdout says is what the table as of its last day says of a window of as many days. */
Test(customers_law, holdout_is_the_table_of_its_days) {
    enum { DAYS = 200 };
    rfm_buffer_free(fill());
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, ROWS, 1);
    for (int32_t returns = RFM_RETURNS_NET; returns <= RFM_RETURNS_CANCEL; ++returns) {
        const rfm_customers_options split = {
            .struct_size = sizeof split, .returns = returns, .holdout_days = DAYS};
        const rfm_customers_options after = {.struct_size = sizeof after,
                                             .returns = returns,
                                             .window_unit = RFM_WINDOW_DAYS,
                                             .window_length = DAYS};
        rfm_frame *table, *later;
        rfm_column id, x, spend, later_id, later_days, later_spend;
        cr_assert_eq(rfm_customers_build(ledger, AS_OF, &split, &table, NULL, NULL), RFM_OK);
        cr_assert_eq(rfm_customers_build(ledger, AS_OF + DAYS, &after, &later, NULL, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(table, "customer", &id, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(table, "holdout_x", &x, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(table, "holdout_spend", &spend, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(later, "customer", &later_id, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(later, "purchase_days", &later_days, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_find(later, "spend_net", &later_spend, NULL), RFM_OK);
        int64_t found = 0;
        for (int64_t row = 0, at = 0; row < id.length; ++row) {
            const char *name = id.bytes + id.offsets[row];
            const size_t size = (size_t)(id.offsets[row + 1] - id.offsets[row]);
            for (; at < later_id.length; ++at) { /* both are in order of ids, of one size */
                if (memcmp(later_id.bytes + later_id.offsets[at], name, size) >= 0) break;
            }
            const int is_there = at < later_id.length &&
                                 memcmp(later_id.bytes + later_id.offsets[at], name, size) == 0;
            const int64_t got = ((const int64_t *)x.values)[row];
            found += is_there;
            cr_assert_eq(got, is_there ? ((const int64_t *)later_days.values)[at] : 0);
            if (is_there) {
                cr_assert_eq(((const int64_t *)spend.values)[row],
                             ((const int64_t *)later_spend.values)[at]);
            }
        }
        cr_assert_gt(found, CUSTOMERS / 2);
        rfm_frame_free(table);
        rfm_frame_free(later);
    }
    rfm_ledger_free(ledger);
}
