/* SPDX-License-Identifier: MIT */
/*
 * P(n purchases in a time) is the chance to live through it and buy n times, and the integral over
 * the moment of leaving u of the chance of n purchases before u, which is negative binomial. That
 * chance has one top, the density of leaving may have another, and each may be as narrow as a
 * millionth of the time; so a walk down from the end takes strides over stretches that a bound
 * shows to be nothing, and panels elsewhere.
 */
#include "models/ggom_nbd_pmf.h"

#include <math.h>

#include "math/functions.h"

enum { GGOM_PMF_STEPS_MOST = 8192 };

static const double ggom_pmf_negligible = 1e-20;
static const double ggom_pmf_stride = 4; /* the longest: from u / 4 to u */
static const double ggom_pmf_least_stride = 1 + 1e-9;

typedef struct ggom_pmf_job {
    const rfm__gompertz *life;
    double r, alpha, n;
    double factor; /* ln of gamma(r + n) / (gamma(r) n!) */
    double sum;
} ggom_pmf_job;

/* Chance of n purchases up to u of somebody who does not leave. */
static double ggom_pmf_count(const ggom_pmf_job *job, double u) {
    const double rate = -job->r * rfm__log1p(u / job->alpha);
    return job->factor + rate - job->n * rfm__log1p(job->alpha / u);
}

static void ggom_pmf_visit(void *context, double u, double width) {
    ggom_pmf_job *job = context;
    rfm__gompertz_moment moment;
    rfm__gompertz_look(job->life, u, &moment);
    const double value = rfm__exp(ggom_pmf_count(job, u) - job->life->s * moment.growth);
    job->sum += value * (job->life->s * job->life->b * moment.q * width);
}

/* No more than this comes from leaving between two moments. */
static double ggom_pmf_bound(const ggom_pmf_job *job, double from, double to) {
    const double top = job->alpha * (job->n / job->r);
    const double at = top < from ? from : top > to ? to : top;
    rfm__gompertz_moment first, last;
    rfm__gompertz_look(job->life, from, &first);
    rfm__gompertz_look(job->life, to, &last);
    const double q = first.q > last.q ? first.q : last.q;
    const double leave = job->life->s * job->life->b * q * (to - from);
    return rfm__exp(ggom_pmf_count(job, at) - job->life->s * first.growth) *
           (leave < 1 ? leave : 1);
}

static double ggom_pmf_widen(double stride) {
    return stride * stride < ggom_pmf_stride ? stride * stride : ggom_pmf_stride;
}

/* Does the next stretch below `end`, one to be left out or a panel; returns where it begins.
 * `whole` is what there is at least, or about. */
static double ggom_pmf_step(ggom_pmf_job *job, const rfm__gompertz_form *form, double end,
                            double whole, double *stride) {
    for (;; *stride = sqrt(*stride)) {
        const double from = end / *stride;
        double scale;
        if (ggom_pmf_bound(job, from, end) > ggom_pmf_negligible * whole) {
            const double reach = rfm__gompertz_reach(form, from, end, &scale);
            if (reach<end && * stride> ggom_pmf_least_stride) continue;
            rfm__gompertz_panel(scale, from, end, ggom_pmf_visit, job);
        }
        *stride = ggom_pmf_widen(*stride);
        return from;
    }
}

/* A part of what comes from around a moment: less than there is in all. */
static double ggom_pmf_guess(const ggom_pmf_job *job, const rfm__gompertz_form *form, double u) {
    rfm__gompertz_moment moment;
    double scale;
    rfm__gompertz_look(job->life, u, &moment);
    const double end = rfm__gompertz_reach(form, u, 2 * u, &scale);
    const double value = rfm__exp(ggom_pmf_count(job, u) - job->life->s * moment.growth);
    return 1e-5 * value * (job->life->s * job->life->b * moment.q * (end - u));
}

static double ggom_pmf_of(ggom_pmf_job *job, double time) {
    const rfm__gompertz_form form = {.life = job->life,
                                     .leaves = 1,
                                     .at_alpha = job->r + job->n,
                                     .alpha = job->alpha,
                                     .at_zero = job->n};
    const double top = job->alpha * (job->n / job->r);
    const double alive =
        rfm__exp(ggom_pmf_count(job, time)) * rfm__gompertz_survival(job->life, time);
    const double late = rfm__gompertz_time(job->life, job->n / job->life->s);
    double whole = alive, stride = ggom_pmf_stride, end = time;
    if (top < time) whole += ggom_pmf_guess(job, &form, top);
    if (late < time) whole += ggom_pmf_guess(job, &form, late);
    job->sum = 0;
    for (int32_t step = 0; step < GGOM_PMF_STEPS_MOST; ++step) {
        const double so_far = alive + job->sum > whole ? alive + job->sum : whole;
        if (end <= top && ggom_pmf_bound(job, 0, end) <= ggom_pmf_negligible * so_far) break;
        end = ggom_pmf_step(job, &form, end, so_far, &stride);
    }
    return alive + job->sum;
}

void rfm__ggom_nbd_pmf(const rfm__gompertz *life, double r, double alpha, double time, int32_t most,
                       double *out) {
    ggom_pmf_job job = {.life = life, .r = r, .alpha = alpha};
    for (int32_t n = 1; n <= most; ++n) {
        job.n = n;
        job.factor += rfm__log((r + (n - 1)) / n);
        out[n] = ggom_pmf_of(&job, time);
    }
}
