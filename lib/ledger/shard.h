/* SPDX-License-Identifier: MIT */
/* A shard: one part of a ledger's customers with all their sums, chosen by the hash of the id.
 *
 * A sum is what is kept of a receipt: amount and lines of one customer, receipt, day, direction
 * (and attributes). New sums are pushed to a tail in the order they come; now and then the tail is
 * settled into a base, which is grouped by customer and in canonical order within each. Local
 * customer 0 is the unidentified ones, local customer i + 1 is index i of the dictionary. */
#ifndef RFM_LIB_LEDGER_SHARD_H
#define RFM_LIB_LEDGER_SHARD_H

#include "ledger/dictionary.h"
#include "ledger/tail.h"

/* Sums grouped by local customer: those of c are starts[c] .. starts[c + 1]. */
typedef struct rfm__settled {
    uint32_t customers; /* local customers that have a start, 0 included */
    uint32_t count;
    uint32_t *starts;
    rfm__sum *sums;
    uint64_t *prints; /* NULL: no receipt has an id */
    int64_t *margins; /* NULL: the ledger has no margin */
    uint32_t *tuples; /* NULL: the ledger has no attributes */
} rfm__settled;

/* Where an id leads: itself, another customer, or nowhere any more. */
typedef struct rfm__redirect {
    uint32_t shard;
    uint32_t customer; /* local; 0: no redirect */
} rfm__redirect;

typedef struct rfm__shard {
    rfm__dictionary ids;
    rfm__settled base;
    rfm__tail tail;
    size_t removed;          /* sums without lines in base and tail */
    uint64_t version;        /* rises when more happens than rows pushed to the tail */
    rfm__redirect *redirect; /* by dictionary index; NULL while there is none */
    size_t redirect_count;
    uint32_t aliases;
    uint32_t wiped;
    int has_margin;
    int has_tuples;
    int has_prints;
    char apart[RFM__APART];
} rfm__shard;

void rfm__shard_free(rfm__shard *shard);
/* Room for `extra` more entries in the tail, whatever they are. */
rfm_status rfm__shard_reserve(rfm__shard *shard, size_t extra, rfm_error *error);
/* Room for one more. */
rfm_status rfm__shard_reserve_for(rfm__shard *shard, const rfm__entry *entry, rfm_error *error);
static inline rfm__sum rfm__entry_sum(const rfm__entry *entry) {
    return (rfm__sum){entry->amount, entry->day, entry->lines};
}
static inline void rfm__shard_set_tail(rfm__shard *shard, size_t index, const rfm__entry *entry) {
    rfm__tail *tail = &shard->tail;
    rfm__tail_put(tail, index, entry->print, rfm__entry_sum(entry));
    tail->customers[index] = entry->customer;
    if (tail->margins != NULL) tail->margins[index] = entry->margin;
    if (tail->tuples != NULL) tail->tuples[index] = entry->tuple;
    if (entry->print != 0 && !shard->has_prints) shard->has_prints = 1;
}
/* Pushes what is a sum and no more into reserved room. */
RFM__INLINE void rfm__shard_push_sum(rfm__shard *shard, uint32_t customer, uint64_t print,
                                     rfm__sum sum) {
    rfm__tail *tail = &shard->tail;
    rfm__tail_put(tail, tail->count, print, sum);
    tail->customers[tail->count++] = customer;
    if (print != 0 && !shard->has_prints) shard->has_prints = 1;
}
/* Pushes into reserved room what is a customer's. */
static inline void rfm__shard_push(rfm__shard *shard, uint32_t customer, const rfm__entry *entry) {
    rfm__shard_set_tail(shard, shard->tail.count, entry);
    shard->tail.customers[shard->tail.count++] = customer;
}
/* Adds an entry to the last one, when they are one sum that has room there. */
int rfm__shard_absorb(rfm__shard *shard, const rfm__entry *entry);
/* Pushes, or adds to the last entry when that is of the same receipt and not older than `first`. */
RFM__INLINE rfm_status rfm__shard_add(rfm__shard *shard, const rfm__entry *entry, size_t first,
                                      rfm_error *error) {
    const rfm__tail *tail = &shard->tail;
    if (tail->count > first && entry->print != 0 &&
        rfm__tail_print(tail, tail->count - 1) == entry->print && rfm__shard_absorb(shard, entry)) {
        return RFM_OK;
    }
    RFM_TRY(rfm__shard_reserve_for(shard, entry, error));
    rfm__shard_push(shard, entry->customer, entry);
    return RFM_OK;
}
/* 1 when the base is all there is. */
int rfm__shard_is_settled(const rfm__shard *shard);
/* Takes the tail into the base. Unchanged on failure. */
rfm_status rfm__shard_settle(rfm__shard *shard, rfm_error *error);
/* Room of the arrays of a base that grows. */
typedef struct rfm__base_room {
    size_t starts, sums, prints, margins, tuples;
} rfm__base_room;
/* Opens a customer's run at the end of the base; 0 in *out_opened when the base has one of this or
 * a later customer already. */
rfm_status rfm__shard_open_run(rfm__shard *shard, rfm__base_room *room, uint32_t customer,
                               int *out_opened, rfm_error *error);
/* Puts an entry at the end of the open run, after which in canonical order it comes. */
rfm_status rfm__shard_put(rfm__shard *shard, rfm__base_room *room, const rfm__entry *entry,
                          rfm_error *error);
/* Gives back room that nothing lies in. */
void rfm__shard_trim(rfm__shard *shard);
/* 1 when the tail has grown to twice the base, so that settling is due. */
int rfm__shard_is_due(const rfm__shard *shard);
/* Looks at the shard as if settled: `out` borrows the base, or owns a copy when *out_owned is set.
 */
rfm_status rfm__shard_read(const rfm__shard *shard, rfm__settled *out, int *out_owned,
                           rfm_error *error);
void rfm__settled_free(rfm__settled *settled);
/* Sums of one local customer; none when it is past those that have any. */
static inline void rfm__settled_run(const rfm__settled *settled, uint32_t customer,
                                    uint32_t *out_start, uint32_t *out_end) {
    *out_start = *out_end = 0;
    if (customer >= settled->customers) return;
    *out_start = settled->starts[customer];
    *out_end = settled->starts[customer + 1];
}

static inline rfm__entry rfm__settled_entry(const rfm__settled *settled, uint32_t index) {
    const rfm__sum *sum = &settled->sums[index];
    const rfm__entry entry = {.print = settled->prints == NULL ? 0 : settled->prints[index],
                              .amount = sum->amount,
                              .margin = settled->margins == NULL ? 0 : settled->margins[index],
                              .day = sum->day,
                              .lines = sum->lines,
                              .tuple = settled->tuples == NULL ? 0 : settled->tuples[index]};
    return entry;
}

/* One row of the tail; without lines when it was removed. */
static inline rfm__entry rfm__shard_tail_entry(const rfm__shard *shard, size_t index) {
    const rfm__tail *tail = &shard->tail;
    const rfm__tail_row row = rfm__tail_get(tail, index);
    const rfm__entry entry = {.print = row.print,
                              .amount = row.sum.amount,
                              .margin = tail->margins == NULL ? 0 : tail->margins[index],
                              .day = row.sum.day,
                              .lines = row.sum.lines,
                              .customer = tail->customers[index],
                              .tuple = tail->tuples == NULL ? 0 : tail->tuples[index]};
    return entry;
}
/* Calls back for each entry of a local customer in base and tail, removed ones left out. O(run +
 * tail). */
void rfm__shard_visit(const rfm__shard *shard, uint32_t customer,
                      void (*visit)(void *context, const rfm__entry *entry), void *context);
/* Removes all entries of a local customer. */
void rfm__shard_remove(rfm__shard *shard, uint32_t customer);
size_t rfm__shard_memory(const rfm__shard *shard);

#endif
