/* SPDX-License-Identifier: MIT */
/*
 * Contracts, where leaving is seen: at the end of each period a customer renews or leaves. Shifted
 * beta-geometric (Fader and Hardie 2007, "How to project customer retention"): each customer
 * leaves with a chance of their own that stays the same, and chances are Beta(alpha, beta).
 * Beta-discrete-Weibull (Fader, Hardie, Liu, Davin and Steenburgh 2018, "'How to project customer
 * retention' revisited: the role of duration dependence"): the chance of having stayed t periods
 * is (1 - theta)^(t^c), so that with c above 1 it gets worse with time, below 1 better; c = 1 is
 * the former.
 *
 *     S(t) = B(alpha, beta + t^c) / B(alpha, beta)
 *     ln L = ln S(periods) of a customer, ln(S(periods - 1) - S(periods)) of one who left
 *
 * x is 1 of those who left, T the periods. S(t - 1) - S(t) is S(t - 1) (1 - e^-fall).
 */
#include <math.h>

#include "math/functions.h"
#include "models/ahead.h"
#include "models/bdw_curve.h"
#include "models/kind.h"

enum { BDW_BY_ONE = 128 };

/* ln(1 - e^-fall). */
static double bdw_log_left(double fall) {
    return fall > 0.7 ? rfm__log1p(-rfm__exp(-fall)) : rfm__log(-rfm__expm1(-fall));
}

/* Adds ln S(to) / S(from). */
static void bdw_add_stayed(const rfm__bdw_fall *fall, rfm__surface *out) {
    out->value -= fall->value;
    for (int32_t i = 0; i < 3; ++i) {
        out->gradient[i] -= fall->first[i];
        for (int32_t k = 0; k <= i; ++k) out->hessian.cells[i][k] -= fall->second[i][k];
    }
}

/* Adds ln(1 - S(to) / S(from)), whose slope by the fall is 1 / (e^fall - 1). */
static void bdw_add_left(const rfm__bdw_fall *fall, rfm__surface *out) {
    const double slope = 1 / rfm__expm1(fall->value);
    out->value += bdw_log_left(fall->value);
    for (int32_t i = 0; i < 3; ++i) {
        const double part = slope * fall->first[i];
        out->gradient[i] += part;
        for (int32_t k = 0; k <= i; ++k) {
            const double other = slope * fall->first[k];
            out->hessian.cells[i][k] +=
                slope * fall->second[i][k] - part * other - part * fall->first[k];
        }
    }
}

static void bdw_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                       rfm__surface *out) {
    const double stayed = of->T - of->x;
    rfm__bdw_fall fall;
    (void)rising;
    out->value = 0;
    for (int32_t i = 0; i < 3; ++i) {
        out->gradient[i] = 0;
        for (int32_t k = 0; k <= i; ++k) out->hessian.cells[i][k] = 0;
    }
    if (stayed > 0) {
        rfm__bdw_fall_derive(parameters, 0, stayed, &fall);
        bdw_add_stayed(&fall, out);
    }
    if (of->x > 0) {
        rfm__bdw_fall_derive(parameters, stayed, of->T, &fall);
        bdw_add_left(&fall, out);
    }
}

/* Whoever left is known to have. */
static double bdw_p_alive(const double *parameters, const rfm__history *of) {
    (void)parameters;
    return of->x > 0 ? 0 : 1;
}

static double bdw_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                                double time) {
    if (!(alive > 0 && time > 0)) return alive;
    return alive * rfm__exp(-rfm__bdw_fall_value(parameters, of->T, of->T + time));
}

/* No renewal: the next one is not made. */
static double bdw_p_none(const double *parameters, const rfm__history *of, double alive,
                         double time) {
    if (!(alive > 0 && time > 0)) return 1;
    return 1 - bdw_p_alive_later(parameters, of, alive, 1);
}

/* What is left of customers who have been there for T periods after s more, discounted. */
typedef struct bdw_left {
    const double *parameters;
    double T, log_growth;
} bdw_left;

static double bdw_log_term(const void *context, double s) {
    const bdw_left *left = context;
    return -rfm__bdw_fall_value(left->parameters, left->T, left->T + s) - s * left->log_growth;
}

/* Sums over the next 1, 2, ... periods, up to each of the times. Terms fall, so that the rest is
 * below one of them times the periods that are left, or divided by the rate. */
static void bdw_sum(const bdw_left *left, double rate, const double *times, int32_t count,
                    double *out) {
    double sum = 0, s = 0, term = 1;
    for (int32_t i = 0; i < count; ++i) {
        const double rest = times[i] < HUGE_VAL ? times[i] : 1 / rate;
        while (s < times[i] && s < BDW_BY_ONE && term * rest > 1e-18 * sum) {
            s += 1;
            term = rfm__exp(bdw_log_term(left, s));
            sum += term;
        }
        out[i] = sum;
        if (s == BDW_BY_ONE && times[i] > s) {
            out[i] += rfm__ahead_rest(bdw_log_term, left, s, times[i], sum);
        }
    }
}

/* Renewals. */
static void bdw_expected(const double *parameters, const rfm__history *of, double alive,
                         const double *times, int32_t count, double *out) {
    const bdw_left left = {.parameters = parameters, .T = of->T};
    for (int32_t i = 0; i < count; ++i) out[i] = 0;
    if (!(alive > 0)) return;
    bdw_sum(&left, 0, times, count, out);
    for (int32_t i = 0; i < count; ++i) out[i] *= alive;
}

/* Discounted expected residual lifetime (Fader and Hardie 2010, "Customer-base valuation in a
 * contractual setting"), the next renewal being a period away. */
static double bdw_dert(const double *parameters, const rfm__history *of, double alive,
                       double rate) {
    const bdw_left left = {.parameters = parameters, .T = of->T, .log_growth = rfm__log1p(rate)};
    const double ever = HUGE_VAL;
    double sum;
    if (!(alive > 0)) return 0;
    bdw_sum(&left, rate, &ever, 1, &sum);
    return alive * sum;
}

/* Renews n times and then not, or every time. */
static void bdw_pmf(const double *parameters, const rfm__history *of, double time, int32_t most,
                    double *out) {
    double stayed = 1;
    for (int32_t n = 0; n <= most; ++n) {
        out[n] = 0;
        if (n > time) continue;
        out[n] = stayed;
        if (n == time) continue;
        const double fall = rfm__bdw_fall_value(parameters, of->T + n, of->T + n + 1);
        out[n] = stayed * -rfm__expm1(-fall);
        stayed *= rfm__exp(-fall);
    }
}

/* The end of the period in which (1 - theta)^(t^c) falls under a chance. */
static int64_t bdw_draw(const double *parameters, rfm__random *random, double time,
                        double *out_times, int64_t room) {
    const double theta = rfm__random_beta(random, parameters[0], parameters[1]);
    const double spent = rfm__random_exponential(random) / -rfm__log1p(-theta);
    const double left = rfm__log(spent) / parameters[2]; /* ln t, minus or plus infinity perhaps */
    if (left > 30) return 0;
    const double period = left > 0 ? ceil(rfm__exp(left)) : 1;
    if (!(period <= time)) return 0;
    if (room > 0) out_times[0] = period;
    return 1;
}

/* About so many leave in a period; chances differ much or little, and change or not. */
static int32_t bdw_start(const rfm__means *means, double (*out)[RFM__KIND_PARAMETERS_MOST]) {
    static const double shapes[4][2] = {{1, 1}, {8, 1.5}, {0.3, 0.7}, {100, 1}};
    double share = means->T > 0 ? means->x / means->T : 0.5;
    if (share < 0.01) share = 0.01;
    if (share > 0.9) share = 0.9;
    for (int32_t i = 0; i < 4; ++i) {
        out[i][0] = share * shapes[i][0];
        out[i][1] = (1 - share) * shapes[i][0];
        out[i][2] = shapes[i][1];
    }
    return 4;
}

/* Shifted beta-geometric: c is 1. */
typedef struct bdw_steady {
    double parameters[3];
} bdw_steady;

static bdw_steady bdw_steady_of(const double *parameters) {
    const bdw_steady steady = {{parameters[0], parameters[1], 1}};
    return steady;
}

static void sbg_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                       rfm__surface *out) {
    const bdw_steady steady = bdw_steady_of(parameters);
    bdw_derive(steady.parameters, rising, of, out);
}

static double sbg_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                                double time) {
    const bdw_steady steady = bdw_steady_of(parameters);
    return bdw_p_alive_later(steady.parameters, of, alive, time);
}

static double sbg_p_none(const double *parameters, const rfm__history *of, double alive,
                         double time) {
    const bdw_steady steady = bdw_steady_of(parameters);
    return bdw_p_none(steady.parameters, of, alive, time);
}

static void sbg_expected(const double *parameters, const rfm__history *of, double alive,
                         const double *times, int32_t count, double *out) {
    for (int32_t i = 0; i < count; ++i) {
        out[i] = alive > 0
                     ? alive * rfm__ahead_stayed(parameters[0], parameters[1] + of->T, times[i])
                     : 0;
    }
}

static double sbg_dert(const double *parameters, const rfm__history *of, double alive,
                       double rate) {
    if (!(alive > 0)) return 0;
    return alive * rfm__ahead_discounted(parameters[0], parameters[1] + of->T, rate);
}

static void sbg_pmf(const double *parameters, const rfm__history *of, double time, int32_t most,
                    double *out) {
    const bdw_steady steady = bdw_steady_of(parameters);
    bdw_pmf(steady.parameters, of, time, most, out);
}

static int64_t sbg_draw(const double *parameters, rfm__random *random, double time,
                        double *out_times, int64_t room) {
    const bdw_steady steady = bdw_steady_of(parameters);
    return bdw_draw(steady.parameters, random, time, out_times, room);
}

const rfm__kind rfm__kind_sbg = {
    .name = "sbg",
    .title = "Shifted beta-geometric: contracts, the chance to leave stays",
    .source = "Fader and Hardie 2007",
    .parameters = {"alpha", "beta"},
    .parameter_count = 2,
    .reads = RFM__READS_RENEWALS,
    .derive = sbg_derive,
    .start = bdw_start,
    .p_alive = bdw_p_alive,
    .p_alive_later = sbg_p_alive_later,
    .expected = sbg_expected,
    .p_none = sbg_p_none,
    .pmf = sbg_pmf,
    .dert = sbg_dert,
    .draw = sbg_draw,
};

const rfm__kind rfm__kind_bdw = {
    .name = "bdw",
    .title = "Beta-discrete-Weibull: contracts, the chance to leave changes",
    .source = "Fader, Hardie, Liu, Davin and Steenburgh 2018",
    .parameters = {"alpha", "beta", "c"},
    .parameter_count = 3,
    .reads = RFM__READS_RENEWALS,
    .derive = bdw_derive,
    .start = bdw_start,
    .p_alive = bdw_p_alive,
    .p_alive_later = bdw_p_alive_later,
    .expected = bdw_expected,
    .p_none = bdw_p_none,
    .pmf = bdw_pmf,
    .dert = bdw_dert,
    .draw = bdw_draw,
};
