/* SPDX-License-Identifier: MIT */
/* Laws of predictions: the same for every company that a row may keep, in the order that sense
 * asks for, and columns like any other to whoever comes after. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "clv.h"

enum { MODELS = 4 };
static const char *const models[MODELS] = {
    "rfm model 2\nmodel nbd\nunit-days 7\ncoefficients 0\nreplicates 4\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 0.4 covariances -\n"
    "parameter alpha 12 covariances - -\n"
    "replicate 0.4 11\nreplicate 0.3 9\nreplicate 0.5 14\nreplicate 0.6 15\n",
    "rfm model 2\nmodel bg-nbd\nunit-days 7\ncoefficients 0\nreplicates 4\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 2 covariances -\n"
    "parameter alpha 9 covariances - -\nparameter a 1 covariances - - -\n"
    "parameter b 4 covariances - - - -\n"
    "replicate 2 8 1 5\nreplicate 2.1 9 1 4\nreplicate 1.9 9 1.2 3\nreplicate 2.2 9 0.9 4\n",
    "rfm model 2\nmodel mbg-nbd\nunit-days 7\ncoefficients 0\nreplicates 4\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 2 covariances -\n"
    "parameter alpha 9 covariances - -\nparameter a 1 covariances - - -\n"
    "parameter b 4 covariances - - - -\n"
    "replicate 2 8 1 5\nreplicate 2.1 9 1 4\nreplicate 1.9 9 1.2 3\nreplicate 2.2 9 0.9 4\n",
    "rfm model 2\nmodel pareto-nbd\nunit-days 7\ncoefficients 0\nreplicates 4\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 2 covariances -\n"
    "parameter alpha 9 covariances - -\nparameter s 0.6 covariances - - -\n"
    "parameter beta 12 covariances - - - -\n"
    "replicate 2 8 1 5\nreplicate 2.1 9 1 4\nreplicate 1.9 9 1.2 3\nreplicate 2.2 9 0.9 4\n"};
static const char spends[] =
    "rfm model 2\nmodel gamma-gamma\nunit-days 7\ncoefficients 0\nreplicates 3\n"
    "fit given -1 0 0 0 0 0 0 0 0 0\nparameter p 2 covariances -\n"
    "parameter q 3 covariances - -\nparameter gamma 40 covariances - - -\n"
    "replicate 2 3.5 35\nreplicate 2.2 3 41\nreplicate 1.8 2.8 44\n";

static clv_shop shop, other;

static rfm_model *load(const char *text) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_load(text, strlen(text), &model, &error), RFM_OK, "%s", error.message);
    return model;
}

static rfm_frame *predict(const rfm_model *model, const rfm_frame *rows,
                          const rfm_predict_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_model_predict(model, rows, options, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

static void copy_row(clv_shop *to, int64_t at, const clv_shop *from, int64_t row) {
    to->x[at] = from->x[row];
    to->t_x[at] = from->t_x[row];
    to->T[at] = from->T[row];
    to->spend[at] = from->spend[row];
    to->weight[at] = from->weight[row];
}

/* Cells of 8 bytes and their validity. */
static void assert_same_cells(const rfm_frame *left, int64_t row, const rfm_frame *right,
                              int64_t at) {
    cr_assert_eq(rfm_frame_column_count(left), rfm_frame_column_count(right));
    for (int32_t c = 0; c < rfm_frame_column_count(left); ++c) {
        rfm_column a, b;
        cr_assert_eq(rfm_frame_column(left, c, &a, NULL), RFM_OK);
        cr_assert_eq(rfm_frame_column(right, c, &b, NULL), RFM_OK);
        cr_assert_str_eq(a.name, b.name);
        cr_assert_eq(clv_is_missing(left, a.name, row), clv_is_missing(right, a.name, at));
        cr_assert(memcmp((const char *)a.values + 8 * row, (const char *)b.values + 8 * at, 8) == 0,
                  "%s, row %d", a.name, (int)row);
    }
}

/* Alone, or with thousands of others of which many are alike, in any order, by any threads. */
Test(law_clv_predict, a_row_is_predicted_from_itself) {
    clv_simulate(&shop, 5000, 3);
    other = shop;
    for (int64_t i = 0; i < shop.rows; ++i) { /* 1733 and 5000 have no common factor */
        copy_row(&other, i * 1733 % shop.rows, &shop, i);
    }
    rfm_frame *rows = clv_frame(&shop), *mixed = clv_frame(&other);
    rfm_model *spend = load(spends);
    for (int i = 0; i < MODELS; ++i) {
        rfm_predict_options options = {.struct_size = sizeof options,
                                       .spend = spend,
                                       .monthly_rate = 0.01,
                                       .interval = 0.8,
                                       .alive_level = 0.3,
                                       .dert_rate = 0.01};
        rfm_model *model = load(models[i]);
        rfm_frame *one = predict(model, rows, &options), *chances, *alone_chances;
        options.threads = 2;
        rfm_frame *two = predict(model, mixed, &options);
        cr_assert_eq(rfm_model_predict_pmf(model, rows, 30, 12, 2, &chances, NULL), RFM_OK);
        for (int64_t row = 0; row < shop.rows; ++row) {
            assert_same_cells(one, row, two, row * 1733 % shop.rows);
        }
        for (int64_t row = 0; row < shop.rows; row += 97) {
            static clv_shop single;
            single.rows = 1;
            copy_row(&single, 0, &shop, row);
            rfm_frame *alone = clv_frame(&single), *predicted = predict(model, alone, &options);
            cr_assert_eq(rfm_model_predict_pmf(model, alone, 30, 12, 1, &alone_chances, NULL),
                         RFM_OK);
            assert_same_cells(one, row, predicted, 0);
            assert_same_cells(chances, row, alone_chances, 0);
            rfm_frame_free(alone_chances);
            rfm_frame_free(predicted);
            rfm_frame_free(alone);
        }
        rfm_frame_free(chances);
        rfm_frame_free(two);
        rfm_frame_free(one);
        rfm_model_free(model);
    }
    rfm_model_free(spend);
    rfm_frame_free(mixed);
    rfm_frame_free(rows);
}

/* What is asked for beside a number changes no bit of it. */
Test(law_clv_predict, questions_do_not_touch_each_other) {
    static const char *const names[] = {"p_alive", "p_alive_later", "expected_purchases",
                                        "p_no_purchase"};
    clv_simulate(&shop, 2000, 5);
    rfm_frame *rows = clv_frame(&shop);
    rfm_model *spend = load(spends);
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *model = load(models[i]);
        rfm_predict_options options = {.struct_size = sizeof options, .horizon_days = 500};
        rfm_frame *plain = predict(model, rows, &options);
        options.spend = spend;
        options.monthly_rate = 0.02;
        options.alive_level = 0.5;
        options.interval = 0.5;
        rfm_frame *full = predict(model, rows, &options);
        for (int n = 0; n < 4; ++n) {
            cr_assert(memcmp(clv_doubles(plain, names[n]), clv_doubles(full, names[n]),
                             (size_t)shop.rows * sizeof(double)) == 0,
                      "%s of model %d", names[n], i);
        }
        rfm_frame_free(full);
        rfm_frame_free(plain);
        rfm_model_free(model);
    }
    rfm_model_free(spend);
    rfm_frame_free(rows);
}

/* A value falls with the rate, rises with the horizon, and an
 * endless one is above all; what is at risk is a part of it. */
Test(law_clv_predict, values_keep_their_order) {
    clv_simulate(&shop, 300, 6);
    rfm_frame *rows = clv_frame(&shop);
    rfm_model *spend = load(spends);
    static const rfm_predict_options falling[] = {
        {.monthly_rate = 0.01, .flags = RFM_PREDICT_ENDLESS},
        {.monthly_rate = 0.01, .horizon_days = 3000},
        {.monthly_rate = 0.01, .horizon_days = 700},
        {.monthly_rate = 0.02, .horizon_days = 700},
        {.monthly_rate = 0.9, .horizon_days = 700}};
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *model = load(models[i]);
        rfm_frame *before = NULL;
        for (int k = 0; k < 5; ++k) {
            rfm_predict_options options = falling[k];
            options.struct_size = sizeof options;
            options.spend = spend;
            rfm_frame *now = predict(model, rows, &options);
            for (int64_t row = 0; row < shop.rows; ++row) {
                const double value = clv_doubles(now, "clv")[row];
                const double risk = clv_doubles(now, "value_at_risk")[row];
                cr_assert(isfinite(value) && value > 0 && risk >= 0 && risk <= value);
                if (before != NULL) {
                    cr_assert_lt(value, clv_doubles(before, "clv")[row], "step %d", k);
                }
            }
            rfm_frame_free(before);
            before = now;
        }
        rfm_frame_free(before);
        rfm_model_free(model);
    }
    rfm_model_free(spend);
    rfm_frame_free(rows);
}

/* The wider the interval the farther its ends. */
Test(law_clv_predict, intervals_lie_within_wider_ones) {
    static const char *const names[] = {"p_alive", "expected_purchases", "expected_spend", "clv"};
    clv_simulate(&shop, 300, 7);
    rfm_frame *rows = clv_frame(&shop);
    rfm_model *spend = load(spends);
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *model = load(models[i]);
        rfm_frame *before = NULL;
        for (double share = 0.05; share < 1; share += 0.1) {
            const rfm_predict_options options = {
                .struct_size = sizeof options, .spend = spend, .interval = share};
            rfm_frame *now = predict(model, rows, &options);
            for (int n = 0; n < 4; ++n) {
                char lower[40], upper[40];
                strcat(strcpy(lower, names[n]), "_lower");
                strcat(strcpy(upper, names[n]), "_upper");
                for (int64_t row = 0; row < shop.rows; ++row) {
                    const double low = clv_doubles(now, lower)[row];
                    const double high = clv_doubles(now, upper)[row];
                    cr_assert(low >= 0 && low <= high);
                    if (before == NULL) continue;
                    cr_assert_leq(low, clv_doubles(before, lower)[row]);
                    cr_assert_geq(high, clv_doubles(before, upper)[row]);
                }
            }
            rfm_frame_free(before);
            before = now;
        }
        rfm_frame_free(before);
        rfm_model_free(model);
    }
    rfm_model_free(spend);
    rfm_frame_free(rows);
}

/* The lower the level the later the day, and at the day P(alive) is below it. */
Test(law_clv_predict, days_to_a_level_keep_their_order) {
    clv_simulate(&shop, 300, 8);
    rfm_frame *rows = clv_frame(&shop);
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *model = load(models[i]);
        rfm_frame *before = NULL;
        for (int k = 1; k <= 9; ++k) {
            const rfm_predict_options options = {.struct_size = sizeof options,
                                                 .alive_level = 0.1 * k};
            rfm_frame *now = predict(model, rows, &options), *later;
            rfm_column column, last;
            cr_assert_eq(rfm_frame_find(now, "days_to_alive_level", &column, NULL), RFM_OK);
            if (before != NULL) {
                cr_assert_eq(rfm_frame_find(before, "days_to_alive_level", &last, NULL), RFM_OK);
            }
            other = shop;
            for (int64_t row = 0; row < shop.rows; ++row) {
                const int64_t days = ((const int64_t *)column.values)[row];
                const int is_missing = clv_is_missing(now, "days_to_alive_level", row);
                if (!is_missing) other.T[row] += (double)days;
                if (before == NULL) continue;
                const int was_missing = clv_is_missing(before, "days_to_alive_level", row);
                cr_assert(was_missing ||
                          (!is_missing && days <= ((const int64_t *)last.values)[row]));
            }
            rfm_frame *silent = clv_frame(&other);
            later = predict(model, silent, NULL);
            for (int64_t row = 0; row < shop.rows; ++row) {
                if (clv_is_missing(now, "days_to_alive_level", row)) continue;
                cr_assert_lt(clv_doubles(later, "p_alive")[row], 0.1 * k);
            }
            rfm_frame_free(later);
            rfm_frame_free(silent);
            rfm_frame_free(before);
            before = now;
        }
        rfm_frame_free(before);
        rfm_model_free(model);
    }
    rfm_frame_free(rows);
}

/* Rules and scorers read predictions by name, as they read any column. */
Test(law_clv_predict, predictions_make_segments_and_scores) {
    static const char table[] =
        "rules value version 1\nmatch first\n"
        "segment \"Save\" level 3 when value_at_risk >= 10 and p_alive 0.2..0.7\n"
        "segment \"Keep\" level 4 when clv >= 25 and p_alive > 0.7\n"
        "segment \"Soon\" level 2 when days_to_alive_level 1..90\n"
        "otherwise \"Rest\" level 1\n";
    static const rfm_dimension dimension = {.name = "m", .column = "clv", .bins = 5};
    const rfm_scorer_options by_value = {
        .struct_size = sizeof by_value, .dimension_count = 1, .dimensions = &dimension};
    clv_simulate(&shop, 3000, 9);
    rfm_frame *rows = clv_frame(&shop), *scored, *made;
    rfm_model *model = load(models[1]), *spend = load(spends);
    const rfm_predict_options options = {
        .struct_size = sizeof options, .spend = spend, .alive_level = 0.2, .monthly_rate = 0.01};
    rfm_frame *predicted = predict(model, rows, &options);
    rfm_rules *rules;
    rfm_scorer *scorer;
    rfm_error error;
    cr_assert_eq(rfm_rules_parse(table, strlen(table), &rules, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_scorer_fit(predicted, &by_value, &scorer, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_scorer_apply(scorer, predicted, 1, &scored, &error), RFM_OK);
    cr_assert_eq(rfm_rules_apply(rules, scored, 2, &made, &error), RFM_OK, "%s", error.message);
    rfm_column level, score, days;
    cr_assert_eq(rfm_frame_find(made, "level", &level, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(made, "m", &score, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(made, "days_to_alive_level", &days, NULL), RFM_OK);
    const double *clv = clv_doubles(made, "clv"), *alive = clv_doubles(made, "p_alive");
    double highest[6] = {0}, lowest[6] = {1e9, 1e9, 1e9, 1e9, 1e9, 1e9};
    int seen[5] = {0}, scores[6] = {0};
    for (int64_t row = 0; row < shop.rows; ++row) {
        const double risk = clv[row] * (1 - alive[row]);
        const int is_soon = !clv_is_missing(made, "days_to_alive_level", row) &&
                            ((const int64_t *)days.values)[row] <= 90 &&
                            ((const int64_t *)days.values)[row] >= 1;
        const int expected = risk >= 10 && alive[row] >= 0.2 && alive[row] <= 0.7 ? 3
                             : clv[row] >= 25 && alive[row] > 0.7                 ? 4
                             : is_soon                                            ? 2
                                                                                  : 1;
        const int32_t got = ((const int32_t *)level.values)[row];
        const int32_t bin = ((const int32_t *)score.values)[row];
        cr_assert_eq(got, expected, "row %d: %d, not %d", (int)row, (int)got, expected);
        ++seen[got];
        ++scores[bin];
        if (clv[row] > highest[bin]) highest[bin] = clv[row];
        if (clv[row] < lowest[bin]) lowest[bin] = clv[row];
    }
    for (int k = 1; k <= 4; ++k) {
        cr_assert_gt(seen[k], 5, "segment of level %d: %d", k, seen[k]);
        cr_assert_lt(highest[k], lowest[k + 1]);
    }
    for (int k = 1; k <= 5; ++k) cr_assert(abs(scores[k] - 600) <= 20, "%d", scores[k]);
    rfm_frame_free(made);
    rfm_frame_free(scored);
    rfm_scorer_free(scorer);
    rfm_rules_free(rules);
    rfm_frame_free(predicted);
    rfm_model_free(spend);
    rfm_model_free(model);
    rfm_frame_free(rows);
}
