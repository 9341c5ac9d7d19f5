/* SPDX-License-Identifier: MIT */
/* Appending must cost next to nothing, reading wants each customer's receipts together and in
 * order. So new sums go to a tail, and when the tail has grown to twice the base both are merged:
 * each sum is moved a constant number of times. Readers do not settle: see runs.c. */
#include "ledger/shard.h"

#include <string.h>

#include "ledger/entries.h"
#include "ledger/runs.h"

enum { SHARD_SMALL_TAIL = 65536 };

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
    rfm__tail_free(&shard->tail);
    rfm__free(shard->redirect);
    *shard = (rfm__shard){0};
}

static rfm_status shard_grow_tail(rfm__shard *shard, size_t extra, rfm_error *error) {
    const size_t count = shard->tail.count;
    if (extra > UINT32_MAX - 1 - count || shard->base.count > UINT32_MAX - 1 - count - extra) {
        return rfm__fail_memory(error);
    }
    return rfm__tail_grow(&shard->tail, count + extra, shard->has_margin, shard->has_tuples, error);
}

rfm_status rfm__shard_reserve(rfm__shard *shard, size_t extra, rfm_error *error) {
    RFM_TRY(rfm__tail_widen(&shard->tail, error));
    return shard_grow_tail(shard, extra, error);
}

rfm_status rfm__shard_reserve_for(rfm__shard *shard, const rfm__entry *entry, rfm_error *error) {
    rfm__tail *tail = &shard->tail;
    if (tail->count == 0) rfm__tail_centre(tail, entry->day);
    if (!rfm__tail_holds(tail, rfm__entry_sum(entry))) RFM_TRY(rfm__tail_widen(tail, error));
    return tail->count < tail->capacity ? RFM_OK : shard_grow_tail(shard, 1, error);
}

int rfm__shard_absorb(rfm__shard *shard, const rfm__entry *entry) {
    rfm__entry last = rfm__shard_tail_entry(shard, shard->tail.count - 1);
    if (!rfm__entry_absorb(&last, entry)) return 0;
    if (!rfm__tail_holds(&shard->tail, rfm__entry_sum(&last))) return 0;
    rfm__shard_set_tail(shard, shard->tail.count - 1, &last);
    return 1;
}

int rfm__shard_is_due(const rfm__shard *shard) {
    return shard->tail.count > SHARD_SMALL_TAIL && shard->tail.count / 2 > shard->base.count;
}

/* A new base in the making. */
typedef struct shard_merge {
    const rfm__shard *shard;
    rfm__runs runs;
    rfm__settled made;
} shard_merge;

static rfm_status shard_merge_new_arrays(shard_merge *merge, uint32_t customers, rfm_error *error) {
    const rfm__shard *shard = merge->shard;
    const size_t most = (size_t)shard->base.count + shard->tail.count;
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

static void shard_merge_customer(shard_merge *merge, uint32_t customer) {
    uint32_t start, end;
    if (rfm__runs_is_settled(&merge->runs, customer)) {
        rfm__settled_run(&merge->shard->base, customer, &start, &end);
        if (end > start) shard_merge_keep(merge, start, end);
        return;
    }
    const size_t count = rfm__runs_get(&merge->runs, customer);
    for (size_t i = 0; i < count; ++i) shard_merge_emit(&merge->made, &merge->runs.run[i]);
}

static rfm_status shard_merge_run(const rfm__shard *shard, rfm__settled *out, rfm_error *error) {
    shard_merge merge = {.shard = shard};
    const uint32_t customers = shard->ids.count + 1;
    rfm_status status = rfm__runs_open(shard, &merge.runs, error);
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
    rfm__runs_close(&merge.runs);
    return status;
}

int rfm__shard_is_settled(const rfm__shard *shard) {
    return shard->tail.count == 0 && shard->removed == 0;
}

rfm_status rfm__shard_read(const rfm__shard *shard, rfm__settled *out, int *out_owned,
                           rfm_error *error) {
    *out = (rfm__settled){0};
    *out_owned = !rfm__shard_is_settled(shard);
    if (*out_owned) return shard_merge_run(shard, out, error);
    *out = shard->base;
    return RFM_OK;
}

/* Gives back what joined sums left over. How much there is of it is not known. */
static void shard_shrink(void *pointer, size_t count, size_t element_size) {
    size_t capacity = SIZE_MAX;
    rfm__shrink(pointer, &capacity, count, element_size);
}

static void shard_shrink_base(rfm__settled *base) {
    shard_shrink(&base->sums, base->count, sizeof *base->sums);
    shard_shrink(&base->prints, base->count, sizeof *base->prints);
    shard_shrink(&base->margins, base->count, sizeof *base->margins);
    shard_shrink(&base->tuples, base->count, sizeof *base->tuples);
}

void rfm__shard_trim(rfm__shard *shard) {
    shard_shrink_base(&shard->base);
    if (shard->base.starts != NULL) {
        shard_shrink(&shard->base.starts, (size_t)shard->base.customers + 1,
                     sizeof *shard->base.starts);
    }
    if (shard->tail.count > 0) return;
    rfm__tail_free(&shard->tail);
}

rfm_status rfm__shard_open_run(rfm__shard *shard, rfm__base_room *room, uint32_t customer,
                               int *out_opened, rfm_error *error) {
    rfm__settled *base = &shard->base;
    *out_opened = 0;
    if (customer < base->customers) return RFM_OK;
    RFM_TRY(
        rfm__grow(&base->starts, &room->starts, (size_t)customer + 2, sizeof *base->starts, error));
    while (base->customers <= customer) base->starts[base->customers++] = base->count;
    base->starts[base->customers] = base->count;
    *out_opened = 1;
    return RFM_OK;
}

/* The first receipt with an id: those before have none. */
static rfm_status shard_start_prints(rfm__shard *shard, rfm__base_room *room, rfm_error *error) {
    rfm__settled *base = &shard->base;
    RFM_TRY(rfm__grow(&base->prints, &room->prints, (size_t)base->count + 1, sizeof *base->prints,
                      error));
    memset(base->prints, 0, base->count * sizeof *base->prints);
    shard->has_prints = 1;
    return RFM_OK;
}

rfm_status rfm__shard_put(rfm__shard *shard, rfm__base_room *room, const rfm__entry *entry,
                          rfm_error *error) {
    rfm__settled *base = &shard->base;
    const size_t needed = (size_t)base->count + 1;
    if (needed > UINT32_MAX - 1 - shard->tail.count) return rfm__fail_memory(error);
    RFM_TRY(rfm__grow(&base->sums, &room->sums, needed, sizeof *base->sums, error));
    if (entry->print != 0 && base->prints == NULL) RFM_TRY(shard_start_prints(shard, room, error));
    if (base->prints != NULL) {
        RFM_TRY(rfm__grow(&base->prints, &room->prints, needed, sizeof *base->prints, error));
    }
    if (shard->has_margin) {
        RFM_TRY(rfm__grow(&base->margins, &room->margins, needed, sizeof *base->margins, error));
    }
    if (shard->has_tuples) {
        RFM_TRY(rfm__grow(&base->tuples, &room->tuples, needed, sizeof *base->tuples, error));
    }
    shard_merge_emit(base, entry);
    base->starts[base->customers] = base->count;
    return RFM_OK;
}

rfm_status rfm__shard_settle(rfm__shard *shard, rfm_error *error) {
    if (rfm__shard_is_settled(shard)) return RFM_OK;
    rfm__settled made;
    const size_t most = shard->base.count + shard->tail.count;
    RFM_TRY(shard_merge_run(shard, &made, error));
    if (made.count < most - most / 16) shard_shrink_base(&made);
    rfm__settled_free(&shard->base);
    shard->base = made;
    ++shard->version;
    shard->tail.count = 0;
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
    const size_t tail_count = shard->tail.count; /* a visit may push */
    for (size_t i = 0; i < tail_count; ++i) {
        if (shard->tail.customers[i] != customer) continue;
        const rfm__entry entry = rfm__shard_tail_entry(shard, i);
        if (entry.lines > 0) visit(context, &entry);
    }
}

void rfm__shard_remove(rfm__shard *shard, uint32_t customer) {
    uint32_t start, end;
    ++shard->version;
    rfm__settled_run(&shard->base, customer, &start, &end);
    for (uint32_t i = start; i < end; ++i) {
        shard->removed += shard->base.sums[i].lines > 0;
        shard->base.sums[i].lines = 0;
    }
    for (size_t i = 0; i < shard->tail.count; ++i) {
        if (shard->tail.customers[i] != customer) continue;
        shard->removed += rfm__tail_get(&shard->tail, i).sum.lines > 0;
        rfm__tail_remove(&shard->tail, i);
    }
}

size_t rfm__shard_memory(const rfm__shard *shard) {
    size_t each = sizeof *shard->base.sums;
    if (shard->base.prints != NULL) each += sizeof *shard->base.prints;
    if (shard->base.margins != NULL) each += sizeof *shard->base.margins;
    if (shard->base.tuples != NULL) each += sizeof *shard->base.tuples;
    return rfm__dictionary_memory(&shard->ids) + each * shard->base.count +
           ((size_t)shard->base.customers + 1) * sizeof *shard->base.starts +
           rfm__tail_memory(&shard->tail) + shard->redirect_count * sizeof *shard->redirect;
}
