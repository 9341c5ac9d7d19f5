/* SPDX-License-Identifier: MIT */
/* Which column of a file is the customer, the day, the receipt and the amount. */
#ifndef RFM_CLI_COLUMNS_H
#define RFM_CLI_COLUMNS_H

#include "options.h"

enum { COLUMN_CUSTOMER, COLUMN_DAY, COLUMN_RECEIPT, COLUMN_AMOUNT, COLUMN_MARGIN, COLUMN_COUNT };

/* The columns to read, for rfm_csv_options. */
typedef struct column_plan {
    rfm_csv_column columns[COLUMN_COUNT];
    int count;
    int has_receipt, has_margin;
    /* Header or number of each, for people; NULL: not read. factor: the price, of products. */
    char *names[COLUMN_COUNT];
    char *factor;
} column_plan;

/* Chooses the columns of a file from the options and its first bytes; exits when one cannot be
 * found. */
void columns_plan(const char *path, const void *bytes, size_t size, const settings *from, int scale,
                  column_plan *to);
/* What is read of a list of customers: ids, and whether each can be reached. NULL names are
 * guessed; the options are for what is said when that fails. */
typedef struct list_request {
    const char *customer, *customer_option;
    int has_contact;
    const char *contact, *contact_option;
} list_request;
/* Chooses the columns customer and contact of such a list, both text; it has a header. */
void columns_plan_list(const char *path, const void *bytes, size_t size, const list_request *wanted,
                       const settings *from, column_plan *to);
void columns_free(column_plan *plan);
/* 1 when both take the same columns. */
int columns_equal(const column_plan *left, const column_plan *right);

#endif
