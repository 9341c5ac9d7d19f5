/* SPDX-License-Identifier: MIT */
/* Birth and death of scorers, and the rules on names that fitting and loading share. */
#include "score/scorer.h"

#include <string.h>

#include "base/memory.h"
#include "frame/vocabulary.h"

rfm_status rfm__scorer_new(rfm_scorer **out_scorer, rfm_error *error) {
    *out_scorer = rfm__alloc_zeroed(sizeof **out_scorer);
    return *out_scorer == NULL ? rfm__fail_memory(error) : RFM_OK;
}

void rfm_scorer_free(rfm_scorer *scorer) {
    if (scorer == NULL) return;
    for (int32_t i = 0; i < scorer->count; ++i) {
        rfm__free(scorer->dimensions[i].name);
        rfm__free(scorer->dimensions[i].column);
        rfm__free(scorer->dimensions[i].cuts);
        rfm__free(scorer->dimensions[i].counts);
        rfm__free(scorer->dimensions[i].equal);
    }
    rfm__free(scorer);
}

rfm_status rfm__fitted_reserve(rfm__fitted *fitted, int with_counts, rfm_error *error) {
    const size_t bins = (size_t)fitted->bins;
    RFM_TRY(rfm__new_zeroed_array(bins - 1, sizeof *fitted->cuts, &fitted->cuts, error));
    if (!with_counts) return RFM_OK;
    RFM_TRY(rfm__new_zeroed_array(bins, sizeof *fitted->counts, &fitted->counts, error));
    return rfm__new_zeroed_array(bins - 1, sizeof *fitted->equal, &fitted->equal, error);
}

const char *rfm__scorer_name_fault(const rfm_scorer *scorer, int32_t index) {
    const char *name = scorer->dimensions[index].name;
    if (strcmp(name, RFM__SCORE_CODE) == 0 || strcmp(name, RFM__SCORE_FM) == 0) {
        return "a column of that name is made from the scores";
    }
    for (int32_t i = 0; i < index; ++i) {
        if (strcmp(name, scorer->dimensions[i].name) == 0) return "another one has that name";
    }
    return NULL;
}
