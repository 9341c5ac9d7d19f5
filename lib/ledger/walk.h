/* SPDX-License-Identifier: MIT */
/* The ledger in canonical order: what is saved, exported and compared. */
#ifndef RFM_LIB_LEDGER_WALK_H
#define RFM_LIB_LEDGER_WALK_H

#include "ledger/order.h"

/* Attribute values and tuples in canonical order: values by their bytes, tuples by their values. */
typedef struct rfm__tuple_order {
    uint32_t *values[RFM__ATTRIBUTES_MOST];      /* rank -> dictionary index */
    uint32_t *value_ranks[RFM__ATTRIBUTES_MOST]; /* dictionary index -> rank */
    uint32_t *tuples;                            /* rank -> tuple */
    uint32_t *ranks;                             /* tuple -> rank */
} rfm__tuple_order;

rfm_status rfm__tuple_order_new(const rfm__attributes *attributes, rfm__tuple_order *out_order,
                                rfm_error *error);
void rfm__tuple_order_free(rfm__tuple_order *order);
/* Codes of a tuple as canonical ranks: 0 no value, else rank + 1. */
void rfm__tuple_order_codes(const rfm__attributes *attributes, const rfm__tuple_order *order,
                            uint32_t tuple, uint32_t *out_codes);

/* Takes the entries of one customer (`id` NULL: of the unidentified), whose tuples are ranks. */
typedef rfm_status (*rfm__walk_fn)(void *context, const rfm__id *id, const rfm__entry *entries,
                                   size_t count, rfm_error *error);

/* Customers with entries by id, then the unidentified; each run in canonical order. */
rfm_status rfm__ledger_walk(const rfm_ledger *ledger, const rfm__tuple_order *tuples,
                            rfm__walk_fn take, void *context, rfm_error *error);

#endif
