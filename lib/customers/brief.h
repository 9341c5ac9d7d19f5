/* SPDX-License-Identifier: MIT */
/* What the customer table needs of a tally, in less than half the room. */
#ifndef RFM_LIB_CUSTOMERS_BRIEF_H
#define RFM_LIB_CUSTOMERS_BRIEF_H

#include "customers/tally.h"

/* Of a customer's rows there are less than 2^32. */
typedef struct rfm__brief {
    int32_t first_day;
    int32_t last_day;
    uint32_t receipts;
    uint32_t purchase_days;
    int64_t lines;
    int64_t gross;
    int64_t returned;
} rfm__brief;

/* What only models and margins need besides. */
typedef struct rfm__brief_more {
    int64_t margin;
    int64_t purchase_spend;
    int64_t first_day_spend;
    int64_t first_day_receipts;
} rfm__brief_more;

void rfm__brief_more_make(const rfm__tally *tally, rfm__brief_more *out_more);
static inline rfm__brief rfm__brief_make(const rfm__tally *tally) {
    return (rfm__brief){.first_day = tally->first_day,
                        .last_day = tally->last_day,
                        .receipts = (uint32_t)tally->receipts,
                        .purchase_days = (uint32_t)tally->purchase_days,
                        .lines = tally->lines,
                        .gross = tally->gross,
                        .returned = tally->returned};
}

#endif
