/* SPDX-License-Identifier: MIT */
/* Inside of a scorer: what one fitted dimension is, shared by the files of this module. */
#ifndef RFM_LIB_SCORE_SCORER_H
#define RFM_LIB_SCORE_SCORER_H

#include "base/bytes.h"
#include "rfm/score.h"

enum {
    RFM__DIMENSIONS_MAX = 8,
    RFM__BINS_MIN = 2,
    RFM__BINS_MAX = 255,
    RFM__BINS_DEFAULT = 5,
    RFM__TYPE_NUMBER = 0, /* beside the RFM_COLUMN_ types: thresholds, which fit any of them */
    RFM__SCORER_VERSION = 1
};

/* A cut point: (whole + numerator / denominator) / 10^scale, the scale being the dimension's and
 * 0 <= numerator < denominator. In a dimension of doubles `whole` is the key of the double. */
typedef struct rfm__cut {
    int64_t whole;
    int32_t numerator, denominator;
} rfm__cut;

struct rfm__strategy;

typedef struct rfm__fitted {
    char *name;
    char *column;
    const struct rfm__strategy *strategy;
    int32_t direction;
    int32_t bins;
    int32_t quantile_type;
    int32_t type; /* RFM_COLUMN_ of the column it was fitted to, or RFM__TYPE_NUMBER */
    int32_t scale;
    rfm__cut *cuts;  /* bins - 1, never falling */
    int64_t *counts; /* bins: values fitted to in each bin; NULL where nothing was fitted */
    int64_t *equal;  /* bins - 1: values fitted to that equal the cut point */
} rfm__fitted;

struct rfm_scorer {
    int32_t count;
    rfm__fitted dimensions[RFM__DIMENSIONS_MAX];
};

/* An empty scorer with room for all dimensions. */
rfm_status rfm__scorer_new(rfm_scorer **out_scorer, rfm_error *error);

/* Room for the cut points of `bins` bins, and for the counts when asked for. */
rfm_status rfm__fitted_reserve(rfm__fitted *fitted, int with_counts, rfm_error *error);

/* Why dimension `index` cannot have the name that it has (empty, taken, one of the columns that
 * apply makes), or NULL when it can. */
const char *rfm__scorer_name_fault(const rfm_scorer *scorer, int32_t index);

/* whole + numerator / denominator, in lowest terms. */
rfm__cut rfm__cut_make(int64_t whole, int32_t numerator, int32_t denominator);
/* Cut point as a person reads it, "-12.50+3/5", without a zero byte; at most RFM__CUT_TEXT
 * characters. */
enum { RFM__CUT_TEXT = 64 };
size_t rfm__cut_write(const rfm__fitted *fitted, const rfm__cut *cut, char *to);
/* Reads what rfm__cut_write writes. 1 when read, 0 when it is no such cut point, -1 when it does
 * not fit. */
int rfm__cut_read(const rfm__fitted *fitted, const char *text, size_t size, rfm__cut *out_cut);
/* Below 0, 0 or above 0; two cut points of one dimension. */
int rfm__cut_compare(const rfm__cut *left, const rfm__cut *right);
/* The cut point in major units, rounded to a double. */
double rfm__cut_value(const rfm__fitted *fitted, const rfm__cut *cut);

/* Reads decimals as cut points of any number, at the smallest scale that holds all. 1 when read;
 * 0 when the text at *out_fault is no number, -1 when it has more digits than fit. */
int rfm__cuts_read_numbers(const char *const *texts, const size_t *sizes, int32_t count,
                           rfm__cut *out_cuts, int32_t *out_scale, int32_t *out_fault);

#endif
