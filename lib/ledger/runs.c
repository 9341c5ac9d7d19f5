/* SPDX-License-Identifier: MIT */
/* A reader may not settle a ledger that others read too. It does not have to: what a customer has
 * in the tail is found by one counting sort, and merged with the base in room for a single run. */
#include "ledger/runs.h"

#include "ledger/entries.h"

void rfm__runs_close(rfm__runs *runs) {
    rfm__free(runs->tail_starts);
    rfm__free(runs->order);
    rfm__free(runs->run);
    rfm__free(runs->scratch);
    *runs = (rfm__runs){0};
}

/* Counting sort of the tail by customer: stable, so rows that came in order of days stay so. */
static rfm_status runs_order(rfm__runs *runs, uint32_t customers, rfm_error *error) {
    const rfm__shard *shard = runs->shard;
    RFM_TRY(rfm__new_zeroed_array((size_t)customers + 2, sizeof *runs->tail_starts,
                                  &runs->tail_starts, error));
    RFM_TRY(rfm__new_array(shard->tail_count, sizeof *runs->order, &runs->order, error));
    uint32_t *next = runs->tail_starts + 1; /* shifted by one, so that filling leaves the starts */
    for (size_t i = 0; i < shard->tail_count; ++i) ++next[shard->tail[i].customer + 1];
    for (uint32_t c = 0; c < customers; ++c) next[c + 1] += next[c];
    for (size_t i = 0; i < shard->tail_count; ++i) {
        runs->order[next[shard->tail[i].customer]++] = (uint32_t)i;
    }
    return RFM_OK;
}

/* Room for the longest run of any customer. */
static rfm_status runs_room(rfm__runs *runs, uint32_t customers, rfm_error *error) {
    size_t longest = 0;
    for (uint32_t c = 0; c < customers; ++c) {
        uint32_t start, end;
        rfm__settled_run(&runs->shard->base, c, &start, &end);
        const size_t count = (end - start) + (runs->tail_starts[c + 1] - runs->tail_starts[c]);
        if (count > longest) longest = count;
    }
    RFM_TRY(rfm__new_array(longest, sizeof *runs->run, &runs->run, error));
    return rfm__new_array(longest, sizeof *runs->scratch, &runs->scratch, error);
}

rfm_status rfm__runs_open(const rfm__shard *shard, rfm__runs *out_runs, rfm_error *error) {
    const uint32_t customers = shard->ids.count + 1;
    *out_runs = (rfm__runs){.shard = shard};
    if (rfm__shard_is_settled(shard)) return RFM_OK;
    rfm_status status = runs_order(out_runs, customers, error);
    if (status == RFM_OK) status = runs_room(out_runs, customers, error);
    if (status != RFM_OK) rfm__runs_close(out_runs);
    return status;
}

int rfm__runs_is_settled(const rfm__runs *runs, uint32_t customer) {
    return runs->tail_starts == NULL ||
           (runs->tail_starts[customer] == runs->tail_starts[customer + 1] &&
            runs->shard->removed == 0);
}

size_t rfm__runs_get(rfm__runs *runs, uint32_t customer) {
    const rfm__shard *shard = runs->shard;
    rfm__entry *run = runs->run;
    uint32_t start, end;
    size_t count = 0;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) {
        run[count] = rfm__settled_entry(&shard->base, i);
        run[count].customer = customer;
        count += run[count].lines > 0;
    }
    for (uint32_t i = runs->tail_starts[customer]; i < runs->tail_starts[customer + 1]; ++i) {
        run[count] = rfm__shard_tail_entry(shard, runs->order[i]);
        count += run[count].lines > 0;
    }
    return rfm__entries_join(run, runs->scratch, count);
}
