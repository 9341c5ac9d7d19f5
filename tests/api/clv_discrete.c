/* SPDX-License-Identifier: MIT */
/* Models of discrete time: what they read and refuse, how odd data end, what is whole. */
#include <criterion/criterion.h>

#include "clv.h"

enum { ROWS_MOST = 64 };

/* Histories: x, t_x, n or churned, nothing, periods; and how many customers have each. */
typedef struct histories {
    const char *name;
    int rows;
    double x[ROWS_MOST], t_x[ROWS_MOST], T[ROWS_MOST], customers[ROWS_MOST];
} histories;

static rfm_column column_of(const char *name, const double *values, int rows, uint8_t *validity) {
    rfm_column column = clv_column(name, RFM_COLUMN_DOUBLE, values, rows);
    memset(validity, 0, ROWS_MOST / 8);
    for (int row = 0; row < rows; ++row) {
        const int is_known = values[row] == values[row];
        validity[row / 8] = (uint8_t)(validity[row / 8] | is_known << (row % 8));
    }
    column.validity = validity;
    return column;
}

/* A NaN is a missing value. */
static rfm_frame *frame_of(const histories *of) {
    const int is_contract = strcmp(of->name, "bg-bb") != 0;
    uint8_t validity[4][ROWS_MOST / 8];
    const rfm_column columns[] = {
        column_of(is_contract ? "churned" : "x", of->x, of->rows, validity[0]),
        column_of(is_contract ? "periods" : "n", of->T, of->rows, validity[1]),
        column_of("customers", of->customers, of->rows, validity[2]),
        column_of("t_x", of->t_x, of->rows, validity[3])};
    rfm_frame *frame = NULL;
    rfm_error error = {0};
    cr_assert_eq(rfm_frame_new(columns, is_contract ? 3 : 4, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

static rfm_model *fit(const histories *of, double unit_days, int32_t threads) {
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .threads = threads,
                                       .unit_days = unit_days,
                                       .weight = "customers"};
    rfm_frame *frame = frame_of(of);
    rfm_model *model = NULL;
    rfm_error error = {0};
    cr_assert_eq(rfm_model_fit(of->name, frame, &options, &model, &error), RFM_OK, "%s",
                 error.message);
    rfm_frame_free(frame);
    return model;
}

static rfm_model_state state_of(const rfm_model *model) {
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_inspect(model, &state, NULL), RFM_OK);
    return state;
}

static void assert_fails(const char *name, const rfm_frame *frame, rfm_status expected,
                         int64_t where, const char *message) {
    rfm_model *model;
    rfm_error error = {0};
    cr_assert_eq(rfm_model_fit(name, frame, NULL, &model, &error), expected, "%s", error.message);
    cr_assert_null(model);
    cr_assert_eq(error.where, where);
    cr_assert_eq(strncmp(error.message, message, strlen(message)), 0, "%s", error.message);
}

Test(clv_discrete, columns_that_are_missing) {
    const double numbers[] = {1};
    const rfm_column columns[] = {clv_column("x", RFM_COLUMN_DOUBLE, numbers, 1),
                                  clv_column("t_x", RFM_COLUMN_DOUBLE, numbers, 1),
                                  clv_column("T", RFM_COLUMN_DOUBLE, numbers, 1),
                                  clv_column("churned", RFM_COLUMN_DOUBLE, numbers, 1)};
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    assert_fails("bg-bb", frame, RFM_E_COLUMN, -1, "no column n");
    assert_fails("sbg", frame, RFM_E_COLUMN, -1, "no column churned");
    rfm_frame_free(frame);
    cr_assert_eq(rfm_frame_new(columns + 1, 3, &frame, NULL), RFM_OK);
    assert_fails("bg-bb", frame, RFM_E_COLUMN, -1, "no column x");
    assert_fails("bdw", frame, RFM_E_COLUMN, -1, "no column periods");
    rfm_frame_free(frame);
}

Test(clv_discrete, chances_that_cannot_be) {
    static const struct {
        double x, t_x, n;
        const char *message;
    } bad[] = {
        {-1, 0, 9, "column x, row 1: expected a whole number from 0 to 1000000"},
        {1, 2, 9.5, "column n, row 1: expected a whole number from 0 to 1000000"},
        {1, 2, -9, "column n, row 1: expected a whole number from 0 to 1000000"},
        {1, 2, 1000001, "column n, row 1: expected a whole number from 0 to 1000000"},
        {3, 2, 9, "column t_x, row 1: expected a whole number from that of x to that of n"},
        {3, 10, 9, "column t_x, row 1: expected a whole number from that of x to that of n"},
        {3, 4.5, 9, "column t_x, row 1: expected a whole number from that of x to that of n"},
        {0, 4, 9, "column t_x, row 1: expected 0 as x is 0"},
        {1, 2, NAN, "row 1: x, t_x or n is missing"},
        {NAN, 2, 3, "row 1: x, t_x or n is missing"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        const histories rows = {"bg-bb", 2, {0, bad[i].x}, {0, bad[i].t_x}, {6, bad[i].n}, {1, 1}};
        rfm_frame *frame = frame_of(&rows);
        assert_fails("bg-bb", frame, RFM_E_DATA, 1, bad[i].message);
        rfm_frame_free(frame);
    }
}

Test(clv_discrete, contracts_that_cannot_be) {
    static const struct {
        double churned, periods;
        const char *message;
    } bad[] = {
        {2, 3, "column churned, row 1: expected 0 or 1"},
        {0.5, 3, "column churned, row 1: expected a whole number from 0 to 1000000"},
        {1, 0, "column periods, row 1: expected a whole number from 1 to 1000000"},
        {0, 2.5, "column periods, row 1: expected a whole number from 1 to 1000000"},
        {0, 1e7, "column periods, row 1: expected a whole number from 1 to 1000000"},
        {1, NAN, "row 1: periods or churned is missing"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        const histories rows = {"sbg", 2, {0, bad[i].churned}, {0}, {1, bad[i].periods}, {1, 1}};
        rfm_frame *frame = frame_of(&rows);
        assert_fails("sbg", frame, RFM_E_DATA, 1, bad[i].message);
        assert_fails("bdw", frame, RFM_E_DATA, 1, bad[i].message);
        rfm_frame_free(frame);
    }
}

/* Likelihoods by hand: of those of whom all stay or leave it is 1, and where only shares count it
 * is that of the shares. */
Test(clv_discrete, how_odd_data_end) {
    static const double ln_half = -0.69314718055994530942;
    const struct {
        histories rows;
        int status, other_status;
        double likelihood;
    } odd[] = {
        {{"sbg", 1, {0}, {0}, {5}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"bdw", 1, {0}, {0}, {5}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"sbg", 1, {1}, {0}, {1}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"bdw", 1, {1}, {0}, {1}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"sbg", 2, {0, 1}, {0}, {1, 1}, {50, 50}}, RFM_FIT_FLAT, RFM_FIT_FLAT, 100 * ln_half},
        {{"bdw", 2, {0, 1}, {0}, {1, 1}, {50, 50}}, RFM_FIT_FLAT, RFM_FIT_FLAT, 100 * ln_half},
        /* 512 customers of whom half leave in each period: all are alike */
        {{"sbg", 4, {1, 1, 1, 0}, {0}, {1, 2, 3, 3}, {256, 128, 64, 64}},
         RFM_FIT_BOUNDARY,
         RFM_FIT_FLAT,
         (256 + 128 * 2 + 64 * 3 * 2) * ln_half},
        {{"bg-bb", 1, {0}, {0}, {6}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"bg-bb", 1, {6}, {6}, {6}, {100}}, RFM_FIT_BOUNDARY, RFM_FIT_BOUNDARY, 0},
        {{"bg-bb", 1, {0}, {0}, {0}, {100}}, RFM_FIT_FLAT, RFM_FIT_FLAT, 0},
        /* a ridge that is walked for ever: one of 100 first chances was taken and no other, ln
         * (1/100) + 99 ln(99/100) */
        {{"bg-bb", 3, {0, 0, 1}, {0, 0, 1}, {1, 2, 1}, {51, 48, 1}},
         RFM_FIT_FLAT,
         RFM_FIT_BOUNDARY,
         -5.6001534354847},
        {{"bg-bb", 2, {0, 1}, {0, 1}, {1, 1}, {50, 50}},
         RFM_FIT_FLAT,
         RFM_FIT_BOUNDARY,
         100 * ln_half},
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; ++i) {
        rfm_model *model = fit(&odd[i].rows, 30, 1);
        const rfm_model_state state = state_of(model);
        cr_assert(state.status == odd[i].status || state.status == odd[i].other_status,
                  "case %d: %s ends as %d", (int)i, odd[i].rows.name, (int)state.status);
        cr_assert_geq(state.parameter, 0);
        /* never above what can be, and near it: at the edge parameters are e^14 */
        cr_assert_leq(state.log_likelihood, odd[i].likelihood + 1e-11, "case %d: %.17g", (int)i,
                      state.log_likelihood);
        cr_assert_geq(state.log_likelihood, odd[i].likelihood - 2e-3, "case %d: %.17g", (int)i,
                      state.log_likelihood);
        rfm_model_free(model);
    }
}

/* All alike in truth, p = 1/2 and theta = 1/1025: the likelihood has its limit, which parameters of
 * 1e9 come near to and never leave for their rounding. */
Test(clv_discrete, parameters_towards_infinity) {
    const double limit = -1192.4901047964427; /* the sum over places of leaving, by Python */
    const histories rows = {"bg-bb",  3, {0, 400, 1000}, {0, 700, 1000}, {1000, 1000, 1000},
                            {1, 1, 1}};
    rfm_frame *frame = frame_of(&rows), *out;
    for (double scale = 1e5; scale <= 1e9; scale *= 10) {
        const double parameters[] = {scale / 2, scale / 2, scale / 1024, scale};
        double total;
        rfm_model *model;
        cr_assert_eq(rfm_model_new("bg-bb", parameters, 4, 1, &model, NULL), RFM_OK);
        cr_assert_eq(rfm_model_likelihood(model, frame, &total, &out, NULL), RFM_OK);
        cr_assert_float_eq(total, limit, 6e5 / scale, "%.0f: %.17g", scale, total);
        rfm_frame_free(out);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

/* Fader, Hardie and Shang 2010, table 1. */
static const histories donors = {"bg-bb",
                                 22,
                                 {0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6},
                                 {0, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 3, 4, 5, 6, 4, 5, 6, 5, 6, 6},
                                 {6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6},
                                 {3464, 1091, 277, 129, 78,  119, 129, 613, 255, 155, 173,
                                  234,  322,  181, 225, 357, 240, 284, 512, 335, 728, 1203}};

/* Fader and Hardie 2007, the regular customers. */
static const histories members = {"bdw",
                                  8,
                                  {1, 1, 1, 1, 1, 1, 1, 0},
                                  {0},
                                  {1, 2, 3, 4, 5, 6, 7, 7},
                                  {369, 163, 86, 56, 37, 27, 21, 241}};

static void assert_same(const rfm_model *left, const rfm_model *right) {
    rfm_frame *frames[2];
    rfm_column columns[2];
    cr_assert_eq(rfm_model_parameters(left, &frames[0], NULL), RFM_OK);
    cr_assert_eq(rfm_model_parameters(right, &frames[1], NULL), RFM_OK);
    for (int i = 0; i < 2; ++i) {
        cr_assert_eq(rfm_frame_find(frames[i], "standard_error", &columns[i], NULL), RFM_OK);
        cr_assert_eq(columns[i].length, columns[0].length);
    }
    const size_t size = (size_t)columns[0].length * sizeof(double);
    cr_assert_arr_eq(columns[0].values, columns[1].values, size);
    cr_assert_arr_eq(clv_doubles(frames[0], "value"), clv_doubles(frames[1], "value"), size);
    for (int i = 0; i < 2; ++i) rfm_frame_free(frames[i]);
}

/* Periods are counted, so how long one is changes nothing; nor do rows and threads. */
Test(clv_discrete, units_rows_and_threads_change_nothing) {
    const histories *all[] = {&donors, &members};
    for (int i = 0; i < 2; ++i) {
        histories turned = *all[i];
        for (int row = 0; row < turned.rows; ++row) {
            const int from = turned.rows - 1 - row;
            turned.x[row] = all[i]->x[from];
            turned.t_x[row] = all[i]->t_x[from];
            turned.T[row] = all[i]->T[from];
            turned.customers[row] = all[i]->customers[from];
        }
        rfm_model *monthly = fit(all[i], 365.0 / 12, 1), *yearly = fit(&turned, 365, 2);
        cr_assert_eq(state_of(monthly).status, RFM_FIT_CONVERGED);
        cr_assert_eq(state_of(monthly).log_likelihood, state_of(yearly).log_likelihood);
        assert_same(monthly, yearly);
        rfm_model_free(monthly);
        rfm_model_free(yearly);
    }
}

static void assert_refuses(rfm_status status, const rfm_error *error, rfm_frame *const *out,
                           const char *message) {
    cr_assert_eq(status, RFM_E_ARGUMENT);
    cr_assert_null(*out);
    cr_assert_str_eq(error->message, message);
}

Test(clv_discrete, days_are_whole_periods) {
    rfm_predict_options options = {.struct_size = sizeof options, .horizon_days = 100};
    const double days[] = {0, 30, 75};
    rfm_frame *frame = frame_of(&members), *out;
    rfm_model *model = fit(&members, 30, 1);
    rfm_error error = {0};
    assert_refuses(rfm_model_predict(model, frame, &options, &out, &error), &error, &out,
                   "horizon_days 100 is not a whole number of units of unit_days 30, by which bdw "
                   "counts");
    options.horizon_days = 90;
    options.later_days = 45;
    assert_refuses(rfm_model_predict(model, frame, &options, &out, &error), &error, &out,
                   "later_days 45 is not a whole number of units of unit_days 30, by which bdw "
                   "counts");
    assert_refuses(rfm_model_expect(model, days, 3, &out, &error), &error, &out,
                   "days 75 is not a whole number of units of unit_days 30, by which bdw counts");
    assert_refuses(rfm_model_pmf(model, 75, 3, &out, &error), &error, &out,
                   "days 75 is not a whole number of units of unit_days 30, by which bdw counts");
    assert_refuses(rfm_model_predict_pmf(model, frame, 75, 3, 1, &out, &error), &error, &out,
                   "days 75 is not a whole number of units of unit_days 30, by which bdw counts");
    rfm_frame_free(frame);
    rfm_model_free(model);
}

/* A day is rounded by division, and a year has 12 periods of a twelfth of it. By default there are
 * as many periods as come nearest to a year. */
Test(clv_discrete, days_that_divide_and_days_by_default) {
    const double unit = 365.0 / 12;
    const rfm_predict_options year = {.struct_size = sizeof year, .horizon_days = 365};
    const rfm_predict_options nothing = {.struct_size = sizeof nothing};
    rfm_frame *frame = frame_of(&donors), *first, *second;
    const double parameters[] = {1.2, 0.75, 0.66, 2.8};
    rfm_model *model;
    cr_assert_eq(rfm_model_new("bg-bb", parameters, 4, unit, &model, NULL), RFM_OK);
    cr_assert_eq(rfm_model_predict(model, frame, &year, &first, NULL), RFM_OK);
    cr_assert_eq(rfm_model_predict(model, frame, &nothing, &second, NULL), RFM_OK);
    cr_assert_arr_eq(clv_doubles(first, "expected_purchases"),
                     clv_doubles(second, "expected_purchases"),
                     (size_t)donors.rows * sizeof(double));
    /* of new customers alpha / (alpha + beta) times the sum over 12 of B(.66, 2.8 + s) / B(.66,
     * 2.8), by Python's fractions */
    const double days[] = {365};
    rfm_frame_free(second);
    cr_assert_eq(rfm_model_expect(model, days, 1, &second, NULL), RFM_OK);
    cr_assert_float_eq(clv_doubles(second, "expected_purchases")[0], 3.581073612582264, 1e-14,
                       "%.17g", clv_doubles(second, "expected_purchases")[0]);
    rfm_frame_free(first);
    rfm_frame_free(second);
    rfm_frame_free(frame);
    rfm_model_free(model);
}

static int32_t take_text(void *payload, const void *bytes, size_t size) {
    char *text = payload;
    strncat(text, bytes, size);
    return 0;
}

Test(clv_discrete, saved_and_loaded) {
    const histories *all[] = {&donors, &members};
    for (int i = 0; i < 2; ++i) {
        char text[4000] = "";
        rfm_model *model = fit(all[i], 30, 1), *loaded;
        cr_assert_eq(rfm_model_save(model, take_text, text, NULL), RFM_OK);
        cr_assert_eq(rfm_model_load(text, strlen(text), &loaded, NULL), RFM_OK);
        assert_same(model, loaded);
        rfm_model_free(model);
        rfm_model_free(loaded);
    }
}
