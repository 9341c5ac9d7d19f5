/* SPDX-License-Identifier: MIT */
/* Sums over periods 1, 2, ... of what is left of customers, discounted or not. */
#ifndef RFM_LIB_MODELS_AHEAD_H
#define RFM_LIB_MODELS_AHEAD_H

/* The sum over s = 1 .. periods of B(a, b + s) / B(a, b): how many of so many periods somebody who
 * leaves before each with a chance of Beta(a, b) is there. */
double rfm__ahead_stayed(double a, double b, double periods);
/* The same for ever, period s divided by (1 + rate)^s; rate above 0. */
double rfm__ahead_discounted(double a, double b, double rate);

/* Logarithm of a term. It is asked for terms between the whole numbers too, and 3 beyond the ends.
 */
typedef double (*rfm__ahead_fn)(const void *context, double s);
/* The sum of terms after + 1 .. to, after being from 128 up and `to` perhaps infinite, of terms
 * that are smooth there: whose logarithm has no singularity nearer than some `after` / 2. `before`
 * is what they will be added to; what cannot show in it is left out. */
double rfm__ahead_rest(rfm__ahead_fn log_term, const void *context, double after, double to,
                       double before);

#endif
