/* SPDX-License-Identifier: MIT */
/* How far lgamma and its derivatives go from a to a + b, a and b above 0: differences that lose
 * their digits where a is large. */
#ifndef RFM_LIB_MATH_GAMMA_STEP_H
#define RFM_LIB_MATH_GAMMA_STEP_H

double rfm__lgamma_step(double a, double b);   /* lgamma(a + b) - lgamma(a) */
double rfm__digamma_step(double a, double b);  /* digamma(a + b) - digamma(a) */
double rfm__trigamma_step(double a, double b); /* trigamma(a + b) - trigamma(a) */

#endif
