/* SPDX-License-Identifier: MIT */
/*
 * A model as text: what it is, what the fit found, then a line for each parameter with the
 * covariances of its logarithm up to itself. Numbers are written so that they read back to the bit.
 * docs/state-format.md shows an example.
 */
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/reader.h"
#include "base/text.h"
#include "clv/model.h"

enum { SAVE_VERSION = 1, SAVE_STATUSES = 5 };

static const char *const save_statuses[SAVE_STATUSES] = {"converged", "flat", "boundary", "stopped",
                                                         "given"};

static rfm_status save_add_double(rfm__bytes *bytes, double value, rfm_error *error) {
    char text[1 + RFM__DOUBLE_TEXT] = {' '};
    if (value != value) return rfm__bytes_add_text(bytes, " -", error);
    const size_t size = rfm__write_double(text + 1, value);
    return rfm__bytes_add(bytes, text, size + 1, error);
}

static rfm_status save_add_int64(rfm__bytes *bytes, int64_t value, rfm_error *error) {
    return rfm__bytes_add_format(bytes, error, " %lld", (long long)value);
}

static rfm_status save_add_fit(const rfm_model *model, rfm__bytes *bytes, rfm_error *error) {
    const rfm_model_state *state = &model->state;
    const double numbers[] = {state->weight, state->log_likelihood, state->penalty, state->aic,
                              state->bic,    state->gradient_norm};
    RFM_TRY(rfm__bytes_add_format(bytes, error, "fit %s", save_statuses[state->status]));
    RFM_TRY(save_add_int64(bytes, state->parameter, error));
    RFM_TRY(save_add_int64(bytes, state->iterations, error));
    RFM_TRY(save_add_int64(bytes, state->customers, error));
    RFM_TRY(save_add_int64(bytes, state->left_out, error));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        RFM_TRY(save_add_double(bytes, numbers[i], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_parameter(const rfm_model *model, int32_t i, rfm__bytes *bytes,
                                     rfm_error *error) {
    RFM_TRY(rfm__bytes_add_format(bytes, error, "parameter %s", model->kind->parameters[i]));
    RFM_TRY(save_add_double(bytes, model->parameters[i], error));
    RFM_TRY(rfm__bytes_add_text(bytes, " covariances", error));
    for (int32_t k = 0; k <= i; ++k) {
        RFM_TRY(save_add_double(bytes, model->covariance[i][k], error));
    }
    return rfm__bytes_add_text(bytes, "\n", error);
}

static rfm_status save_add_model(const rfm_model *model, rfm__bytes *bytes, rfm_error *error) {
    RFM_TRY(rfm__bytes_add_format(bytes, error, "rfm model %d\nmodel %s\nunit-days",
                                  (int)SAVE_VERSION, model->kind->name));
    RFM_TRY(save_add_double(bytes, model->unit_days, error));
    RFM_TRY(rfm__bytes_add_text(bytes, "\n", error));
    if (model->kind->constant != NULL) {
        RFM_TRY(rfm__bytes_add_format(bytes, error, "%s %d\n", model->kind->constant,
                                      (int)model->state.k));
    }
    RFM_TRY(save_add_fit(model, bytes, error));
    for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
        RFM_TRY(save_add_parameter(model, i, bytes, error));
    }
    return RFM_OK;
}

rfm_status rfm_model_save(const rfm_model *model, rfm_write_fn write, void *payload,
                          rfm_error *error) {
    rfm__bytes bytes = {0};
    rfm__error_clear(error);
    if (model == NULL || write == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "write");
    }
    rfm_status status = save_add_model(model, &bytes, error);
    if (status == RFM_OK) status = rfm__write(write, payload, bytes.data, bytes.size, error);
    rfm__bytes_free(&bytes);
    return status;
}

/* "-" is a number that is not known. */
static rfm_status save_read_double(rfm__reader *reader, int may_miss, double *out_value,
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

static rfm_status save_read_line(rfm__reader *reader, const char *word, rfm_error *error) {
    (void)rfm__reader_next_line(reader);
    return rfm__reader_expect(reader, word, error);
}

static rfm_status save_read_head(rfm__reader *reader, const rfm__kind **out_kind,
                                 double *out_unit_days, rfm_error *error) {
    int64_t version;
    RFM_TRY(save_read_line(reader, "rfm", error));
    RFM_TRY(rfm__reader_expect(reader, "model", error));
    RFM_TRY(rfm__reader_int64(reader, 1, INT64_MAX, "the version of the format", &version, error));
    if (version > SAVE_VERSION) {
        return rfm__fail(error, RFM_E_VERSION, reader->line,
                         "the model was saved as version %lld; this library reads up to %d",
                         (long long)version, (int)SAVE_VERSION);
    }
    RFM_TRY(rfm__reader_end_line(reader, error));
    RFM_TRY(save_read_line(reader, "model", error));
    const rfm__word name = rfm__reader_next(reader);
    for (int32_t i = 0; rfm__kinds[i] != NULL; ++i) {
        if (rfm__word_is(&name, rfm__kinds[i]->name)) *out_kind = rfm__kinds[i];
    }
    if (*out_kind == NULL) return rfm__reader_fail(reader, &name, "the name of a model", error);
    RFM_TRY(rfm__reader_end_line(reader, error));
    RFM_TRY(save_read_line(reader, "unit-days", error));
    rfm__reader before = *reader;
    RFM_TRY(save_read_double(reader, 0, out_unit_days, error));
    const rfm__word unit = rfm__reader_next(&before);
    if (!(*out_unit_days >= 1e-6 && *out_unit_days <= 1e6)) {
        return rfm__reader_fail(reader, &unit, "a number between 1e-6 and 1e6", error);
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status save_read_fit(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    rfm_model_state *state = &model->state;
    double *const numbers[] = {&state->weight, &state->log_likelihood, &state->penalty, &state->aic,
                               &state->bic,    &state->gradient_norm};
    int64_t parameter, iterations;
    RFM_TRY(save_read_line(reader, "fit", error));
    const rfm__word word = rfm__reader_next(reader);
    state->status = -1;
    for (int32_t i = 0; i < SAVE_STATUSES; ++i) {
        if (rfm__word_is(&word, save_statuses[i])) state->status = i;
    }
    if (state->status < 0) {
        return rfm__reader_fail(reader, &word, "converged, flat, boundary, stopped or given",
                                error);
    }
    RFM_TRY(rfm__reader_int64(reader, -1, model->kind->parameter_count - 1,
                              "the number of a parameter or -1", &parameter, error));
    RFM_TRY(rfm__reader_int64(reader, 0, INT32_MAX, "a number of iterations", &iterations, error));
    RFM_TRY(
        rfm__reader_int64(reader, 0, INT64_MAX, "a number of customers", &state->customers, error));
    RFM_TRY(rfm__reader_int64(reader, 0, INT64_MAX, "a number of rows left out", &state->left_out,
                              error));
    state->parameter = (int32_t)parameter;
    state->iterations = (int32_t)iterations;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; ++i) {
        RFM_TRY(save_read_double(reader, 0, numbers[i], error));
    }
    return rfm__reader_end_line(reader, error);
}

static rfm_status save_read_parameter(rfm__reader *reader, rfm_model *model, int32_t i,
                                      rfm_error *error) {
    RFM_TRY(save_read_line(reader, "parameter", error));
    RFM_TRY(rfm__reader_expect(reader, model->kind->parameters[i], error));
    rfm__reader before = *reader;
    RFM_TRY(save_read_double(reader, 0, &model->parameters[i], error));
    const rfm__word value = rfm__reader_next(&before);
    if (!rfm__kind_allows(model->kind, i, model->parameters[i])) {
        return rfm__reader_fail(reader, &value, "a number that the parameter may be", error);
    }
    RFM_TRY(rfm__reader_expect(reader, "covariances", error));
    for (int32_t k = 0; k <= i; ++k) {
        before = *reader;
        RFM_TRY(save_read_double(reader, 1, &model->covariance[i][k], error));
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

static rfm_status save_read_constant(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    int64_t value;
    RFM_TRY(save_read_line(reader, model->kind->constant, error));
    RFM_TRY(rfm__reader_int64(reader, 1, model->kind->constant_most, "a whole number from 1",
                              &value, error));
    model->parameters[model->kind->parameter_count] = (double)value;
    model->state.k = (int32_t)value;
    return rfm__reader_end_line(reader, error);
}

static rfm_status save_read_rest(rfm__reader *reader, rfm_model *model, rfm_error *error) {
    if (model->kind->constant != NULL) RFM_TRY(save_read_constant(reader, model, error));
    RFM_TRY(save_read_fit(reader, model, error));
    for (int32_t i = 0; i < model->kind->parameter_count; ++i) {
        RFM_TRY(save_read_parameter(reader, model, i, error));
    }
    if (!rfm__reader_next_line(reader)) return RFM_OK;
    const rfm__word word = rfm__reader_next(reader);
    return rfm__reader_fail(reader, &word, "the end of the model", error);
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
    rfm_model *model;
    rfm__reader_start(&reader, text, size);
    RFM_TRY(save_read_head(&reader, &kind, &unit_days, error));
    RFM_TRY(rfm__model_new(kind, nothing, unit_days, &model, error));
    const rfm_status status = save_read_rest(&reader, model, error);
    if (status == RFM_OK) {
        *out_model = model;
    } else {
        rfm_model_free(model);
    }
    return status;
}
