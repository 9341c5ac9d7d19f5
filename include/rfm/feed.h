/* SPDX-License-Identifier: MIT */
/**
 * @file feed.h
 * CSV bytes straight into a ledger: what reading frames and appending them does, in one step that
 * makes no frame of the whole and so is quicker and needs less memory.
 */
#ifndef RFM_FEED_H
#define RFM_FEED_H

#include "rfm/csv.h"
#include "rfm/ledger.h"

RFM_BEGIN_DECLARATIONS

/**
 * Reads the next bytes of a file as rfm_csv_read does and appends their rows as rfm_ledger_append
 * does; the rows of a call are one batch.
 *
 * `bytes` is Read. The reader's columns are named as rfm_ledger_append expects them, or as
 * `options` (NULL: defaults) says. *out_rows (may be NULL) is how many rows came in. The reader's
 * threads read and check, those of `options` bring in; its progress is not called. Blocks of 8 MB
 * or more use the threads well; a larger one needs no more memory. Fails as the two functions do
 * (where = line of the file for what the reader refuses, else row of the call); the ledger is then
 * as before the call, and the reader at its end, unless the failure is RFM_E_ARGUMENT or
 * RFM_E_DUPLICATE: then nothing was read. O(bytes).
 */
rfm_status rfm_feed_csv(rfm_csv *reader, const void *bytes, size_t size, int32_t is_last,
                        rfm_ledger *ledger, const rfm_append_options *options, int64_t *out_rows,
                        rfm_error *error);

RFM_END_DECLARATIONS

#endif
