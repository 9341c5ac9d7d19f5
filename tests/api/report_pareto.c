/* SPDX-License-Identifier: MIT */
/* How unequally a column is spread; all figures by hand. golden/report_brute.py does many more. */
#include <float.h>
#include <math.h>

#include "scores.h"

typedef struct outcome {
    rfm_pareto figures;
    rfm_frame *curve, *deciles;
} outcome;

static outcome measure(int32_t type, int32_t scale, const void *values, int64_t count,
                       int32_t points) {
    rfm_frame *frame = scores_of(type, scale, values, count);
    outcome found = {.figures = {.struct_size = sizeof found.figures}};
    rfm_error error;
    cr_assert_eq(
        rfm_report_pareto(frame, "v", points, &found.figures, &found.curve, &found.deciles, &error),
        RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    cr_assert_eq(found.figures.struct_size, sizeof found.figures);
    rfm_frame_free(frame);
    return found;
}

static void forget(outcome *found) {
    rfm_frame_free(found->curve);
    rfm_frame_free(found->deciles);
}

/* Fails and leaves nothing behind. */
static void assert_refused(const rfm_frame *frame, const char *column, int32_t points,
                           rfm_status status, int64_t where, const char *message) {
    rfm_pareto figures = {.struct_size = sizeof figures, .customers = 77};
    rfm_frame *curve, *deciles;
    rfm_error error;
    cr_assert_eq(rfm_report_pareto(frame, column, points, &figures, &curve, &deciles, &error),
                 status, "%s", error.message);
    cr_assert(curve == NULL && deciles == NULL);
    cr_assert_eq(figures.customers, 77);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, where);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
}

static int is_missing(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    return scores_is_missing(&column, row);
}

static void assert_near(double found, double expected) {
    cr_assert(fabs(found - expected) <= 4e-16 * fabs(expected), "%a, expected %a", found, expected);
}

/* Of 1 + 2 + 3 + 4 = 10, the Gini is (-3 - 2 + 3 + 12) / (4 * 10). */
Test(report_pareto, four_customers) {
    const int64_t values[] = {300, 100, 400, 200};
    outcome found = measure(RFM_COLUMN_AMOUNT, 2, values, 4, 8);
    cr_assert_eq(found.figures.customers, 4);
    cr_assert_eq(found.figures.total, 10.0);
    cr_assert_eq(found.figures.gini, 0.25);
    assert_near(found.figures.top_1_share, 0.4); /* rounded up to one customer */
    assert_near(found.figures.top_20_share, 0.4);
    cr_assert_eq(found.figures.customers_for_80, 3); /* 4 + 3 = 7 is not enough */
    cr_assert_eq(found.figures.customers_for_80_share, 0.75);
    static const double shares[] = {0, 0, 0.1, 0.1, 0.3, 0.3, 0.6, 0.6, 1};
    cr_assert_eq(rfm_frame_count(found.curve), 9);
    for (int64_t i = 0; i < 9; ++i) {
        cr_assert_eq(scores_double(found.curve, "customers_share", i), (double)i / 8);
        assert_near(scores_double(found.curve, "share", i), shares[i]);
    }
    forget(&found);
}

Test(report_pareto, exactly_80_percent_is_enough) {
    const int64_t values[] = {80, 12, 8};
    outcome found = measure(RFM_COLUMN_INT64, 0, values, 3, 0);
    cr_assert_eq(found.figures.customers_for_80, 1);
    cr_assert_eq(rfm_frame_count(found.curve), 101); /* as many as there are percents */
    cr_assert_eq(scores_double(found.curve, "share", 66), 0.08);
    cr_assert_eq(scores_double(found.curve, "share", 67), 0.2);
    cr_assert_eq(scores_double(found.curve, "share", 100), 1.0);
    forget(&found);
    const double doubles[] = {0.8, 0.12, 0.08};
    found = measure(RFM_COLUMN_DOUBLE, 0, doubles, 3, 0);
    cr_assert_eq(found.figures.customers_for_80, 1);
    forget(&found);
}

/* 23 customers: tens of 3 3 3 2 2 2 2 2 2 2. */
Test(report_pareto, deciles_are_as_equal_as_they_can_be) {
    int64_t values[23];
    for (int64_t i = 0; i < 23; ++i) values[i] = i * 7 % 23 + 1; /* 1..23 mixed */
    outcome found = measure(RFM_COLUMN_AMOUNT, 0, values, 23, 1);
    static const int64_t totals[] = {66, 57, 48, 27, 23, 19, 15, 11, 7, 3};
    static const int64_t highest[] = {23, 20, 17, 14, 12, 10, 8, 6, 4, 2};
    static const int64_t means[] = {22, 19, 16, 14, 12, 10, 8, 6, 4, 2}; /* 13.5, 11.5: to even */
    int64_t sum = 0;
    cr_assert_eq(rfm_frame_count(found.deciles), 10);
    for (int64_t i = 0; i < 10; ++i) {
        const int64_t customers = i < 3 ? 3 : 2;
        sum += totals[i];
        cr_assert_eq(scores_int64(found.deciles, "decile", i), i + 1);
        cr_assert_eq(scores_int64(found.deciles, "customers", i), customers);
        cr_assert_eq(scores_int64(found.deciles, "total", i), totals[i]);
        cr_assert_eq(scores_int64(found.deciles, "mean", i), means[i]);
        cr_assert_eq(scores_int64(found.deciles, "highest", i), highest[i]);
        cr_assert_eq(scores_int64(found.deciles, "lowest", i), highest[i] - customers + 1);
        cr_assert_eq(scores_double(found.deciles, "share", i), (double)totals[i] / 276);
        cr_assert_eq(scores_double(found.deciles, "cumulative_share", i), (double)sum / 276);
    }
    cr_assert_eq(rfm_frame_count(found.curve), 2);
    forget(&found);
}

Test(report_pareto, columns_are_named_and_typed) {
    static const char *const names[] = {"decile",           "customers", "total",  "share",
                                        "cumulative_share", "mean",      "lowest", "highest"};
    static const int32_t types[3][8] = {{1, 1, 1, 2, 2, 2, 1, 1},  /* RFM_COLUMN_INT64 is 1 */
                                        {1, 1, 2, 2, 2, 2, 2, 2},  /* RFM_COLUMN_DOUBLE is 2 */
                                        {1, 1, 3, 2, 2, 3, 3, 3}}; /* RFM_COLUMN_AMOUNT is 3 */
    for (int32_t type = RFM_COLUMN_INT64; type <= RFM_COLUMN_AMOUNT; ++type) {
        const int64_t values[] = {1, 2};
        outcome found = measure(type, type == RFM_COLUMN_AMOUNT ? 3 : 0, values, 2, 1);
        cr_assert_eq(rfm_frame_column_count(found.deciles), 8);
        for (int32_t i = 0; i < 8; ++i) {
            rfm_column column;
            cr_assert_eq(rfm_frame_column(found.deciles, i, &column, NULL), RFM_OK);
            cr_assert_str_eq(column.name, names[i]);
            cr_assert_eq(column.type, types[type - 1][i], "%s of %d", names[i], (int)type);
            cr_assert_eq(column.scale, column.type == RFM_COLUMN_AMOUNT ? 3 : 0);
        }
        cr_assert_eq(rfm_frame_column_count(found.curve), 2);
        forget(&found);
    }
}

Test(report_pareto, few_customers_leave_deciles_empty) {
    const int64_t values[] = {5, 5};
    outcome found = measure(RFM_COLUMN_INT64, 0, values, 2, 4);
    cr_assert_eq(found.figures.gini, 0.0);
    cr_assert_eq(rfm_frame_count(found.deciles), 10);
    for (int64_t i = 0; i < 10; ++i) {
        cr_assert_eq(scores_int64(found.deciles, "customers", i), i < 2);
        cr_assert_eq(scores_int64(found.deciles, "total", i), i < 2 ? 5 : 0);
        cr_assert_eq(scores_double(found.deciles, "share", i), i < 2 ? 0.5 : 0.0);
        cr_assert_eq(scores_double(found.deciles, "cumulative_share", i), i < 1 ? 0.5 : 1.0);
        cr_assert_eq(is_missing(found.deciles, "mean", i), i >= 2);
        cr_assert_eq(is_missing(found.deciles, "lowest", i), i >= 2);
        cr_assert_eq(is_missing(found.deciles, "highest", i), i >= 2);
    }
    forget(&found);
}

Test(report_pareto, nobody) {
    outcome found = measure(RFM_COLUMN_AMOUNT, 2, NULL, 0, 2);
    cr_assert_eq(found.figures.customers, 0);
    cr_assert_eq(found.figures.total, 0.0);
    cr_assert(isnan(found.figures.gini) && isnan(found.figures.top_1_share));
    cr_assert_eq(found.figures.customers_for_80, 0);
    cr_assert(isnan(found.figures.customers_for_80_share));
    cr_assert_eq(rfm_frame_count(found.curve), 3);
    cr_assert(is_missing(found.curve, "share", 0) && is_missing(found.curve, "share", 2));
    cr_assert_eq(scores_double(found.curve, "customers_share", 1), 0.5);
    cr_assert_eq(rfm_frame_count(found.deciles), 10);
    cr_assert(is_missing(found.deciles, "share", 0) && is_missing(found.deciles, "mean", 0));
    cr_assert_eq(scores_int64(found.deciles, "total", 0), 0);
    forget(&found);
}

/* -6 -1 2 in all -5: (2 * 6 + 0 + 2 * 2) / (3 * -5) is the formula, whatever it means. */
Test(report_pareto, totals_not_above_zero_have_no_shares) {
    const int64_t below[] = {2, -6, -1}, even[] = {2, -2, 0};
    outcome found = measure(RFM_COLUMN_INT64, 0, below, 3, 1);
    cr_assert_eq(found.figures.total, -5.0);
    assert_near(found.figures.gini, -16.0 / 15);
    cr_assert(isnan(found.figures.top_5_share) && isnan(found.figures.top_10_share));
    cr_assert_eq(found.figures.customers_for_80, 0);
    cr_assert(is_missing(found.curve, "share", 1));
    cr_assert(is_missing(found.deciles, "share", 0));
    cr_assert(is_missing(found.deciles, "cumulative_share", 9));
    cr_assert_eq(scores_int64(found.deciles, "total", 2), -6);
    cr_assert_eq(scores_double(found.deciles, "mean", 0), 2.0);
    forget(&found);
    found = measure(RFM_COLUMN_INT64, 0, even, 3, 1);
    cr_assert(isnan(found.figures.gini) && isnan(found.figures.top_20_share));
    forget(&found);
}

/* Returns of some customers: the curve dips below 0, the best hold more than all. */
Test(report_pareto, negative_values_are_values) {
    const int64_t values[] = {-20, 120};
    outcome found = measure(RFM_COLUMN_AMOUNT, 2, values, 2, 2);
    assert_near(scores_double(found.curve, "share", 1), -0.2);
    assert_near(found.figures.top_20_share, 1.2);
    cr_assert_eq(found.figures.customers_for_80, 1);
    assert_near(found.figures.gini, 0.7); /* (20 + 120) / (2 * 100) */
    forget(&found);
}

Test(report_pareto, missing_values_take_no_part) {
    const double values[] = {4, 1e9, 1e9, 1, -0.0};
    const uint8_t validity = 0x19; /* not the second and third */
    rfm_column column = scores_column("spend_net", RFM_COLUMN_DOUBLE, 0, values, 5);
    column.validity = &validity;
    rfm_frame *frame = scores_frame(&column, 1);
    rfm_pareto figures = {.struct_size = sizeof figures};
    cr_assert_eq(rfm_report_pareto(frame, NULL, 0, &figures, NULL, NULL, NULL), RFM_OK);
    cr_assert_eq(figures.customers, 3);
    cr_assert_eq(figures.total, 5.0);
    cr_assert_eq(figures.top_1_share, 0.8);
    cr_assert_eq(figures.customers_for_80, 1);
    rfm_frame_free(frame);
}

Test(report_pareto, a_total_of_all_may_pass_64_bits_but_not_that_of_a_decile) {
    int64_t values[11];
    for (int i = 0; i < 11; ++i) values[i] = INT64_MAX;
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 11);
    rfm_pareto figures = {.struct_size = sizeof figures};
    rfm_frame *curve;
    cr_assert_eq(rfm_report_pareto(frame, "v", 2, &figures, &curve, NULL, NULL), RFM_OK);
    cr_assert_eq(figures.total, 11 * 0x1p63);
    cr_assert_eq(figures.gini, 0.0);
    cr_assert_eq(figures.customers_for_80, 9);
    assert_near(scores_double(curve, "share", 1), 5.0 / 11);
    rfm_frame_free(curve);
    assert_refused(frame, "v", 0, RFM_E_OVERFLOW, -1, "sum of v of decile 1 does not fit 64 bits");
    rfm_frame_free(frame);
    outcome found = measure(RFM_COLUMN_INT64, 0, values, 10, 1);
    cr_assert_eq(scores_int64(found.deciles, "total", 9), INT64_MAX);
    forget(&found);
}

/* Next to the end of the range, and next to 0: the Gini of 1 and 3 is (-1 + 3) / (2 * 4). */
Test(report_pareto, doubles_of_any_size) {
    static const double units[] = {0x1p1021, 0x1p-1074, 1};
    for (int i = 0; i < 3; ++i) {
        const double values[] = {3 * units[i], units[i]};
        outcome found = measure(RFM_COLUMN_DOUBLE, 0, values, 2, 2);
        cr_assert_eq(found.figures.total, 4 * units[i] < (double)INFINITY ? 4 * units[i] : 0);
        cr_assert_eq(found.figures.gini, 0.25);
        cr_assert_eq(found.figures.top_1_share, 0.75);
        cr_assert_eq(scores_double(found.deciles, "total", 0), 3 * units[i]);
        cr_assert_eq(scores_double(found.deciles, "lowest", 1), units[i]);
        forget(&found);
    }
    const double values[] = {DBL_MAX, DBL_MAX};
    rfm_frame *frame = scores_of(RFM_COLUMN_DOUBLE, 0, values, 2);
    assert_refused(frame, "v", 0, RFM_E_OVERFLOW, -1, "sum of v is too large for a double");
    rfm_frame_free(frame);
}

/* 1e16 + 1 - 1e16 is 1, though not for doubles added one by one. */
Test(report_pareto, doubles_are_summed_in_twice_their_precision) {
    const double values[] = {1e16, 1, -1e16};
    outcome found = measure(RFM_COLUMN_DOUBLE, 0, values, 3, 1);
    cr_assert_eq(found.figures.total, 1.0);
    forget(&found);
}

Test(report_pareto, each_out_may_be_left_out) {
    const int64_t values[] = {1, 2, 3};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 3), *only;
    rfm_error error;
    cr_assert_eq(rfm_report_pareto(frame, "v", 0, NULL, NULL, NULL, &error), RFM_OK);
    cr_assert_eq(rfm_report_pareto(frame, "v", 0, NULL, &only, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(only), 101);
    rfm_frame_free(only);
    cr_assert_eq(rfm_report_pareto(frame, "v", 0, NULL, NULL, &only, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(only), 10);
    rfm_frame_free(only);
    rfm_frame_free(frame);
}

Test(report_pareto, arguments_are_checked) {
    const int64_t values[] = {1, 2, 3};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 3);
    assert_refused(NULL, "v", 0, RFM_E_ARGUMENT, -1, "frame is NULL");
    assert_refused(frame, "v", -1, RFM_E_ARGUMENT, -1, "points is -1; expected 0 or more");
    assert_refused(frame, NULL, 0, RFM_E_COLUMN, -1, "no column spend_net");
    assert_refused(frame, "w", 0, RFM_E_COLUMN, -1, "no column w");
    rfm_pareto figures = {.struct_size = 3};
    rfm_frame *curve, *deciles;
    rfm_error error;
    cr_assert_eq(rfm_report_pareto(frame, "v", 0, &figures, &curve, &deciles, &error),
                 RFM_E_ARGUMENT);
    cr_assert(curve == NULL && deciles == NULL);
    cr_assert_eq(figures.customers, 0);
    cr_assert(strncmp(error.message, "out_pareto has struct_size 3", 28) == 0, "%s", error.message);
    rfm_frame_free(frame);
}

Test(report_pareto, bad_columns_and_rows_are_refused) {
    const double values[] = {1, 2, -(double)INFINITY};
    const int32_t days[] = {1, 2, 3};
    rfm_frame *frame = scores_of(RFM_COLUMN_DOUBLE, 0, values, 3);
    assert_refused(frame, "v", 0, RFM_E_DATA, 2, "column v is infinite; expected numbers");
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_DAY, 0, days, 3);
    assert_refused(frame, "v", 0, RFM_E_COLUMN, -1, "column v is day; expected");
    rfm_frame_free(frame);
}

/* A struct of an older version has room for the first figures only. */
Test(report_pareto, an_older_struct_gets_what_it_knows) {
    const int64_t values[] = {1, 2, 3};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 3);
    rfm_pareto figures = {.struct_size = 24, .gini = 55};
    cr_assert_eq(rfm_report_pareto(frame, "v", 0, &figures, NULL, NULL, NULL), RFM_OK);
    cr_assert_eq(figures.customers, 3);
    cr_assert_eq(figures.total, 6.0);
    cr_assert_eq(figures.gini, 55.0);
    rfm_frame_free(frame);
}
