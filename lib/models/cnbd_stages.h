/* SPDX-License-Identifier: MIT */
/* Somebody alive who buys at every k-th event of a rate that is gamma distributed, and leaves after
 * each purchase with a chance of Beta(a, b): the stages between purchases are the events. */
#ifndef RFM_LIB_MODELS_CNBD_STAGES_H
#define RFM_LIB_MODELS_CNBD_STAGES_H

#include "models/kind.h"

enum { RFM__STAGES_MOST = 12 };

typedef struct rfm__stages {
    double shape, rate; /* of the gamma distribution at stage 0; at stage j the shape is j more */
    double a, b;        /* of the chance to leave */
    double since;       /* time since the last purchase */
    double sum;         /* of shape ... (shape + j - 1) / j! (since / rate)^j over the stages j */
    int32_t count;      /* k */
    double chances[RFM__STAGES_MOST]; /* to be at each stage: their shares in the sum */
} rfm__stages;

/* The sum for a share of time. */
double rfm__stages_sum(double shape, double share, int32_t count, double *out_terms);

/* The mean number of purchases within a time, and the chance to be still there after it. */
double rfm__stages_purchases(const rfm__stages *of, double time);
double rfm__stages_chance(const rfm__stages *of, double time);
/* The chance of no purchase within a time. */
double rfm__stages_none(const rfm__stages *of, double time);
/* Chances of 0, 1, ... `most` purchases; `out` has room for twice as many. */
void rfm__stages_pmf(const rfm__stages *of, double time, int32_t most, double *out);

/* The same as the first two where the sums have too many terms (cnbd_means.c), for k above 1. */
int rfm__stages_are_many(const rfm__stages *of, double time);
double rfm__stages_mean_of_many(const rfm__stages *of, double time, int wants_purchases);
double rfm__stages_mean_of_rates(const rfm__stages *of, double time, int wants_purchases);

#endif
