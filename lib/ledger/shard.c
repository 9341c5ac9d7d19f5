/* SPDX-License-Identifier: MIT */
/* Appending must cost next to nothing, reading wants each customer's receipts together and in
 * order. So new sums go to a tail, and when the tail has grown to twice the base both are
 * merged: each sum is moved a constant number of times. A reader settles a copy, shard by shard,
 * and never changes the ledger. */
#include "ledger/shard.h"

#include <string.h>

#include "ledger/entries.h"

enum { SHARD_SMALL_TAIL = 4096 };

void rfm__settled_free(rfm__settled *settled) {
    rfm__free(settled->starts);
    rfm__free(settled->sums);
    rfm__free(settled->prints);
    rfm__free(settled->margins);
    rfm__free(settled->tuples);
    *settled = (rfm__settled){0};
}

void rfm__shard_free(rfm__shard *shard) {
    rfm__dictionary_free(&shard->ids);
    rfm__settled_free(&shard->base);
    rfm__free(shard->tail);
    rfm__free(shard->tail_margins);
    rfm__free(shard->redirect);
    *shard = (rfm__shard){0};
}

rfm_status rfm__shard_reserve(rfm__shard *shard, size_t extra, rfm_error *error) {
    if (extra > UINT32_MAX - 1 - shard->tail_count ||
        shard->base.count > UINT32_MAX - 1 - shard->tail_count - extra) {
        return rfm__fail_memory(error);
    }
    const size_t needed = shard->tail_count + extra;
    RFM_TRY(rfm__grow(&shard->tail, &shard->tail_capacity, needed, sizeof *shard->tail, error));
    if (!shard->has_margin) return RFM_OK;
    return rfm__grow(&shard->tail_margins, &shard->margin_capacity, needed,
                     sizeof *shard->tail_margins, error);
}

static void shard_set_tail(rfm__shard *shard, size_t index, const rfm__entry *entry) {
    rfm__tail_row *row = &shard->tail[index];
    row->print = entry->print;
    row->sum.amount = entry->amount;
    row->sum.day = entry->day;
    row->sum.lines = entry->lines;
    row->customer = entry->customer;
    row->tuple = entry->tuple;
    if (shard->has_margin) shard->tail_margins[index] = entry->margin;
    if (entry->print != 0) shard->has_prints = 1;
}

rfm__entry rfm__shard_tail_entry(const rfm__shard *shard, size_t index) {
    const rfm__tail_row *row = &shard->tail[index];
    rfm__entry entry = {.print = row->print,
                        .amount = row->sum.amount,
                        .margin = shard->has_margin ? shard->tail_margins[index] : 0,
                        .day = row->sum.day,
                        .lines = row->sum.lines,
                        .customer = row->customer,
                        .tuple = row->tuple};
    return entry;
}

void rfm__shard_push(rfm__shard *shard, const rfm__entry *entry) {
    shard_set_tail(shard, shard->tail_count++, entry);
}

rfm_status rfm__shard_add(rfm__shard *shard, const rfm__entry *entry, size_t first,
                          rfm_error *error) {
    if (shard->tail_count > first && entry->print != 0 &&
        shard->tail[shard->tail_count - 1].print == entry->print) {
        rfm__entry last = rfm__shard_tail_entry(shard, shard->tail_count - 1);
        if (rfm__entry_absorb(&last, entry)) {
            shard_set_tail(shard, shard->tail_count - 1, &last);
            return RFM_OK;
        }
    }
    if (shard->tail_count == shard->tail_capacity || shard->has_margin) {
        RFM_TRY(rfm__shard_reserve(shard, 1, error));
    }
    rfm__shard_push(shard, entry);
    return RFM_OK;
}

int rfm__shard_is_due(const rfm__shard *shard) {
    return shard->tail_count > SHARD_SMALL_TAIL && shard->tail_count / 2 > shard->base.count;
}

void rfm__settled_run(const rfm__settled *settled, uint32_t customer, uint32_t *out_start,
                      uint32_t *out_end) {
    *out_start = *out_end = 0;
    if (customer >= settled->customers) return;
    *out_start = settled->starts[customer];
    *out_end = settled->starts[customer + 1];
}

rfm__entry rfm__settled_entry(const rfm__settled *settled, uint32_t index) {
    const rfm__sum *sum = &settled->sums[index];
    rfm__entry entry = {.print = settled->prints == NULL ? 0 : settled->prints[index],
                        .amount = sum->amount,
                        .margin = settled->margins == NULL ? 0 : settled->margins[index],
                        .day = sum->day,
                        .lines = sum->lines,
                        .tuple = settled->tuples == NULL ? 0 : settled->tuples[index]};
    return entry;
}

/* What a merge of tail and base needs: the tail's rows by customer, room for the longest run. */
typedef struct shard_merge {
    const rfm__shard *shard;
    rfm__settled made;
    uint32_t *tail_starts; /* by local customer, into order */
    uint32_t *order;
    rfm__entry *run;
    rfm__entry *scratch;
} shard_merge;

static void shard_merge_free(shard_merge *merge) {
    rfm__free(merge->tail_starts);
    rfm__free(merge->order);
    rfm__free(merge->run);
    rfm__free(merge->scratch);
}

/* Counting sort of the tail by customer: stable, so rows that came in order of days stay so. */
static rfm_status shard_merge_order(shard_merge *merge, uint32_t customers, rfm_error *error) {
    const rfm__shard *shard = merge->shard;
    RFM_TRY(rfm__new_zeroed_array((size_t)customers + 2, sizeof *merge->tail_starts,
                                  &merge->tail_starts, error));
    RFM_TRY(rfm__new_array(shard->tail_count, sizeof *merge->order, &merge->order, error));
    uint32_t *next = merge->tail_starts + 1; /* shifted by one, so that filling leaves the starts */
    for (size_t i = 0; i < shard->tail_count; ++i) ++next[shard->tail[i].customer + 1];
    for (uint32_t c = 0; c < customers; ++c) next[c + 1] += next[c];
    for (size_t i = 0; i < shard->tail_count; ++i) {
        merge->order[next[shard->tail[i].customer]++] = (uint32_t)i;
    }
    return RFM_OK;
}

/* Room for the longest run of any customer. */
static rfm_status shard_merge_room(shard_merge *merge, uint32_t customers, rfm_error *error) {
    size_t longest = 0;
    for (uint32_t c = 0; c < customers; ++c) {
        uint32_t start, end;
        rfm__settled_run(&merge->shard->base, c, &start, &end);
        const size_t count = (end - start) + (merge->tail_starts[c + 1] - merge->tail_starts[c]);
        if (count > longest) longest = count;
    }
    RFM_TRY(rfm__new_array(longest, sizeof *merge->run, &merge->run, error));
    return rfm__new_array(longest, sizeof *merge->scratch, &merge->scratch, error);
}

static rfm_status shard_merge_new_arrays(shard_merge *merge, uint32_t customers, rfm_error *error) {
    const rfm__shard *shard = merge->shard;
    const size_t most = (size_t)shard->base.count + shard->tail_count;
    rfm__settled *made = &merge->made;
    made->customers = customers;
    RFM_TRY(rfm__new_array((size_t)customers + 1, sizeof *made->starts, &made->starts, error));
    RFM_TRY(rfm__new_array(most, sizeof *made->sums, &made->sums, error));
    if (shard->has_prints) {
        RFM_TRY(rfm__new_array(most, sizeof *made->prints, &made->prints, error));
    }
    if (shard->has_margin) {
        RFM_TRY(rfm__new_array(most, sizeof *made->margins, &made->margins, error));
    }
    if (shard->has_tuples) {
        RFM_TRY(rfm__new_array(most, sizeof *made->tuples, &made->tuples, error));
    }
    return RFM_OK;
}

static void shard_merge_emit(rfm__settled *made, const rfm__entry *entry) {
    const uint32_t at = made->count++;
    made->sums[at].amount = entry->amount;
    made->sums[at].day = entry->day;
    made->sums[at].lines = entry->lines;
    if (made->prints != NULL) made->prints[at] = entry->print;
    if (made->margins != NULL) made->margins[at] = entry->margin;
    if (made->tuples != NULL) made->tuples[at] = entry->tuple;
}

/* A customer of whom nothing new came: the run goes over as it is. */
static void shard_merge_keep(shard_merge *merge, uint32_t start, uint32_t end) {
    const rfm__settled *base = &merge->shard->base;
    rfm__settled *made = &merge->made;
    const size_t count = end - start;
    const uint32_t at = made->count;
    memcpy(made->sums + at, base->sums + start, count * sizeof *base->sums);
    if (base->prints != NULL) {
        memcpy(made->prints + at, base->prints + start, count * sizeof *base->prints);
    } else if (made->prints != NULL) {
        memset(made->prints + at, 0, count * sizeof *made->prints);
    }
    if (base->margins != NULL) {
        memcpy(made->margins + at, base->margins + start, count * sizeof *base->margins);
    }
    if (base->tuples != NULL) {
        memcpy(made->tuples + at, base->tuples + start, count * sizeof *base->tuples);
    }
    made->count += (uint32_t)count;
}

/* Base and tail of one customer, removed ones left out, in canonical order, joined where they are
 * one sum. */
static void shard_merge_customer(shard_merge *merge, uint32_t customer) {
    const rfm__shard *shard = merge->shard;
    uint32_t start, end;
    size_t count = 0;
    rfm__settled_run(&shard->base, customer, &start, &end);
    if (merge->tail_starts[customer] == merge->tail_starts[customer + 1] && shard->removed == 0) {
        if (end > start) shard_merge_keep(merge, start, end);
        return;
    }
    for (uint32_t i = start; i < end; ++i) {
        merge->run[count] = rfm__settled_entry(&shard->base, i);
        merge->run[count].customer = customer;
        count += merge->run[count].lines > 0;
    }
    for (uint32_t i = merge->tail_starts[customer]; i < merge->tail_starts[customer + 1]; ++i) {
        merge->run[count] = rfm__shard_tail_entry(shard, merge->order[i]);
        count += merge->run[count].lines > 0;
    }
    rfm__entries_sort(merge->run, merge->scratch, count);
    for (size_t i = 0; i < count;) {
        rfm__entry sum = merge->run[i++];
        while (i < count && rfm__entry_absorb(&sum, &merge->run[i])) ++i;
        shard_merge_emit(&merge->made, &sum);
    }
}

static rfm_status shard_merge_run(const rfm__shard *shard, rfm__settled *out, rfm_error *error) {
    shard_merge merge = {.shard = shard};
    const uint32_t customers = shard->ids.count + 1;
    rfm_status status = shard_merge_order(&merge, customers, error);
    if (status == RFM_OK) status = shard_merge_room(&merge, customers, error);
    if (status == RFM_OK) status = shard_merge_new_arrays(&merge, customers, error);
    if (status == RFM_OK) {
        for (uint32_t c = 0; c < customers; ++c) {
            merge.made.starts[c] = merge.made.count;
            shard_merge_customer(&merge, c);
        }
        merge.made.starts[customers] = merge.made.count;
        *out = merge.made;
    } else {
        rfm__settled_free(&merge.made);
    }
    shard_merge_free(&merge);
    return status;
}

static int shard_is_settled(const rfm__shard *shard) {
    return shard->tail_count == 0 && shard->removed == 0;
}

rfm_status rfm__shard_read(const rfm__shard *shard, rfm__settled *out, int *out_owned,
                           rfm_error *error) {
    *out = (rfm__settled){0};
    *out_owned = !shard_is_settled(shard);
    if (*out_owned) return shard_merge_run(shard, out, error);
    *out = shard->base;
    return RFM_OK;
}

/* Gives back what joined sums left over; that a smaller block cannot be had is no harm. */
static void shard_shrink(void *pointer, size_t count, size_t element_size) {
    void *memory;
    memcpy(&memory, pointer, sizeof memory);
    if (memory == NULL) return;
    void *smaller = rfm__realloc(memory, count * element_size);
    if (smaller != NULL) memcpy(pointer, &smaller, sizeof smaller);
}

rfm_status rfm__shard_settle(rfm__shard *shard, rfm_error *error) {
    if (shard_is_settled(shard)) return RFM_OK;
    rfm__settled made;
    const size_t most = shard->base.count + shard->tail_count;
    RFM_TRY(shard_merge_run(shard, &made, error));
    if (made.count < most - most / 16) {
        shard_shrink(&made.sums, made.count, sizeof *made.sums);
        shard_shrink(&made.prints, made.count, sizeof *made.prints);
        shard_shrink(&made.margins, made.count, sizeof *made.margins);
        shard_shrink(&made.tuples, made.count, sizeof *made.tuples);
    }
    rfm__settled_free(&shard->base);
    shard->base = made;
    shard->tail_count = 0;
    shard->removed = 0;
    return RFM_OK;
}

void rfm__shard_visit(const rfm__shard *shard, uint32_t customer,
                      void (*visit)(void *context, const rfm__entry *entry), void *context) {
    uint32_t start, end;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) {
        if (shard->base.sums[i].lines == 0) continue;
        const rfm__entry entry = rfm__settled_entry(&shard->base, i);
        visit(context, &entry);
    }
    const size_t tail_count = shard->tail_count; /* a visit may push */
    for (size_t i = 0; i < tail_count; ++i) {
        if (shard->tail[i].customer != customer || shard->tail[i].sum.lines == 0) continue;
        const rfm__entry entry = rfm__shard_tail_entry(shard, i);
        visit(context, &entry);
    }
}

void rfm__shard_remove(rfm__shard *shard, uint32_t customer) {
    uint32_t start, end;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) {
        shard->removed += shard->base.sums[i].lines > 0;
        shard->base.sums[i].lines = 0;
    }
    for (size_t i = 0; i < shard->tail_count; ++i) {
        if (shard->tail[i].customer != customer) continue;
        shard->removed += shard->tail[i].sum.lines > 0;
        shard->tail[i].sum.lines = 0;
    }
}

size_t rfm__shard_memory(const rfm__shard *shard) {
    size_t each = sizeof *shard->base.sums;
    if (shard->base.prints != NULL) each += sizeof *shard->base.prints;
    if (shard->base.margins != NULL) each += sizeof *shard->base.margins;
    if (shard->base.tuples != NULL) each += sizeof *shard->base.tuples;
    return rfm__dictionary_memory(&shard->ids) + each * shard->base.count +
           ((size_t)shard->base.customers + 1) * sizeof *shard->base.starts +
           shard->tail_capacity * sizeof *shard->tail +
           shard->margin_capacity * sizeof *shard->tail_margins +
           shard->redirect_count * sizeof *shard->redirect;
}
