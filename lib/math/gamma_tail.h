/* SPDX-License-Identifier: MIT */
/* The regularised upper incomplete gamma function. */
#ifndef RFM_LIB_MATH_GAMMA_TAIL_H
#define RFM_LIB_MATH_GAMMA_TAIL_H

/* gamma(a, x) / gamma(a): the chance that a variable of Gamma(a) lies above x; 0 < a <= 100, x from
 * 0. The chance of chi squared with d degrees above c is that of a = d / 2 and x = c / 2. */
double rfm__gamma_tail(double a, double x);

#endif
