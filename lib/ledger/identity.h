/* SPDX-License-Identifier: MIT */
/* Aliases and erasing, for merges too. */
#ifndef RFM_LIB_LEDGER_IDENTITY_H
#define RFM_LIB_LEDGER_IDENTITY_H

#include "ledger/ledger.h"

/* rfm_ledger_alias by ids, hashed by this ledger. */
rfm_status rfm__ledger_alias_ids(rfm_ledger *ledger, const rfm__id *old_id,
                                 const rfm__id *current_id, rfm_error *error);
/* Forgets the customer at a place and all its aliases. Unchanged on failure. */
rfm_status rfm__ledger_erase_place(rfm_ledger *ledger, rfm__place place, rfm_error *error);
/* 1 when the customer at a place was forgotten. */
int rfm__place_is_erased(const rfm_ledger *ledger, rfm__place place);

#endif
