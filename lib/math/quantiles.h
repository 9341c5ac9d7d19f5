/* SPDX-License-Identifier: MIT */
/* Order statistics in linear time, and quantiles that are exact on integers. */
#ifndef RFM_LIB_MATH_QUANTILES_H
#define RFM_LIB_MATH_QUANTILES_H

#include "base/error.h"
#include "math/ladder.h"

/* A double as a key: keys compare as the doubles do. -0 counts as 0 and an infinity as the
 * largest finite double of its sign; a NaN has no place in the order and gives RFM__KEY_NAN,
 * which no other double gives. */
#define RFM__KEY_NAN INT64_MIN
int64_t rfm__key_from_double(double value);
double rfm__key_to_double(int64_t key);

/* Keys that lie somewhere, in any order. `read` writes those of places first .. first + count - 1
 * that have one and returns how many; it is asked for at most RFM__KEYS_BLOCK places at a time. */
enum { RFM__KEYS_BLOCK = 1024 };
typedef struct rfm__keys {
    int64_t (*read)(const void *context, int64_t first, int64_t count, int64_t *out_keys);
    const void *context;
    int64_t places;
    rfm__ladder *ladder; /* that counts these keys, where there is one */
} rfm__keys;

/* How many keys there are, and the outermost ones (0 and 0 when there is none); from a ladder,
 * bounds of them. */
typedef struct rfm__keys_span {
    int64_t count;
    int64_t lowest, highest;
} rfm__keys_span;
rfm__keys_span rfm__keys_measure(const rfm__keys *keys);

/* Finds the keys of the given 0-based ranks, which rise. O(places), no sorting. */
rfm_status rfm__keys_select(const rfm__keys *keys, const rfm__keys_span *span, const int64_t *ranks,
                            int32_t rank_count, int64_t *out_keys, rfm_error *error);

/* Where the quantile k / bins of `count` (> 0) sorted values lies: remainder / bins of the way
 * from the value of 0-based rank `rank` to the next. Hyndman and Fan 1996, "Sample quantiles in
 * statistical packages". */
typedef struct rfm__quantile {
    int64_t rank;
    int32_t remainder;
} rfm__quantile;
/* Type 7: (count - 1) k = rank bins + remainder. */
rfm__quantile rfm__quantile_type_7(int64_t count, int32_t k, int32_t bins);
/* Type 1: rank = ceil(count k / bins) - 1, no remainder. */
rfm__quantile rfm__quantile_type_1(int64_t count, int32_t k, int32_t bins);

/* low + (high - low) remainder / bins, exactly: *out_whole (rounded down) + *out_numerator /
 * bins. */
void rfm__interpolate_int64(int64_t low, int64_t high, int32_t remainder, int32_t bins,
                            int64_t *out_whole, int32_t *out_numerator);
/* low + (remainder / bins) (high - low) in doubles, never outside low .. high; both are finite. */
double rfm__interpolate_double(double low, double high, int32_t remainder, int32_t bins);

/* Sorts unsigned numbers; `scratch` has room for as many. O(count), one pass for each byte that
 * varies. */
void rfm__sort_uint64(uint64_t *values, uint64_t *scratch, size_t count);

#endif
