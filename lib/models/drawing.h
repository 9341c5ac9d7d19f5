/* SPDX-License-Identifier: MIT */
/* Times of purchases in the making, one after the other. */
#ifndef RFM_LIB_MODELS_DRAWING_H
#define RFM_LIB_MODELS_DRAWING_H

#include "models/kind.h"

typedef struct rfm__drawing {
    double *times; /* those that there is room for */
    int64_t room;
    int64_t count;
    double now;
    double end;
} rfm__drawing;

static inline rfm__drawing rfm__drawing_start(double *times, int64_t room, double end) {
    const rfm__drawing drawing = {.times = times, .room = room, .end = end};
    return drawing;
}

/* Takes a purchase at a moment that is not before the last; 0 when it is past the end, or when
 * there are too many. */
static inline int rfm__drawing_take(rfm__drawing *drawing, double time) {
    if (!(time <= drawing->end) || drawing->count >= RFM__KIND_DRAWS_MOST) return 0;
    drawing->now = time;
    if (drawing->count < drawing->room) drawing->times[drawing->count] = time;
    ++drawing->count;
    return 1;
}

/* Draws the next purchase of somebody who buys at a rate. */
static inline int rfm__drawing_next(rfm__drawing *drawing, rfm__random *random, double rate) {
    return rfm__drawing_take(drawing, drawing->now + rfm__random_exponential(random) / rate);
}

#endif
