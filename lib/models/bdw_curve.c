/* SPDX-License-Identifier: MIT */
/*
 * S(t) = B(alpha, beta + t^c) / B(alpha, beta), so that what is lost between two ages is the fall
 * of the beta function over from^c .. to^c: with g = from^c and h = to^c - from^c that from
 * B(alpha, beta + g) to B(alpha, beta + g + h). h comes from expm1, for where ages are many it is
 * next to nothing.
 *
 * With powers beyond all parameters the fall is alpha ln(to^c / from^c) to the last digit, or alpha
 * ln to^c and a constant: g is held at e^69 (1e30) with h / g as it is, and h at e^160 times g or
 * at e^230, with alpha times the rest of the logarithm added. So any c has an answer.
 */
#include "models/bdw_curve.h"

#include "math/beta_fall.h"
#include "math/functions.h"

static const double curve_log_start = 69, curve_log_gain = 160, curve_log_end = 230;

/* g and h with their derivatives by ln c, and the logarithm that is left out. */
typedef struct curve_powers {
    double start, start_first, start_second;
    double gain, gain_first, gain_second;
    double extra;
} curve_powers;

static curve_powers curve_powers_from_none(double c, double to) {
    const double log_power = c * rfm__log(to);
    const double held = log_power < curve_log_end ? log_power : curve_log_end;
    const double power = c == 1 && held < curve_log_end ? to : rfm__exp(held);
    const curve_powers powers = {.gain = power,
                                 .gain_first = power * held,
                                 .gain_second = power * (held * held + held),
                                 .extra = log_power - held};
    return powers;
}

static curve_powers curve_powers_of(double c, double from, double to) {
    if (from == 0) return curve_powers_from_none(c, to);
    const double log_power = c * rfm__log(from);
    const double log_gain = c * rfm__log1p((to - from) / from);
    const double gain = log_gain < curve_log_gain ? log_gain : curve_log_gain;
    const int is_held = log_power > curve_log_start;
    const double slope = is_held ? 0 : log_power; /* of ln g; where g is held only h / g counts */
    const double bend = slope * slope + slope;
    curve_powers powers = {.extra = log_gain - gain};
    powers.start = c == 1 ? from : rfm__exp(is_held ? curve_log_start : log_power);
    powers.gain = c == 1 ? to - from : powers.start * rfm__expm1(gain);
    const double end = powers.start + powers.gain;
    powers.start_first = powers.start * slope;
    powers.start_second = powers.start * bend;
    powers.gain_first = powers.gain * slope + end * gain;
    powers.gain_second = powers.gain * bend + end * (gain * gain + 2 * gain * slope + gain);
    return powers;
}

double rfm__bdw_fall_value(const double *parameters, double from, double to) {
    const curve_powers powers = curve_powers_of(parameters[2], from, to);
    return rfm__lbeta_fall(parameters[0], parameters[1] + powers.start, powers.gain) +
           parameters[0] * powers.extra;
}

void rfm__bdw_fall_derive(const double *parameters, double from, double to, rfm__bdw_fall *out) {
    const double alpha = parameters[0], beta = parameters[1];
    const curve_powers powers = curve_powers_of(parameters[2], from, to);
    const double start = powers.start_first, gain = powers.gain_first;
    rfm__fall fall;
    rfm__lbeta_fall_derive(alpha, beta + powers.start, powers.gain, &fall);
    out->value = fall.value + alpha * powers.extra;
    out->first[0] = alpha * (fall.m + powers.extra);
    out->first[1] = beta * fall.a;
    out->first[2] = fall.a * start + fall.g * gain + alpha * powers.extra;
    out->second[0][0] = alpha * alpha * fall.mm + out->first[0];
    out->second[1][0] = alpha * beta * fall.mm;
    out->second[1][1] = beta * beta * fall.aa + out->first[1];
    out->second[2][0] = alpha * (fall.mm * start + fall.mg * gain + powers.extra);
    out->second[2][1] = beta * (fall.aa * start + fall.gg * gain);
    out->second[2][2] = fall.aa * start * start + 2 * (fall.gg * start * gain) +
                        fall.gg * gain * gain + fall.a * powers.start_second +
                        fall.g * powers.gain_second + alpha * powers.extra;
}
