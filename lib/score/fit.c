/* SPDX-License-Identifier: MIT */
/* From what the host asks for to a scorer: every dimension is checked, then fitted by its
 * strategy. */
#include <string.h>

#include "base/options.h"
#include "base/text.h"
#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "score/strategy.h"
#include "score/values.h"

static const rfm_dimension scorer_fit_defaults[] = {
    {.name = RFM__SCORE_R, .column = RFM__DAYS_SINCE_LAST, .direction = RFM_LOW_IS_GOOD},
    {.name = RFM__SCORE_F, .column = RFM__RECEIPTS},
    {.name = RFM__SCORE_M, .column = RFM__SPEND_NET},
};

static rfm_status scorer_fit_options(const rfm_scorer_options *given, rfm_scorer_options *options,
                                     rfm_error *error) {
    RFM_TRY(rfm__options_read(given, options, sizeof *options, "rfm_scorer_options", error));
    if (options->dimension_count == 0) {
        options->dimensions = scorer_fit_defaults;
        options->dimension_count = sizeof scorer_fit_defaults / sizeof scorer_fit_defaults[0];
    }
    if (options->dimension_count < 0 || options->dimension_count > RFM__DIMENSIONS_MAX) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%d dimensions; expected 1 to 8",
                         (int)options->dimension_count);
    }
    if (options->dimensions == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimensions is NULL; expected %d of them",
                         (int)options->dimension_count);
    }
    if (options->bins == 0) options->bins = RFM__BINS_DEFAULT;
    return RFM_OK;
}

static rfm_status scorer_fit_copy_name(const char *name, const char *what, int32_t index,
                                       char **out_name, rfm_error *error) {
    if (name == NULL || name[0] == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimension %d has no %s", (int)index + 1, what);
    }
    const size_t size = strlen(name);
    if (rfm__utf8_valid_prefix(name, size) != size) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "the %s of dimension %d is not UTF-8", what,
                         (int)index + 1);
    }
    return rfm__copy_text(name, size, out_name, error);
}

static rfm_status scorer_fit_choose(rfm_scorer *scorer, const rfm_scorer_options *options,
                                    rfm_error *error) {
    const int32_t index = scorer->count++;
    const rfm_dimension *given = &options->dimensions[index];
    rfm__fitted *fitted = &scorer->dimensions[index];
    RFM_TRY(scorer_fit_copy_name(given->name, "name", index, &fitted->name, error));
    RFM_TRY(scorer_fit_copy_name(given->column, "column", index, &fitted->column, error));
    const char *fault = rfm__scorer_name_fault(scorer, index);
    if (fault != NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dimension %d cannot be named %.40s: %s",
                         (int)index + 1, fitted->name, fault);
    }
    if (given->direction != RFM_HIGH_IS_GOOD && given->direction != RFM_LOW_IS_GOOD) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has direction %d; expected RFM_HIGH_IS_GOOD or "
                         "RFM_LOW_IS_GOOD",
                         fitted->name, (int)given->direction);
    }
    if (given->reserved != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "reserved of dimension %.40s is not 0",
                         fitted->name);
    }
    fitted->direction = given->direction;
    fitted->strategy = rfm__strategy_at(given->strategy);
    if (fitted->strategy == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "dimension %.40s has strategy %d; expected RFM_SCORE_QUANTILE or "
                         "RFM_SCORE_THRESHOLD",
                         fitted->name, (int)given->strategy);
    }
    return fitted->strategy->choose(given, options, fitted, error);
}

static rfm_status scorer_fit_dimension(const rfm_frame *frame, rfm__fitted *fitted,
                                       rfm_error *error) {
    rfm_column column;
    if (frame == NULL && fitted->strategy->needs_values) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "frame is NULL; expected one, as dimension %.40s has no thresholds",
                         fitted->name);
    }
    if (frame == NULL) return RFM_OK;
    RFM_TRY(rfm__values_find(frame, fitted->column, &column, error));
    return fitted->strategy->fit == NULL ? RFM_OK : fitted->strategy->fit(fitted, &column, error);
}

rfm_status rfm_scorer_fit(const rfm_frame *frame, const rfm_scorer_options *options,
                          rfm_scorer **out_scorer, rfm_error *error) {
    rfm_scorer_options own;
    rfm_scorer *scorer;
    rfm__error_clear(error);
    if (out_scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_scorer is NULL");
    *out_scorer = NULL;
    RFM_TRY(scorer_fit_options(options, &own, error));
    RFM_TRY(rfm__scorer_new(&scorer, error));
    rfm_status status = RFM_OK;
    while (status == RFM_OK && scorer->count < own.dimension_count) {
        status = scorer_fit_choose(scorer, &own, error);
    }
    for (int32_t i = 0; status == RFM_OK && i < scorer->count; ++i) {
        status = scorer_fit_dimension(frame, &scorer->dimensions[i], error);
    }
    if (status != RFM_OK) {
        rfm_scorer_free(scorer);
        return status;
    }
    *out_scorer = scorer;
    return RFM_OK;
}
