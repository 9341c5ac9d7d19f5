/* SPDX-License-Identifier: MIT */
/* A segmented customer table for tests of reports. */
#ifndef RFM_TESTS_SUPPORT_SEGMENTS_H
#define RFM_TESTS_SUPPORT_SEGMENTS_H

#include "scores.h"

enum { SEGMENTS_ROWS = 5, SEGMENTS_COLUMNS = 8 };

/* The columns, to be bent by tests before they make a frame of them. Row 3 has no segment. */
typedef struct segments_table {
    int32_t segment[SEGMENTS_ROWS], level[SEGMENTS_ROWS];
    int64_t receipts[SEGMENTS_ROWS], spend[SEGMENTS_ROWS], days[SEGMENTS_ROWS];
    int32_t r[SEGMENTS_ROWS], f[SEGMENTS_ROWS], m[SEGMENTS_ROWS];
    uint8_t has_segment, has_level;
    int64_t label_offsets[4];
    const char *label_bytes;
    rfm_column columns[SEGMENTS_COLUMNS];
} segments_table;

static inline void segments_fill(segments_table *table) {
    *table = (segments_table){.segment = {1, 1, 0, 0, 1},
                              .level = {9, 9, 4, 77, 9},
                              .receipts = {4, 3, 1, 2, 2},
                              .spend = {10000, 5001, 30000, -500, 2},
                              .days = {10, 21, 200, 30, 0},
                              .r = {5, 4, 1, 3, 5},
                              .f = {5, 3, 1, 2, 2},
                              .m = {4, 3, 5, 1, 1},
                              .has_segment = 0x17,
                              .has_level = 0x17,
                              .label_offsets = {0, 8, 14, 19},
                              .label_bytes = "Don JuanLoversEmpty"};
    const int32_t code = RFM_COLUMN_CODE, whole = RFM_COLUMN_INT64, n = SEGMENTS_ROWS;
    table->columns[0] = scores_column("segment", code, 0, table->segment, n);
    table->columns[1] = scores_column("level", code, 0, table->level, n);
    table->columns[2] = scores_column("receipts", whole, 0, table->receipts, n);
    table->columns[3] = scores_column("spend_net", RFM_COLUMN_AMOUNT, 2, table->spend, n);
    table->columns[4] = scores_column("days_since_last", whole, 0, table->days, n);
    table->columns[5] = scores_column("r", code, 0, table->r, n);
    table->columns[6] = scores_column("f", code, 0, table->f, n);
    table->columns[7] = scores_column("m", code, 0, table->m, n);
    table->columns[0].validity = &table->has_segment;
    table->columns[1].validity = &table->has_level;
    table->columns[0].label_count = 3;
    table->columns[0].label_offsets = table->label_offsets;
    table->columns[0].label_bytes = table->label_bytes;
}

static inline rfm_rules *segments_rules(void) {
    static const int32_t scale[3] = {5, 5, 5};
    rfm_rules *rules;
    rfm_error error;
    cr_assert_eq(rfm_rules_new("test", RFM_MATCH_FIRST, scale, &rules, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_rules_add(rules, "Soulmates", 11, NULL, "r = 5 and m = 5", &error), RFM_OK,
                 "%s", error.message);
    cr_assert_eq(rfm_rules_add(rules, "Lovers", 9, NULL, "r = 5", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Apprentice", 9, NULL, "r = 4", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(rules, "Lost", 1, NULL, "r = 1", &error), RFM_OK);
    return rules;
}

#endif
