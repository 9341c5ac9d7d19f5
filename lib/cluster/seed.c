/* SPDX-License-Identifier: MIT */
/* k-means++ (Arthur and Vassilvitskii 2007) draws each next centre among the points with a chance
 * in proportion to the squared distance from the centres there are. Drawn by a running sum, the
 * point would depend on the order of rows. Here every point runs a race: an exponential time,
 * -ln(u) with u from a hash of customer, seed, start and draw, divided by its squared distance; the
 * first at the goal is drawn with exactly that chance, whoever is asked first. */
#include "cluster/seed.h"

#include <math.h>
#include <string.h>

#include "math/functions.h"

enum { SEED_SWEEPS = 20 };

/* A step of a point by less than this share of its distances is no gain. */
static const double seed_least_gain = 1e-12;

/* Mixes as in SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t seed_mix(uint64_t value) {
    value += UINT64_C(0x9E3779B97F4A7C15);
    value = (value ^ (value >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94D049BB133111EB);
    return value ^ (value >> 31);
}

/* Within (0, 1]. */
static double seed_uniform(uint64_t hash, uint64_t race) {
    return (double)((seed_mix(hash ^ race) >> 11) + 1) * 0x1p-53;
}

/* Who wins the race; weights above 0 take part. Points that arrive together are alike, or the lower
 * by coordinates wins. */
static int64_t seed_race(const rfm__points *points, const double *weights, uint64_t race) {
    double best = HUGE_VAL;
    int64_t winner = -1;
    for (int64_t i = 0; i < points->count; ++i) {
        const double weight = weights == NULL ? 1.0 : weights[i];
        if (!(weight > 0.0)) continue;
        const double u = seed_uniform(points->hashes[i], race);
        /* -ln(u) is at least 1 - u: most need no logarithm. */
        if ((1.0 - u) * (1.0 - 1e-9) > best * weight) continue;
        const double time = -rfm__log(u) / weight;
        if (time > best) continue;
        if (time == best && winner >= 0 &&
            rfm__points_compare(points->at + i * points->axes, points->at + winner * points->axes,
                                points->axes) >= 0) {
            continue;
        }
        best = time;
        winner = i;
    }
    return winner;
}

static void seed_place(rfm__lloyd *lloyd, int32_t cluster, int64_t point) {
    const int32_t axes = lloyd->points->axes;
    memcpy(lloyd->centres + cluster * axes, lloyd->points->at + point * axes,
           (size_t)axes * sizeof(double));
}

/* Brings squared distances to the nearest centre up to date with one more. */
static void seed_approach(const rfm__lloyd *lloyd, int32_t cluster, double *nearest) {
    const rfm__points *points = lloyd->points;
    const int32_t axes = points->axes;
    const double *centre = lloyd->centres + cluster * axes;
    for (int64_t i = 0; i < points->count; ++i) {
        const double distance = rfm__points_distance(points->at + i * axes, centre, axes);
        nearest[i] = distance < nearest[i] ? distance : nearest[i];
    }
}

void rfm__seed_draw(rfm__lloyd *lloyd, uint64_t start, double *nearest) {
    for (int64_t i = 0; i < lloyd->points->count; ++i) nearest[i] = HUGE_VAL;
    for (int32_t c = 0; c < lloyd->clusters; ++c) {
        const uint64_t race = seed_mix(start * 256 + (uint64_t)c);
        const int64_t point = seed_race(lloyd->points, c == 0 ? NULL : nearest, race);
        seed_place(lloyd, c, point < 0 ? 0 : point);
        seed_approach(lloyd, c, nearest);
    }
}

/* What the sum of squares would grow by without a centre: for each, when `extra` is there too. */
static void seed_weigh(const rfm__lloyd *lloyd, const double *extra, double *losses) {
    const rfm__points *points = lloyd->points;
    const int32_t axes = points->axes;
    for (int32_t c = 0; c < lloyd->clusters; ++c) losses[c] = 0.0;
    for (int64_t i = 0; i < points->count; ++i) {
        const double *at = points->at + i * axes;
        const double other = rfm__points_distance(at, extra, axes);
        int32_t nearest;
        double first, second;
        rfm__nearest(at, lloyd->centres, lloyd->clusters, axes, &nearest, &first, &second);
        if (other <= first) continue;
        losses[nearest] += (other < second ? other : second) - first;
    }
}

void rfm__seed_swap(rfm__lloyd *lloyd, uint64_t trial, double *nearest) {
    double losses[RFM__CLUSTERS_MAX];
    int32_t leaves = 0;
    for (int64_t i = 0; i < lloyd->points->count; ++i) nearest[i] = HUGE_VAL;
    for (int32_t c = 0; c < lloyd->clusters; ++c) seed_approach(lloyd, c, nearest);
    const int64_t point = seed_race(lloyd->points, nearest, seed_mix(~trial));
    if (point < 0) return; /* every point is a centre */
    seed_weigh(lloyd, lloyd->points->at + point * lloyd->points->axes, losses);
    for (int32_t c = 1; c < lloyd->clusters; ++c) {
        if (losses[c] < losses[leaves]) leaves = c;
    }
    seed_place(lloyd, leaves, point);
}

/* Of a quarter of the points, down to one of 256. Points of a search have an order of their own, so
 * sums of doubles do. */
void rfm__seed_shake(rfm__lloyd *lloyd, uint64_t trial) {
    const rfm__points *points = lloyd->points;
    const int32_t axes = points->axes, clusters = lloyd->clusters;
    const uint64_t race = seed_mix(~trial), part = (UINT64_C(4) << 2 * (trial % 4)) - 1;
    double sums[RFM__CLUSTERS_MAX * RFM__AXES_MAX] = {0.0};
    int64_t counts[RFM__CLUSTERS_MAX] = {0};
    for (int64_t i = 0; i < points->count; ++i) {
        const double *at = points->at + i * axes;
        int32_t nearest;
        double first, second;
        if ((seed_mix(points->hashes[i] ^ race) & part) != 0) continue;
        rfm__nearest(at, lloyd->centres, clusters, axes, &nearest, &first, &second);
        ++counts[nearest];
        for (int32_t a = 0; a < axes; ++a) sums[nearest * axes + a] += at[a];
    }
    for (int32_t c = 0; c < clusters; ++c) {
        for (int32_t a = 0; counts[c] > 0 && a < axes; ++a) {
            lloyd->centres[c * axes + a] = sums[c * axes + a] / (double)counts[c];
        }
    }
}

/* A cluster of n points without one of them costs n / (n - 1) d^2 less, with one more
 * n / (n + 1) d^2 more (Hartigan and Wong 1979). */
static int32_t seed_find_better(const rfm__lloyd *lloyd, int64_t point) {
    const int32_t axes = lloyd->points->axes, from = lloyd->labels[point];
    const double *at = lloyd->points->at + point * axes;
    const double size = (double)lloyd->counts[from];
    if (lloyd->counts[from] < 2) return from;
    const double gain =
        rfm__points_distance(at, lloyd->centres + from * axes, axes) * (size / (size - 1.0));
    double least = gain * (1.0 - seed_least_gain);
    int32_t to = from;
    for (int32_t c = 0; c < lloyd->clusters; ++c) {
        const double count = (double)lloyd->counts[c];
        if (c == from) continue;
        const double loss =
            rfm__points_distance(at, lloyd->centres + c * axes, axes) * (count / (count + 1.0));
        if (loss < least) {
            least = loss;
            to = c;
        }
    }
    return to;
}

int64_t rfm__seed_move_points(rfm__lloyd *lloyd) {
    int64_t moved = 0;
    for (int sweep = 0; sweep < SEED_SWEEPS; ++sweep) {
        const int64_t before = moved;
        for (int64_t i = 0; i < lloyd->points->count; ++i) {
            const int32_t to = seed_find_better(lloyd, i);
            if (to == lloyd->labels[i]) continue;
            rfm__lloyd_move(lloyd, i, to);
            ++moved;
        }
        if (moved == before) break;
    }
    return moved;
}
