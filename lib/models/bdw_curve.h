/* SPDX-License-Identifier: MIT */
/* How many of those who are still customers after some periods are so after more. */
#ifndef RFM_LIB_MODELS_BDW_CURVE_H
#define RFM_LIB_MODELS_BDW_CURVE_H

/* -ln S(to) / S(from), parameters alpha, beta, c, with its derivatives by their logarithms. */
typedef struct rfm__bdw_fall {
    double value;
    double first[3];
    double second[3][3]; /* lower half */
} rfm__bdw_fall;

/* 0 <= from < to. */
double rfm__bdw_fall_value(const double *parameters, double from, double to);
void rfm__bdw_fall_derive(const double *parameters, double from, double to, rfm__bdw_fall *out);

#endif
