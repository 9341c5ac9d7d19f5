/* SPDX-License-Identifier: MIT */
/* Predictions of a whole frame: worked out by history, written by row. */
#ifndef RFM_LIB_CLV_SPREAD_H
#define RFM_LIB_CLV_SPREAD_H

#include "clv/alike.h"
#include "clv/answers.h"
#include "clv/filled.h"

/* Columns that may be made, in this order. */
enum {
    RFM__SPREAD_ALIVE,
    RFM__SPREAD_ALIVE_LATER,
    RFM__SPREAD_PURCHASES,
    RFM__SPREAD_NONE,
    RFM__SPREAD_SPEND,
    RFM__SPREAD_CLV,
    RFM__SPREAD_AT_RISK,
    RFM__SPREAD_DERT,
    RFM__SPREAD_DAYS_TO_LEVEL,
    RFM__SPREAD_ALIVE_LOWER,
    RFM__SPREAD_ALIVE_UPPER,
    RFM__SPREAD_PURCHASES_LOWER,
    RFM__SPREAD_PURCHASES_UPPER,
    RFM__SPREAD_SPEND_LOWER,
    RFM__SPREAD_SPEND_UPPER,
    RFM__SPREAD_CLV_LOWER,
    RFM__SPREAD_CLV_UPPER,
    RFM__SPREAD_COLUMNS
};

typedef struct rfm__spread {
    const rfm_model *purchases; /* NULL: spend alone */
    const rfm_model *spend;     /* NULL: none */
    rfm__questions questions;
    double margin_share;
    double interval; /* 0: none */
    int32_t threads;
    uint32_t wanted; /* bit i: column i */
} rfm__spread;

/* Gives the frame with the wanted columns. */
rfm_status rfm__spread_make(const rfm__spread *spread, const rfm_frame *frame,
                            rfm_frame **out_frame, rfm_error *error);

#endif
