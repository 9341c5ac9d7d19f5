/* SPDX-License-Identifier: MIT */
/* Checks of a model as a host meets them: every function, every status, every message; numbers are
 * those of support/validate.h, worked out by hand. */
#include "validate.h"

typedef rfm_status (*check_fn)(const rfm_model *model, const rfm_frame *frame,
                               const rfm_validate_options *options, rfm_frame **out_frame,
                               rfm_error *error);

enum { CHECKS = 4 };

static const check_fn checks[CHECKS] = {rfm_validate_frequency, rfm_validate_holdout,
                                        rfm_validate_deciles, rfm_validate_errors};

static void assert_error(const rfm_error *error, rfm_status got, rfm_status status, int64_t where,
                         const char *message) {
    cr_assert_eq(got, status, "%d: %s", (int)got, error->message);
    cr_assert_eq(error->status, status);
    cr_assert_eq(error->where, where, "%lld: %s", (long long)error->where, error->message);
    cr_assert(strncmp(error->message, message, strlen(message)) == 0, "%s", error->message);
}

static void assert_fails(check_fn check, const rfm_model *model, const rfm_frame *frame,
                         const rfm_validate_options *options, rfm_status status, int64_t where,
                         const char *message) {
    rfm_frame *out = (rfm_frame *)1;
    rfm_error error;
    assert_error(&error, check(model, frame, options, &out, &error), status, where, message);
    cr_assert_null(out);
    cr_assert_eq(check(model, frame, options, &out, NULL), status);
}

static rfm_frame *look(check_fn check, const rfm_frame *frame,
                       const rfm_validate_options *options) {
    rfm_model *model = validate_nbd();
    rfm_frame *out;
    rfm_error error;
    cr_assert_eq(check(model, frame, options, &out, &error), RFM_OK, "%s", error.message);
    rfm_model_free(model);
    return out;
}

Test(validate, refuses_arguments_and_options) {
    rfm_model *model = validate_nbd(), *spend;
    rfm_frame *frame = validate_frame(-1);
    static const double three[] = {2, 3, 40};
    cr_assert_eq(rfm_model_new("gamma-gamma", three, 3, 1, &spend, NULL), RFM_OK);
    for (int i = 0; i < CHECKS; ++i) {
        rfm_validate_options options = {.struct_size = sizeof options};
        rfm_error error;
        assert_error(&error, checks[i](model, frame, NULL, NULL, &error), RFM_E_ARGUMENT, -1,
                     "out_frame is NULL");
        assert_fails(checks[i], NULL, frame, NULL, RFM_E_ARGUMENT, -1, "model is NULL");
        assert_fails(checks[i], model, NULL, NULL, RFM_E_ARGUMENT, -1, "frame is NULL");
        assert_fails(checks[i], spend, frame, NULL, RFM_E_ARGUMENT, -1,
                     "gamma-gamma says nothing about purchases");
        options.most = -1;
        assert_fails(checks[i], model, frame, &options, RFM_E_ARGUMENT, -1,
                     "most is -1; expected 1 to 10000, or 0 for 7");
        options.most = 10001;
        assert_fails(checks[i], model, frame, &options, RFM_E_ARGUMENT, -1,
                     "most is 10001; expected 1 to 10000, or 0 for 7");
        options.most = 0;
        options.groups = -1;
        assert_fails(checks[i], model, frame, &options, RFM_E_ARGUMENT, -1,
                     "groups is -1; expected 1 to 10000, or 0 for 10");
        options.groups = 10001;
        assert_fails(checks[i], model, frame, &options, RFM_E_ARGUMENT, -1, "groups is 10001");
        options.struct_size = 3;
        assert_fails(checks[i], model, frame, &options, RFM_E_ARGUMENT, -1, "");
    }
    rfm_frame_free(frame);
    rfm_model_free(spend);
    rfm_model_free(model);
}

Test(validate, names_the_column_and_the_row_at_fault) {
    rfm_model *model = validate_nbd();
    rfm_column columns[VALIDATE_COLUMNS];
    rfm_frame *frame;
    const rfm_validate_options by_weight = {.struct_size = sizeof by_weight, .weight = "w"};
    static const int64_t offsets[] = {0, 0, 0, 0, 0, 0}, few[] = {1, 7, -1, 8, 4};
    static const double half[] = {1, 7, 10, 8.5, 4}, none[] = {10, 0, 10, 10, 10},
                        ages[] = {10, 10, 10, 10, 1e6}, early[] = {0, 3, 3, -9, 1};
    validate_columns(columns, -1);
    cr_assert_eq(rfm_frame_new(columns, 2, &frame, NULL), RFM_OK);
    for (int i = 0; i < CHECKS; ++i) {
        const char *message = i == 0 ? "no column T" : "no column holdout_x";
        assert_fails(checks[i], model, frame, NULL, RFM_E_COLUMN, -1, message);
    }
    rfm_frame_free(frame);
    const struct {
        int column;
        const void *values;
        int32_t type;
        rfm_status status;
        int64_t where;
        const char *message;
    } bad[] = {
        {3, NULL, RFM_COLUMN_TEXT, RFM_E_COLUMN, -1,
         "column holdout_x is text; expected int64 or double"},
        {4, NULL, RFM_COLUMN_TEXT, RFM_E_COLUMN, -1,
         "column holdout_days is text; expected int64 or double"},
        {3, few, RFM_COLUMN_INT64, RFM_E_DATA, 2,
         "column holdout_x, row 2: expected a whole number from 0 to 1e12"},
        {3, half, RFM_COLUMN_DOUBLE, RFM_E_DATA, 3,
         "column holdout_x, row 3: expected a whole number from 0 to 1e12"},
        {4, none, RFM_COLUMN_DOUBLE, RFM_E_DATA, 1,
         "column holdout_days, row 1: expected a number above 0, up to 100000"},
        {4, ages, RFM_COLUMN_DOUBLE, RFM_E_DATA, 4,
         "column holdout_days, row 4: expected a number above 0, up to 100000"},
        {0, early, RFM_COLUMN_DOUBLE, RFM_E_DATA, 3, "column x, row 3: expected a whole number"},
    };
    for (size_t b = 0; b < sizeof bad / sizeof bad[0]; ++b) {
        validate_columns(columns, -1);
        columns[bad[b].column].type = bad[b].type;
        columns[bad[b].column].values = bad[b].values;
        columns[bad[b].column].offsets = offsets;
        cr_assert_eq(rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL), RFM_OK);
        for (int i = bad[b].column == 0 ? 0 : 1; i < CHECKS; ++i) {
            assert_fails(checks[i], model, frame, NULL, bad[b].status, bad[b].where,
                         bad[b].message);
        }
        rfm_frame_free(frame);
    }
    frame = validate_frame(-1);
    assert_fails(checks[0], model, frame, &by_weight, RFM_E_COLUMN, -1, "no column w");
    rfm_frame_free(frame);
    validate_columns(columns, -1);
    columns[5].name = "w";
    columns[5].values = few;
    cr_assert_eq(rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL), RFM_OK);
    assert_fails(checks[0], model, frame, &by_weight, RFM_E_DATA, 2,
                 "column w, row 2: expected a weight from 0");
    rfm_frame_free(frame);
    rfm_model_free(model);
}

/* Within 7 days nobody (3 / 10)^2, one purchase 2 * 0.7 times that. */
Test(validate, frequency) {
    rfm_frame *frame = validate_frame(0);
    rfm_validate_options options = {.struct_size = sizeof options, .most = 1};
    rfm_frame *out = look(rfm_validate_frequency, frame, &options);
    validate_column(out, "purchases", 3, (const double[]){0, 1, 2});
    validate_column(out, "upper", 3, (const double[]){0, 1, NAN});
    validate_column(out, "actual", 3, (const double[]){1, 0, 3});
    validate_column(out, "expected", 3,
                    (const double[]){4 * 0.09, 4 * 0.126, 4 * (1 - 0.09 - 0.126)});
    rfm_frame_free(out);
    options.weight = "n";
    out = look(rfm_validate_frequency, frame, &options);
    validate_column(out, "actual", 3, (const double[]){1, 0, 9});
    validate_column(out, "expected", 3,
                    (const double[]){10 * 0.09, 10 * 0.126, 10 * (1 - 0.09 - 0.126)});
    rfm_frame_free(out);
    out = look(rfm_validate_frequency, frame, NULL);
    cr_assert_eq(rfm_frame_count(out), 9);
    validate_column(out, "actual", 9, (const double[]){1, 0, 0, 2, 0, 0, 0, 0, 1});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

Test(validate, frequency_of_customers_who_came_today) {
    static const double zero[] = {0, 0};
    const rfm_column columns[] = {
        {.name = "x", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = zero},
        {.name = "t_x", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = zero},
        {.name = "T", .type = RFM_COLUMN_DOUBLE, .length = 2, .values = zero}};
    const rfm_validate_options options = {.struct_size = sizeof options, .most = 1};
    rfm_frame *frame, *out;
    cr_assert_eq(rfm_frame_new(columns, 3, &frame, NULL), RFM_OK);
    out = look(rfm_validate_frequency, frame, &options);
    validate_column(out, "actual", 3, (const double[]){2, 0, 0});
    validate_column(out, "expected", 3, (const double[]){2, 0, 0});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

Test(validate, holdout) {
    rfm_frame *frame = validate_frame(3);
    const rfm_validate_options options = {.struct_size = sizeof options, .most = 4};
    rfm_frame *out = look(rfm_validate_holdout, frame, &options);
    validate_column(out, "x", 6, (const double[]){0, 1, 2, 3, 4, 5});
    validate_column(out, "upper", 6, (const double[]){0, 1, 2, 3, 4, NAN});
    validate_column(out, "customers", 6, (const double[]){1, 0, 0, 2, 0, 1});
    validate_column(out, "actual", 6, (const double[]){1, 0, 0, 17, 0, 8});
    validate_column(out, "predicted", 6, (const double[]){2, 0, 0, 15, 0, 11});
    validate_column(out, "mean_actual", 6, (const double[]){1, NAN, NAN, 8.5, NAN, 8});
    validate_column(out, "mean_predicted", 6, (const double[]){2, NAN, NAN, 7.5, NAN, 11});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

Test(validate, deciles) {
    rfm_frame *frame = validate_frame(4);
    rfm_validate_options options = {.struct_size = sizeof options, .groups = 3};
    rfm_frame *out = look(rfm_validate_deciles, frame, &options);
    /* Of four customers the first third ends within the second. */
    validate_column(out, "group", 3, (const double[]){1, 2, 3});
    validate_column(out, "customers", 3, (const double[]){2, 1, 1});
    validate_column(out, "actual", 3, (const double[]){18, 7, 1});
    validate_column(out, "predicted", 3, (const double[]){21, 5, 2});
    validate_column(out, "mean_actual", 3, (const double[]){9, 7, 1});
    validate_column(out, "mean_predicted", 3, (const double[]){10.5, 5, 2});
    validate_column(out, "lowest", 3, (const double[]){10, 5, 2});
    validate_column(out, "highest", 3, (const double[]){11, 5, 2});
    validate_column(out, "customer_share", 3, (const double[]){0.5, 0.75, 1});
    validate_column(out, "gain", 3, (const double[]){18.0 / 26, 25.0 / 26, 1});
    rfm_frame_free(out);
    out = look(rfm_validate_deciles, frame, NULL);
    cr_assert_eq(rfm_frame_count(out), 10);
    validate_column(out, "customers", 10, (const double[]){1, 0, 1, 0, 0, 1, 0, 1, 0, 0});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

/* Four alike and one above them: ties are not parted, and the groups that they fill are empty. */
Test(validate, deciles_do_not_part_ties) {
    static const double x[] = {1, 1, 4, 1, 1};
    rfm_column columns[VALIDATE_COLUMNS];
    rfm_frame *frame;
    const rfm_validate_options options = {.struct_size = sizeof options, .groups = 5};
    validate_columns(columns, -1);
    columns[0].values = x;
    columns[1].values = x;
    columns[4].values = validate_T;
    cr_assert_eq(rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL), RFM_OK);
    rfm_frame *out = look(rfm_validate_deciles, frame, &options);
    validate_column(out, "customers", 5, (const double[]){1, 4, 0, 0, 0});
    validate_column(out, "actual", 5, (const double[]){10, 20, 0, 0, 0});
    validate_column(out, "lowest", 5, (const double[]){4.2, 2.1, NAN, NAN, NAN});
    validate_column(out, "mean_actual", 5, (const double[]){10, 5, NAN, NAN, NAN});
    validate_column(out, "customer_share", 5, (const double[]){0.2, 1, 1, 1, 1});
    validate_column(out, "gain", 5, (const double[]){1.0 / 3, 1, 1, 1, 1});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

Test(validate, errors) {
    rfm_frame *frame = validate_frame(2);
    rfm_frame *out = look(rfm_validate_errors, frame, NULL);
    validate_column(out, "customers", 1, (const double[]){4});
    validate_column(out, "left_out", 1, (const double[]){1});
    validate_column(out, "actual", 1, (const double[]){26});
    validate_column(out, "predicted", 1, (const double[]){28});
    validate_column(out, "bias", 1, (const double[]){0.5});
    validate_column(out, "mae", 1, (const double[]){1.5});
    validate_column(out, "rmse", 1, (const double[]){sqrt(3.5)});
    validate_column(out, "correlation", 1, (const double[]){43 / sqrt(54 * 45)});
    validate_column(out, "deviation", 1, (const double[]){sqrt(66)});
    validate_column(out, "z", 1, (const double[]){-2 / sqrt(66)});
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

/* What is not defined is missing, and everything of nothing is nothing. */
Test(validate, of_nobody_and_of_people_who_are_alike) {
    rfm_column columns[VALIDATE_COLUMNS];
    rfm_frame *frame, *out;
    static const double ones[] = {1, 1, 1, 1, 1};
    static const int64_t zeros[] = {0, 0, 0, 0, 0};
    validate_columns(columns, -1);
    for (int i = 0; i < VALIDATE_COLUMNS; ++i) columns[i].length = 0;
    cr_assert_eq(rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL), RFM_OK);
    out = look(rfm_validate_errors, frame, NULL);
    validate_column(out, "customers", 1, (const double[]){0});
    validate_column(out, "predicted", 1, (const double[]){0});
    static const char *const undefined[] = {"bias", "mae", "rmse", "correlation", "deviation", "z"};
    for (int i = 0; i < 6; ++i) validate_column(out, undefined[i], 1, (const double[]){NAN});
    rfm_frame_free(out);
    out = look(rfm_validate_deciles, frame, NULL);
    cr_assert_eq(rfm_frame_count(out), 10);
    cr_assert(isnan(validate_cell(out, "gain", 9)));
    cr_assert(isnan(validate_cell(out, "customer_share", 9)));
    rfm_frame_free(out);
    out = look(rfm_validate_frequency, frame, NULL);
    cr_assert_eq(validate_cell(out, "expected", 0), 0);
    rfm_frame_free(out);
    out = look(rfm_validate_holdout, frame, NULL);
    cr_assert_eq(validate_cell(out, "customers", 0), 0);
    rfm_frame_free(out);
    rfm_frame_free(frame);
    validate_columns(columns, -1);
    for (int i = 0; i < 3; ++i) columns[i].values = ones;
    columns[3].values = zeros;
    columns[4].values = ones;
    cr_assert_eq(rfm_frame_new(columns, VALIDATE_COLUMNS, &frame, NULL), RFM_OK);
    out = look(rfm_validate_errors, frame, NULL);
    validate_column(out, "correlation", 1, (const double[]){NAN});
    validate_column(out, "mae", 1, (const double[]){0.75});
    rfm_frame_free(out);
    out = look(rfm_validate_deciles, frame, NULL);
    cr_assert(isnan(validate_cell(out, "gain", 9)));
    cr_assert_eq(validate_cell(out, "customer_share", 0), 1);
    rfm_frame_free(out);
    rfm_frame_free(frame);
}

static void assert_tracking_fails(const rfm_model *model, const rfm_ledger *ledger,
                                  const rfm_tracking_options *options, const char *message) {
    rfm_frame *out = (rfm_frame *)1;
    rfm_error error;
    assert_error(&error, rfm_validate_tracking(model, ledger, options, &out, &error),
                 RFM_E_ARGUMENT, -1, message);
    cr_assert_null(out);
}

Test(validate, tracking_refuses_arguments_and_options) {
    static const double three[] = {2, 3, 40};
    rfm_model *model = validate_nbd(), *spend;
    rfm_ledger *ledger = validate_ledger();
    rfm_tracking_options options = {.struct_size = sizeof options};
    rfm_error error;
    cr_assert_eq(rfm_model_new("gamma-gamma", three, 3, 1, &spend, NULL), RFM_OK);
    assert_error(&error, rfm_validate_tracking(model, ledger, NULL, NULL, &error), RFM_E_ARGUMENT,
                 -1, "out_frame is NULL");
    assert_tracking_fails(NULL, ledger, NULL, "model is NULL");
    assert_tracking_fails(model, NULL, NULL, "ledger is NULL");
    assert_tracking_fails(spend, ledger, NULL, "gamma-gamma says nothing about purchases");
    options.step_days = -1;
    assert_tracking_fails(model, ledger, &options, "step_days is -1; expected 1 or more");
    options.step_days = 0;
    options.flags = 4;
    assert_tracking_fails(model, ledger, &options, "flags has an unknown value");
    options.flags = 0;
    options.returns = 3;
    assert_tracking_fails(model, ledger, &options, "returns has an unknown value");
    options.returns = 0;
    options.events = 2;
    assert_tracking_fails(model, ledger, &options, "events has an unknown value");
    options.events = 0;
    options.end_day = -1;
    assert_tracking_fails(model, ledger, &options, "end_day -1 is before calibration_end_day 0");
    options.end_day = RFM_DAY_MAX + 1;
    assert_tracking_fails(model, ledger, &options, "as-of day 2932897 is outside");
    options.calibration_end_day = RFM_DAY_MIN - 1;
    assert_tracking_fails(model, ledger, &options, "calibration_end_day -719163 is outside");
    options.calibration_end_day = 105;
    options.end_day = 200000;
    assert_tracking_fails(model, ledger, &options,
                          "there are 199901 days from the first purchase to end_day; expected "
                          "fewer than 100000");
    options.struct_size = 3;
    assert_tracking_fails(model, ledger, &options, "");
    rfm_ledger_free(ledger);
    rfm_model_free(spend);
    rfm_model_free(model);
}

static rfm_frame *track(const rfm_tracking_options *options) {
    rfm_model *model = validate_nbd();
    rfm_ledger *ledger = validate_ledger();
    rfm_frame *out;
    rfm_error error;
    cr_assert_eq(rfm_validate_tracking(model, ledger, options, &out, &error), RFM_OK, "%s",
                 error.message);
    rfm_ledger_free(ledger);
    rfm_model_free(model);
    return out;
}

/* Everybody is expected to buy twice in three days. At the end of day 104 anna's first purchase is
 * 5 days ago and ben's 3; at the end of day 109 10 and 8, of day 112 13 and 11. */
Test(validate, tracking) {
    rfm_tracking_options options = {
        .struct_size = sizeof options, .calibration_end_day = 105, .end_day = 112, .step_days = 5};
    rfm_frame *out = track(&options);
    validate_column(out, "step", 3, (const double[]){1, 2, 3});
    validate_column(out, "last_day", 3, (const double[]){104, 109, 112});
    validate_column(out, "is_holdout", 3, (const double[]){0, 1, 1});
    validate_column(out, "customers", 3, (const double[]){2, 2, 2});
    validate_column(out, "actual", 3, (const double[]){1, 0, 1});
    validate_column(out, "cumulative_actual", 3, (const double[]){1, 1, 2});
    validate_column(out, "cumulative_expected", 3, (const double[]){8 / 1.5, 12, 16});
    validate_column(out, "expected", 3, (const double[]){8 / 1.5, 12 - 8 / 1.5, 4});
    rfm_frame_free(out);
    options.flags = RFM_TRACKING_FREE | RFM_TRACKING_DAYS_PASSED;
    out = track(&options);
    validate_column(out, "actual", 3, (const double[]){2, 0, 1});
    validate_column(out, "cumulative_expected", 3, (const double[]){4, 16 / 1.5, 22 / 1.5});
    rfm_frame_free(out);
    options.flags = 0;
    options.events = RFM_EVENTS_RECEIPTS;
    out = track(&options);
    validate_column(out, "actual", 3, (const double[]){2, 0, 1});
    rfm_frame_free(out);
}

Test(validate, tracking_of_few_days_and_of_nobody) {
    rfm_tracking_options options = {
        .struct_size = sizeof options, .calibration_end_day = 100, .end_day = 100};
    rfm_frame *out = track(&options);
    validate_column(out, "last_day", 1, (const double[]){100});
    validate_column(out, "customers", 1, (const double[]){1});
    validate_column(out, "actual", 1, (const double[]){0});
    validate_column(out, "expected", 1, (const double[]){1 / 1.5});
    rfm_frame_free(out);
    options.calibration_end_day = 99;
    options.end_day = 500000;
    out = track(&options);
    cr_assert_eq(rfm_frame_count(out), 0);
    cr_assert_eq(rfm_frame_column_count(out), 8);
    rfm_frame_free(out);
}
