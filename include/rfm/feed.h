/* SPDX-License-Identifier: MIT */
/**
 * @file feed.h
 * CSV bytes and Arrow streams straight into a ledger: what making a frame and appending it does, in
 * one step that makes no frame of the whole and so is quicker and needs less memory.
 */
#ifndef RFM_FEED_H
#define RFM_FEED_H

#include "rfm/arrow.h"
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

/**
 * Reads a file to its end through `read` and appends its rows as one batch: rfm_feed_csv for bytes
 * that come from somewhere, and the quickest way in.
 *
 * `read` is called on this thread alone, block by block, with `payload`, until it gives 0 (or below
 * 0: RFM_E_CANCELLED); with several threads it reads a block ahead. Between blocks the progress of
 * `options` is told rows and a total of 0; there, and nowhere else during the call, the reader may
 * be asked for its state and its bad lines. Needs twice 4 MB for blocks, more with over four
 * threads. Fails as rfm_feed_csv does, and when it is cancelled; where = line of the file or row of
 * the call. The ledger is as before then and the reader at its end. O(bytes).
 */
rfm_status rfm_feed_csv_stream(rfm_csv *reader, rfm_read_fn read, void *payload, rfm_ledger *ledger,
                               const rfm_append_options *options, int64_t *out_rows,
                               rfm_error *error);

/**
 * Appends all that an Arrow stream still gives as one batch; the stream is Read to its end, not
 * released.
 *
 * What rfm_arrow_import_stream and rfm_ledger_append do together, without a frame of the whole;
 * only the columns that the ledger asks for are looked at, the others may be of any type. The
 * threads of `options` are used for all of it; its progress is told rows and a total of 0.
 * `arrow_options` and `options` may be NULL, and so may `out_rows`. Fails as the two functions do,
 * where = row of the stream; the ledger is as before then. O(rows).
 */
rfm_status rfm_feed_arrow(struct ArrowArrayStream *stream, const rfm_arrow_options *arrow_options,
                          rfm_ledger *ledger, const rfm_append_options *options, int64_t *out_rows,
                          rfm_error *error);

RFM_END_DECLARATIONS

#endif
