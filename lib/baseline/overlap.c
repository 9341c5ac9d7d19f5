/* SPDX-License-Identifier: MIT */
/* A shop and its web shop count as one only when they know their customers by the same id. Whether
 * they do is asked before anything is merged, so this needs the ids alone and no ledger. */
#include "baseline/ids.h"
#include "frame/builder.h"
#include "rfm/baseline.h"

enum {
    OVERLAP_LEFT,
    OVERLAP_RIGHT,
    OVERLAP_BOTH,
    OVERLAP_LEFT_SHARE,
    OVERLAP_RIGHT_SHARE,
    OVERLAP_JACCARD,
    OVERLAP_COLUMNS
};

static const rfm__builder_column overlap_columns[OVERLAP_COLUMNS] = {
    {"left", RFM_COLUMN_INT64, 0},         {"right", RFM_COLUMN_INT64, 0},
    {"both", RFM_COLUMN_INT64, 0},         {"left_share", RFM_COLUMN_DOUBLE, 0},
    {"right_share", RFM_COLUMN_DOUBLE, 0}, {"jaccard", RFM_COLUMN_DOUBLE, 0},
};

/* The index behind the run of ids that are equal to the one at `index`. */
static int64_t overlap_next(const rfm__sorted_ids *ids, int64_t index) {
    int64_t next = index + 1;
    while (next < ids->count && rfm__ids_compare(ids, index, ids, next) == 0) ++next;
    return next;
}

static void overlap_count(const rfm__sorted_ids *left, const rfm__sorted_ids *right,
                          int64_t counts[3]) {
    int64_t i = 0, k = 0;
    while (i < left->count || k < right->count) {
        const int order = i == left->count    ? 1
                          : k == right->count ? -1
                                              : rfm__ids_compare(left, i, right, k);
        counts[OVERLAP_LEFT] += order <= 0;
        counts[OVERLAP_RIGHT] += order >= 0;
        counts[OVERLAP_BOTH] += order == 0;
        if (order <= 0) i = overlap_next(left, i);
        if (order >= 0) k = overlap_next(right, k);
    }
}

static rfm_status overlap_write(const int64_t counts[3], rfm_frame **out_frame, rfm_error *error) {
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(overlap_columns, OVERLAP_COLUMNS, &builder, error));
    const int64_t both = counts[OVERLAP_BOTH];
    const int64_t either = counts[OVERLAP_LEFT] + counts[OVERLAP_RIGHT] - both;
    const int64_t wholes[3] = {counts[OVERLAP_LEFT], counts[OVERLAP_RIGHT], either};
    for (int32_t i = 0; i < 3; ++i) {
        rfm__builder_int64(builder, i, counts[i]);
        if (wholes[i] == 0) continue;
        rfm__builder_double(builder, OVERLAP_LEFT_SHARE + i, (double)both / (double)wholes[i]);
    }
    rfm__builder_end_row(builder);
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status overlap_run(const rfm_frame *left, const rfm_frame *right, rfm__sorted_ids ids[2],
                              rfm_frame **out_frame, rfm_error *error) {
    int64_t counts[3] = {0, 0, 0};
    RFM_TRY(rfm__ids_sort(left, &ids[0], error));
    RFM_TRY(rfm__ids_sort(right, &ids[1], error));
    if (ids[0].is_text != ids[1].is_text) {
        return rfm__fail(error, RFM_E_MISMATCH, -1,
                         "column customer is %s on the left and %s on the right; expected one type",
                         ids[0].is_text ? "text" : "int64", ids[1].is_text ? "text" : "int64");
    }
    overlap_count(&ids[0], &ids[1], counts);
    return overlap_write(counts, out_frame, error);
}

rfm_status rfm_baseline_overlap(const rfm_frame *left, const rfm_frame *right,
                                rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (left == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "left is NULL");
    if (right == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "right is NULL");
    rfm__sorted_ids ids[2] = {{.count = 0}, {.count = 0}};
    const rfm_status status = overlap_run(left, right, ids, out_frame, error);
    rfm__ids_free(&ids[0]);
    rfm__ids_free(&ids[1]);
    return status;
}
