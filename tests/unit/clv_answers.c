/* SPDX-License-Identifier: MIT */
/*
 * Every model at random parameters and histories, extreme ones too, against golden/clv_answers.txt:
 * values, derivatives and answers by other formulas at 60 digits (see clv_answers.py there).
 */
#include "golden_rows.h"
#include "math/beta_fall.h"
#include "math/gamma_step.h"

/* The next line whose first word is `first`, or any that is a model's when that is NULL. */
static int read_row(FILE *file, const char *first, row *out) {
    while (next_row(file, out)) {
        const char *word = out->cells[0];
        const int is_model = strchr(word, '-') != NULL || strcmp(word, "nbd") == 0 ||
                             strcmp(word, "sbg") == 0 || strcmp(word, "bdw") == 0;
        if (first == NULL ? is_model : strcmp(word, first) == 0) return 1;
    }
    return 0;
}

/* Derivatives are as exact as what they are summed from: x, r and s are of the size of the parts.
 */
static void check_derivatives(const rfm__kind *kind, const row *of, const double *parameters,
                              const rfm__surface *surface, double size) {
    int cell = 16;
    (void)parameters;
    for (int i = 0; i < kind->parameter_count; ++i) {
        assert_near(surface->gradient[i], number(of, 11 + i), size, 1e-13, of, "a slope");
    }
    cell = 15;
    for (int i = 0; i < kind->parameter_count; ++i) {
        for (int k = 0; k <= i; ++k) {
            assert_near(surface->hessian.cells[i][k], number(of, cell++), size * size, 1e-13, of,
                        "a bend");
        }
    }
}

static void check_answers(const rfm__kind *kind, const row *of, const double *parameters,
                          const rfm__history *history) {
    const double time = number(of, 8), rate = number(of, 9);
    double expected[4];
    for (int i = 0; i < 4; ++i) expected[i] = number(of, 25 + i);
    if (kind->p_alive == NULL || isnan(expected[0])) return;
    const double alive = kind->p_alive(parameters, history);
    double purchases;
    kind->expected(parameters, history, alive, &time, 1, &purchases);
    assert_near(alive, expected[0], expected[0], 2e-12, of, "p_alive");
    assert_near(kind->p_alive_later(parameters, history, alive, time), expected[1], expected[1],
                2e-12, of, "p_alive_later");
    assert_near(purchases, expected[2], expected[2], 2e-12, of, "expected");
    assert_near(kind->p_none(parameters, history, alive, time), expected[3], 1, 1e-15, of,
                "p_none");
    if (kind->dert == NULL) return;
    const double dert = number(of, 29);
    assert_near(kind->dert(parameters, history, alive, rate), dert, dert, 2e-12, of, "dert");
}

static void check_row(const row *of) {
    const rfm__kind *kind = kind_of(of->cells[0]);
    const rfm__history history = {number(of, 5), number(of, 6), number(of, 7), 0};
    double parameters[RFM__KIND_PARAMETERS_MOST], size = 1 + history.x;
    rfm__surface surface;
    for (int i = 0; i < kind->parameter_count; ++i) {
        parameters[i] = number(of, 1 + i);
        if (rfm__kind_power(kind, i) == 0) size += parameters[i];
    }
    if (rfm__kind_is_spend(kind)) size *= parameters[0];
    derive(kind, parameters, &history, &surface);
    const double value = number(of, 10);
    assert_near(surface.value, value, fabs(value) + size, 1e-14, of, "the likelihood");
    check_derivatives(kind, of, parameters, &surface, size);
    check_answers(kind, of, parameters, &history);
}

Test(clv_answers, likelihoods_derivatives_and_answers) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    for (; read_row(file, NULL, &line); ++rows) check_row(&line);
    fclose(file);
    cr_assert_gt(rows, 130);
}

/* All chances from 0 up come from one call. */
Test(clv_answers, chances_of_n_purchases) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    const rfm__history fresh = {0, 0, 0, 0};
    double *out = malloc(2 * 10001 * sizeof *out);
    cr_assert_not_null(out);
    for (; read_row(file, "pmf", &line); ++rows) {
        const rfm__kind *kind = kind_of(line.cells[1]);
        const int n = (int)number(&line, 7);
        const double expected = number(&line, 8);
        double parameters[RFM__KIND_PARAMETERS_MOST];
        for (int i = 0; i < 4; ++i) parameters[i] = number(&line, 2 + i);
        const double alive = kind->p_alive(parameters, &fresh);
        for (int most = n; most <= n + 100; most += 100) {
            kind->pmf(parameters, &fresh, number(&line, 6), most, out);
            for (int i = 0; i <= most; ++i) out[i] *= alive;
            out[0] += 1 - alive;
            assert_near(out[n], expected, expected, 1e-11, &line, "the chance");
        }
    }
    free(out);
    fclose(file);
    cr_assert_gt(rows, 40);
}

/* The bound that beta_fall.c states. */
Test(clv_answers, falls_of_the_beta_function) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    for (; read_row(file, "fall", &line); ++rows) {
        const double m = number(&line, 1), a = number(&line, 2), g = number(&line, 3);
        rfm__fall fall;
        rfm__lbeta_fall_derive(m, a, g, &fall);
        const double got[] = {fall.value, fall.m,  fall.g,  fall.a,
                              fall.mm,    fall.aa, fall.gg, fall.mg};
        for (int i = 0; i < 8; ++i) {
            const double expected = number(&line, 4 + i);
            assert_near(got[i], expected, fabs(expected), 2e-15, &line, "a fall");
        }
        const double alone = rfm__lbeta_fall(m, a, g);
        assert_near(alone, fall.value, fall.value, 2e-15, &line, "the fall alone");
    }
    fclose(file);
    cr_assert_gt(rows, 70);
}

/* The bounds that gamma_step.c states. */
Test(clv_answers, steps_of_gamma_functions) {
    FILE *file = open_golden("clv_answers.txt");
    row line;
    int rows = 0;
    for (; read_row(file, "step", &line); ++rows) {
        const double a = number(&line, 1), b = number(&line, 2);
        const double first = number(&line, 3), second = number(&line, 4), third = number(&line, 5);
        const int far = a >= 8;
        assert_near(rfm__lgamma_step(a, b), first, fmax(fabs(first), 20), 4e-16, &line, "lgamma");
        assert_near(rfm__digamma_step(a, b), second,
                    far ? fabs(second) + 1 / (a * a) : fabs(second) + 1 / a + 2, 1e-15, &line,
                    "digamma");
        assert_near(rfm__trigamma_step(a, b), third,
                    far ? fabs(third) + 1 / (a * a * a) : fabs(third) + 1 / a + 1 / (a * a), 1e-15,
                    &line, "trigamma");
    }
    fclose(file);
    cr_assert_gt(rows, 50);
}
