/* SPDX-License-Identifier: MIT */
/* A baseline is the shop's alone: the order of its lines and contacts, the number of threads and
 * what the other days are change no bit of it. */
#include <stdio.h>

#include "baselines.h"
#include "shop.h"

enum { ROWS = 4000, CUSTOMERS = 300, DAYS = 4 };

static shop_row rows[ROWS];
static char names[CUSTOMERS][12];
static const char *ids[CUSTOMERS];
static int64_t flags[CUSTOMERS];
static const int32_t days[DAYS] = {15100, 15365, 15548, 15800};

static void fill(void) {
    shop_fill(rows, ROWS, CUSTOMERS, 11);
    for (int i = 0; i < CUSTOMERS; ++i) {
        snprintf(names[i], sizeof names[i], "C%05u", (unsigned)(i * 3 / 2));
        if (i > 0 && strcmp(names[i], names[i - 1]) == 0) names[i][0] = 'X';
        ids[i] = names[i];
        flags[i] = i % 3 != 0;
    }
}

static void shuffle_contacts(uint64_t seed) {
    uint64_t state = seed + 77;
    for (int64_t i = CUSTOMERS - 1; i > 0; --i) {
        const int64_t k = (int64_t)(shop_random(&state) % (uint64_t)(i + 1));
        const char *id = ids[i];
        const int64_t flag = flags[i];
        ids[i] = ids[k], flags[i] = flags[k];
        ids[k] = id, flags[k] = flag;
    }
}

/* What three calls say, as CSV: equal text is equal to the bit, since doubles read back. */
static rfm_buffer *said(const rfm_ledger *ledger, int32_t threads) {
    rfm_frame *contacts = baselines_contacts("email", ids, flags, NULL, CUSTOMERS);
    const rfm_baseline_options options = {
        .struct_size = sizeof options, .threads = threads, .contacts = contacts};
    rfm_frame *frames[3], *table;
    rfm_buffer *text;
    cr_assert_eq(rfm_customers_build(ledger, 15800, NULL, &table, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_baseline_measure(ledger, days, DAYS, &options, &frames[0], NULL), RFM_OK);
    cr_assert_eq(rfm_baseline_readiness(ledger, 15690, &options, &frames[1], NULL), RFM_OK);
    cr_assert_eq(rfm_baseline_overlap(contacts, table, &frames[2], NULL), RFM_OK);
    cr_assert_eq(rfm_buffer_new(&text, NULL), RFM_OK);
    for (int i = 0; i < 3; ++i) {
        cr_assert_eq(rfm_csv_write(frames[i], NULL, rfm_buffer_write, text, NULL), RFM_OK);
        rfm_frame_free(frames[i]);
    }
    rfm_frame_free(table);
    rfm_frame_free(contacts);
    return text;
}

Test(baseline_law, order_of_lines_and_contacts_and_threads) {
    fill();
    rfm_ledger *ledger = shop_ledger(1, 0);
    shop_append(ledger, rows, ROWS, 1);
    rfm_buffer *expected = said(ledger, 1);
    cr_assert_not_null(strstr(rfm_buffer_data(expected), "email_share"));
    for (int32_t threads = 2; threads <= 3; ++threads) {
        rfm_buffer *text = said(ledger, threads);
        cr_assert(shop_same_bytes(expected, text), "%d threads", (int)threads);
        rfm_buffer_free(text);
    }
    rfm_ledger_free(ledger);
    for (uint64_t seed = 1; seed <= 8; ++seed) {
        shop_shuffle(rows, ROWS, seed);
        shuffle_contacts(seed);
        ledger = shop_ledger(1, seed);
        for (int64_t start = 0; start < ROWS; start += 1000) {
            shop_append(ledger, rows + start, 1000, 1 + (int32_t)(seed % 2));
        }
        rfm_buffer *text = said(ledger, 1 + (int32_t)(seed % 2));
        cr_assert(shop_same_bytes(expected, text), "shuffle %d", (int)seed);
        rfm_buffer_free(text);
        rfm_ledger_free(ledger);
    }
    rfm_buffer_free(expected);
}

/* Each day's figures are those of that day asked alone; shares lie between 0 and 1, and a change is
 * what the two values differ by. */
Test(baseline_law, days_do_not_see_each_other) {
    fill();
    rfm_ledger *ledger = shop_ledger(1, 0);
    rfm_frame *all, *alone;
    shop_append(ledger, rows, ROWS, 1);
    cr_assert_eq(rfm_baseline_measure(ledger, days, DAYS, NULL, &all, NULL), RFM_OK);
    for (int64_t d = 0; d < DAYS; ++d) {
        cr_assert_eq(rfm_baseline_measure(ledger, &days[d], 1, NULL, &alone, NULL), RFM_OK);
        const int64_t figures = rfm_frame_count(alone);
        cr_assert_eq(rfm_frame_count(all), figures * DAYS);
        for (int64_t f = 0; f < figures; ++f) {
            const int64_t row = d * figures + f;
            const double value = baselines_double(alone, "value", f);
            const double first = baselines_double(all, "value", f);
            cr_assert_eq(baselines_double(all, "value", row), value);
            if (strcmp(baselines_text(alone, "unit", f), "share") == 0) {
                cr_assert(value >= 0 && value <= 1);
            }
            if (d > 0) cr_assert_eq(baselines_double(all, "change", row), value - first);
        }
        rfm_frame_free(alone);
    }
    rfm_frame_free(all);
    rfm_ledger_free(ledger);
}
