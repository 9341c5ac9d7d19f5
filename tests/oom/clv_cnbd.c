/* SPDX-License-Identifier: MIT */
/* The cnbd-k models, failing at each allocation. */
#include "oom.h"
#include "regular.h"

static regular_shop shop;

static rfm_status fit_step(void *context, rfm_error *error) {
    rfm_model *model;
    const rfm_status status = rfm_model_fit("mbg-cnbd-k", context, NULL, &model, error);
    cr_assert_eq(status == RFM_OK, model != NULL);
    rfm_model_free(model);
    return status;
}

static rfm_status predict_step(void *context, rfm_error *error) {
    rfm_frame *frame = regular_frame(&shop), *out = NULL;
    rfm_status status = frame == NULL ? RFM_E_MEMORY : RFM_OK;
    if (frame == NULL) {
        error->status = RFM_E_MEMORY;
        return status;
    }
    status = rfm_model_predict(context, frame, NULL, &out, error);
    cr_assert_eq(status == RFM_OK, out != NULL);
    rfm_frame_free(out);
    rfm_frame_free(frame);
    return status;
}

Test(oom, cnbd_models) {
    static const double parameters[] = {0.85, 1.45, 0.79, 2.42, 4};
    rfm_model *model;
    regular_simulate(&shop, 60, 9);
    rfm_frame *frame = regular_frame(&shop);
    cr_assert_gt(oom_sweep(fit_step, frame), 100);
    cr_assert_eq(rfm_model_new("bg-cnbd-k", parameters, 5, 0, &model, NULL), RFM_OK);
    cr_assert_gt(oom_sweep(predict_step, model), 4);
    rfm_model_free(model);
    rfm_frame_free(frame);
    cr_assert_eq(test_memory_live(), 0);
}
