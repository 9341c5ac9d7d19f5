/* SPDX-License-Identifier: MIT */
/* Reads a saved model back. Text may come from anywhere, so each number is held against what a
 * model can have before anything is computed with it. */
#include <math.h>
#include <string.h>

#include "base/reader.h"
#include "base/text.h"
#include "clv/model.h"

enum { LOAD_VERSION = 2, LOAD_STATUSES = 5, LOAD_REPLICATES_MOST = 10000 };

static const char *const load_statuses[LOAD_STATUSES] = {"converged", "flat", "boundary", "stopped",
                                                         "given"};
/* Of a coefficient, of covariances with one: deviations of columns are from 1e-100 on. */
static const double load_coefficient_most = 1e102, load_covariance_most = 1e204;

/* "-" is a number that is not known. */
static rfm_status load_read_double(rfm__reader *reader, int may_miss, double *out_value,
                                   rfm_error *error) {
    rfm__reader before = *reader;
    const rfm__word word = rfm__reader_next(&before);
    if (may_miss && rfm__word_is(&word, "-")) {
        *reader = before;
        *out_value = NAN;
        return RFM_OK;
    }
    return rfm__reader_double(reader, "a number", out_value, error);
}

static rfm_status load_read_line(rfm__reader *reader, const char *word, rfm_error *error) {
    (void)rfm__reader_next_line(reader);
    return rfm__reader_expect(reader, word, error);
}

static rfm_status load_read_head(rfm__reader *reader, int64_t *out_version,
                                 const rfm__kind **out_kind, double *out_unit_days,
                                 rfm_error *error) {
    int64_t version;
    RFM_TRY(load_read_line(reader, "rfm", error));
    RFM_TRY(rfm__reader_expect(reader, "model", error));
    RFM_TRY(rfm__reader_int64(reader, 1, INT64_MAX, "the version of the format", &version, error));
    if (version > LOAD_VERSION) {
        return rfm__fail(error, RFM_E_VERSION, reader->line,
                         "the model was saved as version %lld; this library reads up to %d",
                         (long long)version, (int)LOAD_VERSION);
    }
    *out_version = version;
    RFM_TRY(rfm__reader_end_line(reader, error));
    RFM_TRY(load_read_line(reader, "model", error));
    const rfm__word name = rfm__reader_next(reader);
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        if (rfm__word_is(&name, rfm__kinds[i]->name)) *out_kind = rfm__kinds[i];
    }
    if (*out_kind == NULL) return rfm__reader_fail(reader, &name, "the name of a model", error);
    RFM_TRY(rfm__reader_end_line(reader, error));
    RFM_TRY(load_read_line(reader, "unit-days", error));
    rfm__reader before = *reader;
    RFM_TRY(load_read_double(reader, 0, out_unit_days, error));
    const rfm__word unit = rfm__reader_next(&before);
    if (!(*out_unit_days >= 1e-6 && *out_unit_days <= 1e6)) {
        return rfm__reader_fail(reader, &unit, "a number between 1e-6 and 1e6", error);
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_fit(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    rfm_model_state *state = &model->state;
    double *const numbers[] = {&state->weight, &state->log_likelihood, &state->penalty, &state->aic,
                               &state->bic,    &state->gradient_norm};
    int64_t parameter, iterations;
    RFM_TRY(load_read_line(reader, "fit", error));
    const rfm__word word = rfm__reader_next(reader);
    state->status = -1;
    for (int32_t i = 0; i < LOAD_STATUSES; ++i) {
        if (rfm__word_is(&word, load_statuses[i])) state->status = i;
    }
    if (state->status < 0) {
        return rfm__reader_fail(reader, &word, "converged, flat, boundary, stopped or given",
                                error);
    }
    const int32_t last = model->kind->parameter_count + state->coefficients - 1;
    RFM_TRY(
        rfm__reader_int64(reader, -1, last, "the number of a parameter or -1", &parameter, error));
    RFM_TRY(rfm__reader_int64(reader, 0, INT32_MAX, "a number of iterations", &iterations, error));
    RFM_TRY(
        rfm__reader_int64(reader, 0, INT64_MAX, "a number of customers", &state->customers, error));
    RFM_TRY(rfm__reader_int64(reader, 0, INT64_MAX, "a number of rows left out", &state->left_out,
                              error));
    state->parameter = (int32_t)parameter;
    state->iterations = (int32_t)iterations;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        RFM_TRY(load_read_double(reader, 0, numbers[i], error));
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_parameter(rfm__reader *reader, rfm_model *model, int32_t i,
                                      rfm_error *error) {
    RFM_TRY(load_read_line(reader, "parameter", error));
    RFM_TRY(rfm__reader_expect(reader, model->kind->parameters[i], error));
    rfm__reader before = *reader;
    RFM_TRY(load_read_double(reader, 0, &model->parameters[i], error));
    const rfm__word value = rfm__reader_next(&before);
    if (!rfm__kind_allows(model->kind, i, model->parameters[i])) {
        return rfm__reader_fail(reader, &value, "a number that the parameter may be", error);
    }
    RFM_TRY(rfm__reader_expect(reader, "covariances", error));
    for (int32_t k = 0; k <= i; ++k) {
        before = *reader;
        RFM_TRY(load_read_double(reader, 1, &model->covariance[i][k], error));
        const rfm__word word = rfm__reader_next(&before);
        if (k == i && (model->covariance[i][i] < 0 || model->covariance[i][i] > 1e4)) {
            return rfm__reader_fail(reader, &word, "a variance between 0 and 1e4", error);
        }
        if (fabs(model->covariance[i][k]) > 1e4) {
            return rfm__reader_fail(reader, &word, "a covariance between -1e4 and 1e4", error);
        }
        model->covariance[k][i] = model->covariance[i][k];
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_constant(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    int64_t value;
    RFM_TRY(load_read_line(reader, model->kind->constant, error));
    RFM_TRY(rfm__reader_int64(reader, 1, model->kind->constant_most, "a whole number from 1",
                              &value, error));
    model->parameters[model->kind->parameter_count] = (double)value;
    model->state.k = (int32_t)value;
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_counts(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    int64_t coefficients, replicates;
    RFM_TRY(load_read_line(reader, "coefficients", error));
    RFM_TRY(rfm__reader_int64(reader, 0, RFM__CLIMB_MOST - model->kind->parameter_count,
                              "a number of coefficients that the model may have", &coefficients,
                              error));
    RFM_TRY(rfm__reader_end_line(reader, error));
    RFM_TRY(load_read_line(reader, "replicates", error));
    RFM_TRY(rfm__reader_int64(reader, 0, LOAD_REPLICATES_MOST, "a number from 0 to 10000",
                              &replicates, error));
    RFM_TRY(rfm__reader_end_line(reader, error));
    model->state.coefficients = (int32_t)coefficients;
    model->state.replicates = (int32_t)replicates;
    return RFM_OK;
}

/* A number between -most and most; may_miss as above. */
static rfm_status load_read_limited(rfm__reader *reader, int may_miss, double most,
                                    const char *expected, double *out_value, rfm_error *error) {
    rfm__reader before = *reader;
    RFM_TRY(load_read_double(reader, may_miss, out_value, error));
    const rfm__word word = rfm__reader_next(&before);
    if (fabs(*out_value) > most) return rfm__reader_fail(reader, &word, expected, error);
    return RFM_OK;
}

static rfm_status load_read_covariances(rfm__reader *reader, rfm_model *model, int32_t row,
                                        rfm_error *error) {
    RFM_TRY(rfm__reader_expect(reader, "covariances", error));
    for (int32_t k = 0; k <= row; ++k) {
        double *value = &model->covariance[row][k];
        rfm__reader before = *reader;
        RFM_TRY(load_read_limited(reader, 1, load_covariance_most, "a smaller covariance", value,
                                  error));
        const rfm__word word = rfm__reader_next(&before);
        if (k == row && *value < 0) {
            return rfm__reader_fail(reader, &word, "a variance from 0", error);
        }
        model->covariance[k][row] = *value;
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_acts(rfm__reader *reader, const rfm__kind *kind, uint32_t *out_acts,
                                 rfm_error *error) {
    const uint32_t may = (kind->purchase_scales != 0 ? RFM__ACTS_ON_PURCHASE : 0) |
                         (kind->dropout_scales != 0 ? RFM__ACTS_ON_DROPOUT : 0);
    (void)rfm__reader_next_line(reader);
    const rfm__word word = rfm__reader_next(reader);
    for (uint32_t acts = 1; acts <= may; ++acts) {
        *out_acts = acts;
        if ((acts & ~may) == 0 && rfm__word_is(&word, rfm__acts_name(acts))) return RFM_OK;
    }
    return rfm__reader_fail(reader, &word, "purchase, dropout or both, as the model allows", error);
}

/* The coefficient by its name, which no other may have. */
static rfm_status load_add_coefficient(rfm__reader *reader, rfm_model *model, uint32_t acts,
                                       rfm_error *error) {
    rfm__reader before = *reader;
    char *name;
    RFM_TRY(rfm__reader_name(reader, &name, error));
    rfm_status status = RFM_OK;
    if (rfm__covariates_index(&model->covariates, name, acts) >= 0) {
        const rfm__word word = rfm__reader_next(&before);
        status = rfm__reader_fail(reader, &word, "a column that is not there yet", error);
    }
    if (status == RFM_OK) status = rfm__covariates_add(&model->covariates, name, acts, error);
    rfm__free(name);
    return status;
}

static rfm_status load_read_coefficient(rfm__reader *reader, rfm_model *model, int32_t c,
                                        rfm_error *error) {
    rfm__covariates *covariates = &model->covariates;
    const int32_t columns = covariates->columns;
    uint32_t acts = 0;
    double centre;
    RFM_TRY(load_read_acts(reader, model->kind, &acts, error));
    RFM_TRY(load_add_coefficient(reader, model, acts, error));
    RFM_TRY(load_read_limited(reader, 0, load_coefficient_most, "a smaller coefficient",
                              &model->coefficients[c], error));
    RFM_TRY(rfm__reader_expect(reader, "centre", error));
    rfm__reader before = *reader;
    RFM_TRY(load_read_limited(reader, 0, 1e12, "a number between -1e12 and 1e12", &centre, error));
    const rfm__word word = rfm__reader_next(&before);
    const int32_t column = covariates->list[c].column;
    if (column == columns) covariates->centres[column] = centre; /* the column is new */
    if (covariates->centres[column] != centre) {
        return rfm__reader_fail(reader, &word, "the centre that the column has above", error);
    }
    return load_read_covariances(reader, model, model->kind->parameter_count + c, error);
}

static rfm_status load_read_replicate(rfm__reader *reader, rfm_model *model, double *values,
                                      rfm_error *error) {
    const rfm__kind *kind = model->kind;
    const int32_t first = rfm__kind_values(kind);
    RFM_TRY(load_read_line(reader, "replicate", error));
    for (int32_t i = 0; i < kind->parameter_count; ++i) {
        rfm__reader before = *reader;
        RFM_TRY(load_read_double(reader, 0, &values[i], error));
        const rfm__word word = rfm__reader_next(&before);
        if (!rfm__kind_allows(kind, i, values[i])) {
            return rfm__reader_fail(reader, &word, "a number that the parameter may be", error);
        }
    }
    if (kind->constant != NULL) {
        values[kind->parameter_count] = model->parameters[kind->parameter_count];
    }
    for (int32_t c = 0; c < model->covariates.count; ++c) {
        RFM_TRY(load_read_limited(reader, 0, load_coefficient_most, "a smaller coefficient",
                                  &values[first + c], error));
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status load_read_extras(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    for (int32_t c = 0; c < model->state.coefficients; ++c) {
        RFM_TRY(load_read_coefficient(reader, model, c, error));
    }
    if (model->state.replicates == 0) return RFM_OK;
    const int32_t width = rfm__model_values(model);
    RFM_TRY(rfm__new_array((size_t)model->state.replicates * (size_t)width, sizeof(double),
                           &model->replicate_values, error));
    for (int32_t i = 0; i < model->state.replicates; ++i) {
        RFM_TRY(load_read_replicate(reader, model, model->replicate_values + (int64_t)i * width,
                                    error));
    }
    return RFM_OK;
}

static rfm_status load_read_rest(rfm__reader *reader, int64_t version, rfm_model *model,
                                 rfm_error *error) {
    if (model->kind->constant != NULL) RFM_TRY(load_read_constant(reader, model, error));
    if (version > 1) RFM_TRY(load_read_counts(reader, model, error));
    RFM_TRY(load_read_fit(reader, model, error));
    for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
        RFM_TRY(load_read_parameter(reader, model, i, error));
    }
    RFM_TRY(load_read_extras(reader, model, error));
    if (!rfm__reader_next_line(reader)) return RFM_OK;
    const rfm__word word = rfm__reader_next(reader);
    return rfm__reader_fail(reader, &word, "the end of the model", error);
}

static rfm_status load_check_text(const char *text, size_t size, rfm_error *error) {
    const size_t valid = rfm__utf8_valid_prefix(text, size);
    int64_t line = 1;
    if (valid == size) return RFM_OK;
    for (size_t at = 0; at < valid; ++at) line += text[at] == '\n';
    return rfm__fail(error, RFM_E_SYNTAX, line, "line %lld is not UTF-8", (long long)line);
}

rfm_status rfm_model_load(const void *text, size_t size, rfm_model **out_model, rfm_error *error) {
    static const double nothing[RFM__KIND_PARAMETERS_MOST] = {0};
    rfm__error_clear(error);
    if (out_model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_model is NULL");
    *out_model = NULL;
    if (text == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "text is NULL");
    rfm__reader reader;
    const rfm__kind *kind = NULL;
    double unit_days = 0;
    int64_t version = 0;
    rfm_model *model;
    RFM_TRY(load_check_text(text, size, error));
    rfm__reader_start(&reader, text, size);
    RFM_TRY(load_read_head(&reader, &version, &kind, &unit_days, error));
    RFM_TRY(rfm__model_new(kind, nothing, unit_days, &model, error));
    const rfm_status status = load_read_rest(&reader, version, model, error);
    if (status == RFM_OK) {
        *out_model = model;
    } else {
        rfm_model_free(model);
    }
    return status;
}
