/* SPDX-License-Identifier: MIT */
/* Ranks and cells need rows in an order: the rows with their keys, and a radix sort of them, which
 * is stable and asks for no comparison. */
#include "base/memory.h"
#include "score/pass.h"

enum { ENTRIES_DIGITS = 256 };

rfm_status rfm__score_entries_gather(const rfm__pass *pass, int32_t d, int is_within,
                                     rfm__score_entry **out_entries, size_t *out_count,
                                     rfm_error *error) {
    const rfm_column *input = &pass->inputs[d];
    const int is_double = input->type == RFM_COLUMN_DOUBLE;
    int64_t keys[RFM__KEYS_BLOCK];
    size_t size = 0;
    RFM_TRY(rfm__new_array((size_t)pass->rows, sizeof **out_entries, out_entries, error));
    for (int64_t first = 0; first < pass->rows; first += RFM__KEYS_BLOCK) {
        const int64_t left = pass->rows - first;
        const int64_t count = left < RFM__KEYS_BLOCK ? left : RFM__KEYS_BLOCK;
        rfm__values_keys(input, first, count, keys);
        for (int64_t i = 0; i < count; ++i) {
            uint64_t place = 0;
            if (rfm__cell_is_missing(input, first + i)) continue;
            if (is_double && keys[i] == RFM__KEY_NAN) continue;
            if (is_within && !rfm__pass_place(pass, d, first + i, &place)) continue;
            (*out_entries)[size++] = (rfm__score_entry){place, keys[i], first + i};
        }
    }
    *out_count = size;
    return RFM_OK;
}

static uint64_t entries_number(const rfm__score_entry *entry, int by_place, uint64_t flip) {
    return by_place ? entry->place : (uint64_t)entry->key ^ flip;
}

static void entries_sort(rfm__score_entry *entries, rfm__score_entry *scratch, size_t count,
                         int by_place, uint64_t flip) {
    uint64_t varies = 0;
    rfm__score_entry *from = entries, *to = scratch;
    for (size_t i = 1; i < count; ++i) {
        varies |= entries_number(&entries[i], by_place, 0) ^ entries_number(entries, by_place, 0);
    }
    for (int shift = 0; shift < 64; shift += 8) {
        size_t starts[ENTRIES_DIGITS + 1] = {0};
        if (((varies >> shift) & 255) == 0) continue;
        for (size_t i = 0; i < count; ++i) {
            ++starts[((entries_number(&from[i], by_place, flip) >> shift) & 255) + 1];
        }
        for (int digit = 0; digit < ENTRIES_DIGITS; ++digit) starts[digit + 1] += starts[digit];
        for (size_t i = 0; i < count; ++i) {
            to[starts[(entries_number(&from[i], by_place, flip) >> shift) & 255]++] = from[i];
        }
        rfm__score_entry *const other = from;
        from = to;
        to = other;
    }
    if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

static rfm_status entries_sort_with_scratch(rfm__score_entry *entries, size_t count, int by_place,
                                            uint64_t flip, rfm_error *error) {
    rfm__score_entry *scratch;
    RFM_TRY(rfm__new_array(count, sizeof *scratch, &scratch, error));
    entries_sort(entries, scratch, count, by_place, flip);
    rfm__free(scratch);
    return RFM_OK;
}

rfm_status rfm__score_entries_sort_by_place(rfm__score_entry *entries, size_t count,
                                            rfm_error *error) {
    return entries_sort_with_scratch(entries, count, 1, 0, error);
}

rfm_status rfm__score_entries_sort_by_key(rfm__score_entry *entries, size_t count, int falling,
                                          rfm_error *error) {
    const uint64_t sign = (uint64_t)1 << 63;
    return entries_sort_with_scratch(entries, count, 0, falling ? ~sign : sign, error);
}

size_t rfm__score_entries_run(const rfm__score_entry *entries, size_t count, size_t start) {
    size_t end = start;
    while (end < count && entries[end].place == entries[start].place) ++end;
    return end;
}
