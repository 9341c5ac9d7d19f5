/* SPDX-License-Identifier: MIT */
/* A column of codes or days in the making, any cell of which may be missing. */
#ifndef RFM_LIB_DELAY_CELLS32_H
#define RFM_LIB_DELAY_CELLS32_H

#include "frame/frame.h"

typedef struct rfm__cells32 {
    rfm__column *column;
    int32_t *values;
    uint8_t *validity;
} rfm__cells32;

/* `labels` may be NULL. */
rfm_status rfm__cells32_new(const char *name, int32_t type, int64_t length, rfm__labels *labels,
                            rfm__cells32 *out_cells, rfm_error *error);
/* The column, Moved out, its missing cells counted. */
rfm__column *rfm__cells32_take(rfm__cells32 *cells);
void rfm__cells32_free(rfm__cells32 *cells);

/* Each cell is put or skipped once. */
static inline void rfm__cells32_put(rfm__cells32 *cells, int64_t row, int32_t value) {
    cells->values[row] = value;
}

static inline void rfm__cells32_skip(rfm__cells32 *cells, int64_t row) {
    cells->values[row] = 0;
    cells->validity[row / 8] = (uint8_t)(cells->validity[row / 8] & ~(1u << (row % 8)));
}

#endif
