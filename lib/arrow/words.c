/* SPDX-License-Identifier: MIT */
/* Labels are put in order by their bytes, so that a column is the same however its producer
 * numbered them. The C library's qsort may take quadratic time or memory of its own; a merge sort
 * takes neither. */
#include <string.h>

#include "arrow/import.h"
#include "base/text.h"

/* Merges the sorted runs from[0, middle) and from[middle, end) into `to`. */
static void arrow_merge_words(const rfm__arrow_word *from, int64_t middle, int64_t end,
                              rfm__arrow_word *to) {
    int64_t left = 0, right = middle;
    for (int64_t i = 0; i < end; ++i) {
        const int is_right =
            left == middle ||
            (right < end && rfm__compare_text(from[right].text, from[right].size, from[left].text,
                                              from[left].size) < 0);
        to[i] = is_right ? from[right++] : from[left++];
    }
}

rfm_status rfm__arrow_words_sort(rfm__arrow_word *words, int64_t count, rfm_error *error) {
    if (count < 2) return RFM_OK;
    rfm__arrow_word *spare;
    RFM_TRY(rfm__new_array((size_t)count, sizeof *spare, &spare, error));
    rfm__arrow_word *from = words, *to = spare;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t begin = 0; begin < count; begin += 2 * width) {
            const int64_t left = count - begin;
            arrow_merge_words(from + begin, left < width ? left : width,
                              left < 2 * width ? left : 2 * width, to + begin);
        }
        rfm__arrow_word *const swapped = from;
        from = to;
        to = swapped;
    }
    if (from != words) memcpy(words, from, (size_t)count * sizeof *words);
    rfm__free(spare);
    return RFM_OK;
}
