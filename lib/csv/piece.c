/* SPDX-License-Identifier: MIT */
/* One thread's share of a block: it keeps its own columns, counts its own lines and finds its own
 * faults, so that pieces know nothing of each other until they are put together. */
#include "csv/piece.h"

#include <string.h>

enum {
    CSV_PIECE_FIRST_ROWS = 256,
    CSV_PIECE_MISSES = 8, /* after so many records in a row that were not ordinary ... */
    CSV_PIECE_REST = 512  /* ... so many are not tried */
};

rfm_status rfm__csv_piece_make(rfm__csv_piece *piece, const rfm__csv_plan *plan, rfm_error *error) {
    RFM_TRY(rfm__new_zeroed_array((size_t)plan->column_count, sizeof *piece->builds, &piece->builds,
                                  error));
    piece->build_count = plan->column_count;
    for (int32_t i = 0; i < piece->build_count; ++i) {
        /* Addresses differ from run to run, so nobody can prepare labels that collide; results do
         * not depend on the key. */
        piece->builds[i].labels.key.k0 = (uint64_t)(uintptr_t)piece->builds;
        piece->builds[i].labels.key.k1 = (uint64_t)(uintptr_t)plan;
        if (plan->columns[i].type != RFM_COLUMN_DAY) continue;
        RFM_TRY(rfm__new_zeroed_array(RFM__CSV_MONTHS, sizeof *piece->builds[i].months,
                                      &piece->builds[i].months, error));
    }
    return rfm__new_array((size_t)plan->field_count, sizeof *piece->fields, &piece->fields, error);
}

void rfm__csv_piece_clear(rfm__csv_piece *piece) {
    for (int32_t i = 0; i < piece->build_count; ++i) {
        rfm__csv_build *build = &piece->builds[i];
        rfm__free(build->wide);
        rfm__free(build->real);
        rfm__free(build->narrow);
        rfm__free(build->ends);
        rfm__free(build->bytes);
        rfm__free(build->missing);
        rfm__free(build->validity);
        rfm__free(build->months);
        rfm__csv_labels_clear(&build->labels);
    }
    rfm__free(piece->builds);
    rfm__free(piece->fields);
    rfm__bytes_free(&piece->scratch);
    rfm__csv_bad_clear(&piece->bad);
    memset(piece, 0, sizeof *piece);
}

void rfm__csv_piece_reset(rfm__csv_piece *piece) {
    for (int32_t i = 0; i < piece->build_count; ++i) {
        piece->builds[i].missing_count = 0;
        rfm__csv_labels_reset(&piece->builds[i].labels);
    }
    rfm__csv_bad_reset(&piece->bad);
    piece->rows = 0;
    piece->lines = 0;
    piece->max_decimals = 0;
    piece->grouped = 0;
    piece->refused = 0;
    piece->incomplete = 0;
    piece->end = NULL;
}

static rfm_status csv_piece_grow(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                                 rfm_error *error) {
    const size_t before = (size_t)piece->rows_before;
    size_t rows = (size_t)piece->room + (size_t)piece->room / 2;
    if (piece->room == 0) rows = CSV_PIECE_FIRST_ROWS + before + before / 16;
    for (int32_t i = 0; i < piece->build_count; ++i) {
        rfm__csv_build *build = &piece->builds[i];
        size_t *capacity = &build->value_capacity;
        if (plan->columns[i].field < 0) continue;
        switch (plan->columns[i].type) {
            case RFM_COLUMN_TEXT:
                RFM_TRY(rfm__grow(&build->ends, capacity, rows + 1, sizeof *build->ends, error));
                build->ends[0] = 0;
                if (build->bytes != NULL || build->bytes_before == 0) break;
                RFM_TRY(rfm__grow(&build->bytes, &build->byte_capacity,
                                  build->bytes_before + build->bytes_before / 16 + RFM__CSV_WIDE, 1,
                                  error));
                break;
            case RFM_COLUMN_DOUBLE:
                RFM_TRY(rfm__grow(&build->real, capacity, rows, sizeof *build->real, error));
                break;
            case RFM_COLUMN_DAY:
            case RFM_COLUMN_CODE:
                RFM_TRY(rfm__grow(&build->narrow, capacity, rows, sizeof *build->narrow, error));
                break;
            default:
                RFM_TRY(rfm__grow(&build->wide, capacity, rows, sizeof *build->wide, error));
                break;
        }
    }
    piece->room = (int64_t)rows;
    return RFM_OK;
}

/* Says why a record with sound quotes is bad as a whole; RFM_OK when it is not. */
static rfm_status csv_piece_check(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                                  const rfm__csv_record *record, int32_t odd, rfm_error *error) {
    if (odd && memchr(record->begin, 0, (size_t)(record->end - record->begin)) != NULL) {
        RFM_TRY(rfm__bytes_add_text(&piece->bad.text, "there is a NUL byte", error));
        return RFM_E_DATA;
    }
    if (record->count == plan->field_count) return RFM_OK;
    if (record->count > plan->field_count && !record->surplus) return RFM_OK;
    const int cut = record->cut && record->count < plan->field_count;
    RFM_TRY(rfm__bytes_add_format(&piece->bad.text, error, "there %s %lld field%s; expected %lld%s",
                                  record->count == 1 ? "is" : "are", (long long)record->count,
                                  record->count == 1 ? "" : "s", (long long)plan->field_count,
                                  cut ? "; the file may be cut off" : ""));
    return RFM_E_DATA;
}

static rfm_status csv_piece_fault(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                                  const rfm__csv_record *record, rfm_error *error) {
    rfm__bytes *reason = &piece->bad.text;
    RFM_TRY(rfm__bytes_add_text(reason, "column ", error));
    RFM_TRY(rfm__csv_plan_label(plan, record->fault_field, reason, error));
    RFM_TRY(rfm__bytes_add_text(reason, " ", error));
    RFM_TRY(rfm__csv_plan_fault(plan, record->fault, reason, error));
    return RFM_E_DATA;
}

/* Takes a good record, or sets it apart. */
static rfm_status csv_piece_record(rfm__csv_piece *piece, const rfm__csv_plan *plan,
                                   const rfm__csv_record *record, int32_t kind, int32_t odd,
                                   const char *limit, rfm_error *error) {
    const size_t begin = piece->bad.text.size;
    int64_t field = -1;
    rfm_status status;
    if (kind == RFM__CSV_RECORD_GOOD) {
        if (piece->rows == piece->room) RFM_TRY(csv_piece_grow(piece, plan, error));
        const int is_plain = !odd && record->count == plan->field_count;
        status = is_plain ? RFM_OK : csv_piece_check(piece, plan, record, odd, error);
        if (status == RFM_OK) {
            status = rfm__csv_piece_take(piece, plan, record, odd, limit, &field, error);
        }
        if (status == RFM_OK) ++piece->rows;
    } else {
        field = record->fault_field;
        status = csv_piece_fault(piece, plan, record, error);
    }
    if (status != RFM_E_DATA) return status;
    piece->refused = plan->rules.refuse;
    return rfm__csv_bad_end(&piece->bad, plan, begin, piece->lines + 1, field, record->begin,
                            piece->refused ? 0 : (size_t)(record->end - record->begin), error);
}

rfm_status rfm__csv_piece_read(rfm__csv_piece *piece, const rfm__csv_plan *plan, const char *from,
                               const char *stop, const char *end, int32_t last, rfm_error *error) {
    rfm__csv_scan scan = {.end = end, .delimiter = plan->rules.delimiter};
    rfm__csv_rules rules = plan->rules;
    rfm__csv_record record;
    rfm__csv_batch batch;
    const char *at = from;
    int32_t misses = 0;
    rules.last = last != 0;
    rfm__csv_batch_begin(&batch, end, plan->field_count);
    piece->incomplete = 0;
    rfm__csv_scan_seek(&scan, from);
    while (at < stop && !piece->refused) {
        if (misses++ < CSV_PIECE_MISSES) {
            const char *before = at;
            at = rfm__csv_piece_run(piece, plan, &batch, at, stop);
            if (at > before) {
                misses = 0;
                rfm__csv_scan_seek(&scan, at);
            }
            if (at >= stop) break;
        } else if (misses > CSV_PIECE_MISSES + CSV_PIECE_REST) {
            misses = 0;
        }
        const int32_t kind =
            rfm__csv_record_next(&scan, at, &rules, piece->fields, plan->field_count, &record);
        if (kind >= RFM__CSV_RECORD_INCOMPLETE) {
            piece->incomplete = kind == RFM__CSV_RECORD_INCOMPLETE;
            break;
        }
        if (kind != RFM__CSV_RECORD_BLANK) {
            RFM_TRY(csv_piece_record(piece, plan, &record, kind, scan.odd != 0, end, error));
        }
        piece->lines += record.lines;
        at = record.end;
    }
    piece->end = at;
    return RFM_OK;
}
