/* SPDX-License-Identifier: MIT */
/* Canonical order of the entries of one customer, and what of them is one sum. */
#ifndef RFM_LIB_LEDGER_ENTRIES_H
#define RFM_LIB_LEDGER_ENTRIES_H

#include "ledger/shard.h"

/* By day, receipt, attributes, direction; what stays apart although equal in these, by content. */
int rfm__entry_compare(const rfm__entry *left, const rfm__entry *right);
/* 1 when the second belongs into the first's sum; adds it then. */
int rfm__entry_absorb(rfm__entry *into, const rfm__entry *entry);
/* Sorts; `scratch` has room for as many. O(n log n), O(n) when already in order. */
void rfm__entries_sort(rfm__entry *entries, rfm__entry *scratch, size_t count);
/* Sorts what comes in runs that are sorted, one up to each of `ends`, which is used up. O(n log
 * runs). */
void rfm__entries_merge(rfm__entry *entries, rfm__entry *scratch, size_t *ends, size_t runs);
/* Sorts, and joins what is one sum; returns how many are left. */
size_t rfm__entries_join(rfm__entry *entries, rfm__entry *scratch, size_t count);
/* The same for what is sorted. */
size_t rfm__entries_join_sorted(rfm__entry *entries, size_t count);

#endif
