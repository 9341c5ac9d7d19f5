/* SPDX-License-Identifier: MIT */
/* Attributes of lines (item, store, campaign ...): each a dictionary of its values; a line carries
 * one number, the tuple of its values, so that any number of attributes costs four bytes a sum. */
#ifndef RFM_LIB_LEDGER_ATTRIBUTES_H
#define RFM_LIB_LEDGER_ATTRIBUTES_H

#include "ledger/dictionary.h"

enum { RFM__ATTRIBUTES_MOST = 16 };

typedef struct rfm__attributes {
    int32_t count;
    char *names[RFM__ATTRIBUTES_MOST];
    rfm__dictionary values[RFM__ATTRIBUTES_MOST];
    rfm__dictionary
        tuples; /* the key's text is the codes of the values, 4 bytes each; 0: no value */
} rfm__attributes;

typedef struct rfm__attributes_mark {
    uint32_t values[RFM__ATTRIBUTES_MOST];
    uint32_t tuples;
} rfm__attributes_mark;

rfm_status rfm__attributes_init(rfm__attributes *attributes, const char *const *names,
                                int32_t count, rfm__key key, rfm_error *error);
void rfm__attributes_free(rfm__attributes *attributes);
/* Code of a value: 0 for no value, else dictionary index + 1, added when new. */
rfm_status rfm__attributes_code(rfm__attributes *attributes, int32_t attribute, const char *text,
                                size_t size, uint32_t *out_code, rfm_error *error);
/* Number of the tuple of `count` codes, added when new. */
rfm_status rfm__attributes_tuple(rfm__attributes *attributes, const uint32_t *codes,
                                 uint32_t *out_tuple, rfm_error *error);
/* The codes of a tuple. */
void rfm__attributes_get(const rfm__attributes *attributes, uint32_t tuple, uint32_t *out_codes);
void rfm__attributes_set_mark(const rfm__attributes *attributes, rfm__attributes_mark *mark);
void rfm__attributes_go_back(rfm__attributes *attributes, const rfm__attributes_mark *mark);
size_t rfm__attributes_memory(const rfm__attributes *attributes);

#endif
