/* SPDX-License-Identifier: MIT */
/* The check of columns that come from outside the library. */
#ifndef RFM_LIB_FRAME_INTAKE_H
#define RFM_LIB_FRAME_INTAKE_H

#include "base/error.h"
#include "rfm/frame.h"

/* All that rfm_frame_new promises of one column; `index` is for the message. O(rows). */
rfm_status rfm__column_check(const rfm_column *given, int32_t index, rfm_error *error);

#endif
