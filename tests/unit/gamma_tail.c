/* SPDX-License-Identifier: MIT */
/* The upper incomplete gamma function against mpmath 1.4.1 at 40 digits:
 * mpmath.gammainc(a, x, regularized=True). */
#include "math/gamma_tail.h"

#include <criterion/criterion.h>
#include <math.h>

static const struct {
    double a, x, tail;
} known[] = {
    {0.5, 0.02, 0.841480581121793952},
    {0.5, 1.920729410347062, 0.0500000000000000574}, /* chi squared 3.84 */
    {0.5, 30, 9.48573757107384839e-15},
    {1, 1e-09, 0.999999999},
    {1, 2.995732273553991, 0.050000000000000007},
    {1.5, 2.4, 0.187041748904907659},
    {2, 3, 0.199148273471455772}, /* where the two formulas meet */
    {2.5, 100.25, 2.22049792643336018e-41},
    {3, 4, 0.238103305553544344},
    {8, 9, 0.32389696431289605},
    {8, 8.9, 0.335737950481363348},
    {8, 650, 5.02625799363100617e-267},
    {0.5, 700, 2.1010145162642175e-306},
};

Test(gamma_tail, known_values) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; ++i) {
        const double tail = rfm__gamma_tail(known[i].a, known[i].x);
        cr_assert_leq(fabs(tail - known[i].tail), 2e-14 * known[i].tail, "%g %g: %a", known[i].a,
                      known[i].x, tail);
    }
    cr_assert_leq(fabs(rfm__gamma_tail(100, 80) / 0.982891686964866886 - 1), 2e-13);
    cr_assert_leq(fabs(rfm__gamma_tail(100, 130) / 0.00275040836730652628 - 1), 2e-13);
    cr_assert_leq(fabs(rfm__gamma_tail(8, 750) / 5.08398004862228087e-310 - 1), 1e-10, "subnormal");
}

Test(gamma_tail, ends_of_the_range) {
    cr_assert_eq(rfm__gamma_tail(2, 0), 1);
    cr_assert_eq(rfm__gamma_tail(0.5, 0x1p-1074), 1);
    cr_assert_eq(rfm__gamma_tail(0.5, HUGE_VAL), 0);
    cr_assert_eq(rfm__gamma_tail(100, 1e300), 0);
    cr_assert(isnan(rfm__gamma_tail(0, 1)));
    cr_assert(isnan(rfm__gamma_tail(101, 1)));
    cr_assert(isnan(rfm__gamma_tail(1, -1e-300)));
    cr_assert(isnan(rfm__gamma_tail(1, (double)NAN)));
}

Test(gamma_tail, falls_in_x_and_rises_in_a) {
    for (int a = 1; a <= 40; ++a) {
        for (double x = 0.25; x < 60; x *= 1.25) {
            const double tail = rfm__gamma_tail(a / 2.0, x);
            cr_assert_leq(tail, rfm__gamma_tail(a / 2.0, x / 1.25) * (1 + 1e-13));
            cr_assert_leq(tail, rfm__gamma_tail((a + 1) / 2.0, x) * (1 + 1e-13));
        }
    }
}
