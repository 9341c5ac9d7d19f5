/* SPDX-License-Identifier: MIT */
/* A customer table tells who bought within its window; who comes back after it was closed must be
 * looked up. These are few, so each is tallied alone in place of a second table of everybody. */
#include "moves/known.h"

static rfm__id known_id(const rfm_ledger *ledger, const rfm__roster *ids, int64_t row) {
    rfm__id id = {0};
    if (ids->numbers != NULL) {
        id.number = ids->numbers[row];
    } else {
        id.text = rfm__roster_text(ids, row, &id.size);
    }
    rfm__ledger_hash_id(ledger, &id);
    return id;
}

static rfm_status known_open(rfm__known *known, uint32_t shard, rfm_error *error) {
    if (known->is_open[shard]) return RFM_OK;
    RFM_TRY(rfm__runs_open(&known->ledger->shards[shard], &known->runs[shard], error));
    known->is_open[shard] = 1;
    return RFM_OK;
}

rfm_status rfm__known_ask(rfm__known *known, const rfm__roster *ids, int64_t row, int32_t day,
                          int *out_is_known, rfm_error *error) {
    const rfm__lens lens = {.first_day = RFM_DAY_MIN, .as_of_day = day, .returns = known->returns};
    const rfm__id id = known_id(known->ledger, ids, row);
    const rfm__place place = rfm__ledger_find(known->ledger, &id);
    rfm__tally tally;
    RFM_TRY(known_open(known, place.shard, error));
    rfm__runs *runs = &known->runs[place.shard];
    if (rfm__runs_is_settled(runs, place.customer)) {
        uint32_t start, end;
        rfm__settled_run(&runs->shard->base, place.customer, &start, &end);
        RFM_TRY(rfm__tally_run(&runs->shard->base, start, end, &lens, &known->room, &tally, error));
    } else {
        const size_t count = rfm__runs_get(runs, place.customer);
        rfm__tally_entries(runs->run, runs->scratch, count, &lens, &tally);
    }
    *out_is_known = tally.receipts > 0;
    return RFM_OK;
}

void rfm__known_close(rfm__known *known) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        if (known->is_open[s]) rfm__runs_close(&known->runs[s]);
    }
    rfm__tally_room_free(&known->room);
}
