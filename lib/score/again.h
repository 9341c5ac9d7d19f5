/* SPDX-License-Identifier: MIT */
/* Fitting again what was fitted before: the same dimensions to other customers. */
#ifndef RFM_LIB_SCORE_AGAIN_H
#define RFM_LIB_SCORE_AGAIN_H

#include "math/quantiles.h"
#include "score/scorer.h"

/* The options that a scorer was made with; they borrow from it and from here. */
typedef struct rfm__scorer_options {
    rfm_scorer_options options;
    rfm_dimension dimensions[RFM__DIMENSIONS_MAX];
    rfm_points points[RFM__DIMENSIONS_MAX];
    rfm_grade grades[RFM__GRADES_MAX];
    const char *cuts[RFM__DIMENSIONS_MAX][RFM__BINS_MAX];
    char texts[RFM__DIMENSIONS_MAX][RFM__BINS_MAX][RFM__CUT_TEXT + 1];
} rfm__scorer_options;

void rfm__scorer_options_of(const rfm_scorer *scorer, rfm__scorer_options *out_options);

/* Where the values of a dimension lie when that is no frame. */
typedef struct rfm__scorer_source {
    int32_t type; /* RFM_COLUMN_ */
    int32_t scale;
    rfm__keys keys;
} rfm__scorer_source;

/* Fits each dimension of a scorer, of which none lies within another, to its source: as
 * rfm_scorer_fit would to a frame with these values. */
rfm_status rfm__scorer_fit_sources(const rfm_scorer *like, const rfm__scorer_source *sources,
                                   rfm_scorer **out_scorer, rfm_error *error);

#endif
