/* SPDX-License-Identifier: MIT */
/**
 * @file till.h
 * The till: one customer's values, scores and segment at once, while receipts come in.
 *
 * A till guards a ledger with a lock, so that some threads may append and others ask. Whoever asks
 * sees all lines of a batch or none, and never half a receipt that was handed in as one batch.
 */
#ifndef RFM_TILL_H
#define RFM_TILL_H

#include "rfm/customers.h"
#include "rfm/score.h"
#include "rfm/segment.h"

RFM_BEGIN_DECLARATIONS

/** How customers are looked at. */
typedef struct rfm_till_options {
    uint32_t struct_size;
    int32_t reserved;
    const rfm_customers_options *customers; /**< Read: window and returns */
    const rfm_scorer *scorer;               /**< Read; needed: what a nightly run has fitted */
    const rfm_rules *rules;                 /**< Read; NULL: the preset classic11 */
} rfm_till_options;

/** A customer as of a day; amounts in minor units. */
typedef struct rfm_till_customer {
    uint32_t struct_size; /**< set by the caller */
    int32_t present;      /**< 0: no purchase in the window, and all that follows is 0 or NULL */
    int32_t first_day;
    int32_t last_day;
    int64_t days_since_last;
    int64_t receipts;
    int64_t purchase_days;
    int64_t lines;
    int64_t spend_gross;
    int64_t returned;
    int64_t spend_net;
    int32_t score_count;
    int32_t scores[8];   /**< in order of the scorer's dimensions */
    int32_t level;       /**< 0 without a segment */
    const char *code;    /**< "544"; Borrowed from the till */
    const char *segment; /**< Borrowed from the till; NULL: none */
} rfm_till_customer;

/** A till. */
typedef struct rfm_till rfm_till;

/**
 * Makes a till over a ledger, which is Borrowed and from now on written to through the till alone.
 *
 * Scorer and rules are copied. Fails as rfm_view_new does with scorers and rules that need a whole
 * table. Owned: rfm_till_free, then the ledger.
 */
rfm_status rfm_till_new(rfm_ledger *ledger, const rfm_till_options *options, rfm_till **out_till,
                        rfm_error *error);
/** Frees a till, which no thread uses any more; NULL is allowed. */
void rfm_till_free(rfm_till *till);
/** Appends one line, as rfm_ledger_append_line does. Any thread. */
rfm_status rfm_till_append_line(rfm_till *till, const rfm_line *line, rfm_error *error);
/** Appends one batch, as rfm_ledger_append does. Any thread. */
rfm_status rfm_till_append(rfm_till *till, const rfm_frame *frame,
                           const rfm_append_options *options, rfm_error *error);
/**
 * Looks a customer up as of a day; the id as text, also in an integer ledger. Any thread.
 *
 * What rfm_customers_build, rfm_scorer_apply and rfm_rules_apply would say of him. An id that is
 * not there is no error: `present` is 0. RFM_E_DATA when an integer ledger cannot read the id.
 * O(the customer's receipts), and the rows that came to his part of the ledger since it was last
 * asked.
 */
rfm_status rfm_till_look(rfm_till *till, const char *customer, int32_t as_of_day,
                         rfm_till_customer *out_customer, rfm_error *error);
/**
 * Gives the customer's row of the table with scores and segment, for rfm_next_level and the like;
 * no row when he has no purchase in the window. Any thread. Owned.
 */
rfm_status rfm_till_row(rfm_till *till, const char *customer, int32_t as_of_day,
                        rfm_frame **out_frame, rfm_error *error);

RFM_END_DECLARATIONS

#endif
