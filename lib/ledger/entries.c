/* SPDX-License-Identifier: MIT */
/* The order in which a customer's sums are kept is a promise: equal content gives equal bytes,
 * whatever the order of arrival was. So it compares everything that tells two sums apart. */
#include "ledger/entries.h"

#include <string.h>

static int entries_direction(int64_t amount) { return amount > 0 ? 0 : amount < 0 ? 1 : 2; }

#define ENTRIES_ORDER(left, right) \
    if ((left) != (right)) return (left) < (right) ? -1 : 1

int rfm__entry_compare(const rfm__entry *left, const rfm__entry *right) {
    ENTRIES_ORDER(left->day, right->day);
    ENTRIES_ORDER(left->print, right->print);
    ENTRIES_ORDER(left->tuple, right->tuple);
    ENTRIES_ORDER(entries_direction(left->amount), entries_direction(right->amount));
    ENTRIES_ORDER(left->amount, right->amount);
    ENTRIES_ORDER(left->lines, right->lines);
    ENTRIES_ORDER(left->margin, right->margin);
    return 0;
}

#undef ENTRIES_ORDER

int rfm__entry_absorb(rfm__entry *into, const rfm__entry *entry) {
    if (into->print == 0 || into->print != entry->print || into->day != entry->day ||
        into->tuple != entry->tuple || into->customer != entry->customer ||
        entries_direction(into->amount) != entries_direction(entry->amount) ||
        entry->lines > UINT32_MAX - into->lines) {
        return 0;
    }
    into->amount += entry->amount; /* cannot wrap: the ledger bounds the sum of all magnitudes */
    into->margin += entry->margin;
    into->lines += entry->lines;
    return 1;
}

static void entries_insert_sort(rfm__entry *entries, size_t count) {
    for (size_t i = 1; i < count; ++i) {
        const rfm__entry entry = entries[i];
        size_t k = i;
        if (entries[i - 1].day < entry.day) continue;
        for (; k > 0 && rfm__entry_compare(&entries[k - 1], &entry) > 0; --k) {
            entries[k] = entries[k - 1];
        }
        entries[k] = entry;
    }
}

static void entries_merge(const rfm__entry *left, size_t left_count, const rfm__entry *right,
                          size_t right_count, rfm__entry *to) {
    while (left_count > 0 && right_count > 0) {
        if (rfm__entry_compare(left, right) <= 0) {
            *to++ = *left++;
            --left_count;
        } else {
            *to++ = *right++;
            --right_count;
        }
    }
    if (left_count > 0) memcpy(to, left, left_count * sizeof *to);
    if (right_count > 0) memcpy(to, right, right_count * sizeof *to);
}

/* Mostly the day decides, and most runs come in order of days. */
static int entries_are_sorted(const rfm__entry *entries, size_t count) {
    for (size_t i = 1; i < count; ++i) {
        if (entries[i - 1].day < entries[i].day) continue;
        if (rfm__entry_compare(&entries[i - 1], &entries[i]) > 0) return 0;
    }
    return 1;
}

enum { ENTRIES_RUN = 16 };

void rfm__entries_sort(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    if (entries_are_sorted(entries, count)) return;
    for (size_t start = 0; start < count; start += ENTRIES_RUN) {
        const size_t left = count - start;
        entries_insert_sort(entries + start, left < ENTRIES_RUN ? left : ENTRIES_RUN);
    }
    rfm__entry *from = entries;
    rfm__entry *to = scratch;
    for (size_t width = ENTRIES_RUN; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            const size_t middle = start + width < count ? start + width : count;
            const size_t end = middle + width < count ? middle + width : count;
            entries_merge(from + start, middle - start, from + middle, end - middle, to + start);
        }
        rfm__entry *other = from;
        from = to;
        to = other;
    }
    if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

void rfm__entries_merge(rfm__entry *entries, rfm__entry *scratch, size_t *ends, size_t runs) {
    rfm__entry *from = entries;
    rfm__entry *to = scratch;
    const size_t count = runs > 0 ? ends[runs - 1] : 0;
    while (runs > 1) {
        size_t start = 0;
        size_t made = 0;
        for (size_t i = 0; i < runs; i += 2) {
            const size_t middle = ends[i];
            const size_t end = i + 1 < runs ? ends[i + 1] : middle;
            entries_merge(from + start, middle - start, from + middle, end - middle, to + start);
            ends[made++] = start = end;
        }
        runs = made;
        rfm__entry *other = from;
        from = to;
        to = other;
    }
    if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

size_t rfm__entries_join_sorted(rfm__entry *entries, size_t count) {
    size_t made = 0;
    for (size_t i = 0; i < count; ++i) {
        if (made > 0 && rfm__entry_absorb(&entries[made - 1], &entries[i])) continue;
        if (made < i) entries[made] = entries[i];
        ++made;
    }
    return made;
}

size_t rfm__entries_join(rfm__entry *entries, rfm__entry *scratch, size_t count) {
    rfm__entries_sort(entries, scratch, count);
    return rfm__entries_join_sorted(entries, count);
}
