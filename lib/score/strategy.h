/* SPDX-License-Identifier: MIT */
/* What a way of finding cut points has to provide. A new one is a file with one such table,
 * declared here and listed in strategies.c. */
#ifndef RFM_LIB_SCORE_STRATEGY_H
#define RFM_LIB_SCORE_STRATEGY_H

#include "score/reader.h"
#include "score/scorer.h"

typedef struct rfm__strategy {
    const char *name;     /* in saved scorers and in rfm_scorer_cuts */
    int32_t needs_values; /* cut points come from the values of a frame, and counts with them */
    /* Takes over what the host asks for; sets bins and all that fitting needs. `options` has
     * defaults. */
    rfm_status (*choose)(const rfm_dimension *given, const rfm_scorer_options *options,
                         rfm__fitted *fitted, rfm_error *error);
    /* Finds the cut points; NULL when choosing has set them. */
    rfm_status (*fit)(rfm__fitted *fitted, const rfm_column *column, rfm_error *error);
    /* Writes and reads what stands behind the number of bins in a saved scorer; NULL: nothing. */
    rfm_status (*save)(const rfm__fitted *fitted, rfm__bytes *bytes, rfm_error *error);
    rfm_status (*load)(rfm__fitted *fitted, rfm__reader *reader, rfm_error *error);
} rfm__strategy;

extern const rfm__strategy rfm__strategy_quantile;
extern const rfm__strategy rfm__strategy_threshold;

/* By RFM_SCORE_ number; NULL when there is none. */
const rfm__strategy *rfm__strategy_at(int32_t number);
/* By name; NULL when there is none. */
const rfm__strategy *rfm__strategy_find(const char *name, size_t size);

#endif
