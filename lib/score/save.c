/* SPDX-License-Identifier: MIT */
/* Writes a scorer as text: two lines that matter for each dimension, and the counts it was
 * fitted to. */
#include "base/text.h"
#include "frame/frame.h"
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

static rfm_status scorer_save_cuts(rfm__bytes *bytes, const rfm__fitted *fitted, rfm_error *error) {
    char text[1 + RFM__CUT_TEXT] = {' '};
    RFM_TRY(rfm__bytes_add_text(bytes, "cuts", error));
    for (int32_t i = 0; i < fitted->bins - 1; ++i) {
        const size_t size = rfm__cut_write(fitted, &fitted->cuts[i], text + 1);
        RFM_TRY(rfm__bytes_add(bytes, text, size + 1, error));
    }
    return rfm__bytes_add(bytes, "\n", 1, error);
}

static rfm_status scorer_save_type(rfm__bytes *bytes, const rfm__fitted *fitted, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_text(bytes, " type ", error));
    if (fitted->type == RFM__TYPE_NUMBER) return rfm__bytes_add_text(bytes, "number", error);
    RFM_TRY(rfm__bytes_add_text(bytes, rfm__column_type_name(fitted->type), error));
    return fitted->type == RFM_COLUMN_AMOUNT ? scorer_save_int64(bytes, fitted->scale, error)
                                             : RFM_OK;
}

static rfm_status scorer_save_dimension(rfm__bytes *bytes, const rfm__fitted *fitted,
                                        rfm_error *error) {
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
    RFM_TRY(scorer_save_cuts(bytes, fitted, error));
    if (fitted->counts == NULL) return RFM_OK;
    RFM_TRY(scorer_save_numbers(bytes, "counts", fitted->counts, fitted->bins, error));
    return scorer_save_numbers(bytes, "equal", fitted->equal, fitted->bins - 1, error);
}

rfm_status rfm_scorer_save(const rfm_scorer *scorer, rfm_write_fn write, void *payload,
                           rfm_error *error) {
    rfm__bytes bytes = {0};
    rfm__error_clear(error);
    if (scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "scorer is NULL");
    if (write == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "write is NULL");
    rfm_status status =
        rfm__bytes_add_format(&bytes, error, "rfm scorer %d\n", (int)RFM__SCORER_VERSION);
    for (int32_t i = 0; status == RFM_OK && i < scorer->count; ++i) {
        status = scorer_save_dimension(&bytes, &scorer->dimensions[i], error);
    }
    if (status == RFM_OK) status = rfm__write(write, payload, bytes.data, bytes.size, error);
    rfm__bytes_free(&bytes);
    return status;
}
