/* SPDX-License-Identifier: MIT */
/* What must be remembered without its text (a batch key, an erased id) is kept as 128 bits, sorted,
 * so that the set is the same whatever the order of arrival. */
#include "ledger/prints.h"

#include <string.h>

void rfm__prints_free(rfm__print_set *set) {
    rfm__free(set->prints);
    *set = (rfm__print_set){0};
}

int rfm__prints_compare(rfm__print128 left, rfm__print128 right) {
    if (left.high != right.high) return left.high < right.high ? -1 : 1;
    if (left.low != right.low) return left.low < right.low ? -1 : 1;
    return 0;
}

/* The first place whose print is not below. */
static size_t prints_place(const rfm__print_set *set, rfm__print128 print) {
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (rfm__prints_compare(set->prints[middle], print) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

int rfm__prints_have(const rfm__print_set *set, rfm__print128 print) {
    const size_t at = prints_place(set, print);
    return at < set->count && rfm__prints_compare(set->prints[at], print) == 0;
}

rfm_status rfm__prints_reserve(rfm__print_set *set, size_t extra, rfm_error *error) {
    return rfm__grow(&set->prints, &set->capacity, set->count + extra, sizeof *set->prints, error);
}

void rfm__prints_add(rfm__print_set *set, rfm__print128 print) {
    const size_t at = prints_place(set, print);
    if (at < set->count && rfm__prints_compare(set->prints[at], print) == 0) return;
    memmove(set->prints + at + 1, set->prints + at, (set->count - at) * sizeof print);
    set->prints[at] = print;
    ++set->count;
}
