/* SPDX-License-Identifier: MIT */
/* The parts of the search by themselves: figures of columns, draws, Lloyd's method with bounds
 * against the plain one, single moves, silhouettes. */
#include <math.h>

#include "cluster/lloyd.h"
#include "cluster/points.h"
#include "cluster/seed.h"
#include "cluster/silhouette.h"
#include "clusters.h"
#include "memory.h"

enum { POINTS = 4000, AXES = 3 };

static double unit_random(uint64_t *state) {
    return (double)(clusters_random(state) >> 11) * 0x1p-53;
}

/* Points on the grid, in heaps that overlap. */
static void make_points(rfm__points *points, int32_t axes, int64_t count, int64_t parts,
                        uint64_t seed) {
    uint64_t state = seed * 2 + 1;
    *points = (rfm__points){.axes = axes, .count = count, .parts = parts, .share = 0x1p50};
    points->at = calloc((size_t)(count * axes), sizeof *points->at);
    points->hashes = calloc((size_t)count, sizeof *points->hashes);
    for (int64_t i = 0; i < count; ++i) {
        const double heap = (double)(clusters_random(&state) % 6);
        points->hashes[i] = clusters_random(&state);
        for (int32_t a = 0; a < axes; ++a) {
            const double at = heap * (a + 1) / 3.0 + unit_random(&state) + unit_random(&state);
            points->at[i * axes + a] = floor(at * RFM__GRID) / RFM__GRID;
        }
    }
}

static void free_points(rfm__points *points) {
    free(points->at);
    free(points->hashes);
}

/* Lloyd's method as it stands in the books; sums of coordinates below 2^21 are exact doubles only
 * in parts, so in long double. */
static void plain_lloyd(const rfm__points *points, double *centres, int32_t clusters,
                        int32_t *labels) {
    const int32_t axes = points->axes;
    for (int moved = 1; moved;) {
        long double sums[RFM__AXES_MAX * 16] = {0};
        int64_t counts[16] = {0};
        moved = 0;
        for (int64_t i = 0; i < points->count; ++i) {
            double least = HUGE_VAL;
            for (int32_t c = 0; c < clusters; ++c) {
                double distance = 0.0;
                for (int32_t a = 0; a < axes; ++a) {
                    const double apart = points->at[i * axes + a] - centres[c * axes + a];
                    distance += apart * apart;
                }
                if (distance < least) {
                    least = distance;
                    labels[i] = c;
                }
            }
            ++counts[labels[i]];
            for (int32_t a = 0; a < axes; ++a) {
                sums[labels[i] * axes + a] += points->at[i * axes + a];
            }
        }
        for (int32_t c = 0; c < clusters * axes; ++c) {
            const double centre = (double)(sums[c] / (long double)counts[c / axes]);
            moved |= centre != centres[c];
            centres[c] = centre;
        }
    }
}

Test(cluster, bounds_change_nothing_in_lloyds_method) {
    static const int64_t parts[] = {1, 7, 64};
    static int32_t labels[POINTS];
    for (uint64_t seed = 1; seed <= 12; ++seed) {
        const int32_t axes = 1 + (int32_t)(seed % 6), clusters = 2 + (int32_t)(seed % 9);
        double centres[16 * RFM__AXES_MAX];
        rfm__points points;
        rfm__lloyd lloyd;
        make_points(&points, axes, POINTS, parts[seed % 3], seed);
        cr_assert_eq(rfm__lloyd_new(&lloyd, &points, clusters, 1, NULL), RFM_OK);
        for (int32_t i = 0; i < clusters * axes; ++i) {
            centres[i] = lloyd.centres[i] = points.at[i]; /* the first points */
        }
        cr_assert_eq(rfm__lloyd_run(&lloyd, 10000, NULL), RFM_OK);
        plain_lloyd(&points, centres, clusters, labels);
        for (int64_t i = 0; i < POINTS; ++i) cr_assert_eq(lloyd.labels[i], labels[i]);
        for (int32_t i = 0; i < clusters * axes; ++i) {
            cr_assert_float_eq(lloyd.centres[i], centres[i], 1e-14);
        }
        rfm__lloyd_free(&lloyd);
        free_points(&points);
    }
    cr_assert_eq(test_memory_live(), 0);
}

/* Centres far away lose all points and come back. */
Test(cluster, an_empty_cluster_starts_again) {
    rfm__points points;
    rfm__lloyd lloyd;
    make_points(&points, 2, 500, 1, 3);
    cr_assert_eq(rfm__lloyd_new(&lloyd, &points, 6, 1, NULL), RFM_OK);
    for (int32_t i = 0; i < 12; ++i) lloyd.centres[i] = i < 2 ? 0.0 : 1000.0;
    cr_assert_eq(rfm__lloyd_run(&lloyd, 100, NULL), RFM_OK);
    for (int32_t c = 0; c < 6; ++c) cr_assert_gt(lloyd.counts[c], 0);
    rfm__lloyd_free(&lloyd);
    free_points(&points);
}

/* By hand: 0 and 2 with centre 1, 3.25 and 4 with centre 3.625. Lloyd's method ends here, for 2 is
 * nearer to 1; yet with 2 in the other cluster less is left. */
Test(cluster, single_moves_leave_what_lloyds_method_ends_in) {
    double at[] = {0.0, 2.0, 3.25, 4.0};
    uint64_t hashes[] = {1, 2, 3, 4};
    rfm__points points = {
        .axes = 1, .count = 4, .parts = 1, .at = at, .hashes = hashes, .share = 0x1p50};
    rfm__lloyd lloyd;
    double before, after;
    cr_assert_eq(rfm__lloyd_new(&lloyd, &points, 2, 1, NULL), RFM_OK);
    lloyd.centres[0] = 1.0;
    lloyd.centres[1] = 3.625;
    cr_assert_eq(rfm__lloyd_run(&lloyd, 100, NULL), RFM_OK);
    cr_assert_eq(lloyd.labels[1], 0);
    cr_assert_eq(rfm__lloyd_cost(&lloyd, &before, NULL, NULL), RFM_OK);
    cr_assert_float_eq(before, 2.28125, 1e-12); /* 1 + 1 + 2 0.375^2 */
    cr_assert_eq(rfm__seed_move_points(&lloyd), 1);
    cr_assert_eq(lloyd.labels[1], 1);
    cr_assert_eq(rfm__lloyd_cost(&lloyd, &after, NULL, NULL), RFM_OK);
    /* mean 37/12: (13/12)^2 + (1/6)^2 + (11/12)^2 */
    cr_assert_float_eq(after, 294.0 / 144.0, 1e-12);
    rfm__lloyd_free(&lloyd);
}

/* The second centre is drawn with a chance in proportion to the squared distance from the first:
 * of 1, 2 and 3 from 0 with chances 1, 4 and 9 of 14, when 0 was first. 4,000 draws, so a standard
 * deviation is below 32 of them. */
Test(cluster, draws_in_proportion_to_squared_distances) {
    enum { DRAWS = 16000 };
    double at[] = {0.0, 1.0, 2.0, 3.0}, nearest[4];
    uint64_t hashes[] = {11, 222, 3333, 44444};
    rfm__points points = {
        .axes = 1, .count = 4, .parts = 1, .at = at, .hashes = hashes, .share = 0x1p50};
    rfm__lloyd lloyd;
    int firsts = 0, seconds[4] = {0};
    cr_assert_eq(rfm__lloyd_new(&lloyd, &points, 2, 1, NULL), RFM_OK);
    for (uint64_t start = 0; start < DRAWS; ++start) {
        rfm__seed_draw(&lloyd, start, nearest);
        if (lloyd.centres[0] != 0.0) continue;
        ++firsts;
        ++seconds[(int)lloyd.centres[1]];
    }
    cr_assert(abs(firsts - DRAWS / 4) < 220, "%d", firsts); /* 4 standard deviations */
    cr_assert_eq(seconds[0], 0);
    for (int i = 1; i < 4; ++i) {
        cr_assert(fabs(seconds[i] - firsts * i * i / 14.0) < 130.0, "%d of %d", seconds[i], firsts);
    }
    rfm__lloyd_free(&lloyd);
}

static void check_figures(const double *values, int64_t count) {
    const rfm_column column = scores_column("v", RFM_COLUMN_DOUBLE, 0, values, count);
    rfm_frame *frame = scores_frame(&column, 1);
    rfm__axis axis = {.weight = 1.0, .deviation = 1.0};
    const rfm_cluster_options options = {.threads = 1};
    char name[] = "v";
    rfm__points points;
    long double mean = 0, squares = 0;
    axis.name = name;
    cr_assert_eq(rfm__points_new(&points, &axis, 1, frame, 0, &options, 3, NULL), RFM_OK);
    for (int64_t i = 0; i < count; ++i) mean += values[i] / (long double)count;
    for (int64_t i = 0; i < count; ++i) {
        squares += (values[i] - mean) * (values[i] - mean) / (long double)count;
    }
    const long double deviation = sqrtl(squares);
    cr_assert_leq(fabsl(axis.mean - mean), 1e-12L * deviation + 2e-16L * fabsl(mean));
    cr_assert_leq(fabsl(axis.deviation - deviation), 1e-11L * deviation);
    rfm__points_free(&points);
    rfm_frame_free(frame);
}

Test(cluster, mean_and_deviation_are_right_for_hard_columns) {
    static double values[POINTS];
    uint64_t state = 99;
    for (int kind = 0; kind < 5; ++kind) {
        for (int i = 0; i < POINTS; ++i) {
            const double unit = unit_random(&state);
            values[i] = kind == 0   ? unit
                        : kind == 1 ? 1e9 + unit /* small beside its offset */
                        : kind == 2 ? unit * 1e-250
                        : kind == 3 ? (unit - 0.5) * 1e250
                                    : exp(unit * 12.0); /* a long tail */
        }
        check_figures(values, POINTS);
    }
}

Test(cluster, a_constant_column_does_not_count) {
    static const double values[] = {7.0, 7.0, 7.0};
    const rfm_column column = scores_column("v", RFM_COLUMN_DOUBLE, 0, values, 3);
    rfm_frame *frame = scores_frame(&column, 1);
    char name[] = "v";
    rfm__axis axis = {.name = name, .weight = 1.0, .deviation = 1.0};
    const rfm_cluster_options options = {.threads = 1};
    rfm__points points;
    cr_assert_eq(rfm__points_new(&points, &axis, 1, frame, 0, &options, 0, NULL), RFM_OK);
    cr_assert_eq(axis.mean, 7.0);
    cr_assert_eq(axis.deviation, 1.0);
    cr_assert_eq(points.at[2], 0.0);
    cr_assert_eq(rfm__points_count_different(&points, 5), 1);
    rfm__points_free(&points);
    rfm_frame_free(frame);
}

Test(cluster, the_sample_is_of_the_lowest_hashes) {
    rfm__points points, sample;
    uint64_t highest = 0;
    int64_t below = 0;
    make_points(&points, 2, POINTS, 1, 17);
    cr_assert_eq(rfm__points_sample(&points, 100, &sample, NULL), RFM_OK);
    cr_assert_eq(sample.count, 100);
    for (int64_t i = 0; i < 100; ++i) {
        if (i > 0) cr_assert_lt(sample.hashes[i - 1], sample.hashes[i]);
        highest = sample.hashes[i];
    }
    for (int64_t i = 0; i < POINTS; ++i) below += points.hashes[i] <= highest;
    cr_assert_eq(below, 100);
    rfm__points_free(&sample);
    free_points(&points);
}

/* Pair by pair, from the definition. */
static double plain_silhouette(const rfm__points *points, const rfm_clusters *clusters) {
    static int32_t labels[POINTS];
    long double all = 0;
    for (int64_t i = 0; i < points->count; ++i) {
        double first, second;
        rfm__nearest(points->at + i * AXES, clusters->centres, clusters->count, AXES, &labels[i],
                     &first, &second);
    }
    for (int64_t i = 0; i < points->count; ++i) {
        long double sums[8] = {0}, other = HUGE_VALL;
        int64_t counts[8] = {0};
        for (int64_t j = 0; j < points->count; ++j) {
            long double square = 0;
            if (j == i) continue;
            for (int a = 0; a < AXES; ++a) {
                const long double apart = points->at[i * AXES + a] - points->at[j * AXES + a];
                square += apart * apart;
            }
            sums[labels[j]] += sqrtl(square);
            ++counts[labels[j]];
        }
        const int32_t own = labels[i];
        if (counts[own] == 0) continue;
        for (int32_t c = 0; c < clusters->count; ++c) {
            if (c == own || counts[c] == 0) continue;
            if (sums[c] / (long double)counts[c] < other) other = sums[c] / (long double)counts[c];
        }
        const long double within = sums[own] / (long double)counts[own];
        all += (other - within) / (other > within ? other : within);
    }
    return (double)(all / (long double)points->count);
}

Test(cluster, silhouettes_are_as_defined) {
    static const int32_t counts[] = {2, 5, 8};
    rfm_clusters *models[3];
    double means[3];
    char name[] = "v", other[] = "w", last[] = "u";
    const rfm__axis axes[AXES] = {{.name = name}, {.name = other}, {.name = last}};
    rfm__points points;
    make_points(&points, AXES, 400, 1, 23);
    for (int m = 0; m < 3; ++m) {
        cr_assert_eq(rfm__clusters_new(axes, AXES, counts[m], &models[m], NULL), RFM_OK);
        for (int32_t i = 0; i < counts[m] * AXES; ++i) models[m]->centres[i] = points.at[i];
    }
    /* one far away: a point alone in its cluster */
    for (int a = 0; a < AXES; ++a) points.at[30 * AXES + a] = models[2]->centres[a] = 99.0;
    cr_assert_eq(rfm__silhouette(&points, models, 3, 2, means, NULL), RFM_OK);
    for (int m = 0; m < 3; ++m) {
        cr_assert_float_eq(means[m], plain_silhouette(&points, models[m]), 1e-12);
        rfm_clusters_free(models[m]);
    }
    free_points(&points);
}
