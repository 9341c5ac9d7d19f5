/* SPDX-License-Identifier: MIT */
/* Reports when memory runs out. */
#include "oom.h"
#include "segments.h"

typedef struct report_context {
    rfm_frame *frame;
    rfm_rules *rules;
} report_context;

static rfm_status step_summary(void *payload, rfm_error *error) {
    const report_context *context = payload;
    rfm_frame *summary;
    const rfm_status status = rfm_report_summary(context->frame, context->rules, &summary, error);
    cr_assert_eq(summary == NULL, status != RFM_OK);
    cr_assert_eq(rfm_frame_column_count(context->frame), SEGMENTS_COLUMNS);
    rfm_frame_free(summary);
    return status;
}

Test(oom_report, summary) {
    segments_table table;
    segments_fill(&table);
    report_context context = {.frame = scores_frame(table.columns, SEGMENTS_COLUMNS)};
    cr_assert_gt(oom_sweep(step_summary, &context), 10);
    context.rules = segments_rules();
    cr_assert_gt(oom_sweep(step_summary, &context), 20);
    rfm_rules_free(context.rules);
    rfm_frame_free(context.frame);
    cr_assert_eq(test_memory_live(), 0);
}
