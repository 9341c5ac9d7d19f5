/* SPDX-License-Identifier: MIT */
/*
 * Cut points as a frame, with the reason where bins were lost. Half of a shop's customers may have
 * bought once: then two of five quantiles are both 1, and whoever reads the scores has to be told.
 */
#include <string.h>

#include "base/exact.h"
#include "frame/builder.h"
#include "score/strategy.h"

enum {
    SCORER_CUTS_DIMENSION,
    SCORER_CUTS_COLUMN,
    SCORER_CUTS_STRATEGY,
    SCORER_CUTS_DIRECTION,
    SCORER_CUTS_BINS,
    SCORER_CUTS_EFFECTIVE_BINS,
    SCORER_CUTS_CUT_INDEX,
    SCORER_CUTS_CUT,
    SCORER_CUTS_CUT_TEXT,
    SCORER_CUTS_REASON,
    SCORER_CUTS_COUNT
};

static const rfm__builder_column scorer_cuts_columns[SCORER_CUTS_COUNT] = {
    {"dimension", RFM_COLUMN_TEXT, 0},  {"column", RFM_COLUMN_TEXT, 0},
    {"strategy", RFM_COLUMN_TEXT, 0},   {"direction", RFM_COLUMN_TEXT, 0},
    {"bins", RFM_COLUMN_INT64, 0},      {"effective_bins", RFM_COLUMN_INT64, 0},
    {"cut_index", RFM_COLUMN_INT64, 0}, {"cut", RFM_COLUMN_DOUBLE, 0},
    {"cut_text", RFM_COLUMN_TEXT, 0},   {"reason", RFM_COLUMN_TEXT, 0},
};

/* Bins that a value fell into when the scorer was fitted; all of them where nothing was fitted. */
static int32_t scorer_cuts_effective_bins(const rfm__fitted *fitted) {
    int32_t effective = 0;
    if (fitted->counts == NULL) return fitted->bins;
    for (int32_t i = 0; i < fitted->bins; ++i) effective += fitted->counts[i] > 0;
    return effective;
}

static int64_t scorer_cuts_total(const rfm__fitted *fitted) {
    int64_t total = 0;
    for (int32_t i = 0; i < fitted->bins; ++i) total += fitted->counts[i];
    return total;
}

/* "cut points 1 and 2 are both 1: 34.4 % of values equal it" */
static rfm_status scorer_cuts_tie(const rfm__fitted *fitted, int32_t first, int32_t last,
                                  int is_highest, rfm__bytes *bytes, rfm_error *error) {
    char cut[RFM__CUT_TEXT];
    const size_t size = rfm__cut_write(fitted, &fitted->cuts[first], cut);
    const int64_t share =
        rfm__divide_half_even(fitted->equal[first] * 1000, scorer_cuts_total(fitted));
    const int one = (int)first + 1, other = (int)last + 1;
    if (first == last) {
        RFM_TRY(rfm__bytes_add_format(bytes, error, "cut point %d is ", one));
    } else {
        RFM_TRY(rfm__bytes_add_format(
            bytes, error,
            last == first + 1 ? "cut points %d and %d are both " : "cut points %d to %d are all ",
            one, other));
    }
    RFM_TRY(rfm__bytes_add(bytes, cut, size, error));
    return rfm__bytes_add_format(bytes, error, "%s: %d.%d %% of values equal it",
                                 is_highest ? ", the highest value" : "", (int)(share / 10),
                                 (int)(share % 10));
}

/* Why there is no value in the bin behind cut point `index`; adds nothing when there is one. */
static rfm_status scorer_cuts_reason(const rfm__fitted *fitted, int32_t index, rfm__bytes *bytes,
                                     rfm_error *error) {
    const int32_t cut_count = fitted->bins - 1;
    int32_t first = index, last = index;
    if (fitted->counts == NULL) return RFM_OK;
    while (first > 0 && rfm__cut_compare(&fitted->cuts[first - 1], &fitted->cuts[index]) == 0) {
        --first;
    }
    while (last + 1 < cut_count &&
           rfm__cut_compare(&fitted->cuts[last + 1], &fitted->cuts[index]) == 0) {
        ++last;
    }
    const int is_highest = last == cut_count - 1 && fitted->counts[cut_count] == 0;
    if (first < last || is_highest) {
        return scorer_cuts_tie(fitted, first, last, is_highest, bytes, error);
    }
    if (fitted->counts[index + 1] > 0) return RFM_OK;
    return rfm__bytes_add_format(bytes, error, "no value lies between cut points %d and %d",
                                 (int)index + 1, (int)index + 2);
}

static void scorer_cuts_text(rfm__builder *builder, int32_t column, const char *text) {
    rfm__builder_text(builder, column, text, strlen(text));
}

static rfm_status scorer_cuts_cut(rfm__builder *builder, const rfm__fitted *fitted, int32_t index,
                                  rfm_error *error) {
    char cut[RFM__CUT_TEXT];
    rfm__bytes reason = {0};
    const rfm_status status = scorer_cuts_reason(fitted, index, &reason, error);
    if (status == RFM_OK) {
        scorer_cuts_text(builder, SCORER_CUTS_DIMENSION, fitted->name);
        scorer_cuts_text(builder, SCORER_CUTS_COLUMN, fitted->column);
        scorer_cuts_text(builder, SCORER_CUTS_STRATEGY, fitted->strategy->name);
        scorer_cuts_text(builder, SCORER_CUTS_DIRECTION,
                         fitted->direction == RFM_LOW_IS_GOOD ? "low-is-good" : "high-is-good");
        rfm__builder_int64(builder, SCORER_CUTS_BINS, fitted->bins);
        rfm__builder_int64(builder, SCORER_CUTS_EFFECTIVE_BINS, scorer_cuts_effective_bins(fitted));
        rfm__builder_int64(builder, SCORER_CUTS_CUT_INDEX, index + 1);
        rfm__builder_double(builder, SCORER_CUTS_CUT, rfm__cut_value(fitted, &fitted->cuts[index]));
        rfm__builder_text(builder, SCORER_CUTS_CUT_TEXT, cut,
                          rfm__cut_write(fitted, &fitted->cuts[index], cut));
        if (reason.size > 0) {
            rfm__builder_text(builder, SCORER_CUTS_REASON, reason.data, reason.size);
        }
        rfm__builder_end_row(builder);
    }
    rfm__bytes_free(&reason);
    return status;
}

rfm_status rfm_scorer_cuts(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error) {
    rfm__builder *builder;
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    RFM_TRY(rfm__builder_new(scorer_cuts_columns, SCORER_CUTS_COUNT, &builder, error));
    for (int32_t d = 0; d < scorer->count; ++d) {
        for (int32_t i = 0; i < scorer->dimensions[d].bins - 1; ++i) {
            const rfm_status status = scorer_cuts_cut(builder, &scorer->dimensions[d], i, error);
            if (status == RFM_OK) continue;
            rfm__builder_free(builder);
            return status;
        }
    }
    return rfm__builder_finish(builder, out_frame, error);
}
