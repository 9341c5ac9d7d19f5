/* SPDX-License-Identifier: MIT */
/*
 * A frozen scorer wears out: its cut points parted the customers of the day it was fitted on into
 * bins of a size, and those of today fall into them otherwise. The population stability index sums
 * that up for a dimension, sum over scores of (q - p) ln(q / p) (a symmetric Kullback-Leibler
 * divergence: Kullback and Leibler 1951; in this use Siddiqi, Credit Risk Scorecards, 2006, with
 * its bounds of 0.1 and 0.25); each cut point is told apart by the share of customers up to it.
 */
#include "frame/builder.h"
#include "math/functions.h"
#include "score/pass.h"

static const double drift_moved_from = 0.1, drift_worn_from = 0.25;
/* A score that nobody has counts as half a customer, or the logarithm would have no end. */
static const double drift_nobody = 0.5;

/* Customers of today in each bin of each cell of a dimension, cell by cell. */
typedef struct drift_counts {
    int64_t *now[RFM__DIMENSIONS_MAX]; /* NULL where nothing was fitted */
} drift_counts;

static void drift_counts_free(drift_counts *counts) {
    for (int32_t d = 0; d < RFM__DIMENSIONS_MAX; ++d) rfm__free(counts->now[d]);
}

static rfm_status drift_count_dimension(const rfm__pass *pass, int32_t d, int64_t **out_counts,
                                        rfm_error *error) {
    const rfm__fitted *fitted = &pass->scorer->dimensions[d];
    const size_t bins = (size_t)fitted->bins;
    RFM_TRY(
        rfm__new_zeroed_array(fitted->cell_count, bins * sizeof **out_counts, out_counts, error));
    for (int64_t row = 0; row < pass->rows; ++row) {
        const int32_t score = pass->scores[d][row];
        uint64_t place = 0;
        if (score == 0) continue;
        if (fitted->is_within) (void)rfm__pass_place(pass, d, row, &place);
        const int64_t cell = rfm__fitted_find_cell(fitted, place);
        const int32_t bin = fitted->direction == RFM_LOW_IS_GOOD ? fitted->bins - score : score - 1;
        ++(*out_counts)[(size_t)cell * bins + (size_t)bin];
    }
    return RFM_OK;
}

static rfm_status drift_count(const rfm_scorer *scorer, const rfm_frame *frame,
                              drift_counts *counts, rfm_error *error) {
    rfm__pass pass = {.scorer = scorer, .frame = frame, .rows = rfm_frame_count(frame)};
    rfm_status status = RFM_OK;
    while (status == RFM_OK && pass.opened < scorer->count) status = rfm__pass_open(&pass, error);
    if (status == RFM_OK) status = rfm__pass_finish(&pass, 1, error);
    for (int32_t d = 0; status == RFM_OK && d < scorer->count; ++d) {
        if (!scorer->dimensions[d].strategy->needs_values) continue;
        status = drift_count_dimension(&pass, d, &counts->now[d], error);
    }
    rfm__pass_free(&pass);
    return status;
}

enum {
    DRIFT_DIMENSION,
    DRIFT_CUSTOMERS_FITTED,
    DRIFT_CUSTOMERS,
    DRIFT_PSI,
    DRIFT_MEAN_SCORE_FITTED,
    DRIFT_MEAN_SCORE,
    DRIFT_SHIFT,
    DRIFT_VERDICT,
    DRIFT_COLUMNS
};

static const rfm__builder_column drift_columns[DRIFT_COLUMNS] = {
    {"dimension", RFM_COLUMN_TEXT, 0},
    {"customers_fitted", RFM_COLUMN_INT64, 0},
    {"customers", RFM_COLUMN_INT64, 0},
    {"psi", RFM_COLUMN_DOUBLE, 0},
    {"mean_score_fitted", RFM_COLUMN_DOUBLE, 0},
    {"mean_score", RFM_COLUMN_DOUBLE, 0},
    {"shift", RFM_COLUMN_DOUBLE, 0},
    {"verdict", RFM_COLUMN_TEXT, 0},
};

/* All cells of a dimension together: who had each bin then, and who has it now. */
typedef struct drift_sums {
    int64_t fitted_total, total;
    int64_t fitted[RFM__BINS_MAX], now[RFM__BINS_MAX];
} drift_sums;

static void drift_sum(const rfm__fitted *fitted, const int64_t *now, drift_sums *sums) {
    memset(sums, 0, sizeof *sums);
    for (size_t c = 0; c < fitted->cell_count; ++c) {
        for (int32_t bin = 0; bin < fitted->bins; ++bin) {
            const int64_t today = now[c * (size_t)fitted->bins + (size_t)bin];
            sums->fitted[bin] += fitted->cells[c].counts[bin];
            sums->fitted_total += fitted->cells[c].counts[bin];
            sums->now[bin] += today;
            sums->total += today;
        }
    }
}

static double drift_share(int64_t count, int64_t total) {
    return (count == 0 ? drift_nobody : (double)count) / (double)total;
}

/* Bins from the lowest on; one that nobody had or has is no part of the scale. */
static double drift_psi(const drift_sums *sums, int32_t bins) {
    double psi = 0.0;
    for (int32_t bin = 0; bin < bins; ++bin) {
        if (sums->fitted[bin] == 0 && sums->now[bin] == 0) continue;
        const double p = drift_share(sums->fitted[bin], sums->fitted_total);
        const double q = drift_share(sums->now[bin], sums->total);
        psi += (q - p) * rfm__log(q / p);
    }
    return psi;
}

static double drift_mean_score(const rfm__fitted *fitted, const int64_t *counts, int64_t total) {
    double sum = 0.0;
    for (int32_t bin = 0; bin < fitted->bins; ++bin) {
        const int32_t score = fitted->direction == RFM_LOW_IS_GOOD ? fitted->bins - bin : bin + 1;
        sum += (double)score * (double)counts[bin];
    }
    return sum / (double)total;
}

static void drift_write_dimension(const rfm__fitted *fitted, const int64_t *now,
                                  rfm__builder *builder) {
    drift_sums sums;
    drift_sum(fitted, now, &sums);
    const double then = drift_mean_score(fitted, sums.fitted, sums.fitted_total);
    rfm__builder_text(builder, DRIFT_DIMENSION, fitted->name, strlen(fitted->name));
    rfm__builder_int64(builder, DRIFT_CUSTOMERS_FITTED, sums.fitted_total);
    rfm__builder_int64(builder, DRIFT_CUSTOMERS, sums.total);
    rfm__builder_double(builder, DRIFT_MEAN_SCORE_FITTED, then);
    if (sums.total > 0) {
        const double psi = drift_psi(&sums, fitted->bins);
        const double mean = drift_mean_score(fitted, sums.now, sums.total);
        const char *verdict = psi < drift_moved_from  ? "stable"
                              : psi < drift_worn_from ? "moved"
                                                      : "worn";
        rfm__builder_double(builder, DRIFT_PSI, psi);
        rfm__builder_double(builder, DRIFT_MEAN_SCORE, mean);
        rfm__builder_double(builder, DRIFT_SHIFT, mean - then);
        rfm__builder_text(builder, DRIFT_VERDICT, verdict, strlen(verdict));
    }
    rfm__builder_end_row(builder);
}

enum {
    DRIFT_CUT_DIMENSION,
    DRIFT_CUT_WITHIN,
    DRIFT_CUT_INDEX,
    DRIFT_CUT_CUT,
    DRIFT_CUT_SHARE_FITTED,
    DRIFT_CUT_SHARE,
    DRIFT_CUT_SHIFT,
    DRIFT_CUT_WORN,
    DRIFT_CUT_COLUMNS
};

static const rfm__builder_column drift_cut_columns[DRIFT_CUT_COLUMNS] = {
    {"dimension", RFM_COLUMN_TEXT, 0},      {"within", RFM_COLUMN_TEXT, 0},
    {"cut_index", RFM_COLUMN_INT64, 0},     {"cut", RFM_COLUMN_DOUBLE, 0},
    {"share_fitted", RFM_COLUMN_DOUBLE, 0}, {"share", RFM_COLUMN_DOUBLE, 0},
    {"shift", RFM_COLUMN_DOUBLE, 0},        {"worn", RFM_COLUMN_CODE, 0},
};

static void drift_write_cell(const rfm_scorer *scorer, int32_t d, const rfm__cell *cell,
                             const int64_t *now, rfm__builder *builder) {
    const rfm__fitted *fitted = &scorer->dimensions[d];
    const double half_bin = 0.5 / (double)fitted->bins;
    const int64_t fitted_total = rfm__cell_total(fitted, cell);
    char place[RFM__PLACE_TEXT];
    int64_t total = 0, fitted_below = 0, below = 0;
    for (int32_t bin = 0; bin < fitted->bins; ++bin) total += now[bin];
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        fitted_below += cell->counts[i];
        below += now[i];
        const double then = (double)fitted_below / (double)fitted_total;
        rfm__builder_text(builder, DRIFT_CUT_DIMENSION, fitted->name, strlen(fitted->name));
        if (fitted->is_within) {
            rfm__builder_text(builder, DRIFT_CUT_WITHIN, place,
                              rfm__place_write(scorer, d, cell->place, place));
        }
        rfm__builder_int64(builder, DRIFT_CUT_INDEX, i + 1);
        rfm__builder_double(builder, DRIFT_CUT_CUT, rfm__cut_value(fitted, &cell->cuts[i]));
        rfm__builder_double(builder, DRIFT_CUT_SHARE_FITTED, then);
        if (total > 0) {
            const double share = (double)below / (double)total, shift = share - then;
            rfm__builder_double(builder, DRIFT_CUT_SHARE, share);
            rfm__builder_double(builder, DRIFT_CUT_SHIFT, shift);
            rfm__builder_int64(builder, DRIFT_CUT_WORN, shift > half_bin || shift < -half_bin);
        }
        rfm__builder_end_row(builder);
    }
}

static rfm_status drift_make_dimensions(const rfm_scorer *scorer, const drift_counts *counts,
                                        rfm_frame **out_frame, rfm_error *error) {
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(drift_columns, DRIFT_COLUMNS, &builder, error));
    for (int32_t d = 0; d < scorer->count; ++d) {
        if (counts->now[d] == NULL) continue;
        drift_write_dimension(&scorer->dimensions[d], counts->now[d], builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status drift_make_cuts(const rfm_scorer *scorer, const drift_counts *counts,
                                  rfm_frame **out_frame, rfm_error *error) {
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(drift_cut_columns, DRIFT_CUT_COLUMNS, &builder, error));
    for (int32_t d = 0; d < scorer->count; ++d) {
        const rfm__fitted *fitted = &scorer->dimensions[d];
        for (size_t c = 0; counts->now[d] != NULL && c < fitted->cell_count; ++c) {
            drift_write_cell(scorer, d, &fitted->cells[c],
                             counts->now[d] + c * (size_t)fitted->bins, builder);
        }
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status drift_check(const rfm_scorer *scorer, const rfm_frame *frame, int is_wanted,
                              rfm_error *error) {
    int is_fitted = 0;
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    if (!is_wanted) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "out_dimensions and out_cuts are NULL; expected one of them");
    }
    for (int32_t d = 0; d < scorer->count; ++d) {
        is_fitted |= scorer->dimensions[d].strategy->needs_values;
    }
    if (is_fitted) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "scorer was not fitted to customers; expected a dimension of quantiles or "
                     "k-means");
}

rfm_status rfm_scorer_drift(const rfm_scorer *scorer, const rfm_frame *frame,
                            rfm_frame **out_dimensions, rfm_frame **out_cuts, rfm_error *error) {
    drift_counts counts = {{NULL}};
    rfm__error_clear(error);
    if (out_dimensions != NULL) *out_dimensions = NULL;
    if (out_cuts != NULL) *out_cuts = NULL;
    RFM_TRY(drift_check(scorer, frame, out_dimensions != NULL || out_cuts != NULL, error));
    rfm_status status = drift_count(scorer, frame, &counts, error);
    if (status == RFM_OK && out_dimensions != NULL) {
        status = drift_make_dimensions(scorer, &counts, out_dimensions, error);
    }
    if (status == RFM_OK && out_cuts != NULL) {
        status = drift_make_cuts(scorer, &counts, out_cuts, error);
        if (status != RFM_OK && out_dimensions != NULL) {
            rfm_frame_free(*out_dimensions);
            *out_dimensions = NULL;
        }
    }
    drift_counts_free(&counts);
    return status;
}
