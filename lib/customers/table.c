/* SPDX-License-Identifier: MIT */
/* Each column is filled by its own few lines from the tallies, in order of the customers' ids;
 * chunks of rows run on several threads. */
#include "customers/table.h"

#include <string.h>

#include "base/exact.h"
#include "base/threads.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"

enum { TABLE_CHUNK = 16384 }; /* a multiple of 8: chunks never share a byte of a validity bitmap */

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
    int64_t *id_offsets;
    char *id_bytes;
    double unit; /* minor units in a major one */
} table;

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

static void table_set_missing(rfm__column *column, int64_t row) {
    uint8_t *validity = rfm__column_validity(column); /* made beforehand */
    validity[row / 8] = (uint8_t)(validity[row / 8] & ~(1u << (row % 8)));
}

static int32_t table_as_of_day(const table *made, int64_t row) {
    const rfm__table_source *source = made->source;
    return source->days == NULL ? source->lens->as_of_day : source->days[row];
}

static void table_fill_models(table *made, const rfm__tally *tally, int64_t row) {
    const rfm__lens *lens = made->source->lens;
    const int64_t repeats = rfm__table_repeats(lens, tally);
    rfm__column *spend = made->columns[TABLE_MEAN_REPEAT_SPEND];
    rfm__column_int64(made->columns[TABLE_X])[row] = repeats;
    rfm__column_int64(made->columns[TABLE_T_X])[row] = tally->last_day - tally->first_day;
    rfm__column_int64(made->columns[TABLE_T])[row] = table_as_of_day(made, row) - tally->first_day;
    rfm__column_double(spend)[row] = 0;
    if (repeats == 0) {
        table_set_missing(spend, row);
    } else {
        rfm__column_double(spend)[row] = rfm__table_mean_repeat_spend(lens, tally, made->unit);
    }
}

static void table_fill_extra(table *made, const rfm__extra *extra, int64_t row) {
    if (made->columns[TABLE_LITT] != NULL) {
        rfm__column_double(made->columns[TABLE_LITT])[row] = extra->litt;
    }
    if (made->columns[TABLE_HOLDOUT_X] == NULL) return;
    rfm__column_int64(made->columns[TABLE_HOLDOUT_X])[row] = extra->holdout_x;
    rfm__column_int64(made->columns[TABLE_HOLDOUT_SPEND])[row] = extra->holdout_spend;
    rfm__column_int64(made->columns[TABLE_HOLDOUT_DAYS])[row] = made->source->holdout_days;
}

static void table_fill_days(table *made, const rfm__tally *tally, int64_t row) {
    const int32_t as_of_day = table_as_of_day(made, row);
    rfm__column *interval = made->columns[TABLE_MEAN_INTERVAL_DAYS];
    rfm__column_int32(made->columns[TABLE_FIRST_DAY])[row] = tally->first_day;
    rfm__column_int32(made->columns[TABLE_LAST_DAY])[row] = tally->last_day;
    rfm__column_int64(made->columns[TABLE_DAYS_SINCE_LAST])[row] = as_of_day - tally->last_day;
    rfm__column_int64(made->columns[TABLE_TENURE_DAYS])[row] = as_of_day - tally->first_day;
    rfm__column_double(interval)[row] = 0;
    if (tally->purchase_days == 1) {
        table_set_missing(interval, row);
    } else {
        rfm__column_double(interval)[row] =
            (double)(tally->last_day - tally->first_day) / (double)(tally->purchase_days - 1);
    }
}

static void table_fill_row(table *made, const rfm__tally *tally, int64_t row) {
    const int64_t net = tally->gross - tally->returned;
    table_fill_days(made, tally, row);
    rfm__column_int64(made->columns[TABLE_RECEIPTS])[row] = tally->receipts;
    rfm__column_int64(made->columns[TABLE_PURCHASE_DAYS])[row] = tally->purchase_days;
    rfm__column_int64(made->columns[TABLE_LINES])[row] = tally->lines;
    rfm__column_int64(made->columns[TABLE_SPEND_GROSS])[row] = tally->gross;
    rfm__column_int64(made->columns[TABLE_RETURNED])[row] = tally->returned;
    rfm__column_int64(made->columns[TABLE_SPEND_NET])[row] = net;
    rfm__column_int64(made->columns[TABLE_MEAN_RECEIPT])[row] =
        rfm__divide_half_even(net, tally->receipts);
    if (made->columns[TABLE_MARGIN] != NULL) {
        rfm__column_int64(made->columns[TABLE_MARGIN])[row] = tally->margin;
    }
    if (made->columns[TABLE_X] != NULL) table_fill_models(made, tally, row);
}

static void table_fill_id(table *made, int64_t row) {
    const rfm__table_source *source = made->source;
    const rfm__id id = rfm__place_id(source->ledger, source->ordered[row].place);
    if (made->id_offsets == NULL) {
        rfm__column_int64(made->columns[TABLE_CUSTOMER])[row] = id.number;
    } else {
        memcpy(made->id_bytes + made->id_offsets[row], id.text, id.size);
    }
}

/* Rows in order of ids lie all over the shards: what the rows to come need is asked for early. */
RFM__INLINE void table_look_ahead(const rfm__table_source *source, int64_t row) {
    enum { STEP = 8 };
    if (row + 2 * STEP < source->rows) {
        const rfm__place place = source->ordered[row + 2 * STEP].place;
        rfm__dictionary_prefetch_id(&source->ledger->shards[place.shard].ids, place.customer - 1,
                                    0);
    }
    if (row + STEP >= source->rows) return;
    const rfm__ordered *ordered = &source->ordered[row + STEP];
    const rfm__tally *tally = &source->tallies[ordered->place.shard][ordered->key];
    rfm__dictionary_prefetch_id(&source->ledger->shards[ordered->place.shard].ids,
                                ordered->place.customer - 1, 1);
    RFM__PREFETCH(tally);
    RFM__PREFETCH((const char *)tally + 64);
}

static rfm_status table_fill_chunk(void *context, int64_t chunk, rfm_error *error) {
    table *made = context;
    const int64_t start = chunk * TABLE_CHUNK;
    const int64_t left = made->source->rows - start;
    const int64_t end = start + (left < TABLE_CHUNK ? left : TABLE_CHUNK);
    (void)error;
    for (int64_t row = start; row < end; ++row) {
        table_look_ahead(made->source, row);
        table_fill_id(made, row);
        const rfm__ordered *ordered = &made->source->ordered[row];
        const rfm__extra *extras = made->source->extras[ordered->place.shard];
        table_fill_row(made, &made->source->tallies[ordered->place.shard][ordered->key], row);
        if (extras != NULL) table_fill_extra(made, &extras[ordered->key], row);
    }
    return RFM_OK;
}

static rfm_status table_new_ids(table *made, rfm_error *error) {
    const rfm__table_source *source = made->source;
    const int64_t rows = source->rows;
    RFM_TRY(rfm__new_array((size_t)rows + 1, sizeof *made->id_offsets, &made->id_offsets, error));
    made->id_offsets[0] = 0;
    for (int64_t row = 0; row < rows; ++row) {
        if (row + 16 < rows) {
            const rfm__place later = source->ordered[row + 16].place;
            rfm__dictionary_prefetch_id(&source->ledger->shards[later.shard].ids,
                                        later.customer - 1, 0);
        }
        const rfm__id id = rfm__place_id(source->ledger, source->ordered[row].place);
        made->id_offsets[row + 1] = made->id_offsets[row] + (int64_t)id.size;
    }
    return rfm__new_array((size_t)made->id_offsets[rows], 1, &made->id_bytes, error);
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
    if (status == RFM_OK) {
        status = rfm__parallel(source->threads, (source->rows + TABLE_CHUNK - 1) / TABLE_CHUNK,
                               table_fill_chunk, &made, error);
    }
    if (status == RFM_OK) status = table_publish(&made, out_frame, error);
    for (int i = 0; i < TABLE_COLUMNS; ++i) rfm__column_free(made.columns[i]);
    rfm__free(made.id_offsets);
    rfm__free(made.id_bytes);
    return status;
}
