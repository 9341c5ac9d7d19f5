/* SPDX-License-Identifier: MIT */
/* Views when memory runs out: on its day as before, and the day says in the end what it says to a
 * view that never failed. */
#include "moves.h"
#include "oom.h"
#include "shop.h"

typedef struct view_context {
    rfm_ledger *ledger;
    rfm_view_options options;
    rfm_view *view;
    rfm_frame *expected; /* changes of the day */
    rfm_frame *before;   /* segments of the day before */
    int32_t day;
} view_context;

static rfm_status step_new(void *payload, rfm_error *error) {
    view_context *context = payload;
    rfm_view *view;
    const rfm_status status =
        rfm_view_new(context->ledger, context->day, &context->options, &view, error);
    cr_assert_eq(view == NULL, status != RFM_OK);
    rfm_view_free(view);
    return status;
}

static rfm_status step_advance(void *payload, rfm_error *error) {
    view_context *context = payload;
    rfm_frame *changes, *segments;
    const rfm_status status = rfm_view_advance(context->view, context->day, &changes, error);
    cr_assert_eq(changes == NULL, status != RFM_OK);
    test_memory_pause(1);
    if (status == RFM_OK) {
        moves_same(changes, context->expected, "changes after failures");
    } else {
        cr_assert_eq(rfm_view_segments(context->view, &segments, NULL), RFM_OK);
        moves_same(segments, context->before, "segments after a failure");
        rfm_frame_free(segments);
    }
    rfm_frame_free(changes);
    test_memory_pause(0);
    return status;
}

static rfm_status step_reports(void *payload, rfm_error *error) {
    const view_context *context = payload;
    rfm_frame *segments = NULL, *table = NULL;
    rfm_scorer *scorer = NULL;
    rfm_status status = rfm_view_segments(context->view, &segments, error);
    if (status == RFM_OK) status = rfm_view_table(context->view, &table, error);
    if (status == RFM_OK) status = rfm_view_scorer(context->view, &scorer, error);
    rfm_frame_free(segments);
    rfm_frame_free(table);
    rfm_scorer_free(scorer);
    return status;
}

/* A view keeps the room that a failed day has made, so blocks are counted at the end alone. */
static int64_t sweep_advance(view_context *context) {
    for (int64_t n = 1;; ++n) {
        rfm_error error = {0};
        test_memory_fail_at(n);
        const rfm_status status = step_advance(context, &error);
        const int failed = test_memory_has_failed();
        test_memory_fail_at(0);
        if (status != RFM_OK) cr_assert_eq(status, RFM_E_MEMORY, "%s", error.message);
        if (!failed) return n - 1;
        if (status == RFM_OK) return n - 1; /* it could do without, and is on the day now */
    }
}

/* Steps of days: one forward, a month forward (most leave), back again. */
Test(oom_view, stays_on_its_day) {
    static shop_row rows[400];
    static const int32_t days[] = {15301, 15331, 15300};
    const rfm_customers_options window = {
        .struct_size = sizeof window, .window_unit = RFM_WINDOW_DAYS, .window_length = 60};
    view_context context = {.ledger = shop_ledger(0, 3), .day = 15300};
    shop_fill(rows, 400, 60, 5);
    shop_append(context.ledger, rows, 300, 1);
    context.options =
        (rfm_view_options){.struct_size = sizeof context.options, .customers = &window};
    cr_assert_gt(oom_sweep(step_new, &context), 200);
    rfm_view *twin;
    cr_assert_eq(rfm_view_new(context.ledger, 15300, &context.options, &twin, NULL), RFM_OK);
    cr_assert_eq(rfm_view_new(context.ledger, 15300, &context.options, &context.view, NULL),
                 RFM_OK);
    shop_append(context.ledger, rows + 300, 100, 1);
    for (int i = 0; i < 3; ++i) {
        context.day = days[i];
        cr_assert_eq(rfm_view_segments(twin, &context.before, NULL), RFM_OK);
        cr_assert_eq(rfm_view_advance(twin, days[i], &context.expected, NULL), RFM_OK);
        cr_assert_gt(sweep_advance(&context), 50);
        rfm_frame_free(context.before);
        rfm_frame_free(context.expected);
    }
    cr_assert_gt(oom_sweep(step_reports, &context), 100);
    rfm_view_free(twin);
    rfm_view_free(context.view);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}

typedef struct till_context {
    rfm_ledger *ledger;
    rfm_till_options options;
    rfm_till *till;
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

Test(oom_view, tills) {
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
    rfm_scorer_free(scorer);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}
