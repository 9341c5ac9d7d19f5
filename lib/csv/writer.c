/* SPDX-License-Identifier: MIT */
/* Writing is planned per column once, then done in chunks of rows that depend on the frame
 * alone: threads format several chunks side by side into buffers of their own, which go out in
 * order while the next ones are made, so the bytes and the blocks are the same for any number of
 * threads. */
#include <string.h>

#include "base/bytes.h"
#include "base/options.h"
#include "base/text.h"
#include "base/threads.h"
#include "csv/write_rows.h"
#include "frame/frame.h"

enum {
    WRITER_CHUNK_BOUND = 1048576, /* usual text is a quarter of its bound */
    WRITER_CHUNKS_AHEAD = 4, /* for each thread, so that the threads end at about the same time */
    WRITER_THREADS_MOST = 64,
    WRITER_DECIMALS_MOST = 18,
    WRITER_KEEP_FROM = 2048 /* rows that make keeping texts of days and numbers worth its memory */
};

/* ---- The plan ---- */

static rfm_status writer_read_options(const rfm_csv_write_options *given,
                                      rfm_csv_write_options *own, rfm_error *error) {
    RFM_TRY(rfm__options_read(given, own, sizeof *own, "rfm_csv_write_options", error));
    if ((own->flags & ~(RFM_CSV_NO_HEADER | RFM_CSV_RAW_TEXT | RFM_CSV_ROUND)) != 0) {
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1,
            "flags are %d; expected RFM_CSV_NO_HEADER, RFM_CSV_RAW_TEXT and RFM_CSV_ROUND",
            (int)own->flags);
    }
    if (own->delimiter == 0) own->delimiter = ',';
    if (own->delimiter != ',' && own->delimiter != ';' && own->delimiter != '\t' &&
        own->delimiter != '|') {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "delimiter is character %d; expected , ; | or a tab", (int)own->delimiter);
    }
    if (own->decimal_mark == 0) own->decimal_mark = '.';
    if (own->decimal_mark != '.' && own->decimal_mark != ',') {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "decimal_mark is character %d; expected . or ,",
                         (int)own->decimal_mark);
    }
    if (own->amount_decimals < 0 || own->amount_decimals > WRITER_DECIMALS_MOST + 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "amount_decimals is %d; expected 0 or 1 more than 0 to %d digits",
                         (int)own->amount_decimals, (int)WRITER_DECIMALS_MOST);
    }
    if (own->threads < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "threads is %d; expected 0 or more",
                         (int)own->threads);
    }
    return RFM_OK;
}

/* Finds the first amount that needs more digits than asked for. */
static rfm_status writer_check_amounts(const rfm_column *seen, int32_t index, int64_t cut,
                                       int32_t wanted, rfm_error *error) {
    const int64_t *values = seen->values;
    for (int64_t row = 0; row < seen->length; ++row) {
        if (rfm__cell_is_missing(seen, row) || values[row] % cut == 0) continue;
        return rfm__fail_at(error, RFM_E_ARGUMENT, row, index + 1,
                            "column %.80s has an amount with %d decimals; amount_decimals asks for "
                            "%d",
                            seen->name, (int)rfm__decimals_needed(values[row], seen->scale),
                            (int)wanted);
    }
    return RFM_OK;
}

static rfm_status writer_plan_amounts(rfm__csv_out *out, int32_t index, int32_t wanted,
                                      rfm_error *error) {
    rfm__csv_out_column *const column = &out->columns[index];
    const int32_t scale = column->seen.scale;
    if (wanted < 0) wanted = scale;
    column->is_quoted = wanted > 0 && out->mark == out->delimiter;
    column->kind = RFM__CSV_CELL_ANY_AMOUNT;
    if (wanted <= scale && wanted >= 1 && wanted <= 7 && !column->is_quoted) {
        column->kind = RFM__CSV_CELL_AMOUNT;
    }
    column->decimals = wanted < scale ? wanted : scale;
    column->zeros = wanted - column->decimals;
    column->cut = 1;
    for (int32_t i = wanted; i < scale; ++i) column->cut *= 10;
    if (column->cut == 1 || out->is_rounded) return RFM_OK;
    return writer_check_amounts(&column->seen, index, column->cut, wanted, error);
}

/* Labels are few and come often: each is quoted and guarded once. */
static rfm_status writer_plan_labels(const rfm__csv_out *out, rfm__csv_out_column *column,
                                     int64_t *cell_bound, rfm_error *error) {
    const rfm_column *const seen = &column->seen;
    const int64_t count = seen->label_count;
    const int64_t total = seen->label_offsets[count] - seen->label_offsets[0];
    const uint64_t room = RFM__CSV_TEXT_BOUND(total) + 4 * (uint64_t)count + RFM__CSV_SLACK;
    column->kind = RFM__CSV_CELL_LABEL;
    if (room > SIZE_MAX) return rfm__fail_memory(error);
    RFM_TRY(rfm__new_array((size_t)count + 1, sizeof *column->starts, &column->starts, error));
    RFM_TRY(rfm__new_zeroed_array((size_t)room, 1, &column->labels, error));
    char *to = column->labels;
    for (int64_t i = 0; i < count; ++i) {
        column->starts[i] = to - column->labels;
        const int64_t first = seen->label_offsets[i];
        to = rfm__csv_write_text(out, seen->label_bytes + first,
                                 (size_t)(seen->label_offsets[i + 1] - first), to);
        const int64_t size = to - column->labels - column->starts[i];
        if (size >= *cell_bound) *cell_bound = size + 1;
    }
    column->starts[count] = to - column->labels;
    return RFM_OK;
}

static rfm_status writer_plan_column(rfm__csv_out *out, int32_t index, int32_t decimals,
                                     rfm_error *error) {
    rfm__csv_out_column *const column = &out->columns[index];
    int64_t cell_bound = RFM__CSV_INT64_BOUND;
    switch (column->seen.type) {
        case RFM_COLUMN_INT64: column->kind = RFM__CSV_CELL_INT64; break;
        case RFM_COLUMN_DOUBLE:
            column->kind = RFM__CSV_CELL_DOUBLE;
            cell_bound = RFM__DOUBLE_TEXT + 3;
            break;
        case RFM_COLUMN_DAY:
            column->kind = RFM__CSV_CELL_DAY;
            cell_bound = RFM__CSV_DAY_BOUND;
            break;
        case RFM_COLUMN_AMOUNT:
            RFM_TRY(writer_plan_amounts(out, index, decimals, error));
            cell_bound = RFM__CSV_AMOUNT_BOUND;
            break;
        case RFM_COLUMN_TEXT:
            column->kind = RFM__CSV_CELL_TEXT;
            cell_bound = (int64_t)RFM__CSV_TEXT_BOUND(0);
            break;
        default:
            column->kind = RFM__CSV_CELL_CODE;
            if (column->seen.label_count > 0) {
                RFM_TRY(writer_plan_labels(out, column, &cell_bound, error));
            }
    }
    out->row_bound += cell_bound;
    return RFM_OK;
}

static void writer_plan_free(rfm__csv_out *out, rfm__csv_thousand *thousand) {
    rfm__free(thousand);
    for (int32_t i = 0; i < out->column_count && out->columns != NULL; ++i) {
        rfm__free(out->columns[i].starts);
        rfm__free(out->columns[i].labels);
    }
    rfm__free(out->columns);
}

static rfm_status writer_plan(rfm__csv_out *out, const rfm_frame *frame,
                              const rfm_csv_write_options *options, rfm_error *error) {
    out->column_count = rfm_frame_column_count(frame);
    out->delimiter = (char)options->delimiter;
    out->mark = (char)options->decimal_mark;
    out->is_raw = (options->flags & RFM_CSV_RAW_TEXT) != 0;
    out->is_rounded = (options->flags & RFM_CSV_ROUND) != 0;
    RFM_TRY(rfm__new_zeroed_array((size_t)out->column_count, sizeof *out->columns, &out->columns,
                                  error));
    for (int32_t i = 0; i < out->column_count; ++i) {
        RFM_TRY(rfm_frame_column(frame, i, &out->columns[i].seen, error));
        RFM_TRY(writer_plan_column(out, i, options->amount_decimals - 1, error));
    }
    return RFM_OK;
}

/* ---- Chunks ---- */

/* A run of rows and the buffer it is written to, used again for later runs. */
typedef struct writer_chunk {
    int64_t first, count;
    char *data;
    size_t capacity, size;
    rfm__csv_days *days;
    int has_header;
} writer_chunk;

typedef struct writer_job {
    rfm__csv_out out;
    rfm__csv_thousand *thousand; /* what out has */
    int64_t rows, next_row;
    int64_t chunk_rows; /* most rows of a chunk, by their numbers alone */
    writer_chunk *chunks;
    int64_t chunk_count; /* chunks that there are buffers for, */
    int64_t round;       /* and those of one round: all or half of them */
    writer_chunk *made;  /* the chunks in the making */
    const writer_chunk *ready;
    int64_t ready_count; /* chunks of the last round, not yet written */
    rfm_write_fn write;
    void *payload;
} writer_job;

static uint64_t writer_header_bound(const rfm__csv_out *out) {
    uint64_t bound = 0;
    for (int32_t i = 0; i < out->column_count; ++i) {
        bound += RFM__CSV_TEXT_BOUND(strlen(out->columns[i].seen.name));
    }
    return bound;
}

static uint64_t writer_rows_bound(const rfm__csv_out *out, int64_t first, int64_t count) {
    uint64_t bound = (uint64_t)out->row_bound * (uint64_t)count;
    for (int32_t i = 0; i < out->column_count; ++i) {
        const rfm__csv_out_column *const column = &out->columns[i];
        if (column->kind != RFM__CSV_CELL_TEXT) continue;
        bound += 2 * (uint64_t)(column->seen.offsets[first + count] - column->seen.offsets[first]);
    }
    return bound;
}

static rfm_status writer_chunk_reserve(writer_chunk *chunk, uint64_t bound, rfm_error *error) {
    bound += RFM__CSV_SLACK;
    if (bound > SIZE_MAX) return rfm__fail_memory(error);
    if (bound <= chunk->capacity) return RFM_OK;
    rfm__free(chunk->data);
    chunk->capacity = 0;
    chunk->data = rfm__alloc((size_t)bound);
    if (chunk->data == NULL) return rfm__fail_memory(error);
    chunk->capacity = (size_t)bound;
    return RFM_OK;
}

/* Cuts the next run of rows; long texts make it shorter. */
static rfm_status writer_cut_chunk(writer_job *job, writer_chunk *chunk, rfm_error *error) {
    const int64_t left = job->rows - job->next_row;
    int64_t count = left < job->chunk_rows ? left : job->chunk_rows;
    uint64_t bound = writer_rows_bound(&job->out, job->next_row, count);
    while (count > 1 && bound > WRITER_CHUNK_BOUND) {
        count /= 2;
        bound = writer_rows_bound(&job->out, job->next_row, count);
    }
    if (chunk->has_header) bound += writer_header_bound(&job->out);
    RFM_TRY(writer_chunk_reserve(chunk, bound, error));
    chunk->first = job->next_row;
    chunk->count = count;
    job->next_row += count;
    return RFM_OK;
}

static rfm_status writer_run_chunk(void *context, int64_t index, rfm_error *error) {
    const writer_job *const job = context;
    writer_chunk *const chunk = &job->made[index];
    char *to = chunk->data;
    (void)error;
    if (chunk->has_header) {
        for (int32_t i = 0; i < job->out.column_count; ++i) {
            const char *const name = job->out.columns[i].seen.name;
            to = rfm__csv_write_text(&job->out, name, strlen(name), to);
            *to++ = job->out.delimiter;
        }
        to[-1] = '\n';
    }
    to = rfm__csv_write_rows(&job->out, chunk->first, chunk->count, chunk->days, to);
    chunk->size = (size_t)(to - chunk->data);
    return RFM_OK;
}

static int writer_has_days(const rfm__csv_out *out) {
    for (int32_t i = 0; i < out->column_count; ++i) {
        if (out->columns[i].kind == RFM__CSV_CELL_DAY) return 1;
    }
    return 0;
}

static rfm_status writer_make_chunks(writer_job *job, const rfm_csv_write_options *options,
                                     rfm_error *error) {
    const int64_t threads =
        options->threads < WRITER_THREADS_MOST ? options->threads : WRITER_THREADS_MOST;
    job->chunk_rows = WRITER_CHUNK_BOUND / job->out.row_bound;
    if (job->chunk_rows < 1) job->chunk_rows = 1;
    const int64_t most = threads <= 1 ? 1 : threads * WRITER_CHUNKS_AHEAD;
    job->round = job->rows / job->chunk_rows + 1;
    if (job->round > most) job->round = most;
    job->chunk_count = threads <= 1 ? job->round : 2 * job->round;
    RFM_TRY(
        rfm__new_zeroed_array((size_t)job->chunk_count, sizeof *job->chunks, &job->chunks, error));
    job->made = job->chunks;
    job->made->has_header = (options->flags & RFM_CSV_NO_HEADER) == 0;
    if (job->rows < WRITER_KEEP_FROM) return RFM_OK;
    job->thousand = rfm__alloc(sizeof *job->thousand);
    if (job->thousand == NULL) return rfm__fail_memory(error);
    rfm__csv_thousand_fill(job->thousand);
    job->out.thousand = job->thousand;
    if (!writer_has_days(&job->out)) return RFM_OK;
    for (int64_t i = 0; i < job->chunk_count; ++i) {
        job->chunks[i].days = rfm__alloc_zeroed(sizeof *job->chunks[i].days);
        if (job->chunks[i].days == NULL) return rfm__fail_memory(error);
    }
    return RFM_OK;
}

static void writer_job_free(writer_job *job) {
    for (int64_t i = 0; i < job->chunk_count && job->chunks != NULL; ++i) {
        rfm__free(job->chunks[i].data);
        rfm__free(job->chunks[i].days);
    }
    rfm__free(job->chunks);
    writer_plan_free(&job->out, job->thousand);
}

/* On the thread that called. */
static rfm_status writer_write_ready(void *context, rfm_error *error) {
    writer_job *const job = context;
    const int64_t count = job->ready_count;
    job->ready_count = 0;
    for (int64_t i = 0; i < count; ++i) {
        RFM_TRY(
            rfm__write(job->write, job->payload, job->ready[i].data, job->ready[i].size, error));
    }
    return RFM_OK;
}

/* One round: cut as many chunks as there are buffers, and fill them while those of the round before
 * are written. */
static rfm_status writer_round(writer_job *job, rfm__crew *crew, int32_t threads,
                               rfm_error *error) {
    int64_t used = 0;
    do {
        RFM_TRY(writer_cut_chunk(job, &job->made[used], error));
        ++used;
    } while (used < job->round && job->next_row < job->rows);
    RFM_TRY(rfm__crew_run(crew, threads, used, writer_run_chunk, writer_write_ready, job, error));
    job->made->has_header = 0;
    job->ready = job->made;
    job->ready_count = used;
    if (job->chunk_count == job->round) return writer_write_ready(job, error);
    job->made = job->made == job->chunks ? job->chunks + job->round : job->chunks;
    return RFM_OK;
}

static rfm_status writer_run(writer_job *job, int32_t threads, rfm_error *error) {
    rfm__crew *crew = rfm__crew_start(job->round > 1 ? threads : 1, job->round);
    rfm_status status;
    do {
        status = writer_round(job, crew, threads, error);
    } while (status == RFM_OK && job->next_row < job->rows);
    rfm__crew_end(crew);
    return status == RFM_OK ? writer_write_ready(job, error) : status;
}

rfm_status rfm_csv_write(const rfm_frame *frame, const rfm_csv_write_options *options,
                         rfm_write_fn write, void *payload, rfm_error *error) {
    rfm_csv_write_options own;
    writer_job job;
    rfm__error_clear(error);
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    RFM_TRY(writer_read_options(options, &own, error));
    if (rfm_frame_column_count(frame) == 0) return RFM_OK;
    memset(&job, 0, sizeof job);
    job.rows = rfm_frame_count(frame);
    job.write = write;
    job.payload = payload;
    rfm_status status = writer_plan(&job.out, frame, &own, error);
    if (status == RFM_OK) status = writer_make_chunks(&job, &own, error);
    if (status == RFM_OK) status = writer_run(&job, own.threads, error);
    writer_job_free(&job);
    return status;
}
