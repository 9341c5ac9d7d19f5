/* SPDX-License-Identifier: MIT */
/* All customers of a ledger in order of their ids: the order of every table and every saved file.
 */
#ifndef RFM_LIB_LEDGER_ORDER_H
#define RFM_LIB_LEDGER_ORDER_H

#include "ledger/ledger.h"

/* A place with the part of its id that is being compared. */
typedef struct rfm__ordered {
    uint64_t key;
    rfm__place place;
} rfm__ordered;

/* Every id that is a customer now (no alias, not erased), sorted. O(customers), for ids of usual
 * length. */
rfm_status rfm__ledger_order(const rfm_ledger *ledger, rfm__ordered **out_ordered,
                             size_t *out_count, rfm_error *error);
/* The same sort over places of one's own choice; `scratch` has room for as many. */
void rfm__places_sort(const rfm_ledger *ledger, rfm__ordered *ordered, rfm__ordered *scratch,
                      size_t count);
/* The id at a place. */
rfm__id rfm__place_id(const rfm_ledger *ledger, rfm__place place);

#endif
