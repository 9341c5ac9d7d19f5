/* SPDX-License-Identifier: MIT */
/* Moves when memory runs out: no output, no leak, the delay as it was. */
#include "moves.h"
#include "oom.h"
#include "shop.h"

typedef struct moves_context {
    rfm_frame *before, *after, *known;
    rfm_rules *rules;
    rfm_ledger *ledger;
    rfm_delay *delay; /* is copied for each round, for a success moves it on */
    rfm_buffer *saved;
} moves_context;

static rfm_status step_between(void *payload, rfm_error *error) {
    const moves_context *context = payload;
    const rfm_moves_options options = {
        .struct_size = sizeof options, .known = context->known, .rules = context->rules};
    rfm_frame *outs[3];
    const rfm_status status = rfm_moves_between(context->before, context->after, &options, &outs[0],
                                                &outs[1], &outs[2], error);
    for (int i = 0; i < 3; ++i) {
        cr_assert_eq(outs[i] == NULL, status != RFM_OK);
        rfm_frame_free(outs[i]);
    }
    return status;
}

Test(oom_moves, between) {
    static const int32_t scale[3] = {5, 5, 5};
    moves_context context = {
        .before = moves_frame("b=Gold/3 a=Tin/1 c=-/? gone-with-a-long-name=Silver/2"),
        .after = moves_frame("d=Gold/3 b=Gold/3 a=Old/? e=-/? c=Steel/5"),
        .known = moves_frame("x=Gold/3 d=Gold/3")};
    cr_assert_gt(oom_sweep(step_between, &context), 40);
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &context.rules, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(context.rules, "Gold", 3, NULL, "r = 5", NULL), RFM_OK);
    cr_assert_gt(oom_sweep(step_between, &context), 50);
    rfm_rules_free(context.rules);
    rfm_frame_free(context.before);
    rfm_frame_free(context.after);
    rfm_frame_free(context.known);
    cr_assert_eq(test_memory_live(), 0);
}

static rfm_status step_daily(void *payload, rfm_error *error) {
    moves_context *context = payload;
    const rfm_customers_options window = {
        .struct_size = sizeof window, .window_unit = RFM_WINDOW_DAYS, .window_length = 60};
    const rfm_daily_options options = {.struct_size = sizeof options, .customers = &window};
    rfm_frame *outs[3];
    const rfm_status status =
        rfm_moves_daily(context->ledger, 15300, 15302, context->rules, &options, context->delay,
                        &outs[0], &outs[1], &outs[2], error);
    for (int i = 0; i < 3; ++i) cr_assert_eq(outs[i] == NULL, status != RFM_OK);
    if (status != RFM_OK && context->delay != NULL) {
        test_memory_pause(1);
        rfm_delay *old = moves_loaded(context->saved);
        moves_same_delays(old, context->delay, "after a failure");
        rfm_delay_free(old);
        test_memory_pause(0);
    }
    for (int i = 0; i < 3; ++i) rfm_frame_free(outs[i]);
    return status;
}

Test(oom_moves, daily) {
    static shop_row rows[60];
    moves_context context = {.ledger = shop_ledger(0, 3)};
    shop_fill(rows, 60, 12, 5);
    for (int i = 0; i < 60; ++i) rows[i].day = 15200 + i * 103 / 60;
    shop_append(context.ledger, rows, 60, 1);
    cr_assert_eq(rfm_rules_preset("rfgrid10", 0, &context.rules, NULL), RFM_OK);
    cr_assert_gt(oom_sweep(step_daily, &context), 500);
    /* With a delay that has seen a day three days before, which are caught up with. */
    const rfm_daily_options options = {.struct_size = sizeof options};
    context.delay = moves_delay(2, 2);
    cr_assert_eq(rfm_moves_daily(context.ledger, 15297, 15297, context.rules, &options,
                                 context.delay, NULL, NULL, NULL, NULL),
                 RFM_OK);
    context.saved = moves_saved(context.delay);
    cr_assert_gt(oom_sweep(step_daily, &context), 900);
    rfm_delay_state state = {.struct_size = sizeof state};
    cr_assert_eq(rfm_delay_inspect(context.delay, &state, NULL), RFM_OK);
    cr_assert_eq(state.last_day, 15302);
    rfm_buffer_free(context.saved);
    rfm_delay_free(context.delay);
    rfm_rules_free(context.rules);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}
