/* SPDX-License-Identifier: MIT */
/* Law: applying a table gives the same bytes, and the same failure, for any number of threads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rfm/segment.h"

enum { SEGMENT_ROWS = 300000, SEGMENT_BAD_ROWS = 3 };

static const char segment_cells[] =
    "rules t scale 5\n"
    "segment \"A\" level 3 when code in 555 554 545\n"
    "segment \"B\" level 2 when r 4..5 and fm >= 3\n"
    "segment \"C\" level 1 when r 1..3 and not f = 1\n";
static const char segment_facts[] =
    "rules t scale 5\n"
    "segment \"A\" level 3 when spend >= 500 and r 3..5\n"
    "segment \"B\" level 2 when spend < 10.50 or f < m\n"
    "otherwise \"C\" level 1\n";

static int32_t segment_scores[3][SEGMENT_ROWS];
static int64_t segment_spend[SEGMENT_ROWS];

static rfm_frame *segment_frame(void) {
    static const char *const names[] = {"r", "f", "m", "spend"};
    rfm_column columns[4] = {{0}};
    for (int k = 0; k < 4; ++k) {
        columns[k].name = names[k];
        columns[k].type = k < 3 ? RFM_COLUMN_CODE : RFM_COLUMN_AMOUNT;
        columns[k].scale = k < 3 ? 0 : 2;
        columns[k].length = SEGMENT_ROWS;
        columns[k].values = k < 3 ? (const void *)segment_scores[k] : (const void *)segment_spend;
    }
    rfm_frame *frame = NULL;
    rfm_frame_new(columns, 4, &frame, NULL);
    return frame;
}

static void segment_fill(void) {
    uint64_t state = 88172645463325252u;
    for (int row = 0; row < SEGMENT_ROWS; ++row) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        segment_spend[row] = (int64_t)(state % 100000);
        for (int k = 0; k < 3; ++k) {
            segment_scores[k][row] = 1 + (int32_t)((state >> (20 + 8 * k)) % 5);
        }
    }
}

/* Whether both frames have the same segments and levels. */
static int segment_is_same(const rfm_frame *left, const rfm_frame *right) {
    static const char *const names[] = {"segment", "level"};
    for (int k = 0; k < 2; ++k) {
        rfm_column a, b;
        if (rfm_frame_find(left, names[k], &a, NULL) != RFM_OK ||
            rfm_frame_find(right, names[k], &b, NULL) != RFM_OK || a.null_count != b.null_count) {
            return 0;
        }
        if (memcmp(a.values, b.values, SEGMENT_ROWS * sizeof(int32_t)) != 0) return 0;
        if (a.null_count > 0 && memcmp(a.validity, b.validity, SEGMENT_ROWS / 8) != 0) return 0;
    }
    return 1;
}

static int segment_gives_the_same(const char *text, const rfm_frame *frame) {
    rfm_rules *rules = NULL;
    rfm_frame *alone = NULL;
    int good = rfm_rules_parse(text, strlen(text), &rules, NULL) == RFM_OK &&
               rfm_rules_apply(rules, frame, 1, &alone, NULL) == RFM_OK;
    for (int32_t threads = 2; threads <= 8 && good; threads += 2) {
        rfm_frame *together = NULL;
        good = rfm_rules_apply(rules, frame, threads, &together, NULL) == RFM_OK &&
               segment_is_same(alone, together);
        rfm_frame_free(together);
    }
    rfm_frame_free(alone);
    rfm_rules_free(rules);
    return good;
}

static int segment_names_the_first_bad_row(void) {
    static const int64_t bad[SEGMENT_BAD_ROWS] = {70001, 140000, 299999};
    rfm_rules *rules = NULL;
    int good = rfm_rules_parse(segment_cells, strlen(segment_cells), &rules, NULL) == RFM_OK;
    for (int i = 0; i < SEGMENT_BAD_ROWS; ++i) segment_scores[1][bad[i]] = 6;
    rfm_frame *frame = segment_frame();
    for (int32_t threads = 1; threads <= 8 && good; ++threads) {
        rfm_frame *made = NULL;
        rfm_error error;
        good = rfm_rules_apply(rules, frame, threads, &made, &error) == RFM_E_DATA &&
               made == NULL && error.where == bad[0] &&
               strcmp(error.message, "f is 6 in row 70001; expected 1 to 5") == 0;
    }
    rfm_frame_free(frame);
    rfm_rules_free(rules);
    return good;
}

int main(void) {
    segment_fill();
    rfm_frame *frame = segment_frame();
    if (frame == NULL || !segment_gives_the_same(segment_cells, frame)) {
        fputs("cells differ between thread counts\n", stderr);
        return EXIT_FAILURE;
    }
    if (!segment_gives_the_same(segment_facts, frame)) {
        fputs("facts differ between thread counts\n", stderr);
        return EXIT_FAILURE;
    }
    rfm_frame_free(frame);
    if (!segment_names_the_first_bad_row()) {
        fputs("the bad row differs between thread counts\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
