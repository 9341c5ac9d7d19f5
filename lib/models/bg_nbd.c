/* SPDX-License-Identifier: MIT */
/*
 * BG/NBD and MBG/NBD: purchases at a rate of Gamma(r, alpha); after each purchase the customer
 * leaves with a chance of Beta(a, b). In BG/NBD the first purchase is free of it (Fader, Hardie and
 * Lee 2005, "Counting your customers the easy way", equation 6), in MBG/NBD it is not (Batislam,
 * Denizel and Filiztekin 2007). With n = x or x + 1 chances to leave that were not taken:
 *
 *     ln L = NBD part + sum over i < n of ln((b + i) / (a + b + i)) + ln(1 + e^z)
 *     z = ln a - ln(b + n - 1) + (r + x) ln((alpha + T) / (alpha + t_x))
 *
 * e^z being the odds of having left after the last purchase (not there when n = 0), so that
 * P(alive) = 1 / (1 + e^z). Somebody alive has r + x, alpha + T, a and b + n; from there staying.c
 * goes on.
 */
#include <math.h>

#include "math/functions.h"
#include "models/counting.h"
#include "models/drawing.h"
#include "models/staying.h"

/* Chances to leave that the first purchase brings. */
enum { BG_FIRST_FREE = 0, BG_FIRST_COUNTS = 1 };

typedef struct bg_odds {
    double log_odds; /* z; minus infinity when nobody can have left */
    double d;        /* ln((alpha + T) / (alpha + t_x)) */
    double before;   /* n - 1 */
    double kept;     /* b + n - 1 */
} bg_odds;

static bg_odds bg_odds_of(const double *parameters, const rfm__history *of, int32_t first) {
    const double chances = of->x + first;
    bg_odds odds = {.log_odds = -HUGE_VAL};
    if (chances < 1) return odds;
    odds.before = chances - 1;
    odds.kept = parameters[3] + odds.before;
    odds.d = rfm__log1p((of->T - of->t_x) / (parameters[1] + of->t_x));
    odds.log_odds = rfm__log(parameters[2] / odds.kept) + (parameters[0] + of->x) * odds.d;
    return odds;
}

/* 1 / (1 + e^z). */
static double bg_complement(double z) {
    if (z > 0) {
        const double inverse = rfm__exp(-z);
        return inverse / (1 + inverse);
    }
    return 1 / (1 + rfm__exp(z));
}

/* Adds ln(1 + e^z) with its derivatives. */
static void bg_derive_odds(const double *parameters, const rfm__history *of, const bg_odds *odds,
                           rfm__surface *out) {
    const double r = parameters[0], alpha = parameters[1], b = parameters[3];
    const double all = alpha + of->T, until = alpha + of->t_x;
    const double all_share = alpha / all, until_share = alpha / until;
    const double events = r + of->x;
    const double change = -alpha * (of->T - of->t_x) / (all * until); /* all_share - until_share */
    const double bend = all_share * (of->T / all) - until_share * (of->t_x / until);
    const double first[4] = {r * odds->d, events * change, 1, -b / odds->kept};
    const double z = odds->log_odds;
    const double alive = bg_complement(z), left = bg_complement(-z);
    out->value += z > 0 ? z + rfm__log1p(rfm__exp(-z)) : rfm__log1p(rfm__exp(z));
    for (int32_t i = 0; i < 4; ++i) {
        out->gradient[i] += left * first[i];
        for (int32_t k = 0; k <= i; ++k) {
            out->hessian.cells[i][k] += left * alive * first[i] * first[k];
        }
    }
    out->hessian.cells[0][0] += left * r * odds->d;
    out->hessian.cells[1][0] += left * r * change;
    out->hessian.cells[1][1] += left * events * bend;
    out->hessian.cells[3][3] -= left * (b / odds->kept) * (odds->before / odds->kept);
}

static void bg_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                      int32_t first, rfm__surface *out) {
    const rfm__rising_beta *beta = &rising->beta[(int64_t)of->x + first];
    const bg_odds odds = bg_odds_of(parameters, of, first);
    rfm__counting_derive(parameters, rising, of, out);
    out->value += beta->value;
    out->gradient[2] = beta->a;
    out->gradient[3] = beta->b;
    for (int32_t i = 2; i < 4; ++i) {
        for (int32_t k = 0; k < 2; ++k) out->hessian.cells[i][k] = 0;
    }
    out->hessian.cells[2][2] = beta->aa;
    out->hessian.cells[3][2] = beta->ab;
    out->hessian.cells[3][3] = beta->bb;
    if (odds.log_odds > -HUGE_VAL) bg_derive_odds(parameters, of, &odds, out);
}

/* What is known of somebody who is alive. */
static rfm__staying bg_staying(const double *parameters, const rfm__history *of, int32_t first) {
    const rfm__staying staying = {.r = parameters[0] + of->x,
                                  .alpha = parameters[1] + of->T,
                                  .a = parameters[2],
                                  .b = parameters[3] + of->x + first};
    return staying;
}

static void bg_expected(const double *parameters, const rfm__history *of, int32_t first,
                        double alive, const double *times, int32_t count, double *out) {
    const rfm__staying staying = bg_staying(parameters, of, first);
    rfm__staying_purchases(&staying, times, count, out);
    for (int32_t i = 0; i < count; ++i) out[i] *= alive;
}

static double bg_dert(const double *parameters, const rfm__history *of, int32_t first, double alive,
                      double rate) {
    const rfm__staying staying = bg_staying(parameters, of, first);
    return alive * rfm__staying_discounted(&staying, rate);
}

static double bg_p_none(const double *parameters, const rfm__history *of, double alive,
                        double time) {
    const double events = parameters[0] + of->x, all = parameters[1] + of->T;
    return 1 + alive * rfm__expm1(-events * rfm__log1p(time / all));
}

/* n purchases and stayed, or n or more at that rate and left after the n-th. */
static void bg_pmf(const double *parameters, const rfm__history *of, int32_t first, double time,
                   int32_t most, double *out) {
    const rfm__staying staying = bg_staying(parameters, of, first);
    double *at_least = out + most + 1;
    double stay = 1; /* through all of n purchases */
    double above = rfm__counting_fill(staying.r, staying.alpha, time, most, out);
    for (int32_t n = most; n >= 0; --n) above = at_least[n] = above + out[n];
    for (int32_t n = 0; n <= most; ++n) {
        double leave = 0;
        if (n > 0) {
            const double kept = staying.b + (n - 1);
            leave = stay * (staying.a / (staying.a + kept));
            stay *= kept / (staying.a + kept);
        }
        out[n] = out[n] * stay + at_least[n] * leave;
    }
}

/* The NBD start, and dropout that is common, rare, nearly certain, or much the same for all: the
 * likelihood may have several tops. */
static int32_t bg_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double dropout[4][2] = {{0.8, 2.5}, {0.02, 2}, {2, 0.2}, {5, 50}};
    for (int32_t i = 0; i < 4; ++i) {
        (void)rfm__counting_start_parameters(means, out + i);
        out[i][2] = dropout[i][0];
        out[i][3] = dropout[i][1];
    }
    return 4;
}

static double bg_alive_later(const double *parameters, const rfm__history *of, int32_t first,
                             double alive, double time) {
    const rfm__staying staying = bg_staying(parameters, of, first);
    return alive * rfm__staying_chance(&staying, time);
}

static double bg_second(const double *parameters, const rfm__history *of, int32_t first,
                        double alive, double time) {
    const rfm__staying staying = bg_staying(parameters, of, first);
    return alive * rfm__staying_second(&staying, time);
}

static int64_t bg_draw(const double *parameters, int32_t first, rfm__random *random, double time,
                       double *out_times, int64_t room) {
    rfm__drawing drawing = rfm__drawing_start(out_times, room, time);
    const double rate = rfm__random_gamma(random, parameters[0]) / parameters[1];
    const double leaves = rfm__random_beta(random, parameters[2], parameters[3]);
    if (first && rfm__random_uniform(random) < leaves) return 0;
    while (rfm__drawing_next(&drawing, random, rate)) {
        if (rfm__random_uniform(random) < leaves) break;
    }
    return drawing.count;
}

/* The two as functions of a kind. */
#define BG_FUNCTIONS(name, first)                                                               \
    static void name##_derive(const double *parameters, const rfm__rising *rising,              \
                              const rfm__history *of, rfm__surface *out) {                      \
        bg_derive(parameters, rising, of, first, out);                                          \
    }                                                                                           \
    static double name##_p_alive(const double *parameters, const rfm__history *of) {            \
        return bg_complement(bg_odds_of(parameters, of, first).log_odds);                       \
    }                                                                                           \
    static double name##_p_alive_later(const double *parameters, const rfm__history *of,        \
                                       double alive, double time) {                             \
        return bg_alive_later(parameters, of, first, alive, time);                              \
    }                                                                                           \
    static void name##_expected(const double *parameters, const rfm__history *of, double alive, \
                                const double *times, int32_t count, double *out) {              \
        bg_expected(parameters, of, first, alive, times, count, out);                           \
    }                                                                                           \
    static double name##_dert(const double *parameters, const rfm__history *of, double alive,   \
                              double rate) {                                                    \
        return bg_dert(parameters, of, first, alive, rate);                                     \
    }                                                                                           \
    static void name##_pmf(const double *parameters, const rfm__history *of, double time,       \
                           int32_t most, double *out) {                                         \
        bg_pmf(parameters, of, first, time, most, out);                                         \
    }                                                                                           \
    static double name##_second(const double *parameters, const rfm__history *of, double alive, \
                                double time) {                                                  \
        return bg_second(parameters, of, first, alive, time);                                   \
    }                                                                                           \
    static int64_t name##_draw(const double *parameters, rfm__random *random, double time,      \
                               double *out_times, int64_t room) {                               \
        return bg_draw(parameters, first, random, time, out_times, room);                       \
    }

BG_FUNCTIONS(bg_nbd, BG_FIRST_FREE)
BG_FUNCTIONS(mbg_nbd, BG_FIRST_COUNTS)

#undef BG_FUNCTIONS

const rfm__kind rfm__kind_bg_nbd = {
    .name = "bg-nbd",
    .title = "BG/NBD: may leave after each repeat purchase",
    .source = "Fader, Hardie and Lee 2005",
    .parameters = {"r", "alpha", "a", "b"},
    .parameter_count = 4,
    .times = 1u << 1,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 3,
    .rising_for = RFM__RISING_BETA,
    .derive = bg_nbd_derive,
    .start = bg_start,
    .p_alive = bg_nbd_p_alive,
    .p_alive_later = bg_nbd_p_alive_later,
    .expected = bg_nbd_expected,
    .p_none = bg_p_none,
    .pmf = bg_nbd_pmf,
    .dert = bg_nbd_dert,
    .second = bg_nbd_second,
    .draw = bg_nbd_draw,
};

const rfm__kind rfm__kind_mbg_nbd = {
    .name = "mbg-nbd",
    .title = "MBG/NBD: may leave after each purchase, the first one too",
    .source = "Batislam, Denizel and Filiztekin 2007",
    .parameters = {"r", "alpha", "a", "b"},
    .parameter_count = 4,
    .times = 1u << 1,
    .purchase_scales = 1u << 1,
    .dropout_scales = 1u << 3,
    .rising_for = RFM__RISING_BETA,
    .derive = mbg_nbd_derive,
    .start = bg_start,
    .p_alive = mbg_nbd_p_alive,
    .p_alive_later = mbg_nbd_p_alive_later,
    .expected = mbg_nbd_expected,
    .p_none = bg_p_none,
    .pmf = mbg_nbd_pmf,
    .dert = mbg_nbd_dert,
    .second = mbg_nbd_second,
    .draw = mbg_nbd_draw,
};
