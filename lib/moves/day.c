/* SPDX-License-Identifier: MIT */
/* What a host does by hand for one day, through the same calls, so that a run over many days gives
 * the same answers. */
#include "moves/day.h"

#include <string.h>

#include "base/days.h"
#include "frame/vocabulary.h"

/* Nobody has bought yet: there is nothing to fit to, and nobody to segment. */
static rfm_status day_make_empty(const rfm_frame *customers, rfm_frame **out_frame,
                                 rfm_error *error) {
    static const int64_t no_offsets[1] = {0};
    rfm__column *added[2] = {NULL, NULL};
    rfm__labels *labels;
    RFM_TRY(rfm__labels_new(0, no_offsets, NULL, &labels, error));
    rfm_status status = rfm__column_new(RFM__SEGMENT, RFM_COLUMN_CODE, 0, 0, &added[0], error);
    if (status == RFM_OK) {
        rfm__column_set_labels(added[0], labels);
        status = rfm__column_new(RFM__LEVEL, RFM_COLUMN_CODE, 0, 0, &added[1], error);
    }
    if (status == RFM_OK) status = rfm__frame_extend(customers, added, 2, out_frame, error);
    rfm__column_free(added[0]);
    rfm__column_free(added[1]);
    rfm__labels_free(labels);
    return status;
}

static rfm_status day_score(const rfm__day_plan *plan, const rfm_frame *customers,
                            rfm_frame **out_frame, rfm_error *error) {
    rfm_scorer *fitted = NULL;
    const rfm_scorer *scorer = plan->scorer;
    if (scorer == NULL) {
        RFM_TRY(rfm_scorer_fit(customers, plan->scoring, &fitted, error));
        scorer = fitted;
    }
    const rfm_status status =
        rfm_scorer_apply(scorer, customers, plan->customers.threads, out_frame, error);
    rfm_scorer_free(fitted);
    return status;
}

static rfm_status day_segment(const rfm__day_plan *plan, const rfm_frame *customers,
                              rfm_frame **out_frame, rfm_error *error) {
    rfm_frame *scored;
    if (rfm_frame_count(customers) == 0) return day_make_empty(customers, out_frame, error);
    RFM_TRY(day_score(plan, customers, &scored, error));
    const rfm_status status =
        rfm_rules_apply(plan->rules, scored, plan->customers.threads, out_frame, error);
    rfm_frame_free(scored);
    return status;
}

static rfm_status day_make(const rfm__day_plan *plan, int32_t day, rfm_frame **out_frame,
                           rfm_error *error) {
    rfm_frame *customers, *segmented = NULL;
    RFM_TRY(rfm_customers_build(plan->ledger, day, &plan->customers, &customers, NULL, error));
    rfm_status status = day_segment(plan, customers, &segmented, error);
    rfm_frame_free(customers);
    if (status != RFM_OK || plan->delay == NULL) {
        *out_frame = segmented;
        return status;
    }
    status = rfm_delay_advance(plan->delay, day, segmented, out_frame, error);
    rfm_frame_free(segmented);
    return status;
}

rfm_status rfm__day_make(const rfm__day_plan *plan, int32_t day, rfm_frame **out_frame,
                         rfm_error *error) {
    char words[17] = "as of ";
    *out_frame = NULL;
    rfm__day_write(day, words + 6);
    words[16] = '\0';
    return rfm__moves_prefix(day_make(plan, day, out_frame, error), words, error);
}
