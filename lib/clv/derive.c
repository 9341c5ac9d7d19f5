/* SPDX-License-Identifier: MIT */
/* The likelihood of all customers: chunks of patterns on several threads, each summed in order and
 * then put together in order, so the bits do not depend on the threads. */
#include <string.h>

#include "base/threads.h"
#include "clv/model.h"
#include "clv/rising.h"
#include "math/double_double.h"

enum { DERIVE_CHUNK = 512 };

typedef struct derive_part {
    rfm__dd value; /* in pairs: of a million terms the last digits count */
    double gradient[RFM__KIND_PARAMETERS_MOST];
    double hessian[RFM__KIND_PARAMETERS_MOST][RFM__KIND_PARAMETERS_MOST];
} derive_part;

typedef struct derive_job {
    const rfm__patterns *patterns;
    const rfm__kind *kind;
    const double *parameters;
    const rfm__rising *rising;
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

static rfm_status derive_chunk(void *context, int64_t chunk, rfm_error *error) {
    const derive_job *job = context;
    const int64_t first = chunk * DERIVE_CHUNK;
    const int64_t left = job->patterns->count - first;
    const int64_t end = first + (left < DERIVE_CHUNK ? left : DERIVE_CHUNK);
    derive_part part;
    rfm__surface surface;
    (void)error;
    memset(&part, 0, sizeof part);
    for (int64_t i = first; i < end; ++i) {
        const rfm__pattern *pattern = &job->patterns->list[i];
        job->kind->derive(job->parameters, job->rising, &pattern->of, &surface);
        derive_add(&part, &surface, pattern->weight, job->kind->parameter_count);
    }
    job->parts[chunk] = part;
    return RFM_OK;
}

static void derive_gather(const derive_job *job, int64_t chunks, rfm__surface *out) {
    const int32_t count = job->kind->parameter_count;
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
                                const double *parameters, rfm__rising *rising, int32_t threads,
                                rfm__surface *out, rfm_error *error) {
    const int64_t chunks = (patterns->count + DERIVE_CHUNK - 1) / DERIVE_CHUNK;
    derive_job job = {
        .patterns = patterns, .kind = kind, .parameters = parameters, .rising = rising};
    rfm__rising_fill(rising, parameters);
    RFM_TRY(rfm__new_array((size_t)chunks, sizeof *job.parts, &job.parts, error));
    const rfm_status status = rfm__parallel(threads, chunks, derive_chunk, &job, error);
    if (status == RFM_OK) derive_gather(&job, chunks, out);
    rfm__free(job.parts);
    return status;
}
