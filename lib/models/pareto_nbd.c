/* SPDX-License-Identifier: MIT */
/*
 * Pareto/NBD: purchases at a rate of Gamma(r, alpha) up to a lifetime that ends at a rate of
 * Gamma(s, beta) (Schmittlein, Morrison and Colombo 1987; likelihood as in Fader and Hardie 2005,
 * "A note on deriving the Pareto/NBD model"):
 *
 *     L = gamma(r + x) / gamma(r) alpha^r beta^s (A + B)
 *     A = (alpha + T)^-(r + x) (beta + T)^-s                         alive at T
 *     B = integral over t_x < u < T of s (alpha + u)^-(r + x) (beta + u)^-(s + 1)   left at u
 *
 * and P(alive) = A / (A + B). The textbook turns B into a difference of two hypergeometric
 * functions, which cancels, overflows and has to know which of alpha and beta is larger. Here B is
 * integrated, all terms positive. Derivatives of ln L are means over the place T and the places t_x
 * .. T, each with its weight, from the same nodes.
 */
#include <math.h>

#include "math/functions.h"
#include "models/counting.h"
#include "models/drawing.h"
#include "models/places.h"

/* What a place tells: the logarithm of its weight, and its derivatives by those of the
 * parameters. */
typedef struct pareto_place {
    double value;
    double first[4];
    double second[4]; /* by each one twice */
    double r_alpha, s_beta;
} pareto_place;

/* Sums over places, each with its weight. Logarithms of weights are relative to being alive at t_x
 * with x purchases: of a million purchases the differences count, the whole is lost in rounding. */
typedef struct pareto_sums {
    const double *parameters;
    const rfm__history *of;
    double r_growth, s_growth; /* ln((alpha + t_x) / alpha), ln((beta + t_x) / beta) */
    double leave;              /* ln(s / (beta + t_x)) */
    double top;                /* weights are divided by its e^ */
    double alive, left;
    int with_derivatives;
    double first[4];
    double second[4][4]; /* lower half */
} pareto_sums;

/* Alive `time` after t_x, or (`leaves`) leaving there. */
static void pareto_look(const pareto_sums *sums, double time, int leaves, pareto_place *place) {
    const double r = sums->parameters[0], alpha = sums->parameters[1];
    const double s = sums->parameters[2], beta = sums->parameters[3];
    const double x = sums->of->x, t_x = sums->of->t_x;
    const double r_growth = rfm__log1p(time / (alpha + t_x));
    const double s_growth = rfm__log1p(time / (beta + t_x));
    place->value = -(r + x) * r_growth - s * s_growth;
    if (leaves) place->value += sums->leave - s_growth;
    if (!sums->with_derivatives) return;
    const double u = t_x + time;
    const double r_share = alpha / (alpha + u), r_rest = u / (alpha + u);
    const double s_share = beta / (beta + u), s_rest = u / (beta + u);
    place->first[0] = place->second[0] = -r * (sums->r_growth + r_growth);
    place->first[1] = r * r_rest - x * r_share;
    place->second[1] = -(r + x) * r_share * r_rest;
    place->first[2] = place->second[2] = -s * (sums->s_growth + s_growth);
    place->first[3] = s * s_rest;
    place->second[3] = -s * s_share * s_rest;
    place->r_alpha = r * r_rest;
    place->s_beta = s * s_rest;
    if (!leaves) return;
    place->first[2] += 1;
    place->first[3] -= s_share;
    place->second[3] -= s_share * s_rest;
}

static void pareto_add(pareto_sums *sums, const pareto_place *place, double weight) {
    for (int i = 0; i < 4; ++i) {
        const double part = weight * place->first[i];
        sums->first[i] += part;
        for (int k = 0; k <= i; ++k) sums->second[i][k] += part * place->first[k];
        sums->second[i][i] += weight * place->second[i];
    }
    sums->second[1][0] += weight * place->r_alpha;
    sums->second[3][2] += weight * place->s_beta;
}

static double pareto_visit(void *context, double time, double width) {
    pareto_sums *sums = context;
    pareto_place place;
    pareto_look(sums, time, 1, &place);
    const double weight = rfm__exp(place.value - sums->top) * width;
    sums->left += weight;
    if (sums->with_derivatives) pareto_add(sums, &place, weight);
    return weight;
}

static void pareto_sum(const double *parameters, const rfm__history *of, int with_derivatives,
                       pareto_sums *sums) {
    const double time = of->T - of->t_x;
    const rfm__slopes slopes = {.at_alpha = parameters[0] + of->x,
                                .alpha = parameters[1] + of->t_x,
                                .at_beta = parameters[2] + 1,
                                .beta = parameters[3] + of->t_x};
    pareto_place last;
    *sums = (pareto_sums){.parameters = parameters, .of = of, .with_derivatives = with_derivatives};
    sums->r_growth = rfm__log1p(of->t_x / parameters[1]);
    sums->s_growth = rfm__log1p(of->t_x / parameters[3]);
    sums->leave = rfm__log(parameters[2] / slopes.beta);
    pareto_look(sums, time, 0, &last);
    /* Leaving is likeliest at t_x, so neither weight nor integral goes beyond the higher of these.
     */
    const double first = time > 0 ? sums->leave + rfm__log(time) : last.value;
    sums->top = last.value > first ? last.value : first;
    sums->alive = rfm__exp(last.value - sums->top);
    if (with_derivatives) pareto_add(sums, &last, sums->alive);
    if (time > 0) rfm__places_visit(&slopes, time, pareto_visit, sums);
}

/* ln of (alpha / (alpha + t_x))^r (beta / (beta + t_x))^s (alpha + t_x)^-x, of e^top, and of the
 * sums. */
static double pareto_log_sums(const pareto_sums *sums) {
    const double *parameters = sums->parameters;
    const rfm__history *of = sums->of;
    const double start = -parameters[0] * sums->r_growth - parameters[2] * sums->s_growth -
                         of->x * rfm__log(parameters[1] + of->t_x);
    return start + sums->top + rfm__log(sums->alive + sums->left);
}

static void pareto_derive(const double *parameters, const rfm__rising *rising,
                          const rfm__history *of, rfm__surface *out) {
    const rfm__rising_gamma *gamma = &rising->gamma[(int64_t)of->x];
    pareto_sums sums;
    pareto_sum(parameters, of, 1, &sums);
    const double all = sums.alive + sums.left;
    out->value = gamma->value + pareto_log_sums(&sums);
    for (int i = 0; i < 4; ++i) {
        out->gradient[i] = sums.first[i] / all;
        for (int k = 0; k <= i; ++k) {
            out->hessian.cells[i][k] =
                sums.second[i][k] / all - out->gradient[i] * (sums.first[k] / all);
        }
    }
    out->gradient[0] += gamma->first;
    out->hessian.cells[0][0] += gamma->second;
}

static double pareto_p_alive(const double *parameters, const rfm__history *of) {
    pareto_sums sums;
    pareto_sum(parameters, of, 0, &sums);
    return sums.alive / (sums.alive + sums.left);
}

static double pareto_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                                   double time) {
    return alive * rfm__exp(-parameters[2] * rfm__log1p(time / (parameters[3] + of->T)));
}

/* Expected length of life within a time, of lives that end at a rate of Gamma(s, beta): beta (1 -
 * (beta / (beta + time))^(s - 1)) / (s - 1), which is no special case at s = 1. */
static double pareto_life(double s, double beta, double time) {
    const double span = rfm__log1p(time / beta);
    const double power = (s - 1) * span;
    return power == 0 ? beta * span : beta * span * (-rfm__expm1(-power) / power);
}

static void pareto_expected(const double *parameters, const rfm__history *of, double alive,
                            const double *times, int32_t count, double *out) {
    const double rate = (parameters[0] + of->x) / (parameters[1] + of->T);
    for (int32_t i = 0; i < count; ++i) {
        out[i] = alive * rate * pareto_life(parameters[2], parameters[3] + of->T, times[i]);
    }
}

/* Chance that a new customer buys nothing in a time: a history without a repeat purchase. */
static double pareto_new_none(const double *parameters, double time) {
    const rfm__history nothing = {0, 0, time, 0};
    pareto_sums sums;
    pareto_sum(parameters, &nothing, 0, &sums);
    const double none = (sums.alive + sums.left) * rfm__exp(sums.top);
    return none < 1 ? none : 1;
}

static double pareto_p_none(const double *parameters, const rfm__history *of, double alive,
                            double time) {
    const double later[4] = {parameters[0] + of->x, parameters[1] + of->T, parameters[2],
                             parameters[3] + of->T};
    return 1 - alive + alive * pareto_new_none(later, time);
}

/* P(n purchases in a time) = chance to live through it and buy n times, and to leave at u after n
 * purchases; the logarithm of the common factor gamma(r + n) / (gamma(r) n!) comes from `count`. */
typedef struct pareto_pmf {
    const double *parameters;
    double n, factor;
    double sum;
} pareto_pmf;

static double pareto_pmf_at(const pareto_pmf *pmf, double u) {
    const double r = pmf->parameters[0], alpha = pmf->parameters[1];
    const double rate = -r * rfm__log1p(u / alpha);
    const double purchases = -pmf->n * rfm__log1p(alpha / u);
    return pmf->factor + rate + purchases - pmf->parameters[2] * rfm__log1p(u / pmf->parameters[3]);
}

static double pareto_pmf_visit(void *context, double u, double width) {
    pareto_pmf *pmf = context;
    const double hazard = pmf->parameters[2] / (pmf->parameters[3] + u);
    const double weight = rfm__exp(pareto_pmf_at(pmf, u)) * hazard * width;
    pmf->sum += weight;
    return weight;
}

/* Somebody alive is a new customer with more known of both rates. */
static void pareto_find_pmf(const double *before, const rfm__history *of, double time, int32_t most,
                            double *out) {
    const double parameters[4] = {before[0] + of->x, before[1] + of->T, before[2],
                                  before[3] + of->T};
    double log_ways = 0;
    out[0] = pareto_new_none(parameters, time);
    for (int32_t n = 1; n <= most; ++n) {
        log_ways += rfm__log((parameters[0] + (n - 1)) / n);
        pareto_pmf pmf = {.parameters = parameters, .n = n, .factor = log_ways};
        const rfm__slopes slopes = {.at_alpha = parameters[0] + n,
                                    .alpha = parameters[1],
                                    .at_beta = parameters[2] + 1,
                                    .beta = parameters[3],
                                    .at_zero = n + 1};
        rfm__places_visit(&slopes, time, pareto_pmf_visit, &pmf);
        out[n] = pmf.sum + rfm__exp(pareto_pmf_at(&pmf, time));
    }
}

/* Mean of n (n - 1): that of the rate squared times that of the squared length of life within the
 * time, which is 2 times the integral over u of u (beta / (beta + u))^s. */
typedef struct pareto_lives {
    double s, beta;
    double sum;
} pareto_lives;

static double pareto_lives_visit(void *context, double u, double width) {
    pareto_lives *lives = context;
    const double weight = u * rfm__exp(-lives->s * rfm__log1p(u / lives->beta)) * width;
    lives->sum += weight;
    return weight;
}

static double pareto_second(const double *parameters, const rfm__history *of, double alive,
                            double time) {
    const double r = parameters[0] + of->x, alpha = parameters[1] + of->T;
    pareto_lives lives = {.s = parameters[2], .beta = parameters[3] + of->T};
    const rfm__slopes slopes = {.at_beta = lives.s, .beta = lives.beta, .alpha = lives.beta};
    rfm__places_visit(&slopes, time, pareto_lives_visit, &lives);
    return alive * (r / alpha) * ((r + 1) / alpha) * 2 * lives.sum;
}

static int64_t pareto_draw(const double *parameters, rfm__random *random, double time,
                           double *out_times, int64_t room) {
    const double rate = rfm__random_gamma(random, parameters[0]) / parameters[1];
    const double ends = rfm__random_gamma(random, parameters[2]) / parameters[3];
    const double life = rfm__random_exponential(random) / ends;
    rfm__drawing drawing = rfm__drawing_start(out_times, room, life < time ? life : time);
    while (rfm__drawing_next(&drawing, random, rate)) continue;
    return drawing.count;
}

/* Discounted expected purchases for ever: P(alive) times the rate times the integral over t of
 * e^-(rate t) ((beta + T) / (beta + T + t))^s (Fader, Hardie and Lee 2005, "RFM and CLV", equation
 * 6, before it is turned into a confluent hypergeometric function). */
typedef struct pareto_dert {
    double s, beta, rate;
    double sum;
} pareto_dert;

static double pareto_dert_visit(void *context, double t, double width) {
    pareto_dert *dert = context;
    const double weight = rfm__exp(-dert->rate * t - dert->s * rfm__log1p(t / dert->beta)) * width;
    dert->sum += weight;
    return weight;
}

static double pareto_find_dert(const double *parameters, const rfm__history *of, double alive,
                               double rate) {
    pareto_dert dert = {.s = parameters[2], .beta = parameters[3] + of->T, .rate = rate};
    const rfm__slopes slopes = {
        .at_beta = dert.s, .beta = dert.beta, .alpha = dert.beta, .at_time = rate};
    rfm__places_visit(&slopes, 45 / rate, pareto_dert_visit, &dert);
    return alive * ((parameters[0] + of->x) / (parameters[1] + of->T)) * dert.sum;
}

/* The NBD start, and lifetimes about as long as the histories, alike, or short: the likelihood may
 * have several tops. */
static int32_t pareto_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double lives[3][2] = {{0.6, 0.6}, {2, 2}, {0.5, 0.02}};
    for (int32_t i = 0; i < 3; ++i) {
        (void)rfm__counting_start_parameters(means, out + i);
        out[i][2] = lives[i][0];
        out[i][3] = lives[i][1] * (means->T > 0 ? means->T : 1);
    }
    return 3;
}

const rfm__kind rfm__kind_pareto_nbd = {
    .name = "pareto-nbd",
    .title = "Pareto/NBD: may leave at any moment",
    .source = "Schmittlein, Morrison and Colombo 1987",
    .parameters = {"r", "alpha", "s", "beta"},
    .parameter_count = 4,
    .times = 1u << 1 | 1u << 3,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 3,
    .rising_for = RFM__RISING_GAMMA,
    .derive = pareto_derive,
    .start = pareto_start,
    .p_alive = pareto_p_alive,
    .p_alive_later = pareto_p_alive_later,
    .expected = pareto_expected,
    .p_none = pareto_p_none,
    .pmf = pareto_find_pmf,
    .second = pareto_second,
    .dert = pareto_find_dert,
    .draw = pareto_draw,
};
