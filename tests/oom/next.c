/* SPDX-License-Identifier: MIT */
/* Next level and fall when memory runs out. */
#include "next.h"
#include "oom.h"

typedef struct next_context {
    rfm_ledger *ledger;
    next_shop shop;
    const char *customer;
    rfm_status (*ask)(const rfm_ledger *ledger, int32_t as_of_day, const rfm_scorer *scorer,
                      const rfm_rules *rules, const rfm_next_options *options,
                      rfm_frame **out_frame, rfm_error *error);
} next_context;

static rfm_status step_ask(void *payload, rfm_error *error) {
    const next_context *context = payload;
    const rfm_next_options options = {.struct_size = sizeof options,
                                      .customers = &context->shop.look,
                                      .customer = context->customer};
    rfm_frame *frame;
    const rfm_status status = context->ask(context->ledger, NEXT_AS_OF, context->shop.scorer,
                                           context->shop.rules, &options, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_scorer *fit(const next_context *context) {
    rfm_frame *customers;
    rfm_scorer *scorer;
    cr_assert_eq(rfm_customers_build(context->ledger, NEXT_AS_OF, &context->shop.look, &customers,
                                     NULL, NULL),
                 RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &scorer, NULL), RFM_OK);
    rfm_frame_free(customers);
    return scorer;
}

Test(oom_next, level_and_fall) {
    static const char text[] =
        "rules t scale 5\n"
        "segment \"A\" level 3 when mean_receipt > 12 and returned < 0.5 * spend_gross\n"
        "segment \"B\" level 2 when f > 2 or mean_interval_days in 3 4.5\n"
        "segment \"C\" level 1 when days_since_last > mean_interval_days\n";
    static next_context context;
    rfm_scorer *scorer;
    rfm_rules *rules;
    next_fill(&context.shop, 5);
    context.shop.look.struct_size = sizeof context.shop.look;
    context.shop.look.window_unit = RFM_WINDOW_DAYS;
    context.shop.look.window_length = 60;
    context.ledger = next_ledger(&context.shop, INT32_MAX, NULL, 0);
    context.shop.scorer = scorer = fit(&context);
    cr_assert_eq(rfm_rules_parse(text, strlen(text), &rules, NULL), RFM_OK);
    context.shop.rules = rules;
    for (int i = 0; i < 4; ++i) {
        context.customer = i % 2 == 0 ? NULL : "7";
        context.ask = i < 2 ? rfm_next_level : rfm_next_fall;
        cr_assert_gt(oom_sweep(step_ask, &context), 100);
    }
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_ledger_free(context.ledger);
    cr_assert_eq(test_memory_live(), 0);
}
