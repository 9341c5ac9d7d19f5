/* SPDX-License-Identifier: MIT */
/**
 * @file frame.h
 * Frames: equally long, named, typed, read-only columns, the one currency between modules and
 * hosts.
 *
 * Columns are reference counted inside, so selecting, joining and adding columns copies no values.
 */
#ifndef RFM_FRAME_H
#define RFM_FRAME_H

#include "rfm/base.h"

RFM_BEGIN_DECLARATIONS

/** Column types, with the C type of `values`. */
enum {
    RFM_COLUMN_INT64 = 1,  /**< int64_t */
    RFM_COLUMN_DOUBLE = 2, /**< double; never NaN where the library made it */
    RFM_COLUMN_AMOUNT = 3, /**< int64_t minor units; `scale` digits after the point */
    RFM_COLUMN_DAY = 4,    /**< int32_t civil day since 1970-01-01 */
    RFM_COLUMN_TEXT = 5,   /**< UTF-8: `offsets` and `bytes`, no `values` */
    RFM_COLUMN_CODE = 6    /**< int32_t; with labels an index into them, without a small number */
};

/**
 * One column seen from outside; also how a host hands columns in. Layout frozen.
 *
 * `validity` has one bit a row, lowest first, 1 = present; NULL when all are present. Text of row i
 * is bytes[offsets[i]] .. bytes[offsets[i + 1]]. Labels of a code column are laid out the same way,
 * `label_count` of them. Values under a zero validity bit are undefined and never read.
 */
typedef struct rfm_column {
    const char *name;
    int32_t type;
    int32_t scale;
    int64_t length;
    int64_t null_count;
    const uint8_t *validity;
    const void *values;
    const int64_t *offsets;
    const char *bytes;
    int64_t label_count;
    const int64_t *label_offsets;
    const char *label_bytes;
} rfm_column;

/** A set of columns of one length. */
typedef struct rfm_frame rfm_frame;

/**
 * Makes a frame by copying columns, which are Read; null_count is counted, not trusted.
 *
 * Fails with RFM_E_ARGUMENT on unequal lengths, a doubled or empty name or an unknown type, and
 * with RFM_E_DATA on invalid UTF-8, falling offsets, a day outside the range or a code without a
 * label.
 */
rfm_status rfm_frame_new(const rfm_column *columns, int32_t column_count, rfm_frame **out_frame,
                         rfm_error *error);
/** Frees a frame; NULL is allowed. */
void rfm_frame_free(rfm_frame *frame);
/** Counts the rows. */
int64_t rfm_frame_count(const rfm_frame *frame);
/** Counts the columns. */
int32_t rfm_frame_column_count(const rfm_frame *frame);
/**
 * Borrows the column at a 0-based index, valid while the frame lives.
 *
 * Fails with RFM_E_ARGUMENT.
 */
rfm_status rfm_frame_column(const rfm_frame *frame, int32_t index, rfm_column *out_column,
                            rfm_error *error);
/**
 * Borrows the column of a name.
 *
 * Fails with RFM_E_COLUMN; the message lists the columns there are.
 */
rfm_status rfm_frame_find(const rfm_frame *frame, const char *name, rfm_column *out_column,
                          rfm_error *error);
/** Makes a frame of the named columns in that order; values are shared. Fails with RFM_E_COLUMN. */
rfm_status rfm_frame_select(const rfm_frame *frame, const char *const *names, int32_t name_count,
                            rfm_frame **out_frame, rfm_error *error);
/**
 * Makes a frame with the columns of both, rows side by side; values are shared.
 *
 * A column of `right` replaces one of the same name. Fails with RFM_E_ARGUMENT on unequal lengths.
 */
rfm_status rfm_frame_join(const rfm_frame *left, const rfm_frame *right, rfm_frame **out_frame,
                          rfm_error *error);

RFM_END_DECLARATIONS

#endif
