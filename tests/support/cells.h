/* SPDX-License-Identifier: MIT */
/* Cells of ids as values. */
#ifndef RFM_TESTS_SUPPORT_CELLS_H
#define RFM_TESTS_SUPPORT_CELLS_H

#include "base/id_cell.h"

static inline rfm__id_cell cell_of(const char *text, size_t size) {
    rfm__id_cell cell;
    rfm__id_cell_fill(&cell, text, size);
    return cell;
}

#endif
