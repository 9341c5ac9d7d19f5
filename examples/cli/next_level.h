/* SPDX-License-Identifier: MIT */
/* The two faces of rfm next-level: one customer in words, and all by segment. */
#ifndef RFM_CLI_NEXT_LEVEL_H
#define RFM_CLI_NEXT_LEVEL_H

#include "job.h"

/* Says in plain words what lifts the customer of row 0 and when it falls. `in_table`: it has a
 * purchase in the window. */
void next_add_words(rfm_buffer *text, const rfm_frame *answer, int in_table, int32_t day,
                    int32_t horizon_days, int max_visits, int decimals);
/* One row a segment, highest level first: segment, level, customers, lifted_by_1, lifted_by_2,
 * lifted_by_more, not_lifted, median_spend (amount, of those that can be lifted), falling_soon
 * (within `soon` days). Owned. */
rfm_frame *next_summary(const rfm_frame *answers, int32_t day, int soon);

#endif
