/* SPDX-License-Identifier: MIT */
/* Inside of a model: kind, parameters, and what is known of their uncertainty. */
#ifndef RFM_LIB_CLV_MODEL_H
#define RFM_LIB_CLV_MODEL_H

#include "clv/patterns.h"

struct rfm_model {
    const rfm__kind *kind;
    double unit_days;
    /* Of a customer whose covariates are at their centres; rfm__model_parameters_for gives those of
     * any other. */
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__covariates covariates;
    double coefficients[RFM__COVARIATES_MOST];
    /* Of the logarithms of the parameters and of the coefficients behind them; NaN where it is not
     * known. */
    double covariance[RFM__CLIMB_MOST][RFM__CLIMB_MOST];
    /* Of the bootstrap, state.replicates times rfm__model_values numbers; NULL: none. */
    double *replicate_values;
    rfm_model_state state;
};

/* A model without a fit: no covariates, covariances unknown, state GIVEN. */
rfm_status rfm__model_new(const rfm__kind *kind, const double *parameters, double unit_days,
                          rfm_model **out_model, rfm_error *error);

/* Numbers of a replicate: the kind's values and the coefficients. */
int32_t rfm__model_values(const rfm_model *model);
/* The parameters (and constant) of one customer, within the kind's limits: `values` are those of a
 * replicate (NULL: the model's own), `covariates` are in order of model->covariates.names (NULL:
 * all 0). `out_parameters` has room for RFM__KIND_PARAMETERS_MOST. Without covariates it copies.
 */
void rfm__model_parameters_for(const rfm_model *model, const double *values,
                               const double *covariates, double *out_parameters);

#endif
