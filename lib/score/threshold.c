/* SPDX-License-Identifier: MIT */
/*
 * Cut points that the shop chose: "500", "49.95". They are kept as decimals, free of any column's
 * type, so that one table of thresholds fits amounts of every scale and 49.95 means 4995 cents
 * exactly.
 */
#include <string.h>

#include "base/memory.h"
#include "score/strategy.h"

static rfm_status threshold_check_counts(const rfm_dimension *given, rfm__fitted *fitted,
                                         rfm_error *error) {
    if (given->cuts == NULL || given->cut_count < RFM__BINS_MIN - 1 ||
        given->cut_count > RFM__BINS_MAX - 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has %d cuts; expected 1 to 254 with thresholds",
                         fitted->name, given->cuts == NULL ? 0 : (int)given->cut_count);
    }
    fitted->bins = given->cut_count + 1;
    if (given->bins != 0 && given->bins != fitted->bins) {
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1,
            "dimension %.40s has %d bins and %d cuts; expected one cut fewer than bins",
            fitted->name, (int)given->bins, (int)given->cut_count);
    }
    if (given->quantile_type != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has quantile_type %d; expected 0 with thresholds",
                         fitted->name, (int)given->quantile_type);
    }
    return RFM_OK;
}

static rfm_status threshold_fail(const rfm__fitted *fitted, const rfm_dimension *given, int32_t at,
                                 int outcome, rfm_error *error) {
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "threshold %d of dimension %.40s, %.40s, %s",
                     (int)at + 1, fitted->name, given->cuts[at],
                     outcome == 0 ? "is no number; expected decimals like 500 or 49.95"
                                  : "has more digits than fit 64 bits");
}

static rfm_status threshold_choose(const rfm_dimension *given, const rfm_scorer_options *options,
                                   rfm__fitted *fitted, rfm_error *error) {
    size_t sizes[RFM__BINS_MAX];
    int32_t fault = 0;
    (void)options;
    RFM_TRY(threshold_check_counts(given, fitted, error));
    for (int32_t i = 0; i < given->cut_count; ++i) {
        if (given->cuts[i] == NULL) {
            return rfm__fail(error, RFM_E_ARGUMENT, -1, "threshold %d of dimension %.40s is NULL",
                             (int)i + 1, fitted->name);
        }
        sizes[i] = strlen(given->cuts[i]);
    }
    rfm__cell *cell;
    fitted->type = RFM__TYPE_NUMBER;
    RFM_TRY(rfm__fitted_add_cell(fitted, 0, &cell, error));
    const int outcome = rfm__cuts_read_numbers(given->cuts, sizes, given->cut_count, cell->cuts,
                                               &fitted->scale, &fault);
    if (outcome != 1) return threshold_fail(fitted, given, fault, outcome, error);
    for (int32_t i = 1; i < given->cut_count; ++i) {
        if (rfm__cut_compare(&cell->cuts[i - 1], &cell->cuts[i]) < 0) continue;
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1,
            "threshold %d of dimension %.40s, %.40s, is not above the one before, %.40s",
            (int)i + 1, fitted->name, given->cuts[i], given->cuts[i - 1]);
    }
    return RFM_OK;
}

const rfm__strategy rfm__strategy_threshold = {.name = "threshold", .choose = threshold_choose};
