/* SPDX-License-Identifier: MIT */
/* Laws of the models of customer value: what must hold whatever the data and the parameters. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "clv.h"
#include "rounds.h"

static clv_shop shop, other;

/* Saved, a model shows all its bits. */
static rfm_buffer *save(const rfm_model *model) {
    rfm_buffer *buffer;
    cr_assert_eq(rfm_buffer_new(&buffer, NULL), RFM_OK);
    cr_assert_eq(rfm_model_save(model, rfm_buffer_write, buffer, NULL), RFM_OK);
    return buffer;
}

static int is_same_text(const rfm_buffer *left, const rfm_buffer *right) {
    return rfm_buffer_size(left) == rfm_buffer_size(right) &&
           memcmp(rfm_buffer_data(left), rfm_buffer_data(right), (size_t)rfm_buffer_size(left)) ==
               0;
}

static rfm_model *fit(const clv_shop *from, const char *name, int32_t threads, double unit_days,
                      const char *weight) {
    const rfm_model_options options = {.struct_size = sizeof options,
                                       .threads = threads,
                                       .unit_days = unit_days,
                                       .weight = weight};
    rfm_frame *frame = clv_frame(from);
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

static void assert_same_fit(const rfm_model *left, const rfm_model *right) {
    rfm_buffer *a = save(left), *b = save(right);
    cr_assert(is_same_text(a, b), "%.*s\n%.*s", (int)rfm_buffer_size(a),
              (const char *)rfm_buffer_data(a), (int)rfm_buffer_size(b),
              (const char *)rfm_buffer_data(b));
    rfm_buffer_free(a);
    rfm_buffer_free(b);
}

static void copy_row(clv_shop *to, int64_t at, const clv_shop *from, int64_t row) {
    to->x[at] = from->x[row];
    to->t_x[at] = from->t_x[row];
    to->T[at] = from->T[row];
    to->spend[at] = from->spend[row];
    to->weight[at] = from->weight[row];
}

Test(law_clv, rows_in_any_order_and_any_threads_fit_the_same_bits) {
    uint64_t seed = 77;
    clv_simulate(&shop, ROUNDS(CLV_ROWS_MOST, 3000), 3);
    for (int64_t i = 0; i < shop.rows; ++i) shop.T[i] += clv_draw(&seed); /* few are alike */
    other = shop;
    for (int64_t i = shop.rows - 1; i > 0; --i) {
        const int64_t k = (int64_t)(clv_draw(&seed) * (double)(i + 1));
        static clv_shop swap;
        copy_row(&swap, 0, &other, i);
        copy_row(&other, i, &other, k);
        copy_row(&other, k, &swap, 0);
    }
    for (int i = 0; i < CLV_MODELS; ++i) {
        rfm_model *one = fit(&shop, clv_names[i], 1, 7, NULL);
        rfm_model *two = fit(&other, clv_names[i], 2, 7, NULL);
        assert_same_fit(one, two);
        cr_assert_eq(inspect(one).status, RFM_FIT_CONVERGED);
        rfm_model_free(one);
        rfm_model_free(two);
    }
}

/* A row of weight 3 is three rows, and LL(weights) = sum of weight times LL. */
Test(law_clv, weights_are_repetitions) {
    clv_simulate(&shop, 900, 4);
    other.rows = 0;
    for (int64_t i = 0; i < shop.rows; ++i) {
        for (int k = 0; k <= i % 3; ++k) copy_row(&other, other.rows++, &shop, i);
        shop.weight[i] = (double)(i % 3 + 1);
    }
    for (int i = 0; i < CLV_MODELS; ++i) {
        rfm_model *one = fit(&shop, clv_names[i], 1, 7, "n");
        rfm_model *two = fit(&other, clv_names[i], 1, 7, NULL);
        rfm_frame *frame = clv_frame(&shop), *rows;
        const rfm_model_state left = inspect(one), right = inspect(two);
        cr_assert_eq(left.log_likelihood, right.log_likelihood);
        cr_assert_eq(left.weight, right.weight);
        cr_assert_eq(rfm_model_likelihood(one, frame, NULL, &rows, NULL), RFM_OK);
        double sum = 0;
        for (int64_t row = 0; row < shop.rows; ++row) {
            if (clv_is_missing(rows, "log_likelihood", row)) continue;
            sum += shop.weight[row] * clv_doubles(rows, "log_likelihood")[row];
        }
        cr_assert_float_eq(sum, left.log_likelihood, 1e-12 * fabs(sum));
        rfm_frame_free(rows);
        rfm_frame_free(frame);
        rfm_model_free(one);
        rfm_model_free(two);
    }
}

/* Whole days are sorted as numbers, all other histories (and those with weights) as they are. */
Test(law_clv, whole_days_fit_the_same_bits) {
    clv_simulate(&shop, ROUNDS(CLV_ROWS_MOST, 3000), 5);
    for (int64_t i = 0; i < shop.rows; ++i) {
        shop.t_x[i] = shop.x[i] == 0 ? 0 : floor(shop.t_x[i]);
        shop.T[i] = ceil(shop.T[i]);
        shop.weight[i] = 1;
    }
    for (int i = 0; i < CLV_MODELS; ++i) {
        rfm_model *one = fit(&shop, clv_names[i], 1, 7, NULL);
        rfm_model *two = fit(&shop, clv_names[i], 1, 7, "n");
        assert_same_fit(one, two);
        rfm_model_free(one);
        rfm_model_free(two);
    }
}

/* A unit c times as long moves LL by (sum of x) ln c and leaves what is predicted. Of units that
 * differ by a power of two not a bit changes. */
Test(law_clv, the_unit_of_time_is_a_matter_of_taste) {
    clv_simulate(&shop, 2000, 6);
    double purchases = 0;
    for (int64_t i = 0; i < shop.rows; ++i) purchases += (double)shop.x[i];
    rfm_frame *frame = clv_frame(&shop);
    for (int i = 0; i < 4; ++i) {
        rfm_frame *predicted[3];
        double likelihoods[3];
        static const double units[] = {7, 28, 365};
        for (int k = 0; k < 3; ++k) {
            rfm_model *model = fit(&shop, clv_names[i], 1, units[k], NULL);
            likelihoods[k] = inspect(model).log_likelihood;
            cr_assert_eq(rfm_model_predict(model, frame, NULL, &predicted[k], NULL), RFM_OK);
            rfm_model_free(model);
        }
        for (int k = 1; k < 3; ++k) {
            cr_assert_float_eq(likelihoods[k], likelihoods[0] + purchases * log(units[k] / 7),
                               1e-12 * fabs(likelihoods[0]));
            for (int64_t row = 0; row < shop.rows; ++row) {
                const double bound = k == 1 ? 1e-13 : 1e-6;
                static const char *const names[] = {"p_alive", "expected_purchases"};
                for (int n = 0; n < 2; ++n) {
                    const double here = clv_doubles(predicted[0], names[n])[row];
                    const double there = clv_doubles(predicted[k], names[n])[row];
                    cr_assert_float_eq(there, here, bound * (1 + here));
                }
            }
        }
        for (int k = 0; k < 3; ++k) rfm_frame_free(predicted[k]);
    }
    rfm_frame_free(frame);
}

/* Parameters of many sizes for the models of purchases. */
static rfm_model *random_model(int which, uint64_t *seed) {
    double parameters[4];
    for (int i = 0; i < 4; ++i) parameters[i] = exp(8 * clv_draw(seed) - 4);
    rfm_model *model;
    cr_assert_eq(rfm_model_new(clv_names[which], parameters, clv_counts[which], 1, &model, NULL),
                 RFM_OK);
    return model;
}

static rfm_frame *predict(const rfm_model *model, const rfm_frame *frame, double horizon,
                          double rate) {
    const rfm_predict_options options = {
        .struct_size = sizeof options, .horizon_days = horizon, .dert_rate = rate};
    rfm_frame *predicted;
    cr_assert_eq(rfm_model_predict(model, frame, &options, &predicted, NULL), RFM_OK);
    return predicted;
}

/* At fixed x and t_x, rows of longer and longer silence. */
static rfm_frame *silences(int64_t x, double t_x) {
    other.rows = 40;
    for (int64_t i = 0; i < other.rows; ++i) {
        other.x[i] = x;
        other.t_x[i] = t_x;
        other.T[i] = t_x + (double)i * (double)i / 4;
    }
    return clv_frame(&other);
}

Test(law_clv, the_longer_the_silence_the_less_alive) {
    uint64_t seed = 8;
    for (int round = 0; round < ROUNDS(200, 40); ++round) {
        rfm_model *model = random_model(round % 4, &seed);
        const int64_t x = (int64_t)(clv_draw(&seed) * 12);
        rfm_frame *frame = silences(x, x > 0 ? 30 * clv_draw(&seed) : 0);
        rfm_frame *predicted = predict(model, frame, 50, 0);
        const double *alive = clv_doubles(predicted, "p_alive");
        const double *later = clv_doubles(predicted, "p_alive_later");
        const double *none = clv_doubles(predicted, "p_no_purchase");
        const double *purchases = clv_doubles(predicted, "expected_purchases");
        for (int64_t i = 0; i < other.rows; ++i) {
            cr_assert(alive[i] >= 0 && alive[i] <= 1 && later[i] >= 0 && later[i] <= alive[i]);
            cr_assert(none[i] >= 1 - alive[i] - 1e-15 && none[i] <= 1);
            cr_assert(purchases[i] >= 0);
            if (i > 0) cr_assert_leq(alive[i], alive[i - 1] * (1 + 1e-13), "round %d", round);
        }
        rfm_frame_free(predicted);
        rfm_frame_free(frame);
        rfm_model_free(model);
    }
}

Test(law_clv, expected_purchases_rise_ever_more_slowly) {
    uint64_t seed = 9;
    clv_simulate(&other, 30, 21);
    rfm_frame *frame = clv_frame(&other);
    for (int round = 0; round < ROUNDS(60, 12); ++round) {
        rfm_model *model = random_model(round % 4, &seed);
        rfm_frame *steps[12];
        for (int k = 0; k < 12; ++k) steps[k] = predict(model, frame, 40 * (k + 1), 0);
        for (int64_t row = 0; row < other.rows; ++row) {
            double before = 0, gained = INFINITY;
            for (int k = 0; k < 12; ++k) {
                const double now = clv_doubles(steps[k], "expected_purchases")[row];
                cr_assert_geq(now, before * (1 - 1e-12));
                cr_assert_leq(now - before, gained + 1e-12 * now, "round %d, step %d", round, k);
                gained = now - before;
                before = now;
            }
        }
        for (int k = 0; k < 12; ++k) rfm_frame_free(steps[k]);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

/* Parameters with which nobody buys near 10,000 times. */
Test(law_clv, chances_sum_to_one_and_their_mean_is_the_expectation) {
    static const double parameters[][4] = {
        {0.3, 4, 0.8, 2.5}, {2, 30, 3, 0.5}, {40, 20, 0.1, 5}, {1, 1, 1, 1}, {0.05, 0.9, 9, 90}};
    static const double days = 40;
    for (int round = 0; round < 20; ++round) {
        rfm_model *model;
        rfm_frame *chances, *expected;
        double sum = 0, mean = 0;
        cr_assert_eq(rfm_model_new(clv_names[round % 4], parameters[round / 4],
                                   clv_counts[round % 4], 1, &model, NULL),
                     RFM_OK);
        cr_assert_eq(rfm_model_pmf(model, days, 4000, &chances, NULL), RFM_OK);
        cr_assert_eq(rfm_model_expect(model, &days, 1, &expected, NULL), RFM_OK);
        for (int n = 0; n <= 4000; ++n) {
            const double chance = clv_doubles(chances, "probability")[n];
            cr_assert(chance >= 0 && chance <= 1);
            sum += chance;
            mean += n * chance;
        }
        cr_assert_float_eq(sum, 1, 1e-12, "round %d: %.17g", round, sum);
        const double wanted = clv_doubles(expected, "expected_purchases")[0];
        cr_assert_float_eq(mean, wanted, 1e-11 * wanted, "round %d", round);
        rfm_frame_free(chances);
        rfm_frame_free(expected);
        rfm_model_free(model);
    }
}

/* Where the textbook's formula changes sides nothing happens. */
Test(law_clv, pareto_is_continuous_where_alpha_is_beta) {
    clv_simulate(&shop, 200, 12);
    rfm_frame *frame = clv_frame(&shop);
    double totals[3];
    for (int i = 0; i < 3; ++i) {
        const double parameters[] = {0.5, 40 * (1 + (i - 1) * 1e-9), 0.6, 40};
        rfm_model *model;
        cr_assert_eq(rfm_model_new("pareto-nbd", parameters, 4, 1, &model, NULL), RFM_OK);
        cr_assert_eq(rfm_model_likelihood(model, frame, &totals[i], NULL, NULL), RFM_OK);
        rfm_model_free(model);
    }
    cr_assert_float_eq(totals[1], (totals[0] + totals[2]) / 2, 1e-12 * fabs(totals[1]));
    cr_assert_float_eq(totals[0], totals[2], 1e-8 * fabs(totals[1]));
    rfm_frame_free(frame);
}

Test(law_clv, dert_falls_as_the_rate_rises) {
    uint64_t seed = 31;
    clv_simulate(&shop, 100, 13);
    rfm_frame *frame = clv_frame(&shop);
    for (int round = 0; round < 10; ++round) {
        rfm_model *model = random_model(3, &seed);
        rfm_frame *before = NULL;
        for (double rate = 1e-9; rate <= 1000; rate *= 10) {
            rfm_frame *now = predict(model, frame, 10, rate);
            for (int64_t row = 0; row < shop.rows && before != NULL; ++row) {
                const double dert = clv_doubles(now, "dert")[row];
                cr_assert(dert >= 0 && isfinite(dert));
                cr_assert_leq(dert, clv_doubles(before, "dert")[row] * (1 + 1e-13));
            }
            rfm_frame_free(before);
            before = now;
        }
        rfm_frame_free(before);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

Test(law_clv, what_is_loaded_is_what_was_saved) {
    static const double units[] = {1e-6, 7, 365.25, 1e6};
    clv_simulate(&shop, 500, 14);
    rfm_frame *frame = clv_frame(&shop);
    for (int i = 0; i < CLV_MODELS * 4; ++i) {
        rfm_model *model = fit(&shop, clv_names[i / 4], 1, units[i % 4], NULL), *again;
        rfm_buffer *text = save(model);
        rfm_frame *left, *right;
        rfm_error error;
        cr_assert_eq(
            rfm_model_load(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &again, &error),
            RFM_OK, "%s", error.message);
        assert_same_fit(model, again);
        cr_assert_eq(rfm_model_predict(model, frame, NULL, &left, NULL), RFM_OK);
        cr_assert_eq(rfm_model_predict(again, frame, NULL, &right, NULL), RFM_OK);
        const char *name = i / 4 == 4 ? "expected_spend" : "p_alive";
        cr_assert(memcmp(clv_doubles(left, name), clv_doubles(right, name),
                         (size_t)shop.rows * sizeof(double)) == 0);
        rfm_frame_free(left);
        rfm_frame_free(right);
        rfm_buffer_free(text);
        rfm_model_free(again);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}

/* Whatever parameters and history are allowed, an answer is a finite number within its bounds, and
 * comes soon. */
Test(law_clv, answers_are_finite_at_the_ends_of_everything) {
    static const double xs[] = {0, 1, 3, 1e6}, times[] = {0, 1e-9, 30, 1e12};
    uint64_t seed = 99;
    other.rows = 0;
    for (int i = 0; i < 4 * 4 * 3; ++i) {
        const int64_t x = (int64_t)xs[i % 4], at = other.rows++;
        other.x[at] = x;
        other.T[at] = times[i / 4 % 4];
        other.t_x[at] = x == 0 ? 0 : i / 16 == 0 ? 0 : i / 16 == 1 ? other.T[at] : other.T[at] / 2;
        other.spend[at] = x == 0 ? 0 : i / 16 == 0 ? 1e-300 : i / 16 == 1 ? 20 : 1e12;
    }
    rfm_frame *frame = clv_frame(&other);
    for (int round = 0; round < ROUNDS(80, 40); ++round) {
        const int which = round % CLV_MODELS;
        double parameters[4];
        for (int i = 0; i < 4; ++i) {
            const double draw = clv_draw(&seed);
            parameters[i] = round < 20   ? draw < 0.5 ? 1e-9 : 1e9
                            : draw < 0.3 ? 8.32e-7
                            : draw > 0.7 ? 1.2e6
                                         : exp(28 * clv_draw(&seed) - 14);
        }
        rfm_model *model;
        rfm_frame *rows, *predicted;
        const rfm_predict_options options = {.struct_size = sizeof options,
                                             .horizon_days = round % 2 == 0 ? 1e5 : 1e-6,
                                             .dert_rate = round % 3 == 0 ? 1e-9 : 1e3};
        cr_assert_eq(
            rfm_model_new(clv_names[which], parameters, clv_counts[which], 1, &model, NULL),
            RFM_OK);
        cr_assert_eq(rfm_model_predict(model, frame, &options, &predicted, NULL), RFM_OK);
        cr_assert_eq(rfm_model_likelihood(model, frame, NULL, &rows, NULL), RFM_OK);
        for (int32_t c = 5; c < rfm_frame_column_count(predicted); ++c) {
            rfm_column column;
            cr_assert_eq(rfm_frame_column(predicted, c, &column, NULL), RFM_OK);
            if (which < 4) cr_assert_eq(column.null_count, 0, "%s", column.name);
            for (int64_t row = 0; row < other.rows; ++row) {
                const double value = ((const double *)column.values)[row];
                cr_assert(value >= 0 && isfinite(value), "round %d %s row %d: %g", round,
                          column.name, (int)row, value);
                if (column.name[0] == 'p') cr_assert_leq(value, 1);
            }
        }
        for (int64_t row = 0; row < other.rows; ++row) {
            if (which == 4 && other.x[row] == 0) continue;
            cr_assert(!clv_is_missing(rows, "log_likelihood", row) &&
                          isfinite(clv_doubles(rows, "log_likelihood")[row]),
                      "round %d row %d", round, (int)row);
        }
        if (which < 4) {
            static const double days[] = {1e-6, 1, 1e5};
            rfm_frame *expected, *chances;
            cr_assert_eq(rfm_model_expect(model, days, 3, &expected, NULL), RFM_OK);
            cr_assert_eq(rfm_model_pmf(model, round % 2 == 0 ? 1e5 : 1, 50, &chances, NULL),
                         RFM_OK);
            for (int k = 0; k < 3; ++k) {
                cr_assert(isfinite(clv_doubles(expected, "expected_purchases")[k]));
            }
            for (int k = 0; k <= 50; ++k) {
                const double chance = clv_doubles(chances, "probability")[k];
                cr_assert(chance >= 0 && chance <= 1, "round %d: %.17g", round, chance);
            }
            rfm_frame_free(expected);
            rfm_frame_free(chances);
        }
        rfm_frame_free(rows);
        rfm_frame_free(predicted);
        rfm_model_free(model);
    }
    rfm_frame_free(frame);
}
