/* SPDX-License-Identifier: MIT */
/**
 * @file moves.h
 * Moves: who changed segment between two days, and day by day over a stretch of days.
 */
#ifndef RFM_MOVES_H
#define RFM_MOVES_H

#include "rfm/customers.h"
#include "rfm/delay.h"
#include "rfm/score.h"
#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/** What became of a customer, the codes of column `change`. */
enum {
    RFM_MOVE_STAYED = 0,
    RFM_MOVE_UP = 1,
    RFM_MOVE_DOWN = 2,
    RFM_MOVE_ACROSS = 3, /**< to another of the same or an unknown level, or from or to none */
    RFM_MOVE_NEW = 4,
    RFM_MOVE_LOST = 5,    /**< in the earlier table only */
    RFM_MOVE_RETURNED = 6 /**< in the later table only, and known before */
};

/** Which customers to list; zero means all. */
typedef struct rfm_moves_options {
    uint32_t struct_size;
    int32_t only_changed; /**< leave out those that stayed */
    const char *into;     /**< only those that came into this segment */
    const char *out_of;   /**< only those that left this segment */
    /** Read: customers known before, though not in the earlier table; NULL: nobody can return */
    const rfm_frame *known;
    const rfm_rules *rules; /**< Read: lists its segments, in its order; may be NULL */
} rfm_moves_options;

/**
 * Compares two segmented customer tables, which both need customer, segment and level.
 *
 * `out_customers`, in order of ids: customer, from_segment, from_level, to_segment, to_level,
 * change (code with labels stayed, up, down, across, new, lost, returned). `out_matrix`, a row for
 * each pair of segments: from_segment, to_segment (missing: no segment), from_present, to_present
 * (code 0: was not or is no longer in the table), customers, share (of from_segment); where nobody
 * went, only for segments of the rules. `out_flow`, a row a segment, highest level first: segment,
 * level, before, stayed, up_in, down_in, across_in, new, returned, up_out, down_out, across_out,
 * lost, after, net. Customers without a segment have a row with a missing one. Rows and columns of
 * the matrix add up to the two tables. Each may be NULL; Owned. RFM_E_DATA on an id that is missing
 * or doubled and on a segment with two levels in one table, RFM_E_MISMATCH on ids of two types,
 * RFM_E_NOT_FOUND on a filter by a segment that is nowhere. O(n) where rows are in order of ids,
 * else with a sort.
 */
rfm_status rfm_moves_between(const rfm_frame *before, const rfm_frame *after,
                             const rfm_moves_options *options, rfm_frame **out_customers,
                             rfm_frame **out_matrix, rfm_frame **out_flow, rfm_error *error);

/** A stretch of days; zero means the default. */
typedef struct rfm_daily_options {
    uint32_t struct_size;
    int32_t step_days;                      /**< default 1 */
    const rfm_customers_options *customers; /**< Read: window, returns, threads */
    const rfm_scorer *scorer;               /**< Read: frozen cut points; NULL: fitted each day */
    const rfm_scorer_options *scoring;      /**< Read: how to fit when there is no scorer */
    rfm_progress_fn progress;
    void *progress_payload;
} rfm_daily_options;

/**
 * Segments the customers of a ledger on every day of a stretch and says who moved.
 *
 * `delay` may be NULL; else it is advanced through all the days, and segments are those in force. A
 * delay that has seen a day before `first_day` is taken through the days in between first.
 * `out_days`, a row a day: day, customers, bought (customers with a purchase that day), up, down,
 * across, new, lost, returned, changed (up + down + across), changed_share (of customers of both
 * days), changed_idle (changed without a purchase since the day before), changed_idle_share (of
 * customers of both days who did not buy). Moves of the first day are missing, unless the delay
 * knows the day before. `out_segments`, a row for each day and segment: day, segment, level,
 * customers, share, receipts, spend_net. `out_changes`, a row a move: day, customer, from_segment,
 * from_level, to_segment, to_level, change, bought (code 0 or 1). Each may be NULL; Owned. On
 * failure the delay is unchanged. O(days x receipts).
 */
rfm_status rfm_moves_daily(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                           const rfm_rules *rules, const rfm_daily_options *options,
                           rfm_delay *delay, rfm_frame **out_days, rfm_frame **out_segments,
                           rfm_frame **out_changes, rfm_error *error);

RFM_END_DECLARATIONS

#endif
