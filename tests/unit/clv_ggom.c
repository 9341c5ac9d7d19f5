/* SPDX-License-Identifier: MIT */
/*
 * ggom-nbd by the functions of its kind: against golden/clv_answers.txt (quadrature with 40 digits,
 * see clv_answers_ggom.py there), against Pareto/NBD where it degenerates to it, and with every
 * parameter that there may be.
 */
#include "golden_rows.h"

/* The next line with that first word. */
static int read_row(FILE *file, const char *first, row *out) {
    while (next_row(file, out)) {
        if (strcmp(out->cells[0], first) == 0) return 1;
    }
    return 0;
}

static void assert_within(double got, double expected, double bound, const row *of,
                          const char *what) {
    assert_near(got, expected, 1, bound, of, what);
}

/* Derivatives are as exact as what they are summed from: x, r, s, the likelihood, and for b times
 * b T. */
static void check_derivatives(const row *of, const double *parameters, const rfm__history *history,
                              const rfm__surface *surface) {
    const double size = 1 + history->x + parameters[0] + parameters[3] + fabs(surface->value);
    const double sizes[5] = {size, size, size * (1 + parameters[2] * history->T), size, size};
    int cell = 17;
    for (int i = 0; i < 5; ++i) {
        assert_within(surface->gradient[i], number(of, 12 + i), 1e-14 * sizes[i], of, "a slope");
        for (int k = 0; k <= i; ++k) {
            assert_within(surface->hessian.cells[i][k], number(of, cell++),
                          1e-14 * sizes[i] * sizes[k], of, "a bend");
        }
    }
}

static void check_answers(const row *of, const double *parameters, const rfm__history *history) {
    const rfm__kind *kind = &rfm__kind_ggom_nbd;
    const double time = number(of, 9), rate = number(of, 10);
    double expected[6];
    for (int i = 0; i < 6; ++i) expected[i] = number(of, 32 + i);
    const double alive = kind->p_alive(parameters, history);
    double purchases;
    kind->expected(parameters, history, alive, &time, 1, &purchases);
    assert_within(alive, expected[0], 1e-12 * expected[0], of, "p_alive");
    assert_within(kind->p_alive_later(parameters, history, alive, time), expected[1],
                  1e-12 * expected[1], of, "p_alive_later");
    assert_within(purchases, expected[2], 1e-12 * expected[2], of, "expected");
    assert_within(kind->p_none(parameters, history, alive, time), expected[3], 1e-15, of, "p_none");
    assert_within(kind->dert(parameters, history, alive, rate), expected[4], 1e-12 * expected[4],
                  of, "dert");
    assert_within(kind->second(parameters, history, alive, time), expected[5], 1e-12 * expected[5],
                  of, "second");
}

Test(clv_ggom, likelihoods_derivatives_and_answers) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    for (; read_row(file, "ggom", &line); ++rows) {
        const rfm__history history = {number(&line, 6), number(&line, 7), number(&line, 8), 0};
        double parameters[5];
        rfm__surface surface;
        for (int i = 0; i < 5; ++i) parameters[i] = number(&line, 1 + i);
        derive(&rfm__kind_ggom_nbd, parameters, &history, &surface);
        const double value = number(&line, 11);
        assert_within(surface.value, value, 1e-14 * (fabs(value) + 1 + history.x), &line,
                      "the likelihood");
        check_derivatives(&line, parameters, &history, &surface);
        check_answers(&line, parameters, &history);
    }
    fclose(file);
    cr_assert_geq(rows, 68);
}

Test(clv_ggom, chances_of_n_purchases) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    double *out = malloc(2 * 10001 * sizeof *out);
    cr_assert_not_null(out);
    for (; read_row(file, "ggom_pmf", &line); ++rows) {
        const rfm__history history = {number(&line, 6), 0, number(&line, 7), 0};
        const int n = (int)number(&line, 9);
        const double expected = number(&line, 10);
        double parameters[5];
        for (int i = 0; i < 5; ++i) parameters[i] = number(&line, 1 + i);
        rfm__kind_ggom_nbd.pmf(parameters, &history, number(&line, 8), n, out);
        /* what is in the exponent, some n + r, is rounded */
        assert_within(out[n], expected, (1e-13 + 4e-15 * (n + parameters[0])) * expected, &line,
                      "the chance");
    }
    free(out);
    fclose(file);
    cr_assert_geq(rows, 26);
}

static void assert_close(double got, double expected, double bound, const char *what) {
    cr_assert(fabs(got - expected) <= bound * (1 + fabs(expected)), "%s is %.17g, expected %.17g",
              what, got, expected);
}

/* As b goes to 0 and beta / b stays: beta of Pareto/NBD. */
Test(clv_ggom, slow_ageing_is_pareto_nbd) {
    static const rfm__history histories[] = {
        {0, 0, 38.86, 0}, {1, 1.71, 38.86, 0}, {26, 30.86, 31, 0}, {3, 20, 20, 0}, {0, 0, 0, 0}};
    static const double pareto[2][4] = {{0.553, 10.578, 0.606, 11.669}, {2, 5, 3, 0.1}};
    const double time = 39, rate = 0.15 / 52;
    for (int i = 0; i < 10; ++i) {
        const rfm__kind *slow = &rfm__kind_ggom_nbd, *other = &rfm__kind_pareto_nbd;
        const rfm__history *of = &histories[i / 2];
        const double *p = pareto[i % 2];
        const double b = 1e-14, q[5] = {p[0], p[1], b, p[2], p[3] * b};
        static const int same[5] = {0, 1, -1, 2, 3};
        rfm__surface here, there;
        double got[2][22];
        derive(slow, q, of, &here);
        derive(other, p, of, &there);
        assert_close(here.value, there.value, 1e-11, "the likelihood");
        assert_close(here.gradient[2], -there.gradient[3], 1e-10, "the slope of b");
        for (int k = 0; k < 5; ++k) {
            if (same[k] < 0) continue;
            assert_close(here.gradient[k], there.gradient[same[k]], 1e-10, "a slope");
            for (int j = 0; j <= k; ++j) {
                if (same[j] < 0) continue;
                assert_close(here.hessian.cells[k][j], there.hessian.cells[same[k]][same[j]], 1e-10,
                             "a bend");
            }
        }
        const double alive = slow->p_alive(q, of);
        assert_close(alive, other->p_alive(p, of), 1e-11, "p_alive");
        assert_close(slow->p_alive_later(q, of, alive, time),
                     other->p_alive_later(p, of, alive, time), 1e-11, "p_alive_later");
        assert_close(slow->p_none(q, of, alive, time), other->p_none(p, of, alive, time), 1e-11,
                     "p_none");
        assert_close(slow->dert(q, of, alive, rate), other->dert(p, of, alive, rate), 1e-10,
                     "dert");
        slow->expected(q, of, alive, &time, 1, &got[0][0]);
        other->expected(p, of, alive, &time, 1, &got[1][0]);
        assert_close(got[0][0], got[1][0], 1e-10, "expected");
        slow->pmf(q, of, time, 10, got[0]);
        other->pmf(p, of, time, 10, got[1]);
        for (int n = 0; n <= 10; ++n) assert_close(got[0][n], got[1][n], 1e-11, "a chance");
    }
}

/* With beta = 1 the hazard is s b at all times, and so it is soon for any beta where b is large. */
Test(clv_ggom, fast_ageing_is_an_even_hazard) {
    const rfm__history of = {2, 10, 40, 0};
    const double even[5] = {0.55, 10.5, 0.2, 0.05, 1}, same[5] = {0.55, 10.5, 0.02, 0.5, 1};
    const double soon[5] = {0.55, 10.5, 1e12, 1e-14, 3}, time = 30;
    rfm__surface surface[3];
    double life[3];
    derive(&rfm__kind_ggom_nbd, even, &of, &surface[0]);
    derive(&rfm__kind_ggom_nbd, same, &of, &surface[1]);
    derive(&rfm__kind_ggom_nbd, soon, &of, &surface[2]);
    rfm__kind_ggom_nbd.expected(even, &of, 1, &time, 1, &life[0]);
    rfm__kind_ggom_nbd.expected(same, &of, 1, &time, 1, &life[1]);
    rfm__kind_ggom_nbd.expected(soon, &of, 1, &time, 1, &life[2]);
    for (int i = 0; i < 3; ++i) {
        assert_close(surface[i].value, surface[0].value, 1e-10, "the likelihood");
        assert_close(surface[i].gradient[3], surface[0].gradient[3], 1e-10, "the slope of s");
        assert_close(life[i], 2.55 / 50.5 * (1 - exp(-0.01 * 30)) / 0.01, 1e-10, "expected");
    }
}

static double draw(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ((double)(*state >> 11) + 0.5) * 0x1p-53;
}

static double draw_between(uint64_t *state, double low, double high) {
    return exp(log(low) + draw(state) * log(high / low));
}

static void check_possible(const double *p, const rfm__history *of, double time, double rate) {
    const rfm__kind *kind = &rfm__kind_ggom_nbd;
    rfm__surface surface;
    double chances[16], purchases[2], sum = 0;
    const double times[2] = {time / 2, time};
    char what[300];
    snprintf(what, sizeof what,
             "{%.17g, %.17g, %.17g, %.17g, %.17g} %.17g %.17g %.17g; %.17g %.17g", p[0], p[1], p[2],
             p[3], p[4], of->x, of->t_x, of->T, time, rate);
    derive(kind, p, of, &surface);
    cr_assert(isfinite(surface.value), "%s", what);
    for (int i = 0; i < 5; ++i) {
        cr_assert(isfinite(surface.gradient[i]), "slope %d: %s", i, what);
        for (int k = 0; k <= i; ++k) cr_assert(isfinite(surface.hessian.cells[i][k]), "%s", what);
    }
    const double alive = kind->p_alive(p, of), later = kind->p_alive_later(p, of, alive, time);
    const double none = kind->p_none(p, of, alive, time), dert = kind->dert(p, of, alive, rate);
    const double second = kind->second(p, of, alive, time);
    kind->expected(p, of, alive, times, 2, purchases);
    cr_assert(alive >= 0 && alive <= 1 && later >= 0 && later <= alive, "%s", what);
    cr_assert(none >= 0 && none <= 1 + 1e-15, "none %.17g: %s", none, what);
    cr_assert(purchases[0] >= 0 && purchases[1] >= purchases[0] && isfinite(purchases[1]), "%s",
              what);
    cr_assert(purchases[1] <= 2 * purchases[0] * (1 + 1e-12), "not concave: %s", what);
    cr_assert(dert >= 0 && isfinite(dert) && second >= 0 && isfinite(second), "%s", what);
    kind->pmf(p, of, time, 7, chances);
    for (int n = 0; n <= 7; ++n) {
        cr_assert(chances[n] >= 0 && chances[n] <= 1 + 1e-12, "n = %d: %s", n, what);
        sum += chances[n];
    }
    cr_assert(sum <= 1 + 1e-11, "sum %.17g: %s", sum, what);
}

Test(clv_ggom, every_parameter_and_history) {
    uint64_t seed = 20220;
    for (int i = 0; i < 4000; ++i) {
        const double most[5] = {RFM__KIND_MOST, RFM__KIND_TIME_MOST, RFM__KIND_TIME_MOST,
                                RFM__KIND_MOST, RFM__KIND_MOST};
        static const double few[] = {0, 0, 1, 2, 7, 300, 5000};
        double p[5];
        for (int k = 0; k < 5; ++k) {
            const double low = i % 4 == 0 ? 1 / most[k] : 1e-6, high = i % 4 == 0 ? most[k] : 1e6;
            p[k] = i % 16 == 4 ? (draw(&seed) < 0.5 ? low : high) : draw_between(&seed, low, high);
        }
        const double T = i % 4 == 0   ? draw_between(&seed, 1e-30, 1e30)
                         : i % 4 == 1 ? draw_between(&seed, 1e-4, 1e4) / p[2]
                                      : draw_between(&seed, 1e-4, 1e4);
        rfm__history of = {few[(int)(7 * draw(&seed))], 0, i % 64 == 7 ? 0 : T, 0};
        if (of.x > 0) of.t_x = draw(&seed) < 0.2 ? of.T : of.T * draw(&seed);
        check_possible(p, &of, T * draw_between(&seed, 1e-4, 1e4),
                       draw_between(&seed, 1e-4, 1e4) / T);
    }
}

/* Chances sum to 1, sum n to what is expected, sum n (n - 1) to the second. */
Test(clv_ggom, chances_and_means_agree) {
    static const double parameters[4][5] = {{0.55, 10.5, 0.01, 0.6, 0.5},
                                            {1.5, 10, 0.1, 1, 30},
                                            {3, 20, 0.5, 0.05, 2},
                                            {0.8, 10, 2, 3, 1e5}};
    const rfm__history of = {2, 10, 20, 0};
    double out[2 * 1001], purchases;
    const double time = 40;
    for (int i = 0; i < 4; ++i) {
        const rfm__kind *kind = &rfm__kind_ggom_nbd;
        double sum = 0, mean = 0, second = 0;
        kind->pmf(parameters[i], &of, time, 1000, out);
        for (int n = 1000; n >= 0; --n) {
            sum += out[n];
            mean += n * out[n];
            second += n * (n - 1.0) * out[n];
        }
        kind->expected(parameters[i], &of, 1, &time, 1, &purchases);
        assert_close(sum, 1, 1e-13, "the sum");
        assert_close(mean, purchases, 1e-12, "the mean");
        assert_close(second, kind->second(parameters[i], &of, 1, time), 1e-12, "the second");
        assert_close(out[0], kind->p_none(parameters[i], &of, 1, time), 1e-14, "none");
    }
}

/* Of 40,000 customers, within four deviations. */
Test(clv_ggom, draws_are_of_the_model) {
    enum { DRAWS = 40000, SPLIT = 8, ROOM = 64 };
    static const double parameters[3][5] = {
        {0.55, 10.5, 0.01, 0.6, 0.5}, {1.5, 5, 0.1, 1, 30}, {1.5, 5, 3, 0.01, 1e-3}};
    const rfm__history fresh = {0, 0, 0, 0};
    const double time = 40, times[2] = {SPLIT, 40};
    for (int i = 0; i < 3; ++i) {
        const rfm__kind *kind = &rfm__kind_ggom_nbd;
        rfm__random random;
        double sum = 0, square = 0, early = 0, none = 0, expected[2], bought[ROOM];
        rfm__random_start(&random, 5, (uint64_t)i);
        for (int k = 0; k < DRAWS; ++k) {
            const int64_t n = kind->draw(parameters[i], &random, time, bought, ROOM);
            sum += (double)n;
            square += (double)(n * n);
            none += n == 0;
            for (int64_t j = 0; j < n && j < ROOM; ++j) {
                cr_assert(bought[j] > (j > 0 ? bought[j - 1] : 0) && bought[j] <= time);
                early += bought[j] <= SPLIT;
            }
        }
        const double deviation = sqrt((square / DRAWS - sum / DRAWS * (sum / DRAWS)) / DRAWS);
        const double share = kind->p_none(parameters[i], &fresh, 1, time);
        kind->expected(parameters[i], &fresh, 1, times, 2, expected);
        cr_assert_float_eq(sum / DRAWS, expected[1], 4 * deviation);
        cr_assert_float_eq(early / DRAWS, expected[0], 4 * deviation);
        cr_assert_float_eq(none / DRAWS, share, 4 * sqrt(share * (1 - share) / DRAWS));
    }
}
