/* SPDX-License-Identifier: MIT */
/* Bytes of CSV into a ledger, step by step, all of them one batch. */
#ifndef RFM_LIB_FEED_FEED_H
#define RFM_LIB_FEED_FEED_H

#include "csv/reader.h"
#include "rfm/feed.h"

/* What a feed has is kept by its reader from call to call, and freed with it. */
typedef struct rfm__feed rfm__feed;

/* Begins a batch; `options` may be NULL. When it fails nothing was begun. */
rfm_status rfm__feed_begin(rfm_csv *reader, rfm_ledger *ledger, const rfm_append_options *options,
                           rfm__feed **out_feed, rfm_error *error);
/* Takes bytes few enough for pieces that stay in cache (rfm__csv_bytes_at_once). This thread may
 * do `beside` (NULL: nothing) while others are at work. After a failure the batch is to end. */
rfm_status rfm__feed_step(rfm__feed *feed, const char *bytes, size_t size, int32_t is_last,
                          rfm__own_fn beside, void *context, rfm_error *error);
/* Brings the reader to its end by this failure, and fails so. */
rfm_status rfm__feed_fail(rfm__feed *feed, const rfm_error *failure, rfm_error *error);
/* Tells the progress of the options how many rows there are; fails when it asks to stop. */
rfm_status rfm__feed_tell(rfm__feed *feed, rfm_error *error);
/* Rows that came in with this batch. */
int64_t rfm__feed_rows(const rfm__feed *feed);
/* Ends the batch: with status other than RFM_OK the ledger is as it was before. */
void rfm__feed_end(rfm__feed *feed, rfm_status status);

#endif
