/* SPDX-License-Identifier: MIT */
/* The definitions of a receipt live here and nowhere else: what it comes to, what a return does to
 * it, when it is a purchase. docs/customers.md says the same in words. */
#ifndef RFM_LIB_CUSTOMERS_RECEIPT_H
#define RFM_LIB_CUSTOMERS_RECEIPT_H

#include "base/bytes.h"
#include "rfm/customers.h"

/* What is looked at, worked out of the options once. */
typedef struct rfm__lens {
    int32_t first_day; /* of the window */
    int32_t as_of_day; /* its last day */
    int32_t returns;
    int32_t events;
    int32_t first_spend; /* mean_repeat_spend counts the first purchase */
    int32_t free;        /* a receipt of free lines alone is a purchase too */
} rfm__lens;

/* One receipt: the sums that share it, added up as the lens looks at returns. It belongs to the day
 * of its earliest line. */
typedef struct rfm__receipt {
    int32_t day;
    int32_t is_purchase;
    int64_t gross;
    int64_t returned;
    int64_t lines; /* above zero */
    int64_t margin;
} rfm__receipt;

/* Adds a sum of its lines. */
RFM__INLINE void rfm__receipt_add(rfm__receipt *receipt, const rfm__lens *lens, int64_t amount,
                                  uint32_t lines, int64_t margin) {
    if (amount < 0 && lens->returns == RFM_RETURNS_IGNORE) return;
    if (amount > 0) {
        receipt->gross += amount;
        receipt->lines += lines;
    } else {
        receipt->returned -= amount;
        receipt->is_purchase |= amount == 0; /* for now: there is a free line */
    }
    receipt->margin += margin;
}

/* Says whether the receipt is a purchase. One of which everything came back is as if it had not
 * been, where the lens says so. */
RFM__INLINE int rfm__receipt_end(rfm__receipt *receipt, const rfm__lens *lens) {
    if (lens->returns == RFM_RETURNS_CANCEL && receipt->gross > 0 &&
        receipt->returned >= receipt->gross) {
        receipt->returned -= receipt->gross;
        receipt->gross = 0;
        return 0;
    }
    return receipt->gross > 0 || (lens->free && receipt->is_purchase && receipt->returned == 0);
}

#endif
