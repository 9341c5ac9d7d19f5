/* SPDX-License-Identifier: MIT */
/* Laws of the checks: no order of rows or lines and no number of threads changes a bit, what is
 * parted sums up to the whole, and covariates and single predictions are what they are elsewhere.
 */
#include <stdio.h>

#include "clv.h"
#include "clv/model.h"
#include "validate.h"

enum { CHECKS = 4, ROWS = 3000, END_DAY = 19300, HOLDOUT_DAYS = 120 };

typedef rfm_status (*check_fn)(const rfm_model *model, const rfm_frame *frame,
                               const rfm_validate_options *options, rfm_frame **out_frame,
                               rfm_error *error);

static const check_fn checks[CHECKS] = {rfm_validate_frequency, rfm_validate_holdout,
                                        rfm_validate_deciles, rfm_validate_errors};

static rfm_model *bg(void) {
    static const double parameters[] = {0.8, 5, 0.9, 2.5};
    rfm_model *model;
    cr_assert_eq(rfm_model_new("bg-nbd", parameters, 4, 7, &model, NULL), RFM_OK);
    return model;
}

static rfm_frame *simulate(const rfm_model *model, int32_t form) {
    const rfm_simulate_options options = {.struct_size = sizeof options,
                                          .form = form,
                                          .customers = ROWS,
                                          .seed = 21,
                                          .first_day = 19000,
                                          .acquisition_days = 90,
                                          .end_day = END_DAY,
                                          .holdout_days = form == 0 ? 0 : HOLDOUT_DAYS};
    rfm_frame *frame;
    cr_assert_eq(rfm_model_simulate(model, &options, &frame, NULL), RFM_OK);
    return frame;
}

/* What a frame of histories is made of, and room to lay the rows out anew. */
typedef struct table {
    double x[ROWS], t_x[ROWS], T[ROWS], holdout_x[ROWS], holdout_days[ROWS], n[ROWS];
} table;

static table rows, shuffled;

static void table_read(const rfm_frame *frame, table *out) {
    for (int64_t row = 0; row < ROWS; ++row) {
        out->x[row] = validate_cell(frame, "x", row);
        out->t_x[row] = validate_cell(frame, "t_x", row);
        out->T[row] = validate_cell(frame, "T", row);
        out->holdout_x[row] = validate_cell(frame, "holdout_x", row);
        out->holdout_days[row] = HOLDOUT_DAYS - (double)(row % 7 == 0 ? row % 50 : 0);
        out->n[row] = 0.1 + (double)(row % 11);
    }
}

static rfm_frame *table_frame(const table *of) {
    const rfm_column columns[] = {
        clv_column("x", RFM_COLUMN_DOUBLE, of->x, ROWS),
        clv_column("t_x", RFM_COLUMN_DOUBLE, of->t_x, ROWS),
        clv_column("T", RFM_COLUMN_DOUBLE, of->T, ROWS),
        clv_column("holdout_x", RFM_COLUMN_DOUBLE, of->holdout_x, ROWS),
        clv_column("holdout_days", RFM_COLUMN_DOUBLE, of->holdout_days, ROWS),
        clv_column("n", RFM_COLUMN_DOUBLE, of->n, ROWS)};
    rfm_frame *frame;
    cr_assert_eq(rfm_frame_new(columns, 6, &frame, NULL), RFM_OK);
    return frame;
}

static void table_shuffle(const table *from, table *to) {
    uint64_t seed = 5;
    *to = *from;
    for (int64_t i = ROWS - 1; i > 0; --i) {
        const int64_t k = (int64_t)(clv_draw(&seed) * (double)(i + 1));
        double *const lists[] = {to->x, to->t_x, to->T, to->holdout_x, to->holdout_days, to->n};
        for (int c = 0; c < 6; ++c) {
            const double swap = lists[c][i];
            lists[c][i] = lists[c][k];
            lists[c][k] = swap;
        }
    }
}

static void assert_alike(const rfm_frame *left, const rfm_frame *right) {
    rfm_buffer *texts[2];
    for (int i = 0; i < 2; ++i) {
        cr_assert_eq(rfm_buffer_new(&texts[i], NULL), RFM_OK);
        cr_assert_eq(rfm_csv_write(i == 0 ? left : right, NULL, rfm_buffer_write, texts[i], NULL),
                     RFM_OK);
    }
    cr_assert_str_eq(rfm_buffer_data(texts[0]), rfm_buffer_data(texts[1]));
    for (int i = 0; i < 2; ++i) rfm_buffer_free(texts[i]);
}

Test(law_validate, rows_in_any_order_and_any_threads_give_the_same_bits) {
    rfm_model *model = bg();
    rfm_frame *frame = simulate(model, RFM_SIMULATE_HISTORIES);
    table_read(frame, &rows);
    table_shuffle(&rows, &shuffled);
    rfm_frame *frames[] = {table_frame(&rows), table_frame(&shuffled)};
    for (int i = 0; i < CHECKS; ++i) {
        rfm_frame *outs[2];
        for (int k = 0; k < 2; ++k) {
            const rfm_validate_options options = {
                .struct_size = sizeof options, .threads = 1 + 2 * k, .weight = "n"};
            rfm_error error;
            cr_assert_eq(checks[i](model, frames[k], &options, &outs[k], &error), RFM_OK, "%s",
                         error.message);
        }
        assert_alike(outs[0], outs[1]);
        for (int k = 0; k < 2; ++k) rfm_frame_free(outs[k]);
    }
    for (int k = 0; k < 2; ++k) rfm_frame_free(frames[k]);
    rfm_frame_free(frame);
    rfm_model_free(model);
}

static double sum_of(const rfm_frame *frame, const char *name) {
    double sum = 0;
    for (int64_t row = 0; row < rfm_frame_count(frame); ++row) {
        sum += validate_cell(frame, name, row);
    }
    return sum;
}

/* Classes and groups sum up to the row of errors, and that to the predictions of the library. */
Test(law_validate, parts_sum_up_to_the_whole) {
    rfm_model *model = bg();
    rfm_frame *frame = simulate(model, RFM_SIMULATE_HISTORIES), *predicted, *outs[CHECKS];
    const rfm_predict_options options = {.struct_size = sizeof options,
                                         .horizon_days = HOLDOUT_DAYS};
    cr_assert_eq(rfm_model_predict(model, frame, &options, &predicted, NULL), RFM_OK);
    for (int i = 0; i < CHECKS; ++i) {
        cr_assert_eq(checks[i](model, frame, NULL, &outs[i], NULL), RFM_OK);
    }
    const double all = sum_of(predicted, "expected_purchases");
    cr_assert_eq(sum_of(outs[0], "actual"), ROWS);
    cr_assert_float_eq(sum_of(outs[0], "expected"), ROWS, 1e-9);
    for (int i = 1; i < CHECKS; ++i) {
        cr_assert_eq(sum_of(outs[i], "customers"), ROWS);
        cr_assert_eq(sum_of(outs[i], "actual"), sum_of(frame, "holdout_x"));
        cr_assert_float_eq(sum_of(outs[i], "predicted"), all, 1e-11 * all);
    }
    for (int64_t row = 1; row < 10; ++row) {
        cr_assert_lt(validate_cell(outs[2], "highest", row),
                     validate_cell(outs[2], "lowest", row - 1));
    }
    cr_assert_eq(validate_cell(outs[2], "gain", 9), 1);
    cr_assert_eq(validate_cell(outs[2], "customer_share", 9), 1);
    for (int i = 0; i < CHECKS; ++i) rfm_frame_free(outs[i]);
    rfm_frame_free(predicted);
    rfm_frame_free(frame);
    rfm_model_free(model);
}

/* Where a kind has a formula for the mean of n (n - 1) it is that of its chances: of few purchases
 * and of hundreds, for time next to nothing, and for lifetimes much shorter than that. */
Test(law_validate, variances_are_those_of_the_chances) {
    enum { MOST = 6000 };
    static const double times[] = {1e-4, 3, 40, 400};
    static double chances[2 * (MOST + 1)];
    uint64_t seed = 17;
    int tried = 0;
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        const rfm__kind *kind = rfm__kinds[i];
        for (int round = 0; kind->second != NULL && round < 12; ++round) {
            const double time = times[round % 4];
            const rfm__history of =
                round < 6 ? (rfm__history){0, 0, 5, 0} : (rfm__history){40, 50, 51, 0};
            double parameters[RFM__KIND_PARAMETERS_MOST] = {0}, second = 0, all = 0;
            for (int32_t k = 0; k < kind->parameter_count; ++k) {
                const int32_t power = rfm__kind_power(kind, k);
                parameters[k] = exp(3 * clv_draw(&seed) - 1.5) * (power > 0   ? 20
                                                                  : power < 0 ? 0.02
                                                                              : 1);
            }
            const double alive = kind->p_alive(parameters, &of);
            kind->pmf(parameters, &of, time, MOST, chances);
            for (int32_t n = 0; n <= MOST; ++n) {
                all += chances[n];
                second += (double)n * (n - 1) * chances[n];
            }
            if (1 - all > 1e-11) continue; /* more may be bought than is summed */
            const double got = kind->second(parameters, &of, alive, time);
            cr_assert_float_eq(got, alive * second, 1e-9 * alive * second,
                               "%s, round %d: %.12g; expected %.12g", kind->name, round, got,
                               alive * second);
            ++tried;
        }
    }
    cr_assert_gt(tried, 40);
}

/* A model with a covariate of 0 and 1 is two models without. */
Test(law_validate, covariates_move_customers_one_by_one) {
    static const char *const columns[] = {"n"};
    const rfm_model_options options = {
        .struct_size = sizeof options, .purchase_columns = columns, .purchase_column_count = 1};
    rfm_model *model = bg(), *fitted, *alone[2];
    rfm_frame *told = simulate(model, RFM_SIMULATE_HISTORIES), *outs[3], *predicted;
    table_read(told, &rows);
    for (int64_t row = 0; row < ROWS; ++row) {
        rows.n[row] = rows.x[row] > 1 || row % 3 == 0;
        rows.holdout_days[row] = HOLDOUT_DAYS;
    }
    rfm_frame *frame = table_frame(&rows), *halves[2];
    rfm_error error;
    cr_assert_eq(rfm_model_fit("bg-nbd", frame, &options, &fitted, &error), RFM_OK, "%s",
                 error.message);
    for (int i = 0; i < 2; ++i) {
        const double value = i;
        double parameters[RFM__KIND_PARAMETERS_MOST];
        rfm__model_parameters_for(fitted, NULL, &value, parameters);
        cr_assert_eq(rfm_model_new("bg-nbd", parameters, 4, 7, &alone[i], NULL), RFM_OK);
        shuffled = rows;
        for (int64_t row = 0; row < ROWS; ++row) shuffled.n[row] = rows.n[row] == i;
        halves[i] = table_frame(&shuffled);
        const rfm_validate_options by_n = {.struct_size = sizeof by_n, .weight = "n"};
        cr_assert_eq(rfm_validate_frequency(alone[i], halves[i], &by_n, &outs[i], NULL), RFM_OK);
    }
    cr_assert_eq(rfm_validate_frequency(fitted, frame, NULL, &outs[2], NULL), RFM_OK);
    for (int64_t n = 0; n < 9; ++n) {
        const double both =
            validate_cell(outs[0], "expected", n) + validate_cell(outs[1], "expected", n);
        cr_assert_float_eq(validate_cell(outs[2], "expected", n), both, 1e-11 * both);
    }
    for (int i = 0; i < 3; ++i) rfm_frame_free(outs[i]);
    const rfm_predict_options ahead = {.struct_size = sizeof ahead, .horizon_days = HOLDOUT_DAYS};
    cr_assert_eq(rfm_model_predict(fitted, frame, &ahead, &predicted, NULL), RFM_OK);
    cr_assert_eq(rfm_validate_errors(fitted, frame, NULL, &outs[0], NULL), RFM_OK);
    const double all = sum_of(predicted, "expected_purchases");
    cr_assert_float_eq(validate_cell(outs[0], "predicted", 0), all, 1e-11 * all);
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_validate_tracking(fitted, ledger, NULL, &outs[1], &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "the model has covariates, which a ledger does not hold");
    rfm_ledger_free(ledger);
    rfm_frame_free(outs[0]);
    rfm_frame_free(predicted);
    for (int i = 0; i < 2; ++i) {
        rfm_frame_free(halves[i]);
        rfm_model_free(alone[i]);
    }
    rfm_frame_free(frame);
    rfm_frame_free(told);
    rfm_model_free(fitted);
    rfm_model_free(model);
}

/* Receipts in two ledgers, the later rows first, or in one. */
static rfm_ledger *ledger_of(const rfm_frame *receipts, int is_parted) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    if (!is_parted) {
        cr_assert_eq(rfm_ledger_append(ledger, receipts, NULL, NULL), RFM_OK);
        return ledger;
    }
    for (int64_t row = rfm_frame_count(receipts) - 1; row >= 0; --row) {
        const int64_t customer = (int64_t)validate_cell(receipts, "customer", row);
        char receipt[24];
        snprintf(receipt, sizeof receipt, "%d", (int)validate_cell(receipts, "receipt", row));
        const rfm_line line = {.struct_size = sizeof line,
                               .customer_id = &customer,
                               .day = (int32_t)validate_cell(receipts, "day", row),
                               .receipt = receipt,
                               .amount = (int64_t)validate_cell(receipts, "amount", row)};
        cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
    }
    return ledger;
}

Test(law_validate, tracking_does_not_know_how_a_ledger_was_filled) {
    rfm_model *model = bg();
    rfm_frame *receipts = simulate(model, RFM_SIMULATE_RECEIPTS), *outs[2];
    for (int k = 0; k < 2; ++k) {
        const rfm_tracking_options options = {.struct_size = sizeof options,
                                              .calibration_end_day = 19070,
                                              .end_day = END_DAY,
                                              .threads = 1 + 2 * k};
        rfm_ledger *ledger = ledger_of(receipts, k);
        cr_assert_eq(rfm_validate_tracking(model, ledger, &options, &outs[k], NULL), RFM_OK);
        rfm_ledger_free(ledger);
    }
    assert_alike(outs[0], outs[1]);
    for (int k = 0; k < 2; ++k) rfm_frame_free(outs[k]);
    rfm_frame_free(receipts);
    rfm_model_free(model);
}

/* At the end of calibration the sum is that of x, and expected that of a new customer for each T;
 * simulated customers buy as often as that. */
Test(law_validate, tracking_ends_where_the_table_is) {
    rfm_model *model = bg();
    rfm_frame *told = simulate(model, RFM_SIMULATE_HISTORIES);
    rfm_frame *receipts = simulate(model, RFM_SIMULATE_RECEIPTS), *out, *curve;
    const rfm_tracking_options options = {.struct_size = sizeof options,
                                          .calibration_end_day = END_DAY,
                                          .end_day = END_DAY,
                                          .events = RFM_EVENTS_RECEIPTS,
                                          .flags = RFM_TRACKING_DAYS_PASSED};
    rfm_ledger *ledger = ledger_of(receipts, 0);
    double days[301], expected = 0, square = 0;
    cr_assert_eq(rfm_validate_tracking(model, ledger, &options, &out, NULL), RFM_OK);
    for (int i = 0; i <= 300; ++i) days[i] = i;
    cr_assert_eq(rfm_model_expect(model, days, 301, &curve, NULL), RFM_OK);
    for (int64_t row = 0; row < ROWS; ++row) {
        const double one =
            clv_doubles(curve, "expected_purchases")[(int)validate_cell(told, "T", row)];
        const double off = validate_cell(told, "x", row) - one;
        expected += one;
        square += off * off;
    }
    const int64_t last = rfm_frame_count(out) - 1;
    const double actual = validate_cell(out, "cumulative_actual", last);
    cr_assert_eq(actual, sum_of(told, "x"));
    cr_assert_float_eq(validate_cell(out, "cumulative_expected", last), expected, 1e-12 * expected);
    cr_assert_lt(fabs(actual - expected), 4.5 * sqrt(square));
    cr_assert_eq(sum_of(out, "actual"), actual);
    cr_assert_float_eq(sum_of(out, "expected"), expected, 1e-11 * expected);
    rfm_ledger_free(ledger);
    rfm_frame_free(curve);
    rfm_frame_free(out);
    rfm_frame_free(receipts);
    rfm_frame_free(told);
    rfm_model_free(model);
}

/* Models that count in units of seven days are asked for whole ones. */
Test(law_validate, tracking_of_models_that_count) {
    static const double parameters[] = {1.2, 0.75, 0.66, 2.8};
    static const char *const names[] = {"bg-bb", "sbg"};
    for (int i = 0; i < 2; ++i) {
        rfm_model *model;
        cr_assert_eq(rfm_model_new(names[i], parameters, i == 0 ? 4 : 2, 7, &model, NULL), RFM_OK);
        rfm_frame *receipts = simulate(model, RFM_SIMULATE_RECEIPTS), *out;
        rfm_ledger *ledger = ledger_of(receipts, 0);
        const rfm_tracking_options options = {.struct_size = sizeof options,
                                              .calibration_end_day = END_DAY,
                                              .end_day = END_DAY,
                                              .flags = RFM_TRACKING_DAYS_PASSED};
        cr_assert_eq(rfm_validate_tracking(model, ledger, &options, &out, NULL), RFM_OK);
        const int64_t last = rfm_frame_count(out) - 1;
        const double actual = validate_cell(out, "cumulative_actual", last);
        const double expected = validate_cell(out, "cumulative_expected", last);
        cr_assert_gt(actual, ROWS);
        cr_assert_float_eq(actual, expected, 0.05 * expected, "%s: %g and %g", names[i], actual,
                           expected);
        rfm_frame_free(out);
        rfm_ledger_free(ledger);
        rfm_frame_free(receipts);
        rfm_model_free(model);
    }
}
