/* SPDX-License-Identifier: MIT */
/* A frame of a whole block is written once and read once, and with two threads each waits for the
 * other's half of the work. Here each piece of a block is parsed and staged by the same thread
 * while it is in cache, and the shards take from all pieces what is theirs. A large block is taken
 * in several steps, so that pieces stay small and no frame of the whole comes to be. */
#include "rfm/feed.h"

#include "base/options.h"
#include "csv/reader.h"
#include "ledger/batch.h"

/* A piece of the block. */
typedef struct feed_piece {
    rfm__intake intake;
    rfm_error failure; /* of opening or staging it */
} feed_piece;

/* What stays with the reader from call to call. */
typedef struct feed {
    rfm_ledger *ledger;
    rfm_append_options options;
    rfm__batch *batch;
    feed_piece *pieces;
    int32_t piece_count;
    int64_t rows; /* of the call so far */
} feed;

static void feed_free(void *companion) {
    feed *work = companion;
    rfm__batch_free(work->batch);
    rfm__free(work->pieces);
    rfm__free(work);
}

static rfm_status feed_make(feed *work, int32_t pieces, rfm_error *error) {
    RFM_TRY(rfm__batch_new(&work->batch, error));
    RFM_TRY(rfm__batch_set_parts(work->batch, pieces, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)pieces, sizeof *work->pieces, &work->pieces, error));
    work->piece_count = pieces;
    return RFM_OK;
}

/* The reader's feed, made at the first call. */
static rfm_status feed_of(rfm_csv *reader, feed **out_work, rfm_error *error) {
    *out_work = rfm__csv_companion(reader);
    if (*out_work != NULL) return RFM_OK;
    feed *work = rfm__alloc_zeroed(sizeof *work);
    if (work == NULL) return rfm__fail_memory(error);
    const rfm_status status = feed_make(work, rfm__csv_most_pieces(reader), error);
    if (status != RFM_OK) {
        feed_free(work);
        return status;
    }
    rfm__csv_set_companion(reader, work, feed_free);
    *out_work = work;
    return RFM_OK;
}

static rfm_status feed_stage(feed *work, int32_t index, const rfm_column *columns, int32_t count,
                             rfm_error *error) {
    rfm__intake *intake = &work->pieces[index].intake;
    rfm__batch_part *part = rfm__batch_get_part(work->batch, index);
    RFM_TRY(rfm__intake_open(work->ledger, columns, count, 0, &work->options, intake, error));
    part->intake = intake;
    part->first = 0;
    part->rows = intake->rows;
    return rfm__batch_part_stage(part, error);
}

/* On the reader's threads. */
static void feed_take_piece(void *context, int32_t index, const rfm_column *columns,
                            int32_t count) {
    feed *work = context;
    feed_piece *piece = &work->pieces[index];
    rfm__error_clear(&piece->failure);
    (void)feed_stage(work, index, columns, count, &piece->failure);
}

/* Now that it is known how many rows lie before each piece; the lowest that failed is staged again,
 * to name the row. */
static rfm_status feed_check(feed *work, int32_t used, rfm_error *error) {
    for (int32_t i = 0; i < used; ++i) {
        feed_piece *piece = &work->pieces[i];
        rfm_error again = piece->failure;
        piece->intake.before = work->rows;
        if (again.status == RFM_E_DATA || again.status == RFM_E_OVERFLOW) {
            (void)rfm__batch_part_stage(rfm__batch_get_part(work->batch, i), &again);
        }
        if (again.status != RFM_OK) {
            *error = again;
            return again.status;
        }
        work->rows += piece->intake.rows;
    }
    return RFM_OK;
}

/* Bytes few enough for pieces that stay in cache. */
static rfm_status feed_step(feed *work, rfm_csv *reader, const char *bytes, size_t size,
                            int32_t is_last, rfm_error *error) {
    int32_t used;
    RFM_TRY(
        rfm__csv_read_pieces(reader, bytes, size, is_last, feed_take_piece, work, &used, error));
    rfm_status status = feed_check(work, used, error);
    if (status == RFM_OK) status = rfm__batch_take(work->batch, used, error);
    if (status != RFM_OK) rfm__csv_fail(reader, error);
    return status;
}

static rfm_status feed_read(feed *work, rfm_csv *reader, const char *bytes, size_t size,
                            int32_t is_last, rfm_error *error) {
    const size_t most = rfm__csv_bytes_at_once(reader);
    rfm_error failure;
    rfm_status status;
    size_t at = 0;
    rfm__error_clear(&failure);
    RFM_TRY(rfm__batch_begin(work->batch, work->ledger, &work->options, error));
    do {
        const size_t step = size - at < most ? size - at : most;
        const int32_t ends = is_last != 0 && at + step == size;
        status = feed_step(work, reader, step > 0 ? bytes + at : NULL, step, ends, &failure);
        at += step;
    } while (status == RFM_OK && at < size);
    rfm__batch_end(work->batch, status);
    if (status != RFM_OK && error != NULL) *error = failure;
    return status;
}

rfm_status rfm_feed_csv(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                        rfm_ledger *ledger, const rfm_append_options *options, int64_t *out_rows,
                        rfm_error *error) {
    feed *work;
    rfm__error_clear(error);
    if (out_rows != NULL) *out_rows = 0;
    if (reader == NULL || ledger == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         reader == NULL ? "reader" : "ledger");
    }
    if (bytes == NULL && size > 0) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    rfm_append_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_append_options", error));
    RFM_TRY(feed_of(reader, &work, error));
    work->ledger = ledger;
    work->options = own;
    work->rows = 0;
    RFM_TRY(feed_read(work, reader, bytes, size, is_last, error));
    if (out_rows != NULL) *out_rows = work->rows;
    return RFM_OK;
}
