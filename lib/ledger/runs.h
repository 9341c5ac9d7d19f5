/* SPDX-License-Identifier: MIT */
/* The entries of one customer after the other, base and tail together, without settling the shard.
 */
#ifndef RFM_LIB_LEDGER_RUNS_H
#define RFM_LIB_LEDGER_RUNS_H

#include "ledger/shard.h"

typedef struct rfm__runs {
    const rfm__shard *shard;
    uint32_t *tail_starts; /* by local customer, into order; NULL when the shard is settled */
    uint32_t *order;       /* rows of the tail by customer */
    size_t order_count;
    rfm__entry *run;     /* what rfm__runs_get gives */
    rfm__entry *scratch; /* as large */
    uint64_t *rows;      /* what rfm__runs_rows gives; lies in scratch */
    uint64_t *spare;     /* as large; so does this */
} rfm__runs;

/* Sorts the tail by customer; the shard must not change until close. O(tail + customers). */
rfm_status rfm__runs_open(const rfm__shard *shard, rfm__runs *out_runs, rfm_error *error);
/* The same as if the tail had only some of its rows, which are given in order. */
rfm_status rfm__runs_open_rows(const rfm__shard *shard, const uint32_t *rows, size_t count,
                               rfm__runs *out_runs, rfm_error *error);
void rfm__runs_close(rfm__runs *runs);
/* 1 when the customer's run in the base is all there is. */
int rfm__runs_is_settled(const rfm__runs *runs, uint32_t customer);
/* Fills `run` with the customer's entries, removed ones left out, in canonical order, joined where
 * they are one sum; returns how many. */
size_t rfm__runs_get(rfm__runs *runs, uint32_t customer);

/* Only finds where the entries are: fills `rows` with the places of a customer's entries, removed
 * ones left out, in order of days and, within a day, base before tail, each as it lies there;
 * returns how many. They are valid until the next call. */
size_t rfm__runs_rows(rfm__runs *runs, uint32_t customer);
/* The day of such a place, and what lies there; its customer is not filled in. */
static inline int32_t rfm__runs_row_day(uint64_t row) {
    return (int32_t)((int64_t)(row >> 32) + INT32_MIN);
}
static inline rfm__entry rfm__runs_row(const rfm__runs *runs, uint64_t row) {
    const uint32_t index = (uint32_t)row;
    const uint32_t base = runs->shard->base.count;
    return index < base ? rfm__settled_entry(&runs->shard->base, index)
                        : rfm__shard_tail_entry(runs->shard, index - base);
}

#endif
