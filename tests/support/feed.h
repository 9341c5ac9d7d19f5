/* SPDX-License-Identifier: MIT */
/* A file into a ledger in both ways, straight and over frames, with all that can be seen of it as
 * texts that can be compared. */
#ifndef RFM_TESTS_SUPPORT_FEED_H
#define RFM_TESTS_SUPPORT_FEED_H

#include "csv.h"
#include "csv/reader.h"
#include "rfm/feed.h"

/* How a file is read and taken. */
typedef struct feed_how {
    rfm_csv_options csv;
    rfm_append_options append;
    size_t sample; /* as rfm__csv_reader_new */
    size_t piece;
    size_t block; /* bytes at a time; 0: all */
    int last_with_bytes;
} feed_how;

/* The ways: frames that are appended, bytes that are pushed, and a stream that is asked for them,
 * at most `block` at a time. */
enum { FEED_FRAMES, FEED_PUSHED, FEED_STREAM };

typedef struct feed_source {
    const char *bytes;
    size_t left, most;
} feed_source;

static inline int64_t feed_give(void *payload, void *to, size_t size) {
    feed_source *from = payload;
    if (size > from->left) size = from->left;
    if (from->most > 0 && size > from->most) size = from->most;
    if (size > 0) memcpy(to, from->bytes, size);
    from->bytes += size;
    from->left -= size;
    return (int64_t)size;
}

/* What became of it. */
typedef struct feed_told {
    csv_text rows;    /* of each call that went well */
    csv_text reader;  /* its state and bad lines */
    csv_text failure; /* empty when there was none */
    csv_text saved;   /* the ledger's bytes */
} feed_told;

static inline void feed_told_free(feed_told *told) {
    free(told->rows.data);
    free(told->reader.data);
    free(told->failure.data);
    free(told->saved.data);
    *told = (feed_told){{0}, {0}, {0}, {0}};
}

static inline int feed_same_text(const csv_text *left, const csv_text *right) {
    return left->size == right->size && memcmp(left->data, right->data, left->size) == 0;
}

static inline int32_t feed_collect(void *to, const void *bytes, size_t size) {
    csv_text_add(to, bytes, size);
    return 0;
}

/* Whether the reader has looked at the file by now; before, its frames lack what is optional. */
static inline int feed_is_settled(const rfm_csv *reader) {
    rfm_csv_state state = {.struct_size = sizeof state};
    if (rfm_csv_inspect(reader, &state, NULL) != RFM_OK) abort();
    return state.decimal_mark != 0;
}

/* One block, of exactly its size in memory. */
static inline rfm_status feed_one(int straight, rfm_csv *reader, const char *bytes, size_t size,
                                  int last, rfm_ledger *ledger, const rfm_append_options *append,
                                  int64_t *out_rows, rfm_error *error) {
    rfm_frame *frame = NULL;
    char *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) abort();
    if (size > 0) memcpy(copy, bytes, size);
    const char *given = size == 0 ? NULL : copy;
    rfm_status status;
    if (straight) {
        status = rfm_feed_csv(reader, given, size, last, ledger, append, out_rows, error);
    } else {
        status = rfm_csv_read(reader, given, size, last, &frame, error);
        *out_rows = status == RFM_OK ? rfm_frame_count(frame) : 0;
        if (status == RFM_OK && feed_is_settled(reader)) {
            status = rfm_ledger_append(ledger, frame, append, error);
        }
    }
    rfm_frame_free(frame);
    free(copy);
    return status;
}

static inline void feed_tell_reader(rfm_csv *reader, csv_text *to) {
    rfm_csv_state state = {.struct_size = sizeof state};
    rfm_frame *bad;
    csv_text_add(to, "", 0);
    if (rfm_csv_inspect(reader, &state, NULL) != RFM_OK) abort();
    csv_text_format(to, "marks %d %d %d, order %d, decimals %d\n", (int)state.delimiter,
                    (int)state.decimal_mark, (int)state.thousands_mark, (int)state.day_order,
                    (int)state.max_decimals);
    csv_text_format(to, "%lld lines, %lld rows, %lld bad, %lld bytes\n", (long long)state.lines,
                    (long long)state.rows, (long long)state.bad_rows, (long long)state.bytes);
    if (rfm_csv_bad_lines(reader, &bad, NULL) != RFM_OK) abort();
    csv_text_rows(to, bad);
    rfm_frame_free(bad);
}

static inline void feed_tell_failure(rfm_csv *reader, const rfm_error *error, int straight,
                                     rfm_ledger *ledger, csv_text *to) {
    rfm_error again;
    rfm_frame *frame = NULL;
    int64_t rows = -1;
    csv_text_format(to, "%d at %lld, %d: %s\n", (int)error->status, (long long)error->where,
                    (int)error->column, error->message);
    if (!straight) return;
    if (rfm_feed_csv(reader, NULL, 0, 1, ledger, NULL, &rows, &again) != error->status ||
        strcmp(again.message, error->message) != 0 || rows != 0) {
        csv_text_format(to, "then another one: %s\n", again.message);
    }
    if (rfm_csv_read(reader, NULL, 0, 1, &frame, &again) != error->status ||
        strcmp(again.message, error->message) != 0) {
        csv_text_format(to, "then another one when it reads: %s\n", again.message);
    }
}

/* Pushes block by block; the rows that came in. */
static inline int64_t feed_blocks(int way, const feed_how *how, rfm_csv *reader, rfm_ledger *ledger,
                                  const char *bytes, size_t size, csv_text *rows_told,
                                  rfm_error *error) {
    size_t at = 0;
    int64_t total = 0;
    for (int last = 0; !last && error->status == RFM_OK;) {
        int64_t rows = -1;
        size_t step = how->block == 0 ? size - at : how->block;
        if (step > size - at) step = size - at;
        last = how->last_with_bytes ? at + step == size : at == size;
        if (feed_one(way == FEED_PUSHED, reader, bytes + at, step, last, ledger, &how->append,
                     &rows, error) == RFM_OK) {
            csv_text_format(rows_told, "%lld\n", (long long)rows);
            total += rows;
        }
        at += step;
    }
    return total;
}

/* Takes a whole file, up to the first failure. Empty texts when there cannot be such a reader. */
static inline feed_told feed_file(int way, const feed_how *how, rfm_ledger *ledger,
                                  const char *bytes, size_t size) {
    feed_told told = {{0}, {0}, {0}, {0}};
    rfm_error error = {0};
    rfm_csv *reader;
    csv_text_add(&told.rows, "", 0);
    csv_text_add(&told.failure, "", 0);
    csv_text_add(&told.saved, "", 0);
    csv_text_add(&told.reader, "", 0);
    if (rfm__csv_reader_new(&how->csv, how->sample, how->piece, &reader, NULL) != RFM_OK) {
        return told;
    }
    int64_t total = -1;
    if (way == FEED_STREAM) {
        feed_source from = {bytes, size, how->block};
        (void)rfm_feed_csv_stream(reader, feed_give, &from, ledger, &how->append, &total, &error);
        csv_text_format(&told.rows, "%lld\n", (long long)total);
    } else {
        total = feed_blocks(way, how, reader, ledger, bytes, size, &told.rows, &error);
    }
    if (error.status != RFM_OK) {
        feed_tell_failure(reader, &error, way != FEED_FRAMES, ledger, &told.failure);
    }
    feed_tell_reader(reader, &told.reader);
    if (error.status == RFM_OK) {
        csv_text_format(&told.reader, "%lld rows in all\n", (long long)total);
    }
    rfm_csv_free(reader);
    if (rfm_ledger_save(ledger, feed_collect, &told.saved, NULL) != RFM_OK) abort();
    return told;
}

/* What is different, or NULL. Of a block that is taken in several steps the last rows may come with
 * the next one, where a stray quote leaves open for how long; and after a failure the reader has
 * counted the steps that came before. */
static inline const char *feed_difference(const feed_told *left, const feed_told *right,
                                          int in_steps) {
    const int failed = left->failure.size > 0;
    if (!feed_same_text(&left->failure, &right->failure)) return "failure";
    if (!in_steps && !feed_same_text(&left->rows, &right->rows)) return "rows";
    if (!feed_same_text(&left->saved, &right->saved)) return "saved bytes";
    if (!(failed && in_steps) && !feed_same_text(&left->reader, &right->reader)) return "reader";
    return NULL;
}

#endif
