/* SPDX-License-Identifier: MIT */
/* What was chosen, what is predicted and what a holdout showed, in sentences: a number without its
 * meaning is read as it suits. */
#include "clv.h"

#include <math.h>
#include <string.h>

#include "cells.h"
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

void clv_add_count(rfm_buffer *words, double count, const char *noun) {
    text_add(words, "%.10g %s%s", count, noun, count == 1 ? "" : "s");
}

void clv_add_size(rfm_buffer *words, double value) {
    if (value > 0 && value < 0.001) {
        text_add(words, "less than 0.001");
    } else if (value >= 1000) {
        text_add(words, "%.0f", value);
    } else {
        text_add(words, "%.3g", value);
    }
}

/* How much a difference of BIC says (Kass and Raftery 1995). */
static const char *weight_of(double difference) {
    return difference < 2    ? "hardly more than a tie"
           : difference < 6  ? "a slight lead"
           : difference < 10 ? "a clear lead"
                             : "beyond doubt";
}

static const clv_fit *second_of(const clv_models *models) {
    const clv_fit *second = NULL;
    for (int i = 0; i < models->count; ++i) {
        const clv_fit *one = &models->tried[i];
        if (i == models->best || one->state.k == 1) continue; /* bg-nbd and mbg-nbd again */
        if (second == NULL || one->state.bic < second->state.bic) second = one;
    }
    return second;
}

void clv_add_choice(rfm_buffer *words, const clv_models *models) {
    const clv_fit *best = &models->tried[models->best];
    const clv_fit *second = second_of(models);
    if (models->is_loaded || models->is_given) {
        text_add(words, "%s was %s; nothing was fitted.", best->name,
                 models->is_loaded ? "loaded" : "given");
        return;
    }
    if (second == NULL && clv_kind_of(best->name)->reads == CLV_CHANCES) {
        text_add(words, "%s is the one model for chances to buy.", best->name);
        return;
    }
    if (second == NULL) {
        text_add(words, "%s was asked for; --model auto compares it with the others.", best->name);
        return;
    }
    const double difference = second->state.bic - best->state.bic;
    if (difference >= 0 && difference < 0.05) {
        text_add(words, "%s is taken, but the BIC of %s is as low.", best->name, second->name);
    } else if (difference < 0) {
        text_add(words,
                 "%s is taken: %s has a lower BIC, but its fit did not come to an end that the "
                 "data tell.",
                 best->name, second->name);
    } else {
        text_add(words, "%s is taken: its BIC is the lowest, %.1f below that of %s, which is %s.",
                 best->name, difference, second->name, weight_of(difference));
    }
}

static void add_discount(rfm_buffer *words, const clv_run *run) {
    const clv_settings *own = run->own;
    static const char *const periods[] = {"month", "quarter", "year"};
    const int which = own->period_months == 12 ? 2 : own->period_months == 3 ? 1 : 0;
    if (!(own->yearly_rate > 0)) {
        text_add(words, ", not discounted");
        return;
    }
    text_add(words, ", discounted by %.4g%% a year", 100 * own->yearly_rate);
    if (own->endless) {
        text_add(words, ", without a horizon");
    } else if (which < 2) {
        text_add(words, ", which is %.4g%% a %s", 100 * run->period_rate, periods[which]);
    }
}

static void add_value(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    text_add(words, " Their value (clv) is %.*f, %.*f a customer: purchases times expected spend",
             run->decimals, of->clv, run->decimals, of->valued == 0 ? 0 : of->clv / of->valued);
    if (run->margin_share < 1) {
        text_add(words, " times a margin of %.4g%%", 100 * run->margin_share);
    }
    add_discount(words, run);
    text_add(words, ".");
}

/* A sentence on customers that have no clv or not one of their own. */
static void add_sentence(rfm_buffer *words, double count, const char *what) {
    if (count == 0) return;
    text_add(words, " ");
    clv_add_count(words, count, "customer");
    text_add(words, " %s %s", count == 1 ? "has" : "have", what);
}

static void add_without_value(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    const int has_mean = !isnan(run->reading.mean_spend);
    const double told = of->without_spend + (has_mean ? 0 : of->once);
    const double without = of->customers - of->valued;
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

static void add_level(rfm_buffer *words, const clv_run *run) {
    const double level = run->own->alive_level, below = run->summary.below_level;
    if (!(level > 0)) return;
    text_add(words, " Of ");
    clv_add_count(words, below, "customer");
    text_add(words,
             " P(alive) is under %.4g%% already; %s says when that of the others falls "
             "under it, if nothing comes.",
             100 * level, run->own->histories == NULL ? "alive_level_day" : "days_to_alive_level");
}

void clv_add_predictions(rfm_buffer *words, const clv_run *run) {
    const clv_summary *of = &run->summary;
    const int is_contract = run->reads == CLV_PERIODS;
    const char *const noun = is_contract ? "renewal" : "purchase";
    text_add(words, "Of ");
    clv_add_count(words, of->customers, "customer");
    text_add(words,
             is_contract ? " %.0f are there still." : " %.0f are expected to be there still;",
             of->alive);
    if (!is_contract) text_add(words, " of %.10g that is more likely than not.", of->likely);
    text_add(words, run->horizon_days == 1 ? " In this day" : " In these %.10g days",
             run->horizon_days);
    text_add(words, " %.0f %s%s expected, by %.0f of the customers.", of->expected, noun,
             of->expected >= 0.5 && of->expected < 1.5 ? " is" : "s are", of->buyers);
    add_level(words, run);
    if (run->models.spend.model == NULL) return;
    add_value(words, run);
    add_without_value(words, run);
}

void clv_add_simple(rfm_buffer *words, const clv_run *run) {
    text_add(words,
             "The customers have brought %.*f so far (historic_clv). With a lifespan of %.3g years "
             "for everybody, %s, spend a year times that comes to %.*f (simple_clv): about all "
             "years, those past too, and deaf to who has left.",
             run->decimals, run->summary.historic, run->lifespan_years,
             run->own->lifespan_years > 0 ? "as given" : "one over the churn of a year",
             run->decimals, run->summary.simple);
}

static double error_of(const rfm_frame *errors, const char *name) {
    const rfm_column column = column_of(errors, name);
    return clv_number(&column, 0);
}

static const char *verdict_of(double z) {
    return fabs(z) <= 2   ? "within the sampling error that the model implies"
           : fabs(z) <= 4 ? "more than chance explains; the parameters, which are not known "
                            "exactly, may be to blame"
                          : "far outside the sampling error: the model misses something, or the "
                            "customers have changed";
}

void clv_add_holdout(rfm_buffer *words, const clv_run *run) {
    const rfm_frame *errors = run->checks.errors;
    const double actual = error_of(errors, "actual"), predicted = error_of(errors, "predicted");
    const double deviation = error_of(errors, "deviation"), z = error_of(errors, "z");
    char first[11], last[11];
    if (run->own->histories == NULL) {
        rfm_day_format(run->fit_day + 1, first, NULL);
        rfm_day_format(run->done.as_of_day, last, NULL);
        text_add(words, "From %s to %s the ", first, last);
    } else {
        text_add(words, "In the holdout the ");
    }
    clv_add_count(words, error_of(errors, "customers"), "customer");
    text_add(words, " of the fit made ");
    clv_add_count(words, actual, "purchase");
    text_add(words, "; %.1f were expected", predicted);
    if (actual > 0) text_add(words, " (%+.1f%%)", 100 * (predicted - actual) / actual);
    text_add(words, ".");
    if (isnan(z)) return;
    text_add(words,
             " Customers who buy at random as the model says make a sum that differs by a standard "
             "deviation of %.1f from the expected one: this one is off by %.1f of them, %s.",
             deviation, fabs(z), verdict_of(z));
}
