/* SPDX-License-Identifier: MIT */
/*
 * Answers for so many purchases that their chances cannot be added up one by one.
 *
 * With a chance p to leave after a purchase, rho = (1 - p)^(1/k) and the k roots of one w, the mean
 * of (1 - p)^N over the N purchases that a mean of mu events brings from stage j on is
 *
 *     sum over w of kappa(rho w) (rho w)^j e^(-mu (1 - rho w)),
 *     kappa(v) = (1 + 1 / v + ... + 1 / v^(k - 1)) / k
 *
 * of which w = 1 alone is left where mu is large: the next is smaller by e^(-mu (1 - cos(2 pi /
 * k))), and 1 - cos(2 pi / 12) is 0.134. One less that mean, divided by p, is the mean number of
 * purchases of somebody who leaves. Two ways:
 *
 * Where the rate is known well (shape ln(1 + 0.13 time / rate) above 85) the mean over the rate is
 * closed, kappa rho^j (1 + (1 - rho) time / rate)^-(shape + j), and what is left out is below
 * e^-85 times (1 - p)^-1, the latter below e^44 where it matters: 1e-17. Then one integral over p.
 *
 * Else (a horizon thousands of times as long as the history, of somebody with few purchases) an
 * integral over the rate by Gauss and Legendre's sixteen points in its logarithm: up to mu = 320 of
 * sums over the number of events, beyond of integrals over p as above.
 *
 * Integrals over p are those of staying.c: the trapezoidal rule in y = ln(p / (1 - p)), with a step
 * of 1/4 or less, and geometric series at both ends. rho has no singularity nearer than pi either.
 */
#include <math.h>

#include "math/functions.h"
#include "math/gauss.h"
#include "models/cnbd_stages.h"

enum { MANY_PLACES = 1280 };

static const double many_least = 85;    /* see above */
static const double many_cosine = 0.13; /* below 1 - cos(2 pi / 12) */
static const double many_events = 320;  /* times 0.13 is 41 */
static const double many_highest = 44;  /* of y, beyond which everybody leaves at once */
static const double many_step = 0.25;
static const double many_steps_per_deviation = 1.7;
static const double many_negligible = 1e-18;
static const double many_nothing = 1e-60; /* whatever values still come */

int rfm__stages_are_many(const rfm__stages *of, double time) {
    return of->shape * rfm__log1p(many_cosine * (time / of->rate)) > many_least;
}

/* Places of p with what they count: a step of 1/4 from where everything is constant below to where
 * it is above is less than 1200 of them, and narrow distributions have fewer. */
typedef struct many_places {
    const rfm__stages *of;
    int wants_purchases;
    int32_t count;
    double all, least;           /* of weights so far; the share of it that is next to nothing */
    double weights[MANY_PLACES]; /* of purchases divided by p */
    double leave[MANY_PLACES];   /* 1 - rho; 1 where everybody leaves at once */
    double above[MANY_PLACES];   /* kappa - 1 */
} many_places;

static double many_log_weight(const rfm__stages *of, double y) {
    const double both = of->a + of->b;
    return y < 0 ? of->a * y - both * rfm__log1p(rfm__exp(y))
                 : -of->b * y - both * rfm__log1p(rfm__exp(-y));
}

/* Whatever goes to 0 with p does so to all digits. */
static double many_visit(many_places *places, double y, double highest) {
    const int32_t k = places->of->count;
    const double odds = rfm__exp(y < 0 ? y : -y);
    const double p = (y < 0 ? odds : 1) / (1 + odds);
    const double stage = ((y < 0 ? 0 : y) + rfm__log1p(odds)) / k; /* -ln rho */
    const double back = rfm__expm1(stage);
    const double weight = rfm__exp(many_log_weight(places->of, y) - highest);
    const int32_t i = places->count < MANY_PLACES ? places->count++ : MANY_PLACES - 1;
    double above = 0, kappa = 0; /* 1 / rho^j - 1, and its mean */
    for (int32_t j = 0; j < k; ++j) {
        kappa += above / k;
        above = above * (1 + back) + back;
    }
    places->weights[i] = places->wants_purchases ? weight / p : weight;
    places->leave[i] = y < many_highest ? -rfm__expm1(-stage) : 1;
    places->above[i] = kappa;
    places->all += weight;
    return weight;
}

/* From one place on up or down, as far as `limit`, from where on weights are a geometric series of
 * e^-(rate |step|) and values constant. */
static void many_walk(many_places *places, double from, double step, double limit, double rate,
                      double highest) {
    const double sign = step < 0 ? -1 : 1;
    double weight = 0;
    for (double k = 0;; ++k) {
        const double y = from + k * step;
        weight = many_visit(places, y, highest);
        if (weight <= places->least * places->all) return;
        if (sign * (y - limit) >= 0) break;
    }
    const double rest = 1 / rfm__expm1(rate * sign * step);
    places->weights[places->count - 1] *= 1 + rest;
    places->all += weight * rest;
}

/* `bend`: where p is far below 1 / bend values are constant; purchases are no more than it. */
static void many_places_find(const rfm__stages *of, double bend, int wants_purchases,
                             many_places *out) {
    const double deviation = sqrt(1 / of->a + 1 / of->b);
    const double narrow = deviation / many_steps_per_deviation;
    const double step = narrow < many_step ? narrow : many_step;
    const double middle = rfm__log(of->a / of->b), both = 1 + of->a + of->b;
    const double highest = many_log_weight(of, middle);
    out->of = of;
    out->wants_purchases = wants_purchases;
    out->count = 0;
    out->all = 0;
    out->least = wants_purchases ? many_negligible / bend : many_nothing;
    many_walk(out, middle, -step, -40 - rfm__log(both + bend), of->a, highest);
    many_walk(out, middle + step, step, many_highest + rfm__log(both), of->b, highest);
}

/* The mean over p, of events at a rate that is gamma distributed with a shape, per = time / rate,
 * or else of mean `events`; `shares` of the stages add up to 1. */
static double many_mean(const many_places *places, const double *shares, double shape, double per,
                        double events) {
    const int32_t k = places->of->count;
    double sum = 0;
    for (int32_t i = 0; i < places->count; ++i) {
        const double leave = places->leave[i], wait = rfm__log1p(per * leave);
        const double power = -shape * wait - events * leave;
        const double on = -(leave + (per * leave)) / (1 + per * leave);
        double below = 0, later = 0; /* (rho / (1 + per (1 - rho)))^j - 1, and its mean */
        double value = places->wants_purchases ? 1 : 0;
        if (leave < 1 && power > -200) {
            for (int32_t j = 1; j < k; ++j) {
                below = below * (1 + on) + on;
                later += shares[j] * below;
            }
            const double stay = rfm__log1p(places->above[i]) + rfm__log1p(later) + power;
            value = places->wants_purchases ? -rfm__expm1(stay) : rfm__exp(stay);
        }
        sum += places->weights[i] * value;
    }
    return sum / places->all;
}

double rfm__stages_mean_of_many(const rfm__stages *of, double time, int wants_purchases) {
    const double per = time / of->rate;
    many_places places;
    many_places_find(of, (of->shape + of->count) * (1 + per), wants_purchases, &places);
    return many_mean(&places, of->chances, of->shape, per, 0);
}

/* An integral over the rate in the making: v is the rate times `of->rate`. */
typedef struct many_rates {
    const rfm__stages *of;
    const many_places *places;
    double per; /* events within the time for each v */
    double log_gamma;
    int wants_purchases;
    double sum;
} many_rates;

/* Densities of v at each stage, by ln v and times the chance of the stage; returns their sum. */
static double many_densities(const many_rates *rates, double v, double *out) {
    const rfm__stages *of = rates->of;
    double base = rfm__exp(of->shape * rfm__log(v) - v - rates->log_gamma), sum = 0;
    for (int32_t j = 0; j < of->count; ++j) {
        out[j] = base * of->chances[j];
        sum += out[j];
        base *= v / (of->shape + j);
    }
    return sum;
}

/* Sum over the number of events, up to where the rest is below 1e-19 of it. */
static double many_value_of_few(const many_rates *rates, double events, const double *densities) {
    const rfm__stages *of = rates->of;
    double up_to[RFM__STAGES_MOST], all = 0; /* stages that have not reached the next purchase */
    double chance = rfm__exp(-events), sum = 0;
    double stay = 1, kept = of->b, low = rates->wants_purchases ? 0 : 1;
    for (int32_t j = 0; j < of->count; ++j) up_to[j] = all += densities[j];
    for (int32_t i = 0; chance > 0;) {
        const double next = stay * (kept / (of->a + kept));
        const double high = rates->wants_purchases ? low + stay : next;
        for (int32_t turn = of->count - 1; turn >= 0; --turn, ++i) {
            const double term = chance * (up_to[turn] * low + (all - up_to[turn]) * high);
            const double shrink = events / (i + 1.0);
            sum += term;
            if (shrink < 0.5 && term > 0 && term * shrink <= 1e-19 * sum) return sum;
            chance *= shrink;
        }
        low = high;
        stay = next;
        kept += 1;
    }
    return sum;
}

static double many_node(const many_rates *rates, double v) {
    double densities[RFM__STAGES_MOST];
    const double density = many_densities(rates, v, densities), events = v * rates->per;
    if (!(density > 0)) return 0;
    if (events < many_events) return many_value_of_few(rates, events, densities);
    for (int32_t j = 0; j < rates->of->count; ++j) densities[j] /= density;
    return density * many_mean(rates->places, densities, 0, 0, events);
}

/* A panel from v on, `length` of ln v; returns what it adds. */
static double many_panel(many_rates *rates, double v, double length) {
    const double half = length / 2, middle = v * rfm__exp(half);
    double sum = 0;
    for (int i = 0; i < RFM__GAUSS_HALF; ++i) {
        const double factor = rfm__exp(half * rfm__gauss_nodes[i]);
        const double both = many_node(rates, middle * factor) + many_node(rates, middle / factor);
        sum += half * rfm__gauss_weights[i] * both;
    }
    rates->sum += sum;
    return sum;
}

/* Down from 320 events, in short panels while the sums over them still swing. */
static void many_downwards(many_rates *rates) {
    double v = many_events / rates->per;
    double densities[RFM__STAGES_MOST];
    for (double events = many_events; events > 1e-18;) {
        const double length = events > 1 ? 0.5 : 1.5;
        v *= rfm__exp(-length);
        events *= rfm__exp(-length);
        const double part = many_panel(rates, v, length);
        if (events < 1 && part <= many_negligible * rates->sum) return;
    }
    if (rates->wants_purchases) return;
    (void)many_densities(rates, v, densities); /* nobody buys: what there is below */
    for (int32_t j = 0; j < rates->of->count; ++j) {
        rates->sum += densities[j] / (rates->of->shape + j);
    }
}

double rfm__stages_mean_of_rates(const rfm__stages *of, double time, int wants_purchases) {
    const double top = of->shape + of->count, per = time / of->rate;
    many_places places;
    many_rates rates = {.of = of,
                        .places = &places,
                        .per = per,
                        .log_gamma = rfm__lgamma(of->shape),
                        .wants_purchases = wants_purchases};
    many_places_find(of, 1 + 100 * (1 + top) * per, wants_purchases, &places);
    many_downwards(&rates);
    for (double v = many_events / per;;) {
        const double length = v < 1 ? 1.5 : 0.5;
        const double part = many_panel(&rates, v, length);
        v *= rfm__exp(length);
        if (v > top && part <= many_negligible * rates.sum) break;
    }
    return rates.sum;
}
