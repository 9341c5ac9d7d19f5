/* SPDX-License-Identifier: MIT */
/*
 * What a model found, in sentences, and when not to use it. Parameters called r and alpha mean
 * nothing to who runs a shop.
 */
#include <math.h>
#include <string.h>

#include "cells.h"
#include "clv.h"

enum { LONG_DAYS = 36500 };

static void add_rate(rfm_buffer *words, const clv_reading *of) {
    text_add(words, "A customer who has not left buys ");
    clv_add_size(words, of->a_year);
    text_add(words, " times a year on average");
    if (of->a_year > 0.01 && of->a_year <= 365) {
        text_add(words, ", once in ");
        clv_add_size(words, 365 / of->a_year);
        text_add(words, " days");
    }
    text_add(words, ".");
}

static void add_nbd(rfm_buffer *words, const clv_run *run) {
    add_rate(words, &run->reading);
    text_add(words, " The model knows no leaving: who has bought once is a customer for good.");
}

static void add_repeat_share(rfm_buffer *words, const clv_run *run) {
    add_rate(words, &run->reading);
    text_add(words,
             " After a repeat purchase %.3g%% leave for good; who bought once only counts as still "
             "there, however long ago.",
             100 * run->reading.leave_share);
}

static void add_purchase_share(rfm_buffer *words, const clv_run *run) {
    add_rate(words, &run->reading);
    text_add(words, " After a purchase %.3g%% leave for good, the first one included.",
             100 * run->reading.leave_share);
}

static void add_lifetime(rfm_buffer *words, const clv_run *run) {
    const clv_reading *of = &run->reading;
    add_rate(words, of);
    if (of->median_lifetime_days < LONG_DAYS) {
        text_add(words, " Half of the customers have left %.0f days after their first purchase.",
                 of->median_lifetime_days);
    } else {
        text_add(words,
                 " Half of the customers stay for more than a hundred years: in effect "
                 "nobody leaves.");
    }
}

static void add_aging(rfm_buffer *words, const clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    const double beta = clv_value(best, "beta");
    add_lifetime(words, run);
    if (run->reading.top_days < LONG_DAYS) {
        text_add(words, " Most leave about %.0f days after it: customers wear out.",
                 run->reading.top_days);
    } else if (beta > 1) {
        text_add(words, " The longer they have been there the likelier they leave.");
    } else {
        text_add(words, " The longer they have been there the less likely they leave.");
    }
}

static void add_donors(rfm_buffer *words, const clv_run *run) {
    text_add(words,
             "A customer who has not left takes %.3g%% of the chances to buy; before each chance "
             "%.3g%% leave for good (means over all: customers differ).",
             100 * run->reading.take_share, 100 * run->reading.leave_share);
}

static void add_contract(rfm_buffer *words, const clv_run *run) {
    const clv_reading *of = &run->reading;
    const double unit = run->models.tried[run->models.best].state.unit_days;
    if (isnan(of->leave_share)) {
        text_add(words, "A period is too long to look five of them ahead.");
        return;
    }
    text_add(words,
             "At the end of the first period %.3g%% leave, at the end of the fifth %.3g%% of those "
             "who are left.",
             100 * of->leave_share, 100 * of->later_share);
    if (of->median_lifetime_days < HUGE_VAL) {
        text_add(words, " After %.0f period%s half or more of them have left.",
                 of->median_lifetime_days / unit, of->median_lifetime_days > unit ? "s" : "");
    } else {
        text_add(words, " More than half of them stay for as long as one can look ahead.");
    }
}

static void add_sbg(rfm_buffer *words, const clv_run *run) {
    add_contract(words, run);
    text_add(words,
             " Each one's chance to leave stays the same; the share falls because those who "
             "leave soon have left.");
}

static void add_bdw(rfm_buffer *words, const clv_run *run) {
    const double c = clv_value(&run->models.tried[run->models.best], "c");
    add_contract(words, run);
    text_add(words, " Each one's chance to leave %s with time (c is %.3g; at 1 it is sbg).",
             c > 1 ? "rises" : "falls", c);
}

typedef struct kind_words {
    const char *name;
    void (*add)(rfm_buffer *words, const clv_run *run);
    const char *wrong;
} kind_words;

static const kind_words kinds[] = {
    {"nbd", add_nbd,
     "wherever customers leave: it expects ever more of people who are long gone. It is a "
     "yardstick "
     "for the others"},
    {"bg-nbd", add_repeat_share,
     "where many buy once and never meant to come back (mbg-nbd), where people leave without "
     "regard "
     "to purchases (pareto-nbd), and where purchases come by the clock"},
    {"mbg-nbd", add_purchase_share,
     "where people leave without regard to purchases (pareto-nbd), and where purchases come by the "
     "clock (the cnbd-k models)"},
    {"bg-cnbd-k", add_repeat_share,
     "where purchases come at random moments, by one clock for all (pay days, Christmas), or more "
     "evenly with some customers than with others"},
    {"mbg-cnbd-k", add_purchase_share,
     "where purchases come at random moments, by one clock for all (pay days, Christmas), or more "
     "evenly with some customers than with others"},
    {"pareto-nbd", add_lifetime,
     "where leaving is seen (contracts), and where purchases come by the clock; seasons, campaigns "
     "and growth are not in it"},
    {"ggom-nbd", add_aging,
     "where customers do not wear out (then it is pareto-nbd with a parameter too many), on short "
     "histories, and far ahead of the oldest customer"},
    {"bg-bb", add_donors,
     "where purchases can come at any moment, where chances differ (an appeal at Christmas and one "
     "in July), and where people come back after years"},
    {"sbg", add_sbg,
     "where leaving is not seen (a shop), where retention follows prices or seasons, and where "
     "each "
     "one's chance to leave changes with time (bdw)"},
    {"bdw", add_bdw,
     "where leaving is not seen (a shop), where retention follows prices or seasons, and on two "
     "periods, which cannot tell three parameters"},
};

static const kind_words *words_of(const char *name) {
    for (size_t i = 0; i + 1 < sizeof kinds / sizeof kinds[0]; ++i) {
        if (strcmp(kinds[i].name, name) == 0) return &kinds[i];
    }
    return &kinds[sizeof kinds / sizeof kinds[0] - 1];
}

static void add_new(rfm_buffer *words, const clv_run *run, const char *name) {
    const clv_reading *of = &run->reading;
    if (clv_kind_of(name)->reads == CLV_PERIODS) {
        text_add(words, " Of new contracts %.0f%% are there after a year, which has ",
                 100 * of->new_alive);
        clv_add_size(words, of->new_purchases);
        text_add(words, " renewals on average.");
        return;
    }
    text_add(words, " A new customer is expected to buy ");
    clv_add_size(words, of->new_purchases);
    text_add(words,
             " times more in the year after the first purchase; %.0f%% do not come back in that "
             "time",
             100 * of->new_none);
    if (strcmp(name, "nbd") == 0) {
        text_add(words, ".");
    } else {
        text_add(words, ", and %.0f%% have not left at its end.", 100 * of->new_alive);
    }
}

/* " One more of club: 1.49 times as many purchases (1.35 to 1.65)." */
static void add_coefficient(rfm_buffer *words, const char *name, int size, double value,
                            double lower, double upper) {
    const char *const point = memchr(name, '.', (size_t)size);
    const int is_dropout = name[0] == 'd', column_size = size - (int)(point + 1 - name);
    text_add(words, " One more of %.*s: ", column_size, point + 1);
    clv_add_size(words, exp(value));
    text_add(words, " times %s", is_dropout ? "as likely to leave" : "as many purchases");
    if (name[0] == 'b') text_add(words, ", and as likely to leave");
    if (lower < upper) text_add(words, " (%.3g to %.3g)", exp(lower), exp(upper));
    text_add(words, ".");
}

static void add_coefficients(rfm_buffer *words, const clv_run *run) {
    const clv_fit *best = &run->models.tried[run->models.best];
    if (best->state.coefficients == 0) return;
    rfm_frame *frame = clv_parameters(best->model, clv_level(run->own));
    const rfm_column names = column_of(frame, "parameter"), value = column_of(frame, "value"),
                     lower = column_of(frame, "lower"), upper = column_of(frame, "upper");
    text_add(words, " All this is about customers whose covariates are 0.");
    for (int64_t row = best->state.parameter_count; row < names.length; ++row) {
        size_t size;
        const char *bytes = cell_text(&names, row, &size);
        if (memchr(bytes, '.', size) == NULL) continue;
        add_coefficient(words, bytes, (int)size, clv_number(&value, row), clv_number(&lower, row),
                        clv_number(&upper, row));
    }
    rfm_frame_free(frame);
}

static void add_spend(rfm_buffer *words, const clv_run *run) {
    const clv_models *models = &run->models;
    const double together = run->reading.spend_correlation;
    if (models->spend.model == NULL) {
        text_add(words, " No spend was modelled: %s.", models->no_spend);
    } else if (isnan(run->reading.mean_spend)) {
        text_add(words,
                 " Of spend there is no mean over all customers: q of gamma-gamma is 1 or below, "
                 "the differences between customers are too wide. Customers with enough repeat "
                 "purchases still have an expected spend of their own, the others have none.");
    } else {
        text_add(words, " A purchase is expected to be worth %.*f.", run->decimals,
                 run->reading.mean_spend);
    }
    if (models->spend.model == NULL || isnan(together)) return;
    text_add(words,
             " Gamma-gamma takes how much for independent of how often: they have a correlation of "
             "%.2f here, %s.",
             together,
             fabs(together) < 0.1   ? "which is near enough to 0"
             : fabs(together) < 0.3 ? "which is not quite 0"
                                    : "far from 0: do not trust clv");
}

void clv_add_reading(rfm_buffer *words, const clv_run *run) {
    const char *name = run->models.tried[run->models.best].name;
    const kind_words *of = words_of(name);
    of->add(words, run);
    add_new(words, run, name);
    add_coefficients(words, run);
    if (run->reads != CLV_PERIODS) add_spend(words, run);
    text_add(words, " It is wrong to use %s %s.", name, of->wrong);
}
