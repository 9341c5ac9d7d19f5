/* SPDX-License-Identifier: MIT */
/* The faces of a baseline on the terminal, at most 80 columns wide. */
#ifndef RFM_CLI_BASELINE_TABLES_H
#define RFM_CLI_BASELINE_TABLES_H

#include "rfm/frame.h"

/* Adds the figures of rfm_baseline_measure, a row each: one day with the two counts it is made of,
 * or several days side by side with the change since the first. */
void baseline_add_figures(rfm_buffer *text, const rfm_frame *figures, int decimals);
/* Adds the verdicts of rfm_baseline_readiness with a mark, threshold and figure each. */
void baseline_add_verdicts(rfm_buffer *text, const rfm_frame *verdicts);
/* Adds the row of rfm_baseline_overlap; `other` names the right side. */
void baseline_add_overlap(rfm_buffer *text, const rfm_frame *overlap, const char *other);

#endif
