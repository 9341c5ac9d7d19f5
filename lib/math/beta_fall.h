/* SPDX-License-Identifier: MIT */
/* How far the logarithm of the beta function falls from B(m, a) to B(m, a + g): a difference of
 * four lgammas of which nothing may be left when they are subtracted. */
#ifndef RFM_LIB_MATH_BETA_FALL_H
#define RFM_LIB_MATH_BETA_FALL_H

/* ln B(m, a) - ln B(m, a + g) with its derivatives. That by m and a is `mm`, that by a and g is
 * `gg`. */
typedef struct rfm__fall {
    double value; /* from 0 up; the same with m and g exchanged */
    double m, a, g;
    double mm, aa, gg, mg;
} rfm__fall;

/* m and g from 0, a above 0, all up to 1e100. */
double rfm__lbeta_fall(double m, double a, double g);
void rfm__lbeta_fall_derive(double m, double a, double g, rfm__fall *out);

#endif
