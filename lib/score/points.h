/* SPDX-License-Identifier: MIT */
/* Points for scores, their weighted total, and letters for totals. */
#ifndef RFM_LIB_SCORE_POINTS_H
#define RFM_LIB_SCORE_POINTS_H

#include "base/reader.h"
#include "score/scorer.h"

/* Notes that there will be points and grades, which names of dimensions must not clash with; then,
 * when all dimensions are known, takes them over. */
rfm_status rfm__points_announce(rfm_scorer *scorer, const rfm_scorer_options *options,
                                rfm_error *error);
rfm_status rfm__points_choose(rfm_scorer *scorer, const rfm_scorer_options *options,
                              rfm_error *error);

/* Writes and reads the lines of points and grades of a saved scorer. Reading starts when the first
 * line behind the dimensions is the current one, of which `points` is read already, and ends at the
 * end of the text. */
rfm_status rfm__points_save(const rfm_scorer *scorer, rfm__bytes *bytes, rfm_error *error);
rfm_status rfm__points_load(rfm_scorer *scorer, rfm__reader *reader, rfm_error *error);

/* What a score of dimension `d` adds to the total; of a missing one (0) nothing. */
double rfm__points_of(const rfm_scorer *scorer, int32_t d, int32_t score);
/* Index of the grade of a total, or -1 below the lowest. */
int32_t rfm__points_grade(const rfm_scorer *scorer, double total);

#endif
