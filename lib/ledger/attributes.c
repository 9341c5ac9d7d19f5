/* SPDX-License-Identifier: MIT */
/* Later reports group by item, store or campaign; keeping these as codes of shared tuples makes
 * room for them without widening every receipt. */
#include "ledger/attributes.h"

#include <string.h>

rfm_status rfm__attributes_init(rfm__attributes *attributes, const char *const *names,
                                int32_t count, rfm__key key, rfm_error *error) {
    attributes->tuples.key = key;
    for (int32_t i = 0; i < count; ++i) {
        attributes->values[i].key = key;
        RFM_TRY(rfm__copy_text(names[i], strlen(names[i]), &attributes->names[i], error));
        ++attributes->count;
    }
    return RFM_OK;
}

void rfm__attributes_free(rfm__attributes *attributes) {
    for (int32_t i = 0; i < attributes->count; ++i) {
        rfm__free(attributes->names[i]);
        rfm__dictionary_free(&attributes->values[i]);
    }
    rfm__dictionary_free(&attributes->tuples);
    attributes->count = 0;
}

rfm_status rfm__attributes_code(rfm__attributes *attributes, int32_t attribute, const char *text,
                                size_t size, uint32_t *out_code, rfm_error *error) {
    *out_code = 0;
    if (size == 0) return RFM_OK;
    rfm__dictionary *values = &attributes->values[attribute];
    rfm__id id = {.text = text, .size = size};
    id.hash = rfm__dictionary_hash(values, &id);
    uint32_t index;
    RFM_TRY(rfm__dictionary_find_or_add(values, &id, &index, error));
    *out_code = index + 1;
    return RFM_OK;
}

rfm_status rfm__attributes_tuple(rfm__attributes *attributes, const uint32_t *codes,
                                 uint32_t *out_tuple, rfm_error *error) {
    unsigned char text[4 * RFM__ATTRIBUTES_MOST];
    for (int32_t i = 0; i < attributes->count; ++i) rfm__put_u32(text + 4 * i, codes[i]);
    rfm__id id = {.text = (const char *)text, .size = 4 * (size_t)attributes->count};
    id.hash = rfm__dictionary_hash(&attributes->tuples, &id);
    return rfm__dictionary_find_or_add(&attributes->tuples, &id, out_tuple, error);
}

void rfm__attributes_get(const rfm__attributes *attributes, uint32_t tuple, uint32_t *out_codes) {
    const rfm__id id = rfm__dictionary_get(&attributes->tuples, tuple);
    unsigned char text[4 * RFM__ATTRIBUTES_MOST];
    memcpy(text, id.text, id.size);
    for (int32_t i = 0; i < attributes->count; ++i) out_codes[i] = rfm__get_u32(text + 4 * i);
}

void rfm__attributes_set_mark(const rfm__attributes *attributes, rfm__attributes_mark *mark) {
    for (int32_t i = 0; i < attributes->count; ++i) mark->values[i] = attributes->values[i].count;
    mark->tuples = attributes->tuples.count;
}

void rfm__attributes_go_back(rfm__attributes *attributes, const rfm__attributes_mark *mark) {
    for (int32_t i = 0; i < attributes->count; ++i) {
        rfm__dictionary_truncate(&attributes->values[i], mark->values[i]);
    }
    rfm__dictionary_truncate(&attributes->tuples, mark->tuples);
}

size_t rfm__attributes_memory(const rfm__attributes *attributes) {
    size_t memory = rfm__dictionary_memory(&attributes->tuples);
    for (int32_t i = 0; i < attributes->count; ++i) {
        memory += rfm__dictionary_memory(&attributes->values[i]);
    }
    return memory;
}
