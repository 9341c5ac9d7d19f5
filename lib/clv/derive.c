/* SPDX-License-Identifier: MIT */
/* The likelihood of all customers: chunks of patterns on several threads, each summed in order and
 * then put together in order, so the bits do not depend on the threads. */
#include "clv/derive.h"

#include <string.h>

#include "base/threads.h"
#include "math/double_double.h"

enum { DERIVE_CHUNK = 512 };

typedef struct derive_part {
    rfm__dd value; /* in pairs: of a million terms the last digits count */
    double gradient[RFM__CLIMB_MOST];
    double hessian[RFM__CLIMB_MOST][RFM__CLIMB_MOST];
} derive_part;

typedef struct derive_job {
    const rfm__patterns *patterns;
    const rfm__kind *kind;
    const rfm__covariates *covariates;
    const rfm__estimate *estimate;
    const rfm__rising *rising;
    int32_t count; /* parameters and coefficients */
    derive_part *parts;
} derive_job;

static void derive_add(derive_part *part, const rfm__surface *surface, double weight,
                       int32_t count) {
    part->value = rfm__dd_add(part->value, rfm__dd_product(weight, surface->value));
    for (int32_t i = 0; i < count; ++i) {
        part->gradient[i] += weight * surface->gradient[i];
        for (int32_t k = 0; k <= i; ++k) {
            part->hessian[i][k] += weight * surface->hessian.cells[i][k];
        }
    }
}

static void derive_alike(const derive_job *job, int64_t first, int64_t end, derive_part *part) {
    rfm__surface surface;
    for (int64_t i = first; i < end; ++i) {
        const rfm__pattern *pattern = &job->patterns->list[i];
        job->kind->derive(job->estimate->parameters, job->rising, &pattern->of, &surface);
        derive_add(part, &surface, pattern->weight, job->count);
    }
}

/* The last of the patterns that have the covariates of the first one; x rises up to there. */
static int64_t derive_group_end(const rfm__patterns *patterns, int64_t first, int64_t end) {
    const double *covariates = patterns->list[first].covariates;
    const size_t size = (size_t)patterns->columns * sizeof *covariates;
    int64_t i = first + 1;
    while (i < end && memcmp(patterns->list[i].covariates, covariates, size) == 0) ++i;
    return i;
}

static rfm_status derive_varied(const derive_job *job, int64_t first, int64_t end,
                                derive_part *part, rfm_error *error) {
    const rfm__pattern *list = job->patterns->list;
    rfm__varied varied;
    rfm__surface surface;
    double most = 0;
    for (int64_t i = first; i < end; ++i) most = list[i].of.x > most ? list[i].of.x : most;
    RFM_TRY(rfm__varied_new(job->kind, job->covariates, job->estimate, job->rising, (int64_t)most,
                            &varied, error));
    while (first < end) {
        const int64_t group = derive_group_end(job->patterns, first, end);
        rfm__varied_turn(&varied, list[first].covariates, (int64_t)list[group - 1].of.x);
        for (; first < group; ++first) {
            rfm__varied_derive(&varied, list[first].covariates, &list[first].of, &surface);
            derive_add(part, &surface, list[first].weight, job->count);
        }
    }
    rfm__varied_free(&varied);
    return RFM_OK;
}

static rfm_status derive_chunk(void *context, int64_t chunk, rfm_error *error) {
    const derive_job *job = context;
    const int64_t first = chunk * DERIVE_CHUNK;
    const int64_t left = job->patterns->count - first;
    const int64_t end = first + (left < DERIVE_CHUNK ? left : DERIVE_CHUNK);
    derive_part *part = &job->parts[chunk];
    memset(part, 0, sizeof *part);
    if (job->covariates->count > 0) return derive_varied(job, first, end, part, error);
    derive_alike(job, first, end, part);
    return RFM_OK;
}

static void derive_gather(const derive_job *job, int64_t chunks, rfm__surface *out) {
    const int32_t count = job->count;
    rfm__dd value = {0, 0};
    memset(out, 0, sizeof *out);
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
        const derive_part *part = &job->parts[chunk];
        value = rfm__dd_add(value, part->value);
        for (int32_t i = 0; i < count; ++i) {
            out->gradient[i] += part->gradient[i];
            for (int32_t k = 0; k <= i; ++k) out->hessian.cells[i][k] += part->hessian[i][k];
        }
    }
    out->value = value.high;
    for (int32_t i = 0; i < count; ++i) {
        for (int32_t k = 0; k < i; ++k) out->hessian.cells[k][i] = out->hessian.cells[i][k];
    }
}

rfm_status rfm__patterns_derive(const rfm__patterns *patterns, const rfm__kind *kind,
                                const rfm__covariates *covariates, const rfm__estimate *estimate,
                                rfm__rising *rising, int32_t threads, rfm__surface *out,
                                rfm_error *error) {
    const int64_t chunks = (patterns->count + DERIVE_CHUNK - 1) / DERIVE_CHUNK;
    derive_job job = {.patterns = patterns,
                      .kind = kind,
                      .covariates = covariates,
                      .estimate = estimate,
                      .rising = rising,
                      .count = kind->parameter_count + covariates->count};
    rfm__rising_fill(rising, estimate->parameters);
    RFM_TRY(rfm__new_array((size_t)chunks, sizeof *job.parts, &job.parts, error));
    const rfm_status status = rfm__parallel(threads, chunks, derive_chunk, &job, error);
    if (status == RFM_OK) derive_gather(&job, chunks, out);
    rfm__free(job.parts);
    return status;
}
