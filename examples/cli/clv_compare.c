/* SPDX-License-Identifier: MIT */
/*
 * BIC orders all models; a likelihood-ratio test says whether more parameters of the same model
 * earn their keep. So of a model with covariates the smaller ones are fitted too.
 */
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "frame_maker.h"
#include "say.h"

enum { MOST_COMPARED = CLV_MOST_TRIED + 4 };

/* The models in order, the best first, and how their covariates are called. */
typedef struct compared {
    const rfm_model *models[MOST_COMPARED];
    const char *covariates[MOST_COMPARED];
    int32_t status[MOST_COMPARED], k[MOST_COMPARED];
    clv_fit more[4];
    int count, more_count;
} compared;

static void add(compared *to, const clv_fit *fit, const char *covariates) {
    to->models[to->count] = fit->model;
    to->covariates[to->count] = covariates;
    to->k[to->count] = fit->state.k;
    to->status[to->count++] = fit->state.status;
}

static const char *covariates_of(const clv_settings *own) {
    return own->equal.count > 0                                ? "both, equal"
           : own->purchase.count > 0 && own->dropout.count > 0 ? "both"
           : own->purchase.count > 0                           ? "purchase"
           : own->dropout.count > 0                            ? "dropout"
                                                               : "none";
}

static void add_variant(compared *to, const clv_run *run, const clv_names *purchase,
                        const clv_names *dropout, const char *covariates) {
    static const clv_names none = {.count = 0};
    const char *name = run->models.tried[run->models.best].name;
    clv_fit *one = &to->more[to->more_count++];
    *one = clv_models_variant(run, name, purchase, dropout, &none);
    add(to, one, covariates);
}

static void add_variants(compared *to, const clv_run *run) {
    static const clv_names none = {.count = 0};
    const clv_settings *own = run->own;
    const int has_both = own->purchase.count > 0 && own->dropout.count > 0;
    if (own->purchase.count + own->dropout.count == 0) return;
    if (own->equal.count > 0) add_variant(to, run, &own->purchase, &own->dropout, "both");
    if (has_both) add_variant(to, run, &own->purchase, &none, "purchase");
    if (has_both) add_variant(to, run, &none, &own->dropout, "dropout");
    add_variant(to, run, &none, &none, "none");
}

/* Behind the best one in order of BIC. */
static void add_tried(compared *to, const clv_run *run) {
    const clv_models *models = &run->models;
    int taken[CLV_MOST_TRIED] = {0};
    for (int place = 0; place < models->count; ++place) {
        int next = place == 0 ? models->best : -1;
        for (int i = 0; place > 0 && i < models->count; ++i) {
            if (taken[i]) continue;
            if (next < 0 || models->tried[i].state.bic < models->tried[next].state.bic) next = i;
        }
        taken[next] = 1;
        add(to, &models->tried[next], covariates_of(run->own));
    }
}

/* The library's table with columns `covariates`, `fit` and `k`. */
static rfm_frame *make(const compared *from) {
    rfm_frame *table, *joined;
    rfm_error error;
    frame_maker *maker = maker_new();
    maker_column(maker, "covariates", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "fit", RFM_COLUMN_TEXT, 0);
    maker_column(maker, "k", RFM_COLUMN_INT64, 0);
    for (int i = 0; i < from->count; ++i) {
        maker_text(maker, 0, from->covariates[i]);
        maker_text(maker, 1, clv_status_word(from->status[i]));
        if (from->k[i] > 0) {
            maker_number(maker, 2, from->k[i]);
        } else {
            maker_missing(maker, 2);
        }
    }
    rfm_frame *words = maker_finish(maker);
    if (rfm_model_compare(from->models, from->count, &table, &error) != RFM_OK ||
        rfm_frame_join(table, words, &joined, &error) != RFM_OK) {
        fail_with(NULL, &error);
    }
    rfm_frame_free(table);
    rfm_frame_free(words);
    return joined;
}

rfm_frame *clv_compare(const clv_run *run) {
    compared all = {.count = 0};
    add_tried(&all, run);
    add_variants(&all, run);
    rfm_frame *table = make(&all);
    for (int i = 0; i < all.more_count; ++i) rfm_model_free(all.more[i].model);
    return table;
}
