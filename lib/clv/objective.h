/* SPDX-License-Identifier: MIT */
/* What a fit climbs: the likelihood less the penalty, by coordinates that make it round. They are
 * the logarithms of the parameters in the patterns' own unit and at the centre of the covariates,
 * then the coefficients times the deviation of their column. */
#ifndef RFM_LIB_CLV_OBJECTIVE_H
#define RFM_LIB_CLV_OBJECTIVE_H

#include "clv/derive.h"

typedef struct rfm__objective {
    const rfm__kind *kind;
    const rfm_model_options *options;
    rfm__covariates covariates;
    rfm__patterns patterns;
    rfm__rising rising;
    int32_t threads;
    double constant; /* behind the parameters; 0 where the kind has none */
} rfm__objective;

int32_t rfm__objective_count(const rfm__objective *objective);
rfm__climb rfm__objective_climb(rfm__objective *objective);
/* What is taken off the likelihood. */
double rfm__objective_penalty(const rfm__objective *objective, const double *at);
/* Coordinates as the model's numbers: the kind's values and the coefficients. */
void rfm__objective_values(const rfm__objective *objective, const double *at, double *out_values);
/* Deviation of the column of a coefficient. */
double rfm__objective_deviation(const rfm__objective *objective, int32_t coefficient);

/* Information about a coordinate: less is a standard error of a factor e^10. */
#define RFM__OBJECTIVE_LEAST_BEND 0.01

#endif
