/* SPDX-License-Identifier: MIT */
/* The likelihood of customers who differ in covariates, by parameters and coefficients. */
#ifndef RFM_LIB_CLV_VARIED_H
#define RFM_LIB_CLV_VARIED_H

#include "clv/patterns.h"
#include "models/rising.h"

/* Parameters at the centre of the covariates, and coefficients of covariates that are 0 there. */
typedef struct rfm__estimate {
    double parameters[RFM__KIND_PARAMETERS_MOST];
    double coefficients[RFM__COVARIATES_MOST];
} rfm__estimate;

typedef struct rfm__varied {
    const rfm__kind *kind;
    const rfm__covariates *covariates;
    const rfm__estimate *estimate;
    rfm__rising rising;                           /* for the parameters below */
    int owns_beta;                                /* whether covariates move what it has */
    double parameters[RFM__KIND_PARAMETERS_MOST]; /* of the customers looked at */
    uint32_t bent; /* bit i: parameter i is held back, as bends[i] says */
    rfm__bend bends[RFM__KIND_PARAMETERS_MOST];
} rfm__varied;

/* `rising` is filled for the estimate; `most` is the highest x to come. */
rfm_status rfm__varied_new(const rfm__kind *kind, const rfm__covariates *covariates,
                           const rfm__estimate *estimate, const rfm__rising *rising, int64_t most,
                           rfm__varied *out, rfm_error *error);
void rfm__varied_free(rfm__varied *varied);
/* Turns to customers with these covariates and an x up to `most`. */
void rfm__varied_turn(rfm__varied *varied, const double *covariates, int64_t most);
/* Derivatives by log parameters and by the coefficients behind them. */
void rfm__varied_derive(const rfm__varied *varied, const double *covariates, const rfm__history *of,
                        rfm__surface *out);

#endif
