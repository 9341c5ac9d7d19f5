/* SPDX-License-Identifier: MIT */
/* The definitions of recency, frequency and money live here and nowhere else: what a receipt is,
 * which receipts are purchases, what a return does to each. docs/customers.md says the same in
 * words. */
#include "customers/tally.h"

#include <string.h>

#include "ledger/entries.h"

void rfm__tally_room_free(rfm__tally_room *room) {
    rfm__free(room->entries);
    rfm__free(room->scratch);
    *room = (rfm__tally_room){0};
}

/* One receipt: the sums that share it, added up. */
typedef struct tally_receipt {
    int32_t day;
    int64_t gross;
    int64_t returned;
    int64_t lines; /* positive ones */
    int64_t margin;
} tally_receipt;

static void tally_add_sum(tally_receipt *receipt, const rfm__lens *lens, int64_t amount,
                          uint32_t lines, int64_t margin) {
    if (amount < 0 && lens->returns == RFM_RETURNS_IGNORE) return;
    if (amount > 0) {
        receipt->gross += amount;
        receipt->lines += lines;
    } else {
        receipt->returned -= amount;
    }
    receipt->margin += margin;
}

static void tally_purchase(rfm__tally *tally, const tally_receipt *receipt) {
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

static void tally_end_receipt(rfm__tally *tally, const rfm__lens *lens, tally_receipt *receipt) {
    ++tally->any_receipts;
    if (lens->returns == RFM_RETURNS_CANCEL && receipt->gross > 0 &&
        receipt->returned >= receipt->gross) {
        receipt->returned -= receipt->gross; /* taken back in full: as if it had not been */
        receipt->gross = 0;
    }
    tally->gross += receipt->gross;
    tally->returned += receipt->returned;
    tally->margin += receipt->margin;
    if (receipt->gross > 0) tally_purchase(tally, receipt);
}

/* Sums in order of day and receipt: those next to each other with the same of both are one receipt.
 */
static void tally_ordered(const rfm__entry *entries, size_t count, const rfm__lens *lens,
                          rfm__tally *tally) {
    for (size_t i = 0; i < count;) {
        const rfm__entry *first = &entries[i];
        tally_receipt receipt = {.day = first->day};
        do {
            tally_add_sum(&receipt, lens, entries[i].amount, entries[i].lines, entries[i].margin);
            ++i;
        } while (i < count && first->print != 0 && entries[i].print == first->print &&
                 entries[i].day == first->day);
        tally_end_receipt(tally, lens, &receipt);
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

/* Stable merge sort by receipt alone: of each receipt the earliest day comes first. */
static void tally_sort_by_print(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = start + width < count ? start + width : count;
            const size_t end = middle + width < count ? middle + width : count;
            size_t a = start;
            size_t b = middle;
            for (size_t to = start; to < end; ++to) {
                const int left = a < middle && (b == end || entries[a].print <= entries[b].print);
                scratch[to] = left ? entries[a++] : entries[b++];
            }
        }
        memcpy(entries, scratch, count * sizeof *entries);
    }
}

/* Gives every sum the day of its receipt's earliest line, drops receipts before the window,
 * restores order. */
static size_t tally_align_days(rfm__entry *entries, rfm__entry *scratch, size_t count,
                               int32_t first_day) {
    size_t kept = 0;
    tally_sort_by_print(entries, scratch, count);
    for (size_t i = 0; i < count; ++i) {
        rfm__entry entry = entries[i];
        if (i > 0 && entry.print != 0 && entry.print == scratch[0].print) {
            entry.day = scratch[0].day;
        }
        scratch[0] = entry; /* the sum before, with its receipt's day */
        if (entry.day >= first_day) entries[kept++] = entry;
    }
    rfm__entries_sort(entries, scratch, kept);
    return kept;
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

static int tally_entries_may_span(const rfm__entry *entries, size_t count) {
    if (entries[0].day == entries[count - 1].day) return 0;
    if (count > TALLY_SEEN_MOST) return 1;
    tally_seen seen;
    tally_see_none(&seen, count);
    for (size_t i = 0; i < count; ++i) {
        if (entries[i].print == 0 || !tally_is_marked(&seen, entries[i].print)) continue;
        int differs = 0;
        for (size_t k = 0; k < i; ++k) {
            differs |= entries[k].print == entries[i].print && entries[k].day != entries[i].day;
        }
        if (differs) return 1;
    }
    return 0;
}

/* The usual case without a copy: every receipt lies within a day. */
static void tally_settled(const rfm__settled *settled, uint32_t start, uint32_t end,
                          const rfm__lens *lens, rfm__tally *tally) {
    const rfm__sum *sums = settled->sums;
    const uint64_t *prints = settled->prints;
    const int64_t *margins = settled->margins;
    for (uint32_t i = start; i < end;) {
        const uint32_t first = i;
        tally_receipt receipt = {.day = sums[i].day};
        do {
            tally_add_sum(&receipt, lens, sums[i].amount, sums[i].lines,
                          margins == NULL ? 0 : margins[i]);
            ++i;
        } while (i < end && prints != NULL && prints[first] != 0 && prints[i] == prints[first] &&
                 sums[i].day == sums[first].day);
        tally_end_receipt(tally, lens, &receipt);
    }
}

rfm_status rfm__tally_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                          const rfm__lens *lens, rfm__tally_room *room, rfm__tally *out_tally,
                          rfm_error *error) {
    *out_tally = (rfm__tally){0};
    while (end > start && settled->sums[end - 1].day > lens->as_of_day) --end;
    if (start == end) return RFM_OK;
    if (!tally_may_span(settled, start, end)) {
        while (start < end && settled->sums[start].day < lens->first_day) ++start;
        tally_settled(settled, start, end, lens, out_tally);
        return RFM_OK;
    }
    RFM_TRY(tally_copy(settled, start, end, room, error));
    const size_t count =
        tally_align_days(room->entries, room->scratch, end - start, lens->first_day);
    tally_ordered(room->entries, count, lens, out_tally);
    return RFM_OK;
}

void rfm__tally_entries(rfm__entry *entries, rfm__entry *scratch, size_t count,
                        const rfm__lens *lens, rfm__tally *out_tally) {
    *out_tally = (rfm__tally){0};
    while (count > 0 && entries[count - 1].day > lens->as_of_day) --count;
    if (count == 0) return;
    if (tally_entries_may_span(entries, count)) {
        count = tally_align_days(entries, scratch, count, lens->first_day);
    }
    size_t first = 0;
    while (first < count && entries[first].day < lens->first_day) ++first;
    tally_ordered(entries + first, count - first, lens, out_tally);
}
