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
    rfm_view_state state = {.struct_size = sizeof state};
    rfm_status status = rfm_view_inspect(context->view, &state, error); /* needs none */
    if (status == RFM_OK) status = rfm_view_segments(context->view, &segments, error);
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
    rows[350].amount = INT64_C(1) << 40; /* more than a view has room for until then */
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
