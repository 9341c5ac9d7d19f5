/* SPDX-License-Identifier: MIT */
/* What the parameters might have been as well, by resampled customers, is what predictions might
 * have been: their percentiles need no normal distribution and no derivative (Efron and Tibshirani
 * 1993, "An introduction to the bootstrap", chapter 13). */
#include "clv/intervals.h"

#include <math.h>

static void interval_sift(double *values, int32_t root, int32_t count) {
    const double value = values[root];
    for (int32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && values[child + 1] > values[child]) ++child;
        if (values[child] <= value) break;
        values[root] = values[child];
        root = child;
    }
    values[root] = value;
}

static void interval_sort(double *values, int32_t count) {
    for (int32_t root = count / 2 - 1; root >= 0; --root) interval_sift(values, root, count);
    for (int32_t last = count - 1; last > 0; --last) {
        const double highest = values[0];
        values[0] = values[last];
        values[last] = highest;
        interval_sift(values, 0, last);
    }
}

/* At a place between 0 and count - 1, between two values in proportion. */
static double interval_at(const double *values, int32_t count, double place) {
    const double rank = floor(place);
    const int32_t below = (int32_t)rank;
    const double part = place - rank;
    const double low = values[below];
    const double high = values[below + 1 < count ? below + 1 : below];
    if (part <= 0 || high == low) return low < HUGE_VAL ? low : NAN;
    return high < HUGE_VAL ? low + part * (high - low) : NAN;
}

void rfm__interval(double *values, int32_t count, double share, double *out_lower,
                   double *out_upper) {
    const double exact = (count - 1) * ((1 - share) / 2), whole = floor(exact + 0.5);
    const double place = fabs(exact - whole) < 1e-9 ? whole : exact; /* 0.95 is not 19 / 20 */
    for (int32_t i = 0; i < count; ++i) {
        if (values[i] != values[i]) values[i] = HUGE_VAL;
    }
    interval_sort(values, count);
    *out_lower = interval_at(values, count, place);
    *out_upper = interval_at(values, count, count - 1 - place);
}
