/* SPDX-License-Identifier: MIT */
/*
 * The mathematical functions against mpmath: golden/functions.txt has true values to a hundredth of
 * a unit in the last place (see functions.py there), and each function keeps to the bound that its
 * file states. Special values are those of C11 annex F.10, and limits.
 */
#include "math/functions.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct function {
    const char *name;
    double (*compute)(double x);
    double bound; /* units in the last place */
    int rows;
    double worst, worst_x;
} function;

static function functions[] = {
    {.name = "exp", .compute = rfm__exp, .bound = 0.755},
    {.name = "expm1", .compute = rfm__expm1, .bound = 0.63},
    {.name = "log", .compute = rfm__log, .bound = 0.53},
    {.name = "log1p", .compute = rfm__log1p, .bound = 0.53},
    {.name = "lgamma", .compute = rfm__lgamma, .bound = 0.67},
    {.name = "digamma", .compute = rfm__digamma, .bound = 2.2},
    {.name = "trigamma", .compute = rfm__trigamma, .bound = 2.9},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static double place_of(double value) {
    int exponent;
    frexp(value, &exponent);
    return value == 0 || exponent < -1021 ? 0x1p-1074 : ldexp(1, exponent - 53);
}

static FILE *open_golden(void) {
    const char *root = getenv("RFM_SOURCE_ROOT");
    char path[1000];
    snprintf(path, sizeof path, "%s/tests/golden/functions.txt", root == NULL ? "." : root);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    return file;
}

/* 0 at the end of the file. */
static int read_row(FILE *file, function **out_function, double *out_x, double *out_nearest,
                    double *out_rest) {
    char line[200], name[20], x[40], nearest[40];
    do {
        if (fgets(line, sizeof line, file) == NULL) return 0;
    } while (line[0] == '#');
    cr_assert_eq(sscanf(line, "%19s %39s %39s %lf", name, x, nearest, out_rest), 4, "%s", line);
    *out_x = strtod(x, NULL);
    *out_nearest = strtod(nearest, NULL);
    for (int i = 0; i < FUNCTIONS; ++i) {
        *out_function = &functions[i];
        if (strcmp(functions[i].name, name) == 0) return 1;
    }
    cr_assert_fail("no function %s", name);
    return 0;
}

Test(functions, errors_stay_within_their_bounds) {
    FILE *file = open_golden();
    function *under_test;
    double x, nearest, rest;
    while (read_row(file, &under_test, &x, &nearest, &rest)) {
        const double found = under_test->compute(x);
        const double error = fabs((found - nearest) / place_of(nearest) - rest / 100);
        cr_assert(error <= under_test->bound, "%s(%a) is %a, off by %.2f", under_test->name, x,
                  found, error);
        if (error > under_test->worst) under_test->worst = error, under_test->worst_x = x;
        ++under_test->rows;
    }
    fclose(file);
    for (int i = 0; i < FUNCTIONS; ++i) {
        cr_assert_geq(functions[i].rows, 400, "%s", functions[i].name);
        cr_log_info("%s: %.2f at %a", functions[i].name, functions[i].worst, functions[i].worst_x);
    }
}

/* A sum over the bits of all results (FNV-1a). Taken with gcc -O2; gcc and clang, -O0 to -O3 and
 * -march=native gave the same. Compiling with -ffp-contract=fast changes it. */
Test(functions, give_the_same_bits_everywhere) {
    FILE *file = open_golden();
    function *under_test;
    double x, nearest, rest;
    uint64_t sum = 14695981039346656037u;
    while (read_row(file, &under_test, &x, &nearest, &rest)) {
        const double found = under_test->compute(x);
        uint64_t bits;
        memcpy(&bits, &found, sizeof bits);
        for (int i = 0; i < 64; i += 8) sum = (sum ^ (bits >> i & 0xFF)) * 1099511628211u;
    }
    fclose(file);
    cr_assert_eq(sum, 0xe8ccd521e265be21u, "%llx", (unsigned long long)sum);
}

static void assert_same(double found, double expected, const char *what) {
    if (expected != expected) {
        cr_assert(found != found, "%s is %a", what, found);
    } else {
        cr_assert(found == expected && signbit(found) == signbit(expected), "%s is %a, expected %a",
                  what, found, expected);
    }
}

Test(functions, infinities_and_zeros) {
    const double infinite = (double)INFINITY, nothing = (double)NAN;
    assert_same(rfm__exp(infinite), infinite, "exp(inf)");
    assert_same(rfm__exp(-infinite), 0, "exp(-inf)");
    assert_same(rfm__exp(0.0), 1, "exp(0)");
    assert_same(rfm__exp(-0.0), 1, "exp(-0)");
    assert_same(rfm__expm1(infinite), infinite, "expm1(inf)");
    assert_same(rfm__expm1(-infinite), -1, "expm1(-inf)");
    assert_same(rfm__expm1(0.0), 0, "expm1(0)");
    assert_same(rfm__expm1(-0.0), -0.0, "expm1(-0)");
    assert_same(rfm__log(infinite), infinite, "log(inf)");
    assert_same(rfm__log(1), 0, "log(1)");
    assert_same(rfm__log(0.0), -infinite, "log(0)");
    assert_same(rfm__log(-0.0), -infinite, "log(-0)");
    assert_same(rfm__log(-infinite), nothing, "log(-inf)");
    assert_same(rfm__log1p(infinite), infinite, "log1p(inf)");
    assert_same(rfm__log1p(0.0), 0, "log1p(0)");
    assert_same(rfm__log1p(-0.0), -0.0, "log1p(-0)");
    assert_same(rfm__log1p(-1), -infinite, "log1p(-1)");
    assert_same(rfm__log1p(-infinite), nothing, "log1p(-inf)");
    assert_same(rfm__lgamma(infinite), infinite, "lgamma(inf)");
    assert_same(rfm__lgamma(1), 0, "lgamma(1)");
    assert_same(rfm__lgamma(2), 0, "lgamma(2)");
    assert_same(rfm__digamma(infinite), infinite, "digamma(inf)");
    assert_same(rfm__trigamma(infinite), 0, "trigamma(inf)");
}

Test(functions, out_of_the_domain_there_is_nothing) {
    for (int i = 0; i < FUNCTIONS; ++i) {
        assert_same(functions[i].compute((double)NAN), (double)NAN, functions[i].name);
    }
    assert_same(rfm__log(-0x1p-1074), (double)NAN, "log");
    assert_same(rfm__log1p(-1.0000000000000002), (double)NAN, "log1p");
    static const double below[] = {0.0, -0.0, -0x1p-1074, -1, -2.5, -(double)INFINITY};
    for (int i = 0; i < 6; ++i) {
        assert_same(rfm__lgamma(below[i]), (double)NAN, "lgamma");
        assert_same(rfm__digamma(below[i]), (double)NAN, "digamma");
        assert_same(rfm__trigamma(below[i]), (double)NAN, "trigamma");
    }
}

/* Next to where results leave the range of doubles; thresholds from mpmath. */
Test(functions, too_large_and_too_small) {
    const double infinite = (double)INFINITY;
    cr_assert_lt(rfm__exp(0x1.62e42fefa39efp+9), infinite);
    cr_assert_eq(rfm__exp(0x1.62e42fefa39f0p+9), infinite);
    cr_assert_eq(rfm__exp(710.5), infinite);
    cr_assert_lt(rfm__expm1(0x1.62e42fefa39efp+9), infinite);
    cr_assert_eq(rfm__expm1(0x1.62e42fefa39f0p+9), infinite);
    cr_assert_eq(rfm__expm1(DBL_MAX), infinite);
    cr_assert_eq(rfm__exp(-0x1.74910d52d3051p+9), 0x1p-1074);
    cr_assert_eq(rfm__exp(-0x1.74910d52d3052p+9), 0);
    cr_assert_eq(rfm__exp(-DBL_MAX), 0);
    cr_assert_eq(rfm__expm1(-DBL_MAX), -1);
    cr_assert_lt(rfm__lgamma(0x1.754d9278b51a7p+1014), infinite);
    cr_assert_eq(rfm__lgamma(0x1.754d9278b51a8p+1014), infinite);
    cr_assert_eq(rfm__lgamma(DBL_MAX), infinite);
    cr_assert_eq(rfm__digamma(0x1p-1074), -infinite);
    cr_assert_eq(rfm__trigamma(0x1p-1074), infinite);
    cr_assert_eq(rfm__trigamma(1e-155), infinite);
}
