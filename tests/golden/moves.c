/* SPDX-License-Identifier: MIT */
/* A real shop's November, as switch_study.py has it: between each two of its thirty days no customer
 * is lost or doubled. That the figures are right is compared there with a second computation. */
#define _POSIX_C_SOURCE 200809L /* popen */
#include "moves.h"
#include "retail.h"

enum { FIRST = 15279, DAYS = 30 }; /* 2011-11-01 */

static const rfm_customers_options window = {
    .struct_size = sizeof window, .window_unit = RFM_WINDOW_DAYS, .window_length = 365};

static rfm_ledger *read_ledger(void) {
    const rfm_ledger_options options = {.struct_size = sizeof options, .scale = 3};
    rfm_frame *frame = retail_frame();
    rfm_ledger *ledger = NULL;
    cr_assert_eq(rfm_ledger_new(&options, &ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_ledger_append(ledger, frame, NULL, NULL), RFM_OK);
    rfm_frame_free(frame);
    return ledger;
}

static rfm_frame *table_of(const rfm_ledger *ledger, const rfm_rules *rules, int32_t day) {
    rfm_frame *customers, *scored, *segmented;
    rfm_scorer *scorer;
    cr_assert_eq(rfm_customers_build(ledger, day, &window, &customers, NULL, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_fit(customers, NULL, &scorer, NULL), RFM_OK);
    cr_assert_eq(rfm_scorer_apply(scorer, customers, 1, &scored, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_apply(rules, scored, 1, &segmented, NULL), RFM_OK);
    rfm_scorer_free(scorer);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return segmented;
}

Test(golden_moves, customers_are_conserved_between_each_two_days_of_a_month) {
    rfm_ledger *ledger = read_ledger();
    rfm_rules *rules;
    rfm_frame *tables[DAYS], *matrix, *flow;
    const rfm_moves_options options = {.struct_size = sizeof options};
    cr_assert_eq(rfm_rules_preset("classic11", 0, &rules, NULL), RFM_OK);
    for (int i = 0; i < DAYS; ++i) tables[i] = table_of(ledger, rules, FIRST + i);
    for (int i = 0; i < DAYS; ++i) {
        for (int k = 0; k < DAYS; ++k) {
            cr_assert_eq(
                rfm_moves_between(tables[i], tables[k], &options, NULL, &matrix, &flow, NULL),
                RFM_OK);
            moves_conserve(tables[i], tables[k], matrix, flow);
            rfm_frame_free(matrix);
            rfm_frame_free(flow);
        }
    }
    for (int i = 0; i < DAYS; ++i) rfm_frame_free(tables[i]);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}

/* A delay that saw the first days and then nothing until the 20th is as one that saw them all. */
Test(golden_moves, a_month_in_one_call_in_several_and_with_a_jump) {
    rfm_ledger *ledger = read_ledger();
    rfm_rules *rules;
    const rfm_daily_options options = {.struct_size = sizeof options, .customers = &window};
    rfm_delay *whole = moves_delay(7, 3), *parts = moves_delay(7, 3);
    rfm_frame *days, *again;
    cr_assert_eq(rfm_rules_preset("classic11", 0, &rules, NULL), RFM_OK);
    cr_assert_eq(rfm_moves_daily(ledger, FIRST, FIRST + DAYS - 1, rules, &options, whole, &days,
                                 NULL, NULL, NULL),
                 RFM_OK);
    static const int32_t calls[][2] = {{0, 4}, {19, 25}, {26, 29}};
    for (int i = 0; i < 3; ++i) {
        cr_assert_eq(rfm_moves_daily(ledger, FIRST + calls[i][0], FIRST + calls[i][1], rules,
                                     &options, parts, &again, NULL, NULL, NULL),
                     RFM_OK);
        for (int32_t day = calls[i][0]; day <= calls[i][1]; ++day) {
            for (int32_t c = 0; c < rfm_frame_column_count(days); ++c) {
                rfm_column left, right;
                char one[64], two[64];
                rfm_frame_column(days, c, &left, NULL);
                rfm_frame_column(again, c, &right, NULL);
                moves_cell(&left, day, one, sizeof one);
                moves_cell(&right, day - calls[i][0], two, sizeof two);
                cr_assert_str_eq(one, two, "%s of day %d", left.name, (int)day);
            }
        }
        rfm_frame_free(again);
        rfm_buffer *saved = moves_saved(parts);
        rfm_delay_free(parts);
        parts = moves_loaded(saved);
        rfm_buffer_free(saved);
    }
    moves_same_delays(whole, parts, "at the end");
    rfm_frame_free(days);
    rfm_delay_free(whole);
    rfm_delay_free(parts);
    rfm_rules_free(rules);
    rfm_ledger_free(ledger);
}
