/* SPDX-License-Identifier: MIT */
/* A host's columns are strangers: everything they claim is checked here, once, while they are
 * copied, so that no module ever has to doubt a frame. */
#include <string.h>

#include "base/days.h"
#include "base/text.h"
#include "frame/frame.h"
#include "frame/intake.h"

static rfm_status intake_fail(const rfm_column *given, int32_t index, rfm_status status,
                              int64_t where, const char *reason, rfm_error *error) {
    return rfm__fail_at(error, status, where, index + 1, "column %.40s: %s",
                        given->name == NULL ? "without a name" : given->name, reason);
}

/* Offsets must start at 0 or later, never fall, and delimit valid UTF-8. */
static rfm_status intake_check_texts(const rfm_column *given, int32_t index, int64_t count,
                                     const int64_t *offsets, const char *bytes, rfm_error *error) {
    if (offsets == NULL && count == 0) return RFM_OK;
    if (offsets == NULL) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "offsets are NULL", error);
    }
    if (offsets[0] < 0) {
        return intake_fail(given, index, RFM_E_DATA, 0, "the first offset is below 0", error);
    }
    for (int64_t i = 0; i < count; ++i) {
        if (offsets[i + 1] < offsets[i]) {
            return intake_fail(given, index, RFM_E_DATA, i, "offsets fall", error);
        }
    }
    if (bytes == NULL && offsets[count] > offsets[0]) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "bytes are NULL", error);
    }
    for (int64_t i = 0; i < count; ++i) {
        const size_t size = (size_t)(offsets[i + 1] - offsets[i]);
        if (size == 0 || rfm__utf8_valid_prefix(bytes + offsets[i], size) == size) continue;
        const rfm_column cell = *given;
        if (offsets == given->offsets && rfm__cell_is_missing(&cell, i)) continue;
        return intake_fail(given, index, RFM_E_DATA, i, "text is not valid UTF-8", error);
    }
    return RFM_OK;
}

static rfm_status intake_check_days(const rfm_column *given, int32_t index, rfm_error *error) {
    const int32_t *days = given->values;
    for (int64_t row = 0; row < given->length; ++row) {
        if (rfm__day_is_valid(days[row]) || rfm__cell_is_missing(given, row)) continue;
        return intake_fail(given, index, RFM_E_DATA, row, "day is outside 0001-01-01 to 9999-12-31",
                           error);
    }
    return RFM_OK;
}

static rfm_status intake_check_codes(const rfm_column *given, int32_t index, rfm_error *error) {
    if (given->label_count == 0) return RFM_OK;
    RFM_TRY(intake_check_texts(given, index, given->label_count, given->label_offsets,
                               given->label_bytes, error));
    const int32_t *codes = given->values;
    for (int64_t row = 0; row < given->length; ++row) {
        if (codes[row] >= 0 && codes[row] < given->label_count) continue;
        if (rfm__cell_is_missing(given, row)) continue;
        return intake_fail(given, index, RFM_E_DATA, row, "code has no label", error);
    }
    return RFM_OK;
}

static rfm_status intake_check_doubles(const rfm_column *given, int32_t index, rfm_error *error) {
    const double *values = given->values;
    for (int64_t row = 0; row < given->length; ++row) {
        if (values[row] == values[row] || rfm__cell_is_missing(given, row)) continue;
        return intake_fail(given, index, RFM_E_DATA, row, "value is NaN; expected it to be missing",
                           error);
    }
    return RFM_OK;
}

rfm_status rfm__column_check(const rfm_column *given, int32_t index, rfm_error *error) {
    if (given->name == NULL || given->name[0] == '\0') {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "the name is empty", error);
    }
    if (rfm__utf8_valid_prefix(given->name, strlen(given->name)) != strlen(given->name)) {
        return rfm__fail_at(error, RFM_E_ARGUMENT, -1, index + 1,
                            "the name of column %d is not valid UTF-8", (int)index + 1);
    }
    if (given->length < 0 || given->label_count < 0 || given->label_count > INT32_MAX) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "a count is out of range", error);
    }
    if (given->scale < 0 || given->scale > 18) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "scale is not in 0..18", error);
    }
    if (given->type == RFM_COLUMN_TEXT) {
        return intake_check_texts(given, index, given->length, given->offsets, given->bytes, error);
    }
    if (given->type < RFM_COLUMN_INT64 || given->type > RFM_COLUMN_CODE) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "unknown type", error);
    }
    if (given->values == NULL && given->length > 0) {
        return intake_fail(given, index, RFM_E_ARGUMENT, -1, "values are NULL", error);
    }
    if (given->type == RFM_COLUMN_DAY) return intake_check_days(given, index, error);
    if (given->type == RFM_COLUMN_CODE) return intake_check_codes(given, index, error);
    if (given->type == RFM_COLUMN_DOUBLE) return intake_check_doubles(given, index, error);
    return RFM_OK;
}

static rfm_status intake_copy_text(const rfm_column *given, rfm__column **out_column,
                                   rfm_error *error) {
    const int64_t first = given->length > 0 ? given->offsets[0] : 0;
    const int64_t size = given->length > 0 ? given->offsets[given->length] - first : 0;
    int64_t *offsets;
    char *bytes;
    RFM_TRY(rfm__new_array((size_t)given->length + 1, sizeof *offsets, &offsets, error));
    const rfm_status status = rfm__new_array((size_t)size, 1, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        return status;
    }
    offsets[0] = 0;
    for (int64_t i = 1; i <= given->length; ++i) offsets[i] = given->offsets[i] - first;
    if (size > 0) memcpy(bytes, given->bytes + first, (size_t)size);
    return rfm__column_new_text(given->name, given->length, offsets, bytes, out_column, error);
}

static rfm_status intake_copy_values(const rfm_column *given, rfm__column **out_column,
                                     rfm_error *error) {
    RFM_TRY(
        rfm__column_new(given->name, given->type, given->scale, given->length, out_column, error));
    const int narrow = given->type == RFM_COLUMN_DAY || given->type == RFM_COLUMN_CODE;
    if (given->length > 0) {
        memcpy(rfm__column_int64(*out_column), given->values,
               (size_t)given->length * (narrow ? 4u : 8u));
    }
    if (given->label_count == 0 || given->type != RFM_COLUMN_CODE) return RFM_OK;
    rfm__labels *labels;
    RFM_TRY(rfm__labels_new(given->label_count, given->label_offsets, given->label_bytes, &labels,
                            error));
    rfm__column_set_labels(*out_column, labels);
    rfm__labels_free(labels);
    return RFM_OK;
}

static rfm_status intake_copy(const rfm_column *given, rfm__column **out_column, rfm_error *error) {
    if (given->type == RFM_COLUMN_TEXT) {
        RFM_TRY(intake_copy_text(given, out_column, error));
    } else {
        RFM_TRY(intake_copy_values(given, out_column, error));
    }
    if (given->validity == NULL) return RFM_OK;
    uint8_t *validity = rfm__column_validity(*out_column);
    if (validity == NULL) return rfm__fail_memory(error);
    memcpy(validity, given->validity, ((size_t)given->length + 7) / 8);
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}

static rfm_status intake_check_all(const rfm_column *columns, int32_t count, rfm_error *error) {
    for (int32_t i = 0; i < count; ++i) {
        RFM_TRY(rfm__column_check(&columns[i], i, error));
        if (columns[i].length != columns[0].length) {
            return rfm__fail_at(error, RFM_E_ARGUMENT, -1, i + 1,
                                "column %.40s has %lld rows; expected %lld, as the first column",
                                columns[i].name, (long long)columns[i].length,
                                (long long)columns[0].length);
        }
        for (int32_t k = 0; k < i; ++k) {
            if (strcmp(columns[i].name, columns[k].name) == 0) {
                return intake_fail(&columns[i], i, RFM_E_ARGUMENT, -1, "the name comes twice",
                                   error);
            }
        }
    }
    return RFM_OK;
}

rfm_status rfm_frame_new(const rfm_column *columns, int32_t column_count, rfm_frame **out_frame,
                         rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (column_count < 0 || (columns == NULL && column_count > 0)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "columns are NULL or their count is below 0");
    }
    RFM_TRY(intake_check_all(columns, column_count, error));
    rfm__column **copies;
    RFM_TRY(rfm__new_zeroed_array((size_t)column_count, sizeof *copies, &copies, error));
    rfm_status status = RFM_OK;
    for (int32_t i = 0; i < column_count && status == RFM_OK; ++i) {
        status = intake_copy(&columns[i], &copies[i], error);
    }
    if (status == RFM_OK) {
        const int64_t rows = column_count > 0 ? columns[0].length : 0;
        status = rfm__frame_publish(copies, column_count, rows, out_frame, error);
    }
    for (int32_t i = 0; i < column_count; ++i) rfm__column_free(copies[i]);
    rfm__free(copies);
    return status;
}
