/* SPDX-License-Identifier: MIT */
/**
 * @file arrow.h
 * Frames out to, and in from, any program that speaks the Arrow C data and C stream interfaces.
 *
 * Out: int64 as int64, double as float64, amount as decimal128(18, scale) or int64, day as date32,
 * text as large_utf8, code as dictionary<int32, large_utf8> or int32. In: int8..int64,
 * uint8..uint64, float32/64, decimal128 (scale 0..18), date32/64, timestamp[s|ms|us|ns], utf8,
 * large_utf8, string_view, bool, dictionaries of text, null. Anything else is refused by name.
 *
 * An amount with a cell of 10^18 minor units or more goes out as decimal128(19, scale). Written as
 * int64 its scale is told by the field's metadata "rfm.scale", which the way in reads back. Labels
 * that come in are sorted by bytes and kept once each, so neither batches nor their numbering
 * matter; a missing label is a missing cell. NaN comes in as missing, null as missing text.
 */
#ifndef RFM_ARROW_H
#define RFM_ARROW_H

#include "rfm/frame.h"

RFM_BEGIN_DECLARATIONS

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE           2
#define ARROW_FLAG_MAP_KEYS_SORTED    4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/** How foreign columns are read and ours are written; zero means the default. */
typedef struct rfm_arrow_options {
    uint32_t struct_size;
    int32_t amounts;           /**< out: RFM_ARROW_DECIMAL (default) or RFM_ARROW_MINOR_UNITS */
    int32_t day_shift_seconds; /**< in: added to timestamps before the day is taken */
    int32_t reserved;
    int64_t batch_rows; /**< out, streams: rows in one array; default all in one */
} rfm_arrow_options;

/** Values of rfm_arrow_options.amounts. */
enum { RFM_ARROW_DECIMAL = 0, RFM_ARROW_MINOR_UNITS = 1 };

/**
 * Fills an uninitialised schema and array (a struct of the columns) that share the frame's memory.
 *
 * Owned by the consumer: each is released by its own callback, in any order, also after the frame.
 */
rfm_status rfm_arrow_export(const rfm_frame *frame, const rfm_arrow_options *options,
                            struct ArrowSchema *out_schema, struct ArrowArray *out_array,
                            rfm_error *error);
/**
 * Makes a frame from a schema and a struct array, both Read; the caller still releases them.
 *
 * Offsets, slices, missing validity and unknown null counts are honoured; sizes of buffers are
 * trusted. Fails with RFM_E_COLUMN on a type that is not taken (the message names it), with
 * RFM_E_DATA on a bad value and with RFM_E_OVERFLOW on an amount past 64 bits, at its row. O(rows).
 */
rfm_status rfm_arrow_import(const struct ArrowSchema *schema, const struct ArrowArray *array,
                            const rfm_arrow_options *options, rfm_frame **out_frame,
                            rfm_error *error);
/**
 * Fills an uninitialised stream that gives the frame in batches. Owned by the consumer.
 *
 * A frame without rows gives one batch without rows. Batches may outlive stream and frame.
 */
rfm_status rfm_arrow_export_stream(const rfm_frame *frame, const rfm_arrow_options *options,
                                   struct ArrowArrayStream *out_stream, rfm_error *error);
/**
 * Makes one frame from all that a stream still gives; the stream is Read to its end, not released.
 *
 * Fails as rfm_arrow_import does, rows counted over all batches, and when the stream fails: with
 * RFM_E_MEMORY for its ENOMEM, otherwise RFM_E_DATA, the message quoting the stream's own.
 */
rfm_status rfm_arrow_import_stream(struct ArrowArrayStream *stream,
                                   const rfm_arrow_options *options, rfm_frame **out_frame,
                                   rfm_error *error);

RFM_END_DECLARATIONS

#endif
