/* SPDX-License-Identifier: MIT */
/*
 * The code "544" is what people talk about. Every combination of scores is a cell, numbered with
 * the first dimension as the highest digit; the cells that occur become the labels, in rising
 * order, so the column is the same however its rows came about. Usual scales have few cells and a
 * table over all of them will do; wide ones are sorted.
 */
#include "score/code.h"

#include <string.h>

#include "base/text.h"
#include "base/threads.h"
#include "frame/vocabulary.h"
#include "math/quantiles.h"

enum {
    SCORE_CODE_TABLE_CELLS = 1 << 24,
    SCORE_CODE_DIGIT_MAX = 9,
    SCORE_CODE_CHUNK = 65536 /* rows of one parallel piece of work */
};

static rfm_status score_code_reserve(rfm__code *code, rfm_error *error) {
    if (code->cells <= SCORE_CODE_TABLE_CELLS) {
        return rfm__new_zeroed_array((size_t)code->cells + 1, sizeof *code->table, &code->table,
                                     error);
    }
    return rfm__new_array((size_t)code->rows, sizeof *code->wide, &code->wide, error);
}

rfm_status rfm__code_start(rfm__code *code, rfm_error *error) {
    code->cells = 1;
    for (int32_t d = code->count - 1; d >= 0; --d) {
        code->weights[d] = code->cells;
        code->cells *= (uint64_t)code->bins[d];
    }
    RFM_TRY(rfm__column_new(RFM__SCORE_CODE, RFM_COLUMN_CODE, 0, code->rows, &code->column, error));
    code->values = rfm__column_int32(code->column);
    for (int32_t d = 0; d < code->count && code->valid == NULL; ++d) {
        if (code->validity[d] == NULL) continue;
        code->valid = rfm__column_validity(code->column);
        if (code->valid == NULL) return rfm__fail_memory(error);
    }
    return score_code_reserve(code, error);
}

void rfm__code_free(rfm__code *code) {
    rfm__column_free(code->column);
    rfm__free(code->table);
    rfm__free(code->wide);
    rfm__free(code->used);
}

/* Cells that fit 32 bits; one dimension after the other, so that each loop is a plain one. */
static void score_code_cells(const rfm__code *code, int64_t first, int64_t count) {
    int32_t *cells = code->values + first;
    for (int32_t d = 0; d < code->count; ++d) {
        const int32_t *scores = code->scores[d] + first;
        const int32_t weight = (int32_t)code->weights[d];
        if (d == 0) {
            for (int64_t i = 0; i < count; ++i) cells[i] = (scores[i] - 1) * weight;
        } else {
            for (int64_t i = 0; i < count; ++i) cells[i] += (scores[i] - 1) * weight;
        }
    }
    for (int32_t d = 0; d < code->count; ++d) {
        const int32_t *scores = code->scores[d] + first;
        if (code->validity[d] == NULL) continue;
        for (int64_t i = 0; i < count; ++i) {
            if (scores[i] == 0) cells[i] = (int32_t)code->cells;
        }
    }
}

static uint64_t score_code_wide_cell(const rfm__code *code, int64_t row) {
    uint64_t cell = 0;
    for (int32_t d = 0; d < code->count; ++d) {
        const int32_t score = code->scores[d][row];
        if (score == 0) return code->cells;
        cell += (uint64_t)(score - 1) * code->weights[d];
    }
    return cell;
}

void rfm__code_rows(const rfm__code *code, int64_t first, int64_t count) {
    if (code->table != NULL) {
        score_code_cells(code, first, count);
    } else {
        for (int64_t row = first; row < first + count; ++row) {
            code->wide[row] = score_code_wide_cell(code, row);
        }
    }
    for (int32_t d = 0; d < code->count; ++d) {
        const uint8_t *validity = code->validity[d];
        if (validity == NULL) continue;
        for (int64_t byte = first / 8; byte < (first + count + 7) / 8; ++byte) {
            code->valid[byte] &= validity[byte];
        }
    }
}

/* Marks the cells that occur, then numbers them. */
static rfm_status score_code_collect_in_table(rfm__code *code, rfm_error *error) {
    int32_t *marks = code->table;
    for (int64_t row = 0; row < code->rows; ++row) marks[code->values[row]] = 1;
    marks[code->cells] = 0;
    for (uint64_t cell = 0; cell < code->cells; ++cell) code->used_count += marks[cell];
    RFM_TRY(rfm__new_array((size_t)code->used_count, sizeof *code->used, &code->used, error));
    int32_t label = 0;
    for (uint64_t cell = 0; cell < code->cells; ++cell) {
        if (marks[cell] == 0) continue;
        code->used[label] = cell;
        marks[cell] = label++;
    }
    return RFM_OK;
}

static rfm_status score_code_collect_by_sorting(rfm__code *code, rfm_error *error) {
    const size_t rows = (size_t)code->rows;
    uint64_t *scratch = NULL;
    RFM_TRY(rfm__new_array(rows, sizeof *code->used, &code->used, error));
    RFM_TRY(rfm__new_array(rows, sizeof *scratch, &scratch, error));
    memcpy(code->used, code->wide, rows * sizeof *code->used);
    rfm__sort_uint64(code->used, scratch, rows);
    rfm__free(scratch);
    for (size_t i = 0; i < rows && code->used[i] != code->cells; ++i) { /* missing come last */
        const uint64_t cell = code->used[i];
        if (code->used_count > 0 && code->used[code->used_count - 1] == cell) continue;
        code->used[code->used_count++] = cell;
    }
    if (code->used_count <= INT32_MAX) return RFM_OK;
    return rfm__fail(error, RFM_E_OVERFLOW, -1, "%lld different codes; expected 2147483647 at most",
                     (long long)code->used_count);
}

static int32_t score_code_find(const rfm__code *code, uint64_t cell) {
    int64_t low = 0, high = code->used_count;
    if (cell == code->cells) return 0;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (code->used[middle] < cell) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (int32_t)low;
}

static rfm_status score_code_label_chunk(void *context, int64_t chunk, rfm_error *error) {
    const rfm__code *code = context;
    const int64_t first = chunk * SCORE_CODE_CHUNK;
    const int64_t end =
        code->rows - first < SCORE_CODE_CHUNK ? code->rows : first + SCORE_CODE_CHUNK;
    int32_t *values = code->values;
    (void)error;
    if (code->table != NULL) {
        for (int64_t row = first; row < end; ++row) values[row] = code->table[values[row]];
    } else {
        for (int64_t row = first; row < end; ++row) {
            values[row] = score_code_find(code, code->wide[row]);
        }
    }
    return RFM_OK;
}

static size_t score_code_write(const rfm__code *code, uint64_t cell, char *to) {
    int32_t widest = 0;
    size_t size = 0;
    for (int32_t d = 0; d < code->count; ++d) {
        widest = code->bins[d] > widest ? code->bins[d] : widest;
    }
    for (int32_t d = 0; d < code->count; ++d) {
        const uint64_t score = cell / code->weights[d] % (uint64_t)code->bins[d] + 1;
        if (d > 0 && widest > SCORE_CODE_DIGIT_MAX) to[size++] = '-';
        size += rfm__write_int64(to + size, (int64_t)score);
    }
    return size;
}

static rfm_status score_code_make_labels(const rfm__code *code, rfm__labels **out_labels,
                                         rfm_error *error) {
    char text[RFM__DIMENSIONS_MAX * (RFM__INT64_TEXT + 1)];
    rfm__bytes bytes = {0};
    int64_t *offsets;
    RFM_TRY(rfm__new_array((size_t)code->used_count + 1, sizeof *offsets, &offsets, error));
    rfm_status status = RFM_OK;
    offsets[0] = 0;
    for (int64_t i = 0; status == RFM_OK && i < code->used_count; ++i) {
        status = rfm__bytes_add(&bytes, text, score_code_write(code, code->used[i], text), error);
        offsets[i + 1] = (int64_t)bytes.size;
    }
    if (status == RFM_OK) {
        status = rfm__labels_new(code->used_count, offsets, bytes.data, out_labels, error);
    }
    rfm__bytes_free(&bytes);
    rfm__free(offsets);
    return status;
}

rfm_status rfm__code_finish(rfm__code *code, int32_t threads, rfm__column **out_column,
                            rfm_error *error) {
    const int64_t chunks = (code->rows + SCORE_CODE_CHUNK - 1) / SCORE_CODE_CHUNK;
    rfm__labels *labels;
    *out_column = NULL;
    RFM_TRY(code->table != NULL ? score_code_collect_in_table(code, error)
                                : score_code_collect_by_sorting(code, error));
    RFM_TRY(rfm__parallel(threads, chunks, score_code_label_chunk, code, error));
    RFM_TRY(score_code_make_labels(code, &labels, error));
    rfm__column_set_labels(code->column, labels);
    rfm__labels_free(labels);
    rfm__column_count_nulls(code->column);
    *out_column = code->column;
    code->column = NULL;
    return RFM_OK;
}
