/* SPDX-License-Identifier: MIT */
/*
 * A model that fits what it has seen may still be wrong about what comes. So it is fitted to an
 * earlier day and held against what is known by now, in all and by how often customers had bought.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "frame_maker.h"
#include "say.h"

enum { HOLDOUT_GROUPS = 8 }; /* repeat purchases 0 to 6, then 7 and more */

static int compare_ids(const rfm_column *left, int64_t left_row, const rfm_column *right,
                       int64_t right_row) {
    size_t left_size, right_size;
    const char *a = cell_text(left, left_row, &left_size);
    const char *b = cell_text(right, right_row, &right_size);
    const size_t size = left_size < right_size ? left_size : right_size;
    const int order = size == 0 ? 0 : memcmp(a, b, size);
    return order != 0 ? order : left_size < right_size ? -1 : left_size > right_size;
}

/* Purchases in the days of the holdout alone. Both tables are in order of the id. */
static int64_t *count_purchases(const clv_run *run) {
    rfm_customers_options options = clv_window(run, run->done.as_of_day);
    options.window_unit = RFM_WINDOW_DAYS;
    options.window_length = run->done.as_of_day - run->fit_day;
    rfm_frame *later = clv_table(run, run->done.as_of_day, &options);
    const rfm_column before = column_of(run->customers, "customer");
    const rfm_column after = column_of(later, "customer");
    const int is_receipts = run->own->events == RFM_EVENTS_RECEIPTS;
    const rfm_column events = column_of(later, is_receipts ? "receipts" : "purchase_days");
    int64_t *counts = calloc((size_t)before.length + 1, sizeof *counts);
    if (counts == NULL) fail(EXIT_BAD_DATA, "out of memory");
    int64_t next = 0;
    for (int64_t row = 0; row < before.length; ++row) {
        while (next < after.length && compare_ids(&after, next, &before, row) < 0) ++next;
        if (next < after.length && compare_ids(&after, next, &before, row) == 0) {
            counts[row] = cell_int64(&events, next);
        }
    }
    rfm_frame_free(later);
    return counts;
}

static void add_counts(clv_run *run, const int64_t *counts) {
    const rfm_column column = {.name = "actual_purchases",
                               .type = RFM_COLUMN_INT64,
                               .length = rfm_frame_count(run->customers),
                               .values = counts};
    rfm_frame *one, *joined;
    rfm_error error;
    if (rfm_frame_new(&column, 1, &one, &error) != RFM_OK ||
        rfm_frame_join(run->customers, one, &joined, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(one);
    rfm_frame_free(run->customers);
    run->customers = joined;
}

/* Sums over customers that had bought equally often. */
typedef struct holdout_group {
    int64_t customers, actual;
    double expected;
} holdout_group;

static rfm_frame *make_groups(const holdout_group *groups) {
    frame_maker *maker = maker_new();
    maker_column(maker, "x", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "customers", RFM_COLUMN_INT64, 0);
    maker_column(maker, "actual", RFM_COLUMN_INT64, 0);
    maker_column(maker, "expected", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "mean_actual", RFM_COLUMN_DOUBLE, 0);
    maker_column(maker, "mean_expected", RFM_COLUMN_DOUBLE, 0);
    for (int i = 0; i < HOLDOUT_GROUPS; ++i) {
        const holdout_group *group = &groups[i];
        char x[16];
        if (group->customers == 0) continue;
        snprintf(x, sizeof x, "%d%s", i, i + 1 == HOLDOUT_GROUPS ? "+" : "");
        maker_text(maker, 0, x);
        maker_number(maker, 1, group->customers);
        maker_number(maker, 2, group->actual);
        maker_double(maker, 3, group->expected);
        maker_double(maker, 4, (double)group->actual / (double)group->customers);
        maker_double(maker, 5, group->expected / (double)group->customers);
    }
    return maker_finish(maker);
}

void clv_holdout_measure(clv_run *run) {
    holdout_group groups[HOLDOUT_GROUPS] = {{0}};
    clv_holdout *to = &run->holdout;
    int64_t *counts = count_purchases(run);
    const rfm_column x = column_of(run->customers, "x"),
                     expected = column_of(run->customers, "expected_purchases");
    for (int64_t row = 0; row < x.length; ++row) {
        const int64_t repeats = cell_int64(&x, row);
        holdout_group *group = &groups[repeats < HOLDOUT_GROUPS - 1 ? repeats : HOLDOUT_GROUPS - 1];
        ++group->customers;
        group->actual += counts[row];
        group->expected += ((const double *)expected.values)[row];
        to->actual += counts[row];
        to->bought += counts[row] > 0;
    }
    to->expected = run->summary.expected;
    to->buyers = run->summary.buyers;
    to->by_purchases = make_groups(groups);
    add_counts(run, counts);
    free(counts);
    to->tracking = clv_tracking_make(run);
}
