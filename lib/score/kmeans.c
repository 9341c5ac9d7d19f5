/* SPDX-License-Identifier: MIT */
/*
 * Cut points half way between the centres of the best clusters on a line. The clusters are found
 * exactly (math/kmeans_line.h), so there is nothing to seed and no start to be lucky with. A value
 * at the cut point belongs below it; on whole numbers the middle is rounded down to the smallest
 * unit, from exact sums, so that the cut points give back the very partition that was found.
 *
 * Fewer different values than bins are each a cluster of their own; the cut points that are left
 * over stand at the highest value, and their bins are empty.
 */
#include "base/exact.h"
#include "base/memory.h"
#include "base/sum128.h"
#include "math/kmeans_line.h"
#include "score/strategy.h"
#include "score/values.h"

/* Squares of these, and sums of many, are doubles. */
static const double kmeans_magnitude_max = 1e150;
/* Whole numbers no further apart are exact as doubles. */
#define KMEANS_EXACT_SPAN ((uint64_t)1 << 53)

static rfm_status kmeans_choose(const rfm_dimension *given, const rfm_scorer_options *options,
                                rfm__fitted *fitted, rfm_error *error) {
    if (given->quantile_type != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has quantile_type %d; expected 0 with k-means",
                         fitted->name, (int)given->quantile_type);
    }
    return rfm__strategy_take_bins(given, options, "k-means", fitted, error);
}

/* Different values, rising: their keys, how many there are of each, and what is clustered. */
typedef struct kmeans_values {
    int64_t count;
    int64_t *lows, *highs; /* outermost keys: whole numbers too wide for a double may meet in one */
    int64_t *counts;
    double *doubles; /* above the lowest where keys are whole numbers, which loses no digits */
} kmeans_values;

static void kmeans_values_free(kmeans_values *values) {
    rfm__free(values->lows);
    rfm__free(values->highs);
    rfm__free(values->counts);
    rfm__free(values->doubles);
}

static rfm_status kmeans_sort(const rfm__keys *keys, const rfm__keys_span *span, uint64_t *sorted,
                              rfm_error *error) {
    int64_t block[RFM__KEYS_BLOCK];
    uint64_t *scratch;
    size_t size = 0;
    for (int64_t first = 0; first < keys->places; first += RFM__KEYS_BLOCK) {
        const int64_t left = keys->places - first;
        const int64_t count = keys->read(keys->context, first,
                                         left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK, block);
        for (int64_t i = 0; i < count; ++i) {
            sorted[size++] = (uint64_t)block[i] - (uint64_t)span->lowest;
        }
    }
    RFM_TRY(rfm__new_array(size, sizeof *scratch, &scratch, error));
    rfm__sort_uint64(sorted, scratch, size);
    rfm__free(scratch);
    return RFM_OK;
}

static rfm_status kmeans_gather_runs(const uint64_t *sorted, const rfm__keys_span *span,
                                     int is_double, kmeans_values *values, rfm_error *error) {
    const size_t total = (size_t)span->count;
    size_t runs = 1;
    for (size_t i = 1; i < total; ++i) runs += sorted[i] != sorted[i - 1];
    RFM_TRY(rfm__new_array(runs, sizeof *values->lows, &values->lows, error));
    RFM_TRY(rfm__new_array(runs, sizeof *values->highs, &values->highs, error));
    RFM_TRY(rfm__new_zeroed_array(runs, sizeof *values->counts, &values->counts, error));
    RFM_TRY(rfm__new_array(runs, sizeof *values->doubles, &values->doubles, error));
    for (size_t i = 0; i < total; ++i) {
        const int64_t key = (int64_t)(sorted[i] + (uint64_t)span->lowest);
        const double value = is_double ? rfm__key_to_double(key) : (double)sorted[i];
        if (values->count == 0 || values->doubles[values->count - 1] < value) {
            values->doubles[values->count] = value;
            values->lows[values->count++] = key;
        }
        values->highs[values->count - 1] = key;
        ++values->counts[values->count - 1];
    }
    return RFM_OK;
}

static rfm_status kmeans_gather(const rfm__fitted *fitted, const rfm__keys *keys,
                                const rfm__keys_span *span, kmeans_values *values,
                                rfm_error *error) {
    const int is_double = fitted->type == RFM_COLUMN_DOUBLE;
    uint64_t *sorted;
    if (is_double && (rfm__key_to_double(span->lowest) < -kmeans_magnitude_max ||
                      rfm__key_to_double(span->highest) > kmeans_magnitude_max)) {
        return rfm__fail(error, RFM_E_DATA, -1,
                         "column %.40s has values beyond 1e150; expected smaller ones to cluster",
                         fitted->column);
    }
    RFM_TRY(rfm__new_array((size_t)span->count, sizeof *sorted, &sorted, error));
    rfm_status status = kmeans_sort(keys, span, sorted, error);
    if (status == RFM_OK) status = kmeans_gather_runs(sorted, span, is_double, values, error);
    rfm__free(sorted);
    return status;
}

/* One cluster: a run of the different values. */
typedef struct kmeans_cluster {
    int64_t first, end, size;
    double centre; /* as the doubles are */
} kmeans_cluster;

static void kmeans_measure(const kmeans_values *values, kmeans_cluster *cluster) {
    cluster->size = 0;
    for (int64_t i = cluster->first; i < cluster->end; ++i) cluster->size += values->counts[i];
}

/* The sum of (key - origin) over a cluster; 0 when it leaves 64 bits. Keys are at most 2^53
 * apart. */
static int kmeans_sum_from(const kmeans_values *values, const kmeans_cluster *cluster,
                           int64_t origin, int64_t *out_sum) {
    rfm__sum128 sum = {0};
    for (int64_t i = cluster->first; i < cluster->end; ++i) {
        rfm__sum128_add_product(&sum, values->lows[i] - origin, values->counts[i]);
    }
    return rfm__sum128_fits(&sum, out_sum);
}

/* The greatest step from 0 to `most` for which origin + step is not above the middle of the
 * centres, which is sum1 / n1 + sum2 / n2 - 2 step >= 0 with sums from the origin. 0 when that
 * cannot be told in 64 and 128 bits. */
static int kmeans_exact_step(const kmeans_values *values, const kmeans_cluster *low,
                             const kmeans_cluster *high, int64_t origin, int64_t most,
                             int64_t *out_step) {
    int64_t below, above, reach, start = 0, end = most;
    if (!kmeans_sum_from(values, low, origin, &below)) return 0;
    if (!kmeans_sum_from(values, high, origin, &above)) return 0;
    if (!rfm__multiply_int64(most, low->size, &reach)) return 0;
    if (!rfm__add_int64(below, -reach, &reach)) return 0;
    if (!rfm__multiply_int64(most, high->size, &reach)) return 0;
    if (!rfm__add_int64(above, -reach, &reach)) return 0;
    while (start < end) {
        const int64_t step = start + (end - start + 1) / 2;
        rfm__sum128 balance = {0};
        rfm__sum128_add_product(&balance, below - step * low->size, high->size);
        rfm__sum128_add_product(&balance, above - step * high->size, low->size);
        if (rfm__sum128_sign(&balance) >= 0) {
            start = step;
        } else {
            end = step - 1;
        }
    }
    *out_step = start;
    return 1;
}

/* The middle of two centres rounded down to a whole key. Whatever doubles make of it where sums
 * are too large to be exact, one cluster ends at or below it and the next begins above. */
static int64_t kmeans_middle_whole(const kmeans_values *values, const rfm__keys_span *span,
                                   const kmeans_cluster *low, const kmeans_cluster *high) {
    const int64_t from = values->highs[low->end - 1], to = values->lows[high->first] - 1;
    const uint64_t base = (uint64_t)span->lowest;
    const double middle = (low->centre + high->centre) / 2.0;
    int64_t step;
    if ((uint64_t)span->highest - base <= KMEANS_EXACT_SPAN &&
        kmeans_exact_step(values, low, high, from, to - from, &step)) {
        return from + step;
    }
    if (middle <= (double)((uint64_t)from - base)) return from;
    if (middle >= (double)((uint64_t)to - base)) return to;
    return (int64_t)(base + (uint64_t)middle);
}

static int64_t kmeans_middle_double(const kmeans_values *values, const kmeans_cluster *low,
                                    const kmeans_cluster *high) {
    const int64_t from = values->highs[low->end - 1];
    int64_t to = values->lows[high->first] - 1;
    const int64_t middle = rfm__key_from_double((low->centre + high->centre) / 2.0);
    if (to == -1) to = -2; /* a zero with a minus has no key */
    return middle < from ? from : middle > to ? to : middle;
}

static double kmeans_centre(const rfm__fitted *fitted, const rfm__keys_span *span, double centre) {
    if (fitted->type == RFM_COLUMN_DOUBLE) return centre + 0.0; /* no zero with a minus */
    return ((double)span->lowest + centre) / (double)rfm__power_of_ten(fitted->scale);
}

/* Cut points, and the centres and sums in major units. */
static void kmeans_write(const rfm__fitted *fitted, rfm__cell *cell, const kmeans_values *values,
                         const rfm__keys_span *span, const kmeans_cluster *clusters,
                         const double *within, int32_t count) {
    const double unit = (double)rfm__power_of_ten(fitted->scale);
    for (int32_t i = 0; i < count; ++i) {
        cell->centres[i] = kmeans_centre(fitted, span, clusters[i].centre);
        cell->within[i] = within[i] / unit / unit;
    }
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        int64_t cut = span->highest;
        if (i + 1 < count) {
            cut = fitted->type == RFM_COLUMN_DOUBLE
                      ? kmeans_middle_double(values, &clusters[i], &clusters[i + 1])
                      : kmeans_middle_whole(values, span, &clusters[i], &clusters[i + 1]);
        }
        cell->cuts[i] = rfm__cut_make(cut, 0, 1);
    }
}

static rfm_status kmeans_partition(const rfm__fitted *fitted, rfm__cell *cell,
                                   const kmeans_values *values, const rfm__keys_span *span,
                                   rfm_error *error) {
    const int32_t count = values->count < fitted->bins ? (int32_t)values->count : fitted->bins;
    int64_t starts[RFM__BINS_MAX + 1];
    double centres[RFM__BINS_MAX], within[RFM__BINS_MAX];
    kmeans_cluster clusters[RFM__BINS_MAX];
    if (values->count > INT32_MAX) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "column %.40s has %lld different values; expected 2147483647 at most",
                         fitted->column, (long long)values->count);
    }
    RFM_TRY(rfm__kmeans_line(values->doubles, values->counts, values->count, count, starts, centres,
                             within, error));
    for (int32_t i = 0; i < count; ++i) {
        clusters[i].first = starts[i];
        clusters[i].end = starts[i + 1];
        clusters[i].centre = centres[i];
        kmeans_measure(values, &clusters[i]);
    }
    kmeans_write(fitted, cell, values, span, clusters, within, count);
    return RFM_OK;
}

static rfm_status kmeans_fit(const rfm__fitted *fitted, rfm__cell *cell, const rfm__keys *keys,
                             const rfm__keys_span *span, rfm_error *error) {
    kmeans_values values = {0};
    rfm_status status = kmeans_gather(fitted, keys, span, &values, error);
    if (status == RFM_OK) status = kmeans_partition(fitted, cell, &values, span, error);
    kmeans_values_free(&values);
    return status == RFM_OK ? rfm__cell_count(fitted, cell, keys, error) : status;
}

const rfm__strategy rfm__strategy_kmeans = {
    .name = "k-means",
    .needs_values = 1,
    .has_centres = 1,
    .purpose = "to cluster",
    .choose = kmeans_choose,
    .fit = kmeans_fit,
};
