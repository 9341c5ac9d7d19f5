/* SPDX-License-Identifier: MIT */
/*
 * Cut points against R and NumPy.
 *
 * R: quantile(mtcars$mpg, 1:4 / 5), type 7, prints 15.20 17.92 21.00 24.08; checked by hand.
 *
 * NumPy 2.4.6, on numbers that this file makes again (data):
 *
 *   import numpy as np
 *   def data(seed, n, modulus):
 *       x, out = seed, []
 *       for _ in range(n):
 *           x = (x * 1103515245 + 12345) % 2**31
 *           out.append((x >> 16) % modulus)
 *       return out
 *   q = [k / bins for k in range(1, bins)]
 *   np.quantile(np.array(data(seed, n, modulus)), q, method="linear")        # type 7
 *   np.quantile(np.array(data(seed, n, modulus)), q, method="inverted_cdf")  # type 1
 */
#include <math.h>
#include <stdlib.h>

#include "scores.h"

typedef struct golden_case {
    int64_t seed, count, modulus;
    int32_t bins, type;
    double cuts[9];
} golden_case;

static const golden_case cases[] = {
    {1, 7, 3, 5, RFM_QUANTILE_TYPE_7, {0.2, 1.0, 1.0, 1.8}},
    {1, 7, 3, 5, RFM_QUANTILE_TYPE_1, {0.0, 1.0, 1.0, 2.0}},
    {2, 100, 2, 5, RFM_QUANTILE_TYPE_7, {0.0, 0.0, 1.0, 1.0}},
    {2, 100, 2, 5, RFM_QUANTILE_TYPE_1, {0.0, 0.0, 1.0, 1.0}},
    {3, 101, 4, 5, RFM_QUANTILE_TYPE_7, {0.0, 1.0, 2.0, 2.0}},
    {3, 101, 4, 5, RFM_QUANTILE_TYPE_1, {0.0, 1.0, 2.0, 2.0}},
    {4, 1000, 7, 10, RFM_QUANTILE_TYPE_7, {0.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0}},
    {4, 1000, 7, 10, RFM_QUANTILE_TYPE_1, {0.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0}},
    {5, 999, 1000, 5, RFM_QUANTILE_TYPE_7, {202.0, 394.4, 578.0, 799.8}},
    {5, 999, 1000, 5, RFM_QUANTILE_TYPE_1, {202.0, 394.0, 578.0, 801.0}},
    {6, 64, 30000, 4, RFM_QUANTILE_TYPE_7, {6032.75, 12987.5, 23645.0}},
    {6, 64, 30000, 4, RFM_QUANTILE_TYPE_1, {6023.0, 12360.0, 23572.0}},
    {7, 3, 30000, 5, RFM_QUANTILE_TYPE_7, {10230.8, 10655.6, 12607.2, 16085.6}},
    {7, 3, 30000, 5, RFM_QUANTILE_TYPE_1, {9806.0, 10868.0, 10868.0, 19564.0}},
    {8, 4338, 365, 5, RFM_QUANTILE_TYPE_7, {68.0, 139.0, 212.0, 287.0}},
    {8, 4338, 365, 5, RFM_QUANTILE_TYPE_1, {68.0, 139.0, 212.0, 287.0}},
    {9, 250, 12, 3, RFM_QUANTILE_TYPE_7, {4.0, 8.0}},
    {9, 250, 12, 3, RFM_QUANTILE_TYPE_1, {4.0, 8.0}},
};

static int64_t *make_data(const golden_case *given) {
    int64_t *values = malloc((size_t)given->count * sizeof *values);
    int64_t x = given->seed;
    cr_assert_not_null(values);
    for (int64_t i = 0; i < given->count; ++i) {
        x = (x * 1103515245 + 12345) % 2147483648;
        values[i] = (x >> 16) % given->modulus;
    }
    return values;
}

static void check_cuts(int32_t type, const void *values, const golden_case *given) {
    const rfm_dimension dimension = {
        .name = "s", .column = "v", .bins = given->bins, .quantile_type = given->type};
    rfm_frame *frame = scores_of(type, 0, values, given->count), *cuts;
    rfm_scorer *scorer = scores_fit(frame, &dimension, 1);
    cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
    for (int32_t k = 0; k < given->bins - 1; ++k) {
        const double cut = scores_double(cuts, "cut", k);
        cr_assert(fabs(cut - given->cuts[k]) <= 1e-9, "seed %lld cut %d is %.17g; expected %.17g",
                  (long long)given->seed, (int)k + 1, cut, given->cuts[k]);
    }
    rfm_frame_free(cuts);
    rfm_scorer_free(scorer);
    rfm_frame_free(frame);
}

Test(golden_quantiles, numpy_has_the_same_cut_points) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        int64_t *values = make_data(&cases[i]);
        double *doubles = malloc((size_t)cases[i].count * sizeof *doubles);
        cr_assert_not_null(doubles);
        for (int64_t k = 0; k < cases[i].count; ++k) doubles[k] = (double)values[k];
        check_cuts(RFM_COLUMN_INT64, values, &cases[i]);
        check_cuts(RFM_COLUMN_DOUBLE, doubles, &cases[i]);
        free(values);
        free(doubles);
    }
}

/* Miles per gallon of 32 cars, in tenths: the cut points come out exactly. */
Test(golden_quantiles, r_has_the_same_quintiles_of_mtcars) {
    static const int64_t tenths[] = {210, 210, 228, 214, 187, 181, 143, 244, 228, 192, 178,
                                     164, 173, 152, 104, 104, 147, 324, 304, 339, 215, 155,
                                     152, 133, 192, 273, 260, 304, 158, 197, 150, 214};
    static const char *const exact[] = {"15.20", "17.92", "21.00", "24.08"};
    int64_t hundredths[32];
    double miles[32];
    for (int i = 0; i < 32; ++i) {
        hundredths[i] = tenths[i] * 10;
        miles[i] = (double)tenths[i] / 10.0;
    }
    const rfm_dimension dimension = {.name = "s", .column = "v"};
    rfm_frame *frames[] = {scores_of(RFM_COLUMN_AMOUNT, 2, hundredths, 32),
                           scores_of(RFM_COLUMN_DOUBLE, 0, miles, 32)};
    for (int f = 0; f < 2; ++f) {
        rfm_scorer *scorer = scores_fit(frames[f], &dimension, 1);
        rfm_frame *cuts;
        cr_assert_eq(rfm_scorer_cuts(scorer, &cuts, NULL), RFM_OK);
        for (int k = 0; k < 4; ++k) {
            if (f == 0) cr_assert_str_eq(scores_text(cuts, "cut_text", k), exact[k]);
            cr_assert(fabs(scores_double(cuts, "cut", k) - atof(exact[k])) < 1e-12);
        }
        rfm_frame_free(cuts);
        rfm_scorer_free(scorer);
        rfm_frame_free(frames[f]);
    }
}
