/* SPDX-License-Identifier: MIT */
/* A short text in sixteen bytes, so that most ids are compared and hashed as two words. */
#ifndef RFM_LIB_BASE_ID_CELL_H
#define RFM_LIB_BASE_ID_CELL_H

#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"

/* A text id: up to 15 bytes lie in the cell itself, zeros behind them and the size at the end; of a
 * longer one it holds where it lies. Short ids are alike when their cells are. */
typedef struct rfm__id_cell {
    char bytes[16];
} rfm__id_cell;

enum { RFM__ID_SHORT = 15, RFM__ID_LONG = 0x7F /* in place of the size */ };

/* Bytes where it is not known which of a word comes first. */
RFM__INLINE void rfm__id_cell_fill_plain(rfm__id_cell *cell, const char *text, size_t size) {
    memset(cell->bytes, 0, sizeof cell->bytes);
    for (size_t i = 0; i < size; ++i) cell->bytes[i] = text[i];
    cell->bytes[RFM__ID_SHORT] = (char)size;
}

/* Makes the cell of a short text. As two words that are whole before they are written: what is
 * written in parts cannot be read as a whole until it has left for the cache, behind all that waits
 * to go there too. */
RFM__INLINE void rfm__id_cell_fill(rfm__id_cell *cell, const char *text, size_t size) {
    uint64_t first = 0, second = 0;
    if (!RFM__LOWEST_FIRST) {
        rfm__id_cell_fill_plain(cell, text, size);
        return;
    }
    if (size >= 8) { /* two words that may overlap, and so on */
        memcpy(&first, text, 8);
        memcpy(&second, text + size - 8, 8);
        second = size > 8 ? second >> (8 * (16 - size)) : 0;
    } else if (size >= 4) {
        uint32_t head, tail;
        memcpy(&head, text, 4);
        memcpy(&tail, text + size - 4, 4);
        first = head | (uint64_t)tail << (8 * (size - 4));
    } else {
        for (size_t i = 0; i < size; ++i) first |= (uint64_t)(unsigned char)text[i] << (8 * i);
    }
    second |= (uint64_t)size << 56;
    memcpy(cell->bytes, &first, 8);
    memcpy(cell->bytes + 8, &second, 8);
}

/* All bits of the first bytes of a word, of which there are eight. */
RFM__INLINE uint64_t rfm__id_cell_mask(size_t bytes) {
    return bytes == 0 ? 0 : UINT64_MAX >> (64 - 8 * bytes);
}

/* 1 when a short text is of ASCII without zero bytes, which is valid wherever it goes. Whole words
 * are asked, and where their lowest byte does not come first it is not known. */
RFM__INLINE int rfm__id_cell_is_plain(const rfm__id_cell *cell) {
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = UINT64_C(0x8080808080808080);
    const size_t size = (size_t)cell->bytes[RFM__ID_SHORT], head = size < 8 ? size : 8;
    uint64_t words[2];
    memcpy(words, cell->bytes, sizeof words);
    words[0] |= ones & ~rfm__id_cell_mask(head);
    words[1] |= ones & ~rfm__id_cell_mask(size - head);
    const uint64_t odd =
        words[0] | words[1] | ((words[0] - ones) & ~words[0]) | ((words[1] - ones) & ~words[1]);
    return RFM__LOWEST_FIRST && (odd & highs) == 0;
}

/* The hashes of short texts: what rfm__hash gives for each. The quickest way on this machine, and
 * the one that says what it must give. */
void rfm__hash_cells(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out);
void rfm__hash_cells_plain(rfm__key key, const rfm__id_cell *cells, size_t count, uint64_t *out);
/* The same for receipts: what rfm__fingerprint64 gives, and 0 for an empty one. */
void rfm__fingerprint_cells(const rfm__id_cell *cells, size_t count, uint64_t *out);

#endif
