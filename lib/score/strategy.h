/* SPDX-License-Identifier: MIT */
/* What a way of finding cut points has to provide. A new one is a file with one such table,
 * declared here and listed in strategies.c. */
#ifndef RFM_LIB_SCORE_STRATEGY_H
#define RFM_LIB_SCORE_STRATEGY_H

#include "base/reader.h"
#include "math/quantiles.h"
#include "score/scorer.h"

typedef struct rfm__strategy {
    const char *name;     /* in saved scorers and in rfm_scorer_cuts */
    int32_t needs_values; /* cut points come from the values of a frame, and counts with them */
    int32_t has_centres;  /* cells hold centres of clusters */
    int32_t ranks;        /* no cut points: scores are ranks among the rows of one frame */
    const char *purpose;  /* of the values: "to take quantiles of" */
    /* Takes over what the host asks for; sets bins and all that fitting needs. `options` has
     * defaults. */
    rfm_status (*choose)(const rfm_dimension *given, const rfm_scorer_options *options,
                         rfm__fitted *fitted, rfm_error *error);
    /* Finds the cut points of a cell from its values, of which there are some; NULL when choosing
     * has set them. */
    rfm_status (*fit)(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                      const rfm__keys_span *span, rfm_error *error);
    /* Writes and reads what stands behind the number of bins in a saved scorer; NULL: nothing. */
    rfm_status (*save)(const rfm__fitted *fitted, rfm__bytes *bytes, rfm_error *error);
    rfm_status (*load)(rfm__fitted *fitted, rfm__reader *reader, rfm_error *error);
} rfm__strategy;

extern const rfm__strategy rfm__strategy_quantile;
extern const rfm__strategy rfm__strategy_threshold;
extern const rfm__strategy rfm__strategy_kmeans;
extern const rfm__strategy rfm__strategy_ntile; /* chosen as a type of quantile */

/* By RFM_SCORE_ number; NULL when there is none. */
const rfm__strategy *rfm__strategy_at(int32_t number);
/* By name; NULL when there is none. */
const rfm__strategy *rfm__strategy_find(const char *name, size_t size);

/* What strategies that find cut points share: the number of bins that the host asks for, and no
 * cut points given (`with` says with what). */
rfm_status rfm__strategy_take_bins(const rfm_dimension *given, const rfm_scorer_options *options,
                                   const char *with, rfm__fitted *fitted, rfm_error *error);
/* Counts the values in each bin of a cell, and those that equal a cut point. */
rfm_status rfm__cell_count(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                           rfm_error *error);

#endif
