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
    RFM__GRADES_MAX = 255,
    RFM__TYPE_NUMBER = 0, /* beside the RFM_COLUMN_ types: thresholds, which fit any of them */
    RFM__SCORER_VERSION_FIRST = 1,
    RFM__SCORER_VERSION = 2
};

/* A cut point: (whole + numerator / denominator) / 10^scale, the scale being the dimension's and
 * 0 <= numerator < denominator. In a dimension of doubles `whole` is the key of the double. */
typedef struct rfm__cut {
    int64_t whole;
    int32_t numerator, denominator;
} rfm__cut;

struct rfm__strategy;

/* What was found among the customers of one combination of the scores before; the only one of a
 * dimension that is the same everywhere. */
typedef struct rfm__cell {
    uint64_t place;  /* of the scores it lies within, see rfm__place_next */
    rfm__cut *cuts;  /* bins - 1, never falling */
    int64_t *counts; /* bins: values fitted to in each bin; NULL where nothing was fitted */
    int64_t *equal;  /* bins - 1: values fitted to that equal the cut point */
    double *centres; /* bins: of clusters, in major units; NULL where there are none */
    double *within;  /* bins: sums of squared distances to them */
} rfm__cell;

typedef struct rfm__fitted {
    char *name;
    char *column;
    const struct rfm__strategy *strategy;
    int32_t direction;
    int32_t bins;
    int32_t quantile_type;
    int32_t type; /* RFM_COLUMN_ of the column it was fitted to, or RFM__TYPE_NUMBER */
    int32_t scale;
    int32_t is_within; /* cells lie within the scores of the dimensions before */
    size_t cell_count, cell_capacity;
    rfm__cell *cells; /* places rise; none where scores are ranks */
} rfm__fitted;

typedef struct rfm__dimension_points {
    double *points; /* bins, by score; NULL: the score itself */
    double weight;
} rfm__dimension_points;

typedef struct rfm__grade {
    char *label;
    double at_least;
} rfm__grade;

struct rfm_scorer {
    int32_t count;
    int32_t method;
    rfm__fitted dimensions[RFM__DIMENSIONS_MAX];
    int32_t has_points;
    int32_t grade_count;
    rfm__dimension_points points[RFM__DIMENSIONS_MAX];
    rfm__grade grades[RFM__GRADES_MAX]; /* highest first */
};

/* An empty scorer with room for all dimensions. */
rfm_status rfm__scorer_new(rfm_scorer **out_scorer, rfm_error *error);

/* A scorer of its own with the same saved form (save.c). */
rfm_status rfm__scorer_copy(const rfm_scorer *scorer, rfm_scorer **out_scorer, rfm_error *error);

/* Adds a cell with room for what the strategy keeps in one, all zero. It is valid until the next
 * one is added. */
rfm_status rfm__fitted_add_cell(rfm__fitted *fitted, uint64_t place, rfm__cell **out_cell,
                                rfm_error *error);
/* Whether the cut points of a dimension are looked for within the scores of those before. */
int rfm__scorer_is_within(const rfm_scorer *scorer, int32_t index);
/* Index of the cell at a place, or -1. */
int64_t rfm__fitted_find_cell(const rfm__fitted *fitted, uint64_t place);
/* The version of the saved form that a scorer needs: the first unless it has what came later. */
int32_t rfm__scorer_version(const rfm_scorer *scorer);
/* All values that were fitted to in a cell. */
int64_t rfm__cell_total(const rfm__fitted *fitted, const rfm__cell *cell);

/* Scores of the dimensions before as one number, the first as the highest digit: start from 0 and
 * take each score in turn. */
static inline uint64_t rfm__place_next(uint64_t place, const rfm__fitted *fitted, int32_t score) {
    return place * (uint64_t)fitted->bins + (uint64_t)(score - 1);
}
/* A place as text, "5-3": the scores that dimension `index` lies within. No zero byte. */
enum { RFM__PLACE_TEXT = 4 * RFM__DIMENSIONS_MAX + 20 };
size_t rfm__place_write(const rfm_scorer *scorer, int32_t index, uint64_t place, char *to);
/* Reads what rfm__place_write writes; 0 when it is no such place. */
int rfm__place_read(const rfm_scorer *scorer, int32_t index, const char *text, size_t size,
                    uint64_t *out_place);

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
