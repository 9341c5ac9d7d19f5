/* SPDX-License-Identifier: MIT */
/* Richer predictions as a host asks for them: levels, intervals, periods, chances, simple values;
 * every option, every status. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "clv.h"

/* r = 2, alpha = 3, a = 1, b = 4 of MBG/NBD with three replicates, days as the unit of time. */
#define MBG_HEAD(replicates)                                                              \
    "rfm model 2\nmodel mbg-nbd\nunit-days 1\ncoefficients 0\nreplicates " replicates     \
    "\nfit given -1 0 0 0 0 0 0 0 0 0\nparameter r 2 covariances -\nparameter alpha 3 "   \
    "covariances - -\nparameter a 1 covariances - - -\nparameter b 4 covariances - - - -" \
    "\n"
static const char mbg[] = MBG_HEAD("3") "replicate 2 3 1 4\nreplicate 2 3 1 1\nreplicate 2 3 1 9\n";

static rfm_model *load(const char *text) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_load(text, strlen(text), &model, &error), RFM_OK, "%s", error.message);
    return model;
}

static rfm_model *new_model(const char *name, const double *parameters, int32_t count) {
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_new(name, parameters, count, 1, &model, &error), RFM_OK, "%s",
                 error.message);
    return model;
}

/* The last row has no T. */
enum { PEOPLE = 4 };
static rfm_frame *people(void) {
    static const double x[] = {0, 1, 4, 1}, t_x[] = {0, 10, 90, 5}, T[] = {30, 100, 100, 0};
    static const double spend[] = {0, 10, 20, 30};
    static const uint8_t known = 0x07;
    rfm_column columns[] = {clv_column("x", RFM_COLUMN_DOUBLE, x, PEOPLE),
                            clv_column("t_x", RFM_COLUMN_DOUBLE, t_x, PEOPLE),
                            clv_column("T", RFM_COLUMN_DOUBLE, T, PEOPLE),
                            clv_column("mean_repeat_spend", RFM_COLUMN_DOUBLE, spend, PEOPLE)};
    rfm_frame *frame;
    columns[2].validity = &known;
    cr_assert_eq(rfm_frame_new(columns, 4, &frame, NULL), RFM_OK);
    return frame;
}

static rfm_frame *predict(const rfm_model *model, const rfm_frame *rows,
                          const rfm_predict_options *options) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_model_predict(model, rows, options, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

static void assert_refused(const rfm_model *model, const rfm_frame *rows,
                           const rfm_predict_options *options, const char *message) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    cr_assert_eq(rfm_model_predict(model, rows, options, &frame, &error), RFM_E_ARGUMENT);
    cr_assert(strcmp(error.message, message) == 0, "%s", error.message);
    cr_assert_null(frame);
}

Test(clv_predict, options_that_cannot_be) {
    static const double parameters[] = {2, 3};
    rfm_frame *rows = people();
    rfm_model *model = new_model("nbd", parameters, 2);
    const struct {
        rfm_predict_options options;
        const char *message;
    } bad[] = {
        {{.interval = 1}, "interval is not below 1"},
        {{.interval = -0.5}, "interval is not between 0 and 1"},
        {{.interval = NAN}, "interval is not between 0 and 1"},
        {{.interval = 0.95},
         "the model holds no replicates for an interval; fit it with the option replicates"},
        {{.alive_level = 1.5}, "alive_level is not between 0 and 1"},
        {{.period_months = -1}, "period_months is not between 1 and 1200"},
        {{.period_months = 1201}, "period_months is not between 1 and 1200"},
        {{.flags = 2}, "flags has bits other than RFM_PREDICT_ENDLESS"},
        {{.flags = RFM_PREDICT_ENDLESS}, "an endless horizon needs a monthly_rate above 0"},
        {{.flags = RFM_PREDICT_ENDLESS, .monthly_rate = 1e-9},
         "monthly_rate is too small for an endless horizon"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        rfm_predict_options options = bad[i].options;
        options.struct_size = sizeof options;
        assert_refused(model, rows, &options, bad[i].message);
    }
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* 1 / (1 + e^z) with z = ln(a / (b + x)) + (r + x) ln((alpha + T) / (alpha + t_x)): of row 0 the
 * odds are ((3 + T) / 3)^2 / 4, which is 1 at T = 3: below one half from the first day after that
 * on, and long past it at T = 30. Row 2: ((3 + T) / 93)^6 / 8 is 1 at 93 sqrt(2) - 3 = 128.52. */
Test(clv_predict, the_day_on_which_hope_is_given_up) {
    rfm_frame *rows = people(), *frame;
    rfm_model *model = load(mbg);
    rfm_column column;
    rfm_predict_options options = {.struct_size = sizeof options, .alive_level = 0.5};
    frame = predict(model, rows, &options);
    cr_assert_eq(rfm_frame_find(frame, "days_to_alive_level", &column, NULL), RFM_OK);
    cr_assert_eq(column.type, RFM_COLUMN_INT64);
    const int64_t *days = column.values;
    cr_assert_eq(days[0], 0);
    cr_assert_eq(days[1], 0);
    cr_assert_eq(days[2], 29);
    cr_assert_eq(column.null_count, 1);
    cr_assert(clv_is_missing(frame, "days_to_alive_level", 3));
    rfm_frame_free(frame);
    options.alive_level = 1e-12; /* of row 0 at 3 (4e12)^(1/2) - 3 days, beyond 100,000 */
    frame = predict(model, rows, &options);
    cr_assert(clv_is_missing(frame, "days_to_alive_level", 0));
    cr_assert(!clv_is_missing(frame, "days_to_alive_level", 2)); /* 93 (8e12)^(1/6) - 103 */
    rfm_frame_free(frame);
    options.alive_level = 0;
    frame = predict(model, rows, &options);
    cr_assert_eq(rfm_frame_find(frame, "days_to_alive_level", &column, NULL), RFM_E_COLUMN);
    rfm_frame_free(frame);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* P(alive) of row 1 with b = 1, 4 and 9: odds (103 / 13)^3 / (b + 1). The middle one, that of b =
 * 4, is half of the way; with an interval of 0.5 bounds are half of the way to it. */
Test(clv_predict, intervals_from_replicates) {
    static const char *const names[] = {"p_alive", "expected_purchases", "clv"};
    static const double gamma[] = {2, 3, 4};
    rfm_frame *rows = people(), *frame;
    rfm_model *model = load(mbg), *spend = new_model("gamma-gamma", gamma, 3);
    rfm_predict_options options = {
        .struct_size = sizeof options, .spend = spend, .interval = 0.5, .monthly_rate = 0.01};
    frame = predict(model, rows, &options);
    const double power = pow(103.0 / 13, 3);
    const double low = 1 / (1 + power / 2), middle = 1 / (1 + power / 5),
                 high = 1 / (1 + power / 10);
    cr_assert_float_eq(clv_doubles(frame, "p_alive_lower")[1], (low + middle) / 2, 1e-15);
    cr_assert_float_eq(clv_doubles(frame, "p_alive_upper")[1], (high + middle) / 2, 1e-15);
    for (int i = 0; i < 3; ++i) {
        char lower[40], upper[40];
        snprintf(lower, sizeof lower, "%s_lower", names[i]);
        snprintf(upper, sizeof upper, "%s_upper", names[i]);
        for (int64_t row = 0; row < 3; ++row) {
            const double value = clv_doubles(frame, names[i])[row];
            cr_assert_lt(clv_doubles(frame, lower)[row], value);
            cr_assert_gt(clv_doubles(frame, upper)[row], value);
        }
        cr_assert(clv_is_missing(frame, lower, 3) && clv_is_missing(frame, upper, 3));
    }
    cr_assert_null(clv_doubles(frame, "expected_spend_lower")); /* it has no replicates */
    rfm_frame_free(frame);
    assert_refused(spend, rows, &options,
                   "the model holds no replicates for an interval; fit it with the option "
                   "replicates");
    rfm_model_free(spend);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* NBD at a rate of (2 + x) / (3 + T): 12 months of m purchases each at 10 % by quarter are worth
 * 3 m (1 / 1.1 + ... + 1 / 1.1^4), endless ones m 3 / ln(1.1). */
Test(clv_predict, periods_and_no_horizon) {
    static const double parameters[] = {2, 3}, gamma[] = {2, 3, 4};
    rfm_frame *rows = people(), *frame;
    rfm_model *model = new_model("nbd", parameters, 2), *spend = new_model("gamma-gamma", gamma, 3);
    rfm_predict_options options = {.struct_size = sizeof options,
                                   .spend = spend,
                                   .monthly_rate = 0.1,
                                   .margin_share = 0.5,
                                   .period_months = 3};
    frame = predict(model, rows, &options);
    const double quarter = 3 * 365.0 / 12 * (6.0 / 103) * clv_doubles(frame, "expected_spend")[2];
    const double worth = (1 - 1 / (1.1 * 1.1 * 1.1 * 1.1)) / 0.1;
    cr_assert_float_eq(clv_doubles(frame, "clv")[2], quarter * worth / 2, 1e-10);
    cr_assert_eq(clv_doubles(frame, "value_at_risk")[2], 0); /* nobody leaves */
    rfm_frame_free(frame);
    options.flags = RFM_PREDICT_ENDLESS;
    frame = predict(model, rows, &options);
    cr_assert_float_eq(clv_doubles(frame, "clv")[2], quarter / log(1.1) / 2, 1e-9);
    cr_assert_float_eq(clv_doubles(frame, "expected_purchases")[2], 365 * 6.0 / 103, 1e-12);
    rfm_frame_free(frame);
    options.flags = 0;
    rfm_model *leaving = load(mbg);
    frame = predict(leaving, rows, &options);
    const double value = clv_doubles(frame, "clv")[1], alive = clv_doubles(frame, "p_alive")[1];
    cr_assert(value > 0 && alive > 0 && alive < 1);
    cr_assert_eq(clv_doubles(frame, "value_at_risk")[1], value * (1 - alive));
    cr_assert(clv_is_missing(frame, "value_at_risk", 3));
    rfm_frame_free(frame);
    rfm_model_free(leaving);
    rfm_model_free(spend);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* NBD with r + x = 2, alpha + T = 33 in 33 days: (n + 1) / 2^(n + 2). */
Test(clv_predict, chances_of_each_row) {
    static const double parameters[] = {2, 3}, gamma[] = {2, 3, 4};
    rfm_frame *rows = people(), *frame;
    rfm_model *model = new_model("nbd", parameters, 2);
    rfm_error error;
    cr_assert_eq(rfm_model_predict_pmf(model, rows, 33, 100, 2, &frame, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_column_count(frame), 4 + 101);
    for (int n = 0; n <= 100; ++n) {
        char name[16];
        snprintf(name, sizeof name, "p_%d", n);
        const double expected = ldexp(n + 1, -n - 2);
        cr_assert_float_eq(clv_doubles(frame, name)[0], expected, 1e-13 * expected);
        cr_assert(clv_is_missing(frame, name, 3));
    }
    rfm_frame_free(frame);
    cr_assert_eq(rfm_model_predict_pmf(model, rows, 0, 0, 0, &frame, &error), RFM_OK);
    cr_assert_eq(rfm_frame_column_count(frame), 5);
    cr_assert_eq(clv_doubles(frame, "p_0")[2], 1);
    rfm_frame_free(frame);
    rfm_model *spend = new_model("gamma-gamma", gamma, 3);
    const struct {
        const rfm_model *model;
        const rfm_frame *rows;
        double days;
        int32_t most;
        const char *message;
    } bad[] = {{NULL, rows, 1, 1, "model is NULL"},
               {model, NULL, 1, 1, "frame is NULL"},
               {spend, rows, 1, 1, "gamma-gamma gives no chances of purchases"},
               {model, rows, -1, 1, "days is not between 0 and 100000"},
               {model, rows, NAN, 1, "days is not between 0 and 100000"},
               {model, rows, 1e6, 1, "days is not between 0 and 100000"},
               {model, rows, 1, -1, "most is -1; expected 0 to 100"},
               {model, rows, 1, 101, "most is 101; expected 0 to 100"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        frame = (rfm_frame *)1;
        cr_assert_eq(rfm_model_predict_pmf(bad[i].model, bad[i].rows, bad[i].days, bad[i].most, 1,
                                           &frame, &error),
                     RFM_E_ARGUMENT);
        cr_assert(strcmp(error.message, bad[i].message) == 0, "%s", error.message);
        cr_assert_null(frame);
    }
    cr_assert_eq(rfm_model_predict_pmf(model, rows, 1, 1, 1, NULL, NULL), RFM_E_ARGUMENT);
    const double x[] = {1, 1}, t_x[] = {1, 9}, T[] = {2, 3};
    const rfm_column columns[] = {clv_column("x", RFM_COLUMN_DOUBLE, x, 2),
                                  clv_column("t_x", RFM_COLUMN_DOUBLE, t_x, 2),
                                  clv_column("T", RFM_COLUMN_DOUBLE, T, 2)};
    rfm_frame *wrong;
    cr_assert_eq(rfm_frame_new(columns, 3, &wrong, NULL), RFM_OK);
    cr_assert_eq(rfm_model_predict_pmf(model, wrong, 1, 1, 1, &frame, &error), RFM_E_DATA);
    cr_assert_eq(error.where, 1);
    rfm_frame_free(wrong);
    cr_assert_eq(rfm_frame_new(columns, 2, &wrong, NULL), RFM_OK);
    cr_assert_eq(rfm_model_predict_pmf(model, wrong, 1, 1, 1, &frame, &error), RFM_E_COLUMN);
    rfm_frame_free(wrong);
    rfm_model_free(spend);
    rfm_model_free(model);
    rfm_frame_free(rows);
}

/* Of six customers four are known for a year: A and B bought since, C and D last a year before. */
enum { SHOP = 6 };
static const int64_t shop_spend[SHOP] = {100000, 50001, 30000, 10000, 7000, -500};
static const int64_t shop_tenure[SHOP] = {730, 400, 800, 729, 10, 0};
static const int64_t shop_silence[SHOP] = {0, 364, 365, 729, 5, 0};

static rfm_column amount(const char *name, const int64_t *values, int64_t rows) {
    rfm_column column = clv_column(name, RFM_COLUMN_AMOUNT, values, rows);
    column.scale = 2;
    return column;
}

static rfm_frame *small_shop(const int64_t *margin) {
    const rfm_column columns[] = {
        amount("spend_net", shop_spend, SHOP),
        clv_column("tenure_days", RFM_COLUMN_INT64, shop_tenure, SHOP),
        clv_column("days_since_last", RFM_COLUMN_INT64, shop_silence, SHOP),
        amount("margin", margin, SHOP)};
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, margin != NULL ? 4 : 3, &frame, NULL), RFM_OK);
    return frame;
}

static rfm_frame *simple(const rfm_frame *rows, const rfm_simple_clv_options *options,
                         double *out_years) {
    rfm_frame *frame;
    rfm_error error;
    cr_assert_eq(rfm_simple_clv(rows, options, out_years, &frame, &error), RFM_OK, "%s",
                 error.message);
    return frame;
}

Test(clv_predict, historic_and_simple_values) {
    static const int64_t margin[SHOP] = {20000, 1, 2, 3, 4, 5};
    rfm_frame *rows = small_shop(NULL), *with = small_shop(margin), *frame;
    rfm_column column;
    double years;
    frame = simple(rows, NULL, &years);
    cr_assert_eq(years, 2); /* half of four left within a year */
    cr_assert_eq(rfm_frame_find(frame, "historic_clv", &column, NULL), RFM_OK);
    cr_assert(column.type == RFM_COLUMN_AMOUNT && column.scale == 2);
    cr_assert(memcmp(column.values, shop_spend, sizeof shop_spend) == 0);
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[0], 1000, 1e-12); /* 500 a year */
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[4], 140, 1e-12);  /* seen for a year */
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[5], -10, 1e-12);
    rfm_frame_free(frame);
    rfm_simple_clv_options options = {.struct_size = sizeof options,
                                      .margin_share = 0.5,
                                      .lifespan_years = 2,
                                      .yearly_rate = 0.25,
                                      .least_days = 73};
    frame = simple(with, &options, NULL);
    cr_assert_eq(rfm_frame_find(frame, "historic_clv", &column, NULL), RFM_OK);
    cr_assert_eq(((const int64_t *)column.values)[1], 25000); /* half of 50001, to even */
    /* 250 a year after one and two years: 200 + 160. */
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[0], 360, 1e-11);
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[4], 35 * 5 * 1.44, 1e-11);
    rfm_frame_free(frame);
    frame = simple(with, NULL, NULL);
    cr_assert_eq(rfm_frame_find(frame, "historic_clv", &column, NULL), RFM_OK);
    cr_assert(memcmp(column.values, margin, sizeof margin) == 0);
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[0], 200, 1e-12);
    rfm_frame_free(frame);
    rfm_frame_free(with);
    rfm_frame_free(rows);
}

/* A host's own table: spend as doubles, with holes and what is no number of money. */
Test(clv_predict, simple_values_of_other_columns) {
    static const double spend[] = {100, INFINITY, 1e308, 5};
    static const double tenure[] = {365, 365, 1, 730}, silence[] = {0, 0, 0, 365};
    static const uint8_t known = 0x07;
    rfm_column columns[] = {clv_column("spend_net", RFM_COLUMN_DOUBLE, spend, 4),
                            clv_column("tenure_days", RFM_COLUMN_DOUBLE, tenure, 4),
                            clv_column("days_since_last", RFM_COLUMN_DOUBLE, silence, 4)};
    rfm_frame *rows, *frame;
    double years;
    columns[0].validity = &known;
    cr_assert_eq(rfm_frame_new(columns, 3, &rows, NULL), RFM_OK);
    frame = simple(rows, NULL, &years);
    cr_assert_eq(years, 3);
    cr_assert_float_eq(clv_doubles(frame, "historic_clv")[0], 100, 0);
    cr_assert_float_eq(clv_doubles(frame, "simple_clv")[0], 300, 1e-13);
    cr_assert(clv_is_missing(frame, "historic_clv", 1) && clv_is_missing(frame, "simple_clv", 1));
    cr_assert(!clv_is_missing(frame, "historic_clv", 2) && clv_is_missing(frame, "simple_clv", 2));
    cr_assert(clv_is_missing(frame, "historic_clv", 3));
    rfm_frame_free(frame);
    rfm_frame_free(rows);
}

static void assert_simple_fails(const rfm_frame *rows, const rfm_simple_clv_options *options,
                                rfm_status status, const char *message) {
    rfm_frame *frame = (rfm_frame *)1;
    rfm_error error;
    double years = 7;
    cr_assert_eq(rfm_simple_clv(rows, options, &years, &frame, &error), status, "%s",
                 error.message);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    cr_assert_null(frame);
    cr_assert_eq(years, 0);
}

Test(clv_predict, simple_values_that_cannot_be) {
    rfm_frame *rows = small_shop(NULL), *few;
    const struct {
        rfm_simple_clv_options options;
        rfm_status status;
        const char *message;
    } bad[] = {
        {{.churn_days = -1}, RFM_E_ARGUMENT, "churn_days is not between 1 and 100000"},
        {{.least_days = 100001}, RFM_E_ARGUMENT, "least_days is not between 1 and 100000"},
        {{.lifespan_years = -1}, RFM_E_ARGUMENT, "lifespan_years is not between 0 and 1000"},
        {{.margin_share = NAN}, RFM_E_ARGUMENT, "margin_share is not between 0 and 1000"},
        {{.yearly_rate = 11}, RFM_E_ARGUMENT, "yearly_rate is not between 0 and 10"},
        {{.churn_days = 2000},
         RFM_E_DATA,
         "no customer left between 4000 and 2000 days ago: churn says nothing; give "
         "lifespan_years"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; ++i) {
        rfm_simple_clv_options options = bad[i].options;
        options.struct_size = sizeof options;
        assert_simple_fails(rows, &options, bad[i].status, bad[i].message);
    }
    assert_simple_fails(NULL, NULL, RFM_E_ARGUMENT, "frame is NULL");
    cr_assert_eq(rfm_simple_clv(rows, NULL, NULL, NULL, NULL), RFM_E_ARGUMENT);
    const char *const names[] = {"spend_net", "tenure_days"};
    cr_assert_eq(rfm_frame_select(rows, names, 2, &few, NULL), RFM_OK);
    assert_simple_fails(few, NULL, RFM_E_COLUMN, "no column days_since_last");
    rfm_frame_free(few);
    static const int64_t all[] = {INT64_MAX, 1}, days[] = {365, 365};
    const rfm_column columns[] = {amount("spend_net", all, 2),
                                  clv_column("tenure_days", RFM_COLUMN_INT64, days, 2)};
    const rfm_simple_clv_options options = {
        .struct_size = sizeof options, .lifespan_years = 1, .margin_share = 2};
    cr_assert_eq(rfm_frame_new(columns, 2, &few, NULL), RFM_OK);
    assert_simple_fails(few, &options, RFM_E_OVERFLOW, "row 0: the historic value is too large");
    rfm_frame_free(few);
    rfm_frame_free(rows);
}
