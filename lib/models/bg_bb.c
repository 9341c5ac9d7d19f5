/* SPDX-License-Identifier: MIT */
/*
 * BG/BB: chances to buy come one by one (a mailing, a yearly appeal). Before each the customer
 * leaves for good with a chance of Beta(gamma, delta), else buys with a chance of Beta(alpha, beta)
 * (Fader, Hardie and Shang 2010, "Customer-base analysis in a discrete-time noncontractual
 * setting", equation 5). Of n chances x were taken, the last of them the t_x-th:
 *
 *     L = B(alpha + x, beta + n - x) / B(alpha, beta) B(gamma, delta + n) / B(gamma, delta)
 *       + sum over j = t_x .. n - 1 of
 *         B(alpha + x, beta + j - x) / B(alpha, beta) B(gamma + 1, delta + j) / B(gamma, delta)
 *
 * j being the last chance at which the customer was there. Here all is relative to being there at
 * t_x, of which the logarithm is three falls of the beta function; the rest is a chain of quotients
 * without a gamma function in it. Derivatives are means over the places with their weights.
 */
#include <math.h>

#include "math/beta_fall.h"
#include "math/double_double.h"
#include "math/functions.h"
#include "models/ahead.h"
#include "models/drawing.h"
#include "models/kind.h"

enum { BB_BY_ONE = 2048 };

/* Having been there for j chances, those after t_x without a purchase: weight relative to t_x, and
 * derivatives of its logarithm by those of alpha, beta, gamma and delta. */
typedef struct bb_place {
    double weight;
    double first[4];
    double second[4]; /* by each one twice */
    double alpha_beta, gamma_delta;
} bb_place;

/* One more chance that is not taken, though the customer is there. */
static void bb_place_next(const double *parameters, double x, double j, bb_place *place) {
    const double alpha = parameters[0], beta = parameters[1];
    const double gamma = parameters[2], delta = parameters[3];
    const double idle = beta + (j - x), all = alpha + beta + j;
    const double stay = delta + j, both = gamma + stay;
    const double from_beta = beta / idle * ((alpha + x) / all); /* beta / idle - beta / all */
    const double from_delta = delta / stay * (gamma / both);
    place->weight *= idle / all * (stay / both);
    place->first[0] -= alpha / all;
    place->first[1] += from_beta;
    place->first[2] -= gamma / both;
    place->first[3] += from_delta;
    place->second[0] -= alpha / all * ((beta + j) / all);
    place->second[1] += from_beta * ((j - x) / idle - beta / all);
    place->second[2] -= gamma / both * (stay / both);
    place->second[3] += from_delta * (j / stay - delta / both);
    place->alpha_beta += alpha / all * (beta / all);
    place->gamma_delta += gamma / both * (delta / both);
}

/* Sums over places, each with its weight. */
typedef struct bb_sums {
    double weight;
    double first[4];
    double second[4][4]; /* lower half */
} bb_sums;

static void bb_add(const bb_place *place, bb_sums *sums) {
    sums->weight += place->weight;
    for (int i = 0; i < 4; ++i) {
        const double part = place->weight * place->first[i];
        sums->first[i] += part;
        for (int k = 0; k <= i; ++k) sums->second[i][k] += part * place->first[k];
        sums->second[i][i] += place->weight * place->second[i];
    }
    sums->second[1][0] += place->weight * place->alpha_beta;
    sums->second[3][2] += place->weight * place->gamma_delta;
}

/* Leaving before chance j + 1: gamma / (gamma + delta + j). */
static void bb_add_leaving(const double *parameters, double j, bb_place place, bb_sums *sums) {
    const double gamma = parameters[2], delta = parameters[3];
    const double both = gamma + delta + j;
    place.weight *= gamma / both;
    place.first[2] += (delta + j) / both;
    place.first[3] -= delta / both;
    place.second[2] -= gamma / both * ((delta + j) / both);
    place.second[3] -= delta / both * ((gamma + j) / both);
    place.gamma_delta += gamma / both * (delta / both);
    bb_add(&place, sums);
}

static void bb_sum(const double *parameters, const rfm__history *of, bb_sums *sums) {
    bb_place place = {.weight = 1};
    *sums = (bb_sums){0};
    for (double j = of->t_x; j < of->T; j += 1) {
        bb_add_leaving(parameters, j, place, sums);
        bb_place_next(parameters, of->x, j, &place);
    }
    bb_add(&place, sums);
}

/* Takes off ln B(m, a) - ln B(m, a + g), `by_m` and `by_a` being the parameters in m and a. */
static void bb_take_off(const double *parameters, int by_m, double m, int by_a, double g,
                        rfm__surface *out) {
    const double of_m = parameters[by_m], a = parameters[by_a];
    const int low = by_m < by_a ? by_m : by_a, high = by_m < by_a ? by_a : by_m;
    rfm__fall fall;
    if (g == 0) return;
    rfm__lbeta_fall_derive(m, a, g, &fall);
    out->value -= fall.value;
    out->gradient[by_m] -= of_m * fall.m;
    out->gradient[by_a] -= a * fall.a;
    out->hessian.cells[by_m][by_m] -= of_m * (of_m * fall.mm + fall.m);
    out->hessian.cells[by_a][by_a] -= a * (a * fall.aa + fall.a);
    out->hessian.cells[high][low] -= of_m * a * fall.mm;
}

static void bb_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                      rfm__surface *out) {
    bb_sums sums;
    (void)rising;
    bb_sum(parameters, of, &sums);
    out->value = rfm__log(sums.weight);
    for (int i = 0; i < 4; ++i) {
        out->gradient[i] = sums.first[i] / sums.weight;
        for (int k = 0; k <= i; ++k) {
            out->hessian.cells[i][k] =
                sums.second[i][k] / sums.weight - out->gradient[i] * (sums.first[k] / sums.weight);
        }
    }
    bb_take_off(parameters, 1, parameters[1], 0, of->x, out);
    bb_take_off(parameters, 0, parameters[0] + of->x, 1, of->t_x - of->x, out);
    bb_take_off(parameters, 2, parameters[2], 3, of->t_x, out);
}

/* Takes a share off, or leaves one where that is the smaller: of thousands of chances, each of
 * which does little, nothing is lost in rounding. */
static rfm__dd bb_keep(rfm__dd from, double lost, double kept) {
    const double share = lost < 0.5 ? -lost : kept;
    const rfm__dd part = {from.low * share, 0};
    const rfm__dd product = rfm__dd_add(rfm__dd_product(from.high, share), part);
    return lost < 0.5 ? rfm__dd_add(from, product) : product;
}

/* Chances that somebody who is there after `from` chances buys at none up to `to`, with or without
 * being there to the end. *out_there: without having left. */
static double bb_idle(const double *parameters, double x, double from, double to,
                      double *out_there) {
    const double alpha = parameters[0], beta = parameters[1];
    const double gamma = parameters[2], delta = parameters[3];
    rfm__dd there = {1, 0}, left = {0, 0};
    for (double j = from; j < to && there.high > 0; j += 1) {
        const double all = alpha + beta + j, both = gamma + delta + j;
        const double buys = (alpha + x) / all, stays = (delta + j) / both, leaves = gamma / both;
        left = rfm__dd_add(left, rfm__dd_product(there.high, leaves));
        there = bb_keep(there, leaves + buys * stays, (beta + (j - x)) / all * stays);
    }
    *out_there = there.high;
    return rfm__dd_add(left, there).high;
}

static double bb_p_alive(const double *parameters, const rfm__history *of) {
    double there;
    const double idle = bb_idle(parameters, of->x, of->t_x, of->T, &there);
    return there / idle;
}

static double bb_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                               double time) {
    if (!(time > 0)) return alive;
    return alive * rfm__exp(-rfm__lbeta_fall(parameters[2], parameters[3] + of->T, time));
}

static double bb_p_none(const double *parameters, const rfm__history *of, double alive,
                        double time) {
    double there;
    return 1 - alive + alive * bb_idle(parameters, of->x, of->T, of->T + time, &there);
}

static double bb_rate(const double *parameters, const rfm__history *of) {
    return (parameters[0] + of->x) / (parameters[0] + parameters[1] + of->T);
}

static void bb_expected(const double *parameters, const rfm__history *of, double alive,
                        const double *times, int32_t count, double *out) {
    const double rate = alive * bb_rate(parameters, of);
    for (int32_t i = 0; i < count; ++i) {
        out[i] = rate * rfm__ahead_stayed(parameters[2], parameters[3] + of->T, times[i]);
    }
}

/* Discounted expected residual transactions (the paper's equation 14): the sum over s from 1 of the
 * purchases at the s-th chance from now, divided by (1 + rate)^s. */
static double bb_dert(const double *parameters, const rfm__history *of, double alive, double rate) {
    return alive * bb_rate(parameters, of) *
           rfm__ahead_discounted(parameters[2], parameters[3] + of->T, rate);
}

/* k purchases at j chances and then leaving: logarithm, relative to that at `first`. */
typedef struct bb_leaving {
    double alpha, beta, gamma, delta;
    double k, first;
    double log_first;
} bb_leaving;

static double bb_fall_from(double m, double a, double from, double to) {
    if (to >= from) return rfm__lbeta_fall(m, a + from, to - from);
    return -rfm__lbeta_fall(m, a + to, from - to);
}

static double bb_leaving_log(const void *context, double j) {
    const bb_leaving *of = context;
    return of->log_first + bb_fall_from(of->k, 1 - of->k, of->first, j) -
           bb_fall_from(of->alpha + of->k, of->beta - of->k, of->first, j) -
           bb_fall_from(of->gamma + 1, of->delta, of->first, j);
}

/* k purchases at `time` chances. Sums are relative to having bought at the first k of them, whose
 * chance may be too small for a double where that of k among all is not. */
static double bb_chance(bb_leaving *of, double time) {
    const double rescue = 1e250, log_rescue = rfm__log(rescue);
    const double alpha = of->alpha, beta = of->beta, gamma = of->gamma, delta = of->delta;
    double log_scale = -rfm__lbeta_fall(beta, alpha, of->k) - rfm__lbeta_fall(gamma, delta, of->k);
    double there = 1, sum = 0, j = of->k;
    for (; j < time && j < of->k + BB_BY_ONE; j += 1) {
        const double both = gamma + delta + j, leaves = gamma / both;
        sum += there * leaves;
        there *= (j + 1) / (j + 1 - of->k) * ((beta + (j - of->k)) / (alpha + beta + j)) *
                 ((delta + j) / both);
        if (there < rescue) continue;
        there /= rescue;
        sum /= rescue;
        log_scale += log_rescue;
    }
    if (j >= time || !(there > 0)) return (sum + there) * rfm__exp(log_scale);
    of->first = j;
    of->log_first = rfm__log(there) + log_scale + rfm__log(gamma / (gamma + delta + j));
    const double both = gamma + delta + time;
    const double stays = bb_leaving_log(of, time) + rfm__log(both / gamma);
    const double known = sum * rfm__exp(log_scale) + rfm__exp(of->log_first) + rfm__exp(stays);
    return known + rfm__ahead_rest(bb_leaving_log, of, j, time - 1, known);
}

/* Somebody who is there is a new customer with more known of both chances. */
static void bb_pmf(const double *parameters, const rfm__history *of, double time, int32_t most,
                   double *out) {
    bb_leaving leaving = {.alpha = parameters[0] + of->x,
                          .beta = parameters[1] + (of->T - of->x),
                          .gamma = parameters[2],
                          .delta = parameters[3] + of->T};
    for (int32_t k = 0; k <= most; ++k) {
        leaving.k = k;
        out[k] = k <= time ? bb_chance(&leaving, time) : 0;
    }
}

/* Chances until something with a chance of p each happens, or as many as there ever will be. */
static double bb_draw_wait(rfm__random *random, double p) {
    return floor(rfm__random_exponential(random) / -rfm__log1p(-p));
}

static int64_t bb_draw(const double *parameters, rfm__random *random, double time,
                       double *out_times, int64_t room) {
    const double p = rfm__random_beta(random, parameters[0], parameters[1]);
    const double theta = rfm__random_beta(random, parameters[2], parameters[3]);
    const double there = bb_draw_wait(random, theta);
    rfm__drawing drawing = rfm__drawing_start(out_times, room, there < time ? there : time);
    while (rfm__drawing_take(&drawing, drawing.now + bb_draw_wait(random, p) + 1)) continue;
    return drawing.count;
}

static void bb_start_at(double share, double weight, double leaves, double stays, double *out) {
    out[0] = share * weight;
    out[1] = (1 - share) * weight;
    out[2] = leaves;
    out[3] = stays;
}

static double bb_start_share(double part, double whole) {
    const double share = whole > 0 ? part / whole : 0.5;
    return share < 0.01 ? 0.01 : share > 0.95 ? 0.95 : share;
}

/* Leaving that is common, rare, or much the same for all, with purchases somewhat more often than
 * at their share of the chances; and nearly all gone at once, with purchases at the share that
 * those who bought show (spend is the mean of t_x): the likelihood may have several tops. */
static int32_t bb_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    const double share = bb_start_share(1.5 * means->x, means->T);
    const double among = bb_start_share(means->x, means->spend);
    bb_start_at(share, 1.5, 0.6, 2.5, out[0]);
    bb_start_at(share, 1.5, 0.5, 30, out[1]);
    bb_start_at(share, 8, 5, 40, out[2]);
    bb_start_at(among, 2, 2, 0.15, out[3]);
    return 4;
}

const rfm__kind rfm__kind_bg_bb = {
    .name = "bg-bb",
    .title = "BG/BB: chances to buy, may leave before each",
    .source = "Fader, Hardie and Shang 2010",
    .parameters = {"alpha", "beta", "gamma", "delta"},
    .parameter_count = 4,
    .reads = RFM__READS_CHANCES,
    .derive = bb_derive,
    .start = bb_start,
    .p_alive = bb_p_alive,
    .p_alive_later = bb_p_alive_later,
    .expected = bb_expected,
    .p_none = bb_p_none,
    .pmf = bb_pmf,
    .dert = bb_dert,
    .draw = bb_draw,
};
