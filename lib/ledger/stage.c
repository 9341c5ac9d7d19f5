/* SPDX-License-Identifier: MIT */
/* All later work is by receipt and by shard, so lines of one receipt that stand together are joined
 * here, and what is left is put into the bins of the shards. Each bin is written and read from
 * front to back. */
#include "ledger/stage.h"

#include <string.h>

#include "base/exact.h"
#include "frame/frame.h"

void rfm__batch_part_free(rfm__batch_part *part) {
    rfm__free(part->bins);
    rfm__free(part->receipts);
    part->bins = NULL;
    part->receipts = NULL;
    part->bin_room = 0;
}

/* A new last bin of a chain, on its way to the cache: too many are written in turn to stay there.
 * There are never more than make_room has made. */
static void stage_add_bin(rfm__batch_part *part, uint32_t chain) {
    const uint32_t index = part->bin_count++;
    rfm__ask_to_write(&part->bins[index], sizeof *part->bins);
    part->bins[index].count = 0;
    part->bins[index].next = RFM__NO_BIN;
    if (part->firsts[chain] == RFM__NO_BIN) {
        part->firsts[chain] = index;
    } else {
        part->bins[part->lasts[chain]].next = index;
    }
    part->lasts[chain] = index;
}

static rfm__staged *stage_next(rfm__batch_part *part, uint32_t chain) {
    if (part->lasts[chain] == RFM__NO_BIN ||
        part->bins[part->lasts[chain]].count == RFM__BIN_ROWS) {
        stage_add_bin(part, chain);
    }
    rfm__bin *bin = &part->bins[part->lasts[chain]];
    return &bin->rows[bin->count++];
}

/* Puts a stretch's receipts into their bins; its rows begin at `at` of the part. */
static void stage_sort(rfm__batch_part *part, uint32_t at) {
    const rfm__receipts *from = part->receipts;
    const rfm_ledger *ledger = part->intake->ledger;
    for (size_t i = 0; i < from->count; ++i) {
        const int has_id = from->customers[i].bytes[RFM__ID_SHORT] != 0;
        const uint32_t known = rfm__shard_of_hash(from->hashes[i]);
        const uint32_t other =
            rfm__shard_of_unidentified(ledger, from->prints[i], from->amounts[i], from->days[i]);
        rfm__staged *to = stage_next(part, has_id ? known : RFM__SHARDS + other);
        to->id = from->customers[i];
        to->print = from->prints[i];
        to->amount = from->amounts[i];
        to->hash = (uint32_t)(from->hashes[i] >> 32);
        to->day = from->days[i];
        to->lines = from->lines[i];
        to->row = at + from->rows[i];
    }
}

/* All amounts in one, those below zero as -1 - amount: none is further from zero than it and 1. */
static uint64_t stage_bits(const int64_t *amounts, size_t count) {
    uint64_t bits = 0;
    for (size_t i = 0; i < count; ++i) bits |= (uint64_t)(amounts[i] ^ (amounts[i] < 0 ? -1 : 0));
    return bits;
}

/* Lines that were joined have one sign: their magnitudes add up to that of their sum. */
static void stage_add_sums(rfm__staged_sums *sums, const rfm__receipts *receipts) {
    uint64_t magnitude = (uint64_t)sums->totals.magnitude;
    int32_t first_day = sums->totals.first_day;
    int32_t last_day = sums->totals.last_day;
    for (size_t i = 0; i < receipts->count; ++i) {
        const int32_t day = receipts->days[i];
        magnitude += rfm__magnitude(receipts->amounts[i]); /* not used where it may have wrapped */
        first_day = day < first_day ? day : first_day;
        last_day = day > last_day ? day : last_day;
    }
    sums->totals.magnitude = (int64_t)(magnitude & INT64_MAX);
    sums->totals.first_day = first_day;
    sums->totals.last_day = last_day;
}

/* A stretch with a bad row: an id before it that cannot be read comes first. */
static rfm_status stage_lowest_failure(rfm__batch_part *part, int64_t first,
                                       const rfm__lanes *lanes, rfm_error *bad) {
    rfm_error before;
    const int64_t good = bad->where - rfm__intake_row(part->intake, first);
    const int can_fail = rfm__intake_customer_cells(part->intake) == RFM__CELL_OTHER;
    if (can_fail && rfm__receipts_read(part->intake, first, (size_t)good, lanes, 0, part->receipts,
                                       &before) != RFM_OK) {
        *bad = before;
    }
    return bad->status;
}

static rfm_status stage_walk_rows(rfm__batch_part *part, rfm_error *error) {
    const rfm__intake *intake = part->intake;
    rfm__staged_sums *sums = &part->sums;
    int64_t amounts[RFM__STRETCH];
    rfm__lanes lanes = {.amounts = amounts};
    /* Lines of one receipt may be joined when nothing else is kept of a line. */
    const int may_join = intake->margin.type == 0 && intake->ledger->attributes.count == 0;
    *sums = (rfm__staged_sums){.totals = {.first_day = RFM_DAY_MAX, .last_day = RFM_DAY_MIN}};
    for (int64_t at = 0; at < part->rows; at += RFM__STRETCH) {
        const int64_t first = part->first + at;
        const size_t count = rfm__batch_part_stretch(part, at);
        rfm_error bad;
        if (rfm__intake_fill(intake, first, count, &lanes, &bad) != RFM_OK) {
            const rfm_status status = stage_lowest_failure(part, first, &lanes, &bad);
            if (error != NULL) *error = bad;
            return status;
        }
        sums->totals.lines += (int64_t)count;
        sums->all_bits |= stage_bits(amounts, count);
        /* Large amounts might not fit together; whether they do is found out row by row. */
        const int joins = may_join && rfm__sums_are_small(sums);
        RFM_TRY(rfm__receipts_read(intake, first, count, &lanes, joins, part->receipts, error));
        stage_add_sums(sums, part->receipts);
        stage_sort(part, (uint32_t)at);
    }
    return RFM_OK;
}

/* Bins for as many receipts as there are rows, wherever they go: each chain may leave one partly
 * empty. */
static rfm_status stage_make_room(rfm__batch_part *part, rfm_error *error) {
    if (part->rows > INT32_MAX) return rfm__fail_memory(error);
    const uint32_t wanted = (uint32_t)(part->rows / RFM__BIN_ROWS) + RFM__CHAINS;
    part->bin_count = 0;
    memset(part->firsts, 0xFF, sizeof part->firsts); /* RFM__NO_BIN */
    memset(part->lasts, 0xFF, sizeof part->lasts);
    if (part->receipts == NULL) {
        RFM_TRY(rfm__new_array(1, sizeof *part->receipts, &part->receipts, error));
    }
    if (wanted <= part->bin_room) return RFM_OK;
    rfm__free(part->bins);
    part->bin_room = 0;
    RFM_TRY(rfm__new_array(wanted, sizeof *part->bins, &part->bins, error));
    part->bin_room = wanted;
    return RFM_OK;
}

rfm_status rfm__batch_part_stage(rfm__batch_part *part, rfm_error *error) {
    RFM_TRY(stage_make_room(part, error));
    return stage_walk_rows(part, error);
}
