/* SPDX-License-Identifier: MIT */
/* The receipts of one customer after the other, for reports that a tally does not carry. */
#ifndef RFM_LIB_CUSTOMERS_VISITS_H
#define RFM_LIB_CUSTOMERS_VISITS_H

#include "customers/tally.h"
#include "ledger/ledger.h"
#include "ledger/runs.h"

/* Takes the receipts of one customer, at least one, in order of days; returns are among them. Local
 * customer 0 stands for all the unidentified of the shard. */
typedef rfm_status (*rfm__visits_fn)(void *context, rfm__place place, const rfm__receipt *receipts,
                                     size_t count, rfm_error *error);

/* Lists the receipts of a customer in the room, in order of days. */
rfm_status rfm__visits_list(rfm__runs *runs, uint32_t customer, const rfm__lens *lens,
                            rfm__tally_room *room, rfm_error *error);

/* Visits the customers of a shard, from local customer `first` on, who have a receipt in the lens.
 * The same receipts as rfm__tally_run adds up. */
rfm_status rfm__visits_shard(const rfm_ledger *ledger, uint32_t shard, uint32_t first,
                             const rfm__lens *lens, rfm__visits_fn take, void *context,
                             rfm_error *error);

#endif
