/* SPDX-License-Identifier: MIT */
/* Parts of predictions from inside: the general integral without a horizon against the one that a
 * kind has of its own, percentiles, rows that are alike. */
#include <criterion/criterion.h>
#include <math.h>

#include "clv.h"
#include "clv/alike.h"
#include "clv/answers.h"
#include "clv/intervals.h"

/* Of Pareto/NBD the integral is known in two ways that share no formula. */
Test(unit_clv_predict, endless_by_panels_is_dert) {
    rfm__kind without = rfm__kind_pareto_nbd;
    uint64_t seed = 4;
    double worst = 0;
    without.dert = NULL;
    for (int round = 0; round < 3000; ++round) {
        double parameters[4];
        for (int i = 0; i < 4; ++i) parameters[i] = exp(16 * clv_draw(&seed) - 8);
        const double T = exp(10 * clv_draw(&seed) - 3), rate = exp(16 * clv_draw(&seed) - 14);
        const rfm__history of = {.x = floor(exp(6 * clv_draw(&seed))), .t_x = T / 2, .T = T};
        const double one =
            rfm__discounted_for_ever(&rfm__kind_pareto_nbd, parameters, &of, 1, rate);
        const double other = rfm__discounted_for_ever(&without, parameters, &of, 1, rate);
        const double off = fabs(other / one - 1);
        if (off > worst) worst = off;
        cr_assert_lt(off, 1e-10, "r %g alpha %g s %g beta %g x %g T %g rate %g: %g", parameters[0],
                     parameters[1], parameters[2], parameters[3], of.x, T, rate, off);
    }
    cr_assert_lt(worst, 1e-10);
}

/* Of a kind that buys with a chance of q at each whole time: q times the sum of e^-(rate k). */
static void steady_expected(const double *parameters, const rfm__history *of, double alive,
                            const double *times, int32_t count, double *out) {
    (void)of;
    for (int32_t i = 0; i < count; ++i) {
        cr_assert_eq(times[i], floor(times[i]));
        out[i] = alive * parameters[0] * times[i];
    }
}

static double steady_alive(const double *parameters, const rfm__history *of) {
    cr_assert_eq(of->T, floor(of->T));
    return exp(-parameters[1] * of->T);
}

Test(unit_clv_predict, whole_times) {
    const rfm__kind kind = {
        .reads = RFM__READS_CHANCES, .expected = steady_expected, .p_alive = steady_alive};
    const rfm__history of = {.x = 1, .t_x = 1, .T = 2};
    const double parameters[] = {0.25, 0.5};
    for (double rate = 1e-4; rate < 5; rate *= 3) {
        const double expected = 0.5 * 0.25 / expm1(rate);
        cr_assert_float_eq(rfm__discounted_for_ever(&kind, parameters, &of, 0.5, rate), expected,
                           1e-10 * expected);
    }
    cr_assert_eq(rfm__days_in_units(&kind, 365, 7), 52);
    cr_assert_eq(rfm__days_in_units(&kind, 364, 7), 52);
    cr_assert_eq(rfm__days_in_units(&kind, 0.3, 0.1), 3); /* 0.3 / 0.1 is below 3 */
    cr_assert_eq(rfm__days_in_units(&rfm__kind_nbd, 7, 14), 0.5);
    rfm__questions questions = {
        .kind = &kind, .unit_days = 7.5, .horizon = 3, .period = 4, .rate = 0.1, .wants_value = 1};
    rfm__answers answers;
    rfm__answer_in_short(&questions, parameters, &of, &answers);
    const double step = pow(1.1, -0.25); /* of one unit; e^-1 is the chance to be alive */
    cr_assert_float_eq(answers.discounted,
                       0.25 * exp(-1) * (step + step * step + step * step * step), 1e-15);
    cr_assert_float_eq(answers.purchases, 0.75 * exp(-1), 1e-15);
    /* e^-(T / 2) is below 0.1 from T = 5 on: three units of 7.5 days, in whole days. */
    questions.alive_level = 0.1;
    cr_assert_eq(rfm__days_to_level(&questions, parameters, &of, exp(-1)), 23);
    questions.unit_days = 1e5 / 2.5; /* only two units are within 100,000 days */
    cr_assert(isnan(rfm__days_to_level(&questions, parameters, &of, exp(-1))));
    questions.unit_days = 2e5;
    cr_assert(isnan(rfm__days_to_level(&questions, parameters, &of, exp(-1))));
}

Test(unit_clv_predict, percentiles_of_any_order) {
    double values[21], lower, upper;                       /* 0.95 is no sum of powers of two */
    for (int i = 0; i < 21; ++i) values[i] = (i * 8) % 21; /* 0 .. 20 */
    rfm__interval(values, 21, 0.9, &lower, &upper);
    cr_assert(lower == 1 && upper == 19);
    rfm__interval(values, 21, 0.75, &lower, &upper);
    cr_assert(lower == 2.5 && upper == 17.5);
    for (int i = 0; i < 21; ++i) cr_assert_eq(values[i], i);
    values[3] = NAN; /* as if infinite: 0 1 2 4 ... 20, then it */
    rfm__interval(values, 21, 0.9, &lower, &upper);
    cr_assert(lower == 1 && upper == 20);
    rfm__interval(values, 21, 0.95, &lower, &upper);
    cr_assert(fabs(lower - 0.5) < 1e-15 && isnan(upper));
    rfm__interval(values, 1, 0.5, &lower, &upper);
    cr_assert(lower == 0 && upper == 0);
}

/* Every row is found once, with rows of the same history alone. */
Test(unit_clv_predict, rows_that_are_alike) {
    static clv_shop shop;
    static uint8_t seen[CLV_ROWS_MOST];
    static const double parameters[] = {1, 2};
    rfm_model *model;
    rfm__alike alike;
    clv_simulate(&shop, 6000, 3);
    rfm_frame *frame = clv_frame(&shop);
    cr_assert_eq(rfm_model_new("nbd", parameters, 2, 1, &model, NULL), RFM_OK);
    cr_assert_eq(rfm__alike_make(model, frame, &alike, NULL), RFM_OK);
    cr_assert_eq(rfm__alike_link(&alike, NULL), RFM_OK);
    int64_t rows = 0;
    for (int64_t i = 0; i < alike.count; ++i) {
        const rfm__history *of = &alike.histories[i];
        for (int64_t k = 0; k < i; ++k) {
            const rfm__history *other = &alike.histories[k];
            cr_assert(of->x != other->x || of->t_x != other->t_x || of->T != other->T);
        }
        for (int64_t row = alike.firsts[i]; row >= 0; row = alike.nexts[row]) {
            cr_assert(!seen[row]);
            seen[row] = 1;
            cr_assert_eq(alike.numbers[row], i);
            ++rows;
            cr_assert(of->x == (double)shop.x[row] && of->t_x == shop.t_x[row]);
            cr_assert_eq(of->T, shop.T[row]);
        }
    }
    cr_assert_eq(rows, shop.rows);
    cr_assert_lt(alike.count, rows);
    rfm__alike_free(&alike);
    rfm_model_free(model);
    rfm_frame_free(frame);
}
