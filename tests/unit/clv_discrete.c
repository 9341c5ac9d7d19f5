/* SPDX-License-Identifier: MIT */
/* Inside of the models of discrete time: what is drawn, and answers at the limits of parameters. */
#include <criterion/criterion.h>
#include <math.h>

#include "models/ahead.h"
#include "models/kind.h"

enum { CUSTOMERS = 200000, PERIODS = 6 };

/* Of so many customers as many as the chance says, give or take five standard deviations. */
static void assert_count(int64_t count, double chance, const char *what, int of) {
    const double expected = chance * CUSTOMERS;
    const double deviation = sqrt(expected * (1 - chance));
    cr_assert_lt(fabs((double)count - expected), 5 * deviation + 1, "%s %d: %lld, expected %.1f",
                 what, of, (long long)count, expected);
}

/* Draws CUSTOMERS; counts how many have 0, 1, ... moments, and at which the first is. */
static void draw(const rfm__kind *kind, const double *parameters, int64_t *counts,
                 int64_t *firsts) {
    for (int64_t i = 0; i < CUSTOMERS; ++i) {
        double times[PERIODS], none[1];
        rfm__random random, again;
        rfm__random_start(&random, 2010, (uint64_t)i);
        again = random;
        const int64_t count = kind->draw(parameters, &random, PERIODS, times, PERIODS);
        cr_assert(count >= 0 && count <= PERIODS);
        cr_assert_eq(kind->draw(parameters, &again, PERIODS, none, 0), count);
        for (int64_t k = 0; k < count; ++k) {
            cr_assert_eq(times[k], floor(times[k]));
            cr_assert(times[k] >= (k > 0 ? times[k - 1] + 1 : 1) && times[k] <= PERIODS);
        }
        ++counts[count];
        if (count > 0) ++firsts[(int)times[0]];
    }
}

static double ratio(double a, double b, double t) { /* B(a, b + t) / B(a, b), by the platform */
    return exp(lgamma(b + t) - lgamma(b) - lgamma(a + b + t) + lgamma(a + b));
}

/* Chances of n purchases as the model's own, which golden/clv_discrete.py holds against fractions;
 * of the first one at chance t, by hand: there at t, and not before. */
Test(clv_discrete, purchases_that_are_drawn) {
    static const double all[][4] = {
        {1.2, 0.75, 0.66, 2.8}, {0.01, 0.03, 5, 40}, {300, 100, 0.1, 9}};
    for (int set = 0; set < 3; ++set) {
        const double *p = all[set];
        const rfm__history fresh = {0, 0, 0, 0};
        int64_t counts[PERIODS + 1] = {0}, firsts[PERIODS + 1] = {0};
        double chances[2 * (PERIODS + 1)];
        draw(&rfm__kind_bg_bb, p, counts, firsts);
        rfm__kind_bg_bb.pmf(p, &fresh, PERIODS, PERIODS, chances);
        for (int n = 0; n <= PERIODS; ++n) assert_count(counts[n], chances[n], "purchases", n);
        for (int t = 1; t <= PERIODS; ++t) {
            const double buys = p[0] / (p[0] + p[1] + t - 1) * ratio(p[0], p[1], t - 1);
            assert_count(firsts[t], buys * ratio(p[2], p[3], t), "first", t);
        }
    }
}

Test(clv_discrete, contracts_that_are_drawn) {
    static const double all[][3] = {{0.7, 1.2, 1.5}, {0.01, 0.03, 0.6}, {30, 100, 1}};
    for (int set = 0; set < 3; ++set) {
        const double *p = all[set];
        int64_t counts[PERIODS + 1] = {0}, firsts[PERIODS + 1] = {0};
        draw(&rfm__kind_bdw, p, counts, firsts);
        double before = 1;
        for (int t = 1; t <= PERIODS; ++t) {
            const double stayed = ratio(p[0], p[1], pow(t, p[2]));
            assert_count(firsts[t], before - stayed, "left", t);
            before = stayed;
        }
        assert_count(counts[0], before, "stayed", PERIODS);
        if (p[2] == 1) { /* sbg is the same */
            int64_t same_counts[PERIODS + 1] = {0}, same_firsts[PERIODS + 1] = {0};
            draw(&rfm__kind_sbg, p, same_counts, same_firsts);
            cr_assert_arr_eq(same_firsts, firsts, sizeof firsts);
        }
    }
}

static void assert_sane(const rfm__kind *kind, const double *p, const rfm__history *of) {
    static const double times[] = {0, 1, 40, 100000};
    double expected[4], chances[2 * 4];
    rfm__surface surface;
    kind->derive(p, NULL, of, &surface);
    const double alive = kind->p_alive(p, of);
    kind->expected(p, of, alive, times, 4, expected);
    kind->pmf(p, of, 40, 3, chances);
    const double dert = kind->dert(p, of, alive, 1e-4);
    int good = surface.value <= 1e-9 && isfinite(surface.value) && alive >= 0 && alive <= 1 &&
               isfinite(dert) && dert >= 0;
    for (int i = 0; i < kind->parameter_count; ++i) {
        good = good && isfinite(surface.gradient[i]);
        for (int k = 0; k <= i; ++k) good = good && isfinite(surface.hessian.cells[i][k]);
    }
    for (int i = 0; i < 4; ++i) {
        const double later = kind->p_alive_later(p, of, alive, times[i]);
        const double none = times[i] < 1e5 ? kind->p_none(p, of, alive, times[i]) : 1;
        good = good && later >= 0 && later <= alive && none >= 0 && none <= 1 + 1e-15;
        good = good && expected[i] >= (i > 0 ? expected[i - 1] : 0) * (1 - 1e-12) &&
               expected[i] <= times[i] * (1 + 1e-12);
        good = good && chances[i] >= 0 && chances[i] <= 1 + 1e-12;
    }
    cr_assert(good,
              "%s (%g, %g, %g, %g) at %g, %g, %g: value %g, alive %g, dert %g, expected %g %g",
              kind->name, p[0], p[1], p[2], p[3], of->x, of->t_x, of->T, surface.value, alive, dert,
              expected[2], expected[3]);
}

/* Every corner of what parameters may be, and histories of up to a million periods. */
Test(clv_discrete, answers_at_the_limits) {
    static const double sizes[] = {1e-9, 1e-3, 1, 4e4, 1e9};
    static const rfm__history bought[] = {
        {0, 0, 0, 0},        {0, 0, 1, 0},    {1, 1, 1, 0},         {2, 5, 9, 0},
        {400, 700, 1000, 0}, {0, 0, 5000, 0}, {5000, 5000, 5000, 0}};
    static const rfm__history left[] = {{0, 0, 1, 0},  {1, 0, 1, 0},       {1, 0, 7, 0},
                                        {0, 0, 7, 0},  {1, 0, 1000000, 0}, {0, 0, 1000000, 0},
                                        {0, 0, 400, 0}};
    for (int code = 0; code < 625; ++code) {
        const double p[4] = {sizes[code % 5], sizes[code / 5 % 5], sizes[code / 25 % 5],
                             sizes[code / 125]};
        for (int i = 0; i < 7; ++i) assert_sane(&rfm__kind_bg_bb, p, &bought[i]);
        for (int i = 0; code < 125 && i < 7; ++i) {
            assert_sane(&rfm__kind_bdw, p, &left[i]);
            assert_sane(&rfm__kind_sbg, p, &left[i]);
        }
    }
}

static double log_power(const void *context, double s) {
    return -*(const double *)context * log(s);
}

/* The sum over s of s^-2 is pi^2 / 6, of s^-3 Apery's constant. */
Test(clv_discrete, sums_that_are_integrated) {
    static const struct {
        double power, sum;
    } zetas[] = {{2, 1.6449340668482264365}, {3, 1.2020569031595942854}};
    for (int i = 0; i < 2; ++i) {
        double first = 0;
        for (int s = 1; s <= 128; ++s) first += pow(s, -zetas[i].power);
        const double rest = rfm__ahead_rest(log_power, &zetas[i].power, 128, HUGE_VAL, first);
        cr_assert_float_eq(first + rest, zetas[i].sum, 1e-14, "%.17g", first + rest);
        const double parts = rfm__ahead_rest(log_power, &zetas[i].power, 128, 5000, first) +
                             rfm__ahead_rest(log_power, &zetas[i].power, 5000, HUGE_VAL, first);
        cr_assert_float_eq(parts, rest, 1e-14 * rest);
    }
}
