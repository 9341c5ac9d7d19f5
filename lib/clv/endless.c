/* SPDX-License-Identifier: MIT */
/*
 * Purchases for ever, each discounted continuously from the moment it is made: the integral of
 * e^-(rate t) dE(t), E(t) being the purchases expected within t (DERT: Fader, Hardie and Lee 2005,
 * "RFM and CLV"). Models whose own integral is simpler have it in their kind. For others, by parts,
 *
 *     rate times the integral over t > 0 of E(t) e^-(rate t)
 *
 * on panels that halve towards 0, from 40 / rate down: beyond that e^-40 is left. E is concave, and
 * on (a, 2 a) smooth to the scale of a, so that sixteen points give a panel to 1e-13. Where E(2 a)
 * is all but 2 E(a), what can still bend below a is at most twice what is missing from it; when
 * that can no longer show, (0, a) is the last panel.
 *
 * Models that buy at whole times are summed, up to where the rest is below 1e-11 of the sum:
 * purchases of a period get fewer with time.
 */
#include "clv/answers.h"
#include "math/functions.h"
#include "math/gauss.h"

enum { ENDLESS_PANELS_MOST = 80, ENDLESS_PERIODS_MOST = 4000000 };

static const double endless_far = 40;
static const double endless_tolerance = 1e-12;

typedef struct endless_job {
    const rfm__kind *kind;
    const double *parameters;
    const rfm__history *of;
    double alive, rate;
    double bend;  /* of E on the last panel: 1 - (E(end) / end) / (E(start) / start) */
    double start; /* E at its start, nearly */
} endless_job;

/* Rate times the integral between two times. */
static double endless_panel(endless_job *job, double from, double to) {
    double times[2 * RFM__GAUSS_HALF], weights[2 * RFM__GAUSS_HALF], found[2 * RFM__GAUSS_HALF];
    const double half = (to - from) / 2, middle = from + half;
    const int last = 2 * RFM__GAUSS_HALF - 1;
    for (int i = 0; i < RFM__GAUSS_HALF; ++i) { /* from the ends to the middle */
        const int node = RFM__GAUSS_HALF - 1 - i;
        times[i] = middle - half * rfm__gauss_nodes[node];
        times[last - i] = middle + half * rfm__gauss_nodes[node];
        weights[i] = weights[last - i] = half * rfm__gauss_weights[node];
    }
    job->kind->expected(job->parameters, job->of, job->alive, times, last + 1, found);
    double sum = 0;
    for (int i = 0; i <= last; ++i) {
        sum += weights[i] * job->rate * (found[i] * rfm__exp(-job->rate * times[i]));
    }
    job->start = found[0];
    job->bend = found[0] > 0 ? 1 - found[last] / times[last] / (found[0] / times[0]) : 0;
    return sum;
}

static double endless_integral(endless_job *job) {
    double sum = 0, to = endless_far / job->rate;
    for (int32_t panel = 0; panel < ENDLESS_PANELS_MOST; ++panel) {
        sum += endless_panel(job, to / 2, to);
        to /= 2;
        const double bend = job->bend > 0 ? job->bend : 0;
        if (bend * job->rate * to * job->start <= endless_tolerance * sum) break;
    }
    return sum + endless_panel(job, 0, to);
}

static double endless_sum(const endless_job *job) {
    double times[RFM__KIND_TIMES_MOST], found[RFM__KIND_TIMES_MOST];
    const double shrink = rfm__exp(-job->rate), rest = shrink / -rfm__expm1(-job->rate);
    double before = 0, sum = 0, factor = 1;
    for (int32_t period = 0; period < ENDLESS_PERIODS_MOST; period += RFM__KIND_TIMES_MOST) {
        for (int32_t i = 0; i < RFM__KIND_TIMES_MOST; ++i) times[i] = period + i + 1.0;
        job->kind->expected(job->parameters, job->of, job->alive, times, RFM__KIND_TIMES_MOST,
                            found);
        double last = 0;
        for (int32_t i = 0; i < RFM__KIND_TIMES_MOST; ++i) {
            factor *= shrink;
            last = (found[i] - before) * factor;
            sum += last;
            before = found[i];
        }
        if (last * rest <= 1e-11 * sum) break;
    }
    return sum;
}

double rfm__discounted_for_ever(const rfm__kind *kind, const double *parameters,
                                const rfm__history *of, double alive, double rate) {
    endless_job job = {
        .kind = kind, .parameters = parameters, .of = of, .alive = alive, .rate = rate};
    if (!(alive > 0)) return 0;
    if (kind->dert != NULL) {
        const double by_unit = rfm__kind_is_discrete(kind) ? rfm__expm1(rate) : rate;
        return kind->dert(parameters, of, alive, by_unit);
    }
    return rfm__kind_is_discrete(kind) ? endless_sum(&job) : endless_integral(&job);
}
