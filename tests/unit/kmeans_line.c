/* SPDX-License-Identifier: MIT */
/* The best partition on a line against every partition of few values and against the plain dynamic
 * programme on more, whose costs are summed here from differences, in long double. */
#include "math/kmeans_line.h"

#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { LINE_MOST = 5000, LINE_CLUSTERS = 40, LINE_TRIES = 60 };

static uint64_t line_state = 88172645463325252u;

static uint64_t line_random(uint64_t below) {
    line_state ^= line_state << 13;
    line_state ^= line_state >> 7;
    line_state ^= line_state << 17;
    return line_state % below;
}

typedef struct line_data {
    double values[LINE_MOST];
    int64_t counts[LINE_MOST];
    int64_t count;
} line_data;

static int compare_doubles(const void *left, const void *right) {
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorts and drops what is there twice. */
static void settle(line_data *data) {
    int64_t kept = 0;
    qsort(data->values, (size_t)data->count, sizeof *data->values, compare_doubles);
    for (int64_t i = 0; i < data->count; ++i) {
        if (kept == 0 || data->values[i] != data->values[kept - 1]) {
            data->values[kept++] = data->values[i];
        }
    }
    data->count = kept;
}

/* Kinds of data that are hard: equal gaps tie, an offset or an outlier swallows small
 * differences. */
enum { TIES, UNIFORM, OFFSET, POWERS, HEAVY, OUTLIER, TIGHT, TINY, LARGE, KINDS };

static double make_value(int kind, int64_t i) {
    const double unit = (double)line_random(1u << 30) / 1073741824.0;
    switch (kind) {
        case TIES: return (double)line_random(40);
        case UNIFORM: return unit;
        case OFFSET: return 1e15 + (double)line_random(4096) / 8.0;
        case POWERS: return ldexp(1.0, (int)(i % 60));
        case HEAVY: return unit * unit * unit * unit / (1.0001 - unit);
        case OUTLIER: return i == 0 ? 1e20 : unit;
        case TIGHT: return (double)line_random(4) * 1e9 + (double)line_random(1000) * 1e-6;
        case TINY: return unit * 1e-140;
        default: return (unit - 0.5) * 1e140;
    }
}

static void make_data(line_data *data, int kind, int64_t count, int64_t most_counted) {
    data->count = count;
    for (int64_t i = 0; i < count; ++i) data->values[i] = make_value(kind, i);
    settle(data);
    for (int64_t i = 0; i < data->count; ++i) {
        data->counts[i] = 1 + (int64_t)line_random((uint64_t)most_counted);
    }
}

/* Of values from .. from + k for every k, by Welford's update: sums of positive terms. */
static void plain_costs(const line_data *data, int64_t from, long double *costs) {
    long double weight = 0, mean = 0, within = 0;
    for (int64_t i = from; i < data->count; ++i) {
        const long double apart = (long double)data->values[i] - data->values[from] - mean;
        const long double counted = (long double)data->counts[i];
        weight += counted;
        mean += apart * counted / weight;
        within += counted * apart * apart * ((weight - counted) / weight);
        costs[i] = within;
    }
}

static long double plain_cost(const line_data *data, int64_t from, int64_t to) {
    long double costs[LINE_MOST];
    plain_costs(data, from, costs);
    return costs[to - 1];
}

static void check_result(const line_data *data, int32_t clusters, long double best,
                         const int64_t *expected) {
    int64_t starts[LINE_CLUSTERS + 1];
    double centres[LINE_CLUSTERS], within[LINE_CLUSTERS];
    rfm_error error;
    cr_assert_eq(rfm__kmeans_line(data->values, data->counts, data->count, clusters, starts,
                                  centres, within, &error),
                 RFM_OK);
    long double sum = 0;
    cr_assert_eq(starts[0], 0);
    cr_assert_eq(starts[clusters], data->count);
    for (int32_t c = 0; c < clusters; ++c) {
        cr_assert_lt(starts[c], starts[c + 1]);
        const long double cost = plain_cost(data, starts[c], starts[c + 1]);
        cr_assert_leq(fabsl(cost - within[c]), 1e-12L * cost);
        cr_assert_geq(within[c], 0.0);
        cr_assert_geq(centres[c], data->values[starts[c]]);
        cr_assert_leq(centres[c], data->values[starts[c + 1] - 1]);
        sum += within[c];
    }
    cr_assert_leq(fabsl(sum - best), 1e-12L * best, "%Lg instead of %Lg", sum, best);
    for (int32_t c = 0; expected != NULL && c < clusters; ++c) {
        cr_assert_eq(starts[c], expected[c], "cluster %d of %d starts at %lld, not at %lld", (int)c,
                     (int)clusters, (long long)starts[c], (long long)expected[c]);
    }
}

/* Every partition, lowest starts first; equal means to 17 digits, as sums here are rounded. */
static void try_partitions(const line_data *data, int32_t clusters, int32_t cluster,
                           int64_t *starts, long double cost, long double *best,
                           int64_t *best_starts) {
    const int64_t from = starts[cluster];
    if (cluster == clusters - 1) {
        cost += plain_cost(data, from, data->count);
        if (!(cost < *best * (1 - 1e-17L))) return;
        *best = cost;
        memcpy(best_starts, starts, (size_t)clusters * sizeof *starts);
        return;
    }
    for (int64_t next = from + 1; next <= data->count - (clusters - 1 - cluster); ++next) {
        starts[cluster + 1] = next;
        try_partitions(data, clusters, cluster + 1, starts, cost + plain_cost(data, from, next),
                       best, best_starts);
    }
}

Test(kmeans_line, is_the_best_of_all_partitions) {
    static line_data data;
    for (int kind = 0; kind < KINDS; ++kind) {
        for (int attempt = 0; attempt < LINE_TRIES; ++attempt) {
            make_data(&data, kind, 2 + (int64_t)line_random(11), attempt % 3 == 0 ? 1000000000 : 3);
            const int32_t most = data.count < 6 ? (int32_t)data.count : 6;
            for (int32_t clusters = 1; clusters <= most; ++clusters) {
                int64_t starts[LINE_CLUSTERS] = {0}, best_starts[LINE_CLUSTERS] = {0};
                long double best = HUGE_VALL;
                try_partitions(&data, clusters, 0, starts, 0, &best, best_starts);
                check_result(&data, clusters, best, best_starts);
            }
        }
    }
}

/* before[c][i]: the least cost of the first i values in c + 1 clusters. */
static void plain_programme(const line_data *data, int32_t clusters, long double *best) {
    const size_t places = (size_t)data->count + 1;
    long double *before = malloc(places * sizeof *before);
    long double *after = malloc(places * sizeof *after);
    long double *costs = malloc(places * sizeof *costs);
    plain_costs(data, 0, costs);
    before[0] = HUGE_VALL;
    for (int64_t i = 1; i <= data->count; ++i) before[i] = costs[i - 1];
    best[0] = before[data->count];
    for (int32_t c = 1; c < clusters; ++c) {
        for (int64_t i = 0; i <= data->count; ++i) after[i] = HUGE_VALL;
        for (int64_t from = 1; from < data->count; ++from) {
            plain_costs(data, from, costs);
            for (int64_t to = from + 1; to <= data->count; ++to) {
                const long double cost = before[from] + costs[to - 1];
                if (cost < after[to]) after[to] = cost;
            }
        }
        memcpy(before, after, places * sizeof *before);
        best[c] = before[data->count];
    }
    free(before);
    free(after);
    free(costs);
}

Test(kmeans_line, equals_the_plain_programme_on_more_values, .timeout = 120) {
    static line_data data;
    static const int64_t counts[] = {100, 700};
    for (int kind = 0; kind < KINDS; ++kind) {
        for (int i = 0; i < 2; ++i) {
            long double best[LINE_CLUSTERS];
            make_data(&data, kind, counts[i], i == 0 ? 1000000000 : 2);
            const int32_t most = data.count < 12 ? (int32_t)data.count : 12;
            plain_programme(&data, most, best);
            for (int32_t clusters = 1; clusters <= most; ++clusters) {
                check_result(&data, clusters, best[clusters - 1], NULL);
            }
        }
    }
}

/* Enough values that cells are dropped unseen. */
Test(kmeans_line, drops_no_cell_of_the_best_partition, .timeout = 120) {
    static line_data data;
    static const int kinds[] = {UNIFORM, HEAVY, OUTLIER, OFFSET};
    for (int i = 0; i < 4; ++i) {
        long double best[LINE_CLUSTERS];
        make_data(&data, kinds[i], LINE_MOST, 3);
        plain_programme(&data, 5, best);
        for (int32_t clusters = 2; clusters <= 5; ++clusters) {
            check_result(&data, clusters, best[clusters - 1], NULL);
        }
    }
}

/* By hand: 1 2 3 parts into 1 | 2 3 and 1 2 | 3 at the same cost. */
Test(kmeans_line, takes_the_lowest_starts_of_equally_good_ones) {
    const double values[] = {1.0, 2.0, 3.0};
    const int64_t counts[] = {1, 1, 1};
    int64_t starts[3];
    double centres[2], within[2];
    cr_assert_eq(rfm__kmeans_line(values, counts, 3, 2, starts, centres, within, NULL), RFM_OK);
    cr_assert_eq(starts[1], 1);
    cr_assert_eq(centres[0], 1.0);
    cr_assert_eq(centres[1], 2.5);
    cr_assert_eq(within[0], 0.0);
    cr_assert_eq(within[1], 0.5);
}

/* 0 .. 99,999 in 4: quarters, each of within (n^3 - n) / 12 with n = 25,000. */
Test(kmeans_line, parts_an_even_row_evenly) {
    enum { VALUES = 100000 };
    static double values[VALUES];
    static int64_t counts[VALUES];
    int64_t starts[5];
    double centres[4], within[4];
    for (int i = 0; i < VALUES; ++i) {
        values[i] = 1e12 + i;
        counts[i] = 1;
    }
    cr_assert_eq(rfm__kmeans_line(values, counts, VALUES, 4, starts, centres, within, NULL),
                 RFM_OK);
    for (int c = 0; c < 4; ++c) {
        cr_assert_eq(starts[c], c * 25000);
        cr_assert_eq(centres[c], 1e12 + c * 25000 + 12499.5);
        cr_assert_float_eq(within[c], (15625e9 - 25000.0) / 12.0, 1e-2);
    }
}

Test(kmeans_line, copes_with_the_ends_of_the_doubles) {
    const double values[] = {-DBL_MAX, -1.0, 0.0, DBL_TRUE_MIN, 1.0, DBL_MAX};
    const int64_t counts[] = {1, 1, 1, 1, 1, 1};
    int64_t starts[7];
    double centres[6], within[6];
    cr_assert_eq(rfm__kmeans_line(values, counts, 6, 3, starts, centres, within, NULL), RFM_OK);
    cr_assert_eq(starts[1], 1);
    cr_assert_eq(starts[2], 5);
    cr_assert_eq(centres[0], -DBL_MAX);
    cr_assert_eq(centres[2], DBL_MAX);
    cr_assert_eq(rfm__kmeans_line(values + 1, counts, 4, 4, starts, centres, within, NULL), RFM_OK);
    cr_assert_eq(centres[2], DBL_TRUE_MIN);
    cr_assert_eq(within[2], 0.0);
}

Test(kmeans_line, refuses_counts_past_64_bits) {
    const double values[] = {1.0, 2.0};
    const int64_t counts[] = {INT64_MAX, 1};
    int64_t starts[3];
    double centres[2], within[2];
    rfm_error error;
    cr_assert_eq(rfm__kmeans_line(values, counts, 2, 2, starts, centres, within, &error),
                 RFM_E_OVERFLOW);
    cr_assert_eq(error.status, RFM_E_OVERFLOW);
}
