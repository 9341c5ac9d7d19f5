/* SPDX-License-Identifier: MIT */
/* The bootstrap: fits to data as they might have come instead. */
#ifndef RFM_LIB_CLV_BOOTSTRAP_H
#define RFM_LIB_CLV_BOOTSTRAP_H

#include "clv/objective.h"

enum { RFM__REPLICATES_MOST = 10000 };

/* Fits options->replicates replicates, each climbing from `top`; *out_values are so many times the
 * kind's values and the coefficients. */
rfm_status rfm__bootstrap_run(const rfm__objective *objective, const double *top,
                              double **out_values, rfm_error *error);

#endif
