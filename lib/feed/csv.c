/* SPDX-License-Identifier: MIT */
/* The two ways to give CSV to a ledger: bytes that the host has, and a stream that the library
 * asks for bytes. Of a stream the next block is read while the last one is parsed. */
#include "base/memory.h"
#include "feed/feed.h"

/* What comes of a call, and how it fails. */
static rfm_status csv_check(const rfm_csv *reader, const rfm_ledger *ledger, int64_t *out_rows,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_rows != NULL) *out_rows = 0;
    if (reader != NULL && ledger != NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", reader == NULL ? "reader" : "ledger");
}

static rfm_status csv_end(rfm__feed *feed, rfm_status status, int64_t *out_rows) {
    rfm__feed_end(feed, status);
    if (status == RFM_OK && out_rows != NULL) *out_rows = rfm__feed_rows(feed);
    return status;
}

static rfm_status csv_push(rfm__feed *feed, size_t most, const char *bytes, size_t size,
                           int32_t is_last, rfm_error *error) {
    size_t at = 0;
    do {
        const size_t step = size - at < most ? size - at : most;
        const int32_t ends = is_last != 0 && at + step == size;
        RFM_TRY(rfm__feed_step(feed, step > 0 ? bytes + at : NULL, step, ends, NULL, NULL, error));
        at += step;
    } while (at < size);
    return RFM_OK;
}

rfm_status rfm_feed_csv(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                        rfm_ledger *ledger, const rfm_append_options *options, int64_t *out_rows,
                        rfm_error *error) {
    rfm__feed *feed;
    RFM_TRY(csv_check(reader, ledger, out_rows, error));
    if (bytes == NULL && size > 0) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    RFM_TRY(rfm__feed_begin(reader, ledger, options, &feed, error));
    const size_t most = rfm__csv_bytes_at_once(reader);
    return csv_end(feed, csv_push(feed, most, bytes, size, is_last, error), out_rows);
}

/* Bytes of the stream. */
typedef struct csv_block {
    char *bytes;
    size_t size;
    int is_read;
} csv_block;

typedef struct csv_stream {
    rfm_read_fn read;
    void *payload;
    size_t room;         /* of a block */
    csv_block blocks[2]; /* the second only where there are threads */
    csv_block *next;     /* to be read */
} csv_stream;

/* Reads the next block as full as it gets: one that is not full is the last. */
static rfm_status csv_read_next(void *context, rfm_error *error) {
    csv_stream *stream = context;
    csv_block *block = stream->next;
    block->size = 0;
    while (block->size < stream->room) {
        const size_t wanted = stream->room - block->size;
        const int64_t got = stream->read(stream->payload, block->bytes + block->size, wanted);
        if (got < 0) return rfm__fail(error, RFM_E_CANCELLED, -1, "the read callback gave up");
        if ((uint64_t)got > wanted) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1,
                             "the read callback gave %lld bytes; expected at most %lld",
                             (long long)got, (long long)wanted);
        }
        if (got == 0) break;
        block->size += (size_t)got;
    }
    block->is_read = 1;
    return RFM_OK;
}

/* The same when nothing is done beside it. */
static rfm_status csv_fetch(csv_stream *stream, rfm__feed *feed, rfm_error *error) {
    rfm_error failure;
    rfm__error_clear(&failure);
    if (csv_read_next(stream, &failure) == RFM_OK) return RFM_OK;
    return rfm__feed_fail(feed, &failure, error);
}

static rfm_status csv_pull(csv_stream *stream, rfm__feed *feed, rfm_error *error) {
    const csv_block *block = stream->next;
    RFM_TRY(csv_fetch(stream, feed, error));
    for (;;) {
        const int is_last = block->size < stream->room;
        const int has_other = stream->blocks[1].bytes != NULL;
        stream->next = &stream->blocks[has_other && block == &stream->blocks[0]];
        stream->next->is_read = 0;
        RFM_TRY(rfm__feed_step(feed, block->bytes, block->size, is_last,
                               has_other && !is_last ? csv_read_next : NULL, stream, error));
        RFM_TRY(rfm__feed_tell(feed, error));
        if (is_last) return RFM_OK;
        if (!stream->next->is_read) RFM_TRY(csv_fetch(stream, feed, error));
        block = stream->next;
    }
}

static rfm_status csv_make_blocks(csv_stream *stream, const rfm_csv *reader, rfm_error *error) {
    const int count = rfm__csv_threads(reader) > 1 ? 2 : 1;
    stream->room = rfm__csv_bytes_few(reader);
    stream->next = &stream->blocks[0];
    for (int i = 0; i < count; ++i) {
        RFM_TRY(rfm__new_array(stream->room, 1, &stream->blocks[i].bytes, error));
    }
    return RFM_OK;
}

rfm_status rfm_feed_csv_stream(rfm_csv *reader, rfm_read_fn read, void *payload, rfm_ledger *ledger,
                               const rfm_append_options *options, int64_t *out_rows,
                               rfm_error *error) {
    csv_stream stream = {.read = read, .payload = payload};
    rfm__feed *feed;
    RFM_TRY(csv_check(reader, ledger, out_rows, error));
    if (read == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "read is NULL");
    rfm_status status = csv_make_blocks(&stream, reader, error);
    if (status == RFM_OK) status = rfm__feed_begin(reader, ledger, options, &feed, error);
    if (status == RFM_OK) status = csv_end(feed, csv_pull(&stream, feed, error), out_rows);
    for (int i = 0; i < 2; ++i) rfm__free(stream.blocks[i].bytes);
    return status;
}
