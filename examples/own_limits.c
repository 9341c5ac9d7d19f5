/* SPDX-License-Identifier: MIT */
/*
 * Scores by limits that the shop sets itself, not by how others do. The trade's standing example:
 * one customer spends 150 every two months for two years, another spent 3000 once, long ago. By
 * spend the second is the better one; by recency, frequency and spend it is the first: 544 against
 * 115.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rfm.h"

static void must(rfm_status status, const rfm_error *error) {
    if (status == RFM_OK) return;
    fprintf(stderr, "%s: %s\n", rfm_status_text(status), error->message);
    exit(1);
}

static int32_t print(void *file, const void *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

static void buy(rfm_ledger *ledger, const char *customer, int32_t day, int64_t cents) {
    const rfm_line line = {
        .struct_size = sizeof line, .customer = customer, .day = day, .amount = cents};
    rfm_error error;
    must(rfm_ledger_append_line(ledger, &line, &error), &error);
}

static rfm_dimension by_limits(const char *name, const char *column, int32_t direction,
                               const char *const *cuts) {
    return (rfm_dimension){.name = name,
                           .column = column,
                           .strategy = RFM_SCORE_THRESHOLD,
                           .direction = direction,
                           .cuts = cuts,
                           .cut_count = 4};
}

int main(void) {
    rfm_error error;
    rfm_ledger *ledger;
    int32_t first_day, day, as_of_day;
    must(rfm_ledger_new(NULL, &ledger, &error), &error);
    must(rfm_day_parse("2023-01-15", &first_day, &error), &error);
    must(rfm_day_parse("2024-12-01", &as_of_day, &error), &error);
    buy(ledger, "customer 2", first_day, 300000);
    for (int32_t month = 0; month < 24; month += 2) {
        must(rfm_day_add_months(first_day, month, &day, &error), &error);
        buy(ledger, "customer 1", day, 15000);
    }

    /* A value up to and with a cut belongs below it; few days since the last purchase are good. */
    const char *const r_cuts[] = {"30", "90", "180", "365"};
    const char *const f_cuts[] = {"1", "3", "6", "12"};
    const char *const m_cuts[] = {"250", "500", "1000", "2000"};
    const rfm_dimension dimensions[] = {by_limits("r", "days_since_last", RFM_LOW_IS_GOOD, r_cuts),
                                        by_limits("f", "receipts", RFM_HIGH_IS_GOOD, f_cuts),
                                        by_limits("m", "spend_net", RFM_HIGH_IS_GOOD, m_cuts)};
    const rfm_scorer_options options = {
        .struct_size = sizeof options, .dimension_count = 3, .dimensions = dimensions};
    rfm_scorer *scorer; /* thresholds need no customers to be fitted to */
    must(rfm_scorer_fit(NULL, &options, &scorer, &error), &error);

    rfm_frame *customers, *scored, *segmented, *shown;
    rfm_rules *rules;
    must(rfm_customers_build(ledger, as_of_day, NULL, &customers, NULL, &error), &error);
    must(rfm_scorer_apply(scorer, customers, 1, &scored, &error), &error);
    must(rfm_rules_preset("reveal11", 1, &rules, &error), &error);
    must(rfm_rules_apply(rules, scored, 1, &segmented, &error), &error);
    const char *const names[] = {"customer", "days_since_last", "receipts", "spend_net",
                                 "code",     "segment"};
    must(rfm_frame_select(segmented, names, 6, &shown, &error), &error);
    must(rfm_csv_write(shown, NULL, print, stdout, &error), &error);
    must(rfm_scorer_save(scorer, print, stdout, &error), &error); /* what to keep for other days */

    rfm_frame_free(shown);
    rfm_frame_free(segmented);
    rfm_frame_free(scored);
    rfm_frame_free(customers);
    rfm_rules_free(rules);
    rfm_scorer_free(scorer);
    rfm_ledger_free(ledger);
    return 0;
}
