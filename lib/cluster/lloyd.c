/* SPDX-License-Identifier: MIT */
/* Lloyd 1982, "Least squares quantization in PCM". Coordinates are summed as integers, so a point
 * that changes its cluster is taken from one sum and added to another without a trace, and sums are
 * the same for every order.
 *
 * Most points do not move in most steps. With the distances a and b to the nearest and the second
 * nearest centre, a point stays where it is until its centre's way and the longest way of any other
 * have added up to b - a (Hamerly 2010, "Making k-means even faster"). The sum of these ways is
 * kept for each cluster, so a point has one number to compare with and nothing to update. And as
 * steps become shorter, most points need not even be compared: a step over all lists the points
 * whose turn may come within some more steps like it, and these go over the list only. */
#include "cluster/lloyd.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

enum {
    LLOYD_BLOCK = 1024,  /* coordinates of so many points add up within 64 bits */
    LLOYD_NOWHERE = 255, /* the label of a point before the first step */
    LLOYD_REACH = 8      /* steps like the last one for which near points are listed */
};

/* Rounding of distances must not keep a point from being looked at. */
static const double lloyd_margin = 1e-9;

rfm_status rfm__lloyd_new(rfm__lloyd *lloyd, const rfm__points *points, int32_t clusters,
                          int32_t threads, rfm_error *error) {
    const size_t count = (size_t)points->count, size = (size_t)clusters;
    const size_t cells = size * (size_t)points->axes, parts = (size_t)points->parts;
    *lloyd = (rfm__lloyd){.points = points, .clusters = clusters, .threads = threads};
    rfm_status status = rfm__new_array(cells, sizeof(double), &lloyd->centres, error);
    if (status == RFM_OK) status = rfm__new_array(cells, sizeof(double), &lloyd->before, error);
    if (status == RFM_OK) status = rfm__new_array(count, 1, &lloyd->labels, error);
    if (status == RFM_OK) status = rfm__new_array(count, sizeof(double), &lloyd->limits, error);
    if (status == RFM_OK) status = rfm__new_array(size, sizeof(int64_t), &lloyd->counts, error);
    if (status == RFM_OK) status = rfm__new_array(size, sizeof(double), &lloyd->drifts, error);
    if (status == RFM_OK) status = rfm__new_array(size, sizeof(double), &lloyd->known, error);
    if (status == RFM_OK) status = rfm__new_array(count, sizeof(int32_t), &lloyd->near, error);
    if (status == RFM_OK) {
        status = rfm__new_array(parts, sizeof(int64_t), &lloyd->near_counts, error);
    }
    if (status == RFM_OK) status = rfm__new_array(cells, sizeof(rfm__sum128), &lloyd->sums, error);
    if (status == RFM_OK) {
        status = rfm__new_array(parts * cells, sizeof(rfm__sum128), &lloyd->part_sums, error);
    }
    if (status == RFM_OK) {
        status = rfm__new_array(parts * size, sizeof(int64_t), &lloyd->part_counts, error);
    }
    if (status == RFM_OK) {
        status = rfm__new_array(parts * size, sizeof(rfm__sum128), &lloyd->part_totals, error);
    }
    if (status == RFM_OK) lloyd->crew = rfm__crew_start(threads, points->parts);
    if (status != RFM_OK) rfm__lloyd_free(lloyd);
    return status;
}

void rfm__lloyd_free(rfm__lloyd *lloyd) {
    rfm__crew_end(lloyd->crew);
    rfm__free(lloyd->centres);
    rfm__free(lloyd->before);
    rfm__free(lloyd->labels);
    rfm__free(lloyd->limits);
    rfm__free(lloyd->counts);
    rfm__free(lloyd->drifts);
    rfm__free(lloyd->near);
    rfm__free(lloyd->near_counts);
    rfm__free(lloyd->known);
    rfm__free(lloyd->sums);
    rfm__free(lloyd->part_sums);
    rfm__free(lloyd->part_counts);
    rfm__free(lloyd->part_totals);
    *lloyd = (rfm__lloyd){0};
}

/* With a constant number of axes the inner loop unrolls. */
RFM__INLINE void lloyd_nearest_of(const double *at, const double *centres, int32_t clusters,
                                  int32_t axes, int32_t *out_nearest, double *out_first,
                                  double *out_second) {
    double first = HUGE_VAL, second = HUGE_VAL;
    int32_t nearest = 0;
    for (int32_t c = 0; c < clusters; ++c) {
        double distance = 0.0;
        for (int32_t a = 0; a < axes; ++a) {
            const double apart = at[a] - centres[c * axes + a];
            distance += apart * apart;
        }
        const double further = distance > first ? distance : first;
        second = further < second ? further : second;
        nearest = distance < first ? c : nearest;
        first = distance < first ? distance : first;
    }
    *out_nearest = nearest;
    *out_first = first;
    *out_second = second;
}

void rfm__nearest(const double *at, const double *centres, int32_t clusters, int32_t axes,
                  int32_t *out_nearest, double *out_first, double *out_second) {
    switch (axes) {
        case 1:
            lloyd_nearest_of(at, centres, clusters, 1, out_nearest, out_first, out_second);
            return;
        case 2:
            lloyd_nearest_of(at, centres, clusters, 2, out_nearest, out_first, out_second);
            return;
        case 3:
            lloyd_nearest_of(at, centres, clusters, 3, out_nearest, out_first, out_second);
            return;
        case 4:
            lloyd_nearest_of(at, centres, clusters, 4, out_nearest, out_first, out_second);
            return;
        default: lloyd_nearest_of(at, centres, clusters, axes, out_nearest, out_first, out_second);
    }
}

static int64_t lloyd_whole(double place) { return (int64_t)(place * RFM__GRID); }

/* Adds what a block has changed to the part's sums. */
static void lloyd_flush(const rfm__lloyd *lloyd, int64_t part, int64_t *changes) {
    const size_t cells = (size_t)lloyd->clusters * (size_t)lloyd->points->axes;
    rfm__sum128 *sums = lloyd->part_sums + (size_t)part * cells;
    for (size_t i = 0; i < cells; ++i) {
        if (changes[i] == 0) continue;
        rfm__sum128_add(&sums[i], changes[i]);
        changes[i] = 0;
    }
}

/* Looks at one point again; 1 when it moves. */
static int lloyd_look(rfm__lloyd *lloyd, int64_t point, int64_t *counts, int64_t *changes) {
    const int32_t axes = lloyd->points->axes;
    const double *at = lloyd->points->at + point * axes;
    const int32_t label = lloyd->labels[point];
    int32_t nearest;
    double first, second;
    rfm__nearest(at, lloyd->centres, lloyd->clusters, axes, &nearest, &first, &second);
    first = sqrt(first);
    second = sqrt(second);
    lloyd->limits[point] =
        lloyd->drifts[nearest] + (second - first) - lloyd_margin * (first + second);
    if (nearest == label) return 0;
    lloyd->labels[point] = (uint8_t)nearest;
    ++counts[nearest];
    for (int32_t a = 0; a < axes; ++a) changes[nearest * axes + a] += lloyd_whole(at[a]);
    if (label == LLOYD_NOWHERE) return 1;
    --counts[label];
    for (int32_t a = 0; a < axes; ++a) changes[label * axes + a] -= lloyd_whole(at[a]);
    return 1;
}

/* What a part has at hand while it works. */
typedef struct lloyd_part {
    rfm__lloyd *lloyd;
    int64_t number, start;
    int64_t *counts;
    int32_t *near;
    int64_t near_count;
    int moved;
    double drifts[RFM__CLUSTERS_MAX + 1]; /* with that of nowhere */
    int64_t changes[RFM__CLUSTERS_MAX * RFM__AXES_MAX];
} lloyd_part;

/* All points of a block; lists the near ones. */
static void lloyd_step_all(lloyd_part *part, int64_t first, int64_t last) {
    rfm__lloyd *lloyd = part->lloyd;
    const double *limits = lloyd->limits;
    const uint8_t *labels = lloyd->labels;
    for (int64_t i = first; i < last; ++i) {
        if (limits[i] > part->drifts[labels[i]] + lloyd->reach) continue;
        if (!(limits[i] > part->drifts[labels[i]])) {
            part->moved |= lloyd_look(lloyd, i, part->counts, part->changes);
            if (limits[i] > part->drifts[labels[i]] + lloyd->reach) continue;
        }
        part->near[part->near_count++] = (int32_t)(i - part->start);
    }
}

static void lloyd_step_near(lloyd_part *part, int64_t first, int64_t last) {
    rfm__lloyd *lloyd = part->lloyd;
    for (int64_t i = first; i < last; ++i) {
        const int64_t point = part->start + part->near[i];
        if (lloyd->limits[point] > part->drifts[lloyd->labels[point]]) continue;
        part->moved |= lloyd_look(lloyd, point, part->counts, part->changes);
    }
}

static void lloyd_start_part(lloyd_part *part, rfm__lloyd *lloyd, int64_t number) {
    const size_t clusters = (size_t)lloyd->clusters;
    part->lloyd = lloyd;
    part->number = number;
    part->start = rfm__points_start(lloyd->points, number);
    part->counts = lloyd->part_counts + (size_t)number * clusters;
    part->near = lloyd->near + part->start;
    part->near_count = 0;
    memset(part->changes, 0, clusters * (size_t)lloyd->points->axes * sizeof *part->changes);
    memcpy(part->drifts, lloyd->drifts, clusters * sizeof *part->drifts);
    part->drifts[LLOYD_NOWHERE] = HUGE_VAL;
}

static rfm_status lloyd_assign_part(void *context, int64_t number, rfm_error *error) {
    rfm__lloyd *lloyd = context;
    lloyd_part part;
    lloyd_start_part(&part, lloyd, number);
    const int64_t end = lloyd->is_listing ? rfm__points_start(lloyd->points, number + 1)
                                          : lloyd->near_counts[number];
    (void)error;
    for (int64_t first = lloyd->is_listing ? part.start : 0; first < end; first += LLOYD_BLOCK) {
        const int64_t last = end - first < LLOYD_BLOCK ? end : first + LLOYD_BLOCK;
        part.moved = 0;
        if (lloyd->is_listing) {
            lloyd_step_all(&part, first, last);
        } else {
            lloyd_step_near(&part, first, last);
        }
        if (part.moved) lloyd_flush(lloyd, number, part.changes);
    }
    if (lloyd->is_listing) lloyd->near_counts[number] = part.near_count;
    return RFM_OK;
}

/* Near points are listed anew when a drift has grown beyond what they were listed for. */
static void lloyd_choose_points(rfm__lloyd *lloyd) {
    const size_t size = (size_t)lloyd->clusters * sizeof *lloyd->known;
    lloyd->is_listing = 0;
    for (int32_t c = 0; c < lloyd->clusters; ++c) {
        lloyd->is_listing |= !(lloyd->drifts[c] - lloyd->known[c] <= lloyd->reach);
    }
    if (!lloyd->is_listing) return;
    memcpy(lloyd->known, lloyd->drifts, size);
    lloyd->reach = LLOYD_REACH * lloyd->pace;
}

static rfm_status lloyd_assign_all(rfm__lloyd *lloyd, rfm_error *error) {
    const size_t clusters = (size_t)lloyd->clusters;
    const size_t cells = clusters * (size_t)lloyd->points->axes;
    const size_t parts = (size_t)lloyd->points->parts;
    memset(lloyd->part_sums, 0, parts * cells * sizeof *lloyd->part_sums);
    memset(lloyd->part_counts, 0, parts * clusters * sizeof *lloyd->part_counts);
    RFM_TRY(rfm__crew_run(lloyd->crew, lloyd->threads, lloyd->points->parts, lloyd_assign_part,
                          NULL, lloyd, error));
    for (size_t part = 0; part < parts; ++part) {
        for (size_t c = 0; c < clusters; ++c) {
            lloyd->counts[c] += lloyd->part_counts[part * clusters + c];
        }
        for (size_t i = 0; i < cells; ++i) {
            rfm__sum128_add_sum(&lloyd->sums[i], &lloyd->part_sums[part * cells + i]);
        }
    }
    return RFM_OK;
}

rfm_status rfm__lloyd_assign(rfm__lloyd *lloyd, rfm_error *error) {
    const size_t clusters = (size_t)lloyd->clusters;
    memset(lloyd->labels, LLOYD_NOWHERE, (size_t)lloyd->points->count);
    for (int64_t i = 0; i < lloyd->points->count; ++i) lloyd->limits[i] = 0.0;
    memset(lloyd->counts, 0, clusters * sizeof *lloyd->counts);
    memset(lloyd->sums, 0, clusters * (size_t)lloyd->points->axes * sizeof *lloyd->sums);
    for (size_t c = 0; c < clusters; ++c) lloyd->drifts[c] = lloyd->known[c] = 0.0;
    lloyd->reach = lloyd->pace = 0.0;
    lloyd->is_listing = 1;
    return lloyd_assign_all(lloyd, error);
}

static void lloyd_centre(rfm__lloyd *lloyd, int32_t cluster) {
    const int32_t axes = lloyd->points->axes;
    const double count = (double)lloyd->counts[cluster] * RFM__GRID;
    for (int32_t a = 0; a < axes; ++a) {
        lloyd->centres[cluster * axes + a] =
            rfm__sum128_to_double(&lloyd->sums[cluster * axes + a]) / count;
    }
}

/* The point furthest from its centre; of equally far ones the lowest by coordinates. */
static int64_t lloyd_find_furthest(const rfm__lloyd *lloyd) {
    const int32_t axes = lloyd->points->axes;
    double furthest = -1.0;
    int64_t found = 0;
    for (int64_t i = 0; i < lloyd->points->count; ++i) {
        const double *at = lloyd->points->at + i * axes;
        const double distance =
            rfm__points_distance(at, lloyd->centres + lloyd->labels[i] * axes, axes);
        if (distance < furthest) continue;
        if (distance == furthest &&
            rfm__points_compare(at, lloyd->points->at + found * axes, axes) >= 0) {
            continue;
        }
        furthest = distance;
        found = i;
    }
    return found;
}

/* An empty cluster starts again where the sum of squares is reduced most by a single point. */
static rfm_status lloyd_fill_empty(rfm__lloyd *lloyd, rfm_error *error) {
    const int32_t axes = lloyd->points->axes;
    for (int32_t c = 0; c < lloyd->clusters; ++c) {
        if (lloyd->counts[c] > 0) continue;
        const int64_t point = lloyd_find_furthest(lloyd);
        memcpy(lloyd->centres + c * axes, lloyd->points->at + point * axes,
               (size_t)axes * sizeof(double));
        RFM_TRY(rfm__lloyd_assign(lloyd, error));
        c = -1; /* another one may have lost its points */
    }
    return RFM_OK;
}

/* Moves the centres; 0 when none moves. */
static int lloyd_move_centres(rfm__lloyd *lloyd) {
    const int32_t axes = lloyd->points->axes, clusters = lloyd->clusters;
    double longest = 0.0, second = 0.0, ways[RFM__CLUSTERS_MAX];
    int32_t mover = -1;
    memcpy(lloyd->before, lloyd->centres, (size_t)clusters * (size_t)axes * sizeof *lloyd->before);
    for (int32_t c = 0; c < clusters; ++c) {
        lloyd_centre(lloyd, c);
        ways[c] =
            sqrt(rfm__points_distance(lloyd->before + c * axes, lloyd->centres + c * axes, axes)) *
            (1.0 + lloyd_margin);
        if (ways[c] > longest) {
            second = longest;
            longest = ways[c];
            mover = c;
        } else if (ways[c] > second) {
            second = ways[c];
        }
    }
    lloyd->pace = 0.0;
    for (int32_t c = 0; c < clusters; ++c) {
        const double grown = ways[c] + (c == mover ? second : longest);
        lloyd->drifts[c] += grown;
        if (grown > lloyd->pace) lloyd->pace = grown;
    }
    lloyd_choose_points(lloyd);
    return memcmp(lloyd->before, lloyd->centres,
                  (size_t)clusters * (size_t)axes * sizeof *lloyd->before) != 0;
}

rfm_status rfm__lloyd_run(rfm__lloyd *lloyd, int32_t iterations, rfm_error *error) {
    RFM_TRY(rfm__lloyd_assign(lloyd, error));
    RFM_TRY(lloyd_fill_empty(lloyd, error));
    for (int32_t i = 0; i < iterations && lloyd_move_centres(lloyd); ++i) {
        RFM_TRY(lloyd_assign_all(lloyd, error));
        RFM_TRY(lloyd_fill_empty(lloyd, error));
    }
    return RFM_OK;
}

static rfm_status lloyd_cost_part(void *context, int64_t part, rfm_error *error) {
    rfm__lloyd *lloyd = context;
    const rfm__points *points = lloyd->points;
    const int32_t axes = points->axes;
    rfm__sum128 *totals = lloyd->part_totals + (size_t)part * (size_t)lloyd->clusters;
    (void)error;
    for (int64_t i = rfm__points_start(points, part); i < rfm__points_start(points, part + 1);
         ++i) {
        const int32_t label = lloyd->labels[i];
        const double distance =
            rfm__points_distance(points->at + i * axes, lloyd->centres + label * axes, axes);
        rfm__sum128_add(&totals[label], (int64_t)(distance * points->share));
    }
    return RFM_OK;
}

rfm_status rfm__lloyd_cost(rfm__lloyd *lloyd, double *out_cost, double *out_within,
                           rfm_error *error) {
    const size_t clusters = (size_t)lloyd->clusters, parts = (size_t)lloyd->points->parts;
    rfm__sum128 all = {0};
    memset(lloyd->part_totals, 0, parts * clusters * sizeof *lloyd->part_totals);
    RFM_TRY(rfm__crew_run(lloyd->crew, lloyd->threads, lloyd->points->parts, lloyd_cost_part, NULL,
                          lloyd, error));
    for (size_t c = 0; c < clusters; ++c) {
        rfm__sum128 sum = {0};
        for (size_t part = 0; part < parts; ++part) {
            rfm__sum128_add_sum(&sum, &lloyd->part_totals[part * clusters + c]);
        }
        rfm__sum128_add_sum(&all, &sum);
        if (out_within != NULL) {
            out_within[c] = rfm__sum128_to_double(&sum) / lloyd->points->share;
        }
    }
    *out_cost = rfm__sum128_to_double(&all) / lloyd->points->share;
    return RFM_OK;
}

void rfm__lloyd_move(rfm__lloyd *lloyd, int64_t point, int32_t to) {
    const int32_t axes = lloyd->points->axes, from = lloyd->labels[point];
    const double *at = lloyd->points->at + point * axes;
    for (int32_t a = 0; a < axes; ++a) {
        rfm__sum128_add(&lloyd->sums[from * axes + a], -lloyd_whole(at[a]));
        rfm__sum128_add(&lloyd->sums[to * axes + a], lloyd_whole(at[a]));
    }
    --lloyd->counts[from];
    ++lloyd->counts[to];
    lloyd->labels[point] = (uint8_t)to;
    lloyd_centre(lloyd, from);
    lloyd_centre(lloyd, to);
}
