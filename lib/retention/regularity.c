/* SPDX-License-Identifier: MIT */
/* Whether customers come by the clock or at random decides how much a long silence says. Three
 * answers from the same intervals: by their spread, by pairs in a row, and by likelihood. */
#include <math.h>

#include "base/options.h"
#include "retention/intervals.h"
#include "retention/shape.h"

enum { REGULARITY_LEAST = 2 }; /* intervals of a customer who counts */

/* Sums over customers with enough intervals, in order of their ids. */
typedef struct regularity_sums {
    int64_t customers;
    int64_t intervals;
    int32_t is_spread; /* not all intervals of every customer are equal */
    double cv;
    double squares;
    double excess;
    rfm__counter sizes; /* customers by their number of intervals */
} regularity_sums;

static rfm_status regularity_add_up(const rfm__intervals *intervals, regularity_sums *sums,
                                    rfm_error *error) {
    for (size_t i = 0; i < intervals->count; ++i) {
        const rfm__rhythm *rhythm = rfm__intervals_get(intervals, i);
        if (rhythm->intervals < REGULARITY_LEAST) continue;
        ++sums->customers;
        sums->intervals += rhythm->intervals;
        sums->is_spread |= rhythm->spread > 0;
        sums->cv += rfm__rhythm_cv(rhythm);
        sums->squares += rhythm->squares;
        sums->excess += rhythm->excess;
        RFM_TRY(rfm__counter_add(&sums->sizes, (uint64_t)rhythm->intervals, error));
    }
    return rfm__counter_settle(&sums->sizes, error);
}

/* Beta(k, k) has the variance 1 / (4 (2k + 1)); with both orders of each pair the mean is 1/2. */
static double regularity_wheat_morrison(const regularity_sums *sums) {
    const double variance = sums->squares / (double)(sums->intervals - sums->customers);
    return (1.0 - 4.0 * variance) / (8.0 * variance);
}

static void regularity_conclude(const regularity_sums *sums, rfm_regularity *totals) {
    const double none = sums->customers == 0 ? (double)NAN : (double)INFINITY;
    *totals = (rfm_regularity){.customers = sums->customers,
                               .intervals = sums->intervals,
                               .cv = none,
                               .wheat_morrison = none,
                               .mle = none,
                               .mle_conditional = none};
    if (sums->customers > 0) totals->cv = sums->cv / (double)sums->customers;
    if (!sums->is_spread) return;
    const rfm__shape_data data = {.excess = sums->excess,
                                  .sizes = sums->sizes.list,
                                  .size_count = sums->sizes.count,
                                  .customers = sums->customers,
                                  .intervals = sums->intervals};
    totals->wheat_morrison = regularity_wheat_morrison(sums);
    totals->mle = rfm__shape_profile(&data, &totals->steps);
    totals->mle_conditional = rfm__shape_conditional(&data, &totals->steps);
}

typedef struct regularity_outputs {
    rfm_regularity *totals;
    rfm_frame **customers;
    rfm_frame **lengths;
} regularity_outputs;

static rfm_status regularity_make(const rfm__scope *scope, rfm__intervals *intervals,
                                  regularity_sums *sums, const regularity_outputs *outputs,
                                  rfm_error *error) {
    rfm_regularity totals;
    RFM_TRY(rfm__intervals_gather(scope, outputs->lengths != NULL, intervals, error));
    RFM_TRY(regularity_add_up(intervals, sums, error));
    if (outputs->customers != NULL) {
        RFM_TRY(rfm__intervals_customer_table(scope->ledger, intervals, outputs->customers, error));
    }
    if (outputs->lengths != NULL) {
        RFM_TRY(rfm__intervals_length_table(intervals, outputs->lengths, error));
    }
    if (outputs->totals == NULL) return RFM_OK;
    regularity_conclude(sums, &totals);
    return rfm__struct_write(outputs->totals, &totals, sizeof totals, "rfm_regularity", error);
}

static rfm_status regularity_run(const rfm__scope *scope, const regularity_outputs *outputs,
                                 rfm_error *error) {
    rfm__intervals *intervals = rfm__alloc_zeroed(sizeof *intervals);
    regularity_sums sums = {0};
    if (intervals == NULL) return rfm__fail_memory(error);
    const rfm_status status = regularity_make(scope, intervals, &sums, outputs, error);
    if (status != RFM_OK && outputs->customers != NULL) {
        rfm_frame_free(*outputs->customers);
        *outputs->customers = NULL;
    }
    rfm__counter_free(&sums.sizes);
    rfm__intervals_free(intervals);
    rfm__free(intervals);
    return status;
}

rfm_status rfm_retention_regularity(const rfm_ledger *ledger, int32_t first_day, int32_t last_day,
                                    const rfm_retention_options *options,
                                    rfm_regularity *out_totals, rfm_frame **out_customers,
                                    rfm_frame **out_intervals, rfm_error *error) {
    const regularity_outputs outputs = {out_totals, out_customers, out_intervals};
    const rfm_regularity nothing = {0};
    rfm__scope scope;
    rfm__error_clear(error);
    if (out_customers != NULL) *out_customers = NULL;
    if (out_intervals != NULL) *out_intervals = NULL;
    if (out_totals == NULL && out_customers == NULL && out_intervals == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "out_totals, out_customers and out_intervals are all NULL");
    }
    if (out_totals != NULL) {
        RFM_TRY(rfm__struct_write(out_totals, &nothing, sizeof nothing, "rfm_regularity", error));
    }
    RFM_TRY(rfm__scope_open(ledger, first_day, last_day, options, &scope, error));
    return regularity_run(&scope, &outputs, error);
}
