/* SPDX-License-Identifier: MIT */
/* A frame of a whole block is written once and read once, and with two threads each waits for the
 * other's half of the work. Here each piece of a block is parsed and staged by the same thread
 * while it is in cache, and the shards take from all pieces what is theirs. */
#include "feed/feed.h"

#include "base/options.h"
#include "ledger/batch.h"

/* A piece of the block. */
typedef struct feed_piece {
    rfm__intake intake;
    rfm_error failure; /* of opening or staging it */
} feed_piece;

struct rfm__feed {
    rfm_csv *reader;
    rfm_ledger *ledger;
    rfm_append_options options;
    rfm__batch *batch;
    rfm__crew *crew; /* of the batch at work */
    feed_piece *pieces;
    int64_t rows; /* of this batch so far */
};

static void feed_free(void *companion) {
    rfm__feed *feed = companion;
    rfm__batch_free(feed->batch);
    rfm__free(feed->pieces);
    rfm__free(feed);
}

static rfm_status feed_make(rfm__feed *feed, rfm_error *error) {
    const int32_t pieces = rfm__csv_most_pieces(feed->reader);
    RFM_TRY(rfm__batch_new(&feed->batch, error));
    RFM_TRY(rfm__batch_set_parts(feed->batch, pieces, error));
    return rfm__new_zeroed_array((size_t)pieces, sizeof *feed->pieces, &feed->pieces, error);
}

/* The reader's feed, made at the first call. */
static rfm_status feed_of(rfm_csv *reader, rfm__feed **out_feed, rfm_error *error) {
    *out_feed = rfm__csv_companion(reader);
    if (*out_feed != NULL) return RFM_OK;
    rfm__feed *feed = rfm__alloc_zeroed(sizeof *feed);
    if (feed == NULL) return rfm__fail_memory(error);
    feed->reader = reader;
    const rfm_status status = feed_make(feed, error);
    if (status != RFM_OK) {
        feed_free(feed);
        return status;
    }
    rfm__csv_set_companion(reader, feed, feed_free);
    *out_feed = feed;
    return RFM_OK;
}

static rfm_status feed_stage(rfm__feed *feed, int32_t index, const rfm_column *columns,
                             int32_t count, rfm_error *error) {
    rfm__intake *intake = &feed->pieces[index].intake;
    rfm__batch_part *part = rfm__batch_get_part(feed->batch, index);
    RFM_TRY(rfm__intake_open(feed->ledger, columns, count, 0, &feed->options, intake, error));
    part->intake = intake;
    part->first = 0;
    part->rows = intake->rows;
    return rfm__batch_part_stage(part, error);
}

/* On the reader's threads. */
static void feed_take_piece(void *context, int32_t index, const rfm_column *columns,
                            int32_t count) {
    rfm__feed *feed = context;
    feed_piece *piece = &feed->pieces[index];
    rfm__error_clear(&piece->failure);
    (void)feed_stage(feed, index, columns, count, &piece->failure);
}

/* Now that it is known how many rows lie before each piece; the lowest that failed is staged again,
 * to name the row. */
static rfm_status feed_check(rfm__feed *feed, int32_t used, rfm_error *error) {
    for (int32_t i = 0; i < used; ++i) {
        feed_piece *piece = &feed->pieces[i];
        rfm_error again = piece->failure;
        piece->intake.before = feed->rows;
        if (again.status == RFM_E_DATA || again.status == RFM_E_OVERFLOW) {
            (void)rfm__batch_part_stage(rfm__batch_get_part(feed->batch, i), &again);
        }
        if (again.status != RFM_OK) {
            *error = again;
            return again.status;
        }
        feed->rows += piece->intake.rows;
    }
    return RFM_OK;
}

rfm_status rfm__feed_begin(rfm_csv *reader, rfm_ledger *ledger, const rfm_append_options *options,
                           rfm__feed **out_feed, rfm_error *error) {
    rfm_append_options own;
    rfm__feed *feed;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_append_options", error));
    RFM_TRY(feed_of(reader, &feed, error));
    const int32_t threads = rfm__csv_threads(reader);
    feed->ledger = ledger;
    feed->options = own;
    feed->rows = 0;
    feed->crew = rfm__crew_start(own.threads > threads ? own.threads : threads, RFM__SHARDS);
    const rfm_status status =
        rfm__batch_begin(feed->batch, ledger, &feed->options, feed->crew, error);
    if (status == RFM_OK) {
        *out_feed = feed;
    } else {
        rfm__crew_end(feed->crew);
    }
    return status;
}

rfm_status rfm__feed_fail(rfm__feed *feed, const rfm_error *failure, rfm_error *error) {
    rfm__csv_fail(feed->reader, failure);
    if (error != NULL) *error = *failure;
    return failure->status;
}

rfm_status rfm__feed_step(rfm__feed *feed, const char *bytes, size_t size, int32_t is_last,
                          rfm__own_fn beside, void *context, rfm_error *error) {
    const rfm__csv_taker taker = {feed_take_piece, feed, beside, context, feed->crew};
    int32_t used;
    RFM_TRY(rfm__csv_read_pieces(feed->reader, bytes, size, is_last, &taker, &used, error));
    rfm_error failure;
    rfm__error_clear(&failure);
    rfm_status status = feed_check(feed, used, &failure);
    if (status == RFM_OK) status = rfm__batch_take(feed->batch, used, &failure);
    return status == RFM_OK ? RFM_OK : rfm__feed_fail(feed, &failure, error);
}

rfm_status rfm__feed_tell(rfm__feed *feed, rfm_error *error) {
    const rfm_append_options *options = &feed->options;
    if (options->progress == NULL ||
        options->progress(options->progress_payload, feed->rows, 0) == 0) {
        return RFM_OK;
    }
    rfm_error failure;
    rfm__error_clear(&failure);
    (void)rfm__fail(&failure, RFM_E_CANCELLED, -1, "cancelled after %lld rows",
                    (long long)feed->rows);
    return rfm__feed_fail(feed, &failure, error);
}

int64_t rfm__feed_rows(const rfm__feed *feed) { return feed->rows; }

void rfm__feed_end(rfm__feed *feed, rfm_status status) {
    rfm__batch_end(feed->batch, status);
    rfm__crew_end(feed->crew);
}
