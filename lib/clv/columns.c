/* SPDX-License-Identifier: MIT */
/* Hosts bring histories as whole days or as fractions of weeks; either way a row that cannot have
 * happened is named before a likelihood sees it. */
#include "clv/patterns.h"

#include <math.h>

#include "frame/vocabulary.h"
#include "math/functions.h"

static const double columns_highest = 1e12; /* of times and spends: beyond it nothing is real */

enum { COLUMNS_NUMBERS = 1 << RFM_COLUMN_INT64 | 1 << RFM_COLUMN_DOUBLE };

/* Names of what is read, by RFM__READS_; NULL: not read. */
typedef struct columns_names {
    const char *x, *t_x, *T, *litt;
} columns_names;

static const columns_names columns_read[] = {
    {RFM__MODEL_X, RFM__MODEL_T_X, RFM__MODEL_T, NULL},
    {RFM__MODEL_X, RFM__MEAN_REPEAT_SPEND, NULL, NULL},
    {RFM__MODEL_X, RFM__MODEL_T_X, RFM__MODEL_T, RFM__MODEL_LITT},
    {RFM__MODEL_X, RFM__MODEL_T_X, RFM__MODEL_N, NULL},
    {RFM__CHURNED, NULL, RFM__PERIODS, NULL},
};

static rfm_status columns_require(const rfm_frame *frame, const char *name, uint32_t types,
                                  rfm_column *out, rfm_error *error) {
    if (name == NULL) return RFM_OK;
    return rfm__frame_require(frame, name, types, out, error);
}

rfm_status rfm__history_columns_find(const rfm_frame *frame, const rfm__kind *kind,
                                     const char *weight, double per_unit, rfm__history_columns *out,
                                     rfm_error *error) {
    const columns_names *names = &columns_read[kind->reads];
    const int is_spend = rfm__kind_is_spend(kind);
    const uint32_t t_x_types =
        is_spend ? COLUMNS_NUMBERS | 1 << RFM_COLUMN_AMOUNT : COLUMNS_NUMBERS;
    const int has_unit = !is_spend && kind->reads < RFM__READS_CHANCES;
    *out = (rfm__history_columns){.reads = kind->reads,
                                  .per_unit = has_unit ? per_unit : 1,
                                  .log_per_unit = rfm__log(per_unit)};
    RFM_TRY(columns_require(frame, names->x, COLUMNS_NUMBERS, &out->x, error));
    RFM_TRY(columns_require(frame, names->t_x, t_x_types, &out->t_x, error));
    RFM_TRY(columns_require(frame, names->T, COLUMNS_NUMBERS, &out->T, error));
    RFM_TRY(columns_require(frame, names->litt, COLUMNS_NUMBERS, &out->litt, error));
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

static int columns_is_count(double value, double least, double most) {
    return value >= least && value <= most && value == (double)(int64_t)value;
}

/* Chances to buy and when they were taken. */
static rfm_status columns_read_chances(const rfm__history_columns *columns, int64_t row,
                                       rfm__history *history, rfm_error *error) {
    history->T = columns_number(&columns->T, row);
    if (!columns_is_count(history->T, 0, RFM__HISTORY_X_MOST)) {
        return columns_fail(&columns->T, row, "a whole number from 0 to 1000000", error);
    }
    history->t_x = columns_number(&columns->t_x, row);
    if (!columns_is_count(history->t_x, history->x, history->T)) {
        return columns_fail(&columns->t_x, row, "a whole number from that of x to that of n",
                            error);
    }
    if (history->x > 0 || history->t_x == 0) return RFM_OK;
    return columns_fail(&columns->t_x, row, "0 as x is 0", error);
}

/* Periods of a contract and whether it ended with them. */
static rfm_status columns_read_renewals(const rfm__history_columns *columns, int64_t row,
                                        rfm__history *history, rfm_error *error) {
    history->T = columns_number(&columns->T, row);
    if (!columns_is_count(history->T, 1, RFM__HISTORY_X_MOST)) {
        return columns_fail(&columns->T, row, "a whole number from 1 to 1000000", error);
    }
    if (history->x <= 1) return RFM_OK;
    return columns_fail(&columns->x, row, "0 or 1", error);
}

static rfm_status columns_read_litt(const rfm__history_columns *columns, int64_t row,
                                    rfm__history *history, rfm_error *error) {
    history->litt = columns_number(&columns->litt, row);
    if (!(fabs(history->litt) <= columns_highest) || (history->x == 0 && history->litt != 0)) {
        return columns_fail(&columns->litt, row, "a number up to 1e12, 0 as x is 0", error);
    }
    history->litt += history->x * columns->log_per_unit;
    return RFM_OK;
}

static rfm_status columns_read_times(const rfm__history_columns *columns, int64_t row,
                                     rfm__history *history, rfm_error *error) {
    history->t_x = columns_number(&columns->t_x, row);
    if (!(history->t_x >= -columns_highest && history->t_x <= columns_highest)) {
        return columns_fail(&columns->t_x, row, "a number up to 1e12", error);
    }
    if (columns->reads == RFM__READS_SPEND) return RFM_OK;
    history->T = columns_number(&columns->T, row);
    if (!(history->T >= 0 && history->T <= columns_highest)) {
        return columns_fail(&columns->T, row, "a number from 0 to 1e12", error);
    }
    if (!(history->t_x >= 0 && history->t_x <= history->T)) {
        return columns_fail(&columns->t_x, row, "a number from 0 to that of T", error);
    }
    if (history->x == 0 && history->t_x > 0) {
        return columns_fail(&columns->t_x, row, "0 as x is 0", error);
    }
    if (columns->reads == RFM__READS_INTERVALS) {
        RFM_TRY(columns_read_litt(columns, row, history, error));
    }
    history->t_x *= columns->per_unit;
    history->T *= columns->per_unit;
    return RFM_OK;
}

static rfm_status columns_read_rest(const rfm__history_columns *columns, int64_t row,
                                    rfm__history *history, rfm_error *error) {
    switch (columns->reads) {
        case RFM__READS_CHANCES: return columns_read_chances(columns, row, history, error);
        case RFM__READS_RENEWALS: return columns_read_renewals(columns, row, history, error);
        default: return columns_read_times(columns, row, history, error);
    }
}

rfm_status rfm__history_read(const rfm__history_columns *columns, int64_t row,
                             rfm__history *out_history, int *out_takes_part, rfm_error *error) {
    *out_takes_part = 0;
    *out_history = (rfm__history){-1, 0, 0, 0};
    if (columns_is_missing(&columns->x, row)) return RFM_OK;
    rfm__history history = {.x = columns_number(&columns->x, row)};
    if (!columns_is_count(history.x, 0, RFM__HISTORY_X_MOST)) {
        return columns_fail(&columns->x, row, "a whole number from 0 to 1000000", error);
    }
    *out_history = history;
    if (columns_is_missing(&columns->t_x, row) || columns_is_missing(&columns->T, row) ||
        columns_is_missing(&columns->litt, row)) {
        return RFM_OK;
    }
    RFM_TRY(columns_read_rest(columns, row, &history, error));
    *out_history = history;
    *out_takes_part = columns->reads != RFM__READS_SPEND || (history.x > 0 && history.t_x > 0);
    return RFM_OK;
}

rfm_status rfm__weight_read(const rfm_column *column, int64_t row, double *out_weight,
                            rfm_error *error) {
    *out_weight = 1;
    if (column->name == NULL) return RFM_OK;
    *out_weight = rfm__cell_is_missing(column, row) ? -1 : columns_number(column, row);
    if (*out_weight >= 0 && *out_weight <= columns_highest) return RFM_OK;
    return columns_fail(column, row, "a weight from 0", error);
}
