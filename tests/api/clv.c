/* SPDX-License-Identifier: MIT */
/* Models of customer value as a host meets them: every function, every status, every message. */
#include <criterion/criterion.h>

#include "clv.h"

/* r = 2, alpha = 3; a = 1, b = 4: probabilities below are worked out by hand. */
static const double four[] = {2, 3, 1, 4};

static rfm_model *new_model(const char *name, const double *parameters, int32_t count) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_new(name, parameters, count, 1, &model, &error), RFM_OK, "%s",
                 error.message);
    return model;
}

/* A column of up to four doubles; a NaN stands for a missing value. `room` is for its bitmap. */
static rfm_column doubles(const char *name, const double *values, int64_t rows, uint8_t *room) {
    rfm_column column = clv_column(name, RFM_COLUMN_DOUBLE, values, rows);
    *room = 0xFF;
    for (int64_t row = 0; row < rows; ++row) {
        if (isnan(values[row])) *room = (uint8_t)(*room & ~(1u << row));
    }
    if (*room != 0xFF) column.validity = room;
    return column;
}

static rfm_frame *histories(int64_t rows, const double *x, const double *t_x, const double *T) {
    uint8_t rooms[3];
    const rfm_column columns[] = {doubles("x", x, rows, &rooms[0]),
                                  doubles("t_x", t_x, rows, &rooms[1]),
                                  doubles("T", T, rows, &rooms[2])};
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static const char *text_at(const rfm_frame *frame, const char *name, int64_t row) {
    static char text[200];
    rfm_column column;
    cr_assert_eq(rfm_frame_find(frame, name, &column, NULL), RFM_OK);
    cr_assert_eq(column.type, RFM_COLUMN_TEXT);
    const int64_t start = column.offsets[row], end = column.offsets[row + 1];
    cr_assert_lt(end - start, 200);
    memcpy(text, column.bytes + start, (size_t)(end - start));
    text[end - start] = 0;
    return text;
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
    cr_assert_eq(rfm_model_fit(name, frame, options, &model, NULL), status);
}

Test(clv, list_of_models) {
    static const char *const models[][3] = {{"nbd", "r alpha", "x t_x T"},
                                            {"bg-nbd", "r alpha a b", "x t_x T"},
                                            {"mbg-nbd", "r alpha a b", "x t_x T"},
                                            {"bg-cnbd-k", "r alpha a b k", "x t_x T litt"},
                                            {"mbg-cnbd-k", "r alpha a b k", "x t_x T litt"},
                                            {"pareto-nbd", "r alpha s beta", "x t_x T"},
                                            {"ggom-nbd", "r alpha b s beta", "x t_x T"},
                                            {"bg-bb", "alpha beta gamma delta", "x t_x n"},
                                            {"sbg", "alpha beta", "periods churned"},
                                            {"bdw", "alpha beta c", "periods churned"},
                                            {"gamma-gamma", "p q gamma", "x mean_repeat_spend"}};
    const int64_t count = sizeof models / sizeof models[0];
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_model_list(&frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), count);
    for (int64_t i = 0; i < count; ++i) {
        cr_assert_str_eq(text_at(frame, "model", i), models[i][0]);
        cr_assert_str_eq(text_at(frame, "parameters", i), models[i][1]);
        cr_assert_str_eq(text_at(frame, "columns", i), models[i][2]);
        cr_assert_gt(strlen(text_at(frame, "title", i)), 10);
        cr_assert_not_null(strpbrk(text_at(frame, "source", i), "12"), "a year");
    }
    rfm_frame_free(frame);
    assert_error(&error, rfm_model_list(NULL, &error), RFM_E_ARGUMENT, -1, "out_frame is NULL");
}

Test(clv, fit_refuses_arguments_and_options) {
    static clv_shop shop;
    clv_simulate(&shop, 20, 5);
    rfm_frame *frame = clv_frame(&shop);
    rfm_error error;
    assert_error(&error, rfm_model_fit("nbd", frame, NULL, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_model is NULL");
    assert_fit_fails(NULL, frame, NULL, RFM_E_ARGUMENT, -1, "name is NULL");
    assert_fit_fails("nbd", NULL, NULL, RFM_E_ARGUMENT, -1, "frame is NULL");
    assert_fit_fails("bgnbd", frame, NULL, RFM_E_NOT_FOUND, -1,
                     "no model bgnbd; there are nbd, bg-nbd, mbg-nbd, bg-cnbd-k, mbg-cnbd-k, "
                     "pareto-nbd, ggom-nbd, bg-bb, sbg, bdw, gamma-gamma");
    rfm_model_options options = {.struct_size = sizeof options, .unit_days = 1e7};
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "unit_days is not between 1e-6 and 1e6");
    options.unit_days = NAN;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1, "unit_days is not");
    options.unit_days = -1;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1, "unit_days is not");
    options.unit_days = 0;
    options.ridge = -1;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1, "ridge is not between 0 and 1e12");
    options.ridge = 0;
    options.max_iterations = -1;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1,
                     "max_iterations is -1; expected 1 or more");
    options.max_iterations = 0;
    options.weight = "w";
    assert_fit_fails("nbd", frame, &options, RFM_E_COLUMN, -1, "no column w");
    options.struct_size = 3;
    assert_fit_fails("nbd", frame, &options, RFM_E_ARGUMENT, -1, "");
    rfm_frame_free(frame);
}

Test(clv, fit_names_the_column_that_is_missing_or_of_another_type) {
    static const int64_t whole[] = {1, 2};
    static const int64_t offsets[] = {0, 1, 2};
    rfm_column columns[] = {clv_column("x", RFM_COLUMN_INT64, whole, 2),
                            clv_column("T", RFM_COLUMN_INT64, whole, 2),
                            clv_column("t_x", RFM_COLUMN_TEXT, NULL, 2)};
    rfm_frame *frame;
    columns[2].offsets = offsets;
    columns[2].bytes = "ab";
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    assert_fit_fails("nbd", frame, NULL, RFM_E_COLUMN, -1,
                     "column t_x is text; expected int64 or double");
    assert_fit_fails("gamma-gamma", frame, NULL, RFM_E_COLUMN, -1, "no column mean_repeat_spend");
    const rfm_model_options options = {.struct_size = sizeof options, .weight = "t_x"};
    rfm_frame_free(frame);
    cr_assert_eq(rfm_frame_new(columns, 2, &frame, NULL), RFM_OK);
    assert_fit_fails("nbd", frame, &options, RFM_E_COLUMN, -1, "no column t_x");
    rfm_frame_free(frame);
    cr_assert_eq(rfm_frame_new(columns + 1, 2, &frame, NULL), RFM_OK);
    assert_fit_fails("nbd", frame, NULL, RFM_E_COLUMN, -1, "no column x");
    rfm_frame_free(frame);
}

Test(clv, fit_names_the_row_that_cannot_be) {
    static const struct {
        double x, t_x, T;
        const char *message;
    } bad[] = {
        {-1, 0, 9, "column x, row 2: expected a whole number from 0 to 1000000"},
        {1.5, 1, 9, "column x, row 2: expected a whole number from 0 to 1000000"},
        {1000001, 1, 9, "column x, row 2: expected a whole number from 0 to 1000000"},
        {2, 9.5, 9, "column t_x, row 2: expected a number from 0 to that of T"},
        {2, -1, 9, "column t_x, row 2: expected a number from 0 to that of T"},
        {0, 3, 9, "column t_x, row 2: expected 0 as x is 0"},
        {2, 1, -9, "column T, row 2: expected a number from 0 to 1e12"},
        {2, 1, 2e12, "column T, row 2: expected a number from 0 to 1e12"},
        {2, -2e12, 9, "column t_x, row 2: expected a number up to 1e12"},
        {2, 1, NAN, "row 2: x, t_x or T is missing"},
        {NAN, 1, 9, "row 2: x, t_x or T is missing"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        const double x[] = {0, 2, bad[i].x}, t_x[] = {0, 5, bad[i].t_x}, T[] = {9, 9, bad[i].T};
        rfm_frame *frame = histories(3, x, t_x, T);
        assert_fit_fails("pareto-nbd", frame, NULL, RFM_E_DATA, 2, bad[i].message);
        rfm_frame_free(frame);
    }
}

Test(clv, fit_refuses_weights_and_frames_without_rows) {
    static clv_shop shop;
    clv_simulate(&shop, 3, 5);
    const rfm_model_options options = {.struct_size = sizeof options, .weight = "n"};
    static const double bad[] = {-1, 2e12};
    for (int i = 0; i < 2; ++i) {
        shop.weight[1] = bad[i];
        rfm_frame *frame = clv_frame(&shop);
        assert_fit_fails("nbd", frame, &options, RFM_E_DATA, 1,
                         "column n, row 1: expected a weight from 0");
        rfm_frame_free(frame);
    }
    memset(shop.weight, 0, sizeof shop.weight);
    rfm_frame *frame = clv_frame(&shop);
    assert_fit_fails("nbd", frame, &options, RFM_E_DATA, -1, "no row has a weight above 0");
    rfm_frame_free(frame);
    shop.rows = 0;
    frame = clv_frame(&shop);
    assert_fit_fails("nbd", frame, NULL, RFM_E_DATA, -1, "there are no rows");
    assert_fit_fails("gamma-gamma", frame, NULL, RFM_E_DATA, -1, "there are no rows");
    rfm_frame_free(frame);
    clv_simulate(&shop, 50, 5);
    memset(shop.spend, 0, sizeof shop.spend);
    frame = clv_frame(&shop);
    assert_fit_fails("gamma-gamma", frame, NULL, RFM_E_DATA, -1, "no row has repeat spend above 0");
    rfm_frame_free(frame);
}

static rfm_model_state fit_state(const char *name, const rfm_frame *frame, int32_t iterations,
                                 double ridge) {
    const rfm_model_options options = {
        .struct_size = sizeof options, .max_iterations = iterations, .ridge = ridge};
    rfm_model_state state = {.struct_size = sizeof state};
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_fit(name, frame, &options, &model, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_model_inspect(model, &state, &error), RFM_OK);
    rfm_model_free(model);
    return state;
}

Test(clv, each_way_a_fit_ends) {
    static clv_shop shop;
    clv_simulate(&shop, 3000, 11);
    rfm_frame *frame = clv_frame(&shop);
    for (int i = 0; i < CLV_MODELS; ++i) {
        const rfm_model_state state = fit_state(clv_names[i], frame, 0, 0);
        cr_assert_eq(state.status, RFM_FIT_CONVERGED, "%s: %d", clv_names[i], (int)state.status);
        cr_assert_eq(state.parameter, -1);
        cr_assert_eq(state.parameter_count, clv_counts[i]);
        cr_assert_eq(state.customers + state.left_out, 3000);
        cr_assert_eq(state.left_out > 0, i == 4); /* without repeat spend */
        cr_assert_eq(state.weight, (double)state.customers);
        cr_assert_eq(state.penalty, 0);
        cr_assert_float_eq(state.aic, 2 * clv_counts[i] - 2 * state.log_likelihood, 1e-8);
        cr_assert_float_eq(state.bic, clv_counts[i] * log(state.weight) - 2 * state.log_likelihood,
                           1e-8);
        cr_assert_lt(state.gradient_norm, 1e-8);
        cr_assert_eq(state.unit_days, 7);
        const rfm_model_state cut = fit_state(clv_names[i], frame, 1, 0);
        cr_assert_eq(cut.status, RFM_FIT_STOPPED);
        cr_assert_eq(cut.iterations, 1);
        cr_assert_leq(cut.log_likelihood, state.log_likelihood);
        const rfm_model_state held = fit_state(clv_names[i], frame, 0, 500);
        cr_assert_eq(held.status, RFM_FIT_CONVERGED);
        cr_assert_gt(held.penalty, 0);
        cr_assert_lt(held.log_likelihood, state.log_likelihood);
        cr_assert_leq(held.log_likelihood - held.penalty, state.log_likelihood);
    }
    rfm_frame_free(frame);
    /* Nobody came back: the fewer purchases a model expects the better. */
    const double none[] = {0, 0, 0}, T[] = {10, 20, 30}, new_today[] = {0, 0, 0};
    frame = histories(3, none, none, T);
    cr_assert_eq(fit_state("nbd", frame, 0, 0).status, RFM_FIT_BOUNDARY);
    const rfm_model_state edge = fit_state("bg-nbd", frame, 0, 0);
    cr_assert_eq(edge.status, RFM_FIT_BOUNDARY);
    cr_assert(edge.parameter == 0 || edge.parameter == 1);
    rfm_frame_free(frame);
    /* Everybody is new: nothing is said about anything. */
    frame = histories(3, none, none, new_today);
    for (int i = 0; i < 4; ++i) {
        const rfm_model_state state = fit_state(clv_names[i], frame, 0, 0);
        cr_assert_eq(state.status, RFM_FIT_FLAT, "%s", clv_names[i]);
        cr_assert_float_eq(state.log_likelihood, 0, 1e-15);
    }
    rfm_frame_free(frame);
}

static void assert_new_fails(const char *name, const double *parameters, int32_t count,
                             double unit_days, rfm_status status, const char *message) {
    rfm_model *model = (rfm_model *)1;
    rfm_error error;
    const rfm_status got = rfm_model_new(name, parameters, count, unit_days, &model, &error);
    assert_error(&error, got, status, -1, message);
    cr_assert_null(model);
}

Test(clv, models_of_given_parameters) {
    static const double bad[] = {0, -1, 1e-10, 1e10, NAN, INFINITY};
    rfm_error error;
    assert_error(&error, rfm_model_new("nbd", four, 2, 1, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_model is NULL");
    assert_new_fails(NULL, four, 2, 1, RFM_E_ARGUMENT, "name is NULL");
    assert_new_fails("nbd", NULL, 2, 1, RFM_E_ARGUMENT, "parameters is NULL");
    assert_new_fails("", four, 2, 1, RFM_E_NOT_FOUND, "no model ");
    assert_new_fails("nbd", four, 4, 1, RFM_E_ARGUMENT, "there are 4 parameters; nbd has 2");
    assert_new_fails("nbd", four, 2, -1, RFM_E_ARGUMENT, "unit_days is not between 1e-6 and 1e6");
    for (int i = 0; i < 6; ++i) {
        const double parameters[] = {bad[i], 1, 1, 1};
        assert_new_fails("bg-nbd", parameters, 4, 1, RFM_E_ARGUMENT,
                         "r is not between 1e-9 and 1e9");
    }
    const double wide[] = {1, 1e-37};
    assert_new_fails("nbd", wide, 2, 1, RFM_E_ARGUMENT, "alpha is not between 1e-36 and 1e36");
    rfm_model *model;
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_new("nbd", four, 2, 0, &model, &error), RFM_OK);
    cr_assert_eq(rfm_model_inspect(model, &state, &error), RFM_OK);
    cr_assert_eq(state.status, RFM_FIT_GIVEN);
    cr_assert(state.parameter_count == 2 && state.parameter == -1 && state.unit_days == 7);
    cr_assert_eq(state.customers, 0);
    assert_error(&error, rfm_model_inspect(NULL, &state, &error), RFM_E_ARGUMENT, -1,
                 "model is NULL");
    assert_error(&error, rfm_model_inspect(model, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_state is NULL");
    state.struct_size = 0;
    assert_error(&error, rfm_model_inspect(model, &state, &error), RFM_E_ARGUMENT, -1, "");
    rfm_model_free(model);
    rfm_model_free(NULL);
}

Test(clv, parameters_with_their_uncertainty) {
    static clv_shop shop;
    rfm_frame *frame;
    rfm_model *model;
    rfm_error error;
    clv_simulate(&shop, 3000, 3);
    rfm_frame *rows = clv_frame(&shop);
    const rfm_model_options options = {.struct_size = sizeof options, .unit_days = 1};
    cr_assert_eq(rfm_model_fit("bg-nbd", rows, &options, &model, &error), RFM_OK);
    cr_assert_eq(rfm_model_parameters(model, &frame, &error), RFM_OK);
    static const char *const names[] = {"parameter", "value", "standard_error",
                                        "lower",     "upper", "cov_r",
                                        "cov_alpha", "cov_a", "cov_b"};
    cr_assert_eq(rfm_frame_column_count(frame), 9);
    for (int32_t i = 0; i < 9; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
    }
    const double truth[] = {2, 60, 1, 4}; /* of clv_simulate */
    for (int64_t i = 0; i < 4; ++i) {
        const double value = clv_doubles(frame, "value")[i];
        const double deviation = clv_doubles(frame, "standard_error")[i];
        const double lower = clv_doubles(frame, "lower")[i], upper = clv_doubles(frame, "upper")[i];
        cr_assert(lower < truth[i] && truth[i] < upper, "%d: %g %g", (int)i, lower, upper);
        cr_assert_float_eq(lower * upper, value * value, 1e-9 * value * value);
        cr_assert_float_eq(log(upper / value), 1.959963984540054 * deviation / value, 1e-9);
        cr_assert_float_eq(clv_doubles(frame, names[5 + i])[i], deviation * deviation,
                           1e-12 * deviation * deviation);
        for (int64_t k = 0; k < 4; ++k) {
            cr_assert_eq(clv_doubles(frame, names[5 + i])[k], clv_doubles(frame, names[5 + k])[i]);
        }
    }
    rfm_frame_free(frame);
    rfm_model_free(model);
    rfm_frame_free(rows);
    model = new_model("nbd", four, 2);
    cr_assert_eq(rfm_model_parameters(model, &frame, &error), RFM_OK);
    cr_assert_str_eq(text_at(frame, "parameter", 1), "alpha");
    cr_assert_eq(clv_doubles(frame, "value")[1], 3);
    for (int32_t i = 2; i < rfm_frame_column_count(frame); ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(frame, i, &column, NULL), RFM_OK);
        cr_assert_eq(column.null_count, 2);
    }
    rfm_frame_free(frame);
    assert_error(&error, rfm_model_parameters(model, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_frame is NULL");
    assert_error(&error, rfm_model_parameters(NULL, &frame, &error), RFM_E_ARGUMENT, -1,
                 "model is NULL");
    cr_assert_null(frame);
    rfm_model_free(model);
}

/* A parameter without a standard error says so by missing ones. */
Test(clv, what_is_not_identified_has_no_interval) {
    const double none[] = {0, 0, 0}, T[] = {10, 20, 30};
    rfm_frame *rows = histories(3, none, none, T), *frame;
    rfm_model *model;
    cr_assert_eq(rfm_model_fit("bg-nbd", rows, NULL, &model, NULL), RFM_OK);
    cr_assert_eq(rfm_model_parameters(model, &frame, NULL), RFM_OK);
    cr_assert(clv_is_missing(frame, "standard_error", 2) && clv_is_missing(frame, "upper", 3));
    rfm_frame_free(frame);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* NBD with r = 2, alpha = 3: of x = 1, T = 1 it is ln 2 + 2 ln(3 / 4) - ln 4; of x = 0, T = 3
 * 2 ln(1 / 2). */
Test(clv, likelihood_of_rows) {
    const double x[] = {1, 0, NAN}, t_x[] = {1, 0, 0}, T[] = {1, 3, 5};
    rfm_frame *rows = histories(3, x, t_x, T), *frame;
    rfm_model *model = new_model("nbd", four, 2);
    rfm_error error;
    double total;
    const double first = log(2) + 2 * log(0.75) - log(4), second = 2 * log(0.5);
    cr_assert_eq(rfm_model_likelihood(model, rows, &total, &frame, &error), RFM_OK);
    cr_assert_float_eq(clv_doubles(frame, "log_likelihood")[0], first, 1e-14);
    cr_assert_float_eq(clv_doubles(frame, "log_likelihood")[1], second, 1e-14);
    cr_assert(clv_is_missing(frame, "log_likelihood", 2));
    cr_assert_float_eq(total, first + second, 1e-14);
    cr_assert_eq(rfm_frame_column_count(frame), 4);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_likelihood(model, rows, NULL, &frame, &error), RFM_OK);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_likelihood(model, rows, &total, NULL, &error), RFM_OK);
    cr_assert_float_eq(total, first + second, 1e-14);
    assert_error(&error, rfm_model_likelihood(NULL, rows, &total, &frame, &error), RFM_E_ARGUMENT,
                 -1, "model is NULL");
    assert_error(&error, rfm_model_likelihood(model, NULL, &total, &frame, &error), RFM_E_ARGUMENT,
                 -1, "frame is NULL");
    cr_assert(total == 0 && frame == NULL);
    rfm_frame_free(rows);
    const double late[] = {1, 4, 0};
    rows = histories(3, x, late, T);
    assert_error(&error, rfm_model_likelihood(model, rows, &total, &frame, &error), RFM_E_DATA, 1,
                 "column t_x, row 1: expected a number from 0 to that of T");
    cr_assert(total == 0 && frame == NULL);
    rfm_frame_free(rows);
    const rfm_column lone = clv_column("x", RFM_COLUMN_DOUBLE, T, 3);
    cr_assert_eq(rfm_frame_new(&lone, 1, &rows, NULL), RFM_OK);
    assert_error(&error, rfm_model_likelihood(model, rows, &total, &frame, &error), RFM_E_COLUMN,
                 -1, "no column t_x");
    rfm_frame_free(rows);
    rfm_model_free(model);
}

/* BG/NBD with r = 2, alpha = 3, a = 1, b = 4. x = 0: alive for certain. x = 1 with t_x = T: odds of
 * having left a / b. */
Test(clv, predictions_by_hand) {
    const double x[] = {0, 1, 1}, t_x[] = {0, 2, NAN}, T[] = {1, 2, 5};
    rfm_frame *rows = histories(3, x, t_x, T), *frame;
    const rfm_predict_options options = {
        .struct_size = sizeof options, .horizon_days = 4, .later_days = 1e-9};
    rfm_error error;
    rfm_model *model = new_model("bg-nbd", four, 4);
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_column_count(frame), 7);
    cr_assert_eq(clv_doubles(frame, "p_alive")[0], 1);
    cr_assert_float_eq(clv_doubles(frame, "p_alive")[1], 0.8, 1e-15);
    cr_assert_float_eq(clv_doubles(frame, "p_alive_later")[1], 0.8, 1e-9);
    /* (4 / 8)^2, and 1/5 + 4/5 (5 / 9)^3 */
    cr_assert_float_eq(clv_doubles(frame, "p_no_purchase")[0], 0.25, 1e-15);
    cr_assert_float_eq(clv_doubles(frame, "p_no_purchase")[1], 0.2 + 0.8 * 125 / 729, 1e-15);
    for (int i = 0; i < 4; ++i) {
        static const char *const names[] = {"p_alive", "p_alive_later", "expected_purchases",
                                            "p_no_purchase"};
        cr_assert(clv_is_missing(frame, names[i], 2) && !clv_is_missing(frame, names[i], 1));
    }
    rfm_frame_free(frame);
    rfm_model_free(model);
    model = new_model("nbd", four, 2);
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, &error), RFM_OK);
    cr_assert_eq(clv_doubles(frame, "expected_purchases")[0], 2); /* 2 / (3 + 1) * 4 */
    cr_assert_float_eq(clv_doubles(frame, "expected_purchases")[1], 2.4, 1e-15);
    cr_assert_eq(clv_doubles(frame, "p_alive_later")[1], 1);
    rfm_frame_free(frame);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* Gamma-Gamma with p = 2, q = 3, gamma = 4: 2 (4 + 2 * 5) / (4 + 3 - 1) of x = 2, mean 5; of
 * somebody without repeat spend 2 * 4 / (3 - 1). NBD buys (2 + x) / (3 + T) a day. */
Test(clv, spend_and_value_by_hand) {
    static const double gamma[] = {2, 3, 4}, heavy[] = {2, 0.5, 4};
    const double x[] = {2, 0, 1, 1}, t_x[] = {1, 0, 1, 1}, T[] = {1, 1, 1, 1};
    const double spend[] = {5, 0, NAN, -3};
    uint8_t room[4];
    const rfm_column columns[] = {doubles("x", x, 4, room), doubles("t_x", t_x, 4, room + 1),
                                  doubles("T", T, 4, room + 2),
                                  doubles("mean_repeat_spend", spend, 4, room + 3)};
    rfm_frame *rows, *frame;
    rfm_error error;
    cr_assert_eq(rfm_frame_new(columns, 4, &rows, NULL), RFM_OK);
    rfm_model *model = new_model("nbd", four, 2), *value = new_model("gamma-gamma", gamma, 3);
    rfm_predict_options options = {.struct_size = sizeof options,
                                   .horizon_days = 365.0 / 6,
                                   .spend = value,
                                   .monthly_rate = 0.25,
                                   .margin_share = 0.5};
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_column_count(frame), 11);
    cr_assert_float_eq(clv_doubles(frame, "expected_spend")[0], 14.0 / 3, 1e-14);
    cr_assert_float_eq(clv_doubles(frame, "expected_spend")[1], 4, 1e-14);
    /* Two months of 365 / 12 purchases each at a rate of 1 a day: (0.8 + 0.64) * 14 / 3 / 2. */
    cr_assert_float_eq(clv_doubles(frame, "clv")[0], 365.0 / 12 * 1.44 * 14 / 6, 1e-11);
    cr_assert(clv_is_missing(frame, "clv", 2) && clv_is_missing(frame, "expected_spend", 3));
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_predict(value, rows, NULL, &frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_column_count(frame), 5);
    cr_assert_float_eq(clv_doubles(frame, "expected_spend")[0], 14.0 / 3, 1e-14);
    rfm_frame_free(frame);
    rfm_model_free(value);
    options.spend = value = new_model("gamma-gamma", heavy, 3);
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, &error), RFM_OK);
    cr_assert(clv_is_missing(frame, "expected_spend", 1) && clv_is_missing(frame, "clv", 1));
    cr_assert(!clv_is_missing(frame, "clv", 0));
    rfm_frame_free(frame);
    rfm_model_free(value);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

static void assert_predict_fails(const rfm_model *model, const rfm_frame *rows,
                                 const rfm_predict_options *options, rfm_status status,
                                 int64_t where, const char *message) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    const rfm_status got = rfm_model_predict(model, rows, options, &frame, &error);
    assert_error(&error, got, status, where, message);
    cr_assert_null(frame);
}

Test(clv, predict_refuses) {
    const double x[] = {0, 1}, t_x[] = {0, 3}, T[] = {1, 2};
    rfm_frame *rows = histories(2, x, t_x, T), *few;
    rfm_error error;
    rfm_model *model = new_model("pareto-nbd", four, 4), *other = new_model("nbd", four, 2);
    assert_error(&error, rfm_model_predict(model, rows, NULL, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_frame is NULL");
    assert_predict_fails(NULL, rows, NULL, RFM_E_ARGUMENT, -1, "model is NULL");
    assert_predict_fails(model, NULL, NULL, RFM_E_ARGUMENT, -1, "frame is NULL");
    assert_predict_fails(model, rows, NULL, RFM_E_DATA, 1,
                         "column t_x, row 1: expected a number from 0 to that of T");
    const rfm_column columns[] = {clv_column("x", RFM_COLUMN_DOUBLE, x, 2),
                                  clv_column("t_x", RFM_COLUMN_DOUBLE, x, 2)};
    cr_assert_eq(rfm_frame_new(columns, 2, &few, NULL), RFM_OK);
    assert_predict_fails(model, few, NULL, RFM_E_COLUMN, -1, "no column T");
    rfm_frame_free(few);
    static const struct {
        double horizon, later, monthly, margin, dert;
        const char *message;
    } bad[] = {
        {-1, 0, 0, 0, 0, "horizon_days is not between 0 and 100000"},
        {NAN, 0, 0, 0, 0, "horizon_days is not between 0 and 100000"},
        {0, 1e6, 0, 0, 0, "later_days is not between 0 and 100000"},
        {0, 0, 1.5, 0, 0, "monthly_rate is not between 0 and 1"},
        {0, 0, 0, -0.1, 0, "margin_share is not between 0 and 1000"},
        {0, 0, 0, 0, -1, "dert_rate is not between 0 and 1000"},
        {0, 0, 0, 0, 1e-10, "dert_rate is below 1e-9 and not 0"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        const rfm_predict_options options = {.struct_size = sizeof options,
                                             .horizon_days = bad[i].horizon,
                                             .later_days = bad[i].later,
                                             .monthly_rate = bad[i].monthly,
                                             .margin_share = bad[i].margin,
                                             .dert_rate = bad[i].dert};
        assert_predict_fails(model, rows, &options, RFM_E_ARGUMENT, -1, bad[i].message);
    }
    rfm_predict_options options = {.struct_size = sizeof options, .spend = other};
    assert_predict_fails(model, rows, &options, RFM_E_ARGUMENT, -1, "nbd is not a model of spend");
    rfm_model *value = new_model("gamma-gamma", four, 3);
    options.spend = value;
    assert_predict_fails(model, rows, &options, RFM_E_COLUMN, -1, "no column mean_repeat_spend");
    options.struct_size = 2;
    assert_predict_fails(model, rows, &options, RFM_E_ARGUMENT, -1, "");
    rfm_model_free(value);
    rfm_model_free(other);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* DERT is a column of models where customers leave, and only where a rate is given. As the rate
 * goes to 0 with s > 1 it goes to the purchases of a whole life: p_alive (r + x) / (alpha + T)
 * (beta + T) / (s - 1) = 3 / 5 * 6 / 1 here. */
Test(clv, dert_where_it_is_asked_for) {
    static const double parameters[] = {2, 3, 2, 4};
    const double x[] = {1}, t_x[] = {2}, T[] = {2};
    rfm_frame *rows = histories(1, x, t_x, T), *frame;
    rfm_predict_options options = {.struct_size = sizeof options, .dert_rate = 1e-9};
    rfm_model *model = new_model("pareto-nbd", parameters, 4);
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, NULL), RFM_OK);
    cr_assert_float_eq(clv_doubles(frame, "dert")[0], 3.6, 1e-6);
    rfm_frame_free(frame);
    options.dert_rate = 0;
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, NULL), RFM_OK);
    cr_assert_null(clv_doubles(frame, "dert"));
    rfm_frame_free(frame);
    rfm_model_free(model);
    model = new_model("nbd", parameters, 2);
    options.dert_rate = 0.1;
    cr_assert_eq(rfm_model_predict(model, rows, &options, &frame, NULL), RFM_OK);
    cr_assert_null(clv_doubles(frame, "dert"));
    rfm_frame_free(frame);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

Test(clv, what_a_new_customer_does) {
    static const double days[] = {0, 0, 2, 5};
    rfm_frame *frame = NULL;
    rfm_error error;
    rfm_model *model = new_model("mbg-nbd", four, 4), *nbd = new_model("nbd", four, 2);
    cr_assert_eq(rfm_model_expect(nbd, days, 4, &frame, &error), RFM_OK);
    cr_assert_eq(clv_doubles(frame, "day")[3], 5);
    cr_assert_eq(clv_doubles(frame, "expected_purchases")[0], 0);
    cr_assert_float_eq(clv_doubles(frame, "expected_purchases")[3], 10.0 / 3, 1e-15);
    cr_assert_eq(clv_doubles(frame, "p_alive")[2], 1);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_expect(model, days, 4, &frame, &error), RFM_OK);
    cr_assert_float_eq(clv_doubles(frame, "p_alive")[0], 0.8, 1e-15); /* the first counts */
    cr_assert_lt(clv_doubles(frame, "p_alive")[3], 0.8);
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_expect(model, NULL, 0, &frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 0);
    rfm_frame_free(frame);
    static const double bad[][2] = {{2, 1}, {-1, 1}, {NAN, 1}, {1, 2e5}};
    for (int i = 0; i < 4; ++i) {
        assert_error(&error, rfm_model_expect(model, bad[i], 2, &frame, &error), RFM_E_ARGUMENT, -1,
                     "days are not rising numbers from 0 to 100000");
        cr_assert_null(frame);
    }
    assert_error(&error, rfm_model_expect(model, NULL, 1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "days are NULL or their count is below 0");
    assert_error(&error, rfm_model_expect(model, days, -1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "days are NULL or their count is below 0");
    assert_error(&error, rfm_model_expect(model, days, 1, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_frame is NULL");
    assert_error(&error, rfm_model_expect(NULL, days, 1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "model is NULL");
    rfm_model *value = new_model("gamma-gamma", four, 3);
    assert_error(&error, rfm_model_expect(value, days, 1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "gamma-gamma says nothing about purchases");
    rfm_model_free(value);
    rfm_model_free(nbd);
    rfm_model_free(model);
}

/* NBD with r = 2, alpha = 3 in 3 days: (n + 1) / 2^(n + 2). */
Test(clv, chances_of_n_purchases) {
    rfm_frame *frame = NULL;
    rfm_error error;
    rfm_model *model = new_model("nbd", four, 2);
    cr_assert_eq(rfm_model_pmf(model, 3, 20, &frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_count(frame), 21);
    for (int n = 0; n <= 20; ++n) {
        const double expected = ldexp(n + 1, -n - 2);
        cr_assert_float_eq(clv_doubles(frame, "probability")[n], expected, 1e-14 * expected);
    }
    rfm_frame_free(frame);
    rfm_model *leaving = new_model("bg-nbd", four, 4);
    cr_assert_eq(rfm_model_pmf(leaving, 0, 2, &frame, &error), RFM_OK);
    cr_assert_eq(clv_doubles(frame, "probability")[0], 1);
    cr_assert_eq(clv_doubles(frame, "probability")[2], 0);
    rfm_frame_free(frame);
    assert_error(&error, rfm_model_pmf(model, -1, 2, &frame, &error), RFM_E_ARGUMENT, -1, "days");
    cr_assert_null(frame);
    assert_error(&error, rfm_model_pmf(model, 1, -1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "most is -1; expected 0 to 10000");
    assert_error(&error, rfm_model_pmf(model, 1, 10001, &frame, &error), RFM_E_ARGUMENT, -1,
                 "most is 10001; expected 0 to 10000");
    assert_error(&error, rfm_model_pmf(NULL, 1, 1, &frame, &error), RFM_E_ARGUMENT, -1,
                 "model is NULL");
    assert_error(&error, rfm_model_pmf(model, 1, 1, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_frame is NULL");
    rfm_model_free(leaving);
    rfm_model_free(model);
}

static int32_t refuse(void *payload, const void *data, size_t size) {
    (void)payload;
    (void)data;
    (void)size;
    return 1;
}

Test(clv, saved_text) {
    static const char expected[] =
        "rfm model 1\nmodel bg-nbd\nunit-days 1\nfit given -1 0 0 0 0 0 0 0 0 0\n"
        "parameter r 2 covariances -\nparameter alpha 3 covariances - -\n"
        "parameter a 1 covariances - - -\nparameter b 4 covariances - - - -\n";
    rfm_model *model = new_model("bg-nbd", four, 4), *again;
    rfm_buffer *buffer;
    rfm_error error;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_model_save(model, rfm_buffer_write, buffer, &error), RFM_OK);
    cr_assert_eq(rfm_buffer_size(buffer), (int64_t)strlen(expected));
    cr_assert(memcmp(rfm_buffer_data(buffer), expected, strlen(expected)) == 0);
    cr_assert_eq(rfm_model_load(expected, strlen(expected), &again, &error), RFM_OK);
    rfm_model_free(again);
    assert_error(&error, rfm_model_save(model, refuse, NULL, &error), RFM_E_CANCELLED, -1, "");
    assert_error(&error, rfm_model_save(NULL, refuse, NULL, &error), RFM_E_ARGUMENT, -1,
                 "model is NULL");
    assert_error(&error, rfm_model_save(model, NULL, NULL, &error), RFM_E_ARGUMENT, -1,
                 "write is NULL");
    rfm_buffer_free(buffer);
    rfm_model_free(model);
}

Test(clv, what_cannot_be_loaded) {
#define HEAD "rfm model 1\nmodel nbd\nunit-days 7\n"
#define FIT  HEAD "fit flat 1 4 100 0 100 -50.5 0 105 110 1e-12\n"
#define ONE  FIT "parameter r 2 covariances 0.25\n"
    static const struct {
        const char *text;
        rfm_status status;
        int64_t line;
        const char *message;
    } bad[] = {
        {"", RFM_E_SYNTAX, 1, "line 1 ends too early; expected rfm"},
        {"rfm scorer 1\n", RFM_E_SYNTAX, 1, "found scorer; expected model"},
        {"rfm model 3\n", RFM_E_VERSION, 1,
         "the model was saved as version 3; this library reads up to 2"},
        {"rfm model 1\nmodel gg\n", RFM_E_SYNTAX, 2, "found gg; expected the name of a model"},
        {"rfm model 1\nmodel nbd\nunit-days 0\n", RFM_E_SYNTAX, 3,
         "found 0; expected a number between 1e-6 and 1e6"},
        {HEAD "fit well\n", RFM_E_SYNTAX, 4,
         "found well; expected converged, flat, boundary, stopped or given"},
        {HEAD "fit flat 2", RFM_E_SYNTAX, 4, "found 2; expected the number of a parameter or -1"},
        {HEAD "fit flat 1 4 -1", RFM_E_SYNTAX, 4, "found -1; expected a number of customers"},
        {HEAD "fit flat 1 4 1 0 nan", RFM_E_SYNTAX, 4, "found nan; expected a number"},
        {FIT "parameter alpha 2\n", RFM_E_SYNTAX, 5, "found alpha; expected r"},
        {FIT "parameter r 0 covariances 1\n", RFM_E_SYNTAX, 5,
         "found 0; expected a number that the parameter may be"},
        {FIT "parameter r 2 covariances -1\n", RFM_E_SYNTAX, 5,
         "found -1; expected a variance between 0 and 1e4"},
        {ONE "parameter alpha 2 covariances 1e5 1\n", RFM_E_SYNTAX, 6,
         "found 1e5; expected a covariance between -1e4 and 1e4"},
        {ONE, RFM_E_SYNTAX, 6, "line 6 ends too early; expected parameter"},
        {ONE "parameter alpha 2 covariances 0 1\nmore", RFM_E_SYNTAX, 7,
         "found more; expected the end of the model"},
    };
    rfm_model *model;
    rfm_error error;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        model = (rfm_model *)1;
        const rfm_status status = rfm_model_load(bad[i].text, strlen(bad[i].text), &model, &error);
        assert_error(&error, status, bad[i].status, bad[i].line, bad[i].message);
        cr_assert_null(model);
    }
    static const char good[] = ONE "# by hand\r\nparameter alpha 2e20 covariances - -\n";
    cr_assert_eq(rfm_model_load(good, strlen(good), &model, &error), RFM_OK, "%s", error.message);
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_inspect(model, &state, NULL), RFM_OK);
    cr_assert(state.status == RFM_FIT_FLAT && state.parameter == 1 && state.iterations == 4);
    cr_assert(state.customers == 100 && state.log_likelihood == -50.5 && state.bic == 110);
    rfm_model_free(model);
    assert_error(&error, rfm_model_load(NULL, 0, &model, &error), RFM_E_ARGUMENT, -1,
                 "text is NULL");
    assert_error(&error, rfm_model_load(good, 1, NULL, &error), RFM_E_ARGUMENT, -1,
                 "out_model is NULL");
#undef HEAD
#undef FIT
#undef ONE
}
