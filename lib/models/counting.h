/* SPDX-License-Identifier: MIT */
/* The negative binomial count that all these models share: purchases at a gamma distributed rate.
 */
#ifndef RFM_LIB_MODELS_COUNTING_H
#define RFM_LIB_MODELS_COUNTING_H

#include "models/rising.h"

/* sum over i < x of ln(r + i) + r ln(alpha / (alpha + T)) - x ln(alpha + T), parameters 0 and 1
 * being r and alpha; all that the surface has for these two is set. */
void rfm__counting_derive(const double *parameters, const rfm__rising *rising,
                          const rfm__history *of, rfm__surface *out);
/* Chance of no purchase in a time at a rate of Gamma(r, alpha). */
double rfm__counting_p_none(double r, double alpha, double time);
/* One start for r and alpha by the moments of x and T. */
int32_t rfm__counting_start_parameters(const rfm__means *means,
                                       double (*out)[RFM__KIND_PARAMETERS_MOST]);

/* Chances of 0, 1, ... `most` purchases in a time; returns that of more. */
double rfm__counting_fill(double r, double alpha, double time, int32_t most, double *out);

#endif
