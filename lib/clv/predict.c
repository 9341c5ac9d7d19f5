/* SPDX-License-Identifier: MIT */
/* Predictions as columns beside the customers: what hosts ask for becomes questions to a model. */
#include <math.h>

#include "base/options.h"
#include "clv/spread.h"
#include "math/functions.h"

static const double predict_month_days = 365.0 / 12;

static rfm_status predict_check_numbers(const rfm_predict_options *options, rfm_error *error) {
    const struct {
        const char *name;
        double value, high;
    } limits[] = {
        {"horizon_days", options->horizon_days, 1e5}, {"later_days", options->later_days, 1e5},
        {"monthly_rate", options->monthly_rate, 1},   {"margin_share", options->margin_share, 1000},
        {"dert_rate", options->dert_rate, 1000},      {"interval", options->interval, 1},
        {"alive_level", options->alive_level, 1}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; ++i) {
        if (limits[i].value >= 0 && limits[i].value <= limits[i].high) continue;
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not between 0 and %lld", limits[i].name,
                         (long long)limits[i].high);
    }
    if (options->interval == 1)
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "interval is not below 1");
    if (options->dert_rate > 0 && options->dert_rate < 1e-9) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "dert_rate is below 1e-9 and not 0");
    }
    if (options->period_months < 1 || options->period_months > 1200) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "period_months is not between 1 and 1200");
    }
    if ((options->flags & ~RFM_PREDICT_ENDLESS) != 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "flags has bits other than RFM_PREDICT_ENDLESS");
    }
    if ((options->flags & RFM_PREDICT_ENDLESS) != 0 && options->monthly_rate == 0) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "an endless horizon needs a monthly_rate above 0");
    }
    return RFM_OK;
}

static rfm_status predict_check(const rfm_model *model, rfm_predict_options *options,
                                rfm_error *error) {
    if (options->horizon_days == 0) {
        options->horizon_days = rfm__kind_days_near(model->kind, 365, model->unit_days);
    }
    if (options->later_days == 0) options->later_days = options->horizon_days;
    if (options->margin_share == 0) options->margin_share = 1;
    if (options->period_months == 0) options->period_months = 1;
    RFM_TRY(predict_check_numbers(options, error));
    if (options->interval > 0 && model->state.replicates < 1) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1,
                         "the model holds no replicates for an interval; fit it with the option "
                         "replicates");
    }
    if (options->spend == NULL || rfm__kind_is_spend(options->spend->kind)) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is not a model of spend",
                     options->spend->kind->name);
}

/* What the options ask of a model of purchases. The rate is of a period. */
static rfm_status predict_ask(const rfm_model *model, const rfm_predict_options *options,
                              rfm__questions *out, rfm_error *error) {
    const rfm__kind *kind = model->kind;
    const double unit_days = model->unit_days;
    const double period = options->period_months * predict_month_days / unit_days;
    *out = (rfm__questions){.kind = kind,
                            .unit_days = unit_days,
                            .horizon = rfm__days_in_units(kind, options->horizon_days, unit_days),
                            .later = rfm__days_in_units(kind, options->later_days, unit_days),
                            .period = period,
                            .rate = options->monthly_rate,
                            .dert_rate = options->dert_rate,
                            .alive_level = options->alive_level,
                            .wants_value = options->spend != NULL};
    RFM_TRY(rfm__kind_check_days(kind, "horizon_days", options->horizon_days, unit_days, error));
    RFM_TRY(rfm__kind_check_days(kind, "later_days", options->later_days, unit_days, error));
    if (rfm__kind_is_discrete(kind) && out->horizon > 1e6) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "horizon_days are over 1000000 units of %s",
                         kind->name);
    }
    if ((options->flags & RFM_PREDICT_ENDLESS) == 0) return RFM_OK;
    const double least = rfm__kind_is_discrete(kind) ? 1e-5 : 1e-9;
    out->endless_rate = rfm__log1p(options->monthly_rate) / period;
    if (out->endless_rate >= least && out->endless_rate <= 1000) return RFM_OK;
    return rfm__fail(error, RFM_E_ARGUMENT, -1, "monthly_rate is too %s for an endless horizon",
                     out->endless_rate < least ? "small" : "large");
}

static uint32_t predict_columns(const rfm__spread *spread) {
    const int has_purchases = spread->purchases != NULL, has_spend = spread->spend != NULL;
    const int has_interval = spread->interval > 0;
    uint32_t wanted = 0;
    if (has_purchases) {
        wanted |= 1u << RFM__SPREAD_ALIVE | 1u << RFM__SPREAD_ALIVE_LATER |
                  1u << RFM__SPREAD_PURCHASES | 1u << RFM__SPREAD_NONE;
        if (spread->questions.dert_rate > 0 && spread->purchases->kind->dert != NULL) {
            wanted |= 1u << RFM__SPREAD_DERT;
        }
        if (spread->questions.alive_level > 0) wanted |= 1u << RFM__SPREAD_DAYS_TO_LEVEL;
    }
    if (has_purchases && has_interval) {
        wanted |= 1u << RFM__SPREAD_ALIVE_LOWER | 1u << RFM__SPREAD_ALIVE_UPPER |
                  1u << RFM__SPREAD_PURCHASES_LOWER | 1u << RFM__SPREAD_PURCHASES_UPPER;
    }
    if (has_spend) wanted |= 1u << RFM__SPREAD_SPEND;
    if (has_spend && has_interval && spread->spend->state.replicates > 0) {
        wanted |= 1u << RFM__SPREAD_SPEND_LOWER | 1u << RFM__SPREAD_SPEND_UPPER;
    }
    if (has_spend && has_purchases) {
        wanted |= 1u << RFM__SPREAD_CLV | 1u << RFM__SPREAD_AT_RISK;
        if (has_interval) wanted |= 1u << RFM__SPREAD_CLV_LOWER | 1u << RFM__SPREAD_CLV_UPPER;
    }
    return wanted;
}

rfm_status rfm_model_predict(const rfm_model *model, const rfm_frame *frame,
                             const rfm_predict_options *options, rfm_frame **out_frame,
                             rfm_error *error) {
    rfm__error_clear(error);
    if (out_frame == NULL) return rfm__fail(error, RFM_E_ARGUMENT, -1, "out_frame is NULL");
    *out_frame = NULL;
    if (model == NULL || frame == NULL) {
        return rfm__fail(error, RFM_E_ARGUMENT, -1, "%s is NULL",
                         model == NULL ? "model" : "frame");
    }
    rfm_predict_options own;
    RFM_TRY(rfm__options_read(options, &own, sizeof own, "rfm_predict_options", error));
    RFM_TRY(predict_check(model, &own, error));
    rfm__spread spread = {.spend = own.spend,
                          .margin_share = own.margin_share,
                          .interval = own.interval,
                          .threads = own.threads};
    if (rfm__kind_is_spend(model->kind)) {
        spread.spend = model;
    } else {
        spread.purchases = model;
        RFM_TRY(predict_ask(model, &own, &spread.questions, error));
    }
    spread.wanted = predict_columns(&spread);
    return rfm__spread_make(&spread, frame, out_frame, error);
}
