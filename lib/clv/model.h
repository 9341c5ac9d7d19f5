/* SPDX-License-Identifier: MIT */
/* Inside of a model: kind, parameters, and what is known of their uncertainty. */
#ifndef RFM_LIB_CLV_MODEL_H
#define RFM_LIB_CLV_MODEL_H

#include "clv/patterns.h"
#include "rfm/clv.h"

struct rfm_model {
    const rfm__kind *kind;
    double unit_days;
    double parameters[RFM__KIND_PARAMETERS_MOST];
    /* Of the logarithms of the parameters; NaN where it is not known. */
    double covariance[RFM__KIND_PARAMETERS_MOST][RFM__KIND_PARAMETERS_MOST];
    rfm_model_state state;
};

/* A model without a fit: covariances unknown, state GIVEN. */
rfm_status rfm__model_new(const rfm__kind *kind, const double *parameters, double unit_days,
                          rfm_model **out_model, rfm_error *error);

/* Log-likelihood of patterns with its derivatives by the logarithms of the parameters, which are
 * those of the patterns' own unit. `rising` has room for patterns->x_most. */
rfm_status rfm__patterns_derive(const rfm__patterns *patterns, const rfm__kind *kind,
                                const double *parameters, rfm__rising *rising, int32_t threads,
                                rfm__surface *out, rfm_error *error);

#endif
