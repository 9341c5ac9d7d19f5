/* SPDX-License-Identifier: MIT */
/* Customers with what was predicted of them and what they did, in an order of their own: sums over
 * them do not know in which order rows came. */
#ifndef RFM_LIB_VALIDATE_SAMPLE_H
#define RFM_LIB_VALIDATE_SAMPLE_H

#include "clv/model.h"
#include "math/double_double.h"
#include "rfm/validate.h"

/* One customer; what is equal here is alike. */
typedef struct rfm__sampled {
    double predicted;
    double variance; /* of the number of purchases; NaN where the model does not tell, or is not
                        asked */
    int64_t x;
    int64_t actual;
} rfm__sampled;

typedef struct rfm__sample {
    rfm__sampled *list; /* predictions rise */
    int64_t count;
    int64_t left_out; /* rows with a missing value */
} rfm__sample;

/* Checks what the caller gave; defaults filled in. */
rfm_status rfm__validate_open(const rfm_model *model, const rfm_frame *frame,
                              const rfm_validate_options *options, rfm_frame **out_frame,
                              rfm_validate_options *out_options, rfm_error *error);
/* Predicts for the holdout of each row. `out_sample` is empty after a failure. */
rfm_status rfm__sample_take(const rfm_model *model, const rfm_frame *frame, int32_t threads,
                            int wants_variance, rfm__sample *out_sample, rfm_error *error);
void rfm__sample_free(rfm__sample *sample);

static inline void rfm__sample_add(rfm__dd *sum, double value) {
    const rfm__dd one = {value, 0};
    *sum = rfm__dd_add(*sum, one);
}

#endif
