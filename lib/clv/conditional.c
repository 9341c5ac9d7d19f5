/* SPDX-License-Identifier: MIT */
/* How many purchases each customer will make, as chances: a mean of 0.4 may be a sure 0 or 1, or a
 * rare 10. */
#include <math.h>
#include <string.h>

#include "base/threads.h"
#include "clv/alike.h"
#include "clv/answers.h"
#include "clv/filled.h"

enum {
    CONDITIONAL_MOST = 100,
    CONDITIONAL_CHUNK = 32, /* histories */
    CONDITIONAL_NAME = 8    /* "p_100" and its end */
};

typedef struct conditional_job {
    const rfm_model *model;
    const rfm__alike *alike;
    double time;
    int32_t most;
    rfm__column *made[CONDITIONAL_MOST + 1];
} conditional_job;

static void conditional_find(const conditional_job *job, int64_t number, double *out) {
    const rfm__alike *alike = job->alike;
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__model_parameters_for(job->model, NULL, rfm__alike_covariates(alike, number), parameters);
    rfm__answer_chances(job->model->kind, parameters, &alike->histories[number], job->time,
                        job->most, out);
}

static rfm_status conditional_chunk(void *context, int64_t chunk, rfm_error *error) {
    const conditional_job *job = context;
    const rfm__alike *alike = job->alike;
    const int64_t first = chunk * CONDITIONAL_CHUNK, left = alike->count - first;
    const int64_t end = first + (left < CONDITIONAL_CHUNK ? left : CONDITIONAL_CHUNK);
    double chances[2 * (CONDITIONAL_MOST + 1)];
    (void)error;
    for (int64_t number = first; number < end; ++number) {
        conditional_find(job, number, chances);
        for (int64_t row = alike->firsts[number]; row >= 0; row = alike->nexts[row]) {
            for (int32_t n = 0; n <= job->most; ++n) {
                rfm__filled_put(job->made[n], RFM_COLUMN_DOUBLE, row, chances[n]);
            }
        }
    }
    return RFM_OK;
}

static void conditional_name(int32_t n, char *out) {
    char digits[3];
    int32_t count = 0;
    for (; count == 0 || n > 0; n /= 10) digits[count++] = (char)('0' + n % 10);
    memcpy(out, "p_", 2);
    for (int32_t i = 0; i < count; ++i) out[2 + i] = digits[count - 1 - i];
    out[2 + count] = '\0';
}

static rfm_status conditional_make(conditional_job *job, const rfm_frame *frame, int32_t threads,
                                   rfm_frame **out_frame, rfm_error *error) {
    rfm__filled_column of[CONDITIONAL_MOST + 1];
    char names[CONDITIONAL_MOST + 1][CONDITIONAL_NAME];
    const rfm__alike *alike = job->alike;
    const int32_t count = job->most + 1;
    for (int32_t n = 0; n < count; ++n) {
        conditional_name(n, names[n]);
        of[n] = (rfm__filled_column){names[n], RFM_COLUMN_DOUBLE};
    }
    RFM_TRY(rfm__filled_new(of, count, alike->rows, job->made, error));
    for (int64_t row = 0; row < alike->rows; ++row) {
        if (alike->numbers[row] >= 0) continue;
        for (int32_t n = 0; n < count; ++n) {
            rfm__filled_put(job->made[n], RFM_COLUMN_DOUBLE, row, NAN);
        }
    }
    rfm_status status =
        rfm__parallel(threads, (alike->count + CONDITIONAL_CHUNK - 1) / CONDITIONAL_CHUNK,
                      conditional_chunk, job, error);
    if (status == RFM_OK) {
        status = rfm__filled_settle(job->made, of, count, alike->rows, threads, error);
    }
    if (status != RFM_OK) {
        rfm__filled_free(job->made, count);
        return status;
    }
    return rfm__frame_extend(frame, job->made, count, out_frame, error);
}

rfm_status rfm_model_predict_pmf(const rfm_model *model, const rfm_frame *frame, double days,
                                 int32_t most, int32_t threads, rfm_frame **out_frame,
                                 rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "frame");
    }
    if (model->kind->pmf == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s gives no chances of purchases",
                         model->kind->name);
    }
    if (!(days >= 0 && days <= 1e5)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "days is not between 0 and 100000");
    }
    RFM_TRY(rfm__kind_check_days(model->kind, "days", days, model->unit_days, error));
    if (most < 0 || most > CONDITIONAL_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "most is %d; expected 0 to 100", (int)most);
    }
    rfm__alike alike;
    RFM_TRY(rfm__alike_make(model, frame, &alike, error));
    conditional_job job = {.model = model,
                           .alike = &alike,
                           .time = rfm__days_in_units(model->kind, days, model->unit_days),
                           .most = most};
    rfm_status status = rfm__alike_link(&alike, error);
    if (status == RFM_OK) status = conditional_make(&job, frame, threads, out_frame, error);
    rfm__alike_free(&alike);
    return status;
}
