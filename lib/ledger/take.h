/* SPDX-License-Identifier: MIT */
/* The second of the two steps of a batch: each shard takes its receipts from all parts. */
#ifndef RFM_LIB_LEDGER_TAKE_H
#define RFM_LIB_LEDGER_TAKE_H

#include "base/threads.h"
#include "ledger/stage.h"

/* Rows whose customer turned out to live elsewhere: aliases and erased ids. They wait for the end
 * of the step, for a shard must not touch another one while all run at once. */
typedef struct rfm__deferred {
    rfm__entry *entries;
    rfm__place *places;
    size_t count;
    size_t capacity;
    size_t place_capacity;
} rfm__deferred;

typedef struct rfm__take {
    rfm_ledger *ledger;
    const rfm__batch_part *parts;
    int64_t part_count;
    uint32_t *const *tuples;   /* of each part, by row; NULL without attributes */
    size_t first[RFM__SHARDS]; /* rows of the tails that are older than the batch */
    rfm__deferred deferred[RFM__SHARDS];
} rfm__take;

void rfm__take_free(rfm__take *take);
/* Begins a batch: nothing is deferred, and tails are as long as `tails` says. */
void rfm__take_begin(rfm__take *take, rfm_ledger *ledger, const size_t tails[RFM__SHARDS]);
/* Takes the parts. The order in which a shard sees rows is theirs in the batch, so threads change
 * nothing. After a failure the ledger is to go back to its mark. */
rfm_status rfm__take_parts(rfm__take *take, rfm__crew *crew, int32_t threads, rfm_error *error);

#endif
