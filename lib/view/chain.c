/* SPDX-License-Identifier: MIT */
/* A reader of the whole ledger sorts the tail once (ledger/runs.c); who looks at a few customers
 * again and again would do so in vain each time. */
#include "view/chain.h"

#include <string.h>

#include "ledger/entries.h"

void rfm__chain_free(rfm__chain *chain) {
    rfm__free(chain->heads);
    rfm__free(chain->links);
    *chain = (rfm__chain){0};
}

void rfm__chain_room_free(rfm__chain_room *room) {
    rfm__free(room->entries);
    rfm__free(room->scratch);
    rfm__tally_room_free(&room->tally);
    *room = (rfm__chain_room){0};
}

size_t rfm__chain_memory(const rfm__chain *chain) {
    return chain->head_room * sizeof *chain->heads + chain->link_room * sizeof *chain->links;
}

static rfm_status chain_reserve(rfm__chain *chain, const rfm__shard *shard, rfm_error *error) {
    const uint32_t customers = shard->ids.count + 1;
    RFM_TRY(rfm__grow(&chain->links, &chain->link_room, shard->tail.count, sizeof *chain->links,
                      error));
    RFM_TRY(rfm__grow(&chain->heads, &chain->head_room, customers, sizeof *chain->heads, error));
    while (chain->customers < customers) chain->heads[chain->customers++] = 0;
    return RFM_OK;
}

rfm_status rfm__chain_follow(rfm__chain *chain, const rfm__shard *shard, size_t *out_first,
                             int *out_anew, rfm_error *error) {
    RFM_TRY(chain_reserve(chain, shard, error));
    *out_anew = chain->version != shard->version || chain->seen > shard->tail.count;
    if (*out_anew) {
        memset(chain->heads, 0, chain->customers * sizeof *chain->heads);
        chain->version = shard->version;
        chain->seen = 0;
    }
    *out_first = chain->seen;
    for (; chain->seen < shard->tail.count; ++chain->seen) {
        const uint32_t customer = shard->tail.customers[chain->seen];
        chain->links[chain->seen] = chain->heads[customer];
        chain->heads[customer] = (uint32_t)chain->seen + 1;
    }
    return RFM_OK;
}

int rfm__chain_is_settled(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer) {
    return chain->heads[customer] == 0 && shard->removed == 0;
}

rfm_status rfm__chain_gather(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer,
                             rfm__chain_room *room, size_t *out_count, rfm_error *error) {
    uint32_t start, end;
    size_t count = 0, rows = 0;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t row = chain->heads[customer]; row != 0; row = chain->links[row - 1]) ++rows;
    rows += end - start;
    RFM_TRY(rfm__grow(&room->entries, &room->entry_room, rows, sizeof *room->entries, error));
    RFM_TRY(rfm__grow(&room->scratch, &room->scratch_room, rows, sizeof *room->scratch, error));
    for (uint32_t i = start; i < end; ++i) {
        room->entries[count] = rfm__settled_entry(&shard->base, i);
        count += room->entries[count].lines > 0;
    }
    /* Links lead back; in the order in which they came, rows are mostly in order of days. */
    size_t first = rows;
    for (uint32_t row = chain->heads[customer]; row != 0; row = chain->links[row - 1]) {
        const rfm__entry entry = rfm__shard_tail_entry(shard, row - 1);
        if (entry.lines > 0) room->entries[--first] = entry;
    }
    memmove(room->entries + count, room->entries + first, (rows - first) * sizeof *room->entries);
    *out_count = rfm__entries_join(room->entries, room->scratch, count + (rows - first));
    return RFM_OK;
}

rfm_status rfm__chain_tally(const rfm__chain *chain, const rfm__shard *shard, uint32_t customer,
                            const rfm__lens *lens, rfm__chain_room *room, rfm__tally *out_tally,
                            rfm_error *error) {
    if (rfm__chain_is_settled(chain, shard, customer)) {
        uint32_t start, end;
        rfm__settled_run(&shard->base, customer, &start, &end);
        return rfm__tally_run(&shard->base, start, end, lens, &room->tally, out_tally, error);
    }
    size_t count;
    RFM_TRY(rfm__chain_gather(chain, shard, customer, room, &count, error));
    rfm__tally_entries(room->entries, room->scratch, count, lens, out_tally);
    return RFM_OK;
}
