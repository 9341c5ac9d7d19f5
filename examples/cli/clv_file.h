/* SPDX-License-Identifier: MIT */
/* CSV files beside the receipts, read whole: covariates of customers, histories. */
#ifndef RFM_CLI_CLV_FILE_H
#define RFM_CLI_CLV_FILE_H

#include "options.h"

/* A file in memory, and its headers. */
typedef struct clv_file {
    const char *path;
    const settings *from;
    rfm_buffer *bytes;
    rfm_frame *headers;
} clv_file;

/* Exits when there is none. */
clv_file clv_file_open(const settings *from, const char *path);
int clv_file_has(const clv_file *file, const char *name);
/* Reads columns by their headers. Exits with file, line and column of what is wrong. Owned. */
rfm_frame *clv_file_read(const clv_file *file, const rfm_csv_column *columns, int count);
void clv_file_close(clv_file *file);

/* A list of customers: `customer` (its header is guessed) and columns of numbers, none of them
 * missing. Owned. */
rfm_frame *clv_file_customers(const settings *from, const char *path, const char *const *names,
                              int count);

#endif
