/* SPDX-License-Identifier: MIT */
/* The likelihood of all customers. */
#ifndef RFM_LIB_CLV_DERIVE_H
#define RFM_LIB_CLV_DERIVE_H

#include "clv/varied.h"

/* Log-likelihood of patterns with its derivatives by the logarithms of the parameters and by the
 * coefficients; the estimate is in the patterns' own units. `rising` has room for patterns->x_most.
 */
rfm_status rfm__patterns_derive(const rfm__patterns *patterns, const rfm__kind *kind,
                                const rfm__covariates *covariates, const rfm__estimate *estimate,
                                rfm__rising *rising, int32_t threads, rfm__surface *out,
                                rfm_error *error);

#endif
