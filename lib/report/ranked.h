/* SPDX-License-Identifier: MIT */
/* The numbers of a column from the lowest to the highest, and sums over them that no order of rows
 * can change: exact ones of whole numbers, ones of about 100 bits of doubles. */
#ifndef RFM_LIB_REPORT_RANKED_H
#define RFM_LIB_REPORT_RANKED_H

#include "base/sum128.h"
#include "frame/builder.h"
#include "math/double_double.h"

enum {
    RFM__RANKED_TYPES = 1 << RFM_COLUMN_INT64 | 1 << RFM_COLUMN_DOUBLE | 1 << RFM_COLUMN_AMOUNT
};

/* Values as the keys of math/quantiles.h, moved so that they compare unsigned. */
typedef struct rfm__ranked {
    int32_t type;  /* of the column */
    int32_t scale; /* of an amount */
    double unit;   /* a power of two that brings doubles into a range in which sums stay */
    int64_t count;
    uint64_t *keys;
} rfm__ranked;

/* Whole for int64 and amount, real (times the unit) for double. Starts at zero. */
typedef struct rfm__ranked_sum {
    rfm__sum128 whole;
    rfm__dd real;
} rfm__ranked_sum;

/* Reads the key of a cell that is not missing; an infinity is RFM_E_DATA. */
rfm_status rfm__ranked_read(const rfm_column *column, int64_t row, uint64_t *out_key,
                            rfm_error *error);
/* Sets the unit to what these keys and all between them need. */
void rfm__ranked_set_unit(rfm__ranked *ranked, uint64_t lowest, uint64_t highest);
/* Reads and sorts a column of RFM__RANKED_TYPES. To be freed also after a failure. */
rfm_status rfm__ranked_make(const rfm_column *column, rfm__ranked *ranked, rfm_error *error);
void rfm__ranked_free(rfm__ranked *ranked);

/* sum += factor * the value at a place; factors are below 2^32 in magnitude. */
void rfm__ranked_add(const rfm__ranked *ranked, int64_t place, int64_t factor,
                     rfm__ranked_sum *sum);
void rfm__ranked_subtract(rfm__ranked_sum *sum, const rfm__ranked_sum *other);
/* The sum times some constant, the same for all sums: for signs and ratios. */
double rfm__ranked_weight(const rfm__ranked *ranked, const rfm__ranked_sum *sum);
/* The sum as a number of the column: major units of an amount. May be infinite for doubles. */
double rfm__ranked_total(const rfm__ranked *ranked, const rfm__ranked_sum *sum);

/* Values and totals keep the type of the column, means of int64 are doubles, those of amounts are
 * rounded half to even. A total that does not fit is 0 and not put. */
int32_t rfm__ranked_mean_type(const rfm__ranked *ranked);
void rfm__ranked_put_value(const rfm__ranked *ranked, int64_t place, rfm__builder *builder,
                           int32_t column);
int rfm__ranked_put_total(const rfm__ranked *ranked, const rfm__ranked_sum *sum,
                          rfm__builder *builder, int32_t column);
/* `count` > 0; the total fits. */
void rfm__ranked_put_mean(const rfm__ranked *ranked, const rfm__ranked_sum *sum, int64_t count,
                          rfm__builder *builder, int32_t column);

#endif
