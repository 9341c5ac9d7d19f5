/* SPDX-License-Identifier: MIT */
/*
 * BG/CNBD-k and MBG/CNBD-k (Platzer and Reutterer 2016, "Ticking away the moments"; Reutterer,
 * Platzer and Schroder 2021, "Leveraging purchase regularity for predicting customer behavior
 * the easy way"): BG/NBD and MBG/NBD in which a purchase comes with every k-th event, so that the
 * times between purchases are Erlang distributed, more regular the larger k is. With R = r + k x, n
 * = x or x + 1 chances to leave that were not taken, and u = (T - t_x) / (alpha + T):
 *
 *     ln L = sum over i < k x of ln(r + i) + r ln(alpha / (alpha + T)) - k x ln(alpha + T) + ln S
 *            + (k - 1) litt - x ln (k - 1)! + sum over i < n of ln((b + i) / (a + b + i))
 *            + ln(1 + e^z)
 *     S = sum over j < k of R (R + 1) ... (R + j - 1) / j! u^j
 *     z = ln a - ln(b + n - 1) + R ln((alpha + T) / (alpha + t_x)) - ln S
 *
 * e^z being the odds of having left after the last purchase (not there when n = 0), so that
 * P(alive) = 1 / (1 + e^z). The j-th term's share in S is the chance of somebody alive to be j
 * events past the last purchase; its mean and variance are what S has for slopes and bends. Only S
 * costs more the larger k is. From a history on, cnbd_stages.c goes on.
 */
#include <math.h>

#include "math/functions.h"
#include "models/cnbd_stages.h"
#include "models/counting.h"
#include "models/drawing.h"
#include "models/rising.h"

/* Chances to leave that the first purchase brings. */
enum { CNBD_FIRST_FREE = 0, CNBD_FIRST_COUNTS = 1 };

static int32_t cnbd_k(const double *parameters) { return (int32_t)parameters[4]; }

static rfm__stages cnbd_stages(const double *parameters, const rfm__history *of, int32_t first) {
    rfm__stages stages = {.shape = parameters[0] + parameters[4] * of->x,
                          .rate = parameters[1] + of->T,
                          .a = parameters[2],
                          .b = parameters[3] + of->x + first,
                          .since = of->T - of->t_x,
                          .count = cnbd_k(parameters)};
    stages.sum =
        rfm__stages_sum(stages.shape, stages.since / stages.rate, stages.count, stages.chances);
    for (int32_t j = 0; j < stages.count; ++j) stages.chances[j] /= stages.sum;
    return stages;
}

typedef struct cnbd_odds {
    double log_odds; /* z; minus infinity when nobody can have left */
    double d;        /* ln((alpha + T) / (alpha + t_x)) */
    double before;   /* n - 1 */
    double kept;     /* b + n - 1 */
} cnbd_odds;

static cnbd_odds cnbd_odds_of(const double *parameters, const rfm__history *of, int32_t first,
                              const rfm__stages *stages) {
    cnbd_odds odds = {.log_odds = -HUGE_VAL, .before = of->x + first - 1};
    if (odds.before < 0) return odds;
    odds.kept = parameters[3] + odds.before;
    odds.d = rfm__log1p(stages->since / (parameters[1] + of->t_x));
    odds.log_odds = rfm__log(parameters[2] / odds.kept) + stages->shape * odds.d;
    if (stages->count > 1) odds.log_odds -= rfm__log(stages->sum);
    return odds;
}

/* 1 / (1 + e^z). */
static double cnbd_complement(double z) {
    if (z > 0) {
        const double inverse = rfm__exp(-z);
        return inverse / (1 + inverse);
    }
    return 1 / (1 + rfm__exp(z));
}

/* ln S and its derivatives by ln r and ln alpha. */
typedef struct cnbd_waiting {
    double value;
    double first[2];
    double second[3]; /* by r twice, by alpha and r, by alpha twice */
} cnbd_waiting;

/* Means over the stages: of j, of h = sum over i < j of 1 / (R + i), and of how they vary. */
static cnbd_waiting cnbd_waiting_of(const double *parameters, const rfm__history *of,
                                    const rfm__stages *stages) {
    const double r = parameters[0], share = parameters[1] / stages->rate;
    const double rest = of->T / stages->rate;
    double sums[RFM__STAGES_MOST], h = 0, mean = 0, mean_h = 0, squares = 0, square = 0;
    double vary = 0, vary_h = 0, both = 0;
    cnbd_waiting waiting = {0, {0, 0}, {0, 0, 0}};
    if (stages->count == 1) return waiting;
    for (int32_t j = 0; j < stages->count; ++j) {
        const double chance = stages->chances[j], inverse = 1 / (stages->shape + j);
        sums[j] = h;
        mean += chance * j;
        mean_h += chance * h;
        squares += chance * square;
        h += inverse;
        square += inverse * inverse;
    }
    for (int32_t j = 0; j < stages->count; ++j) {
        const double chance = stages->chances[j], off = j - mean, off_h = sums[j] - mean_h;
        vary += chance * off * off;
        vary_h += chance * off_h * off_h;
        both += chance * off * off_h;
    }
    waiting.value = rfm__log(stages->sum);
    waiting.first[0] = r * mean_h;
    waiting.first[1] = -share * mean;
    waiting.second[0] = r * mean_h + r * r * (vary_h - squares);
    waiting.second[1] = -r * share * both;
    waiting.second[2] = share * (share * vary - rest * mean);
    return waiting;
}

/* All but the odds of having left. */
static void cnbd_derive_purchases(const double *parameters, const rfm__rising *rising,
                                  const rfm__history *of, int32_t first, const rfm__stages *stages,
                                  const cnbd_waiting *waiting, rfm__surface *out) {
    const double r = parameters[0], alpha = parameters[1], k = parameters[4];
    const double share = alpha / stages->rate, rest = of->T / stages->rate;
    const double log_share = -rfm__log1p(of->T / alpha);
    const rfm__rising_gamma *gamma = &rising->gamma[(int64_t)of->x];
    const rfm__rising_beta *beta = &rising->beta[(int64_t)of->x + first];
    double ways = 1; /* (k - 1)! */
    for (int32_t i = 2; i < stages->count; ++i) ways *= i;
    out->value = gamma->value + r * log_share - k * of->x * rfm__log(stages->rate) + waiting->value;
    if (stages->count > 1) out->value += (k - 1) * of->litt - of->x * rfm__log(ways);
    out->value += beta->value;
    out->gradient[0] = gamma->first + r * log_share + waiting->first[0];
    out->gradient[1] = r * rest - k * of->x * share + waiting->first[1];
    out->gradient[2] = beta->a;
    out->gradient[3] = beta->b;
    out->hessian.cells[0][0] = gamma->second + r * log_share + waiting->second[0];
    out->hessian.cells[1][0] = r * rest + waiting->second[1];
    out->hessian.cells[1][1] = -stages->shape * share * rest + waiting->second[2];
    for (int32_t i = 2; i < 4; ++i) {
        for (int32_t m = 0; m < 2; ++m) out->hessian.cells[i][m] = 0;
    }
    out->hessian.cells[2][2] = beta->aa;
    out->hessian.cells[3][2] = beta->ab;
    out->hessian.cells[3][3] = beta->bb;
}

/* Adds ln(1 + e^z) with its derivatives. */
static void cnbd_derive_odds(const double *parameters, const rfm__history *of,
                             const rfm__stages *stages, const cnbd_odds *odds,
                             const cnbd_waiting *waiting, rfm__surface *out) {
    const double r = parameters[0], alpha = parameters[1], b = parameters[3];
    const double all = stages->rate, until = alpha + of->t_x;
    const double all_share = alpha / all, until_share = alpha / until;
    const double change = -alpha * stages->since / (all * until); /* all_share - until_share */
    const double bend = all_share * (of->T / all) - until_share * (of->t_x / until);
    const double first[4] = {r * odds->d - waiting->first[0],
                             stages->shape * change - waiting->first[1], 1, -b / odds->kept};
    const double z = odds->log_odds;
    const double alive = cnbd_complement(z), left = cnbd_complement(-z);
    out->value += z > 0 ? z + rfm__log1p(rfm__exp(-z)) : rfm__log1p(rfm__exp(z));
    for (int32_t i = 0; i < 4; ++i) {
        out->gradient[i] += left * first[i];
        for (int32_t m = 0; m <= i; ++m) {
            out->hessian.cells[i][m] += left * alive * first[i] * first[m];
        }
    }
    out->hessian.cells[0][0] += left * (r * odds->d - waiting->second[0]);
    out->hessian.cells[1][0] += left * (r * change - waiting->second[1]);
    out->hessian.cells[1][1] += left * (stages->shape * bend - waiting->second[2]);
    out->hessian.cells[3][3] -= left * (b / odds->kept) * (odds->before / odds->kept);
}

static void cnbd_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                        int32_t first, rfm__surface *out) {
    const rfm__stages stages = cnbd_stages(parameters, of, first);
    const cnbd_odds odds = cnbd_odds_of(parameters, of, first, &stages);
    const cnbd_waiting waiting = cnbd_waiting_of(parameters, of, &stages);
    cnbd_derive_purchases(parameters, rising, of, first, &stages, &waiting, out);
    if (odds.log_odds > -HUGE_VAL) {
        cnbd_derive_odds(parameters, of, &stages, &odds, &waiting, out);
    }
}

static double cnbd_alive(const double *parameters, const rfm__history *of, int32_t first) {
    const rfm__stages stages = cnbd_stages(parameters, of, first);
    return cnbd_complement(cnbd_odds_of(parameters, of, first, &stages).log_odds);
}

static double cnbd_alive_later(const double *parameters, const rfm__history *of, int32_t first,
                               double alive, double time) {
    const rfm__stages stages = cnbd_stages(parameters, of, first);
    return alive * rfm__stages_chance(&stages, time);
}

static void cnbd_expected(const double *parameters, const rfm__history *of, int32_t first,
                          double alive, const double *times, int32_t count, double *out) {
    const rfm__stages stages = cnbd_stages(parameters, of, first);
    for (int32_t i = 0; i < count; ++i) out[i] = alive * rfm__stages_purchases(&stages, times[i]);
}

static double cnbd_p_none(const double *parameters, const rfm__history *of, double alive,
                          double time) {
    const rfm__stages stages = cnbd_stages(parameters, of, CNBD_FIRST_FREE);
    return (1 - alive) + alive * rfm__stages_none(&stages, time);
}

/* How large a number of purchases is likely tells r and alpha as in NBD; that k events make one
 * moves alpha by a factor of up to 12, which is two steps. */
static int32_t cnbd_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double dropout[4][2] = {{0.8, 2.5}, {0.02, 2}, {2, 0.2}, {5, 50}};
    for (int32_t i = 0; i < 4; ++i) {
        (void)rfm__counting_start_parameters(means, out + i);
        out[i][2] = dropout[i][0];
        out[i][3] = dropout[i][1];
    }
    return 4;
}

static int64_t cnbd_draw(const double *parameters, int32_t first, rfm__random *random, double time,
                         double *out_times, int64_t room) {
    rfm__drawing drawing = rfm__drawing_start(out_times, room, time);
    const double rate = rfm__random_gamma(random, parameters[0]) / parameters[1];
    const double leave = rfm__random_beta(random, parameters[2], parameters[3]);
    if (first == CNBD_FIRST_COUNTS && rfm__random_uniform(random) < leave) return 0;
    do {
        const double wait = rfm__random_gamma(random, parameters[4]) / rate;
        if (!rfm__drawing_take(&drawing, drawing.now + wait)) break;
    } while (rfm__random_uniform(random) >= leave);
    return drawing.count;
}

/* The two as functions of a kind. */
#define CNBD_FUNCTIONS(name, first)                                                             \
    static void name##_derive(const double *parameters, const rfm__rising *rising,              \
                              const rfm__history *of, rfm__surface *out) {                      \
        cnbd_derive(parameters, rising, of, first, out);                                        \
    }                                                                                           \
    static double name##_p_alive(const double *parameters, const rfm__history *of) {            \
        return cnbd_alive(parameters, of, first);                                               \
    }                                                                                           \
    static double name##_p_alive_later(const double *parameters, const rfm__history *of,        \
                                       double alive, double time) {                             \
        return cnbd_alive_later(parameters, of, first, alive, time);                            \
    }                                                                                           \
    static void name##_expected(const double *parameters, const rfm__history *of, double alive, \
                                const double *times, int32_t count, double *out) {              \
        cnbd_expected(parameters, of, first, alive, times, count, out);                         \
    }                                                                                           \
    static void name##_pmf(const double *parameters, const rfm__history *of, double time,       \
                           int32_t most, double *out) {                                         \
        const rfm__stages stages = cnbd_stages(parameters, of, first);                          \
        rfm__stages_pmf(&stages, time, most, out);                                              \
    }                                                                                           \
    static int64_t name##_draw(const double *parameters, rfm__random *random, double time,      \
                               double *out_times, int64_t room) {                               \
        return cnbd_draw(parameters, first, random, time, out_times, room);                     \
    }

CNBD_FUNCTIONS(bg_cnbd, CNBD_FIRST_FREE)
CNBD_FUNCTIONS(mbg_cnbd, CNBD_FIRST_COUNTS)

#undef CNBD_FUNCTIONS

const rfm__kind rfm__kind_bg_cnbd = {
    .name = "bg-cnbd-k",
    .title = "BG/CNBD-k: regular purchases, may leave after each repeat purchase",
    .source = "Platzer and Reutterer 2016",
    .parameters = {"r", "alpha", "a", "b"},
    .parameter_count = 4,
    .times = 1u << 1,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 3,
    .reads = RFM__READS_INTERVALS,
    .rising_for = RFM__RISING_STAGES,
    .constant = "k",
    .constant_most = RFM__STAGES_MOST,
    .derive = bg_cnbd_derive,
    .start = cnbd_start,
    .p_alive = bg_cnbd_p_alive,
    .p_alive_later = bg_cnbd_p_alive_later,
    .expected = bg_cnbd_expected,
    .p_none = cnbd_p_none,
    .pmf = bg_cnbd_pmf,
    .draw = bg_cnbd_draw,
};

const rfm__kind rfm__kind_mbg_cnbd = {
    .name = "mbg-cnbd-k",
    .title = "MBG/CNBD-k: regular purchases, may leave after each one, the first one too",
    .source = "Reutterer, Platzer and Schroder 2021",
    .parameters = {"r", "alpha", "a", "b"},
    .parameter_count = 4,
    .times = 1u << 1,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 3,
    .reads = RFM__READS_INTERVALS,
    .rising_for = RFM__RISING_STAGES,
    .constant = "k",
    .constant_most = RFM__STAGES_MOST,
    .derive = mbg_cnbd_derive,
    .start = cnbd_start,
    .p_alive = mbg_cnbd_p_alive,
    .p_alive_later = mbg_cnbd_p_alive_later,
    .expected = mbg_cnbd_expected,
    .p_none = cnbd_p_none,
    .pmf = mbg_cnbd_pmf,
    .draw = mbg_cnbd_draw,
};
