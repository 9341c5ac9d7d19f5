/* SPDX-License-Identifier: MIT */
/*
 * Fitting: from a model's starts to the tops of the likelihood, in the logarithms of the
 * parameters, of which the highest is the answer. That a likelihood is flat along a line or rises
 * to the edge of what parameters can be is a finding about the data, and is reported as one.
 */
#include <math.h>
#include <string.h>

#include "base/options.h"
#include "clv/bootstrap.h"
#include "clv/model.h"
#include "math/functions.h"

enum {
    FIT_STARTS_MOST = 4,
    FIT_FEW = 4000 /* patterns that are enough to come near */
};

/* A place to climb from. */
typedef struct fit_start {
    double at[RFM__CLIMB_MOST];
} fit_start;

/* Tops that are equally high but for rounding: one that is bent down in every direction is best. */
static int fit_is_better(const rfm__climbed *top, const rfm__climbed *best) {
    const double margin = 1e-12 * fabs(best->surface.value);
    const double more = top->surface.value - best->surface.value;
    if (best->outcome == RFM__CLIMB_TOP) return more > margin;
    return more > (top->outcome == RFM__CLIMB_TOP ? -margin : 0);
}

/* Climbs from every start, for a likelihood may have several tops; the highest is the best. */
static rfm_status fit_climb_all(rfm__objective *job, const fit_start *starts, int32_t count,
                                rfm__climbed *out_best, rfm_error *error) {
    const rfm__climb climb = rfm__objective_climb(job);
    for (int32_t i = 0; i < count; ++i) {
        rfm__climbed climbed;
        RFM_TRY(rfm__climb_run(&climb, starts[i].at, &climbed, error));
        if (i == 0 || fit_is_better(&climbed, out_best)) *out_best = climbed;
    }
    return RFM_OK;
}

/* The same with a few of the patterns, at even distances in their order. */
static rfm_status fit_climb_few(rfm__objective *job, const fit_start *starts, int32_t count,
                                rfm__climbed *out_best, rfm_error *error) {
    const rfm__patterns all = job->patterns;
    const int64_t stride = all.count / FIT_FEW;
    rfm__patterns few = all;
    few.count = 0;
    few.weight = 0;
    RFM_TRY(rfm__new_array((size_t)(all.count / stride), sizeof *few.list, &few.list, error));
    for (int64_t i = stride / 2; i < all.count && few.count < all.count / stride; i += stride) {
        few.list[few.count++] = all.list[i];
        few.weight += all.list[i].weight;
    }
    job->patterns = few;
    const rfm_status status = fit_climb_all(job, starts, count, out_best, error);
    job->patterns = all;
    rfm__free(few.list);
    return status;
}

/* Whether a top of the few is near the one of all: it may be flat in a coefficient, of a column
 * that all of the few have the same value of. */
static int fit_is_near(const rfm__objective *job, const rfm__climbed *top) {
    if (top->outcome == RFM__CLIMB_TOP) return 1;
    return top->outcome == RFM__CLIMB_FLAT && top->coordinate >= job->kind->parameter_count;
}

/* Of many patterns the few tell where the highest top is, so that only one climb needs them all;
 * where they have no top all starts are climbed from. */
static rfm_status fit_climb(rfm__objective *job, rfm__climbed *out_best, rfm_error *error) {
    double parameters[FIT_STARTS_MOST][RFM__KIND_PARAMETERS_MOST];
    fit_start starts[FIT_STARTS_MOST];
    const int32_t count = job->kind->start(&job->patterns.means, parameters);
    memset(starts, 0, sizeof starts); /* coefficients are 0 */
    for (int32_t i = 0; i < count; ++i) {
        for (int32_t k = 0; k < job->kind->parameter_count; ++k) {
            starts[i].at[k] = rfm__log(parameters[i][k]);
        }
    }
    if (job->patterns.count >= 2 * FIT_FEW) {
        fit_start near;
        RFM_TRY(fit_climb_few(job, starts, count, out_best, error));
        memcpy(near.at, out_best->at, sizeof near.at);
        if (fit_is_near(job, out_best)) {
            RFM_TRY(fit_climb_all(job, &near, 1, out_best, error));
            if (out_best->outcome != RFM__CLIMB_STOPPED) return RFM_OK;
        }
    }
    return fit_climb_all(job, starts, count, out_best, error);
}

/* The inverse of the negative Hessian over what is identified. A parameter that an edge or a flat
 * direction has a share in is left unknown, and all are where the climb was cut short. */
static void fit_covariance(const rfm__climbed *top, int32_t count, rfm_model *model) {
    rfm__symmetric bend, directions;
    double bends[RFM__CLIMB_MOST];
    int32_t free[RFM__CLIMB_MOST], frees = 0;
    if (top->outcome == RFM__CLIMB_STOPPED) return;
    for (int32_t i = 0; i < count; ++i) {
        if (fabs(top->at[i]) < RFM__KIND_LOG_MOST) free[frees++] = i;
    }
    for (int32_t i = 0; i < frees; ++i) {
        for (int32_t k = 0; k < frees; ++k) {
            bend.cells[i][k] = -top->surface.hessian.cells[free[i]][free[k]];
        }
    }
    rfm__symmetric_solve(&bend, frees, bends, &directions);
    for (int32_t i = 0; i < frees; ++i) {
        for (int32_t k = 0; k < frees; ++k) {
            double sum = 0;
            for (int32_t d = 0; d < frees; ++d) {
                const double share = directions.cells[i][d] * directions.cells[k][d];
                const int is_flat = !(bends[d] >= RFM__OBJECTIVE_LEAST_BEND);
                if (is_flat && share * share > 1e-12) sum = NAN;
                if (!is_flat) sum += share / bends[d];
            }
            model->covariance[free[i]][free[k]] = sum;
        }
    }
}

/* Of coefficients as they are, not times the deviations of their columns. */
static void fit_scale_covariance(const rfm__objective *job, rfm_model *model) {
    const int32_t first = job->kind->parameter_count;
    for (int32_t c = 0; c < job->covariates.count; ++c) {
        const double deviation = rfm__objective_deviation(job, c);
        for (int32_t i = 0; i < rfm__objective_count(job); ++i) {
            model->covariance[first + c][i] /= deviation;
            model->covariance[i][first + c] /= deviation;
        }
    }
}

static void fit_report(const rfm__objective *job, const rfm__climbed *top, rfm_model *model) {
    static const int32_t statuses[] = {RFM_FIT_CONVERGED, RFM_FIT_FLAT, RFM_FIT_BOUNDARY,
                                       RFM_FIT_STOPPED};
    const rfm__patterns *patterns = &job->patterns;
    const int32_t count = rfm__objective_count(job);
    rfm_model_state *state = &model->state;
    state->status = statuses[top->outcome];
    state->parameter = top->coordinate;
    state->iterations = top->iterations;
    state->customers = patterns->customers;
    state->left_out = patterns->left_out;
    state->weight = patterns->weight;
    state->penalty = rfm__objective_penalty(job, top->at);
    state->log_likelihood =
        top->surface.value + state->penalty + patterns->densities * rfm__log(patterns->factor);
    state->aic = 2 * count - 2 * state->log_likelihood;
    state->bic = count * rfm__log(patterns->weight) - 2 * state->log_likelihood;
    for (int32_t i = 0; i < count; ++i) {
        const double slope = fabs(top->surface.gradient[i]) / patterns->weight;
        if (slope > state->gradient_norm) state->gradient_norm = slope;
    }
}

/* Of the constants that there may be, the first with the highest top. */
static rfm_status fit_climb_constants(rfm__objective *job, rfm__climbed *out_best,
                                      rfm_error *error) {
    const int32_t given = job->options->k;
    if (job->kind->constant == NULL) return fit_climb(job, out_best, error);
    double best = given > 0 ? given : 1;
    job->constant = best;
    RFM_TRY(fit_climb(job, out_best, error));
    for (int32_t k = 2; given == 0 && k <= job->kind->constant_most; ++k) {
        rfm__climbed climbed;
        job->constant = k;
        RFM_TRY(fit_climb(job, &climbed, error));
        if (climbed.surface.value > out_best->surface.value) {
            *out_best = climbed;
            best = k;
        }
    }
    job->constant = best;
    return RFM_OK;
}

/* The covariates move from the objective to the model. */
static void fit_give_covariates(rfm__objective *job, const double *coefficients, rfm_model *model) {
    const rfm__covariates none = {0};
    model->state.coefficients = job->covariates.count;
    for (int32_t c = 0; c < job->covariates.count; ++c) model->coefficients[c] = coefficients[c];
    for (int32_t i = 0; i < job->covariates.columns; ++i) {
        job->covariates.centres[i] = job->patterns.centres[i];
    }
    model->covariates = job->covariates;
    job->covariates = none;
}

static rfm_status fit_run(rfm__objective *job, rfm_model **out_model, rfm_error *error) {
    rfm__climbed top;
    double values[RFM__KIND_PARAMETERS_MOST + RFM__COVARIATES_MOST], *replicates = NULL;
    RFM_TRY(rfm__rising_new(job->kind->rising_for, job->patterns.x_most, &job->rising, error));
    RFM_TRY(fit_climb_constants(job, &top, error));
    if (job->options->replicates > 0) {
        RFM_TRY(rfm__bootstrap_run(job, top.at, &replicates, error));
    }
    rfm__objective_values(job, top.at, values);
    const rfm_status status =
        rfm__model_new(job->kind, values, job->options->unit_days, out_model, error);
    if (status != RFM_OK) {
        rfm__free(replicates);
        return status;
    }
    (*out_model)->replicate_values = replicates;
    (*out_model)->state.replicates = job->options->replicates;
    fit_covariance(&top, rfm__objective_count(job), *out_model);
    fit_scale_covariance(job, *out_model);
    fit_report(job, &top, *out_model);
    fit_give_covariates(job, values + rfm__kind_values(job->kind), *out_model);
    return RFM_OK;
}

static rfm_status fit_check(rfm_model_options *options, rfm_error *error) {
    if (options->max_iterations == 0) options->max_iterations = 200;
    if (options->unit_days == 0) options->unit_days = 7;
    if (options->max_iterations < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "max_iterations is %d; expected 1 or more",
                         (int)options->max_iterations);
    }
    if (!(options->unit_days >= 1e-6 && options->unit_days <= 1e6)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "unit_days is not between 1e-6 and 1e6");
    }
    if (!(options->ridge >= 0 && options->ridge <= 1e12)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "ridge is not between 0 and 1e12");
    }
    if (!(options->covariate_ridge >= 0 && options->covariate_ridge <= 1e12)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "covariate_ridge is not between 0 and 1e12");
    }
    if (options->replicates < 0 || options->replicates > RFM__REPLICATES_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "replicates is %d; expected 0 to %d",
                         (int)options->replicates, (int)RFM__REPLICATES_MOST);
    }
    return RFM_OK;
}

static rfm_status fit_check_constant(const rfm__kind *kind, int32_t k, rfm_error *error) {
    const int32_t most = kind->constant == NULL ? 0 : kind->constant_most;
    if (k >= 0 && k <= most) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "k is %d; expected 0 to %d for %s", (int)k,
                     (int)most, kind->name);
}

static rfm_status fit_gather(rfm__objective *job, const rfm_frame *frame, rfm_error *error) {
    rfm__history_columns columns;
    RFM_TRY(rfm__history_columns_find(frame, job->kind, job->options->weight,
                                      1 / job->options->unit_days, &columns, error));
    return rfm__patterns_make(frame, &columns, &job->covariates, job->kind, &job->patterns, error);
}

rfm_status rfm_model_fit(const char *name, const rfm_frame *frame, const rfm_model_options *options,
                         rfm_model **out_model, rfm_error *error) {
    rfm__error_clear(error);
    if (out_model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_model is NULL");
    *out_model = NULL;
    if (name == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL", name == NULL ? "name" : "frame");
    }
    rfm_model_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_model_options", error));
    RFM_TRY(fit_check(&own, error));
    rfm__objective job = {.options = &own, .threads = own.threads};
    RFM_TRY(rfm__kind_find(name, &job.kind, error));
    RFM_TRY(fit_check_constant(job.kind, own.k, error));
    RFM_TRY(rfm__covariates_make(&own, job.kind, &job.covariates, error));
    rfm_status status = fit_gather(&job, frame, error);
    if (status == RFM_OK) status = fit_run(&job, out_model, error);
    rfm__covariates_free(&job.covariates);
    rfm__patterns_free(&job.patterns);
    rfm__rising_free(&job.rising);
    return status;
}
