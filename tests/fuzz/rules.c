/* SPDX-License-Identifier: MIT */
/* Any bytes as a rule table: refused with a place in the text, or a table that writes itself, reads
 * back the same, and can be checked, applied and explained. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "segment/rules.h"

/* Going through more score cells would take the time of thousands of other inputs. */
enum { RULES_ROWS = 8, RULES_CELLS_MOST = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rules_must(int holds) {
    if (!holds) abort();
}

/* Columns of every type under short names, so that conditions find them. */
static rfm_frame *rules_make_frame(void) {
    static const int32_t r[] = {1, 2, 3, 4, 5, 1, 2, 3}, l[] = {0, 1, 0, 1, 1, 0, 0, 0};
    static const int32_t day[] = {0, 14975, RFM_DAY_MIN, RFM_DAY_MAX, 1, 2, 3, 4};
    static const int64_t n[] = {0, 1, -1, INT64_MAX, INT64_MIN, 30, 182, 5000};
    static const double d[] = {0, 0.5, -1e300, 1e300, 30.4, 2, 3, 7};
    static const int64_t t[] = {0, 0, 1, 2, 3, 4, 5, 6, 7}, labels[] = {0, 1, 2};
    static const uint8_t present[] = {0x7F};
    rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_CODE, .values = r},
        {.name = "f", .type = RFM_COLUMN_CODE, .values = r},
        {.name = "m", .type = RFM_COLUMN_CODE, .values = r, .validity = present},
        {.name = "n", .type = RFM_COLUMN_INT64, .values = n, .validity = present},
        {.name = "a", .type = RFM_COLUMN_AMOUNT, .scale = 2, .values = n},
        {.name = "b", .type = RFM_COLUMN_AMOUNT, .scale = 18, .values = n},
        {.name = "d", .type = RFM_COLUMN_DOUBLE, .values = d, .validity = present},
        {.name = "e", .type = RFM_COLUMN_DAY, .values = day, .validity = present},
        {.name = "t", .type = RFM_COLUMN_TEXT, .offsets = t, .bytes = "abcdefg"},
        {.name = "l",
         .type = RFM_COLUMN_CODE,
         .values = l,
         .label_count = 2,
         .label_offsets = labels,
         .label_bytes = "ab"}};
    rfm_frame *frame = NULL;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; ++i) columns[i].length = RULES_ROWS;
    rules_must(rfm_frame_new(columns, 10, &frame, NULL) == RFM_OK);
    return frame;
}

static rfm_buffer *rules_write(const rfm_rules *rules) {
    rfm_buffer *buffer = NULL;
    rules_must(rfm_buffer_new(&buffer, NULL) == RFM_OK);
    rules_must(rfm_rules_write(rules, rfm_buffer_write, buffer, NULL) == RFM_OK);
    return buffer;
}

static void rules_write_and_read(const rfm_rules *rules) {
    rfm_buffer *text = rules_write(rules);
    rfm_rules *again = NULL;
    rules_must(rfm_rules_parse(rfm_buffer_data(text), (size_t)rfm_buffer_size(text), &again,
                               NULL) == RFM_OK);
    rfm_buffer *same = rules_write(again);
    rules_must(strcmp(rfm_buffer_data(text), rfm_buffer_data(same)) == 0);
    rfm_buffer_free(same);
    rfm_buffer_free(text);
    rfm_rules_free(again);
}

/* Explain says that the rule of the segment has won which apply gives. */
static void rules_explain(const rfm_rules *rules, const rfm_frame *frame, const rfm_frame *made) {
    rfm_column segment, outcome;
    rules_must(rfm_frame_find(made, "segment", &segment, NULL) == RFM_OK);
    for (int64_t row = 0; row < RULES_ROWS; ++row) {
        rfm_frame *explained = NULL;
        int won = 0;
        rules_must(rfm_rules_explain(rules, frame, row, &explained, NULL) == RFM_OK);
        rules_must(rfm_frame_find(explained, "outcome", &outcome, NULL) == RFM_OK);
        for (int64_t i = 0; i < outcome.length; ++i) {
            won += memcmp(outcome.bytes + outcome.offsets[i], "won", 3) == 0;
        }
        const int has_segment =
            segment.validity == NULL || (segment.validity[row / 8] >> row % 8 & 1) != 0;
        rules_must(won == has_segment);
        rfm_frame_free(explained);
    }
}

static void rules_use(const rfm_rules *rules) {
    rfm_frame *frame = rules_make_frame(), *made = NULL, *findings = NULL, *segments = NULL;
    rfm_rules_counts counts = {.struct_size = sizeof counts};
    rfm_error error;
    rules_must(rfm_rules_segments(rules, &segments, NULL) == RFM_OK);
    rfm_frame_free(segments);
    const rfm_status status = rfm_rules_apply(rules, frame, 1, &made, &error);
    rules_must(status == RFM_OK || status == RFM_E_COLUMN || status == RFM_E_DATA);
    rules_must((status == RFM_OK) == (made != NULL) && error.status == status);
    if (status == RFM_OK) rules_explain(rules, frame, made);
    rules_must(rfm_rules_check(rules, &counts, &findings, NULL) == RFM_OK);
    rules_must(counts.uncovered + counts.undecided <= counts.cells);
    rfm_frame_free(findings);
    rfm_frame_free(made);
    rfm_frame_free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    rfm_rules *rules = NULL;
    rfm_error error;
    const rfm_status status = rfm_rules_parse(data, size, &rules, &error);
    rules_must(error.status == status && memchr(error.message, 0, sizeof error.message) != NULL);
    if (status != RFM_OK) {
        rules_must(status == RFM_E_ARGUMENT ||
                   (status == RFM_E_SYNTAX && error.where > 0 && error.column > 0));
        rules_must(rules == NULL);
        return 0;
    }
    rules_write_and_read(rules);
    if (rfm__cells_count(rules) <= RULES_CELLS_MOST) rules_use(rules);
    rfm_rules_free(rules);
    return 0;
}
