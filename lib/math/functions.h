/* SPDX-License-Identifier: MIT */
/* Elementary and gamma functions of our own: the platform's differ between machines. Each file says
 * its formulas and its measured error bound. Out of the domain the result is a NaN. */
#ifndef RFM_LIB_MATH_FUNCTIONS_H
#define RFM_LIB_MATH_FUNCTIONS_H

double rfm__exp(double x);
double rfm__expm1(double x);
double rfm__log(double x);      /* x > 0; of 0 minus infinity */
double rfm__log1p(double x);    /* x > -1; of -1 minus infinity */
double rfm__lgamma(double x);   /* x > 0 */
double rfm__digamma(double x);  /* x > 0 */
double rfm__trigamma(double x); /* x > 0 */

#endif
