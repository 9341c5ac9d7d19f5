/* SPDX-License-Identifier: MIT */
/*
 * Quantiles of ten million customers, of whom a night changes a few: counting them all again costs
 * more than the night. What is counted once and kept tells the bucket of every rank; only the keys
 * of the buckets that hold a wanted rank, some thousands, have to be gathered and sorted, and none
 * at all where a bucket is a single value, as with days and receipts.
 */
#include "math/ladder.h"

#include <string.h>

#include "base/memory.h"
#include "math/quantiles.h"

enum {
    LADDER_BITS = 11, /* of a key that choose its bucket, the first one left out */
    LADDER_STEP = 1 << LADDER_BITS,
    LADDER_SINGLE = 2 * LADDER_STEP, /* keys below have a bucket each */
    LADDER_SIDE = LADDER_SINGLE + (62 - LADDER_BITS) * LADDER_STEP,
    LADDER_BUCKETS = 2 * LADDER_SIDE /* negative keys first */
};

rfm_status rfm__ladder_new(rfm__ladder *out_ladder, rfm_error *error) {
    *out_ladder = (rfm__ladder){.first = LADDER_BUCKETS, .last = -1};
    return rfm__new_zeroed_array(LADDER_BUCKETS, sizeof *out_ladder->counts, &out_ladder->counts,
                                 error);
}

void rfm__ladder_forget(rfm__ladder *ladder) {
    rfm__free(ladder->ranges);
    rfm__free(ladder->gathered);
    ladder->ranges = NULL;
    ladder->gathered = NULL;
    ladder->range_count = 0;
    ladder->gathered_count = 0;
}

void rfm__ladder_free(rfm__ladder *ladder) {
    rfm__ladder_forget(ladder);
    rfm__free(ladder->counts);
    *ladder = (rfm__ladder){0};
}

size_t rfm__ladder_memory(const rfm__ladder *ladder) {
    return ladder->counts == NULL ? 0 : LADDER_BUCKETS * sizeof *ladder->counts;
}

/* ---- buckets ---- */

static int32_t ladder_bit_length(uint64_t value) {
    int32_t length = 0;
    for (int32_t step = 32; step > 0; step /= 2) {
        if (value >> step == 0) continue;
        value >>= step;
        length += step;
    }
    return length + 1;
}

/* Buckets of what is at least zero; -1 - key stands for a negative key. */
static int32_t ladder_rung(uint64_t magnitude) {
    if (magnitude < LADDER_SINGLE) return (int32_t)magnitude;
    const int32_t shift = ladder_bit_length(magnitude) - LADDER_BITS - 1;
    return LADDER_SINGLE + (shift - 1) * LADDER_STEP +
           (int32_t)((magnitude >> shift) - LADDER_STEP);
}

static int32_t ladder_bucket(int64_t key) {
    if (key >= 0) return LADDER_SIDE + ladder_rung((uint64_t)key);
    return LADDER_SIDE - 1 - ladder_rung((uint64_t)(-1 - key));
}

static rfm__ladder_range ladder_rung_range(int32_t rung) {
    if (rung < LADDER_SINGLE) return (rfm__ladder_range){rung, rung};
    const int32_t shift = (rung - LADDER_SINGLE) / LADDER_STEP + 1;
    const uint64_t first = (uint64_t)((rung - LADDER_SINGLE) % LADDER_STEP + LADDER_STEP) << shift;
    const uint64_t last = first + (((uint64_t)1 << shift) - 1);
    return (rfm__ladder_range){(int64_t)first, (int64_t)last};
}

static rfm__ladder_range ladder_range(int32_t bucket) {
    if (bucket >= LADDER_SIDE) return ladder_rung_range(bucket - LADDER_SIDE);
    const rfm__ladder_range mirrored = ladder_rung_range(LADDER_SIDE - 1 - bucket);
    return (rfm__ladder_range){-1 - mirrored.highest, -1 - mirrored.lowest};
}

void rfm__ladder_add(rfm__ladder *ladder, int64_t key, int64_t times) {
    const int32_t bucket = ladder_bucket(key);
    if (bucket < ladder->first) ladder->first = bucket;
    if (bucket > ladder->last) ladder->last = bucket;
    ladder->counts[bucket] += times;
    ladder->total += times;
}

void rfm__ladder_span(const rfm__ladder *ladder, int64_t *out_lowest, int64_t *out_highest) {
    int32_t first = ladder->first, last = ladder->last;
    *out_lowest = *out_highest = 0;
    if (ladder->total == 0) return;
    while (ladder->counts[first] == 0) ++first;
    while (ladder->counts[last] == 0) --last;
    *out_lowest = ladder_range(first).lowest + ladder->shift;
    *out_highest = ladder_range(last).highest + ladder->shift;
}

/* ---- keys of some buckets ---- */

/* A place in the ladder: a bucket and how many keys lie before it. */
typedef struct ladder_spot {
    int32_t bucket;
    int64_t before;
} ladder_spot;

static int ladder_has_gathered(const rfm__ladder *ladder, rfm__ladder_range range) {
    for (int32_t i = 0; i < ladder->range_count; ++i) {
        if (ladder->ranges[i].lowest == range.lowest) return 1;
    }
    return 0;
}

static rfm_status ladder_sort(int64_t *keys, size_t count, rfm_error *error) {
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t *sorted, *scratch;
    RFM_TRY(rfm__new_array(2 * count, sizeof *sorted, &sorted, error));
    scratch = sorted + count;
    for (size_t i = 0; i < count; ++i) sorted[i] = (uint64_t)keys[i] ^ sign;
    rfm__sort_uint64(sorted, scratch, count);
    for (size_t i = 0; i < count; ++i) sorted[i] ^= sign;
    if (count > 0) memcpy(keys, sorted, count * sizeof *keys);
    rfm__free(sorted);
    return RFM_OK;
}

static rfm_status ladder_gather_ranges(rfm__ladder *ladder, rfm_error *error) {
    RFM_TRY(ladder->gather(ladder->context, ladder->ranges, ladder->range_count, &ladder->gathered,
                           &ladder->gathered_count, error));
    return ladder_sort(ladder->gathered, ladder->gathered_count, error);
}

/* Makes sure that the keys of all these buckets, which never fall, are there, unless a bucket is a
 * single value or empty. */
static rfm_status ladder_look_into(rfm__ladder *ladder, const ladder_spot *spots, int32_t count,
                                   rfm_error *error) {
    rfm__ladder_range *ranges;
    int32_t wide = 0, lacking = 0;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *ranges, &ranges, error));
    for (int32_t i = 0; i < count; ++i) {
        const rfm__ladder_range range = ladder_range(spots[i].bucket);
        if (range.lowest == range.highest || ladder->counts[spots[i].bucket] == 0) continue;
        if (wide > 0 && ranges[wide - 1].lowest == range.lowest) continue;
        lacking += !ladder_has_gathered(ladder, range);
        ranges[wide++] = range;
    }
    if (lacking == 0) {
        rfm__free(ranges);
        return RFM_OK;
    }
    rfm__ladder_forget(ladder);
    ladder->ranges = ranges;
    ladder->range_count = wide;
    const rfm_status status = ladder_gather_ranges(ladder, error);
    if (status != RFM_OK) rfm__ladder_forget(ladder);
    return status;
}

/* How many of the gathered keys are below one. */
static size_t ladder_gathered_below(const rfm__ladder *ladder, int64_t key) {
    size_t low = 0, high = ladder->gathered_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (ladder->gathered[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- ranks and counts ---- */

static int64_t ladder_key(const rfm__ladder *ladder, const ladder_spot *spot, int64_t rank) {
    const rfm__ladder_range range = ladder_range(spot->bucket);
    if (range.lowest == range.highest) return range.lowest;
    const size_t start = ladder_gathered_below(ladder, range.lowest);
    return ladder->gathered[start + (size_t)(rank - spot->before)];
}

rfm_status rfm__ladder_select(rfm__ladder *ladder, const int64_t *ranks, int32_t count,
                              int64_t *out_keys, rfm_error *error) {
    ladder_spot *spots, spot = {ladder->first, 0};
    RFM_TRY(rfm__new_array((size_t)count, sizeof *spots, &spots, error));
    for (int32_t i = 0; i < count; ++i) {
        while (spot.before + ladder->counts[spot.bucket] <= ranks[i]) {
            spot.before += ladder->counts[spot.bucket++];
        }
        spots[i] = spot;
    }
    const rfm_status status = ladder_look_into(ladder, spots, count, error);
    for (int32_t i = 0; status == RFM_OK && i < count; ++i) {
        out_keys[i] = ladder_key(ladder, &spots[i], ranks[i]) + ladder->shift;
    }
    rfm__free(spots);
    return status;
}

/* A key as it is kept; beyond all numbers it is the outermost one, and the other one is beyond too.
 */
static int64_t ladder_unshift(const rfm__ladder *ladder, int64_t key) {
    if (ladder->shift > 0 && key < INT64_MIN + ladder->shift) return INT64_MIN;
    if (ladder->shift < 0 && key > INT64_MAX + ladder->shift) return INT64_MAX;
    return key - ladder->shift;
}

static void ladder_count_one(const rfm__ladder *ladder, const ladder_spot *spot, int64_t key,
                             int64_t *out_below, int64_t *out_equal) {
    const rfm__ladder_range range = ladder_range(spot->bucket);
    *out_below = spot->before;
    *out_equal = 0;
    if (range.lowest == range.highest) {
        *out_equal = ladder->counts[spot->bucket];
    } else if (ladder->counts[spot->bucket] > 0) {
        const size_t start = ladder_gathered_below(ladder, range.lowest);
        size_t at = ladder_gathered_below(ladder, key);
        *out_below += (int64_t)(at - start);
        for (; at < ladder->gathered_count && ladder->gathered[at] == key; ++at) ++*out_equal;
    }
}

rfm_status rfm__ladder_count(rfm__ladder *ladder, const int64_t *keys, int32_t count,
                             int64_t *out_below, int64_t *out_equal, rfm_error *error) {
    ladder_spot *spots, spot = {ladder->first, 0};
    RFM_TRY(rfm__new_array((size_t)count, sizeof *spots, &spots, error));
    for (int32_t i = 0; i < count; ++i) {
        const int32_t bucket = ladder_bucket(ladder_unshift(ladder, keys[i]));
        while (spot.bucket < bucket && spot.bucket <= ladder->last) {
            spot.before += ladder->counts[spot.bucket++];
        }
        spots[i] = (ladder_spot){bucket, spot.before};
    }
    const rfm_status status = ladder_look_into(ladder, spots, count, error);
    for (int32_t i = 0; status == RFM_OK && i < count; ++i) {
        ladder_count_one(ladder, &spots[i], ladder_unshift(ladder, keys[i]), &out_below[i],
                         &out_equal[i]);
    }
    rfm__free(spots);
    return status;
}
