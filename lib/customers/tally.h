/* SPDX-License-Identifier: MIT */
/* One customer's receipts in a window, counted and summed. */
#ifndef RFM_LIB_CUSTOMERS_TALLY_H
#define RFM_LIB_CUSTOMERS_TALLY_H

#include "customers/receipt.h"
#include "ledger/runs.h"

/* Checks the options and works them out for a day (customers.c). */
rfm_status rfm__lens_make(const rfm_customers_options *options, int32_t as_of_day,
                          rfm__lens *out_lens, rfm_error *error);

typedef struct rfm__tally {
    int32_t first_day; /* of purchases */
    int32_t last_day;
    int64_t receipts; /* purchases */
    int64_t purchase_days;
    int64_t lines;
    int64_t gross;
    int64_t returned;
    int64_t margin;
    int64_t purchase_spend;  /* purchases less what was returned of them */
    int64_t first_day_spend; /* of this, on the first day */
    int64_t first_day_receipts;
    int64_t any_receipts; /* receipts of any kind, returns too */
} rfm__tally;

/* Room to look at a run in another order, and for its receipts where they are listed; grown as
 * needed. Starts as zeros. */
typedef struct rfm__tally_room {
    rfm__entry *entries;
    rfm__entry *scratch;
    rfm__receipt *receipts;
    size_t capacity;
    size_t scratch_capacity;
    size_t receipt_capacity;
    size_t receipt_count;
} rfm__tally_room;

/* Tallies the sums start..end of a settled shard. O(run). */
rfm_status rfm__tally_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                          const rfm__lens *lens, rfm__tally_room *room, rfm__tally *out_tally,
                          rfm_error *error);
/* The same for entries in canonical order, which are changed; `scratch` has room for as many. */
void rfm__tally_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                        const rfm__lens *lens, rfm__tally *out_tally);
/* The same for a customer whose run is not settled, from where its rows lie: no order is needed but
 * that of days. */
rfm_status rfm__tally_rows(rfm__runs *runs, uint32_t customer, const rfm__lens *lens,
                           rfm__tally_room *room, rfm__tally *out_tally, rfm_error *error);
/* The first two, listing the receipts in the room in order of days instead of adding them up. What
 * the tally of a run counts is what it counts of its list. */
rfm_status rfm__tally_list_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                               const rfm__lens *lens, rfm__tally_room *room, rfm_error *error);
rfm_status rfm__tally_list_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                                   const rfm__lens *lens, rfm__tally_room *room, rfm_error *error);
/* Adds purchases of one line each on a day that is not before the last one; `spend` is what they
 * come to in all, at least one minor unit each. */
void rfm__tally_buy(int32_t day, int64_t receipts, int64_t spend, rfm__tally *tally);
void rfm__tally_room_free(rfm__tally_room *room);

#endif
