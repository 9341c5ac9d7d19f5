/* SPDX-License-Identifier: MIT */
/* How a fit ended, in sentences: one that went to an edge must be said so, or its numbers would be
 * believed. */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"

enum { NAME_ROOM = 96 };

/* Name and value of one parameter. */
static double parameter_of(const clv_fit *fit, int32_t index, char name[NAME_ROOM]) {
    rfm_frame *frame = clv_parameters(fit->model, 0.95);
    const rfm_column names = column_of(frame, "parameter"), values = column_of(frame, "value");
    double value = NAN;
    name[0] = '\0';
    if (index >= 0 && index < names.length) {
        size_t size;
        const char *bytes = cell_text(&names, index, &size);
        if (size > NAME_ROOM - 1) size = NAME_ROOM - 1;
        memcpy(name, bytes, size);
        name[size] = '\0';
        value = ((const double *)values.values)[index];
    }
    rfm_frame_free(frame);
    return value;
}

/* What it means that r or alpha has no value of its own. */
static const char *rate_meaning(const clv_fit *fit) {
    const double r = clv_value(fit, "r"), unit = fit->state.unit_days;
    if (r / clv_value(fit, "alpha") * 36500 / unit < 1) {
        return "As far as the data show, hardly anybody buys again.";
    }
    if (r > 100) {
        return "As far as the data show, customers all buy at one and the same rate: only the "
               "ratio of r to alpha counts.";
    }
    return "How customers differ in their rates is not in the data.";
}

static const char *lifetime_meaning(const clv_fit *fit) {
    const double s = clv_value(fit, "s"), beta = clv_value(fit, "beta");
    if (s / beta * 36500 / fit->state.unit_days < 1 || s < 0.001) {
        return "As far as the data show, hardly anybody leaves.";
    }
    return s > 100 ? "As far as the data show, customers all leave at one and the same rate: "
                     "only the ratio of s to beta counts."
                   : "When customers leave is not in the data.";
}

static const char *share_meaning(const clv_fit *fit) {
    const double a = clv_value(fit, "a"), share = a / (a + clv_value(fit, "b"));
    if (share < 0.001) return "As far as the data show, hardly anybody leaves.";
    if (share > 0.999) return "As far as the data show, everybody leaves at once.";
    return "The share that leaves after a purchase, a / (a + b), is all that the data show of "
           "leaving; how customers differ in it is not in them.";
}

static const char *ggom_meaning(const char *parameter) {
    return strcmp(parameter, "b") == 0
               ? "That customers wear out is not in the data: without it the model is pareto-nbd, "
                 "which has a parameter less."
               : "When customers leave is in the data, but not all three of b, s and beta.";
}

/* Of chances and contracts. */
static const char *counted_meaning(const clv_fit *fit) {
    return strcmp(fit->name, "bg-bb") == 0
               ? "Only shares count then, alpha / (alpha + beta) and gamma / (gamma + delta); how "
                 "customers differ in them is not in the data."
               : "Only the share that leaves counts then, alpha / (alpha + beta) at first: "
                 "everybody may be alike, or more periods are needed to tell.";
}

/* What it means that a parameter has no value of its own. */
static const char *meaning_of(const clv_fit *fit, const char *parameter) {
    if (strcmp(fit->name, "gamma-gamma") == 0) {
        return "Either customers spend alike or each one spends the same every time, or there are "
               "too few to tell.";
    }
    if (strchr(parameter, '.') != NULL) {
        return "The column is the same for all, or follows from others.";
    }
    if (clv_kind_of(fit->name)->reads != CLV_TIMES) return counted_meaning(fit);
    if (strcmp(parameter, "r") == 0 || strcmp(parameter, "alpha") == 0) return rate_meaning(fit);
    if (strcmp(fit->name, "ggom-nbd") == 0) return ggom_meaning(parameter);
    return strcmp(fit->name, "pareto-nbd") == 0 ? lifetime_meaning(fit) : share_meaning(fit);
}

static void add_end(rfm_buffer *words, const clv_fit *fit) {
    const rfm_model_state *state = &fit->state;
    char name[NAME_ROOM];
    const double value = parameter_of(fit, state->parameter, name);
    switch (state->status) {
        case RFM_FIT_CONVERGED:
            text_add(words, "The fit converged: these parameters are the most likely ones.");
            break;
        case RFM_FIT_FLAT:
            text_add(
                words,
                "The fit is flat: it reached the highest likelihood, but other values of %s, with "
                "others going along, are as likely. %s Do not read these parameters one by one; "
                "the predictions are those of one choice among equals.",
                name, meaning_of(fit, name));
            break;
        case RFM_FIT_BOUNDARY:
            text_add(
                words,
                "The fit ends at a boundary: the likelihood rises as long as %s goes to %s, so "
                "%s has no value of its own and no standard error. %s Predictions are those of "
                "that limit.",
                name, value > 1 ? "infinity" : "0", name, meaning_of(fit, name));
            break;
        case RFM_FIT_STOPPED:
            text_add(words,
                     "The fit stopped after %d steps, before it reached the highest likelihood: do "
                     "not rely on it.",
                     (int)state->iterations);
            break;
        default:
            text_add(words, "The parameters were given; nothing was fitted and no error is known.");
    }
}

/* A fit of four numbers to a handful of customers is a fit all the same, so it has to be said. */
static void add_few(rfm_buffer *words, const clv_fit *fit, double repeaters) {
    enum { FEW = 30 };
    const int is_contract = clv_kind_of(fit->name)->reads == CLV_PERIODS;
    if (repeaters >= FEW || fit->state.status == RFM_FIT_GIVEN) return;
    if (repeaters == 0) {
        text_add(words, " No customer came again, so take all that follows from it for a guess.");
        return;
    }
    text_add(words, " Only ");
    clv_add_count(words, repeaters, "customer");
    text_add(words, "%s too few for %d parameters, so take all that follows from it for a guess.",
             is_contract ? ":" : " came again:", (int)fit->state.parameter_count);
}

void clv_add_status(rfm_buffer *words, const clv_fit *fit, double repeaters) {
    const rfm_model_state *state = &fit->state;
    add_end(words, fit);
    if (state->k > 0) {
        text_add(words,
                 " k is %d: a purchase is every %d%s event of the rate, so intervals are "
                 "%.3g times as even as random ones.",
                 (int)state->k, (int)state->k,
                 state->k == 1   ? "st"
                 : state->k == 2 ? "nd"
                 : state->k == 3 ? "rd"
                                 : "th",
                 sqrt((double)state->k));
    }
    if (strcmp(fit->name, "gamma-gamma") == 0 && state->status != RFM_FIT_GIVEN) {
        text_add(words, " It read ");
        clv_add_count(words, (double)state->customers, "customer");
        text_add(words, " with repeat spend above 0.");
    }
    if (state->penalty > 0) {
        text_add(words,
                 " A penalty of %.4g keeps them near 1: standard errors are those of the "
                 "penalised likelihood.",
                 state->penalty);
    }
    if (state->replicates > 0 && strcmp(fit->name, "gamma-gamma") != 0) {
        text_add(words, " %d resamples were fitted for the intervals of the predictions.",
                 (int)state->replicates);
    }
    add_few(words, fit, repeaters);
}
