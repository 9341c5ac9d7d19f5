/* SPDX-License-Identifier: MIT */
/*
 * Maximum likelihood of the shape k of gamma intervals t_ij, customer i having n_i of them with a
 * rate of the customer's own. With N intervals of C customers, and f(x) = log x - digamma(x):
 *
 *   profile       the rates put at k / mean_i:  f(k) = s,  s = sum_ij log(mean_i / t_ij) / N
 *   conditional   t_i1 .. t_in given their sum are Dirichlet(k, .., k) whatever the rate:
 *                 f(k) - sum_i n_i f(n_i k) / N = s
 *
 * The profile is what "a gamma fit with a rate for each customer" means, and overstates k where
 * customers have few intervals, as one rate is spent on each (Neyman and Scott 1948, Econometrica
 * 16); the conditional one does not (Andersen 1970, J. R. Statist. Soc. B 32). With two intervals
 * each, the latter is the likelihood of the beta distribution that Wheat and Morrison match by its
 * variance.
 *
 * Both left sides are Laplace transforms of positive functions, f(x) of 1 / (1 - exp(-t)) - 1 / t
 * (which rises from 1/2 to 1), so they fall and are convex: Newton from the left of the root climbs
 * to it and never passes it. x f(x) falls from 1 to 1/2, which brackets the root:
 *
 *   profile       1 / (2 s) < k < 1 / s
 *   conditional   (1 - C/N) / (2 s) < k < (1 - C / (2N)) / s
 *
 * From 16 on f is taken from its asymptotic series (Abramowitz and Stegun 6.3.18), whose first term
 * left out is below 3e-15 of it there; below, the difference costs two digits at most.
 */
#include "retention/shape.h"

#include "math/functions.h"

enum { SHAPE_STEPS = 100, SHAPE_SERIES_FROM = 16 };

typedef struct shape_value {
    double value;
    double slope;
} shape_value;

/* log x - digamma(x) and its derivative. */
static shape_value shape_gap(double x) {
    shape_value gap;
    if (x < SHAPE_SERIES_FROM) {
        gap.value = rfm__log(x) - rfm__digamma(x);
        gap.slope = 1.0 / x - rfm__trigamma(x);
        return gap;
    }
    const double y = 1.0 / x, z = y * y;
    gap.value =
        y * (1.0 / 2 + y * (1.0 / 12 -
                            z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132))))));
    gap.slope =
        -z * (1.0 / 2 +
              y * (1.0 / 6 - z * (1.0 / 30 - z * (1.0 / 42 - z * (1.0 / 30 - z * (5.0 / 66))))));
    return gap;
}

/* The left side of the equation; customers with as many intervals go together. */
static shape_value shape_score(const rfm__shape_data *data, int is_conditional, double shape) {
    shape_value score = shape_gap(shape);
    shape_value spent = {0, 0};
    for (size_t i = 0; is_conditional && i < data->size_count; ++i) {
        const double size = (double)data->sizes[i].key;
        const double intervals = size * (double)data->sizes[i].count;
        const shape_value gap = shape_gap(size * shape);
        spent.value += intervals * gap.value;
        spent.slope += intervals * size * gap.slope;
    }
    score.value -= spent.value / (double)data->intervals;
    score.slope -= spent.slope / (double)data->intervals;
    return score;
}

static double shape_solve(const rfm__shape_data *data, int is_conditional, int32_t *steps) {
    const double excess = data->excess / (double)data->intervals;
    const double rates = is_conditional ? (double)data->customers / (double)data->intervals : 0;
    const double most = (1.0 - rates / 2.0) / excess;
    double shape = (1.0 - rates) / (2.0 * excess);
    for (int i = 0; i < SHAPE_STEPS; ++i) {
        const shape_value score = shape_score(data, is_conditional, shape);
        double next = shape + (excess - score.value) / score.slope;
        ++*steps;
        if (next > most) next = most;
        if (!(next > shape)) break; /* rounding has the last word */
        shape = next;
    }
    return shape;
}

double rfm__shape_profile(const rfm__shape_data *data, int32_t *steps) {
    return shape_solve(data, 0, steps);
}

double rfm__shape_conditional(const rfm__shape_data *data, int32_t *steps) {
    return shape_solve(data, 1, steps);
}
