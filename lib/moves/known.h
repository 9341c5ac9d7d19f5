/* SPDX-License-Identifier: MIT */
/* Whether a customer had ever bought by a day. */
#ifndef RFM_LIB_MOVES_KNOWN_H
#define RFM_LIB_MOVES_KNOWN_H

#include "customers/tally.h"
#include "delay/roster.h"
#include "ledger/ledger.h"
#include "ledger/runs.h"

/* The ledger must not change until it is closed. */
typedef struct rfm__known {
    const rfm_ledger *ledger;
    int32_t returns; /* as in rfm_customers_options */
    rfm__tally_room room;
    uint8_t is_open[RFM__SHARDS];
    rfm__runs runs[RFM__SHARDS];
} rfm__known;

/* Asks about the customer in a row, who is in the ledger. */
rfm_status rfm__known_ask(rfm__known *known, const rfm__roster *ids, int64_t row, int32_t day,
                          int *out_is_known, rfm_error *error);
void rfm__known_close(rfm__known *known);

#endif
