/* SPDX-License-Identifier: MIT */
/* Laws of covariates and of the bootstrap: what changes nothing, and what changes one thing only.
 */
#include <criterion/criterion.h>

#include "clv_covariates.h"
#include "rounds.h"

static clv_covariates shop, other;

static const char *const columns[] = {"club", "age"};
enum { MODELS = 4 };
static const char *const models[MODELS] = {"nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"};

/* `dropouts` of the columns are about dropout too; nbd takes none. */
static rfm_model *fit(const clv_covariates *from, const char *name, int32_t dropouts,
                      int32_t replicates, int32_t threads, const char *weight) {
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .threads = threads,
                                       .weight = weight,
                                       .purchase_columns = columns,
                                       .dropout_columns = columns,
                                       .purchase_column_count = 2,
                                       .dropout_column_count = strcmp(name, "nbd") ? dropouts : 0,
                                       .replicates = replicates,
                                       .seed = 3};
    rfm_frame *frame = clv_frame_of_covariates(from);
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_fit(name, frame, &options, &model, &error), RFM_OK, "%s", error.message);
    rfm_frame_free(frame);
    return model;
}

static rfm_model_state inspect(const rfm_model *model) {
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_inspect(model, &state, NULL), RFM_OK);
    return state;
}

static rfm_buffer *save(const rfm_model *model) {
    rfm_buffer *buffer;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_model_save(model, rfm_buffer_write, buffer, NULL), RFM_OK);
    return buffer;
}

static void assert_same_bits(const rfm_model *left, const rfm_model *right) {
    rfm_buffer *a = save(left), *b = save(right);
    cr_assert_eq(rfm_buffer_size(a), rfm_buffer_size(b));
    cr_assert(memcmp(rfm_buffer_data(a), rfm_buffer_data(b), (size_t)rfm_buffer_size(a)) == 0);
    rfm_buffer_free(a);
    rfm_buffer_free(b);
}

static void copy_row(clv_covariates *to, int64_t at, const clv_covariates *from, int64_t row) {
    to->shop.x[at] = from->shop.x[row];
    to->shop.t_x[at] = from->shop.t_x[row];
    to->shop.T[at] = from->shop.T[row];
    to->shop.weight[at] = from->shop.weight[row];
    to->club[at] = from->club[row];
    to->age[at] = from->age[row];
}

Test(law_clv_covariates, rows_in_any_order_and_any_threads_fit_the_same_bits) {
    static clv_covariates swap;
    uint64_t seed = 77;
    clv_simulate_covariates(&shop, ROUNDS(CLV_ROWS_MOST, 3000), 3);
    memcpy(&other, &shop, sizeof other);
    for (int64_t i = shop.shop.rows - 1; i > 0; --i) {
        const int64_t k = (int64_t)(clv_draw(&seed) * (double)(i + 1));
        copy_row(&swap, 0, &other, i);
        copy_row(&other, i, &other, k);
        copy_row(&other, k, &swap, 0);
    }
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *one = fit(&shop, models[i], 1, i == 1 ? 6 : 2, 1, NULL);
        rfm_model *two = fit(&other, models[i], 1, i == 1 ? 6 : 2, 2, NULL);
        cr_assert_neq(inspect(one).status, RFM_FIT_STOPPED, "%s", models[i]);
        assert_same_bits(one, two);
        rfm_model_free(one);
        rfm_model_free(two);
    }
}

Test(law_clv_covariates, weights_are_repetitions) {
    clv_simulate_covariates(&shop, 900, 4);
    other.shop.rows = 0;
    for (int64_t i = 0; i < shop.shop.rows; ++i) {
        for (int k = 0; k <= i % 3; ++k) copy_row(&other, other.shop.rows++, &shop, i);
        shop.shop.weight[i] = (double)(i % 3 + 1);
    }
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *one = fit(&shop, models[i], 2, 5, 1, "n");
        rfm_model *two = fit(&other, models[i], 2, 5, 1, NULL);
        cr_assert_eq(inspect(one).log_likelihood, inspect(two).log_likelihood);
        rfm_model_free(one);
        rfm_model_free(two);
    }
}

/* Years or decades, since birth or since the millennium: the likelihood and what is said of a
 * customer stay, the coefficient turns by the unit. */
Test(law_clv_covariates, the_unit_of_a_covariate_is_a_matter_of_taste) {
    clv_simulate_covariates(&shop, 2500, 6);
    memcpy(&other, &shop, sizeof other);
    for (int64_t i = 0; i < other.shop.rows; ++i) other.age[i] = 2024 - shop.age[i] / 10;
    rfm_frame *frame = clv_frame_of_covariates(&shop), *turned = clv_frame_of_covariates(&other);
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *one = fit(&shop, models[i], 2, 0, 1, NULL);
        rfm_model *two = fit(&other, models[i], 2, 0, 1, NULL);
        rfm_frame *left, *right;
        const double size = fabs(inspect(one).log_likelihood);
        cr_assert_float_eq(inspect(one).log_likelihood, inspect(two).log_likelihood, 1e-11 * size);
        cr_assert_eq(rfm_model_parameters(one, &left, NULL), RFM_OK);
        cr_assert_eq(rfm_model_parameters(two, &right, NULL), RFM_OK);
        const int64_t row = inspect(one).parameter_count + 1; /* purchase.age */
        const double deviation = clv_doubles(left, "standard_error")[row];
        cr_assert_float_eq(clv_doubles(left, "value")[row], -clv_doubles(right, "value")[row] / 10,
                           1e-6 * deviation, "%s", models[i]);
        cr_assert_float_eq(deviation, clv_doubles(right, "standard_error")[row] / 10,
                           1e-6 * deviation);
        rfm_frame_free(left);
        rfm_frame_free(right);
        cr_assert_eq(rfm_model_predict(one, frame, NULL, &left, NULL), RFM_OK);
        cr_assert_eq(rfm_model_predict(two, turned, NULL, &right, NULL), RFM_OK);
        for (int64_t k = 0; k < shop.shop.rows; ++k) {
            const double a = clv_doubles(left, "expected_purchases")[k];
            cr_assert_float_eq(a, clv_doubles(right, "expected_purchases")[k], 1e-7 * a);
        }
        rfm_frame_free(left);
        rfm_frame_free(right);
        rfm_model_free(one);
        rfm_model_free(two);
    }
    rfm_frame_free(frame);
    rfm_frame_free(turned);
}

/* More coefficients never fit worse, and one for two is in between. */
Test(law_clv_covariates, likelihoods_of_nested_models_rise) {
    clv_simulate_covariates(&shop, 2000, 9);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    for (int i = 1; i < MODELS; ++i) {
        double before = -HUGE_VAL;
        for (int32_t step = 0; step < 5; ++step) { /* none; club; both club; apart; and age */
            const rfm_model_options options = {.struct_size = sizeof options,
                                               .purchase_columns = columns,
                                               .dropout_columns = columns,
                                               .equal_columns = columns,
                                               .purchase_column_count = step == 0   ? 0
                                                                        : step == 4 ? 2
                                                                                    : 1,
                                               .dropout_column_count = step >= 2,
                                               .equal_column_count = step == 2};
            rfm_model *model;
            if (step == 1) continue; /* purchases alone are no restriction of one for both */
            cr_assert_eq(rfm_model_fit(models[i], frame, &options, &model, NULL), RFM_OK);
            const double likelihood = inspect(model).log_likelihood;
            cr_assert_geq(likelihood, before - 1e-9, "%s %d", models[i], (int)step);
            before = likelihood;
            rfm_model_free(model);
        }
    }
    rfm_frame_free(frame);
}

/* Saved and loaded, a model says the same of everybody; replicates change nothing else. */
Test(law_clv_covariates, saved_models_and_replicates) {
    clv_simulate_covariates(&shop, 1000, 10);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    for (int i = 0; i < MODELS; ++i) {
        rfm_model *model = fit(&shop, models[i], 2, 3, 1, NULL), *again;
        rfm_model *plain = fit(&shop, models[i], 2, 0, 1, NULL);
        rfm_buffer *text = save(model);
        rfm_frame *left, *right;
        cr_assert_eq(
            rfm_model_load(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &again, NULL),
            RFM_OK);
        assert_same_bits(model, again);
        cr_assert_eq(rfm_model_predict(plain, frame, NULL, &left, NULL), RFM_OK);
        cr_assert_eq(rfm_model_predict(again, frame, NULL, &right, NULL), RFM_OK);
        for (int64_t k = 0; k < shop.shop.rows; ++k) {
            cr_assert_eq(clv_doubles(left, "expected_purchases")[k],
                         clv_doubles(right, "expected_purchases")[k]);
        }
        rfm_frame_free(left);
        rfm_frame_free(right);
        rfm_buffer_free(text);
        rfm_model_free(model);
        rfm_model_free(plain);
        rfm_model_free(again);
    }
    rfm_frame_free(frame);
}

/* Parameters of those in the club (1) or not, as rfm_model_parameters tells them. */
static rfm_model *model_of(const char *name, const rfm_frame *table, int32_t count, int32_t dropout,
                           int32_t k, int in_club) {
    double parameters[6];
    const double *value = clv_doubles(table, "value");
    rfm_model *model;
    for (int32_t i = 0; i < count; ++i) parameters[i] = value[i];
    if (in_club) {
        parameters[1] *= exp(-value[count]);
        parameters[dropout] *= exp(-value[count + 1]);
    }
    if (k > 0) parameters[count++] = k;
    cr_assert_eq(rfm_model_new(name, parameters, count, 7, &model, NULL), RFM_OK);
    return model;
}

/* A customer with covariates is one of a model with that customer's own parameters. */
Test(law_clv_covariates, every_model_with_scales) {
    static const struct {
        const char *name;
        int32_t dropout, k; /* place of the parameter that dropout moves */
    } kinds[] = {{"bg-nbd", 3, 0},    {"mbg-nbd", 3, 0},    {"pareto-nbd", 3, 0},
                 {"bg-cnbd-k", 3, 2}, {"mbg-cnbd-k", 3, 3}, {"ggom-nbd", 4, 0}};
    clv_simulate_covariates(&shop, 900, 12);
    rfm_frame *frame = clv_frame_of_covariates(&shop);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; ++i) {
        const rfm_model_options options = {.struct_size = sizeof options,
                                           .k = kinds[i].k,
                                           .purchase_columns = columns,
                                           .dropout_columns = columns,
                                           .purchase_column_count = 1,
                                           .dropout_column_count = 1};
        rfm_model *model;
        rfm_frame *table, *likelihoods, *answers;
        double total;
        rfm_error error;
        cr_assert_eq(rfm_model_fit(kinds[i].name, frame, &options, &model, &error), RFM_OK, "%s",
                     error.message);
        cr_assert_neq(inspect(model).status, RFM_FIT_STOPPED, "%s", kinds[i].name);
        cr_assert_eq(rfm_model_parameters(model, &table, NULL), RFM_OK);
        cr_assert_eq(rfm_model_likelihood(model, frame, &total, &likelihoods, NULL), RFM_OK);
        cr_assert_float_eq(total, inspect(model).log_likelihood, 1e-11 * fabs(total), "%s",
                           kinds[i].name);
        cr_assert_eq(rfm_model_predict(model, frame, NULL, &answers, NULL), RFM_OK);
        for (int in_club = 0; in_club <= 1; ++in_club) {
            rfm_model *own = model_of(kinds[i].name, table, inspect(model).parameter_count,
                                      kinds[i].dropout, kinds[i].k, in_club);
            rfm_frame *own_likelihoods, *own_answers;
            cr_assert_eq(rfm_model_likelihood(own, frame, NULL, &own_likelihoods, NULL), RFM_OK);
            cr_assert_eq(rfm_model_predict(own, frame, NULL, &own_answers, NULL), RFM_OK);
            for (int64_t row = 0; row < shop.shop.rows; ++row) {
                if (shop.club[row] != in_club) continue;
                const double left = clv_doubles(likelihoods, "log_likelihood")[row];
                const double purchases = clv_doubles(answers, "expected_purchases")[row];
                cr_assert_float_eq(left, clv_doubles(own_likelihoods, "log_likelihood")[row],
                                   1e-10 * fabs(left), "%s", kinds[i].name);
                cr_assert_float_eq(purchases, clv_doubles(own_answers, "expected_purchases")[row],
                                   1e-9 * purchases, "%s", kinds[i].name);
            }
            rfm_frame_free(own_likelihoods);
            rfm_frame_free(own_answers);
            rfm_model_free(own);
        }
        rfm_frame_free(table);
        rfm_frame_free(likelihoods);
        rfm_frame_free(answers);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

/* Of a handful of customers covariates can say everything: some are then worth an alpha or a b of 0
 * or infinity, and the climb must find its way where those are held back. */
Test(law_clv_covariates, handfuls_that_covariates_explain) {
    static const char *const names[] = {"bg-nbd", "mbg-nbd", "pareto-nbd", "ggom-nbd"};
    static const uint64_t once_stuck[] = {198, 233, 283, 361, 371, 378};
    for (uint64_t try = 1; try <= 46; try += ROUNDS(1, 5)) {
        const uint64_t seed = try <= 40 ? try : once_stuck
            [try - 41];
        clv_simulate_covariates(&shop, (int64_t)(2 + seed % 9), 31 * seed);
        for (int64_t row = 0; row < shop.shop.rows; ++row) shop.club[row] = shop.shop.x[row] == 0;
        for (int i = 0; i < 4; ++i) {
            rfm_model *model = fit(&shop, names[i], 1 + seed % 2, 3, 1, NULL);
            const rfm_model_state state = inspect(model);
            cr_assert_neq(state.status, RFM_FIT_STOPPED, "%s %d", names[i], (int)seed);
            cr_assert(isfinite(state.log_likelihood) && isfinite(state.gradient_norm));
            rfm_model_free(model);
        }
    }
}
