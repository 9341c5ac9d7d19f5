/* SPDX-License-Identifier: MIT */
/*
 * The parameters of a model with what is known of their uncertainty. Inside they are those of a
 * customer with mean covariates, because that is where the data are; here they are told for a
 * customer whose covariates are all 0, which is how the literature writes them: the logarithm of a
 * parameter there is that at the centre and the sum of coefficients times centres.
 */
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "clv/model.h"
#include "frame/builder.h"
#include "math/functions.h"

static const double parameters_normal_975 = 1.959963984540054; /* of the normal distribution */

/* What rows are made of; covariances come behind. */
enum {
    PARAMETERS_NAME,
    PARAMETERS_VALUE,
    PARAMETERS_ERROR,
    PARAMETERS_LOWER,
    PARAMETERS_UPPER,
    PARAMETERS_COVARIANCE
};

typedef struct parameters_table {
    const rfm_model *model;
    int32_t count;                                  /* parameters and coefficients */
    rfm__bytes names;                               /* "cov_" and the name, each with a zero byte */
    size_t starts[RFM__CLIMB_MOST];                 /* of each in them */
    double moves[RFM__CLIMB_MOST][RFM__CLIMB_MOST]; /* of log parameters by coefficients */
    double values[RFM__CLIMB_MOST];
    double covariance[RFM__CLIMB_MOST][RFM__CLIMB_MOST];
} parameters_table;

static rfm_status parameters_add_name(parameters_table *table, int32_t i, rfm_error *error) {
    const rfm__covariates *covariates = &table->model->covariates;
    const int32_t c = i - table->model->kind->parameter_count;
    table->starts[i] = table->names.size;
    RFM_TRY(rfm__bytes_add_text(&table->names, "cov_", error));
    if (c < 0) {
        RFM_TRY(rfm__bytes_add_text(&table->names, table->model->kind->parameters[i], error));
    } else {
        RFM_TRY(
            rfm__bytes_add_text(&table->names, rfm__acts_name(covariates->list[c].acts), error));
        RFM_TRY(rfm__bytes_add_text(&table->names, ".", error));
        RFM_TRY(rfm__bytes_add_text(&table->names, covariates->names[covariates->list[c].column],
                                    error));
    }
    return rfm__bytes_add(&table->names, "", 1, error);
}

/* How the coordinates at 0 depend on those at the centre: 1 for each by itself, the centres of the
 * coefficients that act on a parameter. */
static void parameters_find_moves(parameters_table *table) {
    const rfm_model *model = table->model;
    const int32_t first = model->kind->parameter_count;
    for (int32_t i = 0; i < table->count; ++i) {
        for (int32_t k = 0; k < table->count; ++k) table->moves[i][k] = i == k;
    }
    for (int32_t c = 0; c < model->covariates.count; ++c) {
        const rfm__coefficient *coefficient = &model->covariates.list[c];
        const uint32_t reach = rfm__coefficient_reach(model->kind, coefficient);
        for (int32_t i = 0; i < first; ++i) {
            if (reach >> i & 1u) {
                table->moves[i][first + c] = model->covariates.centres[coefficient->column];
            }
        }
    }
}

/* A number that is not known is none where it does not count. */
static double parameters_turn(const parameters_table *table, int32_t row, int32_t column) {
    double sum = 0;
    for (int32_t i = 0; i < table->count; ++i) {
        for (int32_t k = 0; k < table->count; ++k) {
            const double factor = table->moves[row][i] * table->moves[column][k];
            if (factor != 0) sum += factor * table->model->covariance[i][k];
        }
    }
    return sum;
}

static void parameters_work_out(parameters_table *table) {
    const rfm_model *model = table->model;
    const int32_t first = model->kind->parameter_count;
    parameters_find_moves(table);
    for (int32_t i = 0; i < table->count; ++i) {
        table->values[i] = i < first ? model->parameters[i] : model->coefficients[i - first];
        double move = 0;
        for (int32_t c = 0; i < first && c < model->covariates.count; ++c) {
            move += table->moves[i][first + c] * model->coefficients[c];
        }
        if (move != 0) table->values[i] *= rfm__exp(move);
        for (int32_t k = 0; k < table->count; ++k) {
            table->covariance[i][k] = parameters_turn(table, i, k);
        }
    }
}

/* A number that no double can hold (of a centre far from 0) is missing. */
static void parameters_put(rfm__builder *builder, int32_t column, double value) {
    if (fabs(value) < HUGE_VAL) rfm__builder_double(builder, column, value);
}

static void parameters_add_row(const parameters_table *table, int32_t i, rfm__builder *builder) {
    const int32_t first = table->model->kind->parameter_count;
    const char *name = table->names.data + table->starts[i] + 4;
    const double value = table->values[i];
    const double deviation = sqrt(table->covariance[i][i]);
    const double reach = parameters_normal_975 * deviation;
    rfm__builder_text(builder, PARAMETERS_NAME, name, strlen(name));
    parameters_put(builder, PARAMETERS_VALUE, value);
    if (deviation >= 0 && i < first) {
        parameters_put(builder, PARAMETERS_ERROR, value * deviation);
        parameters_put(builder, PARAMETERS_LOWER, value * rfm__exp(-reach));
        parameters_put(builder, PARAMETERS_UPPER, value * rfm__exp(reach));
    } else if (deviation >= 0) {
        parameters_put(builder, PARAMETERS_ERROR, deviation);
        parameters_put(builder, PARAMETERS_LOWER, value - reach);
        parameters_put(builder, PARAMETERS_UPPER, value + reach);
    }
    for (int32_t k = 0; k < table->count; ++k) {
        const double size = (i < first ? value : 1) * (k < first ? table->values[k] : 1);
        parameters_put(builder, PARAMETERS_COVARIANCE + k, table->covariance[i][k] * size);
    }
    rfm__builder_end_row(builder);
}

static rfm_status parameters_make(parameters_table *table, rfm_frame **out_frame,
                                  rfm_error *error) {
    rfm__builder_column columns[PARAMETERS_COVARIANCE + RFM__CLIMB_MOST] = {
        {"parameter", RFM_COLUMN_TEXT, 0},
        {"value", RFM_COLUMN_DOUBLE, 0},
        {"standard_error", RFM_COLUMN_DOUBLE, 0},
        {"lower", RFM_COLUMN_DOUBLE, 0},
        {"upper", RFM_COLUMN_DOUBLE, 0}};
    rfm__builder *builder;
    for (int32_t i = 0; i < table->count; ++i) RFM_TRY(parameters_add_name(table, i, error));
    for (int32_t i = 0; i < table->count; ++i) {
        columns[PARAMETERS_COVARIANCE + i] =
            (rfm__builder_column){table->names.data + table->starts[i], RFM_COLUMN_DOUBLE, 0};
    }
    parameters_work_out(table);
    RFM_TRY(rfm__builder_new(columns, PARAMETERS_COVARIANCE + table->count, &builder, error));
    for (int32_t i = 0; i < table->count; ++i) parameters_add_row(table, i, builder);
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_model_parameters(const rfm_model *model, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "model is NULL");
    parameters_table table = {.model = model,
                              .count = model->kind->parameter_count + model->covariates.count};
    const rfm_status status = parameters_make(&table, out_frame, error);
    rfm__bytes_free(&table.names);
    return status;
}
