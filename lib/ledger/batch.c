/* SPDX-License-Identifier: MIT */
/* A batch goes in block by block, in two steps that both run on several threads. First each part of
 * the rows is read, checked and sorted by shard (stage.c); then each shard takes its rows (take.c).
 * When any row is bad the ledger goes back to the mark set before. */
#include "ledger/batch.h"

#include <string.h>

#include "base/options.h"
#include "base/threads.h"
#include "frame/frame.h"
#include "ledger/take.h"

enum {
    BATCH_PART = 32768, /* rows of a frame that one thread stages at a time */
    BATCH_PARTS = 16,   /* parts in a block */
    BATCH_BLOCK = BATCH_PART * BATCH_PARTS
};

struct rfm__batch {
    rfm__ledger_mark mark;
    rfm_append_options options;
    rfm__crew *crew; /* NULL: one thread */
    rfm__print128 key;
    rfm__take take;
    rfm__batch_part *parts;
    uint32_t **tuples; /* of each part, by row */
    int64_t part_room;
};

rfm_status rfm__batch_new(rfm__batch **out_batch, rfm_error *error) {
    *out_batch = rfm__alloc_zeroed(sizeof **out_batch);
    return *out_batch == NULL ? rfm__fail_memory(error) : RFM_OK;
}

static void batch_free_tuples(rfm__batch *batch) {
    for (int64_t p = 0; batch->tuples != NULL && p < batch->part_room; ++p) {
        rfm__free(batch->tuples[p]);
        batch->tuples[p] = NULL;
    }
}

static void batch_free_parts(rfm__batch *batch) {
    batch_free_tuples(batch);
    for (int64_t p = 0; batch->parts != NULL && p < batch->part_room; ++p) {
        rfm__batch_part_free(&batch->parts[p]);
    }
    rfm__free(batch->tuples);
    rfm__free(batch->parts);
    batch->tuples = NULL;
    batch->parts = NULL;
    batch->part_room = 0;
}

void rfm__batch_free(rfm__batch *batch) {
    if (batch == NULL) return;
    batch_free_parts(batch);
    rfm__take_free(&batch->take);
    rfm__free(batch);
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

rfm_status rfm__batch_begin(rfm__batch *batch, rfm_ledger *ledger,
                            const rfm_append_options *options, rfm__crew *crew, rfm_error *error) {
    if ((options->flags & ~RFM_APPEND_ROUND) != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "unknown flags %d", (int)options->flags);
    }
    RFM_TRY(batch_check_key(ledger, options->batch_key, &batch->key, error));
    /* What came before is settled now and not when it came: who reads a ledger once does not pay.
     */
    rfm__ledger_tidy(ledger, options->threads);
    batch->options = *options;
    batch->crew = crew;
    rfm__ledger_set_mark(ledger, &batch->mark);
    rfm__take_begin(&batch->take, ledger, batch->mark.tail);
    return RFM_OK;
}

rfm_status rfm__batch_set_parts(rfm__batch *batch, int64_t count, rfm_error *error) {
    if (count <= batch->part_room) return RFM_OK;
    batch_free_parts(batch);
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *batch->parts, &batch->parts, error));
    const rfm_status status =
        rfm__new_zeroed_array((size_t)count, sizeof *batch->tuples, &batch->tuples, error);
    if (status == RFM_OK) {
        batch->part_room = count;
    } else {
        rfm__free(batch->parts);
        batch->parts = NULL;
    }
    return status;
}

rfm__batch_part *rfm__batch_get_part(rfm__batch *batch, int64_t index) {
    return &batch->parts[index];
}

static rfm_status batch_fail_overflow(const rfm__intake *intake, int64_t at, rfm_error *error) {
    const int64_t row = rfm__intake_row(intake, at);
    return rfm__fail(error, RFM_E_OVERFLOW, row,
                     "column %.40s, row %lld: all amounts together pass 64 bits of minor units",
                     intake->amount.name, (long long)row);
}

/* Adds a part row by row, to name the one at which a sum no longer fits. */
static rfm_status batch_add_rows(rfm__ledger_totals *totals, const rfm__batch_part *part,
                                 rfm_error *error) {
    int64_t amounts[RFM__STRETCH];
    rfm__lanes lanes = {.amounts = amounts};
    for (int64_t at = 0; at < part->rows; at += RFM__STRETCH) {
        const int64_t first = part->first + at;
        const size_t count = rfm__batch_part_stretch(part, at);
        RFM_TRY(rfm__intake_fill(part->intake, first, count, &lanes, error));
        for (size_t i = 0; i < count; ++i) {
            int64_t margin;
            const int64_t row = first + (int64_t)i;
            RFM_TRY(rfm__intake_margin(part->intake, row, &margin, error));
            if (!rfm__totals_add(totals, amounts[i], margin, 1, lanes.days[i])) {
                return batch_fail_overflow(part->intake, row, error);
            }
        }
    }
    return RFM_OK;
}

static int batch_add_sums(rfm__ledger_totals *totals, const rfm__ledger_totals *part) {
    rfm__ledger_totals sum = *totals;
    if (part->lines == 0) return 1;
    if (!rfm__totals_add(&sum, part->magnitude, part->margin_magnitude, part->lines,
                         part->first_day) ||
        !rfm__totals_add(&sum, 0, 0, 0, part->last_day)) {
        return 0;
    }
    *totals = sum;
    return 1;
}

static rfm_status batch_add_totals(rfm__batch *batch, int64_t count, rfm_error *error) {
    rfm__ledger_totals *totals = &batch->take.ledger->totals;
    for (int64_t p = 0; p < count; ++p) {
        const rfm__batch_part *part = &batch->parts[p];
        if (!rfm__sums_are_small(&part->sums) || part->intake->margin.type != 0 ||
            !batch_add_sums(totals, &part->sums.totals)) {
            RFM_TRY(batch_add_rows(totals, part, error));
        }
    }
    return RFM_OK;
}

static rfm_status batch_code_part(rfm__attributes *attributes, const rfm__batch_part *part,
                                  uint32_t *tuples, rfm_error *error) {
    for (int64_t i = 0; i < part->rows; ++i) {
        uint32_t codes[RFM__ATTRIBUTES_MOST];
        for (int32_t a = 0; a < attributes->count; ++a) {
            const rfm_column *column = &part->intake->attributes[a];
            const int64_t row = part->first + i;
            size_t size = 0;
            const char *text =
                rfm__cell_is_missing(column, row) ? "" : rfm__cell_text(column, row, &size);
            RFM_TRY(rfm__attributes_code(attributes, a, text, size, &codes[a], error));
        }
        RFM_TRY(rfm__attributes_tuple(attributes, codes, &tuples[i], error));
    }
    return RFM_OK;
}

/* Attribute values to tuples, one row after the other: their dictionaries are the ledger's, not a
 * shard's. */
static rfm_status batch_code_tuples(rfm__batch *batch, int64_t count, rfm_error *error) {
    rfm__attributes *attributes = &batch->take.ledger->attributes;
    batch->take.tuples = NULL;
    if (attributes->count == 0) return RFM_OK;
    batch_free_tuples(batch);
    for (int64_t p = 0; p < count; ++p) {
        const rfm__batch_part *part = &batch->parts[p];
        uint32_t **tuples = &batch->tuples[p];
        RFM_TRY(rfm__new_array((size_t)part->rows, sizeof **tuples, tuples, error));
        RFM_TRY(batch_code_part(attributes, part, *tuples, error));
    }
    batch->take.tuples = batch->tuples;
    return RFM_OK;
}

rfm_status rfm__batch_take(rfm__batch *batch, int64_t count, rfm_error *error) {
    batch->take.parts = batch->parts;
    batch->take.part_count = count;
    RFM_TRY(batch_add_totals(batch, count, error));
    RFM_TRY(batch_code_tuples(batch, count, error));
    return rfm__take_parts(&batch->take, batch->crew, batch->options.threads, error);
}

void rfm__batch_end(rfm__batch *batch, rfm_status status) {
    rfm_ledger *ledger = batch->take.ledger;
    if (status != RFM_OK) {
        rfm__ledger_go_back(ledger, &batch->mark);
        return;
    }
    if (batch->options.batch_key != NULL) rfm__prints_add(&ledger->batches, batch->key);
}

static rfm_status batch_stage(void *context, int64_t chunk, rfm_error *error) {
    return rfm__batch_part_stage(rfm__batch_get_part(context, chunk), error);
}

/* Takes the rows from `start` on, as many as a block has. */
static rfm_status batch_take_block(rfm__batch *batch, const rfm__intake *intake, int64_t start,
                                   int64_t rows, rfm_error *error) {
    int64_t count = 0;
    for (int64_t at = 0; at < rows; at += BATCH_PART) {
        rfm__batch_part *part = rfm__batch_get_part(batch, count++);
        part->intake = intake;
        part->first = start + at;
        part->rows = rows - at < BATCH_PART ? rows - at : BATCH_PART;
    }
    RFM_TRY(
        rfm__crew_run(batch->crew, batch->options.threads, count, batch_stage, NULL, batch, error));
    return rfm__batch_take(batch, count, error);
}

static rfm_status batch_take_all(rfm__batch *batch, const rfm__intake *intake, rfm_error *error) {
    const rfm_append_options *options = &batch->options;
    const int64_t rows = intake->rows;
    RFM_TRY(rfm__batch_set_parts(batch, BATCH_PARTS, error));
    for (int64_t start = 0; start < rows; start += BATCH_BLOCK) {
        const int64_t count = rows - start < BATCH_BLOCK ? rows - start : BATCH_BLOCK;
        RFM_TRY(batch_take_block(batch, intake, start, count, error));
        if (options->progress != NULL &&
            options->progress(options->progress_payload, start + count, rows) != 0) {
            return rfm__fail(error, RFM_E_CANCELLED, -1, "cancelled after %lld of %lld rows",
                             (long long)(start + count), (long long)rows);
        }
    }
    return RFM_OK;
}

static rfm_status batch_append(rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                               int must_check, const rfm_append_options *options,
                               rfm_error *error) {
    rfm__intake intake;
    rfm__batch *batch;
    RFM_TRY(rfm__batch_new(&batch, error));
    rfm__crew *crew = rfm__crew_start(options->threads, RFM__SHARDS);
    rfm_status status = rfm__batch_begin(batch, ledger, options, crew, error);
    if (status == RFM_OK) {
        status = rfm__intake_open(ledger, columns, count, must_check, options, &intake, error);
        if (status == RFM_OK) status = batch_take_all(batch, &intake, error);
        rfm__batch_end(batch, status);
    }
    rfm__crew_end(crew);
    rfm__batch_free(batch);
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
