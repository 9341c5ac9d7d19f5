/* SPDX-License-Identifier: MIT */
/* Where amounts and days change anything, against a look at each of them, and at the ends of 64
 * bits, where there are too many to look at. */
#include <criterion/criterion.h>

#include "base/exact.h"
#include "next/plan.h"

static const rfm__lens lens = {.as_of_day = 100};

static void assert_list(const rfm__next_list *list, const int64_t *expected, size_t count) {
    cr_assert_eq(list->count, count);
    for (size_t i = 0; i < count; ++i) {
        cr_assert_eq(list->at[i], expected[i], "%d: %lld", (int)i, (long long)list->at[i]);
    }
}

Test(next, a_settled_list_rises_without_repeats) {
    for (int64_t count = 0; count < 60; ++count) {
        rfm__next_list list = {0};
        for (int64_t i = 0; i < count; ++i) {
            cr_assert_eq(rfm__next_list_add(&list, i * 7 % 13 - 5, NULL), RFM_OK);
        }
        rfm__next_list_settle(&list);
        cr_assert_eq(list.count, (size_t)(count < 13 ? count : 13));
        for (size_t i = 1; i < list.count; ++i) cr_assert_lt(list.at[i - 1], list.at[i]);
        rfm__free(list.at);
    }
}

static rfm__next_list spend_breaks(rfm__next_plan *plan, const rfm__tally *before, int64_t visits,
                                   int64_t most) {
    const rfm__next_change change = {
        .before = before, .lens = &lens, .scale = 2, .day = 100, .visits = visits, .spend = visits};
    rfm__next_list list = {0};
    cr_assert_eq(rfm__next_spend_breaks(plan, &change, NULL, most, &list, NULL), RFM_OK);
    rfm__next_list_settle(&list);
    return list;
}

/* 12 -> 13 of four receipts, 3 of them new: at 12.5 a half goes to the even number, 12. */
Test(next, a_mean_changes_where_it_rounds) {
    static const int64_t marks[] = {-40, 3, 12, 13};
    const rfm__tally before = {
        .first_day = 90, .last_day = 95, .receipts = 1, .gross = 17, .purchase_days = 1};
    static const int64_t expected[] = {29, 34}; /* 46 / 4 = 11.5 to 12; 50 / 4 to 12, 51 to 13 */
    rfm__next_plan plan = {0};
    for (int i = 0; i < 4; ++i) {
        cr_assert_eq(
            rfm__next_list_add(&plan.marks[RFM__NEXT_MEAN_RECEIPT].integers, marks[i], NULL),
            RFM_OK);
    }
    rfm__next_list list = spend_breaks(&plan, &before, 3, INT64_MAX);
    assert_list(&list, expected, 2);
    rfm__free(list.at);
    rfm__next_plan_free(&plan);
}

Test(next, means_of_all_sizes_change_where_a_look_at_each_says) {
    for (int64_t receipts = 1; receipts < 9; ++receipts) {
        for (int64_t net = -60; net < 60; net += 7) {
            const rfm__tally before = {.first_day = 90,
                                       .last_day = 95,
                                       .receipts = receipts,
                                       .gross = net < 0 ? 0 : net,
                                       .returned = net < 0 ? -net : 0,
                                       .purchase_days = 1};
            rfm__next_plan plan = {0};
            for (int64_t mark = -9; mark < 40; mark += 3) {
                cr_assert_eq(
                    rfm__next_list_add(&plan.marks[RFM__NEXT_MEAN_RECEIPT].integers, mark, NULL),
                    RFM_OK);
            }
            rfm__next_list list = spend_breaks(&plan, &before, 2, 200);
            size_t at = 0;
            for (int64_t spend = 3; spend <= 200; ++spend) {
                const int64_t mean = rfm__divide_half_even(net + spend, receipts + 2);
                const int64_t last = rfm__divide_half_even(net + spend - 1, receipts + 2);
                if (mean == last || mean % 3 != 0 || mean < -9 || mean >= 40) continue;
                cr_assert_lt(at, list.count);
                cr_assert_eq(list.at[at++], spend);
            }
            cr_assert_eq(at, list.count);
            rfm__free(list.at);
            rfm__next_plan_free(&plan);
        }
    }
}

Test(next, nothing_wraps_at_the_ends_of_64_bits) {
    static const int64_t marks[] = {INT64_MIN, INT64_MIN + 1, -1, 0, INT64_MAX - 1, INT64_MAX};
    const rfm__tally rich = {.first_day = 90,
                             .last_day = 100,
                             .receipts = 2,
                             .gross = INT64_MAX - 100,
                             .purchase_days = 2};
    const rfm__tally poor = {.first_day = 90,
                             .last_day = 100,
                             .receipts = 2,
                             .returned = INT64_MAX - 100,
                             .purchase_days = 2};
    static const int64_t gross[] = {99, 100};
    static const int64_t net[] = {INT64_MAX - 101, INT64_MAX - 100};
    rfm__next_plan plan = {0};
    for (int i = 0; i < 6; ++i) {
        cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_SPEND_NET].integers, marks[i], NULL),
                     RFM_OK);
        cr_assert_eq(
            rfm__next_list_add(&plan.marks[RFM__NEXT_MEAN_RECEIPT].integers, marks[i], NULL),
            RFM_OK);
    }
    rfm__next_list list = spend_breaks(&plan, &rich, 1, 100);
    assert_list(&list, gross, 2);
    rfm__free(list.at);
    plan.marks[RFM__NEXT_MEAN_RECEIPT].integers.count = 0;
    list = spend_breaks(&plan, &poor, 1, INT64_MAX);
    assert_list(&list, net, 2);
    rfm__free(list.at);
    rfm__next_plan_free(&plan);
}

/* Bought first on day 90, last on 95; ages reach 5, 8 and 30 on days 100, 98 and 120. */
Test(next, ages_change_on_their_days) {
    const rfm__tally before = {
        .first_day = 90, .last_day = 95, .receipts = 2, .gross = 17, .purchase_days = 2};
    const rfm__next_change change = {.before = &before, .lens = &lens, .scale = 2, .day = 96};
    static const int64_t expected[] = {98, 100, 119, 120};
    rfm__next_plan plan = {0};
    rfm__next_list list = {0};
    cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_DAYS_SINCE_LAST].integers, 5, NULL),
                 RFM_OK);
    cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_TENURE_DAYS].integers, 8, NULL), RFM_OK);
    cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_T].integers, 29, NULL), RFM_OK);
    cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_T].integers, 30, NULL), RFM_OK);
    cr_assert_eq(rfm__next_list_add(&plan.marks[RFM__NEXT_T].integers, 31, NULL), RFM_OK);
    cr_assert_eq(rfm__next_day_breaks(&plan, &change, 120, &list, NULL), RFM_OK);
    rfm__next_list_settle(&list);
    assert_list(&list, expected, 4);
    rfm__free(list.at);
    rfm__next_plan_free(&plan);
}
