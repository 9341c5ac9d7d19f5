/* SPDX-License-Identifier: MIT */
/* The two faces of a finished job on standard output. */
#ifndef RFM_CLI_REPORTS_H
#define RFM_CLI_REPORTS_H

#include "job.h"

/* Adds the table of segments, at most 80 columns wide. */
void table_add(rfm_buffer *text, const rfm_frame *summary, int decimals);
/* Adds one JSON object: what was taken, totals, cut points, segments. */
void json_add(rfm_buffer *text, const settings *from, const job *done, const rfm_frame *summary);

#endif
