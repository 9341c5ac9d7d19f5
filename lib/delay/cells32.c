/* SPDX-License-Identifier: MIT */
/* Tables with a row for each customer have many columns of which any cell may be missing; here is
 * how one of them is filled without a builder's checks on every cell. */
#include "delay/cells32.h"

rfm_status rfm__cells32_new(const char *name, int32_t type, int64_t length, rfm__labels *labels,
                            rfm__cells32 *out_cells, rfm_error *error) {
    *out_cells = (rfm__cells32){0};
    RFM_TRY(rfm__column_new(name, type, 0, length, &out_cells->column, error));
    if (labels != NULL) rfm__column_set_labels(out_cells->column, labels);
    out_cells->values = rfm__column_int32(out_cells->column);
    out_cells->validity = rfm__column_validity(out_cells->column);
    return out_cells->validity == NULL ? rfm__fail_memory(error) : RFM_OK;
}

rfm__column *rfm__cells32_take(rfm__cells32 *cells) {
    rfm__column *column = cells->column;
    rfm__column_count_nulls(column);
    *cells = (rfm__cells32){0};
    return column;
}

void rfm__cells32_free(rfm__cells32 *cells) {
    rfm__column_free(cells->column);
    *cells = (rfm__cells32){0};
}
