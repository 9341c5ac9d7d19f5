/* SPDX-License-Identifier: MIT */
/* The two ways out, as one array or as a stream of batches; both are thin over the trees made
 * elsewhere. */
#include "arrow/export.h"

#include <errno.h>
#include <string.h>

/* A stream between two calls of its consumer. */
typedef struct arrow_source {
    rfm__arrow_holder *holder;
    int32_t amounts;
    int64_t batch_rows;
    int64_t next_row;
    int is_done;
    rfm_error error; /* of the last call that failed */
} arrow_source;

rfm_status rfm_arrow_export(const rfm_frame *frame, const rfm_arrow_options *options,
                            struct ArrowSchema *out_schema, struct ArrowArray *out_array,
                            rfm_error *error) {
    rfm__error_clear(error);
    if (out_schema != NULL) memset(out_schema, 0, sizeof *out_schema);
    if (out_array != NULL) memset(out_array, 0, sizeof *out_array);
    if (frame == NULL || out_schema == NULL || out_array == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         frame == NULL        ? "frame"
                         : out_schema == NULL ? "out_schema"
                                              : "out_array");
    }
    rfm_arrow_options own;
    RFM_TRY(rfm__arrow_options_read(options, &own, error));
    rfm__arrow_holder *holder;
    RFM_TRY(rfm__arrow_holder_new(frame, &holder, error));
    rfm_status status = rfm__arrow_schema_make(frame, own.amounts, out_schema, error);
    if (status == RFM_OK) {
        status =
            rfm__arrow_array_make(holder, own.amounts, 0, rfm_frame_count(frame), out_array, error);
        if (status != RFM_OK) out_schema->release(out_schema);
    }
    rfm__arrow_holder_drop(holder);
    if (status != RFM_OK) {
        memset(out_schema, 0, sizeof *out_schema);
        memset(out_array, 0, sizeof *out_array);
    }
    return status;
}

/* Callbacks answer with an errno; the text waits for get_last_error. */
static int arrow_source_answer(rfm_status status) {
    if (status == RFM_OK) return 0;
    return status == RFM_E_MEMORY ? ENOMEM : EINVAL;
}

static int arrow_source_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    arrow_source *source = stream->private_data;
    const rfm_frame *frame = rfm__arrow_holder_frame(source->holder);
    rfm__error_clear(&source->error);
    return arrow_source_answer(rfm__arrow_schema_make(frame, source->amounts, out, &source->error));
}

/* A frame without rows still gives one array, so that its labels arrive. */
static int arrow_source_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    arrow_source *source = stream->private_data;
    const int64_t total = rfm_frame_count(rfm__arrow_holder_frame(source->holder));
    const int64_t left = total - source->next_row;
    const int64_t rows = left < source->batch_rows ? left : source->batch_rows;
    rfm__error_clear(&source->error);
    memset(out, 0, sizeof *out);
    if (source->is_done) return 0;
    const rfm_status status = rfm__arrow_array_make(source->holder, source->amounts,
                                                    source->next_row, rows, out, &source->error);
    if (status == RFM_OK) {
        source->next_row += rows;
        source->is_done = source->next_row == total;
    }
    return arrow_source_answer(status);
}

static const char *arrow_source_last_error(struct ArrowArrayStream *stream) {
    const arrow_source *source = stream->private_data;
    return source->error.status == RFM_OK ? NULL : source->error.message;
}

static void arrow_source_release(struct ArrowArrayStream *stream) {
    arrow_source *source = stream->private_data;
    rfm__arrow_holder_drop(source->holder);
    rfm__free(source);
    stream->release = NULL;
}

rfm_status rfm_arrow_export_stream(const rfm_frame *frame, const rfm_arrow_options *options,
                                   struct ArrowArrayStream *out_stream, rfm_error *error) {
    rfm__error_clear(error);
    if (out_stream != NULL) memset(out_stream, 0, sizeof *out_stream);
    if (frame == NULL || out_stream == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         frame == NULL ? "frame" : "out_stream");
    }
    rfm_arrow_options own;
    RFM_TRY(rfm__arrow_options_read(options, &own, error));
    arrow_source *source = rfm__alloc_zeroed(sizeof *source);
    if (source == NULL) return rfm__fail_memory(error);
    const rfm_status status = rfm__arrow_holder_new(frame, &source->holder, error);
    if (status != RFM_OK) {
        rfm__free(source);
        return status;
    }
    source->amounts = own.amounts;
    source->batch_rows = own.batch_rows > 0 ? own.batch_rows : INT64_MAX;
    out_stream->get_schema = arrow_source_schema;
    out_stream->get_next = arrow_source_next;
    out_stream->get_last_error = arrow_source_last_error;
    out_stream->release = arrow_source_release;
    out_stream->private_data = source;
    return RFM_OK;
}
