/* SPDX-License-Identifier: MIT */
/* Simulated shops as a host meets them: every option, every status, and what rows look like. */
#include <criterion/criterion.h>

#include "clv.h"

static const double parameters[] = {2, 3, 1, 4};

static rfm_model *new_model(const char *name, const double *values, int32_t count) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_new(name, values, count, 7, &model, &error), RFM_OK, "%s",
                 error.message);
    return model;
}

static rfm_simulate_options some(int32_t form) {
    const rfm_simulate_options options = {.struct_size = sizeof options,
                                          .form = form,
                                          .customers = 50,
                                          .seed = 5,
                                          .first_day = 19000,
                                          .acquisition_days = 30,
                                          .end_day = 19200};
    return options;
}

static rfm_frame *simulate(const rfm_model *model, const rfm_simulate_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_model_simulate(model, options, &frame, &error), RFM_OK, "%s", error.message);
    return frame;
}

static rfm_column column_of(const rfm_frame *frame, const char *name, int32_t type) {
    rfm_column column;
    rfm_error error;
    cr_assert_eq(rfm_frame_find(frame, name, &column, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(column.type, type, "%s is of type %d", name, (int)column.type);
    return column;
}

static const int64_t *wholes(const rfm_frame *frame, const char *name) {
    return column_of(frame, name, RFM_COLUMN_INT64).values;
}

static void assert_fails(const rfm_model *model, const rfm_simulate_options *options,
                         rfm_status status, const char *message) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    const rfm_status got = rfm_model_simulate(model, options, &frame, &error);
    cr_assert_eq(got, status, "%d: %s", (int)got, error.message);
    cr_assert_eq(error.status, status);
    cr_assert_eq(error.where, -1);
    cr_assert_null(frame);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    cr_assert_eq(rfm_model_simulate(model, options, &frame, NULL), status);
}

Test(simulate, refuses_arguments) {
    rfm_model *model = new_model("bg-nbd", parameters, 4);
    rfm_simulate_options options = some(RFM_SIMULATE_RECEIPTS);
    rfm_error error;
    cr_assert_eq(rfm_model_simulate(model, &options, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    assert_fails(NULL, &options, RFM_E_ARGUMENT, "model is NULL");
    assert_fails(model, NULL, RFM_E_ARGUMENT, "customers is 0; expected 1 to 100000000");
    options.struct_size = 3;
    assert_fails(model, &options, RFM_E_ARGUMENT, "");
    rfm_model_free(model);
}

Test(simulate, refuses_options) {
    rfm_model *model = new_model("bg-nbd", parameters, 4);
    const struct {
        rfm_simulate_options options;
        const char *message;
    } bad[] = {
        {{.form = 2, .customers = 1}, "form has an unknown value"},
        {{.form = -1, .customers = 1}, "form has an unknown value"},
        {{.customers = -1}, "customers is -1; expected 1 to 100000000"},
        {{.customers = 100000001}, "customers is 100000001; expected 1 to 100000000"},
        {{.customers = 1, .scale = 10}, "scale is 10; expected -1 or 1 to 9"},
        {{.customers = 1, .scale = -2}, "scale is -2; expected -1 or 1 to 9"},
        {{.customers = 1, .acquisition_days = -1}, "acquisition_days is -1; expected 1 or more"},
        {{.customers = 1, .holdout_days = 1}, "holdout_days are of histories"},
        {{.form = 1, .customers = 1, .holdout_days = -1}, "holdout_days is -1; expected 0 or more"},
        {{.customers = 1, .first_day = RFM_DAY_MIN - 1}, "days -719163 to 0 are not within"},
        {{.form = 1, .customers = 1, .end_day = RFM_DAY_MAX, .holdout_days = 1},
         "days 0 to 2932897 are not within"},
        {{.form = 1, .customers = 1, .end_day = INT32_MAX, .holdout_days = INT32_MAX},
         "days 0 to 4294967294 are not within"},
        {{.customers = 1, .first_day = 9, .end_day = 8},
         "first purchases go up to day 9; expected up to end_day, 8"},
        {{.customers = 1, .first_day = 9, .end_day = 20, .acquisition_days = 13},
         "first purchases go up to day 21; expected up to end_day, 20"},
        {{.customers = 1, .acquisition_days = INT32_MAX},
         "first purchases go up to day 2147483646; expected up to end_day, 0"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        rfm_simulate_options options = bad[i].options;
        options.struct_size = sizeof options;
        assert_fails(model, &options, RFM_E_ARGUMENT, bad[i].message);
    }
    rfm_model_free(model);
}

Test(simulate, refuses_models) {
    static clv_shop shop;
    static const double spend_parameters[] = {2, 3, 40};
    static const char *const covariate[] = {"n"};
    rfm_model *model = new_model("bg-nbd", parameters, 4), *fitted;
    rfm_model *spend = new_model("gamma-gamma", spend_parameters, 3);
    rfm_simulate_options options = some(RFM_SIMULATE_HISTORIES);
    assert_fails(spend, &options, RFM_E_ARGUMENT, "gamma-gamma says nothing about purchases");
    options.spend = model;
    assert_fails(model, &options, RFM_E_ARGUMENT, "bg-nbd is not a model of spend");
    options.spend = NULL;
    clv_simulate(&shop, 300, 3);
    for (int64_t row = 0; row < shop.rows; ++row) shop.weight[row] = (double)(row % 2);
    rfm_frame *frame = clv_frame(&shop);
    const rfm_model_options with = {
        .struct_size = sizeof with, .purchase_columns = covariate, .purchase_column_count = 1};
    cr_assert_eq(rfm_model_fit("pareto-nbd", frame, &with, &fitted, NULL), RFM_OK);
    assert_fails(fitted, &options, RFM_E_ARGUMENT, "the model has covariates");
    rfm_frame_free(frame);
    rfm_model_free(fitted);
    rfm_model_free(spend);
    rfm_model_free(model);
}

Test(simulate, refuses_customers_and_amounts_past_all_bounds) {
    static const double busy[] = {1e9, 1}, lavish[] = {1e9, 1, 1e36};
    rfm_model *model = new_model("nbd", busy, 2), *usual = new_model("nbd", parameters, 2);
    rfm_model *spend = new_model("gamma-gamma", lavish, 3);
    rfm_simulate_options options = some(RFM_SIMULATE_RECEIPTS);
    for (options.form = 0; options.form < 2; ++options.form) {
        assert_fails(model, &options, RFM_E_ARGUMENT,
                     "the model lets customer 1 buy more than 1000000 times");
    }
    options.form = RFM_SIMULATE_RECEIPTS;
    options.spend = spend;
    assert_fails(usual, &options, RFM_E_OVERFLOW,
                 "an amount that customer 1 spends does not fit 64 bits");
    rfm_model_free(spend);
    rfm_model_free(usual);
    rfm_model_free(model);
}

Test(simulate, receipts_are_rows_for_a_ledger) {
    rfm_model *model = new_model("pareto-nbd", parameters, 4);
    const rfm_simulate_options options = some(RFM_SIMULATE_RECEIPTS);
    rfm_frame *frame = simulate(model, &options);
    const int64_t rows = rfm_frame_count(frame);
    const int64_t *customers = wholes(frame, "customer"), *receipts = wholes(frame, "receipt");
    const int32_t *days = column_of(frame, "day", RFM_COLUMN_DAY).values;
    const rfm_column amount = column_of(frame, "amount", RFM_COLUMN_AMOUNT);
    int64_t seen = 0;
    cr_assert_eq(amount.scale, 2);
    cr_assert_eq(rfm_frame_column_count(frame), 4);
    for (int64_t row = 0; row < rows; ++row) {
        const int is_first = row == 0 || customers[row] != customers[row - 1];
        seen += is_first;
        cr_assert_eq(customers[row], seen);
        cr_assert_eq(receipts[row], is_first ? 1 : receipts[row - 1] + 1);
        cr_assert(days[row] >= 19000 && days[row] <= 19200);
        if (is_first) cr_assert_lt(days[row], 19030);
        if (!is_first) cr_assert(days[row] >= days[row - 1]);
        if (!is_first && receipts[row] == 2) cr_assert_gt(days[row], days[row - 1]);
        cr_assert_eq(((const int64_t *)amount.values)[row], 100);
    }
    cr_assert_eq(seen, 50);
    cr_assert_gt(rows, 200);
    rfm_ledger *ledger;
    rfm_ledger_state state = {.struct_size = sizeof state};
    const rfm_ledger_options whole = {.struct_size = sizeof whole, .id_type = RFM_ID_INTEGER};
    cr_assert_eq(rfm_ledger_new(&whole, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, frame, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_inspect(ledger, &state, NULL), RFM_OK);
    cr_assert(state.lines == rows && state.customers == 50);
    rfm_ledger_free(ledger);
    rfm_frame_free(frame);
    rfm_model_free(model);
}

Test(simulate, amounts_have_a_scale_and_are_never_nothing) {
    static const double spend_parameters[] = {2, 3, 40}, cheap[] = {1, 1e9, 1e-3};
    static const int32_t scales[] = {0, RFM_SCALE_WHOLE, 3, 9};
    rfm_model *model = new_model("nbd", parameters, 2);
    rfm_model *spend = new_model("gamma-gamma", spend_parameters, 3);
    rfm_model *nothing = new_model("gamma-gamma", cheap, 3);
    rfm_simulate_options options = some(RFM_SIMULATE_RECEIPTS);
    double first[4];
    for (int i = 0; i < 4; ++i) {
        options.scale = scales[i];
        options.spend = spend;
        rfm_frame *frame = simulate(model, &options);
        const rfm_column amount = column_of(frame, "amount", RFM_COLUMN_AMOUNT);
        cr_assert_eq(amount.scale, i == 0 ? 2 : i == 1 ? 0 : scales[i]);
        first[i] = (double)((const int64_t *)amount.values)[0] / pow(10, amount.scale);
        rfm_frame_free(frame);
        options.spend = nothing;
        frame = simulate(model, &options);
        const rfm_column least = column_of(frame, "amount", RFM_COLUMN_AMOUNT);
        for (int64_t row = 0; row < least.length; ++row) {
            if (i != 3) cr_assert_eq(((const int64_t *)least.values)[row], 1);
        }
        rfm_frame_free(frame);
    }
    cr_assert_float_eq(first[0], first[3], 0.00501);
    cr_assert_float_eq(first[1], first[3], 0.501);
    cr_assert_float_eq(first[2], first[3], 0.000501);
    rfm_model_free(nothing);
    rfm_model_free(spend);
    rfm_model_free(model);
}

Test(simulate, histories_are_rows_for_a_model) {
    static const double spend_parameters[] = {2, 3, 40};
    rfm_model *model = new_model("mbg-nbd", parameters, 4);
    rfm_model *spend = new_model("gamma-gamma", spend_parameters, 3);
    rfm_simulate_options options = some(RFM_SIMULATE_HISTORIES);
    rfm_frame *frame = simulate(model, &options), *more;
    cr_assert_eq(rfm_frame_column_count(frame), 4);
    cr_assert_eq(rfm_frame_count(frame), 50);
    const int64_t *x = wholes(frame, "x");
    const double *t_x = clv_doubles(frame, "t_x"), *T = clv_doubles(frame, "T");
    for (int64_t row = 0; row < 50; ++row) {
        cr_assert_eq(wholes(frame, "customer")[row], row + 1);
        cr_assert(T[row] >= 171 && T[row] <= 200 && T[row] == floor(T[row]));
        cr_assert(t_x[row] >= 0 && t_x[row] <= T[row] && (t_x[row] > 0) == (x[row] > 0));
    }
    options.holdout_days = 100;
    options.spend = spend;
    more = simulate(model, &options);
    cr_assert_eq(rfm_frame_column_count(more), 7);
    int64_t later = 0;
    for (int64_t row = 0; row < 50; ++row) {
        cr_assert_eq(wholes(more, "x")[row], x[row]);
        cr_assert_eq(clv_doubles(more, "t_x")[row], t_x[row]);
        cr_assert_eq(clv_doubles(more, "T")[row], T[row]);
        cr_assert_eq(wholes(more, "holdout_days")[row], 100);
        cr_assert_geq(wholes(more, "holdout_x")[row], 0);
        later += wholes(more, "holdout_x")[row];
        cr_assert_eq(clv_is_missing(more, "mean_repeat_spend", row), x[row] == 0);
        if (x[row] > 0) cr_assert_gt(clv_doubles(more, "mean_repeat_spend")[row], 0);
    }
    cr_assert_gt(later, 0);
    rfm_frame *predicted;
    cr_assert_eq(rfm_model_predict(model, more, NULL, &predicted, NULL), RFM_OK);
    rfm_frame_free(predicted);
    rfm_frame_free(more);
    rfm_frame_free(frame);
    rfm_model_free(spend);
    rfm_model_free(model);
}

/* A shop that opened today. */
Test(simulate, a_shop_of_one_day) {
    rfm_model *model = new_model("bg-nbd", parameters, 4);
    rfm_simulate_options options = {.struct_size = sizeof options, .customers = 3};
    rfm_frame *frame = simulate(model, &options);
    cr_assert_eq(rfm_frame_count(frame), 3);
    const int32_t *days = column_of(frame, "day", RFM_COLUMN_DAY).values;
    for (int i = 0; i < 3; ++i) cr_assert_eq(days[i], 0);
    rfm_frame_free(frame);
    options.form = RFM_SIMULATE_HISTORIES;
    frame = simulate(model, &options);
    for (int i = 0; i < 3; ++i) {
        cr_assert(wholes(frame, "x")[i] == 0 && clv_doubles(frame, "T")[i] == 0);
    }
    rfm_frame_free(frame);
    rfm_model_free(model);
}
