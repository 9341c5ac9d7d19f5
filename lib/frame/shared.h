/* SPDX-License-Identifier: MIT */
/* What column.c and frame.c share and nobody else sees: how a column is held. */
#ifndef RFM_LIB_FRAME_SHARED_H
#define RFM_LIB_FRAME_SHARED_H

#include <stdatomic.h>

#include "frame/frame.h"

struct rfm__labels {
    atomic_int references;
    int64_t count;
    int64_t *offsets;
    char *bytes;
};

struct rfm__column {
    atomic_int references;
    rfm_column seen; /* its face; points into what follows */
    char *name;
    void *values; /* offsets when text */
    char *bytes;
    uint8_t *validity;
    rfm__labels *labels;
};

/* Takes one more reference, which rfm__column_free gives back. */
void rfm__column_share(rfm__column *column);

#endif
