/* SPDX-License-Identifier: MIT */
/* Blocks of any size go in, frames come out, and nobody can tell from the frames how the blocks
 * were cut: what does not end within a block waits in `pending` for the next one, everything else
 * is read where it lies, by as many threads as were asked for. */
#include "csv/reader.h"

#include <string.h>

#include "base/options.h"
#include "base/threads.h"
#include "csv/piece.h"

enum {
    CSV_READER_PIECE_BYTES = 262144,
    CSV_READER_RETRY_BYTES = 2 * RFM_CSV_SAMPLE,
    CSV_READER_PIECES_PER_THREAD = 4,
    CSV_READER_SMALL_PIECES = 16,  /* at least, where each is handed over while it is in cache */
    CSV_READER_ALONE = 4,          /* so many in one for a single thread, which has none to share */
    CSV_READER_PIECES_AT_ONCE = 2, /* smallest pieces in one that is handed over */
    CSV_READER_MOST_THREADS = 64
};

struct rfm_csv {
    rfm__csv_plan plan;
    rfm_error failure; /* status other than RFM_OK: the reader is at its end */
    int32_t settled;
    int32_t ended;
    size_t sample_bytes;
    size_t piece_bytes;
    rfm__bytes pending;     /* the sample while it grows, then the record that the last block cut */
    size_t retry_bytes;     /* an unended line is looked at again when it has become so long */
    rfm__csv_piece *pieces; /* the first takes what is pending, too */
    rfm_frame **frames;     /* of the pieces that were handed over and cannot be looked at */
    const char **starts;    /* where the pieces of a block begin */
    int32_t piece_count;
    rfm__csv_bad_list bad;
    rfm_csv_state state;
    int64_t bytes_fed;
    void *companion;
    void (*free_companion)(void *companion);
};

/* A call of rfm_csv_read at work. */
typedef struct csv_reader_call {
    rfm_csv *reader;
    const char *from; /* bytes of the host not read yet */
    const char *end;
    int32_t last;
    int32_t parts;               /* pieces that the block was cut into */
    int32_t used;                /* of them those that are read and follow each other */
    const char *stop_at;         /* where the last of them ended */
    const rfm__csv_taker *taker; /* NULL: all pieces become one frame */
} csv_reader_call;

static void csv_reader_free_pieces(rfm_csv *reader) {
    for (int32_t i = 0; reader->pieces != NULL && i < reader->piece_count; ++i) {
        rfm__csv_piece_clear(&reader->pieces[i]);
    }
    for (int32_t i = 0; reader->frames != NULL && i < reader->piece_count; ++i) {
        rfm_frame_free(reader->frames[i]);
    }
    rfm__free(reader->pieces);
    rfm__free(reader->frames);
    rfm__free(reader->starts);
    reader->pieces = NULL;
    reader->frames = NULL;
    reader->starts = NULL;
}

void rfm_csv_free(rfm_csv *reader) {
    if (reader == NULL) return;
    if (reader->companion != NULL) reader->free_companion(reader->companion);
    csv_reader_free_pieces(reader);
    rfm__csv_bad_clear(&reader->bad);
    rfm__bytes_free(&reader->pending);
    rfm__csv_plan_clear(&reader->plan);
    rfm__free(reader);
}

rfm_status rfm__csv_reader_new(const rfm_csv_options *options, size_t sample_bytes,
                               size_t piece_bytes, rfm_csv **out_reader, rfm_error *error) {
    *out_reader = NULL;
    rfm_csv *reader = rfm__alloc_zeroed(sizeof *reader);
    if (reader == NULL) return rfm__fail_memory(error);
    const rfm_status status = rfm__csv_plan_make(&reader->plan, options, 1, error);
    if (status != RFM_OK) {
        rfm__free(reader);
        return status;
    }
    if (reader->plan.given.threads > CSV_READER_MOST_THREADS) {
        reader->plan.given.threads = CSV_READER_MOST_THREADS;
    }
    reader->sample_bytes = sample_bytes;
    reader->piece_bytes = piece_bytes;
    reader->retry_bytes = CSV_READER_RETRY_BYTES;
    *out_reader = reader;
    return RFM_OK;
}

rfm_status rfm_csv_new(const rfm_csv_options *options, rfm_csv **out_reader, rfm_error *error) {
    rfm__error_clear(error);
    if (out_reader == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_reader is NULL");
    return rfm__csv_reader_new(options, RFM_CSV_SAMPLE, CSV_READER_PIECE_BYTES, out_reader, error);
}

/* Pieces that become one frame anyway: one for a single thread. */
static int32_t csv_reader_joined_pieces(const rfm_csv *reader) {
    const int32_t threads = reader->plan.given.threads;
    return threads > 1 ? threads * CSV_READER_PIECES_PER_THREAD : 1;
}

int32_t rfm__csv_most_pieces(const rfm_csv *reader) {
    const int32_t count = csv_reader_joined_pieces(reader);
    if (count == 1) return CSV_READER_SMALL_PIECES / CSV_READER_ALONE;
    return count > CSV_READER_SMALL_PIECES ? count : CSV_READER_SMALL_PIECES;
}

/* Bytes that make a piece of their own. */
static size_t csv_reader_piece_bytes(const rfm_csv *reader) {
    const int is_alone = csv_reader_joined_pieces(reader) == 1;
    return is_alone ? CSV_READER_ALONE * reader->piece_bytes : reader->piece_bytes;
}

size_t rfm__csv_bytes_few(const rfm_csv *reader) {
    return (size_t)rfm__csv_most_pieces(reader) * csv_reader_piece_bytes(reader);
}

size_t rfm__csv_bytes_at_once(const rfm_csv *reader) {
    return CSV_READER_PIECES_AT_ONCE * rfm__csv_bytes_few(reader);
}

int32_t rfm__csv_threads(const rfm_csv *reader) { return reader->plan.given.threads; }

/* Makes the pieces once the number of fields is known. */
static rfm_status csv_reader_make_pieces(rfm_csv *reader, rfm_error *error) {
    const int32_t count = rfm__csv_most_pieces(reader);
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *reader->pieces, &reader->pieces, error));
    reader->piece_count = count;
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *reader->frames, &reader->frames, error));
    RFM_TRY(rfm__new_array((size_t)count + 1, sizeof *reader->starts, &reader->starts, error));
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(rfm__csv_piece_make(&reader->pieces[i], &reader->plan, error));
    }
    return RFM_OK;
}

static rfm_status csv_reader_settle(rfm_csv *reader, const rfm__csv_sample *sample,
                                    const char **out_data, rfm_error *error) {
    RFM_TRY(rfm__csv_settle(&reader->plan, sample, out_data, &reader->state.lines, error));
    RFM_TRY(csv_reader_make_pieces(reader, error));
    reader->settled = 1;
    return RFM_OK;
}

/* Collects the sample and settles on it when it is full or the input ends. Gives in *out_at where
 * the data begins in `pending`. */
static rfm_status csv_reader_sample(csv_reader_call *call, size_t *out_at, rfm_error *error) {
    rfm_csv *reader = call->reader;
    rfm__bytes *pending = &reader->pending;
    const size_t wanted = reader->sample_bytes - pending->size;
    const size_t left = (size_t)(call->end - call->from);
    const char *data;
    const int32_t whole = call->last && left < wanted; /* the same however the bytes were cut */
    if (pending->size == 0 && (left >= wanted || call->last)) {
        const rfm__csv_sample sample = {call->from, left < wanted ? left : wanted, whole};
        RFM_TRY(csv_reader_settle(reader, &sample, &data, error));
        if (data != NULL) call->from = data;
        return RFM_OK;
    }
    RFM_TRY(rfm__bytes_add(pending, call->from, left < wanted ? left : wanted, error));
    call->from = left < wanted ? call->end : call->from + wanted;
    if (pending->size < reader->sample_bytes && !call->last) return RFM_OK;
    const rfm__csv_sample sample = {pending->data, pending->size, whole};
    RFM_TRY(csv_reader_settle(reader, &sample, &data, error));
    *out_at = (size_t)(data - pending->data);
    return RFM_OK;
}

/* Moves bytes of the block behind `pending`, up to a line feed past the next `skip` bytes. 0 when
 * the block has no line feed there. */
static rfm_status csv_reader_extend(csv_reader_call *call, size_t skip, int *out_line,
                                    rfm_error *error) {
    const size_t left = (size_t)(call->end - call->from);
    const char *search = call->from + (skip < left ? skip : left);
    const char *line =
        search == call->end ? NULL : memchr(search, '\n', (size_t)(call->end - search));
    const char *stop = line == NULL ? call->end : line + 1;
    *out_line = memchr(call->from, '\n', (size_t)(stop - call->from)) != NULL;
    RFM_TRY(rfm__bytes_add(&call->reader->pending, call->from, (size_t)(stop - call->from), error));
    call->from = stop;
    return RFM_OK;
}

/* Reads what is pending from `at` on, with as much of the block as completes it. Afterwards either
 * nothing is pending or the block is used up. `fresh`: records may be complete before anything is
 * added. */
static rfm_status csv_reader_pending(csv_reader_call *call, size_t at, int32_t fresh,
                                     rfm_error *error) {
    rfm_csv *reader = call->reader;
    rfm__bytes *pending = &reader->pending;
    rfm__csv_piece *piece = &reader->pieces[0];
    const size_t own = pending->size;
    int look = fresh || call->from == call->end;
    size_t skip = 0;
    for (;;) {
        const int last = call->last && call->from == call->end;
        const int is_long = reader->plan.rules.refuse && pending->size - at > reader->retry_bytes;
        if (look || last || is_long) {
            const char *end = pending->data + pending->size;
            if (is_long) reader->retry_bytes = 2 * (pending->size - at);
            RFM_TRY(rfm__csv_piece_read(piece, &reader->plan, pending->data + at, end, end, last,
                                        error));
            at = (size_t)(piece->end - pending->data);
        }
        if (piece->refused) return RFM_OK;
        if (at >= own || call->from == call->end) break;
        RFM_TRY(csv_reader_extend(call, skip, &look, error));
        skip = pending->size - at;
    }
    const size_t rest = pending->size - at;
    if (at >= own) { /* what is left over lies in the block too */
        call->from -= rest;
        pending->size = 0;
    } else {
        memmove(pending->data, pending->data + at, rest);
        pending->size = rest;
    }
    return RFM_OK;
}

/* A piece's columns: where they lie, or else in a frame, which lives until the piece's next one. */
static rfm_status csv_reader_columns(rfm_csv *reader, int32_t index, rfm_column *columns,
                                     int32_t *out_count, rfm_error *error) {
    rfm__csv_piece *piece = &reader->pieces[index];
    rfm_frame **frame = &reader->frames[index];
    if (rfm__csv_can_view(&reader->plan)) {
        return rfm__csv_view(piece, &reader->plan, columns, out_count, error);
    }
    rfm_frame_free(*frame);
    *frame = NULL;
    RFM_TRY(rfm__csv_gather(piece, 1, &reader->plan, frame, error));
    *out_count = rfm_frame_column_count(*frame);
    for (int32_t i = 0; i < *out_count; ++i) {
        RFM_TRY(rfm_frame_column(*frame, i, &columns[i], error));
    }
    return RFM_OK;
}

/* Gives a piece's rows to whoever takes pieces. */
static rfm_status csv_reader_hand_over(const csv_reader_call *call, int32_t index,
                                       rfm_error *error) {
    rfm_csv *reader = call->reader;
    rfm_column *columns;
    int32_t count;
    if (call->taker == NULL) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)reader->plan.column_count, sizeof *columns, &columns, error));
    const rfm_status status = csv_reader_columns(reader, index, columns, &count, error);
    if (status == RFM_OK) call->taker->take(call->taker->context, index, columns, count);
    rfm__free(columns);
    return status;
}

static rfm_status csv_reader_part(void *context, int64_t chunk, rfm_error *error) {
    const csv_reader_call *call = context;
    rfm_csv *reader = call->reader;
    rfm__csv_piece *piece = &reader->pieces[chunk];
    if (chunk > 0) rfm__csv_piece_reset(piece);
    RFM_TRY(rfm__csv_piece_read(piece, &reader->plan, reader->starts[chunk],
                                reader->starts[chunk + 1], call->end, call->last, error));
    return csv_reader_hand_over(call, (int32_t)chunk, error);
}

/* Cuts the block behind line feeds; whether those end records is only known afterwards. */
static void csv_reader_cut(csv_reader_call *call) {
    rfm_csv *reader = call->reader;
    const size_t size = (size_t)(call->end - call->from);
    const int32_t joined = csv_reader_joined_pieces(reader);
    const size_t limit = (size_t)(call->taker == NULL ? joined : reader->piece_count);
    size_t most = size / csv_reader_piece_bytes(reader);
    if (most > limit) most = limit;
    call->parts = most < 1 ? 1 : (int32_t)most;
    reader->starts[0] = call->from;
    for (int32_t i = 1; i < call->parts; ++i) {
        const char *near = call->from + size / (size_t)call->parts * (size_t)i;
        const char *line = memchr(near, '\n', (size_t)(call->end - near));
        reader->starts[i] = line == NULL ? call->end : line + 1;
    }
    reader->starts[call->parts] = call->end;
}

static rfm_status csv_reader_beside(void *context, rfm_error *error) {
    const rfm__csv_taker *taker = ((const csv_reader_call *)context)->taker;
    return taker->beside(taker->beside_context, error);
}

static rfm_status csv_reader_parts(csv_reader_call *call, rfm_error *error) {
    const int32_t threads = call->reader->plan.given.threads;
    const rfm__csv_taker *taker = call->taker;
    if (taker == NULL) return rfm__parallel(threads, call->parts, csv_reader_part, call, error);
    return rfm__crew_run(taker->crew, threads, call->parts, csv_reader_part,
                         taker->beside == NULL ? NULL : csv_reader_beside, call, error);
}

/* Reads the block. A piece that did not begin where the one before it ended was cut within quotes,
 * and is read again from the right place: so the result is what one thread would have got. */
static rfm_status csv_reader_block(csv_reader_call *call, rfm_error *error) {
    rfm_csv *reader = call->reader;
    csv_reader_cut(call);
    RFM_TRY(csv_reader_parts(call, error));
    call->stop_at = reader->pieces[0].end;
    call->used = 1;
    for (int32_t i = 1; i < call->parts; ++i) {
        rfm__csv_piece *piece = &reader->pieces[i];
        if (piece[-1].refused || piece[-1].incomplete) break;
        if (reader->starts[i] != call->stop_at) {
            rfm__csv_piece_reset(piece);
            RFM_TRY(rfm__csv_piece_read(piece, &reader->plan, call->stop_at, reader->starts[i + 1],
                                        call->end, call->last, error));
            RFM_TRY(csv_reader_hand_over(call, i, error));
        }
        call->stop_at = piece->end;
        ++call->used;
    }
    return RFM_OK;
}

/* The first bad line of pieces that refuse, as the error; what amounts need is noted up to
 * there. */
static rfm_status csv_reader_judge(csv_reader_call *call, rfm_error *error) {
    const rfm__csv_piece *pieces = call->reader->pieces;
    rfm_csv_state *state = &call->reader->state;
    int64_t lines = state->lines;
    for (int32_t i = 0; i < call->used; ++i) {
        const int64_t decimals = pieces[i].max_decimals;
        if (decimals > state->max_decimals) {
            state->max_decimals = (int32_t)(decimals < INT32_MAX ? decimals : INT32_MAX);
        }
        if (pieces[i].grouped) state->thousands_mark = call->reader->plan.marks.thousands;
        if (pieces[i].refused) return rfm__csv_bad_refuse(&pieces[i].bad, lines, error);
        lines += pieces[i].lines;
    }
    return RFM_OK;
}

/* Adds up what the pieces found and takes their bad lines, all or none. */
static rfm_status csv_reader_count(csv_reader_call *call, rfm_error *error) {
    rfm_csv *reader = call->reader;
    rfm_csv_state state = reader->state;
    const size_t bad_count = reader->bad.count;
    const size_t bad_size = reader->bad.text.size;
    for (int32_t i = 0; i < call->used; ++i) {
        const rfm__csv_piece *piece = &reader->pieces[i];
        const rfm_status status =
            rfm__csv_bad_append(&reader->bad, &piece->bad, state.lines, error);
        if (status != RFM_OK) {
            reader->bad.count = bad_count;
            reader->bad.text.size = bad_size;
            return status;
        }
        state.lines += piece->lines;
        state.rows += piece->rows;
        state.bad_rows += (int64_t)piece->bad.count;
    }
    reader->state = state;
    return RFM_OK;
}

/* Keeps the end of the block that is not a whole record. */
static rfm_status csv_reader_keep(csv_reader_call *call, rfm_error *error) {
    rfm_csv *reader = call->reader;
    if (call->stop_at != NULL && call->stop_at < call->end) {
        RFM_TRY(rfm__bytes_add(&reader->pending, call->stop_at, (size_t)(call->end - call->stop_at),
                               error));
    }
    if (reader->pending.size == 0) reader->retry_bytes = CSV_READER_RETRY_BYTES;
    reader->state.bytes = reader->bytes_fed - (int64_t)reader->pending.size;
    return RFM_OK;
}

/* Reads the call's bytes into pieces; none is used while the sample is not complete. */
static rfm_status csv_reader_feed(csv_reader_call *call, rfm_error *error) {
    rfm_csv *reader = call->reader;
    size_t at = 0;
    const int32_t fresh = !reader->settled;
    if (fresh) RFM_TRY(csv_reader_sample(call, &at, error));
    if (!reader->settled) return RFM_OK;
    rfm__csv_piece_reset(&reader->pieces[0]);
    call->used = 1;
    if (reader->pending.size > 0) RFM_TRY(csv_reader_pending(call, at, fresh, error));
    if (call->from < call->end && !reader->pieces[0].refused) {
        RFM_TRY(csv_reader_block(call, error));
    } else {
        RFM_TRY(csv_reader_hand_over(call, 0, error));
    }
    RFM_TRY(csv_reader_judge(call, error));
    return csv_reader_keep(call, error);
}

static rfm_status csv_reader_frame(csv_reader_call *call, rfm_frame **out_frame, rfm_error *error) {
    rfm_csv *reader = call->reader;
    RFM_TRY(csv_reader_feed(call, error));
    RFM_TRY(rfm__csv_gather(reader->pieces, call->used, &reader->plan, out_frame, error));
    const rfm_status status = csv_reader_count(call, error);
    if (status != RFM_OK) {
        rfm_frame_free(*out_frame);
        *out_frame = NULL;
    }
    return status;
}

/* Whether more can be read. */
static rfm_status csv_reader_check(const rfm_csv *reader, const void *bytes, size_t size,
                                   rfm_error *error) {
    if (reader == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "reader is NULL");
    if (bytes == NULL && size > 0) return rfm__fail(error, RFM_E_ARGUMENT, -1, "bytes is NULL");
    if (reader->failure.status != RFM_OK) {
        if (error != NULL) *error = reader->failure;
        return reader->failure.status;
    }
    if (!reader->ended) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "the input has ended; expected no more bytes");
}

/* Notes how a call went. */
static rfm_status csv_reader_end(const csv_reader_call *call, rfm_status status, rfm_error *error) {
    rfm_csv *reader = call->reader;
    reader->ended = call->last;
    if (status == RFM_OK) {
        rfm__error_clear(&reader->failure);
    } else if (error != NULL) {
        *error = reader->failure;
    }
    return status;
}

rfm_status rfm_csv_read(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                        rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    RFM_TRY(csv_reader_check(reader, bytes, size, error));
    const char *from = size > 0 ? bytes : "";
    csv_reader_call call = {
        .reader = reader, .from = from, .end = from + size, .last = is_last != 0};
    reader->bytes_fed += (int64_t)size;
    return csv_reader_end(&call, csv_reader_frame(&call, out_frame, &reader->failure), error);
}

rfm_status rfm__csv_read_pieces(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                                const rfm__csv_taker *taker, int32_t *out_used, rfm_error *error) {
    *out_used = 0;
    RFM_TRY(csv_reader_check(reader, bytes, size, error));
    const char *from = size > 0 ? bytes : "";
    csv_reader_call call = {
        .reader = reader, .from = from, .end = from + size, .last = is_last != 0, .taker = taker};
    reader->bytes_fed += (int64_t)size;
    rfm_status status = csv_reader_feed(&call, &reader->failure);
    if (status == RFM_OK) status = csv_reader_count(&call, &reader->failure);
    if (status == RFM_OK) *out_used = call.used;
    return csv_reader_end(&call, status, error);
}

void rfm__csv_fail(rfm_csv *reader, const rfm_error *error) { reader->failure = *error; }

void *rfm__csv_companion(const rfm_csv *reader) { return reader->companion; }

void rfm__csv_set_companion(rfm_csv *reader, void *companion, void (*free_it)(void *companion)) {
    reader->companion = companion;
    reader->free_companion = free_it;
}

rfm_status rfm_csv_bad_lines(rfm_csv *reader, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (reader == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "reader is NULL");
    RFM_TRY(rfm__csv_bad_frame(&reader->bad, &reader->plan, out_frame, error));
    rfm__csv_bad_reset(&reader->bad);
    return RFM_OK;
}

rfm_status rfm_csv_inspect(const rfm_csv *reader, rfm_csv_state *out_state, rfm_error *error) {
    rfm__error_clear(error);
    if (reader == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "reader is NULL");
    rfm_csv_state state = reader->state;
    if (reader->settled) {
        state.delimiter = reader->plan.rules.delimiter;
        state.decimal_mark = reader->plan.marks.decimal;
        state.day_order = reader->plan.order;
    }
    return rfm__struct_write(out_state, &state, sizeof state, "rfm_csv_state", error);
}
