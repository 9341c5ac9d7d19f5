/* SPDX-License-Identifier: MIT */
/* All numbers that one history asks for come from here, so that estimates, replicates of them and
 * every way to call give the same bits. */
#include "clv/answers.h"

#include <math.h>

#include "math/functions.h"

int rfm__kind_is_discrete(const rfm__kind *kind) { return kind->reads >= RFM__READS_CHANCES; }

double rfm__days_in_units(const rfm__kind *kind, double days, double unit_days) {
    const double units = days / unit_days;
    return rfm__kind_is_discrete(kind) ? floor(units + 1e-9) : units;
}

/* Period by period, each discounted to the as-of day; a block of periods at a time. The purchases
 * within the horizon come along. */
static void answer_discounted(const rfm__questions *questions, const double *parameters,
                              const rfm__history *of, rfm__answers *out) {
    const int is_discrete = rfm__kind_is_discrete(questions->kind);
    const double step = is_discrete ? 1 : questions->period;
    const double growth = is_discrete ? rfm__exp(rfm__log1p(questions->rate) / questions->period)
                                      : 1 + questions->rate;
    double times[RFM__KIND_TIMES_MOST], purchases[RFM__KIND_TIMES_MOST];
    double before = 0, sum = 0, factor = 1, period = 1;
    for (int is_last = 0; !is_last;) {
        int32_t count = 0;
        for (; count < RFM__KIND_TIMES_MOST && !is_last; ++count, ++period) {
            const double time = period * step;
            is_last = time >= questions->horizon * (1 - 1e-12);
            times[count] = is_last ? questions->horizon : time;
        }
        questions->kind->expected(parameters, of, out->alive, times, count, purchases);
        for (int32_t i = 0; i < count; ++i) {
            factor /= growth;
            sum += (purchases[i] - before) * factor;
            before = purchases[i];
        }
    }
    out->discounted = sum;
    out->purchases = before;
}

void rfm__answer_in_short(const rfm__questions *questions, const double *parameters,
                          const rfm__history *of, rfm__answers *out) {
    const rfm__kind *kind = questions->kind;
    out->alive = kind->p_alive(parameters, of);
    if (questions->wants_value && questions->rate > 0 && !(questions->endless_rate > 0)) {
        answer_discounted(questions, parameters, of, out);
        return;
    }
    kind->expected(parameters, of, out->alive, &questions->horizon, 1, &out->purchases);
    out->discounted = out->purchases;
    if (questions->wants_value && questions->endless_rate > 0) {
        out->discounted =
            rfm__discounted_for_ever(kind, parameters, of, out->alive, questions->endless_rate);
    }
}

void rfm__answer(const rfm__questions *questions, const double *parameters, const rfm__history *of,
                 rfm__answers *out) {
    const rfm__kind *kind = questions->kind;
    *out = (rfm__answers){.dert = NAN, .days_to_level = NAN};
    rfm__answer_in_short(questions, parameters, of, out);
    out->alive_later = kind->p_alive_later(parameters, of, out->alive, questions->later);
    out->none = kind->p_none(parameters, of, out->alive, questions->horizon);
    if (questions->dert_rate > 0 && kind->dert != NULL) {
        out->dert = kind->dert(parameters, of, out->alive, questions->dert_rate);
    }
    if (questions->alive_level > 0) {
        out->days_to_level = rfm__days_to_level(questions, parameters, of, out->alive);
    }
}

/* Rounding takes no chance past 1. */
void rfm__answer_chances(const rfm__kind *kind, const double *parameters, const rfm__history *of,
                         double time, int32_t most, double *out) {
    if (!(time > 0)) {
        for (int32_t n = 0; n <= most; ++n) out[n] = n == 0 ? 1 : 0;
        return;
    }
    const double alive = kind->p_alive(parameters, of);
    kind->pmf(parameters, of, time, most, out);
    for (int32_t n = 0; n <= most; ++n) out[n] *= alive;
    out[0] += 1 - alive;
    for (int32_t n = 0; n <= most; ++n) out[n] = out[n] < 1 ? out[n] : 1;
}
