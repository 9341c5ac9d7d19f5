/* SPDX-License-Identifier: MIT */
/* Scorers beyond plain quantiles and thresholds, as a host uses them: clusters, ranks, the R
 * package's intervals, nesting, points and grades, drift. Expected figures are by hand unless a
 * comment says otherwise. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "scores.h"

static const rfm_dimension clustered = {
    .name = "s", .column = "v", .strategy = RFM_SCORE_KMEANS, .bins = 3};

static rfm_scorer *fit_options(const rfm_frame *frame, const rfm_scorer_options *given) {
    rfm_scorer_options options = *given;
    rfm_scorer *scorer;
    rfm_error error;
    options.struct_size = sizeof options;
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, &error), RFM_OK, "%s", error.message);
    return scorer;
}

static void refuse_fit(const rfm_frame *frame, const rfm_scorer_options *given, rfm_status expected,
                       const char *message) {
    rfm_scorer_options options = *given;
    rfm_scorer *scorer;
    rfm_error error;
    options.struct_size = sizeof options;
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, &error), expected, "%s", error.message);
    cr_assert_str_eq(error.message, message);
    cr_assert_null(scorer);
}

static void refuse_fit_one(const rfm_frame *frame, const rfm_dimension *dimension,
                           rfm_status expected, const char *message) {
    const rfm_scorer_options options = {.dimension_count = 1, .dimensions = dimension};
    refuse_fit(frame, &options, expected, message);
}

/* What is saved, and that it comes back as the same bytes. */
static void assert_saved(const rfm_scorer *scorer, const char *expected) {
    rfm_buffer *saved = scores_save(scorer);
    cr_assert_str_eq(rfm_buffer_data(saved), expected);
    rfm_scorer *loaded = scores_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved));
    rfm_buffer *again = scores_save(loaded);
    cr_assert_str_eq(rfm_buffer_data(again), expected);
    rfm_scorer_free(loaded);
    rfm_buffer_free(again);
    rfm_buffer_free(saved);
}

static void assert_scores(const rfm_frame *scored, const char *name, const int32_t *expected,
                          int64_t count) {
    for (int64_t row = 0; row < count; ++row) {
        cr_assert_eq(scores_at(scored, name, row), expected[row], "%s row %lld", name,
                     (long long)row);
    }
}

static void assert_near(double found, double expected) {
    cr_assert(fabs(found - expected) <= 1e-12 * (1.0 + fabs(expected)), "%.17g; expected %.17g",
              found, expected);
}

/* ---- how many bins ---- */

Test(score_ways, bins_are_suggested_by_the_number_of_customers) {
    cr_assert_eq(rfm_scorer_suggest_bins(-1), 3);
    cr_assert_eq(rfm_scorer_suggest_bins(0), 3);
    cr_assert_eq(rfm_scorer_suggest_bins(29999), 3);
    cr_assert_eq(rfm_scorer_suggest_bins(30000), 4);
    cr_assert_eq(rfm_scorer_suggest_bins(200000), 4);
    cr_assert_eq(rfm_scorer_suggest_bins(200001), 5);
    cr_assert_eq(rfm_scorer_suggest_bins(INT64_MAX), 5);
}

/* ---- k-means ---- */

Test(score_ways, clusters_have_cut_points_half_way_between_their_centres) {
    /* 1 1 2 | 10 12 | 50: centres 4/3, 11, 50; middles 6.17, 30.5, rounded down. */
    static const int64_t values[] = {10, 1, 50, 2, 12, 1};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 6), *centres, *cuts;
    rfm_scorer *scorer = scores_fit(frame, &clustered, 1);
    assert_saved(scorer,
                 "rfm scorer 2\n"
                 "dimension s column v type int64 high-is-good k-means 3\n"
                 "cuts 6 30\n"
                 "counts 3 2 1\n"
                 "equal 0 0\n"
                 "centres 1.3333333333333333 11 50\n"
                 "within-ss 0.6666666666666666 2 0\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){2, 1, 3, 1, 2, 1}, 6);
    cr_assert_eq(rfm_scorer_centres(scorer, &centres, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(centres), 3);
    cr_assert_str_eq(scores_text(centres, "dimension", 1), "s");
    cr_assert_str_eq(scores_text(centres, "within", 1), "");
    cr_assert_eq(scores_int64(centres, "cluster", 1), 2);
    cr_assert_eq(scores_int64(centres, "customers", 0), 3);
    assert_near(scores_double(centres, "centre", 0), 4.0 / 3.0);
    assert_near(scores_double(centres, "within_ss", 0), 2.0 / 3.0);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_str_eq(scores_text(cuts, "strategy", 0), "k-means");
    cr_assert_eq(scores_int64(cuts, "effective_bins", 0), 3);
    cr_assert_str_eq(scores_text(cuts, "reason", 1), "");
    rfm_frame_free(cuts);
    rfm_frame_free(centres);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, fewer_values_than_clusters_are_a_cluster_each) {
    static const int64_t values[] = {700, -100, 700, -100, 700};
    rfm_frame *frame = scores_of(RFM_COLUMN_AMOUNT, 2, values, 5), *centres, *cuts;
    rfm_dimension dimension = clustered;
    dimension.bins = 5;
    dimension.direction = RFM_LOW_IS_GOOD;
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    assert_saved(scorer,
                 "rfm scorer 2\n"
                 "dimension s column v type amount 2 low-is-good k-means 5\n"
                 "cuts 3.00 7.00 7.00 7.00\n"
                 "counts 2 3 0 0 0\n"
                 "equal 0 3 3 3\n"
                 "centres -1 7\n"
                 "within-ss 0 0\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){4, 5, 4, 5, 4}, 5);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(scores_int64(cuts, "effective_bins", 0), 2);
    cr_assert_str_eq(scores_text(cuts, "reason", 0), "");
    cr_assert_str_eq(scores_text(cuts, "reason", 3), "2 different values for 5 clusters");
    cr_assert_eq(rfm_scorer_centres(scorer, &centres, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(centres), 2);
    cr_assert_eq(scores_double(centres, "centre", 0), -1.0); /* major units */
    rfm_frame_free(cuts);
    rfm_frame_free(centres);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

/* Every type, and numbers at the ends of 64 bits and of doubles. */
Test(score_ways, clusters_of_every_type_come_back_from_the_cut_points) {
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -5, 5, INT64_MAX - 1, INT64_MAX};
    static const int64_t close[] = {INT64_MAX,     INT64_MAX - 1, INT64_MAX,
                                    INT64_MAX - 1, INT64_MAX,     INT64_MAX - 1};
    static const int32_t days[] = {15000, 15001, 15300, 15300, 15301, 15302};
    static const double doubles[] = {-1e150, -1e150, -1e-300, 0.0, 1e150, 1e150};
    static const double tiny[] = {-DBL_TRUE_MIN, -DBL_TRUE_MIN, -DBL_TRUE_MIN, 0.0, 0.0, 0.0};
    const struct {
        int32_t type;
        const void *values;
        int32_t expected[6];
    } kinds[] = {{RFM_COLUMN_INT64, ends, {1, 1, 2, 2, 3, 3}},
                 {RFM_COLUMN_INT64, close, {2, 1, 2, 1, 2, 1}},
                 {RFM_COLUMN_DAY, days, {1, 1, 2, 2, 2, 3}},
                 {RFM_COLUMN_DOUBLE, doubles, {1, 1, 2, 2, 3, 3}},
                 {RFM_COLUMN_DOUBLE, tiny, {1, 1, 1, 2, 2, 2}}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; ++k) {
        rfm_frame *frame = scores_of(kinds[k].type, 0, kinds[k].values, 6);
        rfm_scorer *scorer = scores_fit(frame, &clustered, 1);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        if (kinds[k].type != RFM_COLUMN_DAY) {
            assert_scores(scored, "s", kinds[k].expected, 6);
        } else { /* 15000 15001 | 15300 15300 15301 15302 parted once more: 3 to 1 or 2 to 2 */
            cr_assert_eq(scores_at(scored, "s", 1), 1);
            cr_assert_eq(scores_at(scored, "s", 2), 2);
            cr_assert_eq(scores_at(scored, "s", 5), 3);
        }
        rfm_buffer *saved = scores_save(scorer);
        assert_saved(scorer, rfm_buffer_data(saved));
        rfm_buffer_free(saved);
        rfm_frame_free(scored);
        rfm_scorer_free(scorer);
        rfm_frame_free(frame);
    }
}

Test(score_ways, kmeans_refuses_what_it_cannot_cluster) {
    static const double wide[] = {0.0, 2e150}, low[] = {-INFINITY, 0.0};
    const char *const cuts[] = {"1"};
    rfm_dimension dimension = clustered;
    rfm_frame *frame = scores_of(RFM_COLUMN_DOUBLE, 0, wide, 2);
    const char *message = "column v has values beyond 1e150; expected smaller ones to cluster";
    refuse_fit_one(frame, &dimension, RFM_E_DATA, message);
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_DOUBLE, 0, low, 2);
    refuse_fit_one(frame, &dimension, RFM_E_DATA, message);
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_DOUBLE, 0, low, 0);
    refuse_fit_one(frame, &dimension, RFM_E_DATA,
                   "column v has no values; expected some to cluster");
    rfm_frame_free(frame);
    refuse_fit_one(NULL, &dimension, RFM_E_ARGUMENT,
                   "frame is NULL; expected one, as dimension s has no thresholds");
    dimension.quantile_type = RFM_QUANTILE_TYPE_1;
    refuse_fit_one(NULL, &dimension, RFM_E_ARGUMENT,
                   "dimension s has quantile_type 1; expected 0 with k-means");
    dimension = clustered;
    dimension.cuts = cuts;
    dimension.cut_count = 1;
    refuse_fit_one(NULL, &dimension, RFM_E_ARGUMENT,
                   "dimension s has cuts; expected none with k-means");
}

/* ---- the R package's intervals ---- */

/* Miles per gallon of R's mtcars: the package's own test of its function bins expects 16.20, 18.92,
 * 22.00 and 25.08; its intervals take 10, 5, 8, 3 and 6 cars (counted in R's manner by hand). */
Test(score_ways, the_r_package_has_the_same_bins_of_mtcars) {
    static const double miles[] = {21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
                                   16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
                                   15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4};
    static const double cuts[] = {16.20, 18.92, 22.00, 25.08};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .quantile_type = RFM_QUANTILE_RPKG};
    rfm_frame *frame = scores_of(RFM_COLUMN_DOUBLE, 0, miles, 32), *shown;
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    cr_assert_eq(rfm_scorer_cuts(scorer, &shown, NULL), RFM_OK);
    for (int i = 0; i < 4; ++i) {
        cr_assert(fabs(scores_double(shown, "cut", i) - cuts[i]) < 1e-12);
    }
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    int32_t counts[6] = {0};
    for (int64_t row = 0; row < 32; ++row) ++counts[scores_at(scored, "s", row)];
    cr_assert(counts[1] == 10 && counts[2] == 5 && counts[3] == 8 && counts[4] == 3 &&
              counts[5] == 6);
    rfm_frame_free(scored);
    rfm_frame_free(shown);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, the_r_packages_cut_points_belong_above_themselves) {
    /* Median 3 (of 1 2 3 4 9), so 4: 3.99 is below, 4 above. */
    static const int64_t whole[] = {1, 2, 3, 4, 9}, cents[] = {399, 400, 401, 300, INT64_MIN};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 2, .quantile_type = RFM_QUANTILE_RPKG};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, whole, 5);
    rfm_frame *other = scores_of(RFM_COLUMN_AMOUNT, 2, cents, 5);
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    assert_saved(scorer,
                 "rfm scorer 2\n"
                 "dimension s column v type int64 high-is-good quantile 2 type rpkg\n"
                 "cuts 4\ncounts 3 2\nequal 1\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1), *frozen = scores_apply(scorer, other, 1);
    assert_scores(scored, "s", (const int32_t[]){1, 1, 1, 2, 2}, 5);
    assert_scores(frozen, "s", (const int32_t[]){1, 2, 2, 1, 1}, 5);
    rfm_frame_free(frozen);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(other);
    rfm_frame_free(frame);
}

Test(score_ways, the_1_is_a_major_unit) {
    static const int64_t cents[] = {100, 150, 300};
    static const double doubles[] = {1.0, 1.5, 3.0};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 2, .quantile_type = RFM_QUANTILE_RPKG};
    rfm_frame *frames[] = {scores_of(RFM_COLUMN_AMOUNT, 2, cents, 3),
                           scores_of(RFM_COLUMN_DOUBLE, 0, doubles, 3)};
    for (int f = 0; f < 2; ++f) {
        rfm_scorer *scorer = scores_fit(frames[f], &dimension, 1);
        rfm_frame *cuts;
        cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
        cr_assert_eq(scores_double(cuts, "cut", 0), 2.5);
        rfm_frame_free(cuts);
        rfm_scorer_free(scorer);
        rfm_frame_free(frames[f]);
    }
}

Test(score_ways, bins_that_the_1_empties_are_explained) {
    /* 1 1 1 2 3: quantiles 1 1 1.4 2.2; cut points 2 2 2.4 3.2. */
    static const int64_t values[] = {1, 1, 1, 2, 3};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .quantile_type = RFM_QUANTILE_RPKG};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 5), *cuts;
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){1, 1, 1, 3, 4}, 5);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_str_eq(scores_text(cuts, "reason", 0),
                     "cut points 1 and 2 are both 2: 60.0 % of values are 1 below it");
    cr_assert_str_eq(scores_text(cuts, "reason", 2), "");
    cr_assert_str_eq(scores_text(cuts, "reason", 3), "no value reaches cut point 4");
    cr_assert_eq(scores_int64(cuts, "effective_bins", 0), 3);
    rfm_frame_free(cuts);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, rpkg_needs_room_for_its_1) {
    static const int64_t highest[] = {INT64_MAX, INT64_MAX};
    static const int32_t last_days[] = {RFM_DAY_MAX, RFM_DAY_MAX};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 2, .quantile_type = RFM_QUANTILE_RPKG};
    const char *message = "a quantile of column v leaves no room for the 1 that the R package adds";
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, highest, 2);
    refuse_fit_one(frame, &dimension, RFM_E_OVERFLOW, message);
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_DAY, 0, last_days, 2);
    refuse_fit_one(frame, &dimension, RFM_E_OVERFLOW, message);
    rfm_frame_free(frame);
}

/* ---- ranks ---- */

static const int64_t ids_offsets[] = {0, 1, 2, 3, 4, 5, 6, 7};

/* Seven customers g to a with values. */
static rfm_frame *make_ranked(const int64_t *values) {
    const rfm_column columns[] = {{.name = "customer",
                                   .type = RFM_COLUMN_TEXT,
                                   .length = 7,
                                   .offsets = ids_offsets,
                                   .bytes = "gfedcba"},
                                  scores_column("v", RFM_COLUMN_INT64, 0, values, 7)};
    return scores_frame(columns, 2);
}

Test(score_ways, ntile_parts_equal_values_by_customer) {
    /* Of 7 rows the first of 3 groups has 3. Worst to best: a 1, b 1, d 1 | f 1, c 2 | e 2, g 9. */
    static const int64_t values[] = {9, 1, 2, 1, 2, 1, 1};
    rfm_frame *frame = make_ranked(values), *cuts;
    rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 3, .quantile_type = RFM_QUANTILE_NTILE};
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    assert_saved(scorer, "rfm scorer 2\ndimension s column v type number high-is-good ntile 3\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){3, 2, 3, 1, 2, 1, 1}, 7);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(cuts), 0);
    rfm_frame_free(cuts);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    /* Low is good: worst to best is g 9, c 2, e 2 | a 1, b 1 | d 1, f 1; ids still rise. */
    dimension.direction = RFM_LOW_IS_GOOD;
    scorer = scores_fit(NULL, &dimension, 1); /* nothing to fit */
    scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){1, 3, 1, 3, 1, 2, 2}, 7);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    /* More groups than rows: as SQL does, the first groups have one row each. */
    dimension.bins = 9;
    scorer = scores_fit(NULL, &dimension, 1);
    scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "s", (const int32_t[]){1, 7, 3, 6, 2, 5, 4}, 7);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, ntile_takes_ids_of_every_type_and_leaves_out_missing_values) {
    static const double values[] = {1, 1, 1, 1, 1};
    static const uint8_t validity = 0x1D; /* row 1 has no value */
    static const int64_t numbers[] = {30, 0, -4, 200, 5};
    static const int32_t codes[] = {3, 0, 0, 4, 1};
    static const int64_t label_offsets[] = {0, 1, 2, 3, 4, 5};
    const rfm_column ids[] = {
        scores_column("customer", RFM_COLUMN_INT64, 0, numbers, 5),
        scores_column("customer", RFM_COLUMN_CODE, 0, codes, 5),
        {.name = "customer",
         .type = RFM_COLUMN_CODE,
         .length = 5,
         .values = codes,
         .label_count = 5,
         .label_offsets = label_offsets,
         .label_bytes = "BxxDZ"}, /* the labels compare as D, B, Z, x */
    };
    static const int32_t expected[][5] = {{2, -1, 1, 2, 1}, {2, -1, 1, 2, 1}, {1, -1, 1, 2, 2}};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 2, .quantile_type = RFM_QUANTILE_NTILE};
    rfm_scorer *scorer = scores_fit(NULL, &dimension, 1);
    for (int k = 0; k < 3; ++k) {
        rfm_column columns[] = {ids[k], scores_column("v", RFM_COLUMN_DOUBLE, 0, values, 5)};
        columns[1].validity = &validity;
        rfm_frame *frame = scores_frame(columns, 2);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        assert_scores(scored, "s", expected[k], 5);
        rfm_frame_free(scored);
        rfm_frame_free(frame);
    }
    rfm_scorer_free(scorer);
}

static void refuse_apply(const rfm_scorer *scorer, const rfm_frame *frame, rfm_status expected,
                         int64_t where, const char *message) {
    rfm_frame *scored;
    rfm_error error;
    cr_assert_eq(rfm_scorer_apply(scorer, frame, 1, &scored, &error), expected, "%s",
                 error.message);
    cr_assert_null(scored);
    cr_assert_eq(error.where, where);
    cr_assert(strstr(error.message, message) == error.message, "%s", error.message);
}

Test(score_ways, ntile_refuses_rows_that_it_cannot_tell_apart) {
    static const int64_t values[] = {1, 1, 1}, twice[] = {8, 7, 8}, doubles[] = {1, 2, 3};
    static const uint8_t validity = 0x05;
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 2, .quantile_type = RFM_QUANTILE_NTILE};
    rfm_scorer *scorer = scores_fit(NULL, &dimension, 1);
    rfm_column columns[] = {scores_column("v", RFM_COLUMN_INT64, 0, values, 3),
                            scores_column("customer", RFM_COLUMN_INT64, 0, twice, 3)};
    rfm_frame *frame = scores_frame(columns, 1);
    refuse_apply(scorer, frame, RFM_E_COLUMN, -1, "no column customer");
    rfm_frame_free(frame);
    frame = scores_frame(columns, 2);
    refuse_apply(scorer, frame, RFM_E_DATA, 2,
                 "rows 0 and 2 have the same customer and the same value; ntile expects one row "
                 "for each customer");
    rfm_frame_free(frame);
    columns[1].validity = &validity;
    frame = scores_frame(columns, 2);
    refuse_apply(scorer, frame, RFM_E_DATA, 1, "row 1 has no customer; expected one");
    rfm_frame_free(frame);
    columns[1] = scores_column("customer", RFM_COLUMN_AMOUNT, 0, doubles, 3);
    frame = scores_frame(columns, 2);
    refuse_apply(scorer, frame, RFM_E_COLUMN, -1, "column customer is amount");
    rfm_frame_free(frame);
    rfm_scorer_free(scorer);
}

/* ---- nested ---- */

/* Eight customers: r parts them in halves, f has other cut points in each half. */
static rfm_frame *make_nested(void) {
    static const int64_t days[] = {1, 2, 3, 4, 91, 92, 93, 94};
    static const int64_t receipts[] = {10, 20, 30, 40, 1, 2, 3, 4};
    static const double margin[] = {1, 2, 1, 2, 1, 2, 1, 0};
    static const uint8_t validity = 0x7F;
    rfm_column columns[] = {scores_column("days", RFM_COLUMN_INT64, 0, days, 8),
                            scores_column("receipts", RFM_COLUMN_INT64, 0, receipts, 8),
                            scores_column("margin", RFM_COLUMN_DOUBLE, 0, margin, 8)};
    columns[2].validity = &validity;
    return scores_frame(columns, 3);
}

static const rfm_dimension nested_dimensions[] = {
    {.name = "r", .column = "days", .direction = RFM_LOW_IS_GOOD, .bins = 2},
    {.name = "f", .column = "receipts", .bins = 2},
    {.name = "m", .column = "margin", .strategy = RFM_SCORE_KMEANS, .bins = 2},
};
static const rfm_scorer_options nested_options = {
    .dimension_count = 3, .dimensions = nested_dimensions, .method = RFM_SCORE_NESTED};

static const char nested_text[] =
    "rfm scorer 2\n"
    "method nested\n"
    "dimension r column days type int64 low-is-good quantile 2 type 7\n"
    "cuts 47+1/2\ncounts 4 4\nequal 0\n"
    "dimension f column receipts type int64 high-is-good quantile 2 type 7\n"
    "within 1\ncuts 2+1/2\ncounts 2 2\nequal 0\n"
    "within 2\ncuts 25\ncounts 2 2\nequal 0\n"
    "dimension m column margin type double high-is-good k-means 2\n"
    "within 1-1\ncuts 1.5\ncounts 1 1\nequal 0\ncentres 1 2\nwithin-ss 0 0\n"
    "within 1-2\ncuts 1\ncounts 1 0\nequal 1\ncentres 1\nwithin-ss 0\n"
    "within 2-1\ncuts 1.5\ncounts 1 1\nequal 0\ncentres 1 2\nwithin-ss 0 0\n"
    "within 2-2\ncuts 1.5\ncounts 1 1\nequal 0\ncentres 1 2\nwithin-ss 0 0\n";

Test(score_ways, nested_dimensions_have_cut_points_of_their_own_in_each_cell) {
    rfm_frame *frame = make_nested(), *cuts, *centres;
    rfm_scorer *scorer = fit_options(frame, &nested_options);
    assert_saved(scorer, nested_text);
    static const char *const codes[] = {"211", "212", "221", "222", "111", "112", "121", ""};
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    for (int64_t row = 0; row < 8; ++row) {
        cr_assert_str_eq(scores_text(scored, "code", row), codes[row]);
    }
    cr_assert_eq(scores_at(scored, "f", 7), 2);
    cr_assert_eq(scores_at(scored, "m", 7), -1);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(cuts), 7);
    cr_assert_str_eq(scores_text(cuts, "within", 0), "");
    cr_assert_str_eq(scores_text(cuts, "within", 2), "2");
    cr_assert_str_eq(scores_text(cuts, "within", 4), "1-2");
    cr_assert_str_eq(scores_text(cuts, "reason", 4), "1 different value for 2 clusters");
    cr_assert_eq(scores_double(cuts, "cut", 2), 25.0);
    cr_assert_eq(rfm_scorer_centres(scorer, &centres, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(centres), 7);
    cr_assert_str_eq(scores_text(centres, "within", 2), "1-2");
    rfm_frame_free(centres);
    rfm_frame_free(cuts);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, a_score_is_missing_where_nobody_was_fitted_to) {
    /* Everybody is recent when it is fitted, so there is no cell for the others. */
    static const char text[] =
        "rfm scorer 2\nmethod nested\n"
        "dimension r column v type int64 high-is-good quantile 2 type 7\n"
        "cuts 5\ncounts 4 0\nequal 4\n"
        "dimension t column v type number high-is-good threshold 2\ncuts 4\n"
        "dimension f column v type int64 high-is-good quantile 2 type 7\n"
        "within 1-2\ncuts 5\ncounts 4 0\nequal 4\n";
    static const int64_t values[] = {5, 3, 7, 9};
    static const uint8_t validity = 0x07;
    rfm_column column = scores_column("v", RFM_COLUMN_INT64, 0, values, 4);
    column.validity = &validity;
    rfm_frame *frame = scores_frame(&column, 1);
    rfm_scorer *scorer = scores_load(text, sizeof text - 1);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    assert_scores(scored, "r", (const int32_t[]){1, 1, 2, -1}, 4);
    assert_scores(scored, "t", (const int32_t[]){2, 1, 2, -1}, 4); /* the same everywhere */
    assert_scores(scored, "f", (const int32_t[]){1, -1, -1, -1}, 4);
    cr_assert_eq(scores_find(scored, "f").null_count, 3);
    cr_assert_eq(scores_find(scored, "code").null_count, 3);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, nested_refuses_what_it_cannot_fit) {
    static const int64_t values[] = {1, 2};
    static const uint8_t left = 0x01, right = 0x02;
    rfm_column columns[] = {scores_column("v", RFM_COLUMN_INT64, 0, values, 2),
                            scores_column("w", RFM_COLUMN_INT64, 0, values, 2)};
    columns[0].validity = &left;
    columns[1].validity = &right;
    const rfm_dimension dimensions[] = {{.name = "r", .column = "v", .bins = 2},
                                        {.name = "f", .column = "w", .bins = 2}};
    rfm_scorer_options options = {
        .dimension_count = 2, .dimensions = dimensions, .method = RFM_SCORE_NESTED};
    rfm_frame *frame = scores_frame(columns, 2);
    refuse_fit(frame, &options, RFM_E_DATA,
               "column w has no values; expected some to take quantiles of");
    options.method = 2;
    refuse_fit(frame, &options, RFM_E_ARGUMENT,
               "method is 2; expected RFM_SCORE_INDEPENDENT or RFM_SCORE_NESTED");
    rfm_frame_free(frame);
}

/* ---- points ---- */

static const double days_points[] = {20, 25, 35, 50};
static const char *const days_cuts[] = {"28", "90", "180"};
static const char *const receipts_cuts[] = {"1", "3"};
static const rfm_dimension point_dimensions[] = {{.name = "r",
                                                  .column = "v",
                                                  .strategy = RFM_SCORE_THRESHOLD,
                                                  .direction = RFM_LOW_IS_GOOD,
                                                  .cuts = days_cuts,
                                                  .cut_count = 3},
                                                 {.name = "f",
                                                  .column = "w",
                                                  .strategy = RFM_SCORE_THRESHOLD,
                                                  .cuts = receipts_cuts,
                                                  .cut_count = 2}};
static const rfm_points point_table[] = {{.points = days_points, .count = 4}, {.weight = 10.5}};
static const rfm_grade point_grades[] = {{"gold", 80}, {"silver, \"old\"", 50.5}};
static const rfm_scorer_options point_options = {.dimension_count = 2,
                                                 .dimensions = point_dimensions,
                                                 .points = point_table,
                                                 .grades = point_grades,
                                                 .grade_count = 2};

Test(score_ways, points_are_weighted_and_graded) {
    static const int64_t days[] = {28, 29, 400, 100, 5}, receipts[] = {9, 3, 1, 2, 0};
    static const uint8_t validity = 0x17;
    rfm_column columns[] = {scores_column("v", RFM_COLUMN_INT64, 0, days, 5),
                            scores_column("w", RFM_COLUMN_INT64, 0, receipts, 5)};
    columns[1].validity = &validity;
    rfm_frame *frame = scores_frame(columns, 2);
    rfm_scorer *scorer = fit_options(NULL, &point_options);
    assert_saved(scorer,
                 "rfm scorer 2\n"
                 "dimension r column v type number low-is-good threshold 4\ncuts 28 90 180\n"
                 "dimension f column w type number high-is-good threshold 3\ncuts 1 3\n"
                 "points r 20 25 35 50 weight 1\n"
                 "points f score weight 10.5\n"
                 "grade gold 80\n"
                 "grade \"silver, \\\"old\\\"\" 50.5\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    /* 50 + 31.5, 35 + 21, 20 + 10.5, a missing one, 50 + 10.5. */
    static const double totals[] = {81.5, 56.0, 30.5, 0.0, 60.5};
    static const char *const grades[] = {"gold", "silver, \"old\"", "", "", "silver, \"old\""};
    const rfm_column points = scores_find(scored, "points"), grade = scores_find(scored, "grade");
    cr_assert(points.null_count == 1 && grade.null_count == 2 && grade.label_count == 2);
    cr_assert(scores_is_missing(&points, 3));
    for (int64_t row = 0; row < 5; ++row) {
        cr_assert_eq(scores_double(scored, "points", row), totals[row]);
        cr_assert_str_eq(scores_text(scored, "grade", row), grades[row]);
    }
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, points_refuse_what_makes_no_total) {
    static const double endless[] = {1, 2, 3, INFINITY}, huge[] = {0, 0, 0, DBL_MAX};
    rfm_points points[] = {point_table[0], point_table[1]};
    rfm_grade grades[] = {point_grades[0], point_grades[1]};
    rfm_dimension dimensions[] = {point_dimensions[0], point_dimensions[1]};
    rfm_scorer_options options = point_options;
    options.points = points;
    options.grades = grades;
    options.dimensions = dimensions;
    points[0].count = 3;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "dimension r has 3 points; expected 4, one for each score");
    points[0] = (rfm_points){.count = 4};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "dimension r has 4 points; expected 0, one for each score");
    points[0] = (rfm_points){.points = endless, .count = 4};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "points or weight of dimension r are not finite");
    points[0] = (rfm_points){.points = huge, .count = 4, .weight = 2.0};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "points times weights add up to more than a double holds");
    points[0] = (rfm_points){.weight = (double)NAN};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "points or weight of dimension r are not finite");
    points[0] = (rfm_points){.reserved = 1};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "reserved of the points of dimension r is not 0");
    points[0] = point_table[0];
    dimensions[1].name = "points";
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "dimension 2 cannot be named points: a column of that name is made from the scores");
    dimensions[1].name = "grade";
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "dimension 2 cannot be named grade: a column of that name is made from the scores");
    options.grade_count = 0; /* then the name is free */
    rfm_scorer_free(fit_options(NULL, &options));
}

Test(score_ways, grades_fall_and_have_labels) {
    rfm_grade grades[] = {point_grades[0], point_grades[1]};
    rfm_scorer_options options = point_options;
    options.grades = grades;
    grades[1].at_least = 80;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "grade 2, silver, \"old\", is not below the one before; expected the highest first");
    grades[1].at_least = (double)NAN;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT,
               "grade 2, silver, \"old\", is not below the one before; expected the highest first");
    grades[1] = (rfm_grade){"gold", 1};
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "grades 1 and 2 are both gold");
    grades[1].label = "";
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "grade 2 has no label in UTF-8");
    grades[1].label = NULL;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "grade 2 has no label in UTF-8");
    grades[1].label = "\xFF";
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "grade 2 has no label in UTF-8");
    options.grade_count = -1;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "-1 grades; expected 0 to 255");
    options.grade_count = 256;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "256 grades; expected 0 to 255");
    options.grade_count = 1;
    options.grades = NULL;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "grades is NULL; expected 1 of them");
    options.grades = grades;
    options.points = NULL;
    refuse_fit(NULL, &options, RFM_E_ARGUMENT, "points is NULL; expected some with grades");
}

/* ---- drift ---- */

Test(score_ways, drift_compares_the_shares_of_scores_then_and_now) {
    /* Then 5 and 5 of 10; now 2 and 8: psi = (0.2 - 0.5) ln 0.4 + (0.8 - 0.5) ln 1.6. */
    static const int64_t then[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const int64_t now[] = {5, 6, 6, 6, 7, 8, 9, 10, 50, -1, 100};
    static const uint8_t validity[] = {0xFF, 0x03};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, then, 10), *dimensions, *cuts;
    rfm_column column = scores_column("v", RFM_COLUMN_INT64, 0, now, 11);
    column.validity = validity; /* the last one is missing */
    rfm_frame *later = scores_frame(&column, 1);
    const rfm_dimension dimension = {
        .name = "r", .column = "v", .bins = 2, .direction = RFM_LOW_IS_GOOD};
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    cr_assert_eq(rfm_scorer_drift(scorer, later, &dimensions, &cuts, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(dimensions), 1);
    cr_assert_str_eq(scores_text(dimensions, "dimension", 0), "r");
    cr_assert_eq(scores_int64(dimensions, "customers_fitted", 0), 10);
    cr_assert_eq(scores_int64(dimensions, "customers", 0), 10);
    assert_near(scores_double(dimensions, "psi", 0), -0.3 * log(0.4) + 0.3 * log(1.6));
    cr_assert_eq(scores_double(dimensions, "mean_score_fitted", 0), 1.5);
    cr_assert_eq(scores_double(dimensions, "mean_score", 0), 1.2);
    assert_near(scores_double(dimensions, "shift", 0), -0.3);
    cr_assert_str_eq(scores_text(dimensions, "verdict", 0), "worn"); /* 0.416 */
    cr_assert_eq(rfm_frame_count(cuts), 1);
    cr_assert_str_eq(scores_text(cuts, "within", 0), "");
    cr_assert_eq(scores_int64(cuts, "cut_index", 0), 1);
    cr_assert_eq(scores_double(cuts, "cut", 0), 5.5);
    cr_assert_eq(scores_double(cuts, "share_fitted", 0), 0.5);
    cr_assert_eq(scores_double(cuts, "share", 0), 0.2);
    assert_near(scores_double(cuts, "shift", 0), -0.3);
    cr_assert_eq(scores_at(cuts, "worn", 0), 1);
    rfm_frame_free(dimensions);
    rfm_frame_free(cuts);
    /* The same customers have not moved. */
    cr_assert_eq(rfm_scorer_drift(scorer, frame, &dimensions, NULL, NULL), RFM_OK);
    cr_assert_eq(scores_double(dimensions, "psi", 0), 0.0);
    cr_assert_str_eq(scores_text(dimensions, "verdict", 0), "stable");
    rfm_frame_free(dimensions);
    cr_assert_eq(rfm_scorer_drift(scorer, frame, NULL, &cuts, NULL), RFM_OK);
    cr_assert_eq(scores_at(cuts, "worn", 0), 0);
    rfm_frame_free(cuts);
    rfm_frame_free(later);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

/* Nobody has the top score now: half a customer stands for it, 0.5 of 4. Nobody has ever had the
 * second: it does not count. psi = (0.25 - 1) ln ... worked out below. */
Test(score_ways, scores_that_nobody_has_count_half_a_customer) {
    static const char text[] =
        "rfm scorer 1\ndimension s column v type int64 high-is-good quantile 3 type 7\n"
        "cuts 1 1\ncounts 6 0 4\nequal 6 6\n";
    static const int64_t now[] = {1, 1, 0, 1};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, now, 4), *dimensions;
    rfm_scorer *scorer = scores_load(text, sizeof text - 1);
    cr_assert_eq(rfm_scorer_drift(scorer, frame, &dimensions, NULL, NULL), RFM_OK);
    assert_near(scores_double(dimensions, "psi", 0),
                (1.0 - 0.6) * log(1.0 / 0.6) + (0.125 - 0.4) * log(0.125 / 0.4));
    assert_near(scores_double(dimensions, "mean_score_fitted", 0), 1.8);
    rfm_frame_free(dimensions);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, drift_of_nobody_is_missing) {
    rfm_frame *frame = make_nested(), *dimensions, *cuts;
    rfm_scorer *scorer = fit_options(frame, &nested_options);
    static const int64_t none[1];
    static const double no_margin[1];
    const rfm_column columns[] = {scores_column("days", RFM_COLUMN_INT64, 0, none, 0),
                                  scores_column("receipts", RFM_COLUMN_INT64, 0, none, 0),
                                  scores_column("margin", RFM_COLUMN_DOUBLE, 0, no_margin, 0)};
    rfm_frame *empty = scores_frame(columns, 3);
    cr_assert_eq(rfm_scorer_drift(scorer, empty, &dimensions, &cuts, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(dimensions), 3);
    cr_assert_eq(scores_int64(dimensions, "customers_fitted", 2), 7);
    cr_assert_eq(scores_int64(dimensions, "customers", 2), 0);
    cr_assert_eq(scores_find(dimensions, "psi").null_count, 3);
    cr_assert_eq(scores_find(dimensions, "verdict").null_count, 3);
    cr_assert_eq(rfm_frame_count(cuts), 7);
    cr_assert_str_eq(scores_text(cuts, "within", 4), "1-2");
    cr_assert_eq(scores_find(cuts, "share").null_count, 7);
    rfm_frame_free(dimensions);
    rfm_frame_free(cuts);
    rfm_frame_free(empty);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score_ways, drift_and_centres_refuse_missing_arguments) {
    static const int64_t values[] = {1, 2};
    const rfm_dimension plain = {.name = "s", .column = "v", .bins = 2};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, values, 2), *made, *other;
    rfm_scorer *scorer = scores_fit(frame, &plain, 1);
    rfm_scorer *thresholds = fit_options(NULL, &point_options);
    rfm_error error;
    cr_assert_eq(rfm_scorer_drift(NULL, frame, &made, &other, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "scorer is NULL");
    cr_assert(made == NULL && other == NULL);
    cr_assert_eq(rfm_scorer_drift(scorer, NULL, &made, &other, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_eq(rfm_scorer_drift(scorer, frame, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_dimensions and out_cuts are NULL; expected one of them");
    cr_assert_eq(rfm_scorer_drift(thresholds, frame, &made, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message,
                     "scorer was not fitted to customers; expected a dimension of quantiles or "
                     "k-means");
    rfm_frame *wrong = make_nested();
    cr_assert_eq(rfm_scorer_drift(scorer, wrong, &made, NULL, &error), RFM_E_COLUMN);
    cr_assert_null(made);
    cr_assert_eq(rfm_scorer_centres(NULL, &made, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "scorer is NULL");
    cr_assert_eq(rfm_scorer_centres(scorer, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_scorer_centres(scorer, &made, &error), RFM_OK);
    cr_assert_eq(rfm_frame_count(made), 0);
    rfm_frame_free(made);
    rfm_frame_free(wrong);
    rfm_scorer_free(thresholds);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

/* ---- loading ---- */

#define WAYS_HEAD   "rfm scorer 2\n"
#define WAYS_NUMBER "dimension s column v type number high-is-good threshold 2\ncuts 1\n"
#define WAYS_KMEANS                                         \
    "dimension s column v type int64 high-is-good k-means " \
    "2\ncuts 1\ncounts 1 2\nequal 1 \n"
#define WAYS_NESTED                                                                      \
    WAYS_HEAD                                                                            \
    "method nested\ndimension r column v type number high-is-good threshold 2\ncuts 1\n" \
    "dimension f column v type int64 high-is-good quantile 2 type 7\n"

Test(score_ways, load_says_where_the_mistake_is) {
    static const char huge_counts[] = WAYS_NESTED
        "within 1\ncuts 1\ncounts 1000000000000000 0\nequal 1\n"
        "within 2\ncuts 1\ncounts 1 0\nequal 1\n";
    const struct {
        const char *text;
        int64_t line;
        int32_t column;
        const char *message;
    } mistakes[] = {
        {WAYS_HEAD "method\n", 2, 7, "line 2 ends too early; expected nested"},
        {WAYS_HEAD "method independent\n", 2, 8, "found independent; expected nested"},
        {"rfm scorer 1\nmethod nested\n" WAYS_NUMBER, 1, 0,
         "a scorer of version 1 holds what came with version 2"},
        {"rfm scorer 1\ndimension s column v type number high-is-good ntile 2\n", 1, 0,
         "a scorer of version 1 holds what came with version 2"},
        {WAYS_HEAD WAYS_NUMBER "method nested\n", 4, 1,
         "found method; expected dimension or points"},
        {WAYS_HEAD "dimension s column v type int64 high-is-good ntile 2\n", 2, 46,
         "found ntile; expected quantile or k-means, as the type is one of a column"},
        {WAYS_HEAD WAYS_KMEANS, 6, 1, "line 6 ends too early; expected centres"},
        {WAYS_HEAD WAYS_KMEANS "centres 1\n", 6, 10,
         "line 6 ends too early; expected a number for each cluster"},
        {WAYS_HEAD WAYS_KMEANS "centres 2 1\n", 6, 11,
         "found 1; expected a centre not below the one before"},
        {WAYS_HEAD WAYS_KMEANS "centres 1 nan\n", 6, 11,
         "found nan; expected a number for each cluster"},
        {WAYS_HEAD WAYS_KMEANS "centres 1 2\nwithin-ss 1 -1\n", 7, 13,
         "found -1; expected a sum of squares"},
        {WAYS_NESTED, 6, 1, "line 6 ends too early; expected within"},
        {WAYS_NESTED "cuts 1\n", 6, 1, "found cuts; expected within"},
        {WAYS_NESTED "within\n", 6, 7,
         "line 6 ends too early; expected a score of each dimension before, like 5-3"},
        {WAYS_NESTED "within 3\n", 6, 8,
         "found 3; expected a score of each dimension before, like 5-3"},
        {WAYS_NESTED "within 1-1\n", 6, 8,
         "found 1-1; expected a score of each dimension before, like 5-3"},
        {WAYS_NESTED "within 1-\n", 6, 8,
         "found 1-; expected a score of each dimension before, like 5-3"},
        {WAYS_NESTED "within 2\ncuts 1\ncounts 1 0\nequal 1\nwithin 2\n", 10, 8,
         "found 2; expected scores above those of the cell before"},
        {huge_counts, 13, 0, "counts of all cells add up to more than 1000000000000000 values"},
        {WAYS_HEAD WAYS_NUMBER "points t score weight 1\n", 4, 8,
         "found t; expected the next dimension's name"},
        {WAYS_HEAD WAYS_NUMBER "points s 1 weight 1\n", 4, 12,
         "found weight; expected a number of points for each score"},
        {WAYS_HEAD WAYS_NUMBER "points s 1 2\n", 4, 13, "line 4 ends too early; expected weight"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight 0\n", 4, 23,
         "found 0; expected a weight other than 0"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight x\n", 4, 23, "found x; expected a weight"},
        {WAYS_HEAD WAYS_NUMBER "points s 0 1e308 weight 2\n", 4, 0,
         "points times weights add up to more than a double holds"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight 1\ndimension t\n", 5, 1,
         "found dimension; expected grade"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight 1\ngrade A\n", 5, 8,
         "line 5 ends too early; expected the total from which the grade is given"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight 1\ngrade A 1\ngrade A 0\n", 6, 7,
         "found A; expected a label that is not taken"},
        {WAYS_HEAD WAYS_NUMBER "points s score weight 1\ngrade A 1\ngrade B 1\n", 6, 9,
         "found 1; expected a total below that of the grade before"},
        {WAYS_HEAD "dimension points column v type number high-is-good threshold 2\ncuts 1\n"
                   "points points score weight 1\n",
         4, 8, "found points; expected no dimension of that name beside points"},
        {WAYS_HEAD "dimension grade column v type number high-is-good threshold 2\ncuts 1\n"
                   "points grade score weight 1\ngrade A 1\n",
         5, 1, "found grade; expected no grades beside a dimension named grade"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; ++i) {
        rfm_scorer *scorer;
        rfm_error error;
        const char *text = mistakes[i].text;
        cr_assert_eq(rfm_scorer_load(text, strlen(text), &scorer, &error), RFM_E_SYNTAX,
                     "mistake %zu", i);
        cr_assert_str_eq(error.message, mistakes[i].message);
        cr_assert(error.where == mistakes[i].line && error.column == mistakes[i].column,
                  "mistake %zu: %lld:%d %s", i, (long long)error.where, (int)error.column,
                  error.message);
    }
}

Test(score_ways, load_takes_no_more_than_255_grades) {
    static char text[8192] = WAYS_HEAD WAYS_NUMBER "points s score weight 1\n";
    rfm_scorer *scorer;
    rfm_error error;
    size_t size = strlen(text);
    for (int i = 0; i < 256; ++i) {
        if (i == 255) rfm_scorer_free(scores_load(text, size));
        size += (size_t)snprintf(text + size, sizeof text - size, "grade g%d %d\n", i, 300 - i);
    }
    cr_assert_eq(rfm_scorer_load(text, size, &scorer, &error), RFM_E_SYNTAX);
    cr_assert_str_eq(error.message, "found grade; expected no more than 255 grades");
    cr_assert_eq(error.where, 260);
}

/* Version 1 is read as ever, and what needs no more is written so. */
Test(score_ways, the_first_version_stays) {
    static const char first[] = "rfm scorer 1\n" WAYS_NUMBER,
                      second[] = "rfm scorer 2\n" WAYS_NUMBER;
    rfm_scorer *scorer = scores_load(first, sizeof first - 1);
    assert_saved(scorer, first);
    rfm_scorer_free(scorer);
    scorer = scores_load(second, sizeof second - 1);
    assert_saved(scorer, first);
    rfm_scorer_free(scorer);
}
