/* SPDX-License-Identifier: MIT */
/*
 * Cut points need a handful of order statistics of up to hundreds of millions of values. Sorting
 * would compare them all; counting does not. The span of the values is divided into equal buckets
 * by their top bits, one pass counts how many fall into each, and only the few buckets that hold a
 * wanted rank are looked at again. Values of everyday data (days, receipts) span so little that one
 * pass ends it. The outcome depends on the values alone, never on their order.
 */
#include "math/quantiles.h"

#include <float.h>
#include <string.h>

#include "base/memory.h"

enum {
    SELECT_SORT_BELOW = 32,   /* so few keys are sorted by insertion */
    SELECT_MANY = 1 << 16,    /* from here on wide histograms pay */
    SELECT_BITS_OF_MANY = 16, /* 512 KiB of counters, fits the second cache */
    SELECT_BITS_OF_FEW = 11
};

int64_t rfm__key_from_double(double value) {
    int64_t bits;
    if (value != value) return RFM__KEY_NAN;
    if (value > DBL_MAX) value = DBL_MAX;
    if (value < -DBL_MAX) value = -DBL_MAX;
    value += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? bits ^ INT64_MAX : bits;
}

double rfm__key_to_double(int64_t key) {
    const int64_t bits = key < 0 ? key ^ INT64_MAX : key;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The keys of the block that starts at a place. */
static int64_t keys_read_block(const rfm__keys *keys, int64_t first, int64_t *out_keys) {
    const int64_t left = keys->places - first;
    return keys->read(keys->context, first, left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK,
                      out_keys);
}

rfm__keys_span rfm__keys_measure(const rfm__keys *keys) {
    rfm__keys_span span = {0, INT64_MAX, INT64_MIN};
    int64_t block[RFM__KEYS_BLOCK];
    if (keys->ladder != NULL) {
        span.count = keys->ladder->total;
        rfm__ladder_span(keys->ladder, &span.lowest, &span.highest);
        return span;
    }
    for (int64_t first = 0; first < keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t count = keys_read_block(keys, first, block);
        for (int64_t i = 0; i < count; ++i) {
            span.lowest = block[i] < span.lowest ? block[i] : span.lowest;
            span.highest = block[i] > span.highest ? block[i] : span.highest;
        }
        span.count += count;
    }
    if (span.count == 0) span.lowest = span.highest = 0;
    return span;
}

static int64_t keys_read_array(const void *context, int64_t first, int64_t count,
                               int64_t *out_keys) {
    const int64_t *array = context;
    memcpy(out_keys, array + first, (size_t)count * sizeof *array);
    return count;
}

/* Few keys: they all fit one block. */
static void select_by_insertion(const rfm__keys *keys, const int64_t *ranks, int32_t rank_count,
                                int64_t *out_keys) {
    int64_t sorted[SELECT_SORT_BELOW];
    int64_t block[RFM__KEYS_BLOCK];
    int32_t size = 0;
    for (int64_t first = 0; first < keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t count = keys_read_block(keys, first, block);
        for (int64_t i = 0; i < count; ++i) {
            int32_t at = size++;
            for (; at > 0 && sorted[at - 1] > block[i]; --at) sorted[at] = sorted[at - 1];
            sorted[at] = block[i];
        }
    }
    for (int32_t i = 0; i < rank_count; ++i) out_keys[i] = sorted[ranks[i]];
}

/* One level of the descent: buckets of 2^shift neighbouring keys from the lowest on. */
typedef struct select_level {
    const rfm__keys *keys;
    uint64_t lowest;
    int32_t shift;
    int64_t bucket_count;
    int64_t *buckets;   /* keys in each; later where the next key of it goes, -1: not wanted */
    int64_t *bucket_of; /* for each rank: its bucket, */
    int64_t *rank_in;   /* and its rank inside that bucket */
    int64_t *gathered;  /* keys of the wanted buckets, bucket by bucket */
    int64_t gathered_count;
} select_level;

static int32_t select_bit_length(uint64_t value) {
    int32_t length = 0;
    for (; value != 0; value >>= 1) ++length;
    return length;
}

static void select_count(const select_level *level) {
    int64_t block[RFM__KEYS_BLOCK];
    for (int64_t first = 0; first < level->keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t count = keys_read_block(level->keys, first, block);
        for (int64_t i = 0; i < count; ++i) {
            ++level->buckets[((uint64_t)block[i] - level->lowest) >> level->shift];
        }
    }
}

static void select_locate(const select_level *level, const int64_t *ranks, int32_t rank_count) {
    int64_t bucket = 0, before = 0;
    for (int32_t i = 0; i < rank_count; ++i) {
        while (before + level->buckets[bucket] <= ranks[i]) before += level->buckets[bucket++];
        level->bucket_of[i] = bucket;
        level->rank_in[i] = ranks[i] - before;
    }
}

/* Copies the keys of all wanted buckets in one pass. */
static rfm_status select_gather(select_level *level, int32_t rank_count, rfm_error *error) {
    int64_t block[RFM__KEYS_BLOCK];
    int32_t next = 0;
    for (int64_t bucket = 0; bucket < level->bucket_count; ++bucket) {
        const int64_t size = level->buckets[bucket];
        const int wanted = next < rank_count && level->bucket_of[next] == bucket;
        level->buckets[bucket] = wanted ? level->gathered_count : -1;
        if (wanted) level->gathered_count += size;
        while (next < rank_count && level->bucket_of[next] == bucket) ++next;
    }
    RFM_TRY(rfm__new_array((size_t)level->gathered_count, sizeof *level->gathered, &level->gathered,
                           error));
    for (int64_t first = 0; first < level->keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t count = keys_read_block(level->keys, first, block);
        for (int64_t i = 0; i < count; ++i) {
            int64_t *to = &level->buckets[((uint64_t)block[i] - level->lowest) >> level->shift];
            if (*to >= 0) level->gathered[(*to)++] = block[i];
        }
    }
    return RFM_OK;
}

/* Each gathered bucket is a smaller problem of the same kind; a level takes at least 11 of the
 * 64 bits, so the depth is six at most. */
static rfm_status select_descend(const select_level *level, int32_t rank_count, int64_t *out_keys,
                                 rfm_error *error) {
    int64_t start = 0;
    for (int32_t i = 0; i < rank_count;) {
        const int64_t bucket = level->bucket_of[i];
        const int64_t end = level->buckets[bucket];
        const rfm__keys part = {keys_read_array, level->gathered + start, end - start, NULL};
        const rfm__keys_span span = rfm__keys_measure(&part);
        int32_t same = 1;
        while (i + same < rank_count && level->bucket_of[i + same] == bucket) ++same;
        RFM_TRY(rfm__keys_select(&part, &span, level->rank_in + i, same, out_keys + i, error));
        i += same;
        start = end;
    }
    return RFM_OK;
}

static rfm_status select_by_counting(select_level *level, const int64_t *ranks, int32_t rank_count,
                                     int64_t *out_keys, rfm_error *error) {
    const size_t size = (size_t)rank_count;
    RFM_TRY(rfm__new_zeroed_array((size_t)level->bucket_count, sizeof *level->buckets,
                                  &level->buckets, error));
    RFM_TRY(rfm__new_array(size, sizeof *level->bucket_of, &level->bucket_of, error));
    RFM_TRY(rfm__new_array(size, sizeof *level->rank_in, &level->rank_in, error));
    select_count(level);
    select_locate(level, ranks, rank_count);
    if (level->shift > 0) {
        RFM_TRY(select_gather(level, rank_count, error));
        return select_descend(level, rank_count, out_keys, error);
    }
    for (int32_t i = 0; i < rank_count; ++i) { /* a bucket is one value */
        out_keys[i] = (int64_t)(level->lowest + (uint64_t)level->bucket_of[i]);
    }
    return RFM_OK;
}

rfm_status rfm__keys_select(const rfm__keys *keys, const rfm__keys_span *span, const int64_t *ranks,
                            int32_t rank_count, int64_t *out_keys, rfm_error *error) {
    const uint64_t range = (uint64_t)span->highest - (uint64_t)span->lowest;
    if (keys->ladder != NULL) {
        return rfm__ladder_select(keys->ladder, ranks, rank_count, out_keys, error);
    }
    if (range == 0) {
        for (int32_t i = 0; i < rank_count; ++i) out_keys[i] = span->lowest;
        return RFM_OK;
    }
    if (span->count < SELECT_SORT_BELOW) {
        select_by_insertion(keys, ranks, rank_count, out_keys);
        return RFM_OK;
    }
    const int32_t bits = span->count < SELECT_MANY ? SELECT_BITS_OF_FEW : SELECT_BITS_OF_MANY;
    const int32_t length = select_bit_length(range);
    select_level level = {
        .keys = keys, .lowest = (uint64_t)span->lowest, .shift = length > bits ? length - bits : 0};
    level.bucket_count = (int64_t)(range >> level.shift) + 1;
    const rfm_status status = select_by_counting(&level, ranks, rank_count, out_keys, error);
    rfm__free(level.buckets);
    rfm__free(level.bucket_of);
    rfm__free(level.rank_in);
    rfm__free(level.gathered);
    return status;
}

rfm__quantile rfm__quantile_type_7(int64_t count, int32_t k, int32_t bins) {
    const int64_t each = (count - 1) / bins, rest = (count - 1) % bins * k; /* cannot overflow */
    const rfm__quantile at = {each * k + rest / bins, (int32_t)(rest % bins)};
    return at;
}

rfm__quantile rfm__quantile_type_1(int64_t count, int32_t k, int32_t bins) {
    const int64_t each = count / bins, rest = count % bins * k;
    const rfm__quantile at = {each * k + (rest + bins - 1) / bins - 1, 0};
    return at;
}

void rfm__interpolate_int64(int64_t low, int64_t high, int32_t remainder, int32_t bins,
                            int64_t *out_whole, int32_t *out_numerator) {
    const uint64_t parts = (uint64_t)bins, taken = (uint64_t)remainder;
    const uint64_t gap = (uint64_t)high - (uint64_t)low;
    const uint64_t rest = gap % parts * taken;
    const uint64_t whole = (uint64_t)low + gap / parts * taken + rest / parts;
    memcpy(out_whole, &whole, sizeof whole);
    *out_numerator = (int32_t)(rest % parts);
}

double rfm__interpolate_double(double low, double high, int32_t remainder, int32_t bins) {
    const double part = (double)remainder / (double)bins;
    const double gap = high - low;
    if (remainder == 0) return low;
    if (gap <= DBL_MAX) return low + part * gap;
    return 2.0 * (low / 2.0 + part * (high / 2.0 - low / 2.0)); /* the gap alone overflows */
}

void rfm__sort_uint64(uint64_t *values, uint64_t *scratch, size_t count) {
    uint64_t varies = 0;
    for (size_t i = 1; i < count; ++i) varies |= values[i] ^ values[0];
    for (int shift = 0; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        if (((varies >> shift) & 255) == 0) continue;
        for (size_t i = 0; i < count; ++i) ++starts[((values[i] >> shift) & 255) + 1];
        for (int digit = 0; digit < 256; ++digit) starts[digit + 1] += starts[digit];
        for (size_t i = 0; i < count; ++i) {
            scratch[starts[(values[i] >> shift) & 255]++] = values[i];
        }
        memcpy(values, scratch, count * sizeof *values);
    }
}
