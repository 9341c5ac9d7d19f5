/* SPDX-License-Identifier: MIT */
/* The entries of one customer without sorting the shard's tail: its rows are linked to their
 * customers as they come. */
#ifndef RFM_LIB_VIEW_CHAIN_H
#define RFM_LIB_VIEW_CHAIN_H

#include "customers/tally.h"

typedef struct rfm__chain {
    uint32_t customers; /* local ones that have a head */
    uint32_t *heads;    /* by local customer: the last of his rows in the tail + 1 */
    uint32_t *links;    /* by row of the tail: the row before + 1 */
    size_t head_room, link_room;
    size_t seen;      /* rows that are linked */
    uint64_t version; /* of the shard that this is about */
} rfm__chain;

/* Room to put one customer's entries together; starts as zeros. */
typedef struct rfm__chain_room {
    rfm__entry *entries, *scratch;
    size_t entry_room, scratch_room;
    rfm__tally_room tally;
} rfm__chain_room;

void rfm__chain_free(rfm__chain *chain);
void rfm__chain_room_free(rfm__chain_room *room);
size_t rfm__chain_memory(const rfm__chain *chain);
/* Links the rows that came since, from *out_first on; *out_anew is 1 when the shard is not what it
 * was and all links were made anew. O(new rows). */
rfm_status rfm__chain_follow(rfm__chain *chain, const rfm__shard *shard, size_t *out_first,
                             int *out_anew, rfm_error *error);
/* 1 when the customer's run in the base is all there is. */
int rfm__chain_is_settled(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer);
/* Puts a customer's entries together in canonical order; returns how many in *out_count. */
rfm_status rfm__chain_gather(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer,
                             rfm__chain_room *room, size_t *out_count, rfm_error *error);
/* Tallies a customer in a lens. */
rfm_status rfm__chain_tally(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer,
                            const rfm__lens *lens, rfm__chain_room *room, rfm__tally *out_tally,
                            rfm_error *error);

#endif
