/* SPDX-License-Identifier: MIT */
/* Finding an id waits for memory four times, one after the other. So a shard lists its receipts of
 * all parts first, and asks early for what those to come will read: its own part of the ids is
 * small enough to stay in cache meanwhile. */
#include "ledger/take.h"

#include <string.h>

#include "base/text.h"
#include "base/threads.h"

/* A receipt of the list. */
typedef struct take_row {
    const rfm__staged *staged;
    uint32_t part;
} take_row;

/* The shard at work. */
typedef struct take_shard {
    rfm__take *take;
    uint32_t index;
    rfm__shard *shard;
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

/* Its index in the shard's dictionary, or RFM__NO_INDEX; and the id. A long one is read from its
 * column again. */
static rfm_status take_find(const take_shard *at, const take_row *row, char *number_text,
                            rfm__id *out_id, uint32_t *out_index, rfm_error *error) {
    const rfm__staged *staged = row->staged;
    const rfm__dictionary *ids = &at->shard->ids;
    const rfm__id_cell *cell = &staged->id.cell;
    *out_id = (rfm__id){.hash = staged->hash};
    if (at->take->ledger->id_type == RFM_ID_INTEGER) {
        out_id->number = staged->id.number;
        *out_index = rfm__dictionary_find(ids, out_id);
    } else if (cell->bytes[RFM__ID_SHORT] != RFM__ID_LONG) {
        out_id->text = cell->bytes;
        out_id->size = (size_t)cell->bytes[RFM__ID_SHORT];
        *out_index = rfm__dictionary_find_cell(ids, staged->hash, cell);
    } else {
        int has_id;
        const rfm__batch_part *part = &at->take->parts[row->part];
        RFM_TRY(rfm__intake_id(part->intake, part->first + staged->row, number_text, &has_id,
                               out_id, error));
        out_id->hash = staged->hash;
        *out_index = rfm__dictionary_find(ids, out_id);
    }
    return RFM_OK;
}

static rfm_status take_place(const take_shard *at, const take_row *row, rfm__place *out_place,
                             rfm_error *error) {
    char number_text[RFM__INT64_TEXT];
    rfm__id id;
    uint32_t index;
    RFM_TRY(take_find(at, row, number_text, &id, &index, error));
    if (index != RFM__NO_INDEX) {
        *out_place = rfm__shard_follow(at->shard, at->index, index);
        return RFM_OK;
    }
    const rfm__batch_part *part = &at->take->parts[row->part];
    const rfm_status status = rfm__ledger_place(at->take->ledger, &id, out_place, error);
    if (status == RFM_E_DATA && error != NULL) {
        error->where = rfm__intake_row(part->intake, part->first + row->staged->row);
    }
    return status;
}

/* Finds the receipt's customer and adds its entry here, or defers it. */
static rfm_status take_receipt(const take_shard *at, const take_row *row, rfm_error *error) {
    const rfm__staged *staged = row->staged;
    const rfm__batch_part *part = &at->take->parts[row->part];
    const uint32_t part_row = staged->row & ~RFM__STAGED_UNIDENTIFIED;
    rfm__entry entry = {
        .print = staged->print,
        .amount = staged->amount,
        .day = staged->day,
        .lines = staged->lines,
        .tuple = at->take->tuples == NULL ? 0 : at->take->tuples[row->part][part_row]};
    if (part->intake->margin.type != 0) {
        RFM_TRY(rfm__intake_margin(part->intake, part->first + part_row, &entry.margin, error));
    }
    if (staged->row == part_row) {
        rfm__place place;
        RFM_TRY(take_place(at, row, &place, error));
        if (place.customer == 0 || place.shard != at->index) {
            return take_defer(&at->take->deferred[at->index], place, &entry, error);
        }
        entry.customer = place.customer;
    }
    return rfm__shard_add(at->shard, &entry, at->take->first[at->index], error);
}

RFM__INLINE void take_look_ahead(const rfm__dictionary *ids, const take_row *rows, size_t i,
                                 size_t count) {
    enum { STEP = 8 };
    if (i + 4 * STEP < count) {
        RFM__PREFETCH(rows[i + 4 * STEP].staged);
        RFM__PREFETCH(&rows[i + 4 * STEP].staged->lines); /* often in another line of the cache */
    }
    if (i + 2 * STEP < count) rfm__dictionary_prefetch(ids, rows[i + 2 * STEP].staged->hash, 0);
    if (i + STEP < count) rfm__dictionary_prefetch(ids, rows[i + STEP].staged->hash, 1);
}

/* The shard's receipts of all parts, in order. */
static rfm_status take_list(const rfm__take *take, uint32_t shard, take_row **out_rows,
                            size_t *out_count, rfm_error *error) {
    size_t count = 0;
    for (int64_t p = 0; p < take->part_count; ++p) {
        count += take->parts[p].starts[shard + 1] - take->parts[p].starts[shard];
    }
    RFM_TRY(rfm__new_array(count, sizeof **out_rows, out_rows, error));
    *out_count = 0;
    for (int64_t p = 0; p < take->part_count; ++p) {
        const rfm__batch_part *part = &take->parts[p];
        for (uint32_t i = part->starts[shard]; i < part->starts[shard + 1]; ++i) {
            (*out_rows)[(*out_count)++] = (take_row){&part->staged[part->order[i]], (uint32_t)p};
        }
    }
    return RFM_OK;
}

static rfm_status take_shard_rows(void *context, int64_t chunk, rfm_error *error) {
    rfm__take *take = context;
    const uint32_t index = (uint32_t)chunk;
    const take_shard at = {take, index, &take->ledger->shards[index]};
    take_row *rows;
    size_t count;
    RFM_TRY(take_list(take, index, &rows, &count, error));
    rfm_status status = RFM_OK;
    for (size_t i = 0; status == RFM_OK && i < count; ++i) {
        take_look_ahead(&at.shard->ids, rows, i, count);
        status = take_receipt(&at, &rows[i], error);
    }
    rfm__free(rows);
    return status;
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
            RFM_TRY(rfm__shard_reserve(&ledger->shards[place.shard], 1, error));
            rfm__ledger_push(ledger, place, entry);
        }
        deferred->count = 0;
    }
    return RFM_OK;
}

rfm_status rfm__take_parts(rfm__take *take, int32_t threads, rfm_error *error) {
    RFM_TRY(rfm__parallel(threads, RFM__SHARDS, take_shard_rows, take, error));
    return take_deferred(take, error);
}
