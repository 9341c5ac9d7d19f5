/* SPDX-License-Identifier: MIT */
/*
 * As functions of complex time the integrands have singularities at -alpha, and where e^(b u) = 1 -
 * beta: on the negative axis where beta < 1, at (ln(beta - 1) + i pi) / b where beta > 1. A panel
 * from v is u = v + scale (e^y - 1) with y up to 3/2, where the scale is the distance to the
 * nearest singularity behind; beside the pair that beta > 1 has it is 0.8 / b, behind it the
 * distance. That leaves a factor of 3.2 and more between a panel and the ellipse through the
 * nearest singularity, and 3.2^-32 is 1e-16. Where the integrand changes by more than some e^16, or
 * is bent more than that, panels are shorter.
 */
#include "models/ggom_nbd_life.h"

#include <math.h>
#include <stdint.h>

#include "math/functions.h"
#include "math/gauss.h"

enum { GOMPERTZ_PANELS_MOST = 4096 };

static const double gompertz_longest = 1.5;
static const double gompertz_change = 16;
static const double gompertz_scale_most = 1e6; /* times the panel: as good as infinite */

rfm__gompertz rfm__gompertz_new(double b, double s, double beta) {
    const rfm__gompertz life = {.b = b, .s = s, .beta = beta, .excess = beta - 1};
    return life;
}

/* e^-y and 1 - e^-y, y from 0, both with all their digits. */
static void gompertz_keep(double y, double *out_kept, double *out_gone) {
    if (y < 0.5) {
        *out_gone = -rfm__expm1(-y);
        *out_kept = 1 - *out_gone;
    } else {
        *out_kept = rfm__exp(-y);
        *out_gone = 1 - *out_kept;
    }
}

rfm__gompertz rfm__gompertz_after(const rfm__gompertz *life, double time) {
    rfm__gompertz later = *life;
    double kept, gone;
    gompertz_keep(life->b * time, &kept, &gone);
    later.beta = life->beta * kept + gone;
    later.excess = life->excess * kept;
    return later;
}

void rfm__gompertz_look(const rfm__gompertz *life, double time, rfm__gompertz_moment *out) {
    const double y = life->b * time;
    gompertz_keep(y, &out->kept, &out->gone);
    const double beta = life->beta * out->kept + out->gone;
    out->q = 1 / beta;
    out->growth = y < 600 ? rfm__log1p(out->gone / (life->beta * out->kept))
                          : y + rfm__log(beta / life->beta);
}

double rfm__gompertz_time(const rfm__gompertz *life, double growth) {
    return growth < 600 ? rfm__log1p(life->beta * rfm__expm1(growth)) / life->b
                        : (growth + rfm__log(life->beta)) / life->b;
}

double rfm__gompertz_survival(const rfm__gompertz *life, double time) {
    rfm__gompertz_moment moment;
    rfm__gompertz_look(life, time, &moment);
    return rfm__exp(-life->s * moment.growth);
}

/* Distance to the nearest singularity of the life behind `from`, as that of panels is reckoned. */
static double gompertz_distance(const rfm__gompertz *life) {
    if (life->beta < 0.5) return -rfm__log1p(-life->beta) / life->b;
    if (life->excess < 0) return -rfm__log(-life->excess) / life->b;
    if (life->excess >= 1) return 0.8 / life->b;
    return (1 - rfm__log(life->excess)) / life->b;
}

/* By how many powers of e the integrand changes around u, for each unit of y, and how much it is
 * bent there; du = length dy. The bends of the life cancel where the panel grows with the distance
 * to a singularity behind, as they should. */
static double gompertz_slope(const rfm__gompertz_form *form, double u, double length, double q) {
    const double at_life = form->leaves ? form->life->s + 1 : form->life->s;
    const double time = form->life->b * length;
    const double fall = form->at_alpha > 0 ? length / (form->alpha + u) : 0;
    const double start = form->at_zero > 0 ? length / u : 0;
    const double discount = form->at_time * length;
    const double life = form->leaves ? time * (1 - at_life * q) : -(time * (at_life * q));
    const double curve = at_life * (time * q) * (time * (1 - q));
    const double slope = form->at_zero * start - form->at_alpha * fall - discount + life;
    const double apart = start - fall; /* with a u^n there are n more of both powers */
    const double bend = form->at_zero * fabs(apart) * (fabs(1 - start - fall) + fabs(apart)) +
                        (form->at_alpha - form->at_zero) * fall * fabs(1 - fall) + discount +
                        (q < 1 ? fabs(life) + curve : fabs(life - curve));
    return fabs(slope) + sqrt(gompertz_change * bend);
}

/* The same at the end of a panel, which may have passed by the singularities. */
static double gompertz_slope_at(const rfm__gompertz_form *form, const rfm__gompertz *here,
                                double from, double u, double scale) {
    const double length = scale + (u - from);
    const rfm__gompertz there = rfm__gompertz_after(here, u - from);
    const double slope = gompertz_slope(form, u, length, 1 / there.beta);
    if (!(here->excess > 1 && there.excess < 1)) return slope;
    const double middle = gompertz_slope(form, u, length, 0.5);
    return slope > middle ? slope : middle;
}

double rfm__gompertz_reach(const rfm__gompertz_form *form, double from, double to,
                           double *out_scale) {
    const rfm__gompertz here = rfm__gompertz_after(form->life, from);
    double scale = gompertz_distance(&here);
    if (form->at_alpha > 0 && form->alpha + from < scale) scale = form->alpha + from;
    if (form->at_zero > 0 && from < scale) scale = from;
    if (gompertz_scale_most * (to - from) < scale) scale = gompertz_scale_most * (to - from);
    double length = gompertz_change / gompertz_slope(form, from, scale, 1 / here.beta);
    if (!(length < gompertz_longest)) length = gompertz_longest;
    double end = from + scale * rfm__expm1(length);
    if (!(end < to)) {
        end = to;
        length = rfm__log1p((to - from) / scale);
    }
    while (length * gompertz_slope_at(form, &here, from, end, scale) > 2 * gompertz_change) {
        length /= 2;
        end = from + scale * rfm__expm1(length);
    }
    *out_scale = scale;
    return end;
}

void rfm__gompertz_panel(double scale, double from, double to, rfm__gompertz_visit visit,
                         void *context) {
    const double half = rfm__log1p((to - from) / scale) / 2;
    for (int i = 0; i < RFM__GAUSS_HALF; ++i) {
        const double width = half * rfm__gauss_weights[i] * scale;
        const double low = rfm__expm1(half * (1 - rfm__gauss_nodes[i]));
        const double high = rfm__expm1(half * (1 + rfm__gauss_nodes[i]));
        visit(context, from + scale * low, width * (1 + low));
        visit(context, from + scale * high, width * (1 + high));
    }
}

void rfm__gompertz_walk(const rfm__gompertz_form *form, double from, double to,
                        rfm__gompertz_visit visit, rfm__gompertz_rest rest, void *context) {
    double at = from;
    for (int32_t panel = 0; panel < GOMPERTZ_PANELS_MOST && at < to; ++panel) {
        double scale;
        const double end = rfm__gompertz_reach(form, at, to, &scale);
        rfm__gompertz_panel(scale, at, end, visit, context);
        at = end;
        if (at < to && rest(context, at)) return;
    }
}
