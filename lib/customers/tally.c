/* SPDX-License-Identifier: MIT */
/* Receipts to recency, frequency and money: which sums are one receipt, and what receipts add up
 * to. docs/customers.md says the same in words. */
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

RFM__INLINE void tally_purchase(rfm__tally *tally, const rfm__receipt *receipt) {
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

RFM__INLINE void tally_take_sums(void *to, const rfm__receipt *receipt) {
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
            rfm__receipt_add(&receipt, lens, entries[i].amount, entries[i].lines,
                             entries[i].margin);
            ++i;
        } while (i < count && first->print != 0 && entries[i].print == first->print &&
                 entries[i].day == first->day);
        receipt.is_purchase = rfm__receipt_end(&receipt, lens);
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

/* Nobody knows beforehand where a table will lie, so nobody can prepare receipts that all meet in
 * one slot of it. */
static uint64_t tally_hash_factor(const void *memory) {
    return ((uint64_t)(uintptr_t)memory * UINT64_C(0x9E3779B97F4A7C15)) | 1;
}

/* A table twice to four times as large as what it holds. */
static int tally_hash_bits(size_t count) {
    int bits = 1;
    while ((size_t)1 << bits < 2 * count) ++bits;
    return bits;
}

/* The same for many, with a table of the first entry of each receipt laid over `scratch`. */
static int tally_align_many(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    uint32_t *firsts = (uint32_t *)(void *)scratch; /* index + 1; at most 16 bytes an entry */
    const uint64_t factor = tally_hash_factor(scratch);
    const int bits = tally_hash_bits(count);
    int changed = 0;
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
            rfm__receipt_add(&receipt, lens, sums[i].amount, sums[i].lines,
                             margins == NULL ? 0 : margins[i]);
            ++i;
        } while (i < end && prints != NULL && prints[first] != 0 && prints[i] == prints[first] &&
                 sums[i].day == sums[first].day);
        receipt.is_purchase = rfm__receipt_end(&receipt, lens);
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

/* ---- Adding up from where rows lie ---- */

/* Rows in order of days: those of a settled run, or places that rfm__runs_rows found. */
typedef struct tally_rows {
    const rfm__settled *settled;
    uint32_t start;
    const rfm__runs *runs; /* NULL: the settled run */
    size_t count;
    int has_prints;
} tally_rows;

RFM__INLINE rfm__entry tally_row(const tally_rows *rows, int is_settled, size_t index) {
    return is_settled ? rfm__settled_entry(rows->settled, rows->start + (uint32_t)index)
                      : rfm__runs_row(rows->runs, rows->runs->rows[index]);
}

/* Receipts that were there before, to know one that comes back: few are looked through, many are in
 * a table with open addressing, 0 where it is empty. */
typedef struct tally_set {
    uint64_t *prints;
    uint64_t factor;
    int bits; /* 0: few */
} tally_set;

/* 1 when a receipt was not there before; `count` others were. */
RFM__INLINE int tally_set_add(const tally_set *set, size_t count, uint64_t print) {
    if (set->bits == 0) {
        size_t at = 0;
        while (at < count && set->prints[at] != print) ++at;
        set->prints[count] = print;
        return at == count;
    }
    const size_t mask = ((size_t)1 << set->bits) - 1;
    size_t at = (size_t)(print * set->factor >> (64 - set->bits));
    while (set->prints[at] != 0 && set->prints[at] != print) at = (at + 1) & mask;
    if (set->prints[at] == print) return 0;
    set->prints[at] = print;
    return 1;
}

/* Most receipts are one row or neighbouring ones. 0 when one comes back after another. */
RFM__INLINE int tally_stream(const tally_rows *rows, int is_settled, const tally_set *set,
                             const rfm__lens *lens, rfm__tally *out_tally) {
    rfm__tally sums = {0}; /* of its own, so that nothing that is read could be it */
    size_t seen = 0;
    for (size_t i = 0; i < rows->count;) {
        rfm__entry row = tally_row(rows, is_settled, i);
        const uint64_t print = row.print;
        rfm__receipt receipt = {.day = row.day};
        if (print != 0 && !tally_set_add(set, seen++, print)) return 0;
        do {
            rfm__receipt_add(&receipt, lens, row.amount, row.lines, row.margin);
            if (++i == rows->count) break;
            row = tally_row(rows, is_settled, i);
        } while (print != 0 && row.print == print);
        if (receipt.day < lens->first_day) continue;
        receipt.is_purchase = rfm__receipt_end(&receipt, lens);
        tally_take_sums(&sums, &receipt);
    }
    *out_tally = sums;
    return 1;
}

/* A receipt is made at its first row, which is its earliest: so receipts come in order of days, and
 * each row finds the receipt that it belongs to among those before. */
RFM__INLINE size_t tally_collect_few(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                                     rfm__receipt *receipts) {
    uint64_t prints[TALLY_FEW];
    size_t made = 0;
    for (size_t i = 0; i < rows->count; ++i) {
        const rfm__entry row = tally_row(rows, is_settled, i);
        size_t at = row.print == 0 ? made : 0;
        while (at < made && prints[at] != row.print) ++at;
        if (at == made) {
            prints[made] = row.print;
            receipts[made++] = (rfm__receipt){.day = row.day};
        }
        rfm__receipt_add(&receipts[at], lens, row.amount, row.lines, row.margin);
    }
    return made;
}

/* Room for many: receipts, their prints, and slots to find them by laid over the entries. */
typedef struct tally_table {
    rfm__receipt *receipts;
    uint64_t *prints;
    uint32_t *slots; /* index of the receipt + 1 */
    uint64_t factor;
    int bits;
} tally_table;

static rfm_status tally_table_open(tally_table *many, rfm__tally_room *room, size_t count,
                                   rfm_error *error) {
    RFM_TRY(
        rfm__grow(&room->receipts, &room->receipt_capacity, count, sizeof *room->receipts, error));
    RFM_TRY(rfm__grow(&room->entries, &room->capacity, count, sizeof *room->entries, error));
    many->receipts = room->receipts;
    many->prints = (uint64_t *)(void *)room->entries;         /* 8 bytes a row, */
    many->slots = (uint32_t *)(void *)(many->prints + count); /* and at most 16 */
    many->factor = tally_hash_factor(room->entries);
    many->bits = tally_hash_bits(count);
    memset(many->slots, 0, ((size_t)1 << many->bits) * sizeof *many->slots);
    return RFM_OK;
}

RFM__INLINE size_t tally_table_find(const tally_table *many, uint64_t print, size_t made) {
    const size_t mask = ((size_t)1 << many->bits) - 1;
    size_t at = (size_t)(print * many->factor >> (64 - many->bits));
    while (many->slots[at] != 0 && many->prints[many->slots[at] - 1] != print) {
        at = (at + 1) & mask;
    }
    if (many->slots[at] == 0) many->slots[at] = (uint32_t)made + 1;
    return many->slots[at] - 1;
}

RFM__INLINE size_t tally_collect_many(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                                      const tally_table *many) {
    size_t made = 0;
    for (size_t i = 0; i < rows->count; ++i) {
        const rfm__entry row = tally_row(rows, is_settled, i);
        const size_t at = row.print == 0 ? made : tally_table_find(many, row.print, made);
        if (at == made) {
            many->prints[made] = row.print;
            many->receipts[made++] = (rfm__receipt){.day = row.day};
        }
        rfm__receipt_add(&many->receipts[at], lens, row.amount, row.lines, row.margin);
    }
    return made;
}

/* Receipts that no row shares need no room. */
RFM__INLINE void tally_each_row(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                                rfm__tally *tally) {
    for (size_t i = 0; i < rows->count; ++i) {
        const rfm__entry row = tally_row(rows, is_settled, i);
        rfm__receipt receipt = {.day = row.day};
        if (row.day < lens->first_day) continue;
        rfm__receipt_add(&receipt, lens, row.amount, row.lines, row.margin);
        receipt.is_purchase = rfm__receipt_end(&receipt, lens);
        tally_take_sums(tally, &receipt);
    }
}

/* Receipts in parts that lie apart. */
RFM__INLINE void tally_sum_receipts(rfm__receipt *receipts, size_t count, const rfm__lens *lens,
                                    rfm__tally *out_tally) {
    size_t i = 0;
    *out_tally = (rfm__tally){0};
    while (i < count && receipts[i].day < lens->first_day) ++i;
    for (; i < count; ++i) {
        receipts[i].is_purchase = rfm__receipt_end(&receipts[i], lens);
        tally_take_sums(out_tally, &receipts[i]);
    }
}

RFM__INLINE void tally_sum_few(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                               rfm__tally *out_tally) {
    uint64_t prints[TALLY_FEW];
    rfm__receipt receipts[TALLY_FEW];
    const tally_set set = {.prints = prints};
    if (tally_stream(rows, is_settled, &set, lens, out_tally)) return;
    const size_t made = tally_collect_few(rows, is_settled, lens, receipts);
    tally_sum_receipts(receipts, made, lens, out_tally);
}

RFM__INLINE rfm_status tally_sum_many(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                                      rfm__tally_room *room, rfm__tally *out_tally,
                                      rfm_error *error) {
    tally_table many;
    RFM_TRY(rfm__grow(&room->entries, &room->capacity, rows->count, sizeof *room->entries, error));
    const tally_set set = {.prints = (uint64_t *)(void *)room->entries, /* at most 32 bytes a row */
                           .factor = tally_hash_factor(room->entries),
                           .bits = tally_hash_bits(rows->count)};
    memset(set.prints, 0, ((size_t)1 << set.bits) * sizeof *set.prints);
    if (tally_stream(rows, is_settled, &set, lens, out_tally)) return RFM_OK;
    RFM_TRY(tally_table_open(&many, room, rows->count, error));
    const size_t made = tally_collect_many(rows, is_settled, lens, &many);
    tally_sum_receipts(many.receipts, made, lens, out_tally);
    return RFM_OK;
}

/* Adds to a tally of zeros. */
RFM__INLINE rfm_status tally_sum_rows(const tally_rows *rows, int is_settled, const rfm__lens *lens,
                                      rfm__tally_room *room, rfm__tally *tally, rfm_error *error) {
    if (!rows->has_prints || rows->count <= 1) {
        tally_each_row(rows, is_settled, lens, tally);
        return RFM_OK;
    }
    if (rows->count > TALLY_FEW) {
        return tally_sum_many(rows, is_settled, lens, room, tally, error);
    }
    tally_sum_few(rows, is_settled, lens, tally);
    return RFM_OK;
}

rfm_status rfm__tally_rows(rfm__runs *runs, uint32_t customer, const rfm__lens *lens,
                           rfm__tally_room *room, rfm__tally *out_tally, rfm_error *error) {
    tally_rows rows = {.runs = runs, .has_prints = runs->shard->has_prints};
    *out_tally = (rfm__tally){0};
    rows.count = rfm__runs_rows(runs, customer);
    while (rows.count > 0 && rfm__runs_row_day(runs->rows[rows.count - 1]) > lens->as_of_day) {
        --rows.count;
    }
    return tally_sum_rows(&rows, 0, lens, room, out_tally, error);
}

rfm_status rfm__tally_run(const rfm__settled *settled, uint32_t start, uint32_t end,
                          const rfm__lens *lens, rfm__tally_room *room, rfm__tally *out_tally,
                          rfm_error *error) {
    const rfm__sum *sums = settled->sums;
    *out_tally = (rfm__tally){0};
    while (end > start && sums[end - 1].day > lens->as_of_day) --end;
    if (start == end) return RFM_OK;
    if (tally_may_span(settled, start, end)) {
        const tally_rows rows = {
            .settled = settled, .start = start, .count = end - start, .has_prints = 1};
        return tally_sum_rows(&rows, 1, lens, room, out_tally, error);
    }
    while (start < end && sums[start].day < lens->first_day) ++start;
    tally_walk_settled(settled, start, end, lens, tally_take_sums, out_tally);
    return RFM_OK;
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
