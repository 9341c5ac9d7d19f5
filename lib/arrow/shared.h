/* SPDX-License-Identifier: MIT */
/* What both directions have in common: the options, and how our own amounts look as Arrow. */
#ifndef RFM_LIB_ARROW_SHARED_H
#define RFM_LIB_ARROW_SHARED_H

#include "base/error.h"
#include "rfm/arrow.h"

/* Reads and checks the options of both directions. */
rfm_status rfm__arrow_options_read(const rfm_arrow_options *given, rfm_arrow_options *own,
                                   rfm_error *error);

/* Which of the two 64-bit words of a decimal128 is the low one on this machine: 0 or 1. */
int rfm__arrow_low_word(void);

/* Schema metadata key under which an int64 column tells that it is an amount, and of which scale.
 * */
#define RFM__ARROW_SCALE_KEY "rfm.scale"

#endif
