/* SPDX-License-Identifier: MIT */
/* What a ledger keeps of a receipt. */
#ifndef RFM_LIB_LEDGER_ENTRY_H
#define RFM_LIB_LEDGER_ENTRY_H

#include <stdint.h>

/* 16 bytes a receipt; a sum without lines is a removed one and is skipped. */
typedef struct rfm__sum {
    int64_t amount;
    int32_t day;
    uint32_t lines;
} rfm__sum;

/* A sum with all that belongs to it, on its way from one place to another. */
typedef struct rfm__entry {
    uint64_t print; /* fingerprint of the receipt id; 0: a receipt of its own */
    int64_t amount;
    int64_t margin;
    int32_t day;
    uint32_t lines;
    uint32_t customer; /* local */
    uint32_t tuple;    /* attributes */
} rfm__entry;

#endif
