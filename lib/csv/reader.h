/* SPDX-License-Identifier: MIT */
/* The reader with the two sizes that tests choose and hosts do not. */
#ifndef RFM_LIB_CSV_READER_H
#define RFM_LIB_CSV_READER_H

#include "base/threads.h"
#include "rfm/csv.h"

/* Like rfm_csv_new; the file is settled on its first `sample_bytes`, and blocks are cut for threads
 * into pieces of at least `piece_bytes`. Neither may be 0. */
rfm_status rfm__csv_reader_new(const rfm_csv_options *options, size_t sample_bytes,
                               size_t piece_bytes, rfm_csv **out_reader, rfm_error *error);

/* Takes the rows of one piece of a block as soon as they are read, on the thread that read them.
 * The columns are valid until the next call. A piece may be handed over again: then what came
 * before is void. */
typedef void (*rfm__csv_take_fn)(void *context, int32_t piece, const rfm_column *columns,
                                 int32_t count);

/* Who takes pieces, and with whom. */
typedef struct rfm__csv_taker {
    rfm__csv_take_fn take;
    void *context;
    rfm__own_fn beside; /* what the calling thread may do first; NULL: nothing */
    void *beside_context;
    rfm__crew *crew; /* NULL: one thread */
} rfm__csv_taker;

/* Pieces are numbered below this. */
int32_t rfm__csv_most_pieces(const rfm_csv *reader);
/* Bytes to read at once: at most, so that each piece stays in cache; and the fewest that still make
 * so many pieces. */
size_t rfm__csv_bytes_at_once(const rfm_csv *reader);
size_t rfm__csv_bytes_few(const rfm_csv *reader);
/* Threads that the reader was made for. */
int32_t rfm__csv_threads(const rfm_csv *reader);

/* Like rfm_csv_read, but hands over the columns of each piece; those below *out_used, one after the
 * other, are the rows of the call. */
rfm_status rfm__csv_read_pieces(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                                const rfm__csv_taker *taker, int32_t *out_used, rfm_error *error);
/* Brings the reader to its end: from now on it only gives this failure. */
void rfm__csv_fail(rfm_csv *reader, const rfm_error *error);

/* What a module above keeps with a reader from call to call; freed with it. */
void *rfm__csv_companion(const rfm_csv *reader);
void rfm__csv_set_companion(rfm_csv *reader, void *companion, void (*free_it)(void *companion));

#endif
