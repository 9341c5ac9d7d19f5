/* SPDX-License-Identifier: MIT */
/**
 * @file report.h
 * Reports: frames about frames.
 */
#ifndef RFM_REPORT_H
#define RFM_REPORT_H

#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/**
 * Summarises a segmented customer table, one row a segment, highest level first, then table order.
 *
 * Columns: segment, level, customers, share (of customers), receipts, spend_net, spend_share,
 * mean_receipt (spend_net / receipts), mean_days_since_last, mean_receipts, mean_spend (per
 * customer), and mean_r, mean_f, mean_m where the frame has scores. With `rules` (may be NULL)
 * segments without a customer get a row as well; customers without a segment get a row with a
 * missing segment. A share or mean of nothing is missing. Needs segment, level, receipts,
 * spend_net. Owned. O(rows).
 */
rfm_status rfm_report_summary(const rfm_frame *frame, const rfm_rules *rules, rfm_frame **out_frame,
                              rfm_error *error);

RFM_END_DECLARATIONS

#endif
