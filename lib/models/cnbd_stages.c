/* SPDX-License-Identifier: MIT */
/*
 * What somebody alive does who is j events past the last purchase, j with the chances of `stages`:
 * i events within a time are negative binomial with the shape of stage j, and bring (i + j) / k
 * purchases, rounded down. The exact answers, which the literature approximates:
 *
 *     sum over i and j of chances[j] P(i events | j) value((i + j) / k)
 *
 * value(m) being the mean number of purchases that m chances to buy bring, the sum over n < m of
 * the chances s_n = B(a, b + n) / B(a, b) to stay so long, or the chance s_m to stay through all.
 * All terms are positive, each made from the one before. It ends where the rest is below 1e-17 of
 * the sum: from i on P is not above P(i) q^n n terms later, q being the larger of time / (rate +
 * time) and the last ratio, and a mean of purchases grows by no more than 1 / m with each k terms.
 * Where there would be thousands of terms cnbd_means.c integrates.
 *
 * k = 1 is BG/NBD, and its answers are those of staying.c to the bit. Measured against sums and
 * integrals at 40 digits in tests/unit/clv_answers.c.
 */
#include "models/cnbd_stages.h"

#include <math.h>

#include "math/double_double.h"
#include "math/functions.h"
#include "models/staying.h"

enum { STAGES_TERMS_FEW = 512, STAGES_TERMS_MOST = 65536, STAGES_DRIFT = 1024 };

static const double stages_rest = 1e-17;
static const double stages_log_least = -600; /* e^this is far from the smallest double */

double rfm__stages_sum(double shape, double share, int32_t count, double *out_terms) {
    double term = 1, sum = 0;
    for (int32_t j = 0; j < count; ++j) {
        out_terms[j] = term;
        sum += term;
        term *= (shape + j) / (j + 1.0) * share;
    }
    return sum;
}

/* About how many terms count: the mean, the spread, and the tail. */
static double stages_terms(const rfm__stages *of, double time) {
    const double per = time / of->rate, mean = (of->shape + of->count) * per;
    return mean + 9 * sqrt(mean * (1 + per)) + 40 / rfm__log1p(1 / per);
}

/* Values of m purchases and of m + 1. */
typedef struct stages_values {
    int wants_purchases;
    double a, kept;
    double chance; /* s_m */
    double low, high;
} stages_values;

static stages_values stages_values_of(const rfm__stages *of, int wants_purchases) {
    stages_values values = {wants_purchases, of->a, of->b, 1, 0, 1};
    if (!wants_purchases) {
        values.low = 1;
        values.high = of->b / (of->a + of->b);
    }
    return values;
}

static void stages_values_next(stages_values *values) {
    values->chance *= values->kept / (values->a + values->kept);
    values->kept += 1;
    values->low = values->high;
    values->high = values->wants_purchases
                       ? values->high + values->chance
                       : values->chance * (values->kept / (values->a + values->kept));
}

/* By how much the rounded share is too small: to the power of thousands of terms it would count. */
static double stages_share_error(double rate, double time, double share) {
    const rfm__dd all = rfm__dd_sum(rate, time);
    const rfm__dd product = rfm__dd_product(share, all.high);
    return ((time - product.high) - product.low - share * all.low) / time;
}

/* Sums over i; 0 when the terms that there may be are not enough. */
static int stages_mean_by_terms(const rfm__stages *of, double time, int wants_purchases,
                                double *out) {
    const double per = time / of->rate, share = time / (of->rate + time);
    const double log_none = -of->shape * rfm__log1p(per);
    const int32_t k = of->count;
    double offset = log_none < stages_log_least ? log_none - stages_log_least : 0;
    const double error = stages_share_error(of->rate, time, share);
    double terms[RFM__STAGES_MOST], start = rfm__exp(log_none - offset), sum = 0;
    stages_values values = stages_values_of(of, wants_purchases);
    for (int32_t j = 0; j < k; ++j) {
        terms[j] = of->chances[j] * start;
        start /= 1 + per;
    }
    for (int32_t i = 0, m = 0, mended = 0; i < STAGES_TERMS_MOST; ++m) {
        double all = 0;
        if (i - mended >= STAGES_DRIFT) {
            for (int32_t j = 0; j < k; ++j) terms[j] *= 1 + (i - mended) * error;
            mended = i;
        }
        for (int32_t next = k - 1; next >= 0; --next, ++i) {
            const double step = share / (i + 1.0);
            double low = 0, high = 0;
            for (int32_t j = 0; j <= next; ++j) low += terms[j];
            for (int32_t j = next + 1; j < k; ++j) high += terms[j];
            sum += low * values.low + high * values.high;
            for (int32_t j = 0; j < k; ++j) terms[j] *= (of->shape + j + i) * step;
            all = low + high;
        }
        stages_values_next(&values);
        const double last = (of->shape + (k - 2) + i) / i * share;
        const double shrink = last > share ? last : share;
        const double few = shrink / (1 - shrink);
        const double growth = wants_purchases ? 1 + few / (shrink * k * (m + 1.0)) : 1;
        const double largest = wants_purchases ? values.high : values.low;
        if (shrink < 1 && all * largest * few * growth <= stages_rest * sum) {
            *out = sum * rfm__exp(offset);
            return 1;
        }
        if (all > 1e250) { /* offset below 0 */
            for (int32_t j = 0; j < k; ++j) terms[j] *= 1e-250;
            sum *= 1e-250;
            offset += 250 * rfm__log(10);
        }
    }
    return 0;
}

/* Whether the sum of chances will have come to an end: those to stay shrink too. */
static int stages_chance_ends(const rfm__stages *of, double time) {
    const double last = STAGES_TERMS_MOST, share = time / (of->rate + time);
    const double kept = of->b + last / of->count;
    const double leave = rfm__log1p(of->a / kept) / of->count;
    return (of->shape + of->count + last) / last * share * rfm__exp(-leave) < 0.999;
}

double rfm__stages_purchases(const rfm__stages *of, double time) {
    const double terms = stages_terms(of, time);
    double mean = 0;
    if (of->count == 1) {
        const rfm__staying staying = {of->shape, of->rate, of->a, of->b};
        rfm__staying_purchases(&staying, &time, 1, &mean);
        return mean;
    }
    if (!(time > 0)) return 0;
    if (terms > STAGES_TERMS_FEW && rfm__stages_are_many(of, time)) {
        return rfm__stages_mean_of_many(of, time, 1);
    }
    if (terms < STAGES_TERMS_MOST && stages_mean_by_terms(of, time, 1, &mean)) return mean;
    return rfm__stages_mean_of_rates(of, time, 1);
}

static double stages_chance(const rfm__stages *of, double time) {
    double mean = 1;
    if (of->count == 1) {
        const rfm__staying staying = {of->shape, of->rate, of->a, of->b};
        return rfm__staying_chance(&staying, time);
    }
    if (!(time > 0)) return 1;
    const int ends = stages_terms(of, time) < STAGES_TERMS_FEW || stages_chance_ends(of, time);
    if (ends && stages_mean_by_terms(of, time, 0, &mean)) return mean;
    return rfm__stages_are_many(of, time) ? rfm__stages_mean_of_many(of, time, 0)
                                          : rfm__stages_mean_of_rates(of, time, 0);
}

/* Rounding makes no chance above 1. */
double rfm__stages_chance(const rfm__stages *of, double time) {
    const double chance = stages_chance(of, time);
    return chance < 1 ? chance : 1;
}

/* That the interval since the last purchase lasts so much longer, given that it lasts. */
double rfm__stages_none(const rfm__stages *of, double time) {
    double terms[RFM__STAGES_MOST];
    const double share = (of->since + time) / (of->rate + time);
    const double sum = rfm__stages_sum(of->shape, share, of->count, terms);
    const double chance = rfm__exp(-of->shape * rfm__log1p(time / of->rate)) * (sum / of->sum);
    return chance < 1 ? chance : 1;
}
