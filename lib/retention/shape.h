/* SPDX-License-Identifier: MIT */
/* The shape of gamma distributed intervals, one shape for all customers and a rate for each. */
#ifndef RFM_LIB_RETENTION_SHAPE_H
#define RFM_LIB_RETENTION_SHAPE_H

#include "retention/counter.h"

/* All that the likelihood of a shape depends on. */
typedef struct rfm__shape_data {
    double excess; /* sum of log(mean of the customer's / interval) over all intervals */
    const rfm__counted *sizes; /* how many customers have `key` (2 or more) intervals */
    size_t size_count;
    int64_t customers; /* 1 or more */
    int64_t intervals;
} rfm__shape_data;

/* Shape of the highest profile likelihood, with each rate at its best; where the excess is 0, there
 * is none but infinity. Adds the steps it took. */
double rfm__shape_profile(const rfm__shape_data *data, int32_t *steps);
/* Shape of the highest likelihood given each customer's sum of intervals, on which no rate has a
 * hold. */
double rfm__shape_conditional(const rfm__shape_data *data, int32_t *steps);

#endif
