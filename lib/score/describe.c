/* SPDX-License-Identifier: MIT */
/*
 * Cut points and clusters as frames, with the reason where bins were lost. Half of a shop's
 * customers may have bought once: then two of five quantiles are both 1, and whoever reads the
 * scores has to be told.
 */
#include <string.h>

#include "base/exact.h"
#include "frame/builder.h"
#include "score/strategy.h"

enum {
    SCORER_CUTS_DIMENSION,
    SCORER_CUTS_WITHIN,
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
    {"dimension", RFM_COLUMN_TEXT, 0},       {"within", RFM_COLUMN_TEXT, 0},
    {"column", RFM_COLUMN_TEXT, 0},          {"strategy", RFM_COLUMN_TEXT, 0},
    {"direction", RFM_COLUMN_TEXT, 0},       {"bins", RFM_COLUMN_INT64, 0},
    {"effective_bins", RFM_COLUMN_INT64, 0}, {"cut_index", RFM_COLUMN_INT64, 0},
    {"cut", RFM_COLUMN_DOUBLE, 0},           {"cut_text", RFM_COLUMN_TEXT, 0},
    {"reason", RFM_COLUMN_TEXT, 0},
};

/* One cell of one dimension, and where its rows go. */
typedef struct scorer_shown {
    const rfm_scorer *scorer;
    int32_t index;
    const rfm__fitted *fitted;
    const rfm__cell *cell;
    rfm__builder *builder;
} scorer_shown;

/* Bins that a value fell into when the scorer was fitted; all of them where nothing was fitted. */
static int32_t scorer_cuts_effective_bins(const rfm__fitted *fitted, const rfm__cell *cell) {
    int32_t effective = 0;
    if (cell->counts == NULL) return fitted->bins;
    for (int32_t i = 0; i < fitted->bins; ++i) effective += cell->counts[i] > 0;
    return effective;
}

/* "cut points 1 and 2 are both 1: 34.4 % of values equal it" */
static rfm_status scorer_cuts_tie(const scorer_shown *shown, int32_t first, int32_t last,
                                  int is_highest, rfm__bytes *bytes, rfm_error *error) {
    char cut[RFM__CUT_TEXT];
    const rfm__cell *cell = shown->cell;
    const size_t size = rfm__cut_write(shown->fitted, &cell->cuts[first], cut);
    const int64_t share =
        rfm__divide_half_even(cell->equal[first] * 1000, rfm__cell_total(shown->fitted, cell));
    const int is_one_above = shown->fitted->quantile_type == RFM_QUANTILE_RPKG;
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
    return rfm__bytes_add_format(bytes, error, "%s: %d.%d %% of values %s",
                                 is_highest && !is_one_above ? ", the highest value" : "",
                                 (int)(share / 10), (int)(share % 10),
                                 is_one_above ? "are 1 below it" : "equal it");
}

/* Why there is no value in the bin behind cut point `index`; adds nothing when there is one. */
static rfm_status scorer_cuts_reason(const scorer_shown *shown, int32_t index, rfm__bytes *bytes,
                                     rfm_error *error) {
    const rfm__cell *cell = shown->cell;
    const int32_t cut_count = shown->fitted->bins - 1;
    const int is_one_above = shown->fitted->quantile_type == RFM_QUANTILE_RPKG;
    int32_t first = index, last = index;
    if (cell->counts == NULL) return RFM_OK;
    if (cell->centres != NULL) {
        const int clusters = (int)scorer_cuts_effective_bins(shown->fitted, cell);
        if (cell->counts[index + 1] > 0) return RFM_OK;
        return rfm__bytes_add_format(bytes, error, "%d different value%s for %d clusters", clusters,
                                     clusters == 1 ? "" : "s", (int)shown->fitted->bins);
    }
    while (first > 0 && rfm__cut_compare(&cell->cuts[first - 1], &cell->cuts[index]) == 0) {
        --first;
    }
    while (last + 1 < cut_count &&
           rfm__cut_compare(&cell->cuts[last + 1], &cell->cuts[index]) == 0) {
        ++last;
    }
    const int is_highest = last == cut_count - 1 && cell->counts[cut_count] == 0;
    if (first < last || (is_highest && !is_one_above)) {
        return scorer_cuts_tie(shown, first, last, is_highest, bytes, error);
    }
    if (cell->counts[index + 1] > 0) return RFM_OK;
    if (is_highest) {
        return rfm__bytes_add_format(bytes, error, "no value reaches cut point %d", (int)index + 1);
    }
    return rfm__bytes_add_format(bytes, error, "no value lies between cut points %d and %d",
                                 (int)index + 1, (int)index + 2);
}

static void scorer_shown_text(const scorer_shown *shown, int32_t column, const char *text) {
    rfm__builder_text(shown->builder, column, text, strlen(text));
}

/* The scores that a cell lies within; missing where it lies within none. */
static void scorer_shown_within(const scorer_shown *shown, int32_t column) {
    char place[RFM__PLACE_TEXT];
    if (!shown->fitted->is_within) return;
    rfm__builder_text(shown->builder, column, place,
                      rfm__place_write(shown->scorer, shown->index, shown->cell->place, place));
}

static rfm_status scorer_cuts_cut(const scorer_shown *shown, int32_t index, rfm_error *error) {
    char cut[RFM__CUT_TEXT];
    rfm__builder *builder = shown->builder;
    const rfm__fitted *fitted = shown->fitted;
    const rfm__cell *cell = shown->cell;
    rfm__bytes reason = {0};
    const rfm_status status = scorer_cuts_reason(shown, index, &reason, error);
    if (status == RFM_OK) {
        scorer_shown_text(shown, SCORER_CUTS_DIMENSION, fitted->name);
        scorer_shown_within(shown, SCORER_CUTS_WITHIN);
        scorer_shown_text(shown, SCORER_CUTS_COLUMN, fitted->column);
        scorer_shown_text(shown, SCORER_CUTS_STRATEGY, fitted->strategy->name);
        scorer_shown_text(shown, SCORER_CUTS_DIRECTION,
                          fitted->direction == RFM_LOW_IS_GOOD ? "low-is-good" : "high-is-good");
        rfm__builder_int64(builder, SCORER_CUTS_BINS, fitted->bins);
        rfm__builder_int64(builder, SCORER_CUTS_EFFECTIVE_BINS,
                           scorer_cuts_effective_bins(fitted, cell));
        rfm__builder_int64(builder, SCORER_CUTS_CUT_INDEX, index + 1);
        rfm__builder_double(builder, SCORER_CUTS_CUT, rfm__cut_value(fitted, &cell->cuts[index]));
        rfm__builder_text(builder, SCORER_CUTS_CUT_TEXT, cut,
                          rfm__cut_write(fitted, &cell->cuts[index], cut));
        if (reason.size > 0) {
            rfm__builder_text(builder, SCORER_CUTS_REASON, reason.data, reason.size);
        }
        rfm__builder_end_row(builder);
    }
    rfm__bytes_free(&reason);
    return status;
}

static rfm_status scorer_cuts_cell(const scorer_shown *shown, rfm_error *error) {
    for (int32_t i = 0; i < shown->fitted->bins - 1; ++i) {
        RFM_TRY(scorer_cuts_cut(shown, i, error));
    }
    return RFM_OK;
}

enum {
    SCORER_CENTRES_DIMENSION,
    SCORER_CENTRES_WITHIN,
    SCORER_CENTRES_CLUSTER,
    SCORER_CENTRES_CENTRE,
    SCORER_CENTRES_CUSTOMERS,
    SCORER_CENTRES_WITHIN_SS,
    SCORER_CENTRES_COUNT
};

static const rfm__builder_column scorer_centres_columns[SCORER_CENTRES_COUNT] = {
    {"dimension", RFM_COLUMN_TEXT, 0},  {"within", RFM_COLUMN_TEXT, 0},
    {"cluster", RFM_COLUMN_INT64, 0},   {"centre", RFM_COLUMN_DOUBLE, 0},
    {"customers", RFM_COLUMN_INT64, 0}, {"within_ss", RFM_COLUMN_DOUBLE, 0},
};

static rfm_status scorer_centres_cell(const scorer_shown *shown, rfm_error *error) {
    const rfm__cell *cell = shown->cell;
    (void)error;
    for (int32_t i = 0; cell->centres != NULL && i < shown->fitted->bins; ++i) {
        if (cell->counts[i] == 0) continue;
        scorer_shown_text(shown, SCORER_CENTRES_DIMENSION, shown->fitted->name);
        scorer_shown_within(shown, SCORER_CENTRES_WITHIN);
        rfm__builder_int64(shown->builder, SCORER_CENTRES_CLUSTER, i + 1);
        rfm__builder_double(shown->builder, SCORER_CENTRES_CENTRE, cell->centres[i]);
        rfm__builder_int64(shown->builder, SCORER_CENTRES_CUSTOMERS, cell->counts[i]);
        rfm__builder_double(shown->builder, SCORER_CENTRES_WITHIN_SS, cell->within[i]);
        rfm__builder_end_row(shown->builder);
    }
    return RFM_OK;
}

/* Rows of all cells, dimension by dimension. */
static rfm_status scorer_show(const rfm_scorer *scorer, const rfm__builder_column *columns,
                              int32_t count,
                              rfm_status (*show)(const scorer_shown *shown, rfm_error *error),
                              rfm_frame **out_frame, rfm_error *error) {
    scorer_shown shown = {.scorer = scorer};
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    RFM_TRY(rfm__builder_new(columns, count, &shown.builder, error));
    for (int32_t d = 0; d < scorer->count; ++d) {
        shown.index = d;
        shown.fitted = &scorer->dimensions[d];
        for (size_t i = 0; i < shown.fitted->cell_count; ++i) {
            shown.cell = &shown.fitted->cells[i];
            const rfm_status status = show(&shown, error);
            if (status == RFM_OK) continue;
            rfm__builder_free(shown.builder);
            return status;
        }
    }
    return rfm__builder_finish(shown.builder, out_frame, error);
}

rfm_status rfm_scorer_cuts(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error) {
    return scorer_show(scorer, scorer_cuts_columns, SCORER_CUTS_COUNT, scorer_cuts_cell, out_frame,
                       error);
}

rfm_status rfm_scorer_centres(const rfm_scorer *scorer, rfm_frame **out_frame, rfm_error *error) {
    return scorer_show(scorer, scorer_centres_columns, SCORER_CENTRES_COUNT, scorer_centres_cell,
                       out_frame, error);
}
