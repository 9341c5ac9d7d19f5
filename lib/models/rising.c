/* SPDX-License-Identifier: MIT */
/*
 * A difference of two lgammas loses what they have in common: at a = b = 1e8 it is all digits, and
 * fits have been seen to climb the noise. Sums of logarithms lose nothing, and one pass gives them
 * for all customers.
 */
#include "models/rising.h"

#include "base/memory.h"
#include "math/double_double.h"
#include "math/functions.h"

rfm_status rfm__rising_new(int32_t what, int64_t most, rfm__rising *out, rfm_error *error) {
    *out = (rfm__rising){.most = most, .what = what};
    if (what == RFM__RISING_NONE) return RFM_OK;
    const size_t count = (size_t)most + 2;
    rfm_status status = rfm__new_array(count, sizeof *out->gamma, &out->gamma, error);
    if (status == RFM_OK && what != RFM__RISING_GAMMA) {
        status = rfm__new_array(count, sizeof *out->beta, &out->beta, error);
    }
    if (status != RFM_OK) rfm__rising_free(out);
    return status;
}

void rfm__rising_free(rfm__rising *rising) {
    rfm__free(rising->gamma);
    rfm__free(rising->beta);
    *rising = (rfm__rising){0};
}

/* The logarithm of a product of some stages costs less than theirs. */
static void rising_fill_gamma(rfm__rising *rising, double r, int64_t stages) {
    rfm__rising_gamma sum = {0, 0, 0};
    rfm__dd value = {0, 0}; /* rounding would be the same for all customers, and add up */
    for (int64_t i = 0; i <= rising->most + 1; ++i) {
        rising->gamma[i] = sum;
        double product = 1; /* at most 12 of at most 2e9 */
        for (int64_t k = i * stages; k < (i + 1) * stages; ++k) {
            const double at = r + (double)k;
            const double share = r / at;
            product *= at;
            sum.first += share;
            sum.second += share * ((double)k / at);
        }
        value = rfm__dd_add(value, (rfm__dd){rfm__log(product), 0});
        sum.value = value.high;
    }
}

static void rising_fill_beta(rfm__rising *rising, double a, double b, int64_t most) {
    rfm__rising_beta sum = {0, 0, 0, 0, 0, 0};
    rfm__dd value = {0, 0};
    for (int64_t i = 0; i <= most + 1; ++i) {
        rising->beta[i] = sum;
        const double alive = b + (double)i;
        const double all = a + alive;
        const double lost = a / all, kept = alive / all;
        const double from_b = b / alive, of_b = b / all;
        value = rfm__dd_add(value, (rfm__dd){-rfm__log1p(a / alive), 0});
        sum.value = value.high;
        sum.a -= lost;
        sum.b += from_b * lost; /* b / alive - b / all */
        sum.aa -= lost * kept;
        sum.ab += lost * of_b;
        /* b i / alive^2 - b (a + i) / all^2 with a taken out, so that nothing cancels as a goes to
         * 0. */
        sum.bb += from_b * lost * ((double)i / alive + (double)i / all - kept);
    }
}

void rfm__rising_fill(rfm__rising *rising, const double *parameters) {
    const int64_t stages = rising->what == RFM__RISING_STAGES ? (int64_t)parameters[4] : 1;
    if (rising->gamma != NULL) rising_fill_gamma(rising, parameters[0], stages);
    rfm__rising_refill(rising, parameters, rising->most);
}

void rfm__rising_refill(rfm__rising *rising, const double *parameters, int64_t most) {
    if (rising->beta != NULL) rising_fill_beta(rising, parameters[2], parameters[3], most);
}
