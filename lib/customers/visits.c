/* SPDX-License-Identifier: MIT */
/* What a customer's receipts are is settled in tally.c; who counts cohorts or intervals should not
 * have to know how a ledger lies in memory, nor what to do where it is not settled yet. */
#include "customers/visits.h"

rfm_status rfm__visits_list(rfm__runs *runs, uint32_t customer, const rfm__lens *lens,
                            rfm__tally_room *room, rfm_error *error) {
    uint32_t start, end;
    if (!rfm__runs_is_settled(runs, customer)) {
        const size_t count = rfm__runs_get(runs, customer);
        return rfm__tally_list_entries(runs->run, runs->scratch, count, lens, room, error);
    }
    rfm__settled_run(&runs->shard->base, customer, &start, &end);
    return rfm__tally_list_run(&runs->shard->base, start, end, lens, room, error);
}

rfm_status rfm__visits_shard(const rfm_ledger *ledger, uint32_t shard, uint32_t first,
                             const rfm__lens *lens, rfm__visits_fn take, void *context,
                             rfm_error *error) {
    rfm__runs runs;
    rfm__tally_room room = {0};
    RFM_TRY(rfm__runs_open(&ledger->shards[shard], &runs, error));
    rfm_status status = RFM_OK;
    for (uint32_t c = first; status == RFM_OK && c <= runs.shard->ids.count; ++c) {
        const rfm__place place = {shard, c};
        status = rfm__visits_list(&runs, c, lens, &room, error);
        if (status != RFM_OK || room.receipt_count == 0) continue;
        status = take(context, place, room.receipts, room.receipt_count, error);
    }
    rfm__tally_room_free(&room);
    rfm__runs_close(&runs);
    return status;
}
