/* SPDX-License-Identifier: MIT */
/* Scorers as a host uses them: every public function and every status that it can give. Expected
 * figures are by hand unless a comment says otherwise. */
#include "scores.h"

#include <math.h>
#include <stdio.h>

static const int64_t ten[] = {7, 1, 10, 4, 2, 9, 5, 3, 8, 6};

static const rfm_dimension by_v = {.name = "s", .column = "v"};

static rfm_status fit_status(const rfm_frame *frame, const rfm_dimension *dimensions, int32_t count,
                             const char *message) {
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = count, .dimensions = dimensions};
    const rfm_scorer *untouched = (const rfm_scorer *)&options;
    rfm_scorer *scorer = NULL;
    rfm_error error;
    memcpy(&scorer, &untouched, sizeof scorer); /* so that NULL was put there by the call */
    const rfm_status status = rfm_scorer_fit(frame, &options, &scorer, &error);
    cr_assert_null(scorer);
    cr_assert_eq(error.status, status);
    cr_assert_str_eq(error.message, message);
    return status;
}

static rfm_status load_status(const char *text, int64_t line, int32_t column, const char *message) {
    rfm_scorer *scorer;
    rfm_error error;
    const rfm_status status = rfm_scorer_load(text, strlen(text), &scorer, &error);
    cr_assert_null(scorer);
    cr_assert_str_eq(error.message, message);
    cr_assert(error.where == line && error.column == column, "%lld:%d %s", (long long)error.where,
              (int)error.column, error.message);
    cr_assert_eq(error.status, status);
    return status;
}

static void assert_saved(const rfm_scorer *scorer, const char *expected) {
    rfm_buffer *saved = scores_save(scorer);
    cr_assert_str_eq(rfm_buffer_data(saved), expected);
    rfm_buffer_free(saved);
}

static void assert_cuts(const rfm_scorer *scorer, const char *const *expected, int64_t count) {
    rfm_frame *cuts;
    rfm_error error;
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_frame_count(cuts), count);
    for (int64_t i = 0; i < count; ++i) {
        cr_assert_str_eq(scores_text(cuts, "cut_text", i), expected[i]);
        cr_assert_eq(scores_int64(cuts, "cut_index", i), i + 1);
    }
    rfm_frame_free(cuts);
}

/* Three customers over the default columns. */
static rfm_frame *make_customers(void) {
    static const int64_t days[] = {10, 200, 35}, receipts[] = {12, 1, 4};
    static const int64_t spend[] = {180000, 300000, -5};
    const rfm_column columns[] = {
        scores_column("days_since_last", RFM_COLUMN_INT64, 0, days, 3),
        scores_column("receipts", RFM_COLUMN_INT64, 0, receipts, 3),
        scores_column("spend_net", RFM_COLUMN_AMOUNT, 2, spend, 3),
    };
    return scores_frame(columns, 3);
}

/* ---- fitting ---- */

Test(score, defaults_are_r_f_m_by_quintiles) {
    rfm_frame *frame = make_customers();
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_scorer_fit(frame, NULL, &scorer, &error), RFM_OK, "%s", error.message);
    /* Type 7 of three values: positions 0.4, 0.8, 1.2, 1.6. Days 10, 35, 200: 20, 30, 68, 134.
     * Receipts 1, 4, 12: 2.2, 3.4, 5.6, 8.8. Spend -0.05, 1800, 3000: -0.05 + 0.4 x 1800.05 =
     * 719.97, 1439.99, 2040, 2520. */
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension r column days_since_last type int64 low-is-good quantile 5 type 7\n"
                 "cuts 20 30 68 134\n"
                 "counts 1 0 1 0 1\n"
                 "equal 0 0 0 0\n"
                 "dimension f column receipts type int64 high-is-good quantile 5 type 7\n"
                 "cuts 2+1/5 3+2/5 5+3/5 8+4/5\n"
                 "counts 1 0 1 0 1\n"
                 "equal 0 0 0 0\n"
                 "dimension m column spend_net type amount 2 high-is-good quantile 5 type 7\n"
                 "cuts 719.97 1439.99 2040.00 2520.00\n"
                 "counts 1 0 1 0 1\n"
                 "equal 0 0 0 0\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    cr_assert_eq(rfm_frame_column_count(scored), 8);
    cr_assert_str_eq(scores_text(scored, "code", 0), "553");
    cr_assert_str_eq(scores_text(scored, "code", 1), "115");
    cr_assert_str_eq(scores_text(scored, "code", 2), "331");
    cr_assert_eq(scores_at(scored, "r", 0), 5);
    cr_assert_eq(scores_at(scored, "f", 1), 1);
    cr_assert_eq(scores_at(scored, "m", 2), 1);
    cr_assert_eq(scores_double(scored, "fm", 0), 4.0);
    cr_assert_eq(scores_double(scored, "fm", 1), 3.0);
    cr_assert_eq(scores_double(scored, "fm", 2), 2.0);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, type_1_takes_values_as_cut_points) {
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ten, 10);
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 4, .quantile_type = RFM_QUANTILE_TYPE_1};
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    assert_cuts(scorer, (const char *const[]){"3", "5", "8"},
                3); /* ceil(2.5), ceil(5), ceil(7.5) */
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, options_give_bins_and_type_to_dimensions_that_do_not_say) {
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ten, 10);
    const rfm_dimension dimensions[] = {{.name = "a", .column = "v"},
                                        {.name = "b", .column = "v", .bins = 2}};
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = 2,
                                        .dimensions = dimensions,
                                        .bins = 4,
                                        .quantile_type = RFM_QUANTILE_TYPE_1};
    rfm_scorer *scorer;
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, NULL), RFM_OK);
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension a column v type int64 high-is-good quantile 4 type 1\n"
                 "cuts 3 5 8\ncounts 3 2 3 2\nequal 1 1 1\n"
                 "dimension b column v type int64 high-is-good quantile 2 type 1\n"
                 "cuts 5\ncounts 5 5\nequal 1\n");
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, every_numeric_type_is_scored) {
    static const int32_t days[] = {15000, 15001, 15002, 15003}, codes[] = {1, 2, 3, 4};
    static const double doubles[] = {0.1, 0.2, 0.30000000000000004, 1e300};
    static const int64_t amounts[] = {1, 2, 3, 4};
    const rfm_column columns[] = {
        scores_column("day", RFM_COLUMN_DAY, 0, days, 4),
        scores_column("code", RFM_COLUMN_CODE, 0, codes, 4),
        scores_column("double", RFM_COLUMN_DOUBLE, 0, doubles, 4),
        scores_column("amount", RFM_COLUMN_AMOUNT, 3, amounts, 4),
    };
    rfm_frame *frame = scores_frame(columns, 4);
    const rfm_dimension dimensions[] = {
        {.name = "a", .column = "day", .bins = 2},
        {.name = "b", .column = "code", .bins = 2},
        {.name = "c", .column = "double", .bins = 3},
        {.name = "d", .column = "amount", .bins = 2},
    };
    rfm_scorer *scorer = scores_fit(frame, dimensions, 4);
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension a column day type day high-is-good quantile 2 type 7\n"
                 "cuts 2011-01-27+1/2\ncounts 2 2\nequal 0\n"
                 "dimension b column code type code high-is-good quantile 2 type 7\n"
                 "cuts 2+1/2\ncounts 2 2\nequal 0\n"
                 "dimension c column double type double high-is-good quantile 3 type 7\n"
                 "cuts 0.2 0.30000000000000004\ncounts 2 1 1\nequal 1 1\n"
                 "dimension d column amount type amount 3 high-is-good quantile 2 type 7\n"
                 "cuts 0.002+1/2\ncounts 2 2\nequal 0\n");
    rfm_frame *cuts;
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(scores_double(cuts, "cut", 0), 15001.5);
    cr_assert_eq(scores_double(cuts, "cut", 1), 2.5);
    cr_assert_eq(scores_double(cuts, "cut", 4), 0.0025);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    cr_assert_str_eq(scores_text(scored, "code", 0), "1111");
    cr_assert_str_eq(scores_text(scored, "code", 2), "2222");
    cr_assert_str_eq(scores_text(scored, "code", 3), "2232");
    rfm_frame_free(scored);
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, lost_bins_are_explained) {
    /* 10 values, 5 of them 1: cut points at 1.8, 3.6, 5.4, 7.2 of the sorted ones. */
    static const int64_t ties[] = {1, 9, 1, 9, 1, 2, 1, 9, 1, 9};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ties, 10);
    rfm_scorer *scorer = scores_fit(frame, &by_v, 1);
    rfm_frame *cuts;
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension s column v type int64 high-is-good quantile 5 type 7\n"
                 "cuts 1 1 4+4/5 9\ncounts 5 0 1 4 0\nequal 5 5 0 4\n");
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_str_eq(scores_text(cuts, "dimension", 0), "s");
    cr_assert_str_eq(scores_text(cuts, "column", 0), "v");
    cr_assert_str_eq(scores_text(cuts, "strategy", 0), "quantile");
    cr_assert_str_eq(scores_text(cuts, "direction", 0), "high-is-good");
    cr_assert_eq(scores_int64(cuts, "bins", 0), 5);
    cr_assert_eq(scores_int64(cuts, "effective_bins", 0), 3);
    cr_assert_str_eq(scores_text(cuts, "cut_text", 0), "1");
    cr_assert_str_eq(scores_text(cuts, "cut_text", 1), "1");
    cr_assert_str_eq(scores_text(cuts, "cut_text", 2), "4+4/5"); /* 2 + 0.4 x 7 */
    cr_assert_str_eq(scores_text(cuts, "cut_text", 3), "9");
    for (int64_t i = 0; i < 2; ++i) {
        cr_assert_str_eq(scores_text(cuts, "reason", i),
                         "cut points 1 and 2 are both 1: 50.0 % of values equal it");
    }
    cr_assert_str_eq(scores_text(cuts, "reason", 2), "");
    cr_assert_str_eq(scores_text(cuts, "reason", 3),
                     "cut point 4 is 9, the highest value: 40.0 % of values equal it");
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, one_value_for_all_is_one_bin) {
    static const int64_t same[] = {-3, -3, -3};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, same, 3);
    rfm_scorer *scorer = scores_fit(frame, &by_v, 1);
    rfm_frame *cuts, *scored = scores_apply(scorer, frame, 1);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(scores_int64(cuts, "effective_bins", 3), 1);
    cr_assert_str_eq(scores_text(cuts, "reason", 3),
                     "cut points 1 to 4 are all -3, the highest value: 100.0 % of values equal it");
    cr_assert_eq(scores_at(scored, "s", 0), 1);
    rfm_frame_free(scored);
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, fewer_values_than_bins_leave_holes_that_are_explained) {
    static const int64_t two[] = {0, 10};
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, two, 2);
    rfm_scorer *scorer = scores_fit(frame, &by_v, 1);
    rfm_frame *cuts;
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    cr_assert_eq(scores_int64(cuts, "effective_bins", 0), 2);
    cr_assert_str_eq(scores_text(cuts, "reason", 0), "no value lies between cut points 1 and 2");
    cr_assert_str_eq(scores_text(cuts, "reason", 3), "");
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, thresholds_need_no_frame_and_mix_with_quantiles) {
    const char *const cuts[] = {"0", "49.95", "500"};
    const rfm_dimension dimensions[] = {
        {.name = "m",
         .column = "spend_net",
         .strategy = RFM_SCORE_THRESHOLD,
         .cuts = cuts,
         .cut_count = 3},
        {.name = "f", .column = "receipts", .bins = 2},
    };
    rfm_scorer *scorer = scores_fit(NULL, dimensions, 1);
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension m column spend_net type number high-is-good threshold 4\n"
                 "cuts 0 49.95 500\n");
    rfm_frame *shown;
    cr_assert_eq(rfm_scorer_cuts(scorer, &shown, NULL), RFM_OK);
    cr_assert_eq(scores_int64(shown, "effective_bins", 0), 4);
    cr_assert_str_eq(scores_text(shown, "reason", 0), "");
    cr_assert_str_eq(scores_text(shown, "strategy", 0), "threshold");
    cr_assert_eq(scores_double(shown, "cut", 1), 49.95);
    rfm_frame_free(shown);
    rfm_scorer_free(scorer);
    rfm_frame *frame = make_customers();
    scorer = scores_fit(frame, dimensions, 2);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    cr_assert_str_eq(scores_text(scored, "code", 0), "42");
    cr_assert_str_eq(scores_text(scored, "code", 1), "41");
    cr_assert_str_eq(scores_text(scored, "code", 2), "11");
    cr_assert_eq(scores_double(scored, "fm", 0), 3.0);
    rfm_frame_free(scored);
    rfm_frame_free(frame);
    rfm_scorer_free(scorer);
}

Test(score, a_threshold_belongs_below_itself_at_every_scale_and_type) {
    const char *const cuts[] = {"-0.005", "49.95"};
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .strategy = RFM_SCORE_THRESHOLD, .cuts = cuts, .cut_count = 2};
    static const int64_t cents[] = {4995, 4996, -1, 0}, thousandths[] = {49950, 49951, -5, -4};
    static const int64_t whole[] = {49, 50, -1, 0},
                         nines[] = {49950000000, 49950000001, -5000000, 0};
    static const double doubles[] = {49.95, 49.950000000000003, -0.005, 0.0};
    const struct {
        int32_t type, scale;
        const void *values;
    } kinds[] = {{RFM_COLUMN_AMOUNT, 2, cents}, {RFM_COLUMN_AMOUNT, 3, thousandths},
                 {RFM_COLUMN_AMOUNT, 0, whole}, {RFM_COLUMN_AMOUNT, 9, nines},
                 {RFM_COLUMN_INT64, 0, whole},  {RFM_COLUMN_DOUBLE, 0, doubles}};
    static const int32_t expected[] = {2, 3, 1, 2};
    rfm_scorer *scorer = scores_fit(NULL, &dimension, 1);
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; ++k) {
        rfm_frame *frame = scores_of(kinds[k].type, kinds[k].scale, kinds[k].values, 4);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        for (int64_t i = 0; i < 4; ++i) {
            /* The double above 49.95 in text is the same double. */
            const int32_t score = k == 5 && i == 1 ? 2 : expected[i];
            cr_assert_eq(scores_at(scored, "s", i), score, "kind %zu row %lld", k, (long long)i);
        }
        rfm_frame_free(scored);
        rfm_frame_free(frame);
    }
    rfm_scorer_free(scorer);
}

/* ---- what fitting refuses ---- */

Test(score, fit_refuses_missing_arguments) {
    rfm_error error;
    rfm_scorer *scorer;
    cr_assert_eq(rfm_scorer_fit(NULL, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_scorer is NULL");
    cr_assert_eq(rfm_scorer_fit(NULL, NULL, &scorer, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message,
                     "frame is NULL; expected one, as dimension r has no thresholds");
    cr_assert_null(scorer);
    const rfm_scorer_options short_options = {.struct_size = 3};
    cr_assert_eq(rfm_scorer_fit(NULL, &short_options, &scorer, &error), RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, NULL, 1, "dimensions is NULL; expected 1 of them"),
                 RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &by_v, 9, "9 dimensions; expected 1 to 8"), RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &by_v, -1, "-1 dimensions; expected 1 to 8"), RFM_E_ARGUMENT);
    const rfm_scorer_options no_threads = {.struct_size = sizeof no_threads, .threads = -1};
    cr_assert_eq(rfm_scorer_fit(NULL, &no_threads, &scorer, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "threads is -1; expected 0 or more");
    const rfm_scorer_options unknown = {.struct_size = sizeof unknown, .reserved = 1};
    cr_assert_eq(rfm_scorer_fit(NULL, &unknown, &scorer, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "reserved of the options is not 0");
}

Test(score, fit_refuses_bad_names) {
    const rfm_dimension same[] = {{.name = "s", .column = "v"}, {.name = "s", .column = "w"}};
    const rfm_dimension code = {.name = "code", .column = "v"}, fm = {.name = "fm", .column = "v"};
    const rfm_dimension nameless = {.column = "v"}, columnless = {.name = "s", .column = ""};
    const rfm_dimension bytes = {.name = "s", .column = "\xff"};
    cr_assert_eq(
        fit_status(NULL, same, 2, "dimension 2 cannot be named s: another one has that name"),
        RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &code, 1,
                            "dimension 1 cannot be named code: a column of that name is made from "
                            "the scores"),
                 RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &fm, 1,
                            "dimension 1 cannot be named fm: a column of that name is made from "
                            "the scores"),
                 RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &nameless, 1, "dimension 1 has no name"), RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &columnless, 1, "dimension 1 has no column"), RFM_E_ARGUMENT);
    cr_assert_eq(fit_status(NULL, &bytes, 1, "the column of dimension 1 is not UTF-8"),
                 RFM_E_ARGUMENT);
}

Test(score, fit_refuses_bad_choices) {
    const char *const one[] = {"1"};
    rfm_dimension d = by_v;
    d.bins = 1;
    cr_assert_eq(fit_status(NULL, &d, 1, "dimension s has 1 bins; expected 2 to 255"),
                 RFM_E_ARGUMENT);
    d.bins = 256;
    cr_assert_eq(fit_status(NULL, &d, 1, "dimension s has 256 bins; expected 2 to 255"),
                 RFM_E_ARGUMENT);
    d = by_v;
    d.strategy = 3;
    cr_assert_eq(fit_status(NULL, &d, 1,
                            "dimension s has strategy 3; expected RFM_SCORE_QUANTILE, "
                            "_THRESHOLD or _KMEANS"),
                 RFM_E_ARGUMENT);
    d = by_v;
    d.direction = 2;
    cr_assert_eq(fit_status(NULL, &d, 1,
                            "dimension s has direction 2; expected RFM_HIGH_IS_GOOD or "
                            "RFM_LOW_IS_GOOD"),
                 RFM_E_ARGUMENT);
    d = by_v;
    d.quantile_type = 7;
    cr_assert_eq(fit_status(NULL, &d, 1,
                            "dimension s has quantile_type 7; expected RFM_QUANTILE_TYPE_7, "
                            "_TYPE_1, _NTILE or _RPKG"),
                 RFM_E_ARGUMENT);
    d = by_v;
    d.reserved = 1;
    cr_assert_eq(fit_status(NULL, &d, 1, "reserved of dimension s is not 0"), RFM_E_ARGUMENT);
    d = by_v;
    d.cuts = one;
    d.cut_count = 1;
    cr_assert_eq(fit_status(NULL, &d, 1, "dimension s has cuts; expected none with quantiles"),
                 RFM_E_ARGUMENT);
}

static void refuse_thresholds(const char *const *cuts, int32_t count, const char *message) {
    const rfm_dimension dimension = {.name = "s",
                                     .column = "v",
                                     .strategy = RFM_SCORE_THRESHOLD,
                                     .cuts = cuts,
                                     .cut_count = count};
    cr_assert_eq(fit_status(NULL, &dimension, 1, message), RFM_E_ARGUMENT);
}

Test(score, fit_refuses_bad_thresholds) {
    refuse_thresholds(NULL, 3, "dimension s has 0 cuts; expected 1 to 254 with thresholds");
    refuse_thresholds((const char *const[]){"1"}, 0,
                      "dimension s has 0 cuts; expected 1 to 254 with thresholds");
    refuse_thresholds((const char *const[]){"1"}, 255,
                      "dimension s has 255 cuts; expected 1 to 254 with thresholds");
    refuse_thresholds((const char *const[]){"1", NULL}, 2, "threshold 2 of dimension s is NULL");
    refuse_thresholds((const char *const[]){"1", "2", "2.00"}, 3,
                      "threshold 3 of dimension s, 2.00, is not above the one before, 2");
    refuse_thresholds((const char *const[]){"5", "-5"}, 2,
                      "threshold 2 of dimension s, -5, is not above the one before, 5");
    refuse_thresholds((const char *const[]){"1", "1,5"}, 2,
                      "threshold 2 of dimension s, 1,5, is no number; expected decimals like 500 "
                      "or 49.95");
    refuse_thresholds((const char *const[]){""}, 1,
                      "threshold 1 of dimension s, , is no number; expected decimals like 500 or "
                      "49.95");
    refuse_thresholds((const char *const[]){"0.5", "9223372036854775807"}, 2,
                      "threshold 2 of dimension s, 9223372036854775807, has more digits than fit "
                      "64 bits");
    refuse_thresholds((const char *const[]){"99999999999999999999"}, 1,
                      "threshold 1 of dimension s, 99999999999999999999, has more digits than fit "
                      "64 bits");
    const char *const two[] = {"1", "2"};
    rfm_dimension d = {.name = "s",
                       .column = "v",
                       .strategy = RFM_SCORE_THRESHOLD,
                       .cuts = two,
                       .cut_count = 2,
                       .bins = 5};
    cr_assert_eq(fit_status(NULL, &d, 1,
                            "dimension s has 5 bins and 2 cuts; expected one cut fewer than bins"),
                 RFM_E_ARGUMENT);
    d.bins = 3;
    d.quantile_type = 1;
    cr_assert_eq(
        fit_status(NULL, &d, 1, "dimension s has quantile_type 1; expected 0 with thresholds"),
        RFM_E_ARGUMENT);
}

Test(score, fit_refuses_columns_that_cannot_be_scored) {
    static const int64_t offsets[] = {0, 1, 2, 3};
    static const int32_t labels[] = {0, 1, 2};
    const rfm_column columns[] = {
        {.name = "text", .type = RFM_COLUMN_TEXT, .length = 3, .offsets = offsets, .bytes = "abc"},
        {.name = "label",
         .type = RFM_COLUMN_CODE,
         .length = 3,
         .values = labels,
         .label_count = 3,
         .label_offsets = offsets,
         .label_bytes = "abc"},
    };
    rfm_frame *frame = scores_frame(columns, 2);
    const rfm_dimension text = {.name = "s", .column = "text"};
    const rfm_dimension label = {.name = "s", .column = "label"};
    const char *const cuts[] = {"1"};
    const rfm_dimension absent = {.name = "s",
                                  .column = "spend",
                                  .strategy = RFM_SCORE_THRESHOLD,
                                  .cuts = cuts,
                                  .cut_count = 1};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 1, .dimensions = &absent};
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(fit_status(frame, &text, 1,
                            "column text is text; expected int64 or double or amount or day or "
                            "code"),
                 RFM_E_COLUMN);
    cr_assert_eq(fit_status(frame, &label, 1,
                            "column label is code with labels; expected int64 or double or amount "
                            "or day"),
                 RFM_E_COLUMN);
    cr_assert_eq(rfm_scorer_fit(frame, &options, &scorer, &error), RFM_E_COLUMN);
    cr_assert_not_null(strstr(error.message, "text")); /* the columns there are */
    rfm_frame_free(frame);
}

Test(score, fit_refuses_columns_without_a_value) {
    static const double nothing[] = {0.0, 1.0, 0.0};
    static const uint8_t none = 0;
    rfm_column column = scores_column("v", RFM_COLUMN_DOUBLE, 0, nothing, 3);
    column.validity = &none;
    rfm_frame *frame = scores_frame(&column, 1);
    const char *message = "column v has no values; expected some to take quantiles of";
    cr_assert_eq(fit_status(frame, &by_v, 1, message), RFM_E_DATA);
    rfm_frame_free(frame);
    frame = scores_of(RFM_COLUMN_INT64, 0, ten, 0);
    cr_assert_eq(fit_status(frame, &by_v, 1, message), RFM_E_DATA);
    rfm_frame_free(frame);
}

/* ---- applying ---- */

Test(score, missing_values_count_in_no_quantile_and_get_no_score) {
    static const double values[] = {1.0,      99.0,      3.0,  777.0, 2.0,
                                    INFINITY, -INFINITY, -0.0, 0.0,   5.0};
    static const uint8_t validity[] = {0xF5, 0x03}; /* rows 1 and 3 are missing */
    static const int64_t whole[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    rfm_column columns[] = {scores_column("v", RFM_COLUMN_DOUBLE, 0, values, 10),
                            scores_column("w", RFM_COLUMN_INT64, 0, whole, 10)};
    columns[0].validity = validity;
    rfm_frame *frame = scores_frame(columns, 2);
    const rfm_dimension dimensions[] = {{.name = "f", .column = "v", .bins = 2},
                                        {.name = "m", .column = "w", .bins = 2}};
    rfm_scorer *scorer = scores_fit(frame, dimensions, 2);
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension f column v type double high-is-good quantile 2 type 7\n"
                 "cuts 1.5\ncounts 4 4\nequal 0\n" /* of -inf 0 0 1 2 3 5 inf */
                 "dimension m column w type int64 high-is-good quantile 2 type 7\n"
                 "cuts 5+1/2\ncounts 5 5\nequal 0\n");
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    static const char *const codes[] = {"11", "", "21", "", "21", "22", "12", "12", "12", "22"};
    const rfm_column code = scores_find(scored, "code"), f = scores_find(scored, "f");
    const rfm_column fm = scores_find(scored, "fm"), m = scores_find(scored, "m");
    for (int64_t i = 0; i < 10; ++i) cr_assert_str_eq(scores_text(scored, "code", i), codes[i]);
    cr_assert_eq(code.label_count, 4);
    cr_assert(code.null_count == 2 && f.null_count == 2 && fm.null_count == 2);
    cr_assert(m.null_count == 0 && m.validity == NULL);
    cr_assert(scores_is_missing(&fm, 1) && scores_is_missing(&fm, 3));
    cr_assert_eq(scores_double(scored, "fm", 2), 1.5);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, columns_of_the_same_names_are_replaced_and_others_kept) {
    static const int32_t old[] = {7, 7, 7};
    const rfm_column columns[] = {scores_column("v", RFM_COLUMN_INT64, 0, ten, 3),
                                  scores_column("s", RFM_COLUMN_CODE, 0, old, 3),
                                  scores_column("code", RFM_COLUMN_CODE, 0, old, 3),
                                  scores_column("fm", RFM_COLUMN_CODE, 0, old, 3)};
    rfm_frame *frame = scores_frame(columns, 4);
    const rfm_dimension dimension = {.name = "s", .column = "v", .bins = 3};
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    rfm_frame *scored = scores_apply(scorer, frame, 0);
    cr_assert_eq(rfm_frame_column_count(scored), 4);
    cr_assert_eq(scores_at(scored, "s", 0), 2);
    cr_assert_str_eq(scores_text(scored, "code", 2), "3");
    cr_assert_eq(scores_at(scored, "fm", 0), 7); /* made of f and m only */
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, wide_scales_have_codes_with_dashes) {
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ten, 10);
    const rfm_dimension dimensions[] = {
        {.name = "a", .column = "v", .bins = 10},
        {.name = "b", .column = "v", .bins = 2, .direction = RFM_LOW_IS_GOOD},
    };
    rfm_scorer *scorer = scores_fit(frame, dimensions, 2);
    rfm_frame *scored = scores_apply(scorer, frame, 1);
    const rfm_column code = scores_find(scored, "code");
    cr_assert_str_eq(scores_text(scored, "code", 2), "10-1");
    cr_assert_str_eq(scores_text(scored, "code", 1), "1-2");
    cr_assert_eq(code.label_count, 10);
    cr_assert_eq(memcmp(code.label_bytes, "1-22-23-24-25-26-17-18-19-110-1", 31), 0);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, eight_dimensions_of_many_bins_have_codes_too) {
    enum { ROWS = 300 };
    static const char *const names[] = {"a", "b", "c", "d", "e", "g", "h", "i"};
    int64_t values[ROWS];
    uint8_t validity[(ROWS + 7) / 8];
    memset(validity, 0xFF, sizeof validity);
    for (int64_t i = 0; i < ROWS; ++i) values[i] = i % 255;
    validity[1] = 0xFE; /* row 8 */
    rfm_column column = scores_column("v", RFM_COLUMN_INT64, 0, values, ROWS);
    column.validity = validity;
    rfm_frame *frame = scores_frame(&column, 1);
    rfm_dimension dimensions[8] = {{0}};
    char texts[254][8];
    const char *cuts[254];
    for (int i = 0; i < 254; ++i) {
        snprintf(texts[i], sizeof texts[i], "%d", i);
        cuts[i] = texts[i];
    }
    for (int d = 0; d < 8; ++d) {
        dimensions[d] = (rfm_dimension){.name = names[d],
                                        .column = "v",
                                        .strategy = RFM_SCORE_THRESHOLD,
                                        .direction = d % 2,
                                        .cuts = cuts,
                                        .cut_count = 254};
    }
    rfm_scorer *scorer = scores_fit(NULL, dimensions, 8);
    rfm_frame *scored = scores_apply(scorer, frame, 2);
    const rfm_column code = scores_find(scored, "code");
    cr_assert_eq(code.label_count, 255); /* row 263 has the value of the missing row 8 */
    cr_assert_eq(code.null_count, 1);
    cr_assert_str_eq(scores_text(scored, "code", 0), "1-255-1-255-1-255-1-255");
    cr_assert_str_eq(scores_text(scored, "code", 254), "255-1-255-1-255-1-255-1");
    cr_assert_str_eq(scores_text(scored, "code", 263), "9-247-9-247-9-247-9-247");
    cr_assert_str_eq(scores_text(scored, "code", 8), "");
    cr_assert_eq(code.label_bytes[0], '1'); /* in order of the scores, not of the text */
    cr_assert_eq(memcmp(code.label_bytes + code.label_offsets[1], "2-254", 5), 0);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, a_frame_without_rows_gets_its_columns) {
    rfm_frame *full = make_customers(), *scored;
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_scorer_fit(full, NULL, &scorer, &error), RFM_OK);
    const rfm_column columns[] = {scores_column("days_since_last", RFM_COLUMN_INT64, 0, NULL, 0),
                                  scores_column("receipts", RFM_COLUMN_INT64, 0, NULL, 0),
                                  scores_column("spend_net", RFM_COLUMN_AMOUNT, 0, NULL, 0)};
    rfm_frame *empty = scores_frame(columns, 3);
    scored = scores_apply(scorer, empty, 2);
    cr_assert_eq(rfm_frame_count(scored), 0);
    cr_assert_eq(rfm_frame_column_count(scored), 8);
    cr_assert_eq(scores_find(scored, "code").label_count, 0);
    rfm_frame_free(scored);
    rfm_frame_free(empty);
    rfm_frame_free(full);
    rfm_scorer_free(scorer);
}

Test(score, a_frozen_scorer_is_exact_at_other_scales) {
    /* Median of 0.01, 0.02: 0.015, kept as 0.01+1/2. */
    static const int64_t cents[] = {1, 2}, mills[] = {14, 15, 16, -1}, euros[] = {0, 1, -1, 2};
    static const int64_t nano[] = {15000000, 15000001, INT64_MIN, INT64_MAX};
    rfm_frame *fitted = scores_of(RFM_COLUMN_AMOUNT, 2, cents, 2);
    const rfm_dimension dimension = {.name = "s", .column = "v", .bins = 2};
    rfm_scorer *scorer = scores_fit(fitted, &dimension, 1);
    const struct {
        int32_t scale;
        const int64_t *values;
        int32_t scores[4];
    } others[] = {{3, mills, {1, 1, 2, 1}}, {0, euros, {1, 2, 1, 2}}, {9, nano, {1, 2, 1, 2}}};
    for (size_t k = 0; k < sizeof others / sizeof others[0]; ++k) {
        rfm_frame *frame = scores_of(RFM_COLUMN_AMOUNT, others[k].scale, others[k].values, 4);
        rfm_frame *scored = scores_apply(scorer, frame, 1);
        for (int64_t i = 0; i < 4; ++i) {
            cr_assert_eq(scores_at(scored, "s", i), others[k].scores[i], "scale %d row %lld",
                         (int)others[k].scale, (long long)i);
        }
        rfm_frame_free(scored);
        rfm_frame_free(frame);
    }
    rfm_scorer_free(scorer);
    rfm_frame_free(fitted);
}

Test(score, cut_points_outside_a_columns_range_still_count) {
    /* Whole euros at the ends of 64 bits; at scale 2 no amount reaches them. */
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, 0, INT64_MAX - 1, INT64_MAX};
    static const int64_t cents[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    rfm_frame *fitted = scores_of(RFM_COLUMN_AMOUNT, 0, ends, 5);
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = 5, .quantile_type = RFM_QUANTILE_TYPE_1};
    rfm_scorer *scorer = scores_fit(fitted, &dimension, 1);
    rfm_frame *frame = scores_of(RFM_COLUMN_AMOUNT, 2, cents, 5);
    rfm_frame *own = scores_apply(scorer, fitted, 1), *other = scores_apply(scorer, frame, 1);
    static const int32_t expected[] = {3, 3, 3, 4, 4};
    for (int32_t i = 0; i < 5; ++i) {
        cr_assert_eq(scores_at(own, "s", i), i + 1);
        cr_assert_eq(scores_at(other, "s", i), expected[i], "row %d", (int)i);
    }
    rfm_frame_free(own);
    rfm_frame_free(other);
    rfm_frame_free(frame);
    rfm_scorer_free(scorer);
    rfm_frame_free(fitted);
}

Test(score, apply_refuses_what_does_not_fit) {
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ten, 10), *scored;
    rfm_scorer *scorer = scores_fit(frame, &by_v, 1);
    static const double doubles[] = {1, 2};
    rfm_frame *other = scores_of(RFM_COLUMN_DOUBLE, 0, doubles, 2);
    rfm_frame *customers = make_customers();
    rfm_error error;
    cr_assert_eq(rfm_scorer_apply(scorer, frame, 1, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_scorer_apply(NULL, frame, 1, &scored, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "scorer is NULL");
    cr_assert_eq(rfm_scorer_apply(scorer, NULL, 1, &scored, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_eq(rfm_scorer_apply(scorer, frame, -1, &scored, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "threads is -1; expected 0 or more");
    cr_assert_eq(rfm_scorer_apply(scorer, other, 1, &scored, &error), RFM_E_COLUMN);
    cr_assert_str_eq(error.message,
                     "column v is double; expected int64, which the scorer was fitted to");
    cr_assert_eq(rfm_scorer_apply(scorer, customers, 1, &scored, &error), RFM_E_COLUMN);
    cr_assert_not_null(strstr(error.message, "receipts"));
    cr_assert_null(scored);
    rfm_frame_free(customers);
    rfm_frame_free(other);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
    rfm_scorer_free(NULL);
}

/* ---- reading, saving, loading ---- */

static int32_t refuse_write(void *payload, const void *bytes, size_t size) {
    (void)payload;
    (void)bytes;
    return size > 0;
}

Test(score, cuts_and_save_refuse_missing_arguments) {
    rfm_frame *frame = scores_of(RFM_COLUMN_INT64, 0, ten, 10), *cuts;
    rfm_scorer *scorer = scores_fit(frame, &by_v, 1), *loaded;
    rfm_error error;
    cr_assert_eq(rfm_scorer_cuts(NULL, &cuts, &error), RFM_E_ARGUMENT);
    cr_assert_null(cuts);
    cr_assert_eq(rfm_scorer_cuts(scorer, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_scorer_save(NULL, refuse_write, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_scorer_save(scorer, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_scorer_save(scorer, refuse_write, NULL, &error), RFM_E_CANCELLED);
    cr_assert_eq(rfm_scorer_load(NULL, 0, &loaded, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "text is NULL");
    cr_assert_eq(rfm_scorer_load("", 0, NULL, &error), RFM_E_ARGUMENT);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, odd_names_are_quoted_and_come_back) {
    static const char *const names[] = {"Net Sales",   "\"", "a\\b",
                                        "caf\xC3\xA9", "#1", "l\n\t\x7f"};
    rfm_column columns[6];
    rfm_dimension dimensions[6] = {{0}};
    for (int i = 0; i < 6; ++i) {
        columns[i] = scores_column(names[i], RFM_COLUMN_INT64, 0, ten, 10);
        dimensions[i] = (rfm_dimension){.name = names[i], .column = names[5 - i], .bins = 2};
    }
    rfm_frame *frame = scores_frame(columns, 6);
    rfm_scorer *scorer = scores_fit(frame, dimensions, 6);
    rfm_buffer *saved = scores_save(scorer);
    cr_assert_not_null(
        strstr(rfm_buffer_data(saved), "dimension \"Net Sales\" column \"l\\x0a\\x09\\x7f\" type"));
    cr_assert_not_null(strstr(rfm_buffer_data(saved), "dimension a\\b column caf\xC3\xA9 type"));
    cr_assert_not_null(strstr(rfm_buffer_data(saved), "dimension \"\\\"\" column \"#1\" type"));
    rfm_scorer *loaded = scores_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved));
    assert_saved(loaded, rfm_buffer_data(saved));
    rfm_frame *first = scores_apply(scorer, frame, 1), *second = scores_apply(loaded, frame, 1);
    scores_assert_same(first, second);
    rfm_frame_free(first);
    rfm_frame_free(second);
    rfm_buffer_free(saved);
    rfm_scorer_free(loaded);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(score, text_edited_by_hand_is_read_and_written_in_its_canonical_form) {
    static const char text[] =
        "\xEF\xBB\xBF# scores of spring\r\n"
        "rfm scorer 1\r\n\r\n"
        "  dimension\tm  column spend_net type number high-is-good threshold 3\r\n"
        "# reviewed\r\n"
        "cuts 49.950 +500.00\r\n"
        "dimension r column \"days\" type int64 low-is-good quantile 3 type 7\r\n"
        "cuts 13+2/4 14\r\n"
        "counts 1 2 3\r\n"
        "equal 0 2";
    rfm_scorer *scorer = scores_load(text, sizeof text - 1);
    assert_saved(scorer,
                 "rfm scorer 1\n"
                 "dimension m column spend_net type number high-is-good threshold 3\n"
                 "cuts 49.95 500\n"
                 "dimension r column days type int64 low-is-good quantile 3 type 7\n"
                 "cuts 13+1/2 14\n"
                 "counts 1 2 3\n"
                 "equal 0 2\n");
    rfm_scorer_free(scorer);
}

#define SCORE_HEAD  "rfm scorer 1\n"
#define SCORE_INT64 SCORE_HEAD "dimension s column v type int64 high-is-good quantile 3 type 7\n"

Test(score, load_says_where_the_mistake_is) {
    const struct {
        const char *text;
        int64_t line;
        int32_t column;
        const char *message;
    } mistakes[] = {
        {"", 1, 1, "line 1 ends too early; expected rfm"},
        {"\n# nothing\n", 3, 1, "line 3 ends too early; expected rfm"},
        {"rfm rules 1\n", 1, 5, "found rules; expected scorer"},
        {"rfm scorer x\n", 1, 12, "found x; expected the version of the format"},
        {"rfm scorer 1 2\n", 1, 14, "found 2; expected the end of the line"},
        {SCORE_HEAD, 2, 1, "line 2 ends too early; expected dimension"},
        {SCORE_HEAD "cuts 1\n", 2, 1, "found cuts; expected dimension"},
        {SCORE_HEAD "dimension\n", 2, 10, "line 2 ends too early; expected a name"},
        {SCORE_HEAD "dimension code column v\n", 2, 11,
         "found code; expected a name that is not taken"},
        {SCORE_HEAD "dimension \"a\n", 2, 11,
         "found \"a; expected a name in quotes, with \\\", \\\\ and \\x0a in it"},
        {SCORE_HEAD "dimension \"\" x\n", 2, 11,
         "found \"\"; expected a name in quotes, with \\\", \\\\ and \\x0a in it"},
        {SCORE_HEAD "dimension \"a\\x00\" x\n", 2, 11,
         "found \"a\\x00\"; expected a name in quotes, with \\\", \\\\ and \\x0a in it"},
        {SCORE_HEAD "dimension \xC3\xA9 colum v\n", 2, 13, "found colum; expected column"},
        {SCORE_HEAD "dimension s column v type text\n", 2, 27,
         "found text; expected number, int64, double, amount, day or code"},
        {SCORE_HEAD "dimension s column v type amount 19\n", 2, 34,
         "found 19; expected a scale from 0 to 18"},
        {SCORE_HEAD "dimension s column v type int64 high\n", 2, 33,
         "found high; expected high-is-good or low-is-good"},
        {SCORE_HEAD "dimension s column v type int64 high-is-good median 3\n", 2, 46,
         "found median; expected quantile, threshold, k-means or ntile"},
        {SCORE_HEAD "dimension s column v type int64 high-is-good threshold 3\n", 2, 46,
         "found threshold; expected quantile or k-means, as the type is one of a column"},
        {SCORE_HEAD "dimension s column v type number high-is-good quantile 3 type 7\n", 2, 47,
         "found quantile; expected threshold or ntile, as the type is number"},
        {SCORE_HEAD "dimension s column v type int64 high-is-good quantile 256\n", 2, 55,
         "found 256; expected bins from 2 to 255"},
        {SCORE_HEAD "dimension s column v type int64 high-is-good quantile 3 type 8\n", 2, 62,
         "found 8; expected 1, 7 or rpkg"},
        {SCORE_INT64, 3, 1, "line 3 ends too early; expected cuts"},
        {SCORE_INT64 "cuts 1\n", 3, 7,
         "line 3 ends too early; expected a cut point of the type, like 13 or 13+4/5"},
        {SCORE_INT64 "cuts 1 2.5\n", 3, 8,
         "found 2.5; expected a cut point of the type, like 13 or 13+4/5"},
        {SCORE_INT64 "cuts 1+5/5 2\n", 3, 6,
         "found 1+5/5; expected a cut point of the type, like 13 or 13+4/5"},
        {SCORE_INT64 "cuts 1+1/256 2\n", 3, 6,
         "found 1+1/256; expected a cut point of the type, like 13 or 13+4/5"},
        {SCORE_INT64 "cuts 1 99999999999999999999\n", 3, 8,
         "found 99999999999999999999; expected a cut point that fits 64 bits"},
        {SCORE_INT64 "cuts 2 1+4/5\n", 3, 8,
         "found 1+4/5; expected a cut point not below the one before"},
        {SCORE_INT64 "cuts 1 2 3\n", 3, 10, "found 3; expected the end of the line"},
        {SCORE_INT64 "cuts 1 2\ncounts 1 -2 3\n", 4, 10, "found -2; expected a number of values"},
        {SCORE_INT64 "cuts 1 2\nequal 1 2\n", 4, 1, "found equal; expected counts"},
        {SCORE_INT64 "cuts 1 2\ncounts 1 2 3\n", 5, 1, "line 5 ends too early; expected equal"},
        {SCORE_INT64 "cuts 1 2\ncounts 0 0 0\nequal 0 0\n", 4, 0,
         "counts add up to 0 values; expected 1 to 1000000000000000"},
        {SCORE_INT64 "cuts 1 2\ncounts 1 1 1\nequal 1 4\n", 5, 0,
         "4 values equal cut point 2; expected no more than all 3"},
        {SCORE_HEAD "dimension s column v type number high-is-good threshold 3\ncuts 1 1.0\n", 3, 8,
         "found 1.0; expected a cut point above the one before"},
        {SCORE_HEAD "dimension s column v type number high-is-good threshold 3\ncuts 1 x\n", 3, 8,
         "found x; expected a number"},
        {SCORE_HEAD "dimension s column v type day high-is-good quantile 2 type 7\n"
                    "cuts 2011-02-30\n",
         3, 6, "found 2011-02-30; expected a cut point like 2011-12-09 or 2011-12-09+4/5"},
        {SCORE_HEAD "dimension s column v type double high-is-good quantile 2 type 7\ncuts inf\n",
         3, 6, "found inf; expected a cut point of the type, like 13 or 13+4/5"},
        {"rfm scorer 1\ndimension \xC3(\n", 2, 0, "line 2 is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; ++i) {
        cr_assert_eq(load_status(mistakes[i].text, mistakes[i].line, mistakes[i].column,
                                 mistakes[i].message),
                     RFM_E_SYNTAX, "mistake %zu", i);
    }
    cr_assert_eq(load_status("rfm scorer 3\nbins by magic\n", 1, 0,
                             "scorer is of version 3; this library reads version 2"),
                 RFM_E_VERSION);
}

Test(score, load_takes_no_more_than_eight_dimensions) {
    char text[2048] = "rfm scorer 1\n";
    for (char name = 'a'; name <= 'i'; ++name) {
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "dimension %c column v type number low-is-good threshold 2\ncuts 1\n", name);
    }
    cr_assert_eq(load_status(text, 18, 1, "found dimension; expected no more than 8 dimensions"),
                 RFM_E_SYNTAX);
}
