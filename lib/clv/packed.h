/* SPDX-License-Identifier: MIT */
/* Patterns of histories that are numbers: whole days, or purchases and spend. */
#ifndef RFM_LIB_CLV_PACKED_H
#define RFM_LIB_CLV_PACKED_H

#include "clv/patterns.h"

/* Makes the list of patterns as patterns.c would, where all rows are x, t_x and T in whole days, or
 * x and spend, without weights and covariates; *out_made is 0 where they are not. */
rfm_status rfm__patterns_make_packed(const rfm_frame *frame, const rfm__history_columns *columns,
                                     rfm__patterns *out, int *out_made, rfm_error *error);

#endif
