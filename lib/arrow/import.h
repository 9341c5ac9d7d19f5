/* SPDX-License-Identifier: MIT */
/* Inside of the way in: what a foreign column is, where its rows lie, and how they become ours. */
#ifndef RFM_LIB_ARROW_IMPORT_H
#define RFM_LIB_ARROW_IMPORT_H

#include "base/bytes.h"
#include "frame/frame.h"
#include "rfm/arrow.h"

/* How values lie in the foreign buffers. */
enum {
    RFM__ARROW_INT8 = 1,
    RFM__ARROW_INT16,
    RFM__ARROW_INT32,
    RFM__ARROW_INT64,
    RFM__ARROW_UINT8,
    RFM__ARROW_UINT16,
    RFM__ARROW_UINT32,
    RFM__ARROW_UINT64,
    RFM__ARROW_FLOAT32,
    RFM__ARROW_FLOAT64,
    RFM__ARROW_DECIMAL128,
    RFM__ARROW_DATE32,
    RFM__ARROW_TICKS, /* 64-bit counts of `ticks_per_second` since 1970 */
    RFM__ARROW_BOOL,
    RFM__ARROW_UTF8,
    RFM__ARROW_LARGE_UTF8,
    RFM__ARROW_STRING_VIEW,
    RFM__ARROW_NULL
};

/* How many bytes ahead of a loop foreign memory is asked for: mostly it is not in the cache, and at
 * the end of each of its pages the machine stops reading ahead by itself. */
enum { RFM__ARROW_AHEAD = 4096 };

/* One column of a schema, read once; name and formats are Borrowed from the schema. */
typedef struct rfm__arrow_field {
    const char *name;
    int32_t number;       /* 1-based, for messages */
    int32_t layout;       /* of the values; of the indices when there are labels */
    int32_t label_layout; /* of the dictionary's texts; 0 without a dictionary */
    int32_t type;         /* RFM_COLUMN_ that it becomes; 0: it is left out */
    int32_t scale;
    int32_t shift_seconds; /* added to ticks before the day is taken */
    int64_t ticks_per_second;
} rfm__arrow_field;

/* Foreign rows, all of them, checked: one array or the batches of a stream. */
typedef struct rfm__arrow_table {
    const rfm__arrow_field *fields;
    int32_t field_count;
    const struct ArrowArray *batches;
    int64_t batch_count;
    int64_t rows;
} rfm__arrow_table;

/* The rows of one column in one batch. */
typedef struct rfm__arrow_part {
    const struct ArrowArray *array;
    const uint8_t *validity; /* NULL when all are present */
    int64_t start;           /* first row (and bit) within the buffers */
    int64_t rows;
    int64_t at; /* first row within the frame */
} rfm__arrow_part;

/* That a schema is a struct of columns. */
rfm_status rfm__arrow_check_root(const struct ArrowSchema *schema, rfm_error *error);
/* The failure of a stream in the producer's own words. */
rfm_status rfm__arrow_stream_fail(struct ArrowArrayStream *stream, int code, rfm_error *error);
/* The rows of a table, of which all batches are checked, as a frame. */
rfm_status rfm__arrow_make_frame(const rfm__arrow_table *table, rfm_frame **out_frame,
                                 rfm_error *error);

/* Reads a format, and the metadata for our own amounts. RFM_E_COLUMN names a type that is not
 * taken. */
rfm_status rfm__arrow_field_read(const struct ArrowSchema *schema, int32_t number,
                                 int32_t shift_seconds, rfm__arrow_field *out_field,
                                 rfm_error *error);

/* Checks everything that can be checked without reading values: lengths, counts of buffers and
 * children, buffers that are missing, missing rows of the struct. `at` is the first row within the
 * frame. */
rfm_status rfm__arrow_batch_check(const rfm__arrow_field *fields, int32_t field_count,
                                  const struct ArrowArray *batch, int64_t at, rfm_error *error);
rfm__arrow_part rfm__arrow_part_of(const struct ArrowArray *batch, int32_t index, int64_t at);
/* All labels of a dictionary. */
rfm__arrow_part rfm__arrow_part_of_labels(const struct ArrowArray *labels);

static inline int rfm__arrow_is_missing(const rfm__arrow_part *part, int64_t row) {
    if (part->validity == NULL) return 0;
    const uint64_t bit = (uint64_t)part->start + (uint64_t)row;
    return ((part->validity[bit >> 3] >> (bit & 7)) & 1) == 0;
}

/* Marks a cell missing; the bitmap is made when the first one comes. */
rfm_status rfm__arrow_set_missing(rfm__column *column, int64_t row, rfm_error *error);

/* One integer of any width at an index; 0 when a uint64 does not fit. */
int rfm__arrow_integer_at(int32_t layout, const void *values, int64_t index, int64_t *out);

/* Checks offsets or views of rows start .. start + rows - 1, so that they can be read without a
 * check. */
rfm_status rfm__arrow_texts_check(const rfm__arrow_field *field, int32_t layout,
                                  const rfm__arrow_part *part, rfm_error *error);
/* The text at an index within the buffers, of checked rows only. */
const char *rfm__arrow_text_at(int32_t layout, const struct ArrowArray *array, int64_t index,
                               size_t *out_size);

/* A text with where it comes from. */
typedef struct rfm__arrow_word {
    const char *text;
    size_t size;
    int64_t slot;
} rfm__arrow_word;

/* Sorts by bytes; equal ones keep their order. O(n log n) whatever the input. */
rfm_status rfm__arrow_words_sort(rfm__arrow_word *words, int64_t count, rfm_error *error);

/* Looks at the rows of a checked batch where they lie; 0 when they have to be copied. What it gives
 * is as good as a column of a frame, but that doubles and days of missing rows are checked too; or,
 * where `may_be_views`, ids as views (ledger/intake.h). */
int rfm__arrow_view(const rfm__arrow_field *field, const rfm__arrow_part *part, int may_be_views,
                    rfm_column *out_column);

/* Each makes one column of the frame from all batches of one field. */
rfm_status rfm__arrow_make_fixed(const rfm__arrow_table *table, int32_t index,
                                 rfm__column **out_column, rfm_error *error);
rfm_status rfm__arrow_make_text(const rfm__arrow_table *table, int32_t index,
                                rfm__column **out_column, rfm_error *error);
rfm_status rfm__arrow_make_code(const rfm__arrow_table *table, int32_t index,
                                rfm__column **out_column, rfm_error *error);

#endif
