/* SPDX-License-Identifier: MIT */
/* A shop on one day, in whole numbers: what figures and verdicts are made of. */
#ifndef RFM_LIB_BASELINE_VIEW_H
#define RFM_LIB_BASELINE_VIEW_H

#include "baseline/contacts.h"
#include "rfm/baseline.h"

/* Money in minor units. The window ends with the day; "ever" is up to and with it. */
typedef enum rfm__baseline_count {
    RFM__BASELINE_RECEIPTS,   /* of any kind in the window, with a customer or without */
    RFM__BASELINE_REGISTERED, /* of these, with one */
    RFM__BASELINE_GROSS,      /* spend of the window before returns, with a customer or without */
    RFM__BASELINE_REGISTERED_GROSS,
    RFM__BASELINE_PURCHASES,    /* of customers in the window */
    RFM__BASELINE_NET,          /* spend of the active customers in the window */
    RFM__BASELINE_ACTIVE,       /* customers with a purchase in the window */
    RFM__BASELINE_REPEATERS,    /* with two or more */
    RFM__BASELINE_CUSTOMERS,    /* with a purchase ever */
    RFM__BASELINE_THREE_ORDERS, /* with three or more ever */
    RFM__BASELINE_WORTH,        /* margin or spend of all customers ever */
    RFM__BASELINE_ACTIVE_EMAIL, /* active and reached by e-mail */
    RFM__BASELINE_EMAIL,        /* customers ever and reached by e-mail */
    RFM__BASELINE_COUNTS
} rfm__baseline_count;

typedef struct rfm__baseline_view {
    int64_t counts[RFM__BASELINE_COUNTS];
    int32_t first_day, last_day; /* first and last purchase of any customer; unset without one */
    double unit;                 /* minor units in a major one */
} rfm__baseline_view;

/* What is looked at, with defaults filled in. */
typedef struct rfm__baseline_lens {
    const rfm_ledger *ledger;
    rfm_baseline_options options;
    double worth_share;     /* of RFM__BASELINE_WORTH that counts as value */
    rfm__contacts contacts; /* empty without contacts */
} rfm__baseline_lens;

/* Checks ledger and options and reads the contacts. `out_lens` is to be freed also after a
 * failure. */
rfm_status rfm__baseline_open(const rfm_ledger *ledger, const rfm_baseline_options *options,
                              rfm__baseline_lens *out_lens, rfm_error *error);
void rfm__baseline_close(rfm__baseline_lens *lens);
/* Counts all of a day. O(entries). */
rfm_status rfm__baseline_look(const rfm__baseline_lens *lens, int32_t as_of_day,
                              rfm__baseline_view *out_view, rfm_error *error);

#endif
