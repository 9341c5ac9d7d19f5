/* SPDX-License-Identifier: MIT */
/* Laws of rule tables, on random tables and rows: looking a cell up gives what judging the row
 * gives, explaining agrees with applying, canonical text is the same table, rows do not know
 * each other. */
#include <stdarg.h>
#include <stdlib.h>

#include "rules.h"

static uint64_t law_state = 88172645463325252u;

static uint64_t law_random(uint64_t below) {
    law_state ^= law_state << 13;
    law_state ^= law_state >> 7;
    law_state ^= law_state << 17;
    return law_state % below;
}

typedef struct law_text {
    char text[6000];
    size_t size;
    int facts;     /* whether columns other than scores may be read */
    int low, high; /* of every scale */
} law_text;

static void law_add(law_text *to, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    to->size +=
        (size_t)vsnprintf(to->text + to->size, sizeof to->text - to->size, format, arguments);
    va_end(arguments);
    cr_assert_lt(to->size, sizeof to->text);
}

static int law_score(const law_text *to) {
    return to->low + (int)law_random((uint64_t)(to->high - to->low + 1));
}

static void law_add_fact(law_text *to) {
    static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
    const char *sign = signs[law_random(6)];
    const int number = (int)law_random(40) - 5;
    switch (law_random(10)) {
        case 0: law_add(to, "n %s %d", sign, number); break;
        case 1: law_add(to, "a %s %d.%d", sign, number, (int)law_random(100)); break;
        case 2: law_add(to, "d %s %d.5", sign, number); break;
        case 3: law_add(to, "n %s 1.5 * d", sign); break;
        case 4: law_add(to, "a %s 0.%d * n", sign, (int)law_random(100)); break;
        case 5: law_add(to, "n %d..%d days", number, number + (int)law_random(20)); break;
        case 6: law_add(to, "n %s 1 month", sign); break;
        case 7: law_add(to, "n%s in %d 3 7.5", law_random(2) ? "" : " not", number); break;
        case 8: law_add(to, "d is%s missing", law_random(2) ? "" : " not"); break;
        default: law_add(to, "fm %s n", sign); break;
    }
}

static void law_add_test(law_text *to) {
    const int score = law_score(to), other = law_score(to);
    const char name = "rfm"[law_random(3)];
    if (to->facts && law_random(3) == 0) {
        law_add_fact(to);
        return;
    }
    switch (law_random(7)) {
        case 0:
            law_add(to, "%c %d..%d", name, score < other ? score : other,
                    score < other ? other : score);
            break;
        case 1: law_add(to, "%c = %d", name, score); break;
        case 2: law_add(to, "%c >= %d", name, score); break;
        case 3: law_add(to, "fm %s %d", law_random(2) ? "<" : ">=", score); break;
        case 4: law_add(to, "%c is missing", name); break;
        case 5: law_add(to, "r %s f", law_random(2) ? "<" : ">="); break;
        default:
            law_add(to, "code%s in", law_random(3) ? "" : " not");
            for (uint64_t i = law_random(9) + 1; i > 0; --i) {
                law_add(to, " %d%d%d", law_score(to), law_score(to), law_score(to));
            }
    }
}

static void law_add_condition(law_text *to, int depth) {
    const uint64_t kind = depth == 0 ? 0 : law_random(5);
    if (kind <= 1) {
        law_add_test(to);
    } else if (kind == 2) {
        law_add(to, "not (");
        law_add_condition(to, depth - 1);
        law_add(to, ")");
    } else {
        for (uint64_t i = law_random(3) + 2; i > 0; --i) {
            law_add(to, "(");
            law_add_condition(to, depth - 1);
            law_add(to, ")%s", i == 1 ? "" : kind == 3 ? " and " : " or ");
        }
    }
}

/* A table of up to seven rules, now and then with an otherwise. */
static void law_write_table(law_text *to, int facts) {
    static const int scales[][2] = {{1, 5}, {0, 3}, {1, 3}, {2, 9}};
    const uint64_t scale = law_random(4);
    *to = (law_text){.facts = facts, .low = scales[scale][0], .high = scales[scale][1]};
    law_add(to, "rules law scale %d..%d\n", to->low, to->high);
    for (uint64_t rule = law_random(7) + 1; rule > 0; --rule) {
        const int label = (int)law_random(5);
        law_add(to, "segment \"S%d\" level %d when ", label, label);
        law_add_condition(to, 2);
        law_add(to, "\n");
    }
    if (law_random(2)) law_add(to, "otherwise \"S9\" level 9\n");
}

enum { LAW_ROWS = 1500, LAW_COLUMNS = 6 };

/* Rows of scores and facts, kept so that they can be put in any order. */
typedef struct law_rows {
    int32_t scores[3][LAW_ROWS];
    int64_t n[LAW_ROWS], a[LAW_ROWS];
    double d[LAW_ROWS];
    uint8_t present[LAW_COLUMNS][LAW_ROWS]; /* a byte each */
} law_rows;

static void law_fill_rows(law_rows *rows, const law_text *text) {
    for (int row = 0; row < LAW_ROWS; ++row) {
        for (int k = 0; k < 3; ++k) rows->scores[k][row] = law_score(text);
        rows->n[row] = (int64_t)law_random(60) - 10;
        rows->a[row] = (int64_t)law_random(5000) - 1000;
        rows->d[row] = (double)law_random(80) / 2 - 5;
        for (int k = 0; k < LAW_COLUMNS; ++k) rows->present[k][row] = law_random(8) > 0;
    }
}

/* The first `count` rows in the order given. */
static rfm_frame *law_frame(const law_rows *rows, const int *order, int count) {
    static const char *const names[] = {"r", "f", "m", "n", "a", "d"};
    static law_rows sorted;
    static uint8_t validity[LAW_COLUMNS][LAW_ROWS / 8 + 1];
    memset(validity, 0, sizeof validity);
    for (int i = 0; i < count; ++i) {
        for (int k = 0; k < 3; ++k) sorted.scores[k][i] = rows->scores[k][order[i]];
        sorted.n[i] = rows->n[order[i]];
        sorted.a[i] = rows->a[order[i]];
        sorted.d[i] = rows->d[order[i]];
        for (int k = 0; k < LAW_COLUMNS; ++k) {
            if (!rows->present[k][order[i]]) continue;
            validity[k][i / 8] = (uint8_t)(validity[k][i / 8] | 1u << i % 8);
        }
    }
    const void *const values[] = {sorted.scores[0], sorted.scores[1], sorted.scores[2],
                                  sorted.n,         sorted.a,         sorted.d};
    static const int32_t types[] = {RFM_COLUMN_CODE,  RFM_COLUMN_CODE,   RFM_COLUMN_CODE,
                                    RFM_COLUMN_INT64, RFM_COLUMN_AMOUNT, RFM_COLUMN_DOUBLE};
    rfm_column columns[LAW_COLUMNS] = {{0}};
    for (int k = 0; k < LAW_COLUMNS; ++k) {
        columns[k].name = names[k];
        columns[k].type = types[k];
        columns[k].scale = types[k] == RFM_COLUMN_AMOUNT ? 2 : 0;
        columns[k].length = count;
        columns[k].values = values[k];
        columns[k].validity = validity[k];
    }
    return rules_frame(columns, LAW_COLUMNS);
}

/* Segment of each row, -1 for none. */
static void law_segments(const rfm_rules *rules, const rfm_frame *frame, int32_t *out_segments) {
    rfm_frame *made = rules_apply(rules, frame);
    const rfm_column segment = rules_column(made, "segment");
    for (int64_t row = 0; row < segment.length; ++row) {
        out_segments[row] =
            rules_is_missing(&segment, row) ? -1 : ((const int32_t *)segment.values)[row];
    }
    rfm_frame_free(made);
}

static int law_order[LAW_ROWS];
static int32_t law_found[LAW_ROWS], law_again[LAW_ROWS];
static law_rows law_all;

static void law_reset_order(void) {
    for (int row = 0; row < LAW_ROWS; ++row) law_order[row] = row;
}

/* The segment of the row that explain says has won, -1 for none. */
static int32_t law_explained(const rfm_rules *rules, const rfm_frame *frame, int64_t row) {
    rfm_frame *explained = NULL, *segments = NULL;
    rfm_error error;
    int32_t won = -1;
    cr_assert_eq(rfm_rules_explain(rules, frame, row, &explained, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_rules_segments(rules, &segments, &error), RFM_OK);
    for (int64_t i = 0; i < rfm_frame_count(explained); ++i) {
        if (strcmp(rules_cell(explained, "outcome", i), "won") != 0) continue;
        cr_assert_eq(won, -1);
        for (won = 0; won < rfm_frame_count(segments); ++won) {
            if (strcmp(rules_cell(explained, "segment", i), rules_cell(segments, "segment", won)) ==
                0) {
                break;
            }
        }
    }
    rfm_frame_free(explained);
    rfm_frame_free(segments);
    return won;
}

/* A frame of one row is too small for a lookup, so it is judged by the program; explain walks the
 * conditions as trees. */
Test(law_segment, lookup_program_and_explanation_agree) {
    static law_text text;
    for (int round = 0; round < 120; ++round) {
        law_write_table(&text, round % 2);
        rfm_rules *rules = rules_parse(text.text);
        law_fill_rows(&law_all, &text);
        law_reset_order();
        rfm_frame *frame = law_frame(&law_all, law_order, LAW_ROWS);
        law_segments(rules, frame, law_found);
        for (int i = 0; i < 40; ++i) {
            const int row = (int)law_random(LAW_ROWS);
            rfm_frame *alone = law_frame(&law_all, &row, 1);
            int32_t segment;
            law_segments(rules, alone, &segment);
            cr_assert_eq(segment, law_found[row], "row %d\n%s", row, text.text);
            cr_assert_eq(law_explained(rules, alone, 0), segment, "row %d\n%s", row, text.text);
            rfm_frame_free(alone);
        }
        rfm_frame_free(frame);
        rfm_rules_free(rules);
    }
}

Test(law_segment, canonical_text_is_the_same_table) {
    static law_text text;
    for (int round = 0; round < 400; ++round) {
        law_write_table(&text, round % 2);
        rfm_rules *rules = rules_parse(text.text);
        rfm_buffer *written = rules_write(rules);
        rfm_rules *parsed = rules_parse(rfm_buffer_data(written));
        rfm_buffer *again = rules_write(parsed);
        cr_assert_str_eq(rfm_buffer_data(again), rfm_buffer_data(written));
        const rfm_rules_counts left = rules_check(rules), right = rules_check(parsed);
        cr_assert_arr_eq(&left, &right, sizeof left);
        law_fill_rows(&law_all, &text);
        law_reset_order();
        rfm_frame *frame = law_frame(&law_all, law_order, 200);
        law_segments(rules, frame, law_found);
        law_segments(parsed, frame, law_again);
        cr_assert_arr_eq(law_found, law_again, 200 * sizeof *law_found, "%s", text.text);
        rfm_frame_free(frame);
        rfm_buffer_free(written);
        rfm_buffer_free(again);
        rfm_rules_free(rules);
        rfm_rules_free(parsed);
    }
}

Test(law_segment, rows_do_not_know_each_other) {
    static law_text text;
    for (int round = 0; round < 60; ++round) {
        law_write_table(&text, round % 2);
        rfm_rules *rules = rules_parse(text.text);
        law_fill_rows(&law_all, &text);
        law_reset_order();
        rfm_frame *frame = law_frame(&law_all, law_order, LAW_ROWS);
        law_segments(rules, frame, law_found);
        rfm_frame_free(frame);
        for (int i = LAW_ROWS - 1; i > 0; --i) {
            const int other = (int)law_random((uint64_t)i + 1), kept = law_order[i];
            law_order[i] = law_order[other];
            law_order[other] = kept;
        }
        frame = law_frame(&law_all, law_order, LAW_ROWS);
        law_segments(rules, frame, law_again);
        for (int i = 0; i < LAW_ROWS; ++i) {
            cr_assert_eq(law_again[i], law_found[law_order[i]], "%s", text.text);
        }
        rfm_frame_free(frame);
        rfm_rules_free(rules);
    }
}

/* What check proves is what apply does: a cell is uncovered exactly when its row gets nothing. */
Test(law_segment, check_counts_what_apply_does) {
    static law_text text;
    for (int round = 0; round < 200; ++round) {
        law_write_table(&text, 0);
        if (strstr(text.text, "otherwise") != NULL) continue;
        rfm_rules *rules = rules_parse(text.text);
        const int width = text.high - text.low + 1, cells = width * width * width;
        memset(law_all.present, 1, sizeof law_all.present);
        for (int cell = 0; cell < cells; ++cell) {
            law_all.scores[0][cell] = text.low + cell / width / width;
            law_all.scores[1][cell] = text.low + cell / width % width;
            law_all.scores[2][cell] = text.low + cell % width;
        }
        law_reset_order();
        rfm_frame *frame = law_frame(&law_all, law_order, cells);
        law_segments(rules, frame, law_found);
        int uncovered = 0;
        for (int cell = 0; cell < cells; ++cell) uncovered += law_found[cell] < 0;
        const rfm_rules_counts counts = rules_check(rules);
        cr_assert_eq(counts.uncovered, uncovered, "%s", text.text);
        cr_assert_eq(counts.undecided, 0);
        rfm_frame_free(frame);
        rfm_rules_free(rules);
    }
}
