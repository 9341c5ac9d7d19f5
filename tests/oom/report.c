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

static rfm_status step_pareto(void *payload, rfm_error *error) {
    const report_context *context = payload;
    rfm_pareto figures = {.struct_size = sizeof figures, .customers = 77};
    rfm_frame *curve, *deciles;
    const rfm_status status =
        rfm_report_pareto(context->frame, NULL, 300, &figures, &curve, &deciles, error);
    cr_assert_eq(curve == NULL, status != RFM_OK);
    cr_assert_eq(deciles == NULL, status != RFM_OK);
    cr_assert_eq(figures.customers, status == RFM_OK ? SEGMENTS_ROWS : 77);
    rfm_frame_free(curve);
    rfm_frame_free(deciles);
    return status;
}

static rfm_status step_heatmap(void *payload, rfm_error *error) {
    const report_context *context = payload;
    rfm_frame *grid;
    const rfm_status status = rfm_report_heatmap(context->frame, NULL, NULL, NULL, &grid, error);
    cr_assert_eq(grid == NULL, status != RFM_OK);
    rfm_frame_free(grid);
    return status;
}

Test(oom_report, pareto_and_heatmap) {
    static const double values[SEGMENTS_ROWS] = {1, 2, 3, 4, 5};
    segments_table table;
    segments_fill(&table);
    for (int with_doubles = 0; with_doubles < 2; ++with_doubles) {
        report_context context = {.frame = scores_frame(table.columns, SEGMENTS_COLUMNS)};
        cr_assert_gt(oom_sweep(step_pareto, &context), 20);
        cr_assert_gt(oom_sweep(step_heatmap, &context), 10);
        rfm_frame_free(context.frame);
        table.columns[3] = scores_column("spend_net", RFM_COLUMN_DOUBLE, 0, values, SEGMENTS_ROWS);
    }
    cr_assert_eq(test_memory_live(), 0);
}
