/* SPDX-License-Identifier: MIT */
/* A batch goes in block by block, in two steps that both run on several threads. First each chunk
 * of rows is read, checked and sorted by shard; then each shard takes its rows, with its own part
 * of the ids in cache. The order in which a shard sees rows is theirs in the batch, so threads
 * change nothing. When any row is bad the ledger goes back to the mark set before. */
#include <string.h>

#include "base/exact.h"
#include "base/options.h"
#include "base/text.h"
#include "base/threads.h"
#include "frame/frame.h"
#include "ledger/intake.h"

enum {
    BATCH_STRETCH = 1024, /* rows that are read column by column, few enough to stay in cache */
    BATCH_CHUNK = 16384,  /* rows that one thread stages at a time */
    BATCH_CHUNKS = 16,    /* chunks in a block */
    BATCH_BLOCK = BATCH_CHUNK * BATCH_CHUNKS
};

/* Lines of one receipt that stood together, or a single line, on the way to a shard. */
typedef struct batch_staged {
    uint64_t hash; /* of the id; 0 when unidentified */
    rfm__lane_id id;
    uint64_t print;
    int64_t amount;
    int32_t day;
    uint32_t row; /* in the block; the top bit says unidentified */
    uint32_t lines;
} batch_staged;

#define BATCH_UNIDENTIFIED UINT32_C(0x80000000)

/* Rows whose customer turned out to live elsewhere: aliases and erased ids. They wait for the end
 * of the step, for a shard must not touch another one while all run at once. */
typedef struct batch_deferred {
    rfm__entry *entries;
    rfm__place *places;
    size_t count;
    size_t capacity;
    size_t place_capacity;
} batch_deferred;

/* What rows add to the totals. */
typedef struct batch_sums {
    rfm__ledger_totals totals;
    uint64_t all_bits; /* of all magnitudes: small ones can be summed without a look at each */
} batch_sums;

/* What one thread needs for a chunk: so little that it is in cache all the time. */
typedef struct batch_desk {
    int64_t amounts[BATCH_STRETCH];
    uint64_t prints[BATCH_STRETCH];
    uint64_t hashes[BATCH_STRETCH];
    rfm__lane_id ids[BATCH_STRETCH];
    uint8_t kinds[BATCH_STRETCH];
    uint8_t shard_of[BATCH_CHUNK];
    batch_staged staged[BATCH_CHUNK]; /* in the order of the rows */
} batch_desk;

typedef struct batch {
    rfm_ledger *ledger;
    const rfm__intake *intake;
    rfm__ledger_mark mark;
    int64_t block_start;
    int64_t block_rows;
    batch_staged *staged; /* BATCH_BLOCK of them, each chunk sorted by shard */
    uint32_t *tuples;     /* by row of the block; NULL without attributes */
    int joins;            /* lines of one receipt may be joined: nothing else is kept of a line */
    batch_sums sums[BATCH_CHUNKS];
    uint32_t starts[BATCH_CHUNKS][RFM__SHARDS + 1];
    batch_deferred deferred[RFM__SHARDS];
} batch;

static void batch_free(batch *work) {
    rfm__free(work->staged);
    rfm__free(work->tuples);
    for (uint32_t i = 0; i < RFM__SHARDS; ++i) {
        rfm__free(work->deferred[i].entries);
        rfm__free(work->deferred[i].places);
    }
    rfm__free(work);
}

static rfm_status batch_new_arrays(batch *work, size_t rows, rfm_error *error) {
    RFM_TRY(rfm__new_array(rows, sizeof *work->staged, &work->staged, error));
    if (work->ledger->attributes.count == 0) return RFM_OK;
    return rfm__new_array(rows, sizeof *work->tuples, &work->tuples, error);
}

static rfm_status batch_new(rfm_ledger *ledger, const rfm__intake *intake, batch **out_work,
                            rfm_error *error) {
    *out_work = NULL;
    batch *work = rfm__alloc_zeroed(sizeof *work);
    if (work == NULL) return rfm__fail_memory(error);
    work->ledger = ledger;
    work->intake = intake;
    work->joins = intake->margin.type == 0 && ledger->attributes.count == 0;
    const size_t rows = intake->rows < BATCH_BLOCK ? (size_t)intake->rows : BATCH_BLOCK;
    const rfm_status status = batch_new_arrays(work, rows, error);
    if (status != RFM_OK) {
        batch_free(work);
        return status;
    }
    *out_work = work;
    return RFM_OK;
}

static uint32_t batch_shard_of(const batch *work, const batch_staged *staged) {
    if ((staged->row & BATCH_UNIDENTIFIED) == 0) return rfm__shard_of_hash(staged->hash);
    return rfm__shard_of_unidentified(work->ledger, staged->print, staged->amount, staged->day);
}

/* Sorts a chunk's rows by shard, keeping their order within each. */
static void batch_sort_chunk(batch *work, int64_t chunk, const batch_desk *desk, size_t count) {
    const uint8_t *shard_of = desk->shard_of;
    uint32_t *starts = work->starts[chunk];
    uint32_t next[RFM__SHARDS + 1] = {0};
    for (size_t i = 0; i < count; ++i) ++next[shard_of[i] + 1];
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) next[s + 1] += next[s];
    memcpy(starts, next, sizeof next);
    batch_staged *to = work->staged + chunk * BATCH_CHUNK;
    for (size_t i = 0; i < count; ++i) to[next[shard_of[i]]++] = desk->staged[i];
}

static int batch_is_small(uint64_t magnitude) { return magnitude >> 48 == 0; }

static batch_sums batch_sum_lanes(const rfm__lanes *lanes, size_t count) {
    uint64_t all_bits = 0;
    uint64_t magnitude = 0;
    int32_t first_day = RFM_DAY_MAX;
    int32_t last_day = RFM_DAY_MIN;
    for (size_t i = 0; i < count; ++i) {
        const uint64_t amount = rfm__magnitude(lanes->amounts[i]);
        all_bits |= amount;
        magnitude += amount;
        first_day = lanes->days[i] < first_day ? lanes->days[i] : first_day;
        last_day = lanes->days[i] > last_day ? lanes->days[i] : last_day;
    }
    const batch_sums sums = {.totals = {.lines = (int64_t)count,
                                        .magnitude = (int64_t)(magnitude & INT64_MAX),
                                        .first_day = first_day,
                                        .last_day = last_day},
                             .all_bits = all_bits};
    return sums;
}

/* Whether a line belongs to what was staged before it: one receipt, day and direction. Most
 * receipts come together, and all later work is then by receipt and not by line. */
static int batch_joins(const batch_staged *before, const rfm__lanes *lanes, size_t i) {
    const int64_t amount = lanes->amounts[i];
    const int is_same =
        lanes->kinds[i] == RFM__ROW_SAME ||
        (lanes->kinds[i] == RFM__ROW_UNIDENTIFIED && (before->row & BATCH_UNIDENTIFIED) != 0);
    return is_same && lanes->prints[i] != 0 && lanes->prints[i] == before->print &&
           lanes->days[i] == before->day && (amount > 0) == (before->amount > 0) &&
           (amount < 0) == (before->amount < 0);
}

/* Lines of a stretch to staged receipts with the shard of each, behind the `made` that are there;
 * returns how many there are then. */
static size_t batch_join_stretch(const batch *work, int joins, const rfm__lanes *lanes,
                                 size_t count, uint32_t first_row, batch_desk *desk, size_t made) {
    for (size_t i = 0; i < count; ++i) {
        if (joins && made > 0 && batch_joins(&desk->staged[made - 1], lanes, i)) {
            desk->staged[made - 1].amount += lanes->amounts[i];
            ++desk->staged[made - 1].lines;
            continue;
        }
        batch_staged *line = &desk->staged[made];
        line->hash = lanes->hashes[i];
        line->id = lanes->ids[i];
        line->print = lanes->prints[i];
        line->amount = lanes->amounts[i];
        line->day = lanes->days[i];
        line->lines = 1;
        line->row = first_row + (uint32_t)i;
        if (lanes->kinds[i] == RFM__ROW_UNIDENTIFIED) line->row |= BATCH_UNIDENTIFIED;
        desk->shard_of[made++] = (uint8_t)batch_shard_of(work, line);
    }
    return made;
}

static rfm__lanes batch_lanes_of(batch_desk *desk) {
    return (rfm__lanes){.amounts = desk->amounts,
                        .prints = desk->prints,
                        .hashes = desk->hashes,
                        .ids = desk->ids,
                        .kinds = desk->kinds};
}

static int64_t batch_chunk_rows(const batch *work, int64_t chunk) {
    const int64_t left = work->block_rows - chunk * BATCH_CHUNK;
    return left < BATCH_CHUNK ? left : BATCH_CHUNK;
}

static int64_t batch_stretch_rows(int64_t rows, int64_t at) {
    return rows - at < BATCH_STRETCH ? rows - at : BATCH_STRETCH;
}

/* Sums of a stretch join those of its chunk; small ones cannot overflow, others are not used. */
static void batch_add_sums(batch_sums *sums, const batch_sums *stretch) {
    sums->all_bits |= stretch->all_bits;
    sums->totals.lines += stretch->totals.lines;
    sums->totals.magnitude =
        (int64_t)(((uint64_t)sums->totals.magnitude + (uint64_t)stretch->totals.magnitude) &
                  INT64_MAX);
    if (stretch->totals.first_day < sums->totals.first_day) {
        sums->totals.first_day = stretch->totals.first_day;
    }
    if (stretch->totals.last_day > sums->totals.last_day) {
        sums->totals.last_day = stretch->totals.last_day;
    }
}

static rfm_status batch_stage_rows(batch *work, int64_t chunk, batch_desk *desk, rfm_error *error) {
    const int64_t first = chunk * BATCH_CHUNK;
    const int64_t rows = batch_chunk_rows(work, chunk);
    batch_sums *sums = &work->sums[chunk];
    rfm__lanes lanes = batch_lanes_of(desk);
    size_t made = 0;
    *sums = (batch_sums){.totals = {.first_day = RFM_DAY_MAX, .last_day = RFM_DAY_MIN}};
    for (int64_t at = 0; at < rows; at += BATCH_STRETCH) {
        const size_t count = (size_t)batch_stretch_rows(rows, at);
        RFM_TRY(
            rfm__intake_fill(work->intake, work->block_start + first + at, count, &lanes, error));
        const batch_sums stretch = batch_sum_lanes(&lanes, count);
        batch_add_sums(sums, &stretch);
        /* Large amounts might not fit together; whether they do is found out row by row. */
        const int joins = work->joins && batch_is_small(sums->all_bits);
        made = batch_join_stretch(work, joins, &lanes, count, (uint32_t)(first + at), desk, made);
    }
    batch_sort_chunk(work, chunk, desk, made);
    return RFM_OK;
}

static rfm_status batch_stage_chunk(void *context, int64_t chunk, rfm_error *error) {
    batch_desk *desk = rfm__alloc(sizeof *desk);
    if (desk == NULL) return rfm__fail_memory(error);
    const rfm_status status = batch_stage_rows(context, chunk, desk, error);
    rfm__free(desk);
    return status;
}

static rfm_status batch_fail_overflow(const batch *work, int64_t row, rfm_error *error) {
    return rfm__fail(error, RFM_E_OVERFLOW, row,
                     "column %.40s, row %lld: all amounts together pass 64 bits of minor units",
                     work->intake->amount.name, (long long)row);
}

static rfm_status batch_add_lanes(batch *work, const rfm__lanes *lanes, int64_t first, size_t count,
                                  rfm_error *error) {
    for (size_t i = 0; i < count; ++i) {
        const int64_t row = work->block_start + first + (int64_t)i;
        int64_t margin;
        RFM_TRY(rfm__intake_margin(work->intake, row, &margin, error));
        if (!rfm__totals_add(&work->ledger->totals, lanes->amounts[i], margin, 1, lanes->days[i])) {
            return batch_fail_overflow(work, row, error);
        }
    }
    return RFM_OK;
}

/* Adds a chunk row by row, to name the one at which a sum no longer fits. */
static rfm_status batch_add_rows(batch *work, int64_t chunk, rfm_error *error) {
    const int64_t rows = batch_chunk_rows(work, chunk);
    batch_desk *desk = rfm__alloc(sizeof *desk);
    rfm_status status = desk == NULL ? rfm__fail_memory(error) : RFM_OK;
    for (int64_t at = 0; status == RFM_OK && at < rows; at += BATCH_STRETCH) {
        const int64_t first = chunk * BATCH_CHUNK + at;
        const size_t count = (size_t)batch_stretch_rows(rows, at);
        rfm__lanes lanes = batch_lanes_of(desk);
        status = rfm__intake_fill(work->intake, work->block_start + first, count, &lanes, error);
        if (status == RFM_OK) status = batch_add_lanes(work, &lanes, first, count, error);
    }
    rfm__free(desk);
    return status;
}

static int batch_add_chunk(rfm__ledger_totals *totals, const rfm__ledger_totals *chunk) {
    rfm__ledger_totals sum = *totals;
    if (chunk->lines == 0) return 1;
    if (!rfm__totals_add(&sum, chunk->magnitude, chunk->margin_magnitude, chunk->lines,
                         chunk->first_day) ||
        !rfm__totals_add(&sum, 0, 0, 0, chunk->last_day)) {
        return 0;
    }
    *totals = sum;
    return 1;
}

static rfm_status batch_add_totals(batch *work, int64_t chunk_count, rfm_error *error) {
    for (int64_t chunk = 0; chunk < chunk_count; ++chunk) {
        const batch_sums *sums = &work->sums[chunk];
        if (!batch_is_small(sums->all_bits) || work->intake->margin.type != 0 ||
            !batch_add_chunk(&work->ledger->totals, &sums->totals)) {
            RFM_TRY(batch_add_rows(work, chunk, error));
        }
    }
    return RFM_OK;
}

static rfm_status batch_defer(batch_deferred *deferred, rfm__place place, const rfm__entry *entry,
                              rfm_error *error) {
    RFM_TRY(rfm__grow(&deferred->entries, &deferred->capacity, deferred->count + 1,
                      sizeof *deferred->entries, error));
    RFM_TRY(rfm__grow(&deferred->places, &deferred->place_capacity, deferred->count + 1,
                      sizeof *deferred->places, error));
    deferred->entries[deferred->count] = *entry;
    deferred->places[deferred->count++] = place;
    return RFM_OK;
}

/* The customer of the row before, for the lines of one receipt mostly stand together. */
typedef struct batch_last {
    rfm__id id; /* text NULL: none yet, or an integer */
    rfm__place place;
} batch_last;

static rfm_status batch_find_place(batch *work, const batch_staged *staged, int64_t row,
                                   batch_last *last, rfm__place *out_place, rfm_error *error) {
    rfm__id id = {.hash = staged->hash, .number = staged->id.number, .text = staged->id.text};
    char number_text[RFM__INT64_TEXT];
    if (id.text != NULL) {
        id.size = (size_t)id.number;
    } else if (work->ledger->id_type == RFM_ID_TEXT) {
        int has_id;
        RFM_TRY(rfm__intake_id(work->intake, row, number_text, &has_id, &id, error));
        id.hash = staged->hash;
    }
    if (last->id.text != NULL && last->id.hash == id.hash && last->id.size == id.size &&
        rfm__bytes_are_equal(last->id.text, id.text, id.size)) {
        *out_place = last->place;
        return RFM_OK;
    }
    const rfm_status status = rfm__ledger_place(work->ledger, &id, out_place, error);
    if (status == RFM_E_DATA && error != NULL) error->where = row;
    RFM_TRY(status);
    last->id = id;
    if (id.text == number_text) last->id.text = NULL;
    last->place = *out_place;
    return RFM_OK;
}

/* Finds the row's customer and adds its entry here, or defers it. */
static rfm_status batch_take_row(batch *work, uint32_t shard_index, const batch_staged *staged,
                                 batch_last *last, rfm_error *error) {
    const uint32_t block_row = staged->row & ~BATCH_UNIDENTIFIED;
    const int64_t row = work->block_start + block_row;
    rfm__entry entry = {.print = staged->print,
                        .amount = staged->amount,
                        .day = staged->day,
                        .lines = staged->lines,
                        .tuple = work->tuples == NULL ? 0 : work->tuples[block_row]};
    RFM_TRY(rfm__intake_margin(work->intake, row, &entry.margin, error));
    rfm__place place = {shard_index, 0};
    if ((staged->row & BATCH_UNIDENTIFIED) == 0) {
        RFM_TRY(batch_find_place(work, staged, row, last, &place, error));
        if (place.customer == 0 || place.shard != shard_index) {
            return batch_defer(&work->deferred[shard_index], place, &entry, error);
        }
    }
    entry.customer = place.customer;
    return rfm__shard_add(&work->ledger->shards[shard_index], &entry, work->mark.tail[shard_index],
                          error);
}

/* Finding an id waits for memory four times, one after the other; asking early for what the rows to
 * come will read lets these waits overlap. */
RFM__INLINE void batch_look_ahead(const rfm__dictionary *ids, const batch_staged *staged,
                                  uint32_t i, uint32_t end) {
    enum { STEP = 6 };
    if (i + 3 * STEP < end) {
        rfm__dictionary_prefetch(ids, staged[i + 3 * STEP].hash, 0);
        if (staged[i + 3 * STEP].id.text != NULL) RFM__PREFETCH(staged[i + 3 * STEP].id.text);
    }
    if (i + 2 * STEP < end) rfm__dictionary_prefetch(ids, staged[i + 2 * STEP].hash, 1);
    if (i + STEP < end) rfm__dictionary_prefetch(ids, staged[i + STEP].hash, 2);
}

static rfm_status batch_take_shard(void *context, int64_t chunk, rfm_error *error) {
    batch *work = context;
    const uint32_t shard = (uint32_t)chunk;
    const int64_t chunk_count = (work->block_rows + BATCH_CHUNK - 1) / BATCH_CHUNK;
    for (int64_t c = 0; c < chunk_count; ++c) {
        const batch_staged *staged = work->staged + c * BATCH_CHUNK;
        batch_last last = {0};
        const uint32_t end = work->starts[c][shard + 1];
        for (uint32_t i = work->starts[c][shard]; i < end; ++i) {
            batch_look_ahead(&work->ledger->shards[shard].ids, staged, i, end);
            RFM_TRY(batch_take_row(work, shard, &staged[i], &last, error));
        }
    }
    return RFM_OK;
}

static rfm_status batch_take_deferred(batch *work, rfm_error *error) {
    for (uint32_t s = 0; s < RFM__SHARDS; ++s) {
        batch_deferred *deferred = &work->deferred[s];
        for (size_t i = 0; i < deferred->count; ++i) {
            const rfm__entry *entry = &deferred->entries[i];
            rfm__place place = deferred->places[i];
            if (place.customer == 0) {
                place.shard = rfm__shard_of_unidentified(work->ledger, entry->print, entry->amount,
                                                         entry->day);
            }
            RFM_TRY(rfm__shard_reserve(&work->ledger->shards[place.shard], 1, error));
            rfm__ledger_push(work->ledger, place, entry);
        }
        deferred->count = 0;
    }
    return RFM_OK;
}

/* Attribute values to tuples, one row after the other: their dictionaries are the ledger's, not a
 * shard's. */
static rfm_status batch_code_tuples(batch *work, rfm_error *error) {
    rfm__attributes *attributes = &work->ledger->attributes;
    for (int64_t i = 0; work->tuples != NULL && i < work->block_rows; ++i) {
        uint32_t codes[RFM__ATTRIBUTES_MOST];
        for (int32_t a = 0; a < attributes->count; ++a) {
            const rfm_column *column = &work->intake->attributes[a];
            const int64_t row = work->block_start + i;
            size_t size = 0;
            const char *text =
                rfm__cell_is_missing(column, row) ? "" : rfm__cell_text(column, row, &size);
            RFM_TRY(rfm__attributes_code(attributes, a, text, size, &codes[a], error));
        }
        RFM_TRY(rfm__attributes_tuple(attributes, codes, &work->tuples[i], error));
    }
    return RFM_OK;
}

static rfm_status batch_take_block(batch *work, int32_t threads, rfm_error *error) {
    const int64_t chunk_count = (work->block_rows + BATCH_CHUNK - 1) / BATCH_CHUNK;
    RFM_TRY(rfm__parallel(threads, chunk_count, batch_stage_chunk, work, error));
    RFM_TRY(batch_add_totals(work, chunk_count, error));
    RFM_TRY(batch_code_tuples(work, error));
    RFM_TRY(rfm__parallel(threads, RFM__SHARDS, batch_take_shard, work, error));
    return batch_take_deferred(work, error);
}

static rfm_status batch_take_all(batch *work, const rfm_append_options *options, rfm_error *error) {
    const int64_t rows = work->intake->rows;
    for (int64_t start = 0; start < rows; start += BATCH_BLOCK) {
        work->block_start = start;
        work->block_rows = rows - start < BATCH_BLOCK ? rows - start : BATCH_BLOCK;
        RFM_TRY(batch_take_block(work, options->threads, error));
        if (options->progress != NULL &&
            options->progress(options->progress_payload, start + work->block_rows, rows) != 0) {
            return rfm__fail(error, RFM_E_CANCELLED, -1, "cancelled after %lld of %lld rows",
                             (long long)(start + work->block_rows), (long long)rows);
        }
    }
    return RFM_OK;
}

/* The key's fingerprint, and whether the batch may come in; room for it is made now, so that
 * remembering it cannot fail later. */
static rfm_status batch_check_key(rfm_ledger *ledger, const char *key, rfm__print128 *out_print,
                                  rfm_error *error) {
    if (key == NULL) return RFM_OK;
    *out_print = rfm__fingerprint128(0, key, strlen(key));
    if (rfm__prints_have(&ledger->batches, *out_print)) {
        return rfm__fail(error, RFM_E_DUPLICATE, -1, "batch \"%.80s\" was taken before", key);
    }
    return rfm__prints_reserve(&ledger->batches, 1, error);
}

static rfm_status batch_append(rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                               int must_check, const rfm_append_options *options,
                               rfm_error *error) {
    rfm__intake intake;
    rfm__print128 key = {0, 0};
    if ((options->flags & ~RFM_APPEND_ROUND) != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "unknown flags %d", (int)options->flags);
    }
    RFM_TRY(rfm__intake_open(ledger, columns, count, must_check, options, &intake, error));
    RFM_TRY(batch_check_key(ledger, options->batch_key, &key, error));
    batch *work;
    RFM_TRY(batch_new(ledger, &intake, &work, error));
    rfm__ledger_set_mark(ledger, &work->mark);
    const rfm_status status = batch_take_all(work, options, error);
    if (status == RFM_OK) {
        if (options->batch_key != NULL) rfm__prints_add(&ledger->batches, key);
        rfm__ledger_tidy(ledger, options->threads);
    } else {
        rfm__ledger_go_back(ledger, &work->mark);
    }
    batch_free(work);
    return status;
}

rfm_status rfm_ledger_append_columns(rfm_ledger *ledger, const rfm_column *columns,
                                     int32_t column_count, const rfm_append_options *options,
                                     rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    if (column_count < 0 || (columns == NULL && column_count > 0)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "columns are NULL or their count is below 0");
    }
    rfm_append_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_append_options", error));
    return batch_append(ledger, columns, column_count, 1, &own, error);
}

rfm_status rfm_ledger_append(rfm_ledger *ledger, const rfm_frame *frame,
                             const rfm_append_options *options, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         ledger == NULL ? "ledger" : "frame");
    }
    rfm_append_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_append_options", error));
    const int32_t count = rfm_frame_column_count(frame);
    rfm_column *columns;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *columns, &columns, error));
    rfm_status status = RFM_OK;
    for (int32_t i = 0; i < count && status == RFM_OK; ++i) {
        status = rfm_frame_column(frame, i, &columns[i], error);
    }
    if (status == RFM_OK) {
        status = batch_append(ledger, columns, count, 0, &own, error);
    }
    rfm__free(columns);
    return status;
}
