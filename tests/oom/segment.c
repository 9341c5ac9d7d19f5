/* SPDX-License-Identifier: MIT */
/* Every allocation of every function of segment.h fails once: the failure is told, nothing
 * leaks, no output is made and the table is what it was. */
#include "oom.h"
#include "rules.h"

static const char first_table[] =
    "rules t version 2\n"
    "title \"A title\"\n"
    "scale r 5 f 5 m 5\n"
    "segment \"A\" level 3 action \"ring\" when code in 555 554 or fm > 4.5 and not r in 1 2\n"
    "segment \"B\" level 2 when spend >= 500 and d in 1 2.5 or store in \"Ede\" \"Urk\"\n"
    "segment \"C\" level 1 when channel = \"web\" and `first day` > 2011-01-01 or spend > 0.5 * d\n"
    "segment \"D\" level 4 when r = 1 and r = 1\n"
    "segment \"E\" level 5 when r = 1 and r = 1\n";
static const char exact_table[] =
    "rules t scale 5 match exact\n"
    "segment \"A\" level 3 when code in 555 554\n"
    "segment \"B\" level 2 when code = 111\n";

enum { OOM_ROWS = 3 };

static rfm_frame *oom_frame(void) {
    static const int32_t r[] = {5, 1, 3}, channel[] = {0, 1, 0}, day[] = {0, 20000, 15000};
    static const int64_t spend[] = {100, 60000, 5}, store[] = {0, 3, 6, 6}, labels[] = {0, 3, 7};
    static const double d[] = {1, 2.5, 3};
    const rfm_column columns[] = {
        {.name = "r", .type = RFM_COLUMN_CODE, .length = OOM_ROWS, .values = r},
        {.name = "f", .type = RFM_COLUMN_CODE, .length = OOM_ROWS, .values = r},
        {.name = "m", .type = RFM_COLUMN_CODE, .length = OOM_ROWS, .values = r},
        {.name = "spend",
         .type = RFM_COLUMN_AMOUNT,
         .scale = 2,
         .length = OOM_ROWS,
         .values = spend},
        {.name = "d", .type = RFM_COLUMN_DOUBLE, .length = OOM_ROWS, .values = d},
        {.name = "store",
         .type = RFM_COLUMN_TEXT,
         .length = OOM_ROWS,
         .offsets = store,
         .bytes = "EdeUrk"},
        {.name = "channel",
         .type = RFM_COLUMN_CODE,
         .length = OOM_ROWS,
         .values = channel,
         .label_count = 2,
         .label_offsets = labels,
         .label_bytes = "webshop"},
        {.name = "first day", .type = RFM_COLUMN_DAY, .length = OOM_ROWS, .values = day}};
    return rules_frame(columns, 8);
}

/* What a step works on. */
typedef struct oom_things {
    const rfm_rules *rules;
    const rfm_frame *frame;
} oom_things;

static rfm_status step_parse(void *context, rfm_error *error) {
    const char *text = context;
    rfm_rules *rules = NULL;
    const rfm_status status = rfm_rules_parse(text, strlen(text), &rules, error);
    cr_assert((status == RFM_OK) == (rules != NULL));
    rfm_rules_free(rules);
    return status;
}

Test(oom_segment, parse) {
    char text[sizeof first_table], exact[sizeof exact_table];
    strcpy(text, first_table);
    strcpy(exact, exact_table);
    cr_expect_gt(oom_sweep(step_parse, text), 10);
    cr_expect_gt(oom_sweep(step_parse, exact), 5);
}

static rfm_status step_preset(void *context, rfm_error *error) {
    (void)context;
    rfm_rules *rules = NULL;
    const rfm_status status = rfm_rules_preset("classic11", 0, &rules, error);
    cr_assert((status == RFM_OK) == (rules != NULL));
    rfm_rules_free(rules);
    return status;
}

static rfm_status step_presets(void *context, rfm_error *error) {
    (void)context;
    rfm_frame *list = NULL;
    const rfm_status status = rfm_rules_presets(&list, error);
    cr_assert((status == RFM_OK) == (list != NULL));
    rfm_frame_free(list);
    return status;
}

Test(oom_segment, presets) {
    cr_expect_gt(oom_sweep(step_preset, NULL), 5);
    cr_expect_gt(oom_sweep(step_presets, NULL), 50);
}

static rfm_status step_new(void *context, rfm_error *error) {
    static const int32_t scale[3] = {5, 5, 5};
    (void)context;
    rfm_rules *rules = NULL;
    const rfm_status status = rfm_rules_new("t", RFM_MATCH_EXACT, scale, &rules, error);
    cr_assert((status == RFM_OK) == (rules != NULL));
    rfm_rules_free(rules);
    return status;
}

Test(oom_segment, new_table) { cr_expect_gt(oom_sweep(step_new, NULL), 1); }

/* One more rule to a table that stays: a failure must leave no trace in it. */
static void expect_add_is_whole(const char *text, const char *label, int32_t level,
                                const char *condition) {
    int64_t failures = 0;
    for (int64_t n = 1;; ++n, ++failures) {
        rfm_error error;
        const int64_t live = test_memory_live();
        rfm_rules *rules = rules_parse(text);
        rfm_buffer *before = rules_write(rules);
        test_memory_fail_at(n);
        const rfm_status status = rfm_rules_add(rules, label, level, "ring", condition, &error);
        const int failed = test_memory_has_failed();
        test_memory_fail_at(0);
        rfm_buffer *after = rules_write(rules);
        const int is_same = strcmp(rfm_buffer_data(before), rfm_buffer_data(after)) == 0;
        cr_assert_eq(status, failed ? RFM_E_MEMORY : RFM_OK, "%s", error.message);
        cr_assert_eq(is_same, failed);
        if (failed) {
            cr_assert_eq(rfm_rules_add(rules, label, level, "ring", condition, &error), RFM_OK,
                         "%s", error.message);
        }
        rfm_buffer_free(before);
        rfm_buffer_free(after);
        rfm_rules_free(rules);
        cr_assert_eq(test_memory_live(), live);
        if (!failed) break;
    }
    cr_expect_gt(failures, 0);
}

Test(oom_segment, add) {
    expect_add_is_whole(exact_table, "A", 3, "code in 112 113 114 115 121 122 123 124 125");
    expect_add_is_whole(exact_table, "New", 9, "code = 115");
    expect_add_is_whole("rules t scale 5 match exact", "New", 9, "code = 115");
    expect_add_is_whole("rules t", "New", 9, "a > 5 or `b c` in \"x\" \"y\" or d < 0.5 * e");
    expect_add_is_whole("rules t", "Rest", 0, NULL);
}

static rfm_status step_write(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_buffer *buffer = NULL;
    rfm_status status = rfm_buffer_new(&buffer, error);
    if (status != RFM_OK) return status;
    status = rfm_rules_write(things->rules, rfm_buffer_write, buffer, error);
    /* The buffer's own failure reaches the caller as a refusal to write. */
    if (status == RFM_E_CANCELLED) {
        status = RFM_E_MEMORY;
        error->status = RFM_E_MEMORY;
    }
    rfm_buffer_free(buffer);
    return status;
}

static rfm_status step_segments(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_frame *made = NULL;
    const rfm_status status = rfm_rules_segments(things->rules, &made, error);
    cr_assert((status == RFM_OK) == (made != NULL));
    rfm_frame_free(made);
    return status;
}

static rfm_status step_check(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_frame *findings = NULL;
    rfm_rules_counts counts = {.struct_size = sizeof counts};
    const rfm_status status = rfm_rules_check(things->rules, &counts, &findings, error);
    cr_assert((status == RFM_OK) == (findings != NULL));
    cr_assert((status == RFM_OK) == (counts.rules > 0));
    rfm_frame_free(findings);
    return status;
}

static rfm_status step_apply(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_frame *made = NULL;
    const rfm_status status = rfm_rules_apply(things->rules, things->frame, 1, &made, error);
    cr_assert((status == RFM_OK) == (made != NULL));
    rfm_frame_free(made);
    return status;
}

static rfm_status step_explain(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_frame *made = NULL;
    const rfm_status status = rfm_rules_explain(things->rules, things->frame, 1, &made, error);
    cr_assert((status == RFM_OK) == (made != NULL));
    rfm_frame_free(made);
    return status;
}

/* The first table has findings of most kinds, every type of column and every kind of list. */
Test(oom_segment, use) {
    static const char *const texts[] = {first_table, exact_table,
                                        "rules t scale r 2\nsegment \"A\" level 1 when r = 1"};
    rfm_frame *frame = oom_frame();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
        rfm_rules *rules = rules_parse(texts[i]);
        if (i == 2) { /* two cells and a missing score: three rows are enough for a lookup */
            rfm_frame_free(frame);
            static const int32_t r[] = {1, 2, 1};
            const rfm_column column = {
                .name = "r", .type = RFM_COLUMN_CODE, .length = OOM_ROWS, .values = r};
            frame = rules_frame(&column, 1);
        }
        oom_things things = {.rules = rules, .frame = frame};
        cr_expect_gt(oom_sweep(step_write, &things), 2);
        cr_expect_gt(oom_sweep(step_segments, &things), 5);
        cr_expect_gt(oom_sweep(step_check, &things), 10);
        cr_expect_gt(oom_sweep(step_apply, &things), 5);
        cr_expect_gt(oom_sweep(step_explain, &things), 10);
        rfm_rules_free(rules);
    }
    rfm_frame_free(frame);
}

/* A column that is not there: finding the nearest name asks for memory too. */
static rfm_status step_absent(void *context, rfm_error *error) {
    const oom_things *things = context;
    rfm_frame *made = NULL;
    const rfm_status status = rfm_rules_apply(things->rules, things->frame, 1, &made, error);
    cr_assert_null(made);
    return status == RFM_E_COLUMN ? RFM_OK : status;
}

Test(oom_segment, absent_column) {
    rfm_rules *rules = rules_parse("rules t segment \"A\" level 1 when spnd > 1");
    rfm_frame *frame = oom_frame();
    oom_things things = {.rules = rules, .frame = frame};
    cr_expect_gt(oom_sweep(step_absent, &things), 1);
    rfm_frame_free(frame);
    rfm_rules_free(rules);
}
