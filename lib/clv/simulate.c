/* SPDX-License-Identifier: MIT */
/* A shop that is not there yet, or one of which everything is known: receipts for the ledger, or
 * histories for the models themselves. */
#include "clv/simulate.h"

#include "base/days.h"
#include "base/options.h"

enum { SIMULATE_CUSTOMERS_MOST = 100000000, SIMULATE_SCALE = 2, SIMULATE_WHOLE = -1 };

static rfm_status simulate_check_models(const rfm__simulation *simulation, rfm_error *error) {
    const rfm_model *spend = simulation->options.spend;
    if (simulation->model->kind->draw == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s says nothing about purchases",
                         simulation->model->kind->name);
    }
    if (simulation->model->covariates.count > 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "the model has covariates, and new customers have none");
    }
    if (spend == NULL || spend->kind->draw_spends != NULL) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not a model of spend", spend->kind->name);
}

static rfm_status simulate_check_days(const rfm_simulate_options *options, rfm_error *error) {
    const int64_t last_first = (int64_t)options->first_day + options->acquisition_days - 1;
    if (options->acquisition_days < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "acquisition_days is %d; expected 1 or more",
                         (int)options->acquisition_days);
    }
    if (options->holdout_days < 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "holdout_days is %d; expected 0 or more",
                         (int)options->holdout_days);
    }
    if (options->form == RFM_SIMULATE_RECEIPTS && options->holdout_days > 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "holdout_days are of histories; receipts go up to end_day");
    }
    if (!rfm__day_is_valid(options->first_day) ||
        !rfm__day_is_valid((int64_t)options->end_day + options->holdout_days)) {
        return rfm__fail(
            error, RFM_E_ARGUMENT, -1, "days %d to %lld are not within 0001-01-01 to 9999-12-31",
            (int)options->first_day, (long long)options->end_day + options->holdout_days);
    }
    if (last_first <= options->end_day) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1,
                     "first purchases go up to day %lld; expected up to end_day, %d",
                     (long long)last_first, (int)options->end_day);
}

static rfm_status simulate_check(rfm__simulation *simulation, rfm_error *error) {
    rfm_simulate_options *options = &simulation->options;
    if (options->form != RFM_SIMULATE_RECEIPTS && options->form != RFM_SIMULATE_HISTORIES) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "form has an unknown value");
    }
    if (options->customers < 1 || options->customers > SIMULATE_CUSTOMERS_MOST) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "customers is %lld; expected 1 to %d",
                         (long long)options->customers, SIMULATE_CUSTOMERS_MOST);
    }
    if (options->scale < SIMULATE_WHOLE || options->scale > 9) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "scale is %d; expected -1 or 1 to 9",
                         (int)options->scale);
    }
    if (options->scale == 0) options->scale = SIMULATE_SCALE;
    if (options->scale == SIMULATE_WHOLE) options->scale = 0;
    if (options->acquisition_days == 0) options->acquisition_days = 1;
    RFM_TRY(simulate_check_days(options, error));
    return simulate_check_models(simulation, error);
}

rfm_status rfm_model_simulate(const rfm_model *model, const rfm_simulate_options *options,
                              rfm_frame **out_frame, rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "model is NULL");
    rfm__simulation simulation = {.model = model};
    RFM_TRY(rfm__options_read(options, &simulation.options, sizeof simulation.options,
                              "rfm_simulate_options", error));
    RFM_TRY(simulate_check(&simulation, error));
    return simulation.options.form == RFM_SIMULATE_RECEIPTS
               ? rfm__simulate_receipts(&simulation, out_frame, error)
               : rfm__simulate_histories(&simulation, out_frame, error);
}
