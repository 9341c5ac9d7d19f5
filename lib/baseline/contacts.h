/* SPDX-License-Identifier: MIT */
/* The customers of a ledger that can be reached, from a host's list of contacts. */
#ifndef RFM_LIB_BASELINE_CONTACTS_H
#define RFM_LIB_BASELINE_CONTACTS_H

#include "ledger/order.h"

/* Who has a flag of 1, by id; an old id counts for the customer that it stands for. */
typedef struct rfm__contacts {
    const rfm_ledger *ledger;
    rfm__ordered *reached; /* each customer once or more */
    size_t count;
} rfm__contacts;

/* Reads the columns `customer` and `flag_column`. A missing id is left out, a missing flag is 0.
 * RFM_E_COLUMN, RFM_E_DATA on another flag or an id that is there twice (where = row). `out` is
 * empty after a failure. O(n log n). */
rfm_status rfm__contacts_read(const rfm_ledger *ledger, const rfm_frame *frame,
                              const char *flag_column, rfm__contacts *out, rfm_error *error);
void rfm__contacts_free(rfm__contacts *contacts);
/* How many of the customers of a column of ids, sorted as a customer table has them, are reached.
 * O(contacts + rows). */
int64_t rfm__contacts_count(const rfm__contacts *contacts, const rfm_column *customers);

#endif
