/* SPDX-License-Identifier: MIT */
/* From a batch's columns, whatever their types, to the numbers a ledger keeps, row by row. */
#ifndef RFM_LIB_LEDGER_LEDGER_INTAKE_H
#define RFM_LIB_LEDGER_LEDGER_INTAKE_H

#include "frame/views.h"
#include "ledger/ledger.h"
#include "rfm/frame.h"

/* The columns of a batch, found and checked; `type` is 0 where a column is absent. Ids may be views
 * (frame/views.h). */
typedef struct rfm__intake {
    const rfm_ledger *ledger;
    int64_t rows;
    int64_t before; /* rows of the batch that come before these columns, for messages */
    rfm_column customer;
    rfm_column day;
    rfm_column receipt;
    rfm_column amount;
    rfm_column margin;
    rfm_column attributes[RFM__ATTRIBUTES_MOST];
    const char *return_prefix;
    size_t return_prefix_size;
    int round;
} rfm__intake;

/* A row of the columns as one of the batch. */
static inline int64_t rfm__intake_row(const rfm__intake *intake, int64_t row) {
    return intake->before + row;
}

/* What a cell that holds an id is read as; anything but OTHER lies in the batch's own columns,
 * which outlive the call. */
enum {
    RFM__CELL_ABSENT,
    RFM__CELL_TEXT,
    RFM__CELL_VIEW,
    RFM__CELL_LABEL, /* of a code */
    RFM__CELL_NUMBER,
    RFM__CELL_OTHER
};

/* Numbers of a stretch of rows. */
typedef struct rfm__lanes {
    const int32_t *days;
    int64_t *amounts; /* before the sign of returns */
} rfm__lanes;

/* Finds the columns by the names of the options. Columns of a frame are known to be good; those of
 * a host are checked first. RFM_E_COLUMN, and what rfm_frame_new says of bad columns. */
rfm_status rfm__intake_open(const rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                            int must_check, const rfm_append_options *options,
                            rfm__intake *out_intake, rfm_error *error);

/* The customer id of a row, not hashed; *out_has is 0 when it has none. `number_text` is room for
 * an integer id as text, RFM__INT64_TEXT bytes. */
rfm_status rfm__intake_id(const rfm__intake *intake, int64_t row, char *number_text, int *out_has,
                          rfm__id *out_id, rfm_error *error);
/* How customers and receipts are read: RFM__CELL_. */
int rfm__intake_customer_cells(const rfm__intake *intake);
int rfm__intake_receipt_cells(const rfm__intake *intake);
/* A receipt id as text, whatever its column; size 0 when it has none. */
const char *rfm__intake_receipt(const rfm__intake *intake, int64_t row, char *number_text,
                                size_t *out_size);
int rfm__intake_is_return(const rfm__intake *intake, const char *receipt, size_t size);
/* A return's amount counts as negative, whichever sign the shop writes; the lowest int64 is caught
 * by the totals. */
static inline int64_t rfm__intake_negative(int64_t amount) { return amount > 0 ? -amount : amount; }
/* Fills the lanes with the rows first .. first + count - 1 (`days` is set by the call). The failure
 * of the lowest bad row is returned: RFM_E_DATA, RFM_E_OVERFLOW with where = row of the batch. */
rfm_status rfm__intake_fill(const rfm__intake *intake, int64_t first, size_t count,
                            rfm__lanes *lanes, rfm_error *error);
/* The margin of a row; 0 when the ledger has none. */
rfm_status rfm__intake_margin(const rfm__intake *intake, int64_t row, int64_t *out_margin,
                              rfm_error *error);

#endif
