/* SPDX-License-Identifier: MIT */
/* The definitions of recency, frequency and money live here and nowhere else: what a receipt is,
 * which receipts are purchases, what a return does to each. docs/customers.md says the same in
 * words. */
#include "customers/tally.h"

#include <string.h>

#include "ledger/entries.h"

enum { TALLY_FEW = 8 };

/* Takes one receipt after the other. The walk over a run is written once and put in line for each
 * taker, so that adding up pays nothing for there being another one. */
typedef void tally_take(void *to, const rfm__receipt *receipt);

void rfm__tally_room_free(rfm__tally_room *room) {
    rfm__free(room->entries);
    rfm__free(room->scratch);
    rfm__free(room->receipts);
    *room = (rfm__tally_room){0};
}

static void tally_add_sum(rfm__receipt *receipt, const rfm__lens *lens, int64_t amount,
                          uint32_t lines, int64_t margin) {
    if (amount < 0 && lens->returns == RFM_RETURNS_IGNORE) return;
    if (amount > 0) {
        receipt->gross += amount;
        receipt->lines += lines;
    } else {
        receipt->returned -= amount;
        receipt->is_purchase |= amount == 0; /* for now: there is a free line */
    }
    receipt->margin += margin;
}

/* Says whether the receipt is a purchase. One of which everything came back is as if it had not
 * been, where the lens says so. */
RFM__INLINE int tally_end_receipt(rfm__receipt *receipt, const rfm__lens *lens) {
    if (lens->returns == RFM_RETURNS_CANCEL && receipt->gross > 0 &&
        receipt->returned >= receipt->gross) {
        receipt->returned -= receipt->gross;
        receipt->gross = 0;
        return 0;
    }
    return receipt->gross > 0 || (lens->free && receipt->is_purchase && receipt->returned == 0);
}

static void tally_purchase(rfm__tally *tally, const rfm__receipt *receipt) {
    const int64_t spend = receipt->gross - receipt->returned;
    if (tally->receipts == 0) {
        tally->first_day = receipt->day;
        tally->purchase_days = 1;
    } else if (receipt->day != tally->last_day) {
        ++tally->purchase_days;
    }
    if (receipt->day == tally->first_day) {
        tally->first_day_spend += spend;
        ++tally->first_day_receipts;
    }
    tally->last_day = receipt->day;
    tally->purchase_spend += spend;
    ++tally->receipts;
    tally->lines += receipt->lines;
}

static void tally_take_sums(void *to, const rfm__receipt *receipt) {
    rfm__tally *tally = to;
    ++tally->any_receipts;
    tally->gross += receipt->gross;
    tally->returned += receipt->returned;
    tally->margin += receipt->margin;
    if (receipt->is_purchase) tally_purchase(tally, receipt);
}

/* Sums in order of day and receipt: those next to each other with the same of both are one receipt.
 */
RFM__INLINE void tally_walk_ordered(const rfm__entry *entries, size_t count, const rfm__lens *lens,
                                    tally_take *take, void *to) {
    for (size_t i = 0; i < count;) {
        const rfm__entry *first = &entries[i];
        rfm__receipt receipt = {.day = first->day};
        do {
            tally_add_sum(&receipt, lens, entries[i].amount, entries[i].lines, entries[i].margin);
            ++i;
        } while (i < count && first->print != 0 && entries[i].print == first->print &&
                 entries[i].day == first->day);
        receipt.is_purchase = tally_end_receipt(&receipt, lens);
        take(to, &receipt);
    }
}

static rfm_status tally_copy(const rfm__settled *settled, uint32_t start, uint32_t end,
                             rfm__tally_room *room, rfm_error *error) {
    const size_t count = end - start;
    RFM_TRY(rfm__grow(&room->entries, &room->capacity, count, sizeof *room->entries, error));
    RFM_TRY(
        rfm__grow(&room->scratch, &room->scratch_capacity, count, sizeof *room->scratch, error));
    for (uint32_t i = start; i < end; ++i) {
        room->entries[i - start] = rfm__settled_entry(settled, i);
    }
    return RFM_OK;
}

/* Gives every sum the day of its receipt's earliest line, which in order of days is its first one.
 * 1 when that changed any. Most customers have a handful of receipts. */
static int tally_align_few(rfm__entry *entries, size_t count) {
    int changed = 0;
    for (size_t i = 1; i < count; ++i) {
        size_t first = 0;
        if (entries[i].print == 0) continue;
        while (entries[first].print != entries[i].print) ++first;
        changed |= entries[first].day != entries[i].day;
        entries[i].day = entries[first].day;
    }
    return changed;
}

/* The same for many, with a table of the first entry of each receipt laid over `scratch`. Nobody
 * knows its address beforehand, so nobody can prepare receipts that all meet in one slot. */
static int tally_align_many(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    uint32_t *firsts = (uint32_t *)(void *)scratch; /* index + 1; at most 16 bytes an entry */
    const uint64_t address = (uint64_t)(uintptr_t)scratch;
    const uint64_t factor = (address * UINT64_C(0x9E3779B97F4A7C15)) | 1;
    int bits = 1;
    int changed = 0;
    while ((size_t)1 << bits < 2 * count) ++bits;
    const size_t size = (size_t)1 << bits;
    memset(firsts, 0, size * sizeof *firsts);
    for (size_t i = 0; i < count; ++i) {
        const uint64_t print = entries[i].print;
        if (print == 0) continue;
        size_t at = (size_t)(print * factor >> (64 - bits));
        while (firsts[at] != 0 && entries[firsts[at] - 1].print != print)
            at = (at + 1) & (size - 1);
        if (firsts[at] == 0) firsts[at] = (uint32_t)i + 1;
        const int32_t day = entries[firsts[at] - 1].day;
        changed |= day != entries[i].day;
        entries[i].day = day;
    }
    return changed;
}

/* Only a few entries have moved: they are taken out, sorted and merged in from behind. */
static void tally_restore_order(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    size_t in_order = 0;
    size_t moved = 0;
    for (size_t i = 0; i < count; ++i) {
        if (in_order > 0 && rfm__entry_compare(&entries[in_order - 1], &entries[i]) > 0) {
            scratch[moved++] = entries[i];
        } else {
            entries[in_order++] = entries[i];
        }
    }
    rfm__entries_sort(scratch, entries + in_order, moved);
    for (size_t to = count; moved > 0; --to) {
        if (in_order > 0 && rfm__entry_compare(&entries[in_order - 1], &scratch[moved - 1]) > 0) {
            entries[to - 1] = entries[--in_order];
        } else {
            entries[to - 1] = scratch[--moved];
        }
    }
}

RFM__INLINE void tally_align_days(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    if (entries[0].day == entries[count - 1].day) return;
    const int changed = count <= TALLY_FEW ? tally_align_few(entries, count)
                                           : tally_align_many(entries, scratch, count);
    if (changed) tally_restore_order(entries, scratch, count);
}

/* Receipts seen so far, a bit for each: while a receipt finds its bit unmarked it is a new one, and
 * only those that do not are looked for among all before them. The more receipts the more bits. */
enum { TALLY_SEEN_WORDS = 256, TALLY_SEEN_MOST = 1024 };
typedef struct tally_seen {
    size_t word_mask;
    uint64_t words[TALLY_SEEN_WORDS];
} tally_seen;

static inline void tally_see_none(tally_seen *seen, size_t count) {
    size_t words = 8;
    while (words < TALLY_SEEN_WORDS && words < count) words *= 2;
    seen->word_mask = words - 1;
    memset(seen->words, 0, words * sizeof seen->words[0]);
}

static inline int tally_is_marked(tally_seen *seen, uint64_t print) {
    const uint64_t bit = UINT64_C(1) << (print & 63);
    uint64_t *word = &seen->words[print >> 6 & seen->word_mask];
    const int is_marked = (*word & bit) != 0;
    *word |= bit;
    return is_marked;
}

/* 1 when a receipt lies on several days (or when there are too many to tell at little cost). */
static int tally_may_span(const rfm__settled *settled, uint32_t start, uint32_t end) {
    const uint64_t *prints = settled->prints;
    if (prints == NULL || settled->sums[start].day == settled->sums[end - 1].day) return 0;
    if (end - start > TALLY_SEEN_MOST) return 1;
    tally_seen seen;
    tally_see_none(&seen, end - start);
    for (uint32_t i = start; i < end; ++i) {
        if (prints[i] == 0 || !tally_is_marked(&seen, prints[i])) continue;
        int differs = 0;
        for (uint32_t k = start; k < i; ++k) {
            differs |= prints[k] == prints[i] && settled->sums[k].day != settled->sums[i].day;
        }
        if (differs) return 1;
    }
    return 0;
}

/* The usual case without a copy: every receipt lies within a day. */
RFM__INLINE void tally_walk_settled(const rfm__settled *settled, uint32_t start, uint32_t end,
                                    const rfm__lens *lens, tally_take *take, void *to) {
    const rfm__sum *sums = settled->sums;
    const uint64_t *prints = settled->prints;
    const int64_t *margins = settled->margins;
    for (uint32_t i = start; i < end;) {
        const uint32_t first = i;
        rfm__receipt receipt = {.day = sums[i].day};
        do {
            tally_add_sum(&receipt, lens, sums[i].amount, sums[i].lines,
                          margins == NULL ? 0 : margins[i]);
            ++i;
        } while (i < end && prints != NULL && prints[first] != 0 && prints[i] == prints[first] &&
                 sums[i].day == sums[first].day);
        receipt.is_purchase = tally_end_receipt(&receipt, lens);
        take(to, &receipt);
    }
}

RFM__INLINE void tally_walk_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                                    const rfm__lens *lens, tally_take *take, void *to) {
    while (count > 0 && entries[count - 1].day > lens->as_of_day) --count;
    if (count == 0) return;
    tally_align_days(entries, scratch, count);
    size_t first = 0;
    while (first < count && entries[first].day < lens->first_day) ++first;
    tally_walk_ordered(entries + first, count - first, lens, take, to);
}

RFM__INLINE rfm_status tally_walk_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                                      const rfm__lens *lens, rfm__tally_room *room,
                                      tally_take *take, void *to, rfm_error *error) {
    while (end > start && settled->sums[end - 1].day > lens->as_of_day) --end;
    if (start == end) return RFM_OK;
    if (!tally_may_span(settled, start, end)) {
        while (start < end && settled->sums[start].day < lens->first_day) ++start;
        tally_walk_settled(settled, start, end, lens, take, to);
        return RFM_OK;
    }
    RFM_TRY(tally_copy(settled, start, end, room, error));
    tally_walk_entries(room->entries, room->scratch, end - start, lens, take, to);
    return RFM_OK;
}

rfm_status rfm__tally_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                          const rfm__lens *lens, rfm__tally_room *room, rfm__tally *out_tally,
                          rfm_error *error) {
    *out_tally = (rfm__tally){0};
    return tally_walk_run(settled, start, end, lens, room, tally_take_sums, out_tally, error);
}

void rfm__tally_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                        const rfm__lens *lens, rfm__tally *out_tally) {
    *out_tally = (rfm__tally){0};
    tally_walk_entries(entries, scratch, count, lens, tally_take_sums, out_tally);
}

static void tally_take_listed(void *to, const rfm__receipt *receipt) {
    rfm__tally_room *room = to;
    room->receipts[room->receipt_count++] = *receipt;
}

/* There are no more receipts than sums. */
static rfm_status tally_list_room(rfm__tally_room *room, size_t count, rfm_error *error) {
    room->receipt_count = 0;
    return rfm__grow(&room->receipts, &room->receipt_capacity, count, sizeof *room->receipts,
                     error);
}

rfm_status rfm__tally_list_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                               const rfm__lens *lens, rfm__tally_room *room, rfm_error *error) {
    RFM_TRY(tally_list_room(room, end - start, error));
    return tally_walk_run(settled, start, end, lens, room, tally_take_listed, room, error);
}

rfm_status rfm__tally_list_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                                   const rfm__lens *lens, rfm__tally_room *room, rfm_error *error) {
    RFM_TRY(tally_list_room(room, count, error));
    tally_walk_entries(entries, scratch, count, lens, tally_take_listed, room);
    return RFM_OK;
}

void rfm__tally_buy(int32_t day, int64_t receipts, int64_t spend, rfm__tally *tally) {
    for (int64_t i = 0; i < receipts; ++i) {
        const rfm__receipt receipt = {
            .day = day, .is_purchase = 1, .gross = i == 0 ? spend - (receipts - 1) : 1, .lines = 1};
        tally_take_sums(tally, &receipt);
    }
}
