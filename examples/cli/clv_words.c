/* SPDX-License-Identifier: MIT */
/*
 * What a fit found, in sentences. Parameters called r and alpha mean nothing to who runs a shop;
 * and a fit that went to an edge must be said so, or its numbers would be believed.
 */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"
#include "width.h"

enum { PARAGRAPH_WIDTH = 80 };

void clv_add_paragraph(rfm_buffer *text, rfm_buffer *words) {
    int used = 0;
    for (const char *word = rfm_buffer_data(words); *word != '\0';) {
        const size_t size = strcspn(word, " \n");
        const int wide = text_width(word, size);
        if (used > 0 && used + 1 + wide > PARAGRAPH_WIDTH) {
            text_add(text, "\n");
            used = 0;
        }
        text_add(text, "%s%.*s", used > 0 ? " " : "", (int)size, word);
        used += wide + (used > 0 ? 1 : 0);
        word += size;
        while (*word == ' ' || *word == '\n') ++word;
    }
    text_add(text, "\n");
    rfm_buffer_free(words);
}

/* "3 customers", "1 customer". */
static void add_count(rfm_buffer *words, int64_t count, const char *noun) {
    text_add(words, "%lld %s%s", (long long)count, noun, count == 1 ? "" : "s");
}

/* A number of any size with three digits that count and no exponent. */
static void add_size(rfm_buffer *words, double value) {
    if (value > 0 && value < 0.001) {
        text_add(words, "less than 0.001");
    } else if (value >= 1000) {
        text_add(words, "%.0f", value);
    } else {
        text_add(words, "%.3g", value);
    }
}

/* Name and value of one parameter. */
static double parameter_of(const clv_fit *fit, int32_t index, char name[16]) {
    rfm_frame *frame = clv_parameters(fit->model);
    const rfm_column names = column_of(frame, "parameter"), values = column_of(frame, "value");
    double value = NAN;
    name[0] = '\0';
    if (index >= 0 && index < names.length) {
        size_t size;
        const char *bytes = cell_text(&names, index, &size);
        if (size > 15) size = 15;
        memcpy(name, bytes, size);
        name[size] = '\0';
        value = ((const double *)values.values)[index];
    }
    rfm_frame_free(frame);
    return value;
}

static double value_of(const clv_fit *fit, const char *parameter) {
    rfm_frame *frame = clv_parameters(fit->model);
    const rfm_column names = column_of(frame, "parameter"), values = column_of(frame, "value");
    double value = NAN;
    for (int64_t row = 0; row < names.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&names, row, &size);
        if (size != strlen(parameter) || memcmp(bytes, parameter, size) != 0) continue;
        value = ((const double *)values.values)[row];
    }
    rfm_frame_free(frame);
    return value;
}

/* What it means that r or alpha has no value of its own. */
static const char *rate_meaning(const clv_fit *fit) {
    const double r = value_of(fit, "r"), unit = fit->state.unit_days;
    if (r / value_of(fit, "alpha") * 36500 / unit < 1) {
        return "As far as the data show, hardly anybody buys again.";
    }
    if (r > 100) {
        return "As far as the data show, customers all buy at one and the same rate: only the "
               "ratio of r to alpha counts.";
    }
    return "How customers differ in their rates is not in the data.";
}

static const char *leaving_meaning(const clv_fit *fit) {
    if (strcmp(fit->name, "pareto-nbd") == 0) {
        const double s = value_of(fit, "s"), beta = value_of(fit, "beta");
        if (s / beta * 36500 / fit->state.unit_days < 1 || s < 0.001) {
            return "As far as the data show, hardly anybody leaves.";
        }
        return s > 100 ? "As far as the data show, customers all leave at one and the same rate: "
                         "only the ratio of s to beta counts."
                       : "When customers leave is not in the data.";
    }
    const double a = value_of(fit, "a"), share = a / (a + value_of(fit, "b"));
    if (share < 0.001) return "As far as the data show, hardly anybody leaves.";
    if (share > 0.999) return "As far as the data show, everybody leaves at once.";
    return "The share that leaves after a purchase, a / (a + b), is all that the data show of "
           "leaving; how customers differ in it is not in them.";
}

/* What it means that a parameter has no value of its own. */
static const char *meaning_of(const clv_fit *fit, const char *parameter) {
    if (strcmp(fit->name, "gamma-gamma") == 0) {
        return "Either customers spend alike or each one spends the same every time, or there are "
               "too few to tell.";
    }
    const int is_rate = strcmp(parameter, "r") == 0 || strcmp(parameter, "alpha") == 0;
    return is_rate ? rate_meaning(fit) : leaving_meaning(fit);
}

/* A fit of four numbers to a handful of customers is a fit all the same, so it has to be said. */
static void add_few(rfm_buffer *words, const clv_fit *fit, int64_t repeaters) {
    enum { FEW = 30 };
    if (repeaters >= FEW || fit->state.status == RFM_FIT_GIVEN) return;
    if (repeaters == 0) {
        text_add(words, " No customer came again, so take all that follows from it for a guess.");
        return;
    }
    text_add(words, " Only ");
    add_count(words, repeaters, "customer");
    text_add(words,
             " came again: too few for %d parameters, so take all that follows from it for a "
             "guess.",
             (int)fit->state.parameter_count);
}

void clv_add_status(rfm_buffer *words, const clv_fit *fit, int64_t repeaters) {
    const rfm_model_state *state = &fit->state;
    char name[16];
    const double value = parameter_of(fit, state->parameter, name);
    switch (state->status) {
        case RFM_FIT_CONVERGED:
            text_add(words,
                     "The fit converged in %d steps: these parameters are the most likely ones.",
                     (int)state->iterations);
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
            text_add(
                words,
                "The fit stopped after %d steps, before it reached the highest likelihood: do not "
                "rely on it.",
                (int)state->iterations);
            break;
        default:
            text_add(words, "The parameters were given; nothing was fitted and no error is known.");
    }
    if (strcmp(fit->name, "gamma-gamma") == 0 && state->status != RFM_FIT_GIVEN) {
        text_add(words, " It read ");
        add_count(words, state->customers, "customer");
        text_add(words, " with repeat spend above 0.");
    }
    add_few(words, fit, repeaters);
}

/* How much a difference of BIC says (Kass and Raftery 1995). */
static const char *weight_of(double difference) {
    return difference < 2    ? "hardly more than a tie"
           : difference < 6  ? "a slight lead"
           : difference < 10 ? "a clear lead"
                             : "beyond doubt";
}

void clv_add_choice(rfm_buffer *words, const clv_models *models) {
    const clv_fit *best = &models->tried[models->best];
    const clv_fit *second = NULL;
    if (models->is_loaded) {
        text_add(words, "%s was loaded; nothing was fitted.", best->name);
        return;
    }
    for (int i = 0; i < models->count; ++i) {
        const clv_fit *one = &models->tried[i];
        if (one == best) continue;
        if (second == NULL || one->state.bic < second->state.bic) second = one;
    }
    if (second == NULL) {
        text_add(words, "%s was asked for; --model auto compares it with the others.", best->name);
        return;
    }
    const double difference = second->state.bic - best->state.bic;
    if (difference >= 0 && difference < 0.05) {
        text_add(words, "%s is taken, but the BIC of %s is as low.", best->name, second->name);
        return;
    }
    if (difference < 0) {
        text_add(words, "%s is taken: %s has a lower BIC, but its fit did not come to an end.",
                 best->name, second->name);
        return;
    }
    text_add(words, "%s is taken: its BIC is the lowest, %.1f below that of %s, which is %s.",
             best->name, difference, second->name, weight_of(difference));
}

static void add_rate(rfm_buffer *words, const clv_reading *of) {
    text_add(words, "A customer who has not left buys ");
    add_size(words, of->a_year);
    text_add(words, " times a year on average");
    if (of->a_year > 0.01 && of->a_year <= 365) {
        text_add(words, ", once in ");
        add_size(words, 365 / of->a_year);
        text_add(words, " days");
    }
    text_add(words, ".");
}

static void add_leaving(rfm_buffer *words, const clv_fit *best, const clv_reading *of) {
    if (strcmp(best->name, "nbd") == 0) {
        text_add(words, " The model knows no leaving: who has bought once is a customer for good.");
    } else if (strcmp(best->name, "pareto-nbd") != 0) {
        text_add(words, " After a %s %.3g%% leave for good%s.",
                 strcmp(best->name, "bg-nbd") == 0 ? "repeat purchase" : "purchase",
                 100 * of->leave_share,
                 strcmp(best->name, "bg-nbd") == 0
                     ? "; who bought once only counts as still there, however long ago"
                     : ", the first one included");
    } else if (of->median_lifetime_days < 36500) {
        text_add(words, " Half of the customers have left %.0f days after their first purchase.",
                 of->median_lifetime_days);
    } else {
        text_add(words,
                 " Half of the customers stay for more than a hundred years: in effect "
                 "nobody leaves.");
    }
}

static void add_spend(rfm_buffer *words, const clv_run *run) {
    const clv_models *models = &run->models;
    if (models->spend.model == NULL) {
        text_add(words, " No spend was modelled: %s.", models->no_spend);
    } else if (isnan(run->reading.mean_spend)) {
        text_add(words,
                 " Of spend there is no mean over all customers: q of gamma-gamma is 1 or below, "
                 "the differences between customers are too wide. Customers with enough repeat "
                 "purchases still have an expected spend of their own, the others have none.");
    } else {
        text_add(words, " A purchase is expected to be worth %.*f.", run->done.taken.decimals,
                 run->reading.mean_spend);
    }
}

void clv_add_reading(rfm_buffer *words, const clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    const clv_reading *of = &run->reading;
    add_rate(words, of);
    add_leaving(words, best, of);
    text_add(words, " A new customer is expected to buy ");
    add_size(words, of->new_purchases);
    text_add(words,
             " times more in the year after the first purchase; %.0f%% do not come back in that "
             "time",
             100 * of->new_none);
    if (strcmp(best->name, "nbd") == 0) {
        text_add(words, ".");
    } else {
        text_add(words, ", and %.0f%% have not left at its end.", 100 * of->new_alive);
    }
    add_spend(words, run);
}

static void add_value(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    text_add(words, " Their value (clv) is %.*f, %.*f a customer: purchases times expected spend",
             run->done.taken.decimals, of->clv, run->done.taken.decimals,
             of->valued == 0 ? 0 : of->clv / (double)of->valued);
    if (run->margin_share < 1)
        text_add(words, " times a margin of %.4g%%", 100 * run->margin_share);
    if (run->own->yearly_rate > 0) {
        text_add(words, ", discounted by %.4g%% a year, which is %.4g%% a month",
                 100 * run->own->yearly_rate, 100 * run->monthly_rate);
    } else {
        text_add(words, ", not discounted");
    }
    text_add(words, ".");
}

/* A sentence on customers that have no clv or not one of their own. */
static void add_sentence(rfm_buffer *words, int64_t count, const char *what) {
    if (count == 0) return;
    text_add(words, " ");
    add_count(words, count, "customer");
    text_add(words, " %s %s", count == 1 ? "has" : "have", what);
}

static void add_without_value(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    const int has_mean = !isnan(run->reading.mean_spend);
    const int64_t told = of->without_spend + (has_mean ? 0 : of->once);
    const int64_t without = of->customers - of->valued;
    add_sentence(words, of->once,
                 has_mean ? "no repeat purchase, so no repeat spend of their own: they are taken "
                            "to spend the mean of all."
                          : "no repeat purchase and so no expected spend and no clv: there is no "
                            "mean to give them.");
    add_sentence(words, of->without_spend,
                 "repeat purchases of a mean spend of 0 or below (free, or returned), which the "
                 "spend model cannot read: no expected spend and no clv.");
    add_sentence(words, without > told ? without - told : 0,
                 "too few repeat purchases for a mean to exist: no expected spend and no clv.");
}

void clv_add_predictions(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    text_add(words, "Of ");
    add_count(words, of->customers, "customer");
    text_add(words,
             " %.0f are expected to be there still; of %lld that is more likely than not. In ",
             of->alive, (long long)of->likely);
    text_add(words, run->horizon_days == 1 ? "this %d day" : "these %d days", run->horizon_days);
    text_add(words, " %.0f %s expected, by %.0f of the customers.", of->expected,
             of->expected >= 0.5 && of->expected < 1.5 ? "purchase is" : "purchases are",
             of->buyers);
    if (run->models.spend.model == NULL) return;
    add_value(words, run);
    add_without_value(words, run);
}

/* How far off in per cent, with its sign. */
static void add_off(rfm_buffer *words, double expected, int64_t actual) {
    if (actual > 0) {
        text_add(words, " (%+.1f%%)", 100 * (expected - (double)actual) / (double)actual);
    }
}

void clv_add_holdout(rfm_buffer *words, const clv_run *run) {
    const clv_holdout *of = &run->holdout;
    char first[11], last[11];
    rfm_day_format(run->fit_day + 1, first, NULL);
    rfm_day_format(run->done.as_of_day, last, NULL);
    text_add(words, "From %s to %s the ", first, last);
    add_count(words, run->summary.customers, "customer");
    text_add(words, " of the fit made ");
    add_count(words, of->actual, "purchase");
    text_add(words, "; %.1f were expected", of->expected);
    add_off(words, of->expected, of->actual);
    text_add(words, ". %lld of them bought; %.1f were expected to", (long long)of->bought,
             of->buyers);
    add_off(words, of->buyers, of->bought);
    text_add(words, ".");
}
