/* SPDX-License-Identifier: MIT */
/* How customers are scored and segmented without a table: what each dimension is made of, and the
 * scorer and rules, copied. */
#ifndef RFM_LIB_VIEW_PLAN_H
#define RFM_LIB_VIEW_PLAN_H

#include "customers/tally.h"
#include "ledger/ledger.h"
#include "rfm/segment.h"
#include "score/scorer.h"

/* Columns of the customer table that can be scored so. */
typedef enum rfm__measures {
    RFM__MEASURE_DAYS_SINCE_LAST,
    RFM__MEASURE_TENURE_DAYS,
    RFM__MEASURE_RECEIPTS,
    RFM__MEASURE_PURCHASE_DAYS,
    RFM__MEASURE_LINES,
    RFM__MEASURE_SPEND_GROSS,
    RFM__MEASURE_RETURNED,
    RFM__MEASURE_SPEND_NET,
    RFM__MEASURE_MARGIN,
    RFM__MEASURE_MEAN_RECEIPT,
    RFM__MEASURES
} rfm__measures;

typedef struct rfm__plan {
    rfm_customers_options customers;
    rfm_rules *rules;
    rfm_scorer *scorer;
    int32_t measures[RFM__DIMENSIONS_MAX];
    rfm_column columns[RFM__DIMENSIONS_MAX]; /* name, type and scale of what dimensions read */
} rfm__plan;

/* Copies what is given. `customers` may be NULL; `scorer` NULL is that of rfm_scorer_fit, of which
 * the cut points mean nothing; `rules` NULL is the preset classic11. To be freed whatever happens.
 * RFM_E_ARGUMENT and RFM_E_COLUMN when a dimension is of another kind. */
rfm_status rfm__plan_make(const rfm_ledger *ledger, const rfm_customers_options *customers,
                          const rfm_scorer *scorer, const rfm_rules *rules, rfm__plan *out_plan,
                          rfm_error *error);
void rfm__plan_free(rfm__plan *plan);
/* What the customer table has in the column. */
int64_t rfm__measure(int32_t measure, const rfm__lens *lens, const rfm__tally *tally);
/* Whether it grows by a day each day. */
int rfm__measure_ages(int32_t measure);

#endif
