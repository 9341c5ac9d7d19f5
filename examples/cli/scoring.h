/* SPDX-License-Identifier: MIT */
/* From the options of scoring to a fitted or loaded scorer. */
#ifndef RFM_CLI_SCORING_H
#define RFM_CLI_SCORING_H

#include "options.h"

/* Loads the saved scorer, or NULL when none was given. Exits when it cannot. */
rfm_scorer *scoring_load(const settings *from);
/* Fits a scorer to the customers as the options say; dimensions without a choice get `bins`
 * quantiles. Exits on failure. */
rfm_scorer *scoring_fit(const settings *from, const rfm_frame *customers,
                        const int32_t bins[DIMENSION_COUNT]);

#endif
