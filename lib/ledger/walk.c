/* SPDX-License-Identifier: MIT */
/* Shards, tails and numbers of attributes are how a ledger happens to lie in memory. Whoever writes
 * it out walks it through here and sees only its content. */
#include "ledger/walk.h"

#include "ledger/entries.h"

typedef struct walk {
    const rfm_ledger *ledger;
    const rfm__tuple_order *tuples;
    rfm__settled settled[RFM__SHARDS];
    int owned[RFM__SHARDS];
    rfm__ordered *ordered;
    size_t ordered_count;
    rfm__entry *run;
    rfm__entry *scratch;
} walk;

static void walk_free(walk *all) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        if (all->owned[s]) rfm__settled_free(&all->settled[s]);
    }
    rfm__free(all->ordered);
    rfm__free(all->run);
    rfm__free(all->scratch);
    rfm__free(all);
}

/* Room for the longest run: of one customer, or of all the unidentified together. */
static size_t walk_longest(const walk *all) {
    size_t longest = 0;
    size_t unidentified = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        for (uint32_t c = 0; c < all->settled[s].customers; ++c) {
            const size_t count = all->settled[s].starts[c + 1] - all->settled[s].starts[c];
            if (c == 0) unidentified += count;
            if (count > longest) longest = count;
        }
    }
    return longest > unidentified ? longest : unidentified;
}

static rfm_status walk_open(walk *all, rfm_error *error) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        int owned;
        RFM_TRY(rfm__shard_read(&all->ledger->shards[s], &all->settled[s], &owned, error));
        all->owned[s] = owned;
    }
    RFM_TRY(rfm__ledger_order(all->ledger, &all->ordered, &all->ordered_count, error));
    const size_t longest = walk_longest(all);
    RFM_TRY(rfm__new_array(longest, sizeof *all->run, &all->run, error));
    return rfm__new_array(longest, sizeof *all->scratch, &all->scratch, error);
}

/* Appends a run to what is there; tuples become ranks, which may change the order. */
static size_t walk_gather(walk *all, uint32_t shard, uint32_t customer, size_t count) {
    uint32_t start, end;
    const rfm__settled *settled = &all->settled[shard];
    rfm__settled_run(settled, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) {
        rfm__entry entry = rfm__settled_entry(settled, i);
        if (settled->tuples != NULL) entry.tuple = all->tuples->ranks[entry.tuple];
        all->run[count++] = entry;
    }
    return count;
}

/* The next customer in order lies anywhere in memory: what those to come need is asked for. */
enum { WALK_AHEAD = 16 };

static void walk_ask(const walk *all, size_t at) {
    if (at + 2 * WALK_AHEAD < all->ordered_count) {
        const rfm__place place = all->ordered[at + 2 * WALK_AHEAD].place;
        const rfm__settled *settled = &all->settled[place.shard];
        if (place.customer < settled->customers) RFM__PREFETCH(&settled->starts[place.customer]);
        rfm__dictionary_prefetch_id(&all->ledger->shards[place.shard].ids, place.customer - 1, 0);
    }
    if (at + WALK_AHEAD < all->ordered_count) {
        const rfm__place place = all->ordered[at + WALK_AHEAD].place;
        const rfm__settled *settled = &all->settled[place.shard];
        uint32_t start, end;
        rfm__settled_run(settled, place.customer, &start, &end);
        if (start == end) return;
        RFM__PREFETCH(&settled->sums[start]);
        if (settled->prints != NULL) RFM__PREFETCH(&settled->prints[start]);
    }
}

static rfm_status walk_customers(walk *all, rfm__walk_fn take, void *context, rfm_error *error) {
    for (size_t i = 0; i < all->ordered_count; ++i) {
        walk_ask(all, i);
        const rfm__place place = all->ordered[i].place;
        const size_t count = walk_gather(all, place.shard, place.customer, 0);
        if (count == 0) continue;
        if (all->ledger->attributes.count > 0) rfm__entries_sort(all->run, all->scratch, count);
        const rfm__id id = rfm__place_id(all->ledger, place);
        RFM_TRY(take(context, &id, all->run, count, error));
    }
    return RFM_OK;
}

static rfm_status walk_unidentified(walk *all, rfm__walk_fn take, void *context, rfm_error *error) {
    size_t ends[RFM__SHARDS]; /* each shard's are in order */
    size_t count = 0;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) ends[s] = count = walk_gather(all, s, 0, count);
    if (all->ledger->attributes.count > 0) {
        rfm__entries_sort(all->run, all->scratch, count);
    } else {
        rfm__entries_merge(all->run, all->scratch, ends, RFM__SHARDS);
    }
    return take(context, NULL, all->run, count, error);
}

rfm_status rfm__ledger_walk(const rfm_ledger *ledger, const rfm__tuple_order *tuples,
                            rfm__walk_fn take, void *context, rfm_error *error) {
    walk *all = rfm__alloc_zeroed(sizeof *all);
    if (all == NULL) return rfm__fail_memory(error);
    all->ledger = ledger;
    all->tuples = tuples;
    rfm_status status = walk_open(all, error);
    if (status == RFM_OK) status = walk_customers(all, take, context, error);
    if (status == RFM_OK) status = walk_unidentified(all, take, context, error);
    walk_free(all);
    return status;
}
