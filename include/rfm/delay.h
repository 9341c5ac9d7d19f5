/* SPDX-License-Identifier: MIT */
/**
 * @file delay.h
 * Change delay: a customer changes segment only after the new one has held for some days.
 */
#ifndef RFM_DELAY_H
#define RFM_DELAY_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

/** How long a change waits; zero means at once. */
typedef struct rfm_delay_options {
    uint32_t struct_size;
    int32_t up_days;   /**< to a higher level, or to another segment of the same level */
    int32_t down_days; /**< to a lower level, or to no segment */
    int32_t reserved;
} rfm_delay_options;

/** What a delay holds. */
typedef struct rfm_delay_state {
    uint32_t struct_size; /**< set by the caller */
    int32_t up_days;
    int32_t down_days;
    int32_t last_day; /**< as-of day of the last advance; 0 when there was none */
    int64_t advances;
    int64_t customers;
    int64_t pending;
} rfm_delay_state;

/** Each customer's segment in force and the change that waits. */
typedef struct rfm_delay rfm_delay;

/** Makes a delay that knows no customer. Owned: rfm_delay_free. */
rfm_status rfm_delay_new(const rfm_delay_options *options, rfm_delay **out_delay, rfm_error *error);
/** Frees a delay; NULL is allowed. */
void rfm_delay_free(rfm_delay *delay);
/** Fills in what the delay holds. O(1). */
rfm_status rfm_delay_inspect(const rfm_delay *delay, rfm_delay_state *out_state, rfm_error *error);
/**
 * Takes the segments computed as of a day and gives the frame with those in force.
 *
 * Reads customer (text or int64; the same type every time, each id once), segment (code with
 * labels) and level. `segment` and `level` become those in force; added are computed_segment,
 * previous_segment (in force before the last change; missing: none), since_day (of the one in
 * force), pending_segment, pending_since_day and pending_days (days left), missing when nothing
 * waits. A new customer's segment is in force at once. A change waits from the first day on which
 * it was computed; another target, or the one in force again, starts it anew. So a delay must see
 * every day: rfm_moves_daily computes the days in between. Customers that are not in the frame are
 * forgotten. Fails with RFM_E_ARGUMENT when the day is not after the last one, with RFM_E_DATA on
 * an id that is missing or doubled and on a segment with two levels. Owned. O(customers) where rows
 * are in order of ids, else with a sort.
 */
rfm_status rfm_delay_advance(rfm_delay *delay, int32_t as_of_day, const rfm_frame *frame,
                             rfm_frame **out_frame, rfm_error *error);
/**
 * Lists what waits, in order of customers: customer, segment, level, pending_segment,
 * pending_level, pending_since_day, due_day.
 *
 * Owned.
 */
rfm_status rfm_delay_pending(const rfm_delay *delay, rfm_frame **out_frame, rfm_error *error);
/** Writes the delay: canonical, versioned, checksummed (docs/state-format.md). */
rfm_status rfm_delay_save(const rfm_delay *delay, rfm_write_fn write, void *payload,
                          rfm_error *error);
/** Makes a delay from saved bytes, all of which are checked. RFM_E_FORMAT, RFM_E_VERSION. Owned. */
rfm_status rfm_delay_load(const void *bytes, size_t size, rfm_delay **out_delay, rfm_error *error);

RFM_END_DECLARATIONS

#endif
