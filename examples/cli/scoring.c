/* SPDX-License-Identifier: MIT */
/*
 * Each dimension is scored in its own way, quantiles here and a shop's own limits there. The
 * library takes them as a list of dimensions; this makes that list from what was written behind
 * --score.
 */
#include "scoring.h"

#include <string.h>

#include "say.h"
#include "whole_file.h"

rfm_scorer *scoring_load(const settings *from) {
    if (from->scorer_path == NULL) return NULL;
    rfm_buffer *text = whole_file_try(from->scorer_path);
    if (text == NULL) {
        static const char *const words[] = {"quantile:5", "thresholds:r="};
        const char *nearest = nearest_word(from->scorer_path, words, 2);
        fail(
            EXIT_BAD_USAGE,
            "--score %s: no such file; expected quantile:5, thresholds:... or a saved scorer%s%s%s",
            from->scorer_path, nearest == NULL ? "" : "; did you mean ",
            nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    }
    rfm_scorer *scorer;
    rfm_error error;
    if (rfm_scorer_load(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &scorer, &error) !=
        RFM_OK) {
        fail_in_text(from->scorer_path, &error);
    }
    rfm_buffer_free(text);
    return scorer;
}

rfm_scorer *scoring_fit(const settings *from, const rfm_frame *customers,
                        const int32_t bins[DIMENSION_COUNT]) {
    rfm_dimension dimensions[DIMENSION_COUNT] = {
        {.name = "r", .column = "days_since_last", .direction = RFM_LOW_IS_GOOD},
        {.name = "f", .column = from->frequency == NULL ? "receipts" : from->frequency},
        {.name = "m", .column = from->monetary == NULL ? "spend_net" : from->monetary}};
    for (int i = 0; i < DIMENSION_COUNT; ++i) {
        const score_choice *own = &from->own_scores[i];
        const score_choice *chosen = own->is_given ? own : &from->scores[i];
        dimensions[i].bins = chosen->cuts != NULL ? 0 : chosen->is_given ? chosen->bins : bins[i];
        dimensions[i].strategy = chosen->cuts != NULL ? RFM_SCORE_THRESHOLD : RFM_SCORE_QUANTILE;
        dimensions[i].cuts = (const char *const *)chosen->cuts;
        dimensions[i].cut_count = chosen->cut_count;
    }
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = DIMENSION_COUNT,
                                        .dimensions = dimensions};
    rfm_scorer *scorer;
    rfm_error error;
    if (rfm_scorer_fit(customers, &options, &scorer, &error) != RFM_OK) fail_with(NULL, &error);
    return scorer;
}
