/* SPDX-License-Identifier: MIT */
/* Pieces become one frame: each copies its rows to where they belong, which no other piece
 * touches. Labels are put in the order of their bytes, so that the frame says nothing about who
 * came first. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/threads.h"
#include "csv/piece.h"
#include "frame/frame.h"

/* A label as a piece knows it. */
typedef struct csv_gather_label {
    const char *text;
    size_t size;
    int32_t piece;
    int32_t label;
} csv_gather_label;

typedef struct csv_gather {
    rfm__csv_piece *pieces;
    int32_t piece_count;
    const rfm__csv_plan *plan;
    int64_t rows;
    int64_t *row_before;   /* rows of the pieces before each */
    rfm__column **columns; /* of the plan; NULL where the file has none */
    int64_t **offsets;     /* of the text columns, while they are filled */
    char **bytes;
    int32_t *codes; /* of the code column at work: new numbers, piece after piece */
    size_t *codes_before;
} csv_gather;

/* Whether the frame has a column: as the file has it, or, before that is known, when it is not
 * optional. */
static int csv_gather_has(const csv_gather *gather, int32_t index) {
    const rfm__csv_column *column = &gather->plan->columns[index];
    if (gather->plan->field_count > 0) return column->field >= 0;
    return (column->flags & RFM_CSV_OPTIONAL) == 0;
}

static int64_t csv_gather_text_size(const rfm__csv_piece *piece, int32_t index) {
    return piece->rows == 0 ? 0 : piece->builds[index].ends[piece->rows];
}

/* Copies the text column of a piece; `before` is where its bytes begin in the frame. */
static void csv_gather_text(const csv_gather *gather, int32_t p, int32_t index) {
    const rfm__csv_piece *piece = &gather->pieces[p];
    const int64_t *ends = piece->builds[index].ends;
    int64_t *offsets = gather->offsets[index] + gather->row_before[p];
    int64_t before = 0;
    for (int32_t i = 0; i < p; ++i) before += csv_gather_text_size(&gather->pieces[i], index);
    for (int64_t row = 0; row < piece->rows; ++row) offsets[row] = before + ends[row];
    const size_t size = (size_t)csv_gather_text_size(piece, index);
    if (size > 0) memcpy(gather->bytes[index] + before, piece->builds[index].bytes, size);
}

/* Copies the columns of one piece. */
static rfm_status csv_gather_piece(void *context, int64_t chunk, rfm_error *error) {
    const csv_gather *gather = context;
    const int32_t p = (int32_t)chunk;
    const rfm__csv_piece *piece = &gather->pieces[p];
    const int64_t at = gather->row_before[p];
    const size_t rows = (size_t)piece->rows;
    (void)error;
    if (rows == 0) return RFM_OK;
    for (int32_t i = 0; i < gather->plan->column_count; ++i) {
        const rfm__csv_build *build = &piece->builds[i];
        rfm__column *column = gather->columns[i];
        if (!csv_gather_has(gather, i)) continue;
        switch (gather->plan->columns[i].type) {
            case RFM_COLUMN_TEXT:
                if (build->ends != NULL) csv_gather_text(gather, p, i);
                break;
            case RFM_COLUMN_DOUBLE:
                memcpy(rfm__column_double(column) + at, build->real, rows * sizeof *build->real);
                break;
            case RFM_COLUMN_DAY:
            case RFM_COLUMN_CODE:
                memcpy(rfm__column_int32(column) + at, build->narrow, rows * sizeof *build->narrow);
                break;
            default:
                memcpy(rfm__column_int64(column) + at, build->wide, rows * sizeof *build->wide);
                break;
        }
    }
    return RFM_OK;
}

/* A smaller block of memory, or the same when that cannot be had. */
static void *csv_gather_shrink(void *memory, size_t size) {
    void *smaller = rfm__realloc(memory, size);
    return smaller != NULL ? smaller : memory;
}

/* Takes the text arrays of a piece that is alone, which makes itself new ones of about that size; 0
 * when there are others, or nothing to take. */
static int csv_gather_move(csv_gather *gather, int32_t index) {
    if (gather->piece_count != 1 || gather->rows == 0) return 0;
    rfm__csv_piece *piece = &gather->pieces[0];
    rfm__csv_build *build = &piece->builds[index];
    const size_t rows = (size_t)piece->rows;
    if (build->bytes == NULL) return 0;
    const size_t size = (size_t)csv_gather_text_size(piece, index);
    gather->offsets[index] = csv_gather_shrink(build->ends, (rows + 1) * sizeof *build->ends);
    gather->bytes[index] = csv_gather_shrink(build->bytes, size > 0 ? size : 1);
    build->bytes_before = size;
    build->ends = NULL;
    build->bytes = NULL;
    build->value_capacity = 0;
    build->byte_capacity = 0;
    piece->rows_before = piece->rows;
    piece->room = 0;
    return 1;
}

/* Makes the columns, or for text what they will be made of. */
static rfm_status csv_gather_make(csv_gather *gather, rfm_error *error) {
    const rfm__csv_plan *plan = gather->plan;
    const size_t count = (size_t)plan->column_count;
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *gather->columns, &gather->columns, error));
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *gather->offsets, &gather->offsets, error));
    RFM_TRY(rfm__new_zeroed_array(count, sizeof *gather->bytes, &gather->bytes, error));
    for (int32_t i = 0; i < plan->column_count; ++i) {
        const rfm__csv_column *column = &plan->columns[i];
        if (!csv_gather_has(gather, i)) continue;
        if (column->type != RFM_COLUMN_TEXT) {
            RFM_TRY(rfm__column_new(column->name, column->type, column->scale, gather->rows,
                                    &gather->columns[i], error));
            continue;
        }
        if (csv_gather_move(gather, i)) continue;
        int64_t size = 0;
        for (int32_t p = 0; p < gather->piece_count; ++p) {
            size += csv_gather_text_size(&gather->pieces[p], i);
        }
        RFM_TRY(rfm__new_array((size_t)gather->rows + 1, sizeof **gather->offsets,
                               &gather->offsets[i], error));
        RFM_TRY(rfm__new_array((size_t)size, 1, &gather->bytes[i], error));
        gather->offsets[i][gather->rows] = size;
    }
    return RFM_OK;
}

/* Clears the bits of the rows without a value. */
static rfm_status csv_gather_missing(const csv_gather *gather, int32_t index, rfm_error *error) {
    rfm__column *column = gather->columns[index];
    const int is_code = gather->plan->columns[index].type == RFM_COLUMN_CODE;
    uint8_t *validity = NULL;
    for (int32_t p = 0; p < gather->piece_count; ++p) {
        const rfm__csv_build *build = &gather->pieces[p].builds[index];
        if (build->missing_count == 0) continue;
        if (validity == NULL) validity = rfm__column_validity(column);
        if (validity == NULL) return rfm__fail_memory(error);
        for (size_t i = 0; i < build->missing_count; ++i) {
            const int64_t row = gather->row_before[p] + build->missing[i];
            validity[row >> 3] &= (uint8_t) ~(1U << (row & 7));
            if (is_code) rfm__column_int32(column)[row] = 0; /* a piece's number of no meaning */
        }
    }
    if (validity != NULL) rfm__column_count_nulls(column);
    return RFM_OK;
}

static int csv_gather_compare(const void *left, const void *right) {
    const csv_gather_label *a = left;
    const csv_gather_label *b = right;
    return rfm__compare_text(a->text, a->size, b->text, b->size);
}

/* Marks in gather->codes the labels that rows use, lists those, and gives how many there are. */
static size_t csv_gather_used(const csv_gather *gather, int32_t index, csv_gather_label *list) {
    size_t count = 0;
    for (int32_t p = 0; p < gather->piece_count; ++p) {
        const rfm__csv_piece *piece = &gather->pieces[p];
        const rfm__csv_build *build = &piece->builds[index];
        int32_t *codes = gather->codes + gather->codes_before[p];
        size_t missing = 0;
        for (int64_t row = 0; row < piece->rows; ++row) {
            if (missing < build->missing_count && build->missing[missing] == row) {
                ++missing;
            } else {
                codes[build->narrow[row]] = 1;
            }
        }
        for (size_t label = 0; label < build->labels.count; ++label) {
            if (codes[label] == 0) continue;
            csv_gather_label *entry = &list[count++];
            entry->text = rfm__csv_labels_text(&build->labels, label, &entry->size);
            entry->piece = p;
            entry->label = (int32_t)label;
        }
    }
    return count;
}

/* Numbers the sorted labels, equal ones alike, and gives the column their texts. */
static rfm_status csv_gather_number(const csv_gather *gather, int32_t index,
                                    const csv_gather_label *list, size_t count, int64_t *offsets,
                                    rfm_error *error) {
    rfm__bytes text = {0};
    rfm__labels *labels = NULL;
    rfm_status status = RFM_OK;
    int64_t number = 0;
    offsets[0] = 0;
    for (size_t i = 0; i < count && status == RFM_OK; ++i) {
        if (i == 0 || csv_gather_compare(&list[i - 1], &list[i]) != 0) {
            status = rfm__bytes_add(&text, list[i].text, list[i].size, error);
            offsets[++number] = (int64_t)text.size;
        }
        gather->codes[gather->codes_before[list[i].piece] + (size_t)list[i].label] =
            (int32_t)(number - 1);
    }
    if (status == RFM_OK) {
        status = rfm__labels_new(number, offsets, text.size > 0 ? text.data : "", &labels, error);
    }
    if (status == RFM_OK) {
        rfm__column_set_labels(gather->columns[index], labels);
        rfm__labels_free(labels);
    }
    rfm__bytes_free(&text);
    return status;
}

static void csv_gather_recode(const csv_gather *gather, int32_t index) {
    int32_t *values = rfm__column_int32(gather->columns[index]);
    for (int32_t p = 0; p < gather->piece_count; ++p) {
        const rfm__csv_piece *piece = &gather->pieces[p];
        const int32_t *codes = gather->codes + gather->codes_before[p];
        const size_t labels = piece->builds[index].labels.count;
        for (int64_t row = 0; row < piece->rows; ++row) {
            int32_t *value = &values[gather->row_before[p] + row];
            if (labels > 0) *value = codes[*value];
        }
    }
}

static rfm_status csv_gather_codes(csv_gather *gather, int32_t index, rfm_error *error) {
    csv_gather_label *list = NULL;
    int64_t *offsets = NULL;
    size_t total = 0;
    rfm_status status;
    for (int32_t p = 0; p < gather->piece_count; ++p) {
        gather->codes_before[p] = total;
        total += gather->pieces[p].builds[index].labels.count;
    }
    status = rfm__new_zeroed_array(total, sizeof *gather->codes, &gather->codes, error);
    if (status == RFM_OK) status = rfm__new_array(total, sizeof *list, &list, error);
    if (status == RFM_OK) status = rfm__new_array(total + 1, sizeof *offsets, &offsets, error);
    if (status == RFM_OK) {
        const size_t count = csv_gather_used(gather, index, list);
        if (count > 1) qsort(list, count, sizeof *list, csv_gather_compare);
        status = csv_gather_number(gather, index, list, count, offsets, error);
    }
    if (status == RFM_OK) csv_gather_recode(gather, index);
    rfm__free(gather->codes);
    gather->codes = NULL;
    rfm__free(list);
    rfm__free(offsets);
    return status;
}

/* Turns what was filled into columns that can be published. */
static rfm_status csv_gather_finish(csv_gather *gather, rfm_error *error) {
    for (int32_t i = 0; i < gather->plan->column_count; ++i) {
        const rfm__csv_column *column = &gather->plan->columns[i];
        if (!csv_gather_has(gather, i)) continue;
        if (column->type == RFM_COLUMN_TEXT) {
            int64_t *offsets = gather->offsets[i];
            char *bytes = gather->bytes[i];
            gather->offsets[i] = NULL;
            gather->bytes[i] = NULL;
            RFM_TRY(rfm__column_new_text(column->name, gather->rows, offsets, bytes,
                                         &gather->columns[i], error));
        }
        if (column->type == RFM_COLUMN_CODE) RFM_TRY(csv_gather_codes(gather, i, error));
        RFM_TRY(csv_gather_missing(gather, i, error));
    }
    return RFM_OK;
}

static void csv_gather_free(csv_gather *gather) {
    for (int32_t i = 0; i < gather->plan->column_count; ++i) {
        if (gather->columns != NULL && gather->columns[i] != NULL) {
            rfm__column_free(gather->columns[i]);
        }
        if (gather->offsets != NULL) rfm__free(gather->offsets[i]);
        if (gather->bytes != NULL) rfm__free(gather->bytes[i]);
    }
    rfm__free(gather->columns);
    rfm__free(gather->offsets);
    rfm__free(gather->bytes);
    rfm__free(gather->row_before);
    rfm__free(gather->codes_before);
}

rfm_status rfm__csv_gather(rfm__csv_piece *pieces, int32_t piece_count, const rfm__csv_plan *plan,
                           rfm_frame **out_frame, rfm_error *error) {
    csv_gather gather = {.pieces = pieces, .piece_count = piece_count, .plan = plan};
    const size_t count = (size_t)piece_count;
    rfm_status status = rfm__new_array(count, sizeof *gather.row_before, &gather.row_before, error);
    *out_frame = NULL;
    if (status == RFM_OK) {
        status = rfm__new_array(count, sizeof *gather.codes_before, &gather.codes_before, error);
    }
    for (int32_t p = 0; p < piece_count && status == RFM_OK; ++p) {
        gather.row_before[p] = gather.rows;
        gather.rows += pieces[p].rows;
    }
    if (status == RFM_OK) status = csv_gather_make(&gather, error);
    if (status == RFM_OK) {
        status = rfm__parallel(plan->given.threads, piece_count, csv_gather_piece, &gather, error);
    }
    if (status == RFM_OK) status = csv_gather_finish(&gather, error);
    if (status == RFM_OK) {
        status =
            rfm__frame_publish(gather.columns, plan->column_count, gather.rows, out_frame, error);
    }
    csv_gather_free(&gather);
    return status;
}
