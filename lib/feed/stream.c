/* SPDX-License-Identifier: MIT */
/* An Arrow stream of a few large batches would be written once as a frame and read once more. Here
 * stretches of it become small frames on several threads, are staged while they are in cache, and
 * columns that no ledger asks for are not looked at. */
#include <string.h>

#include "arrow/import.h"
#include "arrow/shared.h"
#include "base/options.h"
#include "base/threads.h"
#include "frame/vocabulary.h"
#include "ledger/batch.h"
#include "rfm/feed.h"

enum {
    STREAM_PART_ROWS = 32768,
    STREAM_PARTS = 64, /* staged before they are taken */
    STREAM_ROWS = 16 * STREAM_PART_ROWS
};

/* A stretch of a batch. */
typedef struct stream_part {
    struct ArrowArray array; /* borrows from the batch */
    int64_t before;          /* rows of the stream that come before it */
    rfm_frame *frame;
    rfm__intake intake;
} stream_part;

typedef struct stream_feed {
    struct ArrowArrayStream *stream;
    rfm_ledger *ledger;
    rfm_append_options options;
    rfm__arrow_field *fields;
    int32_t field_count;
    int32_t shift_seconds;
    int64_t part_rows; /* most in a part; labels are looked at as a whole */
    rfm__batch *batch;
    rfm__crew *crew;
    int64_t rows;            /* staged or taken */
    struct ArrowArray held;  /* the batch being cut; released: none */
    int64_t cut;             /* rows of it that are in parts */
    struct ArrowArray *done; /* batches that parts borrow from, all of them cut */
    size_t done_capacity;
    int64_t done_count;
    int64_t part_count;
    stream_part parts[STREAM_PARTS];
} stream_feed;

static void stream_release(struct ArrowArray *array) {
    if (array->release != NULL) array->release(array);
}

/* Forgets the parts and lets go of the batches that only they needed. */
static void stream_drop_parts(stream_feed *work) {
    for (int64_t i = 0; i < work->part_count; ++i) rfm_frame_free(work->parts[i].frame);
    for (int64_t i = 0; i < work->done_count; ++i) stream_release(&work->done[i]);
    work->part_count = 0;
    work->done_count = 0;
}

static void stream_free(stream_feed *work) {
    stream_drop_parts(work);
    stream_release(&work->held);
    rfm__crew_end(work->crew);
    rfm__batch_free(work->batch);
    rfm__free(work->fields);
    rfm__free(work->done);
    rfm__free(work);
}

static int stream_is_named(const char *name, const char *given, const char *usual) {
    return strcmp(name, given == NULL ? usual : given) == 0;
}

static int stream_is_attribute(const stream_feed *work, const char *name) {
    for (int32_t i = 0; i < work->ledger->attributes.count; ++i) {
        if (strcmp(name, work->ledger->attributes.names[i]) == 0) return 1;
    }
    return 0;
}

/* Whether a column of this name has ids. */
static int stream_is_id(const stream_feed *work, const char *name) {
    const rfm_append_options *options = &work->options;
    return stream_is_named(name, options->customer, RFM__CUSTOMER) ||
           stream_is_named(name, options->receipt, RFM__RECEIPT);
}

/* Whether a ledger asks for a column of this name. */
static int stream_is_wanted(const stream_feed *work, const char *name) {
    const rfm_append_options *options = &work->options;
    return stream_is_id(work, name) || stream_is_named(name, options->day, RFM__DAY) ||
           stream_is_named(name, options->amount, RFM__AMOUNT) ||
           stream_is_named(name, options->margin, RFM__MARGIN) || stream_is_attribute(work, name);
}

/* The columns of the schema; one that is not wanted may be of any type. */
static rfm_status stream_read_fields(stream_feed *work, const struct ArrowSchema *schema,
                                     rfm_error *error) {
    RFM_TRY(rfm__arrow_check_root(schema, error));
    const int32_t count = (int32_t)schema->n_children;
    RFM_TRY(rfm__new_zeroed_array((size_t)count, sizeof *work->fields, &work->fields, error));
    work->field_count = count;
    work->part_rows = STREAM_PART_ROWS;
    for (int32_t i = 0; i < count; ++i) {
        const struct ArrowSchema *child = schema->children[i];
        rfm__arrow_field *field = &work->fields[i];
        const char *name = child == NULL || child->name == NULL ? "" : child->name;
        *field = (rfm__arrow_field){.name = name, .number = i + 1, .layout = RFM__ARROW_NULL};
        if (!stream_is_wanted(work, name)) continue;
        RFM_TRY(rfm__arrow_field_read(child, i + 1, work->shift_seconds, field, error));
        if (field->label_layout != 0) work->part_rows = INT32_MAX;
        for (int32_t k = 0; k < i; ++k) {
            if (strcmp(work->fields[k].name, name) != 0) continue;
            return rfm__fail_at(error, RFM_E_COLUMN, -1, i + 1, "column %.40s comes twice", name);
        }
    }
    return RFM_OK;
}

/* Takes the next batch of the stream to be cut; none is held at its end. */
static rfm_status stream_next(stream_feed *work, rfm_error *error) {
    memset(&work->held, 0, sizeof work->held);
    work->cut = 0;
    const int code = work->stream->get_next(work->stream, &work->held);
    if (code != 0) {
        work->held.release = NULL;
        return rfm__arrow_stream_fail(work->stream, code, error);
    }
    if (work->held.release == NULL) return RFM_OK;
    return rfm__arrow_batch_check(work->fields, work->field_count, &work->held, work->rows, error);
}

/* The next stretch of the batch that is held becomes a part. */
static void stream_cut(stream_feed *work) {
    stream_part *part = &work->parts[work->part_count++];
    const int64_t left = work->held.length - work->cut;
    *part = (stream_part){.array = work->held, .before = work->rows};
    part->array.offset += work->cut;
    part->array.length = left < work->part_rows ? left : work->part_rows;
    work->cut += part->array.length;
    work->rows += part->array.length;
}

/* The batch is cut to its end: it lives until its parts are taken. */
static rfm_status stream_put_aside(stream_feed *work, rfm_error *error) {
    RFM_TRY(rfm__grow(&work->done, &work->done_capacity, (size_t)work->done_count + 1,
                      sizeof *work->done, error));
    work->done[work->done_count++] = work->held;
    work->held.release = NULL;
    return RFM_OK;
}

/* Cuts what comes until it is enough to work on; *out_more is 0 at the end of the stream. */
static rfm_status stream_gather(stream_feed *work, int *out_more, rfm_error *error) {
    const int64_t enough = work->rows + STREAM_ROWS;
    *out_more = 1;
    while (work->part_count < STREAM_PARTS && work->rows < enough) {
        if (work->held.release == NULL) {
            RFM_TRY(stream_next(work, error));
            *out_more = work->held.release != NULL;
            if (!*out_more) return RFM_OK;
        }
        if (work->held.length > 0) stream_cut(work);
        if (work->cut == work->held.length) RFM_TRY(stream_put_aside(work, error));
    }
    return RFM_OK;
}

/* Columns of a part that can be looked at where they lie, then a frame of the others. `copied` has
 * room for the fields; columns that are left out have a name for messages. */
static rfm_status stream_columns(const stream_feed *work, stream_part *part,
                                 rfm__arrow_field *copied, rfm_column *columns, rfm_error *error) {
    int32_t made = 0;
    for (int32_t i = 0; i < work->field_count; ++i) {
        const rfm__arrow_field *field = &work->fields[i];
        copied[i] = *field;
        columns[i] = (rfm_column){.name = field->name};
        if (field->type == 0 || part->array.length == 0) continue;
        const rfm__arrow_part rows = rfm__arrow_part_of(&part->array, i, 0);
        const int is_id =
            stream_is_id(work, field->name) && !stream_is_attribute(work, field->name);
        if (rfm__arrow_view(field, &rows, is_id, &columns[i])) copied[i].type = 0;
    }
    const rfm__arrow_table rows = {copied, work->field_count, &part->array,
                                   part->array.length > 0 ? 1 : 0, part->array.length};
    RFM_TRY(rfm__arrow_make_frame(&rows, &part->frame, error));
    for (int32_t i = 0; i < work->field_count; ++i) {
        if (copied[i].type == 0) continue;
        RFM_TRY(rfm_frame_column(part->frame, made++, &columns[i], error));
    }
    return RFM_OK;
}

static rfm_status stream_open(const stream_feed *work, stream_part *part, rfm_error *error) {
    const size_t count = (size_t)work->field_count;
    rfm__arrow_field *copied = NULL;
    rfm_column *columns = NULL;
    rfm_status status = rfm__new_array(count, sizeof *copied, &copied, error);
    if (status == RFM_OK) status = rfm__new_array(count, sizeof *columns, &columns, error);
    if (status == RFM_OK) {
        status = stream_columns(work, part, copied, columns, error);
        if (status != RFM_OK && error != NULL && error->where >= 0) error->where += part->before;
    }
    if (status == RFM_OK) {
        status = rfm__intake_open(work->ledger, columns, work->field_count, 0, &work->options,
                                  &part->intake, error);
    }
    rfm__free(copied);
    rfm__free(columns);
    return status;
}

static rfm_status stream_stage(void *context, int64_t chunk, rfm_error *error) {
    stream_feed *work = context;
    stream_part *part = &work->parts[chunk];
    rfm__batch_part *to = rfm__batch_get_part(work->batch, chunk);
    RFM_TRY(stream_open(work, part, error));
    part->intake.before = part->before;
    to->intake = &part->intake;
    to->first = 0;
    to->rows = part->intake.rows;
    return rfm__batch_part_stage(to, error);
}

/* Stages and takes the parts that are there. */
static rfm_status stream_take(stream_feed *work, rfm_error *error) {
    const rfm_append_options *options = &work->options;
    RFM_TRY(rfm__crew_run(work->crew, options->threads, work->part_count, stream_stage, NULL, work,
                          error));
    RFM_TRY(rfm__batch_take(work->batch, work->part_count, error));
    stream_drop_parts(work);
    if (options->progress != NULL &&
        options->progress(options->progress_payload, work->rows, 0) != 0) {
        return rfm__fail(error, RFM_E_CANCELLED, -1, "cancelled after %lld rows",
                         (long long)work->rows);
    }
    return RFM_OK;
}

/* A stream without rows must have the columns all the same. */
static rfm_status stream_check_columns(stream_feed *work, rfm_error *error) {
    stream_part part = {.before = 0};
    const rfm_status status = stream_open(work, &part, error);
    rfm_frame_free(part.frame);
    return status;
}

static rfm_status stream_run(stream_feed *work, const struct ArrowSchema *schema,
                             rfm_error *error) {
    int more = 1;
    RFM_TRY(stream_read_fields(work, schema, error));
    RFM_TRY(stream_check_columns(work, error));
    RFM_TRY(rfm__batch_set_parts(work->batch, STREAM_PARTS, error));
    work->crew = rfm__crew_start(work->options.threads, RFM__SHARDS);
    RFM_TRY(rfm__batch_begin(work->batch, work->ledger, &work->options, work->crew, error));
    rfm_status status = RFM_OK;
    while (status == RFM_OK && more) {
        status = stream_gather(work, &more, error);
        if (status == RFM_OK && work->part_count > 0) status = stream_take(work, error);
    }
    rfm__batch_end(work->batch, status);
    return status;
}

static rfm_status stream_feed_all(stream_feed *work, rfm_error *error) {
    struct ArrowSchema schema;
    memset(&schema, 0, sizeof schema);
    const int code = work->stream->get_schema(work->stream, &schema);
    if (code != 0) return rfm__arrow_stream_fail(work->stream, code, error);
    if (schema.release == NULL) {
        return rfm__fail(error, RFM_E_DATA, -1, "the stream gave a schema that is released");
    }
    const rfm_status status = stream_run(work, &schema, error);
    schema.release(&schema);
    return status;
}

rfm_status rfm_feed_arrow(struct ArrowArrayStream *stream, const rfm_arrow_options *arrow_options,
                          rfm_ledger *ledger, const rfm_append_options *options, int64_t *out_rows,
                          rfm_error *error) {
    rfm__error_clear(error);
    if (out_rows != NULL) *out_rows = 0;
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    if (stream == NULL || stream->release == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "stream is NULL or released");
    }
    rfm_append_options own;
    rfm_arrow_options arrow;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_append_options", error));
    RFM_TRY(rfm__arrow_options_read(arrow_options, &arrow, error));
    stream_feed *work = rfm__alloc_zeroed(sizeof *work);
    if (work == NULL) return rfm__fail_memory(error);
    work->stream = stream;
    work->ledger = ledger;
    work->options = own;
    work->shift_seconds = arrow.day_shift_seconds;
    rfm_status status = rfm__batch_new(&work->batch, error);
    if (status == RFM_OK) status = stream_feed_all(work, error);
    if (status == RFM_OK && out_rows != NULL) *out_rows = work->rows;
    stream_free(work);
    return status;
}
