/* SPDX-License-Identifier: MIT */
/* The likelihood of each row under a model: to compare models customer by customer, and to check
 * one against numbers from elsewhere. */
#include "clv/rows.h"
#include "frame/vocabulary.h"
#include "math/double_double.h"
#include "math/quantiles.h"
#include "models/rising.h"

typedef struct likelihood {
    const rfm_model *model;
    rfm__rising *rising; /* its beta sums are for one row after the other, on one thread */
} likelihood;

static void likelihood_fill(const void *context, const rfm__history *of, const double *covariates,
                            int64_t row, double *out_values) {
    const likelihood *from = context;
    const rfm_model *model = from->model;
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__surface surface;
    (void)row;
    if (rfm__kind_is_spend(model->kind) && of->x == 0) return;
    rfm__model_parameters_for(model, NULL, covariates, parameters);
    if (model->covariates.count > 0) {
        rfm__rising_refill(from->rising, parameters, (int64_t)of->x);
    }
    model->kind->derive(parameters, from->rising, of, &surface);
    out_values[0] = surface.value;
}

/* In order of their size, so that the order of rows is nothing to the sum. */
static rfm_status likelihood_sum(rfm__column *column, int64_t rows, double *out_total,
                                 rfm_error *error) {
    const uint64_t top = UINT64_C(1) << 63;
    const uint8_t *validity = rfm__column_validity(column);
    const double *values = rfm__column_double(column);
    uint64_t *keys;
    size_t count = 0;
    rfm__dd sum = {0, 0};
    if (validity == NULL) return rfm__fail_memory(error);
    RFM_TRY(rfm__new_array(2 * (size_t)rows, sizeof *keys, &keys, error));
    for (int64_t row = 0; row < rows; ++row) {
        if ((validity[row / 8] >> (row % 8) & 1) == 0) continue;
        keys[count++] = (uint64_t)rfm__key_from_double(values[row]) ^ top;
    }
    rfm__sort_uint64(keys, keys + rows, count);
    for (size_t i = 0; i < count; ++i) {
        sum = rfm__dd_add(sum, rfm__dd_sum(rfm__key_to_double((int64_t)(keys[i] ^ top)), 0));
    }
    rfm__free(keys);
    *out_total = sum.high;
    return RFM_OK;
}

static rfm_status likelihood_make(const rfm__rows *rows, rfm__rising *rising, double *out_total,
                                  rfm_frame **out_frame, rfm_error *error) {
    rfm__column *made[1] = {NULL};
    double total = 0;
    int64_t most;
    RFM_TRY(rfm__rows_x_most(rows, &most, error));
    RFM_TRY(rfm__rising_new(rows->model->kind->rising_for, most, rising, error));
    rfm__rising_fill(rising, rows->model->parameters);
    RFM_TRY(rfm__rows_make(rows, made, error));
    rfm_status status = likelihood_sum(made[0], rfm_frame_count(rows->frame), &total, error);
    if (status == RFM_OK) rfm__column_count_nulls(made[0]);
    if (status == RFM_OK && out_frame != NULL) {
        status = rfm__frame_extend(rows->frame, made, 1, out_frame, error);
    } else {
        rfm__column_free(made[0]);
    }
    if (status == RFM_OK && out_total != NULL) *out_total = total;
    return status;
}

rfm_status rfm_model_likelihood(const rfm_model *model, const rfm_frame *frame, double *out_total,
                                rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_total != NULL) *out_total = 0;
    if (out_frame != NULL) *out_frame = NULL;
    if (model == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "frame");
    }
    rfm__rising rising = {0};
    const likelihood with = {.model = model, .rising = &rising};
    const rfm__rows rows = {.frame = frame,
                            .model = model,
                            .threads = 1,
                            .count = 1,
                            .names = {RFM__LOG_LIKELIHOOD},
                            .fill = likelihood_fill,
                            .context = &with};
    const rfm_status status = likelihood_make(&rows, &rising, out_total, out_frame, error);
    rfm__rising_free(&rising);
    return status;
}
