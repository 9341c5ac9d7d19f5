/* SPDX-License-Identifier: MIT */
/* The highest point of a smooth function within a box, by Newton's method in a trust region. */
#ifndef RFM_LIB_MATH_CLIMB_H
#define RFM_LIB_MATH_CLIMB_H

#include "base/error.h"
#include "math/symmetric.h"

enum { RFM__CLIMB_MOST = RFM__SYMMETRIC_MOST };

/* A function at a point, with its derivatives. */
typedef struct rfm__surface {
    double value;
    double gradient[RFM__CLIMB_MOST];
    rfm__symmetric hessian;
} rfm__surface;

typedef rfm_status (*rfm__climb_fn)(void *context, const double *at, rfm__surface *out,
                                    rfm_error *error);

typedef struct rfm__climb {
    rfm__climb_fn function;
    void *context;
    int32_t count;     /* coordinates */
    int32_t most;      /* iterations */
    double low, high;  /* bounds of every coordinate */
    double tolerance;  /* a gradient at most as large in every coordinate is zero */
    double least_bend; /* a direction bent less is flat */
} rfm__climb;

enum {
    RFM__CLIMB_TOP = 0,    /* gradient zero, bent down in every direction */
    RFM__CLIMB_FLAT = 1,   /* gradient zero, but flat along a direction */
    RFM__CLIMB_EDGE = 2,   /* it rises out of the box */
    RFM__CLIMB_STOPPED = 3 /* iterations ran out */
};

typedef struct rfm__climbed {
    int32_t outcome;
    int32_t
        coordinate; /* of FLAT, the one that the direction is most about, and of EDGE; else -1 */
    int32_t iterations;
    double at[RFM__CLIMB_MOST];
    rfm__surface surface;
} rfm__climbed;

/* Climbs from `start`; fails only when the function does. */
rfm_status rfm__climb_run(const rfm__climb *climb, const double *start, rfm__climbed *out,
                          rfm_error *error);

#endif
