/* SPDX-License-Identifier: MIT */
/*
 * Which model fits best is a question to the data, and one that takes a second: so unless a model
 * is named all that can read the data are fitted, and the criterion that charges for parameters
 * decides.
 */
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "say.h"

static const char *weight_of(const clv_run *run) {
    rfm_column column;
    if (run->own->weight != NULL) return run->own->weight;
    return run->own->histories != NULL && clv_find(run->customers, "weight", &column) ? "weight"
                                                                                      : NULL;
}

static rfm_model_options options_of(const clv_run *run, int32_t replicates) {
    const clv_settings *own = run->own;
    return (rfm_model_options){.struct_size = sizeof(rfm_model_options),
                               .threads = run->from->threads,
                               .unit_days = own->unit_days > 0 ? own->unit_days : 7,
                               .ridge = own->ridge,
                               .weight = weight_of(run),
                               .replicates = replicates,
                               .seed = own->seed};
}

static void set_covariates(rfm_model_options *options, const clv_settings *own,
                           const clv_names *purchase, const clv_names *dropout,
                           const clv_names *equal) {
    options->purchase_columns = purchase->names;
    options->purchase_column_count = purchase->count;
    options->dropout_columns = dropout->names;
    options->dropout_column_count = dropout->count;
    options->equal_columns = equal->names;
    options->equal_column_count = equal->count;
    options->covariate_ridge = own->covariate_ridge;
}

static void fit(const clv_run *run, const char *name, const rfm_model_options *options,
                clv_fit *to) {
    rfm_error error;
    if (rfm_model_fit(name, run->customers, options, &to->model, &error) != RFM_OK) {
        clv_fail(run, name, &error);
    }
    clv_fit_inspect(to);
}

/* Of a range of k the likeliest. */
static void fit_range(const clv_run *run, const char *name, rfm_model_options *options,
                      clv_fit *to) {
    for (options->k = run->own->k_low; options->k <= run->own->k_high; ++options->k) {
        clv_fit one = {.model = NULL};
        fit(run, name, options, &one);
        if (to->model != NULL && to->state.log_likelihood >= one.state.log_likelihood) {
            rfm_model_free(one.model);
            continue;
        }
        rfm_model_free(to->model);
        *to = one;
    }
}

static void fit_kind(const clv_run *run, const clv_kind *kind, int32_t replicates, clv_fit *to) {
    const clv_settings *own = run->own;
    rfm_model_options options = options_of(run, replicates);
    set_covariates(&options, own, &own->purchase, &own->dropout, &own->equal);
    if (kind->is_regular && own->k_low > 0) {
        fit_range(run, kind->name, &options, to);
    } else {
        fit(run, kind->name, &options, to);
    }
}

clv_fit clv_models_variant(const clv_run *run, const char *name, const clv_names *purchase,
                           const clv_names *dropout, const clv_names *equal) {
    clv_fit one = {.model = NULL};
    rfm_model_options options = options_of(run, 0);
    set_covariates(&options, run->own, purchase, dropout, equal);
    fit(run, name, &options, &one);
    return one;
}

/* 1 when auto is to try it: the data have what it reads, it takes what was asked for. ggom-nbd
 * takes longer than all others together, and in most shops ends as pareto-nbd, so it has to be
 * asked for. */
static int can_try(const clv_run *run, const clv_kind *kind) {
    const clv_settings *own = run->own;
    const int is_asked = own->is_regular || own->k_low > 0;
    if (kind->reads != run->reads) return 0;
    if (kind->is_regular && (!is_asked || !run->has_litt)) return 0;
    if (own->purchase.count > 0 && !kind->takes_purchase) return 0;
    if (own->dropout.count > 0 && !kind->takes_dropout) return 0;
    return strcmp(kind->name, "ggom-nbd") != 0 || own->is_aging;
}

/* A fit that ran out of steps wins against nothing else, and neither does one of ggom-nbd that is
 * not identified: pareto-nbd is its limit. */
static int is_last_choice(const clv_fit *one) {
    return one->state.status == RFM_FIT_STOPPED ||
           (strcmp(one->name, "ggom-nbd") == 0 && one->state.status != RFM_FIT_CONVERGED);
}

static int is_better(const clv_fit *one, const clv_fit *other) {
    if (is_last_choice(one) != is_last_choice(other)) return is_last_choice(other);
    return one->state.bic < other->state.bic;
}

static void fit_all(clv_run *run) {
    clv_models *to = &run->models;
    for (int i = 0; i < CLV_KINDS; ++i) {
        if (can_try(run, &clv_kinds[i])) fit_kind(run, &clv_kinds[i], 0, &to->tried[to->count++]);
    }
    if (to->count == 0) fail(EXIT_BAD_USAGE, "no model takes these columns and covariates");
    for (int i = 1; i < to->count; ++i) {
        if (is_better(&to->tried[i], &to->tried[to->best])) to->best = i;
    }
    if (run->own->replicates == 0) return;
    clv_fit *best = &to->tried[to->best];
    const clv_kind *kind = clv_kind_of(best->name);
    rfm_model_free(best->model);
    *best = (clv_fit){.model = NULL};
    fit_kind(run, kind, run->own->replicates, best);
}

static void fit_named(clv_run *run, const clv_kind *kind) {
    if (run->own->histories == NULL && kind->reads != CLV_TIMES) {
        fail(EXIT_BAD_USAGE,
             "%s reads %s, which receipts do not tell; give them with --histories FILE", kind->name,
             kind->reads == CLV_CHANCES ? "chances to buy" : "periods of contracts");
    }
    fit_kind(run, kind, run->own->replicates, &run->models.tried[0]);
    run->models.count = 1;
}

/* Why there is no spend model to be fitted; NULL: there may be one. */
static const char *without_spend(const clv_run *run) {
    rfm_column column;
    if (run->own->no_spend) return "not asked for";
    if (!clv_find(run->customers, "mean_repeat_spend", &column)) {
        return "the histories have no column mean_repeat_spend";
    }
    const rfm_column x = column_of(run->customers, "x");
    for (int64_t row = 0; row < x.length; ++row) {
        if (clv_number(&x, row) > 0 && clv_number(&column, row) > 0) return NULL;
    }
    return "no customer has repeat purchases with a mean spend above 0";
}

static void fit_spend(clv_run *run) {
    const rfm_model_options options = options_of(run, run->own->replicates);
    run->models.no_spend = without_spend(run);
    if (run->models.no_spend == NULL) fit(run, "gamma-gamma", &options, &run->models.spend);
}

static void give(const char *name, const clv_names *values, double unit_days, clv_fit *to) {
    double parameters[CLV_MOST_COVARIATES];
    rfm_error error;
    for (int32_t i = 0; i < values->count; ++i) parameters[i] = strtod(values->names[i], NULL);
    if (rfm_model_new(name, parameters, values->count, unit_days, &to->model, &error) != RFM_OK) {
        fail(EXIT_BAD_USAGE, "%s: %s", name, error.message);
    }
    clv_fit_inspect(to);
}

static void give_all(clv_run *run) {
    const clv_settings *own = run->own;
    clv_models *to = &run->models;
    to->is_given = 1;
    to->count = 1;
    give(clv_kinds[own->model - 1].name, &own->parameters, own->unit_days, &to->tried[0]);
    if (own->spend_parameters.count > 0) {
        give("gamma-gamma", &own->spend_parameters, own->unit_days, &to->spend);
    } else {
        to->no_spend = "no --spend-parameters were given";
    }
}

void clv_models_fit(clv_run *run) {
    if (run->models.is_loaded) return;
    if (run->own->parameters.count > 0) {
        give_all(run);
        return;
    }
    if (run->own->model > 0) {
        fit_named(run, &clv_kinds[run->own->model - 1]);
    } else {
        fit_all(run);
    }
    fit_spend(run);
}
