/* SPDX-License-Identifier: MIT */
/*
 * Fitting: from a model's starts to the tops of the likelihood, in the logarithms of the
 * parameters, of which the highest is the answer. That a likelihood is flat along a line or rises
 * to the edge of what parameters can be is a finding about the data, and is reported as one.
 */
#include <math.h>

#include "base/options.h"
#include "clv/model.h"
#include "clv/rising.h"
#include "math/functions.h"

enum {
    FIT_STARTS_MOST = 4,
    FIT_FEW = 4000 /* patterns that are enough to come near */
};

static const double fit_tolerance = 1e-11; /* of the gradient, for each customer */
/* Information about the logarithm of a parameter: less is a standard error of a factor e^10. */
static const double fit_least_bend = 0.01;

typedef struct fit_job {
    const rfm__kind *kind;
    const rfm_model_options *options;
    rfm__patterns patterns;
    rfm__rising rising;
    double constant; /* behind the parameters; 0 where the kind has none */
} fit_job;

/* The unit of the patterns differs from the model's, the penalty is about the model's parameters.
 */
static double fit_offset(const fit_job *job, int32_t parameter) {
    return -rfm__kind_power(job->kind, parameter) * rfm__log(job->patterns.factor);
}

static double fit_penalty(const fit_job *job, const double *at) {
    double sum = 0;
    for (int32_t i = 0; i < job->kind->parameter_count; ++i) {
        const double value = at[i] + fit_offset(job, i);
        sum += value * value;
    }
    return job->options->ridge * sum / 2;
}

static rfm_status fit_evaluate(void *context, const double *at, rfm__surface *out,
                               rfm_error *error) {
    fit_job *job = context;
    double parameters[RFM__KIND_PARAMETERS_MOST];
    for (int32_t i = 0; i < job->kind->parameter_count; ++i) parameters[i] = rfm__exp(at[i]);
    parameters[job->kind->parameter_count] = job->constant;
    RFM_TRY(rfm__patterns_derive(&job->patterns, job->kind, parameters, &job->rising,
                                 job->options->threads, out, error));
    if (!(job->options->ridge > 0)) return RFM_OK;
    out->value -= fit_penalty(job, at);
    for (int32_t i = 0; i < job->kind->parameter_count; ++i) {
        out->gradient[i] -= job->options->ridge * (at[i] + fit_offset(job, i));
        out->hessian.cells[i][i] -= job->options->ridge;
    }
    return RFM_OK;
}

static rfm__climb fit_make_climb(fit_job *job) {
    const rfm__climb climb = {.function = fit_evaluate,
                              .context = job,
                              .count = job->kind->parameter_count,
                              .most = job->options->max_iterations,
                              .low = -RFM__KIND_LOG_MOST,
                              .high = RFM__KIND_LOG_MOST,
                              .tolerance = fit_tolerance * job->patterns.weight,
                              .least_bend = fit_least_bend};
    return climb;
}

/* Tops that are equally high but for rounding: one that is bent down in every direction is best. */
static int fit_is_better(const rfm__climbed *top, const rfm__climbed *best) {
    const double margin = 1e-12 * fabs(best->surface.value);
    const double more = top->surface.value - best->surface.value;
    if (best->outcome == RFM__CLIMB_TOP) return more > margin;
    return more > (top->outcome == RFM__CLIMB_TOP ? -margin : 0);
}

/* Climbs from every start, for a likelihood may have several tops; the highest is the best. */
static rfm_status fit_climb_all(fit_job *job, double (*starts)[RFM__KIND_PARAMETERS_MOST],
                                int32_t count, rfm__climbed *out_best, rfm_error *error) {
    const rfm__climb climb = fit_make_climb(job);
    for (int32_t i = 0; i < count; ++i) {
        rfm__climbed climbed;
        RFM_TRY(rfm__climb_run(&climb, starts[i], &climbed, error));
        if (i == 0 || fit_is_better(&climbed, out_best)) *out_best = climbed;
    }
    return RFM_OK;
}

/* The same with a few of the patterns, at even distances in their order. */
static rfm_status fit_climb_few(fit_job *job, double (*starts)[RFM__KIND_PARAMETERS_MOST],
                                int32_t count, rfm__climbed *out_best, rfm_error *error) {
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

/* Of many patterns the few tell where the highest top is, so that only one climb needs them all;
 * where they have no top all starts are climbed from. */
static rfm_status fit_climb(fit_job *job, rfm__climbed *out_best, rfm_error *error) {
    double starts[FIT_STARTS_MOST][RFM__KIND_PARAMETERS_MOST];
    const int32_t count = job->kind->start(&job->patterns.means, starts);
    for (int32_t i = 0; i < count; ++i) {
        for (int32_t k = 0; k < job->kind->parameter_count; ++k) {
            starts[i][k] = rfm__log(starts[i][k]);
        }
    }
    if (job->patterns.count >= 2 * FIT_FEW) {
        double near[1][RFM__KIND_PARAMETERS_MOST];
        RFM_TRY(fit_climb_few(job, starts, count, out_best, error));
        for (int32_t k = 0; k < job->kind->parameter_count; ++k) near[0][k] = out_best->at[k];
        if (out_best->outcome == RFM__CLIMB_TOP) {
            RFM_TRY(fit_climb_all(job, near, 1, out_best, error));
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
                const int is_flat = !(bends[d] >= fit_least_bend);
                if (is_flat && share * share > 1e-12) sum = NAN;
                if (!is_flat) sum += share / bends[d];
            }
            model->covariance[free[i]][free[k]] = sum;
        }
    }
}

static void fit_report(const fit_job *job, const rfm__climbed *top, rfm_model *model) {
    static const int32_t statuses[] = {RFM_FIT_CONVERGED, RFM_FIT_FLAT, RFM_FIT_BOUNDARY,
                                       RFM_FIT_STOPPED};
    const rfm__patterns *patterns = &job->patterns;
    rfm_model_state *state = &model->state;
    state->status = statuses[top->outcome];
    state->parameter = top->coordinate;
    state->iterations = top->iterations;
    state->customers = patterns->customers;
    state->left_out = patterns->left_out;
    state->weight = patterns->weight;
    state->penalty = job->options->ridge > 0 ? fit_penalty(job, top->at) : 0;
    state->log_likelihood =
        top->surface.value + state->penalty + patterns->densities * rfm__log(patterns->factor);
    state->aic = 2 * job->kind->parameter_count - 2 * state->log_likelihood;
    state->bic =
        job->kind->parameter_count * rfm__log(patterns->weight) - 2 * state->log_likelihood;
    for (int32_t i = 0; i < job->kind->parameter_count; ++i) {
        const double slope = fabs(top->surface.gradient[i]) / patterns->weight;
        if (slope > state->gradient_norm) state->gradient_norm = slope;
    }
}

/* Of the constants that there may be, the first with the highest top. */
static rfm_status fit_climb_constants(fit_job *job, rfm__climbed *out_best, rfm_error *error) {
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

static rfm_status fit_run(fit_job *job, rfm_model **out_model, rfm_error *error) {
    rfm__climbed top;
    double parameters[RFM__KIND_PARAMETERS_MOST];
    RFM_TRY(rfm__rising_new(job->kind->rising_for, job->patterns.x_most, &job->rising, error));
    RFM_TRY(fit_climb_constants(job, &top, error));
    for (int32_t i = 0; i < job->kind->parameter_count; ++i) {
        parameters[i] = rfm__exp(top.at[i]);
        const int32_t power = rfm__kind_power(job->kind, i);
        if (power > 0) parameters[i] /= job->patterns.factor;
        if (power < 0) parameters[i] *= job->patterns.factor;
    }
    parameters[job->kind->parameter_count] = job->constant;
    RFM_TRY(rfm__model_new(job->kind, parameters, job->options->unit_days, out_model, error));
    fit_covariance(&top, job->kind->parameter_count, *out_model);
    fit_report(job, &top, *out_model);
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
    return RFM_OK;
}

static rfm_status fit_check_constant(const rfm__kind *kind, int32_t k, rfm_error *error) {
    const int32_t most = kind->constant == NULL ? 0 : kind->constant_most;
    if (k >= 0 && k <= most) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "k is %d; expected 0 to %d for %s", (int)k,
                     (int)most, kind->name);
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
    fit_job job = {.options = &own};
    rfm__history_columns columns;
    RFM_TRY(rfm__kind_find(name, &job.kind, error));
    RFM_TRY(fit_check_constant(job.kind, own.k, error));
    RFM_TRY(
        rfm__history_columns_find(frame, job.kind, own.weight, 1 / own.unit_days, &columns, error));
    RFM_TRY(rfm__patterns_make(frame, &columns, job.kind, &job.patterns, error));
    const rfm_status status = fit_run(&job, out_model, error);
    rfm__patterns_free(&job.patterns);
    rfm__rising_free(&job.rising);
    return status;
}
