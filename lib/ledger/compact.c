/* SPDX-License-Identifier: MIT */
/* Appending settles a shard only when much has come in, and leaves room for more. A ledger that is
 * to stay for a while, or that is nearly as large as the memory, can be asked for its least. */
#include "base/threads.h"
#include "ledger/ledger.h"

static rfm_status compact_shard(void *context, int64_t chunk, rfm_error *error) {
    rfm__shard *shard = &((rfm_ledger *)context)->shards[chunk];
    RFM_TRY(rfm__shard_settle(shard, error));
    rfm__shard_trim(shard);
    rfm__dictionary_trim(&shard->ids);
    return RFM_OK;
}

rfm_status rfm_ledger_compact(rfm_ledger *ledger, int32_t threads, rfm_error *error) {
    rfm__error_clear(error);
    if (ledger == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "ledger is NULL");
    return rfm__parallel(threads, RFM__SHARDS, compact_shard, ledger, error);
}
