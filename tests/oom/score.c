/* SPDX-License-Identifier: MIT */
/* Scorers when memory runs out: no leak, no half-made output, nothing changed. */
#include "oom.h"
#include "scores.h"

enum { ROWS = 2000 };

typedef struct score_context {
    rfm_frame *frame;
    rfm_scorer *scorer;
    rfm_buffer *saved;
    int32_t dimension_count;
    rfm_dimension dimensions[8];
    int32_t method;
    int32_t grade_count;
    const rfm_points *points;
    const rfm_grade *grades;
} score_context;

static int64_t values[ROWS];
static uint8_t validity[ROWS / 8];
static const char *const cuts[] = {"10", "20.5"};

/* Rows enough for a selection that descends, some of them missing. */
static score_context make_context(int32_t bins, int32_t dimension_count) {
    static const char *const names[] = {"r", "f", "m", "a", "b", "c", "d", "Two Words"};
    score_context context = {.dimension_count = dimension_count};
    for (int64_t i = 0; i < ROWS; ++i) values[i] = i * i * i % 7919 * 100003;
    memset(validity, 0xFB, sizeof validity);
    rfm_column column = scores_column("v", RFM_COLUMN_INT64, 0, values, ROWS);
    column.validity = validity;
    context.frame = scores_frame(&column, 1);
    for (int32_t d = 0; d < dimension_count; ++d) {
        context.dimensions[d] =
            (rfm_dimension){.name = names[d], .column = "v", .bins = d == 1 ? 0 : bins};
    }
    context.dimensions[1].strategy = RFM_SCORE_THRESHOLD;
    context.dimensions[1].cuts = cuts;
    context.dimensions[1].cut_count = 2;
    context.scorer = scores_fit(context.frame, context.dimensions, dimension_count);
    context.saved = scores_save(context.scorer);
    return context;
}

static void free_context(score_context *context) {
    rfm_buffer_free(context->saved);
    rfm_scorer_free(context->scorer);
    rfm_frame_free(context->frame);
    cr_assert_eq(test_memory_live(), 0);
}

static rfm_status fit_context(const score_context *context, rfm_scorer **out_scorer,
                              rfm_error *error) {
    const rfm_scorer_options options = {.struct_size = sizeof options,
                                        .dimension_count = context->dimension_count,
                                        .dimensions = context->dimensions,
                                        .method = context->method,
                                        .points = context->points,
                                        .grades = context->grades,
                                        .grade_count = context->grade_count};
    return rfm_scorer_fit(context->frame, &options, out_scorer, error);
}

static rfm_status step_fit(void *payload, rfm_error *error) {
    rfm_scorer *scorer;
    const rfm_status status = fit_context(payload, &scorer, error);
    cr_assert_eq(scorer == NULL, status != RFM_OK);
    rfm_scorer_free(scorer);
    return status;
}

static rfm_status step_apply(void *payload, rfm_error *error) {
    const score_context *context = payload;
    rfm_frame *scored;
    const rfm_status status = rfm_scorer_apply(context->scorer, context->frame, 1, &scored, error);
    cr_assert_eq(scored == NULL, status != RFM_OK);
    cr_assert_leq(rfm_frame_column_count(context->frame), 2);
    rfm_frame_free(scored);
    return status;
}

static rfm_status step_cuts(void *payload, rfm_error *error) {
    const score_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_scorer_cuts(context->scorer, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_centres(void *payload, rfm_error *error) {
    const score_context *context = payload;
    rfm_frame *frame;
    const rfm_status status = rfm_scorer_centres(context->scorer, &frame, error);
    cr_assert_eq(frame == NULL, status != RFM_OK);
    rfm_frame_free(frame);
    return status;
}

static rfm_status step_drift(void *payload, rfm_error *error) {
    const score_context *context = payload;
    rfm_frame *dimensions, *worn;
    const rfm_status status =
        rfm_scorer_drift(context->scorer, context->frame, &dimensions, &worn, error);
    cr_assert((dimensions == NULL) == (status != RFM_OK) && (worn == NULL) == (status != RFM_OK));
    rfm_frame_free(dimensions);
    rfm_frame_free(worn);
    return status;
}

static int32_t count_write(void *payload, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)payload += size;
    return 0;
}

static rfm_status step_save(void *payload, rfm_error *error) {
    const score_context *context = payload;
    size_t written = 0;
    const rfm_status status = rfm_scorer_save(context->scorer, count_write, &written, error);
    cr_assert_eq(written, status == RFM_OK ? (size_t)rfm_buffer_size(context->saved) : 0);
    return status;
}

static rfm_status step_load(void *payload, rfm_error *error) {
    const score_context *context = payload;
    rfm_scorer *scorer;
    const rfm_status status = rfm_scorer_load(
        rfm_buffer_data(context->saved), (size_t)rfm_buffer_size(context->saved), &scorer, error);
    cr_assert_eq(scorer == NULL, status != RFM_OK);
    rfm_scorer_free(scorer);
    return status;
}

static void sweep_context(score_context *context) {
    cr_assert_gt(oom_sweep(step_fit, context), 10);
    cr_assert_gt(oom_sweep(step_apply, context), 10);
    cr_assert_gt(oom_sweep(step_cuts, context), 5);
    cr_assert_gt(oom_sweep(step_centres, context), 1);
    cr_assert_gt(oom_sweep(step_drift, context), 10);
    cr_assert_gt(oom_sweep(step_save, context), 1);
    cr_assert_gt(oom_sweep(step_load, context), 5);
    free_context(context);
}

static void sweep_all(int32_t bins, int32_t dimension_count) {
    score_context context = make_context(bins, dimension_count);
    sweep_context(&context);
}

Test(oom_score, few_codes) { sweep_all(5, 3); }
Test(oom_score, many_codes) { sweep_all(100, 8); }

/* Clusters, ranks and the R package's intervals, one within the other, with points and grades. */
Test(oom_score, every_way_nested) {
    static const double own[] = {1, 5, 10};
    static const rfm_points points[] = {{.points = own, .count = 3}, {0}, {0}, {.weight = 2}};
    static const rfm_grade grades[] = {{"A", 12}, {"B", 8}};
    static int64_t few[ROWS], ids[ROWS];
    rfm_error error;
    score_context context = {
        .dimension_count = 4,
        .dimensions = {{.name = "r", .column = "v", .bins = 3},
                       {.name = "k", .column = "v", .strategy = RFM_SCORE_KMEANS, .bins = 3},
                       {.name = "n", .column = "v", .quantile_type = RFM_QUANTILE_NTILE, .bins = 2},
                       {.name = "m", .column = "v", .quantile_type = RFM_QUANTILE_RPKG, .bins = 2}},
        .method = RFM_SCORE_NESTED,
        .points = points,
        .grades = grades,
        .grade_count = 2};
    for (int64_t i = 0; i < ROWS; ++i) {
        few[i] = i * i % 91;
        ids[i] = -i;
    }
    const rfm_column columns[] = {scores_column("v", RFM_COLUMN_INT64, 0, few, ROWS),
                                  scores_column("customer", RFM_COLUMN_INT64, 0, ids, ROWS)};
    context.frame = scores_frame(columns, 2);
    cr_assert_eq(fit_context(&context, &context.scorer, &error), RFM_OK, "%s", error.message);
    context.saved = scores_save(context.scorer);
    sweep_context(&context);
}
