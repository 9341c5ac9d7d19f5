/* SPDX-License-Identifier: MIT */
/* Chances of n purchases of a customer with a Gompertz lifetime. */
#ifndef RFM_LIB_MODELS_GGOM_NBD_PMF_H
#define RFM_LIB_MODELS_GGOM_NBD_PMF_H

#include <stdint.h>

#include "models/ggom_nbd_life.h"

/* Fills in out[1] .. out[most]: chances of n purchases in a time above 0 at a rate of Gamma(r,
 * alpha) up to the end of the life. */
void rfm__ggom_nbd_pmf(const rfm__gompertz *life, double r, double alpha, double time, int32_t most,
                       double *out);

#endif
