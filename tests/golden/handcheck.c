/* SPDX-License-Identifier: MIT */
/* The hand check of the trade press: customer 1 buys for EUR 150 every two months for two years,
 * customer 2 bought once for EUR 3,000 long ago. By spend alone 2 ranks first; by RFM it is 544
 * against 115. */
#include <criterion/criterion.h>
#include <string.h>

#include "rfm.h"

static int32_t day_of(const char *text) {
    int32_t day;
    cr_assert_eq(rfm_day_parse(text, &day, NULL), RFM_OK);
    return day;
}

static void buy(rfm_ledger *ledger, const char *customer, int32_t day, int64_t cents) {
    const rfm_line line = {
        .struct_size = sizeof line, .day = day, .customer = customer, .amount = cents};
    cr_assert_eq(rfm_ledger_append_line(ledger, &line, NULL), RFM_OK);
}

static rfm_frame *customers_as_of(const char *as_of) {
    rfm_ledger *ledger;
    rfm_frame *frame;
    cr_assert_eq(rfm_ledger_new(NULL, &ledger, NULL), RFM_OK);
    for (int32_t i = 0; i < 12; ++i) {
        int32_t day;
        cr_assert_eq(rfm_day_add_months(day_of("2010-01-15"), 2 * i, &day, NULL), RFM_OK);
        buy(ledger, "1", day, 15000);
    }
    buy(ledger, "2", day_of("2010-02-01"), 300000);
    cr_assert_eq(rfm_customers_build(ledger, day_of(as_of), NULL, &frame, NULL, NULL), RFM_OK);
    rfm_ledger_free(ledger);
    return frame;
}

static rfm_frame *score(const rfm_frame *customers) {
    static const char *const days[] = {"30", "90", "180", "365"};
    static const char *const visits[] = {"1", "3", "6", "12"};
    static const char *const euros[] = {"250", "500", "1000", "2000"};
    const rfm_dimension dimensions[] = {{.name = "r",
                                         .column = "days_since_last",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .direction = RFM_LOW_IS_GOOD,
                                         .cuts = days,
                                         .cut_count = 4},
                                        {.name = "f",
                                         .column = "receipts",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .cuts = visits,
                                         .cut_count = 4},
                                        {.name = "m",
                                         .column = "spend_net",
                                         .strategy = RFM_SCORE_THRESHOLD,
                                         .cuts = euros,
                                         .cut_count = 4}};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 3, .dimensions = dimensions};
    rfm_scorer *scorer;
    rfm_frame *scored;
    rfm_error error;
    cr_assert_eq(rfm_scorer_fit(customers, &options, &scorer, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_scorer_apply(scorer, customers, 1, &scored, &error), RFM_OK, "%s",
                 error.message);
    rfm_scorer_free(scorer);
    return scored;
}

static void assert_label(const rfm_frame *frame, const char *name, int64_t row,
                         const char *expected) {
    rfm_column column;
    cr_assert_eq(rfm_frame_find(frame, name, &column, NULL), RFM_OK);
    const int32_t code = ((const int32_t *)column.values)[row];
    const int64_t start = column.label_offsets[code];
    const size_t size = (size_t)(column.label_offsets[code + 1] - start);
    cr_assert(size == strlen(expected) && memcmp(column.label_bytes + start, expected, size) == 0,
              "%s of row %d is %.*s; expected %s", name, (int)row, (int)size,
              column.label_bytes + start, expected);
}

Test(handcheck, customer_1_is_544_and_a_lover_customer_2_is_115_and_a_don_juan) {
    rfm_frame *customers = customers_as_of("2011-12-01");
    rfm_frame *scored = score(customers);
    rfm_rules *rules;
    rfm_frame *segmented;
    rfm_column spend;
    cr_assert_eq(rfm_rules_preset("reveal11", 0, &rules, NULL), RFM_OK);
    cr_assert_eq(rfm_rules_apply(rules, scored, 1, &segmented, NULL), RFM_OK);
    cr_assert_eq(rfm_frame_find(segmented, "spend_net", &spend, NULL), RFM_OK);
    cr_assert_arr_eq(spend.values, ((int64_t[]){180000, 300000}), 2);
    assert_label(segmented, "code", 0, "544");
    assert_label(segmented, "code", 1, "115");
    assert_label(segmented, "segment", 0, "Lovers");
    assert_label(segmented, "segment", 1, "Don Juan");
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    rfm_frame_free(segmented);
    rfm_rules_free(rules);
}
