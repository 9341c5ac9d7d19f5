/* SPDX-License-Identifier: MIT */
/* The segment summary; all figures by hand. */
#include "segments.h"

static rfm_frame *summary_of(const rfm_column *columns, int32_t count, const rfm_rules *rules) {
    rfm_frame *frame = scores_frame(columns, count), *summary;
    rfm_error error;
    cr_assert_eq(rfm_report_summary(frame, rules, &summary, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(error.status, RFM_OK);
    rfm_frame_free(frame);
    return summary;
}

static void assert_refused(const rfm_column *columns, int32_t count, const rfm_rules *rules,
                           rfm_status status, int64_t where, const char *message) {
    rfm_frame *frame = scores_frame(columns, count), *summary;
    rfm_error error;
    cr_assert_eq(rfm_report_summary(frame, rules, &summary, &error), status, "%s", error.message);
    cr_assert_null(summary);
    cr_assert_eq(error.where, where);
    cr_assert(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
    rfm_frame_free(frame);
}

static int is_missing(const rfm_frame *frame, const char *name, int64_t row) {
    const rfm_column column = scores_find(frame, name);
    return scores_is_missing(&column, row);
}

Test(report, a_summary_has_sums_shares_and_means) {
    segments_table table;
    segments_fill(&table);
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    static const char *const names[] = {"segment",       "level",        "customers",
                                        "share",         "receipts",     "spend_net",
                                        "spend_share",   "mean_receipt", "mean_days_since_last",
                                        "mean_receipts", "mean_spend",   "mean_r",
                                        "mean_f",        "mean_m"};
    cr_assert_eq(rfm_frame_column_count(summary), 14);
    for (int32_t i = 0; i < 14; ++i) {
        rfm_column column;
        cr_assert_eq(rfm_frame_column(summary, i, &column, NULL), RFM_OK);
        cr_assert_str_eq(column.name, names[i]);
        if (column.type == RFM_COLUMN_AMOUNT) cr_assert_eq(column.scale, 2);
    }
    cr_assert_eq(rfm_frame_count(summary), 3);
    static const char *const segments[] = {"Lovers", "Don Juan", ""};
    static const int64_t customers[] = {3, 1, 1}, receipts[] = {9, 1, 2};
    static const int64_t spend[] = {15003, 30000, -500}, mean_receipt[] = {1667, 30000, -250};
    static const int64_t mean_spend[] = {5001, 30000, -500};
    for (int64_t i = 0; i < 3; ++i) {
        cr_assert_str_eq(scores_text(summary, "segment", i), segments[i]);
        cr_assert_eq(scores_int64(summary, "customers", i), customers[i]);
        cr_assert_eq(scores_int64(summary, "receipts", i), receipts[i]);
        cr_assert_eq(scores_int64(summary, "spend_net", i), spend[i]);
        cr_assert_eq(scores_int64(summary, "mean_receipt", i), mean_receipt[i]);
        cr_assert_eq(scores_int64(summary, "mean_spend", i), mean_spend[i]);
        cr_assert_eq(scores_double(summary, "share", i), (double)customers[i] / 5.0);
        cr_assert_eq(scores_double(summary, "spend_share", i), (double)spend[i] / 44503.0);
    }
    cr_assert(is_missing(summary, "segment", 2) && is_missing(summary, "level", 2));
    cr_assert_eq(scores_at(summary, "level", 0), 9);
    cr_assert_eq(scores_at(summary, "level", 1), 4);
    cr_assert_eq(scores_double(summary, "mean_days_since_last", 0), 31.0 / 3.0);
    cr_assert_eq(scores_double(summary, "mean_receipts", 0), 3.0);
    cr_assert_eq(scores_double(summary, "mean_r", 0), 14.0 / 3.0);
    cr_assert_eq(scores_double(summary, "mean_f", 0), 10.0 / 3.0);
    cr_assert_eq(scores_double(summary, "mean_m", 0), 8.0 / 3.0);
    cr_assert_eq(scores_double(summary, "mean_r", 2), 3.0);
    rfm_frame_free(summary);
}

Test(report, rules_add_their_empty_segments_and_give_the_order) {
    segments_table table;
    segments_fill(&table);
    rfm_rules *rules = segments_rules();
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, rules);
    /* Level first; of one level in table order; Don Juan is not of the rules, but the frame has
     * it. */
    static const char *const segments[] = {"Soulmates", "Lovers", "Apprentice",
                                           "Don Juan",  "Lost",   ""};
    static const int64_t customers[] = {0, 3, 0, 1, 0, 1};
    cr_assert_eq(rfm_frame_count(summary), 6);
    for (int64_t i = 0; i < 6; ++i) {
        cr_assert_str_eq(scores_text(summary, "segment", i), segments[i]);
        cr_assert_eq(scores_int64(summary, "customers", i), customers[i]);
        if (customers[i] > 0) continue;
        cr_assert_eq(scores_double(summary, "share", i), 0.0);
        cr_assert_eq(scores_int64(summary, "spend_net", i), 0);
        cr_assert_eq(scores_double(summary, "spend_share", i), 0.0);
        cr_assert(is_missing(summary, "mean_receipt", i) && is_missing(summary, "mean_spend", i));
        cr_assert(is_missing(summary, "mean_r", i) && is_missing(summary, "mean_receipts", i));
    }
    cr_assert_eq(scores_at(summary, "level", 0), 11);
    cr_assert_eq(scores_at(summary, "level", 4), 1);
    rfm_frame_free(summary);
    table.level[0] = 8; /* not what the rules say */
    assert_refused(table.columns, SEGMENTS_COLUMNS, rules, RFM_E_DATA, 0,
                   "segment Lovers has level 8; expected 9 as before");
    rfm_rules_free(rules);
}

Test(report, a_frame_that_rules_were_applied_to_is_summarised) {
    segments_table table;
    segments_fill(&table);
    rfm_rules *rules = segments_rules();
    rfm_frame *frame = scores_frame(table.columns + 2, 6), *segmented, *summary;
    rfm_error error;
    cr_assert_eq(rfm_rules_apply(rules, frame, 1, &segmented, &error), RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_report_summary(segmented, NULL, &summary, &error), RFM_OK, "%s",
                 error.message);
    /* r is 5 4 1 3 5: Lovers twice, Apprentice, Lost, none. */
    static const char *const segments[] = {"Lovers", "Apprentice", "Lost", ""};
    static const int64_t customers[] = {2, 1, 1, 1};
    cr_assert_eq(rfm_frame_count(summary), 4);
    for (int64_t i = 0; i < 4; ++i) {
        cr_assert_str_eq(scores_text(summary, "segment", i), segments[i]);
        cr_assert_eq(scores_int64(summary, "customers", i), customers[i]);
    }
    rfm_frame_free(summary);
    rfm_frame_free(segmented);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(report, what_the_frame_does_not_have_is_left_out) {
    segments_table table;
    segments_fill(&table);
    rfm_frame *summary = summary_of(table.columns, 4, NULL);
    cr_assert_eq(rfm_frame_column_count(summary), 10);
    rfm_column column;
    cr_assert_eq(rfm_frame_find(summary, "mean_days_since_last", &column, NULL), RFM_E_COLUMN);
    cr_assert_eq(rfm_frame_find(summary, "mean_f", &column, NULL), RFM_E_COLUMN);
    rfm_frame_free(summary);
    table.columns[4] = table.columns[6]; /* f alone */
    summary = summary_of(table.columns, 5, NULL);
    cr_assert_eq(rfm_frame_column_count(summary), 11);
    cr_assert_eq(scores_double(summary, "mean_f", 1), 1.0);
    rfm_frame_free(summary);
}

Test(report, missing_values_are_in_no_sum_and_no_mean) {
    static const uint8_t first_missing = 0x1E;
    segments_table table;
    segments_fill(&table);
    table.columns[3].validity = table.columns[4].validity = &first_missing;
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_eq(scores_int64(summary, "customers", 0), 3);
    cr_assert_eq(scores_int64(summary, "spend_net", 0), 5003);
    cr_assert_eq(scores_int64(summary, "mean_spend", 0), 2502); /* 2501.5, half to even */
    cr_assert_eq(scores_double(summary, "mean_days_since_last", 0), 10.5);
    rfm_frame_free(summary);
}

Test(report, means_of_amounts_are_rounded_half_to_even) {
    segments_table table;
    segments_fill(&table);
    table.receipts[2] = 2;
    table.spend[2] = 5;                          /* 2.5 */
    table.spend[3] = -5, table.receipts[3] = 10; /* -0.5 */
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_eq(scores_int64(summary, "mean_receipt", 1), 2);
    cr_assert_eq(scores_int64(summary, "mean_receipt", 2), 0);
    rfm_frame_free(summary);
}

Test(report, shares_of_nothing_are_missing) {
    segments_table table;
    segments_fill(&table);
    for (int i = 0; i < SEGMENTS_ROWS; ++i) table.spend[i] = i == 0 ? 4 : -1; /* 0 in all */
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    for (int64_t i = 0; i < 3; ++i) cr_assert(is_missing(summary, "spend_share", i));
    rfm_frame_free(summary);
    rfm_rules *rules = segments_rules();
    for (int i = 0; i < SEGMENTS_COLUMNS; ++i) table.columns[i].length = 0;
    summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_eq(rfm_frame_count(summary), 0);
    cr_assert_eq(rfm_frame_column_count(summary), 14);
    rfm_frame_free(summary);
    summary = summary_of(table.columns, SEGMENTS_COLUMNS, rules);
    cr_assert_eq(rfm_frame_count(summary), 4);
    cr_assert(is_missing(summary, "share", 0) && is_missing(summary, "spend_share", 3));
    rfm_frame_free(summary);
    rfm_rules_free(rules);
}

Test(report, sums_overflow_only_when_the_total_does) {
    segments_table table;
    segments_fill(&table);
    table.spend[0] = INT64_MAX, table.spend[1] = INT64_MAX, table.spend[4] = -INT64_MAX;
    table.spend[2] = table.spend[3] = 0;
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_eq(scores_int64(summary, "spend_net", 0), INT64_MAX);
    rfm_frame_free(summary);
    table.spend[0] = INT64_MIN, table.spend[1] = table.spend[4] = 0;
    summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_eq(scores_int64(summary, "spend_net", 0), INT64_MIN);
    rfm_frame_free(summary);
    table.spend[1] = -1;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_OVERFLOW, -1,
                   "sum of spend_net of segment Lovers does not fit 64 bits");
    table.spend[0] = INT64_MAX, table.spend[1] = 0, table.spend[2] = 1;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_OVERFLOW, -1,
                   "sum of spend_net of all customers does not fit 64 bits");
    table.spend[2] = 0;
    table.receipts[0] = INT64_MAX;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_OVERFLOW, -1,
                   "sum of receipts of segment Lovers does not fit 64 bits");
}

Test(report, levels_may_be_missing_and_int64_but_not_contradict_each_other) {
    segments_table table;
    segments_fill(&table);
    int64_t levels[SEGMENTS_ROWS] = {9, 9, 4, 0, 9};
    table.has_level = 0x13; /* Don Juan has none: it comes after all that have */
    table.columns[1].type = RFM_COLUMN_INT64;
    table.columns[1].values = levels;
    table.segment[2] = 0;
    rfm_frame *summary = summary_of(table.columns, SEGMENTS_COLUMNS, NULL);
    cr_assert_str_eq(scores_text(summary, "segment", 1), "Don Juan");
    cr_assert(is_missing(summary, "level", 1));
    rfm_frame_free(summary);
    levels[4] = -3;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_DATA, 4,
                   "segment Lovers has level -3; expected 9 as before");
    levels[0] = INT64_C(1) << 40;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_DATA, 0,
                   "level 1099511627776 is outside 32 bits");
}

Test(report, columns_of_the_wrong_kind_are_refused) {
    segments_table table;
    rfm_frame *summary;
    rfm_error error;
    segments_fill(&table);
    for (int32_t i = 0; i < 4; ++i) { /* each of the needed ones missing */
        rfm_column columns[3];
        int32_t count = 0;
        for (int32_t k = 0; k < 4; ++k) {
            if (k != i) columns[count++] = table.columns[k];
        }
        rfm_frame *frame = scores_frame(columns, 3);
        cr_assert_eq(rfm_report_summary(frame, NULL, &summary, &error), RFM_E_COLUMN);
        cr_assert_not_null(strstr(error.message, table.columns[i].name));
        rfm_frame_free(frame);
    }
    table.columns[5].label_count = 3;
    table.columns[5].label_offsets = table.label_offsets;
    table.columns[5].label_bytes = table.label_bytes;
    memset(table.r, 0, sizeof table.r);
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_COLUMN, -1,
                   "column r is code with labels; expected scores");
    segments_fill(&table);
    table.columns[0].label_count = 0;
    table.columns[0].label_offsets = NULL;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_COLUMN, -1,
                   "column segment is code without labels; expected labels");
    segments_fill(&table);
    table.columns[1] = table.columns[0];
    table.columns[1].name = "level";
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_COLUMN, -1,
                   "column level is code with labels; expected numbers");
    segments_fill(&table);
    static const double spend[SEGMENTS_ROWS] = {1.5};
    table.columns[3].type = RFM_COLUMN_DOUBLE;
    table.columns[3].values = spend;
    assert_refused(table.columns, SEGMENTS_COLUMNS, NULL, RFM_E_COLUMN, -1,
                   "column spend_net is double; expected int64 or amount");
}

Test(report, missing_arguments_are_refused) {
    segments_table table;
    rfm_frame *summary;
    rfm_error error;
    segments_fill(&table);
    rfm_frame *frame = scores_frame(table.columns, SEGMENTS_COLUMNS);
    cr_assert_eq(rfm_report_summary(NULL, NULL, &summary, &error), RFM_E_ARGUMENT);
    cr_assert_null(summary);
    cr_assert_str_eq(error.message, "frame is NULL");
    cr_assert_eq(rfm_report_summary(frame, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_str_eq(error.message, "out_frame is NULL");
    cr_assert_eq(rfm_report_summary(frame, NULL, &summary, NULL), RFM_OK);
    rfm_frame_free(summary);
    rfm_frame_free(frame);
}
