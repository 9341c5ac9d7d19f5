/* SPDX-License-Identifier: MIT */
/* Each column is filled by its own few lines from the tallies, in order of the customers' ids;
 * chunks of rows run on several threads. */
#include "customers/table.h"

#include <stddef.h>
#include <string.h>

#include "base/exact.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"

/* A chunk is a multiple of 8, so that no two share a byte of a validity bitmap. */
enum { TABLE_CHUNK = 16384, TABLE_BLOCK = 64 };

/* Whom a column is for. */
enum { TABLE_FOR_ALL, TABLE_FOR_MODELS, TABLE_FOR_INTERVALS, TABLE_FOR_HOLDOUT };

typedef enum table_column {
    TABLE_CUSTOMER,
    TABLE_FIRST_DAY,
    TABLE_LAST_DAY,
    TABLE_DAYS_SINCE_LAST,
    TABLE_RECEIPTS,
    TABLE_PURCHASE_DAYS,
    TABLE_LINES,
    TABLE_SPEND_GROSS,
    TABLE_RETURNED,
    TABLE_SPEND_NET,
    TABLE_MARGIN,
    TABLE_MEAN_RECEIPT,
    TABLE_TENURE_DAYS,
    TABLE_MEAN_INTERVAL_DAYS,
    TABLE_X,
    TABLE_T_X,
    TABLE_T,
    TABLE_MEAN_REPEAT_SPEND,
    TABLE_LITT,
    TABLE_HOLDOUT_X,
    TABLE_HOLDOUT_SPEND,
    TABLE_HOLDOUT_DAYS,
    TABLE_COLUMNS
} table_column;

static const struct table_layout {
    const char *name;
    int32_t type;
    int32_t needs; /* TABLE_FOR_ */
} table_layout[TABLE_COLUMNS] = {
    [TABLE_CUSTOMER] = {RFM__CUSTOMER, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_FIRST_DAY] = {RFM__FIRST_DAY, RFM_COLUMN_DAY, TABLE_FOR_ALL},
    [TABLE_LAST_DAY] = {RFM__LAST_DAY, RFM_COLUMN_DAY, TABLE_FOR_ALL},
    [TABLE_DAYS_SINCE_LAST] = {RFM__DAYS_SINCE_LAST, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_RECEIPTS] = {RFM__RECEIPTS, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_PURCHASE_DAYS] = {RFM__PURCHASE_DAYS, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_LINES] = {RFM__LINES, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_SPEND_GROSS] = {RFM__SPEND_GROSS, RFM_COLUMN_AMOUNT, TABLE_FOR_ALL},
    [TABLE_RETURNED] = {RFM__RETURNED, RFM_COLUMN_AMOUNT, TABLE_FOR_ALL},
    [TABLE_SPEND_NET] = {RFM__SPEND_NET, RFM_COLUMN_AMOUNT, TABLE_FOR_ALL},
    [TABLE_MARGIN] = {RFM__MARGIN, RFM_COLUMN_AMOUNT, TABLE_FOR_ALL},
    [TABLE_MEAN_RECEIPT] = {RFM__MEAN_RECEIPT, RFM_COLUMN_AMOUNT, TABLE_FOR_ALL},
    [TABLE_TENURE_DAYS] = {RFM__TENURE_DAYS, RFM_COLUMN_INT64, TABLE_FOR_ALL},
    [TABLE_MEAN_INTERVAL_DAYS] = {RFM__MEAN_INTERVAL_DAYS, RFM_COLUMN_DOUBLE, TABLE_FOR_ALL},
    [TABLE_X] = {RFM__MODEL_X, RFM_COLUMN_INT64, TABLE_FOR_MODELS},
    [TABLE_T_X] = {RFM__MODEL_T_X, RFM_COLUMN_INT64, TABLE_FOR_MODELS},
    [TABLE_T] = {RFM__MODEL_T, RFM_COLUMN_INT64, TABLE_FOR_MODELS},
    [TABLE_MEAN_REPEAT_SPEND] = {RFM__MEAN_REPEAT_SPEND, RFM_COLUMN_DOUBLE, TABLE_FOR_MODELS},
    [TABLE_LITT] = {RFM__MODEL_LITT, RFM_COLUMN_DOUBLE, TABLE_FOR_INTERVALS},
    [TABLE_HOLDOUT_X] = {RFM__HOLDOUT_X, RFM_COLUMN_INT64, TABLE_FOR_HOLDOUT},
    [TABLE_HOLDOUT_SPEND] = {RFM__HOLDOUT_SPEND, RFM_COLUMN_AMOUNT, TABLE_FOR_HOLDOUT},
    [TABLE_HOLDOUT_DAYS] = {RFM__HOLDOUT_DAYS, RFM_COLUMN_INT64, TABLE_FOR_HOLDOUT},
};

typedef struct table {
    const rfm__table_source *source;
    rfm__column *columns[TABLE_COLUMNS];
    void *values[TABLE_COLUMNS]; /* of the columns */
    int64_t *id_offsets;         /* within a chunk at first */
    int64_t *id_starts;          /* of chunks, and the end of the last one */
    char *id_bytes;
    double unit; /* minor units in a major one */
} table;

/* Some rows in a row, with all that is known of them, in a place that stays in the cache: each
 * column is then filled by a loop of its own. */
typedef struct table_block {
    int64_t first;
    int64_t count;
    rfm__tally tallies[TABLE_BLOCK];
    int32_t as_of_days[TABLE_BLOCK];
} table_block;

int64_t rfm__table_repeats(const rfm__lens *lens, const rfm__tally *tally) {
    return (lens->events == RFM_EVENTS_RECEIPTS ? tally->receipts : tally->purchase_days) - 1;
}

/* Mean spend of a purchase: of the repeats, or of all with the first. Where several receipts share
 * the first day and purchases are receipts, the first one is worth their mean: which came first is
 * not known. */
double rfm__table_mean_repeat_spend(const rfm__lens *lens, const rfm__tally *tally, double unit) {
    const int64_t repeats = rfm__table_repeats(lens, tally);
    if (lens->first_spend) {
        return (double)tally->purchase_spend / ((double)(repeats + 1) * unit);
    }
    if (lens->events == RFM_EVENTS_DAYS) {
        const int64_t spend = tally->purchase_spend - tally->first_day_spend;
        return (double)spend / ((double)repeats * unit);
    }
    const double first = (double)tally->first_day_spend / (double)tally->first_day_receipts;
    return ((double)tally->purchase_spend - first) / ((double)repeats * unit);
}

int rfm__table_needs_more(const rfm_ledger *ledger, int models) {
    return models || (ledger->flags & RFM_LEDGER_MARGIN) != 0;
}

void rfm__brief_more_make(const rfm__tally *tally, rfm__brief_more *out_more) {
    *out_more = (rfm__brief_more){.margin = tally->margin,
                                  .purchase_spend = tally->purchase_spend,
                                  .first_day_spend = tally->first_day_spend,
                                  .first_day_receipts = tally->first_day_receipts};
}

static void table_unfold(const rfm__brief *brief, rfm__tally *to) {
    to->first_day = brief->first_day;
    to->last_day = brief->last_day;
    to->receipts = brief->receipts;
    to->purchase_days = brief->purchase_days;
    to->lines = brief->lines;
    to->gross = brief->gross;
    to->returned = brief->returned;
}

static void table_unfold_more(const rfm__brief_more *more, rfm__tally *to) {
    to->margin = more->margin;
    to->purchase_spend = more->purchase_spend;
    to->first_day_spend = more->first_day_spend;
    to->first_day_receipts = more->first_day_receipts;
}

/* Values of rows that have a bit in `missing` are. */
static void table_set_missing(rfm__column *column, const table_block *block, uint64_t missing) {
    uint8_t *validity = rfm__column_validity(column) + block->first / 8; /* made beforehand */
    for (int64_t i = 0; i < block->count; i += 8) {
        validity[i / 8] = (uint8_t)(validity[i / 8] & ~(missing >> i & 0xFF));
    }
}

static void table_fill_models(table *made, const table_block *block) {
    const rfm__lens *lens = made->source->lens;
    int64_t *x = (int64_t *)made->values[TABLE_X] + block->first;
    int64_t *t_x = (int64_t *)made->values[TABLE_T_X] + block->first;
    int64_t *age = (int64_t *)made->values[TABLE_T] + block->first;
    double *spend = (double *)made->values[TABLE_MEAN_REPEAT_SPEND] + block->first;
    uint64_t missing = 0;
    for (int64_t i = 0; i < block->count; ++i) {
        const rfm__tally *tally = &block->tallies[i];
        x[i] = rfm__table_repeats(lens, tally);
        t_x[i] = tally->last_day - tally->first_day;
        age[i] = block->as_of_days[i] - tally->first_day;
        spend[i] = x[i] == 0 ? 0 : rfm__table_mean_repeat_spend(lens, tally, made->unit);
        missing |= (uint64_t)(x[i] == 0) << i;
    }
    table_set_missing(made->columns[TABLE_MEAN_REPEAT_SPEND], block, missing);
}

static void table_fill_extra(const table *made, const rfm__extra *extra, int64_t row) {
    if (made->columns[TABLE_LITT] != NULL) {
        ((double *)made->values[TABLE_LITT])[row] = extra->litt;
    }
    if (made->columns[TABLE_HOLDOUT_X] == NULL) return;
    ((int64_t *)made->values[TABLE_HOLDOUT_X])[row] = extra->holdout_x;
    ((int64_t *)made->values[TABLE_HOLDOUT_SPEND])[row] = extra->holdout_spend;
    ((int64_t *)made->values[TABLE_HOLDOUT_DAYS])[row] = made->source->holdout_days;
}

static void table_fill_days(table *made, const table_block *block) {
    int32_t *first_day = (int32_t *)made->values[TABLE_FIRST_DAY] + block->first;
    int32_t *last_day = (int32_t *)made->values[TABLE_LAST_DAY] + block->first;
    int64_t *since = (int64_t *)made->values[TABLE_DAYS_SINCE_LAST] + block->first;
    int64_t *tenure = (int64_t *)made->values[TABLE_TENURE_DAYS] + block->first;
    for (int64_t i = 0; i < block->count; ++i) {
        const rfm__tally *tally = &block->tallies[i];
        first_day[i] = tally->first_day;
        last_day[i] = tally->last_day;
        since[i] = block->as_of_days[i] - tally->last_day;
        tenure[i] = block->as_of_days[i] - tally->first_day;
    }
}

static void table_fill_intervals(table *made, const table_block *block) {
    double *interval = (double *)made->values[TABLE_MEAN_INTERVAL_DAYS] + block->first;
    uint64_t missing = 0;
    for (int64_t i = 0; i < block->count; ++i) {
        const rfm__tally *tally = &block->tallies[i];
        const int is_missing = tally->purchase_days == 1;
        const double between = (double)(tally->purchase_days - 1 + is_missing);
        interval[i] = (double)(tally->last_day - tally->first_day) / between; /* 0 of one day */
        missing |= (uint64_t)is_missing << i;
    }
    table_set_missing(made->columns[TABLE_MEAN_INTERVAL_DAYS], block, missing);
}

static void table_fill_counts(table *made, const table_block *block) {
    int64_t *receipts = (int64_t *)made->values[TABLE_RECEIPTS] + block->first;
    int64_t *days = (int64_t *)made->values[TABLE_PURCHASE_DAYS] + block->first;
    int64_t *lines = (int64_t *)made->values[TABLE_LINES] + block->first;
    for (int64_t i = 0; i < block->count; ++i) {
        receipts[i] = block->tallies[i].receipts;
        days[i] = block->tallies[i].purchase_days;
        lines[i] = block->tallies[i].lines;
    }
}

static void table_fill_money(table *made, const table_block *block) {
    int64_t *gross = (int64_t *)made->values[TABLE_SPEND_GROSS] + block->first;
    int64_t *returned = (int64_t *)made->values[TABLE_RETURNED] + block->first;
    int64_t *net = (int64_t *)made->values[TABLE_SPEND_NET] + block->first;
    int64_t *mean = (int64_t *)made->values[TABLE_MEAN_RECEIPT] + block->first;
    for (int64_t i = 0; i < block->count; ++i) {
        const rfm__tally *tally = &block->tallies[i];
        gross[i] = tally->gross;
        returned[i] = tally->returned;
        net[i] = tally->gross - tally->returned;
        mean[i] = tally->receipts == 1 ? net[i] : rfm__divide_half_even(net[i], tally->receipts);
    }
    if (made->columns[TABLE_MARGIN] == NULL) return;
    int64_t *margin = (int64_t *)made->values[TABLE_MARGIN] + block->first;
    for (int64_t i = 0; i < block->count; ++i) margin[i] = block->tallies[i].margin;
}

/* Most ids are short: two words that may overlap are copied without a call. */
static void table_copy_id(const rfm__id *id, char *to) {
    if (id->size < 8 || id->size > 16) {
        memcpy(to, id->text, id->size);
        return;
    }
    uint64_t head, tail;
    memcpy(&head, id->text, 8);
    memcpy(&tail, id->text + id->size - 8, 8);
    memcpy(to, &head, 8);
    memcpy(to + id->size - 8, &tail, 8);
}

/* The same for an id that is made of its key. Whole words are written where others of the same
 * chunk come behind. */
static void table_put_known(const rfm__known_ids *ids, uint64_t key, char *to, const char *end,
                            const char *chunk_end) {
    if (chunk_end - to >= (ptrdiff_t)ids->skip + 8) {
        for (size_t i = 0; i < ids->skip; i += 8) memcpy(to + i, ids->prefix + i, 8);
        to += ids->skip;
        for (int i = 0; i < 8; ++i) to[i] = (char)(key >> (56 - 8 * i) & 0xFF);
        return;
    }
    memcpy(to, ids->prefix, ids->skip);
    to += ids->skip;
    for (; to < end; key <<= 8) *to++ = (char)(key >> 56);
}

static void table_fill_known(table *made, const table_block *block) {
    const rfm__table_source *source = made->source;
    uint64_t keys[RFM__KNOWN_BLOCK];
    rfm__known_ids_keys(source->ids, source->ordered + block->first, (size_t)block->count, keys);
    if (made->id_offsets == NULL) {
        int64_t *numbers = (int64_t *)made->values[TABLE_CUSTOMER] + block->first;
        memcpy(numbers, keys, (size_t)block->count * sizeof *numbers);
        return;
    }
    const int64_t chunk = block->first / TABLE_CHUNK;
    const int64_t start = made->id_starts[chunk];
    const char *chunk_end = made->id_bytes + made->id_starts[chunk + 1];
    int64_t *ends = made->id_offsets + block->first + 1;
    int64_t at = block->first % TABLE_CHUNK == 0 ? start : ends[-1];
    for (int64_t i = 0; i < block->count; ++i) {
        ends[i] += start;
        table_put_known(source->ids, keys[i], made->id_bytes + at, made->id_bytes + ends[i],
                        chunk_end);
        at = ends[i];
    }
}

static void table_fill_id(table *made, int64_t row) {
    const rfm__table_source *source = made->source;
    const rfm__id id = rfm__place_id(source->ledger, source->ordered[row].place);
    if (made->id_offsets == NULL) {
        ((int64_t *)made->values[TABLE_CUSTOMER])[row] = id.number;
        return;
    }
    const int64_t end = made->id_offsets[row + 1] + made->id_starts[row / TABLE_CHUNK];
    made->id_offsets[row + 1] = end;
    table_copy_id(&id, made->id_bytes + end - id.size);
}

static size_t table_position(const rfm__table_source *source, const rfm__ordered *ordered) {
    return source->ids != NULL ? ordered->place.customer : (size_t)ordered->key;
}

static const void *table_find(const rfm__table_source *source, const rfm__ordered *ordered) {
    const uint32_t shard = ordered->place.shard;
    const size_t position = table_position(source, ordered);
    return source->tallies[shard] != NULL ? (const void *)&source->tallies[shard][position]
                                          : (const void *)&source->briefs[shard][position];
}

/* Rows in order of ids lie all over the shards: what the rows to come need is asked for early. */
RFM__INLINE void table_look_ahead(const rfm__table_source *source, int64_t row) {
    enum { STEP = 8 };
    if (source->ids == NULL && row + 2 * STEP < source->rows) {
        const rfm__place place = source->ordered[row + 2 * STEP].place;
        rfm__dictionary_prefetch_id(&source->ledger->shards[place.shard].ids, place.customer - 1,
                                    0);
    }
    if (row + STEP >= source->rows) return;
    const rfm__ordered *ordered = &source->ordered[row + STEP];
    const char *tally = table_find(source, ordered);
    if (source->ids == NULL) {
        rfm__dictionary_prefetch_id(&source->ledger->shards[ordered->place.shard].ids,
                                    ordered->place.customer - 1, 1);
    }
    RFM__PREFETCH(tally);
    RFM__PREFETCH(tally + sizeof(rfm__brief) - 1);
}

static void table_gather(table *made, table_block *block) {
    const rfm__table_source *source = made->source;
    if (source->ids != NULL) table_fill_known(made, block);
    for (int64_t i = 0; i < block->count; ++i) {
        const int64_t row = block->first + i;
        const rfm__ordered *ordered = &source->ordered[row];
        const uint32_t shard = ordered->place.shard;
        const size_t position = table_position(source, ordered);
        rfm__tally *tally = &block->tallies[i];
        table_look_ahead(source, row);
        if (source->ids == NULL) table_fill_id(made, row);
        block->as_of_days[i] = source->days == NULL ? source->lens->as_of_day : source->days[row];
        if (source->tallies[shard] != NULL) {
            *tally = source->tallies[shard][position];
        } else {
            table_unfold(&source->briefs[shard][position], tally);
        }
        if (source->more[shard] != NULL) {
            table_unfold_more(&source->more[shard][position], tally);
        }
        if (source->extras[shard] != NULL) {
            table_fill_extra(made, &source->extras[shard][position], row);
        }
    }
}

static int64_t table_chunk_end(const table *made, int64_t start) {
    const int64_t left = made->source->rows - start;
    return start + (left < TABLE_CHUNK ? left : TABLE_CHUNK);
}

static rfm_status table_fill_chunk(void *context, int64_t chunk, rfm_error *error) {
    table *made = context;
    table_block block = {.first = chunk * TABLE_CHUNK};
    const int64_t end = table_chunk_end(made, block.first);
    (void)error;
    for (; block.first < end; block.first += TABLE_BLOCK) {
        block.count = end - block.first < TABLE_BLOCK ? end - block.first : TABLE_BLOCK;
        table_gather(made, &block);
        table_fill_days(made, &block);
        table_fill_intervals(made, &block);
        table_fill_counts(made, &block);
        table_fill_money(made, &block);
        if (made->columns[TABLE_X] != NULL) table_fill_models(made, &block);
    }
    return RFM_OK;
}

/* The same as below for ids that are made of their keys. */
static void table_measure_known(const table *made, int64_t start, int64_t end) {
    const rfm__known_ids *ids = made->source->ids;
    int64_t *ends = made->id_offsets + 1;
    uint64_t keys[RFM__KNOWN_BLOCK];
    int64_t size = 0;
    for (int64_t row = start; ids->size != 0 && row < end; ++row) {
        ends[row] = size += (int64_t)ids->size;
    }
    for (int64_t row = start; ids->size == 0 && row < end;) {
        const int64_t left = end - row < RFM__KNOWN_BLOCK ? end - row : RFM__KNOWN_BLOCK;
        rfm__known_ids_keys(ids, made->source->ordered + row, (size_t)left, keys);
        for (int64_t i = 0; i < left; ++i) {
            ends[row++] = size += (int64_t)(ids->skip + rfm__known_key_size(keys[i]));
        }
    }
}

/* Ends of the ids of a chunk, counted from its start. */
static rfm_status table_measure_ids(void *context, int64_t chunk, rfm_error *error) {
    const table *made = context;
    const rfm__table_source *source = made->source;
    const int64_t start = chunk * TABLE_CHUNK;
    const int64_t end = table_chunk_end(made, start);
    int64_t size = 0;
    (void)error;
    if (source->ids != NULL) {
        table_measure_known(made, start, end);
        return RFM_OK;
    }
    for (int64_t row = start; row < end; ++row) {
        if (row + 16 < source->rows) {
            const rfm__place later = source->ordered[row + 16].place;
            rfm__dictionary_prefetch_id(&source->ledger->shards[later.shard].ids,
                                        later.customer - 1, 0);
        }
        size += (int64_t)rfm__place_id(source->ledger, source->ordered[row].place).size;
        made->id_offsets[row + 1] = size;
    }
    return RFM_OK;
}

static int64_t table_chunks(const table *made) {
    return (made->source->rows + TABLE_CHUNK - 1) / TABLE_CHUNK;
}

static rfm_status table_run(table *made, rfm__chunk_fn run, rfm_error *error) {
    const rfm__table_source *source = made->source;
    return rfm__crew_run(source->crew, source->threads, table_chunks(made), run, NULL, made, error);
}

static rfm_status table_new_ids(table *made, rfm_error *error) {
    const int64_t rows = made->source->rows;
    const int64_t chunks = table_chunks(made);
    int64_t size = 0;
    RFM_TRY(rfm__new_array((size_t)rows + 1, sizeof *made->id_offsets, &made->id_offsets, error));
    RFM_TRY(rfm__new_array((size_t)chunks + 1, sizeof *made->id_starts, &made->id_starts, error));
    made->id_offsets[0] = 0;
    RFM_TRY(table_run(made, table_measure_ids, error));
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
        made->id_starts[chunk] = size;
        size += made->id_offsets[table_chunk_end(made, chunk * TABLE_CHUNK)];
    }
    made->id_starts[chunks] = size;
    return rfm__new_array((size_t)size, 1, &made->id_bytes, error);
}

static int table_wants(const rfm__table_source *source, int32_t needs) {
    if (needs == TABLE_FOR_MODELS) return source->models;
    if (needs == TABLE_FOR_INTERVALS) return source->litt;
    return needs == TABLE_FOR_ALL || source->holdout_days > 0;
}

static rfm_status table_new_columns(table *made, rfm_error *error) {
    const rfm_ledger *ledger = made->source->ledger;
    for (int i = 0; i < TABLE_COLUMNS; ++i) {
        if (!table_wants(made->source, table_layout[i].needs)) continue;
        if (i == TABLE_MARGIN && (ledger->flags & RFM_LEDGER_MARGIN) == 0) continue;
        if (i == TABLE_CUSTOMER && ledger->id_type == RFM_ID_TEXT) continue;
        const int32_t scale = table_layout[i].type == RFM_COLUMN_AMOUNT ? ledger->scale : 0;
        RFM_TRY(rfm__column_new(table_layout[i].name, table_layout[i].type, scale,
                                made->source->rows, &made->columns[i], error));
        made->values[i] = rfm__column_int64(made->columns[i]);
        if (table_layout[i].type != RFM_COLUMN_DOUBLE) continue;
        if (rfm__column_validity(made->columns[i]) == NULL) return rfm__fail_memory(error);
    }
    return ledger->id_type == RFM_ID_TEXT ? table_new_ids(made, error) : RFM_OK;
}

static rfm_status table_publish(table *made, rfm_frame **out_frame, rfm_error *error) {
    if (made->id_offsets != NULL) {
        int64_t *offsets = made->id_offsets;
        char *bytes = made->id_bytes;
        made->id_offsets = NULL;
        made->id_bytes = NULL;
        RFM_TRY(rfm__column_new_text(RFM__CUSTOMER, made->source->rows, offsets, bytes,
                                     &made->columns[TABLE_CUSTOMER], error));
    }
    for (int i = 0; i < TABLE_COLUMNS; ++i) {
        if (made->columns[i] != NULL) rfm__column_count_nulls(made->columns[i]);
    }
    return rfm__frame_publish(made->columns, TABLE_COLUMNS, made->source->rows, out_frame, error);
}

rfm_status rfm__table_make(const rfm__table_source *source, rfm_frame **out_frame,
                           rfm_error *error) {
    table made = {.source = source, .unit = (double)rfm__power_of_ten(source->ledger->scale)};
    rfm_status status = table_new_columns(&made, error);
    if (status == RFM_OK) status = table_run(&made, table_fill_chunk, error);
    if (status == RFM_OK) status = table_publish(&made, out_frame, error);
    for (int i = 0; i < TABLE_COLUMNS; ++i) rfm__column_free(made.columns[i]);
    rfm__free(made.id_offsets);
    rfm__free(made.id_starts);
    rfm__free(made.id_bytes);
    return status;
}
