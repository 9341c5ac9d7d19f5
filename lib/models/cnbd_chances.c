/* SPDX-License-Identifier: MIT */
/*
 * Chances of n purchases of somebody alive: from stage j on they need k n - j events or up to k - 1
 * more. Logarithms keep chances apart that a product would lose, and the chance of more than `most`
 * is the integral over the moment of the last event that is needed for it, so that nothing is taken
 * off 1.
 */
#include "math/functions.h"
#include "models/cnbd_stages.h"
#include "models/places.h"

typedef struct chances_tail {
    double shape, rate, events, log_factor;
    double sum;
} chances_tail;

static double chances_tail_visit(void *context, double u, double width) {
    chances_tail *tail = context;
    const double power = -tail->shape * rfm__log1p(u / tail->rate);
    const double purchases = -tail->events * rfm__log1p(tail->rate / u);
    const double weight = rfm__exp(tail->log_factor + power + purchases) * (width / u);
    tail->sum += weight;
    return weight;
}

/* Adds what a stage has to the chances of 0 ... `most` purchases at the rate; returns what it has
 * to that of more. */
static double chances_add_stage(const rfm__stages *of, int32_t stage, double time, int32_t most,
                                double *out) {
    const double shape = of->shape + stage, log_chance = rfm__log(of->chances[stage]);
    const double per_event = -rfm__log1p(of->rate / time);
    const double none = log_chance - shape * rfm__log1p(time / of->rate);
    const int32_t events = of->count * (most + 1) - stage; /* for one more; at most 120012 */
    chances_tail tail = {.shape = shape,
                         .rate = of->rate,
                         .events = events,
                         .log_factor = log_chance + rfm__log(shape)};
    double log_ways = 0; /* of gamma(shape + i) / (gamma(shape) i!) */
    for (int32_t i = 0; i < events; ++i) {
        out[(i + stage) / of->count] += rfm__exp(none + log_ways + i * per_event);
        log_ways += rfm__log((shape + i) / (i + 1.0));
        if (i > 0) tail.log_factor += rfm__log((shape + i) / i);
    }
    const rfm__slopes slopes = {.at_alpha = shape + events, .alpha = of->rate, .at_zero = events};
    rfm__places_visit(&slopes, time, chances_tail_visit, &tail);
    return tail.sum < of->chances[stage] ? tail.sum : of->chances[stage];
}

/* n purchases and stayed, or n or more at that rate and left after the n-th. */
void rfm__stages_pmf(const rfm__stages *of, double time, int32_t most, double *out) {
    double *at_least = out + most + 1;
    double stay = 1; /* through all of n purchases */
    double above = 0;
    for (int32_t n = 0; n <= most; ++n) out[n] = 0;
    for (int32_t j = 0; j < of->count; ++j) {
        if (of->chances[j] > 0) above += chances_add_stage(of, j, time, most, out);
    }
    for (int32_t n = most; n >= 0; --n) above = at_least[n] = above + out[n];
    for (int32_t n = 0; n <= most; ++n) {
        double leave = 0;
        if (n > 0) {
            const double kept = of->b + (n - 1);
            leave = stay * (of->a / (of->a + kept));
            stay *= kept / (of->a + kept);
        }
        out[n] = out[n] * stay + at_least[n] * leave;
    }
}
