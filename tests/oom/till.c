/* SPDX-License-Identifier: MIT */
/* Tills when memory runs out: no answer, no half receipt, no leak. */
#include "oom.h"
#include "shop.h"

typedef struct till_context {
    rfm_ledger *ledger;
    rfm_till_options options;
    rfm_frame *rows;
} till_context;

static rfm_status step_till_new(void *payload, rfm_error *error) {
    const till_context *context = payload;
    rfm_till *till;
    const rfm_status status = rfm_till_new(context->ledger, &context->options, &till, error);
    cr_assert_eq(till == NULL, status != RFM_OK);
    rfm_till_free(till);
    return status;
}

/* A till keeps the room that asking has made, so each round has one of its own. */
static rfm_status step_till_ask(void *payload, rfm_error *error) {
    const till_context *context = payload;
    rfm_till *till;
    rfm_frame *row = NULL;
    rfm_till_customer said = {.struct_size = sizeof said};
    rfm_status status = rfm_till_new(context->ledger, &context->options, &till, error);
    if (status == RFM_OK) status = rfm_till_look(till, "C00003", 15300, &said, error);
    cr_assert(status == RFM_OK || !said.present);
    if (status == RFM_OK) status = rfm_till_row(till, "C00003", 15300, &row, error);
    cr_assert_eq(row == NULL, status != RFM_OK);
    rfm_frame_free(row);
    rfm_till_free(till);
    return status;
}

/* A receipt that cannot be taken in is not there; here the ledger is made anew for each round. */
static rfm_status step_till_append(void *payload, rfm_error *error) {
    const till_context *context = payload;
    const rfm_line line = {.struct_size = sizeof line, .customer = "C00003", .day = 15300};
    rfm_till_customer said = {.struct_size = sizeof said};
    rfm_ledger *ledger;
    rfm_till *till = NULL;
    test_memory_pause(1);
    ledger = shop_ledger(0, 3);
    cr_assert_eq(rfm_till_new(ledger, &context->options, &till, NULL), RFM_OK);
    test_memory_pause(0);
    rfm_status status = rfm_till_append_line(till, &line, error);
    if (status == RFM_OK) status = rfm_till_append(till, context->rows, NULL, error);
    test_memory_pause(1);
    cr_assert_eq(rfm_till_look(till, "C00001", 15300, &said, NULL), RFM_OK);
    cr_assert_eq(said.present, status == RFM_OK);
    rfm_till_free(till);
    rfm_ledger_free(ledger);
    test_memory_pause(0);
    return status;
}

Test(oom_till, answers) {
    static shop_row rows[200];
    till_context context = {.ledger = shop_ledger(0, 3)};
    rfm_frame *customers;
    rfm_scorer *scorer;
    shop_fill(rows, 200, 10, 5);
    shop_append(context.ledger, rows, 200, 1);
    cr_assert_eq(rfm_customers_build(context.ledger, 15300, NULL, &customers, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &scorer, NULL), RFM_OK);
    rfm_frame_free(customers);
    context.options = (rfm_till_options){.struct_size = sizeof context.options, .scorer = scorer};
    cr_assert_gt(oom_sweep(step_till_new, &context), 100);
    cr_assert_gt(oom_sweep(step_till_ask, &context), 150);
    context.rows = shop_frame(rows, 200);
    cr_assert_gt(oom_sweep(step_till_append, &context), 20);
    rfm_frame_free(context.rows);
    rfm_scorer_free(scorer);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}
