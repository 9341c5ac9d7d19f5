/* SPDX-License-Identifier: MIT */
/* From a batch's columns, whatever their types, to the numbers a ledger keeps, row by row. */
#ifndef RFM_LIB_LEDGER_LEDGER_INTAKE_H
#define RFM_LIB_LEDGER_LEDGER_INTAKE_H

#include "ledger/ledger.h"
#include "rfm/frame.h"

/* The columns of a batch, found and checked; `type` is 0 where a column is absent. */
typedef struct rfm__intake {
    const rfm_ledger *ledger;
    int64_t rows;
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

/* Where the id of a row lies: in the batch's own columns, which outlive the call. */
typedef struct rfm__lane_id {
    const char *text; /* NULL: read it from the column once more (a number that is kept as text) */
    int64_t number;   /* of an integer ledger; else the size of the text */
} rfm__lane_id;

/* Numbers of a stretch of rows, column by column. */
typedef struct rfm__lanes {
    const int32_t *days;
    int64_t *amounts;
    uint64_t *prints; /* of receipt ids; 0: none */
    uint64_t *hashes; /* of customer ids */
    rfm__lane_id *ids;
    uint8_t *kinds; /* RFM__ROW_ */
} rfm__lanes;

/* Whose a row is. */
enum { RFM__ROW_OTHER = 0, RFM__ROW_SAME = 1, RFM__ROW_UNIDENTIFIED = 2 };

/* Finds the columns by the names of the options. Columns of a frame are known to be good; those of
 * a host are checked first. RFM_E_COLUMN, and what rfm_frame_new says of bad columns. */
rfm_status rfm__intake_open(const rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                            int must_check, const rfm_append_options *options,
                            rfm__intake *out_intake, rfm_error *error);

/* The customer id of a row, not hashed; *out_has is 0 when it has none. `number_text` is room for
 * an integer id as text, RFM__INT64_TEXT bytes. */
rfm_status rfm__intake_id(const rfm__intake *intake, int64_t row, char *number_text, int *out_has,
                          rfm__id *out_id, rfm_error *error);
/* Fills the lanes with the rows first .. first + count - 1 (`days` is set by the call). A row is
 * SAME when its customer is that of the row before in the stretch. The failure of the lowest bad
 * row is returned: RFM_E_DATA, RFM_E_OVERFLOW with where = row. */
rfm_status rfm__intake_fill(const rfm__intake *intake, int64_t first, size_t count,
                            rfm__lanes *lanes, rfm_error *error);
/* The margin of a row; 0 when the ledger has none. */
rfm_status rfm__intake_margin(const rfm__intake *intake, int64_t row, int64_t *out_margin,
                              rfm_error *error);

#endif
