/* SPDX-License-Identifier: MIT */
/* How many keys lie in each of many buckets, kept up to date while keys come and go: ranks are
 * found without looking at all keys again. */
#ifndef RFM_LIB_MATH_LADDER_H
#define RFM_LIB_MATH_LADDER_H

#include <stddef.h>

#include "base/error.h"

typedef struct rfm__ladder_range {
    int64_t lowest, highest;
} rfm__ladder_range;

/* Writes the keys that lie in any of the ranges, which rise and do not meet, in any order; the
 * array is Owned by who asks. */
typedef rfm_status (*rfm__ladder_gather)(void *context, const rfm__ladder_range *ranges,
                                         int32_t count, int64_t **out_keys, size_t *out_count,
                                         rfm_error *error);

/* Keys near zero have a bucket each; farther out a bucket is 1/2048 of its keys wide or less. */
typedef struct rfm__ladder {
    int64_t *counts;     /* NULL: there is no ladder */
    int32_t first, last; /* buckets outside are empty */
    int64_t total;
    int64_t shift; /* keys as others see them are so much higher */
    rfm__ladder_gather gather;
    void *context;
    rfm__ladder_range *ranges; /* of which the keys have been gathered */
    int32_t range_count;
    int64_t *gathered; /* sorted */
    size_t gathered_count;
} rfm__ladder;

rfm_status rfm__ladder_new(rfm__ladder *out_ladder, rfm_error *error);
void rfm__ladder_free(rfm__ladder *ladder);
size_t rfm__ladder_memory(const rfm__ladder *ladder);
/* Counts a key (not shifted) `times` times more; what was gathered has to be forgotten. */
void rfm__ladder_add(rfm__ladder *ladder, int64_t key, int64_t times);
/* Forgets what was gathered. */
void rfm__ladder_forget(rfm__ladder *ladder);
/* Bounds of all keys. */
void rfm__ladder_span(const rfm__ladder *ladder, int64_t *out_lowest, int64_t *out_highest);
/* Finds the keys of the given 0-based ranks, which rise and are below the total. */
rfm_status rfm__ladder_select(rfm__ladder *ladder, const int64_t *ranks, int32_t count,
                              int64_t *out_keys, rfm_error *error);
/* Counts the keys below each of the given ones, and those equal to it; they never fall. */
rfm_status rfm__ladder_count(rfm__ladder *ladder, const int64_t *keys, int32_t count,
                             int64_t *out_below, int64_t *out_equal, rfm_error *error);

#endif
