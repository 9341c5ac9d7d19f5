/* SPDX-License-Identifier: MIT */
/* Covariates, replicates and comparisons of models as a host meets them. */
#include <criterion/criterion.h>

#include "clv_covariates.h"

static clv_covariates shop;

static const char *const club[] = {"club"}, *const age[] = {"age"};
static const char *const club_age[] = {"club", "age"};

static rfm_model *fit(const char *name, const rfm_frame *frame, const rfm_model_options *options) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_fit(name, frame, options, &model, &error), RFM_OK, "%s", error.message);
    return model;
}

static rfm_model_state state_of(const rfm_model *model) {
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_inspect(model, &state, NULL), RFM_OK);
    return state;
}

static void assert_error(const rfm_error *error, rfm_status got, rfm_status status, int64_t where,
                         const char *message) {
    cr_assert_eq(got, status, "%d: %s", (int)got, error->message);
    cr_assert_eq(error->status, status);
    cr_assert_eq(error->where, where, "%lld: %s", (long long)error->where, error->message);
    cr_assert(strncmp(error->message, message, strlen(message)) == 0, "%s", error->message);
}

static void assert_fit_fails(const char *name, const rfm_frame *frame,
                             const rfm_model_options *options, rfm_status status, int64_t where,
                             const char *message) {
    rfm_model *model = (rfm_model *)1;
    rfm_error error;
    const rfm_status got = rfm_model_fit(name, frame, options, &model, &error);
    assert_error(&error, got, status, where, message);
    cr_assert_null(model);
}

static int text_is(const rfm_frame *frame, const char *name, int64_t row, const char *text) {
    rfm_column column;
    cr_assert_eq(rfm_frame_find(frame, name, &column, NULL), RFM_OK);
    const size_t size = (size_t)(column.offsets[row + 1] - column.offsets[row]);
    return size == strlen(text) && memcmp(column.bytes + column.offsets[row], text, size) == 0;
}

static rfm_model_options with(const char *const *purchase, int32_t purchases,
                              const char *const *dropout, int32_t dropouts,
                              const char *const *equal, int32_t equals) {
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .purchase_columns = purchase,
                                       .dropout_columns = dropout,
                                       .equal_columns = equal,
                                       .purchase_column_count = purchases,
                                       .dropout_column_count = dropouts,
                                       .equal_column_count = equals};
    return options;
}

Test(clv_covariates, options_that_do_not_fit) {
    static const char *const twice[] = {"age", "age"}, *const none[] = {NULL},
                             *const empty[] = {""};
    static const char *const many[17] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                         "j", "k", "l", "m", "n", "o", "p", "q"};
    clv_simulate_covariates(&shop, 30, 3);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    rfm_model_options options = with(club, -1, NULL, 0, NULL, 0);
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "purchase_column_count is -1; expected 0 or more");
    options = with(many, 17, NULL, 0, NULL, 0);
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "purchase_column_count is 17; expected at most 16");
    options = with(NULL, 0, NULL, 2, NULL, 0);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_ARGUMENT, -1, "dropout_columns is NULL");
    options = with(none, 1, NULL, 0, NULL, 0);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "purchase_columns has an entry without a name");
    options = with(empty, 1, NULL, 0, NULL, 0);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "purchase_columns has an entry without a name");
    options = with(twice, 2, NULL, 0, NULL, 0);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "column age is twice in purchase_columns");
    options = with(club, 1, age, 1, club, 1);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "column club is in equal_columns; expected in purchase_columns and "
                     "dropout_columns too");
    options = with(club, 1, club, 1, NULL, 0);
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "nbd takes no covariates of dropout");
    options = with(club, 1, NULL, 0, NULL, 0);
    assert_fit_fails("gamma-gamma", frame, &options, RFM_E_ARGUMENT, -1,
                     "gamma-gamma takes no covariates of purchases");
    options = with(many, 8, many, 8, NULL, 0);
    assert_fit_fails("pareto-nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "there are 20 parameters and coefficients; expected at most 16");
    options = with(club, 1, NULL, 0, NULL, 0);
    options.covariate_ridge = -1;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "covariate_ridge is not between 0 and 1e12");
    options.covariate_ridge = 0;
    options.replicates = 10001;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "replicates is 10001; expected 0 to 10000");
    options.replicates = -1;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1, "replicates is -1");
    rfm_frame_free(frame);
}

Test(clv_covariates, columns_that_do_not_fit) {
    static const char *const text[] = {"name"}, *const absent[] = {"sex"};
    clv_simulate_covariates(&shop, 30, 3);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    rfm_model_options options = with(text, 1, NULL, 0, NULL, 0);
    assert_fit_fails("nbd", frame, &options, RFM_E_COLUMN, -1,
                     "column name is text; expected int64 or double");
    options = with(NULL, 0, absent, 1, NULL, 0);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_COLUMN, -1, "no column sex");
    rfm_frame_free(frame);
    options = with(NULL, 0, age, 1, NULL, 0);
    shop.age[7] = NAN;
    frame = clv_frame_of_covariates(&shop);
    assert_fit_fails("bg-nbd", frame, &options, RFM_E_DATA, 7,
                     "column age, row 7: the value is missing");
    rfm_frame_free(frame);
    static const double far[] = {1.1e12, -1e13, 1e300};
    for (int i = 0; i < 3; ++i) {
        shop.age[7] = far[i];
        frame = clv_frame_of_covariates(&shop);
        assert_fit_fails("bg-nbd", frame, &options, RFM_E_DATA, 7,
                         "column age, row 7: expected a number between -1e12 and 1e12");
        rfm_frame_free(frame);
    }
}

Test(clv_covariates, parameters_and_state) {
    static const char *const names[] = {"r", "alpha", "s", "beta", "purchase.club", "both.age"};
    clv_simulate_covariates(&shop, 3000, 4);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *table;
    const rfm_model_options options = with(club_age, 2, age, 1, age, 1);
    rfm_model *model = fit("pareto-nbd", frame, &options);
    const rfm_model_state state = state_of(model);
    cr_assert_eq(state.status, RFM_FIT_CONVERGED);
    cr_assert_eq(state.parameter_count, 4);
    cr_assert_eq(state.coefficients, 2);
    cr_assert_eq(state.replicates, 0);
    cr_assert_float_eq(state.aic, 12 - 2 * state.log_likelihood, 1e-8);
    cr_assert_float_eq(state.bic, 6 * log(3000) - 2 * state.log_likelihood, 1e-8);
    cr_assert_eq(rfm_model_parameters(model, &table, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(table), 6);
    for (int64_t i = 0; i < 6; ++i) cr_assert(text_is(table, "parameter", i, names[i]));
    const double *value = clv_doubles(table, "value"), *lower = clv_doubles(table, "lower");
    const double *deviation = clv_doubles(table, "standard_error");
    cr_assert_gt(lower[4], 0.3, "those in the club buy more");
    cr_assert_lt(fabs(value[5]), 4 * deviation[5], "age says nothing");
    cr_assert_float_eq(value[5] - lower[5], 1.959963984540054 * deviation[5], 1e-12);
    cr_assert_float_eq(clv_doubles(table, "upper")[5] + lower[5], 2 * value[5], 1e-12);
    cr_assert_float_eq(clv_doubles(table, "cov_both.age")[5], deviation[5] * deviation[5], 1e-15);
    cr_assert_eq(clv_doubles(table, "cov_both.age")[0], clv_doubles(table, "cov_r")[5]);
    rfm_frame_free(table);
    rfm_model_free(model);
    rfm_frame_free(frame);
}

/* A coefficient of a column that tells nothing is named, and the others are found. */
Test(clv_covariates, columns_that_are_alike) {
    static const char *const columns[] = {"age", "club", "alike"};
    static const char *const doubled[] = {"club", "age", "twice"};
    clv_simulate_covariates(&shop, 3000, 4);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *table;
    rfm_model_options options = with(columns, 3, NULL, 0, NULL, 0);
    rfm_model *model = fit("bg-nbd", frame, &options);
    cr_assert_eq(state_of(model).status, RFM_FIT_FLAT);
    cr_assert_eq(state_of(model).parameter, 6);
    cr_assert_eq(rfm_model_parameters(model, &table, NULL), RFM_OK);
    cr_assert(text_is(table, "parameter", 6, "purchase.alike"));
    cr_assert(!clv_is_missing(table, "standard_error", 0) &&
              clv_is_missing(table, "standard_error", 1) && /* alpha depends on it */
              !clv_is_missing(table, "standard_error", 2) &&
              !clv_is_missing(table, "standard_error", 4) &&
              clv_is_missing(table, "standard_error", 6));
    rfm_frame_free(table);
    rfm_model *without = NULL;
    options.purchase_column_count = 2;
    without = fit("bg-nbd", frame, &options);
    cr_assert_float_eq(state_of(model).log_likelihood, state_of(without).log_likelihood, 1e-7);
    rfm_model_free(without);
    rfm_model_free(model);
    options = with(NULL, 0, doubled, 3, NULL, 0);
    model = fit("bg-nbd", frame, &options);
    cr_assert_eq(state_of(model).status, RFM_FIT_FLAT);
    cr_assert(state_of(model).parameter == 5 || state_of(model).parameter == 6);
    cr_assert_eq(rfm_model_parameters(model, &table, NULL), RFM_OK);
    cr_assert(!clv_is_missing(table, "standard_error", 4) &&
              clv_is_missing(table, "standard_error", 5) &&
              clv_is_missing(table, "standard_error", 6));
    rfm_frame_free(table);
    rfm_model_free(model);
    rfm_frame_free(frame);
}

Test(clv_covariates, answers_need_the_columns) {
    clv_simulate_covariates(&shop, 500, 5);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *bare = clv_frame(&shop.shop), *out;
    const rfm_model_options options = with(club, 1, age, 1, NULL, 0);
    rfm_model *model = fit("mbg-nbd", frame, &options);
    rfm_error error;
    double total = 1;
    assert_error(&error, rfm_model_predict(model, bare, NULL, &out, &error), RFM_E_COLUMN, -1,
                 "no column club");
    cr_assert_null(out);
    assert_error(&error, rfm_model_likelihood(model, bare, &total, &out, &error), RFM_E_COLUMN, -1,
                 "no column club");
    cr_assert_eq(total, 0);
    rfm_frame_free(frame);
    shop.age[3] = NAN;
    frame = clv_frame_of_covariates(&shop);
    cr_assert_eq(rfm_model_predict(model, frame, NULL, &out, &error), RFM_OK);
    cr_assert(clv_is_missing(out, "p_alive", 3) && !clv_is_missing(out, "p_alive", 2));
    rfm_frame_free(out);
    cr_assert_eq(rfm_model_likelihood(model, frame, NULL, &out, &error), RFM_OK);
    cr_assert(clv_is_missing(out, "log_likelihood", 3));
    rfm_frame_free(out);
    rfm_frame_free(frame);
    shop.age[3] = -1e13;
    frame = clv_frame_of_covariates(&shop);
    assert_error(&error, rfm_model_predict(model, frame, NULL, &out, &error), RFM_E_DATA, 3,
                 "column age, row 3");
    rfm_frame_free(frame);
    rfm_frame_free(bare);
    rfm_model_free(model);
}

/* Answers stay numbers however far a customer's covariates are from those of the fit. */
Test(clv_covariates, far_from_the_data) {
    static const double far[] = {-1e12, -1e3, 1e3, 1e12};
    clv_simulate_covariates(&shop, 1500, 5);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *out;
    const rfm_model_options options = with(age, 1, age, 1, NULL, 0);
    static const char *const models[] = {"bg-nbd", "mbg-nbd", "pareto-nbd"};
    for (int m = 0; m < 3; ++m) {
        rfm_model *model = fit(models[m], frame, &options);
        for (int64_t row = 0; row < 4; ++row) shop.age[row] = far[row];
        rfm_frame *away = clv_frame_of_covariates(&shop);
        double total;
        cr_assert_eq(rfm_model_predict(model, away, NULL, &out, NULL), RFM_OK);
        for (int64_t row = 0; row < 4; ++row) {
            const double alive = clv_doubles(out, "p_alive")[row];
            const double purchases = clv_doubles(out, "expected_purchases")[row];
            cr_assert(alive >= 0 && alive <= 1, "%s %g: %g", models[m], far[row], alive);
            cr_assert(purchases >= 0 && purchases < HUGE_VAL);
        }
        rfm_frame_free(out);
        cr_assert_eq(rfm_model_likelihood(model, away, &total, NULL, NULL), RFM_OK);
        cr_assert(total < 0 && total > -HUGE_VAL);
        rfm_frame_free(away);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

static rfm_model *load(const char *text, rfm_status status, const char *message) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_load(text, strlen(text), &model, &error), status, "%s", error.message);
    cr_assert(status == RFM_OK || strncmp(error.message, message, strlen(message)) == 0, "%s",
              error.message);
    return model;
}

#define HEAD                                                                 \
    "rfm model 2\nmodel bg-nbd\nunit-days 7\ncoefficients 2\nreplicates 1\n" \
    "fit converged -1 5 9 0 9 -20 0 50 51 0\nparameter r 1 covariances 1\n"  \
    "parameter alpha 4 covariances 0 1\nparameter a 1 covariances 0 0 1\n"   \
    "parameter b 3 covariances 0 0 0 1\n"
#define CLUB "purchase club 0.5 centre 2 covariances 0 0 0 0 1\n"
#define TWO  "dropout \"her age\" -1 centre 40 covariances 0 0 0 0 0 -\n"

Test(clv_covariates, saved_text) {
    rfm_model *model = load(HEAD CLUB TWO "replicate 1 2 3 4 5 6\n", RFM_OK, "");
    cr_assert_eq(state_of(model).coefficients, 2);
    cr_assert_eq(state_of(model).replicates, 1);
    rfm_frame *table;
    cr_assert_eq(rfm_model_parameters(model, &table, NULL), RFM_OK);
    /* alpha at 0 is 4 e^(0.5 2); its logarithm has variance 1 + 2^2 1 */
    cr_assert_float_eq(clv_doubles(table, "value")[1], 4 * exp(1), 1e-12);
    cr_assert_float_eq(clv_doubles(table, "standard_error")[1], 4 * exp(1) * sqrt(5), 1e-12);
    cr_assert(text_is(table, "parameter", 5, "dropout.her age"));
    cr_assert(clv_is_missing(table, "standard_error", 5));
    cr_assert(clv_is_missing(table, "standard_error", 3), "b depends on it");
    rfm_frame_free(table);
    rfm_model_free(model);
    load(HEAD CLUB TWO, RFM_E_SYNTAX, "line 13 ends too early; expected replicate");
    load(HEAD CLUB CLUB, RFM_E_SYNTAX, "found club; expected a column that is not there yet");
    load(HEAD CLUB "dropout club 1 centre 3 covariances 0 0 0 0 0 1\n", RFM_E_SYNTAX,
         "found 3; expected the centre that the column has above");
    load(HEAD "all club 1 centre 3 covariances 0 0 0 0 1\n", RFM_E_SYNTAX,
         "found all; expected purchase, dropout or both, as the model allows");
    load(HEAD "both club 1e103 centre 3 covariances 0 0 0 0 1\n", RFM_E_SYNTAX,
         "found 1e103; expected a smaller coefficient");
    load(HEAD "both club 1 centre 2e12 covariances 0 0 0 0 1\n", RFM_E_SYNTAX,
         "found 2e12; expected a number between -1e12 and 1e12");
    load(HEAD "both club 1 centre 2 covariances 0 0 0 0 -1\n", RFM_E_SYNTAX,
         "found -1; expected a variance from 0");
    load(HEAD CLUB TWO "replicate 1 2 3 4e10 5 6\n", RFM_E_SYNTAX,
         "found 4e10; expected a number that the parameter may be");
    load("rfm model 2\nmodel nbd\nunit-days 7\ncoefficients 15\n", RFM_E_SYNTAX,
         "found 15; expected a number of coefficients that the model may have");
    load(
        "rfm model 2\nmodel nbd\nunit-days 7\ncoefficients 1\nreplicates 0\n"
        "fit given -1 0 0 0 0 0 0 0 0 0\nparameter r 1 covariances -\n"
        "parameter alpha 1 covariances - -\ndropout club 1 centre 0 covariances 0 0 0\n",
        RFM_E_SYNTAX, "found dropout; expected purchase, dropout or both, as the model allows");
    load("rfm model 3\n", RFM_E_VERSION, "the model was saved as version 3");
    load("rfm model 1\nmodel nbd\nunit-days 7\ncoefficients 0\n", RFM_E_SYNTAX,
         "found coefficients; expected fit");
    load("rfm model 1\nmodel \xff\n", RFM_E_SYNTAX, "line 2 is not UTF-8");
}

Test(clv_covariates, comparisons) {
    clv_simulate_covariates(&shop, 2000, 6);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *table;
    const rfm_model_options options[] = {
        with(NULL, 0, NULL, 0, NULL, 0), with(club, 1, club, 1, club, 1),
        with(club, 1, club, 1, NULL, 0), with(age, 1, NULL, 0, NULL, 0)};
    rfm_model *models[5];
    for (int i = 0; i < 4; ++i) models[i] = fit("pareto-nbd", frame, &options[i]);
    models[4] = fit("nbd", frame, NULL);
    const rfm_model *const all[] = {models[1], models[0], models[2], models[3], models[4]};
    cr_assert_eq(rfm_model_compare(all, 5, &table, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(table), 5);
    cr_assert(text_is(table, "model", 4, "nbd"));
    /* one coefficient for both is between none and two; another column or model is no restriction
     */
    const int nested[] = {0, 1, 1, 0, 0};
    for (int64_t i = 0; i < 5; ++i) {
        cr_assert_eq(!clv_is_missing(table, "p_value", i), nested[i], "%d", (int)i);
        cr_assert_eq(!clv_is_missing(table, "degrees", i), nested[i]);
        cr_assert_eq(!clv_is_missing(table, "chi_square", i), nested[i]);
    }
    const double gain =
        2 * (state_of(models[1]).log_likelihood - state_of(models[0]).log_likelihood);
    cr_assert_float_eq(clv_doubles(table, "chi_square")[1], gain, 1e-9);
    cr_assert_float_eq(clv_doubles(table, "p_value")[1], erfc(sqrt(gain / 2)),
                       1e-12 * erfc(sqrt(gain / 2)));
    rfm_frame_free(table);
    for (int i = 0; i < 5; ++i) rfm_model_free(models[i]);
    rfm_frame_free(frame);
}

Test(clv_covariates, comparisons_that_mean_nothing) {
    static const double given[] = {1, 2};
    clv_simulate_covariates(&shop, 2000, 6);
    rfm_frame *frame = clv_frame_of_covariates(&shop), *table;
    rfm_error error;
    rfm_model_options days = {.struct_size = sizeof days, .unit_days = 1};
    rfm_model_options ridge = with(club, 1, NULL, 0, NULL, 0);
    ridge.covariate_ridge = 10;
    rfm_model *nbd = fit("nbd", frame, NULL), *spend = fit("gamma-gamma", frame, NULL);
    rfm_model *daily = fit("nbd", frame, &days), *held = fit("nbd", frame, &ridge), *made;
    shop.shop.rows = 1999;
    rfm_frame *fewer = clv_frame_of_covariates(&shop);
    rfm_model *other = fit("nbd", fewer, NULL);
    cr_assert_eq(rfm_model_new("nbd", given, 2, 7, &made, NULL), RFM_OK);
    const struct {
        const rfm_model *model;
        const char *message;
    } bad[] = {{NULL, "model 1 is NULL"},
               {made, "model 1 was not fitted"},
               {spend, "model 1, gamma-gamma, is about other events than model 0, nbd"},
               {other, "model 1 was fitted to 1999 customers, model 0 to 2000 or with other"},
               {daily, "model 1 has another unit_days than model 0; likelihoods depend on it"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        const rfm_model *const pair[] = {nbd, bad[i].model};
        assert_error(&error, rfm_model_compare(pair, 2, &table, &error), RFM_E_ARGUMENT, -1,
                     bad[i].message);
        cr_assert_null(table);
    }
    const rfm_model *const pair[] = {nbd, held};
    cr_assert_eq(rfm_model_compare(pair, 2, &table, &error), RFM_OK);
    cr_assert(!clv_is_missing(table, "chi_square", 1) && clv_is_missing(table, "p_value", 1),
              "a penalty is no maximum of the likelihood");
    rfm_frame_free(table);
    assert_error(&error, rfm_model_compare(pair, 2, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_frame is NULL");
    assert_error(&error, rfm_model_compare(NULL, 2, &table, &error), RFM_E_ARGUMENT, -1,
                 "models is NULL");
    assert_error(&error, rfm_model_compare(pair, 0, &table, &error), RFM_E_ARGUMENT, -1,
                 "count is 0; expected 1 or more");
    rfm_model *const made_here[] = {nbd, spend, daily, held, other, made};
    for (int i = 0; i < 6; ++i) rfm_model_free(made_here[i]);
    rfm_frame_free(frame);
    rfm_frame_free(fewer);
}

/* Few customers: some replicates have none at all. */
Test(clv_covariates, replicates_of_next_to_nobody) {
    clv_simulate_covariates(&shop, 1, 8);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    rfm_model_options options = with(club, 1, club, 1, NULL, 0);
    options.replicates = 30;
    static const char *const models[] = {"bg-nbd", "mbg-nbd", "pareto-nbd"};
    for (int m = 0; m < 3; ++m) {
        rfm_model *model = fit(models[m], frame, &options);
        cr_assert_eq(state_of(model).replicates, 30);
        rfm_buffer *buffer;
        rfm_model *again;
        cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
        cr_assert_eq(rfm_model_save(model, rfm_buffer_write, buffer, NULL), RFM_OK);
        rfm_error error;
        cr_assert_eq(rfm_model_load(rfm_buffer_data(buffer), (size_t)rfm_buffer_size(buffer),
                                    &again, &error),
                     RFM_OK, "%s", error.message);
        rfm_buffer_free(buffer);
        rfm_model_free(again);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}
