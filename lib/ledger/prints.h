/* SPDX-License-Identifier: MIT */
/* Sorted sets of 128-bit fingerprints: batches taken, ids erased. */
#ifndef RFM_LIB_LEDGER_PRINTS_H
#define RFM_LIB_LEDGER_PRINTS_H

#include "base/hash.h"
#include "base/memory.h"

typedef struct rfm__print_set {
    rfm__print128 *prints;
    size_t count;
    size_t capacity;
} rfm__print_set;

void rfm__prints_free(rfm__print_set *set);
int rfm__prints_compare(rfm__print128 left, rfm__print128 right);
int rfm__prints_have(const rfm__print_set *set, rfm__print128 print);
rfm_status rfm__prints_reserve(rfm__print_set *set, size_t extra, rfm_error *error);
/* Adds into reserved room; no change when it is there. */
void rfm__prints_add(rfm__print_set *set, rfm__print128 print);

#endif
