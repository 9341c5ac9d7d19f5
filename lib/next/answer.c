/* SPDX-License-Identifier: MIT */
/* Answers as a frame, in order of the customers' ids. */
#include <string.h>

#include "frame/frame.h"
#include "frame/vocabulary.h"
#include "next/job.h"

enum { ANSWER_COLUMNS_MOST = 8 };

static const rfm__next_answer *answer_of(const rfm__next_job *job, size_t row) {
    const rfm__place place = job->ordered[row].place;
    return job->is_one ? &job->one_answer : &job->answers[place.shard][place.customer];
}

static rfm_status answer_make_texts(const rfm__next_job *job, rfm__column **out_column,
                                    rfm_error *error) {
    const size_t rows = job->ordered_count;
    int64_t *offsets;
    char *bytes;
    RFM_TRY(rfm__new_array(rows + 1, sizeof *offsets, &offsets, error));
    offsets[0] = 0;
    for (size_t i = 0; i < rows; ++i) {
        offsets[i + 1] =
            offsets[i] + (int64_t)rfm__place_id(job->ledger, job->ordered[i].place).size;
    }
    const rfm_status status = rfm__new_array((size_t)offsets[rows], 1, &bytes, error);
    if (status != RFM_OK) {
        rfm__free(offsets);
        return status;
    }
    for (size_t i = 0; i < rows; ++i) {
        const rfm__id id = rfm__place_id(job->ledger, job->ordered[i].place);
        if (id.size > 0) memcpy(bytes + offsets[i], id.text, id.size);
    }
    return rfm__column_new_text(RFM__CUSTOMER, (int64_t)rows, offsets, bytes, out_column, error);
}

static rfm_status answer_make_ids(const rfm__next_job *job, rfm__column **out_column,
                                  rfm_error *error) {
    if (job->ledger->id_type == RFM_ID_TEXT) return answer_make_texts(job, out_column, error);
    RFM_TRY(rfm__column_new(RFM__CUSTOMER, RFM_COLUMN_INT64, 0, (int64_t)job->ordered_count,
                            out_column, error));
    int64_t *ids = rfm__column_int64(*out_column);
    for (size_t i = 0; i < job->ordered_count; ++i) {
        ids[i] = rfm__place_id(job->ledger, job->ordered[i].place).number;
    }
    return RFM_OK;
}

/* The value of a cell; 0 when it is missing. */
static int answer_cell(const rfm__next_answer *answer, int32_t cell, int64_t *out_value) {
    const int has_segment = answer->is_customer && answer->segment != RFM__NEXT_NO_SEGMENT;
    const int has_next = answer->is_found && answer->to_segment != RFM__NEXT_NO_SEGMENT;
    switch (cell) {
        case RFM__NEXT_CELL_SEGMENT: *out_value = answer->segment; return has_segment;
        case RFM__NEXT_CELL_LEVEL: *out_value = answer->level; return has_segment;
        case RFM__NEXT_CELL_TO_SEGMENT: *out_value = answer->to_segment; return has_next;
        case RFM__NEXT_CELL_TO_LEVEL: *out_value = answer->to_level; return has_next;
        case RFM__NEXT_CELL_VISITS: *out_value = answer->visits; return answer->is_found;
        case RFM__NEXT_CELL_SPEND: *out_value = answer->spend; return answer->is_found;
        default: *out_value = answer->day; return answer->is_found;
    }
}

static int32_t answer_type(int32_t cell) {
    switch (cell) {
        case RFM__NEXT_CELL_VISITS: return RFM_COLUMN_INT64;
        case RFM__NEXT_CELL_SPEND: return RFM_COLUMN_AMOUNT;
        case RFM__NEXT_CELL_DAY: return RFM_COLUMN_DAY;
        default: return RFM_COLUMN_CODE;
    }
}

static rfm_status answer_make_column(const rfm__next_job *job, const rfm__next_cells *cells,
                                     rfm__labels *labels, rfm__column **out_column,
                                     rfm_error *error) {
    const int32_t type = answer_type(cells->cell);
    const int is_wide = type == RFM_COLUMN_INT64 || type == RFM_COLUMN_AMOUNT;
    RFM_TRY(rfm__column_new(cells->name, type, type == RFM_COLUMN_AMOUNT ? job->ledger->scale : 0,
                            (int64_t)job->ordered_count, out_column, error));
    uint8_t *validity = rfm__column_validity(*out_column);
    if (validity == NULL) return rfm__fail_memory(error);
    if (cells->cell == RFM__NEXT_CELL_SEGMENT || cells->cell == RFM__NEXT_CELL_TO_SEGMENT) {
        rfm__column_set_labels(*out_column, labels);
    }
    for (size_t i = 0; i < job->ordered_count; ++i) {
        int64_t value;
        if (!answer_cell(answer_of(job, i), cells->cell, &value)) {
            validity[i / 8] = (uint8_t)(validity[i / 8] & ~(1u << (i % 8)));
            value = 0;
        }
        if (is_wide) {
            rfm__column_int64(*out_column)[i] = value;
        } else {
            rfm__column_int32(*out_column)[i] = (int32_t)value;
        }
    }
    rfm__column_count_nulls(*out_column);
    return RFM_OK;
}

rfm_status rfm__next_publish(const rfm__next_job *job, const rfm__next_cells *cells,
                             int32_t cell_count, rfm_frame **out_frame, rfm_error *error) {
    rfm__column *columns[ANSWER_COLUMNS_MOST] = {NULL};
    rfm__labels *labels;
    RFM_TRY(rfm__rules_labels(job->rules, &labels, error));
    rfm_status status = answer_make_ids(job, &columns[0], error);
    for (int32_t i = 0; i < cell_count && status == RFM_OK; ++i) {
        status = answer_make_column(job, &cells[i], labels, &columns[i + 1], error);
    }
    rfm__labels_free(labels);
    if (status == RFM_OK) {
        return rfm__frame_publish(columns, cell_count + 1, (int64_t)job->ordered_count, out_frame,
                                  error);
    }
    for (int32_t i = 0; i <= cell_count; ++i) rfm__column_free(columns[i]);
    return status;
}
