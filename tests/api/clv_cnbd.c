/* SPDX-License-Identifier: MIT */
/* The cnbd-k models as a host meets them: k given or chosen, what is refused, saved and read back.
 * Their numbers are held in golden/clv_cnbd.py and unit/clv_cnbd.c. */
#include <criterion/criterion.h>

#include "regular.h"

static const char *const names[] = {"bg-cnbd-k", "mbg-cnbd-k"};
static regular_shop shop;

static rfm_model *fit(const char *name, const rfm_frame *frame, int32_t k) {
    const rfm_model_options options = {.struct_size = sizeof options, .k = k};
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_fit(name, frame, &options, &model, &error), RFM_OK, "%s", error.message);
    return model;
}

static rfm_model_state inspect(const rfm_model *model) {
    rfm_model_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_model_inspect(model, &state, NULL), RFM_OK);
    return state;
}

/* Purchases came with every third event: of all k three is the likeliest, and each k that is given
 * is kept. */
Test(clv_cnbd, k_is_chosen_or_given) {
    regular_simulate(&shop, REGULAR_ROWS, 5);
    rfm_frame *frame = regular_frame(&shop);
    for (int i = 0; i < 2; ++i) {
        rfm_model *chosen = fit(names[i], frame, 0);
        const rfm_model_state best = inspect(chosen);
        cr_assert_eq(best.k, REGULAR_K);
        cr_assert_eq(best.status, RFM_FIT_CONVERGED);
        cr_assert_eq(best.parameter_count, 4);
        for (int32_t k = 1; k <= 12; ++k) {
            rfm_model *given = fit(names[i], frame, k);
            const rfm_model_state state = inspect(given);
            cr_assert_eq(state.k, k);
            cr_assert(k == REGULAR_K ? state.log_likelihood == best.log_likelihood
                                     : state.log_likelihood < best.log_likelihood);
            rfm_model_free(given);
        }
        rfm_model_free(chosen);
    }
    rfm_frame_free(frame);
}

/* The parameters that made the shop lie within their 95 % intervals (seed chosen once). */
Test(clv_cnbd, parameters_come_back) {
    static const double truth[] = {2, 20.0 / 7, 1, 4};
    regular_simulate(&shop, REGULAR_ROWS, UINT64_C(0x9E3779B97F4A7C15));
    rfm_frame *frame = regular_frame(&shop), *parameters;
    rfm_model *model = fit("mbg-cnbd-k", frame, 0);
    cr_assert_eq(rfm_model_parameters(model, &parameters, NULL), RFM_OK);
    for (int i = 0; i < 4; ++i) {
        cr_assert_lt(clv_doubles(parameters, "lower")[i], truth[i]);
        cr_assert_gt(clv_doubles(parameters, "upper")[i], truth[i]);
    }
    rfm_frame_free(parameters);
    rfm_frame_free(frame);
    rfm_model_free(model);
}

Test(clv_cnbd, what_is_refused) {
    static const double parameters[] = {0.85, 1.45, 0.79, 2.42, 2};
    regular_simulate(&shop, 50, 6);
    rfm_frame *frame = regular_frame(&shop);
    const rfm_column bare[] = {clv_column("x", RFM_COLUMN_INT64, shop.x, shop.rows),
                               clv_column("t_x", RFM_COLUMN_DOUBLE, shop.t_x, shop.rows),
                               clv_column("T", RFM_COLUMN_DOUBLE, shop.T, shop.rows)};
    rfm_model *model;
    rfm_frame *without, *out;
    cr_assert_eq(rfm_frame_new(bare, 3, &without, NULL), RFM_OK);
    for (int i = 0; i < 2; ++i) {
        rfm_model_options options = {.struct_size = sizeof options, .k = 13};
        cr_assert_eq(rfm_model_fit(names[i], frame, &options, &model, NULL), RFM_E_ARGUMENT);
        options.k = -1;
        cr_assert_eq(rfm_model_fit(names[i], frame, &options, &model, NULL), RFM_E_ARGUMENT);
        cr_assert_null(model);
        cr_assert_eq(rfm_model_fit(names[i], without, NULL, &model, NULL), RFM_E_COLUMN);
        cr_assert_eq(rfm_model_new(names[i], parameters, 4, 0, &model, NULL), RFM_E_ARGUMENT);
        for (double k = 0; k < 14; k += k == 0 ? 0.5 : 12.5) { /* 0, 0.5, 13 */
            const double wrong[] = {1, 1, 1, 1, k};
            cr_assert_eq(rfm_model_new(names[i], wrong, 5, 0, &model, NULL), RFM_E_ARGUMENT);
        }
        cr_assert_eq(rfm_model_new(names[i], parameters, 5, 0, &model, NULL), RFM_OK);
        cr_assert_eq(inspect(model).k, 2);
        cr_assert_eq(rfm_model_predict(model, without, NULL, &out, NULL), RFM_E_COLUMN);
        cr_assert_eq(rfm_model_predict(model, frame, NULL, &out, NULL), RFM_OK);
        rfm_frame_free(out);
        rfm_model_free(model);
    }
    static const uint8_t validity[] = {0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff};
    rfm_column gap = clv_column("litt", RFM_COLUMN_DOUBLE, shop.litt, shop.rows);
    gap.validity = validity;
    const rfm_column gaps[] = {bare[0], bare[1], bare[2], gap};
    rfm_frame *missing;
    cr_assert_eq(rfm_frame_new(gaps, 4, &missing, NULL), RFM_OK);
    shop.litt[7] = INFINITY;
    rfm_frame *infinite = regular_frame(&shop);
    cr_assert_eq(rfm_model_fit(names[0], missing, NULL, &model, NULL), RFM_E_DATA);
    cr_assert_eq(rfm_model_fit(names[0], infinite, NULL, &model, NULL), RFM_E_DATA);
    cr_assert_eq(rfm_model_new(names[0], parameters, 5, 0, &model, NULL), RFM_OK);
    cr_assert_eq(rfm_model_predict(model, missing, NULL, &out, NULL), RFM_OK);
    cr_assert_not(clv_is_missing(out, "p_alive", 7));
    cr_assert(clv_is_missing(out, "p_alive", 8));
    rfm_frame_free(out);
    rfm_model_free(model);
    rfm_frame_free(missing);
    rfm_frame_free(infinite);
    rfm_frame_free(without);
    rfm_frame_free(frame);
}

/* From receipts to predictions: three purchases a fortnight apart, on the day after the last and a
 * season later. */
Test(clv_cnbd, from_receipts_to_predictions) {
    static const double parameters[] = {2, 3, 1, 4, 3};
    static const int32_t days[] = {100, 114, 128, 142};
    static const int64_t amounts[] = {500, 500, 500, 500};
    static const int64_t ids[] = {1, 1, 1, 1};
    const rfm_column lines[] = {clv_column("customer", RFM_COLUMN_INT64, ids, 4),
                                clv_column("day", RFM_COLUMN_DAY, days, 4),
                                clv_column("amount", RFM_COLUMN_AMOUNT, amounts, 4)};
    const rfm_ledger_options integers = {.struct_size = sizeof integers, .id_type = RFM_ID_INTEGER};
    rfm_ledger *ledger;
    rfm_model *model;
    double alive[2];
    cr_assert_eq(rfm_ledger_new(&integers, &ledger, NULL), RFM_OK);
    rfm_column scaled[3] = {lines[0], lines[1], lines[2]};
    scaled[2].scale = 2;
    cr_assert_eq(rfm_ledger_append_columns(ledger, scaled, 3, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_model_new("mbg-cnbd-k", parameters, 5, 7, &model, NULL), RFM_OK);
    for (int i = 0; i < 2; ++i) {
        const rfm_customers_options options = {.struct_size = sizeof options,
                                               .flags = RFM_CUSTOMERS_MODELS | RFM_CUSTOMERS_LITT};
        rfm_frame *table, *predicted;
        cr_assert_eq(rfm_customers_build(ledger, 143 + 90 * i, &options, &table, NULL, NULL),
                     RFM_OK);
        cr_assert_float_eq(clv_doubles(table, "litt")[0], 3 * log(14), 1e-15 * 8);
        cr_assert_eq(rfm_model_predict(model, table, NULL, &predicted, NULL), RFM_OK);
        alive[i] = clv_doubles(predicted, "p_alive")[0];
        rfm_frame_free(table);
        rfm_frame_free(predicted);
    }
    cr_assert(alive[0] > 0.8 && alive[1] < 0.1 && alive[1] > 0);
    rfm_model_free(model);
    rfm_ledger_free(ledger);
}
