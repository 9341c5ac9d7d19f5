/* SPDX-License-Identifier: MIT */
/* Laws of ggom-nbd, whose b is a rate: order of rows, threads, units of time, saving. */
#include <criterion/criterion.h>

#include "clv.h"
#include "rounds.h"

static clv_shop shop, other;

/* r = 2, alpha = 60 days, b = 0.01 by day, s = 1, beta = 20, whole days, seen for 100 to 900. */
static void simulate(clv_shop *to, int64_t rows, uint64_t seed) {
    to->rows = rows;
    for (int64_t row = 0; row < rows; ++row) {
        const double rate = (clv_draw_exponential(&seed) + clv_draw_exponential(&seed)) / 60;
        const double life = log1p(20 * expm1(clv_draw_exponential(&seed))) / 0.01;
        const double T = floor(100 + 800 * clv_draw(&seed));
        double at = 0;
        int64_t x = 0;
        for (;;) {
            const double next = at + clv_draw_exponential(&seed) / rate;
            if (!(next <= T && next <= life)) break;
            at = next;
            ++x;
        }
        to->x[row] = x;
        to->t_x[row] = floor(at);
        to->T[row] = T;
        to->spend[row] = 0;
        to->weight[row] = 1;
    }
}

static rfm_model *fit(const clv_shop *from, int32_t threads, double unit_days) {
    const rfm_model_options options = {
        .struct_size = sizeof options, .threads = threads, .unit_days = unit_days};
    rfm_frame *frame = clv_frame(from);
    rfm_model *model;
    rfm_error error;
    cr_assert_eq(rfm_model_fit("ggom-nbd", frame, &options, &model, &error), RFM_OK, "%s",
                 error.message);
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

static void assert_same(const rfm_model *left, const rfm_model *right) {
    rfm_buffer *a = save(left), *b = save(right);
    cr_assert_eq(rfm_buffer_size(a), rfm_buffer_size(b));
    cr_assert_eq(memcmp(rfm_buffer_data(a), rfm_buffer_data(b), (size_t)rfm_buffer_size(a)), 0);
    rfm_buffer_free(a);
    rfm_buffer_free(b);
}

Test(law_clv_ggom, order_of_rows_threads_and_saving) {
    uint64_t seed = 9;
    simulate(&shop, ROUNDS(9000, 3000), 3);
    for (int64_t i = 0; i < shop.rows; ++i) shop.T[i] += clv_draw(&seed); /* few are alike */
    other = shop;
    for (int64_t i = 0; i < shop.rows; ++i) {
        const int64_t k = shop.rows - 1 - i;
        other.x[i] = shop.x[k];
        other.t_x[i] = shop.t_x[k];
        other.T[i] = shop.T[k];
    }
    rfm_model *one = fit(&shop, 1, 7), *two = fit(&other, 2, 7), *loaded;
    rfm_buffer *saved = save(one);
    assert_same(one, two);
    cr_assert_eq(
        rfm_model_load(rfm_buffer_data(saved), (size_t)rfm_buffer_size(saved), &loaded, NULL),
        RFM_OK);
    assert_same(one, loaded);
    cr_assert_eq(inspect(one).status, RFM_FIT_CONVERGED);
    rfm_buffer_free(saved);
    rfm_model_free(one);
    rfm_model_free(two);
    rfm_model_free(loaded);
}

/* In days and in weeks: b is by unit, alpha in units, s and beta are numbers. */
Test(law_clv_ggom, units_of_time) {
    static const double units[3] = {7, 28, 365};
    static const double powers[5] = {0, 1, -1, 0, 0};
    simulate(&shop, 3000, 6);
    rfm_frame *frame = clv_frame(&shop), *values[3], *predicted[3];
    double purchases = 0, likelihoods[3];
    for (int64_t i = 0; i < shop.rows; ++i) purchases += (double)shop.x[i];
    for (int k = 0; k < 3; ++k) {
        rfm_model *model = fit(&shop, 1, units[k]);
        likelihoods[k] = inspect(model).log_likelihood;
        cr_assert_eq(inspect(model).status, RFM_FIT_CONVERGED);
        cr_assert_eq(rfm_model_parameters(model, &values[k], NULL), RFM_OK);
        cr_assert_eq(rfm_model_predict(model, frame, NULL, &predicted[k], NULL), RFM_OK);
        rfm_model_free(model);
    }
    for (int k = 1; k < 3; ++k) {
        const double ratio = units[k] / 7;
        cr_assert_float_eq(likelihoods[k], likelihoods[0] + purchases * log(ratio),
                           1e-12 * fabs(likelihoods[0]));
        for (int i = 0; i < 5; ++i) {
            const double here = clv_doubles(values[0], "value")[i] * pow(ratio, -powers[i]);
            const double there = clv_doubles(values[k], "value")[i];
            cr_assert_float_eq(there, here, (k == 1 ? 1e-14 : 1e-6) * here, "%d", i);
        }
        for (int64_t row = 0; row < shop.rows; ++row) {
            const double here = clv_doubles(predicted[0], "expected_purchases")[row];
            const double there = clv_doubles(predicted[k], "expected_purchases")[row];
            cr_assert_float_eq(there, here, (k == 1 ? 1e-13 : 1e-6) * (1 + here));
        }
    }
    for (int k = 0; k < 3; ++k) {
        rfm_frame_free(values[k]);
        rfm_frame_free(predicted[k]);
    }
    rfm_frame_free(frame);
}

/* P(alive) falls with the silence since the last purchase; what is expected rises with the time
 * and is concave in it; the worth of what comes falls with the rate. */
Test(law_clv_ggom, silence_horizons_and_rates) {
    uint64_t seed = 12;
    enum { STEPS = 40 };
    for (int round = 0; round < ROUNDS(60, 12); ++round) {
        double parameters[5];
        for (int i = 0; i < 5; ++i) parameters[i] = exp(8 * clv_draw(&seed) - 4);
        rfm_model *model;
        cr_assert_eq(rfm_model_new("ggom-nbd", parameters, 5, 1, &model, NULL), RFM_OK);
        shop.rows = STEPS;
        for (int i = 0; i < STEPS; ++i) {
            shop.x[i] = round % 4;
            shop.t_x[i] = round % 4 > 0 ? 10 : 0;
            shop.T[i] = 10 + 2.5 * i;
            shop.spend[i] = 0;
            shop.weight[i] = 1;
        }
        rfm_frame *frame = clv_frame(&shop);
        double before = 0, rise = INFINITY, worth = INFINITY;
        for (int step = 1; step <= 8; ++step) {
            const rfm_predict_options options = {.struct_size = sizeof options,
                                                 .horizon_days = 10.0 * step,
                                                 .dert_rate = 0.001 * step};
            rfm_frame *got;
            cr_assert_eq(rfm_model_predict(model, frame, &options, &got, NULL), RFM_OK);
            const double *alive = clv_doubles(got, "p_alive");
            const double expected = clv_doubles(got, "expected_purchases")[STEPS / 2];
            const double dert = clv_doubles(got, "dert")[STEPS / 2];
            for (int i = 1; i < STEPS; ++i) {
                cr_assert(alive[i] >= 0 && alive[i] <= alive[i - 1] * (1 + 1e-13));
            }
            cr_assert(expected >= before * (1 - 1e-14));
            cr_assert(expected - before <= rise + 1e-13 * expected);
            cr_assert(dert <= worth * (1 + 1e-12));
            rise = expected - before;
            before = expected;
            worth = dert;
            rfm_frame_free(got);
        }
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}
