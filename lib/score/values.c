/* SPDX-License-Identifier: MIT */
/*
 * Scoring compares values with cut points, and nothing else. Here every numeric column, whatever
 * its type and scale, is turned into 64-bit keys in the order of its values, and a scorer's cut
 * points into limits for these keys, so that fitting and applying are written once and compare
 * integers only.
 */
#include "score/values.h"

#include <string.h>

#include "base/exact.h"
#include "frame/frame.h"
#include "math/quantiles.h"

enum { LIMITS_LINEAR_MAX = 16 };

rfm_status rfm__values_find(const rfm_frame *frame, const char *name, rfm_column *out_column,
                            rfm_error *error) {
    const uint32_t types = 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_DOUBLE |
                           1u << RFM_COLUMN_AMOUNT | 1u << RFM_COLUMN_DAY | 1u << RFM_COLUMN_CODE;
    RFM_TRY(rfm__frame_require(frame, name, types, out_column, error));
    if (out_column->type == RFM_COLUMN_CODE && out_column->label_offsets != NULL) {
        return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, name) + 1,
                            "column %.40s is code with labels; expected int64 or double or amount "
                            "or day",
                            name);
    }
    return RFM_OK;
}

int32_t rfm__values_scale(const rfm_column *column) {
    return column->type == RFM_COLUMN_AMOUNT ? column->scale : 0;
}

/* 64-bit values are copied as well: a block copied by memcpy and then scored took 2/3 of the
 * time of one scored where it lies, as the copy waits for memory less. */
void rfm__values_keys(const rfm_column *column, int64_t first, int64_t count, int64_t *out_keys) {
    if (column->type == RFM_COLUMN_DOUBLE) {
        const double *values = (const double *)column->values + first;
        for (int64_t i = 0; i < count; ++i) out_keys[i] = rfm__key_from_double(values[i]);
    } else if (column->type == RFM_COLUMN_DAY || column->type == RFM_COLUMN_CODE) {
        const int32_t *values = (const int32_t *)column->values + first;
        for (int64_t i = 0; i < count; ++i) out_keys[i] = values[i];
    } else {
        const int64_t *values = (const int64_t *)column->values + first;
        memcpy(out_keys, values, (size_t)count * sizeof *out_keys);
    }
}

int rfm__values_may_miss(const rfm_column *column) {
    return column->validity != NULL || column->type == RFM_COLUMN_DOUBLE;
}

int64_t rfm__values_present(const void *context, int64_t first, int64_t count, int64_t *out_keys) {
    const rfm_column *column = context;
    const int is_double = column->type == RFM_COLUMN_DOUBLE;
    int64_t kept = 0;
    rfm__values_keys(column, first, count, out_keys);
    if (!rfm__values_may_miss(column)) return count;
    for (int64_t i = 0; i < count; ++i) {
        if (rfm__cell_is_missing(column, first + i)) continue;
        if (is_double && out_keys[i] == RFM__KEY_NAN) continue;
        out_keys[kept++] = out_keys[i];
    }
    return kept;
}

/* floor((whole + numerator / denominator) 10^(to - from)), and whether that is all of it: 0 when
 * it fits, -1 or 1 when it lies below or above all 64-bit numbers. */
static int limit_rescale(const rfm__cut *cut, int32_t from, int32_t to, int64_t *out_limit,
                         int *out_is_exact) {
    const int64_t power = rfm__power_of_ten(to >= from ? to - from : from - to);
    if (to < from) {
        *out_limit = cut->whole / power - (cut->whole % power < 0);
        *out_is_exact = cut->numerator == 0 && cut->whole % power == 0;
        return 0;
    }
    *out_is_exact = power % cut->denominator * cut->numerator % cut->denominator == 0;
    /* Below zero the nearer end of the unit is taken as the base, so that no step leaves the
     * range unless the result does. */
    const int64_t below = cut->whole < 0;
    const int64_t share = power / cut->denominator * cut->numerator +
                          power % cut->denominator * cut->numerator / cut->denominator;
    int64_t base;
    if (!rfm__multiply_int64(cut->whole + below, power, &base)) return below ? -1 : 1;
    if (!rfm__add_int64(base, share - below * power, out_limit)) return below ? -1 : 1;
    return 0;
}

static int limits_kind(int32_t type) {
    return type == RFM_COLUMN_DOUBLE || type == RFM_COLUMN_DAY ? type : RFM_COLUMN_INT64;
}

/* The highest key that a cut point does not part from those below: 0, or -1 or 1 as above. */
static int limit_make(const rfm__fitted *fitted, const rfm__cut *cut, const rfm_column *column,
                      int64_t *out_limit) {
    const int belongs_above = fitted->quantile_type == RFM_QUANTILE_RPKG;
    int is_exact = 1, outside = 0;
    *out_limit = cut->whole;
    if (column->type != RFM_COLUMN_DOUBLE) {
        outside =
            limit_rescale(cut, fitted->scale, rfm__values_scale(column), out_limit, &is_exact);
    } else if (fitted->type == RFM__TYPE_NUMBER) {
        *out_limit = rfm__key_from_double(rfm__cut_value(fitted, cut));
    }
    if (outside != 0 || !belongs_above || !is_exact) return outside;
    if (*out_limit == INT64_MIN) return -1;
    --*out_limit; /* of doubles too: neighbours have neighbouring keys */
    return 0;
}

rfm_status rfm__limits_make(const rfm__fitted *fitted, const rfm__cell *cell,
                            const rfm_column *column, rfm__limits *out_limits, rfm_error *error) {
    if (fitted->type != RFM__TYPE_NUMBER &&
        limits_kind(fitted->type) != limits_kind(column->type)) {
        return rfm__fail(error, RFM_E_COLUMN, -1,
                         "column %.40s is %s; expected %s, which the scorer was fitted to",
                         fitted->column, rfm__column_type_name(column->type),
                         rfm__column_type_name(fitted->type));
    }
    out_limits->always = out_limits->count = 0;
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        int64_t limit;
        const int outside = limit_make(fitted, &cell->cuts[i], column, &limit);
        if (outside == 0) out_limits->keys[out_limits->count++] = limit;
        if (outside < 0) ++out_limits->always;
    }
    for (int32_t i = out_limits->count; i < RFM__LIMITS_ROOM; ++i) out_limits->keys[i] = INT64_MAX;
    return RFM_OK;
}

/* Four limits held in registers, one pass over the keys. */
static void limits_score_four(const int64_t *limits, const int64_t *keys, int64_t count,
                              int32_t first, int32_t flip, const int32_t *from, int32_t *to) {
    const int64_t a = limits[0], b = limits[1], c = limits[2], d = limits[3];
    for (int64_t i = 0; i < count; ++i) {
        const int64_t key = keys[i];
        const int32_t below = (key > a) + (key > b) + (key > c) + (key > d);
        to[i] = (from == NULL ? first : from[i]) + (below ^ flip) - flip;
    }
}

void rfm__limits_score(const rfm__limits *limits, const int64_t *keys, int64_t count,
                       int32_t lowest, int32_t step, int32_t *out_scores) {
    const int32_t first = lowest + step * limits->always;
    const int32_t flip = step < 0 ? -1 : 0; /* x ^ -1 - -1 is -x */
    if (limits->count <= LIMITS_LINEAR_MAX) {
        limits_score_four(limits->keys, keys, count, first, flip, NULL, out_scores);
        for (int32_t k = 4; k < limits->count; k += 4) {
            limits_score_four(limits->keys + k, keys, count, 0, flip, out_scores, out_scores);
        }
        return;
    }
    for (int64_t i = 0; i < count; ++i) { /* no branch: the half is taken or not */
        int32_t at = 0;
        for (int32_t half = RFM__LIMITS_ROOM / 2; half > 0; half /= 2) {
            at += half * (limits->keys[at + half - 1] < keys[i]);
        }
        out_scores[i] = first + step * at;
    }
}
