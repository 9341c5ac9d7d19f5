/* SPDX-License-Identifier: MIT */
/* What explain knows besides today: an earlier day, and a change that waits. */
#ifndef RFM_CLI_EXPLAIN_H
#define RFM_CLI_EXPLAIN_H

#include "job.h"

/* The row of a customer, or -1. */
int64_t explain_find_row(const rfm_frame *customers, const char *id);
/* Adds what changed for the customer of a row since an earlier day: segment, scores, values, cut
 * points. */
void explain_add_previous(rfm_buffer *text, const settings *from, job *done, int64_t row,
                          const char *id, int32_t day);
/* Adds the segment in force and the change that waits, as a delay file has them. */
void explain_add_delay(rfm_buffer *text, const rfm_delay *delay, const char *path, const char *id);

#endif
