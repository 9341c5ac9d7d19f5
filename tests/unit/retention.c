/* SPDX-License-Identifier: MIT */
/* Inside of retention: calendar periods, counting in little memory, shapes of gamma intervals. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "retention/counter.h"
#include "retention/period.h"
#include "retention/shape.h"

typedef struct period_case {
    int32_t day;
    int32_t starts[5]; /* month, quarter, year, week, day */
} period_case;

/* Days and their periods' first days by Python's datetime (weekday(), replace()). */
static const period_case period_cases[] = {
    {-719162, {-719162, -719162, -719162, -719162, -719162}}, /* 0001-01-01, a Monday */
    {-719156, {-719162, -719162, -719162, -719162, -719156}}, /* 0001-01-07 */
    {-719155, {-719162, -719162, -719162, -719155, -719155}}, /* 0001-01-08 */
    {-1, {-31, -92, -365, -3, -1}},                           /* 1969-12-31, a Wednesday */
    {0, {0, 0, 0, -3, 0}},                                    /* 1970-01-01 */
    {10956, {10926, 10865, 10592, 10952, 10956}},             /* 1999-12-31 */
    {11016, {10988, 10957, 10957, 11015, 11016}},             /* 2000-02-29 */
    {20087, {20058, 19997, 19723, 20087, 20087}},             /* 2024-12-30, a Monday */
    {20089, {20089, 20089, 20089, 20087, 20089}},             /* 2025-01-01 */
    {2932896, {2932866, 2932805, 2932532, 2932892, 2932896}}, /* 9999-12-31 */
};

Test(retention_period, first_days) {
    for (size_t i = 0; i < sizeof period_cases / sizeof period_cases[0]; ++i) {
        const period_case *given = &period_cases[i];
        for (int32_t period = RFM_PERIOD_MONTH; period <= RFM_PERIOD_DAY; ++period) {
            const int32_t number = rfm__period_number(period, given->day);
            cr_assert_eq(rfm__period_first_day(period, number), given->starts[period],
                         "day %d, period %d", (int)given->day, (int)period);
            cr_assert_eq(rfm__period_number(period, given->starts[period]), number);
        }
    }
}

/* Walking through ten years a day at a time, a number rises by one exactly where a period begins.
 */
Test(retention_period, neighbours_differ_by_one) {
    for (int32_t period = RFM_PERIOD_MONTH; period <= RFM_PERIOD_DAY; ++period) {
        for (int32_t day = -800; day < 3000; ++day) {
            const int32_t number = rfm__period_number(period, day);
            const int is_first = rfm__period_first_day(period, number) == day;
            cr_assert_eq(number - rfm__period_number(period, day - 1), is_first);
        }
    }
}

Test(retention_counter, counts_what_came) {
    static int64_t expected[20000];
    uint64_t state = 11;
    rfm__counter counter = {0}, other = {0};
    for (int i = 0; i < 120000; ++i) {
        state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
        const uint64_t key = state >> 33 & (i % 3 == 0 ? 15 : 16383);
        ++expected[key];
        cr_assert_eq(rfm__counter_add(i % 5 == 0 ? &other : &counter, key, NULL), RFM_OK);
    }
    cr_assert_eq(rfm__counter_settle(&counter, NULL), RFM_OK);
    cr_assert_eq(rfm__counter_settle(&other, NULL), RFM_OK);
    cr_assert_eq(rfm__counter_merge(&counter, &other, NULL), RFM_OK);
    size_t at = 0;
    for (uint64_t key = 0; key < 20000; ++key) {
        if (expected[key] == 0) continue;
        cr_assert_lt(at, counter.count);
        cr_assert_eq(counter.list[at].key, key);
        cr_assert_eq(counter.list[at++].count, expected[key], "key %d", (int)key);
    }
    cr_assert_eq(at, counter.count);
    rfm__counter_free(&counter);
    rfm__counter_free(&other);
    cr_assert_eq(test_memory_live(), 0);
}

Test(retention_counter, nothing_and_high_keys) {
    rfm__counter counter = {0}, other = {0};
    cr_assert_eq(rfm__counter_settle(&counter, NULL), RFM_OK);
    cr_assert_eq(rfm__counter_merge(&counter, &other, NULL), RFM_OK);
    cr_assert_eq(counter.count, 0);
    cr_assert_eq(rfm__counter_add(&counter, UINT64_MAX, NULL), RFM_OK);
    cr_assert_eq(rfm__counter_add(&counter, 0, NULL), RFM_OK);
    cr_assert_eq(rfm__counter_settle(&counter, NULL), RFM_OK);
    cr_assert_eq(counter.count, 2);
    cr_assert_eq(counter.list[0].key, 0);
    cr_assert_eq(counter.list[1].key, UINT64_MAX);
    rfm__counter_free(&counter);
}

typedef struct shape_case {
    double excess;
    rfm__counted sizes[3];
    size_t size_count;
    int64_t customers, intervals;
    double profile, conditional;
} shape_case;

/*
 * By mpmath 1.3.0 with 40 digits: excess = fsum(log(mean / t)), then each equation of shape.c with
 * mpmath's digamma bisected 140 times in the logarithm of the shape. The intervals:
 * (1 2) (3 3 9) (30 31 29 30); (1000000 1000001); (1 3000000); (1 2 .. 399) (7 9);
 * (20 28 25 31) (3 2 4) (90 110).
 */
static const shape_case shape_cases[] = {
    {0.55275934713893629,
     {{2, 1}, {3, 1}, {4, 1}},
     3,
     3,
     9,
     8.3041316797495531,
     5.6382653730879548},
    {2.4999975000021875e-13, {{2, 1}}, 1, 1, 2, 4000004000000.6667, 2000002000000.5},
    {13.527829152179049, {{2, 1}}, 1, 1, 2, 0.11756678691892454, 0.067935975380374749},
    {119.53514417350137, {{2, 1}, {399, 1}}, 2, 2, 401, 1.8263261240545053, 1.8183874692505023},
    {0.17941971051327117,
     {{2, 1}, {3, 1}, {4, 1}},
     3,
     3,
     9,
     25.246404257728148,
     16.937576699433661},
};

Test(retention_shape, by_mpmath) {
    for (size_t i = 0; i < sizeof shape_cases / sizeof shape_cases[0]; ++i) {
        const shape_case *given = &shape_cases[i];
        const rfm__shape_data data = {.excess = given->excess,
                                      .sizes = given->sizes,
                                      .size_count = given->size_count,
                                      .customers = given->customers,
                                      .intervals = given->intervals};
        int32_t steps = 0;
        const double profile = rfm__shape_profile(&data, &steps);
        cr_assert_lt(fabs(profile / given->profile - 1), 1e-13, "case %zu: %.17g", i, profile);
        const int32_t before = steps;
        const double conditional = rfm__shape_conditional(&data, &steps);
        cr_assert_lt(fabs(conditional / given->conditional - 1), 1e-13, "case %zu: %.17g", i,
                     conditional);
        cr_assert(before > 0 && before <= 12 && steps - before <= 12, "%d steps", (int)steps);
    }
}

/* Two intervals each: the conditional likelihood is that of Beta(k, k), and the profile's shape is
 * above it, as the rates take half of what there is to know. */
Test(retention_shape, more_regular_means_higher) {
    const rfm__counted sizes[] = {{2, 1000}};
    double last = 0;
    for (double excess = 1000; excess > 1e-6; excess /= 3) {
        const rfm__shape_data data = {excess, sizes, 1, 1000, 2000};
        int32_t steps = 0;
        const double profile = rfm__shape_profile(&data, &steps);
        const double conditional = rfm__shape_conditional(&data, &steps);
        cr_assert_gt(conditional, last);
        cr_assert_gt(profile, conditional);
        cr_assert_lt(profile, 2.1 * conditional);
        cr_assert_leq(steps, 24);
        last = conditional;
    }
}
