/* SPDX-License-Identifier: MIT */
/* Integrals over moments in time of products of powers (alpha + u)^-p (beta + u)^-q. */
#ifndef RFM_LIB_MODELS_PLACES_H
#define RFM_LIB_MODELS_PLACES_H

/* How fast the integrand changes: (alpha + u)^-at_alpha (beta + u)^-at_beta u^at_zero e^-(at_time
 * u). */
typedef struct rfm__slopes {
    double at_alpha, alpha;
    double at_beta, beta;
    double at_zero;
    double at_time;
} rfm__slopes;

/* Visits nodes between 0 and `to` with their widths; a visit returns what it adds, from 0. What is
 * left out of the far end is below 1e-17 of the whole. With at_zero above 0, which is that of u
 * times the integrand, at_time is 0. */
typedef double (*rfm__places_fn)(void *context, double u, double width);
void rfm__places_visit(const rfm__slopes *slopes, double to, rfm__places_fn visit, void *context);

#endif
