/* SPDX-License-Identifier: MIT */
/* Inside of the way out: what one exported frame shares, and the two trees made from it. */
#ifndef RFM_LIB_ARROW_EXPORT_H
#define RFM_LIB_ARROW_EXPORT_H

#include "arrow/shared.h"
#include "frame/frame.h"

/* Keeps a frame alive for all arrays that point into it; the last to let go frees it, on any
 * thread. */
typedef struct rfm__arrow_holder rfm__arrow_holder;

/* One reference, for the caller. */
rfm_status rfm__arrow_holder_new(const rfm_frame *frame, rfm__arrow_holder **out_holder,
                                 rfm_error *error);
/* Lets one reference go; NULL is allowed. */
void rfm__arrow_holder_drop(rfm__arrow_holder *holder);
const rfm_frame *rfm__arrow_holder_frame(const rfm__arrow_holder *holder);

/* Fills `out`; its release is NULL after a failure. */
rfm_status rfm__arrow_schema_make(const rfm_frame *frame, int32_t amounts, struct ArrowSchema *out,
                                  rfm_error *error);
/* Fills `out` with rows start .. start + rows - 1; its release is NULL after a failure. */
rfm_status rfm__arrow_array_make(rfm__arrow_holder *holder, int32_t amounts, int64_t start,
                                 int64_t rows, struct ArrowArray *out, rfm_error *error);

#endif
