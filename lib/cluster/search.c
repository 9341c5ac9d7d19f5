/* SPDX-License-Identifier: MIT */
/* Lloyd's method ends in the nearest of many valleys, so it starts several times, and then single
 * centres of the best result are put elsewhere and it runs again (Fränti and Kivijärvi 2000,
 * "Randomised local search algorithm for the clustering problem"), or all are shaken a little, as
 * the floor of a valley has hollows of its own. Steps of single points end each run.
 *
 * Of many customers a sample is searched, the ones with the lowest hash of id and seed, and the
 * best results in it are the first centres for all: where the valleys lie shows in some ten
 * thousand points, and what remains is the way to the bottom. Two valleys of all but the same depth
 * may be confused so; among fewer customers, all of whom are searched, they are not. */
#include "cluster/search.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "cluster/seed.h"
#include "math/kmeans_line.h"
#include "math/quantiles.h"

enum {
    SEARCH_ALL_UP_TO = 65536, /* points are searched themselves, of more */
    SEARCH_SAMPLE = 20000,    /* so many */
    SEARCH_BATCH = 16,        /* runs between two looks at what is best */
    SEARCH_KEPT = 3,          /* results that may be the first centres for all points */
    SEARCH_PATIENCE = 2,      /* times as many trials as starts in vain, then it is enough */
    SEARCH_ROUNDS_MAX = 50,   /* of trials that did better */
    SEARCH_SAMPLE_STEPS = 24, /* of a run in a sample: the rest of the way is another one anyway */
    SEARCH_POLISH_STEPS = 4   /* progress that the end counts as */
};

/* Results whose costs differ by a smaller share are the same, in a sample by the second. */
static const double search_same = 1e-9;
static const double search_same_in_sample = 1e-3;
/* On all points, by how much a result may cost more than the best and still end below it. */
static const double search_near = 1.001;

typedef struct search_result {
    double cost;
    double *centres;
} search_result;

typedef struct search_job {
    const rfm__points *points;
    int32_t clusters;
    int32_t iterations;
    int32_t patience;   /* trials in vain */
    int moves_points;   /* at the end of a run */
    double same;        /* share by which costs of different results differ */
    int64_t first;      /* number of the batch's first run */
    const double *from; /* centres to go on from; NULL: new ones */
    double *centres;    /* what each run found */
    double costs[SEARCH_BATCH];
    search_result best[SEARCH_KEPT];
    int32_t best_count;
} search_job;

rfm_status rfm__cluster_progress_step(rfm__cluster_progress *progress, int64_t steps,
                                      rfm_error *error) {
    progress->done += steps;
    if (progress->done > progress->total) progress->done = progress->total;
    if (progress->call == NULL ||
        progress->call(progress->payload, progress->done, progress->total) == 0) {
        return RFM_OK;
    }
    return rfm__fail(error, RFM_E_CANCELLED, -1, "the progress function asked to stop");
}

int64_t rfm__search_steps(int32_t starts) { return (int64_t)starts + SEARCH_POLISH_STEPS; }

static size_t search_cells(const search_job *job) {
    return (size_t)job->clusters * (size_t)job->points->axes;
}

/* One run to the bottom of a valley, and out of it by single points. */
static rfm_status search_descend(const search_job *job, rfm__lloyd *lloyd, double *out_cost,
                                 rfm_error *error) {
    RFM_TRY(rfm__lloyd_run(lloyd, job->iterations, error));
    if (job->moves_points && rfm__seed_move_points(lloyd) > 0) {
        RFM_TRY(rfm__lloyd_run(lloyd, job->iterations, error));
    }
    return rfm__lloyd_cost(lloyd, out_cost, NULL, error);
}

static rfm_status search_run(void *context, int64_t index, rfm_error *error) {
    search_job *job = context;
    const size_t cells = search_cells(job);
    const uint64_t number = (uint64_t)(job->first + index);
    rfm__lloyd lloyd;
    double *nearest;
    RFM_TRY(rfm__new_array((size_t)job->points->count, sizeof *nearest, &nearest, error));
    rfm_status status = rfm__lloyd_new(&lloyd, job->points, job->clusters, 1, error);
    if (status == RFM_OK) {
        if (job->from == NULL) {
            rfm__seed_draw(&lloyd, number, nearest);
        } else {
            memcpy(lloyd.centres, job->from, cells * sizeof(double));
            if (number % 2 == 0) {
                rfm__seed_swap(&lloyd, number / 2, nearest);
            } else {
                rfm__seed_shake(&lloyd, number / 2);
            }
        }
        status = search_descend(job, &lloyd, &job->costs[index], error);
        memcpy(job->centres + (size_t)index * cells, lloyd.centres, cells * sizeof(double));
        rfm__lloyd_free(&lloyd);
    }
    rfm__free(nearest);
    return status;
}

/* Keeps a result when it is new and among the best. */
static void search_keep(search_job *job, double cost, const double *centres) {
    int32_t place = 0;
    while (place < job->best_count && job->best[place].cost * (1.0 - job->same) <= cost) {
        if (cost <= job->best[place].cost * (1.0 + job->same)) return;
        ++place;
    }
    if (place == SEARCH_KEPT) return;
    if (job->best_count < SEARCH_KEPT) ++job->best_count;
    double *room = job->best[job->best_count - 1].centres;
    for (int32_t i = job->best_count - 1; i > place; --i) job->best[i] = job->best[i - 1];
    job->best[place].cost = cost;
    job->best[place].centres = room;
    memcpy(room, centres, search_cells(job) * sizeof(double));
}

static rfm_status search_batch(search_job *job, int64_t count, int32_t threads, rfm_error *error) {
    RFM_TRY(rfm__parallel(threads, count, search_run, job, error));
    for (int64_t i = 0; i < count; ++i) {
        search_keep(job, job->costs[i], job->centres + (size_t)i * search_cells(job));
    }
    job->first += count;
    return RFM_OK;
}

static rfm_status search_starts(search_job *job, const rfm_cluster_options *options,
                                rfm__cluster_progress *progress, rfm_error *error) {
    for (int64_t done = 0; done < options->starts;) {
        const int64_t left = options->starts - done;
        const int64_t count = left < SEARCH_BATCH ? left : SEARCH_BATCH;
        RFM_TRY(search_batch(job, count, options->threads, error));
        RFM_TRY(rfm__cluster_progress_step(progress, count, error));
        done += count;
    }
    return RFM_OK;
}

/* Puts a centre elsewhere or shakes them all until that has been in vain for long enough. */
static rfm_status search_swaps(search_job *job, const rfm_cluster_options *options,
                               rfm__cluster_progress *progress, rfm_error *error) {
    double *from;
    RFM_TRY(rfm__new_array(search_cells(job), sizeof *from, &from, error));
    rfm_status status = RFM_OK;
    int rounds = 0;
    for (int64_t in_vain = 0; status == RFM_OK && in_vain < job->patience;) {
        const double before = job->best[0].cost;
        const int64_t left = job->patience - in_vain;
        const int64_t count = left < SEARCH_BATCH ? left : SEARCH_BATCH;
        memcpy(from, job->best[0].centres, search_cells(job) * sizeof *from);
        job->from = from;
        status = search_batch(job, count, options->threads, error);
        if (status == RFM_OK) status = rfm__cluster_progress_step(progress, 0, error);
        in_vain += count;
        if (job->best[0].cost < before && ++rounds < SEARCH_ROUNDS_MAX) in_vain = 0;
    }
    job->from = NULL;
    rfm__free(from);
    return status;
}

/* What the results of the sample cost on all points; what is clearly worse there drops out. */
static rfm_status search_weigh(search_job *job, rfm__lloyd *lloyd, rfm_error *error) {
    const size_t size = search_cells(job) * sizeof(double);
    double least = HUGE_VAL;
    int32_t kept = 0;
    for (int32_t i = 0; i < job->best_count; ++i) {
        double *cost = &job->best[i].cost;
        memcpy(lloyd->centres, job->best[i].centres, size);
        RFM_TRY(rfm__lloyd_assign(lloyd, error));
        RFM_TRY(rfm__lloyd_cost(lloyd, cost, NULL, error));
        if (*cost < least) least = *cost;
    }
    for (int32_t i = 0; i < job->best_count; ++i) {
        if (job->best[i].cost > least * search_near) continue;
        const search_result result = job->best[kept];
        job->best[kept++] = job->best[i];
        job->best[i] = result;
    }
    job->best_count = kept;
    return RFM_OK;
}

/* The results of the sample are the first centres for all points; the best stays in best[0]. */
static rfm_status search_polish(search_job *job, const rfm__points *points,
                                const rfm_cluster_options *options, rfm_error *error) {
    const size_t size = search_cells(job) * sizeof(double);
    double least = HUGE_VAL;
    rfm__lloyd lloyd;
    RFM_TRY(rfm__lloyd_new(&lloyd, points, job->clusters, options->threads, error));
    rfm_status status = job->best_count > 1 ? search_weigh(job, &lloyd, error) : RFM_OK;
    for (int32_t i = 0; status == RFM_OK && i < job->best_count; ++i) {
        double cost = HUGE_VAL;
        memcpy(lloyd.centres, job->best[i].centres, size);
        status = rfm__lloyd_run(&lloyd, options->iterations, error);
        if (status == RFM_OK) status = rfm__lloyd_cost(&lloyd, &cost, NULL, error);
        if (status != RFM_OK || cost >= least) continue;
        least = cost;
        memcpy(job->best[0].centres, lloyd.centres, size);
    }
    rfm__lloyd_free(&lloyd);
    return status;
}

static rfm_status search_all(search_job *job, const rfm__points *points,
                             const rfm_cluster_options *options, rfm__cluster_progress *progress,
                             rfm_error *error) {
    const size_t cells = search_cells(job);
    RFM_TRY(rfm__new_array(cells * SEARCH_BATCH, sizeof(double), &job->centres, error));
    for (int32_t i = 0; i < SEARCH_KEPT; ++i) {
        RFM_TRY(rfm__new_array(cells, sizeof(double), &job->best[i].centres, error));
    }
    RFM_TRY(search_starts(job, options, progress, error));
    RFM_TRY(search_swaps(job, options, progress, error));
    if (job->points->count < points->count) RFM_TRY(search_polish(job, points, options, error));
    return rfm__cluster_progress_step(progress, SEARCH_POLISH_STEPS, error);
}

rfm_status rfm__search(const rfm__points *points, int32_t clusters,
                       const rfm_cluster_options *options, rfm__cluster_progress *progress,
                       double *out_centres, rfm_error *error) {
    search_job job = {.clusters = clusters, .iterations = options->iterations};
    rfm__points sample;
    const int64_t most = points->count <= SEARCH_ALL_UP_TO ? points->count : SEARCH_SAMPLE;
    RFM_TRY(rfm__points_sample(points, most, &sample, error));
    rfm_status status = RFM_OK;
    if (rfm__points_count_different(&sample, clusters) < clusters) {
        rfm__points_free(&sample);
        RFM_TRY(rfm__points_sample(points, points->count, &sample, error));
    }
    job.points = &sample;
    job.same = search_same;
    job.moves_points = 1;
    job.patience = SEARCH_PATIENCE * options->starts;
    if (sample.count < points->count) {
        job.same = search_same_in_sample;
        job.moves_points = 0;
        job.patience = options->starts;
        if (job.iterations > SEARCH_SAMPLE_STEPS) job.iterations = SEARCH_SAMPLE_STEPS;
    }
    status = search_all(&job, points, options, progress, error);
    if (status == RFM_OK) {
        memcpy(out_centres, job.best[0].centres, search_cells(&job) * sizeof(double));
    }
    rfm__free(job.centres);
    for (int32_t i = 0; i < SEARCH_KEPT; ++i) rfm__free(job.best[i].centres);
    rfm__points_free(&sample);
    return status;
}

typedef struct search_line_room {
    uint64_t *keys;
    uint64_t *scratch;
    double *values;
    int64_t *counts;
    int64_t *starts;
    double *within;
} search_line_room;

/* Sorted and different values with their counts; returns how many. */
static int64_t search_line_values(const rfm__points *points, search_line_room *room) {
    const uint64_t sign = UINT64_C(1) << 63;
    int64_t count = 0;
    for (int64_t i = 0; i < points->count; ++i) {
        room->keys[i] = (uint64_t)rfm__key_from_double(points->at[i]) ^ sign;
    }
    rfm__sort_uint64(room->keys, room->scratch, (size_t)points->count);
    for (int64_t i = 0; i < points->count; ++i) {
        if (i > 0 && room->keys[i] == room->keys[i - 1]) {
            ++room->counts[count - 1];
            continue;
        }
        room->values[count] = rfm__key_to_double((int64_t)(room->keys[i] ^ sign));
        room->counts[count++] = 1;
    }
    return count;
}

static rfm_status search_line_in(const rfm__points *points, int32_t clusters,
                                 search_line_room *room, double *out_centres, rfm_error *error) {
    const size_t count = (size_t)points->count, ends = (size_t)clusters + 1;
    RFM_TRY(rfm__new_array(count, sizeof *room->keys, &room->keys, error));
    RFM_TRY(rfm__new_array(count, sizeof *room->scratch, &room->scratch, error));
    RFM_TRY(rfm__new_array(count, sizeof *room->values, &room->values, error));
    RFM_TRY(rfm__new_array(count, sizeof *room->counts, &room->counts, error));
    RFM_TRY(rfm__new_array(ends, sizeof *room->starts, &room->starts, error));
    RFM_TRY(rfm__new_array(ends, sizeof *room->within, &room->within, error));
    const int64_t different = search_line_values(points, room);
    if (different >= INT32_MAX) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1,
                         "%lld different values; expected less than 2147483647",
                         (long long)different);
    }
    return rfm__kmeans_line(room->values, room->counts, different, clusters, room->starts,
                            out_centres, room->within, error);
}

rfm_status rfm__search_line(const rfm__points *points, int32_t clusters, double *out_centres,
                            rfm_error *error) {
    search_line_room room = {0};
    const rfm_status status = search_line_in(points, clusters, &room, out_centres, error);
    rfm__free(room.keys);
    rfm__free(room.scratch);
    rfm__free(room.values);
    rfm__free(room.counts);
    rfm__free(room.starts);
    rfm__free(room.within);
    return status;
}
