/* SPDX-License-Identifier: MIT */
/*
 * Time-invariant covariates (Fader and Hardie 2007, "Incorporating time-invariant covariates into
 * the Pareto/NBD and BG/NBD models"): whatever a shop knows of a customer from the start may move
 * the scale of a gamma or beta distribution, and leaves its shape alone. Here is which columns act
 * on what; varied.c has the derivatives.
 */
#include "clv/covariates.h"

#include <math.h>
#include <string.h>

#include "math/functions.h"

static const double covariates_highest = 1e12; /* of a value */

/* A list of the options. */
typedef struct covariates_given {
    const char *option;
    const char *const *names;
    int32_t count;
} covariates_given;

static int covariates_has(const covariates_given *given, int32_t count, const char *name) {
    for (int32_t i = 0; i < count; ++i) {
        if (strcmp(given->names[i], name) == 0) return 1;
    }
    return 0;
}

static rfm_status covariates_check_list(const covariates_given *given, rfm_error *error) {
    if (given->count < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s_count is %d; expected 0 or more",
                         given->option, (int)given->count);
    }
    if (given->count > RFM__COVARIATES_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s_count is %d; expected at most %d",
                         given->option, (int)given->count, (int)RFM__COVARIATES_MOST);
    }
    if (given->count > 0 && given->names == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%ss is NULL", given->option);
    }
    for (int32_t i = 0; i < given->count; ++i) {
        if (given->names[i] == NULL || given->names[i][0] == '\0') {
            return rfm__fail(error, RFM_E_ARGUMENT, -1, "%ss has an entry without a name",
                             given->option);
        }
        if (!covariates_has(given, i, given->names[i])) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "column %.60s is twice in %ss", given->names[i],
                         given->option);
    }
    return RFM_OK;
}

static rfm_status covariates_check_kind(const rfm__kind *kind, const covariates_given *purchase,
                                        const covariates_given *dropout,
                                        const covariates_given *equal, rfm_error *error) {
    if (purchase->count > 0 && kind->purchase_scales == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s takes no covariates of purchases",
                         kind->name);
    }
    if (dropout->count > 0 && kind->dropout_scales == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s takes no covariates of dropout",
                         kind->name);
    }
    for (int32_t i = 0; i < equal->count; ++i) {
        if (covariates_has(purchase, purchase->count, equal->names[i]) &&
            covariates_has(dropout, dropout->count, equal->names[i])) {
            continue;
        }
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "column %.60s is in equal_columns; expected in purchase_columns and "
                         "dropout_columns too",
                         equal->names[i]);
    }
    const int32_t all = kind->parameter_count + purchase->count + dropout->count - equal->count;
    if (all <= RFM__CLIMB_MOST) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "there are %d parameters and coefficients; expected at most %d", (int)all,
                     (int)RFM__CLIMB_MOST);
}

rfm_status rfm__covariates_add(rfm__covariates *covariates, const char *name, uint32_t acts,
                               rfm_error *error) {
    int32_t column = 0;
    while (column < covariates->columns && strcmp(covariates->names[column], name) != 0) ++column;
    if (column == covariates->columns) {
        RFM_TRY(rfm__copy_text(name, strlen(name), &covariates->names[column], error));
        covariates->centres[column] = 0;
        ++covariates->columns;
    }
    covariates->list[covariates->count++] = (rfm__coefficient){column, acts};
    return RFM_OK;
}

/* Those of a list that are not in `without`. */
static rfm_status covariates_add_list(rfm__covariates *covariates, const covariates_given *given,
                                      const covariates_given *without, uint32_t acts,
                                      rfm_error *error) {
    for (int32_t i = 0; i < given->count; ++i) {
        if (without != NULL && covariates_has(without, without->count, given->names[i])) continue;
        RFM_TRY(rfm__covariates_add(covariates, given->names[i], acts, error));
    }
    return RFM_OK;
}

rfm_status rfm__covariates_make(const rfm_model_options *options, const rfm__kind *kind,
                                rfm__covariates *out, rfm_error *error) {
    const covariates_given purchase = {"purchase_column", options->purchase_columns,
                                       options->purchase_column_count};
    const covariates_given dropout = {"dropout_column", options->dropout_columns,
                                      options->dropout_column_count};
    const covariates_given equal = {"equal_column", options->equal_columns,
                                    options->equal_column_count};
    memset(out, 0, sizeof *out);
    RFM_TRY(covariates_check_list(&purchase, error));
    RFM_TRY(covariates_check_list(&dropout, error));
    RFM_TRY(covariates_check_list(&equal, error));
    RFM_TRY(covariates_check_kind(kind, &purchase, &dropout, &equal, error));
    rfm_status status = covariates_add_list(out, &purchase, &equal, RFM__ACTS_ON_PURCHASE, error);
    if (status == RFM_OK) {
        status = covariates_add_list(out, &dropout, &equal, RFM__ACTS_ON_DROPOUT, error);
    }
    if (status == RFM_OK) {
        status = covariates_add_list(out, &equal, NULL,
                                     RFM__ACTS_ON_PURCHASE | RFM__ACTS_ON_DROPOUT, error);
    }
    if (status != RFM_OK) rfm__covariates_free(out);
    return status;
}

void rfm__covariates_free(rfm__covariates *covariates) {
    for (int32_t i = 0; i < covariates->columns; ++i) rfm__free(covariates->names[i]);
    memset(covariates, 0, sizeof *covariates);
}

int32_t rfm__covariates_index(const rfm__covariates *covariates, const char *name, uint32_t acts) {
    for (int32_t i = 0; i < covariates->count; ++i) {
        const rfm__coefficient *coefficient = &covariates->list[i];
        if (coefficient->acts != acts) continue;
        if (strcmp(covariates->names[coefficient->column], name) == 0) return i;
    }
    return -1;
}

const char *rfm__acts_name(uint32_t acts) {
    static const char *const names[] = {"", "purchase", "dropout", "both"};
    return names[acts & 3];
}

uint32_t rfm__coefficient_reach(const rfm__kind *kind, const rfm__coefficient *coefficient) {
    return (coefficient->acts & RFM__ACTS_ON_PURCHASE ? kind->purchase_scales : 0) |
           (coefficient->acts & RFM__ACTS_ON_DROPOUT ? kind->dropout_scales : 0);
}

/* Up to `from` the logarithm is as it is, beyond it from + room tanh((x - from) / room). */
static double covariates_hold(double log_value, double from, double room, rfm__bend *out_bend) {
    const double sign = log_value < 0 ? -1 : 1;
    const double growth = rfm__exp(-2 * (fabs(log_value) - from) / room);
    const double share = (1 - growth) / (1 + growth);
    const double rest = 4 * growth / ((1 + growth) * (1 + growth)); /* 1 - share^2 */
    out_bend->first = rest;
    out_bend->second = -sign * 2 * share * rest / room;
    return sign * (from + room * share);
}

int rfm__parameter_shift(const rfm__kind *kind, int32_t i, double shift, double *parameter,
                         rfm__bend *out_bend) {
    /* Of times the limit is e^82, but their unit is not the model's; of others e^20.7. */
    const int is_time = rfm__kind_power(kind, i) != 0;
    const double most = is_time ? 0x1p70 : 0x1p21; /* above e^14 */
    const double from = is_time ? 48.520302639196171 : 14.556090791758852;
    const double room = is_time ? 20 : 6;
    const double value = *parameter * rfm__exp(-shift);
    if (value <= most && value >= 1 / most) {
        *parameter = value;
        return 0;
    }
    *parameter = rfm__exp(covariates_hold(rfm__log(*parameter) - shift, from, room, out_bend));
    return 1;
}

rfm_status rfm__covariates_find(const rfm__covariates *covariates, const rfm_frame *frame,
                                rfm_column *out, rfm_error *error) {
    const uint32_t numbers = 1 << RFM_COLUMN_INT64 | 1 << RFM_COLUMN_DOUBLE;
    for (int32_t i = 0; i < covariates->columns; ++i) {
        RFM_TRY(rfm__frame_require(frame, covariates->names[i], numbers, &out[i], error));
    }
    return RFM_OK;
}

rfm_status rfm__covariates_read(const rfm_column *columns, int32_t count, int64_t row,
                                double *out_values, int32_t *out_missing, rfm_error *error) {
    *out_missing = -1;
    for (int32_t i = 0; i < count; ++i) {
        double value = NAN;
        if (!rfm__cell_is_missing(&columns[i], row)) {
            value = columns[i].type == RFM_COLUMN_DOUBLE
                        ? ((const double *)columns[i].values)[row] + 0.0 /* no zero with a minus */
                        : (double)((const int64_t *)columns[i].values)[row];
        }
        out_values[i] = value;
        if (value != value) {
            if (*out_missing < 0) *out_missing = i;
        } else if (!(fabs(value) <= covariates_highest)) {
            return rfm__fail(error, RFM_E_DATA, row,
                             "column %.60s, row %lld: expected a number between -1e12 and 1e12",
                             columns[i].name, (long long)row);
        }
    }
    return RFM_OK;
}
