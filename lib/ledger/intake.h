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

/* A row on its way in, or several lines of one receipt that stood together. */
typedef struct rfm__staged {
    uint64_t hash; /* of the id; 0 when unidentified */
    uint64_t print;
    int64_t amount;
    int32_t day;
    uint32_t row; /* in the block; the top bit says unidentified */
    uint32_t lines;
    uint32_t same_customer; /* the row before is of the same customer */
} rfm__staged;

#define RFM__UNIDENTIFIED UINT32_C(0x80000000)

/* Finds the columns by the names of the options. Columns of a frame are known to be good; those of
 * a host are checked first. RFM_E_COLUMN, and what rfm_frame_new says of bad columns. */
rfm_status rfm__intake_open(const rfm_ledger *ledger, const rfm_column *columns, int32_t count,
                            int must_check, const rfm_append_options *options,
                            rfm__intake *out_intake, rfm_error *error);

/* The id and receipt of the row before: lines of one receipt mostly stand together, and comparing a
 * few bytes costs less than hashing them again. Zeroed at the start of a chunk. */
typedef struct rfm__intake_last {
    const char *id;
    size_t id_size;
    uint64_t hash;
    const char *receipt;
    size_t receipt_size;
    uint64_t print;
} rfm__intake_last;

/* The customer id of a row, not hashed; *out_has is 0 when it has none. `number_text` is room for
 * an integer id as text, RFM__INT64_TEXT bytes. */
rfm_status rfm__intake_id(const rfm__intake *intake, int64_t row, char *number_text, int *out_has,
                          rfm__id *out_id, rfm_error *error);
/* Everything else of a row but margin and attributes. RFM_E_DATA, RFM_E_OVERFLOW with where = row.
 */
rfm_status rfm__intake_stage(const rfm__intake *intake, int64_t row, rfm__intake_last *last,
                             rfm__staged *out_staged, rfm_error *error);
/* The margin of a row; 0 when the ledger has none. */
rfm_status rfm__intake_margin(const rfm__intake *intake, int64_t row, int64_t *out_margin,
                              rfm_error *error);

#endif
