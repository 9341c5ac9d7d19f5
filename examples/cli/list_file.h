/* SPDX-License-Identifier: MIT */
/* Lists of customers beside the receipts: who can be reached, who is known elsewhere. */
#ifndef RFM_CLI_LIST_FILE_H
#define RFM_CLI_LIST_FILE_H

#include "columns.h"

/* Reads a CSV file whole or exits: customer (text) and, when asked for, contact (int64, 0 or 1; an
 * address counts as 1, an empty field as 0). Owned: rfm_frame_free. */
rfm_frame *list_file_read(const char *path, const list_request *wanted, const settings *from);

#endif
