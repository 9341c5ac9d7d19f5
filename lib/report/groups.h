/* SPDX-License-Identifier: MIT */
/* Which segments a report has rows for, and in what order. */
#ifndef RFM_LIB_REPORT_GROUPS_H
#define RFM_LIB_REPORT_GROUPS_H

#include "frame/frame.h"
#include "rfm/segment.h"

/* One segment of a report; the last group is that of rows without a segment. */
typedef struct rfm__group {
    const char *name; /* Borrowed from the frame or the rules; NULL: no segment */
    size_t name_size;
    int32_t has_level;
    int32_t level;
    int32_t is_listed; /* of the rules: reported even when nobody is in it */
    int64_t customers;
} rfm__group;

typedef struct rfm__groups {
    rfm__group
        *groups; /* in table order: the rules' own, then what only the frame has, then none */
    int64_t count;
    int64_t *group_of_label;
    rfm_column segment, level;
    rfm_frame *listed; /* keeps the names of the rules alive */
} rfm__groups;

/* Finds the columns segment and level and makes the groups; rules may be NULL. `groups` is
 * zeroed and is to be freed also after a failure. */
rfm_status rfm__groups_make(const rfm_frame *frame, const rfm_rules *rules, rfm__groups *groups,
                            rfm_error *error);
void rfm__groups_free(rfm__groups *groups);

/* Counts each row in, and takes the level of a segment from its rows; levels that contradict
 * each other are RFM_E_DATA. */
rfm_status rfm__groups_count(rfm__groups *groups, rfm_error *error);
/* The group of a row. */
int64_t rfm__groups_find(const rfm__groups *groups, int64_t row);
/* Gives the indices of the groups to report: highest level first, then table order, none last.
 * Owned by the caller (rfm__free). */
rfm_status rfm__groups_order(const rfm__groups *groups, int64_t **out_order, int64_t *out_count,
                             rfm_error *error);

#endif
