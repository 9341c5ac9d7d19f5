/* SPDX-License-Identifier: MIT */
/*
 * BG/CNBD-k and MBG/CNBD-k at random parameters and histories, extreme ones too, against
 * golden/clv_answers_cnbd.txt: values, derivatives and answers at 30 and 60 digits, by other
 * formulas (see clv_answers_cnbd.py there). And what has to hold without numbers from elsewhere.
 */
#include "golden_rows.h"

/* The next line of chances (`pmf`) or of a model. */
static int read_row(FILE *file, int is_pmf, row *out) {
    while (next_row(file, out)) {
        if (out->cells[0][0] != '#' && is_pmf == (strcmp(out->cells[0], "pmf") == 0)) return 1;
    }
    return 0;
}

static void check_likelihood(const rfm__kind *kind, const row *of, const double *parameters,
                             const rfm__history *history) {
    const double value = number(of, 11);
    double size = 1 + parameters[4] * history->x + parameters[0] + parameters[2] + parameters[3];
    rfm__surface surface;
    int cell = 16;
    derive(kind, parameters, history, &surface);
    assert_near(surface.value, value, fabs(value) + size, 1e-14, of, "the likelihood");
    for (int i = 0; i < 4; ++i) {
        assert_near(surface.gradient[i], number(of, 12 + i), size, 1e-13, of, "a slope");
        for (int k = 0; k <= i; ++k) {
            assert_near(surface.hessian.cells[i][k], number(of, cell++), size * size, 1e-13, of,
                        "a bend");
        }
    }
}

static void check_row(const row *of) {
    const rfm__kind *kind = kind_of(of->cells[0]);
    const rfm__history history = {number(of, 6), number(of, 7), number(of, 8), number(of, 9)};
    const double time = number(of, 10);
    double parameters[5], purchases;
    for (int i = 0; i < 5; ++i) parameters[i] = number(of, 1 + i);
    check_likelihood(kind, of, parameters, &history);
    const double expected[] = {number(of, 26), number(of, 27), number(of, 28), number(of, 29)};
    const double alive = kind->p_alive(parameters, &history);
    kind->expected(parameters, &history, alive, &time, 1, &purchases);
    assert_near(alive, expected[0], expected[0], 2e-12, of, "p_alive");
    assert_near(kind->p_alive_later(parameters, &history, alive, time), expected[1], expected[1],
                2e-12, of, "p_alive_later");
    assert_near(purchases, expected[2], expected[2], 2e-12, of, "expected");
    assert_near(kind->p_none(parameters, &history, alive, time), expected[3], 1, 1e-15, of,
                "p_none");
}

Test(clv_cnbd, likelihoods_derivatives_and_answers) {
    FILE *file = open_golden("clv_answers_cnbd.txt");
    row line;
    int rows = 0;
    for (; read_row(file, 0, &line); ++rows) check_row(&line);
    fclose(file);
    cr_assert_gt(rows, 100);
}

Test(clv_cnbd, chances_of_n_purchases) {
    FILE *file = open_golden("clv_answers_cnbd.txt");
    row line;
    int rows = 0;
    double out[2 * 801];
    for (; read_row(file, 1, &line); ++rows) {
        const rfm__kind *kind = kind_of(line.cells[1]);
        const rfm__history history = {number(&line, 7), number(&line, 8), number(&line, 9), 0};
        const int n = (int)number(&line, 12);
        const double expected = number(&line, 13);
        double parameters[5];
        for (int i = 0; i < 5; ++i) parameters[i] = number(&line, 2 + i);
        for (int most = n; most <= n + 100; most += 100) {
            kind->pmf(parameters, &history, number(&line, 11), most, out);
            assert_near(out[n], expected, expected, 1e-11, &line, "the chance");
        }
    }
    fclose(file);
    cr_assert_gt(rows, 30);
}

static const char *const names[] = {"bg-cnbd-k", "mbg-cnbd-k"};

/* With k = 1 there are two ways to the same numbers. */
Test(clv_cnbd, one_stage_is_bg_nbd) {
    static const char *const plain[] = {"bg-nbd", "mbg-nbd"};
    static const rfm__history histories[] = {
        {0, 0, 0, 0}, {0, 0, 39, 0}, {2, 30, 39, 0}, {300, 39, 39, 0}, {7, 1, 5000, 0}};
    const double parameters[5] = {0.243, 4.414, 0.793, 2.426, 1};
    for (int kind = 0; kind < 2; ++kind) {
        const rfm__kind *one = kind_of(names[kind]), *other = kind_of(plain[kind]);
        for (size_t i = 0; i < sizeof histories / sizeof histories[0]; ++i) {
            const rfm__history *of = &histories[i];
            const double times[3] = {0, 13, 5200};
            double got[3], expected[3], chances[2 * 31], other_chances[2 * 31];
            rfm__surface surface, other_surface;
            derive(one, parameters, of, &surface);
            derive(other, parameters, of, &other_surface);
            cr_assert_float_eq(surface.value, other_surface.value, 1e-13 * (1 + of->x));
            for (int a = 0; a < 4; ++a) {
                cr_assert_float_eq(surface.gradient[a], other_surface.gradient[a],
                                   1e-13 * (1 + of->x));
                for (int b = 0; b <= a; ++b) {
                    cr_assert_float_eq(surface.hessian.cells[a][b],
                                       other_surface.hessian.cells[a][b], 1e-13 * (1 + of->x));
                }
            }
            const double alive = one->p_alive(parameters, of);
            cr_assert_eq(alive, other->p_alive(parameters, of));
            one->expected(parameters, of, alive, times, 3, got);
            other->expected(parameters, of, alive, times, 3, expected);
            for (int t = 0; t < 3; ++t) {
                cr_assert_float_eq(got[t], expected[t], 2e-13 * expected[t]);
                cr_assert_eq(one->p_alive_later(parameters, of, alive, times[t]),
                             other->p_alive_later(parameters, of, alive, times[t]));
                cr_assert_float_eq(one->p_none(parameters, of, alive, times[t]),
                                   other->p_none(parameters, of, alive, times[t]), 3e-16);
            }
            one->pmf(parameters, of, 13, 30, chances);
            other->pmf(parameters, of, 13, 30, other_chances);
            for (int n = 0; n <= 30; ++n) {
                cr_assert_float_eq(chances[n], other_chances[n], 1e-13 * other_chances[n]);
            }
        }
    }
}

/* The chances of all numbers of purchases are 1, their mean is what is expected of somebody alive;
 * what is expected rises with time and P(alive) falls. */
Test(clv_cnbd, answers_agree_with_each_other) {
    static const rfm__history histories[] = {
        {0, 0, 0, 0}, {0, 0, 20, 0}, {3, 17, 20, 0}, {3, 20, 20, 0}, {9, 2, 60, 0}};
    enum { MOST = 400 };
    static double out[2 * (MOST + 1)];
    for (int kind = 0; kind < 2; ++kind) {
        const rfm__kind *of_kind = kind_of(names[kind]);
        for (int k = 1; k <= 12; ++k) {
            const double parameters[5] = {0.7, 4, 0.6, 1.9, k};
            for (size_t i = 0; i < sizeof histories / sizeof histories[0]; ++i) {
                const rfm__history *of = &histories[i];
                const double alive = of_kind->p_alive(parameters, of);
                const double times[4] = {0, 1, 9, 30};
                double expected[4], all = 0, mean = 0;
                of_kind->expected(parameters, of, alive, times, 4, expected);
                of_kind->pmf(parameters, of, 30, MOST, out);
                for (int n = 0; n <= MOST; ++n) {
                    all += out[n];
                    mean += n * out[n];
                }
                cr_assert_float_eq(all, 1, 1e-12);
                cr_assert_float_eq(alive * mean, expected[3], 1e-11 * expected[3]);
                cr_assert_float_eq(of_kind->p_none(parameters, of, alive, 30),
                                   1 - alive + alive * out[0], 1e-14);
                cr_assert_eq(expected[0], 0);
                cr_assert(expected[1] > 0 && expected[2] > expected[1] &&
                          expected[3] > expected[2]);
                double before = alive;
                cr_assert_eq(of_kind->p_alive_later(parameters, of, alive, 0), alive);
                for (int t = 1; t < 4; ++t) {
                    const double later = of_kind->p_alive_later(parameters, of, alive, times[t]);
                    cr_assert(later > 0 && later < before);
                    before = later;
                }
            }
        }
    }
}

/* A change of the unit of time by a factor adds ln of it for each purchase, and nothing else. */
Test(clv_cnbd, units_of_time) {
    const double factor = 7;
    const rfm__history of = {5, 30, 32, 8.1};
    const rfm__history scaled = {5, 30 * factor, 32 * factor, 8.1 + 5 * log(factor)};
    for (int k = 1; k <= 12; ++k) {
        const double parameters[5] = {0.85, 1.45, 0.79, 2.42, k};
        const double other[5] = {0.85, 1.45 * factor, 0.79, 2.42, k};
        for (int kind = 0; kind < 2; ++kind) {
            const rfm__kind *of_kind = kind_of(names[kind]);
            rfm__surface surface, moved;
            derive(of_kind, parameters, &of, &surface);
            derive(of_kind, other, &scaled, &moved);
            cr_assert_float_eq(moved.value, surface.value - 5 * log(factor), 1e-12);
            cr_assert_float_eq(of_kind->p_alive(parameters, &of), of_kind->p_alive(other, &scaled),
                               1e-14);
        }
    }
}

/* What a simulated customer of a class does next, and what the model says of the same histories:
 * the sums over a class, and of the squares of what they are off by. */
typedef struct group {
    double customers, purchases, expected, off, none, expected_none, off_none;
} group;

static void add_customer(const rfm__kind *kind, const double *parameters, rfm__random *random,
                         double T, double time, group *groups) {
    double times[400], litt = 0, expected;
    const int64_t count = kind->draw(parameters, random, T + time, times, 400);
    cr_assert_lt(count, 400);
    rfm__history of = {0, 0, T, 0};
    for (; of.x < (double)count && times[(int)of.x] <= T; ++of.x) {
        litt += log(times[(int)of.x] - of.t_x);
        of.t_x = times[(int)of.x];
    }
    of.litt = litt;
    const double alive = kind->p_alive(parameters, &of);
    const double after = (double)count - of.x;
    const double none = kind->p_none(parameters, &of, alive, time);
    kind->expected(parameters, &of, alive, &time, 1, &expected);
    group *to = &groups[(of.x < 3 ? (int)of.x : 3) * 2 + (T - of.t_x > T / 4)];
    to->customers += 1;
    to->purchases += after;
    to->expected += expected;
    to->off += (after - expected) * (after - expected);
    to->none += after == 0;
    to->expected_none += none;
    to->off_none += none * (1 - none);
}

/* Conditional answers are means over those who look alike: of 60,000 simulated customers by number
 * of purchases and time since the last one, within five standard errors. */
Test(clv_cnbd, simulated_customers_do_what_is_expected) {
    for (int kind = 0; kind < 2; ++kind) {
        for (int k = 1; k <= 12; k = k == 1 ? 2 : k == 2 ? 5 : k + 7) {
            const rfm__kind *of_kind = kind_of(names[kind]);
            const double parameters[5] = {1.2, 4.0 / k, 0.8, 2.5, k};
            rfm__random random;
            group groups[8] = {{0, 0, 0, 0, 0, 0, 0}};
            int checked = 0;
            rfm__random_start(&random, 20161, (uint64_t)(100 * kind + k));
            for (int i = 0; i < 60000; ++i) {
                add_customer(of_kind, parameters, &random, 12, 20, groups);
            }
            for (int i = 0; i < 8; ++i) {
                const group *of = &groups[i];
                if (of->customers < 200) continue;
                cr_assert_lt(fabs(of->purchases - of->expected), 5 * sqrt(of->off),
                             "%s %d, group %d: %g, expected %g", names[kind], k, i, of->purchases,
                             of->expected);
                cr_assert_lt(fabs(of->none - of->expected_none), 5 * sqrt(of->off_none) + 1e-9);
                ++checked;
            }
            cr_assert_geq(checked, 7);
        }
    }
}

/* As many as there is room for are written, all are counted, in rising order. */
Test(clv_cnbd, draws) {
    const double parameters[5] = {5, 1, 1e-3, 5, 3};
    rfm__random random;
    double times[11];
    int64_t most = 0;
    rfm__random_start(&random, 1, 1);
    for (int i = 0; i < 200; ++i) {
        times[10] = -1;
        const int64_t count = kind_of("bg-cnbd-k")->draw(parameters, &random, 50, times, 10);
        for (int n = 0; n < 10 && n < count; ++n) {
            cr_assert(times[n] >= (n == 0 ? 0 : times[n - 1]) && times[n] <= 50);
        }
        cr_assert_eq(times[10], -1);
        most = count > most ? count : most;
    }
    cr_assert_gt(most, 100);
}

/* Nothing hangs or leaves the numbers where parameters are at their ends. */
Test(clv_cnbd, ends_of_parameters) {
    static const double ends[2] = {1e-9, 1e9};
    static const double rates[2] = {1e-36, 1e36};
    static const rfm__history histories[] = {
        {0, 0, 0, 0}, {0, 0, 1e6, 0}, {1, 0, 1e6, 0}, {1000, 1e6, 1e6, 0}};
    for (int kind = 0; kind < 2; ++kind) {
        const rfm__kind *of_kind = kind_of(names[kind]);
        for (int i = 0; i < 32; ++i) {
            const double parameters[5] = {ends[i & 1], rates[i >> 1 & 1], ends[i >> 2 & 1],
                                          ends[i >> 3 & 1], i >> 4 & 1 ? 12 : 2};
            for (size_t h = 0; h < sizeof histories / sizeof histories[0]; ++h) {
                const rfm__history *of = &histories[h];
                const double alive = of_kind->p_alive(parameters, of);
                const double times[2] = {1e-3, 1e9};
                double expected[2], out[2 * 6];
                rfm__surface surface;
                derive(of_kind, parameters, of, &surface);
                cr_assert(isfinite(surface.value), "%d %zu", i, h);
                for (int a = 0; a < 4; ++a) {
                    cr_assert(isfinite(surface.gradient[a]), "%d %zu", i, h);
                    for (int b = 0; b <= a; ++b) {
                        cr_assert(isfinite(surface.hessian.cells[a][b]), "%d %zu", i, h);
                    }
                }
                cr_assert(alive >= 0 && alive <= 1);
                of_kind->expected(parameters, of, alive, times, 2, expected);
                of_kind->pmf(parameters, of, 1e9, 5, out);
                for (int t = 0; t < 2; ++t) {
                    const double later = of_kind->p_alive_later(parameters, of, alive, times[t]);
                    const double none = of_kind->p_none(parameters, of, alive, times[t]);
                    cr_assert(isfinite(expected[t]) && expected[t] >= 0, "%d %zu: %g", i, h,
                              expected[t]);
                    cr_assert(later >= 0 && later <= alive, "%d %zu: %g", i, h, later);
                    cr_assert(none >= 0 && none <= 1, "%d %zu: %g", i, h, none);
                }
                for (int n = 0; n <= 5; ++n) cr_assert(out[n] >= 0 && out[n] <= 1);
            }
        }
    }
}
