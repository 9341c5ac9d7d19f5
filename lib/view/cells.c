/* SPDX-License-Identifier: MIT */
/*
 * A value between each two cut points stands for all there; one row for each combination of them
 * goes through the scorer and the rules as a customer would. So the segment of a cell is what
 * rfm_scorer_apply and rfm_rules_apply say, with points, grades and all.
 */
#include "view/cells.h"

#include <string.h>

#include "frame/vocabulary.h"

void rfm__cells_free(rfm__cells *cells) {
    rfm__free(cells->faces);
    rfm__labels_free(cells->labels);
    *cells = (rfm__cells){0};
}

rfm_status rfm__cells_new(const rfm_scorer *scorer, rfm__cells *out_cells, rfm_error *error) {
    rfm__cells cells = {.count = 1};
    *out_cells = (rfm__cells){0};
    for (int32_t d = scorer->count - 1; d >= 0; --d) {
        cells.weights[d] = (uint32_t)cells.count;
        cells.count *= scorer->dimensions[d].bins;
        if (cells.count <= RFM__CELLS_MOST) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "the scorer has more than %d combinations of scores",
                         (int)RFM__CELLS_MOST);
    }
    RFM_TRY(rfm__new_array((size_t)cells.count, sizeof *cells.faces, &cells.faces, error));
    for (int32_t i = 0; i < cells.count; ++i) {
        cells.faces[i] = (rfm__cell_face){.segment = RFM__SEGMENT_UNKNOWN};
    }
    *out_cells = cells;
    return RFM_OK;
}

/* Values that stand for the bins of a dimension, behind those that are there: the limits
 * themselves, and one past the last. */
static int32_t cells_add_values(const rfm__limits *limits, int64_t *values, int32_t count) {
    for (int32_t i = 0; i < limits->count; ++i) {
        if (i == 0 || limits->keys[i - 1] != limits->keys[i]) values[count++] = limits->keys[i];
    }
    if (limits->count == 0) {
        values[count++] = 0;
    } else if (limits->keys[limits->count - 1] < INT64_MAX) {
        values[count++] = limits->keys[limits->count - 1] + 1;
    }
    return count;
}

/* One column that dimensions read, with values for all of these; none where a dimension before has
 * made it. */
typedef struct cells_input {
    int64_t values[RFM__DIMENSIONS_MAX * (RFM__BINS_MAX + 1)];
    int32_t count;
} cells_input;

static void cells_choose_inputs(const rfm_scorer *scorer, const rfm_column *columns,
                                const rfm__limits *limits, cells_input *out_inputs) {
    for (int32_t d = 0; d < scorer->count; ++d) {
        int32_t owner = 0;
        while (strcmp(columns[owner].name, columns[d].name) != 0) ++owner;
        cells_input *input = &out_inputs[owner];
        if (owner == d) input->count = 0;
        input->count = cells_add_values(&limits[d], input->values, input->count);
        if (owner != d) out_inputs[d].count = 0;
    }
}

/* A row for each combination; the last column runs fastest. */
static rfm_status cells_make_frame(const rfm_scorer *scorer, const rfm_column *columns,
                                   const cells_input *inputs, rfm_frame **out_frame,
                                   rfm_error *error) {
    rfm__column *made[RFM__DIMENSIONS_MAX] = {NULL};
    int64_t rows = 1, run = 1;
    rfm_status status = RFM_OK;
    for (int32_t d = 0; d < scorer->count; ++d) rows *= inputs[d].count > 0 ? inputs[d].count : 1;
    for (int32_t d = scorer->count - 1; status == RFM_OK && d >= 0; --d) {
        if (inputs[d].count == 0) continue;
        status = rfm__column_new(columns[d].name, columns[d].type, columns[d].scale, rows, &made[d],
                                 error);
        for (int64_t row = 0; status == RFM_OK && row < rows; ++row) {
            rfm__column_int64(made[d])[row] = inputs[d].values[row / run % inputs[d].count];
        }
        run *= inputs[d].count;
    }
    if (status == RFM_OK) return rfm__frame_publish(made, scorer->count, rows, out_frame, error);
    for (int32_t d = 0; d < scorer->count; ++d) rfm__column_free(made[d]);
    return status;
}

static rfm_status cells_try_values(const rfm_scorer *scorer, const rfm_column *columns,
                                   const rfm__limits *limits, rfm_frame **out_frame,
                                   rfm_error *error) {
    cells_input *inputs;
    RFM_TRY(rfm__new_array((size_t)scorer->count, sizeof *inputs, &inputs, error));
    cells_choose_inputs(scorer, columns, limits, inputs);
    const rfm_status status = cells_make_frame(scorer, columns, inputs, out_frame, error);
    rfm__free(inputs);
    return status;
}

/* What rules of a view may look at: all that a scorer makes. */
static rfm_status cells_keep_scores(const rfm_scorer *scorer, const rfm_frame *scored,
                                    rfm_frame **out_frame, rfm_error *error) {
    static const char *const others[] = {RFM__SCORE_CODE, RFM__SCORE_FM, RFM__SCORE_POINTS,
                                         RFM__SCORE_GRADE};
    const char *names[RFM__DIMENSIONS_MAX + 4];
    int32_t count = 0;
    for (int32_t d = 0; d < scorer->count; ++d) names[count++] = scorer->dimensions[d].name;
    for (int32_t i = 0; i < 4; ++i) {
        if (rfm__frame_index(scored, others[i]) >= 0) names[count++] = others[i];
    }
    return rfm_frame_select(scored, names, count, out_frame, error);
}

static int32_t cells_code(const rfm_frame *frame, int32_t column, int64_t row, int *out_is_there) {
    rfm_column seen;
    (void)rfm_frame_column(frame, column, &seen, NULL);
    *out_is_there = !rfm__cell_is_missing(&seen, row);
    return *out_is_there ? ((const int32_t *)seen.values)[row] : RFM__NO_SEGMENT;
}

static void cells_read_row(rfm__cells *cells, const rfm_scorer *scorer, const rfm_frame *segmented,
                           int64_t row) {
    uint32_t cell = 0;
    int is_there;
    size_t size;
    rfm_column code;
    for (int32_t d = 0; d < scorer->count; ++d) {
        const int32_t index = rfm__frame_index(segmented, scorer->dimensions[d].name);
        cell += (uint32_t)(cells_code(segmented, index, row, &is_there) - 1) * cells->weights[d];
    }
    rfm__cell_face *face = &cells->faces[cell];
    if (face->segment != RFM__SEGMENT_UNKNOWN) return;
    face->segment =
        cells_code(segmented, rfm__frame_index(segmented, RFM__SEGMENT), row, &is_there);
    face->level = cells_code(segmented, rfm__frame_index(segmented, RFM__LEVEL), row, &is_there);
    face->has_level = is_there;
    (void)rfm_frame_find(segmented, RFM__SCORE_CODE, &code, NULL);
    const char *text = rfm__cell_text(&code, row, &size);
    memcpy(face->code, text, size);
    face->code[size] = '\0';
}

static rfm_status cells_read(rfm__cells *cells, const rfm_scorer *scorer,
                             const rfm_frame *segmented, rfm_error *error) {
    rfm_column segments;
    RFM_TRY(rfm_frame_find(segmented, RFM__SEGMENT, &segments, error));
    if (cells->labels == NULL) {
        RFM_TRY(rfm__labels_new(segments.label_count, segments.label_offsets, segments.label_bytes,
                                &cells->labels, error));
        cells->label_count = (int32_t)segments.label_count;
    }
    for (int64_t row = 0; row < segments.length; ++row) {
        cells_read_row(cells, scorer, segmented, row);
    }
    return RFM_OK;
}

rfm_status rfm__cells_fill(rfm__cells *cells, const rfm_scorer *scorer, const rfm_rules *rules,
                           const rfm_column *columns, const rfm__limits *limits, rfm_error *error) {
    rfm_frame *values, *scored = NULL, *scores = NULL, *segmented = NULL;
    RFM_TRY(cells_try_values(scorer, columns, limits, &values, error));
    rfm_status status = rfm_scorer_apply(scorer, values, 1, &scored, error);
    if (status == RFM_OK) status = cells_keep_scores(scorer, scored, &scores, error);
    if (status == RFM_OK) status = rfm_rules_apply(rules, scores, 1, &segmented, error);
    if (status == RFM_OK) status = cells_read(cells, scorer, segmented, error);
    rfm_frame_free(values);
    rfm_frame_free(scored);
    rfm_frame_free(scores);
    rfm_frame_free(segmented);
    return status;
}
