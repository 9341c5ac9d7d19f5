/* SPDX-License-Identifier: MIT */
/* Files into a ledger. */
#ifndef RFM_CLI_INPUT_H
#define RFM_CLI_INPUT_H

#include "columns.h"

/* What was taken from all inputs. */
typedef struct intake {
    rfm_ledger *ledger;
    int64_t rows, bad_rows;
    int decimals;              /* digits after the point that the amounts needed */
    column_plan first_plan;    /* of the first file */
    rfm_csv_state first_state; /* of the first file, when it was read to its end */
} intake;

/* Reads every input or exits. */
void input_read(const settings *from, intake *to);
void input_free(intake *taken);

#endif
