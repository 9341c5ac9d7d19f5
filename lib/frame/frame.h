/* SPDX-License-Identifier: MIT */
/* Inside of frames: refcounted columns that modules make, fill once and publish. */
#ifndef RFM_LIB_FRAME_FRAME_H
#define RFM_LIB_FRAME_FRAME_H

#include "base/memory.h"
#include "rfm/frame.h"

/* A column in the making or published; `seen` is its face and points into memory the column owns
 * (allocated with rfm__alloc, freed when the last frame lets go). */
typedef struct rfm__column rfm__column;

/* Labels shared by columns. */
typedef struct rfm__labels rfm__labels;

/* Makes a column of a fixed-size type with room for `length` values, not set. */
rfm_status rfm__column_new(const char *name, int32_t type, int32_t scale, int64_t length,
                           rfm__column **out_column, rfm_error *error);
/* Makes a text column; `offsets` (length + 1 of them) and `bytes` are Moved in, also on failure. */
rfm_status rfm__column_new_text(const char *name, int64_t length, int64_t *offsets, char *bytes,
                                rfm__column **out_column, rfm_error *error);
/* Writable values until published. */
int64_t *rfm__column_int64(rfm__column *column);
double *rfm__column_double(rfm__column *column);
int32_t *rfm__column_int32(rfm__column *column);
/* Makes the validity bitmap, all present, on first use; NULL when memory runs out. */
uint8_t *rfm__column_validity(rfm__column *column);
/* Counts nulls from the bitmap; drops the bitmap when there are none. Call after filling validity.
 */
void rfm__column_count_nulls(rfm__column *column);
/* Gives a code column its labels: one more reference is taken. */
void rfm__column_set_labels(rfm__column *column, rfm__labels *labels);
void rfm__column_free(rfm__column *column);

/* `offsets` (count + 1) and `bytes` are copied. One reference, for the caller. */
rfm_status rfm__labels_new(int64_t count, const int64_t *offsets, const char *bytes,
                           rfm__labels **out_labels, rfm_error *error);
/* From zero-terminated texts. */
rfm_status rfm__labels_from_texts(const char *const *texts, int64_t count, rfm__labels **out_labels,
                                  rfm_error *error);
void rfm__labels_free(rfm__labels *labels);

/* Publishes columns, which are Moved in (freed on failure) with the array left to the caller. NULL
 * entries are allowed and skipped, so a caller can leave out what it did not make. All lengths must
 * be `rows`. */
rfm_status rfm__frame_publish(rfm__column **columns, int32_t count, int64_t rows,
                              rfm_frame **out_frame, rfm_error *error);
/* The columns of `base` (shared), with `added` (Moved in) replacing those of equal name. */
rfm_status rfm__frame_extend(const rfm_frame *base, rfm__column **added, int32_t count,
                             rfm_frame **out_frame, rfm_error *error);
/* One more reference to the frame's columns: a cheap copy. */
rfm_status rfm__frame_share(const rfm_frame *frame, rfm_frame **out_frame, rfm_error *error);

/* Index of a name, or -1. */
int32_t rfm__frame_index(const rfm_frame *frame, const char *name);
/* Same as rfm_frame_find but checks the type against a set of 1 << RFM_COLUMN_ bits; the message
 * names the column, what it is, what was expected and the columns present. */
rfm_status rfm__frame_require(const rfm_frame *frame, const char *name, uint32_t types,
                              rfm_column *out_column, rfm_error *error);
const char *rfm__column_type_name(int32_t type);

/* Reading cells: here in full, because every row of every module comes by. */
static inline int rfm__cell_is_missing(const rfm_column *column, int64_t row) {
    return column->validity != NULL && ((column->validity[row / 8] >> (row % 8)) & 1) == 0;
}

/* Text of a text or labelled code cell that is not missing. */
static inline const char *rfm__cell_text(const rfm_column *column, int64_t row, size_t *out_size) {
    const int is_code = column->type == RFM_COLUMN_CODE;
    const int64_t *offsets = is_code ? column->label_offsets : column->offsets;
    const int64_t index = is_code ? ((const int32_t *)column->values)[row] : row;
    *out_size = (size_t)(offsets[index + 1] - offsets[index]);
    if (*out_size == 0) return "";
    return (is_code ? column->label_bytes : column->bytes) + offsets[index];
}

#endif
