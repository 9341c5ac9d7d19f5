/* SPDX-License-Identifier: MIT */
/* Who works on a piece while it is in the cache needs no frame of it: the columns are looked at
 * where they were made. */
#include <string.h>

#include "csv/piece.h"

/* Bits of the rows that have a value; NULL when all have. */
static rfm_status csv_view_validity(rfm__csv_build *build, int64_t rows, const uint8_t **out_bits,
                                    rfm_error *error) {
    const size_t size = (size_t)(rows + 7) / 8;
    *out_bits = NULL;
    if (build->missing_count == 0) return RFM_OK;
    RFM_TRY(rfm__grow(&build->validity, &build->validity_room, size, 1, error));
    memset(build->validity, 0xFF, size);
    for (size_t i = 0; i < build->missing_count; ++i) {
        const int64_t row = build->missing[i];
        build->validity[row >> 3] &= (uint8_t) ~(1U << (row & 7));
    }
    *out_bits = build->validity;
    return RFM_OK;
}

static void csv_view_values(const rfm__csv_build *build, rfm_column *column) {
    switch (column->type) {
        case RFM_COLUMN_TEXT:
            column->offsets = build->ends;
            column->bytes = build->bytes;
            break;
        case RFM_COLUMN_DOUBLE: column->values = build->real; break;
        case RFM_COLUMN_DAY: column->values = build->narrow; break;
        default: column->values = build->wide; break;
    }
}

int rfm__csv_can_view(const rfm__csv_plan *plan) {
    for (int32_t i = 0; i < plan->column_count; ++i) {
        if (plan->columns[i].type == RFM_COLUMN_CODE) return 0;
    }
    return 1;
}

rfm_status rfm__csv_view(rfm__csv_piece *piece, const rfm__csv_plan *plan, rfm_column *out_columns,
                         int32_t *out_count, rfm_error *error) {
    *out_count = 0;
    for (int32_t i = 0; i < plan->column_count; ++i) {
        const rfm__csv_column *from = &plan->columns[i];
        if (from->field < 0) continue;
        rfm_column *column = &out_columns[(*out_count)++];
        *column = (rfm_column){
            .name = from->name, .type = from->type, .scale = from->scale, .length = piece->rows};
        csv_view_values(&piece->builds[i], column);
        RFM_TRY(csv_view_validity(&piece->builds[i], piece->rows, &column->validity, error));
    }
    return RFM_OK;
}
