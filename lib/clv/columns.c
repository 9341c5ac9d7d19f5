/* SPDX-License-Identifier: MIT */
/* Hosts bring histories as whole days or as fractions of weeks; either way a row that cannot have
 * happened is named before a likelihood sees it. */
#include "clv/patterns.h"

#include <math.h>

#include "frame/vocabulary.h"
#include "math/functions.h"

enum { COLUMNS_NUMBERS = 1 << RFM_COLUMN_INT64 | 1 << RFM_COLUMN_DOUBLE };

rfm_status rfm__history_columns_find(const rfm_frame *frame, const rfm__kind *kind,
                                     const char *weight, double per_unit, rfm__history_columns *out,
                                     rfm_error *error) {
    *out = (rfm__history_columns){.reads = kind->reads,
                                  .per_unit = rfm__kind_is_spend(kind) ? 1 : per_unit,
                                  .log_per_unit = rfm__log(per_unit)};
    RFM_TRY(rfm__frame_require(frame, RFM__MODEL_X, COLUMNS_NUMBERS, &out->x, error));
    if (rfm__kind_is_spend(kind)) {
        RFM_TRY(rfm__frame_require(frame, RFM__MEAN_REPEAT_SPEND,
                                   COLUMNS_NUMBERS | 1 << RFM_COLUMN_AMOUNT, &out->t_x, error));
    } else {
        RFM_TRY(rfm__frame_require(frame, RFM__MODEL_T_X, COLUMNS_NUMBERS, &out->t_x, error));
        RFM_TRY(rfm__frame_require(frame, RFM__MODEL_T, COLUMNS_NUMBERS, &out->T, error));
    }
    if (kind->reads == RFM__READS_INTERVALS) {
        RFM_TRY(rfm__frame_require(frame, RFM__MODEL_LITT, COLUMNS_NUMBERS, &out->litt, error));
    }
    if (weight == NULL) return RFM_OK;
    return rfm__frame_require(frame, weight, COLUMNS_NUMBERS, &out->weight, error);
}

static double columns_number(const rfm_column *column, int64_t row) {
    if (column->type == RFM_COLUMN_DOUBLE) {
        return ((const double *)column->values)[row] + 0.0; /* no zero with a minus */
    }
    const double whole = (double)((const int64_t *)column->values)[row];
    if (column->type != RFM_COLUMN_AMOUNT) return whole;
    double unit = 1;
    for (int32_t i = 0; i < column->scale; ++i) unit *= 10;
    return whole / unit;
}

static int columns_is_missing(const rfm_column *column, int64_t row) {
    if (column->name == NULL) return 0;
    if (rfm__cell_is_missing(column, row)) return 1;
    if (column->type != RFM_COLUMN_DOUBLE) return 0;
    const double value = ((const double *)column->values)[row];
    return value != value;
}

static rfm_status columns_fail(const rfm_column *column, int64_t row, const char *expected,
                               rfm_error *error) {
    return rfm__fail(error, RFM_E_DATA, row, "column %.40s, row %lld: expected %s", column->name,
                     (long long)row, expected);
}

rfm_status rfm__history_read(const rfm__history_columns *columns, int64_t row,
                             rfm__history *out_history, int *out_takes_part, rfm_error *error) {
    const double highest = 1e12; /* of a time or a spend: beyond it nothing is real */
    *out_takes_part = 0;
    *out_history = (rfm__history){-1, 0, 0, 0};
    if (columns_is_missing(&columns->x, row)) return RFM_OK;
    rfm__history history = {.x = columns_number(&columns->x, row)};
    if (!(history.x >= 0 && history.x <= RFM__HISTORY_X_MOST) ||
        history.x != (double)(int64_t)history.x) {
        return columns_fail(&columns->x, row, "a whole number from 0 to 1000000", error);
    }
    *out_history = history;
    if (columns_is_missing(&columns->t_x, row) || columns_is_missing(&columns->T, row) ||
        columns_is_missing(&columns->litt, row)) {
        return RFM_OK;
    }
    history.t_x = columns_number(&columns->t_x, row);
    if (!(history.t_x >= -highest && history.t_x <= highest)) {
        return columns_fail(&columns->t_x, row, "a number up to 1e12", error);
    }
    if (columns->T.name == NULL) {
        *out_takes_part = history.x > 0 && history.t_x > 0;
        *out_history = history;
        return RFM_OK;
    }
    history.T = columns_number(&columns->T, row);
    if (!(history.T >= 0 && history.T <= highest)) {
        return columns_fail(&columns->T, row, "a number from 0 to 1e12", error);
    }
    if (!(history.t_x >= 0 && history.t_x <= history.T)) {
        return columns_fail(&columns->t_x, row, "a number from 0 to that of T", error);
    }
    if (history.x == 0 && history.t_x > 0) {
        return columns_fail(&columns->t_x, row, "0 as x is 0", error);
    }
    if (columns->litt.name != NULL) {
        history.litt = columns_number(&columns->litt, row);
        if (!(fabs(history.litt) <= highest) || (history.x == 0 && history.litt != 0)) {
            return columns_fail(&columns->litt, row, "a number up to 1e12, 0 as x is 0", error);
        }
        history.litt += history.x * columns->log_per_unit;
    }
    history.t_x *= columns->per_unit;
    history.T *= columns->per_unit;
    *out_history = history;
    *out_takes_part = 1;
    return RFM_OK;
}
