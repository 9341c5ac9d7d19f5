/* SPDX-License-Identifier: MIT */
/*
 * Gamma-Gompertz/NBD: purchases at a rate of Gamma(r, alpha) up to a lifetime with the hazard eta b
 * e^(b t), eta of Gamma(s, beta) (Bemmaor and Glady 2012, "Modeling purchasing behavior with sudden
 * death: a flexible customer lifetime model"):
 *
 *     S(t) = (beta / (beta - 1 + e^(b t)))^s
 *     L = gamma(r + x) / gamma(r) alpha^r (A + B)
 *     A = (alpha + T)^-(r + x) S(T)                                  alive at T
 *     B = integral over t_x < u < T of (alpha + u)^-(r + x) -S'(u)   left at u
 *
 * and P(alive) = A / (A + B). The expected number of purchases is P(alive) (r + x) / (alpha + T)
 * times the integral over 0 < u < t of S(T + u) / S(T) (Adler 2022: the formula printed in 2012 is
 * wrong).
 *
 * All terms are positive. beta - 1 + e^(b t) is e^(b t) times beta e^-(b t) + (1 - e^-(b t)), a
 * mean of beta and 1, in which nothing cancels or overflows. Derivatives of ln L are means over the
 * place T and the places t_x .. T, each with its weight; weights, slopes and what second
 * derivatives are made of are taken relative to being alive at t_x, so that what all places share
 * costs no digits.
 */
#include <math.h>

#include "math/functions.h"
#include "models/counting.h"
#include "models/drawing.h"
#include "models/ggom_nbd_life.h"
#include "models/ggom_nbd_pmf.h"

static const double ggom_negligible = 1e-20;

/* What of a set of parameters and a history all places share. */
typedef struct ggom_base {
    double r, alpha, s, b, beta;
    double events; /* r + x */
    rfm__gompertz life;
    rfm__gompertz later; /* of somebody alive at t_x */
    double from;         /* alpha + t_x */
    double r_growth;     /* ln((alpha + t_x) / alpha) */
    double y;            /* b t_x */
    rfm__gompertz_moment moment;
} ggom_base;

/* Sums over places, each with its weight. */
typedef struct ggom_sums {
    ggom_base base;
    int with_derivatives;
    double alive, left;
    double first[5];
    double products[5][5]; /* lower half */
    /* Of second derivatives, and what they are made of. */
    double alpha_alpha, b_b, b_beta, beta_beta, s_b, s_beta;
} ggom_sums;

static void ggom_make_base(const double *parameters, const rfm__history *of, ggom_base *base) {
    *base = (ggom_base){.r = parameters[0],
                        .alpha = parameters[1],
                        .b = parameters[2],
                        .s = parameters[3],
                        .beta = parameters[4],
                        .events = parameters[0] + of->x};
    base->life = rfm__gompertz_new(base->b, base->s, base->beta);
    base->later = rfm__gompertz_after(&base->life, of->t_x);
    base->from = base->alpha + of->t_x;
    base->r_growth = rfm__log1p(of->t_x / base->alpha);
    base->y = base->b * of->t_x;
    rfm__gompertz_look(&base->life, of->t_x, &base->moment);
}

/* Slopes of the logarithm of a weight less those of being alive at t_x, and its bends. q and y q
 * are d ln(beta - 1 + e^y) by y and by ln b. */
static void ggom_add(ggom_sums *sums, const rfm__gompertz_moment *moment, double time,
                     double r_growth, int leaves, double weight) {
    const ggom_base *base = &sums->base;
    const double s = base->s, q = moment->q, at = base->from + time;
    const double y = base->y + base->b * time, yq = y * q;
    const double kept = base->moment.kept * moment->kept;
    const double share = base->beta * kept * q;
    const double rest = (base->moment.gone + base->moment.kept * moment->gone) * q;
    const double bend = y * (base->life.excess * kept * q); /* y (1 - q) */
    const double gone = moment->gone * q;
    double first[5] = {
        -base->r * r_growth, base->events * (base->alpha / base->from) * (time / at),
        -s * (base->b * time * q + base->y * base->moment.q * (base->later.excess * gone)),
        -s * moment->growth, s * (base->beta * base->moment.kept * base->moment.q) * gone};
    double b_b = -s * yq * (1 + bend), b_beta = s * yq * share, beta_beta = -s * rest * share;
    if (leaves) {
        first[2] += 1 + bend;
        first[3] += 1;
        first[4] -= share;
        b_b += bend * (1 - yq);
        b_beta += yq * share;
        beta_beta -= rest * share;
    }
    for (int i = 0; i < 5; ++i) {
        const double part = weight * first[i];
        sums->first[i] += part;
        for (int k = 0; k <= i; ++k) sums->products[i][k] += part * first[k];
    }
    sums->alpha_alpha -= weight * (base->events * (base->alpha / at) * (1 - base->alpha / at));
    sums->b_b += weight * b_b;
    sums->b_beta += weight * b_beta;
    sums->beta_beta += weight * beta_beta;
    sums->s_b -= weight * (s * yq);
    sums->s_beta += weight * (s * rest);
}

/* Chance of being alive and silent `time` after t_x. */
static double ggom_look(const ggom_base *base, double time, rfm__gompertz_moment *moment,
                        double *out_r_growth) {
    rfm__gompertz_look(&base->later, time, moment);
    *out_r_growth = rfm__log1p(time / base->from);
    return rfm__exp(-base->events * *out_r_growth - base->s * moment->growth);
}

static void ggom_visit(void *context, double time, double width) {
    ggom_sums *sums = context;
    rfm__gompertz_moment moment;
    double r_growth;
    const double stays = ggom_look(&sums->base, time, &moment, &r_growth);
    const double weight = stays * (sums->base.s * sums->base.b * moment.q * width);
    sums->left += weight;
    if (sums->with_derivatives) ggom_add(sums, &moment, time, r_growth, 1, weight);
}

static int ggom_rest(void *context, double time) {
    const ggom_sums *sums = context;
    rfm__gompertz_moment moment;
    double r_growth;
    return ggom_look(&sums->base, time, &moment, &r_growth) <=
           ggom_negligible * (sums->alive + sums->left);
}

static void ggom_sum(const double *parameters, const rfm__history *of, int with_derivatives,
                     ggom_sums *sums) {
    const double time = of->T - of->t_x;
    rfm__gompertz_moment moment;
    double r_growth;
    *sums = (ggom_sums){.with_derivatives = with_derivatives};
    ggom_make_base(parameters, of, &sums->base);
    sums->alive = ggom_look(&sums->base, time, &moment, &r_growth);
    if (with_derivatives) ggom_add(sums, &moment, time, r_growth, 0, sums->alive);
    const rfm__gompertz_form form = {.life = &sums->base.later,
                                     .leaves = 1,
                                     .at_alpha = sums->base.events,
                                     .alpha = sums->base.from};
    rfm__gompertz_walk(&form, 0, time, ggom_visit, ggom_rest, sums);
}

static void ggom_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                        rfm__surface *out) {
    const rfm__rising_gamma *gamma = &rising->gamma[(int64_t)of->x];
    ggom_sums sums;
    ggom_sum(parameters, of, 1, &sums);
    const ggom_base *base = &sums.base;
    const double all = sums.alive + sums.left, s = base->s, rest = of->t_x / base->from;
    const double at_start[5] = {-base->r * base->r_growth,
                                base->r * rest - of->x * (base->alpha / base->from),
                                -s * (base->y * base->moment.q), -s * base->moment.growth,
                                s * (base->moment.gone * base->moment.q)};
    double means[5];
    out->value =
        gamma->value + at_start[0] + at_start[3] - of->x * rfm__log(base->from) + rfm__log(all);
    for (int i = 0; i < 5; ++i) {
        means[i] = sums.first[i] / all;
        out->gradient[i] = at_start[i] + means[i];
        for (int k = 0; k <= i; ++k) {
            out->hessian.cells[i][k] = sums.products[i][k] / all - means[i] * means[k];
        }
    }
    out->hessian.cells[0][0] += out->gradient[0] + gamma->second;
    out->hessian.cells[1][0] += base->r * (rest + means[1] / base->events);
    out->hessian.cells[1][1] += sums.alpha_alpha / all;
    out->hessian.cells[2][2] += sums.b_b / all;
    out->hessian.cells[3][2] += sums.s_b / all;
    out->hessian.cells[3][3] += out->gradient[3] - sums.left / all;
    out->hessian.cells[4][2] += sums.b_beta / all;
    out->hessian.cells[4][3] += sums.s_beta / all;
    out->hessian.cells[4][4] += sums.beta_beta / all;
    out->gradient[0] += gamma->first;
}

static double ggom_p_alive(const double *parameters, const rfm__history *of) {
    ggom_sums sums;
    ggom_sum(parameters, of, 0, &sums);
    return sums.alive / (sums.alive + sums.left);
}

/* The lifetime of somebody alive at T. */
static rfm__gompertz ggom_life_of(const double *parameters, const rfm__history *of) {
    const rfm__gompertz life = rfm__gompertz_new(parameters[2], parameters[3], parameters[4]);
    return rfm__gompertz_after(&life, of->T);
}

static double ggom_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                                 double time) {
    const rfm__gompertz life = ggom_life_of(parameters, of);
    return alive * rfm__gompertz_survival(&life, time);
}

/* The integral of u^power e^(-rate u) S(u), the power being 0 or 1. */
typedef struct ggom_lives {
    rfm__gompertz life;
    double rate;
    int power;
    double to;
    double sum;
} ggom_lives;

static double ggom_lives_at(const ggom_lives *lives, double u) {
    rfm__gompertz_moment moment;
    rfm__gompertz_look(&lives->life, u, &moment);
    const double value = rfm__exp(-lives->rate * u - lives->life.s * moment.growth);
    return lives->power > 0 ? value * u : value;
}

static void ggom_lives_visit(void *context, double u, double width) {
    ggom_lives *lives = context;
    lives->sum += ggom_lives_at(lives, u) * width;
}

/* No more than the value times the time that is left, or divided by the least hazard there is from
 * u on. Of u S the square of that. */
static int ggom_lives_rest(void *context, double u) {
    const ggom_lives *lives = context;
    const rfm__gompertz later = rfm__gompertz_after(&lives->life, u);
    const double fall = lives->life.s * lives->life.b / (later.beta > 1 ? later.beta : 1);
    const double long_at_most = 1 / (fall + lives->rate), left = lives->to - u;
    double most = left < long_at_most ? left : long_at_most;
    if (lives->power > 0) most *= 1 + most / u;
    return ggom_lives_at(lives, u) * most <= ggom_negligible * lives->sum;
}

static void ggom_lives_add(ggom_lives *lives, double from, double to) {
    const rfm__gompertz_form form = {.life = &lives->life, .at_time = lives->rate, .at_zero = 0};
    lives->to = to;
    rfm__gompertz_walk(&form, from, to, ggom_lives_visit, ggom_lives_rest, lives);
}

static void ggom_expected(const double *parameters, const rfm__history *of, double alive,
                          const double *times, int32_t count, double *out) {
    const double rate = (parameters[0] + of->x) / (parameters[1] + of->T);
    ggom_lives lives = {.life = ggom_life_of(parameters, of)};
    for (int32_t i = 0; i < count; ++i) {
        ggom_lives_add(&lives, i > 0 ? times[i - 1] : 0, times[i]);
        out[i] = alive * rate * lives.sum;
    }
}

/* Mean of n (n - 1): that of the rate squared times that of the squared length of life within the
 * time, which is 2 times the integral of u S(u). */
static double ggom_second(const double *parameters, const rfm__history *of, double alive,
                          double time) {
    const double r = parameters[0] + of->x, alpha = parameters[1] + of->T;
    ggom_lives lives = {.life = ggom_life_of(parameters, of), .power = 1};
    ggom_lives_add(&lives, 0, time);
    return alive * (r / alpha) * ((r + 1) / alpha) * 2 * lives.sum;
}

/* Discounted expected purchases for ever. */
static double ggom_dert(const double *parameters, const rfm__history *of, double alive,
                        double rate) {
    ggom_lives lives = {.life = ggom_life_of(parameters, of), .rate = rate};
    ggom_lives_add(&lives, 0, 50 / rate);
    return alive * ((parameters[0] + of->x) / (parameters[1] + of->T)) * lives.sum;
}

/* Chance that somebody alive buys nothing in a time: a new customer with more known. */
static double ggom_new_none(const double *later, double time) {
    const rfm__history nothing = {0, 0, time, 0};
    ggom_sums sums;
    ggom_sum(later, &nothing, 0, &sums);
    const double none = sums.alive + sums.left;
    return none < 1 ? none : 1; /* rounding where s is large */
}

static void ggom_later(const double *parameters, const rfm__history *of, double *out) {
    const rfm__gompertz life = ggom_life_of(parameters, of);
    out[0] = parameters[0] + of->x;
    out[1] = parameters[1] + of->T;
    out[2] = life.b;
    out[3] = life.s;
    out[4] = life.beta;
}

static double ggom_p_none(const double *parameters, const rfm__history *of, double alive,
                          double time) {
    double later[5];
    ggom_later(parameters, of, later);
    return 1 - alive + alive * ggom_new_none(later, time);
}

static void ggom_pmf(const double *parameters, const rfm__history *of, double time, int32_t most,
                     double *out) {
    double later[5];
    ggom_later(parameters, of, later);
    const rfm__gompertz life = rfm__gompertz_new(later[2], later[3], later[4]);
    out[0] = ggom_new_none(later, time);
    rfm__ggom_nbd_pmf(&life, later[0], later[1], time, most, out);
}

/* S(life) is even between 0 and 1. */
static int64_t ggom_draw(const double *parameters, rfm__random *random, double time,
                         double *out_times, int64_t room) {
    const rfm__gompertz kind = rfm__gompertz_new(parameters[2], parameters[3], parameters[4]);
    const double rate = rfm__random_gamma(random, parameters[0]) / parameters[1];
    const double life = rfm__gompertz_time(&kind, rfm__random_exponential(random) / kind.s);
    rfm__drawing drawing = rfm__drawing_start(out_times, room, life < time ? life : time);
    while (rfm__drawing_next(&drawing, random, rate)) continue;
    return drawing.count;
}

/* The NBD start, and leaving as in Pareto/NBD, at an even hazard, late, or at once: the likelihood
 * may have several tops. */
static int32_t ggom_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double lives[4][3] = {
        {0.05, 0.6, 0.03}, {1, 1, 1}, {3, 1, 20}, {0.05, 0.5, 0.001}};
    for (int32_t i = 0; i < 4; ++i) {
        (void)rfm__counting_start_parameters(means, out + i);
        out[i][2] = lives[i][0] / (means->T > 0 ? means->T : 1);
        out[i][3] = lives[i][1];
        out[i][4] = lives[i][2];
    }
    return 4;
}

const rfm__kind rfm__kind_ggom_nbd = {
    .name = "ggom-nbd",
    .title = "Gamma-Gompertz/NBD: leaving becomes likelier with time",
    .source = "Bemmaor and Glady 2012",
    .parameters = {"r", "alpha", "b", "s", "beta"},
    .parameter_count = 5,
    .times = 1u << 1,
    .rates = 1u << 2,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 4,
    .rising_for = RFM__RISING_GAMMA,
    .derive = ggom_derive,
    .start = ggom_start,
    .p_alive = ggom_p_alive,
    .p_alive_later = ggom_p_alive_later,
    .expected = ggom_expected,
    .p_none = ggom_p_none,
    .pmf = ggom_pmf,
    .second = ggom_second,
    .dert = ggom_dert,
    .draw = ggom_draw,
};
