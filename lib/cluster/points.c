/* SPDX-License-Identifier: MIT */
/* What a point is worth to its cluster must not depend on where its row stands. So mean and
 * deviation come from integer sums of values on a grid of 2^-47 of their range, coordinates are
 * whole multiples of 2^-32, and what is drawn is drawn by a hash of the customer. */
#include "cluster/points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/threads.h"
#include "cluster/values.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"

enum {
    POINTS_BITS = 47,         /* of a value while it is summed */
    POINTS_HALF_BITS = 24,    /* of a difference, so that its square is three products */
    POINTS_BLOCK = 1024,      /* squares of halves of so many add up within 64 bits */
    POINTS_ROWS = 128,        /* read at a time: threads of hosts may have small stacks */
    POINTS_PART_ROWS = 16384, /* at least, of a part */
    POINTS_PARTS_MAX = 64,
    POINTS_TABLE = 1024 /* places to look for different points; a power of two */
};

/* What one part finds out about one axis. */
typedef struct points_figures {
    double lowest, highest;
    rfm__sum128 sum, squares;
} points_figures;

typedef struct points_job {
    rfm__points *points;
    rfm__axis *axes;
    const rfm_column *columns;
    rfm_column customer;
    uint64_t seed;
    int32_t threads;
    rfm__crew *crew;
    int64_t rows;
    int64_t *starts;         /* the first point of each part's rows */
    points_figures *figures; /* of part and axis */
    double middle[RFM__AXES_MAX], unit[RFM__AXES_MAX];
    int64_t mean[RFM__AXES_MAX]; /* in units, from the middle */
    double factor[RFM__AXES_MAX];
    double lowest[RFM__AXES_MAX], highest[RFM__AXES_MAX];
} points_job;

static int64_t points_row_start(const points_job *job, int64_t part) {
    const int64_t parts = job->points->parts;
    return job->rows / parts * part + job->rows % parts * part / parts;
}

/* Whether a row lacks a value. */
static int points_is_missing(const points_job *job, int64_t row) {
    for (int32_t a = 0; a < job->points->axes; ++a) {
        const rfm_column *column = &job->columns[a];
        if (rfm__cell_is_missing(column, row)) return 1;
        if (column->type != RFM_COLUMN_DOUBLE) continue;
        const double value = ((const double *)column->values)[row];
        if (value != value) return 1;
    }
    return 0;
}

static rfm_status points_count_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    int64_t count = 0;
    (void)error;
    for (int64_t row = points_row_start(job, part); row < points_row_start(job, part + 1); ++row) {
        count += !points_is_missing(job, row);
    }
    job->starts[part + 1] = count;
    return RFM_OK;
}

static uint64_t points_hash(const points_job *job, int64_t row) {
    rfm__key key = {job->seed, UINT64_C(0x636C757374657273)};
    size_t size;
    if (rfm__cell_is_missing(&job->customer, row)) {
        key.k1 = ~key.k1;
        return rfm__hash(key, "", 0);
    }
    if (job->customer.type == RFM_COLUMN_INT64) {
        return rfm__hash_int64(key, ((const int64_t *)job->customer.values)[row]);
    }
    const char *text = rfm__cell_text(&job->customer, row, &size);
    return rfm__hash(key, text, size);
}

/* Reads rows block by block into their places, the ones that lack a value left out. */
static rfm_status points_read_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    rfm__points *points = job->points;
    const int32_t axes = points->axes;
    const int64_t end = points_row_start(job, part + 1);
    double block[POINTS_ROWS][RFM__AXES_MAX];
    int64_t to = job->starts[part];
    (void)error;
    for (int64_t first = points_row_start(job, part); first < end; first += POINTS_ROWS) {
        const int64_t count = end - first < POINTS_ROWS ? end - first : POINTS_ROWS;
        for (int32_t a = 0; a < axes; ++a) {
            rfm__axis_read(&job->axes[a], &job->columns[a], first, count, &block[0][a],
                           RFM__AXES_MAX);
        }
        for (int64_t i = 0; i < count; ++i) {
            int is_missing = 0;
            for (int32_t a = 0; a < axes; ++a) is_missing |= block[i][a] != block[i][a];
            if (is_missing) continue;
            memcpy(points->at + to * axes, block[i], (size_t)axes * sizeof(double));
            if (points->hashes != NULL) points->hashes[to] = points_hash(job, first + i);
            ++to;
        }
    }
    return RFM_OK;
}

static rfm_status points_span_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    const rfm__points *points = job->points;
    const int32_t axes = points->axes;
    points_figures *figures = job->figures + part * axes;
    (void)error;
    for (int32_t a = 0; a < axes; ++a) {
        figures[a].lowest = HUGE_VAL;
        figures[a].highest = -HUGE_VAL;
    }
    for (int64_t i = rfm__points_start(points, part); i < rfm__points_start(points, part + 1);
         ++i) {
        for (int32_t a = 0; a < axes; ++a) {
            const double value = points->at[i * axes + a];
            if (value < figures[a].lowest) figures[a].lowest = value;
            if (value > figures[a].highest) figures[a].highest = value;
        }
    }
    return RFM_OK;
}

static void points_join_spans(points_job *job) {
    const int32_t axes = job->points->axes;
    for (int32_t a = 0; a < axes; ++a) {
        double lowest = HUGE_VAL, highest = -HUGE_VAL;
        for (int64_t part = 0; part < job->points->parts; ++part) {
            const points_figures *figures = &job->figures[part * axes + a];
            if (figures->lowest < lowest) lowest = figures->lowest;
            if (figures->highest > highest) highest = figures->highest;
        }
        job->lowest[a] = lowest;
        job->highest[a] = highest;
    }
}

/* The unit takes the range to 2^47 and stays a double for every range. */
static void points_choose_unit(points_job *job, int32_t axis) {
    const double low = job->lowest[axis], high = job->highest[axis];
    int exponent = 0;
    if (high > low) (void)frexp(high / 2.0 - low / 2.0, &exponent);
    job->middle[axis] = low / 2.0 + high / 2.0;
    job->unit[axis] = ldexp(1.0, exponent < -900 ? 900 : POINTS_BITS - exponent);
}

static int64_t points_whole(const points_job *job, int64_t point, int32_t axis) {
    const double value = job->points->at[point * job->points->axes + axis];
    return (int64_t)((value - job->middle[axis]) * job->unit[axis]);
}

static rfm_status points_sum_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    const rfm__points *points = job->points;
    const int32_t axes = points->axes;
    const int64_t end = rfm__points_start(points, part + 1);
    (void)error;
    for (int64_t first = rfm__points_start(points, part); first < end; first += POINTS_BLOCK) {
        const int64_t last = end - first < POINTS_BLOCK ? end : first + POINTS_BLOCK;
        for (int32_t a = 0; a < axes; ++a) {
            int64_t sum = 0;
            for (int64_t i = first; i < last; ++i) sum += points_whole(job, i, a);
            rfm__sum128_add(&job->figures[part * axes + a].sum, sum);
        }
    }
    return RFM_OK;
}

/* Squares of differences from the mean, (2^24 h + l)^2 in three products. */
static rfm_status points_square_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    const rfm__points *points = job->points;
    const int32_t axes = points->axes;
    const int64_t end = rfm__points_start(points, part + 1);
    const int64_t half = INT64_C(1) << POINTS_HALF_BITS;
    (void)error;
    for (int64_t first = rfm__points_start(points, part); first < end; first += POINTS_BLOCK) {
        const int64_t last = end - first < POINTS_BLOCK ? end : first + POINTS_BLOCK;
        for (int32_t a = 0; a < axes; ++a) {
            int64_t high = 0, cross = 0, low = 0;
            for (int64_t i = first; i < last; ++i) {
                const int64_t apart = points_whole(job, i, a) - job->mean[a];
                const int64_t h = apart / half, l = apart % half;
                high += h * h;
                cross += h * l;
                low += l * l;
            }
            rfm__sum128 *squares = &job->figures[part * axes + a].squares;
            rfm__sum128_add_product(squares, high, half * half);
            rfm__sum128_add_product(squares, cross, 2 * half);
            rfm__sum128_add(squares, low);
        }
    }
    return RFM_OK;
}

static rfm__sum128 points_join_sums(const points_job *job, int32_t axis, int is_squares) {
    rfm__sum128 sum = {0};
    for (int64_t part = 0; part < job->points->parts; ++part) {
        const points_figures *figures = &job->figures[part * job->points->axes + axis];
        rfm__sum128_add_sum(&sum, is_squares ? &figures->squares : &figures->sum);
    }
    return sum;
}

static rfm_status points_run(points_job *job, rfm__chunk_fn run, rfm_error *error) {
    return rfm__crew_run(job->crew, job->threads, job->points->parts, run, NULL, job, error);
}

/* Mean and deviation (of the population) of every axis. */
static rfm_status points_measure(points_job *job, rfm_error *error) {
    const double count = (double)job->points->count;
    RFM_TRY(points_run(job, points_span_part, error));
    points_join_spans(job);
    for (int32_t a = 0; a < job->points->axes; ++a) points_choose_unit(job, a);
    RFM_TRY(points_run(job, points_sum_part, error));
    for (int32_t a = 0; a < job->points->axes; ++a) {
        const rfm__sum128 sum = points_join_sums(job, a, 0);
        const double mean = rfm__sum128_to_double(&sum) / count;
        job->axes[a].mean = job->middle[a] + mean / job->unit[a];
        job->mean[a] = (int64_t)mean;
    }
    RFM_TRY(points_run(job, points_square_part, error));
    for (int32_t a = 0; a < job->points->axes; ++a) {
        rfm__sum128 rest = points_join_sums(job, a, 0);
        const rfm__sum128 squares = points_join_sums(job, a, 1);
        rfm__sum128_add_product(&rest, -job->mean[a], job->points->count);
        const double beside = rfm__sum128_to_double(&rest);
        const double variance = (rfm__sum128_to_double(&squares) - beside * beside / count) / count;
        const double deviation = sqrt(variance > 0.0 ? variance : 0.0) / job->unit[a];
        const int is_used = !(job->axes[a].flags & RFM_CLUSTER_NO_Z_SCORE) && deviation > 0.0;
        job->axes[a].deviation = is_used ? deviation : 1.0;
        job->axes[a].flags &= ~RFM_CLUSTER_NO_Z_SCORE;
        job->factor[a] = rfm__axis_factor(&job->axes[a]);
    }
    return RFM_OK;
}

static rfm_status points_place_part(void *context, int64_t part, rfm_error *error) {
    points_job *job = context;
    const rfm__points *points = job->points;
    const int32_t axes = points->axes;
    for (int64_t i = rfm__points_start(points, part); i < rfm__points_start(points, part + 1);
         ++i) {
        for (int32_t a = 0; a < axes; ++a) {
            double *at = &points->at[i * axes + a];
            if (rfm__axis_place(job->factor[a], job->axes[a].mean, *at, at)) continue;
            return rfm__fail_at(error, RFM_E_OVERFLOW, -1, a + 1,
                                "column %.80s lies more than 1048576 units from its mean; expected "
                                "a z-score, a logarithm or a smaller weight",
                                job->axes[a].name);
        }
    }
    return RFM_OK;
}

/* No two points are further apart than the corners of the box around all. */
static rfm_status points_place(points_job *job, rfm_error *error) {
    double across = 0.0;
    int exponent = 0;
    RFM_TRY(points_run(job, points_place_part, error));
    RFM_TRY(points_run(job, points_span_part, error));
    points_join_spans(job);
    for (int32_t a = 0; a < job->points->axes; ++a) {
        const double length = job->highest[a] - job->lowest[a];
        across += length * length;
    }
    (void)frexp(across, &exponent);
    job->points->share = ldexp(1.0, 61 - exponent);
    return RFM_OK;
}

static rfm_status points_fill(points_job *job, int needs_hashes, rfm_error *error) {
    rfm__points *points = job->points;
    const size_t parts = (size_t)points->parts, axes = (size_t)points->axes;
    RFM_TRY(rfm__new_zeroed_array(parts + 1, sizeof *job->starts, &job->starts, error));
    RFM_TRY(rfm__new_zeroed_array(parts * axes, sizeof *job->figures, &job->figures, error));
    RFM_TRY(points_run(job, points_count_part, error));
    for (size_t part = 0; part < parts; ++part) job->starts[part + 1] += job->starts[part];
    points->count = job->starts[parts];
    if (points->count == 0) return RFM_OK;
    RFM_TRY(rfm__new_array((size_t)points->count, axes * sizeof(double), &points->at, error));
    if (needs_hashes) {
        RFM_TRY(
            rfm__new_array((size_t)points->count, sizeof *points->hashes, &points->hashes, error));
    }
    RFM_TRY(points_run(job, points_read_part, error));
    RFM_TRY(points_measure(job, error));
    return points_place(job, error);
}

rfm_status rfm__points_new(rfm__points *points, rfm__axis *axes, int32_t axis_count,
                           const rfm_frame *frame, int needs_hashes,
                           const rfm_cluster_options *options, int64_t parts, rfm_error *error) {
    rfm_column columns[RFM__AXES_MAX];
    points_job job = {.points = points,
                      .axes = axes,
                      .columns = columns,
                      .seed = options->seed,
                      .threads = options->threads};
    const uint32_t id_types = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_TEXT;
    *points = (rfm__points){.axes = axis_count, .share = 1.0};
    RFM_TRY(rfm__axes_find(axes, axis_count, frame, columns, error));
    if (needs_hashes) {
        RFM_TRY(rfm__frame_require(frame, RFM__CUSTOMER, id_types, &job.customer, error));
    }
    job.rows = rfm_frame_count(frame);
    points->parts = parts > 0 ? parts : job.rows / POINTS_PART_ROWS + 1;
    if (parts <= 0 && points->parts > POINTS_PARTS_MAX) points->parts = POINTS_PARTS_MAX;
    job.crew = rfm__crew_start(job.threads, points->parts);
    const rfm_status status = points_fill(&job, needs_hashes, error);
    rfm__crew_end(job.crew);
    rfm__free(job.starts);
    rfm__free(job.figures);
    if (status != RFM_OK) rfm__points_free(points);
    return status;
}

void rfm__points_free(rfm__points *points) {
    rfm__free(points->at);
    rfm__free(points->hashes);
    *points = (rfm__points){0};
}

int rfm__points_compare(const double *left, const double *right, int32_t axes) {
    for (int32_t i = 0; i < axes; ++i) {
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}

static uint64_t points_hash_at(const rfm__points *points, int64_t point) {
    return points->hashes == NULL ? 0 : points->hashes[point];
}

/* Hashes as keys that compare as the hashes do. */
static int64_t points_read_hashes(const void *context, int64_t first, int64_t count,
                                  int64_t *out_keys) {
    const rfm__points *points = context;
    for (int64_t i = 0; i < count; ++i) {
        out_keys[i] = (int64_t)(points_hash_at(points, first + i) ^ (UINT64_C(1) << 63));
    }
    return count;
}

/* The highest hash of the sample. */
static rfm_status points_find_limit(const rfm__points *points, int64_t most, uint64_t *out_limit,
                                    rfm_error *error) {
    const rfm__keys keys = {points_read_hashes, points, points->count, NULL};
    const rfm__keys_span span = rfm__keys_measure(&keys);
    const int64_t rank = most - 1;
    int64_t key;
    *out_limit = UINT64_MAX;
    if (points->count <= most) return RFM_OK;
    RFM_TRY(rfm__keys_select(&keys, &span, &rank, 1, &key, error));
    *out_limit = (uint64_t)key ^ (UINT64_C(1) << 63);
    return RFM_OK;
}

typedef struct points_drawn {
    uint64_t hash;
    const double *at;
    int64_t axes;
} points_drawn;

static int points_compare_drawn(const void *left, const void *right) {
    const points_drawn *a = left, *b = right;
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return rfm__points_compare(a->at, b->at, (int32_t)a->axes);
}

rfm_status rfm__points_sample(const rfm__points *points, int64_t most, rfm__points *out_sample,
                              rfm_error *error) {
    const int32_t axes = points->axes;
    points_drawn *drawn;
    uint64_t limit;
    int64_t count = 0, to = 0;
    *out_sample = (rfm__points){.axes = axes, .parts = 1, .share = points->share};
    RFM_TRY(points_find_limit(points, most, &limit, error));
    for (int64_t i = 0; i < points->count; ++i) count += points_hash_at(points, i) <= limit;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *drawn, &drawn, error));
    for (int64_t i = 0; i < points->count; ++i) {
        const uint64_t hash = points_hash_at(points, i);
        if (hash > limit) continue;
        drawn[to++] = (points_drawn){hash, points->at + i * axes, axes};
    }
    qsort(drawn, (size_t)count, sizeof *drawn, points_compare_drawn);
    rfm_status status =
        rfm__new_array((size_t)count, (size_t)axes * sizeof(double), &out_sample->at, error);
    if (status == RFM_OK) {
        status =
            rfm__new_array((size_t)count, sizeof *out_sample->hashes, &out_sample->hashes, error);
    }
    for (int64_t i = 0; status == RFM_OK && i < count; ++i) {
        memcpy(out_sample->at + i * axes, drawn[i].at, (size_t)axes * sizeof(double));
        out_sample->hashes[i] = drawn[i].hash;
    }
    rfm__free(drawn);
    out_sample->count = count;
    if (status != RFM_OK) rfm__points_free(out_sample);
    return status;
}

int32_t rfm__points_count_different(const rfm__points *points, int32_t most) {
    const double *seen[POINTS_TABLE] = {NULL};
    const size_t size = (size_t)points->axes * sizeof(double);
    int32_t count = 0;
    for (int64_t i = 0; i < points->count && count < most; ++i) {
        const double *at = points->at + i * points->axes;
        size_t place = (size_t)(rfm__fingerprint64(at, size) % POINTS_TABLE);
        while (seen[place] != NULL && memcmp(seen[place], at, size) != 0) {
            place = (place + 1) % POINTS_TABLE;
        }
        count += seen[place] == NULL;
        seen[place] = at;
    }
    return count;
}
