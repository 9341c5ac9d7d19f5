/* SPDX-License-Identifier: MIT */
/* A builder for small frames that are made row by row: reports, listings, findings. */
#ifndef RFM_LIB_FRAME_BUILDER_H
#define RFM_LIB_FRAME_BUILDER_H

#include "frame/frame.h"

typedef struct rfm__builder rfm__builder;

/* What a column of the frame in the making is. */
typedef struct rfm__builder_column {
    const char *name; /* must outlive the builder */
    int32_t type;     /* any but a labelled code */
    int32_t scale;
} rfm__builder_column;

rfm_status rfm__builder_new(const rfm__builder_column *columns, int32_t count,
                            rfm__builder **out_builder, rfm_error *error);
void rfm__builder_free(rfm__builder *builder);

/* Set cells of the current row, then end it; a cell not set is missing. The first failure is kept
 * and given back by rfm__builder_finish, so rows can be written without a check on each cell. */
void rfm__builder_int64(rfm__builder *builder, int32_t column,
                        int64_t value); /* int64, amount, day, code */
void rfm__builder_double(rfm__builder *builder, int32_t column, double value);
void rfm__builder_text(rfm__builder *builder, int32_t column, const char *text, size_t size);
void rfm__builder_end_row(rfm__builder *builder);

/* Publishes the frame and frees the builder, also on failure. */
rfm_status rfm__builder_finish(rfm__builder *builder, rfm_frame **out_frame, rfm_error *error);

#endif
