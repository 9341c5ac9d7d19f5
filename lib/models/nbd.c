/* SPDX-License-Identifier: MIT */
/*
 * NBD: purchases at random with a rate for each customer, rates gamma distributed with shape r and
 * scale alpha, and nobody ever leaves (Ehrenberg 1959, "The pattern of consumer purchases").
 *
 *     ln L = sum over i < x of ln(r + i) + r ln(alpha / (alpha + T)) - x ln(alpha + T)
 */
#include "models/counting.h"
#include "models/drawing.h"

static void nbd_derive(const double *parameters, const rfm__rising *rising, const rfm__history *of,
                       rfm__surface *out) {
    rfm__counting_derive(parameters, rising, of, out);
}

static double nbd_p_alive(const double *parameters, const rfm__history *of) {
    (void)parameters;
    (void)of;
    return 1;
}

static double nbd_p_alive_later(const double *parameters, const rfm__history *of, double alive,
                                double time) {
    (void)parameters;
    (void)of;
    (void)time;
    return alive;
}

static void nbd_expected(const double *parameters, const rfm__history *of, double alive,
                         const double *times, int32_t count, double *out) {
    const double rate = (parameters[0] + of->x) / (parameters[1] + of->T);
    for (int32_t i = 0; i < count; ++i) out[i] = alive * rate * times[i];
}

static double nbd_p_none(const double *parameters, const rfm__history *of, double alive,
                         double time) {
    (void)alive;
    return rfm__counting_p_none(parameters[0] + of->x, parameters[1] + of->T, time);
}

static void nbd_pmf(const double *parameters, const rfm__history *of, double time, int32_t most,
                    double *out) {
    (void)rfm__counting_fill(parameters[0] + of->x, parameters[1] + of->T, time, most, out);
}

static double nbd_second(const double *parameters, const rfm__history *of, double alive,
                         double time) {
    const double r = parameters[0] + of->x, per = time / (parameters[1] + of->T);
    return alive * r * per * ((r + 1) * per);
}

static int64_t nbd_draw(const double *parameters, rfm__random *random, double time,
                        double *out_times, int64_t room) {
    rfm__drawing drawing = rfm__drawing_start(out_times, room, time);
    const double rate = rfm__random_gamma(random, parameters[0]) / parameters[1];
    while (rfm__drawing_next(&drawing, random, rate)) continue;
    return drawing.count;
}

const rfm__kind rfm__kind_nbd = {
    .name = "nbd",
    .title = "NBD: random purchases, nobody leaves",
    .source = "Ehrenberg 1959",
    .parameters = {"r", "alpha"},
    .parameter_count = 2,
    .times = 1u << 1,
    .purchase_scales = 1u << 1,
    .rising_for = RFM__RISING_GAMMA,
    .derive = nbd_derive,
    .start = rfm__counting_start_parameters,
    .p_alive = nbd_p_alive,
    .p_alive_later = nbd_p_alive_later,
    .expected = nbd_expected,
    .p_none = nbd_p_none,
    .pmf = nbd_pmf,
    .second = nbd_second,
    .draw = nbd_draw,
};
