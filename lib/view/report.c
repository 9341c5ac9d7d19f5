/* SPDX-License-Identifier: MIT */
/* What a view says of its day. */
#include <string.h>

#include "frame/builder.h"
#include "frame/vocabulary.h"
#include "view/view.h"

/* ---- segments ---- */

/* Sums by segment, those without one last. */
static void report_add_cells(const rfm_view *view, int64_t *sums, int64_t segments) {
    for (int32_t i = 0; i < view->cells.count; ++i) {
        const rfm__cell_face *face = &view->cells.faces[i];
        if (face->segment == RFM__SEGMENT_UNKNOWN) continue;
        sums[face->segment < 0 ? segments : face->segment] += view->counts[i];
    }
}

enum { REPORT_SEGMENT, REPORT_LEVEL, REPORT_CUSTOMERS, REPORT_SHARE, REPORT_COLUMNS };

static rfm_status report_write(const rfm_view *view, const rfm_frame *segments, const int64_t *sums,
                               rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[REPORT_COLUMNS] = {{RFM__SEGMENT, RFM_COLUMN_TEXT, 0},
                                                                {RFM__LEVEL, RFM_COLUMN_INT64, 0},
                                                                {"customers", RFM_COLUMN_INT64, 0},
                                                                {"share", RFM_COLUMN_DOUBLE, 0}};
    rfm_column names, levels;
    rfm__builder *builder;
    RFM_TRY(rfm_frame_find(segments, RFM__SEGMENT, &names, error));
    RFM_TRY(rfm_frame_find(segments, RFM__LEVEL, &levels, error));
    RFM_TRY(rfm__builder_new(columns, REPORT_COLUMNS, &builder, error));
    for (int64_t i = 0; i <= names.length; ++i) {
        const int is_one = i < names.length;
        if (!is_one && sums[i] == 0) continue;
        if (is_one) {
            size_t size;
            const char *name = rfm__cell_text(&names, i, &size);
            rfm__builder_text(builder, REPORT_SEGMENT, name, size);
            rfm__builder_int64(builder, REPORT_LEVEL, ((const int32_t *)levels.values)[i]);
        }
        rfm__builder_int64(builder, REPORT_CUSTOMERS, sums[i]);
        if (view->present > 0) {
            rfm__builder_double(builder, REPORT_SHARE, (double)sums[i] / (double)view->present);
        }
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_view_segments(const rfm_view *view, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (view == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "view is NULL");
    rfm_frame *segments;
    int64_t *sums;
    RFM_TRY(rfm_rules_segments(view->plan.rules, &segments, error));
    const int64_t count = rfm_frame_count(segments);
    rfm_status status = rfm__new_zeroed_array((size_t)count + 1, sizeof *sums, &sums, error);
    if (status == RFM_OK) {
        report_add_cells(view, sums, count);
        status = report_write(view, segments, sums, out_frame, error);
        rfm__free(sums);
    }
    rfm_frame_free(segments);
    return status;
}

/* ---- the whole table ---- */

static rfm_status report_scorer(const rfm_view *view, const rfm_scorer **out_scorer,
                                rfm_error *error) {
    *out_scorer = view->refit ? view->fitted : view->plan.scorer;
    if (*out_scorer != NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_DATA, -1,
                     "nobody has a purchase in the window; there are no cut points");
}

rfm_status rfm_view_table(const rfm_view *view, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (view == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "view is NULL");
    const int32_t threads = view->plan.customers.threads;
    const rfm_scorer *scorer;
    rfm_frame *customers, *scored = NULL;
    RFM_TRY(report_scorer(view, &scorer, error));
    RFM_TRY(rfm_customers_build(view->ledger, view->lens.as_of_day, &view->plan.customers,
                                &customers, NULL, error));
    rfm_status status = rfm_scorer_apply(scorer, customers, threads, &scored, error);
    if (status == RFM_OK)
        status = rfm_rules_apply(view->plan.rules, scored, threads, out_frame, error);
    rfm_frame_free(customers);
    rfm_frame_free(scored);
    return status;
}

rfm_status rfm_view_scorer(const rfm_view *view, rfm_scorer **out_scorer, rfm_error *error) {
    rfm__error_clear(error);
    if (out_scorer == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_scorer is NULL");
    *out_scorer = NULL;
    if (view == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "view is NULL");
    const rfm_scorer *scorer;
    RFM_TRY(report_scorer(view, &scorer, error));
    return rfm__scorer_copy(scorer, out_scorer, error);
}
