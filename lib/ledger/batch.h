/* SPDX-License-Identifier: MIT */
/* A batch on its way into a ledger, part by part, all of it or nothing. */
#ifndef RFM_LIB_LEDGER_BATCH_H
#define RFM_LIB_LEDGER_BATCH_H

#include "base/threads.h"
#include "ledger/stage.h"

/* Room for batches, used again by the next one. */
typedef struct rfm__batch rfm__batch;

rfm_status rfm__batch_new(rfm__batch **out_batch, rfm_error *error);
void rfm__batch_free(rfm__batch *batch);

/* Begins a batch: checks the options and that the key is new. `options` are read in full and live
 * until the end, as does the crew that does the work (NULL: this thread). */
rfm_status rfm__batch_begin(rfm__batch *batch, rfm_ledger *ledger,
                            const rfm_append_options *options, rfm__crew *crew, rfm_error *error);
/* Room for so many parts at once. */
rfm_status rfm__batch_set_parts(rfm__batch *batch, int64_t count, rfm_error *error);
/* A part to fill in (intake, first, rows) and to stage. */
rfm__batch_part *rfm__batch_get_part(rfm__batch *batch, int64_t index);
/* Takes the first `count` parts, which are staged; may be called several times. */
rfm_status rfm__batch_take(rfm__batch *batch, int64_t count, rfm_error *error);
/* Ends the batch: with status other than RFM_OK the ledger is as it was before. */
void rfm__batch_end(rfm__batch *batch, rfm_status status);

#endif
