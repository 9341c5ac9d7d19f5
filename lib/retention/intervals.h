/* SPDX-License-Identifier: MIT */
/* The days between each customer's purchase days, as far as regularity needs them. */
#ifndef RFM_LIB_RETENTION_INTERVALS_H
#define RFM_LIB_RETENTION_INTERVALS_H

#include "ledger/order.h"
#include "retention/counter.h"
#include "retention/scope.h"

/* A customer with a purchase. */
typedef struct rfm__rhythm {
    int32_t intervals;
    int32_t days;   /* their sum */
    int64_t spread; /* intervals x sum of squares - days squared: 0 when they are equal */
    double squares; /* sum of (T1 / (T1 + T2) - 1/2)^2 over pairs in a row */
    double excess;  /* sum of log(mean / interval) */
} rfm__rhythm;

/* One shard's customers. */
typedef struct rfm__interval_part {
    const rfm__scope *scope;
    rfm__rhythm *rhythms;
    size_t count;
    size_t capacity;
    uint32_t *positions; /* of local customers among the rhythms; UINT32_MAX: no purchase */
    int32_t *days;       /* intervals of the customer at hand */
    size_t day_capacity;
    rfm__counter lengths; /* of all intervals, where they are wanted */
    int32_t has_lengths;
} rfm__interval_part;

/* All customers with a purchase, in order of their ids. */
typedef struct rfm__intervals {
    rfm__interval_part parts[RFM__SHARDS];
    rfm__ordered *ordered; /* `key` is the position in the part of the shard */
    size_t count;
} rfm__intervals;

/* `intervals` starts as zeros and is to be freed also after a failure. */
rfm_status rfm__intervals_gather(const rfm__scope *scope, int has_lengths,
                                 rfm__intervals *intervals, rfm_error *error);
void rfm__intervals_free(rfm__intervals *intervals);
static inline const rfm__rhythm *rfm__intervals_get(const rfm__intervals *intervals, size_t i) {
    const rfm__ordered *ordered = &intervals->ordered[i];
    return &intervals->parts[ordered->place.shard].rhythms[ordered->key];
}

/* Mean, standard deviation of a sample and their ratio; each wants enough intervals: 1, 2, 2. */
double rfm__rhythm_mean(const rfm__rhythm *rhythm);
double rfm__rhythm_sd(const rfm__rhythm *rhythm);
double rfm__rhythm_cv(const rfm__rhythm *rhythm);

/* The tables of rfm_retention_regularity. */
rfm_status rfm__intervals_customer_table(const rfm_ledger *ledger, const rfm__intervals *intervals,
                                         rfm_frame **out_frame, rfm_error *error);
rfm_status rfm__intervals_length_table(rfm__intervals *intervals, rfm_frame **out_frame,
                                       rfm_error *error);

#endif
