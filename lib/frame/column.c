/* SPDX-License-Identifier: MIT */
/* Columns are written once by the module that makes them and only shared afterwards: the count of
 * references is all that ever changes, so frames can pass them on without a copy and from any
 * thread. */
#include <stdatomic.h>
#include <string.h>

#include "frame/frame.h"
#include "frame/shared.h"

static size_t column_value_size(int32_t type) {
    switch (type) {
        case RFM_COLUMN_INT64:
        case RFM_COLUMN_DOUBLE:
        case RFM_COLUMN_AMOUNT: return 8;
        case RFM_COLUMN_DAY:
        case RFM_COLUMN_CODE: return 4;
        default: return 0;
    }
}

const char *rfm__column_type_name(int32_t type) {
    static const char *const names[] = {"unknown", "int64", "double", "amount",
                                        "day",     "text",  "code"};
    return type >= RFM_COLUMN_INT64 && type <= RFM_COLUMN_CODE ? names[type] : names[0];
}

static rfm_status column_new_empty(const char *name, int32_t type, int32_t scale, int64_t length,
                                   rfm__column **out_column, rfm_error *error) {
    *out_column = NULL;
    rfm__column *column = rfm__alloc_zeroed(sizeof *column);
    if (column == NULL) return rfm__fail_memory(error);
    atomic_init(&column->references, 1);
    const rfm_status status = rfm__copy_text(name, strlen(name), &column->name, error);
    if (status != RFM_OK) {
        rfm__column_free(column);
        return status;
    }
    column->seen.name = column->name;
    column->seen.type = type;
    column->seen.scale = scale;
    column->seen.length = length;
    *out_column = column;
    return RFM_OK;
}

rfm_status rfm__column_new(const char *name, int32_t type, int32_t scale, int64_t length,
                           rfm__column **out_column, rfm_error *error) {
    rfm__column *column;
    *out_column = NULL;
    RFM_TRY(column_new_empty(name, type, scale, length, &column, error));
    const rfm_status status =
        rfm__new_array((size_t)length, column_value_size(type), &column->values, error);
    if (status != RFM_OK) {
        rfm__column_free(column);
        return status;
    }
    column->seen.values = column->values;
    *out_column = column;
    return RFM_OK;
}

rfm_status rfm__column_new_text(const char *name, int64_t length, int64_t *offsets, char *bytes,
                                rfm__column **out_column, rfm_error *error) {
    const rfm_status status = column_new_empty(name, RFM_COLUMN_TEXT, 0, length, out_column, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        rfm__free(bytes);
        return status;
    }
    (*out_column)->values = offsets;
    (*out_column)->bytes = bytes;
    (*out_column)->seen.offsets = offsets;
    (*out_column)->seen.bytes = bytes;
    return RFM_OK;
}

int64_t *rfm__column_int64(rfm__column *column) { return column->values; }
double *rfm__column_double(rfm__column *column) { return column->values; }
int32_t *rfm__column_int32(rfm__column *column) { return column->values; }

uint8_t *rfm__column_validity(rfm__column *column) {
    if (column->validity == NULL) {
        const size_t size = ((size_t)column->seen.length + 7) / 8;
        column->validity = rfm__alloc(size);
        if (column->validity != NULL) memset(column->validity, 0xFF, size);
        column->seen.validity = column->validity;
    }
    return column->validity;
}

/* Bits that are 0 among the first `length`, eight bytes at a time; those of a word are counted side
 * by side in lanes of 2, 4 and 8 bits. */
static int64_t column_count_unset(const uint8_t *bits, int64_t length) {
    int64_t unset = 0;
    int64_t row = 0;
    for (; row + 64 <= length; row += 64) {
        uint64_t word;
        memcpy(&word, bits + row / 8, sizeof word);
        word = ~word;
        if (word == 0) continue;
        word -= word >> 1 & UINT64_C(0x5555555555555555);
        word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
        word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
        unset += (int64_t)(word * UINT64_C(0x0101010101010101) >> 56);
    }
    for (; row < length; ++row) unset += (bits[row / 8] >> (row % 8) & 1) == 0;
    return unset;
}

void rfm__column_count_nulls(rfm__column *column) {
    column->seen.null_count = 0;
    if (column->validity == NULL) return;
    column->seen.null_count = column_count_unset(column->validity, column->seen.length);
    if (column->seen.null_count > 0) return;
    rfm__free(column->validity);
    column->validity = NULL;
    column->seen.validity = NULL;
}

void rfm__column_set_labels(rfm__column *column, rfm__labels *labels) {
    atomic_fetch_add_explicit(&labels->references, 1, memory_order_relaxed);
    column->labels = labels;
    column->seen.label_count = labels->count;
    column->seen.label_offsets = labels->offsets;
    column->seen.label_bytes = labels->bytes;
}

void rfm__column_share(rfm__column *column) {
    atomic_fetch_add_explicit(&column->references, 1, memory_order_relaxed);
}

void rfm__column_free(rfm__column *column) {
    if (column == NULL) return;
    if (atomic_fetch_sub_explicit(&column->references, 1, memory_order_acq_rel) > 1) return;
    rfm__labels_free(column->labels);
    rfm__free(column->name);
    rfm__free(column->values);
    rfm__free(column->bytes);
    rfm__free(column->validity);
    rfm__free(column);
}

rfm_status rfm__labels_new(int64_t count, const int64_t *offsets, const char *bytes,
                           rfm__labels **out_labels, rfm_error *error) {
    *out_labels = NULL;
    rfm__labels *labels = rfm__alloc_zeroed(sizeof *labels);
    if (labels == NULL) return rfm__fail_memory(error);
    atomic_init(&labels->references, 1);
    labels->count = count;
    const size_t size = count > 0 ? (size_t)(offsets[count] - offsets[0]) : 0;
    rfm_status status = rfm__new_array((size_t)count + 1, sizeof *offsets, &labels->offsets, error);
    if (status == RFM_OK) status = rfm__new_array(size, 1, &labels->bytes, error);
    if (status != RFM_OK) {
        rfm__labels_free(labels);
        return status;
    }
    labels->offsets[0] = 0;
    for (int64_t i = 1; i <= count; ++i) labels->offsets[i] = offsets[i] - offsets[0];
    if (size > 0) memcpy(labels->bytes, bytes + offsets[0], size);
    *out_labels = labels;
    return RFM_OK;
}

rfm_status rfm__labels_from_texts(const char *const *texts, int64_t count, rfm__labels **out_labels,
                                  rfm_error *error) {
    *out_labels = NULL;
    int64_t *offsets;
    RFM_TRY(rfm__new_array((size_t)count + 1, sizeof *offsets, &offsets, error));
    offsets[0] = 0;
    for (int64_t i = 0; i < count; ++i) offsets[i + 1] = offsets[i] + (int64_t)strlen(texts[i]);
    char *bytes;
    rfm_status status = rfm__new_array((size_t)offsets[count], 1, &bytes, error);
    if (status == RFM_OK) {
        for (int64_t i = 0; i < count; ++i) {
            memcpy(bytes + offsets[i], texts[i], (size_t)(offsets[i + 1] - offsets[i]));
        }
        status = rfm__labels_new(count, offsets, bytes, out_labels, error);
    }
    rfm__free(bytes);
    rfm__free(offsets);
    return status;
}

void rfm__labels_free(rfm__labels *labels) {
    if (labels == NULL) return;
    if (atomic_fetch_sub_explicit(&labels->references, 1, memory_order_acq_rel) > 1) return;
    rfm__free(labels->offsets);
    rfm__free(labels->bytes);
    rfm__free(labels);
}
