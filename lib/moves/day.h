/* SPDX-License-Identifier: MIT */
/* The segmented customer table of one day. */
#ifndef RFM_LIB_MOVES_DAY_H
#define RFM_LIB_MOVES_DAY_H

#include "delay/delay.h"
#include "moves/side.h"

/* How each day is made. */
typedef struct rfm__day_plan {
    const rfm_ledger *ledger;
    const rfm_rules *rules;
    rfm_customers_options customers;
    const rfm_scorer *scorer; /* NULL: fitted each day */
    const rfm_scorer_options *scoring;
    rfm_delay *delay; /* advanced; NULL: none */
} rfm__day_plan;

/* Customers, scores, segments, and those in force where there is a delay. A failure's message
 * starts with the day. */
rfm_status rfm__day_make(const rfm__day_plan *plan, int32_t day, rfm_frame **out_frame,
                         rfm_error *error);

#endif
