/* SPDX-License-Identifier: MIT */
/* At which lines receipts begin. */
#ifndef RFM_LIB_LEDGER_BEGINS_H
#define RFM_LIB_LEDGER_BEGINS_H

#include <string.h>

#include "frame/frame.h"
#include "ledger/intake.h"

/* The words of a cell as they compare: the cell itself, where the lowest byte comes first. On other
 * machines all cells are read one by one. */
typedef struct rfm__words {
    uint64_t first, second;
} rfm__words;

enum { RFM__WORDS_TOO_LONG = 0xFF }; /* in place of a size */

/* What of sixteen bytes belongs to a text of so many. */
extern const rfm__words rfm__words_masks[16];

/* A view as a cell. */
RFM__INLINE rfm__words rfm__words_of_view(const rfm_column *column, int64_t row) {
    const char *view = (const char *)column->values + (size_t)row * RFM__VIEW_SIZE;
    rfm__words words;
    uint32_t size, rest;
    memcpy(&size, view, sizeof size);
    memcpy(&words.first, view + RFM__VIEW_TEXT, sizeof words.first);
    memcpy(&rest, view + RFM__VIEW_TEXT + sizeof words.first, sizeof rest);
    const rfm__words *mask = &rfm__words_masks[size & RFM__ID_SHORT];
    words.first &= mask->first;
    words.second = (rest & mask->second) | (uint64_t)size << 56;
    return words;
}

/* A cell of a column whose kind is known (RFM__CELL_TEXT, _VIEW, _NUMBER); of a text 16 bytes must
 * be there to be read. */
RFM__INLINE rfm__words rfm__words_read(const rfm_column *column, int cells, int64_t row,
                                       int has_missing) {
    rfm__words words = {0, 0};
    if (cells == RFM__CELL_VIEW) return rfm__words_of_view(column, row);
    const uint64_t has = has_missing ? !rfm__cell_is_missing(column, row) : 1;
    if (cells == RFM__CELL_NUMBER) {
        words.first = (uint64_t)((const int64_t *)column->values)[row] & (0 - has);
        words.second = has << 56;
        return words;
    }
    const int64_t start = column->offsets[row];
    const uint64_t size = (uint64_t)(column->offsets[row + 1] - start) & (0 - has);
    const rfm__words *mask = &rfm__words_masks[size & RFM__ID_SHORT];
    memcpy(&words, column->bytes + start, sizeof words);
    const uint64_t shown = size > RFM__ID_SHORT ? RFM__WORDS_TOO_LONG : size;
    words.first &= mask->first;
    words.second = (words.second & mask->second) | shown << 56;
    return words;
}

/* Rows of columns of known kinds; `receipts` may be RFM__CELL_ABSENT. */
typedef struct rfm__begins_rows {
    const rfm_column *customer, *receipt;
    int customers, receipts; /* RFM__CELL_ */
    int64_t first;
    size_t count;
} rfm__begins_rows;

/* Sets `begins` to 1 for each row with which a receipt begins, else 0: one that `joins` the row
 * before has the same customer, receipt, day and sign of its amount. 0 when a text is too long for
 * a cell. The quickest way on this machine, and the one that says what it must give. */
int rfm__begins_mark(const rfm__begins_rows *rows, const rfm__lanes *lanes, int joins,
                     uint8_t *begins);
int rfm__begins_mark_plain(const rfm__begins_rows *rows, const rfm__lanes *lanes, int joins,
                           uint8_t *begins);

#endif
