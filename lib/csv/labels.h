/* SPDX-License-Identifier: MIT */
/* The different texts of a code column, numbered as they come. */
#ifndef RFM_LIB_CSV_LABELS_H
#define RFM_LIB_CSV_LABELS_H

#include "base/bytes.h"
#include "base/hash.h"

typedef struct rfm__csv_labels {
    rfm__bytes text;
    size_t *ends; /* label i lies from ends[i - 1] (0 for the first) to ends[i] */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* label + 1, 0: free; a power of two of them */
    size_t slot_count;
    rfm__key key;
} rfm__csv_labels;

/* The number of a label, added when it is new. */
rfm_status rfm__csv_labels_add(rfm__csv_labels *labels, const char *text, size_t size,
                               int32_t *out_label, rfm_error *error);
const char *rfm__csv_labels_text(const rfm__csv_labels *labels, size_t label, size_t *out_size);
void rfm__csv_labels_reset(rfm__csv_labels *labels);
void rfm__csv_labels_clear(rfm__csv_labels *labels);

#endif
