/* SPDX-License-Identifier: MIT */
/* What a model says of somebody of whom nothing is known yet but a first purchase. */
#include "clv/answers.h"
#include "clv/model.h"
#include "frame/builder.h"
#include "frame/vocabulary.h"

static rfm_status expect_check(const rfm_model *model, rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "model is NULL");
    if (rfm__kind_is_spend(model->kind)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s says nothing about purchases",
                         model->kind->name);
    }
    return RFM_OK;
}

static rfm_status expect_check_days(double days, double least, rfm_error *error) {
    if (days >= least && days <= 1e5) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "days are not rising numbers from 0 to 100000");
}

rfm_status rfm_model_expect(const rfm_model *model, const double *days, int32_t day_count,
                            rfm_frame **out_frame, rfm_error *error) {
    static const rfm__builder_column columns[] = {{RFM__DAY, RFM_COLUMN_DOUBLE, 0},
                                                  {RFM__EXPECTED_PURCHASES, RFM_COLUMN_DOUBLE, 0},
                                                  {RFM__P_ALIVE, RFM_COLUMN_DOUBLE, 0}};
    const rfm__history fresh = {0, 0, 0, 0};
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__builder *builder;
    RFM_TRY(expect_check(model, out_frame, error));
    if (day_count < 0 || (days == NULL && day_count > 0)) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "days are NULL or their count is below 0");
    }
    for (int32_t i = 0; i < day_count; ++i) {
        RFM_TRY(expect_check_days(days[i], i == 0 ? 0 : days[i - 1], error));
        RFM_TRY(rfm__kind_check_days(model->kind, "days", days[i], model->unit_days, error));
    }
    RFM_TRY(rfm__builder_new(columns, 3, &builder, error));
    rfm__model_parameters_for(model, NULL, NULL, parameters);
    const double alive = model->kind->p_alive(parameters, &fresh);
    for (int32_t i = 0; i < day_count; ++i) {
        const double time = rfm__days_in_units(model->kind, days[i], model->unit_days);
        double purchases;
        model->kind->expected(parameters, &fresh, alive, &time, 1, &purchases);
        rfm__builder_double(builder, 0, days[i]);
        rfm__builder_double(builder, 1, purchases);
        rfm__builder_double(builder, 2,
                            model->kind->p_alive_later(parameters, &fresh, alive, time));
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

static rfm_status expect_write_pmf(const double *probabilities, int32_t most, rfm_frame **out_frame,
                                   rfm_error *error) {
    static const rfm__builder_column columns[] = {{"purchases", RFM_COLUMN_INT64, 0},
                                                  {"probability", RFM_COLUMN_DOUBLE, 0}};
    rfm__builder *builder;
    RFM_TRY(rfm__builder_new(columns, 2, &builder, error));
    for (int32_t n = 0; n <= most; ++n) {
        rfm__builder_int64(builder, 0, n);
        rfm__builder_double(builder, 1, probabilities[n]);
        rfm__builder_end_row(builder);
    }
    return rfm__builder_finish(builder, out_frame, error);
}

rfm_status rfm_model_pmf(const rfm_model *model, double days, int32_t most, rfm_frame **out_frame,
                         rfm_error *error) {
    double *probabilities;
    RFM_TRY(expect_check(model, out_frame, error));
    RFM_TRY(expect_check_days(days, 0, error));
    RFM_TRY(rfm__kind_check_days(model->kind, "days", days, model->unit_days, error));
    if (most < 0 || most > 10000) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "most is %d; expected 0 to 10000", (int)most);
    }
    const rfm__history fresh = {0, 0, 0, 0};
    const double time = rfm__days_in_units(model->kind, days, model->unit_days);
    double parameters[RFM__KIND_PARAMETERS_MOST];
    rfm__model_parameters_for(model, NULL, NULL, parameters);
    RFM_TRY(rfm__new_array(2 * ((size_t)most + 1), sizeof *probabilities, &probabilities, error));
    rfm__answer_chances(model->kind, parameters, &fresh, time, most, probabilities);
    const rfm_status status = expect_write_pmf(probabilities, most, out_frame, error);
    rfm__free(probabilities);
    return status;
}
