/* SPDX-License-Identifier: MIT */
/*
 * Another sample of as many customers has each history as often as chance will have it: a count of
 * mean w where it was seen w times. Poisson counts (Oza and Russell 2001; Chamandy and others 2012,
 * "Estimating uncertainty for massive data streams") are drawn for each history alone, so a
 * replicate costs a pass over the count table and a few Newton steps from the maximum of all data.
 * Each replicate has its own stream of random numbers, and threads take whole replicates.
 */
#include "clv/bootstrap.h"

#include <math.h>
#include <string.h>

#include "base/threads.h"

enum { BOOTSTRAP_ITERATIONS = 60 };

static const double bootstrap_poisson_most = 1e9; /* above, counts are as good as normal */

typedef struct bootstrap_job {
    const rfm__objective *objective;
    const double *top;
    int32_t width; /* numbers of a replicate */
    double *values;
} bootstrap_job;

static double bootstrap_draw(rfm__random *random, double weight) {
    if (weight <= bootstrap_poisson_most) return (double)rfm__random_poisson(random, weight);
    const double drawn = floor(weight + sqrt(weight) * rfm__random_normal(random) + 0.5);
    return drawn > 0 ? drawn : 0;
}

/* The patterns as often as they come this time, those that do not come left out. */
static void bootstrap_resample(const rfm__patterns *from, rfm__random *random, rfm__patterns *to) {
    to->count = 0;
    to->weight = 0;
    for (int64_t i = 0; i < from->count; ++i) {
        const double weight = bootstrap_draw(random, from->list[i].weight);
        if (weight == 0) continue;
        to->list[to->count] = from->list[i];
        to->list[to->count++].weight = weight;
        to->weight += weight;
    }
}

static rfm_status bootstrap_climb(const bootstrap_job *job, rfm__objective *own, int64_t replicate,
                                  rfm_error *error) {
    double *values = job->values + replicate * job->width;
    rfm__random random;
    rfm__climbed climbed;
    rfm__random_start(&random, own->options->seed, (uint64_t)replicate);
    bootstrap_resample(&job->objective->patterns, &random, &own->patterns);
    if (own->patterns.count == 0) { /* nobody came: nothing is learnt */
        rfm__objective_values(own, job->top, values);
        return RFM_OK;
    }
    rfm__climb climb = rfm__objective_climb(own);
    climb.most = BOOTSTRAP_ITERATIONS;
    RFM_TRY(rfm__climb_run(&climb, job->top, &climbed, error));
    rfm__objective_values(own, climbed.at, values);
    return RFM_OK;
}

static rfm_status bootstrap_chunk(void *context, int64_t replicate, rfm_error *error) {
    const bootstrap_job *job = context;
    rfm__objective own = *job->objective;
    own.threads = 1;
    own.patterns.list = NULL;
    RFM_TRY(rfm__rising_new(own.kind->rising_for, own.patterns.x_most, &own.rising, error));
    rfm_status status = rfm__new_array((size_t)own.patterns.count, sizeof *own.patterns.list,
                                       &own.patterns.list, error);
    if (status == RFM_OK) status = bootstrap_climb(job, &own, replicate, error);
    rfm__free(own.patterns.list);
    rfm__rising_free(&own.rising);
    return status;
}

rfm_status rfm__bootstrap_run(const rfm__objective *objective, const double *top,
                              double **out_values, rfm_error *error) {
    const int32_t replicates = objective->options->replicates;
    bootstrap_job job = {.objective = objective,
                         .top = top,
                         .width = rfm__kind_values(objective->kind) + objective->covariates.count};
    *out_values = NULL;
    RFM_TRY(rfm__new_array((size_t)replicates * (size_t)job.width, sizeof *job.values, &job.values,
                           error));
    const rfm_status status =
        rfm__parallel(objective->options->threads, replicates, bootstrap_chunk, &job, error);
    if (status != RFM_OK) {
        rfm__free(job.values);
        return status;
    }
    *out_values = job.values;
    return RFM_OK;
}
