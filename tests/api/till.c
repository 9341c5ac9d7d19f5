/* SPDX-License-Identifier: MIT */
/* The till through the public calls; figures by hand. */
#include "moves.h"

typedef struct shop {
    rfm_ledger *ledger;
    rfm_scorer *scorer;
    rfm_rules *rules;
    rfm_till *till;
} shop;

/* r = 2 within two days, f = 2 from three receipts. */
static rfm_scorer *make_scorer(const char *column, int32_t quantile_type) {
    static const char *const cuts[] = {"2"};
    const rfm_dimension dimensions[] = {
        {.name = "r",
         .column = "days_since_last",
         .strategy = RFM_SCORE_THRESHOLD,
         .direction = RFM_LOW_IS_GOOD,
         .cuts = cuts,
         .cut_count = 1},
        {.name = "f",
         .column = column,
         .strategy = RFM_SCORE_THRESHOLD,
         .cuts = cuts,
         .cut_count = 1},
        {.name = "g", .column = column, .quantile_type = quantile_type, .bins = 2}};
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = quantile_type == 0 ? 2 : 3,
                                        .dimensions = dimensions};
    rfm_scorer *scorer;
    cr_assert_eq(rfm_scorer_fit(NULL, &options, &scorer, NULL), RFM_OK);
    return scorer;
}

/* One receipt a day. */
static void pay(shop *made, const char *customer, int32_t day, int64_t amount) {
    char receipt[12];
    snprintf(receipt, sizeof receipt, "r%d", (int)day);
    const rfm_line line = {.struct_size = sizeof line,
                           .customer = customer,
                           .day = day,
                           .receipt = receipt,
                           .amount = amount};
    rfm_error error;
    cr_assert_eq(rfm_till_append_line(made->till, &line, &error), RFM_OK, "%s", error.message);
}

static rfm_till_options open_shop(shop *made, int32_t id_type) {
    static const int32_t scale[3] = {2, 2, 0};
    const rfm_ledger_options ids = {.struct_size = sizeof ids, .id_type = id_type};
    cr_assert_eq(rfm_ledger_new(&ids, &made->ledger, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_new("t", RFM_MATCH_FIRST, scale, &made->rules, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(made->rules, "Loyal", 3, NULL, "f = 2", NULL), RFM_OK);
    cr_assert_eq(rfm_rules_add(made->rules, "Fresh", 2, NULL, "r = 2", NULL), RFM_OK);
    made->scorer = make_scorer("receipts", 0);
    const rfm_till_options options = {
        .struct_size = sizeof options, .scorer = made->scorer, .rules = made->rules};
    rfm_error error;
    cr_assert_eq(rfm_till_new(made->ledger, &options, &made->till, &error), RFM_OK, "%s",
                 error.message);
    return options;
}

static void close_shop(shop *made) {
    rfm_till_free(made->till);
    rfm_scorer_free(made->scorer);
    rfm_rules_free(made->rules);
    rfm_ledger_free(made->ledger);
}

static rfm_till_customer look(const shop *made, const char *customer, int32_t day) {
    rfm_till_customer said = {.struct_size = sizeof said};
    rfm_error error;
    cr_assert_eq(rfm_till_look(made->till, customer, day, &said, &error), RFM_OK, "%s",
                 error.message);
    return said;
}

Test(till, a_customer_pays) {
    shop made;
    (void)open_shop(&made, RFM_ID_TEXT);
    cr_assert_eq(look(&made, "amy", 10).present, 0);
    pay(&made, "amy", 7, 1000);
    pay(&made, "amy", 7, 500); /* the same receipt */
    rfm_till_customer amy = look(&made, "amy", 10);
    cr_assert(amy.present && amy.receipts == 1 && amy.lines == 2 && amy.spend_net == 1500);
    cr_assert(amy.days_since_last == 3 && amy.first_day == 7 && amy.last_day == 7);
    cr_assert(amy.score_count == 2 && amy.scores[0] == 1 && amy.scores[1] == 1);
    cr_assert_str_eq(amy.code, "11");
    cr_assert_null(amy.segment); /* no rule takes 11 */
    cr_assert_eq(amy.level, 0);
    pay(&made, "amy", 9, 100);
    pay(&made, "amy", 10, -300);
    amy = look(&made, "amy", 10);
    cr_assert(amy.receipts == 2 && amy.spend_net == 1300 && amy.returned == 300);
    cr_assert_str_eq(amy.segment, "Fresh");
    cr_assert_eq(amy.level, 2);
    pay(&made, "amy", 10, 100);
    cr_assert_str_eq(look(&made, "amy", 10).segment, "Loyal");
    cr_assert_str_eq(look(&made, "amy", 9).segment, "Fresh");
    cr_assert_eq(look(&made, "bob", 10).present, 0);
    close_shop(&made);
}

Test(till, gives_a_row_for_other_calls) {
    shop made;
    rfm_frame *row;
    (void)open_shop(&made, RFM_ID_INTEGER);
    const int64_t id = 17;
    const rfm_line line = {.struct_size = sizeof line, .customer_id = &id, .day = 9, .amount = 100};
    cr_assert_eq(rfm_till_append_line(made.till, &line, NULL), RFM_OK);
    cr_assert_eq(rfm_till_row(made.till, "17", 10, &row, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(row), 1);
    cr_assert_eq(moves_number(row, "customer", 0), 17);
    cr_assert_eq(moves_number(row, "r", 0), 2);
    rfm_frame_free(row);
    cr_assert_eq(rfm_till_row(made.till, "18", 10, &row, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_count(row), 0);
    rfm_frame_free(row);
    rfm_till_customer said = {.struct_size = sizeof said};
    rfm_error error;
    cr_assert_eq(rfm_till_look(made.till, "seventeen", 10, &said, &error), RFM_E_DATA);
    close_shop(&made);
}

/* An old id stands for a current one; an erased customer is not there. */
Test(till, follows_ids) {
    shop made;
    (void)open_shop(&made, RFM_ID_TEXT);
    pay(&made, "amy", 9, 100);
    cr_assert_eq(rfm_ledger_alias(made.ledger, "amy", "anna", NULL), RFM_OK);
    cr_assert_eq(look(&made, "amy", 10).present, 1);
    cr_assert_eq(look(&made, "anna", 10).spend_net, 100);
    cr_assert_eq(rfm_ledger_erase(made.ledger, "anna", NULL), RFM_OK);
    cr_assert_eq(look(&made, "amy", 10).present, 0);
    cr_assert_eq(look(&made, "anna", 10).present, 0);
    close_shop(&made);
}

static void refuse(rfm_ledger *ledger, const rfm_till_options *options, rfm_status status) {
    rfm_till *till = (void *)1;
    rfm_error error;
    cr_assert_eq(rfm_till_new(ledger, options, &till, &error), status, "%s", error.message);
    cr_assert_null(till);
}

Test(till, refusals_say_why) {
    shop made;
    rfm_till_options options = open_shop(&made, RFM_ID_TEXT);
    refuse(NULL, &options, RFM_E_ARGUMENT);
    refuse(made.ledger, NULL, RFM_E_ARGUMENT);
    options.reserved = 1;
    refuse(made.ledger, &options, RFM_E_ARGUMENT);
    options.reserved = 0;
    rfm_scorer *scorer = make_scorer("receipts", RFM_QUANTILE_NTILE);
    options.scorer = scorer;
    refuse(made.ledger, &options, RFM_E_ARGUMENT);
    rfm_scorer_free(scorer);
    scorer = make_scorer("clv", 0);
    options.scorer = scorer;
    refuse(made.ledger, &options, RFM_E_COLUMN);
    rfm_scorer_free(scorer);
    rfm_till_customer said = {.struct_size = sizeof said};
    rfm_frame *row;
    cr_assert_eq(rfm_till_append_line(NULL, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_append_line(made.till, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_append(NULL, NULL, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_append(made.till, NULL, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_look(NULL, "a", 9, &said, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_look(made.till, NULL, 9, &said, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_look(made.till, "a", 9, NULL, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_look(made.till, "a", RFM_DAY_MAX + 1, &said, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_row(NULL, "a", 9, &row, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_row(made.till, NULL, 9, &row, NULL), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_till_row(made.till, "a", 9, NULL, NULL), RFM_E_ARGUMENT);
    said.struct_size = 2;
    cr_assert_eq(rfm_till_look(made.till, "a", 9, &said, NULL), RFM_E_ARGUMENT);
    rfm_till_free(NULL);
    close_shop(&made);
}
