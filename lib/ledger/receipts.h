/* SPDX-License-Identifier: MIT */
/* Lines to receipts: lines of one receipt stand together in most files. */
#ifndef RFM_LIB_LEDGER_RECEIPTS_H
#define RFM_LIB_LEDGER_RECEIPTS_H

#include "ledger/intake.h"

/* Most rows whose numbers are looked at column by column: few enough to stay in cache. */
enum { RFM__STRETCH = 1024 };

/* Receipts of a stretch of rows, in columns, in the order of their first lines. */
typedef struct rfm__receipts {
    size_t count;
    uint32_t rows[RFM__STRETCH]; /* the first line of each, counted from the stretch's */
    uint32_t lines[RFM__STRETCH];
    int32_t days[RFM__STRETCH];
    int64_t amounts[RFM__STRETCH];
    /* A text id, or a number in the first word; the size is 0 where there is none, and RFM__ID_LONG
     * where it is to be read from its column again. */
    rfm__id_cell customers[RFM__STRETCH];
    uint64_t hashes[RFM__STRETCH]; /* of the customers */
    uint64_t prints[RFM__STRETCH]; /* of the receipts; 0 where there is none */
    /* On the way there: */
    rfm__id_cell numbers[RFM__STRETCH]; /* the receipts' ids */
    uint8_t begins[RFM__STRETCH];       /* of the stretch's rows: 1 where a receipt begins */
} rfm__receipts;

/* Reads the rows first .. first + count - 1, whose days and amounts (before the sign of returns)
 * are in the lanes. With `joins`, neighbouring lines are one where customer, receipt, day and the
 * amounts' sign are alike; their sums must not overflow. Fails where an id cannot be read. */
rfm_status rfm__receipts_read(const rfm__intake *intake, int64_t first, size_t count,
                              const rfm__lanes *lanes, int joins, rfm__receipts *out,
                              rfm_error *error);

#endif
