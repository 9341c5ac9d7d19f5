/* SPDX-License-Identifier: MIT */
/* Rule tables as a host meets them: every function of segment.h and every status that it can
 * give. What single tests mean is in segment_tests.c, mistakes in texts in segment_syntax.c. */
#include "rules.h"

#define HEAD "rules t\nscale 5\n"

static const int32_t scale_of_five[3] = {5, 5, 5};

static rfm_rules *new_rules(int32_t match) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_new("t", match, scale_of_five, &rules, &error), RFM_OK, "%s",
                 error.message);
    return rules;
}

/* Two rows with scores 5,4,4 and 1,1,missing. */
static rfm_frame *scores(void) {
    static const int32_t r[] = {5, 1}, f[] = {4, 1}, m[] = {4, 0};
    static const uint8_t present[] = {1};
    const rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_CODE, .length = 2, .values = r},
        {.name = "f", .type = RFM_COLUMN_CODE, .length = 2, .values = f},
        {.name = "m", .type = RFM_COLUMN_CODE, .length = 2, .values = m, .validity = present}};
    return rules_frame(columns, 3);
}

Test(segment, parse_refuses_null) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_parse("", 0, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "out_rules is NULL");
    cr_expect_eq(rfm_rules_parse(NULL, 0, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "text is NULL");
    cr_expect_null(rules);
    cr_expect_eq(rfm_rules_parse("", 0, &rules, NULL), RFM_E_SYNTAX);
    cr_expect_null(rules);
    rfm_rules_free(NULL);
}

Test(segment, parse_reads_no_further_than_size) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_parse("rules tail", 7, &rules, &error), RFM_OK, "%s", error.message);
    rfm_buffer *text = rules_write(rules);
    cr_expect_str_eq(rfm_buffer_data(text), "rules t version 1\nmatch first\n");
    rfm_buffer_free(text);
    rfm_rules_free(rules);
}

Test(segment, canonical_text) {
    static const char given[] =
        "\xEF\xBB\xBF# a comment\r\n"
        "rules \"Caf\xC3\xA9 1\" version 3 match first title \"A \\\"title\\\" \\\\\" scale\n"
        " r 10 m 0..4 segment \"A\" level -2 action \"call\"\r\n"
        "when((r 2..5 and(m=0 and not(not r=10)))or code in 1-0, 10-4)\n"
        "segment \"B\" level 7 when `r`<=01.50 or`a b`!=\"x\\\\y\" and `days` > 1 months\n"
        "or d 2011-01-01..2011-12-31 or t 1 weeks..2.0 week or `level` is not missing or\n"
        "not (x in 1 2.50 or y not in \"p\",\"q\") or a >= .5*b or a<c\n"
        "segment \"A\" level -2 action \"call\" when q is missing otherwise \"C\" level 0";
    static const char expected[] =
        "rules \"Caf\xC3\xA9 1\" version 3\n"
        "title \"A \\\"title\\\" \\\\\"\n"
        "scale r 10 m 0..4\n"
        "match first\n"
        "\n"
        "segment \"A\" level -2 action \"call\" when r 2..5 and m = 0 and not not r = 10 or code "
        "in 1-0"
        " 10-4\n"
        "segment \"B\" level 7\n"
        "    when `r` <= 1.5\n"
        "        or `a b` != \"x\\\\y\" and `days` > 1 month\n"
        "        or d 2011-01-01..2011-12-31\n"
        "        or t 1..2 weeks\n"
        "        or `level` is not missing\n"
        "        or not (x in 1 2.5 or y not in \"p\" \"q\")\n"
        "        or a >= 0.5 * b\n"
        "        or a < c\n"
        "segment \"A\" level -2 when q is missing\n"
        "otherwise \"C\" level 0\n";
    rfm_rules *rules = rules_parse(given);
    rfm_buffer *text = rules_write(rules);
    cr_expect_str_eq(rfm_buffer_data(text), expected);
    rfm_buffer_free(text);
    rfm_rules_free(rules);
}

Test(segment, calls_and_text_give_the_same_table) {
    rfm_rules *built = new_rules(RFM_MATCH_FIRST);
    rfm_error error;
    cr_assert_eq(rfm_rules_add(built, "Top", 2, "call", "r 4..5 and (f = 5 or m = 5)", &error),
                 RFM_OK, "%s", error.message);
    cr_assert_eq(rfm_rules_add(built, "Gone", 1, NULL, "r=1", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(built, "Top", 2, "call", "code = 345", &error), RFM_OK);
    cr_assert_eq(rfm_rules_add(built, "Rest", 0, NULL, NULL, &error), RFM_OK);
    rfm_buffer *text = rules_write(built);
    rfm_rules *parsed = rules_parse(rfm_buffer_data(text));
    rfm_buffer *again = rules_write(parsed);
    cr_expect_str_eq(rfm_buffer_data(again), rfm_buffer_data(text));
    const rfm_rules_counts left = rules_check(built), right = rules_check(parsed);
    cr_expect_arr_eq(&left, &right, sizeof left);
    rfm_buffer_free(text);
    rfm_buffer_free(again);
    rfm_rules_free(built);
    rfm_rules_free(parsed);
}

Test(segment, new_refuses) {
    static const int32_t negative[3] = {5, -1, 5}, huge[3] = {5, 5, 256};
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_new("t", 0, scale_of_five, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new(NULL, 0, scale_of_five, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("", 0, scale_of_five, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("a\nb", 0, scale_of_five, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("\xFF", 0, scale_of_five, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("t", 2, scale_of_five, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("t", 0, NULL, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_new("t", 0, negative, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "scale of f is -1; expected 0 to 255");
    cr_expect_eq(rfm_rules_new("t", 0, huge, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "scale of m is 256; expected 0 to 255");
    cr_expect_null(rules);
}

static void expect_refused(rfm_rules *rules, rfm_status status, const char *label, int32_t level,
                           const char *action, const char *condition, const char *message) {
    rfm_error error;
    rfm_buffer *before = rules_write(rules);
    cr_expect_eq(rfm_rules_add(rules, label, level, action, condition, &error), status);
    cr_expect_str_eq(error.message, message);
    rfm_buffer *after = rules_write(rules);
    cr_expect_str_eq(rfm_buffer_data(after), rfm_buffer_data(before));
    rfm_buffer_free(before);
    rfm_buffer_free(after);
}

Test(segment, add_refuses_and_changes_nothing) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_error error;
    cr_expect_eq(rfm_rules_add(NULL, "A", 1, NULL, "r = 1", &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_rules_add(rules, "A", 1, "ring", "r = 1", &error), RFM_OK);
    static const char text[] = "is empty, has control characters or is not valid UTF-8";
    char message[128];
    snprintf(message, sizeof message, "label %s", text);
    expect_refused(rules, RFM_E_ARGUMENT, NULL, 1, NULL, "r = 1", "label is NULL");
    expect_refused(rules, RFM_E_ARGUMENT, "", 1, NULL, "r = 1", message);
    expect_refused(rules, RFM_E_ARGUMENT, "\xC3", 1, NULL, "r = 1", message);
    expect_refused(rules, RFM_E_ARGUMENT, "a\tb", 1, NULL, "r = 1", message);
    snprintf(message, sizeof message, "action %s", text);
    expect_refused(rules, RFM_E_ARGUMENT, "B", 1, "", "r = 1", message);
    expect_refused(rules, RFM_E_ARGUMENT, "A", 2, NULL, "r = 2",
                   "segment \"A\" has level 1; expected the same");
    expect_refused(rules, RFM_E_ARGUMENT, "A", 1, "write", "r = 2",
                   "segment \"A\" has another action; expected the same or none");
    expect_refused(rules, RFM_E_SYNTAX, "B", 2, NULL, "r 1..2 adn f = 3",
                   "line 1, column 8: unknown word \"adn\"; did you mean \"and\"?");
    expect_refused(
        rules, RFM_E_SYNTAX, "B", 2, NULL, "r = 2 segment",
        "line 1, column 7: found \"segment\"; expected \"and\", \"or\" or the end of the "
        "condition");
    expect_refused(rules, RFM_E_SYNTAX, "B", 2, NULL, "",
                   "line 1, column 1: found the end of the text; expected a column or a score to "
                   "test");
    cr_assert_eq(rfm_rules_add(rules, "Rest", 0, NULL, NULL, &error), RFM_OK);
    expect_refused(rules, RFM_E_ARGUMENT, "B", 2, NULL, "r = 2",
                   "a rule behind \"otherwise\"; expected that one to be the last");
    expect_refused(rules, RFM_E_ARGUMENT, "B", 2, NULL, NULL,
                   "a rule behind \"otherwise\"; expected that one to be the last");
    rfm_rules_free(rules);
}

Test(segment, what_was_refused_is_not_read_either) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_frame *frame = scores();
    rfm_error error;
    cr_expect_eq(rfm_rules_add(rules, "A", 1, NULL, "absent > 5 and other = 1 adn", &error),
                 RFM_E_SYNTAX);
    cr_assert_eq(rfm_rules_add(rules, "B", 1, NULL, "r = 1", &error), RFM_OK);
    cr_expect_eq(rfm_rules_add(rules, "C", 1, NULL, "absent > 5)", &error), RFM_E_SYNTAX);
    cr_assert_eq(rfm_rules_add(rules, "D", 2, NULL, "r = 5", &error), RFM_OK);
    rfm_frame *made = rules_apply(rules, frame);
    cr_expect_str_eq(rules_cell(made, "segment", 0), "D");
    cr_expect_str_eq(rules_cell(made, "segment", 1), "B");
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment, exact_codes_by_calls) {
    rfm_rules *rules = new_rules(RFM_MATCH_EXACT);
    rfm_error error;
    cr_assert_eq(rfm_rules_add(rules, "A", 2, NULL, "code in 555 554", &error), RFM_OK);
    expect_refused(rules, RFM_E_SYNTAX, "B", 1, NULL, "code in 111 554",
                   "line 1, column 13: code 554 is listed already, under \"A\"");
    expect_refused(rules, RFM_E_SYNTAX, "B", 1, NULL, "code in 111 112\n111",
                   "line 2, column 1: code 111 stands twice in this list, first on line 1");
    expect_refused(rules, RFM_E_SYNTAX, "B", 1, NULL, "r = 1",
                   "line 1, column 1: a rule in a table with match exact is a list of codes, as "
                   "in: when code in 555 554");
    /* What was refused left no mark: 111 is still free. */
    cr_expect_eq(rfm_rules_add(rules, "B", 1, NULL, "code = 111", &error), RFM_OK);
    cr_expect_eq(rfm_rules_add(rules, "Rest", 0, NULL, NULL, &error), RFM_OK);
    rfm_rules_free(rules);
}

static int32_t refuse_bytes(void *payload, const void *bytes, size_t size) {
    (void)payload;
    (void)bytes;
    return size > 0;
}

Test(segment, write_refuses) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_error error;
    cr_expect_eq(rfm_rules_write(NULL, refuse_bytes, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_write(rules, NULL, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_write(rules, refuse_bytes, NULL, &error), RFM_E_CANCELLED);
    rfm_rules_free(rules);
}

Test(segment, presets_by_name) {
    rfm_rules *rules = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_preset("classic11", 0, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_preset(NULL, 0, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_preset("classic11", -1, &rules, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_preset("clasic11", 0, &rules, &error), RFM_E_NOT_FOUND);
    cr_expect_str_eq(error.message,
                     "no rule table clasic11 (did you mean classic11?); there are classic11, "
                     "reveal11, reveal11-raw, rfgrid10, grid9, value3, ek-focus, rpkg-0.2, "
                     "rpkg-0.3, braze-0-3");
    cr_expect_eq(rfm_rules_preset("", 0, &rules, &error), RFM_E_NOT_FOUND);
    cr_expect_eq(rfm_rules_preset("classic11", 3, &rules, &error), RFM_E_NOT_FOUND);
    cr_expect_str_eq(error.message, "rule table classic11 has no version 3; the newest is 2");
    cr_expect_null(rules);
    rfm_frame *list = NULL;
    cr_expect_eq(rfm_rules_presets(NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_rules_presets(&list, &error), RFM_OK);
    cr_expect_eq(rfm_frame_count(list), 11);
    cr_expect_str_eq(rules_cell(list, "name", 1), "classic11");
    cr_expect_str_eq(rules_cell(list, "version", 1), "2");
    cr_expect_str_eq(rules_cell(list, "segments", 1), "11");
    cr_expect_str_eq(rules_cell(list, "cells", 1), "125");
    cr_expect_gt(strlen(rules_cell(list, "title", 1)), 0);
    rfm_frame_free(list);
}

Test(segment, segments_in_table_order) {
    rfm_rules *rules = rules_parse(HEAD
                                   "segment \"B\" level 2 when r = 5\n"
                                   "segment \"A\" level -1 when r = 4\n"
                                   "segment \"B\" level 2 action \"ring\" when r = 3\n"
                                   "otherwise \"A\" level -1\n");
    rfm_frame *list = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_segments(NULL, &list, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_segments(rules, NULL, &error), RFM_E_ARGUMENT);
    cr_assert_eq(rfm_rules_segments(rules, &list, &error), RFM_OK);
    static const char *const expected[2][4] = {{"B", "2", "ring", "2"}, {"A", "-1", "-", "2"}};
    static const char *const names[] = {"segment", "level", "action", "rules"};
    cr_assert_eq(rfm_frame_count(list), 2);
    for (int row = 0; row < 2; ++row) {
        for (int i = 0; i < 4; ++i) {
            cr_expect_str_eq(rules_cell(list, names[i], row), expected[row][i]);
        }
    }
    rfm_frame_free(list);
    rfm_rules_free(rules);
}

Test(segment, an_empty_table) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_frame *frame = scores(), *list = NULL;
    rfm_error error;
    const rfm_rules_counts counts = rules_check(rules);
    cr_expect_eq(counts.rules, 0);
    cr_expect_eq(counts.cells, 125);
    cr_expect_eq(counts.uncovered, 125);
    rfm_frame *made = rules_apply(rules, frame);
    cr_expect_str_eq(rules_cell(made, "segment", 0), "-");
    cr_expect_str_eq(rules_cell(made, "level", 1), "-");
    cr_assert_eq(rfm_rules_explain(rules, frame, 0, &list, &error), RFM_OK);
    cr_expect_eq(rfm_frame_count(list), 0);
    rfm_frame_free(list);
    cr_assert_eq(rfm_rules_segments(rules, &list, &error), RFM_OK);
    cr_expect_eq(rfm_frame_count(list), 0);
    rfm_frame_free(list);
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment, apply_adds_two_columns) {
    rfm_rules *rules = rules_parse(HEAD
                                   "segment \"Lovers\" level 10 when r 4..5 and f 3..5 and m 3..5\n"
                                   "segment \"Lost\" level 1 when r = 1 and f = 1 and m 1..2\n");
    rfm_frame *frame = scores();
    rfm_frame *made = rules_apply(rules, frame);
    cr_expect_eq(rfm_frame_column_count(made), 5);
    cr_expect_str_eq(rules_cell(made, "segment", 0), "Lovers");
    cr_expect_str_eq(rules_cell(made, "level", 0), "10");
    /* A comparison with a missing score is false, and there is no otherwise. */
    cr_expect_str_eq(rules_cell(made, "segment", 1), "-");
    cr_expect_str_eq(rules_cell(made, "level", 1), "-");
    const rfm_column segment = rules_column(made, "segment");
    cr_expect_eq(segment.type, RFM_COLUMN_CODE);
    cr_expect_eq(segment.label_count, 2);
    cr_expect_eq(segment.null_count, 1);
    cr_expect_eq(rules_column(made, "level").label_count, 0);
    /* Applied again, the columns are replaced, not doubled. */
    rfm_frame *again = rules_apply(rules, made);
    cr_expect_eq(rfm_frame_column_count(again), 5);
    rfm_frame_free(again);
    rfm_frame_free(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

static void expect_apply_fails(const char *condition, const rfm_frame *frame, rfm_status status,
                               int64_t where, const char *message) {
    char text[512];
    rfm_frame *made = NULL;
    rfm_error error;
    snprintf(text, sizeof text, HEAD "segment \"A\" level 1 when %s\n", condition);
    rfm_rules *rules = rules_parse(text);
    cr_expect_eq(rfm_rules_apply(rules, frame, 1, &made, &error), status, "%s", condition);
    cr_expect_null(made);
    cr_expect_str_eq(error.message, message);
    cr_expect_eq(error.where, where);
    cr_expect_eq(rfm_rules_explain(rules, frame, 1, &made, &error), status, "%s", condition);
    cr_expect_null(made);
    cr_expect_str_eq(error.message, message);
    rfm_rules_free(rules);
}

Test(segment, apply_refuses_frames) {
    static const int64_t r[] = {5, 6}, far[] = {5, INT64_MAX};
    static const int32_t f[] = {0, 0}, day[] = {0, 1};
    static const int64_t amount[] = {100, 200}, offsets[] = {0, 1, 2}, label_offsets[] = {0, 1};
    const rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_INT64, .length = 2, .values = r},
        {.name = "f",
         .type = RFM_COLUMN_CODE,
         .length = 2,
         .values = f,
         .label_count = 1,
         .label_offsets = label_offsets,
         .label_bytes = "x"},
        {.name = "days_since_last", .type = RFM_COLUMN_INT64, .length = 2, .values = far},
        {.name = "first_day", .type = RFM_COLUMN_DAY, .length = 2, .values = day},
        {.name = "spend", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 2, .values = amount},
        {.name = "store", .type = RFM_COLUMN_TEXT, .length = 2, .offsets = offsets, .bytes = "ab"}};
    rfm_frame *frame = rules_frame(columns, 6);
    expect_apply_fails("r = 5", frame, RFM_E_DATA, 1, "r is 6 in row 1; expected 1 to 5");
    expect_apply_fails("f = 5", frame, RFM_E_COLUMN, -1,
                       "column f is code with labels; expected a score: code without labels or "
                       "int64");
    expect_apply_fails("m = 5", frame, RFM_E_COLUMN, -1,
                       "no column m; there are r, f, days_since_last, first_day, spend, store");
    expect_apply_fails("day_since_last = 5", frame, RFM_E_COLUMN, -1,
                       "a rule reads column day_since_last, which the frame does not have; did you "
                       "mean days_since_last?");
    expect_apply_fails("store > 5", frame, RFM_E_COLUMN, -1,
                       "column store is text; the rules compare it with a number");
    expect_apply_fails("`f` = 5", frame, RFM_E_COLUMN, -1,
                       "column f is code with labels; the rules compare it with a number");
    expect_apply_fails("first_day > 5", frame, RFM_E_COLUMN, -1,
                       "column first_day is day; the rules compare it with a number");
    expect_apply_fails("spend = \"x\"", frame, RFM_E_COLUMN, -1,
                       "column spend is amount; the rules compare it with a text");
    expect_apply_fails("spend > 5 days", frame, RFM_E_COLUMN, -1,
                       "column spend is amount; the rules compare it with a number of days");
    expect_apply_fails("spend > 2011-01-01", frame, RFM_E_COLUMN, -1,
                       "column spend is amount; the rules compare it with a day");
    expect_apply_fails("spend > store", frame, RFM_E_COLUMN, -1,
                       "column store is text; the rules compare it with a number");
    expect_apply_fails("spend > first_day", frame, RFM_E_COLUMN, -1,
                       "column first_day is day; the rules compare it with a number");
    expect_apply_fails("first_day > spend", frame, RFM_E_COLUMN, -1,
                       "column first_day is day; the rules compare it with no other day column");
    rfm_frame_free(frame);
}

Test(segment, apply_and_explain_refuse_arguments) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_frame *frame = scores(), *made = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_apply(rules, frame, 1, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_apply(NULL, frame, 1, &made, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_apply(rules, NULL, 1, &made, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_explain(rules, frame, 0, NULL, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_explain(NULL, frame, 0, &made, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_explain(rules, NULL, 0, &made, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_explain(rules, frame, -1, &made, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_explain(rules, frame, 2, &made, &error), RFM_E_ARGUMENT);
    cr_expect_str_eq(error.message, "row 2 is not in 0..1");
    cr_expect_null(made);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment, check_counts_and_findings) {
    /* By hand, on 3 x 2 cells: A takes r = 3 (2 cells), B r 2..3 with f = 2 (2 cells, of which
     * 32 is A's too), C repeats A and can never win, D never holds, E depends on a column in r =
     * 1. */
    rfm_rules *rules = rules_parse(
        "rules t\nscale r 3 f 2\n"
        "segment \"A\" level 1 when r = 3\n"
        "segment \"B\" level 2 when r 2..3 and f = 2\n"
        "segment \"C\" level 3 when (r = 3)\n"
        "segment \"D\" level 4 when r = 1 and r = 2\n"
        "segment \"E\" level 5 when r = 1 and spend > 5\n"
        "otherwise \"F\" level 0\n");
    rfm_rules_counts counts = {.struct_size = sizeof counts};
    rfm_frame *findings = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_check(rules, &counts, &findings, &error), RFM_OK, "%s", error.message);
    cr_expect_eq(counts.rules, 6);
    cr_expect_eq(counts.cells, 6);
    cr_expect_eq(counts.uncovered, 1); /* 21 */
    cr_expect_eq(counts.multiple, 2);  /* 31 by A and C, 32 by A, B and C */
    cr_expect_eq(counts.dead, 2);
    cr_expect_eq(counts.duplicate, 1);
    cr_expect_eq(counts.undecided, 2); /* 11, 12 */
    static const char *const expected[][5] = {
        {"undecided", "11", "E", "7", "depends on other columns: \"E\" (line 7)"},
        {"undecided", "12", "E", "7", "depends on other columns: \"E\" (line 7)"},
        {"uncovered", "21", "-", "-", "no rule takes this cell, so otherwise gives \"F\""},
        {"multiple", "31", "A", "3", "\"A\" (line 3) and \"C\" (line 5) hold here"},
        {"multiple", "32", "A", "3", "\"A\" (line 3), \"B\" (line 4) and 1 more hold here"},
        {"dead", "-", "C", "5",
         "this rule can never win: wherever it holds, an earlier rule holds as well"},
        {"dead", "-", "D", "6", "this rule can never win: its condition never holds"},
        {"duplicate", "-", "C", "5", "the same condition as \"A\" (line 3)"}};
    static const char *const names[] = {"kind", "cell", "segment", "line", "message"};
    const int64_t count = sizeof expected / sizeof *expected;
    cr_assert_eq(rfm_frame_count(findings), count);
    for (int64_t row = 0; row < count; ++row) {
        for (int i = 0; i < 5; ++i) {
            cr_expect_str_eq(rules_cell(findings, names[i], row), expected[row][i]);
        }
    }
    rfm_frame_free(findings);
    rfm_rules_free(rules);
}

Test(segment, a_rule_for_missing_scores_is_not_dead) {
    rfm_rules *rules = rules_parse(HEAD
                                   "segment \"A\" level 1 when r 1..5\n"
                                   "segment \"B\" level 2 when m is missing\n"
                                   "segment \"C\" level 3 when f 1..2\n"
                                   "segment \"D\" level 4 when f 1..2 and r is not missing\n");
    const rfm_rules_counts counts = rules_check(rules);
    cr_expect_eq(counts.dead, 1); /* D: r is there, so A has won; C wins where r is missing */
    cr_expect_eq(counts.uncovered, 0);
    rfm_rules_free(rules);
}

Test(segment, check_is_not_fooled_by_unknowns) {
    /* x > 1 or not x > 1 is always true, but proving that is not promised: undecided. In an
     * "and" with something false it is false, in an "or" with something true it is true. */
    rfm_rules *rules = rules_parse(
        "rules t\nscale r 2\n"
        "segment \"A\" level 1 when (x > 1 or not x > 1) and r = 1\n"
        "segment \"B\" level 2 when x is missing or r = 2\n"
        "segment \"C\" level 3 when r = 2\n");
    const rfm_rules_counts counts = rules_check(rules);
    cr_expect_eq(counts.undecided, 1); /* 1 */
    cr_expect_eq(counts.uncovered, 0);
    cr_expect_eq(counts.multiple, 1); /* 2 by B and C */
    cr_expect_eq(counts.dead, 1);     /* C */
    rfm_rules_free(rules);
}

Test(segment, check_refuses) {
    rfm_rules *rules = new_rules(RFM_MATCH_FIRST);
    rfm_rules_counts counts = {.struct_size = sizeof counts}, small = {.struct_size = 2};
    rfm_frame *findings = NULL;
    rfm_error error;
    cr_expect_eq(rfm_rules_check(NULL, &counts, &findings, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_check(rules, NULL, &findings, &error), RFM_E_ARGUMENT);
    cr_expect_eq(rfm_rules_check(rules, &small, &findings, &error), RFM_E_ARGUMENT);
    cr_expect_null(findings);
    rfm_rules_free(rules);
}

Test(segment, explain_tells_why) {
    rfm_rules *rules = rules_parse(HEAD
                                   "segment \"A\" level 4 when code = 555\n"
                                   "segment \"B\" level 3 when r 4..5 and f 3..5 and m 3..5\n"
                                   "segment \"C\" level 2 when r 4..5 and m 1..3\n"
                                   "segment \"D\" level 1 when r 5..5\n"
                                   "segment \"E\" level 0 when fm > 4.5 or not (f = 4 and m = 4)\n"
                                   "segment \"F\" level 5 when r > f and f < m\n"
                                   "otherwise \"G\" level 6\n");
    static const char *const expected[][6] = {
        {"1", "3", "A", "lost", "code = 555", "code = 555 fails: code is 544"},
        {"2", "4", "B", "won", "r 4..5 and f 3..5 and m 3..5", "r is 5, f is 4, m is 4"},
        {"3", "5", "C", "lost", "r 4..5 and m 1..3", "m 1..3 fails: m is 4"},
        {"4", "6", "D", "shadowed", "r 5..5", "rule 2, \"B\", won before"},
        {"5", "7", "E", "lost", "fm > 4.5 or not (f = 4 and m = 4)",
         "fm > 4.5 fails: fm is 4; not (f = 4 and m = 4) fails: f is 4, m is 4"},
        {"6", "8", "F", "lost", "r > f and f < m", "f < m fails: f is 4, m is 4"},
        {"7", "9", "G", "shadowed", "otherwise", "rule 2, \"B\", won before"}};
    static const char *const names[] = {"rule",    "line",      "segment",
                                        "outcome", "condition", "reason"};
    rfm_frame *frame = scores(), *explained = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_explain(rules, frame, 0, &explained, &error), RFM_OK, "%s",
                 error.message);
    cr_assert_eq(rfm_frame_count(explained), 7);
    for (int row = 0; row < 7; ++row) {
        for (int i = 0; i < 6; ++i) {
            cr_expect_str_eq(rules_cell(explained, names[i], row), expected[row][i]);
        }
    }
    rfm_frame_free(explained);
    /* The second row has r = 1, f = 1 and no m: E holds, for f = 4 does not. */
    cr_assert_eq(rfm_rules_explain(rules, frame, 1, &explained, &error), RFM_OK);
    cr_expect_str_eq(rules_cell(explained, "reason", 0), "code = 555 fails: code is missing");
    cr_expect_str_eq(rules_cell(explained, "outcome", 4), "won");
    cr_expect_str_eq(rules_cell(explained, "reason", 4), "fm is missing, f is 1, m is missing");
    rfm_frame_free(explained);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}

Test(segment, explain_tells_raw_values) {
    static const int64_t spend[] = {61250}, returned[] = {20000};
    static const double interval[] = {30.5};
    static const int32_t first[] = {14975}, channel[] = {1}; /* 2011-01-01 */
    static const int64_t offsets[] = {0, 3}, label_offsets[] = {0, 4, 7};
    const rfm_column columns[] = {
        {.name = "spend", .type = RFM_COLUMN_AMOUNT, .scale = 2, .length = 1, .values = spend},
        {.name = "returned",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = 1,
         .values = returned},
        {.name = "interval", .type = RFM_COLUMN_DOUBLE, .length = 1, .values = interval},
        {.name = "first_day", .type = RFM_COLUMN_DAY, .length = 1, .values = first},
        {.name = "store", .type = RFM_COLUMN_TEXT, .length = 1, .offsets = offsets, .bytes = "Ede"},
        {.name = "channel",
         .type = RFM_COLUMN_CODE,
         .length = 1,
         .values = channel,
         .label_count = 2,
         .label_offsets = label_offsets,
         .label_bytes = "shopweb"}};
    rfm_rules *rules = rules_parse(
        "rules t\n"
        "segment \"A\" level 1 when spend < 500\n"
        "segment \"B\" level 2 when returned >= 0.5 * spend\n"
        "segment \"C\" level 3 when interval > 1 year and spend > 1\n"
        "segment \"D\" level 4 when first_day < 2011-01-01 or store = \"Urk\" or channel = \"shop\""
        " or first_day is missing\n");
    static const char last[] =
        "first_day < 2011-01-01 fails: first_day is 2011-01-01; store = \"Urk\" fails: store is "
        "\"Ede\"; channel = \"shop\" fails: channel is \"web\"; ...";
    static const char *const expected[] = {
        "spend < 500 fails: spend is 612.50",
        "returned >= 0.5 * spend fails: returned is 200.00, spend is 612.50",
        "interval > 1 year fails: interval is 30.5", last};
    rfm_frame *frame = rules_frame(columns, 6), *explained = NULL;
    rfm_error error;
    cr_assert_eq(rfm_rules_explain(rules, frame, 0, &explained, &error), RFM_OK, "%s",
                 error.message);
    for (int row = 0; row < 4; ++row) {
        cr_expect_str_eq(rules_cell(explained, "reason", row), expected[row]);
    }
    rfm_frame_free(explained);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}
