/* SPDX-License-Identifier: MIT */
/* How often each of many numbers occurs, in memory for the different ones only. */
#ifndef RFM_LIB_RETENTION_COUNTER_H
#define RFM_LIB_RETENTION_COUNTER_H

#include "base/memory.h"

typedef struct rfm__counted {
    uint64_t key;
    int64_t count;
} rfm__counted;

/* Starts as zeros. */
typedef struct rfm__counter {
    rfm__counted *list; /* keys rise and differ; complete after rfm__counter_settle */
    size_t count;
    uint64_t *pending;
    uint64_t *scratch;
    size_t pending_count;
    size_t pending_capacity;
    size_t scratch_capacity;
} rfm__counter;

/* Counts a key once more. Amortised O(1) for few different keys, else O(log different). */
rfm_status rfm__counter_add(rfm__counter *counter, uint64_t key, rfm_error *error);
/* Brings all that was added into the list. */
rfm_status rfm__counter_settle(rfm__counter *counter, rfm_error *error);
/* Adds what another one, settled, has counted. */
rfm_status rfm__counter_merge(rfm__counter *counter, const rfm__counter *other, rfm_error *error);
void rfm__counter_free(rfm__counter *counter);

#endif
