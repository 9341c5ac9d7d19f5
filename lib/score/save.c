/* SPDX-License-Identifier: MIT */
/* Writes a scorer as text: two lines that matter for each dimension, or for each cell of one that
 * lies within others, and the counts it was fitted to. */
#include "base/text.h"
#include "frame/frame.h"
#include "score/points.h"
#include "score/strategy.h"

static rfm_status scorer_save_int64(rfm__bytes *bytes, int64_t value, rfm_error *error) {
    char text[1 + RFM__INT64_TEXT] = {' '};
    const size_t size = rfm__write_int64(text + 1, value);
    return rfm__bytes_add(bytes, text, size + 1, error);
}

static rfm_status scorer_save_numbers(rfm__bytes *bytes, const char *word, const int64_t *numbers,
                                      int32_t count, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(bytes, word, error));
    for (int32_t i = 0; i < count; ++i) RFM_TRY(scorer_save_int64(bytes, numbers[i], error));
    return rfm__bytes_add(bytes, "\n", 1, error);
}

static rfm_status scorer_save_cuts(rfm__bytes *bytes, const rfm__fitted *fitted,
                                   const rfm__cell *cell, rfm_error *error) {
    char text[1 + RFM__CUT_TEXT] = {' '};
    RFM_TRY(rfm__bytes_add_text(bytes, "cuts", error));
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        const size_t size = rfm__cut_write(fitted, &cell->cuts[i], text + 1);
        RFM_TRY(rfm__bytes_add(bytes, text, size + 1, error));
    }
    return rfm__bytes_add(bytes, "\n", 1, error);
}

/* Of the clusters that have values. */
static rfm_status scorer_save_doubles(rfm__bytes *bytes, const char *word, const rfm__cell *cell,
                                      const double *numbers, int32_t bins, rfm_error *error) {
    char text[1 + RFM__DOUBLE_TEXT] = {' '};
    RFM_TRY(rfm__bytes_add_text(bytes, word, error));
    for (int32_t i = 0; i < bins; ++i) {
        if (cell->counts[i] == 0) continue;
        const size_t size = rfm__write_double(text + 1, numbers[i]);
        RFM_TRY(rfm__bytes_add(bytes, text, size + 1, error));
    }
    return rfm__bytes_add(bytes, "\n", 1, error);
}

static rfm_status scorer_save_cell(rfm__bytes *bytes, const rfm__fitted *fitted,
                                   const rfm__cell *cell, rfm_error *error) {
    const int32_t bins = fitted->bins;
    RFM_TRY(scorer_save_cuts(bytes, fitted, cell, error));
    if (cell->counts == NULL) return RFM_OK;
    RFM_TRY(scorer_save_numbers(bytes, "counts", cell->counts, bins, error));
    RFM_TRY(scorer_save_numbers(bytes, "equal", cell->equal, bins - 1, error));
    if (cell->centres == NULL) return RFM_OK;
    RFM_TRY(scorer_save_doubles(bytes, "centres", cell, cell->centres, bins, error));
    return scorer_save_doubles(bytes, "within-ss", cell, cell->within, bins, error);
}

static rfm_status scorer_save_type(rfm__bytes *bytes, const rfm__fitted *fitted, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(bytes, " type ", error));
    if (fitted->type == RFM__TYPE_NUMBER) return rfm__bytes_add_text(bytes, "number", error);
    RFM_TRY(rfm__bytes_add_text(bytes, rfm__column_type_name(fitted->type), error));
    return fitted->type == RFM_COLUMN_AMOUNT ? scorer_save_int64(bytes, fitted->scale, error)
                                             : RFM_OK;
}

static rfm_status scorer_save_dimension(rfm__bytes *bytes, const rfm_scorer *scorer, int32_t index,
                                        rfm_error *error) {
    const rfm__fitted *fitted = &scorer->dimensions[index];
    char place[RFM__PLACE_TEXT];
    RFM_TRY(rfm__bytes_add_text(bytes, "dimension ", error));
    RFM_TRY(rfm__name_write(bytes, fitted->name, error));
    RFM_TRY(rfm__bytes_add_text(bytes, " column ", error));
    RFM_TRY(rfm__name_write(bytes, fitted->column, error));
    RFM_TRY(scorer_save_type(bytes, fitted, error));
    RFM_TRY(rfm__bytes_add_text(
        bytes, fitted->direction == RFM_LOW_IS_GOOD ? " low-is-good " : " high-is-good ", error));
    RFM_TRY(rfm__bytes_add_text(bytes, fitted->strategy->name, error));
    RFM_TRY(scorer_save_int64(bytes, fitted->bins, error));
    if (fitted->strategy->save != NULL) RFM_TRY(fitted->strategy->save(fitted, bytes, error));
    RFM_TRY(rfm__bytes_add(bytes, "\n", 1, error));
    for (size_t i = 0; i < fitted->cell_count; ++i) {
        const rfm__cell *cell = &fitted->cells[i];
        if (fitted->is_within) {
            const size_t size = rfm__place_write(scorer, index, cell->place, place);
            RFM_TRY(rfm__bytes_add_text(bytes, "within ", error));
            RFM_TRY(rfm__bytes_add(bytes, place, size, error));
            RFM_TRY(rfm__bytes_add(bytes, "\n", 1, error));
        }
        RFM_TRY(scorer_save_cell(bytes, fitted, cell, error));
    }
    return RFM_OK;
}

int32_t rfm__scorer_version(const rfm_scorer *scorer) {
    int is_first = scorer->method == RFM_SCORE_INDEPENDENT && !scorer->has_points;
    for (int32_t i = 0; i < scorer->count; ++i) {
        const rfm__fitted *fitted = &scorer->dimensions[i];
        is_first &= fitted->quantile_type != RFM_QUANTILE_RPKG && !fitted->strategy->ranks &&
                    !fitted->strategy->has_centres;
    }
    return is_first ? RFM__SCORER_VERSION_FIRST : RFM__SCORER_VERSION;
}

static rfm_status scorer_save_all(rfm__bytes *bytes, const rfm_scorer *scorer, rfm_error *error) {
    RFM_TRY(
        rfm__bytes_add_format(bytes, error, "rfm scorer %d\n", (int)rfm__scorer_version(scorer)));
    if (scorer->method == RFM_SCORE_NESTED) {
        RFM_TRY(rfm__bytes_add_text(bytes, "method nested\n", error));
    }
    for (int32_t i = 0; i < scorer->count; ++i) {
        RFM_TRY(scorer_save_dimension(bytes, scorer, i, error));
    }
    return rfm__points_save(scorer, bytes, error);
}

rfm_status rfm_scorer_save(const rfm_scorer *scorer, rfm_write_fn write, void *payload,
                           rfm_error *error) {
    rfm__bytes bytes = {0};
    rfm__error_clear(error);
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    rfm_status status = scorer_save_all(&bytes, scorer, error);
    if (status == RFM_OK) status = rfm__write(write, payload, bytes.data, bytes.size, error);
    rfm__bytes_free(&bytes);
    return status;
}

rfm_status rfm__scorer_copy(const rfm_scorer *scorer, rfm_scorer **out_scorer, rfm_error *error) {
    rfm__bytes bytes = {0};
    *out_scorer = NULL;
    rfm_status status = scorer_save_all(&bytes, scorer, error);
    if (status == RFM_OK) status = rfm_scorer_load(bytes.data, bytes.size, out_scorer, error);
    rfm__bytes_free(&bytes);
    return status;
}
