/* SPDX-License-Identifier: MIT */
/* Brands, channels and stores repeat on every line; a small table per piece turns them into numbers
 * while reading, so that no later step has to hash text again. */
#include "csv/labels.h"

#include <string.h>

const char *rfm__csv_labels_text(const rfm__csv_labels *labels, size_t label, size_t *out_size) {
    const size_t from = label == 0 ? 0 : labels->ends[label - 1];
    *out_size = labels->ends[label] - from;
    return labels->text.data + from;
}

static size_t csv_labels_find(const rfm__csv_labels *labels, const char *text, size_t size) {
    size_t slot = (size_t)rfm__hash(labels->key, text, size) & (labels->slot_count - 1);
    while (labels->slots[slot] != 0) {
        size_t length;
        const char *label = rfm__csv_labels_text(labels, labels->slots[slot] - 1, &length);
        if (length == size && memcmp(label, text, size) == 0) break;
        slot = (slot + 1) & (labels->slot_count - 1);
    }
    return slot;
}

/* Twice the slots, at most half of them taken. */
static rfm_status csv_labels_widen(rfm__csv_labels *labels, rfm_error *error) {
    const size_t count = labels->slot_count == 0 ? 64 : labels->slot_count * 2;
    uint32_t *slots;
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *slots, &slots, error));
    rfm__free(labels->slots);
    labels->slots = slots;
    labels->slot_count = count;
    for (size_t i = 0; i < labels->count; ++i) {
        size_t size;
        const char *text = rfm__csv_labels_text(labels, i, &size);
        slots[csv_labels_find(labels, text, size)] = (uint32_t)i + 1;
    }
    return RFM_OK;
}

rfm_status rfm__csv_labels_add(rfm__csv_labels *labels, const char *text, size_t size,
                               int32_t *out_label, rfm_error *error) {
    if (labels->count >= INT32_MAX - 1) {
        return rfm__fail(error, RFM_E_OVERFLOW, -1, "more different labels than a code can name");
    }
    if (2 * labels->count >= labels->slot_count) RFM_TRY(csv_labels_widen(labels, error));
    const size_t slot = csv_labels_find(labels, text, size);
    if (labels->slots[slot] == 0) {
        RFM_TRY(rfm__grow(&labels->ends, &labels->capacity, labels->count + 1, sizeof *labels->ends,
                          error));
        RFM_TRY(rfm__bytes_add(&labels->text, text, size, error));
        labels->ends[labels->count++] = labels->text.size;
        labels->slots[slot] = (uint32_t)labels->count;
    }
    *out_label = (int32_t)(labels->slots[slot] - 1);
    return RFM_OK;
}

void rfm__csv_labels_reset(rfm__csv_labels *labels) {
    labels->text.size = 0;
    labels->count = 0;
    if (labels->slots != NULL) memset(labels->slots, 0, labels->slot_count * sizeof *labels->slots);
}

void rfm__csv_labels_clear(rfm__csv_labels *labels) {
    rfm__bytes_free(&labels->text);
    rfm__free(labels->ends);
    rfm__free(labels->slots);
    memset(labels, 0, sizeof *labels);
}
