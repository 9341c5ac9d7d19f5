/* SPDX-License-Identifier: MIT */
/* What few callers want of a customer: it is worked out beside the tally, which all pay for. */
#ifndef RFM_LIB_CUSTOMERS_EXTRAS_H
#define RFM_LIB_CUSTOMERS_EXTRAS_H

#include "customers/visits.h"
#include "ledger/runs.h"

typedef struct rfm__extra {
    double litt;           /* sum of the logarithms of the days between purchase days */
    int64_t holdout_x;     /* purchases after the as-of day */
    int64_t holdout_spend; /* what they and the returns of that time come to */
} rfm__extra;

/* What to look at; each may be NULL. */
typedef struct rfm__extras {
    const rfm__lens *intervals; /* for litt */
    const rfm__lens *holdout;   /* begins behind the as-of day */
} rfm__extras;

rfm_status rfm__extras_fill(const rfm__extras *extras, rfm__runs *runs, uint32_t customer,
                            rfm__tally_room *room, rfm__extra *out, rfm_error *error);

#endif
