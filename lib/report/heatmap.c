/* SPDX-License-Identifier: MIT */
/*
 * Two scores crossed: where the customers are and where the money is. The grid has all its cells,
 * so a program that draws it needs no look-up; sums are over each cell's values from the lowest to
 * the highest, so the order of rows does not matter to doubles either.
 */
#include <string.h>

#include "frame/vocabulary.h"
#include "math/quantiles.h"
#include "report/ranked.h"
#include "rfm/report.h"

enum { HEATMAP_SCORES = 255 };

enum {
    HEATMAP_OUT_ROW,
    HEATMAP_OUT_COLUMN,
    HEATMAP_OUT_CUSTOMERS,
    HEATMAP_OUT_SHARE,
    HEATMAP_OUT_TOTAL,
    HEATMAP_OUT_MEAN,
    HEATMAP_OUT_COUNT
};
static const char *const heatmap_names[HEATMAP_OUT_COUNT] = {NULL,    NULL,    "customers",
                                                             "share", "total", "mean"};

typedef struct heatmap_cell {
    int64_t customers;
    int64_t first, end; /* where the cell's values lie */
} heatmap_cell;

typedef struct heatmap_work {
    rfm_column row, column, value;
    int32_t row_highest, column_highest;
    int64_t customers; /* with both scores */
    heatmap_cell *cells;
    rfm__ranked values; /* of all cells, cell after cell */
    uint64_t *scratch;
} heatmap_work;

static rfm_status heatmap_check_names(const char *row, const char *column, rfm_error *error) {
    if (strcmp(row, column) == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "row and column are both %s", row);
    }
    for (int32_t i = HEATMAP_OUT_CUSTOMERS; i < HEATMAP_OUT_COUNT; ++i) {
        if (strcmp(row, heatmap_names[i]) != 0 && strcmp(column, heatmap_names[i]) != 0) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is a column of the heat map itself",
                         heatmap_names[i]);
    }
    return RFM_OK;
}

static rfm_status heatmap_find_scores(const rfm_frame *frame, const char *name,
                                      rfm_column *out_column, rfm_error *error) {
    RFM_TRY(rfm__frame_require(frame, name, 1u << RFM_COLUMN_INT64 | 1u << RFM_COLUMN_CODE,
                               out_column, error));
    if (out_column->label_offsets == NULL) return RFM_OK;
    return rfm__fail_at(error, RFM_E_COLUMN, -1, rfm__frame_index(frame, name) + 1,
                        "column %s is code with labels; expected scores", name);
}

static int64_t heatmap_score(const rfm_column *column, int64_t row) {
    return column->type == RFM_COLUMN_CODE ? ((const int32_t *)column->values)[row]
                                           : ((const int64_t *)column->values)[row];
}

static rfm_status heatmap_find_highest(const rfm_column *column, int32_t *out_highest,
                                       rfm_error *error) {
    *out_highest = 0;
    for (int64_t row = 0; row < column->length; ++row) {
        if (rfm__cell_is_missing(column, row)) continue;
        const int64_t score = heatmap_score(column, row);
        if (score < 1 || score > HEATMAP_SCORES) {
            return rfm__fail(error, RFM_E_DATA, row,
                             "column %s is %lld; expected scores of 1 to %d", column->name,
                             (long long)score, (int)HEATMAP_SCORES);
        }
        if (score > *out_highest) *out_highest = (int32_t)score;
    }
    return RFM_OK;
}

/* NULL where a score is missing. */
static heatmap_cell *heatmap_find(const heatmap_work *work, int64_t row) {
    if (rfm__cell_is_missing(&work->row, row)) return NULL;
    if (rfm__cell_is_missing(&work->column, row)) return NULL;
    const int64_t high = heatmap_score(&work->row, row);
    return &work->cells[(high - 1) * work->column_highest + heatmap_score(&work->column, row) - 1];
}

/* Counts customers and values of each cell, and lays the cells' values out one after another. */
static rfm_status heatmap_count(heatmap_work *work, rfm_error *error) {
    uint64_t lowest = UINT64_MAX, highest = 0;
    for (int64_t row = 0; row < work->value.length; ++row) {
        heatmap_cell *cell = heatmap_find(work, row);
        if (cell == NULL) continue;
        ++cell->customers;
        ++work->customers;
        if (rfm__cell_is_missing(&work->value, row)) continue;
        uint64_t key;
        RFM_TRY(rfm__ranked_read(&work->value, row, &key, error));
        ++cell->end;
        ++work->values.count;
        lowest = key < lowest ? key : lowest;
        highest = key > highest ? key : highest;
    }
    if (work->values.count > 0) rfm__ranked_set_unit(&work->values, lowest, highest);
    int64_t first = 0;
    for (int32_t i = 0; i < work->row_highest * work->column_highest; ++i) {
        work->cells[i].first = first;
        first += work->cells[i].end;
        work->cells[i].end = work->cells[i].first;
    }
    return RFM_OK;
}

static rfm_status heatmap_gather(heatmap_work *work, rfm_error *error) {
    const size_t count = (size_t)work->values.count;
    RFM_TRY(rfm__new_array(count, sizeof *work->values.keys, &work->values.keys, error));
    for (int64_t row = 0; row < work->value.length; ++row) {
        heatmap_cell *cell = heatmap_find(work, row);
        if (cell == NULL || rfm__cell_is_missing(&work->value, row)) continue;
        RFM_TRY(rfm__ranked_read(&work->value, row, &work->values.keys[cell->end++], error));
    }
    if (work->value.type != RFM_COLUMN_DOUBLE) return RFM_OK; /* exact in any order */
    RFM_TRY(rfm__new_array(count, sizeof *work->scratch, &work->scratch, error));
    for (int32_t i = 0; i < work->row_highest * work->column_highest; ++i) {
        const heatmap_cell *cell = &work->cells[i];
        rfm__sort_uint64(work->values.keys + cell->first, work->scratch,
                         (size_t)(cell->end - cell->first));
    }
    return RFM_OK;
}

/* 0 when the cell's sum does not fit. */
static int heatmap_put_cell(const heatmap_work *work, int32_t high, int32_t across,
                            rfm__builder *builder) {
    const heatmap_cell *cell = &work->cells[(high - 1) * work->column_highest + across - 1];
    rfm__ranked_sum sum = {0};
    for (int64_t i = cell->first; i < cell->end; ++i) rfm__ranked_add(&work->values, i, 1, &sum);
    if (!rfm__ranked_put_total(&work->values, &sum, builder, HEATMAP_OUT_TOTAL)) return 0;
    rfm__builder_int64(builder, HEATMAP_OUT_ROW, high);
    rfm__builder_int64(builder, HEATMAP_OUT_COLUMN, across);
    rfm__builder_int64(builder, HEATMAP_OUT_CUSTOMERS, cell->customers);
    if (work->customers > 0) {
        rfm__builder_double(builder, HEATMAP_OUT_SHARE,
                            (double)cell->customers / (double)work->customers);
    }
    if (cell->end > cell->first) {
        rfm__ranked_put_mean(&work->values, &sum, cell->end - cell->first, builder,
                             HEATMAP_OUT_MEAN);
    }
    rfm__builder_end_row(builder);
    return 1;
}

static rfm_status heatmap_write(const heatmap_work *work, rfm_frame **out_frame, rfm_error *error) {
    const int32_t type = work->values.type, scale = work->values.scale;
    const int32_t mean_type = rfm__ranked_mean_type(&work->values);
    const rfm__builder_column columns[HEATMAP_OUT_COUNT] = {
        {work->row.name, RFM_COLUMN_CODE, 0},
        {work->column.name, RFM_COLUMN_CODE, 0},
        {heatmap_names[HEATMAP_OUT_CUSTOMERS], RFM_COLUMN_INT64, 0},
        {heatmap_names[HEATMAP_OUT_SHARE], RFM_COLUMN_DOUBLE, 0},
        {heatmap_names[HEATMAP_OUT_TOTAL], type, scale},
        {heatmap_names[HEATMAP_OUT_MEAN], mean_type, mean_type == RFM_COLUMN_AMOUNT ? scale : 0},
    };
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, HEATMAP_OUT_COUNT, &builder, error));
    for (int32_t high = work->row_highest; high >= 1; --high) {
        for (int32_t across = 1; across <= work->column_highest; ++across) {
            if (heatmap_put_cell(work, high, across, builder)) continue;
            rfm__builder_free(builder);
            return rfm__fail(error, RFM_E_OVERFLOW, -1,
                             "sum of %s where %s is %d and %s is %d does not fit 64 bits",
                             work->value.name, work->row.name, (int)high, work->column.name,
                             (int)across);
        }
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status heatmap_run(heatmap_work *work, rfm_frame **out_frame, rfm_error *error) {
    RFM_TRY(heatmap_find_highest(&work->row, &work->row_highest, error));
    RFM_TRY(heatmap_find_highest(&work->column, &work->column_highest, error));
    const int32_t cells = work->row_highest * work->column_highest;
    RFM_TRY(rfm__new_zeroed_array((size_t)cells, sizeof *work->cells, &work->cells, error));
    work->values.type = work->value.type;
    work->values.scale = work->value.scale;
    work->values.unit = 1;
    RFM_TRY(heatmap_count(work, error));
    RFM_TRY(heatmap_gather(work, error));
    return heatmap_write(work, out_frame, error);
}

rfm_status rfm_report_heatmap(const rfm_frame *frame, const char *row, const char *column,
                              const char *value, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "frame is NULL");
    const char *row_name = row == NULL ? RFM__SCORE_R : row;
    const char *column_name = column == NULL ? RFM__SCORE_F : column;
    heatmap_work work = {0};
    RFM_TRY(heatmap_check_names(row_name, column_name, error));
    RFM_TRY(heatmap_find_scores(frame, row_name, &work.row, error));
    RFM_TRY(heatmap_find_scores(frame, column_name, &work.column, error));
    RFM_TRY(rfm__frame_require(frame, value == NULL ? RFM__SPEND_NET : value, RFM__RANKED_TYPES,
                               &work.value, error));
    const rfm_status status = heatmap_run(&work, out_frame, error);
    rfm__free(work.cells);
    rfm__free(work.scratch);
    rfm__ranked_free(&work.values);
    return status;
}
