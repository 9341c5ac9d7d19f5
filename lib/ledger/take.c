/* SPDX-License-Identifier: MIT */
/* Finding an id waits for memory three times, one after the other: for the receipt, for its slot in
 * the dictionary, for the id that the slot leads to. So a shard lists its bins of all parts first,
 * and asks for what a bin needs while it is at those before. */
#include "ledger/take.h"

#include <string.h>

#include "base/text.h"

/* A bin of the list. */
typedef struct take_bin {
    const rfm__bin *bin;
    uint32_t part;
} take_bin;

/* The shard at work. */
typedef struct take_shard {
    rfm__take *take;
    uint32_t index;
    rfm__shard *shard;
    size_t first;    /* rows of its tail that are older than the batch */
    int keeps_sums;  /* and nothing else of a receipt */
    int is_straight; /* no id leads elsewhere */
} take_shard;

void rfm__take_free(rfm__take *take) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__free(take->deferred[s].entries);
        rfm__free(take->deferred[s].places);
    }
}

void rfm__take_begin(rfm__take *take, rfm_ledger *ledger, const size_t tails[RFM__SHARDS]) {
    take->ledger = ledger;
    memcpy(take->first, tails, sizeof take->first);
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) take->deferred[s].count = 0; /* of one that failed */
}

static rfm_status take_defer(rfm__deferred *deferred, rfm__place place, const rfm__entry *entry,
                             rfm_error *error) {
    RFM_TRY(rfm__grow(&deferred->entries, &deferred->capacity, deferred->count + 1,
                      sizeof *deferred->entries, error));
    RFM_TRY(rfm__grow(&deferred->places, &deferred->place_capacity, deferred->count + 1,
                      sizeof *deferred->places, error));
    deferred->entries[deferred->count] = *entry;
    deferred->places[deferred->count++] = place;
    return RFM_OK;
}

/* The id of a receipt. A long one is read from its column again. */
static rfm_status take_id(const take_shard *at, const rfm__batch_part *part,
                          const rfm__staged *staged, char *number_text, rfm__id *out_id,
                          rfm_error *error) {
    *out_id = (rfm__id){.hash = rfm__staged_hash(staged)};
    if (at->take->ledger->id_type == RFM_ID_INTEGER) {
        memcpy(&out_id->number, staged->id.bytes, sizeof out_id->number);
    } else if (staged->id.bytes[RFM__ID_SHORT] != RFM__ID_LONG) {
        out_id->text = staged->id.bytes;
        out_id->size = (size_t)staged->id.bytes[RFM__ID_SHORT];
    } else {
        int has_id;
        RFM_TRY(rfm__intake_id(part->intake, part->first + staged->row, number_text, &has_id,
                               out_id, error));
        out_id->hash = rfm__staged_hash(staged);
    }
    return RFM_OK;
}

/* Where an id leads that is in the dictionary at `index`, or is to be added, unless it is a long
 * one that was not looked for. */
static rfm_status take_place(const take_shard *at, const rfm__batch_part *part,
                             const rfm__staged *staged, uint32_t index, rfm__place *out_place,
                             rfm_error *error) {
    char number_text[RFM__INT64_TEXT];
    rfm__id id;
    if (index != RFM__NO_INDEX) {
        *out_place = rfm__shard_follow(at->shard, at->index, index);
        return RFM_OK;
    }
    RFM_TRY(take_id(at, part, staged, number_text, &id, error));
    const int is_short = staged->id.bytes[RFM__ID_SHORT] != RFM__ID_LONG;
    const rfm_status status = is_short ? rfm__ledger_add(at->take->ledger, &id, out_place, error)
                                       : rfm__ledger_place(at->take->ledger, &id, out_place, error);
    if (status == RFM_E_DATA && error != NULL) {
        error->where = rfm__intake_row(part->intake, part->first + staged->row);
    }
    return status;
}

/* A receipt as an entry; its customer is not filled in. */
static rfm_status take_entry(const take_shard *at, uint32_t part_index, const rfm__staged *staged,
                             rfm__entry *out_entry, rfm_error *error) {
    const rfm__batch_part *part = &at->take->parts[part_index];
    *out_entry = (rfm__entry){
        .print = staged->print,
        .amount = staged->amount,
        .day = staged->day,
        .lines = staged->lines,
        .tuple = at->take->tuples == NULL ? 0 : at->take->tuples[part_index][staged->row]};
    if (part->intake->margin.type == 0) return RFM_OK;
    return rfm__intake_margin(part->intake, part->first + staged->row, &out_entry->margin, error);
}

/* Adds a receipt here, or defers it. */
static rfm_status take_anything(const take_shard *at, uint32_t part_index, int has_id,
                                uint32_t id_index, const rfm__staged *staged, rfm_error *error) {
    rfm__entry entry;
    RFM_TRY(take_entry(at, part_index, staged, &entry, error));
    if (has_id) {
        rfm__place place;
        const rfm__batch_part *part = &at->take->parts[part_index];
        RFM_TRY(take_place(at, part, staged, id_index, &place, error));
        if (place.customer == 0 || place.shard != at->index) {
            return take_defer(&at->take->deferred[at->index], place, &entry, error);
        }
        entry.customer = place.customer;
    }
    return rfm__shard_add(at->shard, &entry, at->first, error);
}

/* Adds the sum of a customer who is known, 0 for nobody; 0 when it may be one with the last, or
 * there is no room. */
RFM__INLINE int take_sum(const take_shard *at, uint32_t customer, const rfm__staged *staged) {
    const rfm__tail *tail = &at->shard->tail;
    if (tail->count == tail->capacity) return 0;
    const rfm__sum sum = {staged->amount, staged->day, staged->lines};
    if (!rfm__tail_holds(tail, sum)) return 0;
    if (tail->count > at->first && staged->print != 0 &&
        rfm__tail_print(tail, tail->count - 1) == staged->print) {
        return 0;
    }
    rfm__shard_push_sum(at->shard, customer, staged->print, sum);
    return 1;
}

/* Adds a new id about which nothing can be wrong; its index, or RFM__NO_INDEX when it is not such a
 * one. */
static rfm_status take_new_id(const take_shard *at, const rfm__staged *staged, int integers,
                              uint32_t *out_index, rfm_error *error) {
    *out_index = RFM__NO_INDEX;
    if (at->take->ledger->erased.count > 0) return RFM_OK;
    rfm__id id = {.hash = rfm__staged_hash(staged)};
    if (integers) {
        memcpy(&id.number, staged->id.bytes, sizeof id.number);
    } else if (rfm__id_cell_is_plain(&staged->id)) {
        id.text = staged->id.bytes;
        id.size = (size_t)staged->id.bytes[RFM__ID_SHORT];
    } else {
        return RFM_OK;
    }
    return rfm__dictionary_add(&at->shard->ids, &id, out_index, error);
}

/* Finds the receipt's customer. What is usual is done here, all else by itself. */
RFM__INLINE rfm_status take_known_receipt(const take_shard *at, uint32_t part, int integers,
                                          const rfm__staged *staged, rfm_error *error) {
    uint32_t index = RFM__NO_INDEX;
    if (integers || staged->id.bytes[RFM__ID_SHORT] != RFM__ID_LONG) {
        index =
            rfm__dictionary_seek(&at->shard->ids, rfm__staged_hash(staged), &staged->id, integers);
        if (index == RFM__NO_INDEX) RFM_TRY(take_new_id(at, staged, integers, &index, error));
    }
    if (at->keeps_sums && at->is_straight && index != RFM__NO_INDEX &&
        take_sum(at, index + 1, staged)) {
        return RFM_OK;
    }
    return take_anything(at, part, 1, index, staged, error);
}

/* The bins of a chain of all parts, in order. */
static rfm_status take_list(const rfm__take *take, uint32_t chain, take_bin **out_bins,
                            size_t *out_count, rfm_error *error) {
    size_t most = 0;
    for (int64_t p = 0; p < take->part_count; ++p) most += take->parts[p].bin_count;
    RFM_TRY(rfm__new_array(most, sizeof **out_bins, out_bins, error));
    *out_count = 0;
    for (int64_t p = 0; p < take->part_count; ++p) {
        const rfm__batch_part *part = &take->parts[p];
        uint32_t next = part->firsts[chain];
        while (next != RFM__NO_BIN) {
            (*out_bins)[(*out_count)++] = (take_bin){&part->bins[next], (uint32_t)p};
            next = part->bins[next].next;
        }
    }
    return RFM_OK;
}

RFM__INLINE void take_ask_bin(const rfm__bin *bin) {
    rfm__ask_for(bin->rows, bin->count * sizeof *bin->rows);
}

/* What finding the ids of a bin will read: slots (stage 0), then ids (1). Of all of them together:
 * each may wait for where in memory a page lies, and those waits overlap. */
RFM__INLINE void take_ask_ids(const rfm__dictionary *ids, const rfm__bin *bin, int stage) {
    for (uint32_t i = 0; i < bin->count; ++i) {
        rfm__dictionary_prefetch(ids, rfm__staged_hash(&bin->rows[i]), stage);
    }
}

/* The same for the first bins: nobody was at those before. */
RFM__INLINE void take_ask_first(const rfm__dictionary *ids, const take_bin *bins, size_t count) {
    for (size_t i = 0; i < 3 && i < count; ++i) take_ask_bin(bins[i].bin);
    for (size_t i = 0; i < 2 && i < count; ++i) take_ask_ids(ids, bins[i].bin, 0);
    if (count > 0) take_ask_ids(ids, bins[0].bin, 1);
}

RFM__INLINE rfm_status take_known_bins(const take_shard *at, int integers, const take_bin *bins,
                                       size_t count, rfm_error *error) {
    take_ask_first(&at->shard->ids, bins, count);
    for (size_t i = 0; i < count; ++i) {
        const rfm__bin *bin = bins[i].bin;
        if (i + 3 < count) take_ask_bin(bins[i + 3].bin);
        if (i + 2 < count) take_ask_ids(&at->shard->ids, bins[i + 2].bin, 0);
        if (i + 1 < count) take_ask_ids(&at->shard->ids, bins[i + 1].bin, 1);
        for (uint32_t k = 0; k < bin->count; ++k) {
            RFM_TRY(take_known_receipt(at, bins[i].part, integers, &bin->rows[k], error));
        }
    }
    return RFM_OK;
}

static rfm_status take_known(const take_shard *at, const take_bin *bins, size_t count,
                             rfm_error *error) {
    return at->shard->ids.integers ? take_known_bins(at, 1, bins, count, error)
                                   : take_known_bins(at, 0, bins, count, error);
}

static rfm_status take_unidentified(const take_shard *at, const take_bin *bins, size_t count,
                                    rfm_error *error) {
    for (size_t i = 0; i < count; ++i) {
        if (i + 3 < count) take_ask_bin(bins[i + 3].bin);
        for (uint32_t k = 0; k < bins[i].bin->count; ++k) {
            const rfm__staged *staged = &bins[i].bin->rows[k];
            if (at->keeps_sums && take_sum(at, 0, staged)) continue;
            RFM_TRY(take_anything(at, bins[i].part, 0, RFM__NO_INDEX, staged, error));
        }
    }
    return RFM_OK;
}

static rfm_status take_chain(const take_shard *at, uint32_t chain, rfm_error *error) {
    take_bin *bins;
    size_t count;
    RFM_TRY(take_list(at->take, chain, &bins, &count, error));
    const rfm_status status = chain < RFM__SHARDS ? take_known(at, bins, count, error)
                                                  : take_unidentified(at, bins, count, error);
    rfm__free(bins);
    return status;
}

static rfm_status take_shard_rows(void *context, int64_t chunk, rfm_error *error) {
    rfm__take *take = context;
    const uint32_t index = (uint32_t)chunk;
    rfm__shard *shard = &take->ledger->shards[index];
    const take_shard at = {.take = take,
                           .index = index,
                           .shard = shard,
                           .first = take->first[index],
                           .keeps_sums = !shard->has_margin && !shard->has_tuples,
                           .is_straight = shard->redirect == NULL};
    RFM_TRY(take_chain(&at, index, error));
    return take_chain(&at, RFM__SHARDS + index, error);
}

static rfm_status take_deferred(rfm__take *take, rfm_error *error) {
    rfm_ledger *ledger = take->ledger;
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        rfm__deferred *deferred = &take->deferred[s];
        for (size_t i = 0; i < deferred->count; ++i) {
            const rfm__entry *entry = &deferred->entries[i];
            rfm__place place = deferred->places[i];
            if (place.customer == 0) {
                place.shard =
                    rfm__shard_of_unidentified(ledger, entry->print, entry->amount, entry->day);
            }
            RFM_TRY(rfm__shard_reserve_for(&ledger->shards[place.shard], entry, error));
            rfm__ledger_push(ledger, place, entry);
        }
        deferred->count = 0;
    }
    return RFM_OK;
}

rfm_status rfm__take_parts(rfm__take *take, rfm__crew *crew, int32_t threads, rfm_error *error) {
    RFM_TRY(rfm__crew_run(crew, threads, RFM__SHARDS, take_shard_rows, NULL, take, error));
    return take_deferred(take, error);
}
