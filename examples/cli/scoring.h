/* SPDX-License-Identifier: MIT */
/* From the options of scoring to a fitted or loaded scorer. */
#ifndef RFM_CLI_SCORING_H
#define RFM_CLI_SCORING_H

#include "options.h"

/* The options of the library, and what they point at. */
typedef struct scoring {
    rfm_scorer_options options;
    rfm_dimension dimensions[DIMENSION_COUNT];
    rfm_points points[DIMENSION_COUNT];
    rfm_grade grades[MOST_GRADES];
} scoring;

/* Loads the saved scorer, or NULL when none was given. Exits when it cannot. */
rfm_scorer *scoring_load(const settings *from);
/* Says how to fit; dimensions without a number of scores get `bins`. Holds pointers into `from` and
 * itself. */
void scoring_prepare(const settings *from, const int32_t bins[DIMENSION_COUNT], scoring *to);
/* The same once more, with pointers into the copy. */
void scoring_copy(const scoring *from, scoring *to);
/* Fits a scorer to the customers. Exits on failure. */
rfm_scorer *scoring_fit(const scoring *how, const rfm_frame *customers);

#endif
