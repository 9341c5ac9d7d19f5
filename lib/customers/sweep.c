/* SPDX-License-Identifier: MIT */
/* Rows that come in order of days, each a receipt of its own, can be added up where they lie: no
 * customer's rows have to be brought together first. Almost all rows are like that. For the others
 * it is enough to know whose they are: that a receipt was there before is asked of a set of bits,
 * which may say so of one that was not, and never the other way round. */
#include "customers/sweep.h"

#include <string.h>

/* Receipts that were there before: each sets two bits of a word. */
typedef struct sweep_set {
    uint64_t *words;
    uint64_t factor;
    int shift;
} sweep_set;

typedef struct sweep_work {
    const rfm__shard *shard;
    rfm__lens lens;
    sweep_set seen;  /* receipts of customers */
    sweep_set again; /* of the unidentified, which came more than once */
    rfm__swept out;
} sweep_work;

int rfm__sweep_fits(const rfm__shard *shard) {
    return shard->base.count == 0 && shard->removed == 0 && shard->tail.count > 0;
}

/* A word for two rows. Nobody knows beforehand where the words will lie, so nobody can prepare
 * receipts that meet. */
static rfm_status sweep_new_set(sweep_set *set, size_t rows, rfm_error *error) {
    int bits = 1;
    while ((size_t)1 << bits < rows / 2) ++bits;
    RFM_TRY(rfm__new_array((size_t)1 << bits, sizeof *set->words, &set->words, error));
    memset(set->words, 0, sizeof *set->words << bits);
    set->factor = ((uint64_t)(uintptr_t)set->words * UINT64_C(0x9E3779B97F4A7C15)) | 1;
    set->shift = 64 - bits;
    return RFM_OK;
}

RFM__INLINE uint64_t *sweep_word(const sweep_set *set, uint64_t print, uint32_t customer) {
    return &set->words[(print ^ customer) * set->factor >> set->shift];
}

RFM__INLINE uint64_t sweep_bits(uint64_t print) {
    return UINT64_C(1) << (print & 63) | UINT64_C(1) << (print >> 6 & 63);
}

RFM__INLINE int sweep_has(const sweep_set *set, uint64_t print, uint32_t customer) {
    const uint64_t bits = sweep_bits(print);
    return (*sweep_word(set, print, customer) & bits) == bits;
}

/* 1 when it may have been there before. */
RFM__INLINE int sweep_add(const sweep_set *set, uint64_t print, uint32_t customer) {
    uint64_t *word = sweep_word(set, print, customer);
    const uint64_t bits = sweep_bits(print);
    const int had = (*word & bits) == bits;
    *word |= bits;
    return had;
}

/* Adds a receipt that is one row; 0 when that cannot be done in the order in which rows come. */
RFM__INLINE int sweep_take(rfm__brief *brief, const rfm__sum *sum, const rfm__lens *lens) {
    rfm__receipt receipt = {.day = sum->day};
    rfm__receipt_add(&receipt, lens, sum->amount, sum->lines, 0);
    const int is_purchase = rfm__receipt_end(&receipt, lens);
    const int is_late = is_purchase & (sum->day < brief->last_day);
    const int is_first = brief->receipts == 0;
    brief->gross += receipt.gross;
    brief->returned += receipt.returned;
    brief->lines += is_purchase ? receipt.lines : 0;
    brief->receipts += (uint32_t)is_purchase;
    brief->purchase_days += (uint32_t)(is_purchase & (sum->day != brief->last_day));
    brief->first_day = is_purchase & is_first ? sum->day : brief->first_day;
    brief->last_day = is_purchase ? sum->day : brief->last_day;
    return !is_late;
}

/* Adds up the customers' rows, and finds out which are to be left. */
RFM__INLINE void sweep_customers(sweep_work *work, int is_slim) {
    const rfm__tail *tail = &work->shard->tail;
    const sweep_set seen = work->seen; /* of their own, so that no sum could change them */
    const rfm__lens lens = work->lens;
    const rfm__swept out = work->out;
    for (size_t i = 0; i < tail->count; ++i) {
        const rfm__tail_row row = rfm__tail_read(tail, is_slim, i);
        const uint32_t customer = tail->customers[i];
        if (row.sum.day > lens.as_of_day) continue;
        int is_open = row.print != 0 && sweep_add(&seen, row.print, customer);
        if (customer == 0) {
            if (is_open) sweep_add(&work->again, row.print, 0);
            continue;
        }
        if (row.sum.day >= lens.first_day) {
            is_open |= !sweep_take(&out.briefs[customer], &row.sum, &lens);
            ++out.any_receipts[customer];
        }
        if (is_open) out.open[customer] = 1;
    }
}

/* Of the unidentified nobody asks for days. */
RFM__INLINE void sweep_unidentified(sweep_work *work, const rfm__sum *sum) {
    rfm__receipt receipt = {.day = sum->day};
    if (sum->day < work->lens.first_day || sum->day > work->lens.as_of_day) return;
    rfm__receipt_add(&receipt, &work->lens, sum->amount, sum->lines, 0);
    rfm__receipt_end(&receipt, &work->lens);
    work->out.briefs[0].gross += receipt.gross;
    work->out.briefs[0].returned += receipt.returned;
    ++work->out.any_receipts[0];
}

/* Lists the rows that are left. */
static void sweep_leave(sweep_work *work) {
    const rfm__tail *tail = &work->shard->tail;
    const uint8_t *open = work->out.open;
    size_t count = 0;
    for (size_t i = 0; i < tail->count; ++i) {
        const uint32_t customer = tail->customers[i];
        work->out.left[count] = (uint32_t)i;
        if (customer != 0) {
            count += open[customer];
            continue;
        }
        const rfm__tail_row row = rfm__tail_get(tail, i);
        if (row.print != 0 && sweep_has(&work->again, row.print, 0)) {
            ++count;
        } else {
            sweep_unidentified(work, &row.sum);
        }
    }
    work->out.left_count = count;
}

static rfm_status sweep_make_room(sweep_work *work, rfm__brief *briefs, rfm_error *error) {
    const size_t customers = (size_t)work->shard->ids.count + 1;
    const size_t rows = work->shard->tail.count;
    rfm__swept *out = &work->out;
    RFM_TRY(sweep_new_set(&work->seen, rows, error));
    RFM_TRY(sweep_new_set(&work->again, rows / 16, error)); /* for few */
    RFM_TRY(rfm__new_zeroed_array(customers, sizeof *out->any_receipts, &out->any_receipts, error));
    RFM_TRY(rfm__new_zeroed_array(customers, sizeof *out->open, &out->open, error));
    RFM_TRY(rfm__new_array(rows, sizeof *out->left, &out->left, error));
    out->briefs = briefs;
    for (size_t c = 0; c < customers; ++c) briefs[c] = (rfm__brief){.last_day = INT32_MIN};
    return RFM_OK;
}

rfm_status rfm__sweep(const rfm__shard *shard, const rfm__lens *lens, rfm__brief *briefs,
                      rfm__swept *out_swept, rfm_error *error) {
    sweep_work work = {.shard = shard, .lens = *lens};
    const rfm_status status = sweep_make_room(&work, briefs, error);
    if (status == RFM_OK) {
        if (rfm__tail_is_slim(&shard->tail)) {
            sweep_customers(&work, 1);
        } else {
            sweep_customers(&work, 0);
        }
        sweep_leave(&work);
        *out_swept = work.out;
    } else {
        rfm__swept_free(&work.out);
    }
    rfm__free(work.seen.words);
    rfm__free(work.again.words);
    return status;
}

void rfm__swept_free(rfm__swept *swept) {
    rfm__free(swept->any_receipts);
    rfm__free(swept->open);
    rfm__free(swept->left);
    *swept = (rfm__swept){0};
}
