/* SPDX-License-Identifier: MIT */
/* The laws that need no data, for every model of purchases that the library lists: customers are
 * simulated by the model, and only the public calls are asked. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rfm.h"

enum { EVERY_ROWS = 300, EVERY_MOST = 100 };

/* `counts`: all its times are whole numbers of a unit. */
typedef struct every {
    const char *name;
    double parameters[6];
    int32_t count, counts, is_contract;
    double unit_days;
    uint32_t times, rates; /* bit i: parameter i is a time, is one divided by a time */
} every;

static const every models[] = {
    {"nbd", {0.8, 12}, 2, 0, 0, 7, 2, 0},
    {"bg-nbd", {0.5, 5, 0.8, 2.4}, 4, 0, 0, 7, 2, 0},
    {"mbg-nbd", {0.6, 6, 0.9, 1.6}, 4, 0, 0, 7, 2, 0},
    {"bg-cnbd-k", {0.85, 1.45, 0.8, 2.4, 2}, 5, 0, 0, 7, 2, 0},
    {"mbg-cnbd-k", {0.85, 1.45, 0.8, 2.4, 3}, 5, 0, 0, 7, 2, 0},
    {"pareto-nbd", {0.6, 10, 0.6, 11}, 4, 0, 0, 7, 10, 0},
    {"ggom-nbd", {0.6, 10, 0.05, 0.7, 1.5}, 5, 0, 0, 7, 2, 4},
    {"bg-bb", {1.2, 0.75, 0.66, 2.8}, 4, 1, 0, 30, 0, 0},
    {"sbg", {0.7, 1.2}, 2, 1, 1, 30, 0, 0},
    {"bdw", {0.7, 1.4, 1.3}, 3, 1, 1, 30, 0, 0},
};
enum { EVERY_MODELS = sizeof models / sizeof models[0] };

static rfm_model *model_of(const every *of, double unit_days, double factor) {
    double parameters[6];
    rfm_model *model;
    rfm_error error;
    for (int i = 0; i < of->count; ++i) {
        parameters[i] = of->parameters[i];
        if ((of->times >> i & 1u) != 0) parameters[i] *= factor;
        if ((of->rates >> i & 1u) != 0) parameters[i] /= factor;
    }
    cr_assert_eq(rfm_model_new(of->name, parameters, of->count, unit_days, &model, &error), RFM_OK,
                 "%s", error.message);
    return model;
}

static rfm_frame *histories_of(const rfm_model *model) {
    const rfm_simulate_options options = {.struct_size = sizeof options,
                                          .form = RFM_SIMULATE_HISTORIES,
                                          .customers = EVERY_ROWS,
                                          .seed = 11,
                                          .acquisition_days = 300,
                                          .end_day = 720};
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_model_simulate(model, &options, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static const double *doubles(const rfm_frame *frame, const char *name) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(column.type, RFM_COLUMN_DOUBLE, "%s", name);
    return column.values;
}

static rfm_frame *predict(const rfm_model *model, const rfm_frame *frame, double days,
                          double dert_rate) {
    const rfm_predict_options options = {
        .struct_size = sizeof options, .horizon_days = days, .dert_rate = dert_rate};
    rfm_frame *made;
    rfm_error error;
    cr_assert_eq(rfm_model_predict(model, frame, &options, &made, &error), RFM_OK, "%s",
                 error.message);
    return made;
}

static double likelihood(const rfm_model *model, const rfm_frame *frame) {
    double total;
    cr_assert_eq(rfm_model_likelihood(model, frame, &total, NULL, NULL), RFM_OK);
    return total;
}

/* The frame with a column of int64 put in the place of, or beside, the others. */
static rfm_frame *with_column(const rfm_frame *frame, const char *name, const int64_t *values) {
    const rfm_column column = {
        .name = name, .type = RFM_COLUMN_INT64, .length = EVERY_ROWS, .values = values};
    rfm_frame *one, *made;
    cr_assert_eq(rfm_frame_new(&column, 1, &one, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_join(frame, one, &made, NULL), RFM_OK);
    rfm_frame_free(one);
    return made;
}

/* A fit with all weights 3 is the fit without, and three times the likelihood. */
Test(law_clv_every, weights_are_repetitions) {
    static int64_t threes[EVERY_ROWS];
    for (int i = 0; i < EVERY_ROWS; ++i) threes[i] = 3;
    for (int m = 0; m < EVERY_MODELS; ++m) {
        rfm_model *truth = model_of(&models[m], models[m].unit_days, 1), *plain, *weighted;
        rfm_frame *frame = histories_of(truth), *heavy = with_column(frame, "times", threes);
        rfm_model_options options = {.struct_size = sizeof options,
                                     .unit_days = models[m].unit_days};
        rfm_model_state one = {.struct_size = sizeof one}, three = {.struct_size = sizeof three};
        rfm_error error;
        cr_assert_eq(rfm_model_fit(models[m].name, frame, &options, &plain, &error), RFM_OK, "%s",
                     error.message);
        options.weight = "times";
        cr_assert_eq(rfm_model_fit(models[m].name, heavy, &options, &weighted, &error), RFM_OK,
                     "%s", error.message);
        cr_assert_eq(rfm_model_inspect(plain, &one, NULL), RFM_OK);
        cr_assert_eq(rfm_model_inspect(weighted, &three, NULL), RFM_OK);
        cr_assert_float_eq(three.log_likelihood, 3 * one.log_likelihood,
                           1e-9 * fabs(three.log_likelihood), "%s", models[m].name);
        cr_assert_geq(one.log_likelihood, likelihood(truth, frame) - 1e-6, "%s", models[m].name);
        cr_assert_eq(one.k, three.k);
        rfm_model_free(plain);
        rfm_model_free(weighted);
        rfm_model_free(truth);
        rfm_frame_free(frame);
        rfm_frame_free(heavy);
    }
}

/* Weeks instead of days: the likelihood moves by (sum of x) ln 7, and nobody is less alive. */
Test(law_clv_every, the_unit_of_time_is_a_matter_of_taste) {
    for (int m = 0; m < EVERY_MODELS; ++m) {
        if (models[m].counts) continue;
        rfm_model *weeks = model_of(&models[m], 7, 1), *days = model_of(&models[m], 1, 7);
        rfm_frame *frame = histories_of(weeks), *in_weeks, *in_days;
        rfm_column x;
        double purchases = 0;
        cr_assert_eq(rfm_frame_find(frame, "x", &x, NULL), RFM_OK);
        for (int i = 0; i < EVERY_ROWS; ++i) purchases += (double)((const int64_t *)x.values)[i];
        const double in_days_likelihood = likelihood(days, frame);
        cr_assert_float_eq(likelihood(weeks, frame), in_days_likelihood + purchases * log(7),
                           1e-11 * fabs(in_days_likelihood), "%s", models[m].name);
        in_weeks = predict(weeks, frame, 365, 0);
        in_days = predict(days, frame, 365, 0);
        static const char *const names[] = {"p_alive", "p_alive_later", "expected_purchases",
                                            "p_no_purchase"};
        for (int k = 0; k < 4; ++k) {
            const double *a = doubles(in_weeks, names[k]), *b = doubles(in_days, names[k]);
            for (int i = 0; i < EVERY_ROWS; ++i) {
                cr_assert_float_eq(a[i], b[i], 1e-11 * (1 + fabs(a[i])), "%s %s", models[m].name,
                                   names[k]);
            }
        }
        rfm_frame_free(in_weeks);
        rfm_frame_free(in_days);
        rfm_frame_free(frame);
        rfm_model_free(weeks);
        rfm_model_free(days);
    }
}

/* Between 0 and 1, and less with every step into the future; purchases rise ever more slowly, but
 * for the regular ones: who has just bought has a while to go, so theirs rise slowly at first. */
Test(law_clv_every, answers_keep_their_order) {
    for (int m = 0; m < EVERY_MODELS; ++m) {
        rfm_model *model = model_of(&models[m], models[m].unit_days, 1);
        rfm_frame *frame = histories_of(model), *steps[4];
        const int is_regular = strstr(models[m].name, "cnbd-k") != NULL;
        for (int k = 0; k < 4; ++k) steps[k] = predict(model, frame, 60 * (k + 1), 0);
        for (int i = 0; i < EVERY_ROWS; ++i) {
            double before = 0, rise = HUGE_VAL, later = doubles(steps[0], "p_alive")[i], none = 1;
            cr_assert(later >= 0 && later <= 1, "%s", models[m].name);
            for (int k = 0; k < 4; ++k) {
                const double expected = doubles(steps[k], "expected_purchases")[i];
                const double alive = doubles(steps[k], "p_alive_later")[i];
                const double nothing = doubles(steps[k], "p_no_purchase")[i];
                const double slack = 1e-12 * (1 + expected);
                cr_assert_geq(expected, before - slack, "%s", models[m].name);
                cr_assert(is_regular || expected - before <= rise + slack, "%s", models[m].name);
                cr_assert(alive >= 0 && alive <= later + 1e-15, "%s", models[m].name);
                cr_assert(nothing >= 0 && nothing <= none + 1e-15, "%s", models[m].name);
                rise = expected - before;
                before = expected;
                later = alive;
                none = nothing;
            }
        }
        for (int k = 0; k < 4; ++k) rfm_frame_free(steps[k]);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

/* Chances of a customer's purchases sum to 1, their mean is the expectation, the first is that of
 * none. The horizon is short, so that hardly anybody buys more than a hundred times. */
Test(law_clv_every, chances_sum_to_one_and_their_mean_is_the_expectation) {
    for (int m = 0; m < EVERY_MODELS; ++m) {
        rfm_model *model = model_of(&models[m], models[m].unit_days, 1);
        rfm_frame *frame = histories_of(model), *chances, *answers = predict(model, frame, 60, 0);
        rfm_error error;
        cr_assert_eq(rfm_model_predict_pmf(model, frame, 60, EVERY_MOST, 1, &chances, &error),
                     RFM_OK, "%s", error.message);
        const int32_t first = rfm_frame_column_count(frame);
        const double *expected = doubles(answers, "expected_purchases");
        const double *none = doubles(answers, "p_no_purchase");
        for (int i = 0; i < EVERY_ROWS; ++i) {
            double sum = 0, mean = 0;
            for (int n = 0; n <= EVERY_MOST; ++n) {
                rfm_column column;
                cr_assert_eq(rfm_frame_column(chances, first + n, &column, NULL), RFM_OK);
                const double chance = ((const double *)column.values)[i];
                cr_assert(chance >= 0 && chance <= 1, "%s", models[m].name);
                if (n == 0) cr_assert_float_eq(chance, none[i], 1e-12, "%s", models[m].name);
                sum += chance;
                mean += n * chance;
            }
            cr_assert_float_eq(sum, 1, 1e-9, "%s row %d: %.17g", models[m].name, i, sum);
            cr_assert_float_eq(mean, expected[i], 1e-7 * (1 + expected[i]), "%s row %d",
                               models[m].name, i);
        }
        rfm_frame_free(chances);
        rfm_frame_free(answers);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

/* What comes later is worth less the higher the rate; models without an end have no DERT. */
Test(law_clv_every, dert_falls_as_the_rate_rises) {
    int seen = 0;
    for (int m = 0; m < EVERY_MODELS; ++m) {
        rfm_model *model = model_of(&models[m], models[m].unit_days, 1);
        rfm_frame *frame = histories_of(model);
        rfm_frame *low = predict(model, frame, 360, 0.01), *high = predict(model, frame, 360, 0.02);
        rfm_column column;
        if (rfm_frame_find(low, "dert", &column, NULL) == RFM_OK) {
            const double *a = doubles(low, "dert"), *b = doubles(high, "dert");
            for (int i = 0; i < EVERY_ROWS; ++i) {
                cr_assert(b[i] >= 0 && (b[i] < a[i] || a[i] == 0), "%s", models[m].name);
            }
            ++seen;
        }
        rfm_frame_free(low);
        rfm_frame_free(high);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
    cr_assert_eq(seen, EVERY_MODELS - 3); /* nbd and the cnbd-k models */
}

/* The list of models has no other, so that a new one is held to the laws too. */
Test(law_clv_every, no_model_is_left_out) {
    rfm_frame *list;
    cr_assert_eq(rfm_model_list(&list, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(list), EVERY_MODELS + 1); /* gamma-gamma speaks of spend */
    rfm_frame_free(list);
}
